//! A file of rows, text with columns, JSON or Parquet: its columns, and its rows some at a time.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use serde_json::Value;

use super::csv_file::{self, CsvFile};
use super::decompress::Compression;
use super::file_report::FileReport;
use super::foreign::ForeignFile;
use super::json_table::{self, JsonTable, JsonText};
use super::parquet_file::ParquetFile;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::plain_file;

/// An open file, of which no row is read yet.
#[derive(Debug)]
pub(super) struct RowFile {
    rows: RowsIn,
    /// Columns whose one value stands in the names of folders, as in `season=2023-24/games.parquet`.
    of_folders: Vec<(String, String)>,
    schema: SchemaRef,
}

/// What holds the rows.
#[derive(Debug)]
enum RowsIn {
    Csv(CsvFile),
    Json(JsonTable),
    Parquet(ParquetFile),
}

/// What stands in the name of a folder where there is no value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// What the names of files that are read end in.
pub(super) const ENDS: &str = ".csv, .tsv, .txt or .json (also compressed: .gz, .zst) or .parquet";

/// What programs that write a table as a folder put beside its files.
pub(super) const MARKS: [&str; 3] = ["_SUCCESS", "_metadata", "_common_metadata"];

/// The last extensions of text with columns.
const TEXT: [&str; 4] = ["csv", "tsv", "tab", "txt"];

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    /// Text with columns, maybe compressed.
    Text,
    /// Objects, maybe compressed.
    Json,
    Parquet,
}

/// Whether the file at `path` is called as one that is read.
pub(super) fn is_called_readable(path: &Path) -> bool {
    container(path).is_some()
}

/// Whether the file at `path` is called as one that is read. Of a `.txt` or JSON, the beginning has to be a table, too: most
/// are not.
pub(super) fn is_readable(path: &Path) -> bool {
    match container(path) {
        None => false,
        Some(_) if is_called(path, "txt") => begins_as(path, csv_file::is_table),
        Some(_) if json_table::is_json(path) => begins_as(path, json_table::is_table),
        Some(_) => true,
    }
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
    if json_table::is_json(inner) {
        return Some(Container::Json);
    }
    TEXT.iter().any(|known| is_called(inner, known)).then_some(Container::Text)
}

/// The name of the file at `path` without its end, which is two of a compressed one: `x` of `x.csv.gz`.
pub(super) fn stem(path: &Path) -> Option<&str> {
    let end = path.extension()?.to_str()?;
    let stem = Path::new(path.file_stem()?);
    let inner = Compression::from_extension(end).and_then(|_| stem.file_stem());
    inner.unwrap_or(stem.as_os_str()).to_str()
}

/// Whether the file at `path` is plain, and what it begins with `is_table`.
fn begins_as(path: &Path, is_table: impl Fn(&[u8]) -> bool) -> bool {
    let mut beginning = Vec::new();
    let read = plain_file::open(path)
        .and_then(|file| file.take(BEGINNING_BYTES).read_to_end(&mut beginning));
    read.is_ok() && is_table(&beginning)
}

/// How much of a file is looked at to tell whether it is a table.
const BEGINNING_BYTES: u64 = 1 << 16;

/// The columns that the names of the folders within `name` say, as programs write them that split a table by its values.
/// Those that are among `there` stand in the file.
fn columns_of_folders(name: &str, there: &SchemaRef) -> Vec<(String, String)> {
    let folders = Path::new(name).parent().into_iter().flat_map(Path::components);
    let said = folders.filter_map(|folder| folder.as_os_str().to_str()?.split_once('='));
    let is_new = |(column, value): &(&str, &str)| {
        let known = |field: &Arc<Field>| field.name().eq_ignore_ascii_case(column);
        !column.is_empty() && *value != NO_VALUE && !there.fields().iter().any(known)
    };
    said.filter(is_new).map(|(column, value)| (column.to_owned(), value.to_owned())).collect()
}

