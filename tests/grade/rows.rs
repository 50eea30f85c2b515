//! `grades.parquet`: its columns, and every row of it made anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow::datatypes::DataType;
use season::domain::GameDate;
use serde_json::Value;

use super::{grade, grades, workplace};
use crate::support::runs::{Cell, Outcome, Prediction, cells, outcomes, predict, predictions};
use crate::support::{SEASON, Workplace, shared};

const COLUMNS: [(&str, DataType, bool); 40] = [
    ("system_id", DataType::Utf8, false),
    ("player_lookup", DataType::Utf8, false),
    ("game_id", DataType::Utf8, false),
    ("game_date", DataType::Date32, false),
    ("predicted_points", DataType::Float64, false),
    ("stat", DataType::Utf8, false),
    ("predicted", DataType::Float64, false),
    ("confidence_score", DataType::Float64, false),
    ("recommendation", DataType::Utf8, false),
    ("current_points_line", DataType::Float64, true),
    ("line_source", DataType::Utf8, true),
    ("actual_points", DataType::Int32, true),
    ("absolute_error", DataType::Float64, true),
    ("signed_error", DataType::Float64, true),
    ("within_3", DataType::Boolean, true),
    ("within_5", DataType::Boolean, true),
    ("predicted_margin", DataType::Float64, true),
    ("actual_margin", DataType::Float64, true),
    ("prediction_correct", DataType::Boolean, true),
    ("is_voided", DataType::Boolean, false),
    ("void_reason", DataType::Utf8, true),
    ("confidence_decile", DataType::Int32, false),
    ("earlier_games", DataType::Int32, false),
    ("over_price", DataType::Float64, true),
    ("under_price", DataType::Float64, true),
    ("over_price_assumed", DataType::Boolean, true),
    ("under_price_assumed", DataType::Boolean, true),
    ("over_fixed_payout", DataType::Boolean, true),
    ("under_fixed_payout", DataType::Boolean, true),
    ("over_book", DataType::Utf8, true),
    ("under_book", DataType::Utf8, true),
    ("over_offered_at", DataType::Utf8, true),
    ("under_offered_at", DataType::Utf8, true),
    ("market_over_probability", DataType::Float64, true),
    ("over_probability", DataType::Float64, true),
    ("pick_return", DataType::Float64, true),
    ("closing_line", DataType::Float64, true),
    ("closing_line_value", DataType::Float64, true),
    ("closing_probability_value", DataType::Float64, true),
    ("closing_probability_from", DataType::Utf8, true),
];

fn float(value: Option<f64>) -> Cell {
    value.map_or(Cell::Null, |value| Cell::Bits(value.to_bits()))
}

