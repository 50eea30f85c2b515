//! What a Parquet file would become in memory, before any of it is decoded.
//!
//! A file of some kilobytes can say that it has 2^62 rows, that a page has two gigabytes, or that one long text stands
//! in all of a million rows. So nothing of it is believed that is not counted: the footer's rows, the headers of all
//! pages that are to be read, and, where it could be too much, the length of every text, which is counted without
//! making the texts. Every Parquet file is read through here, whoever wrote it: who can write a file can also write
//! the hash of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Field, FieldRef, Schema};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Type;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::schema::types::ColumnDescriptor;
use thiserror::Error;

use super::decoding::decoding;
use super::footer;
use super::limits::{Limits, MAX_COLUMNS, check_names, in_units};
use super::stored_pages::{StoredPage, StoredPages, most_of_page, place};
use super::{text_pages, words};

/// The largest footer: that of a thousand columns in a hundred groups of rows.
const MAX_FOOTER_BYTES: u64 = 1 << 24;

/// A length and a mark, which every Parquet file ends with.
const TAIL_BYTES: usize = 8;

/// That mark, which also stands at the beginning, and the one of a file whose footer is encrypted.
const MARK: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";

/// What a text takes besides its bytes.
const TEXT_BYTES: u64 = 16;

/// How often a text is in memory at once while it is read: in its page, in the column, as it is checked, and as it is kept.
const TEXT_COPIES: u64 = 4;

/// Rows whose texts are counted at a time, and the bytes that they may take meanwhile.
const COUNTED_ROWS: u64 = 1024;
const COUNTED_BYTES: u64 = 64 << 20;

/// No less than [`Opened::check`] counts of a column with these `values`.
pub(super) fn most_bytes(values: &ArrayRef) -> u64 {
    let text =
        TEXT_BYTES.saturating_add((words::longest(values) as u64).saturating_mul(TEXT_COPIES));
    // A bit more says whether there is a value.
    (text + 1).saturating_mul(values.len() as u64)
}

/// What is said of pages that are not read.
const NO_PAGES: &str = "its pages are not where the footer says, or promise what cannot be";

fn broken(column: &ColumnDescriptor, what: &str) -> Unsound {
    Unsound::Broken(format!("column {}: {what}", column.path()))
}

fn too_much(found: u64, limits: Limits) -> Unsound {
    let (found, most) = (in_units(found), in_units(limits.bytes));
    Unsound::TooMuch(format!("it would take {found} in memory, and at most {most} are read"))
}

/// Why a file is not decoded.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Unsound {
    /// It would become more than is read.
    #[error("{0}")]
    TooMuch(String),
    /// What it says of itself cannot be.
    #[error("{0}")]
    Broken(String),
}

/// A file whose footer can be believed so far.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) bytes: Bytes,
    pub(crate) metadata: ArrowReaderMetadata,
    pub(crate) rows: usize,
}

/// Reads the footer of a file, and checks how many rows it promises.
pub(crate) fn open(bytes: Vec<u8>, limits: Limits) -> Result<Opened, Unsound> {
    check_end(&bytes)?;
    if let Some(tail) = bytes.last_chunk::<TAIL_BYTES>() {
        let [a, b, c, d, ..] = *tail;
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        if length > MAX_FOOTER_BYTES && length <= bytes.len() as u64 {
            let (found, most) = (in_units(length), in_units(MAX_FOOTER_BYTES));
            return Err(Unsound::TooMuch(format!(
                "its footer has {found}, and at most {most} are read"
            )));
        }
        let end = bytes.len() - TAIL_BYTES;
        // The library refuses a footer that lies outside of the file.
        let found = usize::try_from(length).ok().and_then(|length| end.checked_sub(length));
        if let Some(start) = found {
            check_footer(&bytes[start..end])?;
        }
    }
    let bytes = Bytes::from(bytes);
    let load = || ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::default());
    let metadata = decoding(load).map_err(Unsound::Broken)?;
    check_names(metadata.schema()).map_err(|what| Unsound::TooMuch(format!("it {what}")))?;
    let rows = rows(metadata.metadata(), limits)?;
    check_places(metadata.metadata())?;
    Ok(Opened { bytes, metadata, rows })
}

