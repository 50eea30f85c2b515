//! The columns of the games that features are made of, side by side per row.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use polars::prelude::DataFrame;

use crate::domain::{BOOTSTRAP_DAYS, GameDate, SeasonDates};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{flags, floats, ints, texts};
use crate::snapshot::layout::GAMES;

/// One row of the games: one player in one game.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Game {
    /// Days since 1970-01-01.
    pub(super) day: i32,
    /// The player's team and the other one, as numbers.
    pub(super) team: u32,
    pub(super) opponent: u32,
    pub(super) home: Option<bool>,
    pub(super) points: Option<i64>,
    pub(super) minutes: Option<f64>,
    pub(super) free_throws_made: Option<i64>,
    pub(super) plays: Option<Plays>,
    pub(super) shots: Option<Shots>,
    pub(super) zones: Option<Zones>,
}

/// What possessions and usage are counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Plays {
    pub(super) field_goals: i64,
    pub(super) free_throws: i64,
    pub(super) turnovers: i64,
    pub(super) offensive_rebounds: i64,
}

impl Plays {
    /// FGA + 0.44 · FTA + turnovers.
    pub(super) fn used(self) -> f64 {
        self.field_goals as f64 + 0.44 * self.free_throws as f64 + self.turnovers as f64
    }

    /// [`Plays::used`] less offensive rebounds.
    pub(super) fn possessions(self) -> f64 {
        self.used() - self.offensive_rebounds as f64
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            field_goals: self.field_goals + other.field_goals,
            free_throws: self.free_throws + other.free_throws,
            turnovers: self.turnovers + other.turnovers,
            offensive_rebounds: self.offensive_rebounds + other.offensive_rebounds,
        }
    }
}

/// Shots made and attempted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) made: i64,
    pub(super) attempts: i64,
}

impl Made {
    pub(super) fn plus(self, other: Self) -> Self {
        Self { made: self.made + other.made, attempts: self.attempts + other.attempts }
    }

    pub(super) fn less(self, other: Self) -> Self {
        Self { made: self.made - other.made, attempts: self.attempts - other.attempts }
    }
}

/// Field goals, and the threes among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shots {
    pub(super) field_goals: Made,
    pub(super) threes: Made,
}

impl Shots {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            field_goals: self.field_goals.plus(other.field_goals),
            threes: self.threes.plus(other.threes),
        }
    }
}

/// The shot zones within the three-point line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Zones {
    pub(super) paint: Made,
    pub(super) mid_range: Made,
}

impl Zones {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            paint: self.paint.plus(other.paint),
            mid_range: self.mid_range.plus(other.mid_range),
        }
    }
}

impl Game {
    /// Whether the player had minutes or points.
    pub(super) fn played(&self) -> bool {
        self.minutes.is_some_and(|minutes| minutes > 0.0)
            || self.points.is_some_and(|points| points > 0)
    }

    /// Whether the player-date stands on the slate: minutes above 0, or unknown.
    pub(super) fn on_slate(&self) -> bool {
        self.minutes.is_none_or(|minutes| minutes > 0.0)
    }

    /// Whether the player-date gets a row: it stands on the slate, on day 14 of the season or later.
    pub(super) fn is_described(&self, dates: &SeasonDates) -> bool {
        self.on_slate() && self.day >= dates.opening_night.days() + i32::from(BOOTSTRAP_DAYS)
    }
}

/// The games in memory.
#[derive(Debug)]
pub(super) struct GameRows {
    /// In the order of the frame: by player and date.
    pub(super) rows: Vec<Game>,
    /// Where each player's rows lie.
    pub(super) players: Vec<Range<usize>>,
}

impl GameRows {
    pub(super) fn read(frame: &DataFrame) -> Result<Self, SnapshotError> {
        let mut rows = vec![Game::default(); frame.height()];
        for (row, day) in rows.iter_mut().zip(ints(frame, "game_date")?.iter()) {
            row.day = always(day);
        }
        let numbers = &mut BTreeMap::new();
        number(frame, "team_abbr", numbers, &mut rows, |row, team| row.team = team)?;
        number(frame, "opponent_team_abbr", numbers, &mut rows, |row, team| row.opponent = team)?;
        for (row, home) in rows.iter_mut().zip(flags(frame, "is_home")?.iter()) {
            row.home = home;
        }
        for (row, minutes) in rows.iter_mut().zip(floats(frame, "minutes_played")?.iter()) {
            row.minutes = minutes;
        }
        read_counts(frame, &mut rows)?;

        let mut players: Vec<Range<usize>> = Vec::new();
        let mut former = None;
        for (row, player) in texts(frame, "player_lookup")?.iter().enumerate() {
            match players.last_mut() {
                Some(rows) if former == player => rows.end = row + 1,
                _ => players.push(row..row + 1),
            }
            former = player;
        }
        check_sides(&rows)?;
        Ok(Self { rows, players })
    }
}

