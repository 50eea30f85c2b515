//! A file of rows, CSV or Parquet: its columns, and its rows some at a time.

use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;

use super::csv_file::CsvFile;
use super::file_report::FileReport;
use super::foreign::ForeignFile;
use super::parquet_file::ParquetFile;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FileEntry;

/// An open file, of which no row is read yet.
#[derive(Debug)]
pub(super) enum RowFile {
    Csv(CsvFile),
    Parquet(ParquetFile),
}

const NEITHER: &str = "the name ends neither in .csv nor in .parquet";

/// Whether the file at `path` is called as one that is read.
pub(super) fn is_readable(path: &Path) -> bool {
    extension(path).is_some()
}

fn extension(path: &Path) -> Option<&'static str> {
    let found = path.extension()?.to_str()?;
    ["csv", "parquet"].into_iter().find(|known| found.eq_ignore_ascii_case(known))
}

impl RowFile {
    /// Opens the file at `path`, which messages call `name`. Whatever makes it unusable is found; then there is no file.
    pub(super) fn open(
        path: &Path,
        name: &str,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        Some(match extension(path) {
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
        })
    }

    /// Its columns and their types.
    pub(super) fn schema(&self) -> &SchemaRef {
        match self {
            Self::Csv(file) => file.schema(),
            Self::Parquet(file) => file.schema(),
        }
    }

    /// Its name and its hash. The rows of a CSV file are counted when they are read.
    pub(super) fn entry(&self) -> &FileEntry {
        match self {
            Self::Csv(file) => &file.entry,
            Self::Parquet(file) => &file.entry,
        }
    }

    /// The names of its columns.
    pub(super) fn columns(&self) -> Vec<String> {
        self.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// No less than the columns `names` become in memory. A file of which that cannot be said is found.
    pub(super) fn size(&self, names: &[&str], report: &mut FileReport) -> Option<Limits> {
        match self {
            Self::Csv(file) => Some(file.size(names)),
            Self::Parquet(file) => file.size(names, report),
        }
    }

    /// Calls `visit` with the columns `names` of some rows at a time and the number of rows before these.
    pub(super) fn visit_columns(
        &mut self,
        names: &[&str],
        report: &mut FileReport,
        visit: impl FnMut(&RecordBatch, usize, &mut FileReport) -> Result<(), ArrowError>,
    ) -> Result<(), ArrowError> {
        match self {
            Self::Csv(file) => file.visit_columns(names, report, visit),
            Self::Parquet(file) => {
                file.visit_columns(names, report, visit);
                Ok(())
            }
        }
    }
}