/// No two columns may have the same bytes: a file of a thousand columns that all lead to the same pages would take a thousand
/// times as long as its size says.
fn check_places(metadata: &ParquetMetaData) -> Result<(), Unsound> {
    let columns = metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
    let mut places: Vec<_> = columns.filter_map(place).filter(|place| !place.is_empty()).collect();
    places.sort_unstable_by_key(|place| place.start);
    if places.windows(2).all(|pair| pair[0].end <= pair[1].start) {
        return Ok(());
    }
    let what = "its footer says of two columns that they have the same bytes";
    Err(Unsound::Broken(what.to_owned()))
}

/// Refuses what does not end as a Parquet file does, and says so if it begins as one.
fn check_end(bytes: &[u8]) -> Result<(), Unsound> {
    let begins = bytes.starts_with(MARK);
    let what = match bytes.len() {
        // The beginning is no end.
        size if bytes.ends_with(MARK) && size > TAIL_BYTES || bytes.ends_with(ENCRYPTED) => {
            return Ok(());
        }
        0 => "it is empty".to_owned(),
        size if begins => format!(
            "it is cut: of what was written {} are there, and the footer at its end is missing",
            in_bytes(size)
        ),
        size => format!("it has {}, and neither begins nor ends as one does", in_bytes(size)),
    };
    Err(Unsound::Broken(what))
}

/// `1 byte`, `2345 bytes`.
fn in_bytes(size: usize) -> String {
    format!("{size} byte{}", if size == 1 { "" } else { "s" })
}

/// Whether a footer may be read: it has no more columns than are read, and is written as every writer writes it.
fn check_footer(footer: &[u8]) -> Result<(), Unsound> {
    let columns = footer::count_columns(footer);
    if let Some(columns) = columns.filter(|columns| *columns > MAX_COLUMNS as u64) {
        let what = format!("it has {columns} columns, and at most {MAX_COLUMNS} are read");
        return Err(Unsound::TooMuch(what));
    }
    let what = "its footer is not written as a Parquet file's is";
    footer::check(footer).ok_or_else(|| Unsound::Broken(what.to_owned()))
}

/// The rows of a file, if all places that say so say the same.
fn rows(metadata: &ParquetMetaData, limits: Limits) -> Result<usize, Unsound> {
    let stated = metadata.file_metadata().num_rows();
    let of_groups = metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
    let sum = of_groups.clone().try_fold(0_i64, i64::checked_add);
    if stated < 0 || of_groups.clone().any(|rows| rows < 0) || sum != Some(stated) {
        let what = format!("its footer says {stated} rows, and its parts hold others");
        return Err(Unsound::Broken(what));
    }
    match usize::try_from(stated) {
        Ok(rows) if rows as u64 <= limits.rows => Ok(rows),
        _ => {
            let most = limits.rows;
            Err(Unsound::TooMuch(format!("it has {stated} rows, and at most {most} are read")))
        }
    }
}

impl Opened {
    /// Checks that the columns at `roots` are no more than `limits` allow once they are decoded, and says what they take.
    pub(crate) fn check(&self, roots: &[usize], limits: Limits) -> Result<Limits, Unsound> {
        let metadata = self.metadata.metadata();
        let schema = metadata.file_metadata().schema_descr();
        // A hostile file has millions of columns, and all of them may be asked for.
        let roots: BTreeSet<usize> = roots.iter().copied().collect();
        let leaves: Vec<usize> = (0..schema.num_columns())
            .filter(|leaf| roots.contains(&schema.get_column_root_idx(*leaf)))
            .collect();
        let size = self.promised(&leaves, limits)?;
        for leaf in &leaves {
            for group in metadata.row_groups() {
                self.check_pages(group, *leaf)?;
            }
        }
        let taken = |bytes| Limits { bytes, rows: self.rows as u64 };
        let with_texts = |texts: u64| size.fixed.saturating_add(texts.saturating_mul(TEXT_COPIES));
        let at_most = with_texts(size.texts_at_most);
        if at_most <= limits.bytes {
            return Ok(taken(at_most));
        }
        let texts = leaves
            .into_iter()
            .filter(|leaf| schema.column(*leaf).physical_type() == Type::BYTE_ARRAY);
        let room = (limits.bytes - size.fixed) / TEXT_COPIES;
        let counted = self.count_texts(texts.collect(), size.largest_page, room)?;
        let all = with_texts(counted);
        if counted > room { Err(too_much(all, limits)) } else { Ok(taken(all)) }
    }

