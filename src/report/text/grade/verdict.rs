//! The sentence that says who is best: a system, or a plain average.

use crate::grade::{Forecaster, Interval, Paired, Scorecard, against, best_system, tied_with};
use crate::report::numbers::{signed, thousands};
use crate::report::words::{interval_in_words, tied};

/// The averages that a system has to beat, in words.
const AVERAGES: [(Forecaster, &str); 3] = [
    (Forecaster::Last5, "the mean of the last five games"),
    (Forecaster::Last10, "the mean of the last ten games"),
    (Forecaster::SeasonAverage, "the mean of the season so far"),
];

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
    let first = worst.map_or_else(
        || format!("{best} is the best system, and no plain average shares a player-date with it."),
        |(pair, average)| judge(best, &pair, average),
    );
    tied(&tied_with(best, paired)).map_or(first.clone(), |tied| format!("{first} {tied}"))
}

fn judge(best: &str, pair: &Paired, average: &str) -> String {
    let difference = pair.difference.value;
    let (size, shared) = (difference.abs(), thousands(pair.n));
    let of_size = pair.difference.size().interval;
    let Some((Interval { low, high }, of_size)) = pair.difference.interval.zip(of_size) else {
        let way = if difference < 0.0 { "nearer" } else { "farther off" };
        return format!(
            "{best} is the best system, {size:.3} points {way} than {average}, on too few dates to tell whether \
             that is chance."
        );
    };
    let interval = interval_in_words(of_size, |end| format!("{end:.3}"));
    let both = format!("on the {shared} player-dates that both predict");
    if low > 0.0 {
        format!(
            "A plain average wins: {average} is {size:.3} points nearer than the best system, {best} ({interval}, \
             {both})."
        )
    } else if high < 0.0 {
        format!(
            "{best} wins: it is {size:.3} points nearer than {average}, the best plain average ({interval}, {both})."
        )
    } else {
        let interval = interval_in_words(Interval { low, high }, |end| signed(end, 3));
        let difference = signed(difference, 3);
        format!(
            "Nobody can tell whether {best}, the best system, is better than {average}: its error differs by \
             {difference} points ({interval}, {both})."
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
