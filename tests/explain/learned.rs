//! What is shown of the systems that learn makes their numbers, to the last digit, and is what a run stores.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use season::features::extended;
use season::systems::TRAINED_SYSTEMS;
use serde_json::Value;

use crate::support::files::{floats, read_table, texts};
use crate::support::{SEASON, Workplace, assert_fits};

const SIMILARITY: &str = "similarity_balanced_v2";

/// A workplace with a training, and a run that predicts with it.
fn workplace() -> (Workplace, Value, Value) {
    let (workplace, training) = Workplace::with_training();
    let run = workplace.season(&["predict", SEASON, "--json"]).succeeds().json();
    (workplace, training, run)
}

fn explain(workplace: &Workplace, player: &str, date: &str, more: &[&str]) -> Value {
    let args = [&["explain", SEASON, player, date, "--json"], more].concat();
    workplace.season(&args).succeeds().json()
}

#[track_caller]
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[track_caller]
fn pair(value: &Value) -> [f64; 2] {
    [number(&value[0]), number(&value[1])]
}

/// (player, date) → system → the stored columns that say numbers.
type Stored = BTreeMap<(String, String), BTreeMap<String, BTreeMap<&'static str, Option<f64>>>>;

const COLUMNS: [&str; 15] = [
    "predicted_points",
    "confidence_score",
    "points_p10",
    "points_p90",
    "over_probability",
    "baseline",
    "shot_zone_adjustment",
    "opponent_defense_adjustment",
    "minutes_adjustment",
    "usage_adjustment",
    "absence_adjustment",
    "similar_games_adjustment",
    "trees_adjustment",
    "network_adjustment",
    "correction_adjustment",
];

/// Every so many player-dates of the run, with what the systems that learn said of them.
fn stored(folder: &Path, step: usize) -> Stored {
    let table = read_table(&folder.join("predictions.parquet"));
    let (players, dates) = (texts(&table, "player_lookup"), texts(&table, "game_date"));
    let systems = texts(&table, "system_id");
    let columns = COLUMNS.map(|name| (name, floats(&table, name)));
    let keys: BTreeSet<(&String, &String)> = players.iter().zip(&dates).collect();
    let kept: BTreeSet<_> = keys.into_iter().step_by(step).collect();
    let mut stored = Stored::new();
    for row in 0..table.num_rows() {
        let learns = TRAINED_SYSTEMS.iter().any(|id| id.as_str() == systems[row]);
        if learns && kept.contains(&(&players[row], &dates[row])) {
            let of_row = columns.iter().map(|(name, values)| (*name, values[row]));
            let of_key = stored.entry((players[row].clone(), dates[row].clone())).or_default();
            of_key.insert(systems[row].clone(), of_row.collect());
        }
    }
    stored
}

/// `low` and `high` in proportion, as the levels stand around the prediction.
fn between([low, high]: [f64; 2], part: f64) -> f64 {
    low + (high - low) * part
}

/// The distribution follows from the errors that are shown, and the recommendation from it.
fn assert_distribution(prediction: &Value, line: Option<f64>) {
    let (points, shown) = (number(&prediction["predicted_points"]), &prediction["distribution"]);
    let [low, high] = pair(&shown["levels"]);
    let part = number(&shown["part"]);
    if low < high {
        assert!((low..=high).contains(&points), "{shown}");
        assert_eq!(part, (points - low) / (high - low));
    } else {
        assert!((points <= 1.0 || points >= 30.0) && part == 0.0, "{shown}");
    }
    assert!(number(&shown["errors_at_level"]) <= number(&shown["errors"]));
    for quantile in ["p10", "p90"] {
        let error = between(pair(&shown[quantile]["errors"]), part);
        assert_eq!(number(&shown[quantile]["points"]), (points + error).max(0.0));
    }
    let (why, sides) = (prediction["why"].as_str().unwrap(), &shown["sides"]);
    let Some(line) = line else {
        assert!(sides.is_null() && why == "there is no line to judge");
        return;
    };
    let (over, under) = (number(&sides["over"]), number(&sides["under"]));
    assert_eq!(over, 1.0 - between(pair(&sides["below_over"]), part));
    assert_eq!(under, between(pair(&sides["below_under"]), part));
    assert!(number(&sides["under_to"]) <= line && line <= number(&sides["over_from"]));
    // At a line of the market, outcomes at earlier lines calibrate both.
    if prediction["at_market"].is_object() {
        return assert_at_market(prediction);
    }
    assert_eq!(number(&prediction["confidence_score"]), over.max(under));
    let (side, words) = match (over >= 0.55, under >= 0.55) {
        (true, false) => ("OVER", "at least 55 %"),
        (false, true) => ("UNDER", "at least 55 %"),
        _ => ("PASS", "both below 55 %"),
    };
    assert_eq!(prediction["recommendation"], side);
    assert!(why.contains(words), "{why}");
}

