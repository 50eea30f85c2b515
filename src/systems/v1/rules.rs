//! The rules of confidence and recommendation that the rule-based v1 systems share.

use crate::domain::math::clamp;
use crate::domain::{Confidence, FeatureName, Recommendation};
use crate::season::FeatureRow;
use crate::systems::recommendation::recommend_by_edge;
use crate::systems::{BetThreshold, Input, NoPrediction, PlayerDate, input};

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
    recommend_by_edge(points, confidence, player_date.line, THRESHOLD)
}

/// What a recommendation of the rule-based systems takes.
pub(super) const THRESHOLD: BetThreshold =
    BetThreshold { confidence: 45.0, edge: 2.0, inclusive: false };
