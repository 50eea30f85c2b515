//! Runs whose predictions a test makes up, and the grades that they must get.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Float64Array, RecordBatch, StringArray, new_null_array,
};
use arrow::datatypes::{Date32Type, Int32Type};
use season::domain::{Confidence, Line, LineSource};
use season::run::{predictions_at_market_layout, predictions_layout};
use season::snapshot::layout::TableLayout;
use season::snapshot::table;
use season::systems::{find_system, recommend_by_edge};
use serde_json::{Value, to_value};

use super::files::{floats, read_table, texts};
use super::vectors::days;
use super::{SEASON, Workplace};

/// One prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    pub system: String,
    pub player: String,
    pub game_id: String,
    pub day: i32,
    pub points: f64,
    pub confidence: f64,
    pub side: String,
    pub line: Option<(f64, String)>,
    /// `points_p10`, `points_p90` and `over_probability`, in runs that have them.
    pub distribution: [Option<f64>; 3],
}

/// One game, as a grade sees it.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub player: String,
    pub day: i32,
    pub points: Option<i32>,
    pub minutes: Option<f64>,
}

const DISTRIBUTION: [&str; 3] = ["points_p10", "points_p90", "over_probability"];

/// Predicts, perhaps nothing, and gives the run's folder.
pub fn predict(workplace: &Workplace, args: &[&str]) -> PathBuf {
    let ended = workplace.season(&[&["predict", SEASON, "--json"], args].concat());
    assert!(ended.code <= 1, "{}{}", ended.stdout, ended.stderr);
    workplace.path(ended.json()["folder"].as_str().unwrap())
}

/// A workplace with a run of all systems on a season that is made up, which has market lines, up to December.
pub fn trained() -> (Workplace, PathBuf) {
    let workplace = Workplace::new();
    for season in ["2020-21", SEASON] {
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
    }
    workplace
        .season(&["train", SEASON, "--trees", "3", "--epochs", "1", "--refit-days", "60"])
        .succeeds();
    let run = predict(&workplace, &["--end-date", "2021-12-12"]);
    (workplace, run)
}

/// The run's name.
pub fn id(run: &Path) -> String {
    run.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The predictions of a run.
pub fn predictions(run: &Path) -> Vec<Prediction> {
    let table = read_table(&run.join("predictions.parquet"));
    let text = |name| texts(&table, name);
    let (systems, players) = (text("system_id"), text("player_lookup"));
    let (ids, sides) = (text("game_id"), text("recommendation"));
    let (lines, sources) = (floats(&table, "current_points_line"), text("line_source"));
    let days = table["game_date"].as_primitive::<Date32Type>();
    let (points, confidences) =
        (floats(&table, "predicted_points"), floats(&table, "confidence_score"));
    let distribution = DISTRIBUTION.map(|name| floats(&table, name));
    let row = |at: usize| Prediction {
        system: systems[at].clone(),
        player: players[at].clone(),
        game_id: ids[at].clone(),
        day: days.value(at),
        points: points[at].unwrap(),
        confidence: confidences[at].unwrap(),
        side: sides[at].clone(),
        line: lines[at].map(|line| (line, sources[at].clone())),
        distribution: [0, 1, 2].map(|of| distribution[of][at]),
    };
    (0..table.num_rows()).map(row).collect()
}

/// The games of the season's snapshot.
pub fn outcomes(workplace: &Workplace) -> Vec<Outcome> {
    let table = read_table(&workplace.data().join("snapshots").join(SEASON).join("games.parquet"));
    let players = texts(&table, "player_lookup");
    let days = table["game_date"].as_primitive::<Date32Type>();
    let points: Vec<Option<i32>> = table["points"].as_primitive::<Int32Type>().iter().collect();
    let minutes = floats(&table, "minutes_played");
    let rows = players.into_iter().enumerate();
    rows.map(|(at, player)| Outcome {
        player,
        day: days.value(at),
        points: points[at],
        minutes: minutes[at],
    })
    .collect()
}

/// Whether outcomes at lines of the market calibrate what a row says, in runs where they do.
fn is_at_market(row: &Prediction) -> bool {
    row.line.as_ref().is_some_and(|(_, source)| source == "ACTUAL_PROP")
        && row.distribution[2].is_some()
        && find_system(&row.system).is_some_and(|system| system.info().needs_training)
}

/// Lets a row advise what follows from its probability, at the usual price where it is at a line of the market, or, without a
/// probability, from its points and its confidence.
pub fn advise(row: &mut Prediction) {
    let least = if is_at_market(row) { 110.0 / 210.0 + 0.02 } else { 0.55 };
    let side = match (&row.line, row.distribution[2]) {
        (None, _) => "NO_LINE",
        (Some(_), Some(over)) if over >= least => "OVER",
        (Some(_), Some(over)) if over <= 1.0 - least => "UNDER",
        (Some(_), Some(_)) => "PASS",
        (Some((points, _)), None) => {
            let least = find_system(&row.system).unwrap().info().threshold;
            let line = Some(Line { points: *points, source: LineSource::Fixed });
            let confidence = Confidence::from_fraction(row.confidence);
            recommend_by_edge(row.points, confidence, line, least).as_str()
        }
    };
    side.clone_into(&mut row.side);
}

fn manifest(run: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(run.join("manifest.json")).unwrap()).unwrap()
}

