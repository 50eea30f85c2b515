//! What is left out can know the outcome as well as what is stored: feature rows, lines, and counts.

use super::outcomes::{expected, outcomes, told};
use crate::support::assert_fits;
use crate::support::invented::{Draw, League};

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
