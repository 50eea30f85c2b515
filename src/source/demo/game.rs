//! One game, possession by possession: every number of a box score is a count of something that happened.

use super::coach::{GameSetting, REGULATION, RotationPart, scaled};
use super::league::{DemoLeague, DemoPlayer, Zone};
use super::random::{Dice, nearest, whole};

/// The part of a game after which it may be decided.
const BEFORE_LAST_QUARTER: f64 = 0.75;

/// What each point of a lead takes from the probability of a shot: who is ahead eases off.
const EASE: f64 = 0.0011;

/// Possessions of each team in five minutes of overtime.
const OVERTIME_POSSESSIONS: usize = 10;

/// Overtimes after which the home side is given a free throw, so that every game ends.
const LONGEST: usize = 6;

/// What a player did in a game.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DemoTally {
    pub(super) minutes: f64,
    pub(super) attempts: [i32; 3],
    pub(super) makes: [i32; 3],
    pub(super) free_attempts: i32,
    pub(super) free_makes: i32,
    pub(super) assists: i32,
    pub(super) offensive_rebounds: i32,
    pub(super) defensive_rebounds: i32,
    pub(super) steals: i32,
    pub(super) blocks: i32,
    pub(super) turnovers: i32,
    pub(super) fouls: i32,
    pub(super) plus_minus: i32,
}

impl DemoTally {
    pub(super) fn points(&self) -> i32 {
        let field: i32 =
            Zone::ALL.iter().map(|zone| zone.points() * self.makes[*zone as usize]).sum();
        field + self.free_makes
    }
}

/// One side of a game.
#[derive(Debug)]
pub(super) struct DemoSide<'a> {
    pub(super) plan: &'a [RotationPart],
    pub(super) setting: GameSetting,
}

/// Weights by which something happens to one of a team's players, by place in the plan.
#[derive(Debug, Default)]
struct Weights {
    shots: Vec<f64>,
    trips: Vec<f64>,
    assists: Vec<f64>,
    offensive_rebounds: Vec<f64>,
    defensive_rebounds: Vec<f64>,
    steals: Vec<f64>,
    blocks: Vec<f64>,
    turnovers: Vec<f64>,
    fouls: Vec<f64>,
}

/// A side while the game goes on.
struct TeamInGame<'a> {
    league: &'a DemoLeague,
    side: &'a DemoSide<'a>,
    weights: Weights,
    tallies: Vec<DemoTally>,
    points: i32,
}

