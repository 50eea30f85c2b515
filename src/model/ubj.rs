//! UBJSON, draft 12, as far as XGBoost writes it: big-endian numbers, objects that end with `}`, lists with their count
//! or with `]`, lists of one kind of number as `[$` kind `#` count. Source: <https://ubjson.org>.

use std::collections::BTreeMap;

use super::error::Flaw;
use super::value::{MAX_DEPTH, Value};

/// The value that `bytes` hold, and nothing after it.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Flaw> {
    let mut reader = UbjReader { bytes, at: 0 };
    let kind = reader.byte()?;
    let value = reader.value(kind, 0)?;
    if reader.at < bytes.len() {
        return Err(reader.flaw("there is something after the end"));
    }
    Ok(value)
}

struct UbjReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> UbjReader<'a> {
    fn flaw(&self, what: impl Into<String>) -> Flaw {
        Flaw::new(format!("UBJ, byte {}", self.at), what)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Flaw> {
        let rest = &self.bytes[self.at..];
        let Some(taken) = rest.get(..count) else {
            return Err(self.flaw(format!("it ends where {count} bytes should follow")));
        };
        self.at += count;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Flaw> {
        Ok(self.take(1)?[0])
    }

    /// The byte that comes next, if there is one.
    fn next_is(&mut self, byte: u8) -> bool {
        let is = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is);
        is
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<Value, Flaw> {
        if depth > MAX_DEPTH {
            return Err(self.flaw(format!("lists and objects are nested deeper than {MAX_DEPTH}")));
        }
        match kind {
            b'Z' => Ok(Value::Null),
            b'T' => Ok(Value::Flag(true)),
            b'F' => Ok(Value::Flag(false)),
            b'S' => self.text().map(Value::Text),
            b'[' => self.list(depth),
            b'{' => self.object(depth),
            kind => {
                let width = self.width(kind)?;
                Ok(Value::Number(number(kind, self.take(width)?)))
            }
        }
    }

    /// The bytes of a number of this kind.
    fn width(&self, kind: u8) -> Result<usize, Flaw> {
        match kind {
            b'i' | b'U' => Ok(1),
            b'I' => Ok(2),
            b'l' | b'd' => Ok(4),
            b'L' | b'D' => Ok(8),
            other => Err(self.flaw(format!("there is no such kind: `{}`", other.escape_ascii()))),
        }
    }

    /// How many entries or bytes follow. More than there are bytes is refused before anything is made of it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn count(&mut self) -> Result<usize, Flaw> {
        let kind = self.byte()?;
        let width = self.width(kind)?;
        let count = number(kind, self.take(width)?);
        let left = self.bytes.len() - self.at;
        if count.fract() == 0.0 && (0.0..=left as f64).contains(&count) {
            Ok(count as usize)
        } else {
            Err(self.flaw(format!("a count of {count} with {left} bytes left")))
        }
    }

    fn text(&mut self) -> Result<String, Flaw> {
        let count = self.count()?;
        let bytes = self.take(count)?;
        let text = std::str::from_utf8(bytes).map_err(|error| self.flaw(error.to_string()))?;
        Ok(text.to_owned())
    }

    fn list(&mut self, depth: usize) -> Result<Value, Flaw> {
        if self.next_is(b'$') {
            let kind = self.byte()?;
            let width = self.width(kind)?;
            if !self.next_is(b'#') {
                return Err(self.flaw("a list of one kind has no count"));
            }
            let count = self.count()?;
            let bytes = self.take(count.saturating_mul(width))?;
            let numbers = bytes.chunks_exact(width).map(|bytes| number(kind, bytes));
            return Ok(Value::Numbers(numbers.collect()));
        }
        let mut left = if self.next_is(b'#') { Some(self.count()?) } else { None };
        Value::list(|| {
            let ends = match &mut left {
                Some(0) => true,
                Some(left) => {
                    *left -= 1;
                    false
                }
                None => self.next_is(b']'),
            };
            if ends {
                return Ok(None);
            }
            let kind = self.byte()?;
            self.value(kind, depth + 1).map(Some)
        })
    }

    fn object(&mut self, depth: usize) -> Result<Value, Flaw> {
        let mut object = BTreeMap::new();
        while !self.next_is(b'}') {
            let name = self.text()?;
            let kind = self.byte()?;
            let value = self.value(kind, depth + 1)?;
            if object.contains_key(&name) {
                return Err(self.flaw(format!("`{name}` appears twice in one object")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// The number in `bytes`, which are as many as its kind has.
fn number(kind: u8, bytes: &[u8]) -> f64 {
    let bits = bytes.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let [.., a, b, c, d] = bits.to_be_bytes();
    match kind {
        b'i' => f64::from(d.cast_signed()),
        b'U' => f64::from(d),
        b'I' => f64::from(i16::from_be_bytes([c, d])),
        b'l' => f64::from(i32::from_be_bytes([a, b, c, d])),
        b'd' => f64::from(f32::from_be_bytes([a, b, c, d])),
        b'L' => bits.cast_signed() as f64,
        _ => f64::from_bits(bits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read() {
        let numbers = b"[i\xffU\xffI\xff\xfel\xff\xff\xff\xfdd\x3f\xc0\0\0L\0\0\0\0\0\0\0\x07D\x40\x04\0\0\0\0\0\0]";
        let read = parse(numbers).unwrap();
        assert_eq!(read, Value::Numbers(vec![-1.0, 255.0, -2.0, -3.0, 1.5, 7.0, 2.5]));
        assert_eq!(parse(b"[$I#i\x02\0\x01\xff\xff").unwrap(), Value::Numbers(vec![1.0, -1.0]));
        let mixed = parse(b"{i\x01a[#i\x03TFZi\x01bSi\x02hi}").unwrap();
        let Value::Object(entries) = mixed else { panic!("{mixed:?}") };
        let flags = vec![Value::Flag(true), Value::Flag(false), Value::Null];
        assert_eq!(entries["a"], Value::List(flags));
        assert_eq!(entries["b"], Value::Text("hi".to_owned()));
    }

    #[test]
    fn what_lies_about_its_size_or_never_ends_is_refused() {
        for (bytes, word) in [
            (&b"[$d#L\x7f\xff\xff\xff\xff\xff\xff\xff"[..], "count"),
            (b"[$Z#L\0\0\0\0\xff\xff\xff\xff", "kind"),
            (b"[#L\0\0\0\0\xff\xff\xff\xffZ", "count"),
            (b"Si\xff", "count"),
            (b"Si\x02a", "count"),
            (b"l\0\0", "ends"),
            (b"{i\x01aTi\x01aT}", "twice"),
            (b"TT", "after the end"),
        ] {
            let said = parse(bytes).unwrap_err().to_string();
            assert!(said.contains(word), "{said}");
        }
        let long = [&b"["[..], &b"Z".repeat(1_000_001)].concat();
        let said = parse(&long).unwrap_err().to_string();
        assert!(said.contains("more than 1000000 entries"), "{said}");
        let said = parse(&b"[".repeat(1_000_000)).unwrap_err().to_string();
        assert!(said.contains("nested deeper"), "{said}");
    }
}
