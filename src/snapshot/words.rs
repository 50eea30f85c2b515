//! A column of texts that repeat, as runs have them in memory: a list of words, and for each row a place in the list.

use arrow::array::{Array, ArrayRef, AsArray as _, Int32Array, StringArray};
use arrow::datatypes::{DataType, Int32Type};

/// The Arrow type of such a column.
pub fn word_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The texts of a column; none where a table does not have it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a>(Option<(&'a Int32Array, &'a StringArray)>);

impl<'a> Words<'a> {
    /// The texts of `values`, which are of [`word_type`]; none if they are not.
    pub fn new(values: &'a dyn Array) -> Self {
        let words = values.as_dictionary_opt::<Int32Type>();
        Self(words.and_then(|words| Some((words.keys(), words.values().as_string_opt()?))))
    }

    /// The text in `row`; `None` for null.
    pub fn get(self, row: usize) -> Option<&'a str> {
        let (_, words) = self.0?;
        self.place(row).map(|place| words.value(place))
    }

    /// Where the text in `row` stands among [`Self::all`].
    pub fn place(self, row: usize) -> Option<usize> {
        let (places, _) = self.0?;
        usize::try_from(places.is_valid(row).then(|| places.value(row))?).ok()
    }

    /// The words that rows can have; some may be in no row.
    pub fn all(self) -> impl Iterator<Item = &'a str> {
        self.0.into_iter().flat_map(|(_, words)| (0..words.len()).map(|place| words.value(place)))
    }
}

/// The bytes of the longest text that rows of a column can have; 0 where it has none.
pub(super) fn longest(values: &ArrayRef) -> usize {
    let longest = match values.as_string_opt::<i32>() {
        Some(texts) => texts.offsets().lengths().max(),
        None => Words::new(values).all().map(str::len).max(),
    };
    longest.unwrap_or(0)
}

/// The first text of a column that has not as many bytes as `fits` says: its row, and how many.
pub(super) fn find_length(
    values: &ArrayRef,
    fits: impl Fn(usize) -> bool,
) -> Option<(usize, usize)> {
    if let Some(texts) = values.as_string_opt::<i32>() {
        return texts.offsets().lengths().enumerate().find(|(_, length)| !fits(*length));
    }
    let words = Words::new(values);
    if words.all().all(|word| fits(word.len())) {
        return None;
    }
    let rows = (0..values.len()).filter_map(|row| Some((row, words.get(row)?.len())));
    rows.into_iter().find(|(_, length)| !fits(*length))
}
