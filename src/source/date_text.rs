//! A date, or a moment, as people write it: which of its numbers is the month may be open.

use crate::domain::GameDate;

/// The day that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WrittenDay {
    Date(GameDate),
    /// `10/24/2023` or `24/10/2023`: other texts have to tell which of the two numbers is the month.
    Unordered {
        month_first: Option<GameDate>,
        day_first: Option<GameDate>,
    },
}

/// The time behind a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TimeOfDay {
    /// Seconds since midnight; a part of the first second is the first.
    pub(super) seconds: u32,
    /// How many seconds the clock is ahead of UTC, if that is written.
    pub(super) ahead: Option<i32>,
}

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WrittenDate {
    pub(super) day: WrittenDay,
    pub(super) time: Option<TimeOfDay>,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// From Thursday on, as 1970-01-01 was one.
const WEEKDAYS: [&str; 7] =
    ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"];

/// The letters of the shortest name of a month or a day of the week.
const SHORT_NAME: usize = 3;

/// The most characters of a date that is written as one, with its time and zone.
const MAX_DATE: usize = 64;

/// What the forms are, for messages.
pub(super) const FORMS: &str =
    "2023-10-24, 20231024, OCT 24, 2023, 24-Oct-2023, 10/24/2023 or 2023-10-25T00:10:00Z";

impl WrittenDate {
    /// Reads `text`; nothing where it is no date.
    pub(super) fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX_DATE {
            return None;
        }
        let of_day = text.split(':').next().unwrap_or(text);
        if of_day.chars().filter(|letter| letter.is_alphabetic()).count() >= SHORT_NAME {
            return in_words(text);
        }
        if let Some((day, time)) = since_1970(text) {
            return Some(Self { day: WrittenDay::Date(day), time: Some(time) });
        }
        let (day, time) = match text.split_once(['T', 't', ' ']) {
            Some((day, time)) => (day, Some(TimeOfDay::new(time.trim())?)),
            None => (text, None),
        };
        Some(Self { day: WrittenDay::new(day)?, time })
    }

    /// The date, where the text says nothing else than one.
    pub(super) fn date(self) -> Option<GameDate> {
        match self {
            Self { day: WrittenDay::Date(date), time: None } => Some(date),
            Self { day: WrittenDay::Date(date), time: Some(time) } if time.seconds == 0 => {
                Some(date)
            }
            _ => None,
        }
    }
}

impl WrittenDay {
    /// Whether it may be of two dates.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Unordered { month_first: Some(_), day_first: Some(_) })
    }

    fn new(text: &str) -> Option<Self> {
        if let Ok(date) = text.parse() {
            return Some(Self::Date(date));
        }
        if text.len() == 8 && are_digits(text) {
            return date(&text[..4], &text[4..6], &text[6..]).map(Self::Date);
        }
        let separator = text.chars().find(|letter| !letter.is_ascii_digit())?;
        let parts: Vec<&str> = text.split(separator).collect();
        let [first, second, third] = parts[..] else { return None };
        match (separator, first.len(), third.len()) {
            ('/', 4, _) => date(first, second, third).map(Self::Date),
            ('.', _, 4) => date(third, second, first).map(Self::Date),
            ('/' | '-', 1 | 2, 4) => {
                match (date(third, first, second), date(third, second, first)) {
                    (None, None) => None,
                    (Some(one), Some(other)) if one == other => Some(Self::Date(one)),
                    (month_first, day_first) => Some(Self::Unordered { month_first, day_first }),
                }
            }
            _ => None,
        }
    }
}

/// A moment as the number of seconds, thousandths, millionths or billionths of one since 1970-01-01 UTC, which its length
/// tells from each other and from `20231024`; nothing where `text` is none.
pub(super) fn since_1970(text: &str) -> Option<(GameDate, TimeOfDay)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let per_second: i64 = match whole.len() {
        9 | 10 => 1,
        12 | 13 => 1_000,
        15 | 16 => 1_000_000,
        18 | 19 => 1_000_000_000,
        _ => return None,
    };
    if !are_digits(whole) || fraction.is_empty() || !are_digits(fraction) {
        return None;
    }
    let count: i64 = whole.parse().ok()?;
    let seconds = count / per_second;
    let day = GameDate::from_days(i32::try_from(seconds / 86_400).ok()?);
    let of_day = u32::try_from(seconds % 86_400).ok()?;
    // Of the first second of a day, a part is not midnight.
    let is_later = count % per_second != 0 || fraction.bytes().any(|digit| digit != b'0');
    let seconds = if is_later { of_day.max(1) } else { of_day };
    Some((day, TimeOfDay { seconds, ahead: Some(0) }))
}

