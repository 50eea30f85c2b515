//! Features of player-dates that no system names: those of a warehouse's rows that are kept beside the known ones.

use super::{Floats, Season};
use crate::domain::FeatureName;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::kept;

/// A feature of player-dates that no system names.
#[derive(Clone, Debug)]
pub struct FurtherFeature {
    /// Its name.
    pub name: &'static str,
    /// The value of each row of the games; none where the player-date has none.
    pub values: Vec<Option<f64>>,
}

impl Season {
    /// The names of all features that no system names, in the order of [`Self::further_features`].
    pub fn further_names(&self) -> impl Iterator<Item = &'static str> {
        self.manifest.content.further_features.iter().map(|name| kept(name))
    }

    /// All features that no system names: those of stored rows, by name.
    pub fn further_features(&self) -> Result<Vec<FurtherFeature>, SnapshotError> {
        self.further_names().map(|name| self.of_rows(name)).collect()
    }

    /// The feature `name` of player-dates, whether systems name it or not; none if no row carries it.
    pub fn find_feature(&self, name: &str) -> Result<Option<FurtherFeature>, SnapshotError> {
        let carried = self.further_names().find(|other| *other == name);
        let known = || {
            let name: FeatureName = name.parse().ok()?;
            let carried = self.vocabularies.iter().any(|names| names.contains(name));
            carried.then_some(name.as_str())
        };
        carried.or_else(known).map(|name| self.of_rows(name)).transpose()
    }

    /// The column `name` of the feature rows, by game.
    fn of_rows(&self, name: &'static str) -> Result<FurtherFeature, SnapshotError> {
        let stored = Floats::from_column(&self.features, name)?;
        let value = |row: &Option<u32>| row.and_then(|row| stored.get(row as usize));
        Ok(FurtherFeature { name, values: self.feature_rows.iter().map(value).collect() })
    }
}
