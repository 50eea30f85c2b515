//! `xgboost_v1`: a trained model where one is given, and a formula that stands in for it where none is.

mod stand_in;
mod trained;

use std::sync::Arc;

use crate::domain::math::clamp;
use crate::domain::{Confidence, FeatureName as Name, SystemId};
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::recommendation::recommend_by_edge;
use crate::systems::{
    BetThreshold, Input, NoPrediction, Parameters, PlayerDate, Prediction, PredictionResult,
    System, SystemInfo, Term, Terms,
};
pub use trained::{ModelMismatch, TrainedModel, XgboostOutput, further_names, refusals};

pub(in crate::systems) const ID: SystemId = SystemId::new("xgboost_v1");

const COMMON: SystemInfo = SystemInfo {
    id: ID,
    threshold: BetThreshold { confidence: 60.0, edge: 1.5, inclusive: true },
    ..SystemInfo::COMMON
};

static INFO: SystemInfo = SystemInfo {
    summary: "a formula that stands in for a trained model",
    inputs: &[stand_in::INPUTS, CONFIDENCE_INPUTS],
    sum: Some(&stand_in::SUM),
    with_model: Some(&WITH_MODEL),
    ..COMMON
};

static WITH_MODEL: SystemInfo = SystemInfo {
    summary: "a trained XGBoost model",
    inputs: &[CONFIDENCE_INPUTS],
    sum: Some(&trained::SUM),
    ..COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(XgboostV1 { info: INFO.with(parameters) })
}

#[derive(Debug)]
struct XgboostV1 {
    info: SystemInfo,
}

// What the confidence rests on besides the row's quality. An oddity of v1: the same name has the default 0 in the model's
// inputs.
inputs!(
    ConfidenceInputs,
    CONFIDENCE_INPUT,
    CONFIDENCE_INPUTS { volatility: Input::or(Name::PointsStdLast10, 5.0) }
);

impl System for XgboostV1 {
    fn info(&self) -> &SystemInfo {
        &self.info
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let (sum, terms) = match player_date.xgboost {
            None => (&stand_in::SUM, stand_in::terms(&player_date.features)?),
            Some(output) => (&trained::SUM, Terms::NONE.with(Term::Baseline, output?.points)),
        };
        let added = sum.add(&terms)?;
        let confidence = confidence(&player_date.features)?;
        let recommendation =
            recommend_by_edge(added.within, confidence, player_date.line, self.info.threshold);
        Ok(Prediction {
            points: added.points,
            confidence,
            recommendation,
            similar_games: None,
            terms,
            distribution: None,
        })
    }
}

/// From the row's quality and the player's volatility.
fn confidence(features: &FeatureRow<'_>) -> Result<Confidence, NoPrediction> {
    // As in the reference, a row that does not state its quality has 80.
    let by_quality = match features.quality_score().unwrap_or(80.0) {
        quality if quality >= 90.0 => 10.0,
        quality if quality >= 80.0 => 7.0,
        quality if quality >= 70.0 => 5.0,
        quality if quality >= 60.0 => 2.0,
        _ => 0.0,
    };
    let by_volatility = match ConfidenceInputs::read(features)?.volatility {
        volatility if volatility < 4.0 => 10.0,
        volatility if volatility < 6.0 => 7.0,
        volatility if volatility < 8.0 => 5.0,
        _ => 2.0,
    };
    // A whole number, so it needs no rounding.
    Ok(Confidence::from_percent(clamp(70.0 + by_quality + by_volatility, 0.0, 100.0)))
}
