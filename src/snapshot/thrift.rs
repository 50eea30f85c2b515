//! Thrift's compact protocol, as far as headers of pages and footers of Parquet files are written in it: read strictly, as
//! every writer writes it, so that no other reader finds something else in the same bytes. Source: Thrift's description of
//! the protocol.

/// How deep structs and lists may be nested; a footer has some ten levels.
const MAX_DEPTH: usize = 16;

/// What follows a field's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ThriftKind {
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

impl ThriftKind {
    fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 | 2 => Self::Flag,
            3 => Self::Byte,
            4..=6 => Self::Integer,
            7 => Self::Double,
            8 => Self::Text,
            9 => Self::List,
            12 => Self::Struct,
            // Sets and maps stand in no header and in no footer.
            _ => return None,
        })
    }
}

/// Bytes that are read one after the other; `None` is their end, or what the protocol does not know.
pub(super) struct ThriftReader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What the last field said that is a flag.
    flag: bool,
}

impl<'a> ThriftReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, flag: false }
    }

    /// What the field that was just read says, if it is a flag: its kind is its value.
    pub(super) fn flag(&self) -> bool {
        self.flag
    }

    /// How many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

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
    pub(super) fn number(&mut self) -> Option<i32> {
        self.varint().map(unzigzag).and_then(|number| i32::try_from(number).ok())
    }

    /// The next field of a struct, of which `id` was the former one. Ids go up.
    pub(super) fn field(&mut self, id: &mut i16) -> Option<ThriftKind> {
        let header = self.byte()?;
        if header == 0 {
            return Some(ThriftKind::End);
        }
        let next = match header >> 4 {
            0 => i16::try_from(self.number()?).ok()?,
            more => id.checked_add(i16::from(more))?,
        };
        *id = Some(next).filter(|next| next > id)?;
        self.flag = header & 15 == 1;
        ThriftKind::from_code(header & 15)
    }

    /// What a list holds, and how many of it; of flags, which have no agreed length in a list, none is read.
    pub(super) fn list(&mut self) -> Option<(ThriftKind, u64)> {
        let header = self.byte()?;
        if header == 0 {
            // Some write an empty list so.
            return Some((ThriftKind::Byte, 0));
        }
        let count = if header >> 4 == 15 { self.varint()? } else { u64::from(header >> 4) };
        let kind = ThriftKind::from_code(header & 15).filter(|kind| *kind != ThriftKind::Flag)?;
        Some((kind, count))
    }

    /// Passes over what `kind` says comes next, in structs and lists so `depth` deep.
    pub(super) fn skip(&mut self, kind: ThriftKind, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match kind {
            ThriftKind::End => None,
            ThriftKind::Flag => Some(()),
            ThriftKind::Byte => self.pass(1),
            ThriftKind::Integer => self.varint().map(drop),
            ThriftKind::Double => self.pass(8),
            ThriftKind::Text => {
                let length = self.varint()?;
                self.pass(length)
            }
            ThriftKind::List => {
                let (kind, count) = self.list()?;
                for _ in 0..count {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            ThriftKind::Struct => {
                let mut id = 0;
                loop {
                    match self.field(&mut id)? {
                        ThriftKind::End => return Some(()),
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
    fn signs_go_to_and_fro() {
        assert_eq!([0, 1, 2, 3, u64::MAX].map(unzigzag), [0, -1, 1, -2, i64::MIN]);
    }
}
