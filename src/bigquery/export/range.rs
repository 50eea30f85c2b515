//! The dates of an export.

use crate::domain::{GameDate, SeasonDates};

/// The dates that are read, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first date.
    pub first: GameDate,
    /// The last date.
    pub last: GameDate,
}

impl Range {
    /// The filter, which also names the partitions. The Storage Read API takes it as it stands.
    pub(super) fn filter(self, column: &str) -> String {
        format!("{column} BETWEEN DATE '{}' AND DATE '{}'", self.first, self.last)
    }

    /// All dates that a snapshot of the season holds rows of.
    pub(super) fn of(dates: &SeasonDates) -> Self {
        Self { first: dates.first(), last: dates.end.plus_days(-1) }
    }
}
