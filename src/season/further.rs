//! Features of player-dates that no system names: those of a warehouse's rows that are kept beside the known ones, and a
//! user's own.

use std::collections::BTreeMap;

use super::further_feature::{FurtherFeature, OwnFeatures};
use super::{Floats, Season, keys};
use crate::domain::FeatureName;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::kept;
use crate::snapshot::own_features::OwnTable;

impl Season {
    /// The season with these own features, each of whose rows belongs to a game.
    pub fn with_own_features(self, tables: &[OwnTable]) -> Result<Self, SnapshotError> {
        let mut own = OwnFeatures::default();
        for table in tables {
            let set = &table.set;
            own.sets.insert(set.name.clone(), set.file.sha256.clone());
            let rows = self.rows_of(table)?;
            for (place, name) in set.features.iter().enumerate() {
                let stored: Vec<Option<f64>> = table.values(place).collect();
                own.features.push(FurtherFeature {
                    name: kept(name),
                    set: Some(set.name.clone()),
                    values: rows.iter().map(|row| row.and_then(|row| stored[row])).collect(),
                });
            }
        }
        Ok(Self { own, ..self })
    }

    /// For each row of the games, the row of `table` with the same key. Both stand in the order of their keys.
    fn rows_of(&self, table: &OwnTable) -> Result<Vec<Option<usize>>, SnapshotError> {
        let mut right = table.keys().enumerate().peekable();
        let find = |key: (&str, i32)| {
            while right.next_if(|(_, other)| *other < key).is_some() {}
            right.next_if(|(_, other)| *other == key).map(|(row, _)| row)
        };
        Ok(keys(&self.games)?.map(find).collect())
    }

    /// The sets of own features that any of the features `names` is of, each with the SHA-256 of its table.
    pub fn own_sets<'n>(&self, names: impl Iterator<Item = &'n str>) -> BTreeMap<String, String> {
        let mut sets = BTreeMap::new();
        for name in names {
            let of_name = self.own.features.iter().find(|feature| feature.name == name);
            let set = of_name.and_then(|feature| feature.set.as_ref());
            if let Some((set, sha256)) = set.and_then(|set| self.own.sets.get_key_value(set)) {
                sets.insert(set.clone(), sha256.clone());
            }
        }
        sets
    }

    /// The names of all features that no system names, in the order of [`Self::further_features`].
    pub fn further_names(&self) -> impl Iterator<Item = &'static str> {
        let own = self.own.features.iter().map(|feature| feature.name);
        self.stored_names().chain(own)
    }

    /// All features that no system names: those of stored rows, by name, then the user's own, by set.
    pub fn further_features(&self) -> Result<Vec<FurtherFeature>, SnapshotError> {
        let stored = self.stored_names().map(|name| self.of_rows(name));
        stored.chain(self.own.features.iter().cloned().map(Ok)).collect()
    }

    /// The feature `name` of player-dates, whether systems name it or not; none if no row carries it.
    pub fn find_feature(&self, name: &str) -> Result<Option<FurtherFeature>, SnapshotError> {
        if let Some(own) = self.own.features.iter().find(|feature| feature.name == name) {
            return Ok(Some(own.clone()));
        }
        let carried = self.stored_names().find(|other| *other == name);
        let known = || {
            let name: FeatureName = name.parse().ok()?;
            let carried = self.vocabularies.iter().any(|names| names.contains(name));
            carried.then_some(name.as_str())
        };
        carried.or_else(known).map(|name| self.of_rows(name)).transpose()
    }

    /// The feature `name` of player-dates; one that no row carries is missing everywhere.
    pub fn feature_or_nothing(&self, name: &str) -> Result<FurtherFeature, SnapshotError> {
        let nothing = || FurtherFeature {
            name: kept(name),
            set: None,
            values: vec![None; self.feature_rows.len()],
        };
        Ok(self.find_feature(name)?.unwrap_or_else(nothing))
    }

    fn stored_names(&self) -> impl Iterator<Item = &'static str> {
        self.manifest.content.further_features.iter().map(|name| kept(name))
    }

    /// The column `name` of the feature rows, by game.
    fn of_rows(&self, name: &'static str) -> Result<FurtherFeature, SnapshotError> {
        let stored = Floats::from_column(&self.features, name)?;
        let value = |row: &Option<u32>| row.and_then(|row| stored.get(row as usize));
        let values = self.feature_rows.iter().map(value).collect();
        Ok(FurtherFeature { name, set: None, values })
    }
}
