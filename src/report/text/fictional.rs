//! What is printed of a season that was made up is marked so.

use serde::Serialize;

use super::output::Output;

/// What marks a season whose players are made up.
pub const FICTIONAL_PLAYERS: &str = "fictional players";

/// What follows the season in a heading.
pub(super) fn fictional(is_fictional: bool) -> String {
    if is_fictional { format!(" · {FICTIONAL_PLAYERS}") } else { String::new() }
}

/// What is printed of a season: where its players are made up, that stands before all else.
#[derive(Debug, Serialize)]
pub struct OfSeason<T> {
    /// Whether the season was made up.
    #[serde(rename = "fictional_players", skip_serializing_if = "std::ops::Not::not")]
    is_fictional: bool,
    #[serde(flatten)]
    output: T,
}

impl<T> OfSeason<T> {
    /// The `output` about a season that was made up or not.
    pub fn new(is_fictional: bool, output: T) -> Self {
        Self { is_fictional, output }
    }
}

impl<T: Output> Output for OfSeason<T> {
    fn text(&self) -> String {
        let text = self.output.text();
        if self.is_fictional {
            format!("{FICTIONAL_PLAYERS}: this season was made up\n{text}")
        } else {
            text
        }
    }
}
