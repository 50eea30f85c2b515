//! Whether outcomes fall into the range of points that a system gives.

use serde::Serialize;

use super::bootstrap::{ByDate, Draws, Estimate};

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
    /// The shares in sums of [`super::outcome::RangePosition::summands`]; `None` if none has a range and an outcome.
    pub(super) fn new(by_date: &ByDate<3>, draws: &Draws) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let n = by_date.total()[0] as usize;
        let shares = |[n, below, above]: [f64; 3]| {
            (n > 0.0).then(|| [(n - below - above) / n, below / n, above / n])
        };
        let [inside, below, above] = draws.estimates(by_date, shares)?;
        Some(Self { n, inside, below, above })
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::RangePosition;
    use crate::grade::fixture::{self, Row};
    use crate::grade::{Graded, Interval, Score, scorecard};
    use crate::systems::Distribution;

    /// A run in which the system `one` gives a range from 10 to 20 points wherever it predicts.
    fn graded(rows: &[Row<'_>]) -> Graded {
        let mut graded = fixture::graded(rows);
        for judged in graded.predictions.iter_mut().filter(|judged| judged.system == 0) {
            judged.distribution =
                Some(Distribution { p10: 10.0, p90: 20.0, over: None, at_market: None });
        }
        graded
    }

    fn overall(graded: &Graded) -> Vec<Score> {
        scorecard(graded).by("overall").cloned().collect()
    }

    #[test]
    fn the_ends_of_a_range_belong_to_it() {
        let of = |points| {
            RangePosition::new(
                Some(Distribution { p10: 2.5, p90: 7.0, over: None, at_market: None }),
                points,
            )
        };
        let falls = [2.0, 2.5, 7.0, 7.5].map(|points| of(Some(points)));
        let expected = [
            RangePosition::Below,
            RangePosition::Inside,
            RangePosition::Inside,
            RangePosition::Above,
        ]
        .map(Some);
        assert_eq!((falls, of(None), RangePosition::new(None, Some(3.0))), (expected, None, None));
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
