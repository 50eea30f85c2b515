//! What is left out can know the outcome as well as what is stored: feature rows, lines, and counts.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Int64Array, RecordBatch};
use arrow::datatypes::Int64Type;

use super::Audited;
use super::outcomes::{expected, outcomes, told};
use crate::support::files::{read_table, write_table};
use crate::support::invented::{Draw, League};
use crate::support::{Workplace, assert_fits};

/// The invented season with the feature rows that `keeps` says of, given the position and the points beyond the averages.
fn with_rows(keeps: impl Fn(usize, f64) -> bool) -> League {
    let mut league = League::with_rows(|before, _, _, _| before);
    let outcomes = outcomes(&league);
    let mut position = 0;
    league.features.retain(|row| {
        position += 1;
        let points = outcomes.get(&(row.player.clone(), row.day));
        points.is_none_or(|points| keeps(position, points - expected(row)))
    });
    league
}

#[test]
fn rows_left_out_where_the_averages_were_wrong_are_wrong() {
    let largest = told(&with_rows(|_, beyond| beyond.abs() < 9.0));
    let below = told(&with_rows(|at, beyond| beyond > 0.0 || at % 2 > 0));
    for ended in [&largest, &below] {
        assert_eq!(ended.code, 1, "{}", ended.stdout);
        ended.prints(&["wrong: which player-dates have a feature row knows the outcome"]);
        ended.prints(&["--features rebuild"]);
        assert_fits(&ended.stdout);
    }
    let by_chance = told(&with_rows(|at, _| Draw(at as u64).below(10) > 0));
    assert_eq!(by_chance.code, 0);
    assert!(!by_chance.stdout.contains("the outcome"), "{}", by_chance.stdout);
}

/// The invented season with lines near what is expected that `keeps` says of, given a draw, the line, what is expected and
/// the points.
fn with_lines(keeps: impl Fn(i64, f64, f64, f64) -> bool) -> League {
    let mut league = League::with_rows(|before, _, _, _| before);
    let outcomes = outcomes(&league);
    let mut draw = Draw(11);
    for row in &league.features {
        let points = outcomes[&(row.player.clone(), row.day)];
        let line = (expected(row) + draw.below(5) as f64 - 2.0).floor().max(0.0) + 0.5;
        let is_of_row = |game: &&mut crate::support::invented::Game| {
            game.player == row.player && game.day == row.day
        };
        let keeps = keeps(draw.below(10), line, expected(row), points);
        if let Some(game) = league.games.iter_mut().find(is_of_row).filter(|_| keeps) {
            game.line = Some(line);
        }
    }
    league
}

#[test]
fn lines_left_out_where_one_side_won_are_wrong() {
    let losing = told(&with_lines(|draw, line, _, points| points < line || draw < 3));
    assert_eq!(losing.code, 1, "{}", losing.stdout);
    losing.prints(&["wrong: OVER won in"]);
    assert_fits(&losing.stdout);
    let missing =
        |_: i64, line: f64, expected: f64, points: f64| (expected > line) == (points > line);
    told(&with_lines(missing)).prints(&["suspicious: the side of the player's averages won"]);
    let honest = told(&with_lines(|_, _, _, _| true));
    assert_eq!(honest.code, 0, "{}", honest.stdout);
    for said in ["OVER won", "side of the player's averages", "the outcome"] {
        assert!(!honest.stdout.contains(said), "{}", honest.stdout);
    }
}

/// A team's game with one unknown count has no pace, and a default takes its place.
#[test]
fn counts_that_are_null_in_some_rows_are_said() {
    let workplace = Workplace::new();
    League::with_rows(|before, _, _, _| before).write(&workplace.warehouse());
    let file = workplace.warehouse().join("player_game_summary.parquet");
    let games = read_table(&file);
    let position = games.schema().index_of("turnovers").unwrap();
    let turnovers = games.column(position).as_primitive::<Int64Type>();
    let half = turnovers.iter().enumerate().map(|(row, count)| count.filter(|_| row % 2 == 0));
    let half: ArrayRef = Arc::new(half.collect::<Int64Array>());
    let (schema, columns) = (games.schema(), games.columns());
    let named = schema.fields().iter().zip(columns).map(|(field, column)| {
        let column = if field.name() == "turnovers" { &half } else { column };
        (field.name().as_str(), Arc::clone(column), true)
    });
    write_table(&file, &RecordBatch::try_from_iter_with_nullable(named).unwrap());
    workplace.rebuild("warehouse").succeeds();
    let ended = workplace.season(&["audit"]);
    ended.prints(&["suspicious: turnovers is null in", "take a default (team_pace,"]);
    assert_fits(&ended.stdout);
    let audited = Audited::of(&workplace);
    let found = audited.finding("null_counts");
    assert_eq!(found["defaults"], found["feature_rows"], "{found}");
}
