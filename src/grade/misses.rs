//! Where the systems were most wrong.

use super::Graded;
use crate::domain::{GameDate, SystemId};

/// A prediction far from what happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Miss {
    /// The row of the season's games.
    pub game: usize,
    /// The date.
    pub date: GameDate,
    /// Who was wrong.
    pub system: SystemId,
    /// Points predicted.
    pub predicted: f64,
    /// Points scored.
    pub actual: f64,
}

impl Miss {
    /// Predicted less actual points.
    pub fn error(&self) -> f64 {
        self.predicted - self.actual
    }
}

/// The `count` largest errors of each system, largest first; of equal ones the earlier stands first.
pub fn misses(graded: &Graded, count: usize) -> Vec<Miss> {
    let mut all: Vec<Vec<Miss>> = vec![Vec::new(); graded.systems.len()];
    for judged in &graded.predictions {
        let of = &graded.player_dates[judged.player_date];
        if let Some(actual) = of.outcome.actual() {
            all[judged.system].push(Miss {
                game: of.game,
                date: GameDate::from_days(of.day),
                system: graded.systems[judged.system],
                predicted: judged.predicted,
                actual,
            });
        }
    }
    let largest_first = |a: &Miss, b: &Miss| b.error().abs().total_cmp(&a.error().abs());
    for misses in &mut all {
        misses.sort_by(largest_first);
        misses.truncate(count);
    }
    let mut all = all.concat();
    all.sort_by(largest_first);
    all
}
