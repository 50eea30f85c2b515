//! What a training wrote down of each player-date: whether it is what the games before its date make of it.
//!
//! There is one definition of these features, ours, and it rounds nothing. So a stored value is right if it is, to the
//! bit, the one computed strictly before the date; nothing is left to coincidence. Where it is not, it is told whether it is
//! the one that includes the date.

use std::collections::BTreeMap;

use arrow::array::{AsArray as _, Float64Array, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type};
use polars::prelude::DataFrame;
use serde::Serialize;

use super::finding::{EXAMPLES, Example};
use super::leaks::{FeatureLeak, LeakVerdict};
use super::tables::always;
use crate::domain::{GameDate, KnownAbsences};
use crate::features::Horizon;
use crate::features::baseline::{self, BaselineRow};
use crate::features::extended::{self, ExtendedValues, KnownPresence, SeasonGames};
use crate::season::FurtherFeature;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{KEY, ints, texts};

/// What an audit of a training's inputs found.
#[derive(Debug, Serialize)]
pub struct ExtendedAudit {
    /// How many rows there are.
    pub rows: usize,
    /// Player-dates that should have a row and have none.
    pub missing: usize,
    /// Rows of no player-date that should have one.
    pub without_game: usize,
    /// Whether every row is there and as computed strictly before its date.
    pub sound: bool,
    /// How each feature compares with the games, in the order of the columns.
    pub leaks: Vec<FeatureLeak<&'static str>>,
}

/// Judges `stored` as the inputs of `season`, made with the games of `history` before it: `player_lookup`, `game_date`, and
/// columns named after features of `v2_extended` or of the baseline, with `absences` taken to be known. Columns of `further`
/// features must be as the snapshot has them, which the audit of the snapshot judges. On the threads of the current rayon pool.
pub fn audit(
    season: SeasonGames<'_>,
    history: &[SeasonGames<'_>],
    stored: &RecordBatch,
    (absences, further): (KnownAbsences, &[FurtherFeature]),
) -> Result<ExtendedAudit, SnapshotError> {
    let compute = |horizon| Computed::new(season, history, horizon, absences);
    let (before, including) =
        rayon::join(|| compute(Horizon::BeforeDate), || compute(Horizon::IncludingDate));
    let (before, including) = (before?, including?);

    let mut places = places(stored);
    let games: Vec<(&str, i32)> = keys(season.games)?.collect();
    let rows: Vec<ComparedExtendedRow<'_>> = (0..before.extended.len())
        .filter_map(|row| {
            let key = games[before.extended[row].game];
            Some(ComparedExtendedRow { key, row, stored: places.remove(&key)? })
        })
        .collect();
    let leaks = names().enumerate().filter_map(|(feature, name)| {
        let values = stored.column_by_name(name)?.as_primitive_opt::<Float64Type>()?;
        let computed = [&before, &including].map(|computed| move |row| computed.get(row, feature));
        Some(judge(name, &rows, values, &computed))
    });
    let further =
        further.iter().filter_map(|feature| judge_further(feature, &rows, stored, &before));
    let leaks: Vec<FeatureLeak<&str>> = leaks.chain(further).collect();
    let missing = before.extended.len() - rows.len();
    let without_game = stored.num_rows() - rows.len();
    let as_computed = |leak: &FeatureLeak<&str>| leak.including + leak.neither == 0;
    Ok(ExtendedAudit {
        rows: stored.num_rows(),
        missing,
        without_game,
        sound: missing + without_game == 0 && leaks.iter().all(as_computed),
        leaks,
    })
}

/// The names of what [`Computed::get`] gives, in their order.
fn names() -> impl Iterator<Item = &'static str> {
    let baseline = baseline::names().iter().map(|name| name.as_str());
    extended::names().chain(baseline).chain(extended::slate_names())
}

/// Compares the column of a further feature, if it is there, with what the snapshot has.
fn judge_further(
    feature: &FurtherFeature,
    rows: &[ComparedExtendedRow<'_>],
    stored: &RecordBatch,
    before: &Computed,
) -> Option<FeatureLeak<&'static str>> {
    let values = stored.column_by_name(feature.name)?.as_primitive_opt::<Float64Type>()?;
    let of_row = |row: usize| feature.values[before.extended[row].game];
    Some(judge(feature.name, rows, values, &[of_row, of_row]))
}

