//! `ensemble_v1`: the mean of the other four v1 systems, weighted by their confidence.

use std::sync::Arc;

use super::{moving_average, similarity, xgboost, zone_matchup};
use crate::domain::math::{clamp, pstd};
use crate::domain::{Confidence, Line, Recommendation, SystemId};
use crate::systems::parameter::parameters;
use crate::systems::recommendation::BET_BY_EDGE;
use crate::systems::sum::clamp_points;
use crate::systems::{
    Basis, BetThreshold, Components, NoPrediction, Parameter, Parameters, PlayerDate, Prediction,
    PredictionResult, System, SystemInfo, Terms, WeightedMean,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("ensemble_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "mean of the other four, weighted by their confidence",
    threshold: BetThreshold { confidence: 65.0, edge: 1.5, inclusive: true },
    components: &COMPONENTS,
    parameters: &[CONSTANTS, BET_BY_EDGE],
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(EnsembleV1 { info: INFO.with(parameters), constants: Constants::new(parameters) })
}

#[derive(Debug)]
struct EnsembleV1 {
    info: SystemInfo,
    constants: Constants,
}

parameters!(
    "ensemble_v1",
    Constants,
    CONSTANTS {
        fewest_components: Parameter::whole(
            "systems",
            2.0,
            [1.0, 4.0],
            "with fewer components there is no prediction"
        ),
        agree_below: Parameter::new(
            "points",
            2.0,
            [0.0, 60.0],
            "components that deviate less than this agree"
        ),
        near_below: Parameter::new(
            "points",
            3.0,
            [0.0, 60.0],
            "components that deviate less than this are near each other"
        ),
        far_from: Parameter::new(
            "points",
            6.0,
            [0.0, 60.0],
            "components that deviate so much, or more, are far from each other"
        ),
        agree: Parameter::percent(10.0, "what components that agree add to the confidence"),
        near: Parameter::percent(5.0, "what components near each other add to the confidence"),
        apart: Parameter::percent(
            -5.0,
            "what components that are neither near nor far add to the confidence"
        ),
        far: Parameter::percent(-10.0, "what components far from each other add to the confidence"),
        all_there: Parameter::percent(
            5.0,
            "what it adds to the confidence that all components are there"
        ),
        least: Parameter::new("%", 20.0, [0.0, 100.0], "the least confidence"),
        most: Parameter::new("%", 95.0, [0.0, 100.0], "the greatest confidence"),
    }
);

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
        let by = &self.constants;
        if (count as f64) < by.fewest_components {
            return Err(NoPrediction::TooFewComponents);
        }
        let points = clamp_points(mean.points())?;

        let by_agreement = match pstd(&all_points[..count]) {
            spread if spread < by.agree_below => by.agree,
            spread if spread < by.near_below => by.near,
            spread if spread < by.far_from => by.apart,
            _ => by.far,
        };
        let by_count = if count == COMPONENTS.len() { by.all_there } else { 0.0 };
        let confidence = clamp(weights / count as f64 + by_agreement + by_count, by.least, by.most);
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
