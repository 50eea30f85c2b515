//! Intervals by resampling dates.
//!
//! Predictions of one date share its slate, so they are not independent: whole dates are drawn, as many as there are, with
//! replacement, and the statistic is computed anew from each draw (Efron and Tibshirani, *An Introduction to the
//! Bootstrap*, 1993, ch. 8 and 13). The interval is that of the 2.5 % and 97.5 % points. The draws are the same for every
//! statistic and every run: the seed is fixed.

use std::array;

use multiversion::multiversion;
use rand_pcg::Pcg64;
use serde::Serialize;

use super::quantiles::select_quantile;
use crate::domain::random::draw_below;

/// From fewer dates no interval is made: resampling so few says that nothing could have been otherwise.
pub const MIN_DATES: usize = 10;

/// How many draws an interval is made of.
pub const RESAMPLES: usize = 1000;

/// The state and the stream of the generator.
const SEED: (u128, u128) = (0x5ea5_0000_0001, 1);

/// A statistic with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The statistic.
    pub value: f64,
    /// Its interval, over resampled dates.
    pub interval: Option<Interval>,
}

impl Estimate {
    /// The ends of its interval; twice the statistic where there is none.
    pub fn ends(self) -> [f64; 2] {
        self.interval.map_or([self.value; 2], |all| [all.low, all.high])
    }

    /// A difference as the other of the two sees it: the other sign, and the ends of its interval turned round.
    #[must_use]
    pub fn turned(self) -> Self {
        let turn = |Interval { low, high }| Interval { low: -high, high: -low };
        Self { value: -self.value, interval: self.interval.map(turn) }
    }

    /// How large a difference is, whichever of the two it favours.
    #[must_use]
    pub fn size(self) -> Self {
        if self.value < 0.0 { self.turned() } else { self }
    }

    /// What a difference of errors, the one less the other, says of the one: better, worse, or that nobody can tell,
    /// which is so where its interval holds 0 or there is none.
    pub fn verdict(self) -> &'static str {
        match self.interval {
            Some(interval) if interval.high < 0.0 => "better",
            Some(interval) if interval.low > 0.0 => "worse",
            _ => "cannot tell",
        }
    }
}

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
pub struct Draws {
    /// Date by date, one count per draw: what is added to all draws lies side by side.
    counts: Vec<i16>,
    /// How many dates can be added up in 16 bits, whichever they are.
    addends: usize,
}

/// Adds `counts` to `sums`, draw by draw. Whole numbers are the same in registers of any width.
#[multiversion(targets("x86_64+avx2"))]
fn add_counts(sums: &mut [i16], counts: &[i16]) {
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum = sum.wrapping_add(*count);
    }
}

/// Adds `value`, as often as `weights` say, to `sums`, draw by draw: the same two operations in registers of any width.
#[multiversion(targets("x86_64+avx2"))]
fn add_weighted(sums: &mut [f64], weights: &[f64], value: f64) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += weight * value;
    }
}

impl Draws {
    /// The draws of so many dates.
    pub fn new(dates: usize) -> Self {
        let mut generator = Pcg64::new(SEED.0, SEED.1);
        let mut counts = vec![0; dates * RESAMPLES];
        for draw in 0..RESAMPLES {
            for _ in 0..dates {
                counts[draw_below(&mut generator, dates) * RESAMPLES + draw] += 1;
            }
        }
        let most = counts.iter().copied().max().map_or(1, |most: i16| most.max(1));
        Self { counts, addends: usize::from((i16::MAX / most).unsigned_abs()) }
    }

    /// The statistics that `of` makes of sums, none where they are of nothing: of all dates, and their intervals.
    pub fn estimates<const N: usize, const M: usize>(
        &self,
        by_date: &ByDate<N>,
        of: impl Fn([f64; N]) -> Option<[f64; M]>,
    ) -> Option<[Estimate; M]> {
        let all = of(by_date.total())?;
        if by_date.0.len() < MIN_DATES {
            return Some(all.map(|value| Estimate { value, interval: None }));
        }
        let resampled: Vec<_> = self.sums(by_date).into_iter().filter_map(of).collect();
        Some(array::from_fn(|which| Estimate {
            value: all[which],
            interval: interval(resampled.iter().map(|values| values[which]).collect()),
        }))
    }

    /// A statistic of `dates` in their order, ascending positions among all dates: of each once, and its interval over draws,
    /// in which each stands as often as it was drawn.
    pub fn estimate_in_order(
        &self,
        dates: &[usize],
        of: impl Fn(&mut dyn Iterator<Item = usize>) -> f64,
    ) -> Estimate {
        let value = of(&mut dates.iter().copied());
        if dates.len() < MIN_DATES {
            return Estimate { value, interval: None };
        }
        let times =
            |date: usize, draw: usize| usize::from(self.counts_of_date(date)[draw].unsigned_abs());
        let of_draw = |draw| {
            let drawn =
                dates.iter().flat_map(|date| std::iter::repeat_n(*date, times(*date, draw)));
            of(&mut { drawn })
        };
        Estimate { value, interval: interval((0..RESAMPLES).map(of_draw).collect()) }
    }

