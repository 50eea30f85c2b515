//! Intervals by resampling dates.
//!
//! Predictions of one date share its slate, so they are not independent: whole dates are drawn, as many as there are, with
//! replacement, and the statistic is computed anew from each draw (Efron and Tibshirani, *An Introduction to the
//! Bootstrap*, 1993, ch. 8 and 13). The interval is that of the 2.5 % and 97.5 % points. The draws are the same for every
//! statistic and every run: the seed is fixed.

use std::array;

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng as _;
use serde::Serialize;

use super::scorecard::Estimate;

/// From fewer dates no interval is made: resampling so few says that nothing could have been otherwise.
pub const FEWEST_DATES: usize = 10;

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

/// How often each date was drawn, in each of the draws.
#[derive(Debug)]
pub(super) struct Draws {
    /// Date by date, one count per draw: what is added to all draws lies side by side.
    counts: Vec<i16>,
}

impl Draws {
    pub(super) fn new(dates: usize) -> Self {
        let mut generator = Pcg64::new(SEED.0, SEED.1);
        let mut counts = vec![0; dates * RESAMPLES];
        for draw in 0..RESAMPLES {
            for _ in 0..dates {
                // Below 2³² dates the bias of the multiplication is far below anything an interval shows.
                let wide = (generator.next_u64() >> 32) * dates as u64;
                counts[usize::try_from(wide >> 32).unwrap_or(0) * RESAMPLES + draw] += 1;
            }
        }
        Self { counts }
    }

    /// The statistics that `of` makes of sums, none where they are of nothing: of all dates, and their intervals.
    pub(super) fn estimates<const N: usize, const M: usize>(
        &self,
        by_date: &ByDate<N>,
        of: impl Fn([f64; N]) -> Option<[f64; M]>,
    ) -> Option<[Estimate; M]> {
        let all = of(by_date.total())?;
        if by_date.0.len() < FEWEST_DATES {
            return Some(all.map(|value| Estimate { value, interval: None }));
        }
        let resampled: Vec<_> = self.sums(by_date).into_iter().filter_map(of).collect();
        Some(array::from_fn(|which| Estimate {
            value: all[which],
            interval: interval(resampled.iter().map(|values| values[which]).collect()),
        }))
    }

    /// How often `date`, a position among all dates, was drawn, draw by draw.
    fn of(&self, date: usize) -> &[i16] {
        &self.counts[date * RESAMPLES..(date + 1) * RESAMPLES]
    }

    /// The sums of each draw: Σ count · sum of a date, added in the order of dates.
    fn sums<const N: usize>(&self, by_date: &ByDate<N>) -> Vec<[f64; N]> {
        /// So many draws at a time that their sums stay in the fastest memory; it divides the number of draws.
        const BLOCK: usize = RESAMPLES / 4;
        let mut all = Vec::with_capacity(RESAMPLES);
        for first in (0..RESAMPLES).step_by(BLOCK) {
            let (mut sums, mut weights) = ([[0.0; BLOCK]; N], [0.0; BLOCK]);
            for (date, values) in &by_date.0 {
                let counts = &self.of(*date)[first..first + BLOCK];
                for (weight, count) in weights.iter_mut().zip(counts) {
                    *weight = f64::from(*count);
                }
                for (sums, value) in sums.iter_mut().zip(values) {
                    for (sum, weight) in sums.iter_mut().zip(&weights) {
                        *sum += weight * value;
                    }
                }
            }
            let of_draw = |draw| array::from_fn(|value| sums[value][draw]);
            all.extend((0..BLOCK).map(of_draw));
        }
        all
    }

    /// For each draw, how many of the values it holds of which `dates` has so many per date.
    fn counts(&self, dates: impl Iterator<Item = (usize, i32)>) -> Vec<i32> {
        let mut sums = vec![0_i32; RESAMPLES];
        for (date, values) in dates.filter(|(_, values)| *values > 0) {
            for (sum, count) in sums.iter_mut().zip(self.of(date)) {
                *sum = sum.wrapping_add(i32::from(*count).wrapping_mul(values));
            }
        }
        sums
    }
}

/// Sums of several values at once, for each date that has any: what a mean or a rate is a function of.
#[derive(Debug)]
pub(super) struct ByDate<const N: usize>(Vec<(usize, [f64; N])>);

impl<const N: usize> ByDate<N> {
    /// The sums of `values`, each with its date, a position among all dates; dates must not descend.
    pub(super) fn new(values: impl Iterator<Item = (usize, [f64; N])>) -> Self {
        let mut dates: Vec<(usize, [f64; N])> = Vec::new();
        for (date, values) in values {
            match dates.last_mut() {
                Some((last, sums)) if *last == date => add(sums, &values),
                _ => dates.push((date, values)),
            }
        }
        Self(dates)
    }

    /// The sums of all dates.
    pub(super) fn total(&self) -> [f64; N] {
        let mut total = [0.0; N];
        for (_, sums) in &self.0 {
            add(&mut total, sums);
        }
        total
    }
}

fn add<const N: usize>(sums: &mut [f64; N], values: &[f64; N]) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}

