//! What is taken to be known of who plays: one training each, runs that never mix, and what is said of them wherever they are
//! shown.

use std::fs;

use serde_json::Value;

use super::cut::import;
use super::{DATE, predict, with_cut_season};
use crate::support::files::RunFiles;
use crate::support::{Ended, SEASON, Workplace};

/// The options of a small training.
const SMALL: [&str; 6] = ["--trees", "3", "--epochs", "1", "--refit-days", "28"];

/// What stands wherever a figure of such a run does.
pub const CAVEAT: &str = "from who played: up to a third of the gain over";

pub fn train(workplace: &Workplace, slate: &str) -> Value {
    let args = [&["train", SEASON, "--slate", slate, "--json"], &SMALL[..]].concat();
    workplace.season(&args).succeeds().json()
}

fn predict_played(workplace: &Workplace, more: &[&str]) -> Ended {
    workplace.season(&[&["predict", SEASON, "--json"], more].concat())
}

fn files(workplace: &Workplace, run: &Value) -> RunFiles {
    RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()))
}

/// The invented season, whole.
pub fn whole() -> Workplace {
    let (_, whole) = with_cut_season();
    let workplace = Workplace::new();
    whole.write(&workplace, "all.parquet", |_| true);
    import(&workplace, &["all.parquet"]);
    workplace
}

/// **The proof** for trained systems that read who is out: of a slate, those who are available are there and all others are out,
/// as in a backtest from who played.
#[test]
fn a_slate_from_who_played_is_predicted_as_at_tip_off() {
    let (cut, whole) = with_cut_season();
    train(&cut, "tip-off");
    let played = whole.slate(DATE);
    let available = with_status(&played, |_| "available");
    fs::write(cut.path("slate.csv"), available).unwrap();
    let run = predict(&cut, "slate.csv", &[]);
    let of_slate = files(&cut, &run);
    // Its file says who plays, and nobody read it off a box score.
    let someone = played.lines().nth(1).unwrap().split(',').nth(4).unwrap();
    let id = run["run_id"].as_str().unwrap();
    let explained = cut.season(&["explain", SEASON, someone, DATE, "--run", id]);
    assert!(!explained.succeeds().stdout.contains(CAVEAT), "{}", explained.stdout);

    let workplace = Workplace::new();
    whole.write(&workplace, "all.parquet", |_| true);
    import(&workplace, &["all.parquet"]);
    train(&workplace, "tip-off");
    let run = predict_played(&workplace, &["--dates", DATE, "--slate", "tip-off"]);
    let of_season = files(&workplace, &run.succeeds().json());
    assert!(of_slate.predictions.keys().any(|(_, _, system)| system == "ensemble_v2"));
    assert_eq!(of_slate.predictions, of_season.predictions);

    // Without the best player, his teammates are predicted otherwise, and nobody else is.
    let points = |key| f64::from_bits(of_slate.predictions[key].points);
    let of_network = of_slate.predictions.keys().filter(|key| key.2 == "network_v2");
    let best = of_network.max_by(|one, other| points(*one).total_cmp(&points(*other))).unwrap();
    let team_of = |player: &str| {
        let row = played.lines().find(|row| row.split(',').any(|cell| cell == player));
        row.unwrap().split(',').nth(1).unwrap()
    };
    let status = |player: &str| if player == best.1 { "out" } else { "available" };
    fs::write(cut.path("out.csv"), with_status(&played, status)).unwrap();
    let without = files(&cut, &predict(&cut, "out.csv", &[]));
    assert!(!without.predictions.contains_key(best), "{best:?} is out");
    let changed = without.predictions.iter().filter(|(key, prediction)| {
        key.2 == "network_v2" && **prediction != of_slate.predictions[*key]
    });
    let changed: Vec<&str> = changed.map(|(key, _)| key.1.as_str()).collect();
    assert!(changed.len() > 4, "{changed:?}");
    assert!(changed.iter().all(|player| team_of(player) == team_of(&best.1)), "{changed:?}");
}

/// `slate` with a column of what is announced.
pub fn with_status(slate: &str, status: impl Fn(&str) -> &'static str) -> String {
    let mut lines = slate.lines();
    let header = lines.next().unwrap();
    let place = header.split(',').position(|name| name == "player_lookup").unwrap();
    let rows = lines.map(|line| {
        let player = line.split(',').nth(place).unwrap();
        format!("{line},{}\n", status(player))
    });
    format!("{header},status\n") + &rows.collect::<String>()
}

