//! `season predict`: slates, lines, dates, systems, and a summary that adds up.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::files::{RunFiles, floats, read_table, texts};
use crate::support::vectors::{self, Vectors};
use crate::support::{SEASON, Workplace, untrained};

/// The manifest of a run; a run of nothing ends with 1.
fn predict(workplace: &Workplace, args: &[&str]) -> Value {
    let ended = workplace.season(&[&["predict", "--json"], args].concat());
    let run = ended.json();
    let systems = run["systems"].as_array().unwrap();
    let predicted = systems.iter().any(|system| system["predicted"] != 0);
    assert_eq!(ended.code, i32::from(!predicted), "{}", ended.stderr);
    run
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// The sum of an object's numbers.
fn sum(object: &Value) -> u64 {
    object.as_object().unwrap().values().map(count).sum()
}

#[test]
fn every_player_date_has_a_prediction_or_one_reason_per_system() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    let files = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    let dates = run["dates"].as_array().unwrap();
    let player_dates = count(&run["player_dates"]);
    assert_eq!(dates.iter().map(|date| count(&date["players"])).sum::<u64>(), player_dates);
    let predictions: u64 = dates.iter().map(|date| count(&date["predictions"])).sum();
    assert_eq!(predictions, files.predictions.len() as u64);
    for system in run["systems"].as_array().unwrap() {
        assert_eq!(count(&system["predicted"]) + sum(&system["skipped"]), player_dates);
        assert_eq!(count(&system["predicted"]), sum(&system["recommendations"]));
    }
    let both = files.predictions.keys().filter(|key| files.skipped.contains_key(key)).count();
    assert_eq!(both, 0);
    assert_eq!((files.predictions.len() + files.skipped.len()) as u64, player_dates * 5);
}

#[test]
fn every_date_of_the_range_has_one_status() {
    let mut vectors = vectors::load();
    let predicted: BTreeSet<String> =
        vectors.expected.iter().map(|row| row.game_date.clone()).collect();
    let mut dates = predicted.into_iter().filter(|date| **date > *"2021-11-10");
    // A date without feature rows, one whose rows nobody can use, and one without games.
    let [bare, spoilt, empty, good] = [(); 4].map(|()| dates.next().unwrap());
    vectors.features.retain(|row| row.game_date != bare);
    for row in vectors.features.iter_mut().filter(|row| row.game_date == spoilt) {
        row.features.fill(f64::NAN);
    }
    vectors.games.retain(|game| game.game_date != empty);
    let workplace = Workplace::new();
    vectors.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    let run = predict(&workplace, &[]);
    let dates = run["dates"].as_array().unwrap();
    let first = "2021-10-19".parse::<season::domain::GameDate>().unwrap();
    let statuses: BTreeMap<&str, &str> = dates
        .iter()
        .map(|date| (date["date"].as_str().unwrap(), date["status"].as_str().unwrap()))
        .collect();
    assert_eq!(statuses.len(), dates.len());
    for (day, date) in (0..).zip(statuses.keys()) {
        assert_eq!(*date, first.plus_days(day).to_string(), "no date is left out");
    }
    assert_eq!(
        statuses["2021-11-01"],
        if slate(&vectors, "2021-11-01") { "bootstrap" } else { "no_slate" }
    );
    assert_eq!(statuses[bare.as_str()], "no_features");
    assert_eq!(statuses[spoilt.as_str()], "no_prediction");
    assert_eq!(statuses[empty.as_str()], "no_slate");
    assert_eq!(statuses[good.as_str()], "predicted");
}

fn slate(vectors: &Vectors, date: &str) -> bool {
    let plays = |game: &&vectors::Game| game.minutes_played.is_none_or(|minutes| minutes > 0.0);
    vectors.games.iter().filter(|game| game.game_date == date).any(|game| plays(&game))
}

