//! Floor 2: the season in memory, as columns sorted by player and date.
//!
//! Owns the one timeline per player, the slices of it that are windows, the feature row of each player-date, and how a
//! player or a slate is found by what a person types.
//! Refuses any system's formula.
//!
//! Everything handed out borrows from the snapshot's frames. A window ends before the date it is made for, so what
//! sees only a window cannot see the game to predict.

mod columns;
mod feature_row;
mod further;
mod further_feature;
mod games_hash;
mod nearest_dates;
mod player_search;
mod slate_search;
mod window;

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use crate::domain::{
    FeatureSet, GameDate, SeasonDates, SeasonId, Stat, UpcomingLine, UpcomingSlate,
};
use crate::snapshot::frame::{KEY, ints};
use crate::snapshot::manifest::{Manifest, Origin};
use crate::snapshot::{FeatureOrigin, Snapshot, SnapshotError};
pub use columns::{Flags, Floats, Ints, Texts};
pub use feature_row::{FeatureColumns, FeatureRow, Lookup};
pub use further_feature::FurtherFeature;
use further_feature::OwnFeatures;
pub use nearest_dates::NearestDates;
pub use player_search::{
    FoundPlayer, NamedPlayer, PlayerNotFound, find_namesakes, find_player, find_player_date,
};
pub use slate_search::{SlateNotFound, find_games, find_slate, find_team};
pub use window::{KnownPoints, Lookback, Window, Windows};

/// A season in memory.
#[derive(Clone, Debug)]
pub struct Season {
    manifest: Manifest,
    games: DataFrame,
    features: DataFrame,
    /// For each row of `games`, the row of `features` of the same player-date.
    feature_rows: Vec<Option<u32>>,
    vocabularies: Vec<FeatureSet>,
    own: OwnFeatures,
    /// The lines of a slate, by row of `games`.
    slate_lines: BTreeMap<usize, UpcomingLine>,
}

/// The columns of a season's games, one entry per row: a player's rows stand together, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct Games<'a> {
    /// Whose row it is.
    pub players: Texts<'a>,
    /// Days since 1970-01-01.
    pub dates: &'a [i32],
    /// The game's id.
    pub game_ids: Texts<'a>,
    /// Whether the player's team is at home.
    pub homes: Flags<'a>,
    /// Points scored.
    pub points: Ints<'a>,
    /// Minutes played.
    pub minutes: Floats<'a>,
    /// The market's line for the player's points.
    pub points_lines: Floats<'a>,
}

impl<'a> Games<'a> {
    /// The columns of `frame`, which has those of [`crate::snapshot::layout::GAMES`].
    pub fn from_frame(frame: &'a DataFrame) -> Result<Self, SnapshotError> {
        let stat = Stat::Points.info();
        Ok(Games {
            players: Texts::from_column(frame, "player_lookup")?,
            dates: ints(frame, "game_date")?.cont_slice()?,
            game_ids: Texts::from_column(frame, "game_id")?,
            homes: Flags::from_column(frame, "is_home")?,
            points: Ints::from_column(frame, stat.outcome.name())?,
            minutes: Floats::from_column(frame, "minutes_played")?,
            points_lines: Floats::from_column(frame, stat.line.name())?,
        })
    }
}

impl Season {
    /// Joins games and feature rows by player-date.
    pub fn new(snapshot: Snapshot) -> Result<Self, SnapshotError> {
        let Snapshot { manifest, vocabularies, games, features } = snapshot;
        let feature_rows = join(&games, &features)?;
        let own = OwnFeatures::default();
        let slate_lines = BTreeMap::new();
        Ok(Self { manifest, games, features, feature_rows, vocabularies, own, slate_lines })
    }

    /// With the lines of `slate`, whose players have rows on its date.
    pub fn with_lines_of(mut self, slate: &UpcomingSlate) -> Result<Self, SnapshotError> {
        let games = self.games()?;
        let on_date = (0..games.dates.len()).filter(|row| games.dates[*row] == slate.date.days());
        let line = |row| Some((row, slate.player(games.players.get(row))?.line.clone()?));
        self.slate_lines = on_date.filter_map(line).collect();
        Ok(self)
    }

