//! `xgboost_v1`: a trained model where one is given, and a formula that stands in for it where none is.

mod stand_in;
mod trained;

use std::sync::Arc;

use stand_in::StandIn;

use crate::domain::math::clamp;
use crate::domain::{Confidence, FeatureName as Name, SystemId};
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::parameter::parameters;
use crate::systems::recommendation::{BET_BY_EDGE, recommend_by_edge};
use crate::systems::{
    BetThreshold, Input, NoPrediction, Parameter, Parameters, PlayerDate, Prediction,
    PredictionResult, System, SystemInfo, Term, Terms,
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
    parameters: &[STAND_IN_CONSTANTS, CONSTANTS, BET_BY_EDGE],
    with_model: Some(&WITH_MODEL),
    ..COMMON
};

static WITH_MODEL: SystemInfo = SystemInfo {
    summary: "a trained XGBoost model",
    inputs: &[CONFIDENCE_INPUTS],
    sum: Some(&trained::SUM),
    parameters: &[CONSTANTS, BET_BY_EDGE],
    ..COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(XgboostV1 {
        info: INFO.with(parameters),
        stand_in: StandIn::new(parameters),
        constants: Constants::new(parameters),
    })
}

#[derive(Debug)]
struct XgboostV1 {
    info: SystemInfo,
    stand_in: StandIn,
    constants: Constants,
}

// What the formula that stands in for a model depends on.
parameters!(
    "xgboost_v1",
    StandInConstants,
    STAND_IN_CONSTANTS {
        weight_last_5: Parameter::weight(0.35, "the weight of the mean of the last 5 games"),
        weight_last_10: Parameter::weight(0.40, "the weight of the mean of the last 10 games"),
        weight_season: Parameter::weight(0.25, "the weight of the season's mean"),
        very_tired_below: Parameter::bound(
            "freshness",
            50.0,
            "a lower freshness score is very tired"
        ),
        tired_below: Parameter::bound("freshness", 70.0, "a lower freshness score is tired"),
        fresh_above: Parameter::bound("freshness", 85.0, "a higher freshness score is fresh"),
        very_tired: Parameter::points(-2.5, "what a very tired player adds"),
        tired: Parameter::points(-1.0, "what a tired player adds"),
        fresh: Parameter::points(0.5, "what a fresh player adds"),
        shot_zone: Parameter::factor(0.35, "points for each unit of the shot-zone mismatch"),
        high_usage_above: Parameter::bound("%", 28.0, "a higher usage rate is a high one"),
        pace: Parameter::factor(0.08, "points for each unit of the pace score"),
        pace_of_high_usage: Parameter::factor(0.12, "the same for a high usage rate"),
        large_spike_above: Parameter::bound(
            "%",
            5.0,
            "a usage spike farther from 0 is a large one"
        ),
        usage_spike: Parameter::factor(0.25, "points for each unit of the usage spike"),
        large_usage_spike: Parameter::factor(0.35, "the same for a large one"),
        strong_defense_below: Parameter::bound(
            "points per 100 possessions",
            108.0,
            "a lower defensive rating of the opponent is strong"
        ),
        weak_defense_above: Parameter::bound(
            "points per 100 possessions",
            118.0,
            "a higher defensive rating of the opponent is weak"
        ),
        strong_defense: Parameter::points(-1.5, "what a strong defence adds"),
        weak_defense: Parameter::points(1.0, "what a weak defence adds"),
        back_to_back: Parameter::points(-2.2, "what a game on the day after another adds"),
        home: Parameter::points(1.0, "what a game at home adds"),
        away: Parameter::points(-0.6, "what a game away adds"),
        many_minutes_above: Parameter::bound(
            "minutes",
            36.0,
            "more minutes in the last 10 games are many"
        ),
        few_minutes_below: Parameter::bound(
            "minutes",
            25.0,
            "fewer minutes in the last 10 games are few"
        ),
        many_minutes: Parameter::points(0.8, "what many minutes add"),
        few_minutes: Parameter::points(-1.2, "what few minutes add"),
        inside_above: Parameter::bound(
            "%",
            45.0,
            "a larger share of shots in the paint is an inside profile"
        ),
        inside_defense_above: Parameter::bound(
            "points per 100 possessions",
            115.0,
            "a higher defensive rating suits an inside profile"
        ),
        inside: Parameter::points(0.8, "what an inside profile adds against such a defence"),
        outside_above: Parameter::bound(
            "%",
            40.0,
            "a larger share of threes is an outside profile"
        ),
        outside_defense_below: Parameter::bound(
            "points per 100 possessions",
            110.0,
            "a lower defensive rating does not suit an outside profile"
        ),
        outside: Parameter::points(-0.5, "what an outside profile adds against such a defence"),
    }
);

