//! `season status`: what there is of each run, and which is taken.

use std::fs;

use super::{DATE, game_dates};
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace};

#[test]
fn a_run_is_described_and_the_default_is_marked() {
    let workplace = Workplace::with_snapshot();
    let complete = predict(&workplace, &["--line", "market,estimated,fixed:20.5"]);
    let partial = predict(&workplace, &["--dates", DATE, "--systems", "ensemble_v1"]);
    let all = game_dates(&complete);
    let ended = workplace.season(&["status"]);
    let line = |word: &str| ended.stdout.lines().find(|line| line.contains(word)).unwrap();
    assert!(ended.succeeds().stdout.lines().all(|line| line.chars().count() <= 80));
    let row = line(&id(&complete));
    assert!(row.starts_with("* 2021-22") && row.contains(&format!(" {all} ")), "{row}");
    let row = line(&id(&partial));
    assert!(row.starts_with("  2021-22") && row.contains(&format!(" 1 of {all} ")), "{row}");
    ended.prints(&[
        "points · lines market,estimated,fixed:20.5\n",
        "* is taken by default\nto remove one: season remove run ",
        " KiB",
    ]);
    let status = workplace.season(&["status", "--json"]).succeeds().json();
    let runs = status["runs"].as_array().unwrap();
    assert_eq!(runs[0]["run_id"], id(&partial), "the newest comes first");
    assert_eq!([&runs[0]["default"], &runs[1]["default"]], [false, true]);
    assert_eq!([&runs[0]["complete"], &runs[1]["complete"]], [false, true]);
    assert_eq!((&runs[0]["dates"], &runs[0]["all_dates"]), (&1.into(), &all.into()));
    assert_eq!(runs[0]["systems"], serde_json::json!(["ensemble_v1"]));
    assert_eq!(runs[1]["stat"], "points");
    let bytes = |file: fs::DirEntry| file.metadata().unwrap().len();
    let bytes: u64 = fs::read_dir(&complete).unwrap().map(|file| bytes(file.unwrap())).sum();
    assert_eq!(runs[1]["bytes"], bytes);
}

#[test]
fn a_training_is_described_and_the_default_is_marked() {
    let (workplace, training) = Workplace::with_training();
    let id = training["training_id"].as_str().unwrap();
    let run = predict(&workplace, &[]);
    let ended = workplace.season(&["status"]);
    assert!(ended.succeeds().stdout.lines().all(|line| line.chars().count() <= 80));
    ended.prints(&[&format!("* 2021-22  {id}  boosted trees"), &format!("training {id}\n")]);
    let status = workplace.season(&["status", "--json"]).succeeds().json();
    assert_eq!(status["trainings"][0]["default"], true);
    assert_eq!(status["runs"][0]["training"], id);
    assert_eq!(status["runs"][0]["run_id"], crate::support::runs::id(&run));
    // The name of a training or a run is no file of a model, which is said.
    let inspect = |name: &str| workplace.season(&["model", "inspect", name]);
    let named = inspect(&id[..8]);
    named.fails(2, &[&format!("{id} is a training, whose models are files in"), "model-"]);
    let hint = named.stderr.lines().find_map(|line| line.strip_prefix("hint: season ")).unwrap();
    workplace.season(&hint.split(' ').collect::<Vec<_>>());
    assert!(hint.starts_with("model inspect data/models/"), "{hint}");
    let run = crate::support::runs::id(&run);
    inspect(&run).fails(2, &[&format!("{run} is a run of 2021-22")]);
    inspect("nothing").fails(6, &["cannot read nothing", "there is no such file or folder"]);
}

/// Of two trainings the newer stands first, whatever their names are.
#[test]
fn the_newest_training_stands_first() {
    let (workplace, first) = Workplace::with_training();
    let small = ["--trees", "2", "--epochs", "1", "--refit-days", "90", "--json"];
    let mut made = vec![first["training_id"].clone()];
    for seed in ["2", "3"] {
        let args = [&["train", SEASON, "--seed", seed], &small[..]].concat();
        made.insert(0, workplace.season(&args).succeeds().json()["training_id"].clone());
    }
    let status = workplace.season(&["status", "--json"]).succeeds().json();
    let listed = status["trainings"].as_array().unwrap().iter();
    assert_eq!(listed.map(|of| of["training_id"].clone()).collect::<Vec<_>>(), made);
}

/// A folder with a manifest and without games is no snapshot.
#[test]
fn a_snapshot_without_its_files_is_not_there() {
    for file in ["games.parquet", "features.parquet"] {
        let workplace = Workplace::with_snapshot();
        predict(&workplace, &[]);
        fs::remove_file(workplace.data().join("snapshots").join(SEASON).join(file)).unwrap();
        let ended = workplace.season(&["status"]);
        ended.succeeds().prints(&["cannot read ", file, "of another snapshot"]);
        let status = workplace.season(&["status", "--json"]).succeeds().json();
        assert!(status["snapshots"][0]["snapshot_hash"].is_null());
        assert!(status["snapshots"][0]["problem"].as_str().unwrap().contains(file));
        assert_eq!(status["runs"][0]["default"], false);
    }
}

/// The runs of a season whose snapshot is gone are still there.
#[test]
fn runs_without_a_snapshot_are_listed() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    fs::remove_dir_all(workplace.data().join("snapshots")).unwrap();
    let ended = workplace.season(&["status"]);
    ended.succeeds().prints(&[&id(&run), "of another snapshot"]);
    workplace.season(&["remove", "run", &id(&run), "--yes"]).succeeds();
}
