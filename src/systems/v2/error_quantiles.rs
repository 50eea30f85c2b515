//! How far outcomes lie from predictions: quantiles of past errors, and the probabilities that follow.

use serde::{Deserialize, Serialize};

use super::bias_correction::scale;

/// The predicted levels at which errors are described, in points.
const LEVELS: [f64; 15] =
    [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 23.0, 26.0, 30.0];

/// How many shares of the errors are kept at a level: 0.5 %, 1.5 %, … 99.5 %.
const SHARES: usize = 100;

/// A level is described by at least so many errors of predictions near it, and by a twelfth of all if that is more: far from
/// the middle, where predictions are rare, it borrows from its neighbours.
const NEIGHBOURS: usize = 800;

/// Points beyond which no prediction lies, and no error: far beyond the most that is read of an outcome.
const MAX_POINTS: f64 = 1e7;

/// How far outcomes lie from predictions, by the level of the prediction: quantiles of past errors.
///
/// At each level stand the quantiles of the errors of those predictions that are nearest to it; between two levels they
/// are in proportion. An error is outcome less prediction. Points are whole numbers, but predictions are not, so errors are
/// spread out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorQuantiles {
    /// How many errors it was made of.
    pub count: usize,
    /// Predicted points, ascending.
    levels: Vec<f64>,
    /// For each level, the errors at the shares, ascending.
    quantiles: Vec<Vec<f64>>,
}

impl ErrorQuantiles {
    /// The fewest past errors that anything is said from.
    pub const MIN_ERRORS: usize = 500;

    /// Describes the errors of `past`, pairs of predicted and scored points; `None` if there are too few.
    pub fn new(mut past: Vec<(f64, f64)>) -> Option<Self> {
        if past.len() < Self::MIN_ERRORS {
            return None;
        }
        past.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let near = near(past.len());
        let at_level = |level: &f64| {
            let place = past.partition_point(|(predicted, _)| predicted < level);
            let from = place.saturating_sub(near / 2).min(past.len() - near);
            let mut errors: Vec<f64> = past[from..from + near]
                .iter()
                .map(|(predicted, points)| (points - predicted) * scale(*level) / scale(*predicted))
                .collect();
            errors.sort_by(f64::total_cmp);
            // Files hold many of them, and a thousandth of a point is much finer than what they tell.
            let thousandths = |error: f64| (error * 1000.0).round() / 1000.0;
            let quantile = |share| at(&errors, (share as f64 + 0.5) / SHARES as f64);
            (0..SHARES).map(quantile).map(thousandths).collect()
        };
        Some(Self {
            count: past.len(),
            levels: LEVELS.to_vec(),
            quantiles: LEVELS.iter().map(at_level).collect(),
        })
    }

    /// Whether it can be read from: as many quantiles as levels, and all of them possible and ascending.
    pub fn is_sound(&self) -> bool {
        let ascending = |values: &Vec<f64>| {
            let possible = |value: &f64| value.abs() <= MAX_POINTS;
            !values.is_empty() && values.iter().all(possible) && values.is_sorted()
        };
        self.levels.len() == self.quantiles.len()
            && ascending(&self.levels)
            && self.quantiles.iter().all(|errors| errors.len() == SHARES && ascending(errors))
    }

    /// How many errors describe a level.
    pub fn errors_per_level(&self) -> usize {
        near(self.count)
    }

    /// The levels that a prediction of `predicted` points lies between, and how far it is from the first to the second, 0 – 1.
    /// Beyond the last level both are that one.
    pub fn levels(&self, predicted: f64) -> ([f64; 2], f64) {
        let ([low, high], part) = self.around(predicted);
        ([self.levels[low], self.levels[high]], part)
    }

    /// The error that an outcome stays below with the probability `share`, at each of those levels.
    pub fn errors(&self, predicted: f64, share: f64) -> [f64; 2] {
        let place = share * SHARES as f64 - 0.5;
        self.around(predicted)
            .0
            .map(|level| at(&self.quantiles[level], place / (SHARES - 1) as f64))
    }

    /// The points that an outcome stays below with the probability `share`, for a prediction of `predicted` points; not
    /// below 0.
    pub fn quantile(&self, predicted: f64, share: f64) -> f64 {
        let [low, high] = self.errors(predicted, share);
        (predicted + mix(low, high, self.around(predicted).1)).max(0.0)
    }

    /// The probabilities that more than `line` points are scored, and fewer, for a prediction of `predicted` points. What
    /// falls on a line of whole points is neither.
    pub fn over_under_probability(&self, predicted: f64, line: f64) -> (f64, f64) {
        let (over, under) = line_bounds(line);
        (1.0 - self.below(predicted, over), self.below(predicted, under))
    }

    /// The shares of outcomes that stay below `points`, at each of the levels around `predicted`.
    pub fn shares_below(&self, predicted: f64, points: f64) -> [f64; 2] {
        self.around(predicted)
            .0
            .map(|level| share_below(&self.quantiles[level], points - predicted))
    }

    /// The probability of fewer than `points`.
    fn below(&self, predicted: f64, points: f64) -> f64 {
        let [low, high] = self.shares_below(predicted, points);
        mix(low, high, self.around(predicted).1)
    }

