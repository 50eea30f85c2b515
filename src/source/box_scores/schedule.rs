//! A table of games beside box scores: when each game was, and which team was at home.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::AsArray as _;
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;

use super::file::{self, FileRows};
use super::forms;
use super::layouts::ScheduleTable;
use super::teams;
use crate::domain::box_score::Field;
use crate::source::Problems;
use crate::source::file_report::FileReport;
use crate::source::spelling::shown;

/// A team as a table of games has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ScheduledTeam {
    id: Option<String>,
    code: Option<String>,
}

/// A game of the table.
#[derive(Clone, Debug, Default)]
struct ScheduledGame {
    /// Days since 1970-01-01.
    date: Option<i32>,
    home: Option<ScheduledTeam>,
    winner: Option<ScheduledTeam>,
}

/// The team of a row of box scores: its id, and its code in the season that opens in that year.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowTeam<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) year: Option<i32>,
}

/// The games of all tables of games, by id without leading zeros.
#[derive(Debug, Default)]
pub(super) struct GameSchedule {
    games: BTreeMap<String, ScheduledGame>,
}

impl ScheduledTeam {
    /// Whether it is the team of `row`; nothing where both have not the same of id and code.
    fn is(&self, row: RowTeam<'_>) -> Option<bool> {
        match (&self.id, row.id, &self.code, row.code) {
            (Some(id), Some(of_row), ..) => Some(without_zeros(id) == without_zeros(of_row)),
            (.., Some(code), Some(of_row)) => Some(teams::is_same(code, of_row, row.year)),
            _ => None,
        }
    }
}

/// An id without its leading zeros, which copies of files lose.
pub(super) fn without_zeros(id: &str) -> &str {
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    match id.trim_start_matches('0') {
        "" => id,
        rest if is_number => rest,
        _ => id,
    }
}

impl GameSchedule {
    /// The games of `files`. What cannot be read in one of them refuses it.
    pub(super) fn new(files: &[FileRows]) -> Result<Self, Problems> {
        let (mut all, mut problems) = (Self::default(), Problems::default());
        for file in files {
            let mut report = FileReport::new(file.name());
            for found in file.violations.iter() {
                let column = file.column(found.field);
                report.reject(Some(found.row as usize + 1), Some(column), found.what.clone());
            }
            if let Err(error) = all.add(file, &mut report) {
                report.reject(None, None, format!("cannot be read: {error}"));
            }
            problems.append(report.into_problems());
        }
        if problems.count() > 0 { Err(problems) } else { Ok(all) }
    }

    /// Adds the games of a table. What contradicts itself is found.
    fn add(&mut self, file: &FileRows, report: &mut FileReport) -> Result<(), ArrowError> {
        let column = |field| file::column(std::slice::from_ref(file), field);
        let (games, dates, homes) =
            (column(Field::Game)?, column(Field::Date)?, column(Field::HomeTeamId)?);
        let dates = dates.as_primitive::<Date32Type>();
        if file.recognised().table == Some(ScheduleTable::Teams) {
            return self.add_teams(file, report);
        }
        let rows = teams::text(&games).iter().zip(dates).zip(teams::text(&homes));
        for ((game, date), home) in rows {
            let Some(game) = game else { continue };
            let home = home.map(|id| ScheduledTeam { id: Some(id.to_owned()), code: None });
            let of_game = self.games.entry(without_zeros(game).to_owned()).or_default();
            *of_game = ScheduledGame { date, home, winner: None };
        }
        Ok(())
    }

    /// Adds the games of a table with a row for each team.
    fn add_teams(&mut self, file: &FileRows, report: &mut FileReport) -> Result<(), ArrowError> {
        let column = |field| file::column(std::slice::from_ref(file), field);
        let (games, dates, wins) =
            (column(Field::Game)?, column(Field::Date)?, column(Field::Win)?);
        let [ids, codes, matchups] =
            [column(Field::TeamId)?, column(Field::Team)?, column(Field::Matchup)?];
        let [games, ids, codes, matchups] = [&games, &ids, &codes, &matchups].map(teams::text);
        let (dates, wins) = (dates.as_primitive::<Date32Type>(), wins.as_boolean());
        let by_id = codes_by_id(ids.iter().zip(matchups));
        let mut seen = BTreeSet::new();
        let texts = games.iter().zip(ids).zip(codes).zip(matchups);
        for (row, ((((game, id), code), matchup), (date, win))) in
            (1..).zip(texts.zip(dates.iter().zip(wins)))
        {
            let code = code.or_else(|| by_id.get(id?).copied());
            let (Some(game), Some(code), Some(matchup)) = (game, code, matchup) else { continue };
            let of_row = TeamRow { game, id, code, matchup, date, win };
            let added = if seen.insert((game, code)) {
                self.add_team(of_row)
            } else {
                Err((Field::Team, of_row.seen_before()))
            };
            if let Err((field, what)) = added {
                report.reject(Some(row), Some(file.column(field)), what);
            }
        }
        Ok(())
    }

