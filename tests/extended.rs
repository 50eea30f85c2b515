//! The extended features: what they are, and that nothing but the games decides them.

use polars::prelude::{DataFrame, IdxCa, IdxSize};
use proptest::prelude::*;
use season::domain::ExtendedName;
use season::features::extended::{self, SeasonGames};
use season::features::{self, Horizon};
use season::snapshot::frame;

use crate::support::two_seasons::{self, Rows, computed, dates, keyed};
use crate::support::vectors::days;

/// Every row is as expected, to 12 digits.
#[track_caller]
fn assert_rows(found: &[Rows; 2], expected: &[(String, String, Vec<Option<f64>>)]) {
    for (player, date, values) in expected {
        let key = (player.clone(), days(date));
        let row = found.iter().find_map(|rows| rows.get(&key));
        let row = row.unwrap_or_else(|| panic!("{player} has no row on {date}"));
        for ((name, found), expected) in ExtendedName::ALL.iter().zip(row).zip(values) {
            let same = match (found, expected) {
                (Some(found), Some(expected)) => {
                    (found - expected).abs() <= 1e-12 * expected.abs().max(1.0)
                }
                _ => found == expected,
            };
            assert!(same, "{name} of {player} on {date}: {found:?}, expected {expected:?}");
        }
    }
}

#[test]
fn the_extended_vectors_are_reproduced() {
    let league = two_seasons::load();
    assert_eq!(league.names, ExtendedName::ALL.map(ExtendedName::as_str));
    let rows = computed(&league.frames(), Horizon::BeforeDate);
    assert_eq!(rows.each_ref().map(Rows::len), league.rows);
    assert_rows(&rows, &league.expected);
}

#[test]
fn the_extended_vectors_with_the_date_itself_are_reproduced() {
    let league = two_seasons::load();
    assert_rows(&computed(&league.frames(), Horizon::IncludingDate), &league.including);
}

/// A model reads both rows of a player-date.
#[test]
fn every_baseline_row_has_an_extended_one() {
    let frames = two_seasons::load().frames();
    let rows = computed(&frames, Horizon::BeforeDate);
    for ((games, dates), rows) in frames.iter().zip(dates()).zip(rows) {
        let players = games.column("player_lookup").unwrap().str().unwrap();
        let days = games.column("game_date").unwrap().i32().unwrap();
        let baseline = features::compute(games, &dates, Horizon::BeforeDate).unwrap();
        let keys = baseline
            .iter()
            .map(|row| (players.get(row.game).unwrap().to_owned(), days.get(row.game).unwrap()));
        assert!(keys.eq(rows.into_keys()));
    }
}

#[test]
fn rows_become_a_table_by_player_and_date() {
    let frames = two_seasons::load().frames();
    let rows = extended::compute(&[season(&frames, 1)], Horizon::BeforeDate).unwrap();
    let table = extended::frame(&frames[1], &rows[0]).unwrap();
    let batch = frame::to_batch(&table, &extended::layout()).unwrap();
    assert_eq!(batch.num_rows(), rows[0].len());
    let games: Vec<usize> = rows[0].iter().map(|row| row.game).collect();
    assert!(games.is_sorted(), "games are sorted by player and date");
    for (column, name) in batch.columns()[2..].iter().zip(ExtendedName::ALL) {
        let known = rows[0].iter().filter(|row| row.get(name).is_some()).count();
        assert_eq!(column.len() - column.null_count(), known, "{name}");
    }
}

fn season(frames: &[DataFrame; 2], index: usize) -> SeasonGames<'_> {
    SeasonGames { games: &frames[index], dates: dates()[index] }
}

#[test]
fn the_seasons_may_be_given_in_any_order() {
    let frames = two_seasons::load().frames();
    let [first, second] = computed(&frames, Horizon::BeforeDate);
    let seasons = [season(&frames, 1), season(&frames, 0)];
    let swapped = extended::compute(&seasons, Horizon::BeforeDate).unwrap();
    assert_eq!(keyed(&frames[1], &swapped[0]), second);
    assert_eq!(keyed(&frames[0], &swapped[1]), first);
}

#[test]
fn the_season_before_matters() {
    let frames = two_seasons::load().frames();
    let [_, with_past] = computed(&frames, Horizon::BeforeDate);
    let alone = extended::compute(&[season(&frames, 1)], Horizon::BeforeDate).unwrap();
    let alone = keyed(&frames[1], &alone[0]);
    assert!(alone.keys().eq(with_past.keys()));
    assert_ne!(alone, with_past);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Neither the order of dates nor that of players within a date is anything that a row may depend on.
    #[test]
    fn the_order_of_rows_makes_no_difference(
        order in any::<u64>().prop_map(|seed| shuffled(two_seasons::load().frames(), seed)),
    ) {
        let expected = computed(&two_seasons::load().frames(), Horizon::BeforeDate);
        prop_assert_eq!(computed(&order, Horizon::BeforeDate), expected);
    }
}

/// The frames with their rows in another order.
fn shuffled(frames: [DataFrame; 2], seed: u64) -> [DataFrame; 2] {
    frames.map(|frame| {
        let rows = IdxSize::try_from(frame.height()).unwrap();
        let mut order: Vec<IdxSize> = (0..rows).collect();
        // Multiplication by an odd number is one of many orders, and the same on every machine.
        order.sort_by_key(|row| (u64::from(*row) + 1).wrapping_mul(seed | 1));
        let mut shuffled = frame.take(&IdxCa::from_vec("order".into(), order)).unwrap();
        shuffled.rechunk_mut();
        shuffled
    })
}
