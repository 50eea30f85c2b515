//! Who is better: the differences of absolute errors on the player-dates that two forecasters share.

use serde::Serialize;

use super::Graded;
use super::bootstrap::{self, ByDate, Draws, Interval};
use super::forecasters::Forecasts;
use super::scorecard::Estimate;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

/// Two forecasters on the player-dates both have an error on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paired {
    /// One.
    pub forecaster: &'static str,
    /// The other.
    pub against: &'static str,
    /// Player-dates they share.
    pub n: usize,
    /// The mean absolute error of the one less that of the other: below 0 where the one is better. An interval that holds
    /// 0 says that nobody can tell.
    pub difference: Estimate,
}

impl Paired {
    /// In words: better, worse, or that nobody can tell.
    pub fn verdict(&self) -> &'static str {
        match self.difference.interval {
            Some(interval) if interval.high < 0.0 => "better",
            Some(interval) if interval.low > 0.0 => "worse",
            _ => "cannot tell",
        }
    }
}

/// Every pair of forecasters that shares a player-date, each once.
pub fn paired(graded: &Graded) -> Vec<Paired> {
    let (all, dates) = (graded.forecasts(), graded.dates());
    let pairs: Vec<(&Forecasts, &Forecasts)> = (0..all.len())
        .flat_map(|one| (one + 1..all.len()).map(move |other| (one, other)))
        .map(|(one, other)| (&all[one], &all[other]))
        .collect();
    pairs.par_iter().filter_map(|(one, other)| pair(one, other, &dates, graded.draws())).collect()
}

/// Everybody who is paired with `baseline`, turned so that the baseline is what they are compared against.
pub fn against(paired: &[Paired], baseline: &str) -> Vec<Paired> {
    let turned = |pair: &Paired| {
        if pair.against == baseline {
            return Some(pair.clone());
        }
        let Estimate { value, interval } = pair.difference;
        let interval = interval.map(|Interval { low, high }| Interval { low: -high, high: -low });
        (pair.forecaster == baseline).then_some(Paired {
            forecaster: pair.against,
            against: pair.forecaster,
            n: pair.n,
            difference: Estimate { value: -value, interval },
        })
    };
    paired.iter().filter_map(turned).collect()
}

/// Two forecasters; `dates`, ascending, are what `draws` draws from.
fn pair(one: &Forecasts, other: &Forecasts, dates: &[i32], draws: &Draws) -> Option<Paired> {
    let mut right = other.entries.iter().peekable();
    let errors = one.entries.iter().filter_map(|left| {
        while right.next_if(|right| right.key < left.key).is_some() {}
        let right = right.next_if(|right| right.key == left.key)?;
        Some((left.key.0, left.error?, right.error?))
    });
    let (n, difference) = difference(errors, dates, draws)?;
    Some(Paired {
        forecaster: one.forecaster.as_str(),
        against: other.forecaster.as_str(),
        n,
        difference,
    })
}

/// How many `errors` there are, and the mean size of the first of each pair less that of the second. They stand in the
/// order of their days, which are among `dates`, ascending: what `draws` draws from.
pub(super) fn difference(
    errors: impl Iterator<Item = (i32, f64, f64)>,
    dates: &[i32],
    draws: &Draws,
) -> Option<(usize, Estimate)> {
    let by_date = ByDate::new(errors.filter_map(|(day, one, other)| {
        Some((dates.binary_search(&day).ok()?, [1.0, one.abs() - other.abs()]))
    }));
    let all = by_date.total();
    let mean = |[count, sum]: [f64; 2]| (count > 0.0).then(|| sum / count);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let n = all[0] as usize;
    let estimate = Estimate {
        value: mean(all)?,
        interval: bootstrap::interval(draws.sums(&by_date).into_iter().map(mean).collect()),
    };
    Some((n, estimate))
}
