//! `season explain`: what it shows makes the number, to the last digit, and is what a run stores.

mod finding;
mod learned;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use season::domain::GameDate;
use season::engine::{LinePolicy, Plan};
use season::explain::{ExplainedSystem, Explanation, NoPredictionReason, explain};
use season::model::Model;
use season::report;
use season::season::{Season, find_player_date};
use season::snapshot::{DataDir, read};
use season::systems::{Input, Parameters, TrainedModel, all_systems};

use crate::support::files::{Key, RunFiles, floats, read_table, texts};
use crate::support::invented::League;
use crate::support::{SEASON, Workplace, assert_fits, shared, untrained};

fn season(workplace: &Workplace, id: &str) -> Season {
    Season::new(read(&DataDir::new(workplace.data()), id.parse().unwrap()).unwrap()).unwrap()
}

fn plan(line: &str, bootstrap_days: u16) -> Plan {
    let lines: LinePolicy = line.parse().unwrap();
    Plan { bootstrap_days, ..Plan::new(untrained(), Parameters::default(), lines, Vec::new()) }
}

/// The explanation of a player-date, in the numbers that `--json` prints and nothing else.
#[track_caller]
fn explained(season: &Season, plan: &Plan, player: &str, day: i32) -> Explanation {
    let game = find_player_date(season, player, GameDate::from_days(day)).unwrap().unwrap();
    explain(season, plan, None, game).unwrap()
}

fn two_decimals(number: f64) -> f64 {
    format!("{number:.2}").parse().unwrap()
}

/// The points that the shown terms make by the shown arithmetic, and the steps that changed the number.
fn points(system: &ExplainedSystem) -> (f64, BTreeSet<&'static str>) {
    let advice = system.prediction.as_ref().unwrap();
    let mut acted = BTreeSet::new();
    if let Some(mean) = &advice.mean {
        let (mut weighted, mut weights) = (0.0, 0.0);
        for component in &system.components {
            if let Some((points, weight)) = component.points.zip(component.weight) {
                weighted += points * weight;
                weights += weight;
            }
        }
        assert_eq!((mean.weighted, mean.weights), (weighted, weights));
        assert_eq!(mean.total, weighted / weights);
        // The mean of four times 60 may be 60 and a rounding.
        acted.extend((mean.total > 60.0).then_some("mean kept within"));
        return (mean.total.clamp(0.0, 60.0), acted);
    }
    let arithmetic = advice.arithmetic.as_ref().unwrap();
    let (baseline, adjustments) = advice.terms.split_first().unwrap();
    assert_eq!(baseline.term, "baseline");
    if !system.similar_games.is_empty() {
        let (mut weighted, mut weights) = (0.0, 0.0);
        for game in &system.similar_games {
            weighted += game.points * (f64::from(game.score) / 100.0);
            weights += f64::from(game.score) / 100.0;
        }
        assert_eq!(baseline.points, weighted / weights);
        acted.insert("similar games");
    }
    let sum = adjustments.iter().fold(0.0, |sum, term| sum + term.points);
    assert_eq!(arithmetic.adjustments.to_bits(), sum.to_bits());
    let mut added = sum;
    if let Some(rounded) = arithmetic.adjustments_rounded {
        assert_eq!(rounded.to_bits(), two_decimals(sum).to_bits());
        acted.extend((rounded != sum).then_some("adjustments rounded"));
        added = rounded;
    }
    let mut points = baseline.points + added;
    assert_eq!(arithmetic.total.to_bits(), points.to_bits());
    acted.extend((!(0.0..=60.0).contains(&points)).then_some("kept within"));
    points = points.clamp(0.0, 60.0);
    assert_eq!(arithmetic.within, points);
    if let Some(rounded) = arithmetic.rounded {
        assert_eq!(rounded.to_bits(), two_decimals(points).to_bits());
        acted.extend((rounded != points).then_some("points rounded"));
        points = rounded;
    }
    (points, acted)
}

/// What is said of the recommendation must follow from the numbers beside it.
#[track_caller]
fn assert_reason(system: &ExplainedSystem) {
    let advice = system.prediction.as_ref().unwrap();
    let enough = ["is at least", "is above"].map(|words| advice.why.matches(words).count());
    let short = ["is below", "is not above"].map(|words| advice.why.matches(words).count());
    match advice.recommendation {
        "NO_LINE" => {
            assert_eq!((advice.edge, advice.why.as_str()), (None, "there is no line to judge"));
        }
        "PASS" => {
            assert_eq!(enough, [0, 0], "{advice:?}");
            assert!(short.iter().sum::<usize>() > 0, "{advice:?}");
        }
        side => {
            assert_eq!((enough.iter().sum::<usize>(), short), (2, [0, 0]), "{advice:?}");
            // An ensemble follows its components.
            if system.components.is_empty() {
                assert_eq!(side == "OVER", advice.edge.unwrap() > 0.0, "{advice:?}");
            }
        }
    }
}