/// The date of three texts of digits.
fn date(year: &str, month: &str, day: &str) -> Option<GameDate> {
    let short = |text: &str| (1..=2).contains(&text.len()) && are_digits(text);
    if !short(month) || !short(day) || year.len() != 4 || !are_digits(year) {
        return None;
    }
    GameDate::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `APR 09, 2023`, `9 April 2023`, `09-Apr-2023` or `Sun, Apr 9, 2023`, maybe with a time behind it.
fn in_words(text: &str) -> Option<WrittenDate> {
    let mut rest = text;
    let mut next = || {
        let text = rest.trim_start_matches(BETWEEN_WORDS);
        let (word, behind) = text.split_at(text.find(BETWEEN_WORDS).unwrap_or(text.len()));
        rest = behind;
        word
    };
    let mut first = next();
    let weekday = WEEKDAYS.iter().position(|name| is_word(first, name));
    if weekday.is_some() {
        first = next();
    }
    let (second, year) = (next(), next());
    let month = |word| MONTHS.iter().position(|name| is_word(word, name));
    let (month, day) = match month(first) {
        Some(month) => (month, second),
        None => (month(second)?, first),
    };
    let date = date(year, &(month + 1).to_string(), day)?;
    let of_date = usize::try_from(date.days().rem_euclid(7)).ok()?;
    let time = match rest.trim_start_matches(BETWEEN_WORDS) {
        "" => None,
        time => Some(TimeOfDay::new(time)?),
    };
    let day = WrittenDay::Date(date);
    weekday.is_none_or(|weekday| weekday == of_date).then_some(WrittenDate { day, time })
}

/// What stands between the words of a date.
const BETWEEN_WORDS: [char; 3] = [' ', ',', '-'];

/// Whether `word` is `name` or its first three letters, or for Tuesday, Thursday and September one or two more.
fn is_word(word: &str, name: &str) -> bool {
    let word = word.strip_suffix('.').unwrap_or(word).as_bytes();
    let is_beginning = |length: usize| {
        name.as_bytes().get(..length).is_some_and(|name| name.eq_ignore_ascii_case(word))
    };
    (3..=5).contains(&word.len()) && is_beginning(word.len()) || is_beginning(name.len())
}

impl TimeOfDay {
    /// `19:30`, `19:30:00.000`, `7:30 PM`, each maybe with `Z`, `UTC`, `+00:00`, `-0400` or `-04`.
    fn new(text: &str) -> Option<Self> {
        let (clock, ahead) = match zone_at(text) {
            Some(at) => (text[..at].trim_end(), Some(ahead(&text[at..])?)),
            None => (text, None),
        };
        Some(Self { seconds: seconds(clock)?, ahead })
    }
}

/// Where the zone begins.
fn zone_at(text: &str) -> Option<usize> {
    let named = ["Z", "z", "UTC", "GMT"].into_iter().find(|name| text.ends_with(name));
    named.map(|name| text.len() - name.len()).or_else(|| text.rfind(['+', '-', '\u{2212}']))
}

/// How many seconds a `zone` is ahead of UTC.
fn ahead(zone: &str) -> Option<i32> {
    let mut letters = zone.chars();
    let sign = match letters.next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return Some(0),
    };
    let digits = letters.as_str();
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), 5) => parts,
        (None, 4) => digits.split_at_checked(2)?,
        (None, 2) => (digits, "00"),
        _ => return None,
    };
    Some(sign * i32::try_from(number(hours, 14)? * 3600 + number(minutes, 59)? * 60).ok()?)
}

