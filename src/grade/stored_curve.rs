//! How probable outcomes are by what a run keeps of a distribution: two quantiles, and the probability of one side of a line.

use crate::domain::math::{log_odds, probability};
use crate::systems::{Distribution, line_bounds};

/// The shares of outcomes below the quantiles that a run keeps.
const LOW: f64 = 0.1;
const HIGH: f64 = 0.9;

/// The share of outcomes below any number of points: through the shares that are known, on the scale of log odds straight from
/// each to the next, and beyond the last ones straight on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StoredCurve {
    /// Points, and the log odds of an outcome below them; both rise.
    knots: Vec<(f64, f64)>,
}

impl StoredCurve {
    /// That of a prediction judged by a `line`; `None` where its quantiles tell nothing apart. The probability of the side counts
    /// as far as it fits them.
    pub(super) fn new(distribution: Distribution, line: f64) -> Option<Self> {
        let Distribution { p10, p90, over, .. } = distribution;
        let mut knots = vec![(p10, log_odds(LOW)), (p90, log_odds(HIGH))];
        if p90 <= p10 {
            return None;
        }
        let at_line = over.filter(|over| *over > 0.0 && *over < 1.0);
        if let Some(over) = at_line {
            let knot = (line_bounds(line).0, log_odds(1.0 - over));
            let place = knots.iter().filter(|known| known.0 < knot.0).count();
            let rises = |one: (f64, f64), other: (f64, f64)| one.0 < other.0 && one.1 < other.1;
            let fits = (place == 0 || rises(knots[place - 1], knot))
                && knots.get(place).is_none_or(|next| rises(knot, *next));
            if fits {
                knots.insert(place, knot);
            }
        }
        Some(Self { knots })
    }

    /// The probability of more points than `line`.
    pub(super) fn over(&self, line: f64) -> f64 {
        1.0 - self.below(line_bounds(line).0)
    }

    /// The probability of fewer points than `line`.
    pub(super) fn under(&self, line: f64) -> f64 {
        self.below(line_bounds(line).1)
    }

    /// The share of outcomes below so many points.
    fn below(&self, points: f64) -> f64 {
        // The straight line of the part where the points lie; beyond the ends that of the nearest.
        let last = self.knots.len() - 2;
        let part = self.knots.iter().filter(|knot| knot.0 <= points).count().clamp(1, last + 1) - 1;
        let (from, to) = (self.knots[part], self.knots[part + 1]);
        let share = (points - from.0) / (to.0 - from.0);
        let log_odds = from.1 + share * (to.1 - from.1);
        probability(log_odds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(p10: f64, p90: f64, over: Option<f64>, line: f64) -> StoredCurve {
        StoredCurve::new(Distribution { p10, p90, over, at_market: None }, line).unwrap()
    }

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 5e-6
    }

    /// Log odds are −ln 9 = −2.197225 at 10, 0 at 20.5 and 2.197225 at 30. At 22.5 they are 2.197225 · 2 / 9.5 = 0.462574, which
    /// is a share of 0.613625 below.
    #[test]
    fn shares_between_the_known_ones_are_worked_by_hand() {
        let curve = curve(10.0, 30.0, Some(0.5), 20.5);
        assert!(close(curve.over(20.5), 0.5) && close(curve.under(20.5), 0.5));
        assert!(close(curve.over(22.5), 0.386_375), "{}", curve.over(22.5));
        assert!(close(curve.under(22.5), 0.613_625));
        // What falls on a whole line is on neither side: 22.5 and 21.5 bound it, and log odds there are 0.462574 and 0.231287.
        assert!(close(curve.over(22.0), 0.386_375) && close(curve.under(22.0), 0.557_566));
        // Beyond the ends it goes straight on: at 39.5 twice the log odds of 30, which are 81 to 1.
        assert!(close(curve.under(39.5), 81.0 / 82.0));
        assert!(curve.over(-1.5) > 0.99);
    }

    #[test]
    fn a_probability_that_contradicts_the_quantiles_is_left_out() {
        let plain = curve(10.0, 30.0, None, 20.5);
        // Log odds of 2.197225 · 0.5 / 10 at 20.5, halfway being 20.
        assert!(close(plain.under(20.5), 0.527_437), "{}", plain.under(20.5));
        for (over, line) in
            [(0.95, 20.5), (0.05, 20.5), (0.5, 35.5), (0.5, 5.5), (0.0, 20.5), (1.0, 20.5)]
        {
            assert_eq!(curve(10.0, 30.0, Some(over), line), plain, "{over} at {line}");
        }
        assert_eq!(curve(10.0, 30.0, Some(0.05), 35.5).knots.len(), 3);
        for p90 in [10.0, 9.0] {
            assert_eq!(
                StoredCurve::new(Distribution { p10: 10.0, p90, over: None, at_market: None }, 9.5),
                None
            );
        }
    }
}
