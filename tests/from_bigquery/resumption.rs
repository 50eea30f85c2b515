//! Coming back: after a crash only what is missing is read, and after none, nothing.

use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::warehouse::{FEATURES_TABLE, GAMES_TABLE, Warehouse, reads_rows};
use super::{remarks, snapshot};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::value::Value;
use crate::support::{SEASON, Workplace, vectors};

fn export_manifest(workplace: &Workplace) -> Json {
    let path = workplace.data().join("export").join(SEASON).join("manifest.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Everybody's points change, and so does what their features say.
fn change_everything(warehouse: &Warehouse) {
    for table in [GAMES_TABLE, FEATURES_TABLE] {
        warehouse.change(table, |rows| {
            for value in rows.iter_mut().flatten() {
                if let Value::Numeric(units) = value {
                    *units = (*units / 2) / 1_000_000_000 * 1_000_000_000;
                }
            }
        });
    }
}

/// The connection is lost when the features' rows are asked for, and does not come back.
fn lose_the_features(warehouse: &Warehouse) {
    lose(warehouse, FEATURES_TABLE);
}

/// The same for the rows of `table`.
fn lose(warehouse: &Warehouse, table: &str) {
    let before = warehouse.fake.state().seen.len();
    warehouse.snapshot(&Workplace::new(), &[]).succeeds();
    let requests = {
        let state = warehouse.fake.state();
        let asked = |seen| reads_rows(seen, table);
        u32::try_from(state.seen[before..].iter().position(asked).unwrap()).unwrap()
    };
    warehouse.fake.plays([Fault::times(1000, "*", What::DropBefore).after(requests)]);
}

#[test]
fn after_a_lost_connection_only_the_missing_table_is_read_and_at_the_same_moment() {
    let warehouse = Warehouse::of(&vectors::load());
    let undisturbed = Workplace::new();
    warehouse.snapshot(&undisturbed, &[]).succeeds();
    let expected = snapshot(&undisturbed);

    let workplace = Workplace::new();
    lose_the_features(&warehouse);
    warehouse.snapshot(&workplace, &[]).fails(5, &["hint: "]);
    let left = export_manifest(&workplace);
    assert_eq!(left["tables"].as_array().unwrap().len(), 1);
    assert!(!workplace.data().join("snapshots").exists());

    warehouse.fake.plays([]);
    change_everything(&warehouse);
    let (games, features) = (warehouse.reads(GAMES_TABLE), warehouse.reads(FEATURES_TABLE));
    warehouse.snapshot(&workplace, &[]).succeeds();
    assert_eq!(warehouse.reads(GAMES_TABLE), games);
    assert_eq!(warehouse.reads(FEATURES_TABLE), features + 1);
    // What has changed since is not in it: the features are those of the same moment as the games.
    assert_eq!(snapshot(&workplace), expected);
    assert_eq!(export_manifest(&workplace)["as_of"], left["as_of"]);
}

/// Where nothing was kept, another session reads the tables as they are then; where something was, it says what to do.
#[test]
fn a_table_that_was_made_anew_is_read_as_it_is_or_asked_about() {
    let warehouse = Warehouse::of(&vectors::load());
    let undisturbed = Workplace::new();
    warehouse.snapshot(&undisturbed, &[]).succeeds();
    let make_anew = |table: &str| {
        let mut state = warehouse.fake.state();
        state.now += 10_000_000;
        let now = state.now;
        let table = state.tables.get_mut(table).unwrap();
        table.created = now;
        for (written, _) in &mut table.versions {
            *written = now;
        }
        state.now += 10_000_000;
    };
    for kept in [false, true] {
        let workplace = Workplace::new();
        let lost = if kept { FEATURES_TABLE } else { GAMES_TABLE };
        lose(&warehouse, lost);
        warehouse.snapshot(&workplace, &[]).fails(5, &["hint: "]);
        warehouse.fake.plays([]);
        make_anew(lost);
        let ended = warehouse.snapshot(&workplace, &[]);
        if kept {
            ended.fails(
                5,
                &[
                    "ml_feature_store_v2 was made at ",
                    ", at which tables are read",
                    "hint: --refresh reads all tables as they are now",
                ],
            );
            warehouse.snapshot(&workplace, &["--refresh"]).succeeds();
        } else {
            ended.succeeds();
        }
        assert_eq!(snapshot(&workplace), snapshot(&undisturbed));
    }
}

#[test]
fn after_days_everything_is_read_again() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    lose_the_features(&warehouse);
    warehouse.snapshot(&workplace, &[]).fails(5, &[]);
    warehouse.fake.plays([]);
    warehouse.fake.state().now += 49 * 3600 * 1_000_000;
    change_everything(&warehouse);
    let games = warehouse.reads(GAMES_TABLE);
    let ended = warehouse.snapshot(&workplace, &[]);
    ended.succeeds().says(&["is too old to go on with; all tables are read again"]);
    assert_eq!(warehouse.reads(GAMES_TABLE), games + 1);
    let afresh = Workplace::new();
    warehouse.snapshot(&afresh, &[]).succeeds();
    assert_eq!(snapshot(&workplace), snapshot(&afresh));
}

#[test]
fn what_is_all_there_asks_nobody() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    let first = snapshot(&workplace);
    let requests = warehouse.fake.state().seen.len();
    change_everything(&warehouse);
    let ended = warehouse.snapshot(&workplace, &[]);
    assert_eq!(warehouse.fake.state().seen.len(), requests);
    assert!(
        remarks(ended.succeeds())[0].ends_with("--refresh reads them again"),
        "{}",
        ended.stderr
    );
    assert_eq!(snapshot(&workplace), first);
    // Not even where there is nobody to ask, as offline.
    let mut command = warehouse.command(&workplace, &[]);
    command.env("BIGQUERY_EMULATOR_HOST", "127.0.0.1:9");
    crate::support::end(command.output().unwrap()).succeeds();
    // Another moment, and other tables, are something else.
    warehouse.snapshot(&workplace, &["--refresh"]).succeeds();
    assert_ne!(snapshot(&workplace).0, first.0);
    assert!(warehouse.fake.state().seen.len() > requests);
}

