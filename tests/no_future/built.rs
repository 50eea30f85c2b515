//! The same for feature rows that are built: from the games to the predictions, nothing of a date or after it is seen.
//!
//! The season is a demo's, whose games have every column. What is changed goes through the warehouse's door, which does
//! not ask whether a box score is plausible.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int32Array, RecordBatch,
};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::{Answers, on};
use crate::support::files::{read_table, with_column, write_table};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace};

/// What is known of a game before it; every other column is an outcome.
const KNOWN_BEFORE: [&str; 11] = [
    "player_lookup",
    "game_date",
    "game_id",
    "team_abbr",
    "opponent_team_abbr",
    "is_home",
    "season_year",
    "universal_player_id",
    "player_full_name",
    "points_line",
    "points_line_source",
];

/// Dates from early to late, an evening after the all-star break among them.
const DATES: [&str; 6] =
    ["2021-11-02", "2021-11-20", "2021-12-27", "2022-02-26", "2022-03-15", "2022-04-10"];

pub(super) fn demo() -> RecordBatch {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    read_table(&workplace.path("data/snapshots/2021-22/games.parquet"))
}

/// The feature rows of `date`, and what every system makes of them.
fn answers(games: &RecordBatch, date: &str) -> (RecordBatch, Answers) {
    let workplace = Workplace::new();
    write_table(&workplace.warehouse().join("player_game_summary.parquet"), games);
    let args = ["snapshot", SEASON, "--from", "warehouse:warehouse", "--features", "rebuild"];
    workplace.season(&args).succeeds();
    let features = read_table(&workplace.path("data/snapshots/2021-22/features.parquet"));
    let of_date = features["game_date"].as_primitive::<Date32Type>().iter();
    let of_date: BooleanArray = of_date.map(|day| Some(day == Some(days(date)))).collect();
    let features = filter_record_batch(&features, &of_date).unwrap();
    let run = workplace.predict_as_reference(&["--dates", date]);
    (features, on(run, date))
}

pub(super) fn days_of(games: &RecordBatch) -> Vec<i32> {
    games["game_date"].as_primitive::<Date32Type>().values().to_vec()
}

/// The games whose outcomes on the days that `such` names are replaced by `value`, which receives the old number.
/// Minutes above 0 stay so, or unknown: they say who is on the slate.
pub(super) fn with_outcomes(
    games: &RecordBatch,
    such: impl Fn(i32) -> bool,
    value: impl Fn(Option<f64>) -> Option<f64>,
) -> RecordBatch {
    let days = days_of(games);
    let mut changed = games.clone();
    for field in games.schema().fields() {
        let column = &games[field.name().as_str()];
        let slate = |old: Option<f64>, new: Option<f64>| {
            if field.name() == "minutes_played" && old == Some(0.0) { old } else { new }
        };
        let new = |row: usize, old: Option<f64>| {
            if such(days[row]) { slate(old, value(old)) } else { old }
        };
        let replaced: ArrayRef = match column.data_type() {
            _ if KNOWN_BEFORE.contains(&field.name().as_str()) => continue,
            DataType::Int32 => {
                let old = column.as_primitive::<Int32Type>().iter().enumerate();
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "whole numbers, far below 2^31"
                )]
                let int = |(row, old): (usize, Option<i32>)| {
                    new(row, old.map(f64::from)).map(|value| value as i32)
                };
                Arc::new(old.map(int).collect::<Int32Array>())
            }
            DataType::Float64 => {
                let old = column.as_primitive::<Float64Type>().iter().enumerate();
                Arc::new(old.map(|(row, old)| new(row, old)).collect::<Float64Array>())
            }
            _ => {
                let old = column.as_boolean().iter().enumerate();
                let flag = |(row, old): (usize, Option<bool>)| old.filter(|_| !such(days[row]));
                Arc::new(old.map(flag).collect::<BooleanArray>())
            }
        };
        changed = with_column(&changed, field.name(), Some(replaced));
    }
    changed
}

/// For each date, changes the games as `change` does and demands the same rows and predictions for that date.
#[track_caller]
fn assert_unchanged(change: impl Fn(&RecordBatch, i32) -> RecordBatch + Sync) {
    let games = demo();
    let changed: Vec<&&str> = DATES
        .par_iter()
        .filter(|date| {
            let (features, expected) = answers(&games, date);
            let systems: BTreeSet<&str> = expected.0.keys().map(|key| key.2.as_str()).collect();
            assert!(systems.len() >= 4 && features.num_rows() > 50, "{date}: {systems:?}");
            answers(&change(&games, days(date)), date) != (features, expected)
        })
        .collect();
    assert!(changed.is_empty(), "rows or predictions changed on {changed:?}");
}

/// **Truncation**: there is nothing after the date, and its games have no outcome yet.
#[test]
fn cutting_the_season_at_a_date_changes_no_built_row_for_it() {
    assert_unchanged(|games, day| {
        let kept: BooleanArray = days_of(games).iter().map(|other| Some(*other <= day)).collect();
        let cut = filter_record_batch(games, &kept).unwrap();
        with_outcomes(&cut, |other| other == day, |_| None)
    });
}

/// **Poison**: every outcome of the date and later is absurd.
#[test]
fn absurd_outcomes_on_and_after_a_date_change_no_built_row_for_it() {
    assert_unchanged(|games, day| {
        with_outcomes(games, |other| other >= day, |_| Some(1_000_000.0))
    });
}

/// **Same day**: the other games of the date are no past games.
#[test]
fn other_outcomes_on_the_date_itself_change_no_built_row_for_it() {
    assert_unchanged(|games, day| {
        with_outcomes(games, |other| other == day, |old| old.map(|old| 2.0 * old + 1.0))
    });
}

/// The tests above could not fail if the day before did not matter either.
#[test]
fn outcomes_of_the_days_before_do_change_built_rows() {
    let games = demo();
    let date = DATES[2];
    let (features, predictions) = answers(&games, date);
    let changed = with_outcomes(
        &games,
        |day| (days(date) - 3..days(date)).contains(&day),
        |old| old.map(|old| 2.0 * old + 1.0),
    );
    let (other_features, other_predictions) = answers(&changed, date);
    for name in ["points_avg_last_5", "opponent_def_rating", "team_pace", "usage_spike_score"] {
        assert_ne!(features[name].to_data(), other_features[name].to_data(), "{name}");
    }
    assert_ne!(predictions, other_predictions);
}
