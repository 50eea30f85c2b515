//! What must be true of box scores, whoever wrote them.

use arrow::array::{Array as _, Int32Array};

use super::log::Log;
use super::players::{self, Lookups};
use super::violation::{Violation, Violations};
use crate::domain::box_score::Field;
use crate::source::file_report::Reason;
use crate::source::spelling::shown;

/// How far a team's minutes may be from 240 and 25 for each overtime: a log may round each player's.
const MINUTES_OFF: f64 = 7.5;
/// Fewer players than a team has on the court.
const PLAYERS: usize = 5;
/// More players than a team may dress, by far.
const MOST_PLAYERS: usize = 30;
/// Teams of one game that are told apart: more than two are too many, however many they are.
const MOST_TEAMS: usize = 5;
/// Team points that are plausible: fewer and more than any game had.
const POINTS: std::ops::RangeInclusive<i64> = 30..=250;
/// Team field-goal attempts that are plausible.
const ATTEMPTS: std::ops::RangeInclusive<i64> = 40..=200;

/// The rows of games, each with the game that it is of.
#[derive(Debug, Default)]
pub(super) struct Games {
    of_row: Vec<Option<u32>>,
    pub(super) count: usize,
}

impl Games {
    /// The game of a row; none if its season or its game is not known, or if it does not count.
    pub(super) fn get(&self, row: u32) -> Option<u32> {
        self.of_row[row as usize]
    }
}

/// Checks all rows of games that count.
pub(super) fn check(log: &Log, people: &Lookups, violations: &mut Violations) -> Games {
    let mut unread = vec![false; log.rows().len()];
    for violation in violations.iter() {
        unread[violation.row as usize] = true;
    }
    check_rows(log, violations);
    // One id may be that of another game in another season.
    let key = |row: u32| {
        let season = log.counted(row)?;
        Some((season, log.games.get(row)?, row))
    };
    let mut keys: Vec<_> = log.rows().filter_map(key).collect();
    keys.sort_unstable();
    let rows: Vec<u32> = keys.iter().map(|(.., row)| *row).collect();
    let mut games = Games { of_row: vec![None; log.rows().len()], count: 0 };
    let mut sides = Vec::new();
    let mut start = 0;
    for of_game in keys.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
        let of_game = &rows[start..start + of_game.len()];
        start += of_game.len();
        #[expect(clippy::expect_used, reason = "rows are counted in 32 bits")]
        let number = u32::try_from(games.count).expect("Invariant: no more games than rows");
        for row in of_game {
            games.of_row[*row as usize] = Some(number);
        }
        games.count += 1;
        let spoilt = of_game.iter().any(|row| unread[*row as usize]);
        check_game(log, of_game, spoilt, &mut sides, violations);
    }
    check_team_dates(log, sides, violations);
    players::check_player_dates(log, people, &rows, violations);
    games
}

/// Shots and points of each row.
fn check_rows(log: &Log, violations: &mut Violations) {
    let value = |field: Field| {
        let column = log.ints(field);
        move |row: u32| count(column, row)
    };
    let (points, goals) = (value(Field::Points), value(Field::Goals));
    let (threes, free_throws) = (value(Field::Threes), value(Field::FreeThrows));
    for row in log.rows() {
        if let (Some(points), Some(goals), Some(threes), Some(free_throws)) =
            (points(row), goals(row), threes(row), free_throws(row))
        {
            let sum = 2 * goals + threes + free_throws;
            if points != sum {
                let what = format!(
                    "`{points}` is not {sum}, 2 for each of {goals} field goals and 1 for each of {threes} threes and {free_throws} free throws"
                );
                let (field, reason) = (Field::Points, Reason::PointsDiffer);
                violations.push(Violation { row, field, reason, what, other: None });
            }
        }
    }
    let no_more_than = [
        (Field::Goals, Field::GoalAttempts),
        (Field::Threes, Field::ThreeAttempts),
        (Field::FreeThrows, Field::FreeThrowAttempts),
        (Field::Paint, Field::PaintAttempts),
        (Field::MidRange, Field::MidRangeAttempts),
        (Field::Threes, Field::Goals),
        (Field::ThreeAttempts, Field::GoalAttempts),
    ];
    for (field, limit) in no_more_than {
        let (part, whole) = (value(field), value(limit));
        for row in log.rows() {
            if let (Some(part), Some(whole)) = (part(row), whole(row))
                && part > whole
            {
                let column = log.place(row).0.column(limit);
                let what = format!("`{part}` is more than the {whole} of {column}");
                violations.push(Violation {
                    row,
                    field,
                    reason: Reason::MoreMakes,
                    what,
                    other: None,
                });
            }
        }
    }
}