    /// What the headers of the columns `leaves` promise, before anything is decompressed; more than is read is refused as soon
    /// as it is known.
    fn promised(&self, leaves: &[usize], limits: Limits) -> Result<Size, Unsound> {
        let mut size = Size::default();
        for leaf in leaves {
            size.add_column(self.rows as u64);
            for group in self.metadata.metadata().row_groups() {
                self.add(group, *leaf, &mut size)?;
                let all = size.fixed.max(size.pages);
                if all > limits.bytes {
                    return Err(too_much(all, limits));
                }
            }
        }
        Ok(size)
    }

    /// Adds what a column has in a group of rows.
    fn add(&self, group: &RowGroupMetaData, leaf: usize, size: &mut Size) -> Result<(), Unsound> {
        let column = group.columns()[leaf].column_descr();
        let chunk = Chunk::new(&self.bytes, &group.columns()[leaf])
            .ok_or_else(|| broken(column, NO_PAGES))?;
        let rows = group.num_rows().cast_unsigned();
        if column.max_rep_level() == 0 && chunk.values != rows {
            let what = format!("its pages hold {} values for {rows} rows", chunk.values);
            return Err(broken(column, &what));
        }
        size.add(column, &chunk);
        Ok(())
    }

    /// Checks that the pages of a column in a group of rows become no more than their headers promise, which is no more than is
    /// read.
    fn check_pages(&self, group: &RowGroupMetaData, leaf: usize) -> Result<(), Unsound> {
        let chunk = &group.columns()[leaf];
        let column = chunk.column_descr();
        let mut has_lengths = false;
        let pages = StoredPages::new(&self.bytes, chunk);
        for page in pages.ok_or_else(|| broken(column, NO_PAGES))? {
            let page = page.filter(|page| page.keeps_promise(chunk.compression()));
            let StoredPage { header, .. } = page.ok_or_else(|| broken(column, NO_PAGES))?;
            has_lengths |= header.has_lengths();
        }
        if has_lengths {
            text_pages::check(&self.bytes, group, leaf, self.rows)
                .map_err(|what| broken(column, &what))?;
        }
        Ok(())
    }

    /// The bytes of all texts of the columns `leaves`, or of the first that are more than `room`. Texts are lent by the pages
    /// that they stand in, so that none is made.
    fn count_texts(
        &self,
        leaves: Vec<usize>,
        largest_page: u64,
        room: u64,
    ) -> Result<u64, Unsound> {
        let options = ArrowReaderOptions::new().with_schema(Arc::new(lent(self.metadata.schema())));
        let footer = Arc::clone(self.metadata.metadata());
        let metadata = decoding(|| ArrowReaderMetadata::try_new(footer, options));
        let lending = Self { metadata: metadata.map_err(Unsound::Broken)?, ..self.clone() };
        let mask = ProjectionMask::leaves(lending.metadata.parquet_schema(), leaves);
        // A text of which only the end is written, with how much it shares with the one before, is made after all.
        let rows = (COUNTED_BYTES / largest_page.max(1)).clamp(1, COUNTED_ROWS) as usize;
        let mut counted: u64 = 0;
        for batch in lending.batches(mask, rows).map_err(Unsound::Broken)? {
            let batch = batch.map_err(Unsound::Broken)?;
            let of_batch = batch.columns().iter().map(|column| text_bytes(column)).sum::<u64>();
            counted = counted.saturating_add(of_batch);
            if counted > room {
                break;
            }
        }
        Ok(counted)
    }

