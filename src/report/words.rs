//! Words that text and page share: how a date ended, why there is no prediction, what counts.

use super::numbers::{counted, thousands};
use crate::domain::printable;
use crate::engine::DateStatus;
use crate::grade::Filter;
use crate::run::RunScope;

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

/// `run 0123456789abcdef · 1 of 168 dates`: what a run that is not complete covers.
pub fn partial_run(run_id: &str, scope: &RunScope) -> String {
    let mut text = format!("run {}", printable(run_id));
    let counts =
        [(scope.dates, scope.all_dates, "date"), (scope.systems, scope.all_systems, "system")];
    for (count, all, what) in counts {
        if count != all {
            text += &format!(" · {} of {}", thousands(count), counted(all, what));
        }
    }
    if let Some(days) = scope.warmup_days {
        text += &format!(" · {} of warm-up", counted(usize::from(days), "day"));
    }
    if scope.has_model {
        text += " · a model of your own as xgboost_v1";
    }
    text
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
