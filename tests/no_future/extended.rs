//! The same for the extended features, over two seasons: no row sees its date, a later one, or a later season.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Date32Type, Float64Type};
use polars::prelude::DataFrame;
use season::features::Horizon;
use season::features::extended::KnownPresence;
use season::snapshot::frame::to_batch;
use season::snapshot::layout::GAMES;

use super::built::with_outcomes;
use crate::support::league::frame;
use crate::support::two_seasons::{self, AT_TIP_OFF, EXPECTED, Rows, computed_knowing};
use crate::support::vectors::days;

/// Of both seasons, one after a pause of weeks.
const DATES: [&str; 5] = ["2021-01-08", "2021-01-24", "2021-11-03", "2021-11-16", "2021-12-14"];

/// The rows of `day`, floats as their bits.
fn rows_of(
    frames: &[DataFrame; 2],
    day: i32,
    (horizon, known): (Horizon, KnownPresence<'_>),
) -> BTreeMap<String, Vec<Option<u64>>> {
    let rows = computed_knowing(frames, horizon, known).into_iter().flat_map(Rows::into_iter);
    let of_day = rows.filter(|((_, date), _)| *date == day);
    let bits = |values: Vec<Option<f64>>| values.into_iter().map(|v| v.map(f64::to_bits)).collect();
    of_day.map(|((player, _), values)| (player, bits(values))).collect()
}

/// On which of [`DATES`] the rows change if the games do as `change` has them.
fn changed(
    seen: (Horizon, KnownPresence<'_>),
    change: impl Fn(&RecordBatch, i32) -> RecordBatch,
) -> Vec<&'static str> {
    let frames = two_seasons::load().frames();
    let batches = frames.each_ref().map(|games| to_batch(games, &GAMES).unwrap());
    let differs = |date: &&str| {
        let day = days(date);
        let expected = rows_of(&frames, day, seen);
        assert!(expected.len() > 5, "{date} has {} rows", expected.len());
        let others = batches.each_ref().map(|games| frame(&change(games, day)));
        rows_of(&others, day, seen) != expected
    };
    DATES.into_iter().filter(differs).collect()
}

/// No row changes; rows that contained their date would, on every date.
#[track_caller]
fn assert_unchanged(change: impl Fn(&RecordBatch, i32) -> RecordBatch) {
    assert_unchanged_knowing(EXPECTED, change);
}

/// The same, with what is known of who plays.
#[track_caller]
fn assert_unchanged_knowing(
    known: KnownPresence<'_>,
    change: impl Fn(&RecordBatch, i32) -> RecordBatch,
) {
    assert_eq!(changed((Horizon::BeforeDate, known), &change), [""; 0]);
    assert_eq!(changed((Horizon::IncludingDate, known), &change), DATES, "the test cannot fail");
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
    assert_eq!(changed((Horizon::BeforeDate, EXPECTED), change), DATES);
}

/// **Presence alone**: of a date, who plays is known at tip-off, and nothing that happens in its games.
#[test]
fn outcomes_of_those_who_play_change_no_row_that_knows_who_is_out() {
    assert_unchanged_knowing(AT_TIP_OFF, |games, day| {
        let other = |old: f64| if old > 0.0 { 2.0 * old + 1.0 } else { old };
        with_outcomes(games, |of| of == day, |old| old.map(other))
    });
}

/// The row of `player` on the date is gone.
fn without(games: &RecordBatch, day: i32, player: &str) -> RecordBatch {
    let dates = games["game_date"].as_primitive::<Date32Type>().values().iter();
    let players = games["player_lookup"].as_string::<i32>().iter();
    let kept: BooleanArray =
        dates.zip(players).map(|(date, of)| Some(*date != day || of != Some(player))).collect();
    filter_record_batch(games, &kept).unwrap()
}

/// **Regulars alone**: that somebody below 15 minutes plays says how the game went, and is not read.
#[test]
fn only_regulars_who_play_or_not_change_the_rows_of_others() {
    let frames = two_seasons::load().frames();
    let batches = frames.each_ref().map(|games| to_batch(games, &GAMES).unwrap());
    let seen = (Horizon::BeforeDate, AT_TIP_OFF);
    let (mut of_regulars, mut of_others) = (0, 0);
    let all = computed_knowing(&frames, seen.0, seen.1);
    let dates: BTreeSet<i32> = all.iter().flat_map(|rows| rows.keys().map(|key| key.1)).collect();
    for day in dates {
        let rows = rows_of(&frames, day, seen);
        for player in rows.keys() {
            let minutes = usual_minutes(&batches, day, player);
            let is_regular = minutes.is_some_and(|minutes| minutes >= 15.0);
            if is_regular && of_regulars > 5 {
                continue;
            }
            let others = batches.each_ref().map(|games| frame(&without(games, day, player)));
            let mut before = rows.clone();
            before.remove(player);
            let changes = rows_of(&others, day, seen) != before;
            if is_regular {
                of_regulars += usize::from(changes);
            } else {
                assert!(!changes, "{player} on day {day}");
                of_others += 1;
            }
        }
    }
    assert!(of_regulars > 5 && of_others > 5, "{of_regulars} and {of_others}: it proves little");
}

/// The mean minutes of the newest 10 games of the season before `day`; `None` without one.
fn usual_minutes(batches: &[RecordBatch; 2], day: i32, player: &str) -> Option<f64> {
    let openings = two_seasons::dates().map(|dates| dates.opening_night.days());
    let season = usize::from(day >= openings[1]);
    let opening = openings[season];
    let games = &batches[season];
    let minutes = games["minutes_played"].as_primitive::<Float64Type>();
    let dates = games["game_date"].as_primitive::<Date32Type>();
    let players = games["player_lookup"].as_string::<i32>();
    let mut past: Vec<(i32, f64)> = (0..games.num_rows())
        .filter(|row| players.value(*row) == player)
        .map(|row| (dates.value(row), minutes.value(row)))
        .filter(|(of, minutes)| (opening..day).contains(of) && *minutes > 0.0)
        .collect();
    past.sort_by_key(|(of, _)| *of);
    let newest = &past[past.len().saturating_sub(10)..];
    (!newest.is_empty())
        .then(|| newest.iter().map(|(_, minutes)| minutes).sum::<f64>() / newest.len() as f64)
}
