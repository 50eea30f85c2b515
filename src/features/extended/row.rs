//! The values of one row, from what is known before its date.

use super::formulas::FORMULAS;
use super::player::Player;
use super::team::Team;
use super::teammates::Teammates;
use super::walk::Known;
use crate::domain::ExtendedName;

/// The features of one player-date.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row of the games.
    pub game: usize,
    /// The values, in the order of [`ExtendedName::ALL`]; finite where there is one.
    pub values: [Option<f64>; ExtendedName::COUNT],
}

impl Row {
    /// The value under `name`.
    pub const fn get(&self, name: ExtendedName) -> Option<f64> {
        self.values[name.index()]
    }
}

/// What is known of a game before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Venue {
    pub(super) day: i32,
    pub(super) player: u32,
    pub(super) team: u32,
    pub(super) opponent: u32,
    pub(super) home: Option<bool>,
}

/// What a row is made from.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) known: &'a Known,
    pub(super) game: &'a Venue,
    pub(super) player: &'a Player,
    pub(super) team: &'a Team,
    pub(super) opponent: &'a Team,
    /// The points to expect of the player.
    pub(super) expected: f64,
    /// `None` if nobody else is known to be with the team.
    pub(super) teammates: Option<Teammates>,
    /// Games of the team since the player last played, if that was for it.
    pub(super) missed: Option<u32>,
}

pub(super) fn values(known: &Known, game: &Venue) -> [Option<f64>; ExtendedName::COUNT] {
    let player = &known.players[game.player as usize];
    let team = &known.teams[game.team as usize];
    let last_for = player.last_for.filter(|(team, _)| *team == game.team);
    let view = View {
        known,
        game,
        player,
        team,
        opponent: &known.teams[game.opponent as usize],
        expected: player.expectation(&known.league).points,
        teammates: Teammates::of(known, game),
        missed: last_for.map(|(_, then)| team.games.saturating_sub(then)),
    };
    FORMULAS.each_ref().map(|(_, formula)| formula(&view).filter(|value| value.is_finite()))
}
