//! Rows as the frame that a snapshot keeps.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int32Array, StringArray};
use polars::prelude::DataFrame;

use super::{Row, baseline};
use crate::domain::FeatureSet;
use crate::snapshot::frame::{self, ints, texts};
use crate::snapshot::{FeatureOrigin, FeatureRows, SnapshotError, layout};

/// Where the values of a row come from, as its column `data_source` says.
const DATA_SOURCE: &str = "box_scores";

/// The rows with the keys of the games they describe.
pub(super) fn to_frame(games: &DataFrame, rows: &[Row]) -> Result<FeatureRows, SnapshotError> {
    let (players, days) = (texts(games, "player_lookup")?, ints(games, "game_date")?);
    let ids = texts(games, "game_id")?;
    let of_games = || rows.iter().map(|row| row.game);
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(of_games().map(|game| players.get(game)).collect::<StringArray>()),
        Arc::new(of_games().map(|game| days.get(game)).collect::<Date32Array>()),
        Arc::new(of_games().map(|game| ids.get(game)).collect::<StringArray>()),
        Arc::new(rows.iter().map(|_| Some(DATA_SOURCE)).collect::<StringArray>()),
        Arc::new(rows.iter().map(|row| Some(row.quality_score())).collect::<Float64Array>()),
        Arc::new(Int32Array::from(vec![0; rows.len()])),
    ];
    for feature in 0..baseline().len() {
        let values = rows.iter().map(|row| Some(row.values[feature]));
        arrays.push(Arc::new(values.collect::<Float64Array>()));
    }
    let vocabularies = vec![baseline().iter().copied().collect::<FeatureSet>()];
    let frame = frame::from_parts(&[arrays], &layout::features(&vocabularies, &[]))?;
    let (further, facts) = (Vec::new(), Vec::new());
    Ok(FeatureRows { frame, vocabularies, further, facts, origin: FeatureOrigin::Built })
}
