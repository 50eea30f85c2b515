//! The completeness of a prediction's feature row goes where the target has columns for it.

use arrow::array::AsArray as _;
use arrow::datatypes::Date32Type;

use crate::fake_bigquery::state::{Field, Row, Table};
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{Fake, PROJECT};
use crate::support::files::{floats, read_table, texts};
use crate::support::{Ended, SEASON, Workplace, end, runs};

use super::world::{Layout, target};

/// A target, and a workplace with a run to publish, whose feature rows say how complete they are.
fn scene() -> (Workplace, Fake) {
    let workplace = Workplace::with_vectors();
    crate::warehouse::with_completeness(&workplace);
    workplace.snapshot().succeeds();
    runs::predict(&workplace, &["--start-date", "2021-12-01", "--end-date", "2021-12-12"]);
    let fake = Fake::start();
    fake.state().datasets.insert(format!("{PROJECT}.d"), "US".to_owned());
    Layout::Ours.make(&mut fake.state(), &target("d"));
    (workplace, fake)
}

fn upload(workplace: &Workplace, fake: &Fake) -> Ended {
    let mut command = workplace.command(&["upload", SEASON, "--table", "d.predictions", "--yes"]);
    command.env("BIGQUERY_EMULATOR_HOST", fake.url()).env("GOOGLE_CLOUD_PROJECT", PROJECT);
    end(command.output().unwrap())
}

fn cell(table: &Table, row: &Row, name: &str) -> Value {
    row[table.column(name).unwrap()].clone()
}

#[test]
fn the_completeness_of_feature_rows_stands_beside_their_predictions() {
    let (workplace, fake) = scene();
    upload(&workplace, &fake).succeeds();
    let stored = workplace.data().join("snapshots").join(SEASON).join("features.parquet");
    let stored = read_table(&stored);
    let days = stored["game_date"].as_primitive::<Date32Type>().values();
    let players = texts(&stored, "player_lookup");
    let percentages = floats(&stored, "completeness_percentage");
    let state = fake.state();
    let table = &state.tables[&target("d").to_string()];
    let mut met = std::collections::BTreeSet::new();
    for row in table.rows().iter() {
        let player = cell(table, row, "player_lookup");
        let day = cell(table, row, "game_date");
        let of_row = |at: &usize| players[*at] == player.text() && Value::Date(days[*at]) == day;
        let at = (0..players.len()).find(of_row).unwrap();
        let of_missing = [100.0, 90.0, 80.0].map(Some);
        let missing = of_missing.iter().position(|percentage| *percentage == percentages[at]);
        let missing = i64::try_from(missing.unwrap()).unwrap();
        met.insert(missing);
        for (column, expected) in [
            ("expected_games_count", Value::Int(10)),
            ("actual_games_count", Value::Int(10 - missing)),
            ("missing_games_count", Value::Int(missing)),
            ("completeness_percentage", Value::Float(percentages[at].unwrap())),
            ("is_production_ready", Value::Bool(missing == 0)),
        ] {
            assert_eq!(cell(table, row, column), expected, "{column}");
        }
    }
    assert_eq!(met.len(), 3);
    drop(state);
    upload(&workplace, &fake)
        .succeeds()
        .prints(&["had been published before; nothing was changed"]);
}

#[test]
fn a_target_that_has_them_otherwise_or_not_at_all_takes_the_rows() {
    let (workplace, fake) = scene();
    {
        let mut state = fake.state();
        let table = state.tables.get_mut(&target("d").to_string()).unwrap();
        table.fields.retain(|field| field.name != "actual_games_count");
        let place = table.column("completeness_percentage").unwrap();
        table.fields[place] = Field::new("completeness_percentage", "STRING");
    }
    let ended = upload(&workplace, &fake);
    ended.succeeds().says(&[
        "note: 1 column is unknown, left null, empty or at the default: completeness_percentage",
    ]);
    assert!(!ended.stderr.contains("actual_games_count"), "{}", ended.stderr);
    let state = fake.state();
    let table = &state.tables[&target("d").to_string()];
    let all =
        |name, is: fn(&Value) -> bool| table.rows().iter().all(|row| is(&cell(table, row, name)));
    assert!(all("completeness_percentage", |value| *value == Value::Null));
    assert!(all("is_production_ready", |value| *value != Value::Null));
}
