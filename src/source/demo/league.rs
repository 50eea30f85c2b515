//! Teams and players: what they are good at, before a ball is thrown.

use super::names::{Name, TEAM_CODES, names};
use super::random::Dice;

/// Teams of the league.
pub(super) const TEAMS: usize = 30;
/// Teams of a conference; the first of the two is the eastern.
pub(super) const CONFERENCE: usize = 15;
/// Teams of a division.
pub(super) const DIVISION: usize = 5;

/// Players under contract when the season opens.
const ROSTER: usize = 17;
/// Players called up for a while during the season.
const CALL_UPS: usize = 3;

/// Minutes per game that a healthy team's players are used to, by their place in it.
const MINUTES: [f64; ROSTER] =
    [35.5, 33.5, 31.5, 29.0, 26.5, 23.5, 20.5, 18.0, 15.5, 12.5, 9.5, 7.5, 6.0, 5.0, 4.0, 3.5, 3.0];

/// Shots per minute on the court, relative to the average player, by place.
const USAGE: [f64; ROSTER] = [
    1.53, 1.25, 1.04, 0.92, 0.87, 0.96, 0.88, 0.84, 0.82, 0.80, 0.77, 0.75, 0.74, 0.73, 0.72, 0.72,
    0.72,
];

/// Where a shot is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Zone {
    Paint,
    MidRange,
    Three,
}

impl Zone {
    pub(super) const ALL: [Self; 3] = [Self::Paint, Self::MidRange, Self::Three];

    pub(super) fn points(self) -> i32 {
        if self == Self::Three { 3 } else { 2 }
    }
}

/// A team's own way to play, relative to an average team.
#[derive(Debug)]
pub(super) struct DemoTeam {
    pub(super) code: &'static str,
    /// Possessions per game more than others.
    pub(super) pace: f64,
    /// What its defence takes from the probability that a shot goes in.
    pub(super) defence: f64,
    /// What its coaching adds to that of its own shots.
    pub(super) offence: f64,
    /// Players that its coach likes to use.
    pub(super) rotation: f64,
}

/// What a player does with a minute on the court. Rates are relative to the average player if nothing else is said.
#[derive(Debug)]
pub(super) struct DemoPlayer {
    pub(super) name: Name,
    /// The team he opens the season with.
    pub(super) team: usize,
    /// Whether he only joins during the season.
    pub(super) called_up: bool,
    /// Minutes per game that he is used to.
    pub(super) minutes: f64,
    /// Shots taken.
    pub(super) usage: f64,
    /// Shares of his shots by zone.
    pub(super) zones: [f64; 3],
    /// Probabilities that they go in, by zone.
    pub(super) accuracy: [f64; 3],
    /// Trips to the free-throw line.
    pub(super) fouled: f64,
    /// The probability that a free throw goes in.
    pub(super) free_throw: f64,
    pub(super) passing: f64,
    pub(super) offensive_rebounding: f64,
    pub(super) defensive_rebounding: f64,
    pub(super) stealing: f64,
    pub(super) blocking: f64,
    pub(super) losing: f64,
    pub(super) fouling: f64,
    /// How easily he is hurt.
    pub(super) fragile: f64,
}

/// Everybody.
#[derive(Debug)]
pub(super) struct DemoLeague {
    pub(super) teams: Vec<DemoTeam>,
    pub(super) players: Vec<DemoPlayer>,
}

impl DemoLeague {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 2);
        let mut names = names(TEAMS * (ROSTER + CALL_UPS), &mut dice).into_iter();
        let mut teams: Vec<DemoTeam> =
            TEAM_CODES.iter().map(|code| DemoTeam::new(code, &mut dice)).collect();
        balance(&mut teams, |team| &mut team.pace);
        balance(&mut teams, |team| &mut team.defence);
        balance(&mut teams, |team| &mut team.offence);
        let mut players = Vec::with_capacity(names.len());
        for team in 0..TEAMS {
            // The better the best player, the more a team leans on him.
            let lean = dice.normal();
            for place in 0..ROSTER + CALL_UPS {
                let Some(name) = names.next() else { break };
                players.push(DemoPlayer::new(name, team, place, lean, &mut dice));
            }
        }
        Self { teams, players }
    }
}

/// Makes the average team average: what all have in common is the league's, not chance.
fn balance(teams: &mut [DemoTeam], quality: fn(&mut DemoTeam) -> &mut f64) {
    let mean = teams.iter_mut().map(|team| *quality(team)).sum::<f64>() / teams.len() as f64;
    for team in teams {
        *quality(team) -= mean;
    }
}

impl DemoTeam {
    fn new(code: &'static str, dice: &mut Dice) -> Self {
        Self {
            code,
            pace: dice.around(0.0, 1.6),
            defence: dice.around(0.0, 0.019),
            offence: dice.around(0.0, 0.015),
            rotation: dice.around(9.35, 0.5),
        }
    }
}

/// A draw around `mean` for what is never less than a little.
fn shift(dice: &mut Dice, mean: f64, spread: f64) -> f64 {
    dice.around(mean, spread).max(0.02)
}

/// Shares of a player's shots by [`Zone`]: `size` is 0 for a guard and 1 for a centre.
fn zones(size: f64, leader: f64, dice: &mut Dice) -> [f64; 3] {
    let paint = shift(dice, 0.24 + 0.44 * size * size, 0.08).min(0.9);
    let mid = shift(dice, 0.20 + 0.04 * leader, 0.06).min(0.5);
    let three = shift(dice, 0.545 - 0.46 * size * size, 0.09);
    let all = paint + mid + three;
    [paint / all, mid / all, three / all]
}

impl DemoPlayer {
    fn new(name: Name, team: usize, place: usize, lean: f64, dice: &mut Dice) -> Self {
        let called_up = place >= ROSTER;
        // Those called up are of the kind that sits at the end of the bench, and now and then a find.
        let place = if called_up { 9 + dice.below(ROSTER - 9) } else { place };
        // 0 is the guard who shoots from outside, 1 the centre under the basket.
        let size = dice.unit();
        let leader = match place {
            0 => 1.0,
            1 => 0.4,
            _ => 0.0,
        };
        let zones = zones(size, leader, dice);
        let skill = dice.normal() * 0.018 + 0.006 * leader;
        Self {
            name,
            team,
            called_up,
            minutes: dice.around(MINUTES[place], 2.5).clamp(1.5, 38.0),
            usage: (dice.around(USAGE[place], 0.18) + 0.14 * leader * lean).clamp(0.35, 1.95),
            zones,
            accuracy: [
                0.589 + skill + 0.06 * (size - 0.5),
                0.424 + skill,
                (0.356 + 0.8 * skill - 0.05 * (size - 0.4)).max(0.2),
            ],
            fouled: shift(dice, 0.85 + 0.35 * size + 0.25 * leader, 0.3),
            free_throw: (dice.around(0.83 - 0.13 * size, 0.06) + 0.02 * leader).clamp(0.45, 0.94),
            passing: shift(dice, 1.7 - 1.4 * size + 0.6 * leader, 0.4),
            offensive_rebounding: shift(dice, 0.25 + 2.2 * size * size, 0.2),
            defensive_rebounding: shift(dice, 0.6 + 1.0 * size, 0.2),
            stealing: shift(dice, 1.25 - 0.5 * size, 0.3),
            blocking: shift(dice, 0.3 + 2.2 * size * size, 0.25),
            losing: shift(dice, 1.1 - 0.3 * size + 0.2 * leader, 0.2),
            fouling: shift(dice, 0.8 + 0.5 * size, 0.2),
            fragile: shift(dice, 1.0, 0.4),
        }
    }
}
