//! How closely two numbers go together, and whether that can be chance.

use super::math::ln;

/// The correlation of pairs that are added one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Correlation {
    count: usize,
    /// Sums of the first, of the second, of each squared, and of their products.
    sums: [f64; 5],
}

impl Correlation {
    /// Standard errors that must lie between what was found and what is possible: chance exceeds them once in 3,000 times.
    pub const STANDARD_ERRORS: f64 = 3.4;

    /// Fewer pairs say nothing.
    const MIN_PAIRS: usize = 10;

    /// Adds a pair of finite numbers.
    pub fn add(&mut self, first: f64, second: f64) {
        self.count += 1;
        let terms = [first, second, first * first, second * second, first * second];
        for (sum, term) in self.sums.iter_mut().zip(terms) {
            *sum += term;
        }
    }

    /// Pearson's correlation, -1 to 1; 0 where one of the numbers never changes.
    pub fn value(self) -> f64 {
        let count = self.count.max(1) as f64;
        let [first, second, first_squared, second_squared, product] =
            self.sums.map(|sum| sum / count);
        let spread = (first_squared - first * first) * (second_squared - second * second);
        if spread > 0.0 { (product - first * second) / spread.sqrt() } else { 0.0 }
    }

    /// Whether the correlation, of either sign, is above `bound` by more than chance explains. Fisher's transformation of it
    /// has the standard error 1 / √(n - 3).
    pub fn exceeds(self, bound: f64) -> bool {
        let transformed = |correlation: f64| 0.5 * ln((1.0 + correlation) / (1.0 - correlation));
        let found = self.value().abs().min(1.0 - f64::EPSILON);
        let error = 1.0 / (self.count.max(Self::MIN_PAIRS) as f64 - 3.0).sqrt();
        self.count >= Self::MIN_PAIRS
            && transformed(found) - Self::STANDARD_ERRORS * error > transformed(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: usize, second: fn(f64) -> f64) -> Correlation {
        let mut correlation = Correlation::default();
        (0..pairs).map(|at| at as f64).for_each(|at| correlation.add(at, second(at)));
        correlation
    }

    #[test]
    fn it_is_pearson_s() {
        assert!((of(20, |at| 3.0 - 2.0 * at).value() + 1.0).abs() < 1e-12);
        assert_eq!(of(20, |_| 5.0).value(), 0.0);
        // The deviations' products add up to 3, their squares to 5 each.
        let mut four = Correlation::default();
        for (first, second) in [(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0)] {
            four.add(first, second);
        }
        assert!((four.value() - 0.6).abs() < 1e-12);
    }

    #[test]
    fn few_pairs_prove_nothing() {
        assert!(!of(9, |at| at).exceeds(0.8) && of(20, |at| at).exceeds(0.8));
        let noisy = |at: f64| at + 20.0 * (at % 3.0);
        assert!((of(60, noisy).value() - 0.73).abs() < 0.03);
        assert!(!of(60, noisy).exceeds(0.6) && of(60, noisy).exceeds(0.3));
    }
}
