//! Explains the feature row of a player-date: its values, how they came about and who reads them.

use super::explanation::{DefaultTaken, ExplainedFeatures, ExplainedFurther, Feature};
use crate::domain::{FeatureName, SystemId};
use crate::engine::SystemDetail;
use crate::features::Horizon;
use crate::features::baseline::{self, Tag};
use crate::season::{FeatureRow, FurtherFeature, Lookup, Season};
use crate::snapshot::{FeatureOrigin, SnapshotError};
use crate::systems::Input;

/// The feature row of the player-date in row `game`, with who reads what of it among the systems of `answers`.
pub(super) fn explain_features(
    season: &Season,
    game: usize,
    answers: &[SystemDetail],
) -> Result<Option<ExplainedFeatures>, SnapshotError> {
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
    let mut features = ExplainedFeatures {
        data_source: row.data_source().to_owned(),
        quality_score: row.quality_score(),
        values: values.collect(),
        defaults: Vec::new(),
        further: further(season, game)?,
    };
    for answer in answers {
        for input in &answer.inputs {
            features.note(*input, answer.info.id);
        }
        for of in &mut features.further {
            if answer.further.iter().any(|name| name == of.name) {
                of.read_by.push(answer.info.id);
            }
        }
    }
    Ok(Some(features))
}

/// What the features that no system names are for the player-date in row `game`.
fn further(season: &Season, game: usize) -> Result<Vec<ExplainedFurther>, SnapshotError> {
    let of_game = |feature: FurtherFeature| ExplainedFurther {
        name: feature.name,
        set: feature.set,
        value: feature.values[game],
        read_by: Vec::new(),
    };
    Ok(season.further_features()?.into_iter().map(of_game).collect())
}

impl ExplainedFeatures {
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
