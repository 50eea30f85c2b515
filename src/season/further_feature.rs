//! A feature of player-dates that no system names, and a user's own ones as a season has them.

use std::collections::BTreeMap;

/// A feature of player-dates that no system names.
#[derive(Clone, Debug)]
pub struct FurtherFeature {
    /// Its name.
    pub name: &'static str,
    /// The set of own features that it is of; none for one of stored rows.
    pub set: Option<String>,
    /// The value of each row of the games; none where the player-date has none.
    pub values: Vec<Option<f64>>,
}

/// Own features of a season, by game.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnFeatures {
    /// The sets, each with the SHA-256 of its table.
    pub(super) sets: BTreeMap<String, String>,
    pub(super) features: Vec<FurtherFeature>,
}
