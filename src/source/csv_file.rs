//! A CSV file somebody else wrote: its header, and its rows as columns of text.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::decompress::{Compression, NotDecompressed};
use super::file_report::{FileReport, LIMIT_HINT};
use super::foreign::ForeignFile;
use crate::domain::cell_text;
use crate::snapshot::limits::{Limits, MAX_COLUMNS, check_names, in_units};
use crate::snapshot::manifest::{EXAMPLES, FileEntry};
use crate::snapshot::table::sha256;

/// Rows that are read at a time.
const BATCH_ROWS: usize = 16_384;

/// The largest file, whatever the limits: the texts of a column are counted in 32 bits.
const MAX_BYTES: u64 = i32::MAX as u64;

/// The longest row, or header, in bytes: of one that is longer, more would be made than it has.
const MAX_ROW_BYTES: usize = 1 << 24;

/// What may stand between two cells; the first of those that the header has most of.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a cell takes in memory besides its text, or in its place: a number, or where a text ends.
pub(super) const CELL_BYTES: u64 = 4;

/// An open file.
#[derive(Debug)]
pub(super) struct CsvFile {
    /// Its rows are counted when they are read.
    pub(super) entry: FileEntry,
    bytes: Vec<u8>,
    is_compressed: bool,
    schema: SchemaRef,
    limits: Limits,
    /// What to do if it is not UTF-8 text.
    as_utf8: String,
    /// Rows that repeat the header, of those that were read.
    pub(super) repeated_headers: usize,
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
        report: &mut FileReport,
    ) -> Option<Self> {
        let file = report.read_file(path, limits, MAX_BYTES)?;
        let sha256 = sha256(&file);
        let is_compressed = Compression::from_beginning(&file).is_some();
        let mut bytes = decompressed(file, path, limits, report)?;
        leave_out_separator_line(&mut bytes);
        if let Some(foreign) = ForeignFile::from_csv(&bytes) {
            foreign.reject(path, report);
            return None;
        }
        let schema = Arc::new(schema(&bytes, path, report)?);
        Some(Self {
            entry: FileEntry { name: name.to_owned(), rows: 0, sha256 },
            schema,
            bytes,
            is_compressed,
            limits,
            as_utf8: ForeignFile::Latin1.advice(path),
            repeated_headers: 0,
        })
    }

    /// The columns; all are text.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The bytes that it decompressed to; none if it is not compressed.
    pub(super) fn decompressed(&self) -> u64 {
        if self.is_compressed { self.bytes.len() as u64 } else { 0 }
    }

    /// No less than the columns `names` become in memory, by the ends of lines and the size of the file.
    pub(super) fn size(&self, names: &[&str]) -> Limits {
        let ends = |pair: &[u8]| pair[0] == b'\n' || pair[0] == b'\r' && pair[1] != b'\n';
        let rows = self.bytes.windows(2).filter(|pair| ends(pair)).count() as u64;
        let bytes = self.bytes.len() as u64 + rows.saturating_mul(CELL_BYTES * names.len() as u64);
        Limits { bytes, rows }
    }

    /// Calls `visit` with the columns `names` of some rows at a time and the number of rows before these. An empty cell is
    /// null. Rows that are none are found; with as many as are shown, or more than the limits allow, the rest is not read.
    pub(super) fn visit_columns(
        &mut self,
        names: &[&str],
        report: &mut FileReport,
        mut visit: impl FnMut(&RecordBatch, usize, &mut FileReport) -> Result<(), ArrowError>,
    ) -> Result<(), ArrowError> {
        let places: Vec<usize> =
            names.iter().map(|name| self.schema.index_of(name)).collect::<Result<_, _>>()?;
        let schema = Arc::new(self.schema.project(&places)?);
        let allowed = Cell::new(MAX_ROW_BYTES);
        let mut rows = CsvRows::new(&self.bytes, &allowed, self.limits);
        rows.header = self.schema.fields().iter().map(|field| field.name().clone()).collect();
        loop {
            let mut columns: Vec<StringBuilder> =
                places.iter().map(|_| StringBuilder::new()).collect();
            let rows_before = rows.count;
            let next = rows.read_batch(&places, &mut columns, report);
            if rows.is_not_utf8 {
                report.advise(self.as_utf8.clone());
            }
            if next == Next::Nothing {
                return Ok(());
            }
            let columns = columns.iter_mut().map(|column| Arc::new(column.finish()) as _).collect();
            visit(&RecordBatch::try_new(Arc::clone(&schema), columns)?, rows_before, report)?;
            if next == Next::End {
                self.entry.rows = rows.count;
                self.repeated_headers = rows.repeated_headers;
                return Ok(());
            }
        }
    }
}

