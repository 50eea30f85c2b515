//! Moments, spelt as text: `2024-10-22T23:40:00Z` and its cousins.

use std::collections::BTreeMap;

use crate::domain::GameDate;
use crate::source::date_text::{TimeOfDay, since_1970};
use crate::source::league_time::league_date;

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// A moment in seconds since 1970-01-01 UTC: a date and a time, with or without fractions of a second, and with `Z`, `UTC` or
/// an offset behind it. Without any of these it is in UTC. A date alone is no moment. So is a number since then, as
/// [`since_1970`] reads it.
pub(in crate::source) fn parse(text: &str) -> Option<i64> {
    let (day, time) = written(text).or_else(|| since_1970(text))?;
    Some(moment(day, time))
}

/// Whether `text` is a moment without a zone.
pub(in crate::source) fn is_without_zone(text: &str) -> bool {
    written(text).is_some_and(|(_, time)| time.ahead.is_none())
}

/// The moment of a time on a day, in seconds since 1970-01-01 UTC; without a zone it is in UTC.
pub(super) fn moment(day: GameDate, time: TimeOfDay) -> i64 {
    i64::from(day.days()) * DAY + i64::from(time.seconds) - i64::from(time.ahead.unwrap_or(0))
}

/// The day and the time of a moment, as [`parse`] reads one.
pub(super) fn written(text: &str) -> Option<(GameDate, TimeOfDay)> {
    let (date, rest) = text.split_at_checked(10)?;
    let date: GameDate = date.parse().ok()?;
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
pub(in crate::source) struct LeagueDates(BTreeMap<i64, Option<GameDate>>);

impl LeagueDates {
    /// The league's date at a moment: clocks there differ from UTC by whole hours.
    pub(in crate::source) fn at(&mut self, seconds: i64) -> Option<GameDate> {
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
            "1729640400",
            "1729640400000",
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
}
