//! Intervals by resampling dates.
//!
//! Predictions of one date share its slate, so they are not independent: whole dates are drawn, as many as there are, with
//! replacement, and the statistic is computed anew from each draw (Efron and Tibshirani, *An Introduction to the
//! Bootstrap*, 1993, ch. 8 and 13). The interval is that of the 2.5 % and 97.5 % points. The draws are the same for every
//! statistic and every run: the seed is fixed.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng as _;
use serde::Serialize;

use super::scorecard::Estimate;

/// How many draws an interval is made of.
pub const RESAMPLES: usize = 1000;

/// The state and the stream of the generator.
const SEED: (u128, u128) = (0x5ea5_0000_0001, 1);

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The 2.5 % point.
    pub low: f64,
    /// The 97.5 % point.
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies outside.
    pub fn excludes(self, value: f64) -> bool {
        value < self.low || value > self.high
    }
}

/// How often each date was drawn, in each of the draws.
#[derive(Debug)]
pub(super) struct Draws {
    dates: usize,
    /// Draw by draw, one weight per date.
    weights: Vec<f64>,
}

impl Draws {
    pub(super) fn new(dates: usize) -> Self {
        let mut generator = Pcg64::new(SEED.0, SEED.1);
        let mut weights = vec![0.0; dates * RESAMPLES];
        for draw in weights.chunks_mut(dates.max(1)) {
            for _ in 0..dates {
                // Below 2³² dates the bias of the multiplication is far below anything an interval shows.
                let wide = (generator.next_u64() >> 32) * dates as u64;
                draw[usize::try_from(wide >> 32).unwrap_or(0)] += 1.0;
            }
        }
        Self { dates, weights }
    }

    /// Each draw's weights, one per date.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.weights.chunks(self.dates.max(1))
    }
}

/// The interval of a statistic from its value in each draw; draws without one are left out.
pub(super) fn interval(values: impl Iterator<Item = Option<f64>>) -> Option<Interval> {
    let mut values: Vec<f64> = values.flatten().collect();
    values.sort_unstable_by(f64::total_cmp);
    Some(Interval { low: quantile(&values, 0.025)?, high: quantile(&values, 0.975)? })
}

/// The `share` quantile of ascending `values`, between two of them by linear interpolation (type 7 of Hyndman and Fan,
/// *Sample Quantiles in Statistical Packages*, 1996).
pub(super) fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let position = share * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `last`")]
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(values[below] + (position - below as f64) * (values[above] - values[below]))
}

/// How many values the intervals of a quantile are looked for among.
const CANDIDATES: usize = 64;

/// The `share` quantile of `values`, ascending and each with the position of its date, with its interval.
///
/// In a draw the quantile is the least value that enough of the drawn values do not exceed. It is looked for among values
/// around the quantile of the whole, up to eight standard errors of independent values away on both sides: all of them
/// where they are few, else evenly spaced ones, whose distance is far below the interval's width.
pub(super) fn quantile_with_interval(
    values: &[(f64, usize)],
    share: f64,
    draws: &Draws,
) -> Option<Estimate> {
    let sizes: Vec<f64> = values.iter().map(|(value, _)| *value).collect();
    let count = values.len();
    let spread = 8.0 * (count as f64 * share * (1.0 - share)).sqrt() + 1.0;
    let middle = share * count as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to ranks")]
    let rank = |position: f64| position.clamp(0.0, count.saturating_sub(1) as f64) as usize;
    let (first, last) = (rank(middle - spread), rank(middle + spread));
    let steps = (last - first).clamp(1, CANDIDATES);
    let mut ranks: Vec<usize> =
        (0..=steps).map(|step| first + step * (last - first) / steps).collect();
    ranks.dedup();

    // For each candidate, how many values of each date do not exceed it.
    let mut dates: Vec<usize> = values.iter().map(|(_, date)| *date).collect();
    dates.sort_unstable();
    dates.dedup();
    let place = |date: usize| dates.binary_search(&date).unwrap_or_default();
    let (mut counts, mut running, mut seen) = (Vec::new(), vec![0.0; dates.len()], 0);
    for rank in &ranks {
        for (_, date) in &values[seen..=*rank] {
            running[place(*date)] += 1.0;
        }
        seen = rank + 1;
        counts.push(running.clone());
    }
    for (_, date) in &values[seen..] {
        running[place(*date)] += 1.0;
    }
    let in_draw = |weights: &[f64]| {
        let sum = |counts: &[f64]| {
            dates.iter().zip(counts).map(|(date, count)| weights[*date] * count).sum::<f64>()
        };
        let wanted = share * sum(&running);
        let found = counts.partition_point(|counts| sum(counts) < wanted).min(ranks.len() - 1);
        (wanted > 0.0).then(|| sizes[ranks[found]])
    };
    Some(Estimate {
        value: quantile(&sizes, share)?,
        interval: interval(draws.iter().map(in_draw)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_values() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&values, 0.5), Some(3.0));
        assert_eq!((quantile(&values, 0.0), quantile(&values, 1.0)), (Some(1.0), Some(8.0)));
        assert_eq!((quantile(&[7.0], 0.9), quantile(&[], 0.5)), (Some(7.0), None));
    }

    #[test]
    fn every_draw_has_as_many_dates_as_there_are() {
        let draws = Draws::new(165);
        assert_eq!(draws.iter().count(), RESAMPLES);
        assert!(draws.iter().all(|weights| weights.iter().sum::<f64>() == 165.0));
        let mean_of_first = draws.iter().map(|weights| weights[0]).sum::<f64>() / RESAMPLES as f64;
        assert!((mean_of_first - 1.0).abs() < 0.15, "{mean_of_first}");
    }
}
