//! `xgboost_v1`: a trained model, or the formula that stands in for one.

mod trained;

use crate::domain::math::clamp;
use crate::domain::{Confidence, FeatureName as Name, SystemId};
use crate::season::FeatureRow;
use crate::systems::recommendation::recommend_by_edge;
use crate::systems::{
    BetThreshold, Input, NoPrediction, Part, PlayerDate, Prediction, PredictionResult, Sum, System,
    Term, Terms, input,
};
use trained::TrainedXgboostV1;
pub use trained::{ModelMismatch, TrainedModel, XgboostOutput, refusals};

/// What the reference runs in the place of a trained model: a hand-made formula over the model's inputs.
///
/// The reference adds normal noise to it; that is left out, because noise makes reruns differ.
#[derive(Debug)]
pub(in crate::systems) struct XgboostV1;

pub(in crate::systems) const ID: SystemId = SystemId::new("xgboost_v1");

/// What a recommendation takes.
const THRESHOLD: BetThreshold = BetThreshold { confidence: 60.0, edge: 1.5, inclusive: true };

/// The model's inputs in its order, each with the value it takes if the row does not carry the name.
const INPUTS: [Input; 25] = [
    Input::or(Name::PointsAvgLast5, 0.0),
    Input::or(Name::PointsAvgLast10, 0.0),
    Input::or(Name::PointsAvgSeason, 0.0),
    Input::or(Name::PointsStdLast10, 0.0),
    Input::or(Name::MinutesAvgLast10, 0.0),
    Input::or(Name::FatigueScore, 70.0),
    Input::or(Name::ShotZoneMismatchScore, 0.0),
    Input::or(Name::PaceScore, 0.0),
    Input::or(Name::UsageSpikeScore, 0.0),
    Input::or(Name::RefereeFavorabilityScore, 0.0),
    Input::or(Name::LookAheadPressureScore, 0.0),
    Input::or(Name::MatchupHistoryScore, 0.0),
    Input::or(Name::MomentumScore, 0.0),
    Input::or(Name::OpponentDefRatingLast15, 112.0),
    Input::or(Name::OpponentPaceLast15, 100.0),
    Input::or(Name::IsHome, 0.0),
    Input::or(Name::DaysRest, 1.0),
    Input::or(Name::BackToBack, 0.0),
    Input::or(Name::PaintRateLast10, 30.0),
    Input::or(Name::MidRangeRateLast10, 20.0),
    Input::or(Name::ThreePtRateLast10, 30.0),
    Input::or(Name::AssistedRateLast10, 60.0),
    Input::or(Name::TeamPaceLast10, 100.0),
    Input::or(Name::TeamOffRatingLast10, 112.0),
    Input::or(Name::UsageRateLast10, 25.0),
];

/// What the confidence rests on besides the row's quality: volatility.
///
/// An oddity of v1: the same name has the default 0 in the model's inputs.
const CONFIDENCE_INPUTS: [Input; 1] = [Input::or(Name::PointsStdLast10, 5.0)];

impl System for XgboostV1 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        1
    }

    fn summary(&self) -> &'static str {
        "a formula that stands in for a trained model"
    }

    fn inputs(&self) -> &'static [&'static [Input]] {
        &[&INPUTS, &CONFIDENCE_INPUTS]
    }

    fn with_model(&self) -> Option<&'static dyn System> {
        Some(&TrainedXgboostV1)
    }

    fn least(&self) -> BetThreshold {
        THRESHOLD
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        judged(&SUM, stand_in(&input::read(INPUTS, &player_date.features)?), player_date)
    }

    fn sum(&self) -> Option<&'static Sum> {
        Some(&SUM)
    }
}

