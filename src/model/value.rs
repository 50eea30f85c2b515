//! What both formats hold: a tree of objects, lists, texts and numbers.

use std::collections::BTreeMap;

use super::error::Flaw;

/// The most levels of lists and objects in a file; a model has seven.
pub(super) const MAX_DEPTH: usize = 64;

/// The most entries of a list that holds something else than numbers. A model has as many trees; each entry takes 32 bytes,
/// however short it is in the file.
const MAX_ENTRIES: usize = 1_000_000;

/// A value of either format.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Flag(bool),
    /// The files' floats have single and their integers at most 32 bits, so each is exact.
    Number(f64),
    Text(String),
    /// A list of numbers, or an empty one: almost all of a file.
    Numbers(Vec<f64>),
    List(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

impl Value {
    /// A list of what was read one after the other, compact if all are numbers.
    pub(super) fn list(mut next: impl FnMut() -> Result<Option<Self>, Flaw>) -> Result<Self, Flaw> {
        let mut numbers = Vec::new();
        while let Some(value) = next()? {
            let Self::Number(number) = value else {
                let too_long = |list: &[Self]| list.len() > MAX_ENTRIES;
                let mut list: Vec<Self> = numbers.into_iter().map(Self::Number).collect();
                list.push(value);
                while let Some(value) = (!too_long(&list)).then(&mut next).transpose()?.flatten() {
                    list.push(value);
                }
                if too_long(&list) {
                    let what = format!("it has more than {MAX_ENTRIES} entries");
                    return Err(Flaw::new("a list", what));
                }
                return Ok(Self::List(list));
            };
            numbers.push(number);
        }
        Ok(Self::Numbers(numbers))
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag(_) => "a flag",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Numbers(_) => "a list of numbers",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// A value and where it stands in its file.
#[derive(Clone, Debug)]
pub(super) struct ModelField<'a> {
    value: &'a Value,
    at: String,
}

impl<'a> ModelField<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, at: String::new() }
    }

    /// The entry `name`, which must be there.
    pub(super) fn get(&self, name: &str) -> Result<Self, Flaw> {
        self.find(name)?.ok_or_else(|| self.flaw(format!("there is no `{name}`")))
    }

    /// The entry `name`, if it is there.
    pub(super) fn find(&self, name: &str) -> Result<Option<Self>, Flaw> {
        let Value::Object(entries) = self.value else { return Err(self.is_not("an object")) };
        let dot = if self.at.is_empty() { "" } else { "." };
        let at = || format!("{}{dot}{name}", self.at);
        Ok(entries.get(name).map(|value| Self { value, at: at() }))
    }

    /// The entries of a list that holds no numbers.
    pub(super) fn items(&self) -> Result<Vec<Self>, Flaw> {
        let items = match self.value {
            Value::List(items) => &items[..],
            Value::Numbers(numbers) if numbers.is_empty() => &[],
            _ => return Err(self.is_not("a list")),
        };
        let item = |(at, value)| Self { value, at: format!("{}[{at}]", self.at) };
        Ok(items.iter().enumerate().map(item).collect())
    }

    pub(super) fn text(&self) -> Result<&'a str, Flaw> {
        match self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.is_not("a text")),
        }
    }

    /// The texts of a list of texts.
    pub(super) fn texts(&self) -> Result<Vec<String>, Flaw> {
        self.items()?.iter().map(|item| item.text().map(str::to_owned)).collect()
    }

    pub(super) fn flag(&self) -> Result<bool, Flaw> {
        match self.value {
            Value::Flag(flag) => Ok(*flag),
            _ => Err(self.is_not("a flag")),
        }
    }

    pub(super) fn number(&self) -> Result<f64, Flaw> {
        match self.value {
            Value::Number(number) => Ok(*number),
            _ => Err(self.is_not("a number")),
        }
    }

    /// The number in single precision.
    #[allow(clippy::cast_possible_truncation, reason = "it is a float of single precision")]
    pub(super) fn float(&self) -> Result<f32, Flaw> {
        Ok(self.number()? as f32)
    }

    /// A number that is written as a text.
    pub(super) fn spelled<T: std::str::FromStr>(&self) -> Result<T, Flaw> {
        let text = self.text()?;
        text.parse().map_err(|_| self.flaw(format!("`{text}` is not a number that belongs here")))
    }

    pub(super) fn numbers(&self) -> Result<&'a [f64], Flaw> {
        match self.value {
            Value::Numbers(numbers) => Ok(numbers),
            _ => Err(self.is_not("a list of numbers")),
        }
    }

    /// The numbers in single precision, which is what the file means by them.
    #[allow(clippy::cast_possible_truncation, reason = "they are floats of single precision")]
    pub(super) fn floats(&self) -> Result<Vec<f32>, Flaw> {
        Ok(self.numbers()?.iter().map(|number| *number as f32).collect())
    }

    /// The numbers, which must be whole.
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
    pub(super) fn wholes(&self) -> Result<Vec<i64>, Flaw> {
        let whole = |number: &f64| {
            let is_whole = number.fract() == 0.0 && number.abs() < 9e15;
            is_whole
                .then_some(*number as i64)
                .ok_or_else(|| self.flaw(format!("{number} is not a whole number")))
        };
        self.numbers()?.iter().map(whole).collect()
    }

    /// Says what is wrong here.
    pub(super) fn flaw(&self, what: impl Into<String>) -> Flaw {
        Flaw::new(if self.at.is_empty() { "the file" } else { &self.at }, what)
    }

    fn is_not(&self, kind: &str) -> Flaw {
        self.flaw(format!("it is {}, not {kind}", self.value.kind()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::{Format, parse};
    use super::*;

    #[test]
    fn a_flaw_says_where_it_is() {
        let (format, root) = parse(br#"{"a": {"b": [{"c": [1, 2.5]}, {}]}}"#).unwrap();
        assert_eq!(format, Format::Json);
        let list = ModelField::root(&root).get("a").unwrap().get("b").unwrap();
        let items = list.items().unwrap();
        assert_eq!(items[0].get("c").unwrap().floats().unwrap(), [1.0, 2.5]);
        let said = |flaw: Flaw| flaw.to_string();
        assert_eq!(said(items[1].get("c").unwrap_err()), "a.b[1]: there is no `c`");
        let fraction = items[0].get("c").unwrap().wholes().unwrap_err();
        assert_eq!(said(fraction), "a.b[0].c: 2.5 is not a whole number");
        assert_eq!(said(list.text().unwrap_err()), "a.b: it is a list, not a text");
    }
}
