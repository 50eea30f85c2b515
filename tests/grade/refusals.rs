//! Runs that cannot be graded, and why.

use std::fs;

use super::{grade, workplace};
use crate::support::runs::{Prediction, id, predict, predictions, put};
use crate::support::{SEASON, Workplace};

const NO_SNAPSHOT: i32 = 4;
const USAGE: i32 = 2;

#[test]
fn a_season_without_a_snapshot_or_a_run_is_refused() {
    let empty = Workplace::new();
    empty.season(&["grade"]).fails(NO_SNAPSHOT, &["there is no snapshot", "hint: season demo"]);
    empty.season(&["grade", SEASON]).fails(NO_SNAPSHOT, &["2021-22", "hint: season snapshot"]);
    let workplace = workplace();
    let hint = "hint: season predict 2021-22";
    workplace.season(&["grade"]).fails(NO_SNAPSHOT, &["2021-22 has no run of its present", hint]);
}

#[test]
fn a_run_of_another_snapshot_is_refused() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    grade(&workplace, &["--run", &id(&run)]);
    let mut league = super::league();
    league.games[0].points = Some(61);
    league.write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let before = workplace.data_tree();
    let hint = "hint: season predict 2021-22";
    let said = format!("run {} of 2021-22 was made from another snapshot", id(&run));
    workplace.season(&["grade", "--run", &id(&run)]).fails(NO_SNAPSHOT, &[&said, hint]);
    workplace.season(&["grade"]).fails(NO_SNAPSHOT, &["has no run of its present", hint]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn a_run_is_named_by_the_beginning_of_its_name() {
    let workplace = workplace();
    let runs = ["fixed:20", "fixed:21"].map(|line| predict(&workplace, &["--line", line]));
    let lists = "hint: season status lists the runs";
    workplace.season(&["grade", "--run", "zz"]).fails(
        USAGE,
        &["error: 2021-22 has no run zz; its runs are ", &id(&runs[0]), &id(&runs[1]), lists],
    );
    workplace.season(&["grade", "--run", ""]).fails(USAGE, &["several runs of 2021-22", lists]);
    for run in &runs {
        // Two names of 16 digits have begun to differ within the first 12.
        let graded = grade(&workplace, &["--run", &id(run)[..12]]);
        assert_eq!(graded["run_id"], id(run));
        assert!(run.join("grades.parquet").is_file());
    }
    // Without a name it is the newest.
    assert_eq!(grade(&workplace, &[])["run_id"], id(&runs[1]));
    predict(&workplace, &["--line", "fixed:20", "--force"]);
    assert_eq!(grade(&workplace, &[])["run_id"], id(&runs[0]));
}

#[test]
fn a_damaged_run_is_refused_and_its_grades_stay() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    grade(&workplace, &[]);
    let path = run.join("predictions.parquet");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let before = workplace.data_tree();
    workplace.season(&["grade"]).fails(3, &["predictions.parquet", "hint: "]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn a_prediction_of_a_game_that_is_not_there_is_refused() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    let rows = predictions(&run);
    for (player, day) in [("zzz", rows[0].day), ("aaa", rows[0].day), ("team0player0", 1)] {
        let mut rows = rows.clone();
        player.clone_into(&mut rows[0].player);
        rows[0].day = day;
        put(&run, &rows);
        workplace.season(&["grade"]).fails(3, &["predictions.parquet", "row 1: "]);
    }
    assert!(!run.join("grades.parquet").exists());
}

/// A run that cannot be read is not used, and one that was there before is not the newest: both are said.
#[test]
fn it_is_said_where_another_run_is_taken_than_one_may_think() {
    let workplace = workplace();
    let runs = ["fixed:20", "fixed:21"].map(|line| predict(&workplace, &["--line", line]));
    let again = workplace.season(&["predict", SEASON, "--line", "fixed:20"]);
    let newer = format!("note: run {} is newer, and season grade uses it", id(&runs[1]));
    again.succeeds().says(&[&newer, &format!("--run {}", id(&runs[0]))]);
    let again = workplace.season(&["predict", SEASON, "--line", "fixed:21"]);
    assert!(!again.succeeds().stderr.contains("is newer"), "{}", again.stderr);
    fs::write(runs[1].join("manifest.json"), "{").unwrap();
    for command in [&["grade"][..], &["report"], &["export", "--format", "csv"]] {
        let ended = workplace.season(command);
        ended.succeeds().says(&[&format!("note: run {} is not used", id(&runs[1]))]);
    }
    assert_eq!(grade(&workplace, &[])["run_id"], id(&runs[0]));
}

/// Somebody shuffled the rows and hashed the file again: what is counted by date would be wrong.
#[test]
fn predictions_out_of_order_are_refused() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    let rows = predictions(&run);
    let of_other_date = rows.iter().position(|row| row.day != rows[0].day).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<Prediction>)| {
        let mut rows = rows.clone();
        change(&mut rows);
        rows
    };
    for (rows, at) in [
        (changed(&|rows| rows.swap(0, 1)), 2),
        (changed(&|rows| rows.insert(1, rows[0].clone())), 2),
        (changed(&|rows| rows.rotate_right(1)), 2),
        (changed(&|rows| rows.swap(0, of_other_date)), 2),
        (changed(&|rows| rows.push(rows[0].clone())), rows.len() + 1),
    ] {
        put(&run, &rows);
        let said = format!("row {at}: ");
        workplace.season(&["grade"]).fails(3, &["predictions.parquet", &said]);
    }
    assert!(!run.join("grades.parquet").exists());
}
