use super::rules::{AT_HOME, CONFIDENCE_INPUTS, clamp_points, confidence, recommendation};
use super::{Input, Outcome, PlayerDate, Prediction, System, Term, Terms, input};
use crate::domain::{FeatureName as Name, SystemId};

/// A weighted mean of the last 5 games, the last 10 and the season, with adjustments.
#[derive(Debug)]
pub(super) struct MovingAverageBaselineV1;

pub(super) const ID: SystemId = SystemId::new("moving_average_baseline_v1");

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

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
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
        let adjustment = fatigue + shot_zone + rest + pace + venue + usage;

        let points = clamp_points(base + adjustment)?;
        let confidence = confidence(features)?;
        Ok(Prediction {
            points,
            confidence,
            recommendation: recommendation(points, confidence, player_date),
            similar_games: None,
            terms: Terms::NONE
                .with(Term::Baseline, base)
                .with(Term::Fatigue, fatigue)
                .with(Term::ShotZone, shot_zone)
                .with(Term::Rest, rest)
                .with(Term::Pace, pace)
                .with(Term::HomeAway, venue)
                .with(Term::UsageSpike, usage),
        })
    }
}
