//! `season train --with-features`: features of the snapshot as further inputs of trees and networks.

use std::collections::BTreeMap;

use season::model::{Model, Network};
use serde_json::Value;

use crate::audit::further::with_feature;
use crate::support::files::{floats, read_table, texts};
use crate::support::invented::League;
use crate::support::runs::{predict, predictions};
use crate::support::{SEASON, Workplace, assert_fits};

const TRAIN: [&str; 9] =
    ["train", SEASON, "--trees", "3", "--epochs", "20", "--refit-days", "60", "--json"];

fn imported(league: &League) -> Workplace {
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    workplace
}

fn train(workplace: &Workplace, more: &[&str]) -> Value {
    workplace.season(&[&TRAIN[..], more].concat()).succeeds().json()
}

/// The hashes of a training's files, by name.
fn hashes(training: &Value) -> BTreeMap<&str, &str> {
    let files = training["files"].as_array().unwrap().iter();
    files.map(|of| (of["name"].as_str().unwrap(), of["sha256"].as_str().unwrap())).collect()
}

/// What networks of this training predict, by player and day.
fn predicted(workplace: &Workplace, training: &Value) -> BTreeMap<(String, i32), f64> {
    let models = training["training_id"].as_str().unwrap();
    let run = predict(workplace, &["--models", models, "--systems", "network_v2"]);
    predictions(&run).into_iter().map(|of| ((of.player, of.day), of.points)).collect()
}

/// The outcome itself, known for two rows of three: what helps most, if it is read.
fn telling() -> League {
    let mut league = with_feature("their own", |beyond, _, _| beyond);
    league.features.iter_mut().step_by(3).for_each(|row| row.values[25] = f64::NAN);
    league
}

#[test]
fn models_read_them_and_without_the_flag_nothing_changes() {
    let league = telling();
    let workplace = imported(&league);
    let plain = train(&workplace, &[]);
    let mut bare = League::with_rows(|before, _, _, _| before);
    bare.names.truncate(25);
    let other = train(&imported(&bare), &[]);
    assert_eq!(hashes(&plain), hashes(&other), "what no flag asks for changes no byte");
    assert!(plain["settings"].get("with_features").is_none());

    let with = train(&workplace, &["--with-features", "their own"]);
    assert_ne!(with["training_id"], plain["training_id"]);
    assert_eq!(with["settings"]["with_features"], serde_json::json!(["their own"]));
    // What is more than expected raises a prediction, and what is less lowers it.
    let [with_it, without] = [&with, &plain].map(|training| predicted(&workplace, training));
    let mean = |is_in: fn(f64) -> bool| {
        let rows = league.features.iter().filter(|row| is_in(row.values[25]));
        let keys = rows.map(|row| (row.player.clone(), row.day));
        let raised: Vec<f64> =
            keys.filter_map(|key| Some(with_it.get(&key)? - without[&key])).collect();
        raised.iter().sum::<f64>() / raised.len() as f64
    };
    let (more, fewer) = (mean(|beyond| beyond > 4.0), mean(|beyond| beyond < -4.0));
    assert!(more > fewer + 0.08, "{more} where it says more, {fewer} where it says less");
    let folder = workplace.path(with["folder"].as_str().unwrap());
    let inputs = read_table(&folder.join("extended.parquet"));
    let column = floats(&inputs, "their own");
    let missing = column.iter().filter(|value| value.is_none()).count();
    assert!(missing > column.len() / 4 && missing < column.len() / 2, "{missing}");
    let last = with["refits"].as_array().unwrap().last().unwrap();
    let file = |of: &str| std::fs::read(folder.join(last[of].as_str().unwrap())).unwrap();
    let model = Model::new(&file("file")).unwrap();
    assert!(model.header().feature_names.iter().any(|name| name == "their own"));
    // The mean of earlier dates stands for a missing value, and a flag says so.
    let network = Network::new(&file("network")).unwrap();
    let input = network.inputs().iter().find(|input| input.name == "their own").unwrap();
    assert!(input.flagged);
    assert_eq!(input.scaled(f32::NAN), 0.0, "the mean");

    let again = train(&workplace, &["--with-features", "their own", "--force"]);
    assert_eq!(hashes(&again), hashes(&with), "the same bytes");
    let run = workplace.season(&["predict", SEASON, "--json"]).succeeds().json();
    assert_eq!(run["settings"]["training"], with["training_id"]);
    workplace.season(&["verify", SEASON]).succeeds();
    let text = workplace.season(&[&TRAIN[..8], &["--with-features", "their own"]].concat());
    text.succeeds().prints(&["with features of the snapshot: their own\n"]);
    assert_fits(&text.stdout);
}

