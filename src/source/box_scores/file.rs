//! One file, CSV or Parquet, as typed columns.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::compute::concat;
use arrow::error::ArrowError;

use super::forms::{self, FirstOfThree};
use super::violation::{ColumnReport, Violations};
use super::vocabulary::Recognised;
use crate::domain::box_score::{ColumnForm, Field};
use crate::snapshot::layout::bounds_in_games;
use crate::snapshot::manifest::FileEntry;
use crate::source::cells::Cells;
use crate::source::date_column::{DateColumn, DateEvidence, DateNotes};
use crate::source::file_report::FileReport;
use crate::source::row_file::RowFile;

/// Whether the columns of `file` that are `recognised` have types that can be read. Those that have not are found.
fn check_types(
    file: &RowFile,
    recognised: &Recognised,
    report: &mut FileReport,
) -> Result<bool, ArrowError> {
    let mut readable = true;
    for (field, name) in recognised.fields() {
        let form = field.column().form;
        let found = file.schema().field_with_name(name)?.data_type();
        if !form.reads(found) {
            let what = format!("the type is {found}, not {}", form.in_words());
            report.reject(None, Some(name), what);
            readable = false;
        }
    }
    Ok(readable)
}

/// The columns that are read; one may be read as two fields.
pub(super) fn names(recognised: &Recognised) -> Vec<&str> {
    let mut names: Vec<&str> = recognised.fields().map(|(_, name)| name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The rows of one file.
#[derive(Debug)]
pub(super) struct FileRows {
    entry: FileEntry,
    recognised: Recognised,
    /// The columns it has, some rows at a time.
    parts: Vec<(Field, Vec<ArrayRef>)>,
    /// What cannot be read; rows count from 0 within the file.
    pub(super) violations: Violations,
    /// How many rows the files before it have.
    pub(super) first: u32,
    /// Whether its minutes have seconds or decimals.
    has_seconds: bool,
    /// How many rows repeat the header.
    pub(super) repeated_headers: usize,
    /// Its dates and minutes, until those of all files are read.
    dates: DateColumn,
    minutes: MinutesColumn,
    date_notes: DateNotes,
}

/// Reads the dates and minutes of `files`: what those of one leave open, those of the others may tell. Then nothing of them is
/// missing.
pub(super) fn settle(files: &mut [FileRows]) -> Result<(), ArrowError> {
    let of_file = |file: &FileRows| file.dates.evidence(file.name());
    let all = files.iter().map(of_file).fold(DateEvidence::default(), DateEvidence::and);
    let first = files.iter().filter_map(|file| file.minutes.told).max();
    for file in files {
        file.settle_dates(&all);
        file.settle_minutes(first)?;
    }
    Ok(())
}

/// The minutes of a file until it is known how times of three numbers are meant.
#[derive(Debug, Default)]
struct MinutesColumn {
    /// As they are written, some rows at a time.
    parts: Vec<ArrayRef>,
    /// Whether there are times of three numbers, and what they tell of the first of these.
    has_three: bool,
    told: Option<FirstOfThree>,
}

impl MinutesColumn {
    fn push(&mut self, array: &ArrayRef) -> Result<(), ArrowError> {
        let (has_three, told) = FirstOfThree::told_by(array)?;
        self.has_three |= has_three;
        self.told = self.told.max(told);
        self.parts.push(Arc::clone(array));
        Ok(())
    }
}

/// What is said of how the dates and minutes of `files` were read.
pub(super) fn notes(files: &[FileRows]) -> Vec<String> {
    let mut columns: BTreeMap<&str, DateNotes> = BTreeMap::new();
    for file in files {
        let notes = columns.entry(file.column(Field::Date)).or_default();
        *notes = mem::take(notes).and(file.date_notes.clone());
    }
    let of_dates = columns.iter().flat_map(|(column, notes)| notes.sentences(column));
    let of_minutes: BTreeSet<String> = files.iter().filter_map(FileRows::note_of_minutes).collect();
    of_dates.chain(of_minutes).collect()
}

/// One column of all files.
pub(super) fn column(files: &[FileRows], field: Field) -> Result<ArrayRef, ArrowError> {
    let kind = field.column().form.kind_in_memory().arrow();
    let mut parts: Vec<ArrayRef> = Vec::new();
    for file in files {
        match file.parts(field) {
            Some(of_file) => parts.extend(of_file.iter().cloned()),
            None => parts.push(new_null_array(&kind, file.entry().rows)),
        }
    }
    match &parts[..] {
        [] => Ok(new_null_array(&kind, 0)),
        [part] => Ok(Arc::clone(part)),
        parts => concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<_>>()),
    }
}

/// The columns of a file while they are read.
#[derive(Debug, Default)]
struct ReadColumns {
    /// For each field, some rows at a time; none of dates and minutes.
    parts: Vec<Vec<ArrayRef>>,
    violations: Violations,
    has_seconds: bool,
    dates: DateColumn,
    minutes: MinutesColumn,
}

impl ReadColumns {
    /// Reads the cells of `fields` in some rows, before which there are `rows_before`.
    fn add(
        &mut self,
        fields: &[(Field, &str)],
        batch: &RecordBatch,
        rows_before: usize,
    ) -> Result<(), ArrowError> {
        let rows: Vec<usize> = (rows_before + 1..).take(batch.num_rows()).collect();
        for ((field, name), parts) in fields.iter().zip(&mut self.parts) {
            let array = batch
                .column_by_name(name)
                .ok_or_else(|| ArrowError::SchemaError(format!("there is no column {name}")))?;
            let form = field.column().form;
            let mut report = ColumnReport { field: *field, violations: &mut self.violations };
            if form == ColumnForm::Date {
                self.dates.push(array, name, &mut report)?;
                continue;
            }
            if form == ColumnForm::Minutes {
                self.has_seconds |= forms::has_seconds(array)?;
                self.minutes.push(array)?;
                continue;
            }
            let cells = cells_of(*field, name, &rows);
            parts.push(form.read(array, cells, FirstOfThree::default(), &mut report)?);
        }
        Ok(())
    }
}

/// The cells of `field`, which stands in the column `name`, in `rows`.
fn cells_of<'a>(field: Field, name: &'a str, rows: &'a [usize]) -> Cells<'a> {
    let signed = field.column().form == ColumnForm::Signed || field == Field::Line;
    Cells { column: name, signed, bounds: bounds_in_games(field.name()), rows }
}

impl FileRows {
    /// Reads the columns that are `recognised`. What makes the whole file unusable is found.
    pub(super) fn read(
        mut file: RowFile,
        recognised: Recognised,
        report: &mut FileReport,
    ) -> Result<FileRows, ArrowError> {
        let readable = check_types(&file, &recognised, report)?;
        let fields: Vec<(Field, &str)> = recognised.fields().collect();
        let parts = fields.iter().map(|_| Vec::new()).collect();
        let mut read = ReadColumns { parts, ..ReadColumns::default() };
        if readable {
            let visit = |batch: &RecordBatch, rows_before: usize, _: &mut FileReport| {
                read.add(&fields, batch, rows_before)
            };
            file.visit_columns(&names(&recognised), report, visit)?;
        }
        let ReadColumns { parts, violations, has_seconds, dates, minutes } = read;
        let parts = fields.iter().map(|(field, _)| *field).zip(parts).collect();
        Ok(Self {
            entry: file.entry().clone(),
            recognised,
            parts,
            violations,
            first: 0,
            has_seconds,
            repeated_headers: file.repeated_headers(),
            dates,
            minutes,
            date_notes: DateNotes::default(),
        })
    }

    fn settle_dates(&mut self, all: &DateEvidence) {
        let Some(column) = self.recognised.name(Field::Date) else { return };
        let (field, violations) = (Field::Date, &mut self.violations);
        let mut report = ColumnReport { field, violations };
        let column = mem::take(&mut self.dates).finish(&self.entry.name, column, all, &mut report);
        self.set_parts(Field::Date, vec![Arc::new(column.dates)]);
        self.date_notes = column.notes;
    }

    /// Reads the minutes; where they do not tell what the first of three numbers is, it is what those of other files tell.
    fn settle_minutes(&mut self, of_others: Option<FirstOfThree>) -> Result<(), ArrowError> {
        let Some(name) = self.recognised.name(Field::Minutes) else { return Ok(()) };
        let first = self.minutes.told.or(of_others).unwrap_or_default();
        self.minutes.told = Some(first);
        let (field, violations) = (Field::Minutes, &mut self.violations);
        let mut report = ColumnReport { field, violations };
        let (mut read, mut before) = (Vec::new(), 0);
        for array in mem::take(&mut self.minutes.parts) {
            let rows: Vec<usize> = (before + 1..).take(array.len()).collect();
            before += array.len();
            let cells = cells_of(field, name, &rows);
            read.push(field.column().form.read(&array, cells, first, &mut report)?);
        }
        self.set_parts(field, read);
        Ok(())
    }

    fn set_parts(&mut self, field: Field, column: Vec<ArrayRef>) {
        if let Some((_, parts)) = self.parts.iter_mut().find(|(other, _)| *other == field) {
            *parts = column;
        }
    }

    /// How times of three numbers were read, if there are some.
    fn note_of_minutes(&self) -> Option<String> {
        let how = match self.minutes.told.filter(|_| self.minutes.has_three)? {
            FirstOfThree::Hours => "0:31:12 are hours, minutes and seconds",
            FirstOfThree::Minutes => {
                "31:12:00 are minutes and seconds, as spreadsheets write 31:12"
            }
        };
        Some(format!("times such as {how}, in {}", self.column(Field::Minutes)))
    }

    pub(super) fn entry(&self) -> &FileEntry {
        &self.entry
    }

    pub(super) fn name(&self) -> &str {
        &self.entry.name
    }

    /// Its layout, if it is known, and whether it is a table of games.
    pub(super) fn recognised(&self) -> &Recognised {
        &self.recognised
    }

    /// Whether its minutes have seconds or decimals, so that 0 is no game.
    pub(super) fn has_seconds(&self) -> bool {
        self.has_seconds
    }

    /// Whether whoever has no mark among its starters did not start.
    pub(super) fn marks_starters(&self) -> bool {
        self.parts(Field::Starter).is_some()
            && self.recognised.layout.is_some_and(|layout| layout.marks_starters)
    }

    /// The column, if the file has it.
    pub(super) fn parts(&self, field: Field) -> Option<&[ArrayRef]> {
        let found = self.parts.iter().find(|(other, _)| *other == field);
        found.map(|(_, parts)| parts.as_slice())
    }

    /// What the file calls `field`, or the column that it follows from; our name where there is neither.
    pub(super) fn column(&self, field: Field) -> &str {
        self.told_by(field).unwrap_or(field.name())
    }

    /// What the file calls `field`, or the column that it follows from.
    pub(super) fn told_by(&self, field: Field) -> Option<&str> {
        let from: &[Field] = match field {
            Field::Home => &[Field::Side, Field::Matchup, Field::HomeTeamId],
            Field::Team => &[Field::Matchup, Field::TeamName],
            Field::Opponent => &[Field::Matchup, Field::OpponentName],
            Field::Name => &[Field::LastName],
            Field::Lookup => &[Field::Name, Field::LastName],
            Field::Season | Field::Game => &[Field::Date],
            _ => &[],
        };
        let name = |field: &Field| self.recognised.name(*field);
        name(&field).or_else(|| from.iter().find_map(name))
    }

    /// The columns that nothing here knows.
    pub(super) fn unknown_columns(&self) -> impl Iterator<Item = String> {
        self.recognised.unknown.iter().map(|column| format!("{}: {column}", self.name()))
    }
}
