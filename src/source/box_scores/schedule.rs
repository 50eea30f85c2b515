//! A table of games beside box scores: when each game was, and which team was at home.

use std::collections::BTreeMap;

use arrow::array::AsArray as _;
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;

use super::file::{self, FileRows};
use crate::domain::box_score::Field;
use crate::source::Problems;
use crate::source::file_report::FileReport;

/// A game of the table.
#[derive(Clone, Debug)]
pub(super) struct ScheduledGame {
    /// Days since 1970-01-01.
    pub(super) date: Option<i32>,
    /// The id of the team at home.
    pub(super) home: Option<String>,
}

/// The games of all tables of games, by id without leading zeros.
#[derive(Debug, Default)]
pub(super) struct GameSchedule {
    games: BTreeMap<String, ScheduledGame>,
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
            if let Err(error) = all.add(file) {
                report.reject(None, None, format!("cannot be read: {error}"));
            }
            problems.append(report.into_problems());
        }
        if problems.count() > 0 { Err(problems) } else { Ok(all) }
    }

    fn add(&mut self, file: &FileRows) -> Result<(), ArrowError> {
        let column = |field| file::column(std::slice::from_ref(file), field);
        let (ids, homes) = (column(Field::Game)?, column(Field::HomeTeamId)?);
        let dates = column(Field::Date)?;
        let rows = ids.as_string::<i32>().iter().zip(dates.as_primitive::<Date32Type>());
        for ((id, date), home) in rows.zip(homes.as_string::<i32>()) {
            if let Some(id) = id {
                let game = ScheduledGame { date, home: home.map(str::to_owned) };
                self.games.insert(without_zeros(id).to_owned(), game);
            }
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.games.is_empty()
    }

    /// The game of that id.
    pub(super) fn get(&self, id: &str) -> Option<&ScheduledGame> {
        self.games.get(without_zeros(id))
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
