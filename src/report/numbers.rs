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
    fn thousands_are_told_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
