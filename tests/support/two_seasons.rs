//! `tests/vectors/extended.json`: an invented league over two seasons, with the rows of `v2_extended` that an independent
//! implementation, `scripts/vectors`, makes of it.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;
use season::domain::{Calendar, KnownAbsences, SeasonDates};
use season::features::Horizon;
use season::features::extended::{self, ExtendedValues, KnownPresence, SeasonGames};
use serde::Deserialize;
use serde_json::Value;

use super::league::{frame, read, table};

/// (player, date in days) → the values of its row.
pub type Rows = BTreeMap<(String, i32), Vec<Option<f64>>>;

#[derive(Deserialize)]
pub struct TwoSeasons {
    pub names: Vec<String>,
    /// How many rows each season has.
    pub rows: [usize; 2],
    earlier: BTreeMap<String, Vec<Value>>,
    games: BTreeMap<String, Vec<Value>>,
    pub expected: Vec<(String, String, Vec<Option<f64>>)>,
    pub including: Vec<(String, String, Vec<Option<f64>>)>,
}

pub fn load() -> TwoSeasons {
    read("extended.json")
}

impl TwoSeasons {
    /// The games of both seasons as their snapshots hold them.
    pub fn frames(&self) -> [DataFrame; 2] {
        [&self.earlier, &self.games].map(|games| frame(&table(games)))
    }
}

/// When the two seasons were.
pub fn dates() -> [SeasonDates; 2] {
    ["2020-21", "2021-22"]
        .map(|season| Calendar::default().dates(season.parse().unwrap(), None).unwrap())
}

/// All who did not play are known to be out.
pub const AT_TIP_OFF: KnownPresence<'static> = KnownPresence::Assumed(KnownAbsences::TipOff);

/// The names of a row's values.
pub fn names() -> impl Iterator<Item = &'static str> {
    extended::names().chain(extended::slate_names())
}

/// Nothing is known of who plays.
pub const EXPECTED: KnownPresence<'static> = KnownPresence::Assumed(KnownAbsences::Expected);

/// The rows of each season, with all known to be out who did not play.
pub fn computed(frames: &[DataFrame; 2], horizon: Horizon) -> [Rows; 2] {
    computed_knowing(frames, horizon, AT_TIP_OFF)
}

/// The rows of each season, with what is known of who plays.
pub fn computed_knowing(
    frames: &[DataFrame; 2],
    horizon: Horizon,
    known: KnownPresence<'_>,
) -> [Rows; 2] {
    let [first, second] = dates();
    let seasons = [
        SeasonGames { games: &frames[0], dates: first },
        SeasonGames { games: &frames[1], dates: second },
    ];
    let rows = extended::compute(&seasons, horizon, known).unwrap();
    [0, 1].map(|season| keyed(&frames[season], &rows[season]))
}

/// Rows by their keys.
pub fn keyed(games: &DataFrame, rows: &[ExtendedValues]) -> Rows {
    let players = games.column("player_lookup").unwrap().str().unwrap();
    let days = games.column("game_date").unwrap().i32().unwrap();
    let key = |row: usize| (players.get(row).unwrap().to_owned(), days.get(row).unwrap());
    let values = |row: &ExtendedValues| row.values.iter().chain(&row.slate).copied().collect();
    let keyed: Rows = rows.iter().map(|row| (key(row.game), values(row))).collect();
    assert_eq!(keyed.len(), rows.len(), "a key stands twice");
    keyed
}
