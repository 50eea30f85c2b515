//! When the games are played: opening night, the weekly rhythm, the all-star break, and the rest between games.

use super::league::TEAMS;
use super::pairings::{Pairing, pairings};
use super::random::{Dice, whole};

/// A game with its day, counted from opening night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fixture {
    pub(super) day: usize,
    pub(super) home: usize,
    pub(super) away: usize,
}

/// Share of a week's games by weekday, from Monday, as the league likes it.
const WEEK: [f64; 7] = [0.150, 0.106, 0.198, 0.092, 0.175, 0.140, 0.139];

/// Seasons shorter than this have no all-star break.
const WITH_BREAK: usize = 100;

/// The break is from a Friday to the Wednesday after it.
const BREAK_DAYS: usize = 6;

/// Games of opening night.
const OPENING_GAMES: usize = 2;

/// How often a game without a day looks for one, all games together: far more than is ever needed.
const PATIENCE: usize = 30_000;

/// The days from opening night on that a season has games on: which weekday each is, and how many games it takes.
#[derive(Debug)]
struct SeasonDays {
    weights: Vec<f64>,
}

impl SeasonDays {
    /// `length` days, the first of them on `weekday` (0 is Monday).
    fn new(length: usize, weekday: usize) -> Self {
        let mut weights: Vec<f64> = (0..length).map(|day| WEEK[(weekday + day) % 7]).collect();
        if length >= WITH_BREAK {
            let about = length * 7 / 10;
            let friday = about + (11 - (weekday + about) % 7) % 7;
            weights[friday..friday + BREAK_DAYS].fill(0.0);
        }
        // On the last day everybody plays.
        if let Some(last) = weights.last_mut() {
            *last = 0.28;
        }
        Self { weights }
    }

    fn open(&self, day: usize) -> bool {
        self.weights.get(day).is_some_and(|weight| *weight > 0.0)
    }

    fn count(&self) -> usize {
        self.weights.iter().filter(|weight| **weight > 0.0).count()
    }
}

/// A season's fixtures by day. `length` days from opening night to the last, both included.
pub(super) fn schedule(seed: u64, length: usize, weekday: usize) -> Vec<Fixture> {
    let mut dice = Dice::new(seed, 1);
    let days = SeasonDays::new(length, weekday);
    let mut left = pairings(days.count(), dice.below(5));
    dice.shuffle(&mut left);
    let mut table = Timetable::new(length);
    deal(&days, &mut left, &mut table, &mut dice);
    settle(&days, left, &mut table, &mut dice);
    table.fixtures()
}

/// Which game each team plays on each day.
#[derive(Debug)]
struct Timetable {
    games: Vec<[Option<Pairing>; TEAMS]>,
}

impl Timetable {
    fn new(length: usize) -> Self {
        Self { games: vec![[None; TEAMS]; length] }
    }

    fn of(&self, team: usize, day: Option<usize>) -> Option<Pairing> {
        self.games.get(day?).and_then(|teams| teams[team])
    }

    fn plays(&self, team: usize, day: Option<usize>) -> bool {
        self.of(team, day).is_some()
    }

    fn put(&mut self, day: usize, game: Pairing) {
        self.games[day][game.home] = Some(game);
        self.games[day][game.away] = Some(game);
    }

    fn remove(&mut self, day: usize, game: Pairing) {
        self.games[day][game.home] = None;
        self.games[day][game.away] = None;
    }

    fn on(&self, day: usize) -> usize {
        self.games[day].iter().flatten().count() / 2
    }

    /// The days next to `day` that, with it, would be three in a row on which `team` plays; the one to free first.
    fn third_in_a_row(&self, team: usize, day: usize) -> Option<usize> {
        let before = |days| day.checked_sub(days);
        let plays = |day| self.plays(team, day);
        if plays(before(1)) && (plays(before(2)) || plays(Some(day + 1))) {
            before(1)
        } else if plays(Some(day + 1)) && plays(Some(day + 2)) {
            Some(day + 1)
        } else {
            None
        }
    }

