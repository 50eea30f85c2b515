//! `season train`, and the systems that predict with what it leaves.

mod with_features;
mod xgboost;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use season::model::{Model, Network};
use season::systems::TRAINED_SYSTEMS;
use serde_json::Value;

use crate::support::files::{RunFiles, floats, read_table, texts};
use crate::support::invented::{self, League};
use crate::support::{SEASON, Workplace, assert_fits};

const SYSTEM: &str = "boosted_trees_v2";
const QUICK: [&str; 8] = ["train", SEASON, "--trees", "3", "--epochs", "1", "--refit-days", "60"];

fn learns(system: &str) -> bool {
    TRAINED_SYSTEMS.iter().any(|id| id.as_str() == system)
}

/// A workplace with the demos of two seasons.
fn workplace() -> Workplace {
    let workplace = Workplace::new();
    for season in ["2020-21", SEASON] {
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
    }
    workplace
}

fn train(workplace: &Workplace, more: &[&str]) -> Value {
    workplace.season(&[&QUICK[..], &["--json"], more].concat()).succeeds().json()
}

fn id(training: &Value) -> &str {
    training["training_id"].as_str().unwrap()
}

fn predict(workplace: &Workplace, more: &[&str]) -> Value {
    workplace.season(&[&["predict", SEASON, "--json"], more].concat()).succeeds().json()
}

#[test]
fn without_a_training_nothing_changes_and_asking_for_one_says_what_to_do() {
    let workplace = workplace();
    let before = predict(&workplace, &[]);
    let asked = before["settings"]["systems"].as_array().unwrap();
    assert!(asked.iter().all(|system| !learns(system.as_str().unwrap())) && asked.len() > 1);
    assert!(before["settings"].get("training").is_none());
    workplace
        .season(&["predict", SEASON, "--systems", SYSTEM])
        .fails(4, &["boosted_trees_v2 needs trained models", "hint: season train 2021-22"]);
    workplace
        .season(&["predict", SEASON, "--models", "0"])
        .fails(2, &["no training begins with `0`; there are none"]);
    train(&workplace, &[]);
    let v1 =
        "moving_average_baseline_v1,zone_matchup_v1,similarity_balanced_v1,xgboost_v1,ensemble_v1";
    let after = predict(&workplace, &["--systems", v1]);
    assert_eq!((&after["run_id"], &after["reused"]), (&before["run_id"], &Value::Bool(true)));
    workplace
        .season(&["predict", SEASON, "--systems", v1, "--models", "0"])
        .fails(2, &["--models is for v2 systems"]);
}

/// A training that was there may not be the newest, so it is named.
fn what_to_do_next_works(workplace: &Workplace, id: &str) {
    let again = workplace.season(&QUICK);
    let next = format!("predict {SEASON} --models {id}");
    again.succeeds().prints(&[&format!("\nnext     season {next}\n")]);
    let next: Vec<&str> = next.split(' ').collect();
    workplace.season(&next).succeeds().prints(&["existed"]);
    let newest = workplace.season(&[&QUICK[..], &["--force"]].concat());
    newest.succeeds().prints(&["\nnext     season predict 2021-22\n"]);
}

fn networks_are_inspected(workplace: &Workplace, file: &Path) {
    let inspect = |file: &Path| {
        let file = file.to_str().unwrap();
        [&[][..], &["--json"]]
            .map(|json| workplace.season(&[&["model", "inspect", file], json].concat()))
    };
    let [text, json] = inspect(file);
    text.succeeds().prints(&["networks of season train · SHA-256 ", "\nexpected_points "]);
    let said = json.succeeds().json();
    let bytes = std::fs::read(file).unwrap();
    let network = Network::new(&bytes).unwrap();
    let inputs = said["inputs"].as_array().unwrap();
    let names: Vec<&str> = inputs.iter().map(|input| input["name"].as_str().unwrap()).collect();
    assert_eq!(names, network.names().collect::<Vec<_>>());
    let points = |at: usize, value: f32| {
        let mut row: Vec<f32> = network.inputs().iter().map(|input| input.mean).collect();
        row[at] = value;
        network.predict(&row)[0]
    };
    for (at, input) in network.inputs().iter().enumerate() {
        let [above, below] = [input.mean + input.deviation, input.mean - input.deviation];
        let said: f32 = serde_json::from_value(inputs[at]["effect"].clone()).unwrap();
        assert_eq!(said, points(at, above) - points(at, below), "{}", input.name);
    }
    let model = workplace.season(&["predict", SEASON, "--xgboost-model", file.to_str().unwrap()]);
    model.fails(3, &["the file holds networks of season train", "--models"]);
    let text = String::from_utf8(bytes).unwrap();
    let broken = workplace.path("broken.json");
    std::fs::write(&broken, text.replacen("\"deviation\":", "\"deviation\":-", 1)).unwrap();
    let [text, _] = inspect(&broken);
    text.fails(3, &["the file is not a network as written by season train", "inputs[0]"]);
}

