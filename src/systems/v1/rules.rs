//! The rules of confidence and recommendation that the rule-based v1 systems share.

use crate::domain::math::clamp;
use crate::domain::{Confidence, FeatureName};
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::{BetThreshold, Input, NoPrediction};

/// Whether the game is at home: 1 if it is.
pub(super) const AT_HOME: Input = Input::either(FeatureName::HomeAway, FeatureName::IsHome);

/// What the confidence of the rule-based systems rests on.
pub(super) const CONFIDENCE_INPUTS: &[Input] = INPUTS;

inputs!(
    Inputs,
    INPUT,
    INPUTS {
        volatility: Input::required(FeatureName::PointsStdLast10),
        // An oddity of v1: stored rows call it `games_in_last_7_days`, so the default is all that is ever found there.
        games: Input::or(FeatureName::GamesPlayedLast7Days, 3.0),
    }
);

/// The confidence of the rule-based systems, 0.2 – 0.8.
pub(super) fn confidence(features: &FeatureRow<'_>) -> Result<Confidence, NoPrediction> {
    let Inputs { volatility, games } = Inputs::read(features)?;
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

/// What a recommendation of the rule-based systems takes.
pub(super) const THRESHOLD: BetThreshold =
    BetThreshold { confidence: 45.0, edge: 2.0, inclusive: false };
