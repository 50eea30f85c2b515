//! What must be true of box scores, whoever wrote them.

use arrow::array::{Array as _, Int32Array};

use super::log::Log;
use super::lookups::Lookups;
use super::players;
use super::violation::{Violation, Violations};
use crate::domain::box_score::Field;
use crate::source::file_report::Reason;
use crate::source::spelling::shown;

/// The minutes that a team has on the court in a minute of a game: it has five players.
const PLAYERS_ON_COURT: f64 = 5.0;
/// The minutes that a team has in an overtime.
const OVERTIME: f64 = 25.0;
/// Of so many of all teams the minutes must sum to those of shorter games before the league is taken for another.
const SHORTER: f64 = 0.8;
/// The minutes of games of other leagues.
const OTHER_MINUTES: u16 = 40;
/// How far a team's minutes may be from those of a game and 25 for each overtime: a log may round each player's.
const MAX_MINUTES_OFF: f64 = 7.5;
/// Fewer players than a team has on the court.
const MIN_PLAYERS: usize = 5;
/// More players than a team may dress, by far.
const MAX_PLAYERS: usize = 30;
/// Teams of one game that are told apart: more than two are too many, however many they are.
const MAX_TEAMS: usize = 5;
/// Team points that are plausible: fewer and more than any game had.
const POINTS: std::ops::RangeInclusive<i64> = 30..=250;
/// Team field-goal attempts that are plausible.
const ATTEMPTS: std::ops::RangeInclusive<i64> = 40..=200;

/// The rows of games, each with the game that it is of.
#[derive(Debug, Default)]
pub(super) struct GameNumbers {
    of_row: Vec<Option<u32>>,
    pub(super) count: usize,
}

impl GameNumbers {
    /// The game of a row; none if its season or its game is not known, or if it does not count.
    pub(super) fn get(&self, row: u32) -> Option<u32> {
        self.of_row[row as usize]
    }
}

/// Checks all rows of games that count.
pub(super) fn check(
    log: &Log,
    people: &Lookups,
    game_minutes: u16,
    violations: &mut Violations,
) -> GameNumbers {
    check_points(log, violations);
    check_parts(log, violations);
    // One id may be that of another game in another season.
    let key = |row: u32| {
        let season = log.counted(row)?;
        Some((season, log.games.get(row)?, row))
    };
    let mut keys: Vec<_> = log.rows().filter_map(key).collect();
    keys.sort_unstable();
    let rows: Vec<u32> = keys.iter().map(|(.., row)| *row).collect();
    // Rows that are there twice are shown as that, not by what their game then sums to.
    players::check_player_dates(log, people, &rows, violations);
    let unread = unread(log, violations);
    let mut games = GameNumbers { of_row: vec![None; log.len()], count: 0 };
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
        check_game(log, of_game, (!spoilt).then_some(game_minutes), &mut sides, violations);
    }
    check_length(&sides, game_minutes, violations);
    check_team_dates(log, sides, violations);
    games
}

/// For each row, whether something is wrong with it already.
fn unread(log: &Log, violations: &Violations) -> Vec<bool> {
    let mut unread = vec![false; log.len()];
    for violation in violations.iter() {
        unread[violation.row as usize] = true;
    }
    unread
}

/// What a row may have no more of than of another field.
const PARTS: [(Field, Field); 7] = [
    (Field::Goals, Field::GoalAttempts),
    (Field::Threes, Field::ThreeAttempts),
    (Field::FreeThrows, Field::FreeThrowAttempts),
    (Field::Paint, Field::PaintAttempts),
    (Field::MidRange, Field::MidRangeAttempts),
    (Field::Threes, Field::Goals),
    (Field::ThreeAttempts, Field::GoalAttempts),
];

/// The points of each row are those of its shots.
fn check_points(log: &Log, violations: &mut Violations) {
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
}