/// How reading goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// There may be more rows.
    Rows,
    /// These were the last.
    End,
    /// Something was found that makes it useless to go on.
    Nothing,
}

/// The rows of a file, one after the other, and what they have taken so far.
struct CsvRows<'a> {
    reader: Reader<Metered<'a>>,
    /// What stands between two cells.
    separator: u8,
    allowed: &'a Cell<usize>,
    record: StringRecord,
    /// The names of all columns.
    header: Vec<String>,
    limits: Limits,
    count: usize,
    repeated_headers: usize,
    /// Rows that are none.
    bad: usize,
    is_not_utf8: bool,
    bytes: u64,
}

impl<'a> CsvRows<'a> {
    fn new(bytes: &'a [u8], allowed: &'a Cell<usize>, limits: Limits) -> Self {
        Self {
            reader: reader(bytes, allowed),
            separator: separator(bytes),
            allowed,
            record: StringRecord::new(),
            header: Vec::new(),
            limits,
            count: 0,
            repeated_headers: 0,
            bad: 0,
            is_not_utf8: false,
            bytes: 0,
        }
    }

    /// Appends the cells at `places` of the next rows to `columns`.
    fn read_batch(
        &mut self,
        places: &[usize],
        columns: &mut [StringBuilder],
        report: &mut FileReport,
    ) -> Next {
        for _ in 0..BATCH_ROWS {
            match self.read_row(report) {
                Next::Rows => {}
                other => return other,
            }
            for (column, place) in columns.iter_mut().zip(places) {
                let cell = self.record.get(*place).map(|cell| meant(cell, self.separator));
                let cell = cell.filter(|cell| !cell.is_empty());
                // An empty cell takes its place and no bytes.
                self.bytes += CELL_BYTES + cell.as_deref().map_or(0, str::len) as u64;
                column.append_option(cell);
            }
            if self.bytes > self.limits.bytes {
                let most = in_units(self.limits.bytes);
                let what = format!("would take more than {most} in memory{LIMIT_HINT}");
                report.reject(None, None, what);
                return Next::Nothing;
            }
        }
        Next::Rows
    }

    /// Whether at least half of the row's cells are the names of their columns: pages that were put together have a header
    /// every so many rows.
    fn repeats_header(&self) -> bool {
        let last = self.record.len().saturating_sub(1);
        // Nearly all rows differ in their last cell.
        let is_name =
            |(cell, name): (&str, &String)| !cell.is_empty() && cell.trim() == name.trim();
        self.record.get(last).zip(self.header.get(last)).is_some_and(is_name)
            && self.record.len() > 2
            && 2 * self.record.iter().zip(&self.header).filter(|pair| is_name(*pair)).count()
                >= self.record.len()
    }

    /// Reads a row. One that is none is found, which refuses the file; a few more are read for their own problems.
    fn read_row(&mut self, report: &mut FileReport) -> Next {
        self.allowed.set(MAX_ROW_BYTES);
        match self.reader.read_record(&mut self.record) {
            Ok(false) => return Next::End,
            Ok(true) if self.count as u64 >= self.limits.rows => {
                let what = format!("has more than {} rows{LIMIT_HINT}", self.limits.rows);
                report.reject(None, None, what);
                return Next::Nothing;
            }
            Ok(true) if swallows_rows(&self.record, self.separator) => {
                let what = "a cell holds whole rows: a quote opens it and is closed rows later";
                report.reject(Some(self.count + 1), None, what);
                return Next::Nothing;
            }
            Ok(true) if self.repeats_header() => {
                // It keeps its place, so that rows are numbered as in the file, and has no value.
                self.record.clear();
                self.repeated_headers += 1;
            }
            Ok(true) => {}
            Err(error) => {
                report.reject(Some(self.count + 1), None, what(&error));
                self.bad += 1;
                self.is_not_utf8 |= is_not_utf8(&error);
                if self.bad == EXAMPLES {
                    report.stop();
                }
                // After an error of the reader, nothing more is given out.
                if self.bad == EXAMPLES || error.is_io_error() {
                    return Next::Nothing;
                }
                self.record.clear();
            }
        }
        self.count += 1;
        Next::Rows
    }
}

