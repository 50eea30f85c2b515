//! Columns of any sensible type, read as ours.
//!
//! A warehouse spells a whole number as INT64, FLOAT64 or DECIMAL and a text as plain, large, viewed or dictionary
//! strings, depending on who exported it. Here each becomes the one type of our layout, exactly, or a finding.

use std::num::ParseFloatError;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, Date32Array, Decimal128Array,
    Decimal256Array, Float64Array, Int32Array, Int64Array, LargeListArray, StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimeUnit};
use arrow::error::ArrowError;

use super::file_report::{CellReport, Reason};
use super::spelling;
use crate::domain::GameDate;
use crate::domain::column::in_few_digits;
use crate::snapshot::layout::{Bounds, Kind, LINE};

/// Whether a column of type `found` can be read as `kind`.
pub(super) fn readable_as(kind: Kind, found: &DataType) -> bool {
    match kind {
        _ if *found == DataType::Null => true,
        Kind::Text => is_text(found),
        Kind::Int | Kind::Float => is_number(found),
        Kind::Flag => *found == DataType::Boolean,
        Kind::Date => {
            matches!(found, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..))
        }
    }
}

/// Whether a column of type `found` is a list of items that can be read as `kind`.
pub(super) fn readable_as_list_of(kind: Kind, found: &DataType) -> bool {
    match found {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            readable_as(kind, item.data_type())
        }
        _ => false,
    }
}

pub(super) fn is_text(found: &DataType) -> bool {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

pub(super) fn is_number(found: &DataType) -> bool {
    found.is_integer()
        || found.is_decimal()
        || matches!(found, DataType::Float32 | DataType::Float64)
}

/// What a column holds in words, for messages.
pub(super) const fn in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int => "whole numbers",
        Kind::Float => "numbers",
        Kind::Flag => "true or false",
        Kind::Date => "dates",
    }
}

/// The columns of ours whose negative numbers are not left out: one may have them, one is refused with them.
pub(super) const SIGNED: [&str; 2] = ["plus_minus", "points_line"];

/// The most characters of a name, a team, a game or any other text.
pub(super) const MAX_TEXT: usize = 200;

/// The cells of one column: its name and the rows of the file, counted from 1, for report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'a> {
    pub(super) column: &'a str,
    /// Whether negative numbers are judged like others; where they are not, they are left out.
    pub(super) signed: bool,
    /// What numbers can be.
    pub(super) bounds: Bounds,
    pub(super) rows: &'a [usize],
}

