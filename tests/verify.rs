//! `season verify` and `season status`: what is on disk, and whether it is still what was written.

use crate::support::vectors;
use crate::support::{SEASON, Workplace};

#[test]
fn a_good_snapshot_and_its_runs_verify() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["predict"]).succeeds();
    let run = workplace.predict_as_reference(&[]);
    let ended = workplace.season(&["verify", SEASON]);
    let id = run.folder.file_name().unwrap().to_str().unwrap();
    ended.succeeds().prints(&["ok       snapshot 2021-22", &format!("ok       run {id}")]);
    let checked = workplace.season(&["verify", SEASON, "--json"]).json();
    assert_eq!(checked.as_array().unwrap().len(), 3);
    assert!(checked.as_array().unwrap().iter().all(|checked| checked["differs"].is_null()));
}

#[test]
fn a_run_of_another_snapshot_is_named_and_not_wrong() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["predict"]).succeeds();
    let mut vectors = vectors::load();
    vectors.games[0].points = Some(1);
    vectors.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    workplace.season(&["verify", SEASON]).succeeds().prints(&["made from another snapshot"]);
    workplace.season(&["status"]).succeeds().prints(&["another"]);
}

#[test]
fn a_changed_file_is_named() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let mut bytes = run.bytes();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(run.folder.join("predictions.parquet"), bytes).unwrap();
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1);
    ended.prints(&["ok       snapshot", "differs  run", "predictions.parquet was changed"]);
}

#[test]
fn status_lists_what_there_is() {
    let workplace = Workplace::new();
    workplace.season(&["status"]).succeeds().prints(&["no snapshots and no runs"]);
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let id = run.folder.file_name().unwrap().to_str().unwrap();
    workplace.season(&["status"]).succeeds().prints(&[SEASON, id, "fixed:20", "present"]);
    let status = workplace.season(&["status", "--json"]).json();
    assert_eq!(status["runs"][0]["run_id"], id);
    assert_eq!(status["snapshots"][0]["season"], SEASON);
}

#[test]
fn counts_that_are_not_those_of_the_rows_are_named() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let path = run.folder.join("manifest.json");
    let good: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let busy = good["dates"].as_array().unwrap().iter().position(|date| date["players"] != 0);
    let busy = busy.unwrap();
    let more = |pointer: &str| {
        let mut edited = good.clone();
        let value = edited.pointer_mut(pointer).unwrap();
        *value = match value.as_u64() {
            Some(count) => (count + 1).into(),
            None => "another".into(),
        };
        edited
    };
    for pointer in [
        "/systems/0/predicted",
        "/systems/1/recommendations/PASS",
        "/systems/2/skipped/too_few_similar_games",
        &format!("/dates/{busy}/predictions"),
        &format!("/dates/{busy}/players"),
        "/player_dates",
        "/files/0/rows",
        "/snapshot_hash",
    ] {
        std::fs::write(&path, more(pointer).to_string()).unwrap();
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1, "{pointer}");
        ended.prints(&["differs  run"]);
    }
    std::fs::write(&path, good.to_string()).unwrap();
    workplace.season(&["verify", SEASON]).succeeds();
}
