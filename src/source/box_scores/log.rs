//! All rows of all files as typed columns: a game log.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, Float64Array, Int32Array,
};
use arrow::compute::concat;
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use arrow::error::ArrowError;
use arrow::util::display::array_value_to_string;

use super::codes::Codes;
use super::completed::{Completed, Reading};
use super::file::{self, FileRows};
use super::kinds::RowKind;
use super::schedule::GameSchedule;
use super::teams::Matchups;
use super::violation::Violations;
use crate::domain::box_score::Field;
use crate::domain::{GameDate, GameKind, SeasonId};
use crate::source::file_report::Reason;

/// Every row of every file.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) files: Vec<FileRows>,
    columns: Vec<ArrayRef>,
    pub(super) matchups: Matchups,
    /// The seasons that rows name.
    pub(super) named_seasons: Arc<Codes>,
    pub(super) kinds: Vec<Option<RowKind>>,
    include: Vec<GameKind>,
    pub(super) games: Arc<Codes>,
    /// Of teams and opponents alike: the opponent of row `r` is that of row `r + rows`.
    teams: Codes,
    pub(super) homes: BooleanArray,
    /// Whether a table of games stands beside the rows.
    pub(super) has_schedule: bool,
    pub(super) ids: Arc<Codes>,
    pub(super) names: Arc<Codes>,
    /// The file's own lookups.
    pub(super) lookups: Arc<Codes>,
    /// What was found about signs that contradict each other.
    pub(super) of_kinds: Violations,
    /// What was read in another way than it is written.
    pub(super) notes: Vec<String>,
    /// Spellings that were read as others.
    pub(super) spellings: BTreeMap<String, String>,
    /// Why a row is no game of its player, where it is none.
    passed_over: Vec<Option<Reason>>,
    rows: u32,
}

impl Log {
    /// Puts the files together, and derives what they leave to be derived. `schedule` has the dates and sides of games.
    pub(super) fn new(
        mut files: Vec<FileRows>,
        schedule: &GameSchedule,
        reading: &Reading<'_>,
    ) -> Result<Self, ArrowError> {
        let mut rows = 0;
        for file in &mut files {
            file.first = rows;
            rows += u32::try_from(file.entry().rows).map_err(|_| too_many())?;
        }
        if i32::try_from(rows).is_err() {
            return Err(too_many());
        }
        let columns = Field::ALL.iter().map(|field| file::column(&files, *field));
        let columns = columns.collect::<Result<Vec<ArrayRef>, ArrowError>>()?;
        let completed = Completed::new(columns, &files, schedule, reading)?;
        let Completed { mut columns, sides, named_seasons, kinds, spellings } = completed;
        let mut codes = |field: Field| columns.codes(field);
        Ok(Self {
            named_seasons,
            games: sides.games,
            teams: Codes::new(&concat(&[&sides.own, &sides.opponents])?)?,
            matchups: sides.matchups,
            homes: sides.homes,
            has_schedule: !schedule.is_empty(),
            ids: codes(Field::Id)?,
            names: codes(Field::Name)?,
            lookups: codes(Field::Lookup)?,
            kinds: kinds.of_row,
            include: reading.include.to_vec(),
            of_kinds: kinds.violations,
            notes: kinds.notes,
            spellings,
            passed_over: vec![None; rows as usize],
            rows,
            files,
            columns: columns.into_all(),
        })
    }

    /// The column and the row of the first player beyond so many, by names, ids or lookups.
    pub(super) fn beyond_players(&self, most: usize) -> Option<(Field, u32)> {
        let known =
            [(Field::Name, &self.names), (Field::Id, &self.ids), (Field::Lookup, &self.lookups)];
        known.into_iter().find_map(|(field, codes)| Some((field, codes.first_row_of(most)?)))
    }

    /// How many rows there are, those that are passed over included.
    pub(super) fn len(&self) -> usize {
        self.rows as usize
    }

