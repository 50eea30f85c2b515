//! How a system makes points of its terms, declared as data that the system itself adds by.

use super::{Input, NoPrediction, RowInput, Term, Terms};
use crate::domain::math::clamp;
use crate::domain::{Stat, round2};

/// `points` within 0 – 60; a sum that overflowed is no prediction.
pub(super) fn clamp_points(points: f64) -> Result<f64, NoPrediction> {
    if points.is_finite() {
        let bounds = Stat::Points.info().bounds;
        Ok(clamp(points, bounds.low, bounds.high))
    } else {
        Err(NoPrediction::NonFiniteResult)
    }
}

/// How a system makes points of its terms. The system itself adds by it, so that it cannot say another thing than it
/// does.
#[derive(Debug)]
pub struct Sum {
    /// What it starts from.
    pub baseline: Part,
    /// What is added to it, in the order of adding: the adjustments first, from left to right, then the baseline.
    pub adjustments: &'static [Part],
    /// Whether the sum of the adjustments is rounded to two decimals before the baseline is added.
    pub rounds_adjustment: bool,
    /// Whether the points are rounded to two decimals.
    pub rounds_points: bool,
}

/// Where a term comes from.
#[derive(Debug)]
pub struct Part {
    /// The term.
    pub term: Term,
    /// How it is made, with `{}` where the values of `from` and after them those of `of_row` stand, and `[NAME]` where that of a
    /// parameter of the system stands, whose name it is without the system's.
    pub how: &'static str,
    /// The features it is made of.
    pub from: &'static [Input],
    /// What it is made of in the extended row.
    pub of_row: &'static [RowInput],
}

impl Part {
    /// One that is made of features.
    pub const fn new(term: Term, how: &'static str, from: &'static [Input]) -> Self {
        Self { term, how, from, of_row: &[] }
    }

    /// One that is made of the extended row.
    pub(super) const fn from_row(
        term: Term,
        how: &'static str,
        of_row: &'static [RowInput],
    ) -> Self {
        Self { term, how, from: &[], of_row }
    }
}

/// The steps from terms to points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Added {
    /// The sum of the adjustments.
    pub adjustment: f64,
    /// The same as it is added to the baseline.
    pub rounded_adjustment: f64,
    /// Baseline and adjustments.
    pub total: f64,
    /// The total within 0 – 60: what is compared with the line.
    pub within: f64,
    /// The points as stored.
    pub points: f64,
}

impl Sum {
    /// A sum in which nothing is rounded.
    pub const fn plain(baseline: Part, adjustments: &'static [Part]) -> Self {
        Self { baseline, adjustments, rounds_adjustment: false, rounds_points: false }
    }

    /// The baseline, and after it the adjustments.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.baseline).chain(self.adjustments)
    }

    /// Adds `terms` up; a sum that overflows is no prediction.
    #[inline]
    pub fn add(&self, terms: &Terms) -> Result<Added, NoPrediction> {
        // A term that the prediction does not have adds nothing: before a correction there is none.
        let points_of = |part: &Part| terms.get(part.term).unwrap_or(0.0);
        let adjustment = self.adjustments.iter().fold(0.0, |sum, part| sum + points_of(part));
        if !adjustment.is_finite() {
            return Err(NoPrediction::NonFiniteResult);
        }
        let rounded_adjustment =
            if self.rounds_adjustment { round2(adjustment) } else { adjustment };
        let total = points_of(&self.baseline) + rounded_adjustment;
        let within = clamp_points(total)?;
        let points = if self.rounds_points { round2(within) } else { within };
        Ok(Added { adjustment, rounded_adjustment, total, within, points })
    }
}
