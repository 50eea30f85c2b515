//! Why nothing can be said about luck.

use thiserror::Error;

use crate::grade::MIN_DATES;

/// Why nothing can be said about luck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LuckError {
    /// The default has losses on too few dates.
    #[error(
        "the default has losses on {dates} dates, and from fewer than {MIN_DATES} nothing can be said about luck"
    )]
    FewDates {
        /// So many.
        dates: usize,
    },
    /// The blocks are too long for so few dates.
    #[error(
        "{dates} dates have {} blocks of {block}, and from fewer than {MIN_DATES} nothing can be said about luck",
        dates / block
    )]
    FewBlocks {
        /// How many dates there are.
        dates: usize,
        /// How many dates a block has.
        block: usize,
    },
}
