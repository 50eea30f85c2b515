//! How closely a number goes with many others together, and whether that can be chance.

use super::correlation::exceeds;

/// Numbers of the same rows that others are explained by, in least squares: each is kept as what those before it leave of it
/// (Gram–Schmidt), so that one that follows from the others adds nothing.
#[derive(Clone, Debug)]
pub struct Regressors {
    /// Orthogonal columns of length 1, of which the first is constant.
    basis: Vec<Vec<f64>>,
}

/// The least part of a column's spread that rounding does not explain.
const LEAST_NEW: f64 = 1e-6;

impl Regressors {
    /// A constant, in so many rows.
    pub fn constant(rows: usize) -> Self {
        Self { basis: vec![vec![1.0 / (rows.max(1) as f64).sqrt(); rows]] }
    }

    /// How many there are, the constant included.
    pub fn count(&self) -> usize {
        self.basis.len()
    }

    /// Adds a column of finite numbers, unless it follows from those that are there.
    pub fn add(&mut self, column: &[f64]) {
        let spread = length(&self.without(column, 1));
        // Twice, since rounding leaves some of the others in it.
        let new = self.residuals(&self.residuals(column));
        let size = length(&new);
        if size > LEAST_NEW * spread {
            self.basis.push(new.into_iter().map(|value| value / size).collect());
        }
    }

    /// What is left of `column` when all that follows from these is taken off.
    pub fn residuals(&self, column: &[f64]) -> Vec<f64> {
        self.without(column, self.basis.len())
    }

    fn without(&self, column: &[f64], count: usize) -> Vec<f64> {
        let mut left = column.to_vec();
        for direction in &self.basis[..count] {
            let share: f64 = left.iter().zip(direction).map(|(one, other)| one * other).sum();
            left.iter_mut().zip(direction).for_each(|(value, along)| *value -= share * along);
        }
        left
    }
}

fn length(column: &[f64]) -> f64 {
    column.iter().map(|value| value * value).sum::<f64>().sqrt()
}

/// The partial multiple correlation: how closely a number goes with some others together beyond what is known, with what
/// chance adds for each of them taken off (Ezekiel's adjusted R², 1930).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MultipleCorrelation {
    rows: usize,
    value: f64,
    enough: bool,
}

impl MultipleCorrelation {
    /// Rows for each number, below which nothing is said.
    const MIN_ROWS_EACH: usize = 20;

    /// Of `outcome` with `all`, which are `known` and more.
    pub fn beyond(outcome: &[f64], known: &Regressors, all: &Regressors) -> Self {
        let rows = outcome.len();
        let enough = rows >= Self::MIN_ROWS_EACH * all.count();
        let [before, after] = [known, all].map(|of| {
            let left = length(&of.residuals(outcome));
            left * left
        });
        let spread = length(&known.without(outcome, 1));
        if !enough || before.sqrt() <= LEAST_NEW * spread {
            return Self { rows, value: 0.0, enough };
        }
        let freedom = |of: &Regressors| (rows - of.count()) as f64;
        let unexplained = (after / freedom(all)) / (before / freedom(known));
        Self { rows, value: (1.0 - unexplained).max(0.0).sqrt(), enough }
    }

    /// From 0 to 1.
    pub fn value(self) -> f64 {
        self.value
    }

    /// Whether it is above `bound` by more than chance explains, as of a single number.
    pub fn exceeds(self, bound: f64) -> bool {
        self.enough && exceeds(self.value, self.rows, bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Correlation;

    /// Numbers that have nothing to do with each other, from -0.5 to 0.5.
    fn noise(seed: u64) -> Vec<f64> {
        let mut state = seed * 977 + 5;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
        };
        (0..2000).map(next).collect()
    }

    fn of(outcome: &[f64], known: &[&[f64]], more: &[&[f64]]) -> MultipleCorrelation {
        let mut of_known = Regressors::constant(outcome.len());
        for column in known {
            of_known.add(column);
        }
        let mut all = of_known.clone();
        for column in more {
            all.add(column);
        }
        MultipleCorrelation::beyond(outcome, &of_known, &all)
    }

    #[test]
    fn of_one_number_it_is_the_correlation() {
        let (one, other) = (noise(1), noise(2));
        let outcome: Vec<f64> = one.iter().zip(&other).map(|(one, other)| one + other).collect();
        let mut single = Correlation::default();
        one.iter().zip(&outcome).for_each(|(one, outcome)| single.add(*one, *outcome));
        let multiple = of(&outcome, &[], &[&one]).value();
        assert!((multiple - single.value()).abs() < 1e-3, "{multiple} {}", single.value());
        assert!((of(&outcome, &[], &[&one, &other]).value() - 1.0).abs() < 1e-9);
        assert!((of(&outcome, &[&one], &[&other]).value() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_known_or_chance_says_nothing_more() {
        let outcome = noise(3);
        let columns: Vec<Vec<f64>> = (10..40).map(noise).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        assert!(!of(&outcome, &[], &columns).exceeds(0.05));
        assert_eq!(of(&outcome, &[columns[0]], &[columns[0]]).value(), 0.0);
        let known = of(&outcome, &[&outcome], &[columns[0]]);
        assert!(!known.exceeds(0.05), "{known:?}");
        assert!(!of(&outcome[..100], &[], &columns).exceeds(0.0), "too few rows");
    }
}
