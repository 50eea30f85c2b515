//! A column of a run as the bytes of a Parquet file: values that repeat by their places in a dictionary, others as they
//! are, in pages of so many rows, LZ4.
//!
//! The crate `parquet` looks every text up by its hash, row by row; ours know their place among the words already. The
//! bytes follow from the values alone.

use std::ops::Range;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray as _};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type};
use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter as _};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::dictionary::{Dictionary, lower_half, pack, pack_bits, put_run};
use super::words::Words;

/// Rows of one page.
const ROWS_PER_PAGE: usize = 1 << 16;

/// A column, encoded.
pub(super) struct ColumnChunk {
    pub(super) bytes: Bytes,
    pub(super) close: ColumnCloseResult,
}

/// What a column holds, nulls left out.
struct ChunkValues {
    content: ColumnContent,
    statistics: Statistics,
}

enum ColumnContent {
    /// The dictionary's values as a page has them, how many there are, and for each row its place among them.
    Places {
        dictionary: Vec<u8>,
        count: usize,
        places: Vec<u32>,
    },
    Floats(ScalarBuffer<f64>),
    WholeNumbers(ScalarBuffer<i32>),
    Flags(Vec<bool>),
}

/// Encodes `array` as the column `column`.
pub(super) fn encode(
    column: &ColumnDescPtr,
    array: &ArrayRef,
) -> Result<ColumnChunk, ParquetError> {
    let ChunkValues { content, statistics } = match array.data_type() {
        DataType::Float64 => floats(array),
        DataType::Int32 => whole_numbers::<Int32Type>(array),
        DataType::Date32 => whole_numbers::<Date32Type>(array),
        DataType::Boolean => flags(array),
        DataType::Dictionary(..) => words(array)?,
        other => return Err(ParquetError::NYI(format!("a column of {other}"))),
    };
    let mut pages = Pages::new();
    if let ColumnContent::Places { dictionary, count, .. } = &content {
        pages.add_dictionary(dictionary, *count)?;
    }
    let mut from = 0;
    for first in (0..array.len()).step_by(ROWS_PER_PAGE) {
        let rows = ROWS_PER_PAGE.min(array.len() - first);
        let mut page = Vec::new();
        let mut present = rows;
        if column.max_def_level() > 0 {
            let levels;
            (levels, present) = definition_levels(array, first, rows);
            page.extend(as_length(levels.len())?.to_le_bytes());
            page.extend(levels);
        }
        content.add_to_page(&mut page, from..from + present);
        from += present;
        pages.add_data(&page, rows, content.encoding())?;
    }
    pages.finish(column, array.len(), statistics)
}

impl ColumnContent {
    const fn encoding(&self) -> Encoding {
        match self {
            Self::Places { .. } => Encoding::RLE_DICTIONARY,
            Self::Floats(_) | Self::WholeNumbers(_) | Self::Flags(_) => Encoding::PLAIN,
        }
    }

    fn add_to_page(&self, page: &mut Vec<u8>, range: Range<usize>) {
        match self {
            Self::Places { count, places, .. } => {
                let width = bits(*count);
                page.push(width);
                pack(&places[range], width, page);
            }
            Self::Floats(values) => {
                page.extend(values[range].iter().flat_map(|value| value.to_le_bytes()));
            }
            Self::WholeNumbers(values) => {
                page.extend(values[range].iter().flat_map(|value| value.to_le_bytes()));
            }
            Self::Flags(flags) => {
                let octets = flags[range].chunks(8);
                page.extend(octets.map(|flags| {
                    let bit = |(place, flag): (usize, &bool)| u8::from(*flag) << place;
                    flags.iter().enumerate().map(bit).sum::<u8>()
                }));
            }
        }
    }
}

/// The bits of a place among `count` values; at least one, which every reader knows.
fn bits(count: usize) -> u8 {
    let highest = count.saturating_sub(1).max(1);
    let bits = usize::BITS - highest.leading_zeros();
    bits.to_le_bytes()[0]
}

/// Which of `rows` rows have a value, as a page says it, and how many do.
fn definition_levels(array: &ArrayRef, first: usize, rows: usize) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let nulls = array.nulls().map(|nulls| nulls.slice(first, rows));
    // Without a list of nulls there is none.
    let present = rows - nulls.as_ref().map_or(0, NullBuffer::null_count);
    match nulls {
        Some(nulls) if present > 0 && present < rows => {
            let bits = nulls.inner().sliced();
            pack_bits(&bits.as_slice()[..rows.div_ceil(8)], rows, &mut bytes);
        }
        _ => put_run(u32::from(present > 0), rows, 1, &mut bytes),
    }
    (bytes, present)
}

/// The values of the column, nulls left out.
fn present<T: ArrowPrimitiveType>(array: &ArrayRef) -> ScalarBuffer<T::Native> {
    let array = array.as_primitive::<T>();
    let Some(nulls) = array.nulls() else { return array.values().clone() };
    let mut values = Vec::with_capacity(array.len() - nulls.null_count());
    values.extend(nulls.valid_indices().map(|row| array.values()[row]));
    values.into()
}

fn floats(array: &ArrayRef) -> ChunkValues {
    let values = present::<Float64Type>(array);
    let least = values.iter().copied().reduce(f64::min);
    let most = values.iter().copied().reduce(f64::max);
    // A reader may take either zero for the other, so that bounds have the outer one.
    let least = least.map(|least| if least == 0.0 { -0.0 } else { least });
    let most = most.map(|most| if most == 0.0 { 0.0 } else { most });
    let bits = values.iter().map(|value| value.to_bits());
    let content = match Dictionary::new(bits) {
        Some(Dictionary { values, places }) => ColumnContent::Places {
            count: values.len(),
            dictionary: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            places,
        },
        None => ColumnContent::Floats(values),
    };
    let statistics = Statistics::new(least, most, None, Some(count_nulls(array)), false);
    ChunkValues { content, statistics }
}

