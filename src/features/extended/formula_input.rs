//! What the formula of a feature sees.

use super::history::History;
use super::matchup::Matchup;
use super::player::{Expectation, PlayerHistory};
use super::regulars::{Regular, RegularSums};
use super::team::TeamHistory;
use super::teammates::Teammates;

/// What the features of a player-date are made from.
#[derive(Debug)]
pub(super) struct FormulaInput<'a> {
    pub(super) history: &'a History,
    pub(super) game: &'a Matchup,
    pub(super) player: &'a PlayerHistory,
    pub(super) team: &'a TeamHistory,
    pub(super) opponent: &'a TeamHistory,
    /// The points to expect of the player.
    pub(super) expected: f64,
    pub(super) expected_minutes: f64,
    /// `None` if nobody else is known to be with the team.
    pub(super) teammates: Option<Teammates>,
    /// Games of the team since the player last played, if that was for it.
    pub(super) missed: Option<u32>,
    /// What the other regulars of the team bring who are present or absent; `None` where nothing is taken to be known of that.
    pub(super) regulars: Option<RegularSums>,
}

impl<'a> FormulaInput<'a> {
    /// That of `game`. Where somebody expects so many `minutes` of the player, they stand in the place of usual ones.
    pub(super) fn new(
        history: &'a History,
        game: &'a Matchup,
        regulars: Option<&[Regular]>,
        minutes: Option<f64>,
    ) -> Self {
        let player = &history.players[game.player as usize];
        let team = &history.teams[game.team as usize];
        let Expectation { minutes: usual, per_minute, .. } = player.expectation(&history.league);
        let expected_minutes = minutes.unwrap_or(usual);
        Self {
            history,
            game,
            player,
            team,
            opponent: &history.teams[game.opponent as usize],
            expected: expected_minutes * per_minute,
            expected_minutes,
            teammates: Teammates::from_history(history, game),
            missed: player.missed(game.team, team.games),
            regulars: regulars.map(|all| RegularSums::new(all, game.player, player)),
        }
    }

    /// Games that the player played in the `days` days before the date.
    pub(super) fn games_in_last(&self, days: i32) -> f64 {
        self.player.games_since(self.game.day - days) as f64
    }

    /// Points to expect of the player's team.
    pub(super) fn expected_team_points(&self) -> f64 {
        self.team.expected_points(self.opponent, self.game.home, &self.history.league)
    }

    /// Points that the player's team should win by.
    pub(super) fn expected_margin(&self) -> f64 {
        self.team.expected_margin(self.opponent, self.game.home)
    }
}
