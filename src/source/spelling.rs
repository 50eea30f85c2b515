//! Numbers, flags and dates spelt as text, as CSV files have them.

use super::date_text::WrittenDate;
use crate::domain::GameDate;
/// A value as messages show it.
pub(super) use crate::domain::shortened as shown;

/// What stands where there is no value, in any case: for nobody knows, or for a player who did not play.
const ABSENT: [&str; 18] = [
    "NA",
    "N/A",
    "<NA>",
    "nan",
    "None",
    "null",
    "-",
    "--",
    "\u{2013}",
    "\u{2014}",
    "DNP",
    "DND",
    "NWT",
    "Did Not Play",
    "Did Not Dress",
    "Not With Team",
    "Inactive",
    "Player Suspended",
];

/// Those of them behind which a reason may stand: `DNP - Coach's Decision`.
const ABSENT_WITH_REASON: [&str; 3] = ["DNP", "DND", "NWT"];

/// What is written for a minus.
const DASHES: [char; 3] = ['-', '\u{2212}', '\u{2013}'];

/// Whether `text` says that there is no value.
pub(super) fn is_absent(text: &str) -> bool {
    // Most cells are numbers.
    if text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let text = text.trim();
    let has_reason = || {
        let (word, rest) = text.split_at_checked(3)?;
        let reason = rest.trim_start().starts_with(DASHES);
        Some(reason && ABSENT_WITH_REASON.iter().any(|known| known.eq_ignore_ascii_case(word)))
    };
    text.is_empty()
        || ABSENT.iter().any(|known| known.eq_ignore_ascii_case(text))
        || has_reason() == Some(true)
}

/// Whether `text` stands in a row of totals where others have a date: `18 Games`, `Totals`, `Career`.
pub(super) fn is_total(text: &str) -> bool {
    let last = text.trim().rsplit(' ').next().unwrap_or(text);
    ["game", "games", "total", "totals", "career"]
        .iter()
        .any(|word| last.eq_ignore_ascii_case(word))
}

/// A number in decimal digits. The words for infinity and NaN are numbers to the caller, who has to refuse them.
pub(super) fn number(text: &str) -> Option<f64> {
    // Whole numbers are what most columns hold, and an `i32` is exact as a float.
    let plain = text.parse::<i32>().map(f64::from).or_else(|_| text.parse());
    plain.ok().or_else(|| typeset_number(text.trim()))
}

/// A number behind a minus that is no hyphen, or among blanks.
fn typeset_number(text: &str) -> Option<f64> {
    match text.strip_prefix(&DASHES[1..]) {
        Some(digits)
            if digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') =>
        {
            digits.parse::<f64>().map(|number| -number).ok()
        }
        Some(_) => None,
        None => text.parse().ok(),
    }
}

/// Why `text` is not a number, as far as a comma in it tells.
pub(super) fn about_comma(text: &str) -> &'static str {
    let are_numbers = text.contains(',')
        && text.bytes().all(|byte| byte.is_ascii_digit() || b",.+-".contains(&byte));
    if are_numbers {
        ": a comma separates thousands or decimals, and only the latter are read, as in 34,2, where columns are not separated \
         by commas"
    } else {
        ""
    }
}

/// `true` or `false` in any case, `1` or `0`.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.trim() {
        "1" | "1.0" | "*" => Some(true),
        "0" | "0.0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A date in any form that says which one it is by itself, maybe with a time of midnight.
pub(super) fn date(text: &str) -> Option<GameDate> {
    WrittenDate::new(text)?.date()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_one_by_itself() {
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
        for text in ["10/09/2021", "2021-10-09T19:30:00", "2021-10-09T00:00:00.001"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_may_have_another_minus_and_a_plus() {
        for (text, expected) in [
            ("12", Some(12.0)),
            ("+12", Some(12.0)),
            ("-12", Some(-12.0)),
            ("\u{2212}12", Some(-12.0)),
            ("\u{2013}12.5", Some(-12.5)),
            ("\u{a0}\u{2212}7\u{202f}", Some(-7.0)),
            ("\u{2013}", None),
            ("\u{2212}\u{2212}7", None),
            ("\u{2212}-7", None),
            ("\u{2212}inf", None),
            ("1,234", None),
            ("34,2", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn words_and_signs_say_that_there_is_no_value() {
        for text in [
            "",
            " ",
            "NA",
            "n/a",
            "NaN",
            "None",
            "NULL",
            "-",
            "--",
            "\u{2014}",
            "DNP",
            "dnd",
            "NWT",
            "Did Not Play",
            "did not dress",
            "Not With Team",
            "INACTIVE",
            "Player Suspended",
            "DNP - Coach's Decision",
            "DND-Injury/Illness",
            "nwt \u{2013} Personal",
            "<NA>",
        ] {
            assert!(is_absent(text), "{text}");
        }
        for text in ["0", "-1", "DNPX", "DNP Coach", "Played", "nano", "---", "é"] {
            assert!(!is_absent(text), "{text}");
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
