//! The dates next to one on which there is nothing.

use std::fmt;

use crate::domain::GameDate;

/// The dates next to one on which what was asked for is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearestDates {
    /// The last one before it.
    pub before: Option<GameDate>,
    /// The first one after it.
    pub after: Option<GameDate>,
}

impl NearestDates {
    /// Those of `dates`, in any order, that are next to `date`.
    pub(super) fn new(dates: impl Iterator<Item = GameDate> + Clone, date: GameDate) -> Self {
        let before = dates.clone().filter(|other| *other < date).max();
        Self { before, after: dates.filter(|other| *other > date).min() }
    }

    /// The one that is nearer to `date`; of two, the one before.
    pub fn nearest(self, date: GameDate) -> Option<GameDate> {
        let far = |other: &GameDate| (other.days() - date.days()).abs();
        self.before.into_iter().chain(self.after).min_by_key(far)
    }
}

impl fmt::Display for NearestDates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.before, self.after) {
            (Some(before), Some(after)) => {
                write!(f, "the nearest dates are {before} before and {after} after it")
            }
            (Some(before), None) => write!(f, "the last date before it is {before}"),
            (None, Some(after)) => write!(f, "the first date after it is {after}"),
            (None, None) => f.write_str("there is no such date in the season"),
        }
    }
}