fn flag(value: Option<bool>) -> Cell {
    value.map_or(Cell::Null, Cell::Flag)
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

/// The first day of the season, as its snapshot says.
fn opening_night(workplace: &Workplace) -> i32 {
    let path = workplace.data().join("snapshots").join(SEASON).join("manifest.json");
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let date: GameDate = manifest["content"]["opening_night"].as_str().unwrap().parse().unwrap();
    date.days()
}

/// How many games of the season the player had played and scored in, as far as his points are known.
fn earlier_games(games: &BTreeMap<(&str, i32), &Outcome>, opening: i32, of: &Prediction) -> i32 {
    let player = of.player.as_str();
    let before = games.range((player, opening.min(of.day))..(player, of.day));
    let counts = |game: &&Outcome| match (game.points, game.minutes) {
        (None, _) => false,
        (Some(0), minutes) => minutes.is_some_and(|minutes| minutes > 0.0),
        (Some(_), _) => true,
    };
    i32::try_from(before.filter(|(_, game)| counts(game)).count()).unwrap()
}

/// Makes the rows of the run's grades anew and compares them; gives the words that say what was met among them.
#[track_caller]
pub(super) fn assert_rows(workplace: &Workplace, run: &Path) -> BTreeSet<String> {
    let games = outcomes(workplace);
    let games: BTreeMap<(&str, i32), &Outcome> =
        games.iter().map(|game| ((game.player.as_str(), game.day), game)).collect();
    let opening = opening_night(workplace);
    let predicted = predictions(run);
    let table = grades(run);
    assert_eq!(table.num_rows(), predicted.len());
    let columns: BTreeMap<&str, Vec<Cell>> =
        COLUMNS.iter().map(|(name, ..)| (*name, cells(&table, name))).collect();
    let mut met = BTreeSet::new();
    for (row, prediction) in predicted.iter().enumerate() {
        let game = games[&(prediction.player.as_str(), prediction.day)];
        let reason = match (game.points, game.minutes) {
            (None, _) => Some("no_points"),
            (Some(0), None | Some(0.0)) => Some("no_minutes"),
            _ => None,
        };
        let actual = game.points.filter(|_| reason.is_none()).map(f64::from);
        let signed = actual.map(|actual| prediction.points - actual);
        let line = prediction.line.as_ref().map(|(line, _)| *line);
        let margin = actual.zip(line).map(|(actual, line)| actual - line);
        let correct = match (prediction.side.as_str(), margin) {
            ("OVER", Some(margin)) if margin != 0.0 => Some(margin > 0.0),
            ("UNDER", Some(margin)) if margin != 0.0 => Some(margin < 0.0),
            _ => None,
        };
        let below = |tenth: &i32| 10.0 * prediction.confidence < f64::from(*tenth);
        let decile = (1..10).find(below).unwrap_or(10);
        let source = prediction.line.as_ref().map(|(_, source)| source.as_str());
        let expected = [
            ("system_id", text(&prediction.system)),
            ("player_lookup", text(&prediction.player)),
            ("game_id", text(&prediction.game_id)),
            ("game_date", Cell::Int(prediction.day)),
            ("predicted_points", float(Some(prediction.points))),
            ("stat", text("points")),
            ("predicted", float(Some(prediction.points))),
            ("confidence_score", float(Some(prediction.confidence))),
            ("recommendation", text(&prediction.side)),
            ("current_points_line", float(line)),
            ("line_source", source.map_or(Cell::Null, text)),
            ("actual_points", game.points.map_or(Cell::Null, Cell::Int)),
            ("absolute_error", float(signed.map(f64::abs))),
            ("signed_error", float(signed)),
            ("within_3", flag(signed.map(|error| (-3.0..=3.0).contains(&error)))),
            ("within_5", flag(signed.map(|error| (-5.0..=5.0).contains(&error)))),
            ("predicted_margin", float(line.map(|line| prediction.points - line))),
            ("actual_margin", float(margin)),
            ("prediction_correct", flag(correct)),
            ("is_voided", Cell::Flag(reason.is_some())),
            ("void_reason", reason.map_or(Cell::Null, text)),
            ("confidence_decile", Cell::Int(decile)),
            ("earlier_games", Cell::Int(earlier_games(&games, opening, prediction))),
        ];
        // These runs read no offers: nothing is known of prices, and the probability is the system's own.
        let of_offers = COLUMNS[expected.len()..].iter().map(|(name, ..)| match *name {
            "over_probability" => (*name, float(prediction.distribution[2])),
            _ => (*name, Cell::Null),
        });
        assert_eq!(COLUMNS.len(), columns.len());
        for (name, expected) in expected.into_iter().chain(of_offers) {
            assert_eq!(columns[name][row], expected, "row {}, {name}: {prediction:?}", row + 1);
        }
        let ended = match (correct, margin) {
            (Some(true), _) => "win",
            (Some(false), _) => "loss",
            (None, Some(0.0)) => "push",
            (None, _) => reason.unwrap_or("none"),
        };
        met.insert(format!("{} {} {ended}", source.unwrap_or("no line"), prediction.side));
    }
    met
}

#[test]
fn the_columns_are_those_of_the_layout() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    grade(&workplace, &[]);
    let schema = grades(&run).schema();
    let found: Vec<_> = schema
        .fields()
        .iter()
        .map(|field| (field.name().as_str(), field.data_type().clone(), field.is_nullable()))
        .collect();
    assert_eq!(found, COLUMNS);
    assert_eq!(schema.fields(), season::grade::grades_layout().schema().fields());
}

#[test]
fn every_row_is_what_its_prediction_and_its_game_make_it() {
    let workplace = workplace();
    for line in ["market,estimated", "market", "fixed:20", "market,fixed:7"] {
        let run = predict(&workplace, &["--line", line, "--skip-bootstrap-days", "0"]);
        grade(&workplace, &[]);
        let met = assert_rows(&workplace, &run);
        let all: &[&str] = match line {
            "market" => &["no line NO_LINE none", "ACTUAL_PROP OVER win", "ACTUAL_PROP PASS push"],
            "market,estimated" => &[
                "ACTUAL_PROP OVER win",
                "ACTUAL_PROP OVER loss",
                "ACTUAL_PROP OVER push",
                "ACTUAL_PROP UNDER win",
                "ACTUAL_PROP UNDER loss",
                "ACTUAL_PROP UNDER no_points",
                "ACTUAL_PROP PASS none",
                "ESTIMATED_AVG OVER win",
                "ESTIMATED_AVG OVER no_minutes",
            ],
            _ => &["FIXED OVER win", "FIXED UNDER loss"],
        };
        for case in all {
            assert!(met.contains(*case), "{line}: no {case} among {met:?}");
        }
    }
}

#[test]
fn every_row_of_a_demo_is_right() {
    let workplace = Workplace::with_demo(SEASON);
    let run = workplace.path(grade(&workplace, &[])["file"].as_str().unwrap());
    assert!(!assert_rows(&workplace, run.parent().unwrap()).is_empty());
}

#[test]
fn every_row_of_the_real_season_is_right() {
    let Some(folder) = shared("parity/season_2021_22") else { return };
    let workplace = Workplace::new();
    let source = format!("warehouse:{}", folder.display());
    workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
    let run = predict(&workplace, &["--parallel"]);
    grade(&workplace, &[]);
    assert!(!assert_rows(&workplace, &run).is_empty());
}
