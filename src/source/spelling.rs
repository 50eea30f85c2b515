//! Numbers, flags and dates spelt as text, as CSV files have them.

use crate::domain::GameDate;
/// A value as messages show it.
pub(super) use crate::domain::shortened as shown;

/// A number in decimal digits. The words for infinity and NaN are numbers to the caller, who has to refuse them.
pub(super) fn number(text: &str) -> Option<f64> {
    // Whole numbers are what most columns hold, and an `i32` is exact as a float.
    text.parse::<i32>().map(f64::from).or_else(|_| text.parse()).ok()
}

/// `true` or `false` in any case, `1` or `0`.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text {
        "1" | "1.0" => Some(true),
        "0" | "0.0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// `2021-10-19`, the same with a time of midnight, or `OCT 19, 2021`.
pub(super) fn date(text: &str) -> Option<GameDate> {
    if let Some((month, rest)) = text.split_once(' ')
        && let Some((day, year)) = rest.split_once(", ")
    {
        let month = 1 + MONTHS.iter().position(|name| month.eq_ignore_ascii_case(name))?;
        let day: u8 = day.parse().ok()?;
        return format!("{year}-{month:02}-{day:02}").parse().ok();
    }
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, MIDNIGHT));
    let fraction = time.strip_suffix('Z').unwrap_or(time).strip_prefix(MIDNIGHT)?;
    let whole =
        fraction.is_empty() || fraction.strip_prefix('.')?.bytes().all(|digit| digit == b'0');
    whole.then(|| day.parse().ok()).flatten()
}

/// Behind a text that is no date: which dates it may mean, if it has the form of one, and how these are written.
pub(super) fn other_dates(text: &str) -> String {
    let day = text.split_once([' ', 'T']).map_or(text, |(day, _)| day);
    let parts: Vec<&str> = day.split(['/', '.', '-']).collect();
    let (first, second, year) = match parts[..] {
        [first, second, year] if year.len() == 4 => (first, second, year),
        [first, second, year] if year.len() == 2 => (first, second, &*format!("20{year}")),
        _ => return String::new(),
    };
    let date = |day: &str, month: &str| -> Option<GameDate> {
        format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
    };
    match (date(first, second), date(second, first)) {
        (Some(one), Some(other)) if one != other => {
            format!(": it may mean {one} or {other}, one of which has to be written")
        }
        (Some(date), _) | (_, Some(date)) => format!(": write {date}"),
        (None, None) => String::new(),
    }
}

const MIDNIGHT: &str = "00:00:00";

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_four_spellings() {
        let expected = "2021-10-09".parse().ok();
        let spellings = [
            "2021-10-09",
            "2021-10-09T00:00:00",
            "2021-10-09 00:00:00.000Z",
            "OCT 09, 2021",
            "Oct 9, 2021",
        ];
        for text in spellings {
            assert_eq!(date(text), expected, "{text}");
        }
        let bad = [
            "",
            "10/09/2021",
            "2021-10-09T19:30:00",
            "2021-10-09T00:00:00.001",
            "OCT 32, 2021",
            "OKT 09, 2021",
            "OCT 09 2021",
            "2021-10-09T",
            "2021-10-9",
        ];
        for text in bad {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn what_may_be_a_date_is_named_as_one() {
        for (text, said) in [
            ("19/10/2021", ": write 2021-10-19"),
            ("10/19/2021", ": write 2021-10-19"),
            ("19.10.2021", ": write 2021-10-19"),
            ("10-19-21 00:00", ": write 2021-10-19"),
            ("4/4/2021", ": write 2021-04-04"),
            ("3/4/2021", ": it may mean 2021-04-03 or 2021-03-04, one of which has to be written"),
            ("32/13/2021", ""),
            ("2021/10/19", ""),
            ("tomorrow", ""),
        ] {
            assert_eq!(other_dates(text), said, "{text}");
        }
    }

    #[test]
    fn a_flag_is_a_word_or_a_digit() {
        assert_eq!(["true", "TRUE", "1", "1.0"].map(flag), [Some(true); 4]);
        assert_eq!(["False", "0", "0.0"].map(flag), [Some(false); 3]);
        assert_eq!(["yes", "2", "W", ""].map(flag), [None; 4]);
    }
}