#[test]
fn the_first_fourteen_days_are_not_predicted_unless_asked() {
    let workplace = Workplace::with_snapshot();
    let bootstrap = |run: &Value| {
        let dates = run["dates"].as_array().unwrap().iter();
        dates
            .filter(|date| date["status"] == "bootstrap")
            .map(|date| date["date"].to_string())
            .max()
    };
    let latest = bootstrap(&predict(&workplace, &[])).unwrap();
    assert!(*latest <= *"\"2021-11-01\"", "{latest}");
    assert_eq!(bootstrap(&predict(&workplace, &["--skip-bootstrap-days", "0"])), None);
    let one = predict(&workplace, &["--skip-bootstrap-days", "30", "--dates", "2021-11-17"]);
    assert_eq!(one["dates"][0]["status"], "bootstrap");
    let reasons = &one["systems"][0]["skipped"];
    assert_eq!(sum(reasons), count(&reasons["bootstrap"]));
}

/// `current_points_line`, `line_source`, `recommendation`, `line_margin` − (points − line) of every row.
fn lines(workplace: &Workplace, line: &str) -> Vec<(String, Option<f64>, String, String)> {
    let run = predict(workplace, &["--line", line, "--skip-bootstrap-days", "0"]);
    let table =
        read_table(&workplace.path(run["folder"].as_str().unwrap()).join("predictions.parquet"));
    let (points, margins) = (floats(&table, "predicted_points"), floats(&table, "line_margin"));
    assert_eq!(floats(&table, "predicted"), points);
    assert!(texts(&table, "stat").iter().all(|stat| stat == "points"));
    let lines = floats(&table, "current_points_line");
    for ((points, margin), line) in points.iter().zip(&margins).zip(&lines) {
        assert_eq!(*margin, line.map(|line| points.unwrap() - line));
    }
    let keys = texts(&table, "game_id").into_iter().zip(texts(&table, "player_lookup"));
    let keys = keys.map(|(game, player)| format!("{game} {player}"));
    let words = texts(&table, "line_source").into_iter().zip(texts(&table, "recommendation"));
    keys.zip(lines)
        .zip(words)
        .map(|((key, line), (source, side))| (key, line, source, side))
        .collect()
}

#[test]
fn lines_come_from_the_market_then_from_the_last_five_games() {
    let vectors = vectors::load();
    let workplace = Workplace::with_snapshot();
    let market: BTreeMap<String, Option<f64>> = vectors
        .games
        .iter()
        .map(|game| (format!("{} {}", game.game_id, game.player_lookup), game.points_line))
        .collect();
    let average: BTreeMap<String, f64> = vectors
        .features
        .iter()
        .filter_map(|row| {
            let at = vectors.vocabularies[row.vocabulary]
                .iter()
                .position(|name| name == "points_avg_last_5")?;
            Some((format!("{} {}", row.game_id, row.player_lookup), *row.features.get(at)?))
        })
        .collect();
    let mut seen = BTreeMap::new();
    for (key, line, source, side) in lines(&workplace, "market,estimated") {
        match market[&key] {
            Some(points) => assert_eq!((line, source.as_str()), (Some(points), "ACTUAL_PROP")),
            None if average.get(&key).is_some_and(|average| average.is_finite()) => {
                let half = (average[&key] * 2.0).round_ties_even() / 2.0;
                assert_eq!((line, source.as_str()), (Some(half), "ESTIMATED_AVG"));
            }
            None => assert_eq!((line, source.as_str(), side.as_str()), (None, "null", "NO_LINE")),
        }
        assert_eq!(side == "NO_LINE", line.is_none());
        *seen.entry(source).or_insert(0) += 1;
    }
    assert!(seen["ACTUAL_PROP"] > 0 && seen["ESTIMATED_AVG"] > 0, "{seen:?}");
}

#[test]
fn a_market_line_alone_is_never_made_up() {
    let workplace = Workplace::with_snapshot();
    let rows = lines(&workplace, "market");
    let of = |source: &str| rows.iter().filter(|row| row.2 == source).count();
    assert!(of("ACTUAL_PROP") > 0 && of("null") > 0);
    assert_eq!(of("ACTUAL_PROP") + of("null"), rows.len());
    assert!(rows.iter().filter(|row| row.2 == "null").all(|row| row.3 == "NO_LINE"));
    assert!(
        lines(&workplace, "fixed:17.5")
            .iter()
            .all(|row| (row.1, row.2.as_str()) == (Some(17.5), "FIXED"))
    );
}

