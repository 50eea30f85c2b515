//! The text of `season grade`: what matters in a line a system, and with `--full` everything.

mod cells;
mod full;
mod market;
mod money;
mod slices;
mod summary;
mod verdict;

pub(super) use cells::in_words;
use serde::Serialize;

use super::layout::{labelled, paragraph};
use super::legend::{BIAS, MAE, RMSE, legend};
use super::output::Output;
use crate::domain::{SeasonId, printable};
use crate::grade::{
    Benchmark, Calibration, CountedDates, Filter, MIN_DATES, Money, Paired, Scorecard,
    SliceDifference,
};
use crate::report::numbers::{counted, short};
use crate::report::words::filtered;

const BRACKETS: &str = "brackets hold 95 % intervals, from resampled dates";

const SIZES: &str = "≤ 3, ≤ 5: errors of at most 3, at most 5 points · median, p90: half of the errors, 90 of 100, are smaller";

/// How good a run was: errors, recommendations, ranges and probabilities, and who beats whom.
#[derive(Clone, Debug, Serialize)]
pub struct Grade<'a> {
    /// The run.
    pub run_id: &'a str,
    /// The snapshot that it was made from.
    pub snapshot_hash: &'a str,
    /// Where its grades are.
    pub file: String,
    /// Which of its player-dates count, if not all.
    pub filter: Option<Filter>,
    /// Which of its dates count, if not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_dates: Option<CountedDates>,
    /// How good each forecaster was.
    #[serde(flatten)]
    pub scorecard: &'a Scorecard,
    /// Whether what was called likely happened as often.
    pub calibration: &'a [Calibration],
    /// What bets win at the prices that were offered, of a run whose lines come from offers.
    #[serde(skip_serializing_if = "<[Money]>::is_empty")]
    pub money: &'a [Money],
    /// Who beats whom of those that have to.
    pub rivals: &'a [Benchmark],
    /// Who beats whom.
    pub paired: &'a [Paired],
    /// How much more the best system errs on one slice than on another, if slices were asked for.
    #[serde(skip_serializing_if = "<[SliceDifference]>::is_empty")]
    pub slice_differences: &'a [SliceDifference],
    /// The season.
    #[serde(skip)]
    pub season: SeasonId,
    /// The dimension by which errors, recommendations and ranges are shown, too.
    #[serde(skip)]
    pub by: Option<&'a str>,
    /// Whether everything is shown.
    #[serde(skip)]
    pub full: bool,
    /// What is said of a run without a training.
    #[serde(skip)]
    pub untrained: Option<String>,
}

impl Output for Grade<'_> {
    fn text(&self) -> String {
        let Self { filter, scorecard, .. } = self;
        let mut text = self.heading();
        if scorecard.dates == 0 {
            let without = if filter.is_some_and(|filter| filter.of > 0) {
                "none of its player-dates counts"
            } else {
                "the run has no predictions"
            };
            return format!("{text}{without}, so there is nothing to grade\n");
        }
        if self.full {
            text += &full::tables(self);
        } else {
            text += &summary::table(self);
        }
        text += &format!("\n{}", paragraph(&verdict::verdict(scorecard, self.paired)));
        text += &summary::shares_of_best(self);
        text += &market::table(self.calibration);
        if let Some(by) = self.by {
            text += &format!("\nby {by}\n");
            text += &if self.full { full::by(self, by) } else { slices::by(self, by) };
            text += &slices::test(self, by);
        }
        text += &money::tables(self.money, self.full);
        text + &self.footnotes()
    }
}

impl Grade<'_> {
    /// What the tables mean and rest on, where the grades are, and what else there is.
    fn footnotes(&self) -> String {
        let mut text = "\n".to_owned();
        if self.full {
            text += &legend(&[MAE, BIAS, RMSE, SIZES, BRACKETS]);
        }
        if self.scorecard.dates < MIN_DATES {
            text += &format!(
                "fewer than {MIN_DATES} dates have no intervals, so it is unknown who is better\n"
            );
        }
        if let Some(untrained) = &self.untrained {
            text += &labelled("models", untrained);
        }
        text += &format!("grades   {}\n", printable(&self.file));
        if !self.full {
            let months =
                if self.by.is_none() { ", --by month the errors of each month" } else { "" };
            text += &labelled("more", &format!("--full has every table{months}"));
        }
        text
    }

    /// Which run it is, and what of it counts.
    fn heading(&self) -> String {
        let mut text = format!(
            "{} · run {} · snapshot {} · {}\n",
            self.season,
            printable(self.run_id),
            short(self.snapshot_hash),
            counted(self.scorecard.dates, "date")
        );
        if let Some(CountedDates { first, last, dates, of }) = self.counted_dates {
            let dates = format!("{dates} of {} count: {first} to {last}", counted(of, "date"));
            text += &paragraph(&format!("only {dates}"));
        }
        if let Some(filter) = self.filter {
            text += &paragraph(&format!("only {}", filtered(filter)));
        }
        text + "\n"
    }
}
