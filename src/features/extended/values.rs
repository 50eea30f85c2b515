//! The features of one player-date.

use super::catalogue::{COUNT, place};

/// The features of one player-date.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtendedValues {
    /// The row of the games.
    pub game: usize,
    /// The values, in the order of [`CATALOGUE`](super::CATALOGUE); finite where there is one.
    pub values: [Option<f64>; COUNT],
    /// The values of [`SLATE_CATALOGUE`](super::SLATE_CATALOGUE), in its order; none where nothing is taken to be known of who
    /// plays.
    pub slate: Vec<Option<f64>>,
}

impl ExtendedValues {
    /// The value under `name`, which is one of the catalogue's.
    pub const fn get(&self, name: &str) -> Option<f64> {
        self.values[place(name)]
    }
}
