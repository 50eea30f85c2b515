//! `moving_average_baseline_v1`: a weighted mean of the last 5 games, the last 10 and the season, with adjustments.

use std::sync::Arc;

use super::rules::{self, AT_HOME, CONFIDENCE_INPUTS, confidence};
use crate::domain::{FeatureName as Name, SystemId};
use crate::systems::input::inputs;
use crate::systems::recommendation::recommend_by_edge;
use crate::systems::{
    Input, Parameters, Part, PlayerDate, Prediction, PredictionResult, Sum, System, SystemInfo,
    Term, Terms,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("moving_average_baseline_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "means of the last 5, the last 10 and the season, adjusted",
    threshold: rules::THRESHOLD,
    inputs: &[INPUTS, CONFIDENCE_INPUTS],
    sum: Some(&SUM),
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(MovingAverageBaselineV1 { info: INFO.with(parameters) })
}

#[derive(Debug)]
struct MovingAverageBaselineV1 {
    info: SystemInfo,
}

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
        "0.50 · {} (last 5) + 0.30 · {} (last 10) + 0.20 · {} (season)",
        &[INPUT.last_5, INPUT.last_10, INPUT.season],
    ),
    &[
        Part::new(Term::Fatigue, "freshness {}; above 70 -2.5, above 50 -1", &[INPUT.freshness]),
        Part::new(Term::ShotZone, "0.3 · {} (shot-zone mismatch)", &[INPUT.mismatch]),
        Part::new(Term::Rest, "back-to-back {}; if 1 -1.5", &[INPUT.back_to_back]),
        Part::new(Term::Pace, "0.3 · {} (pace score)", &[INPUT.pace]),
        Part::new(Term::HomeAway, "home {}; if 1 0.5, else -0.5", &[INPUT.home]),
        Part::new(Term::UsageSpike, "0.4 · {} (usage spike)", &[INPUT.usage]),
    ],
);

fn terms(of: &Inputs) -> Terms {
    let baseline = of.last_5 * 0.50 + of.last_10 * 0.30 + of.season * 0.20;
    // An oddity of v1: a high score means fresh, and is read as tired.
    let fatigue = match of.freshness {
        score if score > 70.0 => -2.5,
        score if score > 50.0 => -1.0,
        _ => 0.0,
    };
    Terms::NONE
        .with(Term::Baseline, baseline)
        .with(Term::Fatigue, fatigue)
        .with(Term::ShotZone, of.mismatch * 0.3)
        .with(Term::Rest, if of.back_to_back == 1.0 { -1.5 } else { 0.0 })
        .with(Term::Pace, of.pace * 0.3)
        .with(Term::HomeAway, if of.home == 1.0 { 0.5 } else { -0.5 })
        .with(Term::UsageSpike, of.usage * 0.4)
}

impl System for MovingAverageBaselineV1 {
    fn info(&self) -> &SystemInfo {
        &self.info
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let features = &player_date.features;
        let terms = terms(&Inputs::read(features)?);
        let points = SUM.add(&terms)?.points;
        let confidence = confidence(features)?;
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
