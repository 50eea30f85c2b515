//! `moving_average_baseline_v1`: a weighted mean of the last 5 games, the last 10 and the season.

use super::rules::{self, AT_HOME, CONFIDENCE_INPUTS, confidence, recommendation};
use crate::domain::{FeatureName as Name, SystemId};
use crate::systems::{
    BetThreshold, Input, Part, PlayerDate, Prediction, PredictionResult, Sum, System, Term, Terms,
    input,
};

/// A weighted mean of the last 5 games, the last 10 and the season, with adjustments.
#[derive(Debug)]
pub(in crate::systems) struct MovingAverageBaselineV1;

pub(in crate::systems) const ID: SystemId = SystemId::new("moving_average_baseline_v1");

const INPUTS: [Input; 9] = [
    Input::required(Name::PointsAvgLast5),
    Input::required(Name::PointsAvgLast10),
    Input::required(Name::PointsAvgSeason),
    Input::required(Name::FatigueScore),
    Input::required(Name::ShotZoneMismatchScore),
    Input::required(Name::BackToBack),
    Input::required(Name::PaceScore),
    AT_HOME,
    Input::required(Name::UsageSpikeScore),
];

static SUM: Sum = Sum::plain(
    Part::new(
        Term::Baseline,
        "0.50 · {} (last 5) + 0.30 · {} (last 10) + 0.20 · {} (season)",
        &[INPUTS[0], INPUTS[1], INPUTS[2]],
    ),
    &[
        Part::new(Term::Fatigue, "freshness {}; above 70 -2.5, above 50 -1", &[INPUTS[3]]),
        Part::new(Term::ShotZone, "0.3 · {} (shot-zone mismatch)", &[INPUTS[4]]),
        Part::new(Term::Rest, "back-to-back {}; if 1 -1.5", &[INPUTS[5]]),
        Part::new(Term::Pace, "0.3 · {} (pace score)", &[INPUTS[6]]),
        Part::new(Term::HomeAway, "home {}; if 1 0.5, else -0.5", &[AT_HOME]),
        Part::new(Term::UsageSpike, "0.4 · {} (usage spike)", &[INPUTS[8]]),
    ],
);

impl System for MovingAverageBaselineV1 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        1
    }

    fn summary(&self) -> &'static str {
        "means of the last 5, the last 10 and the season, adjusted"
    }

    fn inputs(&self) -> &'static [&'static [Input]] {
        &[&INPUTS, &CONFIDENCE_INPUTS]
    }

    fn least(&self) -> BetThreshold {
        rules::THRESHOLD
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let features = &player_date.features;
        let [last_5, last_10, season, freshness, mismatch, back_to_back, pace, home, usage] =
            input::read(INPUTS, features)?;
        let base = last_5 * 0.50 + last_10 * 0.30 + season * 0.20;

        // An oddity of v1: a high score means fresh, and is read as tired.
        let fatigue = match freshness {
            score if score > 70.0 => -2.5,
            score if score > 50.0 => -1.0,
            _ => 0.0,
        };
        let shot_zone = mismatch * 0.3;
        let rest = if back_to_back == 1.0 { -1.5 } else { 0.0 };
        let pace = pace * 0.3;
        let venue = if home == 1.0 { 0.5 } else { -0.5 };
        let usage = usage * 0.4;
        let terms = Terms::NONE
            .with(Term::Baseline, base)
            .with(Term::Fatigue, fatigue)
            .with(Term::ShotZone, shot_zone)
            .with(Term::Rest, rest)
            .with(Term::Pace, pace)
            .with(Term::HomeAway, venue)
            .with(Term::UsageSpike, usage);

        let points = SUM.add(&terms)?.points;
        let confidence = confidence(features)?;
        Ok(Prediction {
            points,
            confidence,
            recommendation: recommendation(points, confidence, player_date),
            similar_games: None,
            terms,
            distribution: None,
        })
    }

    fn sum(&self) -> Option<&'static Sum> {
        Some(&SUM)
    }
}
