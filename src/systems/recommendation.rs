//! What a recommendation takes, and the two ways of making one: by the edge over the line, and by probability.

use super::parameter::Parameter;
use crate::domain::{Confidence, Line, Recommendation, Stat};

/// The least confidence of a recommendation by the edge.
pub(super) const MIN_CONFIDENCE: Parameter = Parameter {
    name: "bet.min_confidence",
    unit: "%",
    range: [0.0, 100.0],
    meaning: "the confidence that a recommendation by the edge takes; the system's own where it is not set",
};

/// The least edge of a recommendation by the edge.
pub(super) const MIN_EDGE: Parameter = Parameter {
    name: "bet.min_edge",
    unit: "points",
    range: [0.0, Stat::Points.info().bounds.high],
    meaning: "the points between prediction and line that a recommendation by the edge takes; the system's own where it \
              is not set",
};

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
