use serde::Serialize;

use crate::domain::{FeatureName, FeatureSet, SystemId};
use crate::engine::SystemDetail;
use crate::features::Horizon;
use crate::features::baseline::{self, Tag};
use crate::season::{FeatureRow, Lookup, Season};
use crate::snapshot::{FeatureOrigin, SnapshotError};
use crate::systems::Input;

/// The feature row of a player-date.
#[derive(Clone, Debug, Serialize)]
pub struct Features {
    /// Where the row's values came from, in the words of whoever made it.
    pub data_source: String,
    /// 0 – 100: how much of the row is exact rather than estimated or default; none if that is not known.
    pub quality_score: Option<f64>,
    /// The names that the row carries.
    pub values: Vec<Feature>,
    /// What systems look for and do not find.
    pub defaults: Vec<DefaultTaken>,
}

/// A feature that the row carries.
#[derive(Clone, Debug, Serialize)]
pub struct Feature {
    /// Its name.
    pub name: FeatureName,
    /// Its value; none if that was not a finite number.
    pub value: Option<f64>,
    /// How the value came about, if this program built it: `exact`, `estimated` or `default`.
    pub tag: Option<&'static str>,
    /// The systems that read it.
    pub read_by: Vec<SystemId>,
}

/// A number that systems look for under a name that the row does not carry.
#[derive(Clone, Debug, Serialize)]
pub struct DefaultTaken {
    /// The names it is looked for under.
    pub names: Vec<FeatureName>,
    /// What is taken in its place; without it, the systems give no prediction.
    pub default: Option<f64>,
    /// The systems.
    pub systems: Vec<SystemId>,
}

impl Features {
    /// The first of `input`'s names that the row carries, which is the one that is read.
    fn carried(&self, input: Input) -> Option<&Feature> {
        input.names().find_map(|name| self.values.iter().find(|feature| feature.name == name))
    }

    /// The value that a system reads through `input`, and whether it is the default; none if it cannot be had.
    pub(super) fn read(&self, input: Input) -> Option<(f64, bool)> {
        match self.carried(input) {
            Some(feature) => feature.value.map(|value| (value, false)),
            None => input.default().map(|default| (default, true)),
        }
    }
}

/// The feature row of the player-date in row `game`, with who reads what of it among the systems of `answers`.
pub(super) fn of(
    season: &Season,
    game: usize,
    answers: &[SystemDetail],
) -> Result<Option<Features>, SnapshotError> {
    let Some(row) = season.feature_row(game) else { return Ok(None) };
    let columns = season.features()?;
    let row = columns.row(row);
    let tags = tags(season, game, &row)?;
    let names = FeatureName::ALL.iter().copied();
    let values = names.filter_map(|name| {
        let value = match row.get(name) {
            Lookup::Absent => return None,
            Lookup::NotFinite => None,
            Lookup::Value(value) => Some(value),
        };
        let tag = tags.iter().find(|(of, _)| *of == name).map(|(_, tag)| tag.as_str());
        Some(Feature { name, value, tag, read_by: Vec::new() })
    });
    let mut features = Features {
        data_source: row.data_source().to_owned(),
        quality_score: row.quality_score(),
        values: values.collect(),
        defaults: Vec::new(),
    };
    for answer in answers {
        for input in &answer.inputs {
            features.note(*input, answer.info.id);
        }
    }
    Ok(Some(features))
}

impl Features {
    /// Notes that `system` reads `input`.
    fn note(&mut self, input: Input, system: SystemId) {
        let readers = if let Some(name) = self.carried(input).map(|feature| feature.name) {
            self.values.iter_mut().find(|feature| feature.name == name).map(|one| &mut one.read_by)
        } else {
            let names: Vec<FeatureName> = input.names().collect();
            let same =
                |other: &DefaultTaken| other.names == names && other.default == input.default();
            if !self.defaults.iter().any(same) {
                let default = input.default();
                let names = names.clone();
                self.defaults.push(DefaultTaken { names, default, systems: Vec::new() });
            }
            self.defaults.iter_mut().find(|other| same(other)).map(|other| &mut other.systems)
        };
        if let Some(readers) = readers
            && !readers.contains(&system)
        {
            readers.push(system);
        }
    }
}

/// How the values of a row that this program built came about. They are built again to tell; a value that another
/// version of this program built otherwise has no tag.
fn tags(
    season: &Season,
    game: usize,
    row: &FeatureRow<'_>,
) -> Result<Vec<(FeatureName, Tag)>, SnapshotError> {
    if season.feature_origin() == FeatureOrigin::Stored {
        return Ok(Vec::new());
    }
    let built = baseline::compute(season.tables().0, &season.dates(), Horizon::BeforeDate)?;
    let built = built.iter().find(|row| row.game == game);
    let built = built.into_iter().flat_map(|built| built.values.iter().zip(built.tags));
    let named = baseline::names().iter().zip(built);
    let same = named.filter(|(name, (value, _))| row.get(**name) == Lookup::Value(**value));
    Ok(same.map(|(name, (_, tag))| (*name, tag)).collect())
}

/// The set of names that the row carries.
pub(super) fn names(features: Option<&Features>) -> FeatureSet {
    features.into_iter().flat_map(|features| &features.values).map(|feature| feature.name).collect()
}
