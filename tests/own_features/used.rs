//! Who reads own features: trainings and models that name them, explanations and the audit; and nobody else.

use std::fs;

use season::domain::GameDate;
use serde_json::{Value, json};

use super::{REST, add, manifest, small};
use crate::support::files::{floats, read_table};
use crate::support::invented::{Draw, League};
use crate::support::{SEASON, Workplace, assert_fits, box_scores, runs};

const TRAIN: [&str; 9] =
    ["train", SEASON, "--trees", "2", "--epochs", "1", "--refit-days", "60", "--json"];

/// A workplace with the invented season and rows of our own.
fn imported(league: &League) -> Workplace {
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    workplace
}

/// A file with the feature `hint` of each game, `value` of the points and of chance.
fn hints(league: &League, value: impl Fn(f64, f64) -> f64) -> String {
    let mut draw = Draw(11);
    let mut text = "player_lookup,game_date,hint\n".to_owned();
    for game in &league.games {
        let (day, points) = (GameDate::from_days(game.day), game.points.unwrap_or(0) as f64);
        let chance = draw.below(1000) as f64 / 100.0;
        text += &format!("{},{day},{}\n", game.player, value(points, chance));
    }
    text
}

fn train(workplace: &Workplace, more: &[&str]) -> Value {
    workplace.season(&[&TRAIN[..], more].concat()).succeeds().json()
}

fn sha256(workplace: &Workplace) -> Value {
    manifest(workplace)["sets"][0]["file"]["sha256"].clone()
}

#[test]
fn a_training_that_names_them_is_another_one_and_keeps_what_it_read() {
    let league = League::invented();
    let workplace = imported(&league);
    let plain = train(&workplace, &[]);
    add(&workplace, "hints.csv", &hints(&league, |_, chance| chance)).succeeds();
    let again = train(&workplace, &[]);
    assert_eq!((&again["training_id"], &again["reused"]), (&plain["training_id"], &true.into()));
    let with = train(&workplace, &["--with-features", "hint"]);
    let settings = &with["settings"];
    assert_eq!(settings["with_features"], json!(["hint"]));
    let read = json!([{"season": SEASON, "set": "rest", "sha256": sha256(&workplace)}]);
    assert_eq!(settings["own_features"], read);
    let inputs = workplace.path(with["folder"].as_str().unwrap()).join("extended.parquet");
    assert!(floats(&read_table(&inputs), "hint").iter().all(Option::is_some));
    let run = workplace.season(&["predict", SEASON, "--json"]).succeeds().json();
    assert_eq!(run["settings"]["training"], with["training_id"]);
    assert!(run["settings"].get("own_features").is_none(), "the training has them");
    workplace.season(&["verify", SEASON]).succeeds();
    workplace.season(&["audit", SEASON]).prints(&["training "]);

    // A bundle of the run has what the training read.
    let id = run["run_id"].as_str().unwrap();
    let file = format!("{SEASON}-{id}.season");
    let unpacked = || {
        workplace.season(&["bundle", id]).succeeds();
        let other = Workplace::new();
        fs::copy(workplace.path(&file), other.path(&file)).unwrap();
        other.season(&["unbundle", &file]).succeeds();
        other.season(&["verify", SEASON]).succeeds();
        other
    };
    assert_eq!(manifest(&unpacked()), manifest(&workplace));

    // Other values make another training; the former one predicts with what it read, and that is said.
    add(&workplace, "hints.csv", &hints(&league, |_, chance| chance + 1.0)).succeeds();
    let same = workplace.season(&["predict", SEASON, "--json"]);
    assert_eq!(same.succeeds().json()["run_id"], run["run_id"]);
    let folder = unpacked().data().join("snapshots").join(SEASON);
    assert!(!folder.join("own_features.json").exists(), "these are not what the training read");
    same.says(&["read own features that have changed since, and predicts with what it read: rest"]);
    let other = train(&workplace, &["--with-features", "hint"]);
    assert_ne!(other["training_id"], with["training_id"]);
    workplace.season(&["features", "remove", SEASON, "rest"]).succeeds();
    workplace.season(&["verify", SEASON]).succeeds();
    workplace
        .season(&[&TRAIN[..], &["--with-features", "hint"]].concat())
        .fails(2, &["has no feature `hint`", "hint: season features add 2021-22 NAME --from FILE"]);
}