impl Cells<'_> {
    /// `array` as the Arrow type of `kind`. Values that do not fit are null, and found.
    ///
    /// Numbers, flags and dates may be written as text; whoever refuses that asks [`readable_as`] before.
    pub(super) fn read(
        self,
        kind: Kind,
        array: &ArrayRef,
        report: &mut impl CellReport,
    ) -> Result<ArrayRef, ArrowError> {
        if *array.data_type() == DataType::Null {
            return cast(array, &kind.arrow());
        }
        Ok(match kind {
            Kind::Text => Arc::new(self.texts(array, report)?),
            Kind::Flag => self.flags(array, report)?,
            Kind::Int => Arc::new(self.ints(array, report)?),
            Kind::Float => Arc::new(self.floats(array, report)?),
            Kind::Date => Arc::new(self.dates(array, report)?),
        })
    }

    /// Texts, none of which is longer than [`MAX_TEXT`].
    pub(super) fn texts(
        self,
        array: &dyn Array,
        report: &mut impl CellReport,
    ) -> Result<StringArray, ArrowError> {
        let texts = text(array)?;
        let is_long = |text: &&str| text.len() > MAX_TEXT && text.chars().nth(MAX_TEXT).is_some();
        for (index, text) in texts.iter().enumerate() {
            if let Some(text) = text.filter(is_long) {
                let start = spelling::shown(text);
                let what = format!("`{start}` has more than {MAX_TEXT} characters");
                report.reject_cell(self.row(index), self.column, what);
            }
        }
        Ok(texts)
    }

    fn ints(
        self,
        array: &ArrayRef,
        report: &mut impl CellReport,
    ) -> Result<Int32Array, ArrowError> {
        if array.data_type().is_integer() && *array.data_type() != DataType::UInt64 {
            let wide = cast(array, &DataType::Int64)?;
            let wide: &Int64Array = wide.as_primitive::<Int64Type>();
            return Ok(self.whole(wide.iter(), report));
        }
        // Every number up to 2^53 is exact as a float, and none beyond fits the column.
        let wide = self.numbers(array, report)?;
        #[expect(clippy::cast_possible_truncation, reason = "a float with no fraction below 2^53")]
        let exact = |value: f64| {
            (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64).ok_or(value)
        };
        let mut ints = Vec::with_capacity(wide.len());
        for (index, value) in wide.iter().enumerate() {
            ints.push(match value.map(exact).transpose() {
                Ok(int) => int,
                Err(value) => {
                    report.leave_out(Reason::NotWhole, self.row(index), self.column, || {
                        format!("`{}` is not a whole number", in_few_digits(value))
                    });
                    None
                }
            });
        }
        Ok(self.whole(ints.into_iter(), report))
    }

    fn whole(
        self,
        values: impl Iterator<Item = Option<i64>>,
        report: &mut impl CellReport,
    ) -> Int32Array {
        let mut narrow = |(index, value): (usize, Option<i64>)| {
            let value = value?;
            if value < 0 && !self.signed {
                self.negative(index, &value, report);
                return None;
            }
            let Ok(narrow) = i32::try_from(value) else {
                report.leave_out(Reason::NotWhole, self.row(index), self.column, || {
                    format!("`{value}` is too large")
                });
                return None;
            };
            self.is_possible(index, f64::from(narrow), report).then_some(narrow)
        };
        values.enumerate().map(&mut narrow).collect()
    }

    fn floats(
        self,
        array: &ArrayRef,
        report: &mut impl CellReport,
    ) -> Result<Float64Array, ArrowError> {
        let values = self.numbers(array, report)?;
        let mut check = |(index, value): (usize, Option<f64>)| {
            let value = value?;
            if !value.is_finite() {
                report.leave_out(Reason::NotFinite, self.row(index), self.column, || {
                    format!("`{value}` is not a finite number")
                });
                None
            } else if value < 0.0 && !self.signed {
                self.negative(index, &in_few_digits(value), report);
                None
            } else {
                self.is_possible(index, value, report).then_some(value)
            }
        };
        Ok(values.iter().enumerate().map(&mut check).collect())
    }

    fn dates(
        self,
        array: &ArrayRef,
        report: &mut impl CellReport,
    ) -> Result<Date32Array, ArrowError> {
        let days = self.days(array, report)?;
        let mut check = |(index, day): (usize, Option<i32>)| {
            let date = GameDate::from_days(day?);
            if !date.is_in_calendar() {
                let what = format!("{date} is not within the years 1 to 9999");
                report.reject_cell(self.row(index), self.column, what);
                return None;
            }
            day
        };
        Ok(days.iter().enumerate().map(&mut check).collect())
    }

    fn days(
        self,
        array: &ArrayRef,
        report: &mut impl CellReport,
    ) -> Result<Date32Array, ArrowError> {
        const DAY_IN_MS: i64 = 86_400_000;
        if *array.data_type() == DataType::Date32 {
            return Ok(array.as_primitive::<Date32Type>().clone());
        }
        if is_text(array.data_type()) {
            let why = |text: &str| {
                let shown = spelling::shown(text);
                format!("`{shown}` is not a date{}", spelling::other_dates(text))
            };
            let days = self.parsed_or(array, why, spelling::date, report)?;
            return Ok(days.into_iter().map(|date| date.map(GameDate::days)).collect());
        }
        // A zoned timestamp counts from the same moment, in UTC.
        let ms = cast(array, &DataType::Timestamp(TimeUnit::Millisecond, None))?;
        let ms = cast(&ms, &DataType::Int64)?;
        let ms: &Int64Array = ms.as_primitive::<Int64Type>();
        let mut day = |(index, value): (usize, Option<i64>)| {
            let value = value?;
            let (day, rest) = (value.div_euclid(DAY_IN_MS), value.rem_euclid(DAY_IN_MS));
            let Ok(day) = i32::try_from(day) else {
                let what = format!("a time {day} days from 1970-01-01 is in no calendar");
                report.reject_cell(self.row(index), self.column, what);
                return None;
            };
            if rest != 0 {
                let date = GameDate::from_days(day);
                let what =
                    format!("a time within {date} (UTC) does not say on which date a game was");
                report.reject_cell(self.row(index), self.column, what);
            }
            Some(day)
        };
        Ok(ms.iter().enumerate().map(&mut day).collect())
    }

    fn numbers(
        self,
        array: &ArrayRef,
        report: &mut impl CellReport,
    ) -> Result<Float64Array, ArrowError> {
        if is_text(array.data_type()) {
            let why = |text: &str| {
                format!(
                    "`{}` is not a number{}",
                    spelling::shown(text),
                    spelling::about_comma(text)
                )
            };
            Ok(self.parsed_or(array, why, spelling::number, report)?.into())
        } else {
            numbers(array)
        }
    }

    fn flags(self, array: &ArrayRef, report: &mut impl CellReport) -> Result<ArrayRef, ArrowError> {
        if *array.data_type() == DataType::Boolean {
            return Ok(Arc::clone(array));
        }
        let flags = self.parsed(array, "true or false", spelling::flag, report)?;
        Ok(Arc::new(BooleanArray::from(flags)))
    }

    /// Each text as `parse` reads it; one that says that there is no value is null. What is not `expected` is null, and found.
    pub(super) fn parsed<T: Copy>(
        self,
        array: &ArrayRef,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
        report: &mut impl CellReport,
    ) -> Result<Vec<Option<T>>, ArrowError> {
        let why = |text: &str| format!("`{}` is not {expected}", spelling::shown(text));
        self.parsed_or(array, why, parse, report)
    }

    /// The same; `why` says what is wrong with a text that `parse` does not read.
    fn parsed_or<T: Copy>(
        self,
        array: &ArrayRef,
        why: impl Fn(&str) -> String,
        parse: impl Fn(&str) -> Option<T>,
        report: &mut impl CellReport,
    ) -> Result<Vec<Option<T>>, ArrowError> {
        let texts = text(array)?;
        let mut values = Vec::with_capacity(texts.len());
        // Dates and flags come in runs, and to compare is cheaper than to parse.
        let mut former = ("", None);
        for (index, text) in texts.iter().enumerate() {
            // A null is read as an empty text is.
            let text = text.unwrap_or_default();
            if text != former.0 {
                former = (text, if spelling::is_absent(text) { None } else { parse(text) });
            }
            if former.1.is_none() && !spelling::is_absent(text) {
                report.leave_out(Reason::Unreadable, self.row(index), self.column, || why(text));
            }
            values.push(former.1);
        }
        Ok(values)
    }

    /// Finds every null in a column that must have none.
    pub(super) fn reject_nulls(self, array: &ArrayRef, report: &mut impl CellReport) {
        if array.null_count() > 0 {
            for index in (0..array.len()).filter(|index| array.is_null(*index)) {
                let what = "the value is null".to_owned();
                report.reject_cell(self.row(index), self.column, what);
            }
        }
    }

    fn negative(self, index: usize, value: &dyn std::fmt::Display, report: &mut impl CellReport) {
        report.leave_out(Reason::Negative, self.row(index), self.column, || {
            format!("`{value}` is negative")
        });
    }

    /// Whether the column can have this number. A line that cannot be makes all lines doubtful; other numbers spoil only
    /// themselves.
    fn is_possible(self, index: usize, value: f64, report: &mut impl CellReport) -> bool {
        let (bounds, row) = (self.bounds, self.row(index));
        if bounds.contains(value) {
            return true;
        }
        let what = || format!("`{}` is not {bounds}", in_few_digits(value));
        if bounds == LINE {
            report.reject_cell(row, self.column, what());
        } else {
            report.leave_out(Reason::OutOfRange, row, self.column, what);
        }
        false
    }

    /// The row of the cell at `index`.
    #[expect(clippy::expect_used, reason = "they are made from one batch, and filtered together")]
    pub(super) fn row(self, index: usize) -> usize {
        *self.rows.get(index).expect("Invariant: a column has as many cells as rows are counted")
    }
}

