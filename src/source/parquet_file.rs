//! A Parquet file somebody else wrote: which of its columns are wanted, and its rows in batches.

use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;

use super::batch::{Batch, Wanted};
use super::cells::{in_words, readable_as, readable_as_list_of};
use super::file_report::{FileReport, LIMIT_HINT};
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::parquet_guard::{self, Opened, Unsound};
use crate::snapshot::table::sha256;

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 16_384;

/// An open file whose wanted columns have sensible types.
#[derive(Debug)]
pub(super) struct ParquetFile {
    pub(super) entry: FileEntry,
    /// Names that are neither wanted nor known to be of no use.
    pub(super) unknown_columns: Vec<String>,
    opened: Opened,
    limits: Limits,
}

impl ParquetFile {
    /// Opens `folder/name`. Whatever makes it unusable is found; then there is no file.
    pub(super) fn open(
        folder: &Path,
        name: &str,
        wanted: &[Wanted],
        of_no_use: impl Fn(&str) -> bool,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        let mut file = Self::read(&folder.join(name), name, limits, report)?;
        for column in wanted {
            let Ok(field) = file.schema().field_with_name(column.name) else {
                if column.required {
                    let what = format!(
                        "the file has no such column, and needs one of {}",
                        in_words(column.kind)
                    );
                    report.reject(None, Some(column.name), what);
                }
                continue;
            };
            if !column.any_type {
                check_type(column, field.data_type(), report);
            }
        }
        let names = file.schema().fields().iter().map(|field| field.name());
        let unknown = names.filter(|name| {
            !wanted.iter().any(|column| column.name == *name) && !of_no_use(name.as_str())
        });
        file.unknown_columns = unknown.map(|column| format!("{name}: {column}")).collect();
        report.trusted().then_some(file)
    }

    /// Reads the file at `path`, which messages call `name`, without asking for any column. A file that cannot be read
    /// is found.
    pub(super) fn read(
        path: &Path,
        name: &str,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        let bytes = report.read_file(path, limits, u64::MAX)?;
        let opened = match parquet_guard::open(bytes, limits) {
            Ok(opened) => opened,
            Err(error) => {
                reject(&error, report);
                return None;
            }
        };
        let (rows, sha256) = (opened.rows, sha256(&opened.bytes));
        Some(Self {
            entry: FileEntry { name: name.to_owned(), rows, sha256 },
            unknown_columns: Vec::new(),
            opened,
            limits,
        })
    }

    /// Whether the file has the column `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.schema().field_with_name(name).is_ok()
    }

    /// The columns and their types.
    pub(super) fn schema(&self) -> &SchemaRef {
        self.opened.metadata.schema()
    }

    /// What the columns `names` become in memory. A file of which that cannot be said is found.
    pub(super) fn size(&self, names: &[&str], report: &mut FileReport) -> Option<Limits> {
        let size = self.opened.check(&self.places(names), self.limits);
        size.map_err(|error| reject(&error, report)).ok()
    }

    fn places(&self, names: &[&str]) -> Vec<usize> {
        names.iter().filter_map(|name| self.schema().index_of(name).ok()).collect()
    }

    /// Calls `visit` with the file's rows, some at a time. A damaged page is found, and ends the visit; true if there was none.
    pub(super) fn visit(
        &self,
        wanted: &[Wanted],
        report: &mut FileReport,
        mut visit: impl FnMut(Batch<'_>, &mut FileReport) -> Result<(), ArrowError>,
    ) -> bool {
        let names: Vec<&str> = wanted.iter().map(|column| column.name).collect();
        self.visit_columns(&names, report, |batch, rows_before, report| {
            visit(Batch::new(wanted, batch, rows_before), report)
        })
    }

    /// Calls `visit` with the columns `names` of some rows at a time, as they are in the file, and with the number of
    /// rows before these. A damaged page is found, and ends the visit; true if there was none.
    pub(super) fn visit_columns(
        &self,
        names: &[&str],
        report: &mut FileReport,
        mut visit: impl FnMut(&RecordBatch, usize, &mut FileReport) -> Result<(), ArrowError>,
    ) -> bool {
        let roots = self.places(names);
        if let Err(error) = self.opened.check(&roots, self.limits) {
            reject(&error, report);
            return false;
        }
        let mut rows_before = 0;
        let mask = ProjectionMask::roots(self.opened.metadata.parquet_schema(), roots);
        let outcome = self.opened.batches(mask, BATCH_ROWS).and_then(|mut batches| {
            batches.try_for_each(|batch| {
                let batch = batch?;
                visit(&batch, rows_before, report).map_err(|error| error.to_string())?;
                rows_before += batch.num_rows();
                Ok(())
            })
        });
        if let Err(error) = outcome {
            report.reject(None, None, format!("is damaged after row {rows_before}: {error}"));
            return false;
        }
        let whole = rows_before == self.entry.rows;
        if !whole {
            let what = format!("is cut: {rows_before} rows of {}", self.entry.rows);
            report.reject(None, None, what);
        }
        whole
    }
}

/// A column whose type cannot be read.
fn check_type(column: &Wanted, found: &DataType, report: &mut FileReport) {
    let (readable, list) = if column.list {
        (readable_as_list_of(column.kind, found), "lists of ")
    } else {
        (readable_as(column.kind, found), "")
    };
    if !readable {
        let what = format!("the type is {found}, not {list}{}", in_words(column.kind));
        report.reject(None, Some(column.name), what);
    }
}

/// A file that is not decoded.
fn reject(error: &Unsound, report: &mut FileReport) {
    report.reject(
        None,
        None,
        match error {
            Unsound::TooMuch(what) => format!("{what}{LIMIT_HINT}"),
            Unsound::Broken(what) => format!("is not a readable Parquet file: {what}"),
        },
    );
}
