//! `moving_average_baseline_v1`: a weighted mean of the last 5 games, the last 10 and the season, with adjustments.

use std::sync::Arc;

use super::rules::{self, AT_HOME, CONFIDENCE_INPUTS, CONFIDENCE_PARAMETERS, RuleConfidence};
use crate::domain::{FeatureName as Name, SystemId};
use crate::systems::input::inputs;
use crate::systems::parameter::parameters;
use crate::systems::recommendation::{BET_BY_EDGE, recommend_by_edge};
use crate::systems::{
    Input, Parameter, Parameters, Part, PlayerDate, Prediction, PredictionResult, Sum, System,
    SystemInfo, Term, Terms,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("moving_average_baseline_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "means of the last 5, the last 10 and the season, adjusted",
    threshold: rules::THRESHOLD,
    inputs: &[INPUTS, CONFIDENCE_INPUTS],
    sum: Some(&SUM),
    parameters: &[CONSTANTS, CONFIDENCE_PARAMETERS, BET_BY_EDGE],
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(MovingAverageBaselineV1 {
        info: INFO.with(parameters),
        constants: Constants::new(parameters),
        confidence: RuleConfidence::new(parameters),
    })
}

#[derive(Debug)]
struct MovingAverageBaselineV1 {
    info: SystemInfo,
    constants: Constants,
    confidence: RuleConfidence,
}

parameters!(
    "moving_average_baseline_v1",
    Constants,
    CONSTANTS {
        weight_last_5: Parameter::weight(0.50, "the weight of the mean of the last 5 games"),
        weight_last_10: Parameter::weight(0.30, "the weight of the mean of the last 10 games"),
        weight_season: Parameter::weight(0.20, "the weight of the season's mean"),
        very_tired_above: Parameter::bound(
            "freshness",
            70.0,
            "a higher freshness score counts as very tired"
        ),
        tired_above: Parameter::bound(
            "freshness",
            50.0,
            "a higher freshness score counts as tired"
        ),
        very_tired: Parameter::points(-2.5, "what a very tired player adds"),
        tired: Parameter::points(-1.0, "what a tired player adds"),
        shot_zone: Parameter::factor(0.3, "points for each unit of the shot-zone mismatch"),
        back_to_back: Parameter::points(-1.5, "what a game on the day after another adds"),
        pace: Parameter::factor(0.3, "points for each unit of the pace score"),
        home: Parameter::points(0.5, "what a game at home adds"),
        away: Parameter::points(-0.5, "what a game away adds"),
        usage_spike: Parameter::factor(0.4, "points for each unit of the usage spike"),
    }
);

inputs!(
    Inputs,
    INPUT,
    INPUTS {
        last_5: Input::required(Name::PointsAvgLast5),
        last_10: Input::required(Name::PointsAvgLast10),
        season: Input::required(Name::PointsAvgSeason),
        freshness: Input::required(Name::FatigueScore),
        mismatch: Input::required(Name::ShotZoneMismatchScore),
        back_to_back: Input::required(Name::BackToBack),
        pace: Input::required(Name::PaceScore),
        home: AT_HOME,
        usage: Input::required(Name::UsageSpikeScore),
    }
);

static SUM: Sum = Sum::plain(
    Part::new(
        Term::Baseline,
        "[weight_last_5] · {} (last 5) + [weight_last_10] · {} (last 10) + [weight_season] · {} (season)",
        &[INPUT.last_5, INPUT.last_10, INPUT.season],
    ),
    &[
        Part::new(
            Term::Fatigue,
            "freshness {}; above [very_tired_above] [very_tired], above [tired_above] [tired]",
            &[INPUT.freshness],
        ),
        Part::new(Term::ShotZone, "[shot_zone] · {} (shot-zone mismatch)", &[INPUT.mismatch]),
        Part::new(Term::Rest, "back-to-back {}; if 1 [back_to_back]", &[INPUT.back_to_back]),
        Part::new(Term::Pace, "[pace] · {} (pace score)", &[INPUT.pace]),
        Part::new(Term::HomeAway, "home {}; if 1 [home], else [away]", &[INPUT.home]),
        Part::new(Term::UsageSpike, "[usage_spike] · {} (usage spike)", &[INPUT.usage]),
    ],
);

fn terms(of: &Inputs, by: &Constants) -> Terms {
    let baseline = of.last_5 * by.weight_last_5
        + of.last_10 * by.weight_last_10
        + of.season * by.weight_season;
    // An oddity of v1: a high score means fresh, and is read as tired.
    let fatigue = match of.freshness {
        score if score > by.very_tired_above => by.very_tired,
        score if score > by.tired_above => by.tired,
        _ => 0.0,
    };
    Terms::NONE
        .with(Term::Baseline, baseline)
        .with(Term::Fatigue, fatigue)
        .with(Term::ShotZone, of.mismatch * by.shot_zone)
        .with(Term::Rest, if of.back_to_back == 1.0 { by.back_to_back } else { 0.0 })
        .with(Term::Pace, of.pace * by.pace)
        .with(Term::HomeAway, if of.home == 1.0 { by.home } else { by.away })
        .with(Term::UsageSpike, of.usage * by.usage_spike)
}

impl System for MovingAverageBaselineV1 {
    fn info(&self) -> &SystemInfo {
        &self.info
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let features = &player_date.features;
        let terms = terms(&Inputs::read(features)?, &self.constants);
        let points = SUM.add(&terms)?.points;
        let confidence = self.confidence.of(features)?;
        let recommendation =
            recommend_by_edge(points, confidence, player_date.line, self.info.threshold);
        Ok(Prediction {
            points,
            confidence,
            recommendation,
            similar_games: None,
            terms,
            distribution: None,
        })
    }
}
