//! `season compare`: what differs between two runs, against computations of another hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use season::domain::GameDate;
use serde_json::{Value, json};

use crate::support::invented::League;
use crate::support::runs::{Outcome, Prediction, id, outcomes, predict, predictions, put};
use crate::support::{SEASON, Workplace, assert_fits};

const USAGE: i32 = 2;

fn workplace() -> Workplace {
    let mut league = League::with_rows(|honest, including, at, _| {
        // Rows that have seen a little of their own date, so that rebuilt ones predict otherwise.
        if at % 2 == 0 { honest } else { f64::midpoint(honest, including) }
    });
    for (at, game) in league.games.iter_mut().enumerate() {
        if at % 3 == 0 {
            game.line = Some(game.points.unwrap() as f64 / 2.0 + 4.5);
        }
    }
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    workplace
}

#[track_caller]
fn compare(workplace: &Workplace, first: &Path, second: &Path) -> Value {
    workplace.season(&["compare", &id(first), &id(second), "--json"]).succeeds().json()
}

#[track_caller]
fn assert_width(text: &str) {
    assert_fits(text);
}

type Key<'a> = (&'a str, i32, &'a str);

fn by_key(rows: &[Prediction]) -> BTreeMap<Key<'_>, &Prediction> {
    rows.iter().map(|row| ((row.system.as_str(), row.day, row.player.as_str()), row)).collect()
}

fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-9, "{found}, expected {expected}");
}

/// Type 7 of Hyndman and Fan.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places")]
fn quantile(ordered: &[f64], share: f64) -> f64 {
    let position = share * (ordered.len() - 1) as f64;
    let below = position.floor();
    let (low, high) = (ordered[below as usize], ordered[position.ceil() as usize]);
    low + (position - below) * (high - low)
}

/// Makes the comparison of two runs anew; gives how many player-dates have other points.
#[track_caller]
fn assert_comparison(workplace: &Workplace, first: &Path, second: &Path) -> usize {
    let compared = compare(workplace, first, second);
    assert_eq!((&compared["first"], &compared["second"]), (&json!(id(first)), &json!(id(second))));
    let (one, other) = (predictions(first), predictions(second));
    let (one, other) = (by_key(&one), by_key(&other));
    let games = outcomes(workplace);
    let actual: BTreeMap<(&str, i32), f64> = games
        .iter()
        .filter(|game| {
            let played = game.minutes.is_some_and(|minutes| minutes > 0.0);
            game.points.is_some_and(|points| points > 0 || played)
        })
        .map(|game| ((game.player.as_str(), game.day), f64::from(game.points.unwrap())))
        .collect();
    let mut changed = 0;
    for of_system in compared["systems"].as_array().unwrap() {
        let system = of_system["system_id"].as_str().unwrap();
        let is_of = |key: &&Key<'_>| key.0 == system;
        let both: Vec<(&Prediction, &Prediction)> =
            one.keys().filter(is_of).filter_map(|key| Some((one[key], *other.get(key)?))).collect();
        let only = |here: &BTreeMap<_, _>, there: &BTreeMap<_, _>| {
            here.keys().filter(is_of).filter(|key| !there.contains_key(*key)).count()
        };
        assert_eq!(of_system["shared"], both.len(), "{system}");
        assert_eq!(of_system["only_first"], only(&one, &other), "{system}");
        assert_eq!(of_system["only_second"], only(&other, &one), "{system}");
        let same = both.iter().filter(|(a, b)| a.points.to_bits() == b.points.to_bits()).count();
        assert_eq!(of_system["same_points"], same);
        changed += both.len() - same;

        let mut flipped = BTreeMap::new();
        for (a, b) in &both {
            if a.side != b.side {
                *flipped.entry(format!("{} → {}", a.side, b.side)).or_insert(0) += 1;
            }
        }
        assert_eq!(of_system["flipped"], json!(flipped), "{system}");

        if both.is_empty() {
            assert_eq!(of_system["differences"], Value::Null);
            assert_eq!(of_system["mae_difference"], Value::Null);
            continue;
        }
        let mut differences: Vec<f64> = both.iter().map(|(a, b)| b.points - a.points).collect();
        differences.sort_by(f64::total_cmp);
        let found = &of_system["differences"];
        near(&found["mean"], differences.iter().sum::<f64>() / differences.len() as f64);
        for (at, share) in [0.05, 0.5, 0.95].into_iter().enumerate() {
            near(&found["quantiles"][at], quantile(&differences, share));
        }
        let mut sizes: Vec<f64> = differences.iter().map(|size| size.abs()).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        near(&found["largest"], sizes[0]);
        let largest = of_system["largest"].as_array().unwrap();
        sizes.retain(|size| *size > 0.0);
        sizes.truncate(5);
        assert_eq!(largest.len(), sizes.len());
        for (row, size) in largest.iter().zip(sizes) {
            near(
                &json!((row["second"].as_f64().unwrap() - row["first"].as_f64().unwrap()).abs()),
                size,
            );
            let stands = |(a, b): &&(&Prediction, &Prediction)| {
                row["player_lookup"] == a.player
                    && row["first"] == a.points
                    && row["second"] == b.points
            };
            assert!(both.iter().any(|pair| stands(&pair)), "{row}");
        }

        let errors: Vec<f64> = both
            .iter()
            .filter_map(|(a, b)| {
                let actual = actual.get(&(a.player.as_str(), a.day))?;
                Some((b.points - actual).abs() - (a.points - actual).abs())
            })
            .collect();
        assert_eq!(of_system["graded"], errors.len(), "{system}");
        let found = &of_system["mae_difference"];
        near(&found["value"], errors.iter().sum::<f64>() / errors.len() as f64);
        let (low, high) = (&found["interval"]["low"], &found["interval"]["high"]);
        let within =
            low.as_f64() <= found["value"].as_f64() && found["value"].as_f64() <= high.as_f64();
        assert!(within, "{found}");
    }
    changed
}