    /// The line that a slate has for the player-date in a row of the games.
    pub fn slate_line(&self, game: usize) -> Option<&UpcomingLine> {
        self.slate_lines.get(&game)
    }

    /// A season of games alone, without a feature row.
    pub fn of_games(manifest: Manifest, games: DataFrame) -> Self {
        let (features, feature_rows) = (DataFrame::default(), vec![None; games.height()]);
        let (own, slate_lines) = (OwnFeatures::default(), BTreeMap::new());
        let vocabularies = Vec::new();
        Self { manifest, games, features, feature_rows, vocabularies, own, slate_lines }
    }

    /// Which season it is.
    pub fn id(&self) -> SeasonId {
        self.manifest.content.season
    }

    /// The date of the first regular-season game: day 0.
    pub fn opening_night(&self) -> GameDate {
        self.manifest.content.opening_night
    }

    /// The date of the last game, or opening night if there is none.
    pub fn last_date(&self) -> GameDate {
        self.manifest.content.last_game_date.unwrap_or(self.opening_night())
    }

    /// The identity of the snapshot it was read from.
    pub fn snapshot_hash(&self) -> &str {
        &self.manifest.snapshot_hash
    }

    /// Which season it is, and when it was.
    pub fn dates(&self) -> SeasonDates {
        self.manifest.content.dates()
    }

    /// What the snapshot says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The two tables whole: games and feature rows, with every column of their layouts.
    pub fn tables(&self) -> (&DataFrame, &DataFrame) {
        (&self.games, &self.features)
    }

    /// The sets of names that feature rows carry.
    pub fn vocabularies(&self) -> &[FeatureSet] {
        &self.vocabularies
    }

    /// Who computed the feature rows.
    pub fn feature_origin(&self) -> FeatureOrigin {
        self.manifest.content.feature_rows
    }

    /// The kinds of games that were taken on purpose besides those of the regular season.
    pub fn included(&self) -> &[String] {
        &self.manifest.content.included
    }

    /// Where the snapshot's data came from.
    pub fn origin(&self) -> &Origin {
        &self.manifest.origin
    }

    /// Whether it was made up: none of its players is real.
    pub fn is_fictional(&self) -> bool {
        self.manifest.is_fictional()
    }

    /// The games' columns.
    pub fn games(&self) -> Result<Games<'_>, SnapshotError> {
        Games::from_frame(&self.games)
    }

    /// Whether the player of the game in `row` played, or may have, from opening night on: then the player-date can be
    /// predicted.
    pub fn is_on_slate(&self, games: &Games<'_>, row: usize) -> bool {
        games.dates[row] >= self.opening_night().days()
            && games.minutes.get(row).is_none_or(|minutes| minutes > 0.0)
    }

    /// The feature rows' columns.
    pub fn features(&self) -> Result<FeatureColumns<'_>, SnapshotError> {
        FeatureColumns::new(&self.features, &self.vocabularies)
    }

    /// The feature row of the player-date in row `game` of the games, if there is one.
    pub fn feature_row(&self, game: usize) -> Option<usize> {
        self.feature_rows[game].map(|row| row as usize)
    }
}

/// For each row of `games`, the row of `features` with the same key; both are sorted by it.
///
/// Both stand in the order of their keys, so one pass over both finds every pair, on one thread and without a table of
/// hashes; polars' join would start threads that the user did not ask for.
///
/// # Panics
///
/// Never: a table has fewer rows than 2^32.
#[expect(clippy::expect_used, reason = "a table has fewer rows than 2^32")]
pub fn join(games: &DataFrame, features: &DataFrame) -> Result<Vec<Option<u32>>, SnapshotError> {
    let (of_games, of_features) = (keys(games)?, keys(features)?);
    let mut right = of_features.enumerate().peekable();
    let pair = |key: (&str, i32)| {
        while right.next_if(|(_, other)| *other < key).is_some() {}
        let (row, _) = right.next_if(|(_, other)| *other == key)?;
        Some(u32::try_from(row).expect("Invariant: fewer than 2^32 rows"))
    };
    Ok(of_games.map(pair).collect())
}

