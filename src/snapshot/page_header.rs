//! The headers of a Parquet file's pages, read without their pages: how many values and bytes each promises.
//!
//! They are Thrift structs in the compact protocol; the fields that are not needed are passed over. Source:
//! parquet.thrift of the format's specification, and Thrift's description of the protocol.
//!
//! A decoder that reads more leniently, or otherwise, would find another number of values in the same bytes. So a header is
//! read as every writer writes it, or not at all: fields in the order of their ids, each once and of its own kind, numbers of
//! 32 bits, and the one description of values that belongs to the kind of page.

/// How deep structs may be nested; a header has three levels.
const MAX_DEPTH: usize = 16;

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
}

/// What a header says of the values of a page.
#[derive(Clone, Copy, Debug)]
struct Description {
    /// The field of the header that it stands in.
    field: i16,
    values: i32,
    encoding: i32,
}

impl PageHeader {
    /// The header at the beginning of `bytes`, and its own length.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut reader = Reader { bytes, at: 0 };
        let mut numbers = [None; 4];
        let mut description: Option<Description> = None;
        let mut id = 0;
        loop {
            let kind = reader.field(&mut id)?;
            match (id, kind) {
                (_, Kind::End) => break,
                (1..=4, Kind::Integer) => *number_at(&mut numbers, id)? = Some(reader.number()?),
                (5..=8, Kind::Struct) if description.is_none() => {
                    description = Some(reader.description(id)?);
                }
                // Another kind in the place of these, or a second description.
                (1..=8, _) => return None,
                (_, kind) => reader.skip(kind, 0)?,
            }
        }
        let [page_type, uncompressed_size, compressed_size, _checksum] = numbers;
        let page_type = page_type?;
        let described_in = match page_type {
            0 => 5,
            1 => 6,
            2 => 7,
            3 => 8,
            _ => return None,
        };
        let Description { values, encoding, .. } =
            description.filter(|description| description.field == described_in)?;
        let (uncompressed_size, compressed_size) = (uncompressed_size?, compressed_size?);
        let header = Self { page_type, uncompressed_size, compressed_size, values, encoding };
        Some((header, reader.at))
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

/// What follows a field's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing: the struct ends.
    End,
    /// True or false, which the kind itself says.
    Flag,
    Byte,
    Integer,
    Double,
    Text,
    Struct,
}

impl Kind {
    fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 | 2 => Self::Flag,
            3 => Self::Byte,
            4..=6 => Self::Integer,
            7 => Self::Double,
            8 => Self::Text,
            12 => Self::Struct,
            // Lists, sets and maps stand in no header.
            _ => return None,
        })
    }
}

/// Bytes that are read one after the other; `None` is their end, or what the protocol does not know.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        let end = self.at.checked_add(usize::try_from(count).ok()?)?;
        self.at = Some(end).filter(|end| *end <= self.bytes.len())?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        read_varint(self.bytes, &mut self.at)
    }

    /// A number of at most 32 bits.
    fn number(&mut self) -> Option<i32> {
        self.varint().map(unzigzag).and_then(|number| i32::try_from(number).ok())
    }

    /// The next field of a struct, of which `id` was the former one. Ids go up.
    fn field(&mut self, id: &mut i16) -> Option<Kind> {
        let header = self.byte()?;
        if header == 0 {
            return Some(Kind::End);
        }
        let next = match header >> 4 {
            0 => i16::try_from(self.number()?).ok()?,
            more => id.checked_add(i16::from(more))?,
        };
        *id = Some(next).filter(|next| next > id)?;
        Kind::from_code(header & 15)
    }

    /// What the field `field` of a header says of the values of its page.
    fn description(&mut self, field: i16) -> Option<Description> {
        // How many fields are numbers, and which of them is the encoding; the first counts the values.
        let (count, encoding_at) = match field {
            5 => (4, 2),
            7 => (2, 2),
            8 => (6, 4),
            _ => (0, 0),
        };
        let (mut id, mut numbers) = (0, [None; 6]);
        loop {
            match self.field(&mut id)? {
                Kind::End => break,
                kind if id > count => self.skip(kind, 1)?,
                Kind::Integer => *number_at(&mut numbers, id)? = Some(self.number()?),
                _ => return None,
            }
        }
        if count == 0 {
            // An index has no values.
            return Some(Description { field, values: 0, encoding: 0 });
        }
        let (values, encoding) = (numbers[0]?, (*number_at(&mut numbers, encoding_at)?)?);
        Some(Description { field, values, encoding })
    }

    fn skip(&mut self, kind: Kind, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match kind {
            Kind::End => None,
            Kind::Flag => Some(()),
            Kind::Byte => self.pass(1),
            Kind::Integer => self.varint().map(drop),
            Kind::Double => self.pass(8),
            Kind::Text => {
                let length = self.varint()?;
                self.pass(length)
            }
            Kind::Struct => {
                let mut id = 0;
                loop {
                    match self.field(&mut id)? {
                        Kind::End => return Some(()),
                        kind => self.skip(kind, depth + 1)?,
                    }
                }
            }
        }
    }
}

/// The place of the field `id` among `numbers`, which begin with the field 1.
fn number_at(numbers: &mut [Option<i32>], id: i16) -> Option<&mut Option<i32>> {
    numbers.get_mut(usize::try_from(id).ok()?.checked_sub(1)?)
}

/// The number at `at`, seven bits in each byte, the lowest first.
pub(super) fn read_varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}

/// 0, 1, 2, 3, 4 … as 0, -1, 1, -2, 2 …
fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
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
        };
        assert_eq!(PageHeader::read(&data), Some((header, data.len() - 1)));
        let dictionary = [0x15, 4, 0x15, 2, 0x15, 2, 0x4c, 0x15, 6, 0x15, 0, 0x12, 0, 0];
        let header = PageHeader {
            page_type: 2,
            uncompressed_size: 1,
            compressed_size: 1,
            values: 3,
            encoding: 0,
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
        assert_eq!([0, 1, 2, 3, u64::MAX].map(unzigzag), [0, -1, 1, -2, i64::MIN]);
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
}