#[test]
fn a_run_is_what_it_is() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    assert_eq!(assert_comparison(&workplace, &run, &run), 0);
    let compared = compare(&workplace, &run, &run);
    assert_eq!(compared["settings"], json!({}));
    for system in compared["systems"].as_array().unwrap() {
        let none = json!({"value": 0.0, "interval": {"low": 0.0, "high": 0.0}});
        assert_eq!(system["mae_difference"], none);
    }
    workplace
        .season(&["compare", &id(&run), &id(&run)])
        .succeeds()
        .prints(&["settings  the same\n", "recommendations changed  none\n"]);
}

#[test]
fn another_line_turns_recommendations_and_nothing_else() {
    let workplace = workplace();
    let runs = ["market,estimated", "fixed:20"].map(|line| predict(&workplace, &["--line", line]));
    // The line is no input of a prediction's points.
    assert_eq!(assert_comparison(&workplace, &runs[0], &runs[1]), 0);
    let compared = compare(&workplace, &runs[0], &runs[1]);
    assert_eq!(compared["settings"], json!({"line": ["market,estimated", "fixed:20"]}));
    let turned = |system: &Value| !system["flipped"].as_object().unwrap().is_empty();
    assert!(compared["systems"].as_array().unwrap().iter().all(turned));
    workplace
        .season(&["compare", &id(&runs[0]), &id(&runs[1])])
        .succeeds()
        .prints(&["settings  line: market,estimated → fixed:20\n", "OVER → UNDER\n"]);
}

