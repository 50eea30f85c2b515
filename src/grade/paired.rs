//! Who is better: the differences of absolute errors on the player-dates that two forecasters share.

use serde::Serialize;

use super::Graded;
use super::bootstrap::{ByDate, Draws, Estimate};
use super::entries::{Entry, Forecaster, Forecasts};
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
        self.difference.verdict()
    }
}

/// Every pair of forecasters that shares a player-date, each once.
pub fn paired(graded: &Graded) -> Vec<Paired> {
    let all: Vec<KnownErrors> = graded.forecasts().iter().map(KnownErrors::new).collect();
    let pairs: Vec<(&KnownErrors, &KnownErrors)> = (0..all.len())
        .flat_map(|one| (one + 1..all.len()).map(move |other| (one, other)))
        .map(|(one, other)| (&all[one], &all[other]))
        .collect();
    pairs.par_iter().filter_map(|(one, other)| pair(one, other, graded.draws())).collect()
}

/// Everybody who is paired with `baseline`, turned so that the baseline is what they are compared against.
pub fn against(paired: &[Paired], baseline: &str) -> Vec<Paired> {
    let turned = |pair: &Paired| {
        if pair.against == baseline {
            return Some(pair.clone());
        }
        (pair.forecaster == baseline).then_some(Paired {
            forecaster: pair.against,
            against: pair.forecaster,
            n: pair.n,
            difference: pair.difference.turned(),
        })
    };
    paired.iter().filter_map(turned).collect()
}

/// The errors of a forecaster, without its void player-dates.
struct KnownErrors {
    forecaster: Forecaster,
    errors: Vec<KnownError>,
}

struct KnownError {
    player_date: usize,
    /// The position of its date among all.
    date: usize,
    error: f64,
}

impl KnownErrors {
    fn new(forecasts: &Forecasts) -> Self {
        let known = |entry: &Entry| {
            let Entry { player_date, date, error, .. } = *entry;
            Some(KnownError { player_date, date, error: error? })
        };
        let errors = forecasts.entries.iter().filter_map(known).collect();
        Self { forecaster: forecasts.forecaster, errors }
    }
}

fn pair(one: &KnownErrors, other: &KnownErrors, draws: &Draws) -> Option<Paired> {
    let mut right = other.errors.iter().peekable();
    let errors = one.errors.iter().filter_map(|left| {
        while right.next_if(|right| right.player_date < left.player_date).is_some() {}
        let right = right.next_if(|right| right.player_date == left.player_date)?;
        Some((left.date, left.error, right.error))
    });
    let (n, difference) = difference(errors, draws)?;
    Some(Paired {
        forecaster: one.forecaster.as_str(),
        against: other.forecaster.as_str(),
        n,
        difference,
    })
}

/// How many `errors` there are, and the mean size of the first of each pair less that of the second. They stand in the
/// order of their dates, each a position among those that `draws` draws from.
pub(super) fn difference(
    errors: impl Iterator<Item = (usize, f64, f64)>,
    draws: &Draws,
) -> Option<(usize, Estimate)> {
    let by_date =
        ByDate::new(errors.map(|(date, one, other)| (date, [1.0, one.abs() - other.abs()])));
    let mean = |[count, sum]: [f64; 2]| (count > 0.0).then(|| [sum / count]);
    let [difference] = draws.estimates(&by_date, mean)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let n = by_date.total()[0] as usize;
    Some((n, difference))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::Interval;
    use crate::grade::fixture::{Row, graded};

    fn of(value: f64, low: f64, high: f64) -> Paired {
        let difference = Estimate { value, interval: Some(Interval { low, high }) };
        Paired { forecaster: "one", against: "two", n: 7, difference }
    }

    #[test]
    fn an_interval_that_holds_zero_tells_nothing() {
        let cases = [
            (-2.0, -1.0, "better"),
            (-2.0, 0.0, "cannot tell"),
            (-1.0, 1.0, "cannot tell"),
            (0.0, 2.0, "cannot tell"),
            (1.0, 2.0, "worse"),
        ];
        for (low, high, verdict) in cases {
            assert_eq!(of(f64::midpoint(low, high), low, high).verdict(), verdict, "{low} {high}");
        }
        let mut unknown = of(-1.0, -2.0, -1.0);
        unknown.difference.interval = None;
        assert_eq!(unknown.verdict(), "cannot tell");
    }

    #[test]
    fn a_pair_can_be_turned() {
        let pairs = [of(0.5, -0.25, 1.0)];
        assert_eq!(against(&pairs, "two"), pairs);
        let turned = Paired { forecaster: "two", against: "one", ..of(-0.5, -1.0, 0.25) };
        assert_eq!(against(&pairs, "one"), [turned]);
        assert_eq!(against(&pairs, "three"), []);
    }

    #[test]
    fn errors_are_paired_by_player_date() {
        let rows: [Row<'_>; 5] = [
            (1, Some(10), &[Some(14.0), Some(9.0)]),
            (1, Some(10), &[Some(0.0), None]),
            (2, Some(10), &[None, Some(60.0)]),
            (2, None, &[Some(60.0), Some(0.0)]),
            (3, Some(10), &[Some(8.0), Some(15.0)]),
        ];
        let pairs = paired(&graded(&rows));
        // 4 − 1 and 2 − 5 points.
        assert_eq!((pairs.len(), pairs[0].n, pairs[0].difference.value), (1, 2, 0.0));
        assert_eq!(pairs[0].difference.interval, None, "two dates tell nothing");
        let every_day: Vec<Row<'_>> = (1..=10).map(|day| (day, Some(10), rows[0].2)).collect();
        let sure = paired(&graded(&every_day));
        assert_eq!(sure[0].difference.interval, Some(Interval { low: 3.0, high: 3.0 }));
        assert_eq!((paired(&graded(&rows[1..4])), paired(&graded(&[]))), (vec![], vec![]));
    }
}
