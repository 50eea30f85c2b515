//! The features of one player-date.

use super::catalogue::{COUNT, place};

/// The features of one player-date.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtendedValues {
    /// The row of the games.
    pub game: usize,
    /// The values, in the order of [`CATALOGUE`](super::CATALOGUE); finite where there is one.
    pub values: [Option<f64>; COUNT],
}

impl ExtendedValues {
    /// The value under `name`, which is one of the catalogue's.
    pub const fn get(&self, name: &str) -> Option<f64> {
        self.values[place(name)]
    }
}
