//! `season snapshot` from a warehouse in this process, over its real protocols.

mod faults;
mod lines;
mod memory;
mod resumption;
mod tables;
mod upstream;
pub mod warehouse;

use serde_json::Value as Json;

use crate::fake_bigquery::state::Seen;
use crate::support::{Ended, SEASON, Workplace, vectors};
use warehouse::{FEATURES_TABLE, GAMES_TABLE, Warehouse};

/// What is the same whatever the way the rows came: the data files' bytes, and the manifest without its origin.
fn snapshot(workplace: &Workplace) -> (Vec<Vec<u8>>, Json, Json) {
    let folder = workplace.data().join("snapshots").join(SEASON);
    let bytes = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let mut manifest: Json = serde_json::from_slice(&bytes("manifest.json")).unwrap();
    let origin = manifest["origin"].take();
    (vec![bytes("games.parquet"), bytes("features.parquet")], manifest, origin)
}

impl Warehouse {
    /// The snapshot from the warehouse is that from files of the same rows, by each way. Each command is looked at.
    fn compare_with_files(&self, look: impl Fn(&str, &Ended)) {
        let from_files = Workplace::new();
        self.write_files(&from_files.warehouse());
        from_files.snapshot().succeeds();
        let expected = snapshot(&from_files);
        for api in ["rest", "storage"] {
            let workplace = Workplace::new();
            let ended = self.snapshot(&workplace, &["--export-api", api]);
            look(api, ended.succeeds());
            let (files, manifest, origin) = snapshot(&workplace);
            assert!(files == expected.0, "{api}: the files differ");
            assert_eq!(manifest, expected.1, "{api}");
            assert_eq!(origin["kind"], "bigquery:season-test");
        }
    }
}

/// Lines on stderr that are notes, warnings or errors, without the one about the vectors' lines, which are made up.
fn remarks(ended: &Ended) -> Vec<&str> {
    let of_vectors = "note: points_line is within half a point of the points scored in 62.5 % of";
    let remark = |line: &&str| {
        ["note: ", "warning: ", "error: "].iter().any(|start| line.starts_with(start))
    };
    ended.stderr.lines().filter(remark).filter(|line| !line.starts_with(of_vectors)).collect()
}

#[test]
fn the_same_rows_give_the_same_snapshot_by_every_way() {
    let vectors = vectors::load();
    let warehouse = Warehouse::of(&vectors);
    warehouse.compare_with_files(|api, ended| {
        assert_eq!(remarks(ended), [""; 0]);
        let calls = warehouse.storage.seen().len();
        assert_eq!(calls > 0, api == "storage", "{api}");
    });
    // Of the two, one asked for rows by a query.
    assert_eq!((warehouse.reads(GAMES_TABLE), warehouse.reads(FEATURES_TABLE)), (1, 1));
}

#[test]
fn a_named_endpoint_is_read_by_pages_unless_arrow_is_asked_for() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    assert_eq!(warehouse.storage.seen(), []);
    let export = workplace.data().join("export").join(SEASON).join("manifest.json");
    let export: Json = serde_json::from_slice(&std::fs::read(export).unwrap()).unwrap();
    assert_eq!(export["tables"][0]["api"], "rest");
    assert_eq!(export["first_date"], "2021-07-21");
    assert_eq!(export["last_date"], "2022-10-17");
}

#[test]
fn a_dry_run_shows_statements_and_bytes_and_reads_nothing() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &["--dry-run"]);
    ended.succeeds().prints(&[
        "season-test.nba_analytics.player_game_summary: about ",
        "SELECT player_lookup, ",
        "FOR SYSTEM_TIME AS OF TIMESTAMP '2026-",
        "WHERE game_date BETWEEN DATE '2021-07-21' AND DATE '2022-10-17'",
        "season-test.nba_predictions.ml_feature_store_v2: about ",
        "\n-- and, to verify what was read:\nSELECT\n",
        "in all about ",
    ]);
    assert!(!workplace.data().exists());
    // The server's clock was asked for; everything else were dry runs.
    assert_eq!(warehouse.fake.count("GET */queries/*"), 1);
    // Every statement that an export runs was tried before: rows and sums of two tables, and three that are counted.
    let tried = |seen: &Seen| String::from_utf8_lossy(&seen.body).contains("\"dryRun\":true");
    let planned = warehouse.fake.state().seen.iter().filter(|seen| tried(seen)).count();
    let queries = warehouse.fake.count("GET */queries/*");
    warehouse.snapshot(&workplace, &[]).succeeds();
    // The clock and the season's dates are asked for, which read next to nothing.
    let ran = warehouse.fake.count("GET */queries/*") - queries;
    assert!(planned + 2 >= ran && planned >= 4, "{planned} of {ran} statements");
}

#[test]
fn what_would_cost_more_than_is_allowed_is_not_read() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &["--max-bytes-billed", "2000"]);
    ended.fails(5, &["error: the queries would read ", "more than the 2000 that are allowed"]);
    assert!(!workplace.data().exists());
}

#[test]
fn flags_of_the_warehouse_mean_nothing_elsewhere() {
    let workplace = Workplace::with_vectors();
    for flag in ["--dry-run", "--refresh"] {
        let args = ["snapshot", SEASON, "--from", "warehouse:warehouse", flag];
        workplace.season(&args).fails(2, &[flag, "bigquery"]);
    }
    workplace
        .season(&["snapshot", "all", "--from", "bigquery:p"])
        .fails(2, &["only box scores hold several seasons"]);
}
