//! Words that text and page share: how a date ended, why there is no prediction, what counts.

use super::numbers::{counted, thousands};
use crate::domain::{LineSource, printable};
use crate::engine::DateStatus;
use crate::grade::{Filter, Interval, ListedPrediction, Paired};
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
    if scope.has_parameters {
        text += " · changed systems";
    }
    if scope.has_model {
        text += " · a model of your own as xgboost_v1";
    }
    text
}

/// `95 % interval 0.140 to 0.182`, in a sentence.
pub(super) fn interval_in_words(interval: Interval, show: impl Fn(f64) -> String) -> String {
    format!("95 % interval {} to {}", show(interval.low), show(interval.high))
}

/// Names in a sentence: `one`, `one and two`, `one, two and three`.
pub(super) fn names_in_words(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [names @ .., last] => format!("{} and {last}", names.join(", ")),
    }
}

/// Who is as good as the best system, as far as anybody can tell; `None` if nobody is.
pub(super) fn tied(tied: &[Paired]) -> Option<String> {
    let names: Vec<&str> = tied.iter().map(|pair| pair.forecaster).collect();
    let size = tied.last()?.difference.size();
    let points = |value: f64| format!("{value:.3}");
    let differ = match (tied.len(), size.interval) {
        (1, Some(interval)) => {
            let interval = interval_in_words(interval, points);
            format!("they differ by {} points ({interval})", points(size.value))
        }
        _ => format!("they differ by at most {} points", points(size.value)),
    };
    Some(format!("It is tied with {}: {differ}, which may be chance.", names_in_words(&names)))
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

/// What stands before a line that is not a market's.
pub(super) fn line_mark(source: LineSource) -> &'static str {
    match source {
        LineSource::Market => "",
        LineSource::Estimated => "~",
        LineSource::Fixed => "=",
    }
}

/// The line, with a mark where it is not a market's.
pub(super) fn listed_line(listed: &ListedPrediction) -> Option<String> {
    let mark = listed.line_source().map_or("", line_mark);
    listed.line.map(|line| format!("{mark}{line:.1}"))
}
