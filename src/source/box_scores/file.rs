//! One file, CSV or Parquet, as typed columns.

use arrow::array::ArrayRef;
use arrow::array::RecordBatch;
use arrow::error::ArrowError;

use super::forms;
use super::violation::{ColumnReport, Violations};
use super::vocabulary::Recognised;
use crate::domain::box_score::{ColumnForm, Field};
use crate::snapshot::layout::bounds_in_games;
use crate::snapshot::manifest::FileEntry;
use crate::source::cells::Cells;
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
        let names = names(&recognised);
        let mut parts: Vec<Vec<ArrayRef>> = fields.iter().map(|_| Vec::new()).collect();
        let mut violations = Violations::default();
        let mut has_seconds = false;
        let visit = |batch: &RecordBatch, rows_before: usize, _: &mut FileReport| {
            let rows: Vec<usize> = (rows_before + 1..).take(batch.num_rows()).collect();
            for ((field, name), parts) in fields.iter().zip(&mut parts) {
                let array = batch
                    .column_by_name(name)
                    .ok_or_else(|| ArrowError::SchemaError(format!("there is no column {name}")))?;
                let form = field.column().form;
                let signed = form == ColumnForm::Signed || *field == Field::Line;
                let bounds = bounds_in_games(field.name());
                let cells = Cells { column: name, signed, bounds, rows: &rows };
                has_seconds |= *field == Field::Minutes && forms::has_seconds(array)?;
                let mut report = ColumnReport { field: *field, violations: &mut violations };
                parts.push(form.read(array, cells, &mut report)?);
            }
            Ok(())
        };
        if readable {
            file.visit_columns(&names, report, visit)?;
        }
        let parts = fields.iter().map(|(field, _)| *field).zip(parts).collect();
        let entry = file.entry().clone();
        Ok(Self { entry, recognised, parts, violations, first: 0, has_seconds })
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

    /// The column, if the file has it.
    pub(super) fn parts(&self, field: Field) -> Option<&[ArrayRef]> {
        let found = self.parts.iter().find(|(other, _)| *other == field);
        found.map(|(_, parts)| parts.as_slice())
    }

    /// What the file calls `field`, or the column that it follows from.
    pub(super) fn column(&self, field: Field) -> &str {
        let from = match field {
            Field::Opponent | Field::Team => Field::Matchup,
            Field::Home if self.recognised.name(Field::Side).is_some() => Field::Side,
            Field::Home => Field::Matchup,
            Field::Lookup if self.recognised.name(Field::Name).is_none() => Field::LastName,
            Field::Name => Field::LastName,
            Field::Lookup => Field::Name,
            Field::Season | Field::Game => Field::Date,
            other => other,
        };
        let name = |field| self.recognised.name(field);
        name(field).or_else(|| name(from)).unwrap_or(field.name())
    }

    /// The columns that nothing here knows.
    pub(super) fn unknown_columns(&self) -> impl Iterator<Item = String> {
        self.recognised.unknown.iter().map(|column| format!("{}: {column}", self.name()))
    }
}
