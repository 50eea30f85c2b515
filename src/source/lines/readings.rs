//! The cells of one column of offers, whatever type its file gives it.

use arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Int64Type, TimeUnit};
use arrow::error::ArrowError;

use super::moments;
use crate::domain::GameDate;
use crate::source::cells::{is_number, is_text, numbers, text};
use crate::source::date_text::{TimeOfDay, WrittenDate, WrittenDay};
use crate::source::spelling;

/// The words of an absent value.
const ABSENT: [&str; 8] = ["", "na", "n/a", "nan", "none", "null", "-", "--"];

/// The cells of a column.
#[derive(Debug)]
enum OfferCells {
    Texts(StringArray),
    Numbers(Float64Array),
    /// In seconds since 1970-01-01 UTC, or by the clock of nobody knows where.
    Moments {
        seconds: Int64Array,
        has_zone: bool,
    },
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
    /// In seconds since 1970-01-01 UTC.
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
                    OfferCells::Moments {
                        seconds: seconds.as_primitive::<Int64Type>().clone(),
                        has_zone: matches!(kind, DataType::Timestamp(_, Some(_))),
                    }
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

    /// The column `name` of some rows.
    pub(super) fn find(batch: &RecordBatch, name: &str) -> Result<Self, ArrowError> {
        let array = batch
            .column_by_name(name)
            .ok_or_else(|| ArrowError::SchemaError(format!("there is no column {name}")))?;
        Self::new(name, array)
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

    /// The date or the tip-off in a row, or what stands in its place. In a column of tip-offs, midnight in UTC is one: eight in
    /// the evening in New York. In a column of dates, it is a date that was written as a moment.
    pub(in crate::source) fn time(
        &self,
        row: usize,
        has_tip_offs: bool,
    ) -> Result<Option<GameTime>, String> {
        let Some(WrittenDate { day, time }) = self.written(row)? else { return Ok(None) };
        let WrittenDay::Date(day) = day else { return Err(self.shown(row)) };
        Ok(Some(match time {
            Some(time) if has_tip_offs || time.seconds != 0 => {
                GameTime::TipOff(moments::moment(day, time))
            }
            _ => GameTime::Date(day),
        }))
    }

    /// Whether a text is that of the row before.
    pub(super) fn repeats(&self, row: usize) -> bool {
        match &self.cells {
            OfferCells::Texts(texts) => {
                let is_valid = row > 0 && texts.is_valid(row) && texts.is_valid(row - 1);
                is_valid && texts.value(row) == texts.value(row - 1)
            }
            _ => false,
        }
    }

    /// The day in a row, maybe with a time, or what stands in its place.
    pub(in crate::source) fn written(&self, row: usize) -> Result<Option<WrittenDate>, String> {
        match &self.cells {
            OfferCells::Dates(days) => {
                let day = days.is_valid(row).then(|| GameDate::from_days(days.value(row)));
                Ok(day.map(|day| WrittenDate { day: WrittenDay::Date(day), time: None }))
            }
            OfferCells::Moments { seconds, has_zone } if seconds.is_valid(row) => {
                let moment = seconds.value(row);
                let day = i32::try_from(moment.div_euclid(DAY)).map_err(|_| self.shown(row))?;
                let of_day = u32::try_from(moment.rem_euclid(DAY)).map_err(|_| self.shown(row))?;
                let time = TimeOfDay { seconds: of_day, ahead: has_zone.then_some(0) };
                let day = WrittenDay::Date(GameDate::from_days(day));
                Ok(Some(WrittenDate { day, time: Some(time) }))
            }
            OfferCells::Moments { .. } => Ok(None),
            OfferCells::Texts(_) => {
                let Some(word) = self.word(row) else { return Ok(None) };
                // There are millions of moments, and nearly all are written in one way.
                let moment = moments::written(word).map(|(day, time)| WrittenDate {
                    day: WrittenDay::Date(day),
                    time: Some(time),
                });
                moment.or_else(|| WrittenDate::new(word)).map(Some).ok_or_else(|| word.to_owned())
            }
            OfferCells::Numbers(numbers) if numbers.is_null(row) => Ok(None),
            // A number since 1970, or `20231024`.
            OfferCells::Numbers(_) => {
                let shown = self.shown(row);
                WrittenDate::new(&shown).map(Some).ok_or(shown)
            }
            OfferCells::Flags(_) => Err(self.shown(row)),
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

    /// What stands in a row, in words.
    pub(super) fn shown(&self, row: usize) -> String {
        match &self.cells {
            OfferCells::Texts(texts) => texts.value(row).trim().to_owned(),
            OfferCells::Numbers(numbers) => numbers.value(row).to_string(),
            OfferCells::Moments { .. } => "a time".to_owned(),
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