/// No row has more of a part than of what it is a part of.
fn check_parts(log: &Log, violations: &mut Violations) {
    for (field, limit) in PARTS {
        let (parts, wholes) = (log.ints(field), log.ints(limit));
        for row in log.rows() {
            if let (Some(part), Some(whole)) = (count(parts, row), count(wholes, row))
                && part > whole
            {
                let column = log.place(row).0.column(limit);
                let what = format!("`{part}` is more than the {whole} of {column}");
                let reason = Reason::MoreMakes;
                violations.push(Violation { row, field, reason, what, other: None });
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
struct TeamTotals {
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

impl TeamTotals {
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
/// With a row that could not be read, its totals say nothing, and there are no `minutes` of a game to compare them with.
fn check_game(
    log: &Log,
    rows: &[u32],
    minutes: Option<u16>,
    sides: &mut Vec<TeamTotals>,
    violations: &mut Violations,
) {
    let start = sides.len();
    for row in rows {
        check_date(log, *row, rows[0], violations);
        add_to_sides(log, *row, start, sides, violations);
    }
    let [one, other] = &sides[start..] else {
        reject_number_of_teams(log, rows[0], &sides[start..], violations);
        return;
    };
    check_opponents(log, rows, [one, other], violations);
    check_home_side(log, rows[0], [one, other], violations);
    if let Some(minutes) = minutes {
        check_totals(log, one, other, minutes, violations);
        check_totals(log, other, one, minutes, violations);
    }
}

/// All rows of a game have the date of its first one.
fn check_date(log: &Log, row: u32, first: u32, violations: &mut Violations) {
    if let (Some(date), Some(of_first)) = (log.date(row), log.date(first))
        && date != of_first
    {
        let what = format!(
            "`{date}`, but game {} is on {of_first} in {}",
            shown(log.games.text_of_row(first)),
            log.elsewhere(first, row)
        );
        let (field, reason) = (Field::Date, Reason::TwoDates);
        violations.push(Violation { row, field, reason, what, other: Some(first) });
    }
}

/// Adds a row to its team's side among those from `start` on, if it agrees with the rows before it.
fn add_to_sides(
    log: &Log,
    row: u32,
    start: usize,
    sides: &mut Vec<TeamTotals>,
    violations: &mut Violations,
) {
    let Some(team) = log.team(row) else { return };
    let at = sides[start..].iter().position(|side| side.team == team);
    let at = at.map_or(sides.len(), |at| start + at);
    if at == sides.len() {
        if at - start == MAX_TEAMS {
            return;
        }
        sides.push(TeamTotals::new(team, row));
    }
    let side = &mut sides[at];
    let mut violate = |field, reason, what| {
        violations.push(Violation { row, field, reason, what, other: None });
    };
    if let (Some(home), Some(of_side)) = (log.home(row), side.home)
        && home != of_side
    {
        let team = shown(log.team_name(team));
        let what = format!("`{home}`, but {team} is {of_side} in {}", log.elsewhere(side.row, row));
        violate(Field::Home, Reason::NotOneHomeSide, what);
    }
    if let (Some(win), Some((of_side, with))) = (log.win(row), side.win)
        && win != of_side
    {
        let team = shown(log.team_name(team));
        let what = format!("`{win}`, but {team} has {of_side} in {}", log.elsewhere(with, row));
        violate(Field::Win, Reason::WrongWinner, what);
    }
    side.add(log, row);
}

/// A game that has another number of teams than two. Of three, the one with the fewest players should not be there.
fn reject_number_of_teams(
    log: &Log,
    first: u32,
    sides: &[TeamTotals],
    violations: &mut Violations,
) {
    let Some(odd) = sides.iter().min_by_key(|side| side.played) else { return };
    let teams: Vec<String> = sides.iter().map(|side| shown(log.team_name(side.team))).collect();
    let what = format!(
        "`{}`: game {} must have two teams, and has {}{}",
        shown(log.team_name(odd.team)),
        shown(log.games.text_of_row(first)),
        teams.join(", "),
        if teams.len() == MAX_TEAMS { ", …" } else { "" }
    );
    let (field, reason) = (Field::Team, Reason::NotTwoTeams);
    violations.push(Violation { row: odd.row, field, reason, what, other: None });
}

/// The opponent of each row is the other team.
fn check_opponents(log: &Log, rows: &[u32], sides: [&TeamTotals; 2], violations: &mut Violations) {
    let [one, other] = sides.map(|side| side.team);
    for row in rows.iter().copied() {
        let (Some(team), Some(opponent)) = (log.team(row), log.opponent(row)) else { continue };
        let expected = if team == one { other } else { one };
        if opponent != expected {
            let what = format!(
                "`{}`, but the other team of game {} is {}",
                shown(log.team_name(opponent)),
                shown(log.games.text_of_row(rows[0])),
                shown(log.team_name(expected))
            );
            let (field, reason) = (Field::Opponent, Reason::NotTwoTeams);
            violations.push(Violation { row, field, reason, what, other: None });
        }
    }
}

/// One team is at home, and the other is not.
fn check_home_side(log: &Log, first: u32, sides: [&TeamTotals; 2], violations: &mut Violations) {
    let [one, other] = sides;
    if one.home.is_some() && one.home == other.home {
        let both = if one.home == Some(true) { "at home" } else { "away" };
        let [name, other_name] = sides.map(|side| shown(log.team_name(side.team)));
        let game = shown(log.games.text_of_row(first));
        let what = format!("both teams of game {game}, {name} and {other_name}, are {both}");
        let (field, reason) = (Field::Home, Reason::NotOneHomeSide);
        violations.push(Violation { row: other.row, field, reason, what, other: None });
    }
}

/// What a team has in all, against the other one.
fn check_totals(
    log: &Log,
    side: &TeamTotals,
    against: &TeamTotals,
    minutes: u16,
    violations: &mut Violations,
) {
    check_minutes(log, side, minutes, violations);
    let mut violate = |row, field, reason, what| {
        violations.push(Violation { row, field, reason, what, other: None });
    };
    let game = || shown(log.games.text_of_row(side.row));
    let team = || shown(log.team_name(side.team));
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

/// Whether a team's `sum` of minutes is that of a game of so many `minutes`, with or without overtimes.
fn are_of_a_game(sum: f64, minutes: u16) -> bool {
    let over = sum - PLAYERS_ON_COURT * f64::from(minutes);
    let overtimes = (over / OVERTIME).round().max(0.0);
    (over - OVERTIME * overtimes).abs() <= MAX_MINUTES_OFF
}

/// Where nearly all games are as long as those of other leagues, that is said once, and not of each team.
fn check_length(sides: &[TeamTotals], game_minutes: u16, violations: &mut Violations) {
    let whole: Vec<&TeamTotals> = sides.iter().filter(|side| side.played >= MIN_PLAYERS).collect();
    let Some(first) = whole.first() else { return };
    let shorter = whole.iter().filter(|side| {
        are_of_a_game(side.minutes, OTHER_MINUTES) && !are_of_a_game(side.minutes, game_minutes)
    });
    let shorter = shorter.count();
    if game_minutes == OTHER_MINUTES || (shorter as f64) < SHORTER * whole.len() as f64 {
        return;
    }
    violations.retain(|violation| {
        violation.field != Field::Minutes || violation.reason != Reason::TeamTotals
    });
    let what = format!(
        "the minutes of {shorter} of {} teams sum to about {}: these look like games of {OTHER_MINUTES} minutes, and \
         the NBA's have {game_minutes}; --game-minutes {OTHER_MINUTES} reads them",
        whole.len(),
        PLAYERS_ON_COURT * f64::from(OTHER_MINUTES)
    );
    let (field, reason) = (Field::Minutes, Reason::OtherLeague);
    violations.push(Violation { row: first.row, field, reason, what, other: None });
}

/// The minutes of a team, and how many players have some.
fn check_minutes(log: &Log, side: &TeamTotals, minutes: u16, violations: &mut Violations) {
    let game = || shown(log.games.text_of_row(side.row));
    let team = || shown(log.team_name(side.team));
    let mut violate = |what| {
        let (field, reason) = (Field::Minutes, Reason::TeamTotals);
        violations.push(Violation { row: side.row, field, reason, what, other: None });
    };
    if !are_of_a_game(side.minutes, minutes) {
        let whole = PLAYERS_ON_COURT * f64::from(minutes);
        violate(format!(
            "the minutes of {} in game {} sum to `{:.1}`, not to about {whole}, {}, {}, …",
            team(),
            game(),
            side.minutes,
            whole + OVERTIME,
            whole + 2.0 * OVERTIME
        ));
    }
    if side.played < MIN_PLAYERS {
        violate(format!("only `{}` of {} have minutes in game {}", side.played, team(), game()));
    }
    if side.played > MAX_PLAYERS {
        violate(format!(
            "`{}` of {} have minutes in game {}, more than any team has",
            side.played,
            team(),
            game()
        ));
    }
}

/// A team plays once a day.
fn check_team_dates(log: &Log, sides: Vec<TeamTotals>, violations: &mut Violations) {
    let dated = |side: TeamTotals| Some((side.team, log.date(side.row)?, side.row));
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
