//! The same two settings with other seeds: how much of their difference is the seeds'.

use std::f64::consts::LN_2;

use serde::Serialize;

use super::LEVEL;
use crate::domain::math::{exp, ln};

/// Differences of two settings over several seeds.
///
/// The seed that chose the best must not be among them: the best was luckiest with that one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SeedSpread {
    /// How many seeds there are.
    pub seeds: usize,
    /// The mean of the default's loss less the best's.
    pub mean: f64,
    /// The standard deviation of these differences (divided by seeds − 1); `None` with one seed.
    pub standard_deviation: Option<f64>,
    /// That of the default's losses.
    pub default_deviation: Option<f64>,
    /// That of the best's losses.
    pub best_deviation: Option<f64>,
    /// With how many seeds the best lost less.
    pub better: usize,
    /// With how many it lost more.
    pub worse: usize,
    /// Of the sign test: how often so many differences or more have one sign if each sign is as likely, equal losses left
    /// out.
    pub p_value: f64,
}

impl SeedSpread {
    /// That of the losses of the default and of the best under the same seeds, in the same order; `None` without seeds.
    pub fn new(losses: &[(f64, f64)]) -> Option<Self> {
        let of = |what: fn(&(f64, f64)) -> f64| losses.iter().map(what).collect::<Vec<f64>>();
        let differences = of(|(default, best)| default - best);
        let mean = mean(&differences)?;
        let better = differences.iter().filter(|difference| **difference > 0.0).count();
        let worse = differences.iter().filter(|difference| **difference < 0.0).count();
        Some(Self {
            seeds: losses.len(),
            mean,
            standard_deviation: standard_deviation(&differences),
            default_deviation: standard_deviation(&of(|(default, _)| *default)),
            best_deviation: standard_deviation(&of(|(_, best)| *best)),
            better,
            worse,
            p_value: sign_test(better, worse),
        })
    }

    /// How many differences have the sign that most have.
    pub fn same_sign(&self) -> usize {
        self.better.max(self.worse)
    }

    /// Whether the best is better with so many seeds that chance does not explain it, at [`LEVEL`]: with six of six, or with
    /// 15 of 20.
    pub fn is_difference(&self) -> bool {
        self.better > self.worse && self.p_value < LEVEL
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some((squares / (values.len() - 1) as f64).sqrt())
}

/// The two-sided sign test: the probability that of fair coins one side shows at least as often as here.
fn sign_test(one: usize, other: usize) -> f64 {
    let coins = one + other;
    // The logarithm of the probability of no head, and from each number of heads that of one more.
    let mut term = -(coins as f64) * LN_2;
    let mut tail = 0.0;
    for heads in 0..=one.min(other) {
        tail += exp(term);
        term += ln((coins - heads) as f64 / (heads + 1) as f64);
    }
    f64::min(2.0 * tail, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_its_mean_and_deviation() {
        // Differences 1, 2, 0 and −1: mean 0.5, squares 0.25 + 2.25 + 0.25 + 2.25 = 5.
        let spread = SeedSpread::new(&[(5.0, 4.0), (5.0, 3.0), (5.0, 5.0), (5.0, 6.0)]).unwrap();
        assert_eq!((spread.seeds, spread.mean, spread.better, spread.worse), (4, 0.5, 2, 1));
        assert_eq!(spread.standard_deviation, Some(f64::sqrt(5.0 / 3.0)));
        assert_eq!(spread.default_deviation, Some(0.0));
        assert_eq!(spread.same_sign(), 2);
        assert!(SeedSpread::new(&[]).is_none());
        assert_eq!(SeedSpread::new(&[(2.0, 1.0)]).unwrap().standard_deviation, None);
    }

    #[test]
    fn signs_are_coins() {
        for (one, other, expected) in [
            (0, 0, 1.0),
            (6, 0, 2.0 / 64.0),
            // (1 + 5) / 32 of five coins show at most one head.
            (1, 4, 2.0 * 6.0 / 32.0),
            (2, 2, 1.0),
            // 1 + 20 + 190 + 1140 + 4845 + 15504 = 21700 of 2²⁰.
            (15, 5, 2.0 * 21_700.0 / 1_048_576.0),
            (900, 901, 1.0),
        ] {
            let found = sign_test(one, other);
            assert!((found - expected).abs() < 1e-14, "{one} and {other}: {found}");
        }
    }

    #[test]
    fn six_of_six_and_fifteen_of_twenty_are_a_difference() {
        let with = |better: usize, worse: usize| {
            let losses: Vec<(f64, f64)> = (0..better + worse)
                .map(|seed| if seed < better { (2.0, 1.0) } else { (1.0, 2.0) })
                .collect();
            SeedSpread::new(&losses).unwrap().is_difference()
        };
        assert_eq!(
            [(5, 0), (6, 0), (14, 6), (15, 5), (5, 15)].map(|(b, w)| with(b, w)),
            [false, true, false, true, false]
        );
    }
}