/// The value of a column of the games that always has one.
#[expect(clippy::expect_used, reason = "the layout of the games refuses nulls there")]
pub(super) fn always<T>(value: Option<T>) -> T {
    value.expect("Invariant: a required column of the games has no null")
}

/// The most rows of a team on a date. Each of its players is compared with all others.
const MAX_TEAM_PLAYERS: usize = 100;

/// Refuses teams of more players than a team can have: what follows from all their pairs would take hours.
fn check_sides(rows: &[Game]) -> Result<(), SnapshotError> {
    let mut sides: Vec<(i32, u32)> = rows.iter().map(|row| (row.day, row.team)).collect();
    sides.sort_unstable();
    let large = sides.chunk_by(|a, b| a == b).find(|side| side.len() > MAX_TEAM_PLAYERS);
    large.map_or(Ok(()), |side| {
        let date = GameDate::from_days(side[0].0);
        let what = format!(
            "a team has {} players on {date}, and can have at most {MAX_TEAM_PLAYERS}",
            side.len()
        );
        Err(SnapshotError::inconsistent(Path::new(GAMES.file), what))
    })
}

/// Gives each team a number, in the order they are met.
fn number<'a>(
    frame: &'a DataFrame,
    column: &str,
    numbers: &mut BTreeMap<&'a str, u32>,
    rows: &mut [Game],
    set: impl Fn(&mut Game, u32),
) -> Result<(), SnapshotError> {
    let mut former = ("", u32::MAX);
    for (row, team) in rows.iter_mut().zip(texts(frame, column)?.iter()) {
        let team = always(team);
        if former.1 == u32::MAX || former.0 != team {
            #[expect(clippy::expect_used, reason = "a season has a few dozen teams")]
            let next = u32::try_from(numbers.len()).expect("Invariant: fewer than 2^32 teams");
            former = (team, *numbers.entry(team).or_insert(next));
        }
        set(row, former.1);
    }
    Ok(())
}

/// Reads what is counted. A player who did not play has counted nothing; of one who did, null is not known.
fn read_counts(frame: &DataFrame, rows: &mut [Game]) -> Result<(), SnapshotError> {
    for (row, points) in rows.iter_mut().zip(ints(frame, "points")?.iter()) {
        row.points = points.map(i64::from);
    }
    let mut columns =
        COUNTED.map(|name| ints(frame, name).map(polars::prelude::ChunkedArray::iter));
    for row in rows {
        let idle = (!row.played()).then_some(0);
        let mut counts = [None; COUNTED.len()];
        for (count, column) in counts.iter_mut().zip(&mut columns) {
            *count =
                column.as_mut().ok().and_then(Iterator::next).flatten().map(i64::from).or(idle);
        }
        row.set_counts(counts);
    }
    columns.into_iter().try_for_each(|column| column.map(drop))
}

/// The columns of what is counted, in the order of [`Game::set_counts`].
const COUNTED: [&str; 12] = [
    "fg_attempts",
    "fg_makes",
    "three_pt_attempts",
    "three_pt_makes",
    "ft_attempts",
    "ft_makes",
    "turnovers",
    "offensive_rebounds",
    "paint_attempts",
    "paint_makes",
    "mid_range_attempts",
    "mid_range_makes",
];

impl Game {
    /// Sets what follows from the columns of [`COUNTED`].
    fn set_counts(&mut self, counts: [Option<i64>; COUNTED.len()]) {
        let [fga, fgm, tpa, tpm, fta, ftm, tov, oreb, pa, pm, ma, mm] = counts;
        let made = |made: Option<i64>, attempts: Option<i64>| {
            made.zip(attempts).map(|(made, attempts)| Made { made, attempts })
        };
        self.free_throws_made = ftm;
        self.plays = fga.zip(fta).zip(tov.zip(oreb)).map(|(shots, others)| Plays {
            field_goals: shots.0,
            free_throws: shots.1,
            turnovers: others.0,
            offensive_rebounds: others.1,
        });
        self.shots = made(fgm, fga)
            .zip(made(tpm, tpa))
            .map(|(field_goals, threes)| Shots { field_goals, threes });
        self.zones = made(pm, pa)
            .zip(made(mm, ma))
            .map(|(paint, mid_range)| Zones { paint, mid_range })
            // Without an attempt there is nothing to place.
            .or_else(|| (fga == Some(0)).then(Zones::default));
    }
}

/// What the minutes of a team's players come to: five players for 48 minutes, and 25 more for each overtime. Minutes
/// that were rounded one by one come near it, and minutes that are not known fall short of it.
pub(super) fn team_minutes(sum: f64) -> f64 {
    240.0 + 25.0 * ((sum - 240.0) / 25.0).round().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_of_more_players_than_a_team_has_is_refused() {
        let team = |players: usize, team| vec![Game { team, ..Game::default() }; players];
        assert!(check_sides(&[team(100, 1), team(100, 2)].concat()).is_ok());
        let refused = check_sides(&[team(100, 1), team(101, 2)].concat()).unwrap_err().to_string();
        assert!(refused.contains("a team has 101 players on 1970-01-01"), "{refused}");
    }
}
