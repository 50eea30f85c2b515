//! The text of `season explain`: first what a person wants to know, and with `--full` everything.

mod full;
mod sum;
mod summary;
mod table;
mod training;
mod words;

use serde::Serialize;

use super::output::Output;
use crate::domain::shortened;
use crate::explain::Explanation;
use words::opponent;

/// The explanation of a player-date.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct ExplainedPlayerDate {
    /// What made its numbers.
    pub explanation: Explanation,
    /// Whether all of it is shown.
    #[serde(skip)]
    pub full: bool,
}

impl Output for ExplainedPlayerDate {
    fn text(&self) -> String {
        let Explanation { player_lookup, player_full_name, game, team, .. } = &self.explanation;
        let mut text = match player_full_name {
            Some(name) => format!("{} ({})", shortened(name), shortened(player_lookup)),
            None => shortened(player_lookup),
        };
        let against = shortened(&opponent(game));
        text += &format!(" · {} {against} · {}\n\n", shortened(team), game.game_date);
        text += &summary::summary(&self.explanation, self.full);
        if self.full { text + "\n" + &full::full(&self.explanation) } else { text }
    }
}
