//! Slates and trainings: a training serves the dates up to its next refit, and is continued as games are added.

use std::fs;

use serde_json::Value;

use super::cut::import;
use super::{DATE, predict, with_cut_season};
use crate::support::files::{RunFiles, read_table, texts};
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
    assert!(
        systems(&of_slate).iter().any(|name| name == "ensemble_v2"),
        "{:?}",
        systems(&of_slate)
    );
    assert_eq!(of_slate.predictions, of_season.predictions);
    assert_eq!(of_slate.skipped, of_season.skipped);
    assert_eq!(of_slate.bytes(), of_season.bytes());
}

/// Recommendations are at the slate's prices, in whatever form they are written, and −110 is said where it is taken.
#[test]
fn a_side_is_recommended_where_it_beats_the_price_of_the_slate() {
    let (workplace, whole) = with_cut_season();
    train(&workplace);
    let recommended = |name: &str, over: &str, under: &str| {
        let text = whole.slate(DATE);
        let mut lines = text.lines();
        let mut priced = format!("{},book,over_price,under_price\n", lines.next().unwrap());
        for (row, line) in lines.enumerate() {
            // Several books: one of a single price everywhere is an app.
            let (book, over, under) = if line.ends_with(',') {
                (String::new(), "", "")
            } else {
                (format!("book{}", row % 9), over, under)
            };
            priced += &format!("{line},{book},{over},{under}\n");
        }
        let file = format!("{name}.csv");
        fs::write(workplace.path(&file), priced).unwrap();
        let args = ["predict", SEASON, "--slate", &file, "--line", "market", "--json"];
        let ended = workplace.season(&args);
        let run = ended.succeeds().json();
        assert_eq!(ended.stderr.contains("-110 is taken"), over.is_empty(), "{}", ended.stderr);
        workplace.season(&["verify", SEASON]).succeeds();
        let table = read_table(
            &workplace.path(run["folder"].as_str().unwrap()).join("predictions.parquet"),
        );
        let systems = texts(&table, "system_id");
        let advised = systems.into_iter().zip(texts(&table, "recommendation"));
        advised
            .filter(|(system, advised)| system == "ensemble_v2" && advised != "NO_LINE")
            .map(|(_, advised)| advised)
            .collect::<Vec<_>>()
    };
    let count = |all: &[String], word: &str| all.iter().filter(|advised| *advised == word).count();
    let good = recommended("good", "400", "-10000");
    assert!(good.len() > 20, "{good:?}");
    assert!(count(&good, "OVER") > good.len() / 2, "{good:?}");
    assert_eq!(count(&good, "UNDER"), 0, "{good:?}");
    let bad = recommended("bad", "-10000", "-10000");
    assert_eq!(count(&bad, "PASS"), bad.len(), "{bad:?}");
    // The same in decimal odds, and what is assumed where nothing is written.
    assert_eq!(recommended("decimal", "5", "1.01"), good);
    assert_eq!(recommended("none", "", ""), recommended("usual", "-110", "-110"));
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
    workplace.season(&all).succeeds().says(&words);
}

/// The files of the training, and what its manifest says that does not depend on the clock.
fn contents(workplace: &Workplace, training: &Value) -> (Vec<(String, Vec<u8>)>, Value) {
    let folder = workplace.path(training["folder"].as_str().unwrap());
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .filter(|(name, _)| name != "manifest.json")
        .collect();
    files.sort();
    let mut manifest = training.clone();
    for clock in ["folder", "reused", "timings", "created_at", "number"] {
        manifest.as_object_mut().unwrap().remove(clock);
    }
    (files, manifest)
}

#[test]
fn a_training_is_continued_with_the_same_bytes_as_from_scratch() {
    let (workplace, whole) = with_cut_season();
    let first = train(&workplace);
    assert_eq!(first["games"]["last"], "2022-01-14");
    // The next models are due on 2022-01-25: the training has some that know no game after 2022-01-14.
    let last = first["refits"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["as_of"], &last["until"]), (&"2022-01-25".into(), &"2022-01-26".into()));
    whole.write(&workplace, "more.parquet", |day| (days(DATE)..days("2022-01-28")).contains(&day));
    workplace.season(&["snapshot", SEASON, "--add", "more.parquet"]).succeeds();
    let args = [&["train", SEASON, "--json"], &SMALL[..]].concat();
    let continued = workplace.season(&args);
    // Three models of trees and two of networks are for dates up to 2022-01-15.
    continued
        .succeeds()
        .says(&["models are those of training", first["training_id"].as_str().unwrap()]);
    let scratch = Workplace::new();
    whole.import_before(&scratch, "2022-01-28");
    let (continued, from_scratch) = (continued.json(), train(&scratch));
    assert_eq!(continued["training_id"], from_scratch["training_id"]);
    let (one, other) = (contents(&workplace, &continued), contents(&scratch, &from_scratch));
    assert_eq!(one.1, other.1);
    let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&one.0), names(&other.0));
    for ((name, bytes), (_, others)) in one.0.iter().zip(&other.0) {
        assert!(bytes == others, "{name} differs");
    }
}

#[test]
fn a_training_serves_a_longer_snapshot_for_the_date_that_it_has_read_up_to() {
    let (workplace, whole) = with_cut_season();
    let training = train(&workplace);
    let run = predict(&workplace, "slate.csv", &[]);
    assert_eq!(run["settings"]["training"], training["training_id"]);
    let id = run["run_id"].as_str().unwrap();
    whole.write(&workplace, "day.parquet", |day| day == days(DATE));
    workplace.season(&["snapshot", SEASON, "--add", "day.parquet"]).succeeds();
    // What the run says of a player is explained from the games before the slate.
    let player = whole.slate(DATE).lines().nth(1).unwrap().split(',').nth(4).unwrap().to_owned();
    let args = ["explain", SEASON, &player, DATE, "--run", id, "--json"];
    let explained = workplace.season(&args).succeeds().json();
    let points = |system: &Value| {
        (system["system_id"].clone(), system["prediction"]["predicted_points"].clone())
    };
    let predicted = files(&workplace, &run);
    let systems = explained["systems"].as_array().unwrap();
    assert!(systems.iter().any(|system| system["system_id"] == "ensemble_v2"), "{systems:?}");
    for (system, shown) in systems.iter().map(points) {
        let key = (days(DATE), player.clone(), system.as_str().unwrap().to_owned());
        let stored = predicted.predictions.get(&key).map(|of| f64::from_bits(of.points));
        assert_eq!(shown.as_f64(), stored, "{key:?}");
    }
    // The next slate needs the games since.
    let next = "2022-01-16";
    fs::write(workplace.path("next.csv"), whole.slate(next)).unwrap();
    let words = ["has read other games than those before", "season train 2021-22"];
    let args = ["predict", SEASON, "--slate", "next.csv", "--systems", "ensemble_v2"];
    workplace.season(&args).fails(4, &words);
    train(&workplace);
    workplace.season(&args).succeeds();
}