/// What an input makes of a prediction is told by its own name, and a training's inputs are those of the snapshot.
#[test]
fn they_are_explained_and_judged_with_the_others() {
    let workplace = imported(&with_feature("form", |_, row, chance| row.values[0] + 3.0 * chance));
    let training = train(&workplace, &["--with-features", "form"]);
    let audit = workplace.season(&["audit", SEASON, "--json"]).succeeds().json();
    let leaks = audit["training"]["inputs"]["leaks"].as_array().unwrap();
    let form = leaks.iter().find(|leak| leak["feature"] == "form").unwrap();
    assert_eq!(form["verdict"], "cannot_leak");
    let folder = workplace.path(training["folder"].as_str().unwrap());
    let inputs = read_table(&folder.join("extended.parquet"));
    let days = texts(&inputs, "game_date");
    let last = days.iter().max().unwrap();
    let row = days.iter().position(|day| day == last).unwrap();
    let (player, days) = (&texts(&inputs, "player_lookup")[row], &days[row]);
    let explain = |flag| workplace.season(&["explain", SEASON, player, days, flag]);
    let json = explain("--json").succeeds().json();
    let of = json["learned"]["inputs"].as_array().unwrap();
    let form = of.iter().find(|input| input["name"] == "form").unwrap();
    assert_eq!(form["value"].as_f64(), floats(&inputs, "form")[row]);
    assert_eq!(form["read_by"], serde_json::json!(["boosted_trees_v2", "network_v2"]));
    let (trees, network) = (&form["part"]["trees"], &form["part"]["network"]);
    assert!(trees.is_f64() && network.as_f64().unwrap() != 0.0, "{form}");
    let influences = json["headline"]["influences"].as_array().unwrap();
    assert!(influences.iter().any(|of| of["what"] == "form"), "{influences:?}");
    let text = explain("--full");
    text.succeeds().prints(&["form: with it the trees add "]);
    assert!(!text.stdout.contains("named by no system"), "models read it");
    assert_fits(&text.stdout);
}

#[test]
fn what_the_snapshot_lacks_or_models_read_anyway_is_refused() {
    let workplace = imported(&with_feature("form", |_, _, chance| chance));
    let before = workplace.data_tree();
    let asked = |names: &str| workplace.season(&[&TRAIN[..], &["--with-features", names]].concat());
    asked("mood").fails(2, &["has no feature `mood`; it has form", "hint: "]);
    asked("form,form").fails(2, &["--with-features names form twice"]);
    asked("points_avg_season").fails(2, &["models read a feature of that name anyway"]);
    asked("player_lookup").fails(2, &["models read a feature of that name anyway"]);
    assert_eq!(workplace.data_tree(), before);
    // An earlier season without it is said, and learned from all the same.
    workplace.season(&["snapshot", "2020-21", "--from", "demo"]).succeeds();
    workplace.season(&["snapshot", SEASON, "--from", "demo", "--data-dir", "demo"]).succeeds();
    let without = ["train", SEASON, "--quick", "--data-dir", "demo", "--with-features", "form"];
    workplace.season(&without).fails(2, &["has no feature `form`; it has none that no system"]);
}
