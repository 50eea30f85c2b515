//! Moments, spelt as text: `2024-10-22T23:40:00Z` and its cousins.

use std::collections::BTreeMap;

use crate::domain::GameDate;
use crate::source::date_text::TimeOfDay;
use crate::source::league_time::league_date;

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// A moment in seconds since 1970-01-01 UTC: a date and a time, with or without fractions of a second, and with `Z`, `UTC` or
/// an offset behind it. Without any of these it is in UTC. A date alone is no moment.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (day, time) = written(text)?;
    Some(moment(day, time))
}

/// Whether `text` is a moment without a zone.
pub(super) fn is_without_zone(text: &str) -> bool {
    written(text).is_some_and(|(_, time)| time.ahead.is_none())
}

/// The moment of a time on a day, in seconds since 1970-01-01 UTC; without a zone it is in UTC.
pub(super) fn moment(day: GameDate, time: TimeOfDay) -> i64 {
    i64::from(day.days()) * DAY + i64::from(time.seconds) - i64::from(time.ahead.unwrap_or(0))
}

/// The day and the time of a moment, as [`parse`] reads one.
pub(super) fn written(text: &str) -> Option<(GameDate, TimeOfDay)> {
    let (date, rest) = text.split_at_checked(10)?;
    let date: GameDate = date_of(date)?;
    let rest = rest.strip_prefix(['T', ' '])?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'));
    let (time, zone) = rest.split_at(end.unwrap_or(rest.len()));
    let ahead = match zone.trim() {
        "" => None,
        zone => Some(offset(zone)?),
    };
    let mut parts = time.split(':');
    let hour = two_digits(parts.next()?).filter(|hour| *hour < 24)?;
    let minute = two_digits(parts.next()?).filter(|minute| *minute < 60)?;
    let second = match parts.next() {
        None => 0,
        Some(second) => {
            let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
            let is_fraction = fraction.bytes().all(|digit| digit.is_ascii_digit());
            two_digits(whole).filter(|second| *second < 61 && is_fraction)?
        }
    };
    if parts.next().is_some() {
        return None;
    }
    Some((date, TimeOfDay { seconds: hour * 3600 + minute * 60 + second, ahead }))
}

/// `2024-10-22`, without the detour over a calendar's own parser: there are millions of them.
fn date_of(text: &str) -> Option<GameDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number =
        |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?;
    let (year, month, day): (i64, i64, i64) =
        (number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) || year == 0 {
        return None;
    }
    // The days since 1970-01-01 of a year that begins in March: Hinnant, "chrono-compatible low-level date algorithms".
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    i32::try_from(days).ok().map(GameDate::from_days)
}

fn two_digits(text: &str) -> Option<u32> {
    match text.as_bytes() {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
        }
        _ => None,
    }
}

/// What a zone is ahead of UTC, in seconds.
fn offset(zone: &str) -> Option<i32> {
    if zone == "Z" || zone == "z" || zone.eq_ignore_ascii_case("utc") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "\u{2212}", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() == 4 => rest.split_at_checked(2)?,
        None => (rest, "00"),
    };
    Some(sign * i32::try_from(two_digits(hours)? * 3600 + two_digits(minutes)? * 60).ok()?)
}

/// The league's dates of moments, each hour of which is looked up once.
#[derive(Debug, Default)]
pub(super) struct LeagueDates(BTreeMap<i64, Option<GameDate>>);

impl LeagueDates {
    /// The league's date at a moment: clocks there differ from UTC by whole hours.
    pub(super) fn at(&mut self, seconds: i64) -> Option<GameDate> {
        let hour = seconds.div_euclid(HOUR);
        *self.0.entry(hour).or_insert_with(|| league_date(hour * HOUR))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UtcMoment;

    #[test]
    fn a_moment_has_many_spellings() {
        for text in [
            "2024-10-22T23:40:00Z",
            "2024-10-22 23:40:00 UTC",
            "2024-10-22T23:40:00.250+00:00",
            "2024-10-22 23:40",
            "2024-10-22T19:40:00-04:00",
            "2024-10-23T01:40:00+0200",
            "2024-10-23T01:40:00+02",
        ] {
            let spelt = parse(text).map(|seconds| UtcMoment::from_seconds(seconds).to_string());
            assert_eq!(spelt.as_deref(), Some("2024-10-22T23:40:00Z"), "{text}");
        }
        for text in [
            "",
            "2024-10-22",
            "2024-10-22T",
            "2024-02-30T10:00",
            "2024-10-22T25:00:00Z",
            "2024-10-22T10:00:00 EST",
            "22.10.2024 10:00",
            "2024-10-22T10:00:00:00Z",
            "yesterday at",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for text in ["1970-01-01", "2000-02-29", "2023-12-31", "2024-03-01", "1999-03-01"] {
            assert_eq!(date_of(text), text.parse().ok(), "{text}");
        }
        assert_eq!(date_of("2023-02-29"), None);
    }
}