/// The count that a row has in `column`.
fn count(column: &Int32Array, row: u32) -> Option<i64> {
    column.is_valid(row as usize).then(|| i64::from(column.value(row as usize)))
}

/// A team's part of a game.
#[derive(Debug)]
struct Side {
    team: u32,
    /// Its first row.
    row: u32,
    home: Option<bool>,
    minutes: f64,
    played: usize,
    points: i64,
    attempts: Option<i64>,
    win: Option<(bool, u32)>,
}

impl Side {
    fn new(team: u32, row: u32) -> Self {
        Self {
            team,
            row,
            home: None,
            minutes: 0.0,
            played: 0,
            points: 0,
            attempts: None,
            win: None,
        }
    }

    fn add(&mut self, log: &Log, row: u32) {
        let at = row as usize;
        let minutes = log.floats(Field::Minutes);
        if minutes.is_valid(at) && minutes.value(at) > 0.0 {
            self.minutes += minutes.value(at);
            self.played += 1;
        }
        // Who has no points adds none.
        self.points += count(log.ints(Field::Points), row).unwrap_or_default();
        if let Some(attempts) = count(log.ints(Field::GoalAttempts), row) {
            *self.attempts.get_or_insert(0) += attempts;
        }
        self.win = self.win.or_else(|| Some((log.win(row)?, row)));
        self.home = self.home.or_else(|| log.home(row));
    }
}

/// One game: its date, its two teams, and the totals of each, which are added to `sides`.
///
/// With a row that could not be read, the game is `spoilt`, and its totals say nothing.
fn check_game(
    log: &Log,
    rows: &[u32],
    spoilt: bool,
    sides: &mut Vec<Side>,
    violations: &mut Violations,
) {
    let mut violate = |row, field, reason, what, other| {
        violations.push(Violation { row, field, reason, what, other });
    };
    let first = rows[0];
    let game = || shown(log.games.text_of_row(first));
    let start = sides.len();
    for row in rows.iter().copied() {
        if let (Some(date), Some(of_first)) = (log.date(row), log.date(first))
            && date != of_first
        {
            let what = format!(
                "`{date}`, but game {} is on {of_first} in {}",
                game(),
                log.elsewhere(first, row)
            );
            violate(row, Field::Date, Reason::TwoDates, what, Some(first));
        }
        let Some(team) = log.team(row) else { continue };
        let at = sides[start..].iter().position(|side| side.team == team);
        let at = start + at.unwrap_or(sides.len() - start);
        if at == sides.len() {
            if at - start == MOST_TEAMS {
                continue;
            }
            sides.push(Side::new(team, row));
        }
        if let (Some(home), Some(of_side)) = (log.home(row), sides[at].home)
            && home != of_side
        {
            let what = format!(
                "`{home}`, but {} is {of_side} in {}",
                shown(log.team_name(team)),
                log.elsewhere(sides[at].row, row)
            );
            violate(row, Field::Home, Reason::NotOneHomeSide, what, None);
        }
        if let (Some(win), Some((of_side, with))) = (log.win(row), sides[at].win)
            && win != of_side
        {
            let team = shown(log.team_name(team));
            let what = format!("`{win}`, but {team} has {of_side} in {}", log.elsewhere(with, row));
            violate(row, Field::Win, Reason::WrongWinner, what, None);
        }
        sides[at].add(log, row);
    }
    let [one, other] = &sides[start..] else {
        let teams: Vec<String> =
            sides[start..].iter().map(|side| shown(log.team_name(side.team))).collect();
        // Of three, the one with the fewest players is the one that should not be there.
        if let Some(odd) = sides[start..].iter().min_by_key(|side| side.played) {
            let what = format!(
                "`{}`: game {} must have two teams, and has {}{}",
                shown(log.team_name(odd.team)),
                game(),
                teams.join(", "),
                if teams.len() == MOST_TEAMS { ", …" } else { "" }
            );
            violate(odd.row, Field::Team, Reason::NotTwoTeams, what, None);
        }
        return;
    };
    for row in rows.iter().copied() {
        let (Some(team), Some(opponent)) = (log.team(row), log.opponent(row)) else { continue };
        let expected = if team == one.team { other.team } else { one.team };
        if opponent != expected {
            let what = format!(
                "`{}`, but the other team of game {} is {}",
                shown(log.team_name(opponent)),
                game(),
                shown(log.team_name(expected))
            );
            violate(row, Field::Opponent, Reason::NotTwoTeams, what, None);
        }
    }
    if one.home.is_some() && one.home == other.home {
        let both = if one.home == Some(true) { "at home" } else { "away" };
        let teams = [one, other].map(|side| shown(log.team_name(side.team)));
        let what =
            format!("both teams of game {}, {} and {}, are {both}", game(), teams[0], teams[1]);
        violate(other.row, Field::Home, Reason::NotOneHomeSide, what, None);
    }
    if !spoilt {
        check_totals(log, one, other, violations);
        check_totals(log, other, one, violations);
    }
}