/// The layout of the run's predictions, by its manifest.
fn layout_of(manifest: &Value) -> TableLayout {
    match manifest["settings"].get("line_calibration") {
        Some(_) => predictions_at_market_layout(),
        None => predictions_layout(),
    }
}

/// Puts `rows` in the place of the run's predictions, as if they had been predicted; at lines of the market, what they say is
/// calibrated, and nobody scores what the line says.
pub fn put(run: &Path, rows: &[Prediction]) {
    let manifest = manifest(run);
    let layout = layout_of(&manifest);
    let text = |pick: &dyn Fn(&Prediction) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(pick).collect::<StringArray>())
    };
    let float = |pick: &dyn Fn(&Prediction) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(pick).collect::<Float64Array>())
    };
    let column = |name: &str| -> ArrayRef {
        match name {
            "system_id" => text(&|row| Some(row.system.clone())),
            "player_lookup" => text(&|row| Some(row.player.clone())),
            "game_id" => text(&|row| Some(row.game_id.clone())),
            "game_date" => Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.day))),
            "predicted_points" | "predicted" => float(&|row| Some(row.points)),
            "stat" => text(&|_| Some("points".to_owned())),
            "confidence_score" => float(&|row| Some(row.confidence)),
            "recommendation" => text(&|row| Some(row.side.clone())),
            "current_points_line" => float(&|row| Some(row.line.as_ref()?.0)),
            "line_source" => text(&|row| Some(row.line.as_ref()?.1.clone())),
            "line_margin" => float(&|row| Some(row.points - row.line.as_ref()?.0)),
            "under_probability" => {
                float(&|row| Some(1.0 - row.distribution[2].filter(|_| is_at_market(row))?))
            }
            "over_probability_status" => {
                text(&|row| is_at_market(row).then(|| "calibrated".to_owned()))
            }
            _ if DISTRIBUTION.contains(&name) => {
                let at = DISTRIBUTION.iter().position(|of| *of == name).unwrap();
                float(&|row| row.distribution[at])
            }
            _ => {
                let column = layout.columns.iter().find(|column| column.name == name).unwrap();
                new_null_array(&column.kind.arrow(), rows.len())
            }
        }
    };
    let arrays = layout.columns.iter().map(|layout| column(layout.name)).collect();
    let batch = RecordBatch::try_new(layout.schema(), arrays).unwrap();
    name_file(run, manifest, to_value(table::write(run, &layout, &batch).unwrap()).unwrap());
}

/// Writes the run's `manifest` with this entry for its predictions.
fn name_file(run: &Path, mut manifest: Value, entry: Value) {
    let files = manifest["files"].as_array_mut().unwrap();
    let place = files.iter().position(|file| file["name"] == "predictions.parquet").unwrap();
    files[place] = entry;
    std::fs::write(run.join("manifest.json"), manifest.to_string()).unwrap();
}

/// Puts `rows` in the place of the run's predictions, and has its manifest count them, as if the systems had a reason for
/// every player-date that is not among them.
pub fn put_counted(run: &Path, rows: &[Prediction]) {
    put(run, rows);
    let path = run.join("manifest.json");
    let mut manifest = manifest(run);
    let player_dates = usize::try_from(manifest["player_dates"].as_u64().unwrap()).unwrap();
    for system in manifest["systems"].as_array_mut().unwrap() {
        let of_system =
            rows.iter().filter(|row| system["system_id"] == row.system.as_str()).count();
        system["predicted"] = to_value(of_system).unwrap();
        system["skipped"] = serde_json::json!({ "no_features": player_dates - of_system });
    }
    for date in manifest["dates"].as_array_mut().unwrap() {
        let day = days(date["date"].as_str().unwrap());
        let of_date = rows.iter().filter(|row| row.day == day).count();
        date["predictions"] = to_value(of_date).unwrap();
        // Other rows may have been put here before.
        let could = ["predicted", "no_prediction"].iter().any(|status| date["status"] == *status);
        if could {
            date["status"] = if of_date == 0 { "no_prediction" } else { "predicted" }.into();
        }
    }
    std::fs::write(path, manifest.to_string()).unwrap();
}

/// A cell of a table, with floats as their bits.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Null,
    Text(String),
    Int(i32),
    Bits(u64),
    Flag(bool),
}

/// The cells of a column.
pub fn cells(table: &RecordBatch, name: &str) -> Vec<Cell> {
    let column = &table[name];
    let cell = |row: usize| {
        use arrow::datatypes::DataType as Type;
        if column.is_null(row) {
            return Cell::Null;
        }
        match column.data_type() {
            Type::Int32 => Cell::Int(column.as_primitive::<Int32Type>().value(row)),
            Type::Date32 => Cell::Int(column.as_primitive::<Date32Type>().value(row)),
            Type::Boolean => Cell::Flag(column.as_boolean().value(row)),
            Type::Float64 => {
                let column = column.as_primitive::<arrow::datatypes::Float64Type>();
                Cell::Bits(column.value(row).to_bits())
            }
            _ => Cell::Text(column.as_string::<i32>().value(row).to_owned()),
        }
    };
    (0..table.num_rows()).map(cell).collect()
}