/// Any text as plain strings.
pub(super) fn text(array: &dyn Array) -> Result<StringArray, ArrowError> {
    Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone())
}

/// Any list as offsets and items; the items keep their type.
pub(super) fn list(array: &ArrayRef) -> Result<LargeListArray, ArrowError> {
    let item = match array.data_type() {
        DataType::List(item) | DataType::FixedSizeList(item, _) => Arc::clone(item),
        _ => return Ok(array.as_list::<i64>().clone()),
    };
    Ok(cast(array, &DataType::LargeList(item))?.as_list::<i64>().clone())
}

/// Any number as the nearest float; exact where a float can be.
pub(super) fn numbers(array: &dyn Array) -> Result<Float64Array, ArrowError> {
    match array.data_type() {
        DataType::Decimal128(_, scale) => {
            let decimals = array.as_primitive::<arrow::datatypes::Decimal128Type>();
            let text = |row| Decimal128Array::value_as_string(decimals, row);
            decimal(decimals, *scale, |value| i64::try_from(value).ok(), text)
        }
        DataType::Decimal256(_, scale) => {
            let decimals = array.as_primitive::<arrow::datatypes::Decimal256Type>();
            let text = |row| Decimal256Array::value_as_string(decimals, row);
            let small = |value: arrow::datatypes::i256| {
                value.to_i128().and_then(|value| i64::try_from(value).ok())
            };
            decimal(decimals, *scale, small, text)
        }
        DataType::Decimal32(..) | DataType::Decimal64(..) => {
            numbers(&cast(array, &wider(array.data_type()))?)
        }
        _ => Ok(cast(array, &DataType::Float64)?.as_primitive::<Float64Type>().clone()),
    }
}

