//! How numbers are written: thousands, counts, percent, milliseconds, short hashes.

use std::time::Duration;

/// `113706` as `113,706`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of the warehouse, which counts in its own types.
#[cfg(feature = "bigquery")]
pub(super) fn server_count<N: Copy + std::fmt::Display>(count: N) -> String
where
    usize: TryFrom<N>,
{
    usize::try_from(count).map_or_else(|_| count.to_string(), thousands)
}

/// `1 player-date`, `2 player-dates`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{} {what}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// `84 rows read = 72 kept + 12 left out`, without parts of which there are none.
pub(super) fn sum_of_rows(all: usize, parts: &[(usize, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> =
        parts.map(|(count, what)| format!("{} {what}", thousands(*count))).collect();
    format!("{} read = {}", counted(all, "row"), parts.join(" + "))
}

/// `1st`, `22nd`, `13th`.
pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A difference with its sign and that many decimals. What rounds to nothing has no sign.
pub(super) fn signed(value: f64, digits: usize) -> String {
    let text = format!("{value:+.digits$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'0' | b'.'));
    if is_zero { text[1..].to_owned() } else { text }
}

/// The first twelve digits of a hash, which is enough to tell two apart.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// `0.4731` as `47.3 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Milliseconds, with one decimal.
pub fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_have_their_endings() {
        let all = [1, 2, 3, 4, 11, 12, 13, 21, 98, 112].map(ordinal);
        let expected =
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "98th", "112th"];
        assert_eq!(all, expected);
    }

    #[test]
    fn a_sum_has_its_parts() {
        let parts = [(1200, "kept"), (0, "left out"), (34, "repeated")];
        assert_eq!(sum_of_rows(1234, &parts), "1,234 rows read = 1,200 kept + 34 repeated");
    }

    #[test]
    fn nothing_has_no_sign() {
        for (value, digits, text) in [
            (-0.0004, 3, "0.000"),
            (0.0004, 3, "0.000"),
            (-0.000_500_1, 3, "-0.001"),
            (1.25, 1, "+1.2"),
            (-0.3, 0, "0"),
            (f64::NAN, 2, "NaN"),
        ] {
            assert_eq!(signed(value, digits), text);
        }
    }

    #[test]
    fn thousands_are_told_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