/// Reads `bytes`, of which only so many are given out at a time as are `allowed`.
fn reader<'a>(bytes: &'a [u8], allowed: &'a Cell<usize>) -> Reader<Metered<'a>> {
    ReaderBuilder::new().delimiter(separator(bytes)).from_reader(Metered { bytes, allowed })
}

/// The contents of `file`, which lies at `path`: decompressed, whatever its name says. A file that
/// cannot be decompressed, or only says that it is compressed, is found.
pub(super) fn decompressed(
    file: Vec<u8>,
    path: &Path,
    limits: Limits,
    report: &mut FileReport,
) -> Option<Vec<u8>> {
    let Some(compression) = Compression::from_beginning(&file) else {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let Some(compression) = extension.and_then(Compression::from_extension) else {
            return Some(file);
        };
        let what = format!(
            "its name says that it is compressed by {}, but it does not begin so: it is cut, damaged or not compressed",
            compression.name()
        );
        report.reject(None, None, what);
        return None;
    };
    match compression.decompress(&file, limits.bytes.min(MAX_BYTES)) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let hint = match error {
                NotDecompressed::TooLarge(_) if MAX_BYTES >= limits.bytes => LIMIT_HINT,
                NotDecompressed::TooLarge(_) => ": split it, or write it as Parquet",
                NotDecompressed::Bomb => {
                    "; --max-input is the only limit of a file that is not compressed"
                }
                _ => "",
            };
            if matches!(error, NotDecompressed::Bomb) {
                report.advise(ForeignFile::Compressed(compression).advice(path));
            }
            report.reject_compressed(&error, hint);
            None
        }
    }
}

