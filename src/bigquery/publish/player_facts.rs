//! What a snapshot knows of the player-date of each prediction, besides the prediction.

use std::collections::BTreeMap;

use arrow::array::{ArrayRef, UInt32Array};
use arrow::compute::take;
use arrow::error::ArrowError;

use crate::features::baseline;
use crate::run::PredictionRows;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{self, ints, texts};
use crate::snapshot::layout::{self, Column, FEATURE_ROW_FACTS, TableLayout};

/// The version whose names are [`baseline::names`].
const BASELINE_VERSION: &str = "v1_baseline_25";

/// What is known of one player-date.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PlayerFacts {
    /// The player's id in the warehouse's registry.
    pub(super) universal_id: Option<String>,
    /// The version of the names of the feature row.
    pub(super) feature_version: Option<String>,
    /// The quality score of the feature row, 0 – 100.
    pub(super) feature_quality: Option<f64>,
    /// The feature row, counted from 0.
    feature_row: Option<u32>,
}

/// The facts of each of `predictions`, in their order.
pub(super) fn of_predictions(
    season: &Season,
    predictions: &PredictionRows<'_>,
) -> Result<Vec<PlayerFacts>, SnapshotError> {
    let known = by_player_date(season)?;
    let facts = |row| known.get(&(predictions.player(row), predictions.day(row))).cloned();
    // A player-date without a feature row has no facts: nulls.
    Ok((0..predictions.len()).map(|row| facts(row).unwrap_or_default()).collect())
}

/// What the feature rows of `facts` say, in the order of `facts`, by column: those of [`FEATURE_ROW_FACTS`] that the
/// snapshot has.
pub(super) fn of_feature_rows(
    season: &Season,
    facts: &[PlayerFacts],
) -> Result<BTreeMap<&'static str, ArrayRef>, SnapshotError> {
    let (_, features) = season.tables();
    let known = FEATURE_ROW_FACTS.iter().filter(|fact| features.column(fact.name).is_ok());
    let columns: Vec<Column> = known.copied().collect();
    if columns.is_empty() {
        return Ok(BTreeMap::new());
    }
    let layout = TableLayout { columns: columns.into(), ..layout::features(&[], &[]) };
    let table = frame::to_batch(features, &layout)?;
    let rows: UInt32Array = facts.iter().map(|facts| facts.feature_row).collect();
    let columns = layout.columns.iter().zip(table.columns());
    let taken = columns.map(|(fact, values)| Ok((fact.name, take(values, &rows, None)?)));
    let taken: Result<_, ArrowError> = taken.collect();
    taken.map_err(|error| SnapshotError::table(layout.file.as_ref(), error))
}

fn by_player_date(season: &Season) -> Result<BTreeMap<(&str, i32), PlayerFacts>, SnapshotError> {
    let (games, features) = season.tables();
    let versions = features.column("feature_version").is_ok();
    let versions = versions.then(|| texts(features, "feature_version")).transpose()?;
    let (players, dates) = (texts(games, "player_lookup")?, ints(games, "game_date")?);
    let ids = texts(games, "universal_player_id")?;
    let rows = season.features()?;
    let keys = players.iter().zip(dates.iter()).zip(ids.iter()).enumerate();
    let facts = keys.filter_map(|(game, ((player, date), id))| {
        let place = season.feature_row(game);
        let row = place.map(|row| rows.row(row));
        let version = place.and_then(|row| versions?.get(row));
        let baseline = || row.filter(|row| is_baseline(row.names())).map(|_| BASELINE_VERSION);
        let facts = PlayerFacts {
            universal_id: id.map(str::to_owned),
            feature_version: version.or_else(baseline).map(str::to_owned),
            feature_quality: row.and_then(|row| row.quality_score()),
            feature_row: place.and_then(|row| u32::try_from(row).ok()),
        };
        Some(((player?, date?), facts))
    });
    Ok(facts.collect())
}

fn is_baseline(names: crate::domain::FeatureSet) -> bool {
    names == baseline::names().iter().copied().collect()
}