fn a_training_that_cannot_be_read_is_named(workplace: &Workplace, folder: &Path) {
    let manifest = folder.join("manifest.json");
    let good = std::fs::read(&manifest).unwrap();
    let says = |bytes: &[u8], what: &str| {
        std::fs::write(&manifest, bytes).unwrap();
        let run = workplace.season(&["predict", SEASON, "--dry-run"]);
        run.succeeds();
        assert_eq!(run.stderr.contains("not used"), !what.is_empty(), "{}", run.stderr);
        assert!(run.stderr.contains(what), "{}", run.stderr);
    };
    says(&good, "");
    says(b"{}", &format!("note: training {} is not used", folder.file_name().unwrap().display()));
    let newer = String::from_utf8(good.clone()).unwrap();
    says(
        newer.replacen("\"schema_version\": 2", "\"schema_version\": 9", 1).as_bytes(),
        "season train 2021-22",
    );
    says(&good, "");
}

#[test]
fn what_is_trained_predicts_and_says_how_outcomes_are_distributed() {
    let workplace = workplace();
    let training = train(&workplace, &[]);
    let refits = training["refits"].as_array().unwrap();
    assert_eq!(refits[0]["as_of"], "2021-11-02");
    assert!(refits.len() > 2 && training["errors"]["mae"].as_f64().unwrap() > 1.0);
    assert_eq!(training["settings"]["history"][0]["season"], "2020-21");
    let folder = workplace.path(training["folder"].as_str().unwrap());
    let file = folder.join(refits[1]["file"].as_str().unwrap());
    let model = Model::new(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!((model.trees(), model.header().objective.as_str()), (3, "reg:quantileerror"));
    let network = folder.join(refits[1]["network"].as_str().unwrap());
    let network = Network::new(&std::fs::read(network).unwrap());
    let reads: Vec<String> = network.unwrap().names().map(str::to_owned).collect();
    assert_eq!(training["settings"]["features"], serde_json::json!(reads));
    let inspected = workplace.season(&["model", "inspect", file.to_str().unwrap()]);
    assert_eq!(inspected.code, 1);
    inspected.prints(&[
        "reg:quantileerror",
        "points_ewm_25",
        "it asks for features that only systems that learn can read: expected_points,",
    ]);
    networks_are_inspected(&workplace, &folder.join(refits[1]["network"].as_str().unwrap()));

    let run = predict(&workplace, &[]);
    assert_eq!(run["settings"]["training"], id(&training));
    let table =
        read_table(&workplace.path(run["folder"].as_str().unwrap()).join("predictions.parquet"));
    let columns = ["points_p10", "points_p90", "over_probability", "predicted_points"];
    let [p10, p90, over, points] = columns.map(|name| floats(&table, name));
    let [confidence, line] =
        ["confidence_score", "current_points_line"].map(|name| floats(&table, name));
    let [sides, sources] = ["recommendation", "line_source"].map(|name| texts(&table, name));
    let mut seen = 0;
    for (row, system) in texts(&table, "system_id").iter().enumerate() {
        if system == "market_v2" {
            continue;
        }
        if !learns(system) {
            assert_eq!((p10[row], p90[row], over[row]), (None, None, None), "{system}");
            continue;
        }
        seen += 1;
        let (Some(p10), Some(p90), Some(points)) = (p10[row], p90[row], points[row]) else {
            panic!("row {row} has no distribution");
        };
        assert!(0.0 <= p10 && p10 < p90 && p90 < points + 40.0, "{p10} {points} {p90}");
        assert_eq!(over[row].is_some(), line[row].is_some());
        let Some(over) = over[row] else { continue };
        assert!(confidence[row].unwrap() >= over && (0.0..=1.0).contains(&over));
        if sources[row] == "ACTUAL_PROP" {
            continue;
        }
        match sides[row].as_str() {
            "OVER" => assert!(over > 0.54),
            "UNDER" => assert!(over < 0.46),
            other => assert!(other == "PASS" && confidence[row].unwrap() < 0.55, "{other} {over}"),
        }
    }
    assert!(seen > 5000 * TRAINED_SYSTEMS.len(), "{seen}");
    what_to_do_next_works(&workplace, id(&training));
    workplace.season(&["grade", SEASON]).succeeds().prints(&[SYSTEM]);
    workplace.season(&["verify", SEASON]).succeeds().prints(&["ok       training "]);
    workplace.season(&["status"]).succeeds().prints(&[
        "training",
        id(&training),
        "* is taken by default",
    ]);
    a_training_that_cannot_be_read_is_named(&workplace, &folder);
    let csv = workplace.season(&["export", SEASON, "--format", "csv", "--system", SYSTEM]);
    let head = ",over_probability,usage_adjustment,absence_adjustment,similar_games_adjustment,\
                trees_adjustment,network_adjustment,correction_adjustment,under_probability,over_probability_status,\
                ensemble_adjustment,line_shift_adjustment,fictional_players";
    assert!(csv.succeeds().stdout.lines().next().unwrap().ends_with(head));
}

/// A season that has hardly begun, without any before it.
#[test]
fn where_there_is_nothing_to_learn_it_says_what_is_missing_and_leaves_nothing() {
    let workplace = Workplace::new();
    let train = |days: i32| {
        let mut league = League::invented();
        league.games.retain(|game| game.day < invented::opening() + days);
        league.write(&workplace.warehouse());
        workplace.rebuild("warehouse").succeeds();
        workplace.season(&["train", SEASON, "--trees", "3", "--epochs", "1"])
    };
    train(10).fails(
        3,
        &[
            "error: 2021-22 has games until 2021-10-28, and its first date to predict is 2021-11-02",
            "hint: train 2021-22 again when it has games from 2021-11-02 on",
        ],
    );
    let ended = train(17);
    ended.fails(
        3,
        &[
            "the last one for 2021-22 would be as of 2021-11-02, and of ",
            " player-dates with an outcome, 0 are before that",
            "hint: import an earlier season to train on, as season snapshot all --from box-scores:FOLDER does; \
             or train 2021-22 again when it has games from 2021-11-09 on",
        ],
    );
    let rows = ended.stderr.split("and of ").nth(1).unwrap().split(' ').next().unwrap();
    assert!((1..200).contains(&rows.parse::<usize>().unwrap()), "{rows}");
    assert!(!workplace.data().join("models").exists());
    train(24).succeeds().prints(&["2021-11-09"]);
}

#[test]
fn no_model_is_used_before_its_date() {
    let workplace = workplace();
    train(&workplace, &[]);
    let args = ["--skip-bootstrap-days", "0", "--systems", SYSTEM, "--end-date", "2021-11-10"];
    let run = predict(&workplace, &args);
    let run = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    let first = crate::support::vectors::days("2021-11-02");
    assert!(run.predictions.keys().all(|key| key.0 >= first) && !run.predictions.is_empty());
    let reasons = run.skipped.iter().filter(|(key, _)| key.0 < first);
    let reasons: Vec<&str> = reasons.map(|(_, reason)| reason.as_str()).collect();
    let known = |reason: &&str| ["nothing_learned", "no_features"].contains(reason);
    assert!(!reasons.is_empty() && reasons.iter().all(known), "{reasons:?}");
}

/// A training made anew on so many threads: everything about it but when and as which it was made, and how long that took.
fn made_anew(workplace: &Workplace, trainer: &[&str], threads: &str) -> Value {
    let args = [trainer, &["--force", "--threads", threads]].concat();
    let mut training = train(workplace, &args);
    for time in ["timings", "created_at", "number"] {
        training.as_object_mut().unwrap().remove(time);
    }
    training
}

#[test]
fn a_training_has_the_same_bytes_for_any_number_of_threads() {
    let workplace = workplace();
    let one = made_anew(&workplace, &[], "1");
    assert!(one["files"].as_array().unwrap().len() > 4);
    assert!(["2", "4"].iter().all(|threads| made_anew(&workplace, &[], threads) == one));
    let again = train(&workplace, &[]);
    assert_eq!((&again["reused"], &again["files"]), (&Value::Bool(true), &one["files"]));
    let other = train(&workplace, &["--seed", "2"]);
    assert_ne!((id(&again), &again["files"]), (id(&other), &other["files"]));
    // The newest is taken, or the one that is named.
    assert_eq!(predict(&workplace, &[])["settings"]["training"], id(&other));
    let named = predict(&workplace, &["--models", &id(&again)[..6]]);
    assert_eq!(named["settings"]["training"], id(&again));
}

#[test]
fn what_is_damaged_is_found_and_not_used() {
    let workplace = workplace();
    let training = train(&workplace, &[]);
    let folder = workplace.path(training["folder"].as_str().unwrap());
    let files = training["files"].as_array().unwrap().iter();
    for name in files.map(|file| file["name"].as_str().unwrap()).chain(["manifest.json"]) {
        let whole = std::fs::read(folder.join(name)).unwrap();
        let mut bytes = whole.clone();
        let place = bytes.len() / 3;
        bytes[place] ^= 1;
        std::fs::write(folder.join(name), bytes).unwrap();
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1, "{name}: {}", ended.stdout);
        ended.prints(&["differs  training ", "ok       snapshot"]);
        std::fs::write(folder.join(name), whole).unwrap();
    }
    let last = &training["refits"].as_array().unwrap().last().unwrap()["file"];
    std::fs::write(folder.join(last.as_str().unwrap()), "{}").unwrap();
    let before = workplace.data_tree();
    let ended = workplace.season(&["predict", SEASON, "--systems", SYSTEM]);
    ended.fails(3, &["was changed after its manifest was written", "hint: season verify"]);
    assert_eq!(workplace.data_tree(), before);
    train(&workplace, &[]);
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn a_training_of_another_snapshot_is_not_taken() {
    let workplace = workplace();
    let training = train(&workplace, &[]);
    workplace.season(&["snapshot", SEASON, "--from", "demo:7"]).succeeds();
    let asked = ["predict", SEASON, "--models", id(&training)];
    let said = ["is for another snapshot", "hint: season train 2021-22"];
    workplace.season(&asked).fails(4, &said);
    assert!(predict(&workplace, &[])["settings"].get("training").is_none());
    workplace.season(&["verify", SEASON]).succeeds().prints(&["made for another snapshot"]);
}

#[test]
fn what_cannot_be_learned_from_is_refused() {
    let workplace = workplace();
    let before = workplace.data_tree();
    let refused = |args: &[&str], code: i32, words: &[&str]| {
        workplace.season(&[&["train", SEASON], args].concat()).fails(code, words);
    };
    let import = "hint: season snapshot 2019-20 --from box-scores:FILE";
    refused(&["--history", "2019-20"], 4, &["no snapshot of 2019-20", import]);
    let two = ["no snapshot of 2018-19, 2019-20 to train on", "hint: season snapshot all"];
    refused(&["--history", "2019-20", "2018-19", "2020-21"], 4, &two);
    refused(&["--history", SEASON], 2, &["2021-22 is not before 2021-22"]);
    refused(&["--refit-days", "0"], 2, &["0 is not in 1..=365"]);
    workplace.season(&["train", "2017-18"]).fails(4, &["no snapshot of 2017-18"]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn an_interrupted_training_leaves_nothing() {
    interrupted(&[]);
}

/// Interrupts a training that would take long.
#[track_caller]
fn interrupted(trainer: &[&str]) {
    let workplace = workplace();
    let before = workplace.data_tree();
    let args = [&["train", SEASON, "--trees", "5000", "--epochs", "1", "--threads", "1"], trainer]
        .concat();
    let mut command = workplace.command(&args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap();
    let ended = crate::support::end(child.wait_with_output().unwrap());
    ended.fails(130, &["interrupted"]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn numbers_are_set_by_name_and_what_is_usual_keeps_its_name() {
    let workplace = workplace();
    let usual = train(&workplace, &[]);
    assert_eq!(id(&train(&workplace, &["--set", "train.leaves=12"])), id(&usual));
    let flag = train(&workplace, &["--seed", "3"]);
    assert_eq!(id(&train(&workplace, &["--set", "train.seed=3"])), id(&flag));
    let by_name = ["train.trees=3", "train.epochs=1", "train.refit_days=60"];
    let mut named = vec!["train", SEASON, "--json"];
    named.extend(by_name.iter().flat_map(|set| ["--set", set]));
    assert_eq!(id(&workplace.season(&named).succeeds().json()), id(&usual));
    let alone = train(&workplace, &["--set", "train.window_seasons=0"]);
    assert_eq!(alone["settings"]["history"].as_array().unwrap().len(), 0);
    let other = train(&workplace, &["--set", "train.leaves=5"]);
    assert_ne!(id(&other), id(&usual));
    assert_eq!(other["settings"]["trainer"]["parameters"]["leaves"], 5);
    let status = workplace.season(&["status"]);
    status.succeeds().prints(&["train.leaves=5", "train.refit_days=60"]);
    assert_fits(&status.stdout);
    for (set, words) in [
        ("train.leafs=5", "the nearest are train.leaves"),
        ("train.trees=0", "a whole number from 1 to 5000"),
        ("lookback.days=60", "there is no parameter `lookback.days`"),
    ] {
        workplace.season(&["train", SEASON, "--set", set]).fails(2, &[words]);
    }
    let twice = ["train", SEASON, "--trees", "5", "--set", "train.trees=6"];
    workplace.season(&twice).fails(2, &["train.trees is set twice: by --set and by --trees"]);
    let predicted = workplace.season(&["predict", SEASON, "--set", "train.trees=5"]);
    predicted.fails(2, &["season train --set train.trees=5"]);
    let listed = workplace.season(&["parameters", "train"]);
    listed.succeeds().prints(&["learning_rate", "0.08", "window_seasons"]);
    assert_fits(&listed.stdout);
}
