//! What outcomes at the market's lines on earlier dates make of a system's probabilities.

use super::linear::solve;
use crate::domain::math;

/// What a system said of a line of the market, and what came of it. What falls on the line is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LineOutcome {
    /// The system's probability of more points than the line, given no push, 0 – 1 without the ends.
    pub(super) by_system: f64,
    /// That of the books, where both prices are known.
    pub(super) market: Option<f64>,
    /// Whether there were more.
    pub(super) is_over: bool,
}

/// What a system's probabilities at the market's lines are worth, by the outcomes of earlier dates.
///
/// A line knows what a system does not: where the system says 0.33, more points come in 0.46 of the cases. So the log odds
/// of more points are a constant, a share of the system's own log odds and, where both prices of books are known, a
/// share of the market's.
#[derive(Clone, Debug, Default)]
pub(super) struct LineCalibration {
    alone: LogisticFit<2>,
    beside_market: LogisticFit<3>,
}

impl LineCalibration {
    /// The fewest outcomes of earlier dates that anything is said from: with as many, a probability is known to about two
    /// hundredths.
    pub(super) const MIN_OUTCOMES: usize = 500;

    /// Adds the outcomes of a date, later than all before.
    pub(super) fn add_date(&mut self, outcomes: &[LineOutcome]) {
        let alone = outcomes.iter().map(|of| ([1.0, log_odds(of.by_system)], of.is_over));
        self.alone.add(&alone.collect::<Vec<_>>());
        let beside = outcomes.iter().filter_map(|of| {
            Some(([1.0, log_odds(of.by_system), log_odds(of.market?)], of.is_over))
        });
        self.beside_market.add(&beside.collect::<Vec<_>>());
    }

    /// The probability of more points than a line, given no push, of which the system says `by_system` and the books, where
    /// their prices are known, `market`; `None` where too few outcomes are known.
    pub(super) fn calibrate(&self, by_system: f64, market: Option<f64>) -> Option<f64> {
        let is_known = |count| count >= Self::MIN_OUTCOMES;
        match market.filter(|_| is_known(self.beside_market.count)) {
            Some(market) => {
                Some(self.beside_market.probability(&[1.0, log_odds(by_system), log_odds(market)]))
            }
            None if is_known(self.alone.count) => {
                Some(self.alone.probability(&[1.0, log_odds(by_system)]))
            }
            None => None,
        }
    }
}

/// Probabilities nearer to 0 or 1 than this are taken for this: nobody knows a player so well.
const SUREST: f64 = 1e-3;

fn log_odds(probability: f64) -> f64 {
    let probability = probability.clamp(SUREST, 1.0 - SUREST);
    math::log_odds(probability)
}

/// How sure the fit is of its first coefficients before any outcome, as the inverse of their variance: what one in a few
/// outcomes tells. They stand for a line that is right, and for prices that are.
const PRIOR_PRECISION: f64 = 1.0;

/// A logistic regression that learns date by date: what was known before is a normal distribution, and the outcomes of a
/// date move it to where both together are most probable. Source: Spiegelhalter & Lauritzen, *Sequential updating of
/// conditional probabilities on directed graphical structures*, 1990.
#[derive(Clone, Debug)]
struct LogisticFit<const N: usize> {
    count: usize,
    coefficients: [f64; N],
    precision: [[f64; N]; N],
}

impl<const N: usize> Default for LogisticFit<N> {
    fn default() -> Self {
        let unit = |at: usize, value: f64| {
            std::array::from_fn(|other| if other == at { value } else { 0.0 })
        };
        Self {
            count: 0,
            // Of the market's log odds all, of the system's nothing, until outcomes say otherwise.
            coefficients: if N == 3 { unit(2, 1.0) } else { [0.0; N] },
            precision: std::array::from_fn(|at| unit(at, PRIOR_PRECISION)),
        }
    }
}

impl<const N: usize> LogisticFit<N> {
    /// After so many steps the coefficients stay where they are; each step doubles the digits that are right.
    const MAX_STEPS: usize = 12;
    const SMALL_STEP: f64 = 1e-9;

    fn probability(&self, inputs: &[f64; N]) -> f64 {
        probability(&self.coefficients, inputs)
    }

    fn add(&mut self, outcomes: &[([f64; N], bool)]) {
        let known = self.coefficients;
        for _ in 0..Self::MAX_STEPS {
            let (slope, curvature) = self.slope(known, outcomes);
            let step = solve(curvature, slope, [true; N]);
            self.coefficients.iter_mut().zip(step).for_each(|(value, step)| *value -= step);
            if step.iter().all(|step| step.abs() < Self::SMALL_STEP) {
                break;
            }
        }
        self.precision = self.slope(known, outcomes).1;
        self.count += outcomes.len();
    }

    /// The slope of the improbability of the coefficients, given those that were `known` and the `outcomes`, and its curvature.
    fn slope(&self, known: [f64; N], outcomes: &[([f64; N], bool)]) -> ([f64; N], [[f64; N]; N]) {
        let apart: [f64; N] = std::array::from_fn(|at| self.coefficients[at] - known[at]);
        let dot = |row: &[f64; N]| row.iter().zip(apart).map(|(one, other)| one * other).sum();
        let mut slope: [f64; N] = std::array::from_fn(|at| dot(&self.precision[at]));
        let mut curvature = self.precision;
        for (inputs, is_over) in outcomes {
            let probability = self.probability(inputs);
            let surprise = probability - f64::from(u8::from(*is_over));
            let weight = probability * (1.0 - probability);
            for (at, input) in inputs.iter().enumerate() {
                slope[at] += surprise * input;
                let row = curvature[at].iter_mut().zip(inputs);
                row.for_each(|(sum, other)| *sum += weight * input * other);
            }
        }
        (slope, curvature)
    }
}