fn keys(frame: &DataFrame) -> Result<impl Iterator<Item = (&str, i32)>, SnapshotError> {
    let (players, dates) = (Texts::from_column(frame, KEY[0])?, ints(frame, KEY[1])?.cont_slice()?);
    Ok(dates.iter().enumerate().map(move |(row, date)| (players.get(row), *date)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::manifest::Content;
    use polars::prelude::df;

    /// A season of one player with games on these days, newest last, each with as many points as its day.
    fn season(days: &[i32]) -> Season {
        let rows = days.len();
        let text = |text: &str| vec![text.to_owned(); rows];
        let games = df! {
            "player_lookup" => text("a"),
            "game_date" => days,
            "game_id" => text("game"),
            "is_home" => vec![None::<bool>; rows],
            "points" => days.iter().map(|day| (*day != 13).then_some(*day)).collect::<Vec<_>>(),
            "minutes_played" => vec![Some(30.0); rows],
            "points_line" => vec![None::<f64>; rows],
        };
        let features = df! { "player_lookup" => ["a"], "game_date" => [days[rows - 1]] };
        let content = Content {
            schema_version: 1,
            season: "2021-22".parse().unwrap(),
            opening_night: GameDate::from_days(0),
            last_regular_day: None,
            first_game_date: None,
            last_game_date: None,
            files: Vec::new(),
            feature_rows: FeatureOrigin::Built,
            vocabularies: Vec::new(),
            further_features: Vec::new(),
            feature_row_facts: Vec::new(),
            included: Vec::new(),
        };
        let manifest = Manifest {
            snapshot_hash: String::new(),
            fictional_players: false,
            content,
            left_out: Vec::new(),
            origin: nowhere(),
        };
        let (games, features) = (games.unwrap(), features.unwrap());
        Season::new(Snapshot { manifest, vocabularies: Vec::new(), games, features }).unwrap()
    }

    fn nowhere() -> Origin {
        Origin {
            kind: String::new(),
            files: Vec::new(),
            ignored_columns: Vec::new(),
            upstream: Vec::new(),
            warehouse: None,
            other_rows: None,
            layouts: Vec::new(),
            spellings: BTreeMap::new(),
        }
    }

    fn window(days: &[i32], row: usize, games: usize) -> Vec<i32> {
        let season = season(days);
        let windows = Windows::new(season.games().unwrap(), Lookback { days: 90, games });
        windows.window(row).dates().map(GameDate::days).collect()
    }

    #[test]
    fn a_window_holds_the_games_of_the_lookback_and_ends_before_the_date() {
        let days = [0, 9, 10, 50, 99, 100];
        assert_eq!(window(&days, 5, 30), [99, 50, 10], "day 10 is 90 days before, day 9 is 91");
        assert_eq!(window(&days, 5, 2), [99, 50]);
        assert_eq!(window(&days, 0, 30), [0; 0]);
    }

    #[test]
    fn two_games_on_one_day_never_see_each_other() {
        let days = [10, 20, 20, 21];
        assert_eq!(window(&days, 1, 30), [10]);
        assert_eq!(window(&days, 2, 30), [10]);
        assert_eq!(window(&days, 3, 30), [20, 20, 10]);
    }

    #[test]
    fn known_points_leave_out_what_is_null() {
        let season = season(&[11, 12, 13, 14, 15]);
        let windows = Windows::new(season.games().unwrap(), Lookback { days: 90, games: 30 });
        let points = windows.window(4).known_points();
        assert_eq!((points.len(), points.mean(0..3)), (3, Some(37.0 / 3.0)));
        assert_eq!((points.mean(0..1), points.mean(1..9)), (Some(14.0), Some(11.5)));
        assert_eq!((points.mean(3..5), points.mean(2..2)), (None, None));
        assert!(windows.window(0).known_points().is_empty());
    }

    #[test]
    fn feature_rows_are_joined_by_player_and_date() {
        let season = season(&[11, 12, 13]);
        assert_eq!([0, 1, 2].map(|game| season.feature_row(game)), [None, None, Some(0)]);
    }
}
