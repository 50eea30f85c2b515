//! The headers of a Parquet file's pages, read without their pages: how many values and bytes each promises.
//!
//! They are Thrift structs, whose fields are passed over where they are not needed. Source: parquet.thrift of the format's
//! specification.
//!
//! A decoder that reads more leniently, or otherwise, would find another number of values in the same bytes. So a header is
//! read as every writer writes it, or not at all: fields in the order of their ids, each once and of its own kind, numbers of
//! 32 bits, and the one description of values that belongs to the kind of page.

use super::thrift::{ThriftKind, ThriftReader};

/// What the header of a page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// 0 data, 1 index, 2 dictionary, 3 data of the second version.
    pub(super) page_type: i32,
    /// The page's bytes once decompressed.
    pub(super) uncompressed_size: i32,
    /// The page's bytes in the file, after the header.
    pub(super) compressed_size: i32,
    /// Values, nulls among them.
    pub(super) values: i32,
    /// How they are written, as the format counts encodings.
    pub(super) encoding: i32,
    /// How many of the page's first bytes are never compressed.
    pub(super) plain_bytes: i32,
    /// Whether the others are, with a column that is.
    pub(super) is_compressed: bool,
}

/// What a header says of the values of a page.
#[derive(Clone, Copy, Debug)]
struct Description {
    /// The field of the header that it stands in.
    field: i16,
    values: i32,
    encoding: i32,
    plain_bytes: i32,
    is_compressed: bool,
}

impl PageHeader {
    /// The header at the beginning of `bytes`, and its own length.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut reader = ThriftReader::new(bytes);
        let mut numbers = [None; 4];
        let mut description: Option<Description> = None;
        let mut id = 0;
        loop {
            let kind = reader.field(&mut id)?;
            match (id, kind) {
                (_, ThriftKind::End) => break,
                (1..=4, ThriftKind::Integer) => {
                    *number_at(&mut numbers, id)? = Some(reader.number()?);
                }
                (5..=8, ThriftKind::Struct) if description.is_none() => {
                    description = Some(Description::read(&mut reader, id)?);
                }
                // Another kind in the place of these, or a second description.
                (1..=8, _) => return None,
                (_, kind) => reader.skip(kind, 0)?,
            }
        }
        let [page_type, uncompressed_size, compressed_size, _checksum] = numbers;
        let page_type = page_type?;
        // Each type is described in a field of its own.
        let described_in = i16::try_from(page_type).ok().filter(|kind| (0..=3).contains(kind))? + 5;
        let Description { values, encoding, plain_bytes, is_compressed, .. } =
            description.filter(|description| description.field == described_in)?;
        let header = Self {
            page_type,
            uncompressed_size: uncompressed_size?,
            compressed_size: compressed_size?,
            values,
            encoding,
            plain_bytes,
            is_compressed,
        };
        Some((header, reader.at()))
    }

    /// Whether its texts are written as lists of lengths.
    pub(super) fn has_lengths(&self) -> bool {
        self.is_data() && [6, 7].contains(&self.encoding)
    }

    /// Whether the page holds rows.
    pub(super) fn is_data(&self) -> bool {
        [0, 3].contains(&self.page_type)
    }

    /// Whether the page holds the values that others refer to.
    pub(super) fn is_dictionary(&self) -> bool {
        self.page_type == 2
    }
}

impl Description {
    /// What the field `field` of a header says of the values of its page.
    fn read(reader: &mut ThriftReader<'_>, field: i16) -> Option<Self> {
        // How many fields are numbers, and which of them is the encoding; the first counts the values.
        let (count, encoding_at) = match field {
            5 => (4, 2),
            7 => (2, 2),
            8 => (6, 4),
            _ => (0, 0),
        };
        let (mut id, mut numbers) = (0, [None; 6]);
        let mut is_compressed = true;
        loop {
            match reader.field(&mut id)? {
                ThriftKind::End => break,
                ThriftKind::Flag if (field, id) == (8, 7) => is_compressed = reader.flag(),
                kind if id > count => reader.skip(kind, 1)?,
                ThriftKind::Integer => *number_at(&mut numbers, id)? = Some(reader.number()?),
                _ => return None,
            }
        }
        if count == 0 {
            // An index has no values.
            return Some(Self { field, values: 0, encoding: 0, plain_bytes: 0, is_compressed });
        }
        // In the second version, levels stand before what is compressed.
        let plain_bytes = if field == 8 { numbers[4]?.checked_add(numbers[5]?)? } else { 0 };
        let (values, encoding) = (numbers[0]?, (*number_at(&mut numbers, encoding_at)?)?);
        Some(Self { field, values, encoding, plain_bytes, is_compressed })
    }
}