impl RowFile {
    /// Opens the file at `path`, which messages call `name`. Whatever makes it unusable is found; then there is no file.
    pub(super) fn open(
        path: &Path,
        name: &str,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        let rows = match container(path) {
            Some(Container::Text) => RowsIn::Csv(CsvFile::read(path, name, limits, report)?),
            Some(Container::Json) => {
                let json = JsonText::read(path, name, limits, report)?;
                return Self::of_json(&json, json.values(), limits, report);
            }
            Some(Container::Parquet) => {
                RowsIn::Parquet(ParquetFile::read(path, name, limits, report)?)
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
        };
        Some(Self::new(rows, name))
    }

    /// The rows in `values`, which those of `json` are or become. Whatever makes them unusable is found.
    pub(super) fn of_json(
        json: &JsonText,
        values: impl Iterator<Item = Result<Value, String>>,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        let table = JsonTable::new(json.entry.clone(), values, limits, report)?;
        Some(Self::new(RowsIn::Json(table), &json.entry.name))
    }

    fn new(rows: RowsIn, name: &str) -> Self {
        let of_folders = columns_of_folders(name, rows.schema());
        let further = of_folders.iter().map(|(name, _)| Field::new(name, DataType::Utf8, false));
        let fields: Vec<Arc<Field>> =
            rows.schema().fields().iter().cloned().chain(further.map(Arc::new)).collect();
        Self { rows, of_folders, schema: Arc::new(Schema::new(fields)) }
    }

    /// What it takes in memory though it does not on the disk, since it was compressed: bytes, and no rows.
    pub(super) fn decompressed(&self) -> Limits {
        match &self.rows {
            RowsIn::Csv(file) => Limits { bytes: file.decompressed(), rows: 0 },
            RowsIn::Json(file) => Limits { rows: 0, ..file.size() },
            RowsIn::Parquet(_) => Limits { bytes: 0, rows: 0 },
        }
    }

    /// Its columns and their types; those of the names of folders stand last.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The columns that only the names of folders say.
    pub(super) fn of_folders(&self) -> impl Iterator<Item = &str> {
        self.of_folders.iter().map(|(name, _)| name.as_str())
    }

    /// How many of its rows repeat the header, and are none, once they are read.
    pub(super) fn repeated_headers(&self) -> usize {
        match &self.rows {
            RowsIn::Csv(file) => file.repeated_headers,
            RowsIn::Json(_) | RowsIn::Parquet(_) => 0,
        }
    }

    /// Its name and its hash. The rows of a CSV file are counted when they are read.
    pub(super) fn entry(&self) -> &FileEntry {
        match &self.rows {
            RowsIn::Csv(file) => &file.entry,
            RowsIn::Json(file) => &file.entry,
            RowsIn::Parquet(file) => &file.entry,
        }
    }

    /// The names of its columns.
    pub(super) fn columns(&self) -> Vec<String> {
        self.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// No less than the columns `names` become in memory. A file of which that cannot be said is found.
    pub(super) fn size(&self, names: &[&str], report: &mut FileReport) -> Option<Limits> {
        let (inner, further) = self.split(names);
        let size = match &self.rows {
            RowsIn::Csv(file) => file.size(&inner),
            RowsIn::Json(file) => file.size(),
            RowsIn::Parquet(file) => file.size(&inner, report)?,
        };
        let of_row: u64 = further.iter().map(|(_, value)| value.len() as u64 + 4).sum();
        let bytes = size.bytes.saturating_add(size.rows.saturating_mul(of_row));
        Some(Limits { bytes, rows: size.rows })
    }

    /// Of the columns `names`, those of the file and those of the names of folders.
    fn split<'a>(&self, names: &[&'a str]) -> (Vec<&'a str>, Vec<&(String, String)>) {
        let is_of = |name: &str| self.of_folders.iter().find(|(of, _)| of == name);
        let inner = names.iter().copied().filter(|name| is_of(name).is_none()).collect();
        (inner, names.iter().filter_map(|name| is_of(name)).collect())
    }

    /// Calls `visit` with the columns `names` of some rows at a time and the number of rows before these.
    pub(super) fn visit_columns(
        &mut self,
        names: &[&str],
        report: &mut FileReport,
        mut visit: impl FnMut(&RecordBatch, usize, &mut FileReport) -> Result<(), ArrowError>,
    ) -> Result<(), ArrowError> {
        let (inner, further) = self.split(names);
        let further: Vec<(String, String)> = further.into_iter().cloned().collect();
        let visit = |batch: &RecordBatch, rows_before: usize, report: &mut FileReport| {
            if further.is_empty() {
                return visit(batch, rows_before, report);
            }
            visit(&with_columns(batch, &further)?, rows_before, report)
        };
        match &mut self.rows {
            RowsIn::Csv(file) => file.visit_columns(&inner, report, visit),
            RowsIn::Json(file) => file.visit_columns(&inner, report, visit),
            RowsIn::Parquet(file) => {
                file.visit_columns(&inner, report, visit);
                Ok(())
            }
        }
    }
}

impl RowsIn {
    fn schema(&self) -> &SchemaRef {
        match self {
            Self::Csv(file) => file.schema(),
            Self::Json(file) => file.batch.schema_ref(),
            Self::Parquet(file) => file.schema(),
        }
    }
}

/// `batch` with columns that have one value in all rows.
fn with_columns(
    batch: &RecordBatch,
    further: &[(String, String)],
) -> Result<RecordBatch, ArrowError> {
    let new = |(name, _): &(String, String)| Arc::new(Field::new(name, DataType::Utf8, false));
    let fields = batch.schema_ref().fields().iter().cloned().chain(further.iter().map(new));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let filled = |(_, value): &(String, String)| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(value, batch.num_rows())))
    };
    let columns = batch.columns().iter().cloned().chain(further.iter().map(filled));
    RecordBatch::try_new(schema, columns.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_columns_that_the_file_lacks() {
        let schema: SchemaRef =
            Arc::new(Schema::new(vec![Field::new("Team", DataType::Utf8, true)]));
        let said = |name: &str| columns_of_folders(name, &schema);
        let pair = |column: &str, value: &str| (column.to_owned(), value.to_owned());
        assert_eq!(
            said("season=2023-24/team=LAL/game_date=2023-10-24/x=1.parquet"),
            [pair("season", "2023-24"), pair("game_date", "2023-10-24")]
        );
        for none in [
            "games.csv",
            "2023/games.csv",
            "=1/games.csv",
            "season=__HIVE_DEFAULT_PARTITION__/a.csv",
        ] {
            assert_eq!(said(none), [], "{none}");
        }
    }
}
