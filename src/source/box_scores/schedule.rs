//! A table of games beside box scores: when each game was, and which team was at home.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray, StringArray};
use arrow::datatypes::Date32Type;

use super::file::FileRows;
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
            all.add(file);
            problems.append(report.into_problems());
        }
        if problems.count() > 0 { Err(problems) } else { Ok(all) }
    }

    fn add(&mut self, file: &FileRows) {
        let parts = |field| file.parts(field).unwrap_or_default();
        let texts = |field, part: usize| -> Option<&StringArray> {
            Some(parts(field).get(part)?.as_string::<i32>())
        };
        for (part, ids) in parts(Field::Game).iter().enumerate() {
            let ids = ids.as_string::<i32>();
            let dates = parts(Field::Date).get(part).map(AsArray::as_primitive::<Date32Type>);
            let text = |field, row: usize| {
                let texts = texts(field, part)?;
                texts.is_valid(row).then(|| texts.value(row).to_owned())
            };
            for (row, id) in ids.iter().enumerate() {
                let Some(id) = id else { continue };
                let game = ScheduledGame {
                    date: dates.and_then(|dates| dates.is_valid(row).then(|| dates.value(row))),
                    home: text(Field::HomeTeamId, row),
                };
                self.games.insert(without_zeros(id).to_owned(), game);
            }
        }
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
