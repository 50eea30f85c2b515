//! What several v1 systems share: the rules of confidence and recommendation.

use super::math::clamp;
use super::{Input, NoPrediction, PlayerDate, input};
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
    let Some(Line { points: line, .. }) = player_date.line else { return Recommendation::NoLine };
    let edge = (points - line).abs();
    if edge <= 2.0 || confidence.fraction() <= 0.45 {
        Recommendation::Pass
    } else if points > line {
        Recommendation::Over
    } else {
        Recommendation::Under
    }
}

/// The least that the systems with a confidence of 0 – 100 recommend at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Least {
    /// 0 – 100.
    pub(super) confidence: f64,
    /// Points between prediction and line.
    pub(super) edge: f64,
}

/// The recommendation of the systems with a confidence of 0 – 100.
pub(super) fn by_edge(
    points: f64,
    confidence: f64,
    line: Option<Line>,
    least: Least,
) -> Recommendation {
    let Some(line) = line else { return Recommendation::NoLine };
    let edge = points - line.points;
    if confidence < least.confidence {
        Recommendation::Pass
    } else if edge >= least.edge {
        Recommendation::Over
    } else if edge <= -least.edge {
        Recommendation::Under
    } else {
        Recommendation::Pass
    }
}