    /// The columns of `mask`, at most `batch_rows` rows at a time.
    pub(crate) fn batches(
        &self,
        mask: ProjectionMask,
        batch_rows: usize,
    ) -> Result<Batches, String> {
        let Self { bytes, metadata, rows } = self.clone();
        let reader = decoding(|| {
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata);
            builder.with_projection(mask).with_batch_size(batch_rows).build()
        });
        Ok(Batches { reader: reader?, left: rows })
    }
}

/// The rows of a file, some at a time, or why they cannot be decoded. A decoder hands out what the pages hold; here that
/// ends, as an error, where it is more than the footer says.
pub(crate) struct Batches {
    reader: ParquetRecordBatchReader,
    left: usize,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match decoding(|| self.reader.next().transpose()).transpose()? {
            Ok(batch) => batch,
            Err(what) => return Some(Err(what)),
        };
        match self.left.checked_sub(batch.num_rows()) {
            Some(left) => self.left = left,
            None => return Some(Err("its pages hold more rows than its footer says".to_owned())),
        }
        Some(Ok(batch))
    }
}

/// What columns add up to.
#[derive(Debug, Default)]
struct Size {
    /// Everything whose size follows from the number of values.
    fixed: u64,
    /// The pages, decompressed.
    pages: u64,
    /// No fewer bytes than the texts have.
    texts_at_most: u64,
    largest_page: u64,
}

impl Size {
    fn add(&mut self, column: &ColumnDescriptor, chunk: &Chunk) {
        let width = match column.physical_type() {
            Type::BOOLEAN => 1,
            Type::BYTE_ARRAY => TEXT_BYTES,
            // The decoder refuses a length below 0 before anything is made of it.
            Type::FIXED_LEN_BYTE_ARRAY => {
                TEXT_BYTES + u64::from(column.type_length().max(0).unsigned_abs())
            }
            Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE | Type::INT96 => 8,
        };
        self.fixed = self.fixed.saturating_add(chunk.values.saturating_mul(width));
        self.pages = self.pages.saturating_add(chunk.pages);
        if column.physical_type() == Type::BYTE_ARRAY {
            let texts = chunk.values.saturating_mul(chunk.largest_page);
            self.texts_at_most = self.texts_at_most.saturating_add(texts);
            self.largest_page = self.largest_page.max(chunk.largest_page);
        }
    }

    /// What a column takes for each row, whatever it holds: whether there is a value.
    fn add_column(&mut self, rows: u64) {
        self.fixed = self.fixed.saturating_add(rows / 8);
    }
}

/// The pages of a column in a group of rows, as their headers describe them.
#[derive(Debug, Default)]
struct Chunk {
    values: u64,
    pages: u64,
    largest_page: u64,
}

impl Chunk {
    /// Reads the headers of all pages; `None` where one lies outside of the file, or promises what cannot be.
    fn new(bytes: &[u8], column: &ColumnChunkMetaData) -> Option<Self> {
        let mut chunk = Self::default();
        for page in StoredPages::new(bytes, column)? {
            let StoredPage { header, promised, values, .. } = page?;
            // The smallest values of a dictionary take a byte each.
            if header.is_dictionary() && values > promised {
                return None;
            }
            if promised > most_of_page(column.column_descr(), values) {
                return None;
            }
            if header.is_data() {
                chunk.values = chunk.values.checked_add(values)?;
            }
            chunk.pages = chunk.pages.checked_add(promised)?;
            chunk.largest_page = chunk.largest_page.max(promised);
        }
        Some(chunk)
    }
}

/// The schema with texts that are lent, wherever they stand.
fn lent(schema: &Schema) -> Schema {
    Schema::new(schema.fields().iter().map(lent_field).collect::<Vec<_>>())
}

fn lent_field(field: &FieldRef) -> Field {
    let kind = lent_type(field.data_type());
    Field::clone(field).with_data_type(kind)
}

fn lent_type(kind: &DataType) -> DataType {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        DataType::Dictionary(_, values) => lent_type(values),
        DataType::List(item) => DataType::List(Arc::new(lent_field(item))),
        DataType::LargeList(item) => DataType::LargeList(Arc::new(lent_field(item))),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(lent_field).collect()),
        other => other.clone(),
    }
}

