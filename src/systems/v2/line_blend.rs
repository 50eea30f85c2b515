//! How a line of the market and the points of `ensemble_v2` are blended, by the outcomes of earlier dates.

use crate::systems::{NoPrediction, Part, Sum, Term, Terms};

/// How a blend adds up.
pub(super) static SUM: Sum = Sum::plain(
    Part::from_row(Term::Baseline, "the market's line", &[]),
    &[
        Part::from_row(Term::Ensemble, "a share of what ensemble_v2 says beyond it", &[]),
        Part::from_row(Term::LineShift, "by how much outcomes at earlier lines exceeded that", &[]),
    ],
);

/// The share of the way from a line to what `ensemble_v2` says, and what is added besides. Until something was learned, it
/// is the line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct LineBlend {
    pub(super) weight: f64,
    shift: f64,
}

impl LineBlend {
    /// Points for a player with this `line`, of whom `ensemble_v2` says `ensemble`, and what they are made of.
    pub(super) fn apply(&self, line: f64, ensemble: f64) -> Result<(f64, Terms), NoPrediction> {
        let terms = Terms::NONE
            .with(Term::Baseline, line)
            .with(Term::Ensemble, self.weight * (ensemble - line))
            .with(Term::LineShift, self.shift);
        Ok((SUM.add(&terms)?.points, terms))
    }
}

/// What is added to the sum of squares of points less line, in points²: until outcomes say otherwise, the line is right. It
/// weighs as much as some 200 player-dates.
const RIDGE: f64 = 500.0;

/// Sums over lines, the points of `ensemble_v2` and outcomes of earlier dates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BlendSums {
    /// How many outcomes there are.
    pub(super) outcomes: usize,
    /// Points less line, its square, outcome less line, and the product of both.
    apart: f64,
    apart_squared: f64,
    missed: f64,
    product: f64,
}

impl BlendSums {
    /// Adds the outcome of a player with this line, for whom `ensemble_v2` said `points`.
    pub(super) fn add(&mut self, line: f64, points: f64, outcome: f64) {
        let (apart, missed) = (points - line, outcome - line);
        self.outcomes += 1;
        self.apart += apart;
        self.apart_squared += apart * apart;
        self.missed += missed;
        self.product += apart * missed;
    }

    /// The blend of the least square error, whose weight is not negative and at most 1.
    pub(super) fn blend(&self) -> LineBlend {
        if self.outcomes == 0 {
            return LineBlend::default();
        }
        let n = self.outcomes as f64;
        let product = self.product - self.apart * self.missed / n;
        let squares = self.apart_squared - self.apart * self.apart / n;
        let weight = (product / (squares + RIDGE)).clamp(0.0, 1.0);
        LineBlend { weight, shift: (self.missed - weight * self.apart) / n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blend_worked_by_hand() {
        let mut sums = BlendSums::default();
        assert_eq!(sums.blend().apply(12.5, 20.0).unwrap().0, 12.5);
        // Points 10 above or below the line, outcomes 6 above or 4 below: products of 100 in 200, and 1 more on average.
        for _ in 0..5 {
            sums.add(20.0, 30.0, 26.0);
            sums.add(20.0, 10.0, 16.0);
        }
        // 500 / (1000 + 500) of the way, and 1 point.
        let blend = sums.blend();
        assert!((blend.weight - 1.0 / 3.0).abs() < 1e-12 && (blend.shift - 1.0).abs() < 1e-12);
        let (points, terms) = blend.apply(15.5, 18.5).unwrap();
        assert!((points - 17.5).abs() < 1e-12, "{points}");
        assert_eq!(terms.get(Term::Baseline), Some(15.5));
    }

    #[test]
    fn a_weight_is_no_less_than_nothing_and_no_more_than_all() {
        let blend = |outcome: f64| {
            let mut sums = BlendSums::default();
            for at in 0..1000 {
                let apart = if at % 2 == 0 { 5.0 } else { -5.0 };
                sums.add(20.0, 20.0 + apart, 20.0 + outcome * apart);
            }
            sums.blend().weight
        };
        assert_eq!((blend(-1.0), blend(2.0)), (0.0, 1.0));
        assert_eq!(LineBlend { weight: 0.0, shift: -9.0 }.apply(2.5, 3.0).unwrap().0, 0.0);
    }
}
