//! The cells of one column of offers, whatever type its file gives it.

use arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int64Array, StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Int64Type, TimeUnit};
use arrow::error::ArrowError;

use super::moments;
use crate::domain::GameDate;
use crate::source::cells::{is_number, is_text, numbers, text};
use crate::source::spelling;

/// The words of an absent value.
const ABSENT: [&str; 8] = ["", "na", "n/a", "nan", "none", "null", "-", "--"];

/// The cells of a column.
#[derive(Debug)]
enum OfferCells {
    Texts(StringArray),
    Numbers(Float64Array),
    /// In seconds since 1970-01-01 UTC.
    Moments(Int64Array),
    Dates(arrow::array::Date32Array),
    Flags(BooleanArray),
}

/// A column, or nothing where the file has none.
#[derive(Debug)]
pub(in crate::source) struct OfferColumn {
    pub(in crate::source) name: String,
    cells: OfferCells,
}

/// When a game is: its date, or its tip-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum GameTime {
    Date(GameDate),
    TipOff(i64),
}

const DAY: i64 = 86_400;

impl OfferColumn {
    /// The cells of `array`; an error if they are of a type that says nothing of offers.
    pub(in crate::source) fn new(name: &str, array: &ArrayRef) -> Result<Self, ArrowError> {
        let kind = array.data_type();
        let cells = if is_text(kind) {
            OfferCells::Texts(text(array)?)
        } else if is_number(kind) {
            OfferCells::Numbers(numbers(array)?)
        } else {
            match kind {
                DataType::Boolean => OfferCells::Flags(array.as_boolean().clone()),
                DataType::Date32 => OfferCells::Dates(array.as_primitive::<Date32Type>().clone()),
                DataType::Timestamp(..) | DataType::Date64 => {
                    let seconds = cast(array, &DataType::Timestamp(TimeUnit::Second, None))?;
                    let seconds = cast(&seconds, &DataType::Int64)?;
                    OfferCells::Moments(seconds.as_primitive::<Int64Type>().clone())
                }
                DataType::Null => OfferCells::Texts(text(&cast(array, &DataType::Utf8)?)?),
                other => {
                    let what = format!("column {name} is of type {other}, which no offer has");
                    return Err(ArrowError::SchemaError(what));
                }
            }
        };
        Ok(Self { name: name.to_owned(), cells })
    }

    fn word(&self, row: usize) -> Option<&str> {
        match &self.cells {
            OfferCells::Texts(texts) if texts.is_valid(row) => {
                let word = texts.value(row).trim();
                let is_absent = word.len() <= 4
                    && ABSENT.iter().any(|absent| word.eq_ignore_ascii_case(absent));
                (!is_absent).then_some(word)
            }
            _ => None,
        }
    }

    /// The text in a row; what is no text is none.
    pub(in crate::source) fn text(&self, row: usize) -> Option<&str> {
        self.word(row)
    }

    /// The number in a row, or what stands in its place.
    pub(in crate::source) fn number(&self, row: usize) -> Result<Option<f64>, String> {
        match &self.cells {
            OfferCells::Numbers(numbers) => {
                let number = numbers.is_valid(row).then(|| numbers.value(row));
                Ok(number.filter(|number| !number.is_nan()))
            }
            OfferCells::Texts(_) => match self.word(row) {
                None => Ok(None),
                Some(word) if word.eq_ignore_ascii_case("even") => Ok(Some(100.0)),
                Some(word) => number(word).map(Some).ok_or_else(|| word.to_owned()),
            },
            _ => Err(self.shown(row)),
        }
    }

    /// The moment in a row, or what stands in its place.
    pub(in crate::source) fn moment(&self, row: usize) -> Result<Option<i64>, String> {
        match &self.cells {
            OfferCells::Moments(seconds) => Ok(seconds.is_valid(row).then(|| seconds.value(row))),
            OfferCells::Texts(_) => match self.word(row) {
                None => Ok(None),
                Some(word) => moments::parse(word).map(Some).ok_or_else(|| word.to_owned()),
            },
            _ => Err(self.shown(row)),
        }
    }

    /// The date or the tip-off in a row, or what stands in its place. In a column of tip-offs, midnight in UTC is one: eight in
    /// the evening in New York. In a column of dates, it is a date that was written as a moment.
    pub(in crate::source) fn time(
        &self,
        row: usize,
        has_tip_offs: bool,
    ) -> Result<Option<GameTime>, String> {
        match &self.cells {
            OfferCells::Dates(days) => {
                let day = days.is_valid(row).then(|| GameDate::from_days(days.value(row)));
                Ok(day.map(GameTime::Date))
            }
            OfferCells::Moments(seconds) => {
                let of = |seconds: i64| match i32::try_from(seconds.div_euclid(DAY)) {
                    Ok(day) if !has_tip_offs && seconds.rem_euclid(DAY) == 0 => {
                        GameTime::Date(GameDate::from_days(day))
                    }
                    _ => GameTime::TipOff(seconds),
                };
                Ok(seconds.is_valid(row).then(|| of(seconds.value(row))))
            }
            OfferCells::Texts(_) => {
                let Some(word) = self.word(row) else { return Ok(None) };
                let moment = moments::parse(word).map(GameTime::TipOff);
                let date = spelling::date(word).map(GameTime::Date);
                let time = if has_tip_offs { moment.or(date) } else { date.or(moment) };
                time.map(Some).ok_or_else(|| word.to_owned())
            }
            _ => Err(self.shown(row)),
        }
    }

    /// The flag in a row, or what stands in its place.
    pub(in crate::source) fn flag(&self, row: usize) -> Result<Option<bool>, String> {
        match &self.cells {
            OfferCells::Flags(flags) => Ok(flags.is_valid(row).then(|| flags.value(row))),
            OfferCells::Texts(_) => match self.word(row) {
                None => Ok(None),
                Some(word) => spelling::flag(word).map(Some).ok_or_else(|| word.to_owned()),
            },
            OfferCells::Numbers(numbers) if numbers.is_null(row) => Ok(None),
            OfferCells::Numbers(numbers) => Ok(Some(numbers.value(row) != 0.0)),
            _ => Err(self.shown(row)),
        }
    }

    /// A cell that is of the wrong type altogether, in words.
    fn shown(&self, row: usize) -> String {
        match &self.cells {
            OfferCells::Texts(texts) => texts.value(row).to_owned(),
            OfferCells::Numbers(numbers) => numbers.value(row).to_string(),
            OfferCells::Moments(_) => "a time".to_owned(),
            OfferCells::Dates(_) => "a date".to_owned(),
            OfferCells::Flags(flags) => flags.value(row).to_string(),
        }
    }
}

/// A number as odds are written, with a plus or a minus of any kind.
fn number(word: &str) -> Option<f64> {
    if let Some(rest) = word.strip_prefix('+') {
        return spelling::number(rest).filter(|number| number.is_finite());
    }
    if let Some(rest) = word.strip_prefix(['\u{2212}', '\u{2013}']) {
        return spelling::number(rest).map(|number| -number).filter(|number| number.is_finite());
    }
    spelling::number(word).filter(|number| number.is_finite())
}