/// The place of the field `id` among `numbers`, which begin with the field 1.
fn number_at(numbers: &mut [Option<i32>], id: i16) -> Option<&mut Option<i32>> {
    numbers.get_mut(usize::try_from(id).ok()?.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_of_data_and_of_dictionaries_are_read() {
        // Type 0, sizes 300 and 44; a struct of 7 values, three encodings and statistics with two texts.
        let data = [
            0x15, 0, 0x15, 0xd8, 4, 0x15, 0x58, 0x2c, 0x15, 14, 0x15, 0, 0x15, 6, 0x15, 6, 0x1c,
            0x18, 1, 65, 0x18, 1, 66, 0, 0, 0, 99,
        ];
        let header = PageHeader {
            page_type: 0,
            uncompressed_size: 300,
            compressed_size: 44,
            values: 7,
            encoding: 0,
            plain_bytes: 0,
            is_compressed: true,
        };
        assert_eq!(PageHeader::read(&data), Some((header, data.len() - 1)));
        let dictionary = [0x15, 4, 0x15, 2, 0x15, 2, 0x4c, 0x15, 6, 0x15, 0, 0x12, 0, 0];
        let header = PageHeader {
            page_type: 2,
            uncompressed_size: 1,
            compressed_size: 1,
            values: 3,
            encoding: 0,
            plain_bytes: 0,
            is_compressed: true,
        };
        assert_eq!(PageHeader::read(&dictionary), Some((header, dictionary.len())));
        assert!(header.is_dictionary() && !header.is_data());
    }

    #[test]
    fn what_is_cut_or_nested_without_end_is_no_header() {
        let whole = [0x15, 4, 0x15, 2, 0x15, 2, 0x4c, 0x15, 6, 0x15, 0, 0x12, 0, 0];
        for end in 0..whole.len() {
            assert_eq!(PageHeader::read(&whole[..end]), None, "{end}");
        }
        assert_eq!(PageHeader::read(&[0x9c; 10_000]), None);
        assert_eq!(PageHeader::read(&[0x99, 0xf8, 0xff, 0xff, 0xff, 0xff, 0xf, 1]), None);
        assert_eq!(
            PageHeader::read(&[0x98, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
            None
        );
    }

    /// A header of that type with these fields of descriptions, which say 1, 2, 3 … values.
    fn described(page_type: u8, fields: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x15, 2 * page_type, 0x15, 2, 0x15, 2];
        let mut former = 3;
        for (field, values) in fields.iter().zip(1..) {
            bytes.extend([(field - former) << 4 | 0xc, 0x15, 2 * values]);
            let more = if *field == 8 { 5 } else { 3 };
            bytes.extend([0x15, 0].repeat(if *field == 7 { 1 } else { more }));
            bytes.push(0);
            former = *field;
        }
        bytes.push(0);
        bytes
    }

    #[test]
    fn the_description_is_that_of_the_kind_of_page_and_the_only_one() {
        let values = |bytes: &[u8]| PageHeader::read(bytes).map(|(header, _)| header.values);
        for (page_type, field) in [(0, 5), (2, 7), (3, 8)] {
            assert_eq!(values(&described(page_type, &[field])), Some(1), "{page_type}");
            for other in [5, 6, 7, 8] {
                let alone = values(&described(page_type, &[other]));
                assert_eq!(alone.is_some(), other == field, "{page_type} with {other}");
                let mut both = [field, other];
                both.sort_unstable();
                if other != field {
                    assert_eq!(values(&described(page_type, &both)), None, "{page_type} {both:?}");
                }
            }
            assert_eq!(values(&described(page_type, &[])), None);
        }
        assert_eq!(values(&described(4, &[5])), None);
    }

    #[test]
    fn a_field_that_a_decoder_could_read_otherwise_makes_it_no_header() {
        let good = described(0, &[5]);
        let description = [0x0c, 10, 0x15, 2, 0x15, 0, 0x15, 0, 0x15, 0, 0];
        let start = &good[..6];
        let with = |more: &[u8]| PageHeader::read(&[start, more, &[0]].concat());
        assert!(with(&description).is_some(), "the id 5 in full");
        assert_eq!(with(&[&description[..], &description].concat()), None, "twice");
        // 65541, of which the lower 16 bits are 5, as a struct and as another kind.
        let wrapped = [0x0c, 0x8a, 0x80, 8, 0x15, 2, 0x15, 0, 0x15, 0, 0x15, 0, 0];
        assert_eq!(with(&[&description[..], &wrapped].concat()), None, "beyond 16 bits");
        // The field 5 as a text that holds the bytes of a struct.
        assert_eq!(with(&[&[0x08, 10, 9][..], &description[2..]].concat()), None, "a text");
        // A number of values as a text, and one beyond 32 bits, of which the lower ones are 1.
        assert_eq!(with(&[0x2c, 0x18, 0, 0x15, 0, 0x15, 0, 0x15, 0, 0]), None);
        let beyond = [0x2c, 0x16, 0x82, 0x80, 0x80, 0x80, 0x20, 0x15, 0, 0x15, 0, 0x15, 0, 0];
        assert_eq!(with(&beyond), None);
        // Something that is unknown, and comes after all others.
        let unknown = |of: &[u8]| with(&[&description[..], &[0x40 | of[0]], &of[1..]].concat());
        assert!(unknown(&[8, 2, 65, 66]).is_some(), "a text");
        assert_eq!(unknown(&[9, 0x11, 1]), None, "a list of flags has no agreed length");
    }

    #[test]
    fn levels_and_whether_the_rest_is_compressed_are_read() {
        // The second version: 7 values, 0 nulls, 7 rows, plain, levels of 3 and 2 bytes.
        let header = |more: &[u8]| {
            let start = [0x15, 6, 0x15, 40, 0x15, 40, 0x5c, 0x15, 14, 0x15, 0, 0x15, 14, 0x15, 0];
            let bytes = [&start[..], &[0x15, 6, 0x15, 4], more, &[0, 0]].concat();
            let (header, _) = PageHeader::read(&bytes).unwrap();
            (header.values, header.plain_bytes, header.is_compressed)
        };
        assert_eq!(header(&[]), (7, 5, true));
        assert_eq!([header(&[0x11]), header(&[0x12])], [(7, 5, true), (7, 5, false)]);
    }
}