/// Plays a game of the home side, first, against the other, and returns what the players of both plans did.
pub(super) fn play(
    league: &DemoLeague,
    sides: &[DemoSide<'_>; 2],
    dice: &mut Dice,
) -> [Vec<DemoTally>; 2] {
    let pace = f64::midpoint(sides[0].setting.pace, sides[1].setting.pace);
    let possessions = dice.around(pace, 3.0).clamp(80.0, 125.0);
    let mut teams = sides.each_ref().map(|side| TeamInGame::new(league, side));
    let opening = whole(possessions * BEFORE_LAST_QUARTER);
    for team in &mut teams {
        team.share_out(&team.planned(), REGULATION * BEFORE_LAST_QUARTER);
    }
    stretch(&mut teams, opening, dice);
    let lead = f64::from((teams[0].points - teams[1].points).abs());
    let decided = ((lead - 13.0) / 16.0).clamp(0.0, 0.95);
    for team in &mut teams {
        team.share_out(&team.at_the_end(decided), REGULATION * (1.0 - BEFORE_LAST_QUARTER));
    }
    stretch(&mut teams, whole(possessions).saturating_sub(opening), dice);
    last_shot(&mut teams, dice);
    let mut overtimes = 0;
    while teams[0].points == teams[1].points {
        overtimes += 1;
        for team in &mut teams {
            team.share_out(&team.closers(), 25.0);
        }
        stretch(&mut teams, OVERTIME_POSSESSIONS, dice);
        if overtimes == LONGEST && teams[0].points == teams[1].points {
            teams[0].free_throws(0, 1, 1.0, dice);
        }
    }
    let margin = teams[0].points - teams[1].points;
    for (team, margin) in teams.iter_mut().zip([margin, -margin]) {
        team.whole_minutes();
        team.plus_minus(margin, overtimes, dice);
    }
    teams.map(|team| team.tallies)
}

/// Both sides have the ball so many times, in turn.
fn stretch(teams: &mut [TeamInGame<'_>; 2], possessions: usize, dice: &mut Dice) {
    let [home, away] = teams;
    for _ in 0..possessions {
        home.possession(away, dice);
        away.possession(home, dice);
    }
}

/// Who is behind by no more than a shot takes it: that is why so many games go to overtime.
fn last_shot(teams: &mut [TeamInGame<'_>; 2], dice: &mut Dice) {
    let [home, away] = teams;
    let (behind, ahead) = if home.points < away.points { (home, away) } else { (away, home) };
    let zone = match ahead.points - behind.points {
        2 => Zone::Paint,
        3 => Zone::Three,
        _ => return,
    };
    let shooter = dice.pick(&behind.weights.shots);
    if dice.chance(0.5) {
        behind.shoot(shooter, zone, -0.06, ahead.points, dice);
    }
}

impl<'a> TeamInGame<'a> {
    fn new(league: &'a DemoLeague, side: &'a DemoSide<'a>) -> Self {
        let tallies = vec![DemoTally::default(); side.plan.len()];
        Self { league, side, weights: Weights::default(), tallies, points: 0 }
    }

    fn planned(&self) -> Vec<f64> {
        self.side.plan.iter().map(|part| part.planned).collect()
    }

    /// Shares of the last quarter: the planned ones, and the bench's as far as the game is decided.
    fn at_the_end(&self, decided: f64) -> Vec<f64> {
        let planned: f64 = self.planned().iter().sum();
        let garbage: f64 = self.side.plan.iter().map(|part| part.garbage).sum();
        let share = |part: &RotationPart| {
            (1.0 - decided) * part.planned / planned + decided * part.garbage / garbage
        };
        self.side.plan.iter().map(share).collect()
    }

    /// The five with the most minutes play an overtime.
    fn closers(&self) -> Vec<f64> {
        let mut order: Vec<usize> = (0..self.tallies.len()).collect();
        let minutes = |place: &usize| self.tallies[*place].minutes;
        order.sort_by(|one, other| minutes(other).total_cmp(&minutes(one)));
        let mut shares = vec![0.0; self.tallies.len()];
        order.iter().take(5).for_each(|place| shares[*place] = 1.0);
        shares
    }

    /// Gives the players `total` minutes by `shares`, nobody more than a fifth, and weighs what comes by them.
    fn share_out(&mut self, shares: &[f64], total: f64) {
        let minutes = scaled(shares, total, total / 5.0);
        for (tally, minutes) in self.tallies.iter_mut().zip(&minutes) {
            tally.minutes += minutes;
        }
        let (league, plan) = (self.league, self.side.plan);
        let by = |rate: &dyn Fn(&RotationPart, &DemoPlayer) -> f64| -> Vec<f64> {
            let weight = |(part, minutes): (&RotationPart, &f64)| {
                minutes * rate(part, &league.players[part.player])
            };
            plan.iter().zip(&minutes).map(weight).collect()
        };
        self.weights = Weights {
            shots: by(&|part, _| part.usage),
            trips: by(&|part, player| part.usage * player.fouled),
            assists: by(&|_, player| player.passing),
            offensive_rebounds: by(&|_, player| player.offensive_rebounding),
            defensive_rebounds: by(&|_, player| player.defensive_rebounding),
            steals: by(&|_, player| player.stealing),
            blocks: by(&|_, player| player.blocking),
            turnovers: by(&|part, player| part.usage.sqrt() * player.losing),
            fouls: by(&|_, player| player.fouling),
        };
    }

    /// The ball until the other side has it.
    fn possession(&mut self, other: &mut TeamInGame<'_>, dice: &mut Dice) {
        if dice.chance(0.088) {
            other.foul(dice);
        }
        // An offensive rebound gives another try; the limit only bounds the unthinkable.
        for _ in 0..8 {
            let event = dice.unit();
            if event < 0.117 {
                let place = dice.pick(&self.weights.turnovers);
                self.tallies[place].turnovers += 1;
                if dice.chance(0.585) {
                    let place = dice.pick(&other.weights.steals);
                    other.tallies[place].steals += 1;
                }
                return;
            }
            let missed = if event < 0.117 + 0.091 {
                let place = dice.pick(&self.weights.trips);
                other.foul(dice);
                let throws = if dice.chance(0.03) { 3 } else { 2 };
                let missed = !self.free_throws(place, throws, self.of(place).free_throw, dice);
                // Few rebounds of free throws are the shooter's side's.
                missed && dice.chance(0.6)
            } else {
                self.attempt(other, dice)
            };
            if !missed || !self.rebound(other, dice) {
                return;
            }
        }
    }

    /// A shot from the field. Whether it was missed.
    fn attempt(&mut self, other: &mut TeamInGame<'_>, dice: &mut Dice) -> bool {
        let place = dice.pick(&self.weights.shots);
        let zone = Zone::ALL[dice.pick(&self.of(place).zones)];
        if self.shoot(place, zone, 0.0, other.points, dice) {
            let assisted = match zone {
                Zone::Paint => 0.54,
                Zone::MidRange => 0.46,
                Zone::Three => 0.84,
            };
            if dice.chance(assisted) {
                let passer = dice.pick(&self.weights.assists);
                // Nobody passes to himself: the ball came from the next man.
                let passer =
                    if passer == place { dice.pick(&self.weights.assists) } else { passer };
                self.tallies[passer].assists += i32::from(passer != place);
            }
            if zone == Zone::Paint && dice.chance(0.075) {
                other.foul(dice);
                return !self.free_throws(place, 1, self.of(place).free_throw, dice)
                    && dice.chance(0.6);
            }
            return false;
        }
        let blocked = match zone {
            Zone::Paint => 0.23,
            Zone::MidRange => 0.10,
            Zone::Three => 0.015,
        };
        if dice.chance(blocked) {
            let place = dice.pick(&other.weights.blocks);
            other.tallies[place].blocks += 1;
        }
        true
    }

    /// Counts a shot of the player in `place`. Whether it went in.
    fn shoot(
        &mut self,
        place: usize,
        zone: Zone,
        extra: f64,
        against: i32,
        dice: &mut Dice,
    ) -> bool {
        let hand = self.side.setting.edge + self.side.plan[place].form.hand + extra;
        let hand = hand - EASE * f64::from(self.points - against);
        let made = dice.chance(self.of(place).accuracy[zone as usize] + hand);
        let tally = &mut self.tallies[place];
        tally.attempts[zone as usize] += 1;
        if made {
            tally.makes[zone as usize] += 1;
            self.points += zone.points();
        }
        made
    }

    /// Counts free throws. Whether the last went in.
    fn free_throws(&mut self, place: usize, throws: usize, share: f64, dice: &mut Dice) -> bool {
        let mut made = false;
        for _ in 0..throws {
            made = dice.chance(share);
            let tally = &mut self.tallies[place];
            tally.free_attempts += 1;
            tally.free_makes += i32::from(made);
            self.points += i32::from(made);
        }
        made
    }

    /// Who gets a missed shot. Whether it is the same side.
    fn rebound(&mut self, other: &mut TeamInGame<'_>, dice: &mut Dice) -> bool {
        let event = dice.unit();
        if event < 0.213 {
            let place = dice.pick(&self.weights.offensive_rebounds);
            self.tallies[place].offensive_rebounds += 1;
            return true;
        }
        // Some go out of bounds and are nobody's.
        if event < 0.92 {
            let place = dice.pick(&other.weights.defensive_rebounds);
            other.tallies[place].defensive_rebounds += 1;
        }
        false
    }

    /// Somebody who has not fouled out commits a foul.
    fn foul(&mut self, dice: &mut Dice) {
        let place = dice.pick(&self.weights.fouls);
        let place =
            if self.tallies[place].fouls < 6 { place } else { dice.pick(&self.weights.fouls) };
        if self.tallies[place].fouls < 6 {
            self.tallies[place].fouls += 1;
        }
    }

    fn of(&self, place: usize) -> &'a DemoPlayer {
        &self.league.players[self.side.plan[place].player]
    }

    /// Rounds the minutes so that their sum stays what it is: the largest remainders are rounded up.
    fn whole_minutes(&mut self) {
        let total: f64 = self.tallies.iter().map(|tally| tally.minutes).sum();
        let floor: f64 = self.tallies.iter().map(|tally| tally.minutes.floor()).sum();
        let mut order: Vec<usize> = (0..self.tallies.len()).collect();
        let rest =
            |place: &usize| self.tallies[*place].minutes - self.tallies[*place].minutes.floor();
        order.sort_by(|one, other| rest(other).total_cmp(&rest(one)).then(one.cmp(other)));
        order.truncate(whole(total - floor));
        for (place, tally) in self.tallies.iter_mut().enumerate() {
            let up = if order.contains(&place) { 1.0 } else { 0.0 };
            tally.minutes = tally.minutes.floor() + up;
        }
    }

    /// Points won and lost while each was on the court: five are always on it, so they add up to five margins.
    fn plus_minus(&mut self, margin: i32, overtimes: usize, dice: &mut Dice) {
        let length = 48.0 + 5.0 * overtimes as f64;
        for tally in &mut self.tallies {
            let share = (tally.minutes / length).min(1.0);
            let spread = 18.5 * (share * (1.0 - share)).sqrt();
            tally.plus_minus = nearest(dice.around(f64::from(margin) * share, spread));
        }
        let minutes: Vec<f64> = self.tallies.iter().map(|tally| tally.minutes).collect();
        let off: i32 = 5 * margin - self.tallies.iter().map(|tally| tally.plus_minus).sum::<i32>();
        for _ in 0..off.abs() {
            self.tallies[dice.pick(&minutes)].plus_minus += off.signum();
        }
    }
}
