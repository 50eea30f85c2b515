//! Who is taken to play on a date, as far as that is taken to be known before its games.

use rand_pcg::Pcg64;

use super::games::{GameEntry, Sequence, lineup};
use super::history::History;
use super::regulars::Regular;
use crate::domain::random::draw_unit;
use crate::domain::{KnownAbsences, PlayerStatus, UpcomingSlate};

/// What is taken to be known of who plays: an assumption about games that were played, or what a slate says of one date.
#[derive(Clone, Copy, Debug)]
pub enum KnownPresence<'a> {
    /// The same for all dates.
    Assumed(KnownAbsences),
    /// On the date of the slate what it says; who was there on earlier dates.
    Slate(&'a UpcomingSlate),
}

impl KnownPresence<'_> {
    /// Whether nothing is known, and the features of who plays are null.
    pub(super) fn is_nothing(self) -> bool {
        matches!(self, Self::Assumed(KnownAbsences::Expected))
    }

    /// The minutes that a slate expects the player of `entry` to play, if it is of that date and says some.
    pub(super) fn expected_minutes(self, entry: &GameEntry, names: &Sequence) -> Option<f64> {
        let Self::Slate(slate) = self else { return None };
        let of_date = slate.date.days() == entry.game.day;
        let player = names.players.get(entry.player as usize).filter(|_| of_date)?;
        slate.player(player)?.expected_minutes
    }

    /// The regulars of the team of `entries`, which are all of its own on a date, with the chance that each is present. Draws and slates go
    /// by `names`.
    pub(super) fn regulars(
        self,
        history: &History,
        entries: &[GameEntry],
        names: &Sequence,
    ) -> Vec<Regular> {
        let (day, team) = (entries[0].game.day, entries[0].team);
        let lineup = lineup(entries);
        history.regulars(team, |regular| {
            let (came, missed) = (lineup.contains(&regular.player), regular.missed);
            let player = names.players[regular.player as usize].as_str();
            let is_there = match self {
                Self::Slate(slate) if slate.date.days() == day => {
                    let team = names.teams[team as usize].as_str();
                    return chance(slate, team, player, || history.presence.chance(missed));
                }
                // What changed since the team's last game, and nobody knows, is as it was then.
                Self::Assumed(KnownAbsences::Half(seed)) if !is_known(seed, player, day) => {
                    missed == 0
                }
                Self::Assumed(_) | Self::Slate(_) => came,
            };
            f64::from(u8::from(is_there))
        })
    }
}

/// How likely the player called `lookup` is present for `team`, as `slate` has it; `usual` is the chance where it says nothing
/// of somebody whom it names.
fn chance(slate: &UpcomingSlate, team: &str, lookup: &str, usual: impl Fn() -> f64) -> f64 {
    let Some(player) = slate.player(lookup).filter(|player| player.team == team) else {
        return 0.0;
    };
    player.status.map_or_else(usual, PlayerStatus::chance)
}

/// Whether a change is known that is known by half: drawn by the seed, the player and the day alone.
fn is_known(seed: u64, player: &str, day: i32) -> bool {
    let stream = player.bytes().fold(day.unsigned_abs().into(), |sum: u128, byte| {
        sum.wrapping_mul(257).wrapping_add(u128::from(byte))
    });
    draw_unit(&mut Pcg64::new(u128::from(seed), stream)) < 0.5
}
