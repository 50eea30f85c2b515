//! One file, CSV or Parquet, as typed columns.

use std::path::Path;

use arrow::array::ArrayRef;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;

use super::csv_file::CsvFile;
use super::violation::{ColumnReport, Violations};
use super::vocabulary::Recognised;
use crate::domain::box_score::{ColumnForm, Field};
use crate::snapshot::layout::bounds_in_games;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FileEntry;
use crate::source::cells::Cells;
use crate::source::file_report::FileReport;
use crate::source::foreign::ForeignFile;
use crate::source::parquet_file::ParquetFile;

/// A file whose columns are known and whose rows are not read yet.
#[derive(Debug)]
pub(super) enum File {
    Csv(CsvFile),
    Parquet(ParquetFile),
}

const NEITHER: &str = "the name ends neither in .csv nor in .parquet";

/// Whether the file at `path` is called as one of ours.
pub(super) fn is_readable(path: &Path) -> bool {
    extension(path).is_some()
}

fn extension(path: &Path) -> Option<&'static str> {
    let found = path.extension()?.to_str()?;
    ["csv", "parquet"].into_iter().find(|known| found.eq_ignore_ascii_case(known))
}

impl File {
    /// Opens the file at `path`, which messages call `name`. Whatever makes it unusable is found; then there is no file.
    pub(super) fn open(
        path: &Path,
        name: &str,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        let file = match extension(path) {
            Some("csv") => Self::Csv(CsvFile::read(path, name, limits, report)?),
            Some(_) => Self::Parquet(ParquetFile::read(path, name, limits, report)?),
            None if !path.exists() => {
                report.reject(None, None, "there is no such file or folder");
                return None;
            }
            None => {
                match ForeignFile::from_name(path) {
                    Some(foreign) => foreign.reject(path, report),
                    None => report.reject(None, None, NEITHER),
                }
                return None;
            }
        };
        let names = file.columns();
        let mut sorted: Vec<&String> = names.iter().collect();
        sorted.sort_unstable();
        let twice = sorted.windows(2).find(|pair| pair[0] == pair[1]);
        match twice {
            Some(pair) => {
                report.reject(None, Some(pair[0]), "two columns have this name");
                None
            }
            None => Some(file),
        }
    }

    fn schema(&self) -> &SchemaRef {
        match self {
            Self::Csv(file) => file.schema(),
            Self::Parquet(file) => file.schema(),
        }
    }

    fn entry(&self) -> &FileEntry {
        match self {
            Self::Csv(file) => &file.entry,
            Self::Parquet(file) => &file.entry,
        }
    }

    /// The names of its columns.
    pub(super) fn columns(&self) -> Vec<String> {
        self.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// No less than the columns that are `recognised` become in memory. A file of which that cannot be said is found.
    pub(super) fn size(&self, recognised: &Recognised, report: &mut FileReport) -> Option<Limits> {
        let names = names(recognised);
        match self {
            Self::Csv(file) => Some(file.size(&names)),
            Self::Parquet(file) => file.size(&names, report),
        }
    }

    /// Whether the columns that are `recognised` have types that can be read. Those that have not are found.
    fn check_types(
        &self,
        recognised: &Recognised,
        report: &mut FileReport,
    ) -> Result<bool, ArrowError> {
        let mut readable = true;
        for (field, name) in recognised.fields() {
            let form = field.column().form;
            let found = self.schema().field_with_name(name)?.data_type();
            if !form.reads(found) {
                let what = format!("the type is {found}, not {}", form.in_words());
                report.reject(None, Some(name), what);
                readable = false;
            }
        }
        Ok(readable)
    }

    /// Reads the columns that are `recognised`. What makes the whole file unusable is found.
    pub(super) fn rows(
        mut self,
        recognised: Recognised,
        report: &mut FileReport,
    ) -> Result<FileRows, ArrowError> {
        let readable = self.check_types(&recognised, report)?;
        let fields: Vec<(Field, &str)> = recognised.fields().collect();
        let names = names(&recognised);
        let mut parts: Vec<Vec<ArrayRef>> = fields.iter().map(|_| Vec::new()).collect();
        let mut violations = Violations::default();
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
                let mut report = ColumnReport { field: *field, violations: &mut violations };
                parts.push(form.read(array, cells, &mut report)?);
            }
            Ok(())
        };
        if readable {
            match &mut self {
                Self::Csv(file) => file.visit_columns(&names, report, visit)?,
                Self::Parquet(file) => _ = file.visit_columns(&names, report, visit),
            }
        }
        let parts = fields.iter().map(|(field, _)| *field).zip(parts).collect();
        let entry = self.entry().clone();
        Ok(FileRows { entry, recognised, parts, violations, first: 0 })
    }
}

/// The columns that are read; one may be read as two fields.
fn names(recognised: &Recognised) -> Vec<&str> {
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
}

impl FileRows {
    pub(super) fn entry(&self) -> &FileEntry {
        &self.entry
    }

    pub(super) fn name(&self) -> &str {
        &self.entry.name
    }

    /// The column, if the file has it.
    pub(super) fn parts(&self, field: Field) -> Option<&[ArrayRef]> {
        let found = self.parts.iter().find(|(other, _)| *other == field);
        found.map(|(_, parts)| parts.as_slice())
    }

    /// What the file calls `field`, or the column that it follows from.
    pub(super) fn column(&self, field: Field) -> &str {
        let from = match field {
            Field::Opponent | Field::Home => Field::Matchup,
            Field::Lookup => Field::Name,
            Field::Season => Field::Date,
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
