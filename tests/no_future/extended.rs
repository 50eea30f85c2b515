//! The same for the extended features, over two seasons: no row sees its date, a later one, or a later season.

use std::collections::BTreeMap;

use arrow::array::{AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Date32Type;
use polars::prelude::DataFrame;
use season::features::Horizon;
use season::snapshot::frame::to_batch;
use season::snapshot::layout::GAMES;

use super::built::with_outcomes;
use crate::support::league::frame;
use crate::support::two_seasons::{self, Rows, computed};
use crate::support::vectors::days;

/// Of both seasons, one after a pause of weeks.
const DATES: [&str; 5] = ["2021-01-08", "2021-01-24", "2021-11-03", "2021-11-16", "2021-12-14"];

/// The rows of `day`, floats as their bits.
fn rows_of(
    frames: &[DataFrame; 2],
    day: i32,
    horizon: Horizon,
) -> BTreeMap<String, Vec<Option<u64>>> {
    let rows = computed(frames, horizon).into_iter().flat_map(Rows::into_iter);
    let of_day = rows.filter(|((_, date), _)| *date == day);
    let bits = |values: Vec<Option<f64>>| values.into_iter().map(|v| v.map(f64::to_bits)).collect();
    of_day.map(|((player, _), values)| (player, bits(values))).collect()
}

/// On which of [`DATES`] the rows change if the games do as `change` has them.
fn changed(
    horizon: Horizon,
    change: impl Fn(&RecordBatch, i32) -> RecordBatch,
) -> Vec<&'static str> {
    let frames = two_seasons::load().frames();
    let batches = frames.each_ref().map(|games| to_batch(games, &GAMES).unwrap());
    let differs = |date: &&str| {
        let day = days(date);
        let expected = rows_of(&frames, day, horizon);
        assert!(expected.len() > 5, "{date} has {} rows", expected.len());
        let others = batches.each_ref().map(|games| frame(&change(games, day)));
        rows_of(&others, day, horizon) != expected
    };
    DATES.into_iter().filter(differs).collect()
}

/// No row changes; rows that contained their date would, on every date.
#[track_caller]
fn assert_unchanged(change: impl Fn(&RecordBatch, i32) -> RecordBatch) {
    assert_eq!(changed(Horizon::BeforeDate, &change), [""; 0]);
    assert_eq!(changed(Horizon::IncludingDate, &change), DATES, "the test cannot fail");
}

/// **Truncation**: there is nothing after the date, no later season either, and its games have no outcome yet.
#[test]
fn cutting_the_seasons_at_a_date_changes_no_extended_row_for_it() {
    assert_unchanged(|games, day| {
        let dates = games["game_date"].as_primitive::<Date32Type>().values().iter();
        let kept: BooleanArray = dates.map(|other| Some(*other <= day)).collect();
        let cut = filter_record_batch(games, &kept).unwrap();
        with_outcomes(&cut, |other| other == day, |_| None)
    });
}

/// **Poison**: every outcome of the date and later is absurd.
#[test]
fn absurd_outcomes_on_and_after_a_date_change_no_extended_row_for_it() {
    assert_unchanged(|games, day| {
        with_outcomes(games, |other| other >= day, |_| Some(1_000_000.0))
    });
}

/// **Same day**: the other games of the date are no past games.
#[test]
fn other_outcomes_on_the_date_itself_change_no_extended_row_for_it() {
    assert_unchanged(|games, day| {
        with_outcomes(games, |other| other == day, |old| old.map(|old| 2.0 * old + 1.0))
    });
}

#[test]
fn outcomes_of_the_days_before_do_change_extended_rows() {
    let change = |games: &RecordBatch, day: i32| {
        with_outcomes(games, |other| other < day, |old| old.map(|old| 2.0 * old + 1.0))
    };
    assert_eq!(changed(Horizon::BeforeDate, change), DATES);
}