/// Compares the explanation of every `step`th player-date of a run with what the run stores, and says what acted.
fn assert_run_is_explained(
    season: &Season,
    plan: &Plan,
    run: &RunFiles,
    step: usize,
) -> BTreeMap<String, usize> {
    let keys = || run.predictions.keys().chain(run.skipped.keys());
    let player_dates: BTreeSet<(&str, i32)> = keys().map(|key| (&*key.1, key.0)).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (player, day) in player_dates.into_iter().step_by(step) {
        let explanation = explained(season, plan, player, day);
        assert_eq!(explanation.systems.len(), plan.systems.len());
        for system in &explanation.systems {
            let key: Key = (day, player.to_owned(), system.system_id.to_string());
            let Some(stored) = run.predictions.get(&key) else {
                let reason = system.no_prediction.as_ref().unwrap();
                assert_eq!(run.skipped[&key], reason.reason);
                assert!(reason.sentence.contains(' '), "{}", reason.sentence);
                *seen.entry(reason.reason.split(':').next().unwrap().to_owned()).or_default() += 1;
                continue;
            };
            let (points, acted) = points(system);
            let advice = system.prediction.as_ref().unwrap();
            assert_eq!(points.to_bits(), stored.points, "{key:?}");
            assert_eq!(advice.predicted_points.to_bits(), stored.points, "{key:?}");
            assert_eq!(advice.confidence_score.to_bits(), stored.confidence, "{key:?}");
            assert_eq!(advice.recommendation, stored.recommendation, "{key:?}");
            assert_reason(system);
            for what in acted.into_iter().chain([advice.recommendation]) {
                *seen.entry(what.to_owned()).or_default() += 1;
            }
        }
        assert_text(&explanation);
    }
    seen
}

/// The text holds the numbers in full, and lines of at most 80 columns.
fn assert_text(explanation: &Explanation) {
    let whole = report::ExplainedPlayerDate { explanation: explanation.clone(), full: true };
    let text = report::Output::text(&whole);
    assert_fits(&text);
    for line in text.lines() {
        assert_eq!(line, line.trim_end());
    }
    for system in &explanation.systems {
        let block = text.find(&format!("\n{} · ", system.system_id));
        let Some(advice) = &system.prediction else {
            let NoPredictionReason { reason, sentence } = system.no_prediction.as_ref().unwrap();
            let others = explanation.systems.iter();
            let shared =
                others.filter(|other| other.no_prediction == system.no_prediction).count() > 1;
            assert_eq!(block.is_none(), shared, "a reason that is shared is said apart: {text}");
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let said = words.matches(&format!(": {sentence} ({reason})")).count();
            assert_eq!(said, 1, "{text}");
            continue;
        };
        let of_system = &text[block.unwrap()..];
        for term in &advice.terms {
            let line = of_system.lines().find(|line| line.trim_start().starts_with(term.term));
            let shown = line.unwrap().split_whitespace().nth(1).unwrap();
            assert_eq!(shown.parse::<f64>().unwrap().to_bits(), term.points.to_bits(), "{text}");
        }
        let line = of_system.lines().find(|line| line.contains("predicted_points")).unwrap();
        let shown: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        assert_eq!(shown.to_bits(), advice.predicted_points.to_bits());
    }
}

#[test]
fn every_branch_of_the_systems_is_explained_to_the_last_digit() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let season = season(&workplace, SEASON);
    let seen = assert_run_is_explained(&season, &plan("fixed:20", 0), &run, 1);
    for what in [
        "similar games",
        "adjustments rounded",
        "points rounded",
        "kept within",
        "mean kept within",
        "OVER",
        "UNDER",
        "PASS",
        "no_features",
        "missing_feature",
        "non_finite_feature",
        "too_few_similar_games",
        "too_few_components",
    ] {
        assert!(seen.contains_key(what), "{what} was not met: {seen:?}");
    }
}

#[test]
fn a_demo_is_explained_to_the_last_digit() {
    let workplace = Workplace::with_demo("2025-26");
    let run = workplace.season(&["predict", "--json"]);
    let folder = run.succeeds().json()["run_id"].as_str().unwrap().to_owned();
    let run = RunFiles::read(&workplace.data().join("runs/2025-26").join(folder));
    let season = season(&workplace, "2025-26");
    let seen = assert_run_is_explained(&season, &plan("market,estimated", 14), &run, 601);
    for what in ["similar games", "points rounded", "OVER", "UNDER", "PASS", "bootstrap"] {
        assert!(seen.contains_key(what), "{what} was not met: {seen:?}");
    }
}