/// The bytes of all texts in `array`.
fn text_bytes(array: &dyn Array) -> u64 {
    // The first four bytes of a view are the length of its text.
    let length = |view: &u128| {
        let [a, b, c, d, ..] = view.to_le_bytes();
        u64::from(u32::from_le_bytes([a, b, c, d]))
    };
    let lengths = |views: &[u128]| views.iter().map(length).sum();
    match array.data_type() {
        DataType::Utf8View => lengths(array.as_string_view().views()),
        DataType::BinaryView => lengths(array.as_binary_view().views()),
        DataType::List(_) => text_bytes(array.as_list::<i32>().values()),
        DataType::LargeList(_) => text_bytes(array.as_list::<i64>().values()),
        DataType::Struct(_) => array.as_struct().columns().iter().map(|of| text_bytes(of)).sum(),
        // Whatever else holds texts is made as it is read, and is as large as this.
        _ => array.get_buffer_memory_size() as u64,
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::BooleanArray;
    use parquet::arrow::ArrowWriter;
    use parquet::basic::{Compression, GzipLevel};
    use parquet::file::metadata::{FileMetaData, ParquetMetaDataReader, ParquetMetaDataWriter};

    use super::*;

    const ROWS: usize = 3;

    /// A file with one column of `values` flags, all of which are true.
    fn flags(values: usize) -> Vec<u8> {
        let column = Arc::new(BooleanArray::from(vec![true; values])) as _;
        let batch = RecordBatch::try_from_iter_with_nullable([("flag", column, false)]).unwrap();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    /// `start`, and the footer of a file with `ROWS` flags in a chunk of `length` bytes at the byte 4.
    fn with_footer(start: &[u8], length: usize, compression: Compression) -> Vec<u8> {
        with_groups(start, length, compression, 1)
    }

    /// The same, with so many groups of rows, all of which have this chunk.
    fn with_groups(
        start: &[u8],
        length: usize,
        compression: Compression,
        groups: usize,
    ) -> Vec<u8> {
        let honest = Bytes::from(flags(ROWS));
        let footer = ParquetMetaDataReader::new().parse_and_finish(&honest).unwrap();
        let group = footer.row_group(0);
        let column = group.column(0).clone().into_builder();
        let column = column
            .set_compression(compression)
            .set_data_page_offset(4)
            .set_dictionary_page_offset(None)
            .set_total_compressed_size(length.try_into().unwrap());
        let columns = vec![column.build().unwrap()];
        let group = group.clone().into_builder().set_column_metadata(columns).build().unwrap();
        let file = footer.file_metadata();
        let rows = (groups * ROWS).try_into().unwrap();
        let file =
            FileMetaData::new(file.version(), rows, None, None, file.schema_descr_ptr(), None);
        let mut bytes = start.to_vec();
        let footer = ParquetMetaData::new(file, vec![group; groups]);
        ParquetMetaDataWriter::new(&mut bytes, &footer).finish().unwrap();
        bytes
    }

    /// A page of 1,000 flags, written as one run, which says so in its field 5, and has `more` in its header.
    fn page(more: &[u8]) -> Vec<u8> {
        let content = [3, 0, 0, 0, 0xd0, 0xf, 1];
        let size = 2 * u8::try_from(content.len()).unwrap();
        let header = [0x15, 0, 0x15, size, 0x15, size, 0x2c, 0x15, 0xd0, 0xf, 0x15, 6];
        let header = [&header[..], &[0x15, 6, 0x15, 6, 0], more, &[0]].concat();
        [&b"PAR1"[..], &header, &content].concat()
    }

    fn rows_of(bytes: Vec<u8>) -> Result<usize, Unsound> {
        let file = open(bytes, Limits::DEFAULT)?;
        file.check(&[0], Limits::DEFAULT)?;
        let batches = file.batches(ProjectionMask::all(), 1 << 20).map_err(Unsound::Broken)?;
        let rows = batches.map(|batch| batch.map(|batch| batch.num_rows()));
        rows.sum::<Result<_, _>>().map_err(Unsound::Broken)
    }

    /// The decoder takes the field 5 of a page of the kind 0, whatever else stands beside it.
    #[test]
    fn no_second_description_hides_how_many_values_a_page_has() {
        let honest = flags(ROWS);
        assert_eq!(rows_of(honest), Ok(ROWS));
        // Of a dictionary: the field 7, of 3 values.
        let dictionary = [0x2c, 0x15, 6, 0x15, 0, 0];
        for (more, words) in
            [(&[][..], "hold 1000 values for 3 rows"), (&dictionary, "are not where")]
        {
            let page = page(more);
            let refused = rows_of(with_footer(&page, page.len() - 4, Compression::UNCOMPRESSED))
                .unwrap_err()
                .to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }

    /// A page that promises 7 bytes and becomes 100,000.
    #[test]
    fn no_page_becomes_more_than_its_header_promises() {
        let page = [&b"PAR1"[..], &gzip_page(true, 7, 100_000)].concat();
        let compression = Compression::GZIP(GzipLevel::default());
        let refused = rows_of(with_footer(&page, page.len() - 4, compression)).unwrap_err();
        assert!(refused.to_string().contains("promise what cannot be"), "{refused}");
    }

    /// A page with `ROWS` values, or none, that promises so many bytes and becomes that many.
    fn gzip_page(has_values: bool, promised: u32, becomes: usize) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut gzip, &vec![0; becomes]).unwrap();
        let gzip = gzip.finish().unwrap();
        let number = |number: usize| {
            [number | 0x80, (number >> 7) | 0x80, number >> 14]
                .map(|part| u8::try_from(part & 0xff).unwrap())
        };
        let promised = number(2 * usize::try_from(promised).unwrap());
        let size = number(2 * gzip.len());
        let header = [
            &[0x15, 0, 0x15][..],
            &promised,
            &[0x15],
            &size,
            &[0x2c, 0x15, if has_values { 6 } else { 0 }, 0x15, 0],
        ];
        [&header.concat()[..], &[0x15, 6, 0x15, 6, 0, 0], &gzip].concat()
    }

    /// What all pages promise together is known before one of them is decompressed: the second would not keep its promise.
    #[test]
    fn what_pages_promise_is_compared_before_any_is_decompressed() {
        let pages = [gzip_page(true, 5_000, 5_000), gzip_page(false, 7, 100_000)].concat();
        let page = [&b"PAR1"[..], &pages].concat();
        let compression = Compression::GZIP(GzipLevel::default());
        let bytes = with_footer(&page, page.len() - 4, compression);
        let limits = Limits { bytes: 1000, rows: 10 };
        let refused = open(bytes, limits).unwrap().check(&[0], limits).unwrap_err();
        assert!(matches!(refused, Unsound::TooMuch(_)), "{refused}");
    }

    /// Flags that take 100,000 bytes each.
    #[test]
    fn no_page_promises_more_than_its_values_can_take() {
        let page = [&b"PAR1"[..], &gzip_page(true, 300_000, 300_000)].concat();
        let compression = Compression::GZIP(GzipLevel::default());
        let refused = rows_of(with_footer(&page, page.len() - 4, compression)).unwrap_err();
        assert!(refused.to_string().contains("promise what cannot be"), "{refused}");
    }

    #[test]
    fn no_two_columns_have_the_same_bytes() {
        let page = page(&[]);
        let bytes = with_groups(&page, page.len() - 4, Compression::UNCOMPRESSED, 2);
        let refused = open(bytes, Limits::DEFAULT).unwrap_err().to_string();
        assert!(refused.contains("two columns that they have the same bytes"), "{refused}");
    }

    /// Also where the guard did not see it.
    #[test]
    fn no_more_rows_are_handed_out_than_the_footer_says() {
        for (page, batch_rows) in [(page(&[]), ROWS), (page(&[]), 1 << 20)] {
            let file = open(
                with_footer(&page, page.len() - 4, Compression::UNCOMPRESSED),
                Limits::DEFAULT,
            )
            .unwrap();
            let mut batches = file.batches(ProjectionMask::all(), batch_rows).unwrap();
            let all: Result<Vec<_>, String> = batches.by_ref().collect();
            assert_eq!(all.unwrap_err(), "its pages hold more rows than its footer says");
        }
    }
}
