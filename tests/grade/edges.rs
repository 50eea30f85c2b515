//! Runs at the edge: without a row, with one, and with nothing but one kind.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::rows::assert_rows;
use super::scorecard::assert_made_anew;
use super::{SYSTEMS, grade, grades, league, score, workplace, workplace_of};
use crate::support::runs::{
    Cell, Outcome, Prediction, advise, cells, id, outcomes, predict, predictions, put_counted,
};
use crate::support::{SEASON, Workplace};

/// A workplace, its run, and the run's predictions that `change` made other ones of, or left out.
fn made(
    change: impl Fn(&mut Prediction, &Outcome) -> bool,
) -> (Workplace, PathBuf, Vec<Prediction>) {
    made_of(workplace(), "market,estimated", change)
}

/// The same in another workplace, whose lines come from elsewhere: those of a run are those of its snapshot.
fn made_of(
    workplace: Workplace,
    lines: &str,
    change: impl Fn(&mut Prediction, &Outcome) -> bool,
) -> (Workplace, PathBuf, Vec<Prediction>) {
    let run = predict(&workplace, &["--line", lines]);
    let games = outcomes(&workplace);
    let mut rows = predictions(&run);
    rows.retain_mut(|row| {
        let of_row = |game: &&Outcome| game.player == row.player && game.day == row.day;
        let game = games.iter().find(of_row).unwrap();
        change(row, game)
    });
    assert!(!rows.is_empty());
    put_counted(&run, &rows);
    (workplace, run, rows)
}

/// A workplace in which the market has a line for every player-date.
fn with_lines(line: impl Fn(f64) -> f64) -> Workplace {
    let mut league = league();
    for game in &mut league.games {
        game.line = Some(line(game.points.unwrap_or(0) as f64));
    }
    workplace_of(&league)
}

fn played(game: &Outcome) -> bool {
    game.points.is_some_and(|points| points > 0)
}

/// Everything that is said of a system as a whole.
fn overall<'a>(graded: &'a Value, system: &str) -> &'a Value {
    score(graded, system, "overall", "all")
}

