//! The extended rows that a training wrote: whether each is what the games before its date make of it.
//!
//! There is one definition of these features, ours, and it rounds nothing. So a stored value is right if it is, to the
//! bit, the one computed strictly before the date; nothing is left to coincidence. Where it is not, it is told whether it is
//! the one that includes the date.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;
use serde::Serialize;

use super::finding::{EXAMPLES, Example};
use super::leaks::{FeatureLeak, Verdict};
use crate::domain::{ExtendedName, GameDate};
use crate::features::Horizon;
use crate::features::extended::{self, Row, SeasonGames};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{KEY, floats, ints, texts};

/// What an audit of extended rows found.
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
    /// How each feature compares with the games, in the order of [`ExtendedName::ALL`].
    pub leaks: Vec<FeatureLeak<ExtendedName>>,
}

/// Judges `stored`, a frame of [`extended::layout`], as the rows of `season`, made with the games of `history` before it. On
/// the threads of the current rayon pool.
pub fn audit(
    season: SeasonGames<'_>,
    history: &[SeasonGames<'_>],
    stored: &DataFrame,
) -> Result<ExtendedAudit, SnapshotError> {
    let seasons = [&[season], history].concat();
    let compute = |horizon| {
        let of_season = extended::compute(&seasons, horizon)?.into_iter().next();
        Ok::<_, SnapshotError>(of_season.unwrap_or_default())
    };
    let (before, including) =
        rayon::join(|| compute(Horizon::BeforeDate), || compute(Horizon::IncludingDate));
    let (before, including) = (before?, including?);

    let mut places: BTreeMap<(&str, i32), usize> =
        keys(stored)?.enumerate().map(|(row, key)| (key, row)).collect();
    let games: Vec<(&str, i32)> = keys(season.games)?.collect();
    let rows: Vec<Compared<'_>> = before
        .iter()
        .zip(&including)
        .filter_map(|(before, including)| {
            let key = games[before.game];
            Some(Compared { key, stored: places.remove(&key)?, before, including })
        })
        .collect();
    let leaks = ExtendedName::ALL.map(|name| judge(name, &rows, stored));
    let leaks: Vec<FeatureLeak<ExtendedName>> = leaks.into_iter().collect::<Result<_, _>>()?;
    let missing = before.len() - rows.len();
    let without_game = stored.height() - rows.len();
    let as_computed = |leak: &FeatureLeak<ExtendedName>| leak.including + leak.neither == 0;
    Ok(ExtendedAudit {
        rows: stored.height(),
        missing,
        without_game,
        sound: missing + without_game == 0 && leaks.iter().all(as_computed),
        leaks,
    })
}

fn keys(frame: &DataFrame) -> Result<impl Iterator<Item = (&str, i32)>, SnapshotError> {
    let (players, days) = (texts(frame, KEY[0])?, ints(frame, KEY[1])?);
    let players = players.iter().map(Option::unwrap_or_default);
    Ok(players.zip(days.iter().map(Option::unwrap_or_default)))
}

/// One player-date that has a row.
struct Compared<'a> {
    key: (&'a str, i32),
    stored: usize,
    before: &'a Row,
    including: &'a Row,
}

fn judge(
    name: ExtendedName,
    rows: &[Compared<'_>],
    stored: &DataFrame,
) -> Result<FeatureLeak<ExtendedName>, SnapshotError> {
    let values = floats(stored, name.as_str())?;
    let mut leak = FeatureLeak::new(name, rows.len());
    for row in rows {
        let bits = |value: Option<f64>| value.map(f64::to_bits);
        let (value, before, including) =
            (values.get(row.stored), row.before.get(name), row.including.get(name));
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
        FeatureLeak { including: 1.., .. } if leak.including >= leak.neither => Verdict::Leaks,
        FeatureLeak { including: 0, neither: 0, can_tell: 0, .. } => Verdict::CannotLeak,
        FeatureLeak { including: 0, neither: 0, .. } => Verdict::Clean,
        _ => Verdict::Differs,
    };
    Ok(leak)
}
