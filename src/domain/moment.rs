//! Moments, to the second, as files of ours spell them.

use std::fmt;
use std::str::FromStr;

use super::GameDate;

const DAY: i64 = 86_400;

/// A moment in seconds since 1970-01-01 UTC, spelt as `2024-10-22T23:10:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UtcMoment(i64);

/// The text is no moment of the form `2024-10-22T23:10:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadMoment;

impl UtcMoment {
    /// The moment so many seconds after 1970-01-01 UTC.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01 UTC.
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

impl fmt::Display for UtcMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A moment that no calendar has is of its first or its last date.
        let day = self.0.div_euclid(DAY).clamp(i32::MIN.into(), i32::MAX.into());
        let date = i32::try_from(day)
            .map_or_else(|_| String::new(), |day| GameDate::from_days(day).to_string());
        let of_day = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl FromStr for UtcMoment {
    type Err = BadMoment;

    fn from_str(text: &str) -> Result<Self, BadMoment> {
        let (date, time) = text.split_once('T').ok_or(BadMoment)?;
        let date: GameDate = date.parse().map_err(|_| BadMoment)?;
        let [h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = *time.as_bytes() else {
            return Err(BadMoment);
        };
        let number = |tens: u8, ones: u8, end: i64| {
            let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
            let number = || 10 * i64::from(tens - b'0') + i64::from(ones - b'0');
            is_number.then(number).filter(|number| *number < end).ok_or(BadMoment)
        };
        let (hour, minute, second) =
            (number(h1, h2, 24)?, number(m1, m2, 60)?, number(s1, s2, 60)?);
        Ok(Self(i64::from(date.days()) * DAY + hour * 3600 + minute * 60 + second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_and_print() {
        // Worked by hand: 20,018 days after 1970-01-01 is 2024-10-22.
        let moment = UtcMoment::from_seconds(20_018 * DAY + 23 * 3600 + 10 * 60 + 5);
        assert_eq!(moment.to_string(), "2024-10-22T23:10:05Z");
        assert_eq!("2024-10-22T23:10:05Z".parse(), Ok(moment));
        for text in [
            "",
            "2024-10-22",
            "2024-10-22T23:10Z",
            "2024-10-22 23:10:05Z",
            "2024-10-22T24:00:00Z",
            "2024-10-22T23:60:00Z",
            "2024-10-22T23:10:60Z",
            "2024-10-22T23:1x:00Z",
            "2024-02-30T23:10:00Z",
            "2024-10-22T23:10:05+00:00",
        ] {
            assert_eq!(text.parse::<UtcMoment>(), Err(BadMoment), "{text}");
        }
        assert!(UtcMoment::from_seconds(i64::MAX).to_string().ends_with('Z'));
    }
}
