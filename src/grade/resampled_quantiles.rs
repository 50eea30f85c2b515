//! Intervals of quantiles, by resampling dates.

use super::bootstrap::{Draws, Estimate, Interval, MIN_DATES, interval};
use super::quantiles::quantile;

/// How many values the intervals of a quantile are looked for among.
const CANDIDATES: usize = 64;

/// Values, ascending and each with its date, a position among all dates, whose quantiles are asked for.
pub(super) struct SortedValues<'a> {
    values: &'a [(f64, usize)],
    sizes: Vec<f64>,
    draws: &'a Draws,
    /// How many values each draw holds; `None` where they have too few dates for an interval.
    of_draws: Option<Vec<i32>>,
}

impl<'a> SortedValues<'a> {
    pub(super) fn new(values: &'a [(f64, usize)], draws: &'a Draws) -> Self {
        let dates = per_date(values).filter(|(_, values)| *values > 0).count();
        Self {
            values,
            sizes: values.iter().map(|(value, _)| *value).collect(),
            draws,
            of_draws: (dates >= MIN_DATES).then(|| draws.counts(per_date(values))),
        }
    }

    /// Their `share` quantile with its interval; `None` without values.
    pub(super) fn quantile(&self, share: f64) -> Option<Estimate> {
        let value = quantile(&self.sizes, share)?;
        let of_draws = self.of_draws.as_ref();
        let interval = of_draws.and_then(|of_draws| self.interval(share, of_draws));
        Some(Estimate { value, interval })
    }

    /// In a draw a quantile is that of the drawn values, each as often as it was drawn. It is looked for among values around
    /// the quantile of the whole, up to eight standard errors of independent values away on both sides: all of them where
    /// they are few, else evenly spaced ones, whose distance is far below the interval's width.
    fn interval(&self, share: f64, of_draws: &[i32]) -> Option<Interval> {
        let Self { values, sizes, draws, .. } = self;
        let ranks = candidates(values.len(), share);
        let position = |of_draw: &i32| share * f64::from(of_draw - 1) + 1.0;
        let lower: Vec<f64> = of_draws.iter().map(|of_draw| position(of_draw).floor()).collect();
        let upper: Vec<f64> = lower.iter().map(|rank| rank + 1.0).collect();
        let (mut lower, mut upper) = (Crossings::new(&lower), Crossings::new(&upper));
        // How many of the drawn values do not exceed the candidate, draw by draw.
        let mut up_to = draws.counts(per_date(&values[..=ranks[0]]));
        let mut seen = ranks[0] + 1;
        for rank in &ranks {
            draws.add_dates(&values[seen..=*rank], &mut up_to);
            seen = seen.max(rank + 1);
            lower.pass(&up_to);
            upper.pass(&up_to);
        }
        let in_draw = |(draw, of_draw): (usize, &i32)| {
            let part = position(of_draw).fract();
            (*of_draw > 0).then(|| {
                let below = lower.value(draw, &ranks, sizes);
                if part == 0.0 {
                    below
                } else {
                    below + part * (upper.value(draw, &ranks, sizes) - below)
                }
            })
        };
        interval(of_draws.iter().enumerate().filter_map(in_draw).collect())
    }
}

#[expect(clippy::expect_used, reason = "counted up from 0")]
fn as_count(count: i32) -> usize {
    usize::try_from(count).expect("Invariant: no count is below 0")
}

/// How many of `values` each date has.
fn per_date(values: &[(f64, usize)]) -> impl Iterator<Item = (usize, i32)> {
    // Without values there is no date.
    let dates = values.iter().map(|(_, date)| date + 1).max().unwrap_or(0);
    let mut counts = vec![0; dates];
    for (_, date) in values {
        counts[*date] += 1;
    }
    counts.into_iter().enumerate()
}

