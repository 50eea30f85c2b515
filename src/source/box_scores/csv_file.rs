//! A CSV file somebody else wrote: its header, and its rows as columns of text.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use csv::{ErrorKind, Reader, StringRecord};

use crate::domain::cell_text;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::plain_file;
use crate::snapshot::table::sha256;
use crate::source::findings::Findings;

/// Rows that are read at a time.
const BATCH_ROWS: usize = 16_384;

/// The largest file: the texts of a column are counted in 32 bits.
const MAX_BYTES: u64 = i32::MAX as u64;

/// The longest row, or header, in bytes: of one that is longer, more would be made than it has.
const MAX_ROW_BYTES: usize = 1 << 24;

/// An open file.
#[derive(Debug)]
pub(super) struct CsvFile {
    /// Its rows are counted when they are read.
    pub(super) entry: FileEntry,
    bytes: Vec<u8>,
    schema: SchemaRef,
    limits: Limits,
}

/// Bytes of which only so many are given out until more are allowed.
struct Metered<'a> {
    bytes: &'a [u8],
    allowed: &'a Cell<usize>,
}

impl Read for Metered<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let allowed = self.allowed.get().min(out.len());
        if allowed == 0 && !out.is_empty() && !self.bytes.is_empty() {
            let most = MAX_ROW_BYTES >> 20;
            return Err(io::Error::other(format!("longer than {most} MiB")));
        }
        let read = self.bytes.read(&mut out[..allowed])?;
        self.allowed.set(self.allowed.get() - read);
        Ok(read)
    }
}

impl CsvFile {
    /// Opens the file at `path`, which messages call `name`. Whatever makes it unusable is found; then there is no file.
    pub(super) fn read(
        path: &Path,
        name: &str,
        limits: Limits,
        findings: &mut Findings,
    ) -> Option<Self> {
        let bytes = plain_file::read(path, MAX_BYTES.min(limits.bytes));
        let bytes = bytes.map_err(|error| findings.refuse_unreadable(&error)).ok()?;
        let allowed = Cell::new(MAX_ROW_BYTES);
        let mut reader = Reader::from_reader(Metered { bytes: &bytes, allowed: &allowed });
        let header = match reader.headers() {
            Ok(header) if header.iter().all(str::is_empty) => {
                findings.refuse(None, None, "has no header with the names of its columns");
                return None;
            }
            Ok(header) => header,
            Err(error) => {
                findings.refuse(None, None, format!("its header is {}", what(&error)));
                return None;
            }
        };
        let columns = header.iter().map(|name| Field::new(name, DataType::Utf8, true));
        Some(Self {
            entry: FileEntry { name: name.to_owned(), rows: 0, sha256: sha256(&bytes) },
            schema: Arc::new(Schema::new(columns.collect::<Vec<_>>())),
            bytes,
            limits,
        })
    }

    /// The columns; all are text.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Calls `visit` with the columns `names` of some rows at a time and the number of rows before these. An empty cell is
    /// null; an apostrophe that only keeps a spreadsheet from running a cell is left out. Rows that are none are found.
    pub(super) fn visit_columns(
        &mut self,
        names: &[&str],
        findings: &mut Findings,
        mut visit: impl FnMut(&RecordBatch, usize, &mut Findings) -> Result<(), ArrowError>,
    ) -> Result<(), ArrowError> {
        let places: Vec<usize> =
            names.iter().map(|name| self.schema.index_of(name)).collect::<Result<_, _>>()?;
        let schema = Arc::new(self.schema.project(&places)?);
        let allowed = Cell::new(MAX_ROW_BYTES);
        let mut reader = Reader::from_reader(Metered { bytes: &self.bytes, allowed: &allowed });
        let mut record = StringRecord::new();
        let (mut rows, mut more) = (0, true);
        while more {
            let mut columns: Vec<StringBuilder> =
                places.iter().map(|_| StringBuilder::new()).collect();
            let rows_before = rows;
            while rows < rows_before + BATCH_ROWS {
                allowed.set(MAX_ROW_BYTES);
                match reader.read_record(&mut record) {
                    Ok(false) => {
                        more = false;
                        break;
                    }
                    Ok(true) if rows as u64 >= self.limits.rows => {
                        let most = self.limits.rows;
                        let what = format!("has more than {most} rows; --max-input sets the limit");
                        findings.refuse(None, None, what);
                        return Ok(());
                    }
                    Ok(true) => {}
                    // Nothing more is given out.
                    Err(error) if error.is_io_error() => {
                        findings.refuse(Some(rows + 1), None, what(&error));
                        return Ok(());
                    }
                    // The row is found, which refuses the file; the rest is read for its own problems.
                    Err(error) => {
                        findings.refuse(Some(rows + 1), None, what(&error));
                        record.clear();
                    }
                }
                rows += 1;
                for (column, place) in columns.iter_mut().zip(&places) {
                    column.append_option(
                        record.get(*place).map(cell_text).filter(|cell| !cell.is_empty()),
                    );
                }
            }
            let columns = columns.iter_mut().map(|column| Arc::new(column.finish()) as _).collect();
            visit(&RecordBatch::try_new(Arc::clone(&schema), columns)?, rows_before, findings)?;
        }
        self.entry.rows = rows;
        Ok(())
    }
}

fn what(error: &csv::Error) -> String {
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells, the header {expected_len}")
        }
        ErrorKind::Utf8 { .. } => "not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}