fn probability<const N: usize>(coefficients: &[f64; N], inputs: &[f64; N]) -> f64 {
    let log_odds: f64 = coefficients.iter().zip(inputs).map(|(one, other)| one * other).sum();
    math::probability(log_odds)
}

#[cfg(test)]
mod tests {
    use rand_pcg::Pcg64;

    use super::*;
    use crate::domain::random::draw_unit;

    fn outcome(by_system: f64, is_over: bool) -> LineOutcome {
        LineOutcome { by_system, market: None, is_over }
    }

    #[test]
    fn too_few_outcomes_say_nothing() {
        let mut calibration = LineCalibration::default();
        calibration.add_date(&[outcome(0.5, true); LineCalibration::MIN_OUTCOMES - 1]);
        assert_eq!(calibration.calibrate(0.5, None), None);
        calibration.add_date(&[outcome(0.5, false)]);
        assert!(calibration.calibrate(0.5, Some(0.7)) > Some(0.9), "nothing is known of prices");
    }

    /// Of two probabilities with log odds of −1 and 1, each said half of the time, the lower comes true in 0.4 of the cases and
    /// the higher in 0.6: the log odds are 0.405 of what is said.
    #[test]
    fn log_odds_are_a_share_of_those_said() {
        let (low, high) = (math::probability(-1.0), math::probability(1.0));
        let date: Vec<LineOutcome> = (0..100)
            .map(|at| {
                outcome(if at < 50 { low } else { high }, if at < 50 { at < 20 } else { at < 80 })
            })
            .collect();
        let mut calibration = LineCalibration::default();
        (0..200).for_each(|_| calibration.add_date(&date));
        for (by_system, expected) in [(low, 0.4), (high, 0.6), (0.5, 0.5)] {
            let found = calibration.calibrate(by_system, None).unwrap();
            assert!((found - expected).abs() < 1e-3, "{by_system}: {found}");
        }
    }

    /// Roughly normal, with a deviation of 1.
    fn normal(random: &mut Pcg64) -> f64 {
        (0..12).map(|_| draw_unit(random)).sum::<f64>() - 6.0
    }

    /// What a system, and a market that knows more, say of lines whose probabilities are known: 160 dates of 125.
    fn season(seed: u128) -> Vec<(f64, LineOutcome)> {
        let (odds, mut random) = (math::probability, Pcg64::new(seed, 1));
        let mut of_line = || {
            let known = 0.4 * normal(&mut random);
            let probability = odds(known);
            // The line is a surprise to the system: it says more than it knows, and too much.
            let by_system = odds(0.3 + 1.5 * known + 0.7 * normal(&mut random));
            let market = Some(odds(known + 0.1 * normal(&mut random)));
            let is_over = draw_unit(&mut random) < probability;
            (probability, LineOutcome { by_system, market, is_over })
        };
        (0..20_000).map(|_| of_line()).collect()
    }

    /// The mean distance, over ten bins by what `say` says of each line, of that from what `is` of it.
    fn gap(said: &[(f64, f64)]) -> f64 {
        let mut said = said.to_vec();
        said.sort_by(|one, other| one.0.total_cmp(&other.0));
        let bins = said.chunks(said.len().div_ceil(10));
        let of_bin = |bin: &[(f64, f64)]| {
            (bin.iter().map(|(said, is)| said - is).sum::<f64>() / bin.len() as f64).abs()
        };
        bins.clone().map(of_bin).sum::<f64>() / bins.len() as f64
    }

    /// **Proof**: on simulated lines with known probabilities, 20,000 a season, the mean gap over ten bins is at most 0.02,
    /// whether books' prices are known or not.
    #[test]
    fn probabilities_hold_on_lines_whose_probabilities_are_known() {
        for seed in 1..=3 {
            for with_prices in [false, true] {
                let lines = season(seed);
                let mut calibration = LineCalibration::default();
                let (mut raw, mut true_gap, mut found) = (Vec::new(), Vec::new(), Vec::new());
                for date in lines.chunks(125) {
                    let shown = |of: &LineOutcome| LineOutcome {
                        market: of.market.filter(|_| with_prices),
                        ..*of
                    };
                    for (probability, of) in date {
                        let of = shown(of);
                        let Some(said) = calibration.calibrate(of.by_system, of.market) else {
                            continue;
                        };
                        let is_over = f64::from(u8::from(of.is_over));
                        raw.push((of.by_system, is_over));
                        true_gap.push((said, *probability));
                        found.push((said, is_over));
                    }
                    let date: Vec<LineOutcome> = date.iter().map(|(_, of)| shown(of)).collect();
                    calibration.add_date(&date);
                }
                let gaps = [gap(&raw), gap(&true_gap), gap(&found)];
                assert!(gaps[0] > 0.06, "the system is off by itself: {gaps:?}");
                assert!(gaps[1] < 0.01 && gaps[2] <= 0.02, "{seed} {with_prices}: {gaps:?}");
            }
        }
    }
}
