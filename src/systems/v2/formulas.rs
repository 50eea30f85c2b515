//! What the systems that are a formula each say before any correction.

use super::formula::Formula;
use super::{moving_average, similarity, zone_matchup};
use crate::systems::ExtendedRow;

static FORMULAS: [&Formula; 3] =
    [&moving_average::FORMULA, &zone_matchup::FORMULA, &similarity::FORMULA];

/// What the first three of [`TRAINED_SYSTEMS`](super::TRAINED_SYSTEMS) say of a player-date before any correction,
/// 0 – 60 points. Trees and networks are trained on what the second leaves.
pub fn formulas(row: &ExtendedRow<'_>) -> [f64; 3] {
    FORMULAS.map(|formula| formula.points(row))
}