    /// The places of the levels around `predicted`, and how far it lies from the first to the second, 0 – 1.
    fn around(&self, predicted: f64) -> ([usize; 2], f64) {
        let above = self.levels.partition_point(|level| *level <= predicted);
        let (low, high) = (above.saturating_sub(1), above.min(self.levels.len() - 1));
        let width = self.levels[high] - self.levels[low];
        let part = if width > 0.0 { (predicted - self.levels[low]) / width } else { 0.0 };
        ([low, high], part)
    }
}

/// How many of `count` errors describe a level.
fn near(count: usize) -> usize {
    NEIGHBOURS.max(count / 12).min(count)
}

/// Where outcomes over `line` begin, and where those under it end. Points are whole: more than a line is half a point above
/// what it holds.
pub fn line_bounds(line: f64) -> (f64, f64) {
    (line.floor() + 0.5, line.ceil() - 0.5)
}

fn mix(low: f64, high: f64, part: f64) -> f64 {
    low + (high - low) * part
}

/// The value at `share` of the way through `sorted`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
fn at(sorted: &[f64], share: f64) -> f64 {
    let place = (share * (sorted.len() - 1) as f64).clamp(0.0, (sorted.len() - 1) as f64);
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    mix(sorted[below], sorted[above], place - place.floor())
}

/// The share of errors below `value`: the inverse of the quantiles, within 0.5 % and 99.5 %.
fn share_below(quantiles: &[f64], value: f64) -> f64 {
    let share = |place: f64| (place + 0.5) / SHARES as f64;
    let above = quantiles.partition_point(|error| *error < value);
    if above == 0 || above == quantiles.len() {
        return share(if above == 0 { 0.0 } else { (SHARES - 1) as f64 });
    }
    let (low, high) = (quantiles[above - 1], quantiles[above]);
    share((above - 1) as f64 + (value - low) / (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Predictions from 0 to 30, each with errors from −10 to 10.
    fn even() -> ErrorQuantiles {
        let past = (0..20_000_u32).map(|at| {
            let predicted = f64::from(at % 301) / 10.0;
            (predicted, predicted + f64::from(at * 7919 % 2001) / 100.0 - 10.0)
        });
        ErrorQuantiles::new(past.collect()).unwrap()
    }

    #[test]
    fn quantiles_and_probabilities_are_those_of_the_errors() {
        let residuals = even();
        assert!(residuals.is_sound());
        for (share, error) in [(0.1, -8.0), (0.5, 0.0), (0.9, 8.0)] {
            let found = residuals.quantile(15.0, share);
            assert!((found - 15.0 - error).abs() < 0.5, "{share}: {found}");
            let (over, under) = residuals.over_under_probability(15.0, 15.5 + error);
            assert!((over - (0.975 - share)).abs() < 0.03, "{share}: {over}");
            assert!((over + under - 1.0).abs() < 1e-12, "nothing falls on a half point");
        }
        assert_eq!(residuals.quantile(1.0, 0.1), 0.0, "nobody scores less than nothing");
        let (over, under) = residuals.over_under_probability(15.0, 15.0);
        assert!(
            (over + under - 0.95).abs() < 0.02,
            "a twentieth falls on the line: {over} {under}"
        );
        assert_eq!(residuals.over_under_probability(15.0, 60.0), (1.0 - 0.995, 0.995));
        assert_eq!(residuals.over_under_probability(15.0, -60.0), (0.995, 0.005));
    }

    #[test]
    fn errors_of_lower_predictions_are_brought_to_the_level() {
        // The higher, the rarer, and errors are as large as it is said that they are.
        let past = (0..20_000_u32).map(|at| {
            let share = f64::from(at % 1009) / 1008.0;
            let predicted = 30.0 * share * share * share;
            let error = f64::from(at * 7919 % 2001) / 1000.0 - 1.0;
            (predicted, predicted + scale(predicted) * error)
        });
        let residuals = ErrorQuantiles::new(past.collect()).unwrap();
        for level in [14.0, 23.0, 30.0_f64] {
            let width = residuals.quantile(level, 0.9) - residuals.quantile(level, 0.1);
            let should = 1.6 * (1.0 + level.sqrt());
            assert!((width / should - 1.0).abs() < 0.03, "{level}: {width}, not {should}");
        }
    }

    #[test]
    fn a_higher_line_is_never_more_probable_to_be_passed() {
        let residuals = even();
        for predicted in [0.0, 0.7, 5.0, 14.3, 29.0, 41.0] {
            let over: Vec<f64> = (0..80)
                .map(|line| residuals.over_under_probability(predicted, f64::from(line) / 2.0).0)
                .collect();
            assert!(over.windows(2).all(|pair| pair[0] >= pair[1]), "{predicted}: {over:?}");
        }
    }

    #[test]
    fn few_errors_say_nothing() {
        assert!(ErrorQuantiles::new(vec![(10.0, 12.0); ErrorQuantiles::MIN_ERRORS - 1]).is_none());
        assert!(ErrorQuantiles::new(vec![(10.0, 12.0); ErrorQuantiles::MIN_ERRORS]).is_some());
    }
}
