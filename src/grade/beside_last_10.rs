//! Each system beside the mean of the player's last ten games, date by date.

use super::Graded;
use crate::domain::GameDate;

/// The errors of a system and of the last ten games, on player-dates that both predict and that have an outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ErrorsBesideLast10 {
    /// How many player-dates these are.
    pub player_dates: usize,
    /// How far off the system was, in points, added up.
    pub system: f64,
    /// How far off the last ten games were, in points, added up.
    pub last_10: f64,
}

impl ErrorsBesideLast10 {
    /// These and `other` ones.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            player_dates: self.player_dates + other.player_dates,
            system: self.system + other.system,
            last_10: self.last_10 + other.last_10,
        }
    }

    /// How many points less the system was off than the last ten games, in all.
    pub fn saved(self) -> f64 {
        self.last_10 - self.system
    }
}

/// One date: the errors of each system and of the last ten games, in the order of [`Graded::systems`].
#[derive(Clone, Debug, PartialEq)]
pub struct DateBesideLast10 {
    /// The date.
    pub date: GameDate,
    /// By system.
    pub systems: Vec<ErrorsBesideLast10>,
}

/// The dates with a prediction, in order.
pub fn beside_last_10(graded: &Graded) -> Vec<DateBesideLast10> {
    let mut dates: Vec<DateBesideLast10> = Vec::new();
    for judged in &graded.predictions {
        let of = &graded.player_dates[judged.player_date];
        let date = GameDate::from_days(of.day);
        if dates.last().is_none_or(|last| last.date != date) {
            let systems = vec![ErrorsBesideLast10::default(); graded.systems.len()];
            dates.push(DateBesideLast10 { date, systems });
        }
        let both = graded.error(judged).zip(of.circumstances.last_10).zip(of.outcome.actual());
        if let (Some(((error, last_10), actual)), Some(last)) = (both, dates.last_mut()) {
            let (system, last_10) = (error.abs(), (last_10 - actual).abs());
            let errors = &mut last.systems[judged.system];
            *errors = errors.and(ErrorsBesideLast10 { player_dates: 1, system, last_10 });
        }
    }
    dates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{Row, graded};

    #[test]
    fn errors_are_added_up_by_date_where_both_predict() {
        let rows: [Row<'_>; 5] = [
            (1, Some(10), &[Some(14.0), Some(9.0)]),
            (1, Some(10), &[Some(7.0), None]),
            (1, None, &[Some(60.0), Some(0.0)]),
            (2, Some(10), &[None, Some(12.0)]),
            (3, Some(10), &[Some(8.0), Some(15.0)]),
        ];
        let mut graded = graded(&rows);
        // 16 points are off by 6; the last has none.
        for (of, last_10) in graded.player_dates.iter_mut().zip([16.0, 10.0, 5.0, 13.0]) {
            of.circumstances.last_10 = Some(last_10);
        }
        graded.player_dates[4].circumstances.last_10 = None;
        let of =
            |player_dates, system, last_10| ErrorsBesideLast10 { player_dates, system, last_10 };
        let none = ErrorsBesideLast10::default();
        let found: Vec<_> =
            beside_last_10(&graded).into_iter().map(|of| (of.date.days(), of.systems)).collect();
        assert_eq!(
            found,
            [
                (1, vec![of(2, 7.0, 6.0), of(1, 1.0, 6.0)]),
                (2, vec![none, of(1, 2.0, 3.0)]),
                (3, vec![none, none]),
            ]
        );
        assert_eq!(found[0].1[1].saved(), 5.0);
    }
}
