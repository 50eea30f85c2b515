//! `tests/vectors/v1_branches.json`: invented inputs that walk every branch of the v1 systems, with the results of an
//! independent implementation, `scripts/vectors`.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Float64Builder, Int64Array, ListBuilder, RecordBatch,
    StringArray, StringBuilder,
};
use serde::Deserialize;
use serde_json::Value;

use super::files::write_table;

#[derive(Clone, Deserialize)]
pub struct Vectors {
    pub vocabularies: Vec<Vec<String>>,
    pub games: Vec<Game>,
    pub features: Vec<Features>,
    pub expected: Vec<Expected>,
    pub skipped: Vec<Skipped>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Game {
    pub player_lookup: String,
    pub game_id: String,
    pub game_date: String,
    pub team_abbr: String,
    pub opponent_team_abbr: String,
    pub season_year: i64,
    pub points: Option<i64>,
    pub minutes_played: Option<f64>,
    pub points_line: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Features {
    pub player_lookup: String,
    pub game_date: String,
    pub game_id: String,
    pub vocabulary: usize,
    #[serde(deserialize_with = "numbers")]
    pub features: Vec<f64>,
    pub feature_version: String,
    pub feature_quality_score: Option<f64>,
    pub data_source: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Expected {
    pub system_id: String,
    pub player_lookup: String,
    pub game_date: String,
    pub predicted_points: f64,
    pub confidence_score: f64,
    pub recommendation: String,
    pub line_margin: f64,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Skipped {
    pub system_id: String,
    pub player_lookup: String,
    pub game_date: String,
    pub reason: String,
}

/// Numbers, of which NaN and the infinities are written as text.
fn numbers<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().unwrap(),
        value => value.as_f64().unwrap(),
    };
    Ok(Vec::<Value>::deserialize(deserializer)?.iter().map(number).collect())
}

pub fn load() -> Vectors {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/v1_branches.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Days since 1970-01-01.
pub fn days(date: &str) -> i32 {
    date.parse::<season::domain::GameDate>().unwrap().days()
}

impl Vectors {
    pub fn write(&self, folder: &Path) {
        write_table(&folder.join("player_game_summary.parquet"), &self.games_table());
        write_table(&folder.join("ml_feature_store_v2.parquet"), &self.features_table());
    }

    pub fn games_table(&self) -> RecordBatch {
        let text = |pick: fn(&Game) -> &String| -> ArrayRef {
            Arc::new(
                self.games.iter().map(|game| Some(pick(game).as_str())).collect::<StringArray>(),
            )
        };
        let int = |pick: fn(&Game) -> Option<i64>| -> ArrayRef {
            Arc::new(self.games.iter().map(pick).collect::<Int64Array>())
        };
        let float = |pick: fn(&Game) -> Option<f64>| -> ArrayRef {
            Arc::new(self.games.iter().map(pick).collect::<Float64Array>())
        };
        let dates =
            Date32Array::from_iter_values(self.games.iter().map(|game| days(&game.game_date)));
        RecordBatch::try_from_iter([
            ("player_lookup", text(|game| &game.player_lookup)),
            ("game_id", text(|game| &game.game_id)),
            ("game_date", Arc::new(dates) as ArrayRef),
            ("team_abbr", text(|game| &game.team_abbr)),
            ("opponent_team_abbr", text(|game| &game.opponent_team_abbr)),
            ("season_year", int(|game| Some(game.season_year))),
            ("points", int(|game| game.points)),
            ("minutes_played", float(|game| game.minutes_played)),
            ("points_line", float(|game| game.points_line)),
        ])
        .unwrap()
    }

    pub fn features_table(&self) -> RecordBatch {
        let text = |pick: fn(&Features) -> &String| -> ArrayRef {
            Arc::new(
                self.features.iter().map(|row| Some(pick(row).as_str())).collect::<StringArray>(),
            )
        };
        let dates =
            Date32Array::from_iter_values(self.features.iter().map(|row| days(&row.game_date)));
        let mut values = ListBuilder::new(Float64Builder::new());
        let mut names = ListBuilder::new(StringBuilder::new());
        for row in &self.features {
            values.append_value(row.features.iter().map(|value| Some(*value)));
            names.append_value(
                self.vocabularies[row.vocabulary].iter().map(|name| Some(name.as_str())),
            );
        }
        let quality = self.features.iter().map(|row| row.feature_quality_score);
        RecordBatch::try_from_iter([
            ("player_lookup", text(|row| &row.player_lookup)),
            ("game_date", Arc::new(dates) as ArrayRef),
            ("game_id", text(|row| &row.game_id)),
            ("features", Arc::new(values.finish()) as ArrayRef),
            ("feature_names", Arc::new(names.finish()) as ArrayRef),
            ("feature_version", text(|row| &row.feature_version)),
            ("feature_quality_score", Arc::new(quality.collect::<Float64Array>()) as ArrayRef),
            ("data_source", text(|row| &row.data_source)),
        ])
        .unwrap()
    }
}
