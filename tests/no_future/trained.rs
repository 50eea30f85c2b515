//! The same for training and prediction together: what happens on a date or after it changes no model for that date or
//! an earlier one, nothing that errors taught before it, and no prediction for it.

use std::collections::BTreeMap;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use season::domain::SystemId;
use season::systems::TRAINED_SYSTEMS;
use serde_json::Value;

use super::built::{days_of, demo, with_outcomes};
use super::{Answers, on};
use crate::support::files::write_table;
use crate::support::python::xgboost_library;
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace};

/// A date on which trees and networks are trained anew, and one between.
const DATES: [&str; 2] = ["2022-01-04", "2022-02-27"];

/// What is known for `date`: the models until then with what errors had taught, and the predictions.
#[derive(Debug, PartialEq)]
struct Known {
    /// By date: the SHA-256 of the trees and of the networks, and what earlier errors say.
    lessons: BTreeMap<String, ([String; 2], Value)>,
    answers: Answers,
}

/// Trains on a season of history and on `games`, with these flags for the trainer, and predicts `date`.
fn known(games: &RecordBatch, date: &str, trainer: &[&str]) -> Known {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", "2020-21", "--from", "demo"]).succeeds();
    write_table(&workplace.warehouse().join("player_game_summary.parquet"), games);
    workplace.rebuild("warehouse").succeeds();
    let args = ["train", SEASON, "--trees", "3", "--epochs", "1", "--refit-days", "21", "--json"];
    let training = workplace.season(&[&args[..], trainer].concat()).succeeds().json();
    let folder = workplace.path(training["folder"].as_str().unwrap());
    let text = std::fs::read_to_string(folder.join("hindsight.json")).unwrap();
    let mut hindsight: Vec<Value> = serde_json::from_str(&text).unwrap();
    for hindsight in &mut hindsight {
        forget_steps_after(date, hindsight);
    }
    let hash = |file: &Value| {
        let mut files = training["files"].as_array().unwrap().iter();
        files.find(|entry| entry["name"] == *file).unwrap()["sha256"].as_str().unwrap().to_owned()
    };
    let lessons = training["refits"].as_array().unwrap().iter().zip(hindsight);
    let lessons = lessons.map(|(refit, hindsight)| {
        (
            refit["as_of"].as_str().unwrap().to_owned(),
            ([hash(&refit["file"]), hash(&refit["network"])], hindsight),
        )
    });
    let lessons = lessons.filter(|(as_of, _)| **as_of <= *date).collect();
    let systems = TRAINED_SYSTEMS.map(SystemId::as_str).join(",");
    let args = [SEASON, "--dates", date, "--systems", &systems];
    Known { lessons, answers: on(workplace.predict_as_reference(&args), date) }
}

/// Removes what corrects predictions for later dates: it knows what happened on this one.
fn forget_steps_after(date: &str, hindsight: &mut Value) {
    for taught in hindsight["taught"].as_array_mut().unwrap() {
        let steps = taught["correction"]["steps"].as_array_mut().unwrap();
        steps.retain(|step| step["from"].as_str().unwrap() <= date);
    }
}

#[track_caller]
fn assert_unchanged(
    dates: &[&str],
    trainer: &[&str],
    change: impl Fn(&RecordBatch, i32) -> RecordBatch,
) {
    let games = demo();
    for date in dates {
        let full = known(&games, date, trainer);
        assert!(full.lessons.len() > 1 && full.answers.0.len() > 250, "{date}: {full:?}");
        let of = |id: &SystemId| full.answers.0.keys().any(|key| key.2 == id.as_str());
        assert!(
            TRAINED_SYSTEMS.iter().all(of),
            "every system that learns predicts somebody on {date}"
        );
        let changed = known(&change(&games, days(date)), date, trainer);
        assert!(changed == full, "models or predictions changed on {date}");
    }
}

/// **Truncation**: there is nothing after the date, and its games have no outcome yet.
#[test]
fn cutting_the_season_at_a_date_changes_no_model_or_prediction_for_it() {
    assert_unchanged(&DATES, &[], cut);
}

fn cut(games: &RecordBatch, day: i32) -> RecordBatch {
    let kept: BooleanArray = days_of(games).iter().map(|other| Some(*other <= day)).collect();
    let cut = filter_record_batch(games, &kept).unwrap();
    with_outcomes(&cut, |other| other == day, |_| None)
}

/// **Poison** and **same day**: every outcome of the date and later is absurd.
#[test]
fn absurd_outcomes_on_and_after_a_date_change_no_model_or_prediction_for_it() {
    assert_unchanged(&DATES, &[], poisoned);
}

fn poisoned(games: &RecordBatch, day: i32) -> RecordBatch {
    with_outcomes(games, |other| other >= day, |_| Some(1_000_000.0))
}

/// **Truncation**, **poison** and **same day** where XGBoost trains.
#[test]
fn models_that_xgboost_trains_do_not_know_the_date_either() {
    let Some(library) = xgboost_library() else { return };
    let trainer = ["--trainer", "xgboost", "--xgboost-lib", &library];
    assert_unchanged(&DATES[..1], &trainer, cut);
    assert_unchanged(&DATES[1..], &trainer, poisoned);
}

/// The tests above could not fail if the days before did not matter either.
#[test]
fn outcomes_of_the_days_before_do_change_models_and_predictions() {
    let (games, date) = (demo(), DATES[0]);
    let day = days(date);
    let doubled = |old: Option<f64>| old.map(|old| 2.0 * old + 1.0);
    let full = known(&games, date, &[]);
    let before = with_outcomes(&games, |other| (day - 20..day).contains(&other), doubled);
    let changed = known(&before, date, &[]);
    let [trees, networks] =
        [0, 1].map(|of| [&full, &changed].map(|of_one| &of_one.lessons[date].0[of]));
    assert_ne!(trees[0], trees[1], "the trees");
    assert_ne!(networks[0], networks[1], "the networks");
    assert_ne!(full.lessons[date].1, changed.lessons[date].1, "what errors taught");
    assert_ne!(full.answers, changed.answers);
}