/// The tags of a row make its quality.
#[test]
fn the_quality_of_a_built_row_follows_from_its_tags() {
    let workplace = Workplace::new();
    League::invented().write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let run = workplace.predict_as_reference(&[]);
    let season = season(&workplace, SEASON);
    let keys: BTreeSet<(&str, i32)> = run.predictions.keys().map(|key| (&*key.1, key.0)).collect();
    let mut tags = BTreeSet::new();
    for (player, day) in keys.into_iter().step_by(97) {
        let features = explained(&season, &plan("fixed:20", 0), player, day).features.unwrap();
        assert_eq!(features.values.len(), 25);
        let weight = |tag: Option<&'static str>| match tag.unwrap() {
            "exact" => 100.0,
            "estimated" => 75.0,
            _ => 40.0,
        };
        let sum: f64 = features.values.iter().map(|feature| weight(feature.tag)).sum();
        assert_eq!(features.quality_score, Some(two_decimals(sum / 25.0)));
        tags.extend(features.values.iter().filter_map(|feature| feature.tag));
        let asked = all_systems().iter().flat_map(|system| system.info().all_inputs());
        let asked: BTreeSet<_> = asked.flat_map(Input::names).collect();
        for feature in &features.values {
            assert!(feature.read_by.is_empty() || asked.contains(&feature.name));
        }
        assert!(features.defaults.iter().any(|missing| {
            missing.names[0].as_str() == "games_played_last_7_days" && missing.default == Some(3.0)
        }));
    }
    assert_eq!(tags.len(), 3, "{tags:?}");
}

#[test]
fn the_window_is_that_of_the_lookback() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let season = season(&workplace, SEASON);
    let games = season.games().unwrap();
    let (mut full, mut older) = (false, false);
    let keys: BTreeSet<(&str, i32)> = run.predictions.keys().map(|key| (&*key.1, key.0)).collect();
    for (player, day) in keys {
        let past = explained(&season, &plan("fixed:20", 0), player, day).past;
        let of_player = (0..games.dates.len()).filter(|row| games.players.get(*row) == player);
        let before: Vec<i32> =
            of_player.map(|row| games.dates[row]).filter(|date| *date < day).collect();
        let within = before.iter().rev().take(30).filter(|date| **date >= day - 90);
        let shown = past.games.iter().map(|game| game.game.game_date.days());
        assert!(shown.eq(within.copied()), "{player} {day}");
        assert_eq!(past.games.len() + past.older_games, before.len());
        full |= past.games.len() == 30;
        older |= past.older_games > 0;
    }
    assert!(full && older);
}

#[test]
fn errors_and_verdicts_are_those_of_the_grades() {
    let mut league = League::invented();
    for (at, game) in league.games.iter_mut().enumerate() {
        let points = game.points.unwrap() as f64;
        game.line = (at % 3 > 0).then_some(if at % 3 == 1 { points } else { points / 2.0 + 0.5 });
        match at % 37 {
            5 => (game.points, game.minutes) = (Some(0), None),
            11 => game.points = None,
            _ => {}
        }
    }
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let run = workplace.season(&["predict", "--json"]).succeeds().json();
    workplace.season(&["grade"]).succeeds();
    let folder = workplace.path(run["folder"].as_str().unwrap());
    let seen = assert_verdicts(&season(&workplace, SEASON), &folder);
    for what in ["won", "lost", "push", "void"] {
        assert!(seen.contains(what), "{what} was not met");
    }
}

fn assert_verdicts(season: &Season, run: &Path) -> BTreeSet<&'static str> {
    let grades = read_table(&run.join("grades.parquet"));
    let (players, systems) = (texts(&grades, "player_lookup"), texts(&grades, "system_id"));
    let (correct, errors) = (texts(&grades, "prediction_correct"), floats(&grades, "signed_error"));
    let dates = texts(&grades, "game_date");
    let mut seen = BTreeSet::new();
    for row in (0..grades.num_rows()).step_by(53) {
        let day = dates[row].parse::<GameDate>().unwrap().days();
        let explanation = explained(season, &plan("market,estimated", 14), &players[row], day);
        let of_row = |system: &&ExplainedSystem| *system.system_id.as_str() == *systems[row];
        let system = explanation.systems.iter().find(of_row).unwrap();
        let advice = system.prediction.as_ref().unwrap();
        assert_eq!(advice.signed_error, errors[row]);
        let said = match advice.verdict {
            Some("won") => "true",
            Some("lost") => "false",
            _ => "null",
        };
        assert_eq!(said, correct[row]);
        assert_eq!(
            advice.verdict == Some("void"),
            errors[row].is_none() && advice.verdict.is_some()
        );
        seen.extend(advice.verdict);
    }
    seen
}

