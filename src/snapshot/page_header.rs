//! The headers of a Parquet file's pages, read without their pages: how many values and bytes each promises.
//!
//! They are Thrift structs in the compact protocol; the fields that are not needed are passed over. Source:
//! parquet.thrift of the format's specification, and Thrift's description of the protocol.

/// How deep structs may be nested; a header has three levels.
const MAX_DEPTH: usize = 16;

/// What the header of a page says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// 0 data, 1 index, 2 dictionary, 3 data of the second version.
    pub(super) page_type: i64,
    /// The page's bytes once decompressed.
    pub(super) uncompressed_size: i64,
    /// The page's bytes in the file, after the header.
    pub(super) compressed_size: i64,
    /// Values, nulls among them.
    pub(super) values: i64,
    /// How they are written, as the format counts encodings.
    pub(super) encoding: i64,
}

impl PageHeader {
    /// The header at the beginning of `bytes`, and its own length.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut reader = Reader { bytes, at: 0 };
        let mut header = Self::default();
        let mut id = 0;
        loop {
            let kind = reader.field(&mut id)?;
            match (id, kind) {
                (_, Kind::End) => return Some((header, reader.at)),
                (1, Kind::Integer) => header.page_type = reader.integer()?,
                (2, Kind::Integer) => header.uncompressed_size = reader.integer()?,
                (3, Kind::Integer) => header.compressed_size = reader.integer()?,
                (5 | 7, Kind::Struct) => header.set_content(reader.first_integers()?, 2),
                (8, Kind::Struct) => header.set_content(reader.first_integers()?, 4),
                (_, kind) => reader.skip(kind, 0)?,
            }
        }
    }

    fn set_content(&mut self, fields: [i64; 5], encoding_at: usize) {
        (self.values, self.encoding) = (fields[1], fields[encoding_at]);
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
    List,
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
            9 | 10 => Self::List,
            12 => Self::Struct,
            // Maps stand in no header.
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

    fn integer(&mut self) -> Option<i64> {
        self.varint().map(unzigzag)
    }

    /// The next field of a struct, of which `id` was the former one.
    fn field(&mut self, id: &mut i64) -> Option<Kind> {
        let header = self.byte()?;
        if header == 0 {
            return Some(Kind::End);
        }
        *id = match header >> 4 {
            0 => self.integer()?,
            more => id.checked_add(i64::from(more))?,
        };
        Kind::from_code(header & 15)
    }

    /// The fields 1 to 4 of a struct, where they are numbers; all others are passed over.
    fn first_integers(&mut self) -> Option<[i64; 5]> {
        let (mut id, mut integers) = (0, [0; 5]);
        loop {
            let kind = self.field(&mut id)?;
            let place = usize::try_from(id).ok().and_then(|id| integers.get_mut(id));
            match (place, kind) {
                (_, Kind::End) => return Some(integers),
                (Some(place), Kind::Integer) => *place = self.integer()?,
                (_, kind) => self.skip(kind, 1)?,
            }
        }
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
            Kind::List => {
                let header = self.byte()?;
                let count = if header >> 4 == 15 { self.varint()? } else { u64::from(header >> 4) };
                let of = Kind::from_code(header & 15)?;
                for _ in 0..count {
                    // In a list, true and false take a byte each.
                    self.skip(if of == Kind::Flag { Kind::Byte } else { of }, depth + 1)?;
                }
                Some(())
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
        assert_eq!(PageHeader::read(&[0x19, 0xf8, 0xff, 0xff, 0xff, 0xff, 0xf, 1]), None);
        assert_eq!(
            PageHeader::read(&[0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
            None
        );
        assert_eq!([0, 1, 2, 3, u64::MAX].map(unzigzag), [0, -1, 1, -2, i64::MIN]);
    }
}
