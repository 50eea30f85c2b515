//! Which run is taken where none is named, and where a reader finds it; what there is, and how it is removed.

mod fictional;
mod latest;
mod remove;
mod status;

use serde_json::Value;

use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, untrained};

/// A date with games that are predicted.
const DATE: &str = "2021-12-02";

/// The run that a command takes.
fn graded(workplace: &Workplace) -> String {
    let graded = workplace.season(&["grade", SEASON, "--json"]).succeeds().json();
    graded["run_id"].as_str().unwrap().to_owned()
}

/// How many dates with games there are, of all that a complete run was asked for.
fn game_dates(run: &std::path::Path) -> usize {
    let manifest = std::fs::read(run.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let dates = manifest["dates"].as_array().unwrap().iter();
    dates.filter(|date| date["status"] != "no_slate").count()
}

#[test]
fn a_newer_run_of_one_date_is_not_the_default() {
    let workplace = Workplace::with_snapshot();
    let complete = predict(&workplace, &[]);
    let all = game_dates(&complete);
    for (args, said) in [
        (&["--dates", DATE][..], format!("1 of {all} dates")),
        (&["--systems", "ensemble_v1"], "1 of 5 systems".to_owned()),
        (&["--warmup-days", "20"], "20 days of warm-up".to_owned()),
    ] {
        let ended = workplace.season(&[&["predict", SEASON, "--json"], args].concat());
        let partial = ended.succeeds().json()["run_id"].as_str().unwrap().to_owned();
        let run = id(&complete);
        ended.says(&[
            &format!("note: run {run} is more complete, and season grade uses it\n"),
            &format!("hint: season grade {SEASON} --run {partial}\n"),
        ]);
        let plain = workplace.season(&["grade", SEASON]);
        assert_eq!(plain.succeeds().stderr, "", "a complete run needs no words");
        assert_eq!(graded(&workplace), id(&complete), "{args:?}");
        let said = format!("note: run {partial} · {said}\n");
        for command in
            [&["grade", SEASON][..], &["report", SEASON], &["export", SEASON, "--format", "csv"]]
        {
            let ended = workplace.season(&[command, &["--run", &partial]].concat());
            assert_eq!(ended.succeeds().stderr, said, "{command:?}");
        }
        let compared = workplace.season(&["compare", &id(&complete), &partial]);
        assert_eq!(compared.succeeds().stderr, said);
    }
    // Any line will do, and of complete runs the newest counts.
    let other = predict(&workplace, &["--line", "market"]);
    assert_eq!(graded(&workplace), id(&other));
}

#[test]
fn the_only_run_is_taken_though_it_is_partial_and_that_is_said() {
    let workplace = Workplace::with_snapshot();
    let first = predict(&workplace, &["--dates", DATE]);
    let newer = predict(&workplace, &["--systems", "ensemble_v1", "--start-date", DATE]);
    assert_eq!(graded(&workplace), id(&newer));
    std::fs::remove_dir_all(&newer).unwrap();
    let ended = workplace.season(&["grade", SEASON]);
    ended.succeeds().says(&[
        &format!("note: run {} · 1 of ", id(&first)),
        " dates; no run is complete: season predict 2021-22 makes one that is",
    ]);
}

/// A run of the v1 systems is complete as long as no complete run has a training.
#[test]
fn a_run_with_a_training_is_more_complete_than_one_without() {
    let (workplace, _) = Workplace::with_training();
    let trained = predict(&workplace, &[]);
    let v1: Vec<String> = untrained().iter().map(|system| system.id().to_string()).collect();
    let untrained = predict(&workplace, &["--systems", &v1.join(",")]);
    assert_eq!(graded(&workplace), id(&trained));
    let partial = predict(&workplace, &["--systems", "ensemble_v2", "--line", "fixed:20"]);
    let ended = workplace.season(&["grade", SEASON, "--run", &id(&partial)]);
    ended.succeeds().says(&[&format!("note: run {} · 1 of 11 systems\n", id(&partial))]);
    std::fs::remove_dir_all(&trained).unwrap();
    assert_eq!(graded(&workplace), id(&untrained), "complete goes before newer");
}

#[test]
fn a_plan_without_a_game_is_refused() {
    let workplace = Workplace::with_snapshot();
    let before = workplace.data_tree();
    let complete = workplace.season(&["predict", SEASON, "--dry-run", "--json"]).succeeds().json();
    let dates = complete["dates"].as_array().unwrap();
    let empty = dates.iter().find(|date| date[1] == "no_slate").unwrap()[0].as_str().unwrap();
    let last = dates.last().unwrap()[0].as_str().unwrap().to_owned();
    let after: season::domain::GameDate = last.parse().unwrap();
    let (after, later) = (after.plus_days(1).to_string(), after.plus_days(30).to_string());
    let held = "in 2021-22, whose games are from 2021-10-19 to ";
    for (args, words) in [
        (&["--dates", empty][..], format!("there is no game on {empty} {held}{last}")),
        (&["--start-date", empty, "--end-date", empty], format!("no game on {empty} {held}")),
        (&["--dates", &after], format!("there is no game on {after} {held}")),
        (&["--dates", &format!("{after},{later}")], format!("no game on these dates {held}")),
        (&["--start-date", &after], format!("{after} is not {held}{last}")),
        (&["--start-date", &after, "--end-date", &later], format!("{after} is not {held}")),
        (&["--start-date", &after, "--dry-run"], format!("{after} is not {held}")),
    ] {
        workplace.season(&[&["predict", SEASON], args].concat()).fails(2, &[&words]);
    }
    assert_eq!(workplace.data_tree(), before);
}

/// Of several snapshots the date says which; where it does not, the season has to be named.
#[test]
fn a_date_implies_its_season() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["snapshot", "2020-21", "--from", "demo"]).succeeds();
    predict(&workplace, &[]);
    let lookup = crate::support::vectors::load()
        .games
        .into_iter()
        .find(|game| game.game_date == DATE)
        .unwrap()
        .player_lookup;
    let explained = workplace.season(&["explain", &lookup, DATE, "--json"]).succeeds().json();
    assert_eq!(explained["season"], SEASON);
    let run = workplace.season(&["predict", "--dates", "2021-02-03", "--json"]).succeeds().json();
    assert_eq!(run["season"], "2020-21");
    let words = ["no season here has games on 2021-09-01", "the nearest is 2021-22, whose games"];
    workplace.season(&["explain", &lookup, "2021-09-01"]).fails(2, &words);
}

/// One thread is what one asks for; the flag for all of them is still there.
#[test]
fn all_processors_predict_unless_a_number_is_given() {
    let workplace = Workplace::with_snapshot();
    let threads = |args: &[&str]| {
        let run = workplace.season(&[&["predict", "--force", "--json"], args].concat());
        run.succeeds().json()["timings"]["threads"].as_u64().unwrap()
    };
    let all = std::thread::available_parallelism().unwrap().get() as u64;
    assert_eq!([threads(&[]), threads(&["--parallel"])], [all; 2]);
    assert_eq!(threads(&["--threads", "1"]), 1);
}
