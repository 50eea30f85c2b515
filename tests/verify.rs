//! `season verify` and `season status`: what is on disk, and whether it is still what was written.

use crate::support::vectors;
use crate::support::{SEASON, Workplace};

#[test]
fn a_good_snapshot_and_its_runs_verify() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["predict"]).succeeds();
    let run = workplace.predict_as_reference(&[]);
    workplace.season(&["grade"]).succeeds();
    let ended = workplace.season(&["verify", SEASON]);
    let id = run.folder.file_name().unwrap().to_str().unwrap();
    ended.succeeds().prints(&["ok       snapshot 2021-22", &format!("ok       run {id}")]);
    let checked = workplace.season(&["verify", SEASON, "--json"]).json();
    // The snapshot, two runs, the grades of one, and the link to one of them.
    assert_eq!(checked.as_array().unwrap().len(), 5);
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

/// What a notebook reads is checked, too: other bytes, and a sound table with another value.
#[test]
fn changed_grades_are_named() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    workplace.season(&["grade", SEASON]).succeeds();
    let id = run.folder.file_name().unwrap().to_str().unwrap();
    let good = workplace.season(&["verify", SEASON]);
    good.succeeds().prints(&[&format!("ok       grades of run {id}")]);
    let path = run.folder.join("grades.parquet");
    let honest = std::fs::read(&path).unwrap();
    let differs = |words: &[&str]| {
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1);
        ended.prints(&["DIFFERS", &format!("grades of run {id}"), "season grade 2021-22 --run"]);
        ended.prints(words);
    };
    std::fs::write(&path, b"no table").unwrap();
    differs(&["not a readable Parquet file"]);
    // The grades of another run have the same columns.
    std::fs::write(&path, &honest).unwrap();
    workplace
        .season(&["predict", SEASON, "--line", "fixed:10", "--skip-bootstrap-days", "0"])
        .succeeds();
    let other = workplace.season(&["grade", SEASON, "--json"]);
    let other = other.json()["run_id"].as_str().unwrap().to_owned();
    let other = run.folder.with_file_name(other).join("grades.parquet");
    std::fs::copy(other, &path).unwrap();
    differs(&["row 1", "another value than"]);
    std::fs::write(&path, &honest).unwrap();
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn status_lists_what_there_is() {
    let workplace = Workplace::new();
    workplace.season(&["status"]).succeeds().prints(&["no snapshots and no runs"]);
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let id = run.folder.file_name().unwrap().to_str().unwrap();
    workplace.season(&["status"]).succeeds().prints(&[SEASON, id, "fixed:20", "to remove one"]);
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

/// Files that an upload and an undo would refuse, each beside a good snapshot.
#[test]
fn records_that_an_upload_refuses_differ() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let records = workplace.data().join("published").join(SEASON);
    std::fs::create_dir_all(&records).unwrap();
    let former = r#"{"schema_version":1,"publications":[]}"#;
    let number = records.join("000001-1-done.json");
    let copy = records.join("former-abc-0123456789abcdef.json");
    let in_run = run.folder.join("published.json");
    let differs = |path: &std::path::Path, text: &str, words: &str| {
        std::fs::write(path, text).unwrap();
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1, "{text}: {}", ended.stdout);
        ended.prints(&["differs  records of all uploads and undos"]);
        let printed = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(printed.contains(words), "{printed}");
        std::fs::remove_file(path).unwrap();
    };
    for path in [&copy, &in_run] {
        differs(path, "damaged", "cannot be read as a manifest");
        differs(path, r#"{"schema_version":7}"#, "has schema version 7");
        std::fs::write(path, former).unwrap();
        workplace.season(&["verify", SEASON]).succeeds();
        std::fs::remove_file(path).unwrap();
    }
    std::os::unix::fs::symlink("/etc/passwd", &in_run).unwrap();
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1);
    ended.prints(&["it is a link, not a plain file"]);
    std::fs::remove_file(&in_run).unwrap();
    differs(&number, "{}", "cannot be read as a manifest");
    // What a record says, only the warehouse's client knows.
    #[cfg(feature = "bigquery")]
    {
        let step = |record: &str| {
            format!(
                r#"{{"schema_version":1,"season":"{SEASON}","number":1,"step":1,"stage":"done","record":{record}}}"#
            )
        };
        differs(&number, &step("{}"), "cannot be read as a manifest");
        let undo = |target: &str| {
            format!(
                r#"{{"undo":{{"undoes":1,"run_id":"abc","target":"{target}","scope":{{"systems":["a"],"dates":[["2022-01-01","2022-01-02"]]}},"columns":[],"moment":"2026-11-23T12:30:00Z","contents":{{"rows":1,"fingerprint":1,"sum":1}},"replaced":1,"copy":"p.d.c","job":"j","location":null,"billed":"p","ended":null,"deleted":null,"inserted":null,"before":"2026-11-23T12:30:00Z","time_travel_hours":null}}}}"#
            )
        };
        differs(&number, &step(&undo("p.d.t` WHERE")), "its table is no name of a table");
    }
    assert!(records.read_dir().unwrap().next().is_none(), "nothing is copied");
}