static SUM: Sum = Sum {
    baseline: Part::new(
        Term::Baseline,
        "0.35 · {} (last 5) + 0.40 · {} (last 10) + 0.25 · {} (season)",
        &[INPUTS[0], INPUTS[1], INPUTS[2]],
    ),
    adjustments: &[
        Part::new(
            Term::Fatigue,
            "freshness {}; below 50 -2.5, below 70 -1, above 85 0.5",
            &[INPUTS[5]],
        ),
        Part::new(Term::ShotZone, "0.35 · {} (shot-zone mismatch)", &[INPUTS[6]]),
        Part::new(
            Term::Pace,
            "0.08 · {} (pace score), 0.12 · if usage {} is above 28",
            &[INPUTS[7], INPUTS[24]],
        ),
        Part::new(Term::UsageSpike, "0.25 · {} (usage spike), 0.35 · beyond 5", &[INPUTS[8]]),
        Part::new(Term::OpponentDefense, "rating {}; below 108 -1.5, above 118 1", &[INPUTS[13]]),
        Part::new(Term::Rest, "back-to-back {}; if not 0 -2.2", &[INPUTS[17]]),
        Part::new(Term::HomeAway, "home {}; if 0 -0.6, else 1", &[INPUTS[15]]),
        Part::new(Term::Minutes, "minutes {}; above 36 0.8, below 25 -1.2", &[INPUTS[4]]),
        Part::new(
            Term::ShotProfile,
            "shares: paint {}, three {}; rating {}",
            &[INPUTS[18], INPUTS[20], INPUTS[13]],
        ),
    ],
    rounds_adjustment: false,
    rounds_points: true,
};

/// The formula.
fn stand_in(inputs: &[f64; INPUTS.len()]) -> Terms {
    let [last_5, last_10, season, _, minutes, fatigue, zone, pace, usage_spike, ..] = *inputs;
    let [.., defense, _, home, _, back_to_back, paint, _, three, _, _, _, usage_rate] = *inputs;
    let baseline = last_5 * 0.35 + last_10 * 0.40 + season * 0.25;
    let fatigue = match fatigue {
        score if score < 50.0 => -2.5,
        score if score < 70.0 => -1.0,
        score if score > 85.0 => 0.5,
        _ => 0.0,
    };
    let pace = pace * if usage_rate > 28.0 { 0.12 } else { 0.08 };
    let usage = usage_spike * if usage_spike.abs() > 5.0 { 0.35 } else { 0.25 };
    let opponent = match defense {
        rating if rating < 108.0 => -1.5,
        rating if rating > 118.0 => 1.0,
        _ => 0.0,
    };
    let minutes = match minutes {
        minutes if minutes > 36.0 => 0.8,
        minutes if minutes < 25.0 => -1.2,
        _ => 0.0,
    };
    let profile = if paint > 45.0 && defense > 115.0 {
        0.8
    } else if three > 40.0 && defense < 110.0 {
        -0.5
    } else {
        0.0
    };
    Terms::NONE
        .with(Term::Baseline, baseline)
        .with(Term::Fatigue, fatigue)
        .with(Term::ShotZone, zone * 0.35)
        .with(Term::Pace, pace)
        .with(Term::UsageSpike, usage)
        .with(Term::OpponentDefense, opponent)
        .with(Term::Rest, if back_to_back == 0.0 { 0.0 } else { -2.2 })
        .with(Term::HomeAway, if home == 0.0 { -0.6 } else { 1.0 })
        .with(Term::Minutes, minutes)
        .with(Term::ShotProfile, profile)
}

/// The prediction whose terms are `terms`, by the rules of `xgboost_v1`, whoever made them.
fn judged(sum: &Sum, terms: Terms, player_date: &PlayerDate<'_>) -> PredictionResult {
    let added = sum.add(&terms)?;
    let confidence = confidence(&player_date.features)?;
    Ok(Prediction {
        points: added.points,
        confidence,
        recommendation: recommend_by_edge(added.within, confidence, player_date.line, THRESHOLD),
        similar_games: None,
        terms,
        distribution: None,
    })
}

/// From the row's quality and the player's volatility.
fn confidence(features: &FeatureRow<'_>) -> Result<Confidence, NoPrediction> {
    let by_quality = match features.quality_score().unwrap_or(80.0) {
        quality if quality >= 90.0 => 10.0,
        quality if quality >= 80.0 => 7.0,
        quality if quality >= 70.0 => 5.0,
        quality if quality >= 60.0 => 2.0,
        _ => 0.0,
    };
    let [volatility] = input::read(CONFIDENCE_INPUTS, features)?;
    let by_volatility = match volatility {
        volatility if volatility < 4.0 => 10.0,
        volatility if volatility < 6.0 => 7.0,
        volatility if volatility < 8.0 => 5.0,
        _ => 2.0,
    };
    // A whole number, so it needs no rounding.
    Ok(Confidence::from_percent(clamp(70.0 + by_quality + by_volatility, 0.0, 100.0)))
}