    /// The rows that are games of their players.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.rows).filter(|row| self.passed_over[*row as usize].is_none())
    }

    /// The rows that are not, and why.
    pub(super) fn passed_over(&self) -> impl Iterator<Item = (u32, Reason)> + '_ {
        (0..).zip(&self.passed_over).filter_map(|(row, reason)| Some((row, (*reason)?)))
    }

    /// Whether `row` is passed over.
    pub(super) fn is_passed_over(&self, row: u32) -> bool {
        self.reason_passed_over(row).is_some()
    }

    /// Why a row is passed over, if it is.
    pub(super) fn reason_passed_over(&self, row: u32) -> Option<Reason> {
        self.passed_over[row as usize]
    }

    /// Passes `row` over from now on.
    pub(super) fn pass_over(&mut self, row: u32, reason: Reason) {
        self.passed_over[row as usize] = Some(reason);
    }

    pub(super) fn column(&self, field: Field) -> &ArrayRef {
        &self.columns[field as usize]
    }

    /// What a cell holds, for messages.
    pub(super) fn shown(&self, field: Field, row: u32) -> String {
        let column = self.column(field);
        let text = array_value_to_string(column, row as usize);
        format!(
            "`{}`",
            text.map_or_else(|_| "?".to_owned(), |text| crate::source::spelling::shown(&text))
        )
    }

    pub(super) fn ints(&self, field: Field) -> &Int32Array {
        self.column(field).as_primitive::<Int32Type>()
    }

    pub(super) fn floats(&self, field: Field) -> &Float64Array {
        self.column(field).as_primitive::<Float64Type>()
    }

    fn dates(&self) -> &Date32Array {
        self.column(Field::Date).as_primitive::<Date32Type>()
    }

    pub(super) fn date(&self, row: u32) -> Option<GameDate> {
        let (dates, row) = (self.dates(), row as usize);
        dates.is_valid(row).then(|| GameDate::from_days(dates.value(row)))
    }

    /// The season of a row whose game counts.
    pub(super) fn counted(&self, row: u32) -> Option<SeasonId> {
        let RowKind { season, kind, .. } = self.kinds[row as usize]?;
        self.counts(kind).then_some(season)
    }

    /// The kinds of games that are taken besides those of the regular season.
    pub(super) fn included(&self) -> Vec<String> {
        self.include.iter().map(|kind| kind.word().to_owned()).collect()
    }

    /// Whether games of that kind are taken.
    pub(super) fn counts(&self, kind: GameKind) -> bool {
        kind == GameKind::Regular || self.include.contains(&kind)
    }

    pub(super) fn team(&self, row: u32) -> Option<u32> {
        self.teams.get(row)
    }

    pub(super) fn opponent(&self, row: u32) -> Option<u32> {
        self.teams.get(row + self.rows)
    }

    /// The name of a row's team; empty if it has none, as messages show it.
    pub(super) fn team_of_row(&self, row: u32) -> &str {
        self.teams.text_of_row(row)
    }

    pub(super) fn team_name(&self, team: u32) -> &str {
        self.teams.text(team)
    }

    pub(super) fn home(&self, row: u32) -> Option<bool> {
        value(&self.homes, row)
    }

    pub(super) fn win(&self, row: u32) -> Option<bool> {
        value(self.column(Field::Win).as_boolean(), row)
    }

    /// The file that holds a row.
    pub(super) fn file_of(&self, row: u32) -> usize {
        self.files.partition_point(|file| file.first <= row).saturating_sub(1)
    }

    /// The file that holds a row, and the row's number in it, counted from 1.
    pub(super) fn place(&self, row: u32) -> (&FileRows, usize) {
        let file = &self.files[self.file_of(row)];
        (file, (row - file.first) as usize + 1)
    }

    /// A row in words, as another row sees it.
    pub(super) fn elsewhere(&self, row: u32, from: u32) -> String {
        let (file, number) = self.place(row);
        if self.file_of(row) == self.file_of(from) {
            format!("row {number}")
        } else {
            format!("row {number} of {}", file.name())
        }
    }
}

fn value(flags: &BooleanArray, row: u32) -> Option<bool> {
    flags.is_valid(row as usize).then(|| flags.value(row as usize))
}

fn too_many() -> ArrowError {
    ArrowError::InvalidArgumentError("there are more rows than can be counted".to_owned())
}