/// What is said of a line of the market, at the usual price, follows from its probabilities.
fn assert_at_market(prediction: &Value) {
    let at_market = &prediction["at_market"];
    let (over, under) = (number(&at_market["over"]), number(&at_market["under"]));
    assert_eq!(number(&prediction["confidence_score"]), over.max(under));
    let (side, why) = (&prediction["recommendation"], prediction["why"].as_str().unwrap());
    if at_market["status"] == "uncalibrated" {
        assert!(side == "PASS" && why.contains("is uncalibrated"), "{prediction:#}");
        return;
    }
    let least = 110.0 / 210.0 + 0.02;
    let share = over / (over + under);
    let (expected, words) = match (share >= least, 1.0 - share >= least) {
        (true, _) => ("OVER", "at least 2 percentage points less"),
        (_, true) => ("UNDER", "at least 2 percentage points less"),
        _ => ("PASS", "neither is 2 percentage points above"),
    };
    assert!(side == expected && why.contains(words), "{prediction:#}");
}

/// The correction follows from what errors taught, and the terms make the points.
fn assert_terms(system: &Value) {
    let prediction = &system["prediction"];
    let points = number(&prediction["predicted_points"]);
    if let Some(mean) = prediction["mean"].as_object() {
        let (mut weighted, mut weights) = (0.0, 0.0);
        for component in list(&system["components"]) {
            weighted += number(&component["points"]) * number(&component["weight"]);
            weights += number(&component["weight"]);
        }
        assert_eq!((number(&mean["weighted"]), number(&mean["weights"])), (weighted, weights));
        assert_eq!(points, weighted / weights);
        return;
    }
    let terms = list(&prediction["terms"]);
    let of_term = |term: &Value| number(&term["points"]);
    let adjustments = terms[1..].iter().map(of_term).fold(0.0, |sum, points| sum + points);
    assert_eq!(points, (of_term(&terms[0]) + adjustments).clamp(0.0, 60.0));
    let correction = &prediction["correction"];
    let uncorrected = number(&correction["uncorrected"]);
    let shift = number(&correction["all"]) + number(&correction["of_role"]);
    let corrected = (uncorrected + (1.0 + uncorrected.sqrt()) * shift).max(0.0);
    assert!((corrected - points).abs() < 1e-9, "{corrected} {points}");
}

/// The similar games make the surplus that the system reads.
fn assert_similar(explanation: &Value, system: &Value) -> BTreeSet<&'static str> {
    let similar = &system["similar_past"];
    let games = list(&similar["games"]);
    let weights: Vec<f64> = games.iter().map(|game| number(&game["weight"])).collect();
    assert!(weights.is_sorted_by(|one, other| one >= other), "{weights:?}");
    assert!(games.len() <= 40 && similar["not_shown"].is_null());
    let date = |game: &Value| game["game_date"].as_str().unwrap().to_owned();
    let now = date(&explanation["game"]);
    let mut by_date: Vec<&Value> = games.iter().collect();
    by_date.sort_by_key(|game| std::cmp::Reverse(date(game)));
    let (mut sum, mut all) = (0.0, number(&similar["weight_of_nothing"]));
    for game in &by_date {
        assert!(date(game) < now);
        let surplus = number(&game["points"]) - number(&game["expected"]);
        assert_eq!(number(&game["surplus"]), surplus);
        sum += number(&game["weight"]) * surplus;
        all += number(&game["weight"]);
    }
    let surplus = number(&similar["surplus"]);
    assert_eq!(surplus.to_bits(), (sum / all).to_bits(), "of {} games", games.len());
    let inputs = list(&explanation["learned"]["inputs"]);
    assert_eq!(number(&inputs.last().unwrap()["value"]), surplus);
    let of_this = by_date.iter().filter(|game| date(game).as_str() >= "2021-08-01").count();
    let mut seen = BTreeSet::from(["similar games"]);
    seen.extend((of_this == 40).then_some("this season alone"));
    seen.extend((0 < of_this && of_this < 40 && games.len() == 40).then_some("both seasons"));
    seen.extend(games.iter().any(|game| game["expected_then"] == false).then_some("no row then"));
    seen
}