#[test]
fn other_dates_and_systems_are_rows_of_one_run_only() {
    let workplace = workplace();
    let all = predict(&workplace, &[]);
    let early = predict(&workplace, &["--skip-bootstrap-days", "0"]);
    let one = predict(&workplace, &["--systems", "xgboost_v1,zone_matchup_v1"]);
    let other =
        predict(&workplace, &["--systems", "similarity_balanced_v1", "--dates", "2021-12-01"]);
    for (first, second) in [(&all, &early), (&all, &one), (&one, &all), (&one, &other)] {
        assert_eq!(assert_comparison(&workplace, first, second), 0);
        let printed = workplace.season(&["compare", &id(first), &id(second)]);
        printed.succeeds().prints(&["settings  "]);
        assert_width(&printed.stdout);
    }
    let systems = |first: &PathBuf, second: &PathBuf| {
        let compared = compare(&workplace, first, second);
        let systems = compared["systems"].as_array().unwrap().clone();
        systems.iter().map(|of| of["system_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(systems(&one, &all).len(), 5);
    assert_eq!(systems(&one, &other), ["zone_matchup_v1", "xgboost_v1", "similarity_balanced_v1"]);
}

#[test]
fn runs_of_stored_and_of_rebuilt_features_are_told_apart() {
    let workplace = workplace();
    let stored = predict(&workplace, &[]);
    workplace.rebuild("warehouse").succeeds();
    let built = predict(&workplace, &[]);
    assert!(assert_comparison(&workplace, &stored, &built) > 1000);
    let compared = compare(&workplace, &stored, &built);
    let settings: Vec<&String> = compared["settings"].as_object().unwrap().keys().collect();
    assert_eq!(settings, ["snapshot_hash"]);
    let printed = workplace.season(&["compare", &id(&stored), &id(&built)]);
    printed.succeeds().prints(&["snapshot", "ensemble_v1"]);
    assert_width(&printed.stdout);
}

/// The season with other games: the last day is gone, every tenth game ended otherwise, and of some nobody knows the end.
fn other_games() -> League {
    let mut league = League::invented();
    let gone = league.games.iter().map(|game| game.day).max().unwrap();
    league.games.retain(|game| game.day < gone);
    for (at, game) in league.games.iter_mut().enumerate() {
        match at % 40 {
            10 | 20 | 30 => game.points = game.points.map(|points| points + 1),
            39 => (game.points, game.minutes) = (None, None),
            5 => game.points = None,
            _ => {}
        }
    }
    league
}

#[test]
fn runs_of_snapshots_with_other_games_are_compared_where_they_ended_alike() {
    let workplace = Workplace::new();
    let mut league = League::invented();
    league.games.iter_mut().skip(5).step_by(40).for_each(|game| game.points = None);
    league.write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let former = predict(&workplace, &[]);
    workplace.season(&["grade"]).succeeds();
    let of_former = outcomes(&workplace);
    other_games().write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let present = predict(&workplace, &[]);
    let of_present = outcomes(&workplace);

    let compared = compare(&workplace, &former, &present);
    assert_eq!(compared["outcomes_from"], json!(["grades", "snapshot"]));
    let ended = |games: &[Outcome]| -> BTreeMap<(i32, String), Option<i32>> {
        games.iter().map(|game| ((game.day, game.player.clone()), game.points)).collect()
    };
    let (one, other) = (ended(&of_former), ended(&of_present));
    let keys = |run: &Path| -> BTreeSet<(i32, String)> {
        predictions(run).into_iter().map(|row| (row.day, row.player)).collect()
    };
    let (first, second) = (keys(&former), keys(&present));
    let both: Vec<_> = first.intersection(&second).collect();
    let differing: Vec<Value> = both
        .iter()
        .filter(|key| one[*key] != other[*key])
        .map(|key| {
            let shown = |points: Option<i32>| {
                json!({"points": points, "void": points.map_or(json!("no_points"), |_| Value::Null)})
            };
            let date = GameDate::from_days(key.0).to_string();
            json!({
                "game_date": date, "player_lookup": key.1,
                "first": shown(one[*key]), "second": shown(other[*key]),
            })
        })
        .collect();
    let found = &compared["player_dates"];
    assert_eq!(found["other_outcomes"], json!(differing));
    assert!(differing.len() > 50 && differing.len() < both.len() / 5, "{}", differing.len());
    assert_eq!((&found["shared"], &found["unknown"]), (&json!(both.len()), &json!(0)));
    let (lost, new) = (first.difference(&second).count(), second.difference(&first).count());
    assert!(lost > 0);
    assert_eq!((&found["only_first"], &found["only_second"]), (&json!(lost), &json!(new)));
    let alike = |row: &&Prediction| {
        let key = (row.day, row.player.clone());
        one[&key].is_some() && one[&key] == *other.get(&key).unwrap_or(&None)
    };
    let (before, after) = (predictions(&former), predictions(&present));
    let (before, after) = (by_key(&before), by_key(&after));
    for system in compared["systems"].as_array().unwrap() {
        let of_system = |row: &&Prediction| row.system == system["system_id"];
        let errors: Vec<f64> = before
            .iter()
            .filter(|(_, row)| of_system(row) && alike(row))
            .filter_map(|(key, row)| {
                let actual = f64::from(one[&(row.day, row.player.clone())]?);
                Some((after.get(key)?.points - actual).abs() - (row.points - actual).abs())
            })
            .collect();
        assert_eq!(system["graded"], errors.len());
        let mean = errors.iter().sum::<f64>() / errors.len() as f64;
        near(&system["mae_difference"]["value"], mean);
    }

    let printed = workplace.season(&["compare", &id(&former), &id(&present)]);
    let said = format!("outcomes  {} of the shared differ, 0 not known", differing.len());
    printed.succeeds().prints(&[
        "settings  snapshot_hash",
        &said,
        "first run's are from its grades",
        " → unknown\n",
        "with --json",
    ]);
    printed.prints(&[&format!("shared, {lost} lost, {new} new\n")]);
    assert_width(&printed.stdout);
    // The other way round, everything is turned.
    let turned = compare(&workplace, &present, &former);
    assert_eq!(turned["outcomes_from"], json!(["snapshot", "grades"]));
    assert_eq!(turned["player_dates"]["only_second"], json!(lost));
    assert_eq!(turned["player_dates"]["other_outcomes"][0]["first"], differing[0]["second"]);
}

#[test]
fn without_grades_a_former_run_has_the_outcomes_of_the_present_snapshot() {
    let workplace = workplace();
    let former = predict(&workplace, &[]);
    let of_former = outcomes(&workplace);
    other_games().write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let present = predict(&workplace, &[]);
    let compared = compare(&workplace, &former, &present);
    assert_eq!(compared["outcomes_from"], json!(["present_snapshot", "snapshot"]));
    assert_eq!(compared["player_dates"]["other_outcomes"], json!([]));
    workplace.season(&["compare", &id(&former), &id(&present)]).succeeds().prints(&[
        "outcomes  0 of the shared differ, 0 not known",
        "from the present snapshot, since there are no grades",
    ]);

    // Of the last day, which both runs predict, the present snapshot knows nothing.
    let compared = compare(&workplace, &former, &former);
    let last = of_former.iter().map(|game| game.day).max().unwrap();
    let rows = predictions(&former);
    let unknown: BTreeSet<&str> =
        rows.iter().filter(|row| row.day == last).map(|row| row.player.as_str()).collect();
    assert_eq!(compared["player_dates"]["unknown"], json!(unknown.len()));
    let graded = compared["systems"][0]["graded"].as_u64().unwrap();
    assert!(graded < compared["systems"][0]["shared"].as_u64().unwrap() - unknown.len() as u64);
}

#[test]
fn grades_of_other_predictions_are_not_believed() {
    let workplace = workplace();
    let former = predict(&workplace, &[]);
    workplace.season(&["grade"]).succeeds();
    let mut rows = predictions(&former);
    rows[0].points += 1.0;
    put(&former, &rows);
    workplace.rebuild("warehouse").succeeds();
    let present = predict(&workplace, &[]);
    workplace
        .season(&["compare", &id(&former), &id(&present)])
        .fails(3, &["grades.parquet", "it holds the grades of other predictions"]);
    std::fs::write(former.join("grades.parquet"), "PAR1").unwrap();
    workplace
        .season(&["compare", &id(&former), &id(&present)])
        .fails(3, &["grades.parquet is not a readable Parquet file"]);
}

#[test]
fn systems_and_dates_choose_what_is_compared() {
    let workplace = workplace();
    let (first, second) = (predict(&workplace, &[]), predict(&workplace, &["--line", "fixed:20"]));
    let compare = |flags: &[&str]| {
        let (first, second) = (id(&first), id(&second));
        workplace.season(&[&["compare", &first, &second, "--json"], flags].concat())
    };
    let rows = predictions(&first);
    let days: BTreeSet<i32> = rows.iter().map(|row| row.day).collect();
    let middle = *days.iter().nth(days.len() / 2).unwrap();
    let date = GameDate::from_days(middle).to_string();
    let shared = |is_kept: &dyn Fn(&Prediction) -> bool| {
        rows.iter().filter(|row| row.system == "ensemble_v1" && is_kept(row)).count()
    };
    for (flags, expected) in [
        (&["--dates", &*date][..], shared(&|row| row.day == middle)),
        (&["--start-date", &date], shared(&|row| row.day >= middle)),
        (&["--end-date", &date], shared(&|row| row.day <= middle)),
        (&[], shared(&|_| true)),
    ] {
        let flags = [&["--systems", "ensemble_v1"], flags].concat();
        let compared = compare(&flags).succeeds().json();
        let systems = compared["systems"].as_array().unwrap();
        assert_eq!(systems.len(), 1, "{flags:?}");
        assert_eq!(systems[0]["system_id"], "ensemble_v1");
        assert_eq!(systems[0]["shared"], json!(expected), "{flags:?}");
        assert_eq!(compared["player_dates"]["shared"], json!(expected), "{flags:?}");
    }
    let run = id(&first);
    let nothing = format!("run {run} predicts nothing of what is asked for");
    compare(&["--dates", "2021-10-01"]).fails(USAGE, &[&nothing]);
    let absent = format!("run {run} has no ensemble_v2; its systems are ");
    compare(&["--systems", "ensemble_v2"]).fails(USAGE, &[&absent]);
}

#[test]
fn runs_of_two_seasons_share_nothing() {
    let workplace = workplace();
    let one = predict(&workplace, &[]);
    workplace.season(&["snapshot", "2018-19", "--from", "demo"]).succeeds();
    let other = workplace.season(&["predict", "2018-19", "--json"]);
    let other = other.succeeds().json()["run_id"].as_str().unwrap().to_owned();
    workplace
        .season(&["compare", &id(&one), &other])
        .fails(USAGE, &["error: runs of different seasons cannot be compared", "of 2018-19"]);
}

#[test]
fn a_run_that_is_not_there_is_named() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    predict(&workplace, &["--line", "market"]);
    let said = ["error: there is no run zz; season status lists them"];
    workplace.season(&["compare", &id(&run), "zz"]).fails(USAGE, &said);
    workplace.season(&["compare", "zz", &id(&run)]).fails(USAGE, &said);
    workplace
        .season(&["compare", &id(&run), ""])
        .fails(USAGE, &["several runs of 2021-22 begin with", SEASON]);
    Workplace::new().season(&["compare", "a", "b"]).fails(USAGE, &["error: there is no run a"]);
}

/// The system that stands first in the table of `season grade`, which no average does.
fn best_of(workplace: &Workplace, run: &Path) -> String {
    let text = workplace.season(&["grade", "--run", &id(run)]).succeeds().stdout.clone();
    let systems = text.lines().filter_map(|line| line.split_whitespace().next());
    systems.filter(|word| word.ends_with("_v1")).map(str::to_owned).next().unwrap()
}

#[test]
fn the_best_of_one_run_is_set_against_the_best_of_the_other() {
    let workplace = workplace();
    let runs = ["zone_matchup_v1,similarity_balanced_v1", "moving_average_baseline_v1,xgboost_v1"]
        .map(|systems| predict(&workplace, &["--systems", systems]));
    let names = runs.each_ref().map(|run| best_of(&workplace, run));
    let games = outcomes(&workplace);
    let actual: BTreeMap<(&str, i32), f64> = games
        .iter()
        .filter(|game| game.points.is_some_and(|points| points > 0) || game.minutes > Some(0.0))
        .filter_map(|game| Some(((game.player.as_str(), game.day), f64::from(game.points?))))
        .collect();
    let rows = runs.each_ref().map(|run| predictions(run));
    let of_best = |which: usize| -> BTreeMap<(&str, i32), f64> {
        let of_system = rows[which].iter().filter(|row| row.system == names[which]);
        of_system.map(|row| ((row.player.as_str(), row.day), row.points)).collect()
    };
    let (first, second) = (of_best(0), of_best(1));
    let change = |(key, points): (&(&str, i32), &f64)| {
        let actual = actual.get(key)?;
        Some((second.get(key)? - actual).abs() - (points - actual).abs())
    };
    let changes: Vec<f64> = first.iter().filter_map(change).collect();
    let mean = changes.iter().sum::<f64>() / changes.len() as f64;
    let found = &compare(&workplace, &runs[0], &runs[1])["best"];
    assert_eq!((&found["first"], &found["second"]), (&json!(names[0]), &json!(names[1])));
    assert_eq!(found["n"], changes.len());
    near(&found["difference"]["value"], mean);

    let printed = workplace.season(&["compare", &id(&runs[0]), &id(&runs[1])]);
    let text = printed.succeeds().stdout.replace('\n', " ");
    assert_width(&printed.stdout);
    let said = format!("{}, its best system, is {:.3} points ", names[1], mean.abs());
    assert!(text.contains(&said) && text.contains("(95 % interval "), "{said}: {text}");
    // It stands before the table.
    assert!(text.find(&said) < text.find("lost"), "{text}");
    // The other way round, it is as large.
    let turned = &compare(&workplace, &runs[1], &runs[0])["best"];
    near(&turned["difference"]["value"], -mean);
    // A run against itself.
    let same = workplace.season(&["compare", &id(&runs[0]), &id(&runs[0])]);
    same.succeeds().prints(&["They predict the same."]);
}
