//! A column of dates, read as a whole: what one row leaves open, the others may tell.
//!
//! Which of two numbers is the month, whether midnights are dates or tip-offs, and whether times without a zone can be those
//! of the league is only known once all rows of all files are read.

use std::collections::BTreeMap;

use arrow::array::{Array as _, ArrayRef, AsArray as _, Date32Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Int64Type, TimeUnit};
use arrow::error::ArrowError;
use chrono::{DateTime, FixedOffset, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use super::cells::{self, is_text};
use super::date_order::{DateExample, OrderEvidence};
use super::date_text::{FORMS, TimeOfDay, WrittenDate, WrittenDay};
use super::file_report::CellReport;
use super::league_time::league_date;
use super::spelling::{self, shown};
use crate::domain::GameDate;

const DAY_IN_SECONDS: i64 = 86_400;

/// Earlier in the day than this, in seconds, no game of the league begins; in UTC, those of the evening do.
const FIRST_TIP_OFF: u32 = 10 * 3600;

/// Longer texts are no dates, and are not remembered.
const MAX_REMEMBERED: usize = 64;

/// What a column means, once, though many rows say it.
#[derive(Debug)]
struct Distinct {
    shown: String,
    written: Option<WrittenDate>,
    /// The first row that says it, counted from 1.
    row: usize,
}

/// The rows of a column of dates, as they come.
#[derive(Debug, Default)]
pub(super) struct DateColumn {
    /// For each row, which of the distinct values it has; nothing for a null.
    of_row: Vec<Option<u32>>,
    distinct: Vec<Distinct>,
    texts: BTreeMap<String, u32>,
    moments: BTreeMap<i64, u32>,
    /// The rows of a column that holds dates and nothing else: they are what they are.
    dates: Vec<Option<i32>>,
}

/// What the rows of a column, or of those of several files, tell of each other.
#[derive(Clone, Debug, Default)]
pub(super) struct DateEvidence {
    order: OrderEvidence,
    /// Whether there is a time other than midnight with a zone.
    has_moments: bool,
    /// A time other than midnight without a zone, and one at which no game begins.
    time: Option<DateExample>,
    too_early: Option<DateExample>,
    has_zoned_midnights: bool,
}

/// How the dates of an input were read, as far as its user has to know.
#[derive(Clone, Debug, Default)]
pub(super) struct DateNotes {
    /// Of moments with a zone, how many are on another day than is written, and how many there are.
    moments: Option<(usize, usize)>,
    has_zoned_midnights: bool,
    /// An example of times without a zone.
    time: Option<String>,
    order: OrderEvidence,
}

/// A column as dates, and what has to be said of how it was read.
#[derive(Debug)]
pub(super) struct ReadDates {
    pub(super) dates: Date32Array,
    pub(super) notes: DateNotes,
}

/// The time zone of a column of moments.
enum ColumnZone {
    Named(Tz),
    Fixed(FixedOffset),
}

impl ColumnZone {
    fn new(text: &str) -> Option<Self> {
        let fixed = || text.parse().map(Self::Fixed).ok();
        text.parse().map(Self::Named).ok().or_else(fixed)
    }

    /// How many seconds its clocks are ahead of UTC at a moment, in seconds since 1970-01-01.
    fn ahead(&self, seconds: i64) -> Option<i32> {
        let moment = DateTime::from_timestamp(seconds, 0)?.naive_utc();
        Some(match self {
            Self::Named(zone) => zone.offset_from_utc_datetime(&moment).fix().local_minus_utc(),
            Self::Fixed(offset) => offset.local_minus_utc(),
        })
    }
}

/// Whether a column of type `found` can be read as dates.
pub(super) fn readable_as_dates(found: &DataType) -> bool {
    let is_date = matches!(
        found,
        DataType::Null | DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
    );
    is_text(found) || found.is_integer() || is_date
}

impl DateColumn {
    /// Takes the next rows. A column of moments whose zone is not known is found.
    pub(super) fn push(
        &mut self,
        array: &ArrayRef,
        column: &str,
        report: &mut impl CellReport,
    ) -> Result<(), ArrowError> {
        match array.data_type() {
            DataType::Timestamp(_, zone) => {
                let zone =
                    zone.as_deref().map(|name| ColumnZone::new(name).ok_or(name)).transpose();
                match zone {
                    Ok(zone) => self.push_moments(array, zone.as_ref()),
                    Err(name) => {
                        let what = format!("the time zone `{}` is not known", shown(name));
                        report.reject_cell(self.of_row.len() + 1, column, what);
                        self.of_row.resize(self.of_row.len() + array.len(), None);
                        Ok(())
                    }
                }
            }
            DataType::Date32 => {
                self.push_dates(array.as_primitive::<Date32Type>(), column, report);
                Ok(())
            }
            DataType::Null | DataType::Date64 => self.push_moments(array, None),
            _ => self.push_texts(array, column, report),
        }
    }

    fn push_dates(&mut self, dates: &Date32Array, column: &str, report: &mut impl CellReport) {
        for date in dates {
            let is_none = date.is_some_and(|day| !GameDate::from_days(day).is_in_calendar());
            if let (true, Some(day)) = (is_none, date) {
                let what =
                    format!("{} is not within the years 1 to 9999", GameDate::from_days(day));
                report.reject_cell(self.dates.len() + 1, column, what);
            }
            self.dates.push(date.filter(|_| !is_none));
        }
    }

    fn push_texts(
        &mut self,
        array: &ArrayRef,
        column: &str,
        report: &mut impl CellReport,
    ) -> Result<(), ArrowError> {
        let texts = cells::text(array)?;
        // Dates come in runs, and to compare is cheaper than to look up.
        let mut former = ("", None);
        for text in &texts {
            // A null is read as an empty text is.
            let text = text.unwrap_or_default();
            if text == former.0 {
                self.of_row.push(former.1);
                continue;
            }
            let row = self.of_row.len() + 1;
            let code = match self.texts.get(text) {
                _ if spelling::is_absent(text) || spelling::is_total(text) => None,
                Some(code) => Some(*code),
                None if text.len() > MAX_REMEMBERED => {
                    report.reject_cell(row, column, not_a_date(text));
                    None
                }
                None => {
                    let code = self.add(text.to_owned(), WrittenDate::new(text))?;
                    self.texts.insert(text.to_owned(), code);
                    Some(code)
                }
            };
            former = (text, code);
            self.of_row.push(code);
        }
        Ok(())
    }

    fn push_moments(
        &mut self,
        array: &ArrayRef,
        zone: Option<&ColumnZone>,
    ) -> Result<(), ArrowError> {
        // A zoned timestamp counts from the same moment, in UTC.
        let ms = cast(array, &DataType::Timestamp(TimeUnit::Millisecond, None))?;
        let ms = cast(&ms, &DataType::Int64)?;
        let mut former = (None, None);
        for moment in ms.as_primitive::<Int64Type>() {
            if moment == former.0 {
                self.of_row.push(former.1);
                continue;
            }
            let code = match (moment, moment.and_then(|moment| self.moments.get(&moment))) {
                (None, _) => None,
                (_, Some(code)) => Some(*code),
                (Some(moment), None) => {
                    let (shown, written) = at(moment, zone);
                    let code = self.add(shown, written)?;
                    self.moments.insert(moment, code);
                    Some(code)
                }
            };
            former = (moment, code);
            self.of_row.push(code);
        }
        Ok(())
    }

    fn add(&mut self, shown: String, written: Option<WrittenDate>) -> Result<u32, ArrowError> {
        let code = u32::try_from(self.distinct.len())
            .map_err(|_| ArrowError::InvalidArgumentError("there are too many dates".to_owned()))?;
        self.distinct.push(Distinct { shown, written, row: self.of_row.len() + 1 });
        Ok(code)
    }

    /// What the rows of this column of `file` tell of each other.
    pub(super) fn evidence(&self, file: &str) -> DateEvidence {
        let mut evidence = DateEvidence::default();
        self.distinct.iter().for_each(|of| evidence.take(of, file));
        evidence
    }

    /// All rows as dates, by this column's own evidence, and by that of `all` files where it has none. Those that are none, or
    /// leave open which, are null, and found.
    pub(super) fn finish(
        self,
        file: &str,
        column: &str,
        all: &DateEvidence,
        report: &mut impl CellReport,
    ) -> ReadDates {
        if !self.dates.is_empty() {
            let dates = Date32Array::from(self.dates);
            return ReadDates { dates, notes: DateNotes::default() };
        }
        let evidence = self.evidence(file).with(all);
        let read: Vec<_> = self.distinct.iter().map(|of| evidence.read(of)).collect();
        let mut dates = Vec::with_capacity(self.of_row.len());
        let (mut moments, mut moved) = (0, 0);
        for (index, code) in self.of_row.iter().enumerate() {
            dates.push(code.and_then(|code| match &read[code as usize] {
                Ok(read) => {
                    moments += usize::from(read.is_moment);
                    moved += usize::from(read.is_moved);
                    Some(read.date.days())
                }
                Err(what) => {
                    report.reject_cell(index + 1, column, what.clone());
                    None
                }
            }));
        }
        let notes = evidence.notes(&self.evidence(file), (moments > 0).then_some((moved, moments)));
        ReadDates { dates: Date32Array::from(dates), notes }
    }
}

/// A moment, in milliseconds since 1970-01-01 UTC, on the clocks of `zone`, and in words.
fn at(moment: i64, zone: Option<&ColumnZone>) -> (String, Option<WrittenDate>) {
    // Of the first second, a part is not midnight.
    let seconds = moment.div_euclid(1000);
    let is_later = moment.rem_euclid(1000) != 0;
    let ahead = zone.and_then(|zone| zone.ahead(seconds));
    // Without a zone, the clock is that of the numbers.
    let local = seconds.saturating_add(ahead.unwrap_or(0).into());
    let (day, of_day) = (local.div_euclid(DAY_IN_SECONDS), local.rem_euclid(DAY_IN_SECONDS));
    let date =
        i32::try_from(day).ok().map(GameDate::from_days).filter(|date| date.is_in_calendar());
    let (Some(date), Ok(of_day)) = (date, u32::try_from(of_day)) else {
        return (format!("a time {day} days from 1970-01-01"), None);
    };
    let zone = match ahead {
        None => String::new(),
        Some(0) => "Z".to_owned(),
        Some(ahead) => {
            let minutes = ahead.abs() / 60;
            let sign = if ahead < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    };
    let (hours, minutes, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let shown = format!("{date} {hours:02}:{minutes:02}:{second:02}{zone}");
    let seconds = if is_later { of_day.max(1) } else { of_day };
    let time = Some(TimeOfDay { seconds, ahead });
    (shown, Some(WrittenDate { day: WrittenDay::Date(date), time }))
}

/// What is said of a text that is no date: which it may mean, or how dates are written.
fn not_a_date(text: &str) -> String {
    let other = spelling::other_dates(text);
    let other = if other.is_empty() { format!(" such as {FORMS}") } else { other };
    format!("`{}` is not a date{other}", shown(text))
}

/// The date of a row.
#[derive(Clone, Copy, Debug)]
struct ReadDate {
    date: GameDate,
    /// Whether it is the league's date of a moment.
    is_moment: bool,
    /// Whether it is another than is written.
    is_moved: bool,
}

impl DateEvidence {
    fn take(&mut self, of: &Distinct, file: &str) {
        let Some(WrittenDate { day, time }) = of.written else { return };
        let example =
            || DateExample { file: file.to_owned(), row: of.row, shown: shown(&of.shown) };
        self.order.take(day, example);
        match time {
            Some(TimeOfDay { seconds: 0, ahead }) => self.has_zoned_midnights |= ahead.is_some(),
            Some(TimeOfDay { ahead: Some(_), .. }) => self.has_moments = true,
            Some(TimeOfDay { seconds, ahead: None }) => {
                self.time.get_or_insert_with(example);
                if seconds < FIRST_TIP_OFF {
                    self.too_early.get_or_insert_with(example);
                }
            }
            None => {}
        }
    }

    /// This, and where it leaves something open, what `other` says.
    #[must_use]
    pub(super) fn with(self, other: &Self) -> Self {
        Self {
            order: self.order.with(&other.order),
            has_moments: self.has_moments || other.has_moments,
            time: self.time.or_else(|| other.time.clone()),
            too_early: self.too_early.or_else(|| other.too_early.clone()),
            has_zoned_midnights: self.has_zoned_midnights || other.has_zoned_midnights,
        }
    }

    /// All that either says.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            order: self.order.and(other.order),
            has_moments: self.has_moments || other.has_moments,
            time: self.time.or(other.time),
            too_early: self.too_early.or(other.too_early),
            has_zoned_midnights: self.has_zoned_midnights || other.has_zoned_midnights,
        }
    }

    /// The date that `of` means, or why that cannot be said.
    fn read(&self, of: &Distinct) -> Result<ReadDate, String> {
        let Some(WrittenDate { day, time }) = of.written else {
            return Err(not_a_date(&of.shown));
        };
        let date = self.order.date(day, &of.shown)?;
        match time {
            Some(TimeOfDay { seconds, ahead: Some(ahead) }) if self.has_moments => {
                let midnight = i64::from(date.days()) * DAY_IN_SECONDS;
                let moment = midnight + i64::from(seconds) - i64::from(ahead);
                let league = league_date(moment).ok_or_else(|| not_a_date(&of.shown))?;
                Ok(ReadDate { date: league, is_moment: true, is_moved: league != date })
            }
            Some(TimeOfDay { ahead: None, .. }) => match &self.too_early {
                Some(early) => Err(why_no_zone(of, early)),
                None => Ok(ReadDate { date, is_moment: false, is_moved: false }),
            },
            _ => Ok(ReadDate { date, is_moment: false, is_moved: false }),
        }
    }

    /// What has to be said of a column whose own evidence is `own`, of whose moments so many are moved.
    fn notes(&self, own: &Self, moments: Option<(usize, usize)>) -> DateNotes {
        let text = |example: &DateExample| example.shown.clone();
        let time = own.time.as_ref().filter(|_| self.too_early.is_none());
        DateNotes {
            moments,
            has_zoned_midnights: own.has_zoned_midnights && !self.has_moments,
            time: time.map(text),
            order: own.order.clone(),
        }
    }
}

fn why_no_zone(of: &Distinct, early: &DateExample) -> String {
    format!(
        "`{}` has no time zone, and may be of UTC, in which most games are on the next day, as no game begins as early as \
         in {early} does; write the zone (2023-10-25T00:10:00Z), or name a column of dates (--columns game_date=NAME)",
        shown(&of.shown)
    )
}

impl DateNotes {
    /// What is said of all files.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        let moments = match (self.moments, other.moments) {
            (Some((moved, all)), Some((more_moved, more))) => {
                Some((moved + more_moved, all + more))
            }
            (one, other) => one.or(other),
        };
        Self {
            moments,
            has_zoned_midnights: self.has_zoned_midnights || other.has_zoned_midnights,
            time: self.time.or(other.time),
            order: self.order.and(other.order),
        }
    }

    /// The sentences about the `column`.
    pub(super) fn sentences(&self, column: &str) -> Vec<String> {
        let column = shown(column);
        let moments = self.moments.map(|(moved, all)| {
            format!(
                "{column} gives moments with a time zone; dates are those of New York: {moved} of {all} rows are on \
                 another day than is written"
            )
        });
        let midnights = self.has_zoned_midnights.then(|| {
            format!(
                "{column} gives midnights with a time zone; the dates are those that are written"
            )
        });
        let times = self.time.as_ref().map(|time| {
            format!(
                "{column} gives times without a time zone, such as `{time}`, none of them between midnight and ten in the \
                 morning; the dates are those that are written"
            )
        });
        let order = self.order.sentence(&column);
        [moments, midnights, times, order].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::StringArray;
    use proptest::prelude::*;

    use super::*;
    use crate::source::file_report::FileReport;

    fn read(texts: &[String]) -> (Vec<Option<GameDate>>, FileReport) {
        let mut report = FileReport::new("games.csv");
        let mut column = DateColumn::default();
        for part in texts.chunks(3) {
            let array: ArrayRef = Arc::new(part.iter().map(Some).collect::<StringArray>());
            column.push(&array, "game_date", &mut report).unwrap();
        }
        let all = DateEvidence::default();
        let read = column.finish("games.csv", "game_date", &all, &mut report);
        (read.dates.iter().map(|day| day.map(GameDate::from_days)).collect(), report)
    }

    /// A date in one of its forms; `month_first` says what stands first between slashes.
    fn written(date: GameDate, form: usize, month_first: bool) -> String {
        const NAMES: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let text = date.to_string();
        let (year, month, day) = (&text[..4], &text[5..7], &text[8..]);
        let name = NAMES[month.parse::<usize>().unwrap() - 1];
        match form {
            0 => text,
            1 => format!("{year}{month}{day}"),
            2 => format!("{day}.{month}.{year}"),
            3 => format!("{} {day}, {year}", name.to_uppercase()),
            4 => format!("{name} {}, {year}", day.trim_start_matches('0')),
            // Nine in the evening in New York.
            5 => format!("{}T02:00:00Z", date.plus_days(1)),
            6 => format!("{text} 21:00:00-05:00"),
            _ if month_first => format!("{month}/{day}/{year}"),
            _ => format!("{day}/{month}/{year}"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_mix_of_forms_is_the_same_dates(
            // Of January and February, in which New York is five hours behind.
            rows in prop::collection::vec((0_i32..59, 0_usize..8), 1..40),
            month_first in any::<bool>(),
        ) {
            let opening: GameDate = "2023-01-01".parse().unwrap();
            // One row shows the order of all.
            let rows: Vec<(i32, usize)> = rows.into_iter().chain([(20, 7)]).collect();
            let expected: Vec<_> = rows.iter().map(|(day, _)| Some(opening.plus_days(*day))).collect();
            let texts: Vec<_> = rows
                .iter()
                .map(|(day, form)| written(opening.plus_days(*day), *form, month_first))
                .collect();
            let (dates, report) = read(&texts);
            prop_assert!(report.trusted());
            prop_assert_eq!(dates, expected, "{:?}", texts);
        }
    }

    #[test]
    fn a_date_past_the_calendar_is_named() {
        let mut report = FileReport::new("games.parquet");
        let mut column = DateColumn::default();
        let array: ArrayRef = Arc::new(Date32Array::from(vec![Some(18_919), None, Some(i32::MAX)]));
        column.push(&array, "game_date", &mut report).unwrap();
        let all = DateEvidence::default();
        let read = column.finish("games.parquet", "game_date", &all, &mut report);
        assert_eq!(read.dates.iter().collect::<Vec<_>>(), [Some(18_919), None, None]);
        let found = report.into_problems().to_string();
        let words = "row 3, column game_date: day 2147483647 is not within the years 1 to 9999";
        assert!(found.contains(words), "{found}");
    }
}