/// Until a table of the new moment is there, the export of the old one is.
#[test]
fn a_refresh_that_reads_nothing_leaves_what_was_there() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    let (first, left) = (snapshot(&workplace), export_manifest(&workplace));
    let before = warehouse.fake.state().seen.len();
    warehouse.snapshot(&Workplace::new(), &[]).succeeds();
    let requests = {
        let state = warehouse.fake.state();
        let asked = |seen| reads_rows(seen, GAMES_TABLE);
        u32::try_from(state.seen[before..].iter().position(asked).unwrap()).unwrap()
    };
    warehouse.fake.plays([Fault::times(1000, "*", What::DropBefore).after(requests)]);
    warehouse.snapshot(&workplace, &["--refresh"]).fails(5, &["hint: "]);
    assert_eq!(export_manifest(&workplace), left);
    warehouse.snapshot(&workplace, &[]).succeeds();
    assert_eq!(snapshot(&workplace), first);
}

#[test]
fn a_file_that_was_changed_is_read_again() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    let first = snapshot(&workplace);
    let path = workplace.data().join("export").join(SEASON).join("ml_feature_store_v2.parquet");
    std::fs::write(path, "not what it was").unwrap();
    let (games, features) = (warehouse.reads(GAMES_TABLE), warehouse.reads(FEATURES_TABLE));
    warehouse.snapshot(&workplace, &[]).succeeds();
    assert_eq!(warehouse.reads(GAMES_TABLE), games);
    assert_eq!(warehouse.reads(FEATURES_TABLE), features + 1);
    assert_eq!(snapshot(&workplace), first);
}

#[test]
fn the_past_can_be_named_and_the_future_cannot() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    let (first, as_of) = (snapshot(&workplace), export_manifest(&workplace)["as_of"].clone());
    change_everything(&warehouse);
    let other = Workplace::new();
    warehouse.snapshot(&other, &["--as-of", as_of.as_str().unwrap()]).succeeds();
    assert_eq!(snapshot(&other), first);
    let ended = warehouse.snapshot(&Workplace::new(), &["--as-of", "2999-01-01T00:00:00Z"]);
    ended.fails(2, &["2999-01-01T00:00:00.000000Z has not come yet"]);
    warehouse
        .snapshot(&Workplace::new(), &["--as-of", "yesterday"])
        .fails(2, &["`yesterday` is no moment"]);
}

#[test]
fn a_process_that_is_killed_leaves_whole_tables() {
    let warehouse = Warehouse::of(&vectors::load());
    let undisturbed = Workplace::new();
    warehouse.snapshot(&undisturbed, &[]).succeeds();
    // Results: the clock, the games, their figures, the features, which do not come.
    let late = What::Delay(Duration::from_secs(2));
    warehouse.fake.plays([Fault::once("GET */queries/*", late).after(3)]);
    let workplace = Workplace::new();
    let mut child = warehouse.command(&workplace, &[]).spawn().unwrap();
    let manifest = workplace.data().join("export").join(SEASON).join("manifest.json");
    let kept = || {
        std::fs::read_to_string(&manifest)
            .is_ok_and(|text| text.contains("player_game_summary.parquet"))
    };
    let start = Instant::now();
    while !kept() {
        assert!(start.elapsed() < Duration::from_secs(30), "the games never came");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    warehouse.fake.plays([]);
    let games = warehouse.reads(GAMES_TABLE);
    warehouse.snapshot(&workplace, &[]).succeeds();
    assert_eq!(warehouse.reads(GAMES_TABLE), games);
    assert_eq!(snapshot(&workplace), snapshot(&undisturbed));
    let hidden =
        |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().starts_with('.');
    assert!(!workplace.data_tree().iter().any(|(path, _)| hidden(path)));
}