/// Seconds since midnight.
fn seconds(clock: &str) -> Option<u32> {
    let (clock, half) = match clock.len().checked_sub(2).and_then(|at| clock.split_at_checked(at)) {
        Some((clock, half)) if half.eq_ignore_ascii_case("am") => (clock.trim_end(), Some(0)),
        Some((clock, half)) if half.eq_ignore_ascii_case("pm") => (clock.trim_end(), Some(12)),
        _ => (clock, None),
    };
    // Without seconds, or a part of one, it is the beginning of the minute, or of the second.
    let mut parts = clock.split(':');
    let (hours, minutes, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    if parts.next().is_some() || fraction.is_empty() || !are_digits(fraction) {
        return None;
    }
    let hours = match half {
        Some(half) => number(hours, 12).filter(|hours| *hours > 0)? % 12 + half,
        None => number(hours, 23)?,
    };
    let whole = hours * 3600 + number(minutes, 59)? * 60 + number(second, 59)?;
    let is_later = fraction.bytes().any(|digit| digit != b'0');
    Some(if is_later { whole.max(1) } else { whole })
}

/// A number of one or two digits, at most so large.
fn number(digits: &str, most: u32) -> Option<u32> {
    let plain = (1..=2).contains(&digits.len()) && are_digits(digits);
    plain.then(|| digits.parse().ok()).flatten().filter(|number| *number <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> WrittenDay {
        let date = |text: &str| text.parse::<GameDate>().ok();
        match text.split_once('|') {
            None => WrittenDay::Date(date(text).unwrap()),
            Some((first, second)) => {
                WrittenDay::Unordered { month_first: date(first), day_first: date(second) }
            }
        }
    }

    #[test]
    fn a_date_has_many_spellings() {
        for text in [
            "2023-04-09",
            "20230409",
            "2023/04/09",
            "2023/4/9",
            "09.04.2023",
            "9.4.2023",
            "APR 09, 2023",
            "Apr 9, 2023",
            "April 9, 2023",
            "apr. 9, 2023",
            "Sun, Apr 9, 2023",
            "Sunday, April 9, 2023",
            "Sun Apr 9 2023",
            "9 Apr 2023",
            "09-Apr-2023",
            "Sun, 9 April 2023",
            " 2023-04-09\u{a0}",
        ] {
            let expected = WrittenDate { day: day("2023-04-09"), time: None };
            assert_eq!(WrittenDate::new(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_moment_may_be_a_number_since_1970() {
        for (text, seconds) in [
            ("1681084800", 0),
            ("1681084801.0", 1),
            ("1681084800000", 0),
            ("1681084800250", 1),
            ("1681085400000000", 600),
            ("1681085400000000000", 600),
        ] {
            let time = Some(TimeOfDay { seconds, ahead: Some(0) });
            let expected = WrittenDate { day: day("2023-04-10"), time };
            assert_eq!(WrittenDate::new(text), Some(expected), "{text}");
        }
        let of_1997 = WrittenDate::new("878169600000").and_then(WrittenDate::date);
        assert_eq!(of_1997.map(|date| date.to_string()).as_deref(), Some("1997-10-30"));
        for text in ["16810848000", "1681084800.", "-1681084800", "9999999999999999999"] {
            assert_eq!(WrittenDate::new(text), None, "{text}");
        }
    }

    #[test]
    fn two_numbers_may_be_a_month_and_a_day_or_the_reverse() {
        for (text, expected) in [
            ("10/24/2023", "2023-10-24|"),
            ("24/10/2023", "|2023-10-24"),
            ("24-10-2023", "|2023-10-24"),
            ("4/9/2023", "2023-04-09|2023-09-04"),
            ("10/10/2023", "2023-10-10"),
        ] {
            let expected = WrittenDate { day: day(expected), time: None };
            assert_eq!(WrittenDate::new(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "10/24/23",
            "2023-4-9",
            "20231324",
            "24/24/2023",
            "Mon, Apr 9, 2023",
            "OCT 32, 2021",
            "OKT 09, 2021",
            "2021-10-09T",
            "2021-10-09 noon",
            "2021-10-09T24:00:00",
            "2021-10-09T00:00:00+15:00",
            "October, 2021",
            "é 1, 2021",
            "2023/10/24/1",
        ] {
            assert_eq!(WrittenDate::new(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_may_have_a_zone() {
        for (text, seconds, ahead) in [
            ("2023-10-25T00:10:00Z", 600, Some(0)),
            ("2023-10-25 00:10:00+00:00", 600, Some(0)),
            ("2023-10-25 00:10:00.123 UTC", 600, Some(0)),
            ("2023-10-25T00:10:00-04:00", 600, Some(-14_400)),
            ("2023-10-25T00:10:00\u{2212}0430", 600, Some(-16_200)),
            ("2023-10-25T00:10-04", 600, Some(-14_400)),
            ("2023-10-25T00:00:00.000", 0, None),
            ("2023-10-25T00:00:00.001", 1, None),
            ("2023-10-25 19:30", 70_200, None),
            ("2023-10-25 7:30 PM", 70_200, None),
            ("2023-10-25 12:00:00 AM", 0, None),
            ("2023-10-25 12:00 pm", 43_200, None),
        ] {
            let time = Some(TimeOfDay { seconds, ahead });
            let expected = Some(WrittenDate { day: day("2023-10-25"), time });
            assert_eq!(WrittenDate::new(text), expected, "{text}");
        }
    }
}