#[test]
fn what_is_shown_makes_the_numbers_of_a_run() {
    let (workplace, training, run) = workplace();
    let stored = stored(&workplace.path(run["folder"].as_str().unwrap()), 701);
    assert!(stored.len() > 8, "{}", stored.len());
    let mut seen = BTreeSet::new();
    for ((player, date), by_system) in &stored {
        let explanation = explain(&workplace, player, date, &[]);
        let learned = &explanation["learned"];
        assert_eq!(learned["training_id"], training["training_id"]);
        assert!(learned["as_of"].as_str().unwrap() <= date.as_str());
        let systems = list(&explanation["systems"]).iter();
        let systems =
            systems.filter(|of| by_system.contains_key(of["system_id"].as_str().unwrap()));
        let systems: Vec<&Value> = systems.collect();
        assert_eq!(systems.len(), TRAINED_SYSTEMS.len());
        for system in systems {
            let id = system["system_id"].as_str().unwrap();
            let (prediction, stored) = (&system["prediction"], &by_system[id]);
            let distribution = &prediction["distribution"];
            assert_eq!(Some(number(&prediction["predicted_points"])), stored["predicted_points"]);
            assert_eq!(Some(number(&prediction["confidence_score"])), stored["confidence_score"]);
            assert_eq!(Some(number(&distribution["p10"]["points"])), stored["points_p10"]);
            assert_eq!(Some(number(&distribution["p90"]["points"])), stored["points_p90"]);
            let over = match &prediction["at_market"] {
                Value::Null => &distribution["sides"]["over"],
                at_market => &at_market["over"],
            };
            assert_eq!(over.as_f64(), stored["over_probability"]);
            let terms = list(&prediction["terms"]);
            for term in terms {
                assert_eq!(Some(number(&term["points"])), stored[term["term"].as_str().unwrap()]);
            }
            let kept = COLUMNS[5..].iter().filter(|name| stored[**name].is_some()).count();
            assert_eq!(terms.len(), kept, "{id}");
            assert_terms(system);
            assert_distribution(prediction, explanation["line"]["points"].as_f64());
            seen.insert(match prediction["recommendation"].as_str().unwrap() {
                "OVER" => "OVER",
                "UNDER" => "UNDER",
                _ => "PASS",
            });
            if id == SIMILARITY {
                seen.extend(assert_similar(&explanation, system));
            } else {
                assert!(system["similar_past"].is_null());
            }
        }
    }
    for what in ["OVER", "UNDER", "PASS", "this season alone", "both seasons", "no row then"] {
        assert!(seen.contains(what), "{what} was not met: {seen:?}");
    }
}

#[test]
fn inputs_are_those_of_the_training_with_who_reads_them() {
    let (workplace, training, run) = workplace();
    let folder = workplace.path(training["folder"].as_str().unwrap());
    let table = read_table(&folder.join("extended.parquet"));
    let (players, dates) = (texts(&table, "player_lookup"), texts(&table, "game_date"));
    // Somebody of whom nothing is known but that he stands on the slate.
    let last = floats(&table, "minutes_last_game");
    let stored = stored(&workplace.path(run["folder"].as_str().unwrap()), 1);
    let known = |row: &usize| stored.contains_key(&(players[*row].clone(), dates[*row].clone()));
    let row = (0..players.len()).filter(known).find(|row| last[*row].is_none()).unwrap();
    let explanation = explain(&workplace, &players[row], &dates[row], &[]);
    let inputs = list(&explanation["learned"]["inputs"]);
    let names: Vec<&str> = inputs.iter().map(|input| input["name"].as_str().unwrap()).collect();
    let columns = table.schema();
    let columns: Vec<&str> = columns.fields()[2..].iter().map(|of| of.name().as_str()).collect();
    assert_eq!(names, columns);
    for (place, input) in inputs.iter().enumerate() {
        let name = input["name"].as_str().unwrap();
        assert_eq!(input["value"].as_f64(), floats(&table, name)[row], "{name}");
        let readers: Vec<&str> =
            list(&input["read_by"]).iter().map(|id| id.as_str().unwrap()).collect();
        let asks = |id: &str| readers.contains(&id);
        // They read the first of both kinds of features.
        let of_trees = place < 27 || (extended::COUNT..extended::COUNT + 8).contains(&place);
        assert_eq!(asks("boosted_trees_v2"), of_trees, "{name}");
        assert_eq!(asks("network_v2"), name != "similar_games_surplus", "{name}");
        assert_eq!(asks(SIMILARITY) && !asks("moving_average_v2"), {
            ["expected_team_points_ratio", "similar_games_surplus"].contains(&name)
        });
        // A formula says what it takes in the place of a missing value.
        let formulas = readers.iter().any(|id| !["boosted_trees_v2", "network_v2"].contains(id));
        assert_eq!(input["if_missing"].is_number(), formulas, "{name}");
        if let Some(feature) = extended::find(name) {
            assert_eq!(input["unit"], feature.unit);
        }
        assert!(!input["unit"].as_str().unwrap().is_empty());
    }
    let text = workplace.season(&["explain", SEASON, &players[row], &dates[row], "--full"]);
    let words = text.succeeds().stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        " minutes_last_game missing ",
        " minutes_last_game all ",
        " minutes_last_game minutes ",
        "missing: formulas take minutes_last_game=0",
        "; trees and networks know a missing value for what it is",
        "minutes of the last game 0 by default",
        "a side is recommended if its probability is at least 55 %",
        "at a line of the market it must be 2 percentage points more probable than its price takes",
    ] {
        assert!(words.contains(said), "no `{said}` in\n{}", text.stdout);
    }
    assert_fits(&text.stdout);
}

