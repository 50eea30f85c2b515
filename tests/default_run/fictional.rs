//! What is made up is marked, teaches nothing about what is real, and is not published by mistake.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use season::snapshot::layout::GAMES;
use season::snapshot::table;

use crate::support::files::{read_table, rehash_snapshot};
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace};

const MARK: &str = "fictional players";

fn demo(seasons: &[&str]) -> Workplace {
    let workplace = Workplace::new();
    for season in seasons {
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
    }
    workplace
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_heading_page_export_and_manifest_says_so() {
    let workplace = Workplace::new();
    let imported = workplace.season(&["snapshot", SEASON, "--from", "demo"]);
    imported.succeeds().prints(&[&format!("{SEASON} · {MARK} · snapshot ")]);
    let predicted = workplace.season(&["predict", "--end-date", "2021-11-20"]);
    predicted.succeeds().prints(&[&format!("{SEASON} · {MARK} · ")]);
    let run = predict(&workplace, &["--end-date", "2021-11-20"]);
    let games = workplace.data().join("snapshots").join(SEASON);
    for folder in [&run, &games] {
        assert_eq!(json(&folder.join("manifest.json"))["fictional_players"], true);
    }
    let export = |format: &str| workplace.season(&["export", "--format", format]).stdout.clone();
    let first = export("csv").lines().nth(1).unwrap().to_owned();
    let cells: Vec<&str> = first.split(',').collect();
    for command in [
        &["grade"][..],
        &["audit"],
        &["status"],
        &["verify", SEASON],
        &["compare", &id(&run), &id(&run)],
        &["explain", cells[1], cells[3]],
    ] {
        let ended = workplace.season(command);
        assert!(ended.code <= 1, "{}", ended.stderr);
        ended.prints(&[MARK]);
    }
    assert_eq!(workplace.season(&["grade", "--json"]).json()["fictional_players"], true);
    workplace.season(&["report"]).succeeds();
    assert!(fs::read_to_string(run.join("report.html")).unwrap().contains(MARK));
    let csv = export("csv");
    assert!(csv.lines().next().unwrap().ends_with(",fictional_players"));
    assert!(csv.lines().skip(1).all(|line| line.ends_with(",true")));
    let rows: serde_json::Value = serde_json::from_str(&export("json")).unwrap();
    assert!(rows.as_array().unwrap().iter().all(|row| row["fictional_players"] == true));
    workplace.season(&["export", "--format", "parquet", "--output", "rows.parquet"]).succeeds();
    let rows = read_table(&workplace.path("rows.parquet"));
    assert!(rows.column_by_name("fictional_players").is_some());
}

#[test]
fn what_is_real_is_not_marked() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    for command in
        [&["grade"][..], &["status"], &["export", "--format", "csv"], &["grade", "--json"]]
    {
        let ended = workplace.season(command);
        assert!(!ended.succeeds().stdout.contains("fictional"), "{command:?}");
    }
    assert!(json(&run.join("manifest.json"))["fictional_players"].is_null());
}

/// Only what is made up teaches what is made up, and only what is real what is real.
#[test]
fn a_demo_is_no_history_of_a_real_season_nor_a_real_one_of_a_demo() {
    let small = ["--trees", "3", "--epochs", "1", "--refit-days", "60", "--json"];
    let workplace = demo(&["2019-20", "2020-21"]);
    // Box scores that came from elsewhere: the players and the lines have other names.
    let folder = workplace.data().join("snapshots").join("2019-20");
    let games = read_table(&folder.join(GAMES.file));
    let mut columns = games.columns().to_vec();
    for (name, value) in [("universal_player_id", "17"), ("points_line_source", "consensus")] {
        let place = games.schema().index_of(name).unwrap();
        columns[place] = Arc::new(StringArray::from(vec![value; games.num_rows()]));
    }
    let games = RecordBatch::try_new(GAMES.schema(), columns).unwrap();
    table::write(&folder, &GAMES, &games).unwrap();
    hide(&folder);
    rehash_snapshot(&folder);
    let ended = workplace.season(&[&["train", "2020-21"], &small[..]].concat());
    ended.succeeds().says(&[
        "note: 2020-21 has fictional players, and is not trained on what has none: 2019-20 left out",
    ]);
    let trained = ended.json();
    assert_eq!(trained["settings"]["history"], serde_json::json!([]));
    assert_eq!(trained["fictional_players"], true);
}

/// Lets the manifest of a snapshot say that its games came from box scores.
fn hide(folder: &Path) {
    let path = folder.join("manifest.json");
    let mut manifest = json(&path);
    manifest["origin"]["kind"] = "box-scores".into();
    manifest.as_object_mut().unwrap().remove("fictional_players");
    fs::write(&path, manifest.to_string()).unwrap();
}

/// The mark is under no hash; what it follows from is.
#[test]
fn a_manifest_that_hides_a_demo_is_not_believed() {
    let workplace = demo(&[SEASON]);
    predict(&workplace, &["--end-date", "2021-11-20"]);
    let folder = workplace.data().join("snapshots").join(SEASON);
    hide(&folder);
    let words = ["games.parquet", "row 1, column universal_player_id: `demo_", "was made up"];
    for command in [&["grade"][..], &["predict", "--force"], &["bundle"], &["audit"]] {
        workplace.season(command).fails(3, &words);
    }
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1);
    ended.prints(&["DIFFERS", "was made up"]);
    // A demo that goes through a file of box scores stays one.
    let games = folder.join("games.parquet");
    fs::copy(games, workplace.path("games.parquet")).unwrap();
    let import = ["snapshot", SEASON, "--from", "box-scores:games.parquet"];
    workplace.season(&import).succeeds().prints(&[MARK]);
    assert_eq!(json(&folder.join("manifest.json"))["fictional_players"], true);
    workplace.season(&["audit"]).prints(&[MARK]);
}

#[cfg(feature = "bigquery")]
#[test]
fn a_demo_is_not_uploaded_without_leave() {
    let workplace = demo(&[SEASON]);
    predict(&workplace, &["--end-date", "2021-11-20"]);
    let upload = |more: &[&str]| {
        let args = ["upload", SEASON, "--project", "p", "--table", "d.t"];
        workplace.season(&[&args, more].concat())
    };
    let refused = "its fictional players are not uploaded without --allow-demo";
    upload(&["--yes"]).fails(2, &[refused]);
    upload(&["--dry-run"]).succeeds().says(&[&format!("note: 2021-22 was made up, and {refused}")]);
    assert!(!upload(&["--dry-run", "--allow-demo"]).succeeds().stderr.contains(refused));
    let before = workplace.data_tree();
    let predict = ["predict", "--upload", "--yes", "--project", "p", "--table", "d.t", "--force"];
    workplace.season(&predict).fails(2, &[refused]);
    assert_eq!(workplace.data_tree(), before, "refused before anything is predicted");
}
