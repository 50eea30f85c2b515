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
    /// Draw by draw, one count per date.
    counts: Vec<i16>,
}

/// The draws of some of the dates, ascending.
#[derive(Debug)]
pub(super) struct Of<'a> {
    all: &'a Draws,
    dates: Vec<usize>,
}

impl Draws {
    pub(super) fn new(dates: usize) -> Self {
        let mut generator = Pcg64::new(SEED.0, SEED.1);
        let mut counts = vec![0; dates * RESAMPLES];
        for draw in counts.chunks_mut(dates.max(1)) {
            for _ in 0..dates {
                // Below 2³² dates the bias of the multiplication is far below anything an interval shows.
                let wide = (generator.next_u64() >> 32) * dates as u64;
                draw[usize::try_from(wide >> 32).unwrap_or(0)] += 1;
            }
        }
        Self { dates, counts }
    }

    /// The draws of `dates`, positions that ascend.
    pub(super) fn of(&self, dates: Vec<usize>) -> Of<'_> {
        Of { all: self, dates }
    }
}

impl Of<'_> {
    /// Calls `statistic` with each draw's counts, one per date of these.
    pub(super) fn map<T>(&self, mut statistic: impl FnMut(&[i16]) -> T) -> Vec<T> {
        let mut counts = vec![0; self.dates.len()];
        let draws = self.all.counts.chunks(self.all.dates.max(1));
        draws
            .map(|draw| {
                for (count, date) in counts.iter_mut().zip(&self.dates) {
                    *count = draw[*date];
                }
                statistic(&counts)
            })
            .collect()
    }
}

/// Σ count · value. Both are small, so the sum is far below 2³¹; without checks for overflow it is a vector's work.
pub(super) fn dot(counts: &[i16], values: &[i16]) -> i32 {
    counts.iter().zip(values).fold(0, |sum, (count, value)| {
        sum.wrapping_add(i32::from(*count).wrapping_mul(i32::from(*value)))
    })
}

/// The interval of a statistic from its value in each draw; draws without one are left out.
pub(super) fn interval(values: Vec<Option<f64>>) -> Option<Interval> {
    let mut values: Vec<f64> = values.into_iter().flatten().collect();
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
/// In a draw it is the quantile of the drawn values, each as often as it was drawn. It is looked for among values around
/// the quantile of the whole, up to eight standard errors of independent values away on both sides: all of them where they
/// are few, else evenly spaced ones, whose distance is far below the interval's width.
///
/// `values` hold the position of their date among those of `draws`.
pub(super) fn quantile_with_interval(
    values: &[(f64, usize)],
    share: f64,
    draws: &Of<'_>,
) -> Option<Estimate> {
    let sizes: Vec<f64> = values.iter().map(|(value, _)| *value).collect();
    let count = values.len();
    let spread = 8.0 * (count as f64 * share * (1.0 - share)).sqrt() + 1.0;
    let (middle, last_rank) = (share * count as f64, count.saturating_sub(1) as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to ranks")]
    let rank = |position: f64| position.clamp(0.0, last_rank) as usize;
    let (first, last) = (rank(middle - spread), rank(middle + spread));
    let steps = (last - first).clamp(1, CANDIDATES);
    let mut ranks: Vec<usize> =
        (0..=steps).map(|step| first + step * (last - first) / steps).collect();
    // Where every draw is the whole, as on a single date, the quantile lies between these two, and nowhere else.
    ranks.extend([rank(share * last_rank), rank(share * last_rank) + 1]);
    ranks.retain(|rank| *rank < count);
    ranks.sort_unstable();
    ranks.dedup();

    // For each candidate, how many values of each date do not exceed it.
    let (mut counts, mut running, mut seen) = (Vec::new(), vec![0_i16; draws.dates.len()], 0);
    for rank in &ranks {
        for (_, date) in &values[seen..=*rank] {
            running[*date] = running[*date].saturating_add(1);
        }
        seen = rank + 1;
        counts.push(running.clone());
    }
    for (_, date) in &values[seen..] {
        running[*date] = running[*date].saturating_add(1);
    }
    let in_draw = |drawn: &[i16]| {
        let up_to = |candidate: usize| f64::from(dot(drawn, &counts[candidate]));
        let value = |candidate: usize| sizes[ranks[candidate]];
        // The drawn value of a rank, counted from 1. Between candidates that have others between them it is estimated.
        let of_rank = |rank: f64| {
            let (mut from, mut to) = (0, ranks.len());
            while from < to {
                let middle = usize::midpoint(from, to);
                if up_to(middle) < rank { from = middle + 1 } else { to = middle }
            }
            match from {
                0 => value(0),
                end if end == ranks.len() => value(end - 1),
                next if ranks[next] == ranks[next - 1] + 1 => value(next),
                next => {
                    let (below, enough) = (up_to(next - 1), up_to(next));
                    let way = (rank - below) / (enough - below);
                    value(next - 1) + way * (value(next) - value(next - 1))
                }
            }
        };
        let of_draw = dot(drawn, &running);
        let rank = share * f64::from(of_draw - 1) + 1.0;
        let (whole, part) = (rank.floor(), rank.fract());
        (of_draw > 0).then(|| {
            let below = of_rank(whole);
            if part == 0.0 { below } else { below + part * (of_rank(whole + 1.0) - below) }
        })
    };
    Some(Estimate { value: quantile(&sizes, share)?, interval: interval(draws.map(in_draw)) })
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
        let sums = draws.of((0..165).collect()).map(|counts| counts.iter().sum::<i16>());
        assert_eq!(sums, [165; RESAMPLES]);
        let of_first: i16 = draws.of(vec![0]).map(|counts| counts[0]).into_iter().sum();
        assert!((850..1150).contains(&of_first), "{of_first}");
    }

    #[test]
    fn on_one_date_a_quantile_is_sure_of_itself() {
        let values: Vec<(f64, usize)> =
            (0..500).map(|value| (f64::from(value * value), 0)).collect();
        let draws = Draws::new(1);
        for share in [0.5, 0.9] {
            let of_dates = draws.of(vec![0]);
            let estimate = quantile_with_interval(&values, share, &of_dates).unwrap();
            let interval = estimate.interval.unwrap();
            assert_eq!((interval.low, interval.high), (estimate.value, estimate.value), "{share}");
        }
    }

    #[test]
    fn an_interval_of_a_quantile_holds_it() {
        let values: Vec<(f64, usize)> =
            (0..3000_u16).map(|value| (f64::from(value), usize::from(value) % 60)).collect();
        let draws = Draws::new(60);
        let estimate = quantile_with_interval(&values, 0.5, &draws.of((0..60).collect())).unwrap();
        let interval = estimate.interval.unwrap();
        assert!(interval.low <= estimate.value && estimate.value <= interval.high, "{estimate:?}");
        assert!(interval.high - interval.low < 100.0, "{estimate:?}");
    }
}
