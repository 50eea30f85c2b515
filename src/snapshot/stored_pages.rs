//! The pages of a column in a Parquet file, found by their headers: where they are, and what they promise to become.

use std::ops::Range;

use parquet::basic::{Compression, Type};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::schema::types::ColumnDescriptor;

use super::decompression::keeps_promise;
use super::page_header::PageHeader;

/// What a page of fixed-width values takes besides these: in all, and for each of them (where lists begin, what is missing, what
/// encodings of differences fill up).
const PAGE_BYTES: u64 = 1 << 16;
const VALUE_BYTES: u64 = 20;

/// Where the pages of a column are in the file; `None` where that cannot be.
pub(super) fn place(column: &ColumnChunkMetaData) -> Option<Range<usize>> {
    // A dictionary comes before the rows, as the decoder has it.
    let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let start = usize::try_from(start).ok()?;
    Some(start..start.checked_add(usize::try_from(column.compressed_size()).ok()?)?)
}

/// The most bytes that a page with so many values of `column` has, whatever its encoding.
pub(super) fn most_of_page(column: &ColumnDescriptor, values: u64) -> u64 {
    let width = match column.physical_type() {
        Type::BYTE_ARRAY => return u64::MAX,
        Type::FIXED_LEN_BYTE_ARRAY => u64::from(column.type_length().max(0).unsigned_abs()),
        _ => 12,
    };
    values.saturating_mul(width + VALUE_BYTES).saturating_add(PAGE_BYTES)
}

/// A page in the file.
pub(super) struct StoredPage<'a> {
    pub(super) header: PageHeader,
    /// Its bytes once they are decompressed, as the header has it.
    pub(super) promised: u64,
    pub(super) values: u64,
    /// Its bytes in the file, after the header.
    bytes: &'a [u8],
}

impl StoredPage<'_> {
    /// Whether it becomes at most as many bytes as promised.
    pub(super) fn keeps_promise(&self, compression: Compression) -> bool {
        if !self.header.is_compressed {
            return true;
        }
        let plain = usize::try_from(self.header.plain_bytes).ok();
        let compressed = plain.and_then(|plain| self.bytes.get(plain..));
        let promised = plain.and_then(|plain| self.promised.checked_sub(plain as u64));
        compressed
            .zip(promised)
            .is_some_and(|(bytes, promised)| keeps_promise(compression, bytes, promised))
    }
}

/// The pages of a column in a group of rows, one after the other; `None` is one that lies outside of the file, or promises
/// less than nothing, after which there is no other.
pub(super) struct StoredPages<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> StoredPages<'a> {
    /// Those of `column` in the file `bytes`, if they lie within it.
    pub(super) fn new(bytes: &'a [u8], column: &ColumnChunkMetaData) -> Option<Self> {
        Some(Self { rest: Some(bytes.get(place(column)?)?) })
    }
}

impl<'a> Iterator for StoredPages<'a> {
    type Item = Option<StoredPage<'a>>;

    fn next(&mut self) -> Option<Option<StoredPage<'a>>> {
        let bytes = self.rest.take().filter(|rest| !rest.is_empty())?;
        let read = || {
            let (header, length) = PageHeader::read(bytes)?;
            let promised = u64::try_from(header.uncompressed_size).ok()?;
            let values = u64::try_from(header.values).ok()?;
            let size = usize::try_from(header.compressed_size).ok()?;
            let (bytes, after) = bytes.get(length..)?.split_at_checked(size)?;
            Some((StoredPage { header, promised, values, bytes }, after))
        };
        let Some((page, after)) = read() else { return Some(None) };
        self.rest = Some(after);
        Some(Some(page))
    }
}