// What the confidence depends on.
parameters!(
    "xgboost_v1",
    Constants,
    CONSTANTS {
        confidence_start: Parameter::new(
            "%",
            70.0,
            [0.0, 100.0],
            "the confidence before anything is known"
        ),
        usual_quality: Parameter::new(
            "quality",
            80.0,
            [0.0, 100.0],
            "the quality of a feature row that does not state it"
        ),
        best_quality_from: Parameter::new(
            "quality",
            90.0,
            [0.0, 100.0],
            "from this quality of the feature row on, it is the best"
        ),
        good_quality_from: Parameter::new(
            "quality",
            80.0,
            [0.0, 100.0],
            "from this quality on, it is good"
        ),
        fair_quality_from: Parameter::new(
            "quality",
            70.0,
            [0.0, 100.0],
            "from this quality on, it is fair"
        ),
        poor_quality_from: Parameter::new(
            "quality",
            60.0,
            [0.0, 100.0],
            "from this quality on, it is poor, below it nothing is added"
        ),
        best_quality: Parameter::percent(10.0, "what the best quality adds to the confidence"),
        good_quality: Parameter::percent(7.0, "what a good quality adds to the confidence"),
        fair_quality: Parameter::percent(5.0, "what a fair quality adds to the confidence"),
        poor_quality: Parameter::percent(2.0, "what a poor quality adds to the confidence"),
        steady_below: Parameter::bound(
            "points",
            4.0,
            "a smaller deviation of the last 10 games is steady"
        ),
        fairly_steady_below: Parameter::bound(
            "points",
            6.0,
            "a smaller deviation is fairly steady"
        ),
        volatile_below: Parameter::bound(
            "points",
            8.0,
            "a smaller deviation is volatile, any other very volatile"
        ),
        steady: Parameter::percent(10.0, "what a steady player adds to the confidence"),
        fairly_steady: Parameter::percent(
            7.0,
            "what a fairly steady player adds to the confidence"
        ),
        volatile: Parameter::percent(5.0, "what a volatile player adds to the confidence"),
        very_volatile: Parameter::percent(
            2.0,
            "what a very volatile player adds to the confidence"
        ),
    }
);

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
            None => (&stand_in::SUM, self.stand_in.terms(&player_date.features)?),
            Some(output) => (&trained::SUM, Terms::NONE.with(Term::Baseline, output?.points)),
        };
        let added = sum.add(&terms)?;
        let confidence = self.constants.confidence(&player_date.features)?;
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

impl Constants {
    /// From the row's quality and the player's volatility.
    fn confidence(&self, features: &FeatureRow<'_>) -> Result<Confidence, NoPrediction> {
        // As in the reference, a row that does not state its quality has 80.
        let by_quality = match features.quality_score().unwrap_or(self.usual_quality) {
            quality if quality >= self.best_quality_from => self.best_quality,
            quality if quality >= self.good_quality_from => self.good_quality,
            quality if quality >= self.fair_quality_from => self.fair_quality,
            quality if quality >= self.poor_quality_from => self.poor_quality,
            _ => 0.0,
        };
        let by_volatility = match ConfidenceInputs::read(features)?.volatility {
            volatility if volatility < self.steady_below => self.steady,
            volatility if volatility < self.fairly_steady_below => self.fairly_steady,
            volatility if volatility < self.volatile_below => self.volatile,
            _ => self.very_volatile,
        };
        // A whole number where nothing is set, so it needs no rounding.
        let percent = clamp(self.confidence_start + by_quality + by_volatility, 0.0, 100.0);
        Ok(Confidence::from_percent(percent))
    }
}