fn whole_numbers<T: ArrowPrimitiveType<Native = i32>>(array: &ArrayRef) -> ChunkValues {
    let values = present::<T>(array);
    let (least, most) = (values.iter().min().copied(), values.iter().max().copied());
    let keys = values.iter().map(|value| u64::from(value.cast_unsigned()));
    let content = match Dictionary::new(keys) {
        Some(Dictionary { values, places }) => ColumnContent::Places {
            count: values.len(),
            // The lower half of a key is the number.
            dictionary: values.iter().flat_map(|key| lower_half(*key)).collect(),
            places,
        },
        None => ColumnContent::WholeNumbers(values),
    };
    let statistics = Statistics::new(least, most, None, Some(count_nulls(array)), false);
    ChunkValues { content, statistics }
}

fn flags(array: &ArrayRef) -> ChunkValues {
    let values: Vec<bool> = array.as_boolean().iter().flatten().collect();
    let (least, most) = (values.iter().min().copied(), values.iter().max().copied());
    let statistics = Statistics::new(least, most, None, Some(count_nulls(array)), false);
    ChunkValues { content: ColumnContent::Flags(values), statistics }
}

/// Only words that are in a row come into the file, in the order of their first row.
fn words(array: &ArrayRef) -> Result<ChunkValues, ParquetError> {
    let words = Words::new(array);
    let all: Vec<&str> = words.all().collect();
    let mut new_places: Vec<Option<u32>> = vec![None; all.len()];
    let (mut used, mut places) = (Vec::new(), Vec::with_capacity(array.len()));
    let mut next = 0;
    for place in (0..array.len()).filter_map(|row| words.place(row)) {
        places.push(*new_places[place].get_or_insert_with(|| {
            used.push(all[place]);
            next += 1;
            next - 1
        }));
    }
    let mut dictionary = Vec::new();
    for word in &used {
        dictionary.extend(as_length(word.len())?.to_le_bytes());
        dictionary.extend_from_slice(word.as_bytes());
    }
    let bound = |word: Option<&&str>| word.map(|word| ByteArray::from(*word));
    let (least, most) = (bound(used.iter().min()), bound(used.iter().max()));
    let statistics = Statistics::new(least, most, None, Some(count_nulls(array)), false);
    let content = ColumnContent::Places { dictionary, count: used.len(), places };
    Ok(ChunkValues { content, statistics })
}

fn count_nulls(array: &ArrayRef) -> u64 {
    array.null_count() as u64
}

fn as_length(length: usize) -> Result<u32, ParquetError> {
    u32::try_from(length).map_err(|_| ParquetError::General("a page of 4 GiB".to_owned()))
}

fn as_size(size: usize) -> Result<i64, ParquetError> {
    i64::try_from(size).map_err(|_| ParquetError::General("a column of 8 EiB".to_owned()))
}

/// The pages of a column, one after the other.
struct Pages {
    sink: TrackedWrite<Vec<u8>>,
    dictionary_offset: Option<i64>,
    data_offset: Option<i64>,
    uncompressed: usize,
    compressed: usize,
}

impl Pages {
    fn new() -> Self {
        Self {
            sink: TrackedWrite::new(Vec::new()),
            dictionary_offset: None,
            data_offset: None,
            uncompressed: 0,
            compressed: 0,
        }
    }

    fn add_dictionary(&mut self, values: &[u8], count: usize) -> Result<(), ParquetError> {
        let page = Page::DictionaryPage {
            buf: compressed(values),
            num_values: as_length(count)?,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        let offset = self.add(page, values.len())?;
        self.dictionary_offset = Some(offset);
        Ok(())
    }

    fn add_data(
        &mut self,
        values: &[u8],
        rows: usize,
        encoding: Encoding,
    ) -> Result<(), ParquetError> {
        let page = Page::DataPage {
            buf: compressed(values),
            num_values: as_length(rows)?,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let offset = self.add(page, values.len())?;
        self.data_offset.get_or_insert(offset);
        Ok(())
    }

    /// Adds a page; where it begins.
    fn add(&mut self, page: Page, size: usize) -> Result<i64, ParquetError> {
        let mut writer = SerializedPageWriter::new(&mut self.sink);
        let written = writer.write_page(CompressedPage::new(page, size))?;
        self.uncompressed += written.uncompressed_size;
        self.compressed += written.compressed_size;
        Ok(written.offset.cast_signed())
    }

    fn finish(
        self,
        column: &ColumnDescPtr,
        rows: usize,
        statistics: Statistics,
    ) -> Result<ColumnChunk, ParquetError> {
        let mut encodings = vec![Encoding::PLAIN, Encoding::RLE];
        if self.dictionary_offset.is_some() {
            encodings.push(Encoding::RLE_DICTIONARY);
        }
        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_compression(Compression::LZ4_RAW)
            .set_encodings(encodings)
            .set_num_values(as_size(rows)?)
            .set_total_compressed_size(as_size(self.compressed)?)
            .set_total_uncompressed_size(as_size(self.uncompressed)?)
            .set_dictionary_page_offset(self.dictionary_offset)
            // As `parquet` writes it for a column without a page.
            .set_data_page_offset(self.data_offset.unwrap_or(0))
            .set_statistics(statistics)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: self.compressed as u64,
            rows_written: rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok(ColumnChunk { bytes: Bytes::from(self.sink.into_inner()?), close })
    }
}

fn compressed(values: &[u8]) -> Bytes {
    lz4_flex::block::compress(values).into()
}
