//! Feature rows that serve few, or nobody, and predictions of nothing.

use super::{IMPORT, vectors, workplace};
use crate::support::invented::League;
use crate::support::vectors::Vectors;
use crate::support::{SEASON, Workplace};

/// The vectors with other names of features.
fn renamed(rename: impl Fn(&str) -> String) -> Vectors {
    let mut vectors = vectors();
    for name in vectors.vocabularies.iter_mut().flatten() {
        *name = rename(name);
    }
    vectors
}

/// An invented season whose feature rows are as they should be.
fn league() -> League {
    League::with_rows(|honest, _, _, _| honest)
}

fn written(league: &League) -> Workplace {
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace
}

#[test]
fn rows_that_serve_nobody_are_refused_with_the_command_that_makes_others() {
    let workplace = workplace(&renamed(|name| format!("their_{name}")));
    let args = [&["--data-dir", "my data"][..], &IMPORT, &["--features", "stored"]].concat();
    workplace.season(&args).fails(
        3,
        &[
            "error: no stored feature row of 2021-22 can be used: 0 of ",
            "have a row that lacks a number that every system needs",
            "hint: nothing was written; season --data-dir 'my data' snapshot 2021-22 --from \
             warehouse:warehouse --features rebuild builds them",
        ],
    );
    assert!(!workplace.path("my data").exists());
}

#[test]
fn few_rows_are_warned_of_and_full_ones_are_not() {
    let mut league = league();
    let workplace = written(&league);
    let ended = workplace.season(&IMPORT);
    assert_eq!(ended.succeeds().stderr, "");
    ended.prints(&["usable    ", "inputs    moving_average_baseline_v1 ", "inputs    xgboost_v1 "]);
    let rows = league.features.len();
    league.features.truncate(rows / 2);
    league.write(&workplace.warehouse());
    let ended = workplace.season(&IMPORT);
    ended.succeeds().says(&[
        "warning: ",
        " player-dates have a feature row that can be used; ",
        " have no row",
        "\nhint: season snapshot 2021-22 --from warehouse:warehouse --features rebuild builds them",
        "\nnote: this replaces snapshot ",
        " player-games); runs of that snapshot stay on disk, and are graded only with it, save for slates",
    ]);
}

#[test]
fn a_row_of_zeros_serves_nobody() {
    let mut league = league();
    for row in &mut league.features {
        row.values.fill(0.0);
    }
    written(&league).season(&IMPORT).fails(3, &["have a row of zeros"]);
}

/// Two vocabularies that do not meet make constants of a system's inputs.
#[test]
fn a_name_that_no_row_has_is_warned_of() {
    let mut league = league();
    for name in &mut league.names {
        if name == "fatigue_score" {
            "freshness".clone_into(name);
        }
    }
    let workplace = written(&league);
    workplace.season(&IMPORT).succeeds().says(&[
        "warning: no feature row has fatigue_score, so ",
        "warning: no feature row has fatigue_score; ",
        " use 70 for every player",
    ]);
    workplace.season(&IMPORT).prints(&["kept      1 feature that no system reads: freshness\n"]);
}

#[test]
fn a_run_of_nothing_is_a_failure_and_never_the_default() {
    let workplace = Workplace::with_snapshot();
    let predicted = workplace.season(&["predict", SEASON, "--skip-bootstrap-days", "0", "--json"]);
    let full = predicted.succeeds().json()["run_id"].as_str().unwrap().to_owned();
    let ended = workplace.season(&["predict", SEASON, "--dates", "2021-10-20", "--json"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    ended.says(&["error: nothing was predicted: dates: 1 "]);
    let empty = ended.json()["run_id"].as_str().unwrap().to_owned();
    assert_ne!(full, empty);
    let graded = workplace.season(&["grade", SEASON, "--json"]).succeeds().json();
    assert_eq!(graded["run_id"], full.as_str());
    // Alone, it is none to take.
    std::fs::remove_dir_all(workplace.data().join("runs").join(SEASON).join(&full)).unwrap();
    let words = [&format!("run {empty} of 2021-22 predicted nothing"), "hint: season predict"];
    workplace.season(&["grade", SEASON]).fails(4, &words);
}
