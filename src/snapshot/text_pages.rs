//! Pages that write texts as lists of lengths (`DELTA_LENGTH_BYTE_ARRAY`, `DELTA_BYTE_ARRAY`): each list begins with how
//! long it is, and a decoder makes room for that many at once, whether they follow or not.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader as _};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::decoding::decoding;
use super::thrift::read_varint;

/// Checks that no list of lengths in the pages of a column promises more values than its page has, in a file of that many
/// `rows`.
pub(super) fn check(
    bytes: &Bytes,
    group: &RowGroupMetaData,
    leaf: usize,
    rows: usize,
) -> Result<(), String> {
    let (chunk, column) = (&group.columns()[leaf], group.columns()[leaf].column_descr());
    let bytes = Arc::new(bytes.clone());
    let mut pages = decoding(|| SerializedPageReader::new(bytes, chunk, rows, None))?;
    let levels = usize::from(column.max_rep_level() > 0) + usize::from(column.max_def_level() > 0);
    while let Some(page) = decoding(|| pages.get_next_page())? {
        let encoding = page.encoding();
        if ![Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY].contains(&encoding) {
            continue;
        }
        let lists = 1 + usize::from(encoding == Encoding::DELTA_BYTE_ARRAY);
        after_levels(&page, levels)
            .and_then(|rest| lists_fit(rest, lists, u64::from(page.num_values())))
            .ok_or("a page promises more texts than it holds")?;
    }
    Ok(())
}

/// What follows the levels of a page, which say where lists begin and values are missing.
fn after_levels(page: &Page, levels: usize) -> Option<&[u8]> {
    match page {
        Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
            let length = def_levels_byte_len.checked_add(*rep_levels_byte_len)?;
            buf.get(usize::try_from(length).ok()?..)
        }
        Page::DataPage { buf, def_level_encoding, .. } => {
            let mut rest = &buf[..];
            if levels > 0 && *def_level_encoding != Encoding::RLE {
                // Levels without their length are of a time before these encodings.
                return None;
            }
            for _ in 0..levels {
                let (length, after) = rest.split_first_chunk::<4>()?;
                rest = after.get(usize::try_from(u32::from_le_bytes(*length)).ok()?..)?;
            }
            Some(rest)
        }
        Page::DictionaryPage { .. } => None,
    }
}

/// Whether the first `lists` lists of lengths in `bytes` have at most `values` each.
fn lists_fit(bytes: &[u8], lists: usize, values: u64) -> Option<()> {
    let mut at = 0;
    for list in 1..=lists {
        let block = read_varint(bytes, &mut at)?;
        let parts = read_varint(bytes, &mut at)?;
        let count = read_varint(bytes, &mut at)?;
        read_varint(bytes, &mut at)?;
        if count > values {
            return None;
        }
        if list < lists {
            at = end_of_list(bytes, at, block.checked_div(parts)?, parts, count.saturating_sub(1))?;
        }
    }
    Some(())
}

/// Where the blocks of a list end that begin at `at`: each has the smallest difference, the width of each of its parts,
/// and the parts, `per_part` values each, of which those behind the last value are left out.
fn end_of_list(
    bytes: &[u8],
    mut at: usize,
    per_part: u64,
    parts: u64,
    mut left: u64,
) -> Option<usize> {
    if left > 0 && (per_part == 0 || parts > bytes.len() as u64) {
        return None;
    }
    while left > 0 {
        read_varint(bytes, &mut at)?;
        let widths = bytes.get(at..at.checked_add(usize::try_from(parts).ok()?)?)?;
        at += widths.len();
        for width in widths {
            if left == 0 {
                break;
            }
            let length = per_part.checked_mul(u64::from(*width))?.div_ceil(8);
            at = at.checked_add(usize::try_from(length).ok()?)?;
            left = left.saturating_sub(per_part);
        }
    }
    (at <= bytes.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of equal lengths: 128 values a block in four parts, no width.
    fn list(count: u8) -> Vec<u8> {
        let mut bytes = vec![0x80, 1, 4, count, 6];
        if count > 1 {
            bytes.extend([0; 5]);
        }
        bytes
    }

    #[test]
    fn a_list_of_more_than_the_page_has_does_not_fit() {
        assert_eq!(lists_fit(&list(9), 1, 9), Some(()));
        assert_eq!(lists_fit(&list(9), 1, 8), None);
        let both = |first, second| [list(first), list(second)].concat();
        assert_eq!(lists_fit(&both(9, 9), 2, 9), Some(()));
        assert_eq!(lists_fit(&both(1, 9), 2, 9), Some(()));
        assert_eq!(lists_fit(&both(9, 10), 2, 9), None);
        assert_eq!(lists_fit(&list(9), 2, 9), None, "the second list is missing");
        let endless = [0x80, 1, 4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0];
        assert_eq!(lists_fit(&endless, 1, 1 << 40), None);
    }

    #[test]
    fn parts_have_the_length_of_their_width() {
        // Three parts of 32 values, two of them 3 bits wide, with nothing after the 70th value.
        let bytes = [&[0, 3, 0, 3, 9][..], &[7; 24]].concat();
        assert_eq!(end_of_list(&bytes, 0, 32, 4, 70), Some(29));
        assert_eq!(end_of_list(&bytes[..28], 0, 32, 4, 70), None);
        assert_eq!(end_of_list(&bytes, 0, 0, 4, 70), None);
    }
}