    /// Adds what one row tells, or says in which column it contradicts others.
    fn add_team(&mut self, row: TeamRow<'_>) -> Result<(), (Field, String)> {
        let at_home = row.is_home().ok_or_else(|| (Field::Matchup, row.names_no_side()))?;
        let other = |field, what| (field, format!("game {} has another {what}", shown(row.game)));
        let team = ScheduledTeam { id: row.id.map(str::to_owned), code: Some(row.code.to_owned()) };
        let of_game = self.games.entry(without_zeros(row.game).to_owned()).or_default();
        let date = of_game.date.or(row.date);
        if row.date.is_some() && row.date != date {
            return Err(other(Field::Date, "date in another row"));
        }
        of_game.date = date;
        if at_home && *of_game.home.get_or_insert_with(|| team.clone()) != team {
            return Err(other(Field::Matchup, "home side in another row"));
        }
        if row.win == Some(true) && *of_game.winner.get_or_insert_with(|| team.clone()) != team {
            return Err(other(Field::Win, "winner in another row"));
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.games.is_empty()
    }

    fn get(&self, game: &str) -> Option<&ScheduledGame> {
        self.games.get(without_zeros(game))
    }

    /// The day of a game, since 1970-01-01.
    pub(super) fn date(&self, game: &str) -> Option<i32> {
        self.get(game)?.date
    }

    /// Whether the team of a row is at home in `game`.
    pub(super) fn home(&self, game: &str, team: RowTeam<'_>) -> Option<bool> {
        self.get(game)?.home.as_ref()?.is(team)
    }

    /// Whether the team of a row won `game`.
    pub(super) fn win(&self, game: &str, team: RowTeam<'_>) -> Option<bool> {
        self.get(game)?.winner.as_ref()?.is(team)
    }
}

/// The code of each team that has an id, from the matchups of its rows: the one that is in all of them. Where two are, its
/// rows are against one other team, and the one that most of them begin with is its own.
fn codes_by_id<'a>(
    rows: impl Iterator<Item = (Option<&'a str>, Option<&'a str>)>,
) -> BTreeMap<&'a str, &'a str> {
    // For each id, in how many rows each code is, and in how many it is the first.
    let mut found: BTreeMap<&str, BTreeMap<&str, (usize, usize)>> = BTreeMap::new();
    for (id, matchup) in rows {
        let Some((id, (first, second, _))) = id.zip(matchup.and_then(forms::matchup)) else {
            continue;
        };
        let of_id = found.entry(id).or_default();
        let of_first = of_id.entry(first).or_default();
        *of_first = (of_first.0 + 1, of_first.1 + 1);
        of_id.entry(second).or_default().0 += 1;
    }
    let most = |codes: BTreeMap<&'a str, (usize, usize)>| {
        codes.into_iter().max_by_key(|(_, counts)| *counts).map(|(code, _)| code)
    };
    found.into_iter().filter_map(|(id, codes)| Some((id, most(codes)?))).collect()
}

/// A team's row of a game.
#[derive(Clone, Copy, Debug)]
struct TeamRow<'a> {
    game: &'a str,
    id: Option<&'a str>,
    code: &'a str,
    matchup: &'a str,
    date: Option<i32>,
    win: Option<bool>,
}

impl TeamRow<'_> {
    /// Whether the team is at home; games on neutral floors have one matchup for both teams.
    fn is_home(&self) -> Option<bool> {
        let (first, second, at_home) = forms::matchup(self.matchup)?;
        if self.code == first {
            return Some(at_home);
        }
        (self.code == second).then_some(!at_home)
    }

    fn names_no_side(&self) -> String {
        let (matchup, code) = (shown(self.matchup), shown(self.code));
        format!(
            "`{matchup}` is not two teams such as LAL vs. GSW or LAL @ GSW, of which one is {code}"
        )
    }

    fn seen_before(&self) -> String {
        let (game, code) = (shown(self.game), shown(self.code));
        format!(
            "`{code}` has another row of game {game}, and a table of games has one for each team; if its rows are \
             players, --columns player_name=COLUMN says what names them"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_without_its_zeros() {
        for (id, rest) in [
            ("0022300001", "22300001"),
            ("22300001", "22300001"),
            ("000", "000"),
            ("0a", "0a"),
            ("", ""),
        ] {
            assert_eq!(without_zeros(id), rest);
        }
    }
}