#[test]
fn without_a_line_there_is_nothing_to_judge() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.season(&["predict", "--line", "market", "--json"]).succeeds().json();
    let run = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    let season = season(&workplace, SEASON);
    let seen = assert_run_is_explained(&season, &plan("market", 14), &run, 3);
    assert!(seen["NO_LINE"] > 0 && seen["OVER"] > 0, "{seen:?}");
}

#[test]
fn json_and_text_hold_one_system_if_one_is_asked_for() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let (key, _) = run.predictions.iter().find(|(key, _)| key.2 == "ensemble_v1").unwrap();
    let date = GameDate::from_days(key.0).to_string();
    for system in untrained().iter().map(|system| system.id()) {
        let args = ["explain", &key.1, &date, "--line", "fixed:20", "--skip-bootstrap-days", "0"];
        let args = [&args[..], &["--full", "--system", system.as_str()]].concat();
        let text = workplace.season(&args);
        text.succeeds().prints(&[&format!("\n{system} · ")]);
        assert_eq!(
            all_systems()
                .iter()
                .filter(|one| text.stdout.contains(&format!("\n{} · ", one.id())))
                .count(),
            1
        );
        let json = workplace.season(&[&args[..], &["--json"]].concat()).succeeds().json();
        assert_eq!(json["systems"].as_array().unwrap().len(), 1);
        assert_eq!(json["systems"][0]["system_id"], system.as_str());
        let stored = run.predictions.get(&(key.0, key.1.clone(), system.to_string()));
        let points = json["systems"][0]["prediction"]["predicted_points"].as_f64();
        assert_eq!(points.map(f64::to_bits), stored.map(|stored| stored.points));
    }
}

#[test]
fn the_number_that_the_readme_works_by_hand() {
    let Some(folder) = shared("parity/season_2021_22") else { return };
    let workplace = Workplace::new();
    let source = format!("warehouse:{}", folder.display());
    workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
    let args = ["explain", "Stephen Curry", "2021-12-14", "--line", "fixed:20"];
    let args = [&args[..], &["--full", "--systems", "moving_average_baseline_v1"]].concat();
    workplace.season(&args).succeeds().prints(&[
        "line     20 · fixed by --line",
        "  baseline                25.277692307692305  0.50 · 24.8 (last 5)",
        "  fatigue_adjustment      -2.5                freshness 85; above 70 -2.5",
        "  pace_adjustment          0.31333",
        "  predicted_points        21.0910256",
        "PASS: the edge of +1.09 points is not above 2 and the confidence",
        "0.91 too low",
    ]);
}

#[test]
fn a_trained_model_is_explained_as_it_predicts() {
    let workplace = Workplace::with_snapshot();
    for name in ["named-3.2.0.json", "named_poisson-3.2.0.ubj", "without_names-3.2.0.ubj"] {
        let file = format!("{}/tests/vectors/models/{name}", env!("CARGO_MANIFEST_DIR"));
        let run = workplace.predict_as_reference(&["--xgboost-model", &file]);
        let season = season(&workplace, SEASON);
        let model = Model::new(&std::fs::read(&file).unwrap()).unwrap();
        let carried = season.vocabularies().iter().flat_map(|names| names.iter()).collect();
        let trained = TrainedModel::new(model.clone(), carried, &[]).unwrap();
        let plan = Plan { model: Some(trained), ..plan("fixed:20", 0) };
        let seen = assert_run_is_explained(&season, &plan, &run, 3);
        assert!(seen["points rounded"] > 0 && seen["non_finite_feature"] > 0, "{seen:?}");

        let (key, stored) = run.predictions.iter().find(|(key, _)| key.2 == "xgboost_v1").unwrap();
        let date = GameDate::from_days(key.0).to_string();
        let args = ["explain", &key.1, &date, "--line", "fixed:20", "--skip-bootstrap-days", "0"];
        let args =
            [&args[..], &["--full", "--xgboost-model", &file, "--system", "xgboost_v1"]].concat();
        let text = workplace.season(&args);
        text.succeeds()
            .prints(&["xgboost_v1 · a trained XGBoost model\n  model ", " trees · base "]);
        let json = workplace.season(&[&args[..], &["--json"]].concat()).succeeds().json();
        let (of_system, told) = (&json["systems"][0], &json["systems"][0]["model"]);
        assert_eq!(told["sha256"], model.sha256());
        assert_eq!(told["trees"], model.trees());
        // The margin is told in full: from it follows the baseline, and from that the points.
        let margin: f32 = told["margin"].to_string().parse().unwrap();
        let baseline = of_system["prediction"]["terms"][0]["points"].as_f64().unwrap();
        assert_eq!(baseline.to_bits(), f64::from(model.output(margin)).to_bits());
        let points = of_system["prediction"]["predicted_points"].as_f64().unwrap();
        assert_eq!(points.to_bits(), stored.points);
    }
}
