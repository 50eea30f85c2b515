//! The sentence that says who is best: a system, or a plain average.

use crate::grade::{Forecaster, Interval, Paired, Score, Scorecard, against};
use crate::report::numbers::thousands;

/// The average that everybody is compared with.
pub(super) const BENCHMARK: Forecaster = Forecaster::Last10;

/// The averages that a system has to beat, in words.
const AVERAGES: [(Forecaster, &str); 3] = [
    (Forecaster::Last5, "the mean of the last five games"),
    (Forecaster::Last10, "the mean of the last ten games"),
    (Forecaster::SeasonAverage, "the mean of the season so far"),
];

/// Everybody with an error, the best first: by the difference from the last ten games on the player-dates that both
/// predict, since not all predict the same ones; after them, by their errors, those who share none with it.
pub(super) fn ranked<'a>(scorecard: &'a Scorecard, paired: &[Paired]) -> Vec<&'a Score> {
    let benchmark = against(paired, BENCHMARK.as_str());
    let place = |score: &Score| {
        let pair = benchmark.iter().find(|pair| pair.forecaster == score.forecaster);
        let difference = if score.forecaster == BENCHMARK.as_str() {
            Some(0.0)
        } else {
            pair.map(|pair| pair.difference.value)
        };
        let error = score.errors.map_or(f64::INFINITY, |errors| errors.mae.value);
        (difference.unwrap_or(f64::INFINITY), error)
    };
    let mut scores: Vec<&Score> = scorecard.by("overall").collect();
    scores.sort_by(|one, other| {
        let ((one, one_error), (other, other_error)) = (place(one), place(other));
        one.total_cmp(&other).then(one_error.total_cmp(&other_error))
    });
    scores
}

/// Whether `forecaster` is a system rather than an average or a line.
pub(super) fn is_system(forecaster: &str) -> bool {
    Forecaster::BASELINES.iter().all(|baseline| baseline.as_str() != forecaster)
}

/// The best system with an error, by name.
pub fn best_system(scorecard: &Scorecard, paired: &[Paired]) -> Option<&'static str> {
    let is_judged = |score: &&Score| score.errors.is_some() && is_system(score.forecaster);
    ranked(scorecard, paired).into_iter().find(is_judged).map(|score| score.forecaster)
}

/// The best system beside the plain average that it does worst against.
pub(super) fn verdict(scorecard: &Scorecard, paired: &[Paired]) -> String {
    let Some(best) = best_system(scorecard, paired) else {
        return "No system has a prediction with an outcome.".to_owned();
    };
    let pair = |(average, words): (Forecaster, &'static str)| {
        let pair = against(paired, average.as_str());
        Some((pair.into_iter().find(|pair| pair.forecaster == best)?, words))
    };
    let pairs = AVERAGES.into_iter().filter_map(pair);
    let worst =
        pairs.reduce(
            |worst, pair| {
                if pair.0.difference.value > worst.0.difference.value { pair } else { worst }
            },
        );
    worst.map_or_else(
        || format!("{best} is the best system, and no plain average shares a player-date with it."),
        |(pair, average)| judge(best, &pair, average),
    )
}

fn judge(best: &str, pair: &Paired, average: &str) -> String {
    let difference = pair.difference.value;
    let (size, shared) = (difference.abs(), thousands(pair.n));
    let Some(Interval { low, high }) = pair.difference.interval else {
        let way = if difference < 0.0 { "nearer" } else { "farther off" };
        return format!(
            "{best} is the best system, {size:.3} points {way} than {average}, on too few dates to tell whether \
             that is chance."
        );
    };
    let both = format!("on the {shared} player-dates that both predict");
    if low > 0.0 {
        format!(
            "A plain average wins: {average} is {size:.3} points nearer than the best system, {best} (95 % interval \
             {low:.3} to {high:.3}, {both})."
        )
    } else if high < 0.0 {
        format!(
            "{best} wins: it is {size:.3} points nearer than {average}, the best plain average (95 % interval \
             {:.3} to {:.3}, {both}).",
            -high, -low
        )
    } else {
        format!(
            "Nobody can tell whether {best}, the best system, is better than {average}: its error differs by \
             {difference:+.3} points (95 % interval {low:+.3} to {high:+.3}, {both})."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::Estimate;

    fn said(value: f64, interval: Option<(f64, f64)>) -> String {
        let interval = interval.map(|(low, high)| Interval { low, high });
        let difference = Estimate { value, interval };
        let pair = Paired { forecaster: "one", against: "last_10", n: 1234, difference };
        judge("one", &pair, "the mean of the last ten games")
    }

    #[test]
    fn the_verdict_is_what_the_interval_says() {
        assert_eq!(
            said(0.05, Some((0.01, 0.09))),
            "A plain average wins: the mean of the last ten games is 0.050 points nearer than the best system, one \
             (95 % interval 0.010 to 0.090, on the 1,234 player-dates that both predict)."
        );
        assert!(
            said(-0.05, Some((-0.09, -0.01))).starts_with("one wins: it is 0.050 points nearer")
        );
        assert!(said(-0.05, Some((-0.09, -0.01))).contains("0.010 to 0.090"));
        assert!(said(-0.05, Some((-0.09, 0.01))).starts_with("Nobody can tell whether one"));
        assert!(said(0.05, None).contains("0.050 points farther off"));
    }
}
