//! Who else may play for a player's team.

use super::history::History;
use super::matchup::Matchup;

/// What players bring on the whole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TeammateSums {
    pub(super) players: u32,
    pub(super) minutes: f64,
    pub(super) points: f64,
    pub(super) minutes_same_type: f64,
}

impl TeammateSums {
    /// Adds `share` of what a player usually brings.
    fn add(&mut self, share: f64, [minutes, points]: [f64; 2], same_type: bool) {
        self.players += 1;
        self.minutes += share * minutes;
        self.points += share * points;
        if same_type {
            self.minutes_same_type += share * minutes;
        }
    }
}

/// A player's teammates, as they were in the team's last game.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teammates {
    /// All of them, each as likely as the player is to play.
    pub(super) likely: TeammateSums,
    /// Those who came.
    pub(super) present: TeammateSums,
    /// Those who did not.
    pub(super) absent: TeammateSums,
    /// The player's own place among them by usual minutes, from 1.
    pub(super) rank: u32,
}

impl Teammates {
    /// `None` if nobody else is known to be with the team.
    pub(super) fn from_history(history: &History, game: &Matchup) -> Option<Self> {
        let player = &history.players[game.player as usize];
        let own_type = player.playing_type();
        let own_minutes = player.usual().map(|[minutes, _]| minutes);
        let [mut likely, mut present, mut absent] = [TeammateSums::default(); 3];
        let mut rank = 1;
        for (number, other, missed) in history.roster(game.team, game.day) {
            let Some(usual) = other.usual().filter(|_| number != game.player) else { continue };
            let same_type = other.playing_type() == own_type;
            likely.add(history.presence.chance(missed), usual, same_type);
            let came = if missed == 0 { &mut present } else { &mut absent };
            came.add(1.0, usual, same_type);
            rank += u32::from(own_minutes.is_some_and(|own| usual[0] > own));
        }
        (likely.players > 0).then_some(Self { likely, present, absent, rank })
    }
}
