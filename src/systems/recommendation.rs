//! What a recommendation takes, and the two ways of making one: by the edge over the line, and by probability.

use super::parameter::Parameter;
use super::{AtMarketLine, OverStatus, PricedLine};
use crate::domain::{Confidence, Line, Recommendation, Stat, given_no_push};

/// The least confidence of a recommendation by the edge; each system has its own where it is not set.
pub(super) const MIN_CONFIDENCE: Parameter = Parameter {
    name: "bet.min_confidence",
    default: None,
    ..Parameter::new(
        "%",
        0.0,
        [0.0, 100.0],
        "the confidence that a recommendation by the edge takes",
    )
};

/// The least edge of a recommendation by the edge; each system has its own where it is not set.
pub(super) const MIN_EDGE: Parameter = Parameter {
    name: "bet.min_edge",
    default: None,
    ..Parameter::new(
        "points",
        0.0,
        [0.0, Stat::Points.info().bounds.high],
        "the points between prediction and line that a recommendation by the edge takes",
    )
};

/// What the recommendations by the edge take.
pub(super) const BET_BY_EDGE: &[Parameter] = &[MIN_CONFIDENCE, MIN_EDGE];

/// By how much a side of a line of the market must beat its price: outcomes tell a probability to about two hundredths.
pub const PRICE_MARGIN: Parameter = Parameter::new(
    "%",
    2.0,
    [0.0, 50.0],
    "how much more probable a side of a market line must be than its price takes for no loss",
)
.named("bet.price_margin");

/// What the recommendations by the price take.
pub(super) const BET_BY_PRICE: &[Parameter] = &[PRICE_MARGIN];

/// What a recommendation takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetThreshold {
    /// Confidence, 0 – 100.
    pub confidence: f64,
    /// Points between prediction and line, on either side.
    pub edge: f64,
    /// Whether just so much is enough; otherwise it takes more.
    pub inclusive: bool,
}

impl BetThreshold {
    /// Whether `edge`, points above the line or below it, is enough.
    pub fn allows_edge(self, edge: f64) -> bool {
        if self.inclusive { edge.abs() >= self.edge } else { edge.abs() > self.edge }
    }

    /// Whether `confidence` is enough.
    pub fn allows_confidence(self, confidence: Confidence) -> bool {
        // Each on the scale that the systems of its kind compute on: the other one is a rounding away.
        if self.inclusive {
            confidence.percent() >= self.confidence
        } else {
            confidence.fraction() > self.confidence / 100.0
        }
    }
}

/// How probable a side must be, 0 – 1. A bet at the usual price, 110 for 100, loses nothing if 11 of 21 are won, which is
/// 0.524; the rest is a margin, since past errors tell a probability to about two hundredths.
const MIN_PROBABILITY: f64 = 0.55;

/// What a recommendation by probability takes: the confidence is the probability of the more probable side.
pub(super) const PROBABILITY_THRESHOLD: BetThreshold =
    BetThreshold { confidence: 100.0 * MIN_PROBABILITY, edge: 0.0, inclusive: true };

/// The recommendation of a system that goes by the probabilities of more and of fewer points than the line, where it knows
/// them.
pub(super) fn recommend_by_probability(
    sides: Option<(f64, f64)>,
    line: Option<Line>,
) -> Recommendation {
    match sides {
        _ if line.is_none() => Recommendation::NoLine,
        Some((over, _)) if over >= MIN_PROBABILITY => Recommendation::Over,
        Some((_, under)) if under >= MIN_PROBABILITY => Recommendation::Under,
        _ => Recommendation::Pass,
    }
}

/// The recommendation at a line of the market where more points have the calibrated probability `over`, given no push: the
/// side that beats what its price takes for no loss by most, if that is at least `margin`, in %.
pub(super) fn recommend_by_price(over: f64, line: &PricedLine, margin: f64) -> Recommendation {
    let gains = [over - line.over.break_even(), (1.0 - over) - line.under.break_even()];
    let enough = |gain: f64| 100.0 * gain >= margin;
    match gains {
        [above, below] if enough(above) && above >= below => Recommendation::Over,
        [_, below] if enough(below) => Recommendation::Under,
        _ => Recommendation::Pass,
    }
}

/// How far the sum of two probabilities may be from 1.
const ROUNDING: f64 = 1e-9;

/// Whether a system that goes by probability may advise this beside a line which it puts the probability `over` on, of which
/// the rest is that of fewer points, unless the line `can_be_met`.
pub fn may_follow_from_probability(advised: Recommendation, over: f64, can_be_met: bool) -> bool {
    let most_under = 1.0 - over;
    match advised {
        Recommendation::NoLine => false,
        Recommendation::Over => over >= MIN_PROBABILITY,
        Recommendation::Under => most_under >= MIN_PROBABILITY - ROUNDING,
        Recommendation::Pass => {
            over < MIN_PROBABILITY && (can_be_met || most_under < MIN_PROBABILITY + ROUNDING)
        }
    }
}

