//! The regulars of a team, and what those bring who are present or absent on a date.

use super::newest;
use super::player::PlayerHistory;
use super::playing_type::PlayingType;
use crate::domain::math::exp;

/// The mean minutes from which on a player is a regular. Below them an appearance says how the game went.
const REGULAR_MINUTES: f64 = 15.0;
/// The games of the team from which on somebody who missed them is no regular any more.
const GONE_GAMES: u32 = 10;
/// How many games of the season the means are of.
const GAMES: usize = 10;
/// Over how much of [`PlayerHistory::position`] two players stop being alike.
const ALIKE: f64 = 4.0;

/// A regular of a team: somebody whose newest game of the season was for it, who plays much and was there lately.
#[derive(Clone, Copy, Debug)]
pub(super) struct Regular {
    /// By number.
    pub(super) player: u32,
    /// The team's games since he last played for it.
    pub(super) missed: u32,
    /// Means of his newest 10 games of the season: minutes, plays used and points.
    pub(super) usual: Usual,
    playing_type: PlayingType,
    position: Option<f64>,
    /// How likely he is present: 1 or 0 where it is known.
    pub(super) chance: f64,
}

/// What a regular usually brings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usual {
    pub(super) minutes: f64,
    usage: f64,
    points: f64,
}

impl Regular {
    /// The `player` of that number, if he is a regular of `team`, which has played so many games; his chance is left to whoever
    /// knows more.
    pub(super) fn new(player: &PlayerHistory, number: u32, team: u32, games: u32) -> Option<Self> {
        let missed = player.missed(team, games)?;
        let minutes = newest::mean(&player.minutes, GAMES)?;
        let usage = newest::mean(&player.plays_used, GAMES)?;
        let points = newest::mean(&player.points, GAMES)?;
        (minutes >= REGULAR_MINUTES && missed < GONE_GAMES).then(|| Self {
            player: number,
            missed,
            usual: Usual { minutes, usage, points },
            playing_type: player.playing_type(),
            position: player.position(),
            chance: 0.0,
        })
    }

    /// The same, present with that chance.
    pub(super) fn with_chance(self, chance: f64) -> Self {
        Self { chance, ..self }
    }
}

/// What regulars bring on the whole, each weighing as much as he is likely.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Brought {
    pub(super) count: f64,
    pub(super) minutes: f64,
    pub(super) usage: f64,
    pub(super) points: f64,
}

impl Brought {
    fn add(&mut self, weight: f64, usual: &Usual) {
        self.count += weight;
        self.minutes += weight * usual.minutes;
        self.usage += weight * usual.usage;
        self.points += weight * usual.points;
    }
}

/// What the other regulars of a player's team bring.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RegularSums {
    pub(super) present: Brought,
    pub(super) absent: Brought,
    /// Minutes of the absent of the player's type.
    pub(super) absent_same_type: f64,
    /// Minutes of the absent, the more alike the heavier.
    pub(super) absent_near: f64,
    /// Absent, and played in the team's last game.
    pub(super) newly_absent: Brought,
    /// Present, and did not play in it.
    pub(super) returning: Brought,
}

impl RegularSums {
    /// Those of `regulars` without the player of number `own`, whose history is `player`.
    pub(super) fn new(regulars: &[Regular], own: u32, player: &PlayerHistory) -> Self {
        let (own_type, own_position) = (player.playing_type(), player.position());
        let mut sums = Self::default();
        for regular in regulars.iter().filter(|regular| regular.player != own) {
            let (usual, absence) = (&regular.usual, 1.0 - regular.chance);
            sums.present.add(regular.chance, usual);
            sums.absent.add(absence, usual);
            if regular.playing_type == own_type {
                sums.absent_same_type += absence * usual.minutes;
            }
            if let Some((own, other)) = own_position.zip(regular.position) {
                let apart = (other - own) / ALIKE;
                sums.absent_near += absence * usual.minutes * exp(-(apart * apart));
            }
            match regular.missed {
                0 => sums.newly_absent.add(absence, usual),
                _ => sums.returning.add(regular.chance, usual),
            }
        }
        sums
    }
}

/// Usual minutes of the absent among `regulars`, without the player of number `own`.
pub(super) fn absent_minutes(regulars: &[Regular], own: u32) -> f64 {
    let others = regulars.iter().filter(|regular| regular.player != own);
    others.map(|regular| (1.0 - regular.chance) * regular.usual.minutes).sum()
}