    /// How often `date`, a position among all dates, was drawn, draw by draw.
    pub(super) fn counts_of_date(&self, date: usize) -> &[i16] {
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
                let counts = &self.counts_of_date(*date)[first..first + BLOCK];
                for (weight, count) in weights.iter_mut().zip(counts) {
                    *weight = f64::from(*count);
                }
                for (sums, value) in sums.iter_mut().zip(values) {
                    add_weighted(sums, &weights, *value);
                }
            }
            let of_draw = |draw| array::from_fn(|value| sums[value][draw]);
            all.extend((0..BLOCK).map(of_draw));
        }
        all
    }

    /// Adds to `sums`, for each draw, how many of the values it holds that have these dates.
    pub(super) fn add_dates(&self, dates: &[(f64, usize)], sums: &mut [i32]) {
        for dates in dates.chunks(self.addends) {
            let mut counts = [0; RESAMPLES];
            for (_, date) in dates {
                add_counts(&mut counts, self.counts_of_date(*date));
            }
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum = sum.wrapping_add(i32::from(count));
            }
        }
    }

    /// For each draw, how many of the values it holds of which `dates` has so many per date.
    pub(super) fn counts(&self, dates: impl Iterator<Item = (usize, i32)>) -> Vec<i32> {
        let mut sums = vec![0_i32; RESAMPLES];
        for (date, values) in dates.filter(|(_, values)| *values > 0) {
            for (sum, count) in sums.iter_mut().zip(self.counts_of_date(date)) {
                *sum = sum.wrapping_add(i32::from(*count).wrapping_mul(values));
            }
        }
        sums
    }
}

/// Sums of several values at once, for each date that has any: what a mean or a rate is a function of.
#[derive(Clone, Debug, Default)]
pub struct ByDate<const N: usize>(Vec<(usize, [f64; N])>);

impl<const N: usize> ByDate<N> {
    /// The sums of `values`, each with its date, a position among all dates; dates must not descend.
    pub(super) fn new(values: impl Iterator<Item = (usize, [f64; N])>) -> Self {
        let mut by_date = Self::default();
        values.for_each(|(date, values)| by_date.add(date, values));
        by_date
    }

    /// Adds `values` of a `date` that is not before those that were added.
    pub fn add(&mut self, date: usize, values: [f64; N]) {
        match self.0.last_mut() {
            Some((last, sums)) if *last == date => add(sums, &values),
            _ => self.0.push((date, values)),
        }
    }

    /// Those of several seasons behind each other, each with how many dates it has.
    pub(super) fn joined<'a>(seasons: impl Iterator<Item = (usize, &'a Self)>) -> Self {
        let (mut all, mut before) = (Vec::new(), 0);
        for (dates, of) in seasons {
            all.extend(of.0.iter().map(|(date, sums)| (before + date, *sums)));
            before += dates;
        }
        Self(all)
    }

    /// The sums of all dates.
    pub fn total(&self) -> [f64; N] {
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

/// The mean of values of which each date has a sum and a count, with its interval; `None` of nothing.
pub fn mean_over_dates(dates: &[(f64, usize)]) -> Option<Estimate> {
    let sums = dates.iter().map(|(sum, count)| [*sum, *count as f64]);
    let mean = |[sum, count]: [f64; 2]| (count > 0.0).then(|| [sum / count]);
    let [mean] = Draws::new(dates.len()).estimates(&ByDate::new(sums.enumerate()), mean)?;
    Some(mean)
}

/// The interval of a statistic from its values in the draws that have one.
pub(super) fn interval(mut values: Vec<f64>) -> Option<Interval> {
    let low = select_quantile(&mut values, 0.025)?;
    Some(Interval { low, high: select_quantile(&mut values, 0.975)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_draw_has_as_many_dates_as_there_are() {
        let draws = Draws::new(165);
        assert_eq!(draws.counts((0..165).map(|date| (date, 1))), [165; RESAMPLES]);
        let of_first: i16 = draws.counts_of_date(0).iter().sum();
        assert!((850..1150).contains(&of_first), "{of_first}");
    }

    #[test]
    fn a_mean_over_dates_weighs_each_value_alike() {
        // One value of 1 on each of ten dates, and ten values of 2 on another.
        let dates: Vec<(f64, usize)> = [(1.0, 1); 10].into_iter().chain([(20.0, 10)]).collect();
        let mean = mean_over_dates(&dates).unwrap();
        assert_eq!(mean.value, 1.5);
        let interval = mean.interval.unwrap();
        assert!(1.0 <= interval.low && interval.low < 1.5 && interval.high > 1.5, "{interval:?}");
        assert_eq!(mean_over_dates(&[]), None);
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
}
