//! What the players of a season's games are called.

use polars::prelude::StringChunked;

use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;

/// The names of the players, by the row of the season's games.
pub(super) struct Names<'a> {
    games: Games<'a>,
    full_names: &'a StringChunked,
}

impl<'a> Names<'a> {
    /// Fails if the season has no such columns.
    pub(super) fn new(season: &'a Season) -> Result<Self, SnapshotError> {
        let (games, _) = season.tables();
        Ok(Self { games: season.games()?, full_names: texts(games, "player_full_name")? })
    }

    /// The name that nobody else has.
    pub(super) fn lookup(&self, game: usize) -> &'a str {
        self.games.players.get(game)
    }

    /// The full name, or the other one where the input had none.
    pub(super) fn full(&self, game: usize) -> &'a str {
        self.full_names.get(game).unwrap_or_else(|| self.lookup(game))
    }
}