#[test]
fn a_run_without_a_prediction_has_empty_grades() {
    let workplace = workplace();
    let run = predict(&workplace, &["--dates", "2021-10-20"]);
    // No command takes such a run by itself.
    workplace.season(&["grade"]).fails(4, &["predicted nothing"]);
    let run_id = id(&run);
    let graded = grade(&workplace, &["--run", &run_id]);
    assert_eq!((&graded["dates"], &graded["scores"]), (&json!(0), &json!([])));
    assert_eq!(graded["paired"], json!([]));
    let table = grades(&run);
    assert_eq!((table.num_rows(), table.num_columns()), (0, 40));
    workplace
        .season(&["grade", "--by", "month", "--run", &run_id])
        .succeeds()
        .prints(&["has no predictions"]);
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn one_row_has_no_interval() {
    let (workplace, run, rows) = {
        let lines = with_lines(|_| 0.5);
        let (workplace, run, mut rows) =
            made_of(lines, "market", |row, game| row.day > 18_950 && played(game));
        rows.truncate(1);
        rows[0].side = "OVER".to_owned();
        put_counted(&run, &rows);
        (workplace, run, rows)
    };
    let graded = grade(&workplace, &[]);
    assert_rows(&workplace, &run);
    let score = overall(&graded, &rows[0].system);
    assert_eq!((&graded["dates"], &score["n"], &score["voids"]), (&json!(1), &json!(1), &json!(0)));
    let errors = &score["errors"];
    let mae = errors["mae"]["value"].as_f64().unwrap();
    for name in ["mae", "rmse", "bias", "median", "p90", "within_3", "within_5"] {
        assert_eq!(errors[name]["interval"], json!(null), "{name}");
    }
    for name in ["rmse", "median", "p90"] {
        assert_eq!(errors[name]["value"].as_f64(), Some(mae), "{name}");
    }
    assert_eq!(errors["bias"]["value"].as_f64().unwrap().abs(), mae);
    let won = json!({"value": 1.0, "interval": null});
    assert_eq!(score["bets"][0]["win_rate"], won);
    let profit = score["bets"][0]["return_per_unit"]["value"].as_f64().unwrap();
    assert!((profit - 100.0 / 110.0).abs() < 1e-15);
    workplace
        .season(&["grade", "--by", "role"])
        .succeeds()
        .prints(&["fewer than 10 dates have no intervals, so it is unknown who is better"]);
    assert_made_anew(&workplace, 50);
}

#[test]
fn pushes_alone_make_no_rate() {
    let lines = with_lines(|points| points);
    let (workplace, run, rows) = made_of(lines, "market", |row, game| {
        advise(row);
        played(game) && row.side == "UNDER"
    });
    let graded = grade(&workplace, &[]);
    let met = assert_rows(&workplace, &run);
    assert_eq!(Vec::from_iter(met), ["ACTUAL_PROP UNDER push"]);
    assert!(cells(&grades(&run), "prediction_correct").iter().all(|cell| *cell == Cell::Null));
    for system in SYSTEMS {
        let pushes = rows.iter().filter(|row| row.system == system).count();
        let bets = json!([{
            "line_source": "ACTUAL_PROP", "recommendations": pushes, "wins": 0, "losses": 0,
            "pushes": pushes, "voids": 0, "win_rate": null, "return_per_unit": null,
        }]);
        assert_eq!(overall(&graded, system)["bets"], bets);
    }
    workplace.season(&["grade"]).succeeds().prints(&["ensemble_v1"]);
    assert_made_anew(&workplace, 200);
}

#[test]
fn voids_alone_make_no_error() {
    let (workplace, run, rows) = made_of(workplace(), "fixed:0.5", |row, game| {
        advise(row);
        let is_void = game.points.is_none() || (game.points == Some(0) && game.minutes.is_none());
        is_void && row.side == "OVER"
    });
    let graded = grade(&workplace, &[]);
    let met = assert_rows(&workplace, &run);
    assert_eq!(Vec::from_iter(met), ["FIXED OVER no_minutes", "FIXED OVER no_points"]);
    for system in SYSTEMS {
        let score = overall(&graded, system);
        let voids = rows.iter().filter(|row| row.system == system).count();
        assert_eq!((&score["n"], &score["voids"]), (&json!(0), &json!(voids)));
        assert_eq!(score["errors"], Value::Null);
        assert_eq!(score["bets"][0]["voids"], json!(voids));
        assert_eq!(score["bets"][0]["win_rate"], Value::Null);
    }
    assert_eq!(graded["paired"], json!([]));
    let printed = workplace.season(&["grade", "--full", "--by", "venue"]);
    assert!(!printed.succeeds().stdout.contains("NaN"), "{}", printed.stdout);
    assert_made_anew(&workplace, 100);
}

#[test]
fn passes_alone_are_no_bets() {
    let (workplace, run, _) = made(|row, _| {
        let side = if row.line.is_some() { "PASS" } else { "NO_LINE" };
        side.clone_into(&mut row.side);
        // No system advises anything at so little.
        row.confidence = 0.1;
        true
    });
    let graded = grade(&workplace, &[]);
    assert_rows(&workplace, &run);
    let scores = graded["scores"].as_array().unwrap();
    assert!(scores.iter().all(|score| score["bets"] == json!([])));
    assert!(overall(&graded, "ensemble_v1")["n"].as_u64().unwrap() > 0);
    let printed = workplace.season(&["grade", "--full"]);
    assert!(!printed.succeeds().stdout.contains("won %"), "{}", printed.stdout);
    assert_made_anew(&workplace, 200);
}

/// Errors of exactly 3 and 5 points are within; the next float is not.
#[test]
fn ties_are_within() {
    let cases = [
        (3.0, true, true),
        (-3.0, true, true),
        (3.0_f64.next_up(), false, true),
        (5.0, false, true),
        (-5.0, false, true),
        ((-5.0_f64).next_down(), false, false),
        (0.0, true, true),
    ];
    for (error, within_3, within_5) in cases {
        // Of 8 points, so that the difference is exact.
        let (workplace, run, rows) = made(|row, game| {
            row.points = 8.0 + error;
            advise(row);
            game.points == Some(8)
        });
        let exact = rows[0].points - 8.0;
        let graded = grade(&workplace, &[]);
        assert_rows(&workplace, &run);
        if exact == error {
            let errors = &overall(&graded, "xgboost_v1")["errors"];
            let share = |within: bool| json!(f64::from(u8::from(within)));
            assert_eq!(errors["within_3"]["value"], share(within_3), "{error}");
            assert_eq!(errors["within_5"]["value"], share(within_5), "{error}");
            if error == 3.0 {
                assert_made_anew(&workplace, 50);
            }
        }
    }
}

#[test]
fn lines_of_different_sources_are_never_mixed() {
    let workplace = workplace();
    let run = predict(&workplace, &["--line", "market,estimated"]);
    let graded = grade(&workplace, &[]);
    let sources = |system: &str, source: &str| {
        let rows = predictions(&run);
        let of = |row: &&Prediction| {
            let side = row.side == "OVER" || row.side == "UNDER";
            side && row.system == system
                && row.line.as_ref().is_some_and(|(_, other)| other == source)
        };
        rows.iter().filter(of).count()
    };
    for system in SYSTEMS {
        let bets = overall(&graded, system)["bets"].as_array().unwrap();
        let found: Vec<(&Value, &Value)> =
            bets.iter().map(|bets| (&bets["line_source"], &bets["recommendations"])).collect();
        let market = sources(system, "ACTUAL_PROP");
        let estimated = sources(system, "ESTIMATED_AVG");
        assert!(market > 0 && estimated > 0);
        let expected =
            [(&json!("ACTUAL_PROP"), &json!(market)), (&json!("ESTIMATED_AVG"), &json!(estimated))];
        assert_eq!(found, expected);
        for source in ["ACTUAL_PROP", "ESTIMATED_AVG"] {
            let slice = score(&graded, system, "line_source", source)["bets"].as_array().unwrap();
            assert_eq!(slice.len(), 1);
            assert_eq!(slice[0]["line_source"], source);
        }
    }
}
