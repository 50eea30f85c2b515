//! JSON as XGBoost writes it, which has `NaN` and `Infinity` too: the condition of a split by category is one.

use std::collections::BTreeMap;

use super::error::Flaw;
use super::value::{MAX_DEPTH, Value};

/// The value that `bytes` hold, and nothing but space around it.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Flaw> {
    let mut reader = JsonReader { bytes, at: 0 };
    let value = reader.value(0)?;
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.flaw("there is something after the end")),
    }
}

struct JsonReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> JsonReader<'a> {
    fn flaw(&self, what: impl Into<String>) -> Flaw {
        Flaw::new(format!("JSON, byte {}", self.at), what)
    }

    /// The next byte that is no space, if there is one.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.bytes[self.at..];
        self.at += rest.len() - rest.trim_ascii_start().len();
        self.bytes.get(self.at).copied()
    }

    fn next_is(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, byte: u8) -> Result<(), Flaw> {
        if self.next_is(byte) {
            return Ok(());
        }
        Err(self.flaw(format!("`{}` is expected here", char::from(byte))))
    }

    /// Whether one more entry follows, in a list or object that ends with `end` and of which `first` is to be read.
    fn goes_on(&mut self, first: bool, end: u8) -> Result<bool, Flaw> {
        if self.next_is(end) {
            return Ok(false);
        }
        if !first {
            self.expect(b',')?;
        }
        Ok(true)
    }

    fn value(&mut self, depth: usize) -> Result<Value, Flaw> {
        if depth > MAX_DEPTH {
            return Err(self.flaw(format!("lists and objects are nested deeper than {MAX_DEPTH}")));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => {
                self.at += 1;
                let mut first = true;
                Value::list(|| {
                    let more = self.goes_on(std::mem::take(&mut first), b']')?;
                    if more { self.value(depth + 1).map(Some) } else { Ok(None) }
                })
            }
            Some(b'"') => self.text().map(Value::Text),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Flaw> {
        self.at += 1;
        let mut object = BTreeMap::new();
        while self.goes_on(object.is_empty(), b'}')? {
            let name = if self.peek() == Some(b'"') { self.text()? } else { String::new() };
            self.expect(b':')?;
            let value = self.value(depth + 1)?;
            if object.contains_key(&name) {
                return Err(self.flaw(format!("`{name}` appears twice in one object")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }

    /// A text, from its opening to its closing quote.
    fn text(&mut self) -> Result<String, Flaw> {
        let rest = &self.bytes[self.at..];
        let mut escaped = false;
        let closes = |byte: &u8| {
            let closes = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            closes
        };
        let Some(inside) = rest.iter().skip(1).position(closes) else {
            return Err(self.flaw("a text has no end"));
        };
        let quoted = &rest[..inside + 2];
        let text = serde_json::from_slice(quoted);
        let text = text.map_err(|error| self.flaw(format!("a text cannot be read: {error}")))?;
        self.at += quoted.len();
        Ok(text)
    }

    /// A number, `true`, `false` or `null`.
    #[expect(clippy::expect_used, reason = "a word is made of ASCII")]
    fn word(&mut self) -> Result<Value, Flaw> {
        let rest: &'a [u8] = &self.bytes[self.at..];
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        // It may be the last of the file.
        let length = rest.iter().position(|byte| !inside(byte)).unwrap_or(rest.len());
        let word = std::str::from_utf8(&rest[..length]).expect("Invariant: it is ASCII");
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            // A float is read in the precision it was written in: by way of another it could be rounded twice.
            float if float.contains(['.', 'E', 'e', 'N', 'I']) => match float.parse::<f32>() {
                Ok(number) => Value::Number(f64::from(number)),
                Err(_) => return Err(self.flaw(format!("`{float}` is no number"))),
            },
            whole => match whole.parse() {
                Ok(number) => Value::Number(number),
                Err(_) => return Err(self.flaw("a value is expected here")),
            },
        };
        self.at += length;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_is_read() {
        let text = br#" { "a" : [ 1 , -2.5E0, 1e-45,NaN, -Infinity ], "b\"\u00e9\\" : [true, null, "x"], "c":{},"d":[] } "#;
        let Value::Object(mut entries) = parse(text).unwrap() else { panic!("no object") };
        let Some(Value::Numbers(numbers)) = entries.remove("a") else { panic!("no numbers") };
        assert!(numbers[3].is_nan());
        let tiny = f64::from(f32::from_bits(1));
        assert_eq!(
            [numbers[0], numbers[1], numbers[2], numbers[4]],
            [1.0, -2.5, tiny, f64::NEG_INFINITY]
        );
        let list = vec![Value::Flag(true), Value::Null, Value::Text("x".to_owned())];
        assert_eq!(entries["b\"é\\"], Value::List(list));
        assert_eq!(entries["c"], Value::Object(BTreeMap::new()));
        assert_eq!(entries["d"], Value::Numbers(Vec::new()));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            "{",
            "[1",
            "[1,",
            "[1 2]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,\"a\":2}",
            "\"a",
            "\"\\",
            "[,1]",
            "1 1",
            "tru",
            "0x1",
            "--1",
            "1e",
            "{a:1}",
            "\"\\ud800\"",
            "[1]]",
            "infinit",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        for open in ["[", "{\"a\":"] {
            let said = parse(open.repeat(1_000_000).as_bytes()).unwrap_err().to_string();
            assert!(said.contains("nested deeper"), "{said}");
        }
    }
}
