use super::rules::{at_home, clamp_points, confidence, recommendation, required};
use super::{Outcome, PlayerDate, Prediction, System, Term, Terms};
use crate::domain::{FeatureName, SystemId};

/// A weighted mean of the last 5 games, the last 10 and the season, with adjustments.
#[derive(Debug)]
pub(super) struct MovingAverageBaselineV1;

pub(super) const ID: SystemId = SystemId::new("moving_average_baseline_v1");

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

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
        let features = &player_date.features;
        let feature = |name| required(features, [name]);
        let base = feature(FeatureName::PointsAvgLast5)? * 0.50
            + feature(FeatureName::PointsAvgLast10)? * 0.30
            + feature(FeatureName::PointsAvgSeason)? * 0.20;

        // An oddity of v1: a high score means fresh, and is read as tired.
        let fatigue = match feature(FeatureName::FatigueScore)? {
            score if score > 70.0 => -2.5,
            score if score > 50.0 => -1.0,
            _ => 0.0,
        };
        let shot_zone = feature(FeatureName::ShotZoneMismatchScore)? * 0.3;
        let rest = if feature(FeatureName::BackToBack)? == 1.0 { -1.5 } else { 0.0 };
        let pace = feature(FeatureName::PaceScore)? * 0.3;
        let venue = if at_home(features)? { 0.5 } else { -0.5 };
        let usage = feature(FeatureName::UsageSpikeScore)? * 0.4;
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