#[test]
fn the_text_says_what_the_json_says() {
    let (workplace, training, run) = workplace();
    let stored = stored(&workplace.path(run["folder"].as_str().unwrap()), 2903);
    let ((player, date), _) = stored.first_key_value().unwrap();
    let explanation = explain(&workplace, player, date, &["--line", "fixed:9.5"]);
    let args = ["explain", SEASON, player, date, "--line", "fixed:9.5", "--full"];
    let text = workplace.season(&args);
    let text = &text.succeeds().stdout;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = |what: &str| assert!(words.contains(what), "no `{what}` in\n{text}");
    says(&format!("training {}", training["training_id"].as_str().unwrap()));
    says(&format!("trained: as of {}", explanation["learned"]["as_of"].as_str().unwrap()));
    for system in list(&explanation["systems"]) {
        let prediction = &system["prediction"];
        let distribution = &prediction["distribution"];
        if distribution.is_null() {
            continue;
        }
        says(&format!("p10 {} ", number(&distribution["p10"]["points"])));
        says(&format!("p90 {} ", number(&distribution["p90"]["points"])));
        says(&format!("over 9.5 {} ", number(&distribution["sides"]["over"])));
        says(&format!("under 9.5 {} ", number(&distribution["sides"]["under"])));
        says(&format!(
            "{}: {}",
            prediction["recommendation"].as_str().unwrap(),
            prediction["why"].as_str().unwrap()
        ));
        for term in list(&prediction["terms"]) {
            says(&format!("{} {} ", term["term"].as_str().unwrap(), number(&term["points"])));
            says(term["from"].as_str().unwrap());
        }
        let model = &system["model"];
        if !model.is_null() {
            assert_eq!(system["system_id"], "boosted_trees_v2");
            let (file, as_of) = (model["file"].as_str().unwrap(), model["as_of"].as_str().unwrap());
            let kept = list(&training["files"]).iter().find(|of| of["name"] == file).unwrap();
            assert_eq!(model["sha256"], kept["sha256"]);
            assert_eq!(model["rows"], kept["rows"]);
            says(&format!("{file} · as of {as_of}, trained on"));
            says(&format!("leaves sum to {}", model["margin"]));
        }
    }
    let similar = list(&explanation["systems"]).iter().find(|of| of["system_id"] == SIMILARITY);
    let games = list(&similar.unwrap()["similar_past"]["games"]);
    let table = text.split("  similar game").nth(1).unwrap();
    let shown: Vec<&str> = table.lines().skip(1).take(10).collect();
    for (line, game) in shown.iter().zip(games) {
        assert!(line.contains(game["game_date"].as_str().unwrap()), "{line} {game}");
        assert!(line.ends_with(&format!("{:.4}", number(&game["weight"]))), "{line} {game}");
    }
    says(&format!("{} more", games.len() - 10));
}

/// Without `--full`, what matters is a dozen lines, whoever is asked about.
#[test]
fn eleven_systems_are_summed_up_in_a_dozen_lines() {
    let (workplace, _, run) = workplace();
    let stored = stored(&workplace.path(run["folder"].as_str().unwrap()), 1);
    for (player, date) in stored.keys().step_by(stored.len() / 12) {
        let ended = workplace.season(&["explain", SEASON, player, date]);
        let text = &ended.succeeds().stdout;
        assert_fits(text);
        assert!(text.lines().count() <= 12, "{text}");
        let is_there = |label: &str| text.lines().any(|line| line.starts_with(label));
        for label in ["forecast ", "line ", "happened ", "minutes "] {
            assert!(is_there(label), "no {label}in:\n{text}");
        }
        // Nothing is usual for a player with hardly a game.
        let explanation = explain(&workplace, player, date, &[]);
        let influences = list(&explanation["headline"]["influences"]).len();
        assert_eq!(is_there("moved by "), influences > 0, "{text}");
        let moved = text.lines().skip_while(|line| !line.starts_with("moved by "));
        let moved = moved.take_while(|line| !line.starts_with("others ")).count();
        assert!((3..=4).contains(&moved) || influences == 0, "{text}");
        let first = &explanation["headline"]["system_id"];
        let others: Vec<f64> = list(&explanation["systems"])
            .iter()
            .filter(|system| system["system_id"] != *first)
            .filter_map(|system| system["prediction"]["predicted_points"].as_f64())
            .collect();
        let (least, most) = (
            others.iter().copied().fold(f64::INFINITY, f64::min),
            others.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        );
        let count = others.len();
        assert!(
            text.contains(&format!("\nothers   {count} systems, {least:.1} to {most:.1} points: ")),
            "{text}"
        );
    }
}