    /// Takes away the games of `team` that keep it from playing on `day`, and gives them back.
    fn make_room(&mut self, team: usize, day: usize) -> Vec<Pairing> {
        let (mut removed, mut crowded) = (Vec::new(), Some(day));
        while let Some(at) = crowded {
            if let Some(game) = self.of(team, Some(at)) {
                self.remove(at, game);
                removed.push(game);
            }
            crowded = self.third_in_a_row(team, day);
        }
        removed
    }

    /// Days since the team's last game before `day`; many before its first.
    fn rest(&self, team: usize, day: usize) -> usize {
        (1..=5).find(|rest| self.plays(team, day.checked_sub(*rest))).unwrap_or(5)
    }

    fn fixtures(&self) -> Vec<Fixture> {
        let of_day =
            |(day, teams): (usize, &[Option<Pairing>; TEAMS])| {
                let at_home =
                    |(team, game): (usize, &Option<Pairing>)| {
                        game.filter(|game| game.home == team)
                            .map(|Pairing { home, away }| Fixture { day, home, away })
                    };
                teams.iter().enumerate().filter_map(at_home).collect::<Vec<_>>()
            };
        self.games.iter().enumerate().flat_map(of_day).collect()
    }
}

/// Deals the games out day by day, to whoever has waited longest and is furthest behind.
fn deal(days: &SeasonDays, left: &mut Vec<Pairing>, table: &mut Timetable, dice: &mut Dice) {
    let per_team = left.len() * 2 / TEAMS;
    let all: f64 = days.weights.iter().sum();
    let (mut passed, mut played) = (0.0, [0_usize; TEAMS]);
    for (day, weight) in days.weights.iter().enumerate() {
        let due = passed / all * per_team as f64;
        let urgency = urgency(table, day, due, &played);
        let share = weight / (all - passed);
        let wanted = match day {
            0 => OPENING_GAMES,
            _ => whole(dice.around(share * left.len() as f64, 0.7).clamp(0.0, 15.0)),
        };
        passed += weight;
        if *weight == 0.0 {
            continue;
        }
        let mut order: Vec<(f64, usize)> = left
            .iter()
            .enumerate()
            .map(|(at, game)| (urgency[game.home] + urgency[game.away] + 1.3 * dice.normal(), at))
            .collect();
        order.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut dealt = Vec::new();
        for (_, at) in order {
            let game = left[at];
            if dealt.len() < wanted && may_play(table, game, day) {
                table.put(day, game);
                for team in [game.home, game.away] {
                    played[team] += 1;
                }
                dealt.push(at);
            }
        }
        dealt.sort_unstable();
        for at in dealt.into_iter().rev() {
            left.swap_remove(at);
        }
    }
}

/// How much each team wants a game on `day`, when `due` games should have been played.
fn urgency(table: &Timetable, day: usize, due: f64, played: &[usize; TEAMS]) -> Vec<f64> {
    let of_team = |team: usize| {
        let by_rest = match table.rest(team, day) {
            1 => -0.1,
            2 => 0.95,
            3 => 1.35,
            _ => 2.0,
        };
        by_rest + 0.5 * (due - played[team] as f64)
    };
    (0..TEAMS).map(of_team).collect()
}

/// Whether both teams are free and rested on `day`, and did not meet in the six days before it.
fn may_play(table: &Timetable, game: Pairing, day: usize) -> bool {
    let teams = [game.home, game.away];
    let met = |ago| {
        table.of(game.home, day.checked_sub(ago)).is_some_and(|last| {
            last.home + last.away == game.home + game.away && teams.contains(&last.home)
        })
    };
    let free =
        |team: &usize| !table.plays(*team, Some(day)) && table.third_in_a_row(*team, day).is_none();
    teams.iter().all(free) && !(1..=6).any(met)
}