#[test]
fn a_system_alone_predicts_what_it_predicts_among_all() {
    let workplace = Workplace::with_snapshot();
    let all = workplace.predict_as_reference(&[]);
    for system in untrained() {
        let id = system.id().to_string();
        let alone = workplace.predict_as_reference(&["--systems", &id]);
        let among_all = all.predictions.iter().filter(|(key, _)| key.2 == id);
        assert!(alone.predictions.iter().eq(among_all), "{id}");
        assert!(alone.skipped.iter().eq(all.skipped.iter().filter(|(key, _)| key.2 == id)), "{id}");
    }
}

#[test]
fn dates_and_ranges_predict_what_the_whole_season_does() {
    let workplace = Workplace::with_snapshot();
    let all = workplace.predict_as_reference(&[]);
    let within = |from: &str, to: &str| {
        let days = vectors::days(from)..=vectors::days(to);
        all.predictions.iter().filter(move |(key, _)| days.contains(&key.0))
    };
    let dates: BTreeSet<i32> = all.predictions.keys().map(|key| key.0).collect();
    let dates: Vec<String> =
        dates.into_iter().map(|day| season::domain::GameDate::from_days(day).to_string()).collect();
    let (first, last) = (dates[dates.len() / 3].as_str(), dates[dates.len() / 2].as_str());
    let run = workplace.predict_as_reference(&["--start-date", first, "--end-date", last]);
    assert!(run.predictions.iter().eq(within(first, last)));
    let two = format!("{last},{first},{last}");
    let run = workplace.predict_as_reference(&["--dates", &two]);
    assert!(run.predictions.iter().eq(within(first, first).chain(within(last, last))));
}

#[test]
fn an_identical_run_is_reused_unless_forced() {
    let workplace = Workplace::with_snapshot();
    let reused = |args: &[&str]| predict(&workplace, args)["reused"].as_bool().unwrap();
    assert!(!reused(&[]));
    let files = workplace.data_files();
    assert!(reused(&[]));
    assert_eq!(workplace.data_files(), files, "a reused run is not written again");
    assert!(!reused(&["--force"]));
}

#[test]
fn a_dry_run_says_what_would_be_done_and_does_nothing() {
    let workplace = Workplace::with_snapshot();
    let before = workplace.data_files();
    let ended = workplace.season(&["predict", "--dry-run"]);
    ended.succeeds().prints(&[
        "would predict",
        "to predict",
        "warm-up",
        "nothing was computed or written",
    ]);
    assert_eq!(workplace.data_files(), before);
    let dry = predict(&workplace, &["--dry-run"]);
    let run = predict(&workplace, &[]);
    assert_eq!((&dry["folder"], &dry["exists"]), (&run["folder"], &Value::Bool(false)));
    assert_eq!(dry["settings"], run["settings"]);
    for args in [&["--dry-run"][..], &["--dry-run", "--force"]] {
        assert_eq!(predict(&workplace, args)["exists"], true, "{args:?}");
    }
}

#[test]
fn the_summary_names_systems_reasons_and_timings() {
    let workplace = Workplace::with_snapshot();
    let ended = workplace.season(&["predict", SEASON, "--parallel", "--timings"]);
    ended.succeeds().prints(&[
        "ensemble_v1",
        "too_few_similar_games",
        "no_features",
        "read ",
        "windows ",
        "systems ",
        "write ",
        "slowest dates",
    ]);
    assert_eq!(ended.stderr, "", "off a terminal there is nothing to say");
}

#[test]
fn help_lists_the_systems_and_the_exit_codes() {
    let workplace = Workplace::new();
    let help = workplace.season(&["predict", "--help"]);
    help.succeeds();
    for system in season::systems::all_systems() {
        help.prints(&[system.id().as_str(), system.info().summary]);
    }
    workplace.season(&["--help"]).succeeds().prints(&["Exit codes", "130"]);
}