#[test]
fn history_that_is_gone_is_said_and_changes_no_number() {
    let (workplace, _, run) = workplace();
    let stored = stored(&workplace.path(run["folder"].as_str().unwrap()), 1);
    let first = stored.keys().map(|(_, date)| date).min().unwrap();
    let of_first = stored.iter().filter(|((_, date), _)| date == first);
    let more = ["--system", SIMILARITY];
    let similar = |explanation: &Value| explanation["systems"][0]["similar_past"].clone();
    let explained = of_first.map(|((player, date), of_first)| {
        (player, date, of_first, similar(&explain(&workplace, player, date, &more)))
    });
    let long_there = |of: &(_, _, _, Value)| list(&of.3["games"]).len() == 40;
    let (player, date, of_first, whole) = explained.into_iter().find(long_there).unwrap();
    // Another snapshot of the season before.
    workplace.season(&["snapshot", "2020-21", "--from", "demo:9"]).succeeds();
    let other = explain(&workplace, player, date, &more);
    let points = other["systems"][0]["prediction"]["predicted_points"].as_f64();
    assert_eq!(points, of_first[SIMILARITY]["predicted_points"]);
    let less = similar(&other);
    assert_eq!(less["not_shown"], "the snapshot of 2020-21 is not the one that was trained on");
    assert_eq!(less["surplus"], whole["surplus"]);
    assert!(list(&less["games"]).len() < list(&whole["games"]).len());
    std::fs::remove_dir_all(workplace.data().join("snapshots/2020-21")).unwrap();
    let text =
        workplace.season(&[&["explain", SEASON, player, date, "--full"], &more[..]].concat());
    text.succeeds().prints(&["  games of earlier seasons are not shown, though they may count"]);
}

#[test]
fn where_too_little_is_known_that_is_said() {
    let (workplace, ..) = workplace();
    let alone = [
        "train",
        SEASON,
        "--trees",
        "3",
        "--epochs",
        "1",
        "--refit-days",
        "60",
        "--history",
        SEASON,
    ];
    workplace.season(&alone).fails(2, &["is not before"]);
    std::fs::remove_dir_all(workplace.data().join("snapshots/2020-21")).unwrap();
    let alone = ["train", SEASON, "--trees", "3", "--epochs", "1", "--refit-days", "60", "--json"];
    let alone = workplace.season(&alone).succeeds().json();
    let id = alone["training_id"].as_str().unwrap();
    let run = workplace.season(&["predict", SEASON, "--models", id, "--json"]).succeeds().json();
    let stored = stored(&workplace.path(run["folder"].as_str().unwrap()), 1);
    let ((player, date), _) = stored.iter().min_by_key(|((_, date), _)| date).unwrap();
    let system = ["--system", "moving_average_v2", "--models", id];
    let explanation = explain(&workplace, player, date, &system);
    let prediction = &explanation["systems"][0]["prediction"];
    assert!(prediction["distribution"].is_null());
    assert_eq!(
        (&prediction["recommendation"], prediction["confidence_score"].as_f64()),
        (&Value::from("PASS"), Some(0.5))
    );
    let said = "fewer than 500 errors of earlier dates are known, too few for a probability";
    assert_eq!(prediction["why"], said);
    // Before the first model.
    let first = ["--skip-bootstrap-days", "0"];
    let games = read_table(&workplace.data().join("snapshots").join(SEASON).join("games.parquet"));
    let (players, dates) = (texts(&games, "player_lookup"), texts(&games, "game_date"));
    let row = dates.iter().position(|date| *date == "2021-10-25").unwrap();
    let explanation = explain(&workplace, &players[row], &dates[row], &first);
    assert!(explanation["learned"]["as_of"].is_null());
    assert_eq!(list(&explanation["learned"]["inputs"]).len(), 0);
}
