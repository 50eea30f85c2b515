//! Where the systems were most wrong.

use super::Graded;
use crate::domain::{GameDate, SystemId};

/// A prediction far from what happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorstPrediction {
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

impl WorstPrediction {
    /// Predicted less actual points.
    pub fn error(&self) -> f64 {
        self.predicted - self.actual
    }
}

/// The `count` largest errors of each system, largest first; of equal ones the earlier stands first.
pub fn worst_predictions(graded: &Graded, count: usize) -> Vec<WorstPrediction> {
    let mut all: Vec<Vec<WorstPrediction>> = vec![Vec::new(); graded.systems.len()];
    for judged in &graded.predictions {
        let of = &graded.player_dates[judged.player_date];
        if let Some(actual) = of.outcome.actual() {
            all[judged.system].push(WorstPrediction {
                game: of.game,
                date: GameDate::from_days(of.day),
                system: graded.systems[judged.system],
                predicted: judged.predicted,
                actual,
            });
        }
    }
    let largest_first =
        |a: &WorstPrediction, b: &WorstPrediction| b.error().abs().total_cmp(&a.error().abs());
    for worst_predictions in &mut all {
        worst_predictions.sort_by(largest_first);
        worst_predictions.truncate(count);
    }
    let mut all = all.concat();
    all.sort_by(largest_first);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{Row, SYSTEMS, graded};

    /// The worst predictions as row, system and error.
    fn found(rows: &[Row<'_>], count: usize) -> Vec<(usize, SystemId, f64)> {
        let worst_predictions = worst_predictions(&graded(rows), count).into_iter();
        worst_predictions.map(|miss| (miss.game, miss.system, miss.error())).collect()
    }

    #[test]
    fn the_largest_of_each_system_stand_largest_first() {
        let [one, two, _] = SYSTEMS;
        let rows: [Row<'_>; 4] = [
            (1, Some(10), &[Some(12.0), Some(10.0)]),
            (1, Some(30), &[Some(10.0), Some(18.0)]),
            (2, None, &[Some(60.0), Some(60.0)]),
            (3, Some(0), &[Some(8.0), None]),
        ];
        assert_eq!(
            found(&rows, 2),
            [(1, one, -20.0), (1, two, -12.0), (3, one, 8.0), (0, two, 0.0)],
            "what is void is no miss, and two of each are kept"
        );
        assert_eq!(found(&rows, 9).len(), 5);
        assert_eq!((found(&rows, 0), found(&[], 9)), (vec![], vec![]));
        assert_eq!(found(&rows[2..3], 9), [], "all are void");
        let miss = worst_predictions(&graded(&rows), 1)[0];
        assert_eq!((miss.predicted, miss.actual, miss.date.days()), (10.0, 30.0, 1));
    }

    #[test]
    fn of_equal_misses_the_earlier_stands_first() {
        let [one, two, _] = SYSTEMS;
        let rows: [Row<'_>; 3] = [
            (1, Some(10), &[Some(15.0), Some(10.0)]),
            (2, Some(10), &[Some(5.0), Some(5.0)]),
            (3, Some(10), &[Some(15.0), Some(15.0)]),
        ];
        assert_eq!(found(&rows, 2), [(0, one, 5.0), (1, one, -5.0), (1, two, -5.0), (2, two, 5.0)]);
    }
}