#[test]
fn a_model_that_names_them_makes_them_part_of_the_run_and_of_its_bundle() {
    let league = League::invented();
    let workplace = imported(&league);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/models/named-3.2.0.json");
    let text = fs::read_to_string(path).unwrap().replace("\"points_avg_last_10\"", "\"hint\"");
    fs::write(workplace.path("model.json"), text).unwrap();
    let flags = ["--xgboost-model", "model.json", "--systems", "xgboost_v1"];
    let predict = || workplace.season(&[&["predict", SEASON, "--json"], &flags[..]].concat());
    predict().fails(3, &["that no row of the snapshot carries: hint"]);
    // Ten games are without it, and get what the model does then.
    let hints_of = |shift: f64| {
        let text = hints(&league, |_, chance| chance + shift);
        let lines = text.lines().enumerate().filter(|(at, _)| *at == 0 || at % 10 > 0);
        lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n") + "\n"
    };
    add(&workplace, "hints.csv", &hints_of(0.0)).succeeds();
    let run = predict().succeeds().json();
    assert_eq!(run["settings"]["own_features"], json!({"rest": sha256(&workplace)}));
    let system = &run["systems"][0];
    assert_eq!(system["skipped"].get("missing_feature:hint"), None, "{system}");
    workplace.season(&["verify", SEASON]).succeeds();

    let id = run["run_id"].as_str().unwrap();
    let bundle = ["bundle", id, "--xgboost-model", "model.json"];
    workplace.season(&bundle).succeeds();
    let file = format!("{SEASON}-{id}.season");
    let other = Workplace::new();
    fs::copy(workplace.path(&file), other.path(&file)).unwrap();
    other.season(&["unbundle", &file]).succeeds();
    assert_eq!(manifest(&other), manifest(&workplace));
    other.season(&["verify", SEASON]).succeeds().prints(&["own features rest"]);

    add(&workplace, "hints.csv", &hints_of(1.0)).succeeds();
    assert_ne!(predict().succeeds().json()["run_id"], run["run_id"]);
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1, "a run whose features are gone");
    ended.prints(&["the own features rest that are read", "have another SHA-256"]);
}

#[test]
fn explanations_show_them_and_the_audit_judges_them() {
    let league = League::invented();
    let workplace = imported(&league);
    add(&workplace, "hints.csv", &hints(&league, |_, chance| chance)).succeeds();
    let audit = workplace.season(&["audit", SEASON, "--full"]);
    audit.succeeds().prints(&["features that no system names, for models that do: hint"]);
    let run = runs::predict(&workplace, &["--systems", "moving_average_baseline_v1"]);
    let predicted = runs::predictions(&run);
    let last = predicted.last().unwrap();
    let date = GameDate::from_days(last.day).to_string();
    let explain = |flag| workplace.season(&["explain", SEASON, &last.player, &date, flag]);
    let explained = explain("--json").succeeds().json();
    let hint = &explained["features"]["further"][0];
    assert_eq!((&hint["name"], &hint["set"]), (&"hint".into(), &"rest".into()));
    let text = explain("--full");
    text.succeeds().prints(&[&format!("named by no system: hint={}", hint["value"])]);
    assert_fits(&text.stdout);

    add(&workplace, "hints.csv", &hints(&league, |points, chance| points / 2.0 + chance))
        .succeeds();
    let audit = workplace.season(&["audit", SEASON]);
    assert_eq!(audit.code, 1);
    audit.prints(&["wrong: hint knows the outcome", "the features before"]);
    audit.prints(&["hint: season features remove 2021-22 rest takes them out"]);
    let json = workplace.season(&["audit", SEASON, "--json"]).json();
    assert_eq!(json["own_features"], json!({"hint": "rest"}));
}

/// An earlier season without a feature is said before anything is trained; one that no season has is refused.
#[test]
fn what_an_earlier_season_lacks_is_said() {
    let workplace = small();
    let games = [("2020-12-22", "LAL", "GSW"), ("2021-01-20", "GSW", "LAL")];
    let earlier = box_scores::of_games("2020-21", "00220000", &games);
    earlier.write_csv(&workplace.path("earlier.csv"));
    workplace.season(&["snapshot", "2020-21", "--from", "box-scores:earlier.csv"]).succeeds();
    add(&workplace, "rest.csv", REST).succeeds();
    let ended = workplace.season(&["train", SEASON, "--with-features", "rest_days,mood"]);
    ended.fails(
        2,
        &[
            "note: rest_days is missing in all of 2020-21, for models, too",
            "the snapshot of 2021-22 has no feature `mood`; it has rest_days, sick",
        ],
    );
}
