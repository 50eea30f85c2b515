//! A warehouse's tables as their owner writes them: players who did not play, feature rows of every version and layout, rows
//! that stand twice, and rows that serve nobody.

mod absent;
mod doubles;
mod facts;
mod further;
mod models;
mod usable;
mod versions;

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use serde_json::Value;

use crate::support::files::{read_table, with_column};
use crate::support::vectors::{self, Vectors, days};
use crate::support::{SEASON, Workplace};

const GAMES: &str = "player_game_summary.parquet";
const FEATURES: &str = "ml_feature_store_v2.parquet";
const IMPORT: [&str; 4] = ["snapshot", SEASON, "--from", "warehouse:warehouse"];

/// Names that feature rows of the second version have after those of the first, with none that a system reads.
const FURTHER: [&str; 4] =
    ["vegas_points_line", "vegas_opening_line", "vegas_line_move", "has_vegas_line"];

/// The vectors without anything that would be left out, with the names of the first version only.
fn vectors() -> Vectors {
    let mut vectors = vectors::load();
    vectors.games.retain(|game| days(&game.game_date) >= days("2021-07-21"));
    let first: Vec<String> =
        season::features::baseline::names().iter().map(ToString::to_string).collect();
    let names = vectors.vocabularies.clone();
    let place = |row: &vectors::Features, name: &String| {
        names[row.vocabulary].iter().position(|other| other == name)
    };
    vectors.features.retain_mut(|row| {
        let width = names[row.vocabulary].len();
        let fits = row.feature_version == "v1_baseline_25"
            && (width, row.features.len()) == (first.len(), first.len())
            && row.features.iter().all(|value| value.is_finite());
        // A name that the row lacks gets some value: what is compared is how values are stored.
        let value = |name| {
            place(row, name).and_then(|place| row.features.get(place)).copied().unwrap_or(1.0)
        };
        let features = first.iter().map(value).collect();
        row.features = features;
        row.vocabulary = 0;
        fits
    });
    vectors.vocabularies = vec![first];
    assert!(vectors.features.len() > 30, "{}", vectors.features.len());
    vectors
}

/// A workplace whose warehouse holds these vectors.
fn workplace(vectors: &Vectors) -> Workplace {
    let workplace = Workplace::new();
    vectors.write(&workplace.warehouse());
    workplace
}

fn with_flags(workplace: &Workplace, file: &str, column: &str, flags: Vec<Option<bool>>) {
    let flags: ArrayRef = Arc::new(BooleanArray::from(flags));
    workplace.change_table(file, |table| with_column(table, column, Some(flags)));
}

fn with_texts(workplace: &Workplace, file: &str, column: &str, texts: Vec<Option<&str>>) {
    let texts: ArrayRef = Arc::new(StringArray::from(texts));
    workplace.change_table(file, |table| with_column(table, column, Some(texts)));
}

fn with_floats(workplace: &Workplace, file: &str, column: &str, floats: Vec<Option<f64>>) {
    let floats: ArrayRef = Arc::new(Float64Array::from(floats));
    workplace.change_table(file, |table| with_column(table, column, Some(floats)));
}

fn with_moments(workplace: &Workplace, file: &str, column: &str, micros: Vec<Option<i64>>) {
    let micros: ArrayRef = Arc::new(TimestampMicrosecondArray::from(micros).with_timezone("UTC"));
    workplace.change_table(file, |table| with_column(table, column, Some(micros)));
}

/// Gives each feature row its completeness: of 10 games expected there are 10, 9 or 8, and all of them make a row ready.
pub fn with_completeness(workplace: &Workplace) {
    let rows = read_table(&workplace.warehouse().join(FEATURES)).num_rows();
    let missing: Vec<i64> = (0..3).cycle().take(rows).collect();
    let counts = |count: fn(i64) -> i64| -> ArrayRef {
        Arc::new(missing.iter().map(|missing| Some(count(*missing))).collect::<Int64Array>())
    };
    for (column, values) in [
        ("expected_games_count", counts(|_| 10)),
        ("actual_games_count", counts(|missing| 10 - missing)),
        ("missing_games_count", counts(|missing| missing)),
    ] {
        workplace.change_table(FEATURES, |table| with_column(table, column, Some(values)));
    }
    let percentages = missing.iter().map(|missing| Some(100.0 - 10.0 * *missing as f64));
    with_floats(workplace, FEATURES, "completeness_percentage", percentages.collect());
    let ready = missing.iter().map(|missing| Some(*missing == 0)).collect();
    with_flags(workplace, FEATURES, "is_production_ready", ready);
}

/// The values of each row in columns, in the place of lists or, if those are to `stay`, beside them.
fn with_value_columns(workplace: &Workplace, rows: &[Vec<Option<f64>>], stay: bool) {
    let width = rows.iter().map(Vec::len).max().unwrap();
    for n in 0..width {
        let column = rows.iter().map(|row| row.get(n).copied().flatten()).collect();
        with_floats(workplace, FEATURES, &format!("feature_{n}_value"), column);
    }
    if !stay {
        for list in ["features", "feature_names"] {
            workplace.change_table(FEATURES, |table| with_column(table, list, None));
        }
    }
}

/// The vectors in the form of December 2025, and in that of July 2026: a column per value beside lists of 60, nulls in
/// columns alone, and three players who did not play.
#[cfg(feature = "bigquery")]
pub fn write_dated(folder: &Path, july: bool) {
    let workplace = Workplace::new();
    let mut vectors = vectors();
    for score in vectors.features.iter_mut().filter_map(|row| row.feature_quality_score.as_mut()) {
        // NUMERIC(5,2) holds no 79.99999999999999.
        *score = (*score * 100.0).round() / 100.0;
    }
    let games = vectors.games.len();
    if july {
        let mut names = vectors.vocabularies[vectors.features[0].vocabulary].clone();
        names.extend((names.len()..60).map(|n| format!("later_feature_{n}")));
        vectors.vocabularies.push(names);
        for row in &mut vectors.features {
            row.vocabulary = vectors.vocabularies.len() - 1;
            row.features.resize(60, 0.25);
            "v2_54features".clone_into(&mut row.feature_version);
        }
        for at in 0..3 {
            vectors.games.push(vectors::Game {
                player_lookup: format!("absentplayer{at}"),
                points: None,
                minutes_played: None,
                points_line: None,
                ..vectors.games[3 * at].clone()
            });
        }
    }
    vectors.write(&workplace.warehouse());
    if july {
        let flags = (0..vectors.games.len()).map(|row| Some(row >= games)).collect();
        with_flags(&workplace, GAMES, "is_dnp", flags);
        let mut values: Vec<_> = vectors.features.iter().map(|row| some(&row.features)).collect();
        for row in &mut values {
            row[10] = None;
        }
        with_value_columns(&workplace, &values, true);
    }
    with_completeness(&workplace);
    std::fs::create_dir_all(folder).unwrap();
    for file in [GAMES, FEATURES] {
        std::fs::copy(workplace.warehouse().join(file), folder.join(file)).unwrap();
    }
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn manifest(workplace: &Workplace) -> Value {
    let path = workplace.data().join("snapshots").join(SEASON).join("manifest.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Imports with these flags, and gives the snapshot's hash.
#[track_caller]
fn hash(workplace: &Workplace, flags: &[&str]) -> Value {
    workplace.season(&[&IMPORT[..], flags].concat()).succeeds();
    manifest(workplace)["snapshot_hash"].clone()
}