/// The interval of a statistic from its values in the draws that have one.
fn interval(mut values: Vec<f64>) -> Option<Interval> {
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

/// The `share` quantile of `values`, ascending and each with its date, a position among all dates, with its interval.
///
/// In a draw it is the quantile of the drawn values, each as often as it was drawn. It is looked for among values around
/// the quantile of the whole, up to eight standard errors of independent values away on both sides: all of them where they
/// are few, else evenly spaced ones, whose distance is far below the interval's width.
pub(super) fn quantile_with_interval(
    values: &[(f64, usize)],
    share: f64,
    draws: &Draws,
) -> Option<Estimate> {
    let sizes: Vec<f64> = values.iter().map(|(value, _)| *value).collect();
    let whole = quantile(&sizes, share)?;
    if per_date(values).filter(|(_, values)| *values > 0).count() < FEWEST_DATES {
        return Some(Estimate { value: whole, interval: None });
    }
    let ranks = candidates(values.len(), share);
    let of_draws = draws.counts(per_date(values));
    let position = |of_draw: &i32| share * f64::from(of_draw - 1) + 1.0;
    let lower: Vec<f64> = of_draws.iter().map(|of_draw| position(of_draw).floor()).collect();
    let upper: Vec<f64> = lower.iter().map(|rank| rank + 1.0).collect();
    let (mut lower, mut upper) = (Crossings::of(&lower), Crossings::of(&upper));
    // How many of the drawn values do not exceed the candidate, draw by draw.
    let mut up_to = draws.counts(per_date(&values[..=ranks[0]]));
    let mut seen = ranks[0] + 1;
    for rank in &ranks {
        for (_, date) in &values[seen..=*rank] {
            for (sum, count) in up_to.iter_mut().zip(draws.of(*date)) {
                *sum = sum.wrapping_add(i32::from(*count));
            }
        }
        seen = seen.max(rank + 1);
        lower.pass(&up_to);
        upper.pass(&up_to);
    }
    let in_draw = |(draw, of_draw): (usize, &i32)| {
        let part = position(of_draw).fract();
        (*of_draw > 0).then(|| {
            let below = lower.value(draw, &ranks, &sizes);
            if part == 0.0 {
                below
            } else {
                below + part * (upper.value(draw, &ranks, &sizes) - below)
            }
        })
    };
    Some(Estimate {
        value: whole,
        interval: interval(of_draws.iter().enumerate().filter_map(in_draw).collect()),
    })
}

/// How many of `values` each date has.
fn per_date(values: &[(f64, usize)]) -> impl Iterator<Item = (usize, i32)> {
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
    fn of(ranks: &[f64]) -> Self {
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
        match usize::try_from(self.below[draw]).unwrap_or(0) {
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
        assert_eq!(draws.counts((0..165).map(|date| (date, 1))), [165; RESAMPLES]);
        let of_first: i16 = draws.of(0).iter().sum();
        assert!((850..1150).contains(&of_first), "{of_first}");
    }

    #[test]
    fn few_dates_have_no_interval() {
        let values =
            |dates| (0..500_u16).map(move |value| (f64::from(value), usize::from(value) % dates));
        for (dates, there) in [(1, false), (9, false), (10, true), (20, true)] {
            let values: Vec<(f64, usize)> = values(dates).collect();
            let estimate = quantile_with_interval(&values, 0.5, &Draws::new(40)).unwrap();
            assert_eq!((estimate.value, estimate.interval.is_some()), (249.5, there), "{dates}");
            let by_date = ByDate::new((0..dates).map(|date| (date, [1.0])));
            let [sum] = Draws::new(40).estimates(&by_date, Some).unwrap();
            assert_eq!(sum.interval.is_some(), there, "{dates}");
        }
    }

    #[test]
    fn draws_without_a_value_are_left_out() {
        // One of twelve dates has the only value that counts, and a third of all draws lack it.
        let there = |date| [f64::from(u8::from(date == 3))];
        let by_date = ByDate::new((0..12).map(|date| (date, there(date))));
        let of = |[count]: [f64; 1]| (count > 0.0).then_some([5.0]);
        let [five] = Draws::new(12).estimates(&by_date, of).unwrap();
        assert_eq!(five.interval, Some(Interval { low: 5.0, high: 5.0 }));
        let nothing = Draws::new(12).estimates(&by_date, |_| None::<[f64; 1]>);
        assert_eq!(nothing, None);
        assert_eq!(interval(Vec::new()), None);
    }

    #[test]
    fn an_interval_of_a_quantile_holds_it() {
        let values: Vec<(f64, usize)> =
            (0..3000_u16).map(|value| (f64::from(value), usize::from(value) % 60)).collect();
        let draws = Draws::new(60);
        let estimate = quantile_with_interval(&values, 0.5, &draws).unwrap();
        let interval = estimate.interval.unwrap();
        assert!(interval.low <= estimate.value && estimate.value <= interval.high, "{estimate:?}");
        assert!(interval.high - interval.low < 100.0, "{estimate:?}");
    }
}