fn wider(decimal: &DataType) -> DataType {
    match decimal {
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            DataType::Decimal128(*precision, *scale)
        }
        other => other.clone(),
    }
}

/// The float nearest to each decimal. One division of two exact floats rounds once; where either is not exact, the
/// digits are parsed, which rounds once too.
fn decimal<T: ArrowPrimitiveType>(
    decimals: &arrow::array::PrimitiveArray<T>,
    scale: i8,
    small: impl Fn(T::Native) -> Option<i64>,
    text: impl Fn(usize) -> String,
) -> Result<Float64Array, ArrowError> {
    const EXACT: i64 = 1 << 53;
    let divisor =
        u32::try_from(scale).ok().filter(|scale| *scale <= 15).map(|scale| 10_i64.pow(scale));
    let convert = |(row, value): (usize, Option<T::Native>)| {
        let Some(value) = value else { return Ok(None) };
        Ok(Some(match (small(value).filter(|value| value.abs() <= EXACT), divisor) {
            (Some(value), Some(divisor)) => value as f64 / divisor as f64,
            _ => text(row).parse().map_err(|error: ParseFloatError| {
                ArrowError::ParseError(format!("{}: {error}", text(row)))
            })?,
        }))
    };
    decimals.iter().enumerate().map(convert).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::file_report::FileReport;
    use arrow::array::TimestampMicrosecondArray;
    use arrow::datatypes::i256;

    fn read(kind: Kind, array: impl Array + 'static) -> (ArrayRef, FileReport) {
        let mut report = FileReport::new("file");
        let bounds = Bounds::of(kind);
        let cells = Cells { column: "c", signed: false, bounds, rows: &[11, 12, 13, 14] };
        (cells.read(kind, &(Arc::new(array) as ArrayRef), &mut report).unwrap(), report)
    }

    #[test]
    fn decimals_of_any_scale_become_the_nearest_float() {
        let big = |digits: &str| i256::from_string(digits).unwrap();
        let scale_38 =
            Decimal256Array::from(vec![big("3440000000000000000000000000000000000000"), big("1")]);
        let scale_38: ArrayRef = Arc::new(scale_38.with_precision_and_scale(76, 38).unwrap());
        assert_eq!(numbers(&scale_38).unwrap().values().as_ref(), [34.4, 1e-38]);
        let scale_1 = Decimal128Array::from(vec![344, -5]).with_precision_and_scale(5, 1).unwrap();
        assert_eq!(numbers(&scale_1).unwrap().values().as_ref(), [34.4, -0.5]);
        let negative = Decimal128Array::from(vec![12]).with_precision_and_scale(5, -2).unwrap();
        assert_eq!(numbers(&negative).unwrap().values().as_ref(), [1200.0]);
    }

    #[test]
    fn whole_numbers_are_read_from_every_number_type() {
        let decimal =
            Decimal128Array::from(vec![2700, 275]).with_precision_and_scale(9, 2).unwrap();
        let (ints, report) = read(Kind::Int, decimal);
        assert_eq!(
            ints.as_primitive::<arrow::datatypes::Int32Type>().iter().collect::<Vec<_>>(),
            [Some(27), None]
        );
        assert_eq!(
            report.left_out()[0].examples,
            ["row 12, column c: `2.75` is not a whole number"]
        );
        let (ints, report) = read(Kind::Int, Float64Array::from(vec![27.0, f64::NAN, -1.0, 1e30]));
        assert_eq!(ints.null_count(), 3);
        assert_eq!(report.left_out().iter().map(|left| left.count).sum::<usize>(), 3);
    }

    #[test]
    fn a_time_of_day_is_no_date() {
        let midnight = 18_919 * 86_400_000_000;
        let (dates, report) = read(Kind::Date, TimestampMicrosecondArray::from(vec![midnight]));
        assert_eq!(dates.as_primitive::<Date32Type>().values().as_ref(), [18_919]);
        assert!(report.trusted());
        let (_, report) =
            read(Kind::Date, TimestampMicrosecondArray::from(vec![midnight + 1_000_000]));
        assert!(
            report
                .into_problems()
                .to_string()
                .contains("row 11, column c: a time within 2021-10-19")
        );
    }

    #[test]
    fn a_time_beyond_all_calendars_is_shown_as_no_date() {
        let (dates, report) =
            read(Kind::Date, arrow::array::TimestampSecondArray::from(vec![i64::MAX / 1000]));
        assert_eq!(dates.null_count(), 1);
        let found = report.into_problems().to_string();
        assert!(found.contains("row 11, column c: a time 106751991167 days from 1970-01-01 is in"));
    }

    #[test]
    fn other_types_are_not_readable() {
        assert!(!readable_as(Kind::Int, &DataType::Utf8));
        assert!(!readable_as(Kind::Date, &DataType::Int64));
        assert!(!readable_as(Kind::Flag, &DataType::Int64));
        assert!(readable_as(
            Kind::Text,
            &DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::LargeUtf8))
        ));
        let (flags, _) = read(Kind::Flag, BooleanArray::from(vec![true]));
        assert_eq!(flags.len(), 1);
    }
}
