//! What the cells of grades hold: estimates with their intervals, shares, words for sources of lines.

use crate::domain::LineSource;
use crate::grade::{Estimate, Interval};

/// A file's word for a source of lines as people read it; any other word as it is.
pub(in crate::report::text) fn in_words(word: &str) -> &str {
    LineSource::ALL
        .iter()
        .find(|source| source.as_str() == word)
        .map_or(word, |source| source.name())
}

/// A share in percent without the sign.
pub(super) fn tenth_of_percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// The interval of `estimate`, if it has one.
pub(super) fn bracket(estimate: &Estimate, show: impl Fn(f64) -> String) -> String {
    estimate
        .interval
        .map_or(String::new(), |Interval { low, high }| format!("[{} {}]", show(low), show(high)))
}

/// The estimate with its interval, if it has one.
pub(super) fn estimate(estimate: &Estimate, show: impl Fn(f64) -> String) -> String {
    let bracket = bracket(estimate, &show);
    format!("{} {bracket}", show(estimate.value)).trim_end().to_owned()
}