/// Both kinds of rows of a season, in the order of its games.
struct Computed {
    extended: Vec<ExtendedValues>,
    baseline: Vec<BaselineRow>,
}

#[expect(clippy::expect_used, reason = "rows come for each season, and the season itself is one")]
fn expect_season(rows: Option<Vec<ExtendedValues>>) -> Vec<ExtendedValues> {
    rows.expect("Invariant: rows of the season")
}

impl Computed {
    fn new(
        season: SeasonGames<'_>,
        history: &[SeasonGames<'_>],
        horizon: Horizon,
        absences: KnownAbsences,
    ) -> Result<Self, SnapshotError> {
        let seasons = [&[season], history].concat();
        let known = KnownPresence::Assumed(absences);
        let of_season = extended::compute(&seasons, horizon, known)?.into_iter().next();
        let baseline = baseline::compute(season.games, &season.dates, horizon)?;
        Ok(Self { extended: expect_season(of_season), baseline })
    }

    /// The value of a feature; those of the baseline are counted after the extended ones, and those of who plays last.
    fn get(&self, row: usize, feature: usize) -> Option<f64> {
        let of_baseline = extended::COUNT..extended::COUNT + baseline::names().len();
        match feature {
            _ if feature < of_baseline.start => self.extended[row].values[feature],
            _ if feature < of_baseline.end => {
                self.baseline.get(row).map(|row| row.values[feature - of_baseline.start])
            }
            _ => self.extended[row].slate.get(feature - of_baseline.end).copied().flatten(),
        }
    }
}

/// The row of each player-date.
fn places(stored: &RecordBatch) -> BTreeMap<(&str, i32), usize> {
    let players = stored.column_by_name(KEY[0]).and_then(|column| column.as_string_opt::<i32>());
    let days =
        stored.column_by_name(KEY[1]).and_then(|column| column.as_primitive_opt::<Date32Type>());
    let rows = players
        .zip(days)
        .into_iter()
        .flat_map(|(players, days)| players.iter().map(always).zip(days.values().iter().copied()));
    rows.enumerate().map(|(row, key)| (key, row)).collect()
}

fn keys(games: &DataFrame) -> Result<impl Iterator<Item = (&str, i32)>, SnapshotError> {
    let (players, days) = (texts(games, KEY[0])?, ints(games, KEY[1])?);
    Ok(players.iter().map(always).zip(days.iter().map(always)))
}

/// One player-date that has a row.
struct ComparedExtendedRow<'a> {
    key: (&'a str, i32),
    /// Its place among those computed.
    row: usize,
    /// And among those stored.
    stored: usize,
}

fn judge(
    name: &'static str,
    rows: &[ComparedExtendedRow<'_>],
    values: &Float64Array,
    computed: &[impl Fn(usize) -> Option<f64>; 2],
) -> FeatureLeak<&'static str> {
    let bits = |value: Option<f64>| value.map(f64::to_bits);
    let stored: Vec<Option<f64>> = values.iter().collect();
    let mut leak = FeatureLeak::new(name, rows.len());
    for row in rows {
        let value = stored[row.stored];
        let [before, including] = computed.each_ref().map(|computed| computed(row.row));
        leak.can_tell += usize::from(bits(before) != bits(including));
        let place = match (bits(value) == bits(before), bits(value) == bits(including)) {
            (true, true) => &mut leak.either,
            (true, false) => &mut leak.before,
            (false, true) => &mut leak.including,
            (false, false) => &mut leak.neither,
        };
        *place += 1;
        if bits(value) != bits(before) && leak.examples.len() < EXAMPLES {
            let shown = [("stored", value), ("before", before), ("including", including)];
            leak.examples.push(Example {
                player: Some(row.key.0.to_owned()),
                date: Some(GameDate::from_days(row.key.1)),
                values: shown.map(|(name, value)| (name, value.into())).to_vec(),
            });
        }
    }
    leak.verdict = match leak {
        FeatureLeak { including: 1.., .. } if leak.including >= leak.neither => LeakVerdict::Leaks,
        FeatureLeak { including: 0, neither: 0, can_tell: 0, .. } => LeakVerdict::CannotLeak,
        FeatureLeak { including: 0, neither: 0, .. } => LeakVerdict::Clean,
        _ => LeakVerdict::Differs,
    };
    leak
}
