//! A file of rows, text with columns or Parquet: its columns, and its rows some at a time.

use std::io::Read as _;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;

use super::csv_file::{self, CsvFile};
use super::decompress::Compression;
use super::file_report::FileReport;
use super::foreign::ForeignFile;
use super::parquet_file::ParquetFile;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::plain_file;

/// An open file, of which no row is read yet.
#[derive(Debug)]
pub(super) enum RowFile {
    Csv(CsvFile),
    Parquet(ParquetFile),
}

/// What the names of files that are read end in.
pub(super) const ENDS: &str = ".csv, .tsv or .txt (also compressed: .gz, .zst) or .parquet";

/// What programs that write a table as a folder put beside its files.
pub(super) const MARKS: [&str; 3] = ["_SUCCESS", "_metadata", "_common_metadata"];

/// The last extensions of text with columns.
const TEXT: [&str; 4] = ["csv", "tsv", "tab", "txt"];

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    /// Text with columns, maybe compressed.
    Text,
    Parquet,
}

/// Whether the file at `path` is called as one that is read.
pub(super) fn is_called_readable(path: &Path) -> bool {
    container(path).is_some()
}

/// Whether the file at `path` is called as one that is read. Of a `.txt`, the beginning has to be a table, too: most are
/// not.
pub(super) fn is_readable(path: &Path) -> bool {
    is_called_readable(path) && (!is_called(path, "txt") || begins_as_table(path))
}

fn is_called(path: &Path, extension: &str) -> bool {
    let found = path.extension().and_then(|found| found.to_str());
    found.is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// By the end of its name, how the file at `path` is read.
fn container(path: &Path) -> Option<Container> {
    let end = path.extension()?.to_str()?;
    if end.eq_ignore_ascii_case("parquet") {
        return Some(Container::Parquet);
    }
    let compressed = Compression::from_extension(end).map(|_| path.with_extension(""));
    let inner = compressed.as_deref().unwrap_or(path);
    TEXT.iter().any(|known| is_called(inner, known)).then_some(Container::Text)
}

/// The name of the file at `path` without its end, which is two of a compressed one: `x` of `x.csv.gz`.
pub(super) fn stem(path: &Path) -> Option<&str> {
    let end = path.extension()?.to_str()?;
    let stem = Path::new(path.file_stem()?);
    let inner = Compression::from_extension(end).and_then(|_| stem.file_stem());
    inner.unwrap_or(stem.as_os_str()).to_str()
}

/// Whether the file at `path` is plain, and begins with two rows of a table.
fn begins_as_table(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = plain_file::open(path)
        .and_then(|file| file.take(BEGINNING_BYTES).read_to_end(&mut beginning));
    read.is_ok() && csv_file::is_table(&beginning)
}

/// How much of a file is looked at to tell whether it is a table.
const BEGINNING_BYTES: u64 = 1 << 16;

impl RowFile {
    /// Opens the file at `path`, which messages call `name`. Whatever makes it unusable is found; then there is no file.
    pub(super) fn open(
        path: &Path,
        name: &str,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        Some(match container(path) {
            Some(Container::Text) => Self::Csv(CsvFile::read(path, name, limits, report)?),
            Some(Container::Parquet) => {
                Self::Parquet(ParquetFile::read(path, name, limits, report)?)
            }
            None if !path.exists() => {
                report.reject(None, None, "there is no such file or folder");
                return None;
            }
            None => {
                match ForeignFile::from_name(path) {
                    Some(foreign) => foreign.reject(path, report),
                    None => report.reject(None, None, format!("the name does not end in {ENDS}")),
                }
                return None;
            }
        })
    }

    /// What it takes in memory though it does not on the disk, since it was compressed: bytes, and no rows.
    pub(super) fn decompressed(&self) -> Limits {
        match self {
            Self::Csv(file) => Limits { bytes: file.decompressed(), rows: 0 },
            Self::Parquet(_) => Limits { bytes: 0, rows: 0 },
        }
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
