//! A game of the player, as data.

use serde::Serialize;

use crate::domain::GameDate;

/// A game of the player.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedGame {
    /// Its date.
    pub game_date: GameDate,
    /// The other team.
    pub opponent: String,
    /// Whether the player's team was at home, if that is known.
    pub is_home: Option<bool>,
}
