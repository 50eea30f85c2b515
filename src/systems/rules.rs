//! What several v1 systems share: the rules of confidence and recommendation.

use super::{Input, NoPrediction, PlayerDate, input};
use crate::domain::math::clamp;
use crate::domain::{Confidence, FeatureName, Line, Recommendation};
use crate::season::FeatureRow;

/// The most points a v1 system predicts.
const MAX_POINTS: f64 = 60.0;

/// `points` within 0 – 60; a sum that overflowed is no prediction.
pub(super) fn clamp_points(points: f64) -> Result<f64, NoPrediction> {
    if points.is_finite() {
        Ok(clamp(points, 0.0, MAX_POINTS))
    } else {
        Err(NoPrediction::NonFiniteResult)
    }
}

/// Whether the game is at home: 1 if it is.
pub(super) const AT_HOME: Input = Input::either(FeatureName::HomeAway, FeatureName::IsHome);

/// What the confidence of the rule-based systems rests on: volatility and games in 7 days.
///
/// An oddity of v1: stored rows call the latter `games_in_last_7_days`, so the default is all it ever finds there.
pub(super) const CONFIDENCE_INPUTS: [Input; 2] = [
    Input::required(FeatureName::PointsStdLast10),
    Input::or(FeatureName::GamesPlayedLast7Days, 3.0),
];

/// The confidence of the rule-based systems, 0.2 – 0.8.
pub(super) fn confidence(features: &FeatureRow<'_>) -> Result<Confidence, NoPrediction> {
    let [volatility, games] = input::read(CONFIDENCE_INPUTS, features)?;
    let games = games.trunc();
    let mut confidence = 0.5;
    if volatility > 6.0 {
        confidence -= 0.15;
    } else if volatility > 4.0 {
        confidence -= 0.08;
    }
    confidence += if games >= 3.0 {
        0.10
    } else if games >= 2.0 {
        0.05
    } else {
        -0.10
    };
    confidence *= if features.data_source() == "mock" { 0.8 } else { 1.0 };
    Ok(Confidence::from_fraction(clamp(confidence, 0.2, 0.8)))
}

/// The recommendation of the rule-based systems.
pub(super) fn recommendation(
    points: f64,
    confidence: Confidence,
    player_date: &PlayerDate<'_>,
) -> Recommendation {
    by_edge(points, confidence, player_date.line, LEAST)
}

/// What a recommendation of the rule-based systems takes.
pub(super) const LEAST: Least = Least { confidence: 45.0, edge: 2.0, or_equal: false };

/// What a recommendation takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Least {
    /// Confidence, 0 – 100.
    pub confidence: f64,
    /// Points between prediction and line, on either side.
    pub edge: f64,
    /// Whether just so much is enough; otherwise it takes more.
    pub or_equal: bool,
}

impl Least {
    /// Whether `edge`, points above the line or below it, is enough.
    pub fn allows_edge(self, edge: f64) -> bool {
        if self.or_equal { edge.abs() >= self.edge } else { edge.abs() > self.edge }
    }

    /// Whether `confidence` is enough.
    pub fn allows_confidence(self, confidence: Confidence) -> bool {
        // Each on the scale that the systems of its kind compute on: the other one is a rounding away.
        if self.or_equal {
            confidence.percent() >= self.confidence
        } else {
            confidence.fraction() > self.confidence / 100.0
        }
    }
}

/// How probable a side must be, 0 – 1. A bet at the usual price, 110 for 100, loses nothing if 11 of 21 are won, which is
/// 0.524; the rest is a margin, since past errors tell a probability to about two hundredths.
const LEAST_SURE: f64 = 0.55;

/// What a recommendation by probability takes: the confidence is the probability of the more probable side.
pub(super) const LEAST_PROBABILITY: Least =
    Least { confidence: 100.0 * LEAST_SURE, edge: 0.0, or_equal: true };

/// The recommendation of a system that goes by the probabilities of more and of fewer points than the line, where it knows
/// them.
pub(super) fn by_probability(sides: Option<(f64, f64)>, line: Option<Line>) -> Recommendation {
    match sides {
        _ if line.is_none() => Recommendation::NoLine,
        Some((over, _)) if over >= LEAST_SURE => Recommendation::Over,
        Some((_, under)) if under >= LEAST_SURE => Recommendation::Under,
        _ => Recommendation::Pass,
    }
}

/// The recommendation of a system that goes by its edge over the line.
pub(super) fn by_edge(
    points: f64,
    confidence: Confidence,
    line: Option<Line>,
    least: Least,
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