/// How far points may be from those that were compared with the line: some systems round them to hundredths afterwards.
const ROUNDED_POINTS: f64 = 0.005 + ROUNDING;

/// Whether a system that goes by its edge over the line, for which it takes at least so much, may advise this with that
/// confidence and so many points above the line. Where systems vote, the side of most need not be that of the mean.
pub fn may_follow_from_edge(
    advised: Recommendation,
    confidence: Confidence,
    edge: f64,
    least: BetThreshold,
    is_vote: bool,
) -> bool {
    let is_enough = |rounding: f64| {
        let percent = confidence.percent() + rounding * ROUNDING;
        percent >= least.confidence && edge.abs() + rounding * ROUNDED_POINTS >= least.edge
    };
    match advised {
        Recommendation::NoLine => false,
        Recommendation::Over => is_enough(1.0) && (is_vote || edge > -ROUNDED_POINTS),
        Recommendation::Under => is_enough(1.0) && (is_vote || edge < ROUNDED_POINTS),
        Recommendation::Pass => !is_enough(-1.0),
    }
}

/// Whether a system may advise this at a `line` of the market, given the probability of more points, and what else is known
/// there, if a side must beat its price by `margin`, in %.
pub fn may_follow_from_price(
    advised: Recommendation,
    (over, at_line): (f64, AtMarketLine),
    line: &PricedLine,
    margin: f64,
) -> bool {
    let over = given_no_push(over, at_line.under);
    let follows = |rounding: f64| recommend_by_price(over, line, margin + rounding) == advised;
    match at_line.status {
        OverStatus::Calibrated => {
            [-ROUNDING, ROUNDING].map(|part| 100.0 * part).into_iter().any(follows)
        }
        OverStatus::Uncalibrated => advised == Recommendation::Pass,
    }
}

/// The recommendation of a system that goes by its edge over the line.
pub fn recommend_by_edge(
    points: f64,
    confidence: Confidence,
    line: Option<Line>,
    least: BetThreshold,
) -> Recommendation {
    let Some(line) = line else { return Recommendation::NoLine };
    let edge = points - line.points;
    if !least.allows_confidence(confidence) || !least.allows_edge(edge) {
        Recommendation::Pass
    } else if edge > 0.0 {
        Recommendation::Over
    } else {
        Recommendation::Under
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Price;

    fn line(over: f64, under: f64) -> PricedLine {
        let price = |odds| Price::from_american(odds).unwrap();
        PricedLine { over: price(over), under: price(under), ..PricedLine::without_prices(20.5) }
    }

    #[test]
    fn a_side_must_beat_its_price_by_the_margin() {
        // −110 takes 11 of 21, +150 two of five, −137 137 of 237.
        let cases = [
            (0.543, -110.0, -110.0, Recommendation::Pass),
            (0.544, -110.0, -110.0, Recommendation::Over),
            (0.456, -110.0, -110.0, Recommendation::Under),
            (0.457, -110.0, -110.0, Recommendation::Pass),
            (0.421, 150.0, -180.0, Recommendation::Over),
            (0.590, -137.0, -137.0, Recommendation::Pass),
            (0.599, -137.0, -137.0, Recommendation::Over),
        ];
        for (over, above, below, expected) in cases {
            assert_eq!(recommend_by_price(over, &line(above, below), 2.0), expected, "{over}");
        }
        // Where both sides beat their prices, the one that does so by more.
        assert_eq!(recommend_by_price(0.5, &line(120.0, 150.0), 2.0), Recommendation::Under);
        assert_eq!(recommend_by_price(0.543, &line(-110.0, -110.0), 1.9), Recommendation::Over);
    }

    #[test]
    fn what_does_not_follow_from_the_price_is_found() {
        use OverStatus::{Calibrated, Uncalibrated};

        let usual = line(-110.0, -110.0);
        let may = |advised, over, under, status| {
            may_follow_from_price(advised, (over, AtMarketLine { under, status }), &usual, 2.0)
        };
        // A twentieth falls on the line: of the rest, 11 of 19 are more.
        assert!(may(Recommendation::Over, 0.55, 0.40, Calibrated));
        assert!(!may(Recommendation::Pass, 0.55, 0.40, Calibrated));
        assert!(!may(Recommendation::Under, 0.55, 0.40, Calibrated));
        assert!(may(Recommendation::Pass, 0.51, 0.49, Calibrated));
        assert!(!may(Recommendation::Over, 0.51, 0.49, Calibrated));
        assert!(may(Recommendation::Pass, 0.70, 0.30, Uncalibrated));
        assert!(!may(Recommendation::Over, 0.70, 0.30, Uncalibrated));
    }
}
