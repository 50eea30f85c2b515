//! Whether probabilities at lines of the market hold: beside what chance alone does, bin by bin, and for recommended sides.

use rand_pcg::Pcg64;
use serde::Serialize;

use super::GradedPrediction;
use super::bootstrap::{ByDate, Draws, Estimate};
use super::outcome::Verdict;
use crate::domain::given_no_push;
use crate::domain::random::draw_unit;
use crate::systems::OverStatus;

/// Whether a system's probabilities at lines of the market hold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MarketCheck {
    /// Predictions that stand in no bin: their probabilities are uncalibrated.
    pub uncalibrated: usize,
    /// The mean gap that chance alone makes of so many outcomes, if what is said is true: outcomes are drawn as they are said.
    pub chance_gap: Option<f64>,
    /// Bins whose share over differs from what is said by more than its 99 % interval.
    pub bins_off: usize,
    /// Recommended sides, of those with calibrated probabilities.
    pub sides: Option<RecommendedSides>,
}

impl MarketCheck {
    /// That of the probabilities in `bins`, and of the share over in each that is not empty.
    pub(super) fn new(
        bins: impl Iterator<Item = Vec<f64>>,
        shares: impl Iterator<Item = f64>,
        uncalibrated: usize,
        sides: Option<RecommendedSides>,
    ) -> Self {
        let bins: Vec<Vec<f64>> = bins.filter(|bin| !bin.is_empty()).collect();
        let bins_off = bins.iter().zip(shares).filter(|(bin, share)| is_off(bin, *share)).count();
        Self { uncalibrated, chance_gap: chance_gap(&bins), bins_off, sides }
    }
}

/// How often recommended sides won, and how often they should have, pushes and voids left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RecommendedSides {
    /// Recommendations that won or lost.
    pub decided: usize,
    /// The share of them that won, 0 – 1.
    pub won: f64,
    /// The mean of what was said of their sides, given no push.
    pub expected: f64,
    /// The first less the second.
    pub difference: Estimate,
}

/// Recommended sides, while they are counted.
#[derive(Clone, Debug, Default)]
pub(super) struct SidesByDate(ByDate<3>);

impl SidesByDate {
    /// Adds a prediction, of the date at this position, unless it recommends nothing that won or lost.
    pub(super) fn add(&mut self, date: usize, judged: &GradedPrediction) {
        let probability = |over: bool| {
            let distribution = judged.distribution?;
            let (above, at_line) = distribution.over.zip(distribution.at_market)?;
            let share = given_no_push(above, at_line.under);
            (at_line.status == OverStatus::Calibrated).then_some(if over {
                share
            } else {
                1.0 - share
            })
        };
        let side = judged.recommendation.is_over().and_then(probability);
        if let Some((probability, is_won)) = side.zip(Verdict::correct(judged.verdict)) {
            self.0.add(date, [1.0, f64::from(u8::from(is_won)), probability]);
        }
    }

    /// What they come to; `None` if there are none.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of ones")]
    pub(super) fn judge(&self, draws: &Draws) -> Option<RecommendedSides> {
        let less = |[n, won, expected]: [f64; 3]| (n > 0.0).then(|| [(won - expected) / n]);
        let [difference] = draws.estimates(&self.0, less)?;
        let [n, won, expected] = self.0.total();
        Some(RecommendedSides {
            decided: n as usize,
            won: won / n,
            expected: expected / n,
            difference,
        })
    }
}

/// How often outcomes are drawn.
const DRAWS: usize = 100;

/// The seed of the draws: the same grades for the same predictions.
const SEED: u128 = 16;

/// How many standard errors a 99 % interval reaches either way.
const STANDARD_ERRORS: f64 = 2.576;

/// The mean gap over these bins of probabilities if outcomes are drawn as they say; `None` without bins.
fn chance_gap(bins: &[Vec<f64>]) -> Option<f64> {
    if bins.is_empty() {
        return None;
    }
    let mut random = Pcg64::new(SEED, 1);
    let mut gap = |bin: &Vec<f64>| {
        let less = |share: &f64| share - f64::from(u8::from(draw_unit(&mut random) < *share));
        (bin.iter().map(less).sum::<f64>() / bin.len() as f64).abs()
    };
    let all: f64 = (0..DRAWS).flat_map(|_| bins).map(&mut gap).sum();
    Some(all / (DRAWS * bins.len()) as f64)
}

/// Whether the share over of a bin differs from what is said by more than its 99 % interval.
fn is_off(bin: &[f64], share_over: f64) -> bool {
    let n = bin.len() as f64;
    let variance: f64 = bin.iter().map(|share| share * (1.0 - share)).sum::<f64>() / (n * n);
    (bin.iter().sum::<f64>() / n - share_over).abs() > STANDARD_ERRORS * variance.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chance_does_is_as_large_as_its_formula_says() {
        // The mean distance of a share from its probability is √(2/π) standard errors.
        let bins = vec![vec![0.5; 400]; 10];
        let expected = (2.0 / std::f64::consts::PI).sqrt() * 0.5 / 20.0;
        let found = chance_gap(&bins).unwrap();
        assert!((found / expected - 1.0).abs() < 0.06, "{found}, not {expected}");
        assert_eq!((chance_gap(&[]), chance_gap(&[vec![1.0; 3]])), (None, Some(0.0)));
        assert_eq!(chance_gap(&bins), Some(found), "the same each time");
    }

    #[test]
    fn a_bin_is_off_beyond_its_interval() {
        // 2.576 standard errors of 0.5 / √400 are 0.0644.
        let bin = vec![0.5; 400];
        let off = [0.43, 0.44, 0.5, 0.56, 0.57].map(|share| is_off(&bin, share));
        assert_eq!(off, [true, false, false, false, true]);
    }
}
