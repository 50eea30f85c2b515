//! Chance that is the same on every machine: a seeded generator, and arithmetic that IEEE 754 defines to the bit.
//!
//! No logarithm, power or sine is used: their last bits differ from one system's library to the next.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng as _;

use crate::domain::random::{draw_below, draw_unit};

/// A stream of random draws.
#[derive(Debug)]
pub(super) struct Dice(Pcg64);

impl Dice {
    /// The stream number `stream` of `seed`. What one stream draws moves no other.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        Self(Pcg64::new(u128::from(seed), u128::from(stream)))
    }

    /// Uniform over [0, 1), in steps of 2⁻⁵³.
    pub(super) fn unit(&mut self) -> f64 {
        draw_unit(&mut self.0)
    }

    /// Uniform over [`low`, `high`).
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number below `count`, which is at least 1 and far below 2³².
    pub(super) fn below(&mut self, count: usize) -> usize {
        draw_below(&mut self.0, count)
    }

    /// Yes with the probability `share`.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// Near enough to the standard normal distribution: the sum of eight uniforms, with mean 0 and variance 1.
    pub(super) fn normal(&mut self) -> f64 {
        let sixteenths = |bits: u64| (0..4).map(move |at| bits >> (16 * at) & 0xffff).sum::<u64>();
        let sum = sixteenths(self.0.next_u64()) + sixteenths(self.0.next_u64());
        // Eight uniforms over 0..=65535 have the mean 4 · 65535 and the variance 8 · (65536² − 1) / 12.
        (sum as f64 - 262_140.0) / 53_509.920_6
    }

    /// The mean, give or take the spread.
    pub(super) fn around(&mut self, mean: f64, spread: f64) -> f64 {
        mean + spread * self.normal()
    }

    /// An index, each as probable as its weight. The weights are not negative; without any, the last.
    pub(super) fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        let reached = |weight: &f64| {
            left -= weight;
            left < 0.0
        };
        // Rounding may leave a little behind the last weight.
        weights.iter().position(reached).unwrap_or(weights.len().saturating_sub(1))
    }

    /// Puts `items` in a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// The whole number nearest to `number`, or 0 below 0.
pub(super) fn whole(number: f64) -> usize {
    nearest(number).max(0).unsigned_abs() as usize
}

/// The whole number nearest to `number`, which is far below 2³¹.
#[allow(clippy::cast_possible_truncation, reason = "a cast saturates, and the numbers are small")]
pub(super) fn nearest(number: f64) -> i32 {
    number.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let draw = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            [(); 8].map(|()| dice.below(1_000_000))
        };
        assert_eq!(draw(1, 0), draw(1, 0));
        assert_ne!(draw(1, 0), draw(2, 0));
        assert_ne!(draw(1, 0), draw(1, 1));
    }

    #[test]
    fn draws_have_the_moments_that_are_promised() {
        let mut dice = Dice::new(7, 0);
        let draws: Vec<f64> = (0..40_000).map(|_| dice.around(2.0, 3.0)).collect();
        let mean = draws.iter().sum::<f64>() / 40_000.0;
        let variance = draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>();
        assert!((mean - 2.0).abs() < 0.06, "{mean}");
        assert!(((variance / 40_000.0).sqrt() - 3.0).abs() < 0.06, "{variance}");
        let picked = (0..40_000).filter(|_| dice.pick(&[1.0, 0.0, 3.0]) == 2).count();
        assert!((29_500..30_500).contains(&picked), "{picked}");
        assert_eq!(dice.pick(&[0.0, 0.0]), 1);
        assert!((0..1000).all(|_| dice.below(3) < 3));
    }
}
