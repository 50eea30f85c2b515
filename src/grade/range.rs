//! Whether outcomes fall into the range of points that a system gives.

use serde::Serialize;

use super::bootstrap::{ByDate, Draws};
use super::forecasters::Entry;
use super::scorecard::Estimate;
use crate::systems::Distribution;

/// Where an outcome lies, seen from a range of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fall {
    Below,
    /// In it, or on one of its ends.
    Inside,
    Above,
}

impl Fall {
    /// Where `actual` lies; `None` without a range, or if the player-date is void.
    pub(super) fn of(distribution: Option<Distribution>, actual: Option<f64>) -> Option<Self> {
        let (Distribution { p10, p90, .. }, actual) = (distribution?, actual?);
        Some(match actual {
            _ if actual < p10 => Self::Below,
            _ if actual > p90 => Self::Above,
            _ => Self::Inside,
        })
    }
}

/// What the range from `points_p10` to `points_p90`, its ends included, holds of the outcomes on a slice: eight of ten, if it
/// is what it says. Predictions without a range, and player-dates that are void, do not count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RangeShares {
    /// Predictions with a range and an outcome.
    pub n: usize,
    /// The share of outcomes in it.
    pub inside: Estimate,
    /// The share of outcomes below it.
    pub below: Estimate,
    /// The share of outcomes above it.
    pub above: Estimate,
}

impl RangeShares {
    /// The shares among `entries`, in the order of their dates; `None` if none has a range and an outcome.
    pub(super) fn new(entries: &[&Entry], draws: &Draws) -> Option<Self> {
        // Every count is a whole number, so sums and differences are exact.
        let summands = |fall| [1.0, f64::from(fall == Fall::Below), f64::from(fall == Fall::Above)];
        let falls = || entries.iter().filter_map(|entry| Some((entry.date, entry.fall?)));
        let n = falls().count();
        if n == 0 {
            return None;
        }
        let by_date = ByDate::new(falls().map(|(date, fall)| (date, summands(fall))));
        let shares = |[n, below, above]: [f64; 3]| {
            (n > 0.0).then(|| [(n - below - above) / n, below / n, above / n])
        };
        let [inside, below, above] = draws.estimates(&by_date, shares)?;
        Some(Self { n, inside, below, above })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{self, Row};
    use crate::grade::{Graded, Interval, Score, scorecard};

    /// A run in which the system `one` gives a range from 10 to 20 points wherever it predicts.
    fn graded(rows: &[Row<'_>]) -> Graded {
        let mut graded = fixture::graded(rows);
        for judged in graded.predictions.iter_mut().filter(|judged| judged.system == 0) {
            judged.distribution = Some(Distribution { p10: 10.0, p90: 20.0, over: None });
        }
        graded
    }

    fn overall(graded: &Graded) -> Vec<Score> {
        scorecard(graded).by("overall").cloned().collect()
    }

    #[test]
    fn the_ends_of_a_range_belong_to_it() {
        let of = |points| Fall::of(Some(Distribution { p10: 2.5, p90: 7.0, over: None }), points);
        let falls = [2.0, 2.5, 7.0, 7.5].map(|points| of(Some(points)));
        let expected = [Fall::Below, Fall::Inside, Fall::Inside, Fall::Above].map(Some);
        assert_eq!((falls, of(None), Fall::of(None, Some(3.0))), (expected, None, None));
    }

    #[test]
    fn shares_are_of_what_has_a_range_and_an_outcome() {
        let both: &[Option<f64>] = &[Some(15.0), Some(15.0)];
        let rows = [
            (1, Some(10), both),
            (1, Some(9), both),
            (1, None, both),
            (2, Some(21), both),
            (2, Some(20), both),
            (2, Some(15), &[None, Some(15.0)]),
        ];
        let found = overall(&graded(&rows));
        let range = found[0].range.unwrap();
        let shares = [range.inside, range.below, range.above].map(|share| share.value);
        assert_eq!((range.n, shares), (4, [0.5, 0.25, 0.25]));
        assert_eq!((range.inside.interval, range.below.interval), (None, None), "two dates");
        // Half of the outcomes of each date lie inside, and the others below.
        let every_day: Vec<Row<'_>> =
            (1..=10).flat_map(|day| [(day, Some(10), both), (day, Some(9), both)]).collect();
        let range = overall(&graded(&every_day))[0].range.unwrap();
        assert_eq!(range.inside.interval, Some(Interval { low: 0.5, high: 0.5 }));
        assert_eq!(range.above.interval, Some(Interval { low: 0.0, high: 0.0 }));
        assert_eq!(found[1].range, None, "no range, no share");
        let voids = overall(&graded(&rows[2..3]));
        assert!(voids.iter().all(|score| score.range.is_none()), "{voids:?}");
    }
}
