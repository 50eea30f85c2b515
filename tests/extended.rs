//! The extended features: what they are, and that nothing but the games decides them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch, UInt64Array};
use arrow::compute::{concat_batches, take};
use polars::prelude::{DataFrame, IdxCa, IdxSize};
use proptest::prelude::*;
use season::audit::{ExtendedAudit, audit_extended};
use season::domain::KnownAbsences;
use season::features::extended::{self, SeasonGames};
use season::features::{Horizon, baseline};
use season::report;
use season::snapshot::frame::to_batch;
use season::snapshot::layout::GAMES;

use crate::support::two_seasons::{self, AT_TIP_OFF, Rows, computed, dates, keyed};
use crate::support::vectors::days;

/// Every row is as expected, to 12 digits.
#[track_caller]
fn assert_rows(found: &[Rows; 2], expected: &[(String, String, Vec<Option<f64>>)]) {
    for (player, date, values) in expected {
        let key = (player.clone(), days(date));
        let row = found.iter().find_map(|rows| rows.get(&key));
        let row = row.unwrap_or_else(|| panic!("{player} has no row on {date}"));
        for ((name, found), expected) in two_seasons::names().zip(row).zip(values) {
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
    assert!(league.names.iter().map(String::as_str).eq(two_seasons::names()));
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
        let baseline = baseline::compute(games, &dates, Horizon::BeforeDate).unwrap();
        let keys = baseline
            .iter()
            .map(|row| (players.get(row.game).unwrap().to_owned(), days.get(row.game).unwrap()));
        assert!(keys.eq(rows.into_keys()));
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
    let swapped = extended::compute(&seasons, Horizon::BeforeDate, AT_TIP_OFF).unwrap();
    assert_eq!(keyed(&frames[1], &swapped[0]), second);
    assert_eq!(keyed(&frames[0], &swapped[1]), first);
}

#[test]
fn the_season_before_matters() {
    let frames = two_seasons::load().frames();
    let [_, with_past] = computed(&frames, Horizon::BeforeDate);
    let alone = extended::compute(&[season(&frames, 1)], Horizon::BeforeDate, AT_TIP_OFF).unwrap();
    let alone = keyed(&frames[1], &alone[0]);
    assert!(alone.keys().eq(with_past.keys()));
    assert_ne!(alone, with_past);
}

/// What a training stores of the second season: extended features, and some of the baseline.
fn stored(frames: &[DataFrame; 2], history: &[SeasonGames<'_>], horizon: Horizon) -> RecordBatch {
    let this = season(frames, 1);
    let extended =
        &extended::compute(&[&[this], history].concat(), horizon, AT_TIP_OFF).unwrap()[0];
    let baseline = baseline::compute(this.games, &this.dates, horizon).unwrap();
    let games = to_batch(this.games, &GAMES).unwrap();
    let rows: UInt64Array = extended.iter().map(|row| Some(row.game as u64)).collect();
    let key = |name: &str| (name.to_owned(), take(&games[name], &rows, None).unwrap());
    let mut columns = vec![key("player_lookup"), key("game_date")];
    for name in extended::names() {
        let values: Float64Array = extended.iter().map(|row| row.get(name)).collect();
        columns.push((name.to_string(), Arc::new(values)));
    }
    for (place, name) in extended::slate_names().enumerate() {
        let values: Float64Array = extended.iter().map(|row| row.slate[place]).collect();
        columns.push((name.to_string(), Arc::new(values)));
    }
    for place in OF_BASELINE {
        let values: Float64Array = baseline.iter().map(|row| Some(row.values[place])).collect();
        columns.push((baseline::names()[place].to_string(), Arc::new(values)));
    }
    RecordBatch::try_from_iter(columns).unwrap()
}

/// Mean points of the season, and the team's share of wins.
const OF_BASELINE: [usize; 2] = [2, 24];
const FEATURES: usize = extended::COUNT + extended::SLATE_COUNT + OF_BASELINE.len();

/// `first_known_season`: a game of this season says nothing of former ones.
const CANNOT_LEAK: usize = 1;

/// How many features have each verdict.
fn verdicts(audit: &ExtendedAudit) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for leak in &audit.leaks {
        *counts.entry(leak.verdict.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn an_audit_tells_honest_extended_rows_from_leaks() {
    let frames = two_seasons::load().frames();
    let history = [season(&frames, 0)];
    let known = (KnownAbsences::TipOff, &[][..]);
    let audited =
        |stored: &RecordBatch| audit_extended(season(&frames, 1), &history, stored, known).unwrap();

    let honest = stored(&frames, &history, Horizon::BeforeDate);
    let audit = audited(&honest);
    assert!(audit.sound, "{}", report::extended_audit(&audit));
    assert_eq!(
        verdicts(&audit),
        [("clean", FEATURES - CANNOT_LEAK), ("cannot leak", CANNOT_LEAK)].into()
    );

    let audit = audited(&stored(&frames, &history, Horizon::IncludingDate));
    assert!(!audit.sound);
    assert_eq!(
        verdicts(&audit),
        [("LEAKS", FEATURES - CANNOT_LEAK), ("cannot leak", CANNOT_LEAK)].into()
    );
    let told = report::extended_audit(&audit);
    assert!(told.contains("WRONG · features that contain the game they describe: 114"), "{told}");

    let audit = audited(&stored(&frames, &[], Horizon::BeforeDate));
    assert!(!audit.sound && verdicts(&audit)["differs"] > 10, "{:?}", verdicts(&audit));

    let cut = honest.slice(1, honest.num_rows() - 1);
    let audit = audited(&cut);
    assert!(!audit.sound && (audit.missing, audit.without_game) == (1, 0));
    let twice = concat_batches(&honest.schema(), [&honest, &honest.slice(0, 1)]).unwrap();
    let audit = audited(&twice);
    assert!(!audit.sound && (audit.missing, audit.without_game) == (0, 1));
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
