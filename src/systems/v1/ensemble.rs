//! `ensemble_v1`: the mean of the other four v1 systems, weighted by their confidence.

use std::sync::Arc;

use super::{moving_average, similarity, xgboost, zone_matchup};
use crate::domain::math::{clamp, pstd};
use crate::domain::{Confidence, Line, Recommendation, SystemId};
use crate::systems::sum::clamp_points;
use crate::systems::{
    Basis, BetThreshold, Components, NoPrediction, Parameters, PlayerDate, Prediction,
    PredictionResult, System, SystemInfo, Terms, WeightedMean,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("ensemble_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "mean of the other four, weighted by their confidence",
    threshold: BetThreshold { confidence: 65.0, edge: 1.5, inclusive: true },
    components: &COMPONENTS,
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(EnsembleV1 { info: INFO.with(parameters) })
}

#[derive(Debug)]
struct EnsembleV1 {
    info: SystemInfo,
}

const COMPONENTS: [SystemId; 4] =
    [moving_average::ID, zone_matchup::ID, similarity::ID, xgboost::ID];

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
    fn info(&self) -> &SystemInfo {
        &self.info
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
        let majority = |side| votes(side) * 2 > count;
        let recommendation =
            recommend_by_vote(self.info.threshold, points, confidence, player_date.line, majority);
        Ok(Prediction {
            points,
            confidence,
            recommendation,
            similar_games: None,
            terms: Terms::NONE,
            distribution: None,
        })
    }

    fn explain(&self, player_date: &PlayerDate<'_>) -> Basis {
        let mean = mean(player_date.components, &mut [0.0; COMPONENTS.len()]);
        Basis { mean: Some(mean), ..Basis::default() }
    }
}

fn recommend_by_vote(
    threshold: BetThreshold,
    points: f64,
    confidence: Confidence,
    line: Option<Line>,
    majority: impl Fn(Recommendation) -> bool,
) -> Recommendation {
    let Some(Line { points: line, .. }) = line else { return Recommendation::NoLine };
    if !threshold.allows_confidence(confidence) || !threshold.allows_edge(points - line) {
        Recommendation::Pass
    } else if majority(Recommendation::Over) {
        Recommendation::Over
    } else if majority(Recommendation::Under) {
        Recommendation::Under
    } else if points > line {
        Recommendation::Over
    } else {
        Recommendation::Under
    }
}
