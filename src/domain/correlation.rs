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
        exceeds(self.value(), self.count, bound)
    }
}

/// Whether a correlation of so many pairs is above `bound` by more than chance explains.
pub(super) fn exceeds(correlation: f64, count: usize, bound: f64) -> bool {
    let transformed = |correlation: f64| 0.5 * ln((1.0 + correlation) / (1.0 - correlation));
    let found = correlation.abs().min(1.0 - f64::EPSILON);
    let error = 1.0 / (count.max(Correlation::MIN_PAIRS) as f64 - 3.0).sqrt();
    count >= Correlation::MIN_PAIRS
        && transformed(found) - Correlation::STANDARD_ERRORS * error > transformed(bound)
}

/// How much of the spread of one number goes with another, however bent the curve is: the correlation ratio of twenty
/// groups of equal size by the first number, with what chance adds taken off (Kelley's ε, 1935).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrelationRatio {
    count: usize,
    value: f64,
}

impl CorrelationRatio {
    const GROUPS: usize = 20;
    /// Smaller groups have means that say nothing.
    const LEAST_IN_GROUP: usize = 10;

    /// Of pairs of finite numbers, in any order: those that are equal in the first one share a group.
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        let count = pairs.len();
        let groups = Self::GROUPS.min(count / Self::LEAST_IN_GROUP);
        let mut sorted = pairs.to_vec();
        sorted.sort_unstable_by(|one, other| {
            one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
        });
        let mean = |of: &[(f64, f64)]| of.iter().map(|pair| pair.1).sum::<f64>() / of.len() as f64;
        let all = mean(&sorted);
        let spread: f64 = sorted.iter().map(|pair| (pair.1 - all) * (pair.1 - all)).sum();
        let (mut between, mut used, mut first) = (0.0, 0, 0);
        // A group ends where its share of the pairs is full and the next number is another one.
        for group in 1..=groups {
            let full = (count * group / groups).max(first);
            let more =
                sorted[full..].iter().take_while(|pair| full > 0 && pair.0 == sorted[full - 1].0);
            let end = full + more.count();
            if end > first {
                let from_all = mean(&sorted[first..end]) - all;
                between += (end - first) as f64 * from_all * from_all;
                (used, first) = (used + 1, end);
            }
        }
        if used < 2 || spread <= 0.0 {
            return Self { count, value: 0.0 };
        }
        let chance = f64::from(used - 1);
        let without_chance =
            ((count - 1) as f64 * between / spread - chance) / (count as f64 - 1.0 - chance);
        Self { count, value: without_chance.max(0.0).sqrt() }
    }

    /// From 0, where the groups are alike, to 1, where the first number says all of the second.
    pub fn value(self) -> f64 {
        self.value
    }

    /// Whether it is above `bound` by more than chance explains, as [`Correlation::exceeds`] has it.
    pub fn exceeds(self, bound: f64) -> bool {
        exceeds(self.value, self.count, bound)
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
    fn a_ratio_sees_curves() {
        let pairs = |count: u32, second: fn(f64) -> f64| -> Vec<(f64, f64)> {
            (0..count).map(f64::from).map(|at| (at, second(at))).collect()
        };
        let bent = |at: f64| (at - 499.5) * (at - 499.5);
        assert!(of(1000, bent).value().abs() < 1e-9);
        assert!(CorrelationRatio::of(&pairs(1000, bent)).value() > 0.99);
        let shuffled: Vec<(f64, f64)> = pairs(1000, bent).into_iter().rev().collect();
        assert_eq!(CorrelationRatio::of(&shuffled), CorrelationRatio::of(&pairs(1000, bent)));
        // Neither a constant nor a number that turns within each group says anything, nor do few pairs.
        let alike = |at: f64| at % 2.0;
        for says_nothing in
            [pairs(1000, |_| 5.0), pairs(1000, alike), pairs(19, |at| at), pairs(0, alike)]
        {
            assert_eq!(CorrelationRatio::of(&says_nothing).value(), 0.0);
        }
        // Two values are two groups: 0 and 1, with 0 and 3 beside them, and 1 and 4.
        let two: Vec<(f64, f64)> =
            (0..400).map(|at| (f64::from(at % 2), f64::from(at % 2 + 3 * (at / 2 % 2)))).collect();
        let ratio = CorrelationRatio::of(&two);
        assert!((ratio.value() - (0.1_f64 - 0.9 / 398.0).sqrt()).abs() < 1e-12);
        assert!(ratio.exceeds(0.12) && !ratio.exceeds(0.3));
    }

    #[test]
    fn few_pairs_prove_nothing() {
        assert!(!of(9, |at| at).exceeds(0.8) && of(20, |at| at).exceeds(0.8));
        let noisy = |at: f64| at + 20.0 * (at % 3.0);
        assert!((of(60, noisy).value() - 0.73).abs() < 0.03);
        assert!(!of(60, noisy).exceeds(0.6) && of(60, noisy).exceeds(0.3));
    }
}