#[test]
fn runs_of_different_assumptions_never_take_each_others_training() {
    let workplace = whole();
    let at_tip_off = predict_played(&workplace, &["--slate", "tip-off"]);
    at_tip_off.fails(
        4,
        &["no training made with --slate tip-off", "season train 2021-22 --slate tip-off"],
    );
    let known = train(&workplace, "tip-off");
    let id = known["training_id"].as_str().unwrap().to_owned();
    assert_eq!(known["settings"]["absences"], "tip-off");

    // Where nothing is said, nothing is taken to be known.
    let expected = predict_played(&workplace, &[]).succeeds().json();
    assert_eq!(expected["settings"]["training"], Value::Null);
    assert_eq!(expected["settings"]["who_plays"], Value::Null);
    let status = workplace.season(&["status", "--json"]).succeeds().json();
    assert_eq!(status["trainings"][0]["default"], false, "{status:#}");
    let named = predict_played(&workplace, &["--models", &id]);
    named.fails(2, &["was made with --slate tip-off", "add --slate tip-off"]);
    let half = predict_played(&workplace, &["--slate", "half:1", "--models", &id]);
    half.fails(2, &["was made with --slate tip-off"]);
    let formulas = ["--slate", "tip-off", "--systems", "ensemble_v1"];
    predict_played(&workplace, &formulas).fails(2, &["changes v2 systems alone"]);

    let run = predict_played(&workplace, &["--slate", "tip-off"]).succeeds().json();
    assert_eq!(run["settings"]["who_plays"], serde_json::json!({ "known": "tip-off" }));
    // It is nobody's default.
    let graded = workplace.season(&["grade", SEASON, "--json"]).succeeds().json();
    assert_eq!(graded["run_id"], expected["run_id"]);
    predict_played(&workplace, &["--slate", "tipoff"]).fails(2, &["tipoff is no file", "tip-off"]);
    for wrong in ["half:", "half:x", "half"] {
        predict_played(&workplace, &["--slate", wrong]).fails(2, &["half:SEED"]);
    }
}

#[test]
fn what_is_taken_to_be_known_is_said_wherever_a_figure_stands() {
    let workplace = whole();
    let train_text =
        workplace.season(&[&["train", SEASON, "--slate", "tip-off"], &SMALL[..]].concat());
    train_text.succeeds().prints(&[
        "as known at tip-off",
        CAVEAT,
        "predict 2021-22 --slate tip-off",
    ]);
    let predicted = workplace.season(&["predict", SEASON, "--slate", "tip-off"]);
    predicted.succeeds().prints(&["as known at tip-off", CAVEAT]);
    let run = predict_played(&workplace, &["--slate", "tip-off"]).succeeds().json();
    let id = run["run_id"].as_str().unwrap();
    workplace.season(&["grade", SEASON, "--run", id]).succeeds().prints(&[CAVEAT]);
    let graded = workplace.season(&["grade", SEASON, "--run", id, "--json"]).succeeds().json();
    assert_eq!(graded["slate"], "tip-off");
    workplace.season(&["show", SEASON, DATE, "--run", id]).succeeds().prints(&[CAVEAT]);
    workplace.season(&["status"]).succeeds().prints(&["--slate tip-off"]);
    workplace.season(&["verify", SEASON]).succeeds();
    workplace.season(&["audit", SEASON]).succeeds();
    let page = workplace.path("page.html");
    workplace
        .season(&["report", SEASON, "--run", id, "--output", page.to_str().unwrap()])
        .succeeds();
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(CAVEAT) && page.contains("--slate tip-off"));
}

/// Nothing says which absences were announced.
#[test]
fn reported_absences_need_reasons() {
    let workplace = whole();
    let args = ["train", SEASON, "--slate", "reported"];
    workplace.season(&args).fails(4, &["needs the reason of each absence", "2021-22"]);
    predict_played(&workplace, &["--slate", "reported"]).fails(4, &["reason of each absence"]);
}

/// The SHA-256 of what models read.
fn inputs(training: &Value) -> String {
    let files = training["files"].as_array().unwrap();
    let inputs = files.iter().find(|file| file["name"] == "extended.parquet").unwrap();
    inputs["sha256"].as_str().unwrap().to_owned()
}

#[test]
fn half_of_the_changes_are_drawn_by_the_seed() {
    let workplace = whole();
    let [one, two, all] = ["half:1", "half:2", "tip-off"].map(|slate| train(&workplace, slate));
    assert_ne!(inputs(&one), inputs(&two));
    assert_ne!(inputs(&one), inputs(&all));
    let again = [&["train", SEASON, "--slate", "half:1", "--force", "--json"], &SMALL[..]].concat();
    let again = workplace.season(&again).succeeds().json();
    assert_eq!(inputs(&again), inputs(&one));
    let run = predict_played(&workplace, &["--slate", "half:2"]).succeeds().json();
    assert_eq!(run["settings"]["who_plays"], serde_json::json!({ "known": "half:2" }));
    assert_eq!(run["settings"]["training"], two["training_id"]);
}

#[test]
fn the_median_lies_below_the_mean() {
    let workplace = whole();
    let bias = |aim: &str| {
        let args = [&["train", SEASON, "--aim", aim, "--json"], &SMALL[..]].concat();
        workplace.season(&args).succeeds().json()["errors"]["bias"].as_f64().unwrap()
    };
    let lower = bias("median") - bias("mean");
    assert!((-1.0..-0.3).contains(&lower), "{lower}");
    // The mean is the default, although the other is there; alone, the other is taken aloud.
    let status = workplace.season(&["status"]).succeeds().stdout.clone();
    assert!(status.contains("--aim median"), "{status}");
    let run = predict_played(&workplace, &[]).succeeds().json();
    let other = run["settings"]["training"].as_str().unwrap().to_owned();
    workplace.season(&["remove", "training", &other, "--yes"]).succeeds();
    predict_played(&workplace, &["--force"]).succeeds().says(&["was made with --aim median"]);
}
