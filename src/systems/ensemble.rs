use super::math::{clamp, pstd};
use super::rules::clamp_points;
use super::{
    NoPrediction, Outcome, PlayerDate, Prediction, System, Terms, moving_average, similarity,
    xgboost, zone_matchup,
};
use crate::domain::{Confidence, Line, Recommendation, SystemId};

/// The mean of the other four, weighted by their confidence.
#[derive(Debug)]
pub(super) struct EnsembleV1;

const COMPONENTS: [SystemId; 4] =
    [moving_average::ID, zone_matchup::ID, similarity::ID, xgboost::ID];

impl System for EnsembleV1 {
    fn id(&self) -> SystemId {
        SystemId::new("ensemble_v1")
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

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
        let components = || player_date.components.predictions();
        let mut all_points = [0.0; COMPONENTS.len()];
        let (mut count, mut weighted, mut weights) = (0, 0.0, 0.0);
        for component in components() {
            let weight = component.confidence.percent();
            weighted += component.points * weight;
            weights += weight;
            all_points[count] = component.points;
            count += 1;
        }
        if count < 2 {
            return Err(NoPrediction::TooFewComponents);
        }
        let points = clamp_points(if weights == 0.0 { 0.0 } else { weighted / weights })?;

        let by_agreement = match pstd(&all_points[..count]) {
            spread if spread < 2.0 => 10.0,
            spread if spread < 3.0 => 5.0,
            spread if spread < 6.0 => -5.0,
            _ => -10.0,
        };
        let by_count = if count == COMPONENTS.len() { 5.0 } else { 0.0 };
        let confidence = clamp(weights / count as f64 + by_agreement + by_count, 20.0, 95.0);

        let votes =
            |side| components().filter(|component| component.recommendation == side).count();
        Ok(Prediction {
            points,
            confidence: Confidence::from_percent(confidence),
            recommendation: recommendation(points, confidence, player_date.line, |side| {
                votes(side) * 2 > count
            }),
            similar_games: None,
            terms: Terms::NONE,
        })
    }
}

fn recommendation(
    points: f64,
    confidence: f64,
    line: Option<Line>,
    most_say: impl Fn(Recommendation) -> bool,
) -> Recommendation {
    let Some(Line { points: line, .. }) = line else { return Recommendation::NoLine };
    if confidence < 65.0 || (points - line).abs() < 1.5 {
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
