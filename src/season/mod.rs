//! Floor 2: the season in memory, as columns sorted by player and date.
//!
//! Owns the one timeline per player, the slices of it that are windows, and the feature row of each player-date.
//! Refuses any system's formula.
//!
//! Everything handed out borrows from the snapshot's frames. A window ends before the date it is made for, so what
//! sees only a window cannot see the game to predict.

mod columns;
mod feature_row;
mod window;

use polars::prelude::{DataFrame, DataFrameJoinOps as _, JoinArgs, JoinType, MaintainOrderJoin};

use crate::domain::{FeatureSet, GameDate, SeasonId};
use crate::snapshot::frame::{KEY, ints};
use crate::snapshot::manifest::Manifest;
use crate::snapshot::{Snapshot, SnapshotError};
pub use columns::{Floats, Ints, Texts};
pub use feature_row::{FeatureColumns, FeatureRow, Lookup};
pub use window::{Game, Lookback, Window, Windows};

/// A season in memory.
#[derive(Debug)]
pub struct Season {
    manifest: Manifest,
    games: DataFrame,
    features: DataFrame,
    /// For each row of `games`, the row of `features` of the same player-date.
    feature_rows: Vec<Option<u32>>,
    vocabularies: Vec<FeatureSet>,
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
    /// Points scored.
    pub points: Ints<'a>,
    /// Minutes played.
    pub minutes: Floats<'a>,
    /// The market's line for the player's points.
    pub points_lines: Floats<'a>,
}

impl Season {
    /// Joins games and feature rows by player-date.
    pub fn new(snapshot: Snapshot) -> Result<Self, SnapshotError> {
        const ROW: &str = "feature_row";
        let Snapshot { manifest, vocabularies, games, features } = snapshot;
        let right = features.select(KEY)?.with_row_index(ROW.into(), None)?;
        let how =
            JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) };
        let joined = games.select(KEY)?.join(&right, KEY, KEY, how, None)?;
        let feature_rows = joined.column(ROW)?.u32()?.iter().collect();
        Ok(Self { manifest, games, features, feature_rows, vocabularies })
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

    /// The games' columns.
    pub fn games(&self) -> Result<Games<'_>, SnapshotError> {
        Ok(Games {
            players: Texts::of(&self.games, "player_lookup")?,
            dates: ints(&self.games, "game_date")?.cont_slice()?,
            game_ids: Texts::of(&self.games, "game_id")?,
            points: Ints::of(&self.games, "points")?,
            minutes: Floats::of(&self.games, "minutes_played")?,
            points_lines: Floats::of(&self.games, "points_line")?,
        })
    }

    /// The feature rows' columns.
    pub fn features(&self) -> Result<FeatureColumns<'_>, SnapshotError> {
        FeatureColumns::new(&self.features, &self.vocabularies)
    }

    /// The feature row of the player-date in row `game` of the games, if there is one.
    pub fn feature_row(&self, game: usize) -> Option<usize> {
        self.feature_rows[game].and_then(|row| usize::try_from(row).ok())
    }
}
