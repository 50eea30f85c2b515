//! What models and formulas read of one player-date.

use crate::systems::ROW_WIDTH;

/// How many values a player-date has: what models read and, last, what similar games say.
pub(super) const WIDTH: usize = ROW_WIDTH;

/// What models and formulas read of one player-date.
#[derive(Clone, Debug)]
pub(super) struct InputRow {
    /// The row of the season's games.
    pub(super) game: usize,
    /// NaN where a value is missing: there are many rows, and an option takes twice the room.
    pub(super) values: [f64; WIDTH],
    /// Those of [`AddedInputs`](super::AddedInputs), NaN where one is missing.
    pub(super) added: Vec<f64>,
}