/// What stands between two cells: what the header has most of, outside of quotes.
fn separator(bytes: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = SEPARATORS.map(|separator| (separator, 0_usize));
    for byte in &bytes[..bytes.len().min(MAX_ROW_BYTES)] {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if !is_quoted => {
                for (_, count) in counts.iter_mut().filter(|(separator, _)| separator == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // Of equal counts, the last is the greatest to `max_by_key`.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

/// The value that is meant by a `cell`: without blanks around it and without the apostrophe that only keeps a spreadsheet from
/// running it. Where columns are not separated by commas, `34,2` is the number 34.2; `1,234` remains as it is.
fn meant(cell: &str, separator: u8) -> Cow<'_, str> {
    // Most cells begin and end with letters or digits, of which none is a blank.
    let is_trimmed = |end: Option<&u8>| end.is_some_and(u8::is_ascii_graphic);
    let text = match cell_text(cell) {
        Cow::Borrowed(text)
            if is_trimmed(text.as_bytes().first()) && is_trimmed(text.as_bytes().last()) =>
        {
            Cow::Borrowed(text)
        }
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    if separator != b',' && has_decimal_comma(&text) {
        return Cow::Owned(text.replace(',', "."));
    }
    text
}

/// Whether `text` is a number with one or two digits behind a comma.
fn has_decimal_comma(text: &str) -> bool {
    let Some((whole, decimals)) = text.split_once(',') else { return false };
    let whole = whole.trim_start_matches(['+', '-', '\u{2212}', '\u{2013}']);
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (1..=2).contains(&decimals.len())
        && (1..=4).contains(&whole.len())
        && are_digits(whole)
        && are_digits(decimals)
}

/// The columns that the header of `bytes`, a file at `path`, names. A header that is none is found.
fn schema(bytes: &[u8], path: &Path, report: &mut FileReport) -> Option<Schema> {
    let allowed = Cell::new(MAX_ROW_BYTES);
    let mut reader = reader(bytes, &allowed);
    let header = match reader.headers() {
        Ok(header) if header.iter().all(str::is_empty) => {
            report.reject(None, None, "has no header with the names of its columns");
            return None;
        }
        Ok(header) if header.len() > MAX_COLUMNS => {
            let what = format!("has {} columns, and at most {MAX_COLUMNS} are read", header.len());
            report.reject(None, None, what);
            return None;
        }
        Ok(header) => header,
        Err(error) => {
            report.reject(None, None, format!("its header is {}", what(&error)));
            if is_not_utf8(&error) {
                report.advise(ForeignFile::Latin1.advice(path));
            }
            return None;
        }
    };
    // Columns without a name have one by their place, as pandas gives them.
    let named = |(at, name): (usize, &str)| match name.trim() {
        "" => Field::new(format!("Unnamed: {at}"), DataType::Utf8, true),
        _ => Field::new(name, DataType::Utf8, true),
    };
    let schema = Schema::new(header.iter().enumerate().map(named).collect::<Vec<_>>());
    let checked = check_names(&schema).map_err(|what| report.reject(None, None, what));
    checked.is_ok().then_some(schema)
}

/// Leaves out a first line `sep=;`, by which Excel is told what separates cells.
fn leave_out_separator_line(bytes: &mut Vec<u8>) {
    let Some(line) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let text = bytes[..line].trim_ascii_end();
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    if text.len() == 5 && text[..4].eq_ignore_ascii_case(b"sep=") && SEPARATORS.contains(&text[4]) {
        bytes.drain(..=line);
    }
}

/// Whether `bytes`, a file or its beginning, are rows of cells: the header and the row after it have the same number of
/// cells, and more than one.
pub(super) fn is_table(bytes: &[u8]) -> bool {
    let allowed = Cell::new(MAX_ROW_BYTES);
    let mut rows = reader(bytes, &allowed);
    let cells = rows.headers().map_or(0, StringRecord::len);
    let mut first = StringRecord::new();
    cells > 1 && matches!(rows.read_record(&mut first), Ok(true))
}

/// Whether a cell has a line with at least half as many separators as a row has: no note of a person has, and rows that a
/// stray quote has swallowed do.
fn swallows_rows(record: &StringRecord, separator: u8) -> bool {
    let of_half_a_row = (record.len() / 2).max(2);
    let separators = |line: &str| line.bytes().filter(|byte| *byte == separator).count();
    let is_rows = |cell: &str| {
        let lines = cell.contains(['\n', '\r']).then(|| cell.split(['\n', '\r']));
        lines.is_some_and(|mut lines| lines.any(|line| separators(line) >= of_half_a_row))
    };
    record.as_slice().contains(['\n', '\r']) && record.iter().any(is_rows)
}

fn is_not_utf8(error: &csv::Error) -> bool {
    matches!(error.kind(), ErrorKind::Utf8 { .. })
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What reading `text` finds, and how many rows were handed out.
    fn read(text: &str, limits: Limits) -> (String, usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("games.csv");
        fs::write(&path, text).unwrap();
        let mut report = FileReport::new("games.csv");
        let mut rows = 0;
        if let Some(mut file) = CsvFile::read(&path, "games.csv", limits, &mut report) {
            let visit = |batch: &RecordBatch, _, _: &mut FileReport| {
                rows += batch.num_rows();
                Ok(())
            };
            file.visit_columns(&["a", "b"], &mut report, visit).unwrap();
        }
        (report.into_problems().to_string(), rows)
    }

    #[test]
    fn rows_that_are_none_end_the_reading_when_as_many_as_are_shown_are_found() {
        let bad = |count: usize| format!("a,b\n1,2\n{}", "x\n".repeat(count));
        let (found, rows) = read(&bad(EXAMPLES - 1), Limits::DEFAULT);
        assert_eq!((found.ends_with("and 16 more like these"), rows), (true, EXAMPLES), "{found}");
        for count in [EXAMPLES, 3 * BATCH_ROWS] {
            let (found, rows) = read(&bad(count), Limits::DEFAULT);
            assert_eq!(rows, 0, "{found}");
            assert!(found.ends_with("and 17 more like these\n  … and more"), "{found}");
        }
    }

    #[test]
    fn the_header_tells_what_separates_cells() {
        for (header, expected) in [
            ("a,b\n1;2;3\n", b','),
            ("a;b;c\n1,5;2;3\n", b';'),
            ("a\tb\n1;2\t3\n", b'\t'),
            ("\"a;x\",b\n", b','),
            ("\"a,x\";b\n", b';'),
            ("a\n1;2\n", b','),
            ("a|b|c\n1|2|3\n", b'|'),
            ("name, as written;b;c\n", b';'),
            ("a,b;c\n", b','),
            ("", b','),
        ] {
            assert_eq!(separator(header.as_bytes()), expected, "{header:?}");
        }
    }

    #[test]
    fn what_rows_take_in_memory_is_counted() {
        let text = format!("a,b\n{}", ",\n".repeat(1000));
        let limits = |bytes| Limits { bytes, rows: 5000 };
        assert_eq!(read(&text, limits(8000)), (String::new(), 1000));
        let (found, _) = read(&text, limits(7999));
        assert!(
            found.ends_with("would take more than 7.8 KiB in memory; --max-input sets the limit")
        );
    }
}