/// What a team has in all, against the other one.
fn check_totals(log: &Log, side: &Side, against: &Side, violations: &mut Violations) {
    let mut violate = |row, field, reason, what| {
        violations.push(Violation { row, field, reason, what, other: None });
    };
    let game = || shown(log.games.text_of_row(side.row));
    let team = || shown(log.team_name(side.team));
    let overtimes = ((side.minutes - 240.0) / 25.0).round().max(0.0);
    if (side.minutes - 240.0 - 25.0 * overtimes).abs() > MINUTES_OFF {
        let what = format!(
            "the minutes of {} in game {} sum to `{:.1}`, not to about 240, 265, 290, …",
            team(),
            game(),
            side.minutes
        );
        violate(side.row, Field::Minutes, Reason::TeamTotals, what);
    }
    if side.played < PLAYERS {
        let what = format!("only `{}` of {} have minutes in game {}", side.played, team(), game());
        violate(side.row, Field::Minutes, Reason::TeamTotals, what);
    }
    if side.played > MOST_PLAYERS {
        let what = format!(
            "`{}` of {} have minutes in game {}, more than any team has",
            side.played,
            team(),
            game()
        );
        violate(side.row, Field::Minutes, Reason::TeamTotals, what);
    }
    if !POINTS.contains(&side.points) {
        let what = format!("{} has `{}` points in game {}", team(), side.points, game());
        violate(side.row, Field::Points, Reason::TeamTotals, what);
    }
    if let Some(attempts) = side.attempts.filter(|attempts| !ATTEMPTS.contains(attempts)) {
        let what = format!("{} has `{attempts}` field-goal attempts in game {}", team(), game());
        violate(side.row, Field::GoalAttempts, Reason::TeamTotals, what);
    }
    let won = side.points > against.points;
    if let Some((win, row)) = side.win
        && (win != won || side.points == against.points)
    {
        let what = format!(
            "`{win}`, but {} has {} points in game {} against {}",
            team(),
            side.points,
            game(),
            against.points
        );
        violate(row, Field::Win, Reason::WrongWinner, what);
    }
}

/// A team plays once a day.
fn check_team_dates(log: &Log, sides: Vec<Side>, violations: &mut Violations) {
    let dated = |side: Side| Some((side.team, log.date(side.row)?, side.row));
    let mut keys: Vec<_> = sides.into_iter().filter_map(dated).collect();
    keys.sort_unstable();
    for pair in keys.windows(2).filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        let (team, date, row) = pair[1];
        let first = pair[0].2;
        let what = format!(
            "`{}` is the second game of {} on {date}; the first is {} in {}",
            shown(log.games.text_of_row(row)),
            shown(log.team_name(team)),
            shown(log.games.text_of_row(first)),
            log.elsewhere(first, row)
        );
        let (field, reason) = (Field::Game, Reason::TeamTwice);
        violations.push(Violation { row, field, reason, what, other: Some(first) });
    }
}
