//! Who is with which team and fit to play on a day: injuries, nights off, trades and call-ups.

use super::league::{DemoLeague, DemoPlayer, TEAMS};
use super::random::{Dice, whole};

/// Trades of a season.
const TRADES: usize = 32;

/// Fewer players than this do not make a game: those who are nearly fit play then.
const FEWEST: usize = 9;

/// The share of those called up who stay until the season ends.
const KEPT: f64 = 0.25;

/// A kind of injury: its probability per game played, and the days it takes, from and to.
const INJURIES: [(f64, f64, f64); 4] =
    [(0.024, 1.0, 5.0), (0.0135, 6.0, 22.0), (0.0036, 25.0, 75.0), (0.0011, 80.0, 250.0)];

/// Players who are out when the season opens.
const OUT_AT_FIRST: f64 = 0.06;

/// A player as the season goes on.
#[derive(Clone, Debug)]
struct Standing {
    team: usize,
    joins: usize,
    leaves: usize,
    back: usize,
}

/// Everybody's standing, and the trades to come.
#[derive(Debug)]
pub(super) struct Rosters {
    standings: Vec<Standing>,
    trades: Vec<(usize, usize, usize)>,
    day: usize,
}

impl Rosters {
    pub(super) fn new(league: &DemoLeague, length: usize, dice: &mut Dice) -> Self {
        let days = length as f64;
        let standing = |player: &DemoPlayer| {
            let DemoPlayer { team, called_up, .. } = *player;
            let mut part = |low, high| whole(days * dice.between(low, high));
            let (joins, stay, back) = (part(0.05, 0.9), part(0.06, 0.3), part(0.03, 0.6));
            if !called_up {
                let back = if dice.chance(OUT_AT_FIRST) { back } else { 0 };
                Standing { team, joins: 0, leaves: usize::MAX, back }
            } else if dice.chance(KEPT) {
                Standing { team, joins, leaves: usize::MAX, back: 0 }
            } else {
                Standing { team, joins, leaves: joins + stay.max(3), back: 0 }
            }
        };
        let standings = league.players.iter().map(standing).collect();
        let mut trades: Vec<(usize, usize, usize)> = (0..TRADES)
            .map(|_| {
                let day = whole(days * (0.66 - 0.3 * dice.unit() * dice.unit()));
                let team = dice.below(TEAMS);
                (day, team, (team + 1 + dice.below(TEAMS - 1)) % TEAMS)
            })
            .collect();
        trades.sort_unstable();
        Self { standings, trades, day: 0 }
    }

    /// Goes on to `day`; the trades until then are made.
    pub(super) fn advance(&mut self, day: usize, league: &DemoLeague, dice: &mut Dice) {
        self.day = day;
        let due = self.trades.partition_point(|(on, ..)| *on <= day);
        for (_, one, other) in self.trades.drain(..due).collect::<Vec<_>>() {
            let first = self.members(one);
            let Some(given) = first.get(dice.below(first.len().max(1))).copied() else { continue };
            // Like for like: the one of the other team who is used to about as many minutes.
            let distance = |player: &usize| {
                let apart = league.players[*player].minutes - league.players[given].minutes;
                apart * apart
            };
            let closest = |one: &usize, other: &usize| distance(one).total_cmp(&distance(other));
            let Some(taken) = self.members(other).into_iter().min_by(closest) else { continue };
            for (player, team) in [(given, other), (taken, one)] {
                let standing = &mut self.standings[player];
                standing.team = team;
                standing.back = standing.back.max(day + 2);
            }
        }
    }

    /// The players of `team` today, fit or not.
    fn members(&self, team: usize) -> Vec<usize> {
        let here = |standing: &Standing| {
            standing.team == team && (standing.joins..standing.leaves).contains(&self.day)
        };
        (0..self.standings.len()).filter(|player| here(&self.standings[*player])).collect()
    }

    /// The players of `team` who are fit today.
    pub(super) fn fit(&self, team: usize) -> Vec<usize> {
        let mut members = self.members(team);
        members.sort_by_key(|player| (self.standings[*player].back, *player));
        let fit = members.partition_point(|player| self.standings[*player].back <= self.day);
        members.truncate(fit.max(FEWEST));
        members.sort_unstable();
        members
    }

    /// Hurts those who have just played, now and then.
    pub(super) fn hurt(&mut self, player: usize, fragile: f64, dice: &mut Dice) {
        for (probability, from, to) in INJURIES {
            if dice.chance(probability * fragile) {
                let days = whole(dice.between(from, to));
                let standing = &mut self.standings[player];
                standing.back = standing.back.max(self.day + 1 + days);
            }
        }
    }
}
