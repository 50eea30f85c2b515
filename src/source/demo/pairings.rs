//! Who plays whom, and where, before anybody knows when.

use super::league::{CONFERENCE, DIVISION, TEAMS};

/// One game to be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pairing {
    pub(super) home: usize,
    pub(super) away: usize,
}

/// Games that a team plays at most, as a share of the days: a denser season would have it play three days in a row.
const DENSEST: f64 = 0.53;

/// The pairings of a season of `days` playing days: the league's 82 games per team if they fit, and otherwise a
/// smaller number in which every team still has the same opponents as often as its neighbours.
///
/// `turn` picks, among those that are as good, the opponents who are met three times rather than four.
pub(super) fn pairings(days: usize, turn: usize) -> Vec<Pairing> {
    let fits = |games: usize| games as f64 <= DENSEST * days as f64;
    let meetings: fn(usize, usize, usize) -> usize = match () {
        () if fits(82) => full_season,
        () if fits(72) => |one, other, _| if same_conference(one, other) { 3 } else { 2 },
        () if fits(58) => |_, _, _| 2,
        () if fits(43) => |one, other, _| if same_conference(one, other) { 2 } else { 1 },
        () if fits(28) => |one, other, _| if same_conference(one, other) { 2 } else { 0 },
        () => return rounds(days.div_ceil(2).min(TEAMS - 1)),
    };
    let pairs = (0..TEAMS).flat_map(|one| (0..one).map(move |other| (one, other)));
    let games = |(one, other)| {
        let meetings = meetings(one, other, turn);
        let extra = if first_is_host(one, other, turn, fits(82)) { one } else { other };
        (0..meetings).map(move |meeting| {
            let odd_one_out = meetings % 2 == 1 && meeting + 1 == meetings;
            let one_is_home = if odd_one_out { extra == one } else { meeting % 2 == 0 };
            if one_is_home {
                Pairing { home: one, away: other }
            } else {
                Pairing { home: other, away: one }
            }
        })
    };
    pairs.flat_map(games).collect()
}

/// The league's formula: four games against each of the 4 others of the division and 6 of the conference, three against
/// the 4 others of the conference, two against each of the 15 of the other conference.
fn full_season(one: usize, other: usize, turn: usize) -> usize {
    if !same_conference(one, other) {
        2
    } else if one / DIVISION == other / DIVISION || step(one, other, turn) > 1 {
        4
    } else {
        3
    }
}

fn same_conference(one: usize, other: usize) -> bool {
    one / CONFERENCE == other / CONFERENCE
}

/// How far `other` stands behind `one` in its division; of the five steps each team of the other division is one.
fn step(one: usize, other: usize, turn: usize) -> usize {
    (one + TEAMS + turn - other) % DIVISION
}

/// Whether `one` is at home in the odd game of a pair, so that everybody is as often at home as away, or once more.
fn first_is_host(one: usize, other: usize, turn: usize, full: bool) -> bool {
    if !same_conference(one, other) {
        (one + other).is_multiple_of(2)
    } else if full {
        // Of the two whom a team of another division meets three times, one comes twice.
        step(one, other, turn) == 0
    } else {
        (one + CONFERENCE - other) % CONFERENCE <= CONFERENCE / 2
    }
}

/// The first `count` rounds in which everybody plays once: one team stays, the others move around a table.
fn rounds(count: usize) -> Vec<Pairing> {
    let seat = |place: usize, round: usize| match place {
        0 => 0,
        place => (place + round - 1) % (TEAMS - 1) + 1,
    };
    let round = |round: usize| {
        (0..TEAMS / 2).map(move |place| {
            let (one, other) = (seat(place, round), seat(TEAMS - 1 - place, round));
            let (home, away) = if round.is_multiple_of(2) { (one, other) } else { (other, one) };
            Pairing { home, away }
        })
    };
    (0..count).flat_map(round).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_home(games: &[Pairing], team: usize) -> (usize, usize) {
        let count = |side: fn(&Pairing) -> usize| games.iter().filter(|g| side(g) == team).count();
        (count(|game| game.home), count(|game| game.away))
    }

    #[test]
    fn the_league_s_formula_is_kept() {
        for turn in 0..5 {
            let games = pairings(168, turn);
            assert_eq!(games.len(), 1230);
            for team in 0..TEAMS {
                assert_eq!(at_home(&games, team), (41, 41), "turn {turn}, team {team}");
                let met = |other: usize| {
                    let between = |game: &&Pairing| [game.home, game.away].contains(&other);
                    let of_team = games.iter().filter(|g| g.home == team || g.away == team);
                    of_team.filter(between).count()
                };
                let others = (0..TEAMS).filter(|other| *other != team);
                let (mut division, mut conference, mut elsewhere) = (Vec::new(), 0, 0);
                for other in others {
                    match met(other) {
                        games if other / DIVISION == team / DIVISION => division.push(games),
                        games if same_conference(team, other) => conference += games,
                        games => elsewhere += games,
                    }
                }
                assert_eq!((division, conference, elsewhere), (vec![4; 4], 36, 30));
            }
        }
    }

    #[test]
    fn a_shorter_season_has_fewer_games_and_no_favourite() {
        for (days, games) in [(140, 72), (117, 58), (84, 43), (60, 28), (20, 10), (1, 1), (0, 0)] {
            for turn in 0..5 {
                let pairings = pairings(days, turn);
                for team in 0..TEAMS {
                    let (home, away) = at_home(&pairings, team);
                    assert_eq!(home + away, games, "{days} days");
                    assert!(
                        games < 28 || home.abs_diff(away) <= 1,
                        "{days} days: {home} to {away}"
                    );
                }
            }
        }
    }
}
