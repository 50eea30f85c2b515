//! Ranges of points and probabilities of going over, of runs whose systems give them.

use serde_json::{Value, json};

use super::scorecard::{assert_made_anew, assert_made_anew_of};
use super::{grade, score};
use crate::support::runs::{
    Outcome, Prediction, advise, outcomes, predict, predictions, put_counted, trained,
};
use crate::support::{SEASON, Workplace, assert_fits, shared};

const V2: [&str; 5] = [
    "moving_average_v2",
    "zone_matchup_v2",
    "similarity_balanced_v2",
    "boosted_trees_v2",
    "ensemble_v2",
];

/// What is said of a system's probabilities against lines of one source.
#[track_caller]
fn calibration<'a>(graded: &'a Value, system: &str, source: &str) -> &'a Value {
    let all = graded["calibration"].as_array().unwrap();
    let wanted = |of: &&Value| of["forecaster"] == system && of["line_source"] == source;
    all.iter().find(wanted).unwrap()
}

#[test]
fn ranges_and_probabilities_are_judged_as_a_second_implementation_does() {
    let (workplace, _) = trained();
    assert_made_anew_of(&workplace, Some("5"), 2000);
    let graded = grade(&workplace, &["--min-games", "5"]);
    for system in V2 {
        let score = score(&graded, system, "overall", "all");
        assert_eq!(score["range"]["n"], score["n"], "{system}");
        for source in ["ACTUAL_PROP", "ESTIMATED_AVG"] {
            let of = calibration(&graded, system, source);
            assert!(of["n"].as_u64().unwrap() > 100 && of["gap"].as_f64().unwrap() < 0.25, "{of}");
        }
    }
    assert_eq!(score(&graded, "ensemble_v1", "overall", "all")["range"], Value::Null);
    assert_eq!(score(&graded, "last_10", "overall", "all")["range"], Value::Null);
    let rivals: Vec<(&Value, &Value)> = graded["rivals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rival| (&rival["forecaster"], &rival["reason"]))
        .collect();
    let mut expected: Vec<(Value, Value)> =
        V2.map(|system| (json!(system), json!("predecessor"))).to_vec();
    expected.push((json!("ensemble_v2"), json!("best_component")));
    assert_eq!(rivals, expected.iter().map(|(one, other)| (one, other)).collect::<Vec<_>>());

    let printed = workplace.season(&["grade", SEASON, "--full", "--by", "role"]);
    printed.succeeds().prints(&[
        "\n80 % range ",
        "\nover market lines ",
        "\nover estimated lines ",
        "\nMAE difference ",
        "moving_average_v2       moving_average_baseline_v1 ",
        "*: the best of its components\n",
        "\n80 % range              slice ",
    ]);
    assert_fits(&printed.stdout);
    let short = workplace.season(&["grade", SEASON, "--by", "role"]);
    short.succeeds().prints(&["80 %  bets", "how many lie inside the 80 % range"]);
    assert_fits(&short.stdout);
    workplace.season(&["report", SEASON, "--output", "page.html"]).succeeds();
    let page = std::fs::read_to_string(workplace.path("page.html")).unwrap();
    for part in [
        "<section id=\"range\"",
        "id=\"range-chart\"",
        "id=\"over-actual-prop\"",
        "id=\"over-estimated-avg\"",
        "id=\"bins\"",
    ] {
        assert_eq!(page.matches(part).count(), 1, "{part}");
    }
    assert!(!page.contains("NaN"));
}

#[test]
fn ranges_of_the_real_season_are_judged_as_a_second_implementation_does() {
    let Some(folder) = shared("data") else { return };
    let workplace = Workplace::new();
    for season in ["2020-21", SEASON] {
        let file = folder.join(format!("player_games_{season}.parquet"));
        let source = format!("box-scores:{}", file.display());
        workplace.season(&["snapshot", season, "--from", &source]).succeeds();
    }
    workplace
        .season(&["train", SEASON, "--trees", "3", "--epochs", "1", "--refit-days", "60"])
        .succeeds();
    predict(&workplace, &["--end-date", "2021-12-12"]);
    assert_made_anew_of(&workplace, Some("5"), 2000);
}

#[test]
fn a_run_without_distributions_has_none_of_it() {
    let workplace = super::workplace();
    predict(&workplace, &[]);
    let graded = grade(&workplace, &[]);
    let scores = graded["scores"].as_array().unwrap();
    assert!(scores.iter().all(|score| score["range"].is_null()));
    assert_eq!((&graded["calibration"], &graded["rivals"]), (&json!([]), &json!([])));
    let printed = workplace.season(&["grade", "--full", "--by", "role"]);
    for absent in ["80 % range", "going over", "best of its"] {
        assert!(!printed.succeeds().stdout.contains(absent), "{absent}");
    }
    workplace.season(&["report", "--output", "page.html"]).succeeds();
    let page = std::fs::read_to_string(workplace.path("page.html")).unwrap();
    assert!(!page.contains("id=\"range\"") && !page.contains("#range"));
}

/// Runs at the edge, one after the other, on the same snapshot.
#[test]
fn edges_are_judged_as_a_second_implementation_does() {
    const SYSTEM: &str = "boosted_trees_v2";
    let (workplace, run) = trained();
    let games = outcomes(&workplace);
    let all = predictions(&run);
    let graded = |mut rows: Vec<Prediction>| {
        assert!(!rows.is_empty());
        rows.sort_by(|one, other| (one.day, &one.player).cmp(&(other.day, &other.player)));
        put_counted(&run, &rows);
        workplace.season(&["grade", SEASON, "--by", "role"]).succeeds();
        assert_made_anew(&workplace, 20);
        workplace.season(&["report", SEASON, "--output", "page.html"]).succeeds();
        let page = std::fs::read_to_string(workplace.path("page.html")).unwrap();
        assert!(page.ends_with("</body></html>") && !page.contains("NaN"));
        grade(&workplace, &[])
    };
    let changed = |change: &dyn Fn(&mut Prediction, f64) -> bool| {
        let mut rows = all.clone();
        rows.retain_mut(|row| {
            let of_row = |game: &&Outcome| game.player == row.player && game.day == row.day;
            let points = games.iter().find(of_row).unwrap().points;
            let kept = change(row, f64::from(points.unwrap()));
            advise(row);
            kept
        });
        rows
    };
    let market = |line| Some((line, "ACTUAL_PROP".to_owned()));

    // Pushes alone: none of them went over. A range of a single point, at which the outcome is, holds it.
    let pushes = graded(changed(&|row, actual| {
        row.distribution = [Some(actual), Some(actual), Some(0.25)];
        row.line == market(actual)
    }));
    let found = calibration(&pushes, SYSTEM, "ACTUAL_PROP");
    assert_eq!((&found["pushes"], &found["gap"]), (&found["n"], &json!(0.25)));
    let range = &score(&pushes, SYSTEM, "overall", "all")["range"];
    assert_eq!(range["inside"]["value"], 1.0);
    assert_eq!(range["inside"]["interval"], json!({"low": 1.0, "high": 1.0}));

    // A range without a probability, and neither.
    let partly = changed(&|row, _| {
        match row.player.len() % 3 {
            0 => row.distribution[2] = None,
            1 => row.distribution = [None; 3],
            _ => {}
        }
        true
    });
    let partly = graded(partly);
    let score_of = score(&partly, SYSTEM, "overall", "all");
    assert!(score_of["range"]["n"].as_u64().unwrap() < score_of["n"].as_u64().unwrap());

    // A single row.
    let first = all.iter().find(|row| row.system == SYSTEM && row.line.is_some()).unwrap();
    let mut first = first.clone();
    advise(&mut first);
    let one = graded(vec![first]);
    let [of] = &one["calibration"].as_array().unwrap()[..] else { panic!("one system") };
    assert_eq!((&of["n"], of["bins"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!((&one["rivals"], &one["paired"][0]["n"]), (&json!([]), &json!(1)));

    // Equal probabilities at every border of bins: which prediction stands in which is still settled.
    let run = predict(&workplace, &["--end-date", "2021-12-12", "--line", "fixed:8.5"]);
    let mut rows = predictions(&run);
    rows.retain_mut(|row| {
        row.distribution[2] = Some(if row.points < 9.0 { 0.375 } else { 0.625 });
        advise(row);
        row.distribution[0].is_some()
    });
    put_counted(&run, &rows);
    assert_made_anew(&workplace, 20);
    let ties = grade(&workplace, &[]);
    let found = calibration(&ties, SYSTEM, "FIXED");
    let sizes: Vec<u64> =
        found["bins"].as_array().unwrap().iter().map(|bin| bin["n"].as_u64().unwrap()).collect();
    assert!(sizes.len() == 10 && sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
    assert_eq!(found["bins"][0]["highest"], 0.375);
}
