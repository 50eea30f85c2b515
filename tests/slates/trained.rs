//! Slates and trainings: a training serves the dates up to its next refit, and is continued as games are added.

use std::fs;

use serde_json::Value;

use super::cut::{WholeSeason, import};
use super::{DATE, predict, with_cut_season};
use crate::support::files::RunFiles;
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace};

/// The options of a small training.
const SMALL: [&str; 6] = ["--trees", "3", "--epochs", "1", "--refit-days", "28"];

fn train(workplace: &Workplace) -> Value {
    workplace.season(&[&["train", SEASON, "--json"], &SMALL[..]].concat()).succeeds().json()
}

fn files(workplace: &Workplace, run: &Value) -> RunFiles {
    RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()))
}

#[test]
fn trained_systems_predict_a_slate_as_in_the_whole_season() {
    let (cut, whole) = with_cut_season();
    train(&cut);
    let of_slate = files(&cut, &predict(&cut, "slate.csv", &[]));
    let workplace = Workplace::new();
    whole.write(&workplace, "all.parquet", |_| true);
    import(&workplace, &["all.parquet"]);
    train(&workplace);
    let run = workplace.season(&["predict", SEASON, "--dates", DATE, "--json"]).succeeds().json();
    let of_season = files(&workplace, &run);
    let systems = |files: &RunFiles| {
        let mut names: Vec<String> = files.predictions.keys().map(|key| key.2.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    assert!(systems(&of_slate).iter().any(|name| name == "ensemble_v2"), "{:?}", systems(&of_slate));
    assert_eq!(of_slate.predictions, of_season.predictions);
    assert_eq!(of_slate.skipped, of_season.skipped);
    assert_eq!(of_slate.bytes(), of_season.bytes());
}

#[test]
fn systems_without_a_fitting_training_are_never_left_out_silently() {
    let (workplace, whole) = with_cut_season();
    let args = ["predict", SEASON, "--slate", "slate.csv"];
    let untrained = workplace.season(&args);
    untrained.succeeds().says(&["the v2 systems are left out", "season train 2021-22"]);
    let asked = [&args[..], &["--systems", "ensemble_v2"]].concat();
    workplace.season(&asked).fails(4, &["no training", "season train 2021-22"]);
    train(&workplace);
    workplace.season(&asked).succeeds();
    // A slate of two months later, when models would have been trained anew.
    let late = whole.slate(DATE).replace(DATE, "2022-03-20");
    fs::write(workplace.path("late.csv"), late).unwrap();
    let args = ["predict", SEASON, "--slate", "late.csv", "--systems", "ensemble_v2"];
    workplace.season(&args).fails(4, &["are for dates before", "add the games before"]);
    let all = ["predict", SEASON, "--slate", "late.csv"];
    let words = ["the v2 systems are left out", "65 days before 2022-03-20"];
    workplace.season(&all).succeeds().says(&[words[0]]);
    assert!(days("2022-03-20") - days(DATE) == 64, "{}", words[1]);
    let _ = WholeSeason::demo();
}
