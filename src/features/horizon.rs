//! Where windows end.

/// Where every window of a row for a date ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Horizon {
    /// On the day before the date: the honest one, and the only one that rows are written with.
    BeforeDate,
    /// On the date itself, so that a row contains the game it describes. It is what a leak looks like, for the audit.
    IncludingDate,
}

impl Horizon {
    /// The last day that a row for `day` sees.
    pub(super) const fn last_day(self, day: i32) -> i32 {
        match self {
            Self::BeforeDate => day - 1,
            Self::IncludingDate => day,
        }
    }
}
