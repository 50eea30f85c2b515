//! What a snapshot knows of the player-date of each prediction, besides the prediction.

use std::collections::BTreeMap;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::Date32Type;

use crate::features;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{ints, texts};

/// The version whose names are [`features::baseline`].
const BASELINE_VERSION: &str = "v1_baseline_25";

/// What is known of one player-date.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PlayerFacts {
    /// The player's id in the warehouse's registry.
    pub(super) universal_id: Option<String>,
    /// The version of the names of the feature row.
    pub(super) feature_version: Option<&'static str>,
    /// The quality score of the feature row, 0 – 100.
    pub(super) feature_quality: Option<f64>,
}

/// The facts of each of `predictions`, in their order.
pub(super) fn of_predictions(
    season: &Season,
    predictions: &RecordBatch,
) -> Result<Vec<PlayerFacts>, SnapshotError> {
    let known = by_player_date(season)?;
    let players = predictions["player_lookup"].as_string::<i32>();
    let days = predictions["game_date"].as_primitive::<Date32Type>();
    let facts = |row| known.get(&(players.value(row), days.value(row))).cloned();
    Ok((0..predictions.num_rows()).map(|row| facts(row).unwrap_or_default()).collect())
}

fn by_player_date(season: &Season) -> Result<BTreeMap<(&str, i32), PlayerFacts>, SnapshotError> {
    let (games, _) = season.tables();
    let (players, dates) = (texts(games, "player_lookup")?, ints(games, "game_date")?);
    let ids = texts(games, "universal_player_id")?;
    let rows = season.features()?;
    let keys = players.iter().zip(dates.iter()).zip(ids.iter()).enumerate();
    let facts = keys.filter_map(|(game, ((player, date), id))| {
        let row = season.feature_row(game).map(|row| rows.row(row));
        let facts = PlayerFacts {
            universal_id: id.map(str::to_owned),
            feature_version: row.filter(|row| is_baseline(row.names())).map(|_| BASELINE_VERSION),
            feature_quality: row.and_then(|row| row.quality_score()),
        };
        Some(((player?, date?), facts))
    });
    Ok(facts.collect())
}

fn is_baseline(names: crate::domain::FeatureSet) -> bool {
    names == features::baseline().iter().copied().collect()
}
