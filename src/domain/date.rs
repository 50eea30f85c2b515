use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Serialize, Serializer};
use thiserror::Error;

/// A calendar date on which games are played, as days since 1970-01-01.
///
/// It is the physical type of a Parquet DATE, so a column of dates is lent as it lies in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct GameDate(i32);

/// 0001-01-01 and 9999-12-31, in days since 1970-01-01.
const FIRST: i32 = -719_162;
const LAST: i32 = 2_932_896;

/// The text is no date of the form `2021-10-19`.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a date: a date is written 2021-10-19")]
pub struct BadDate(String);

impl GameDate {
    /// The date of a year from 1 to 9999, a month and a day, each from 1; nothing where there is no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        i32::try_from(days).ok().map(Self).filter(|date| date.is_in_calendar())
    }

    /// The date that lies `days` days after 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Whether it lies within the years 1 to 9999, which every calendar, file and warehouse knows. Arithmetic on the days of
    /// two such dates never leaves the numbers.
    pub const fn is_in_calendar(self) -> bool {
        self.0 >= FIRST && self.0 <= LAST
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The date `days` days later (earlier, if negative).
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The year and the month this date lies in, or `None` past the calendar's end.
    pub fn month(self) -> Option<(i32, u32)> {
        self.calendar().map(|date| (date.year(), date.month()))
    }

    /// The year this date lies in, or `None` past the calendar's end.
    pub fn year(self) -> Option<i32> {
        self.calendar().map(|date| date.year())
    }

    fn calendar(self) -> Option<NaiveDate> {
        let days = Days::new(u64::from(self.0.unsigned_abs()));
        if self.0 < 0 {
            NaiveDate::default().checked_sub_days(days)
        } else {
            NaiveDate::default().checked_add_days(days)
        }
    }
}

impl fmt::Display for GameDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.calendar() {
            Some(date) => f.pad(&date.format("%Y-%m-%d").to_string()),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl FromStr for GameDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let date = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            // One date has one spelling. There are millions of dates, and a calendar's own parser takes its time.
            let number = |digits: &str, length: usize| {
                let is_plain = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
                is_plain.then(|| digits.parse::<u32>().ok())?
            };
            let year = i32::try_from(number(year, 4)?).ok()?;
            Self::new(year, number(month, 2)?, number(day, 2)?)
        };
        date().ok_or_else(|| BadDate(text.to_owned()))
    }
}

impl Serialize for GameDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for GameDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_the_same_date() {
        for (text, days) in
            [("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2021-10-19", 18_919)]
        {
            let date: GameDate = text.parse().unwrap();
            assert_eq!(date.days(), days);
            assert_eq!(date.to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "2021-02-29",
            "2021-1-9",
            "19.10.2021",
            "2021-10-19T00:00:00",
            "99999-01-01",
            "+021-10-19",
        ] {
            assert!(text.parse::<GameDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_calendar_has_years_of_four_digits() {
        for (text, days) in [("0001-01-01", FIRST), ("9999-12-31", LAST)] {
            let date: GameDate = text.parse().unwrap();
            assert_eq!((date.days(), date.is_in_calendar()), (days, true));
        }
        for text in ["0000-12-31", "-0001-01-01", "+10000-01-01", "-262143-01-01"] {
            assert!(text.parse::<GameDate>().is_err(), "{text}");
        }
        assert!(!GameDate::from_days(FIRST - 1).is_in_calendar());
        assert!(!GameDate::from_days(LAST + 1).is_in_calendar());
    }

    #[test]
    fn a_date_past_the_calendar_still_prints() {
        assert_eq!(GameDate::from_days(i32::MAX).to_string(), "day 2147483647");
    }
}
