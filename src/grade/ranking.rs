//! Who is best of a run, by one rule for every table, sentence and page, and who cannot be told from the best.

use super::{Forecaster, Paired, Score, Scorecard, against};
use crate::systems::find_system;

/// The average that everybody is compared with.
pub const BENCHMARK: Forecaster = Forecaster::Last10;

/// Everybody with an error, the best first: by the difference from the last ten games on the player-dates that both
/// predict, since not all predict the same ones; after them, by their errors, those who share none with it.
pub fn ranked<'a>(scorecard: &'a Scorecard, paired: &[Paired]) -> Vec<&'a Score> {
    let benchmark = against(paired, BENCHMARK.as_str());
    let place = |score: &Score| {
        let pair = benchmark.iter().find(|pair| pair.forecaster == score.forecaster);
        let difference = if score.forecaster == BENCHMARK.as_str() {
            Some(0.0)
        } else {
            pair.map(|pair| pair.difference.value)
        };
        let error = score.errors.map_or(f64::INFINITY, |errors| errors.mae.value);
        (needs_market_lines(score), difference.unwrap_or(f64::INFINITY), error)
    };
    let mut scores: Vec<&Score> = scorecard.by("overall").collect();
    scores.sort_by(|one, other| {
        let ((needs, one, one_error), (others, other, other_error)) = (place(one), place(other));
        needs.cmp(&others).then(one.total_cmp(&other)).then(one_error.total_cmp(&other_error))
    });
    scores
}

/// Whether it is of a system that predicts at lines of the market alone: it has other player-dates than the rest, and stands last.
fn needs_market_lines(score: &Score) -> bool {
    find_system(score.forecaster).is_some_and(|system| system.info().needs_market_lines)
}

/// Whether `forecaster` is a system rather than an average or a line.
pub fn is_system(forecaster: &str) -> bool {
    Forecaster::BASELINES.iter().all(|baseline| baseline.as_str() != forecaster)
}

/// The best system with an error, by name.
pub fn best_system(scorecard: &Scorecard, paired: &[Paired]) -> Option<&'static str> {
    let is_judged = |score: &&Score| score.errors.is_some() && is_system(score.forecaster);
    ranked(scorecard, paired).into_iter().find(is_judged).map(|score| score.forecaster)
}

/// The systems whose errors cannot be told from those of `best`: the interval of the difference holds 0. Each is set
/// against `best`; the nearest to it stands first. Where there is no interval, nothing is known, and nobody is tied.
pub fn tied_with(best: &str, paired: &[Paired]) -> Vec<Paired> {
    let is_tied = |pair: &Paired| {
        let holds_zero = |all: super::Interval| all.low <= 0.0 && all.high >= 0.0;
        is_system(pair.forecaster) && pair.difference.interval.is_some_and(holds_zero)
    };
    let mut tied: Vec<Paired> = against(paired, best).into_iter().filter(is_tied).collect();
    let size = |pair: &Paired| pair.difference.size().value;
    tied.sort_by(|one, other| size(one).total_cmp(&size(other)));
    tied
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{Row, graded};
    use crate::grade::{Estimate, Interval, paired, scorecard};

    #[test]
    fn without_an_average_the_best_system_has_the_least_error() {
        let best = |rows: &[Row<'_>]| {
            let graded = graded(rows);
            best_system(&scorecard(&graded), &paired(&graded))
        };
        assert_eq!(best(&[(1, Some(10), &[Some(13.0), Some(8.0)])]), Some("two"));
        assert_eq!(best(&[(1, Some(10), &[Some(11.0), Some(8.0)])]), Some("one"));
        assert_eq!(
            best(&[(1, Some(10), &[Some(11.0), Some(9.0)])]),
            Some("one"),
            "of equals the first"
        );
        assert_eq!(best(&[(1, Some(10), &[None, Some(9.0)])]), Some("two"));
        assert_eq!((best(&[(1, None, &[Some(11.0), Some(9.0)])]), best(&[])), (None, None));
    }

    #[test]
    fn who_cannot_be_told_from_the_best_is_tied_with_it() {
        let pair = |forecaster, value: f64, ends: Option<(f64, f64)>| {
            let interval = ends.map(|(low, high)| Interval { low, high });
            Paired { forecaster, against: "best", n: 9, difference: Estimate { value, interval } }
        };
        let pairs = [
            pair("far", 0.2, Some((0.1, 0.3))),
            pair("near", 0.02, Some((-0.1, 0.3))),
            pair("nearer", -0.01, Some((-0.1, 0.0))),
            pair("unknown", 0.0, None),
            pair("last_10", 0.0, Some((-0.1, 0.1))),
        ];
        let tied: Vec<&str> =
            tied_with("best", &pairs).iter().map(|pair| pair.forecaster).collect();
        assert_eq!(tied, ["nearer", "near"]);
        assert_eq!(tied_with("near", &pairs)[0].forecaster, "best");
    }
}
