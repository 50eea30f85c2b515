//! The text of a command that did its work for several seasons, one after another.

use serde::Serialize;

use super::fictional::FICTIONAL_PLAYERS;
use super::output::Output;
use super::table::{Table, TextColumn};
use crate::domain::SeasonId;
use crate::report::numbers::{counted, thousands};

/// What was made for several seasons.
#[derive(Debug, Serialize)]
pub struct EachSeason {
    /// `run` or `training`.
    pub what: &'static str,
    /// The seasons, in order.
    pub seasons: Vec<MadeForSeason>,
}

/// What was made for one season.
#[derive(Debug, Serialize)]
pub struct MadeForSeason {
    /// The season.
    pub season: SeasonId,
    /// The name of the run or the training; `None` if it failed, which was said.
    pub id: Option<String>,
    /// Whether it was there before.
    pub reused: bool,
    /// Whether the players are made up.
    pub fictional_players: bool,
    /// The training that a run was made with, if there is one.
    pub training: Option<String>,
    /// Player-dates that were predicted, while training or by the run.
    pub player_dates: usize,
    /// The mean absolute error of a training on the days that followed its models, in points.
    pub mae: Option<f64>,
}

impl MadeForSeason {
    /// A season for which nothing was made.
    pub fn failed(season: SeasonId) -> Self {
        Self {
            season,
            id: None,
            reused: false,
            fictional_players: false,
            training: None,
            player_dates: 0,
            mae: None,
        }
    }
}

impl Output for EachSeason {
    fn text(&self) -> String {
        let of_runs = self.what == "run";
        let done = self.seasons.iter().filter(|of| of.id.is_some()).count();
        let all = counted(self.seasons.len(), "season");
        let heading = if done == self.seasons.len() { all } else { format!("{done} of {all}") };
        let columns = [
            TextColumn::text("season"),
            TextColumn::text(self.what),
            TextColumn::number("player-dates"),
            if of_runs { TextColumn::text("training") } else { TextColumn::number("MAE") },
            TextColumn::text(""),
        ];
        let rows = self.seasons.iter().map(|of| {
            let training = of.training.clone().unwrap_or_else(|| "none".to_owned());
            let mae = of.mae.map_or("-".to_owned(), |mae| format!("{mae:.3}"));
            let state = match (&of.id, of.reused) {
                (None, _) => "failed, as said above",
                (Some(_), true) => "existed",
                (Some(_), false) => "made",
            };
            let fictional =
                if of.fictional_players { format!(", {FICTIONAL_PLAYERS}") } else { String::new() };
            vec![
                of.season.to_string(),
                of.id.clone().unwrap_or_else(|| "-".to_owned()),
                thousands(of.player_dates),
                if of_runs { training } else { mae },
                format!("{state}{fictional}"),
            ]
        });
        format!("{heading}\n\n{}", Table::new(1, columns).rows(rows))
    }
}
