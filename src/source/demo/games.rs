//! The season, game after game.

use super::coach::{GameSetting, PlayerForm, RotationPart, lines, plan};
use super::game::{DemoSide, DemoTally, play};
use super::league::{DemoLeague, TEAMS};
use super::random::Dice;
use super::rosters::Rosters;
use super::schedule::{Fixture, schedule};

/// Possessions of each team in an average game.
const POSSESSIONS: f64 = 99.3;

/// What the probability of a shot gains at home, and loses elsewhere.
const AT_HOME: f64 = 0.0075;

/// What it loses on the second night of two.
const TIRED: f64 = 0.008;

/// The share of second nights that a leading player sits out, and how many minutes make a leading player.
const NIGHT_OFF: (f64, f64) = (0.10, 30.0);

/// One line of a box score.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoxLine {
    pub(super) fixture: Fixture,
    pub(super) player: usize,
    pub(super) is_home: bool,
    pub(super) starts: bool,
    pub(super) won: bool,
    pub(super) line: Option<f64>,
    pub(super) tally: DemoTally,
}

/// Plays the season of `length` days that opens on `weekday` (0 is Monday).
pub(super) fn season(seed: u64, length: usize, weekday: usize) -> (DemoLeague, Vec<BoxLine>) {
    let league = DemoLeague::new(seed);
    let mut dice = Dice::new(seed, 3);
    let mut rosters = Rosters::new(&league, length, &mut dice);
    let mut forms = vec![PlayerForm::default(); league.players.len()];
    let mut last_game = [None; TEAMS];
    let mut rows = Vec::with_capacity(27_000);
    for fixture in schedule(seed, length, weekday) {
        rosters.advance(fixture.day, &league, &mut dice);
        let sides = [fixture.home, fixture.away];
        let tired =
            sides.map(|team| last_game[team].replace(fixture.day) == fixture.day.checked_sub(1));
        let plans = [0, 1].map(|side| {
            let mut fit = rosters.fit(sides[side]);
            if tired[side] && last_game[sides[side]].is_some_and(|day| day > 0) {
                rest_leaders(&league, &mut fit, &mut dice);
            }
            for player in &fit {
                forms[*player].drift(&mut dice);
            }
            plan(&league, &forms, &fit, league.teams[sides[side]].rotation, &mut dice)
        });
        let settings = [0, 1].map(|side| setting(&league, sides, side, tired[side]));
        let of_side = |side: usize| DemoSide { plan: &plans[side], setting: settings[side] };
        let lines = [0, 1].map(|side| lines(&league, &plans[side], settings[side], &mut dice));
        let tallies = play(&league, &[of_side(0), of_side(1)], &mut dice);
        let points = tallies.each_ref().map(|side| side.iter().map(DemoTally::points).sum::<i32>());
        for side in 0..2 {
            let won = points[side] > points[1 - side];
            let parts = plans[side].iter().zip(&tallies[side]).zip(&lines[side]);
            for ((part, tally), line) in parts.filter(|((part, tally), _)| appeared(part, tally)) {
                let (is_home, line, tally) = (side == 0, *line, *tally);
                let RotationPart { player, starts, .. } = *part;
                rows.push(BoxLine { fixture, player, is_home, starts, won, line, tally });
                rosters.hurt(player, league.players[player].fragile, &mut dice);
            }
        }
    }
    (league, rows)
}

/// Whether a player was on the court, be it for less than half a minute.
fn appeared(part: &RotationPart, tally: &DemoTally) -> bool {
    tally.minutes > 0.0 || part.planned > 0.0 || tally.points() > 0
}

/// Leading players sit out some second nights.
fn rest_leaders(league: &DemoLeague, fit: &mut Vec<usize>, dice: &mut Dice) {
    let (share, minutes) = NIGHT_OFF;
    let mut left = fit.len().saturating_sub(10);
    fit.retain(|player| {
        let rests = league.players[*player].minutes > minutes && left > 0 && dice.chance(share);
        left -= usize::from(rests);
        !rests
    });
}

/// What is known of the game of one of the two `teams`, the home side first.
fn setting(league: &DemoLeague, teams: [usize; 2], side: usize, tired: bool) -> GameSetting {
    let [own, other] = [&league.teams[teams[side]], &league.teams[teams[1 - side]]];
    let venue = if side == 0 { AT_HOME } else { -AT_HOME };
    let legs = if tired { -TIRED } else { 0.0 };
    GameSetting {
        edge: own.offence - other.defence + venue + legs,
        pace: POSSESSIONS + own.pace + other.pace,
    }
}
