//! A run with systems that learn, whose files have columns that the table has not.

use season::systems::{TRAINED_SYSTEMS, all_systems};

use crate::fake_bigquery::state::{Row, Table};
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{Fake, PROJECT};
use crate::support::records;
use crate::support::runs::{self, Prediction};
use crate::support::{Ended, SEASON, Workplace, end};

use super::world::target;

/// `season upload` to a warehouse in the test's process.
fn upload(workplace: &Workplace, fake: &Fake, more: &[&str]) -> Ended {
    let args = ["upload", SEASON, "--table", "d.predictions", "--allow-demo"];
    let mut command = workplace.command(&[&args[..], more].concat());
    command.env("BIGQUERY_EMULATOR_HOST", fake.url()).env("GOOGLE_CLOUD_PROJECT", PROJECT);
    end(command.output().unwrap())
}

/// A number with at most two decimals, in the units of a stored one.
fn numeric(value: f64) -> Value {
    Value::numeric(&format!("{value:.2}")).unwrap()
}

/// What the table must hold of a prediction, by column.
fn expected(prediction: &Prediction) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let version = season::systems::find_system(&prediction.system).unwrap().info().version;
    let learns = TRAINED_SYSTEMS.iter().any(|id| *id.as_str() == *prediction.system);
    // A line that no bookmaker offered stands in a column of its own.
    let line = prediction.line.as_ref().map(|(points, _)| numeric(*points));
    let offered = prediction.line.as_ref().is_some_and(|(_, source)| source == "ACTUAL_PROP");
    let (offered_line, estimate) = if offered { (line, None) } else { (None, line) };
    let mut cells = vec![
        ("game_id", text(&prediction.game_id)),
        ("predicted_points", numeric(prediction.points)),
        ("confidence_score", numeric(100.0 * prediction.confidence)),
        ("recommendation", text(if offered { &prediction.side } else { "NO_LINE" })),
        ("current_points_line", offered_line.unwrap_or(Value::Null)),
        ("estimated_line_value", estimate.unwrap_or(Value::Null)),
        ("model_version", text(&version.to_string())),
    ];
    // What stands there is what similar games made; systems that learn have other terms.
    cells.extend(learns.then_some(("similarity_baseline", Value::Null)));
    cells
}

#[test]
fn every_prediction_arrives_and_the_dry_run_says_what_stays() {
    let (workplace, _) = Workplace::with_training();
    let dates = ["--start-date", "2022-01-10", "--end-date", "2022-01-14"];
    let folder = runs::predict(&workplace, &dates);
    let predictions = runs::predictions(&folder);
    let of_each = predictions.len() / all_systems().len();
    assert!(of_each > 50);

    let fake = Fake::start();
    fake.state().datasets.insert(format!("{PROJECT}.d"), "US".to_owned());
    let planned = upload(&workplace, &fake, &["--dry-run", "--json"]).succeeds().json();
    assert_eq!(planned["summary"]["rows"], predictions.len());
    let systems: Vec<&str> = all_systems().iter().map(|system| system.id().as_str()).collect();
    let scope: Vec<&str> = planned["scope"]["systems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert!(systems.iter().all(|id| scope.contains(id)) && scope.len() == systems.len());
    let left_out = planned["left_out"].to_string();
    for column in ["points_p10", "points_p90", "over_probability", "trees_adjustment"] {
        assert!(left_out.contains(column), "{left_out}");
    }
    for column in ["predicted_points", "\"baseline\"", "pace_adjustment"] {
        assert!(!left_out.contains(column), "{left_out}");
    }
    upload(&workplace, &fake, &["--dry-run"]).succeeds().prints(&["left out ", "points_p10, "]);
    assert!(fake.state().seen.is_empty(), "a dry run asks nobody");

    upload(&workplace, &fake, &["--yes", "--create"]).succeeds();
    let state = fake.state();
    let table: &Table = &state.tables[&target("d").to_string()];
    assert_eq!(table.rows().len(), predictions.len());
    let cell = |row: &Row, name: &str| row[table.column(name).unwrap()].clone();
    for prediction in &predictions {
        let is = |row: &&Row| {
            cell(row, "system_id").text() == prediction.system
                && cell(row, "player_lookup").text() == prediction.player
                && cell(row, "game_date") == Value::Date(prediction.day)
        };
        let row = table.rows().iter().find(is).unwrap();
        for (name, value) in expected(prediction) {
            let found = cell(row, name);
            // Decimals are rounded from the exact value, and percentages once more.
            let near =
                found.number().zip(value.number()).is_some_and(|(a, b)| (a - b).abs() < 0.011);
            assert!(found == value || near, "{prediction:?}: {name} is {found:?}, not {value:?}");
        }
    }
    drop(state);
    assert_eq!(records::publications(&workplace, &runs::id(&folder)).len(), 1);
    workplace.season(&["verify", SEASON]).succeeds();
    let table = target("d").to_string();
    upload(&workplace, &fake, &["--yes"]).succeeds().prints(&["had been published before", &table]);
}
