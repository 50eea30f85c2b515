//! `ensemble_v1`: the mean of the other four v1 systems, weighted by their confidence.

use super::{moving_average, similarity, xgboost, zone_matchup};
use crate::domain::math::{clamp, pstd};
use crate::domain::{Confidence, Line, Recommendation, SystemId};
use crate::systems::sum::clamp_points;
use crate::systems::{
    BetThreshold, Components, NoPrediction, PlayerDate, Prediction, PredictionResult, System,
    Terms, WeightedMean,
};

/// The mean of the other four, weighted by their confidence.
#[derive(Debug)]
pub(in crate::systems) struct EnsembleV1;

pub(in crate::systems) const ID: SystemId = SystemId::new("ensemble_v1");

const COMPONENTS: [SystemId; 4] =
    [moving_average::ID, zone_matchup::ID, similarity::ID, xgboost::ID];

/// What a recommendation takes.
const THRESHOLD: BetThreshold = BetThreshold { confidence: 65.0, edge: 1.5, inclusive: true };

/// The mean of `components`, whose points go to `all_points`.
fn mean(components: Components<'_>, all_points: &mut [f64; COMPONENTS.len()]) -> WeightedMean {
    let none = WeightedMean { weighted: 0.0, weights: 0.0, count: 0 };
    components.predictions().fold(none, |mean, component| {
        let weight = component.confidence().percent();
        all_points[mean.count] = component.points();
        WeightedMean {
            weighted: mean.weighted + component.points() * weight,
            weights: mean.weights + weight,
            count: mean.count + 1,
        }
    })
}

impl System for EnsembleV1 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        1
    }

    fn summary(&self) -> &'static str {
        "mean of the other four, weighted by their confidence"
    }

    fn components(&self) -> &'static [SystemId] {
        &COMPONENTS
    }

    fn least(&self) -> BetThreshold {
        THRESHOLD
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let components = || player_date.components.predictions();
        let mut all_points = [0.0; COMPONENTS.len()];
        let mean = mean(player_date.components, &mut all_points);
        let WeightedMean { weights, count, .. } = mean;
        if count < 2 {
            return Err(NoPrediction::TooFewComponents);
        }
        let points = clamp_points(mean.points())?;

        let by_agreement = match pstd(&all_points[..count]) {
            spread if spread < 2.0 => 10.0,
            spread if spread < 3.0 => 5.0,
            spread if spread < 6.0 => -5.0,
            _ => -10.0,
        };
        let by_count = if count == COMPONENTS.len() { 5.0 } else { 0.0 };
        let confidence = clamp(weights / count as f64 + by_agreement + by_count, 20.0, 95.0);
        let confidence = Confidence::from_percent(confidence);

        let votes =
            |side| components().filter(|component| component.recommendation() == side).count();
        Ok(Prediction {
            points,
            confidence,
            recommendation: recommendation(points, confidence, player_date.line, |side| {
                votes(side) * 2 > count
            }),
            similar_games: None,
            terms: Terms::NONE,
            distribution: None,
        })
    }

    fn mean(&self, player_date: &PlayerDate<'_>) -> Option<WeightedMean> {
        Some(mean(player_date.components, &mut [0.0; COMPONENTS.len()]))
    }
}

fn recommendation(
    points: f64,
    confidence: Confidence,
    line: Option<Line>,
    most_say: impl Fn(Recommendation) -> bool,
) -> Recommendation {
    let Some(Line { points: line, .. }) = line else { return Recommendation::NoLine };
    if !THRESHOLD.allows_confidence(confidence) || !THRESHOLD.allows_edge(points - line) {
        Recommendation::Pass
    } else if most_say(Recommendation::Over) {
        Recommendation::Over
    } else if most_say(Recommendation::Under) {
        Recommendation::Under
    } else if points > line {
        Recommendation::Over
    } else {
        Recommendation::Under
    }
}
