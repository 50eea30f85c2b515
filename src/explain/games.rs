//! The columns that say which game a row is.

use super::explanation::ExplainedGame;
use crate::domain::GameDate;
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;

/// The columns that say which game a row is.
pub(super) struct GameTable<'a> {
    pub(super) frame: &'a polars::prelude::DataFrame,
    pub(super) games: Games<'a>,
    teams: &'a polars::prelude::StringChunked,
    opponents: &'a polars::prelude::StringChunked,
}

impl<'a> GameTable<'a> {
    pub(super) fn new(season: &'a Season) -> Result<Self, SnapshotError> {
        let (frame, _) = season.tables();
        let (teams, opponents) = (texts(frame, "team_abbr")?, texts(frame, "opponent_team_abbr")?);
        Ok(Self { frame, games: season.games()?, teams, opponents })
    }

    /// The team of the player of the game in `row`.
    pub(super) fn team(&self, row: usize) -> String {
        never_null(self.teams.get(row))
    }

    pub(super) fn game(&self, row: usize) -> ExplainedGame {
        ExplainedGame {
            game_date: GameDate::from_days(self.games.dates[row]),
            opponent: never_null(self.opponents.get(row)),
            is_home: self.games.homes.get(row),
        }
    }
}

#[expect(clippy::expect_used, reason = "a table with a null in such a column is not read")]
fn never_null(text: Option<&str>) -> String {
    text.expect("Invariant: every game has two teams").to_owned()
}
