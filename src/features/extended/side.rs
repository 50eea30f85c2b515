//! One side of one game, and what the game says about that team.

use crate::features::games::{Game, Plays, team_minutes};

/// One side of one game: the sums over its players.
#[derive(Clone, Copy, Debug)]
pub(super) struct SideTotals {
    points: i64,
    plays: Plays,
    minutes: f64,
}

impl SideTotals {
    /// The sums over those who played; `None` if something is not known of one of them, or if there were no possessions.
    pub(super) fn sum<'a>(games: impl Iterator<Item = &'a Game>) -> Option<Self> {
        let none = Self { points: 0, plays: Plays::default(), minutes: 0.0 };
        let side = games.filter(|game| game.played()).try_fold(none, |sum, game| {
            Some(Self {
                points: sum.points + game.points?,
                plays: sum.plays.plus(game.plays?),
                // Minutes that are not known fall short, which `team_minutes` allows for.
                minutes: sum.minutes + game.minutes.unwrap_or(0.0),
            })
        })?;
        (side.plays.possessions() > 0.0).then_some(side)
    }

    pub(super) fn margin(&self, other: &Self) -> f64 {
        (self.points - other.points) as f64
    }

    /// What the game says about this side.
    pub(super) fn rated(&self, other: &Self) -> Rated {
        let length = team_minutes(self.minutes) / 240.0;
        let (own, others) = (self.plays.possessions(), other.plays.possessions());
        Rated {
            pace: own.midpoint(others) / length,
            offence: 100.0 * self.points as f64 / own,
            defence: 100.0 * other.points as f64 / others,
            points: self.points as f64 / length,
            margin_size: self.margin(other).abs(),
        }
    }
}

/// What a game says about a team.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rated {
    /// Possessions per 48 minutes.
    pub(super) pace: f64,
    /// Points per 100 possessions, scored and allowed.
    pub(super) offence: f64,
    pub(super) defence: f64,
    /// Points per 48 minutes.
    pub(super) points: f64,
    /// Points between the two sides.
    pub(super) margin_size: f64,
}