/// The ranks, from 0 and ascending, of the candidates for the `share` quantile of any draw from `count` values.
fn candidates(count: usize, share: f64) -> Vec<usize> {
    let spread = 8.0 * (count as f64 * share * (1.0 - share)).sqrt() + 1.0;
    let (middle, last_rank) = (share * count as f64, count.saturating_sub(1) as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to ranks")]
    let rank = |position: f64| position.clamp(0.0, last_rank) as usize;
    let (first, last) = (rank(middle - spread), rank(middle + spread));
    let steps = (last - first).clamp(1, CANDIDATES);
    let mut ranks: Vec<usize> =
        (0..=steps).map(|step| first + step * (last - first) / steps).collect();
    // Where a draw is the whole, the quantile lies between these two.
    ranks.extend([rank(share * last_rank), rank(share * last_rank) + 1]);
    ranks.retain(|rank| *rank < count);
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

/// Where each draw reaches a rank of its own, counted from 1, among candidates that are passed in ascending order.
struct Crossings {
    ranks: Vec<i32>,
    /// Candidates that lie below the rank.
    below: Vec<i32>,
    /// The drawn values up to the last candidate below it, and up to the first that is not.
    around: [Vec<i32>; 2],
    passed: i32,
}

impl Crossings {
    #[expect(clippy::cast_possible_truncation, reason = "whole numbers of at most 31 bits")]
    fn new(ranks: &[f64]) -> Self {
        let zeros = || vec![0; ranks.len()];
        let ranks = ranks.iter().map(|rank| *rank as i32).collect();
        Self { ranks, below: zeros(), around: [zeros(), zeros()], passed: 0 }
    }

    /// Passes a candidate that so many drawn values do not exceed. Written so that draws are taken several at a time.
    fn pass(&mut self, up_to: &[i32]) {
        let [before, after] = &mut self.around;
        let draws = up_to.iter().zip(&self.ranks).zip(&mut self.below).zip(before).zip(after);
        for ((((up_to, rank), below), before), after) in draws {
            let less = up_to < rank;
            *after = if *below == self.passed { *up_to } else { *after };
            *before = if less { *up_to } else { *before };
            *below = below.wrapping_add(i32::from(less));
        }
        self.passed += 1;
    }

    /// The drawn value of the rank. Between candidates that have others between them it is estimated.
    fn value(&self, draw: usize, ranks: &[usize], sizes: &[f64]) -> f64 {
        let value = |candidate: usize| sizes[ranks[candidate]];
        match as_count(self.below[draw]) {
            0 => value(0),
            end if end == ranks.len() => value(end - 1),
            next if ranks[next] == ranks[next - 1] + 1 => value(next),
            next => {
                let [below, enough] = [0, 1].map(|side| f64::from(self.around[side][draw]));
                let way = (f64::from(self.ranks[draw]) - below) / (enough - below);
                value(next - 1) + way * (value(next) - value(next - 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bootstrap::ByDate;
    use super::*;

    #[test]
    fn few_dates_have_no_interval() {
        let values =
            |dates| (0..500_u16).map(move |value| (f64::from(value), usize::from(value) % dates));
        for (dates, there) in [(1, false), (9, false), (10, true), (20, true)] {
            let values: Vec<(f64, usize)> = values(dates).collect();
            let draws = Draws::new(40);
            let estimate = SortedValues::new(&values, &draws).quantile(0.5).unwrap();
            assert_eq!((estimate.value, estimate.interval.is_some()), (249.5, there), "{dates}");
            let by_date = ByDate::new((0..dates).map(|date| (date, [1.0])));
            let [sum] = Draws::new(40).estimates(&by_date, Some).unwrap();
            assert_eq!(sum.interval.is_some(), there, "{dates}");
        }
    }

    #[test]
    fn an_interval_of_a_quantile_holds_it() {
        let values: Vec<(f64, usize)> =
            (0..3000_u16).map(|value| (f64::from(value), usize::from(value) % 60)).collect();
        let draws = Draws::new(60);
        let estimate = SortedValues::new(&values, &draws).quantile(0.5).unwrap();
        let interval = estimate.interval.unwrap();
        assert!(interval.low <= estimate.value && estimate.value <= interval.high, "{estimate:?}");
        assert!(interval.high - interval.low < 100.0, "{estimate:?}");
    }
}
