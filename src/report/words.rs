//! Words that text and page share: how a date ended, why there is no prediction, what counts.

use super::numbers::{counted, thousands};
use crate::engine::DateStatus;
use crate::grade::Filter;

/// How a date ended, in words.
pub(super) const fn date_status(status: DateStatus) -> &'static str {
    match status {
        DateStatus::Predicted => "predicted",
        DateStatus::Bootstrap => "warm-up",
        DateStatus::NoSlate => "no slate",
        DateStatus::NoFeatures => "no features",
        DateStatus::NoPrediction => "no prediction",
    }
}

/// A reason for no prediction as it is read; files keep the name that the reference gave to the first days.
pub(super) fn reason_in_words(reason: &str) -> &str {
    if reason == "bootstrap" { "warm-up" } else { reason }
}

/// Which player-dates count, and how many of how many that is.
pub(super) fn filtered(filter: Filter) -> String {
    format!(
        "player-dates with at least {} of the season count: {} of {}",
        counted(filter.min_games, "earlier game"),
        thousands(filter.player_dates),
        thousands(filter.of)
    )
}
