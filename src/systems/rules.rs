//! What several v1 systems share: how they find features, and the rules of confidence and recommendation.

use super::math::clamp;
use super::{NoPrediction, PlayerDate};
use crate::domain::{Confidence, FeatureName, Line, Recommendation};
use crate::season::{FeatureRow, Lookup};

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

/// The value under the first of `names` that the row carries; a row that carries none is missing the first.
pub(super) fn required<const N: usize>(
    features: &FeatureRow<'_>,
    names: [FeatureName; N],
) -> Result<f64, NoPrediction> {
    for name in names {
        match features.get(name) {
            Lookup::Value(value) => return Ok(value),
            Lookup::NotFinite => return Err(NoPrediction::NonFiniteFeature),
            Lookup::Absent => {}
        }
    }
    Err(NoPrediction::MissingFeature(names[0]))
}

/// The value under `name`, or `default` if the row does not carry it.
pub(super) fn or(
    features: &FeatureRow<'_>,
    name: FeatureName,
    default: f64,
) -> Result<f64, NoPrediction> {
    match features.get(name) {
        Lookup::Value(value) => Ok(value),
        Lookup::NotFinite => Err(NoPrediction::NonFiniteFeature),
        Lookup::Absent => Ok(default),
    }
}

/// Whether the game is at home.
pub(super) fn at_home(features: &FeatureRow<'_>) -> Result<bool, NoPrediction> {
    Ok(required(features, [FeatureName::HomeAway, FeatureName::IsHome])? == 1.0)
}

/// The confidence of the rule-based systems, 0.2 – 0.8.
pub(super) fn confidence(features: &FeatureRow<'_>) -> Result<Confidence, NoPrediction> {
    let volatility = required(features, [FeatureName::PointsStdLast10])?;
    // An oddity of v1: stored rows call it `games_in_last_7_days`, so the default is all it ever finds there.
    let games = or(features, FeatureName::GamesPlayedLast7Days, 3.0)?.trunc();
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