/// Finds days for the games that are left, each on the day where it disturbs the fewest others, which then look for
/// another. At last, games that still have none go wherever both teams are free.
fn settle(days: &SeasonDays, left: Vec<Pairing>, table: &mut Timetable, dice: &mut Dice) {
    let open: Vec<usize> = (0..days.weights.len()).filter(|day| days.open(*day)).collect();
    let mean = left.len().max(1) as f64 / open.len().max(1) as f64;
    let mut left = std::collections::VecDeque::from(left);
    for _ in 0..PATIENCE {
        let Some(game) = left.pop_front() else { return };
        let mut best = None;
        for day in &open {
            let room = days.weights[*day] * 52.0 + mean;
            let cost = disturbance(table, game, *day, room) + dice.unit();
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, *day));
            }
        }
        let Some((_, day)) = best else { return };
        for team in [game.home, game.away] {
            left.extend(table.make_room(team, day));
        }
        table.put(day, game);
    }
    for game in left {
        let free = |day: &&usize| {
            !table.plays(game.home, Some(**day)) && !table.plays(game.away, Some(**day))
        };
        if let Some(day) = open.iter().find(free) {
            table.put(*day, game);
        }
    }
}

/// How much `game` on `day` would disturb other games. `room` is how many games the day takes.
fn disturbance(table: &Timetable, game: Pairing, day: usize, room: f64) -> f64 {
    let of_team = |team: usize| {
        let doubled = f64::from(u8::from(table.plays(team, Some(day))));
        let third = f64::from(u8::from(table.third_in_a_row(team, day).is_some()));
        let next_to = table.plays(team, day.checked_sub(1)) || table.plays(team, Some(day + 1));
        2.0 * doubled + 2.0 * third + 0.5 * f64::from(u8::from(next_to))
    };
    let crowd = table.on(day) as f64 / room - 1.0;
    of_team(game.home) + of_team(game.away) + crowd.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days of each team's games.
    fn by_team(fixtures: &[Fixture]) -> Vec<Vec<usize>> {
        let of = |team| move |game: &&Fixture| game.home == team || game.away == team;
        let days = |team| fixtures.iter().filter(of(team)).map(|game| game.day).collect();
        (0..TEAMS).map(days).collect()
    }

    fn check(seed: u64, length: usize, weekday: usize) -> Vec<Vec<usize>> {
        let fixtures = schedule(seed, length, weekday);
        let what = format!("seed {seed}, {length} days from weekday {weekday}");
        let open = SeasonDays::new(length, weekday).count();
        assert_eq!(fixtures.len(), pairings(open, 0).len(), "{what}");
        assert_eq!(fixtures.first().unwrap().day, 0, "{what}");
        assert_eq!(fixtures.last().unwrap().day, length - 1, "{what}");
        let teams = by_team(&fixtures);
        for days in &teams {
            assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{what}: twice a day");
            let three = days.windows(3).any(|three| three[2] - three[0] == 2);
            assert!(!three, "{what}: three days in a row");
        }
        teams
    }

    #[test]
    fn an_ordinary_season_has_its_rhythm_for_every_seed() {
        for seed in 0..30 {
            let length = 165 + usize::try_from(seed % 16).unwrap();
            let teams = check(seed, length, 1);
            let gaps = teams.iter().flat_map(|days| days.windows(2).map(|pair| pair[1] - pair[0]));
            let gaps: Vec<usize> = gaps.collect();
            let share =
                |rest| gaps.iter().filter(|gap| **gap == rest).count() as f64 / gaps.len() as f64;
            assert!((0.11..0.23).contains(&share(1)), "seed {seed}: {}", share(1));
            assert!((0.52..0.70).contains(&share(2)), "seed {seed}: {}", share(2));
            assert!((0.11..0.24).contains(&share(3)), "seed {seed}: {}", share(3));
            for days in teams {
                assert_eq!(days.len(), 82);
                let twice = days.windows(2).filter(|pair| pair[1] - pair[0] == 1).count();
                assert!((6..=24).contains(&twice), "seed {seed}: {twice} back-to-backs");
                let longest = days.windows(2).map(|pair| pair[1] - pair[0]).max();
                assert!((7..=14).contains(&longest.unwrap()), "seed {seed}: {longest:?}");
            }
        }
    }

    #[test]
    fn a_short_or_a_long_season_is_a_season() {
        for length in [1, 2, 3, 10, 30, 60, 90, 100, 124, 146, 155, 200, 298] {
            for seed in 0..4 {
                check(seed, length, (length + 3) % 7);
            }
        }
    }
}
