//! The games of one season, as features are made from them.

use polars::prelude::DataFrame;

use crate::domain::SeasonDates;

/// The games of one season, as its snapshot holds them.
#[derive(Clone, Copy, Debug)]
pub struct SeasonGames<'a> {
    /// Columns of [`crate::snapshot::layout::GAMES`].
    pub games: &'a DataFrame,
    /// When the season was.
    pub dates: SeasonDates,
}
