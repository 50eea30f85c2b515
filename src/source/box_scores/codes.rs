//! Texts as numbers.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray as _, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, UInt32Type};
use arrow::error::ArrowError;

/// Texts as numbers of their own: rows with one text have one number. Numbers count from 0 in the order in which the
/// texts first appear.
#[derive(Debug)]
pub(super) struct Codes {
    of_row: Vec<Option<u32>>,
    texts: StringArray,
}

impl Codes {
    pub(super) fn new(texts: &dyn Array) -> Result<Self, ArrowError> {
        let kind = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let coded = cast(texts, &kind)?;
        let coded = coded.as_dictionary::<UInt32Type>();
        let texts = coded.values().as_string::<i32>().clone();
        Ok(Self { of_row: coded.keys().iter().collect(), texts })
    }

    pub(super) fn get(&self, row: u32) -> Option<u32> {
        self.of_row[row as usize]
    }

    /// The number of each row's text.
    pub(super) fn codes(&self) -> impl Iterator<Item = Option<u32>> {
        self.of_row.iter().copied()
    }

    /// The first row with the text of that number, if there are so many texts.
    pub(super) fn first_row_of(&self, code: usize) -> Option<u32> {
        let code = u32::try_from(code).ok()?;
        let row = self.of_row.iter().position(|of_row| *of_row == Some(code))?;
        u32::try_from(row).ok()
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text of a number.
    pub(super) fn text(&self, code: u32) -> &str {
        self.texts.value(code as usize)
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.texts.len()).map(|code| self.texts.value(code))
    }

    /// Texts that mean the same have one text, the one that `better` prefers of two; `key` is what they have in common. Nothing
    /// where no two do.
    pub(super) fn joined(
        &self,
        key: impl Fn(&str) -> &str,
        better: impl Fn(&str, &str) -> bool,
    ) -> Option<StringArray> {
        let mut best: BTreeMap<&str, &str> = BTreeMap::new();
        let mut is_joined = false;
        for text in self.texts() {
            let of_key = best.entry(key(text)).or_insert(text);
            if *of_key != text {
                is_joined = true;
                if better(text, of_key) {
                    *of_key = text;
                }
            }
        }
        let text = |code: u32| best.get(key(self.text(code))).copied();
        is_joined.then(|| self.of_row.iter().map(|code| text((*code)?)).collect())
    }

    /// The text of a row; empty if it has none, as messages show it.
    pub(super) fn text_of_row(&self, row: u32) -> &str {
        self.get(row).map_or("", |code| self.text(code))
    }
}
