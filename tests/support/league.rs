//! `tests/vectors/features.json`: an invented league whose games take every branch of the 25 features, with the rows that
//! an independent implementation, `scripts/vectors`, makes of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    new_null_array,
};
use arrow::compute::cast;
use polars::prelude::DataFrame;
use season::snapshot::frame;
use season::snapshot::layout::{Column, GAMES};
use serde::Deserialize;
use serde_json::Value;

use super::vectors::days;

#[derive(Deserialize)]
pub struct League {
    pub names: Vec<String>,
    pub games: BTreeMap<String, Vec<Value>>,
    pub expected: Vec<Row>,
    pub including: Vec<Row>,
}

/// One feature row as it must be.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub player: String,
    pub date: String,
    pub values: Vec<f64>,
    /// A letter per value: exact, estimated (s), default.
    pub tags: String,
    pub quality: f64,
}

pub fn load() -> League {
    read("features.json")
}

/// A file of `tests/vectors`.
pub fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A warehouse's table of games as the frame that features are computed from.
pub fn frame(table: &RecordBatch) -> DataFrame {
    let column = |column: &Column| match table.column_by_name(column.name) {
        Some(values) => cast(values, &column.kind.arrow()).unwrap(),
        None => new_null_array(&column.kind.arrow(), table.num_rows()),
    };
    let arrays: Vec<ArrayRef> = GAMES.columns.iter().map(column).collect();
    frame::sort_by_key(&frame::from_parts(&[arrays], &GAMES).unwrap()).unwrap()
}

impl League {
    pub fn rows(&self) -> usize {
        self.games["game_date"].len()
    }

    /// The date of a row, in days.
    pub fn day(&self, row: usize) -> i32 {
        days(self.games["game_date"][row].as_str().unwrap())
    }

    pub fn remove(&mut self, row: usize) {
        self.games.values_mut().for_each(|values| drop(values.remove(row)));
    }

    /// The games as the warehouse's table.
    pub fn table(&self) -> RecordBatch {
        table(&self.games)
    }
}

/// Columns of games as the warehouse's table.
pub fn table(games: &BTreeMap<String, Vec<Value>>) -> RecordBatch {
    let column = |(name, values): (&String, &Vec<Value>)| {
        let texts = values.iter().map(Value::as_str);
        let array: ArrayRef = match name.as_str() {
            "game_date" => Arc::new(texts.map(|text| text.map(days)).collect::<Date32Array>()),
            "player_lookup" | "game_id" | "team_abbr" | "opponent_team_abbr" => {
                Arc::new(texts.collect::<StringArray>())
            }
            "is_home" => Arc::new(values.iter().map(Value::as_bool).collect::<BooleanArray>()),
            "minutes_played" => {
                Arc::new(values.iter().map(Value::as_f64).collect::<Float64Array>())
            }
            _ => Arc::new(values.iter().map(Value::as_i64).collect::<Int64Array>()),
        };
        (name.clone(), array)
    };
    RecordBatch::try_from_iter(games.iter().map(column)).unwrap()
}
