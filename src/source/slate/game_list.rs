//! The games of a date, as `LAL@GSW,BOS@MIA` or as a file lists them.

use std::collections::BTreeMap;
use std::path::Path;

use super::columns::{SlateColumns, SlateField};
use super::known::KnownTeams;
use super::table::TextTable;
use crate::domain::{GameDate, shortened};
use crate::snapshot::limits::Limits;
use crate::source::file_report::FileReport;
use crate::source::spelling;

/// A game that a list names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListedGame {
    pub(super) opponent: String,
    pub(super) is_home: bool,
    pub(super) id: Option<String>,
}

/// The games that a list names, by either team.
#[derive(Debug, Default)]
pub(super) struct GameList {
    by_team: BTreeMap<String, ListedGame>,
    /// The date, if the list has one.
    pub(super) date: Option<GameDate>,
}

impl GameList {
    /// The game of a team.
    pub(super) fn game(&self, team: &str) -> Option<&ListedGame> {
        self.by_team.get(team)
    }

    /// All teams.
    pub(super) fn teams(&self) -> impl Iterator<Item = &String> {
        self.by_team.keys()
    }

    fn add(&mut self, away: String, home: String, id: Option<&str>) -> Result<(), String> {
        if away == home {
            return Err(format!("{away} plays against itself"));
        }
        if let Some(twice) = [&away, &home].into_iter().find(|team| self.game(team).is_some()) {
            return Err(format!("{twice} has two games on one date"));
        }
        let of = |opponent: &String, is_home| ListedGame {
            opponent: opponent.clone(),
            is_home,
            id: id.map(str::to_owned),
        };
        let (of_away, of_home) = (of(&home, false), of(&away, true));
        self.by_team.extend([(away, of_away), (home, of_home)]);
        Ok(())
    }

    /// The games that `text` lists, each as the visitors, `@` and the team at home, separated by commas.
    pub(super) fn parse(text: &str, teams: &KnownTeams) -> Result<Self, String> {
        let mut list = Self::default();
        for game in text.split(',').map(str::trim).filter(|game| !game.is_empty()) {
            let Some((away, home)) = game.split_once('@') else {
                return Err(format!(
                    "`{}` is no game: write the visitors, @ and the team at home, as in LAL@GSW",
                    shortened(game)
                ));
            };
            list.add(teams.find(away.trim(), false)?, teams.find(home.trim(), false)?, None)?;
        }
        if list.by_team.is_empty() {
            return Err("no game is listed".to_owned());
        }
        Ok(list)
    }

    /// The games of the file at `path`, with columns for the date, the team at home and the visitors. Whatever makes it
    /// unusable is found.
    pub(super) fn read(
        path: &Path,
        teams: &KnownTeams,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        let table = TextTable::read(path, limits, report)?;
        let columns = SlateColumns::new(&table);
        let needed = [SlateField::Date, SlateField::HomeTeam, SlateField::AwayTeam];
        columns.require(&needed, report);
        let mut list = Self::default();
        if needed.iter().all(|of| columns.has(*of)) {
            (0..table.len()).for_each(|row| list.add_row((&table, row), &columns, teams, report));
        }
        report.trusted().then_some(list)
    }

    /// Adds the game in a row of a file, counted from 0, or reports what is wrong with it.
    fn add_row(
        &mut self,
        (table, row): (&TextTable, usize),
        columns: &SlateColumns,
        teams: &KnownTeams,
        report: &mut FileReport,
    ) {
        let text = |field| columns.place(field).and_then(|place| table.text(row, place));
        let mut reject = |field, what: String| {
            report.reject(Some(row + 1), Some(columns.name(field)), what);
        };
        let mut team = |field| {
            let found = text(field).ok_or_else(|| "there is no value".to_owned());
            found.and_then(|of| teams.find(of, false)).map_err(|what| reject(field, what)).ok()
        };
        let (away, home) = (team(SlateField::AwayTeam), team(SlateField::HomeTeam));
        match text(SlateField::Date).and_then(spelling::date) {
            None => reject(SlateField::Date, "is no date such as 2022-03-05".to_owned()),
            Some(date) if self.date.is_some_and(|first| first != date) => {
                let what = format!("{date}, and a slate is of one date");
                reject(SlateField::Date, what);
            }
            date => self.date = date,
        }
        let id = text(SlateField::Game);
        if let Some((away, home)) = away.zip(home)
            && let Err(what) = self.add(away, home, id)
        {
            reject(SlateField::HomeTeam, what);
        }
    }
}
