//! `zone_matchup_v1`: the season's mean, adjusted zone by zone for where the player shoots and how the opponent defends.

use std::sync::Arc;

use super::rules::{self, AT_HOME, CONFIDENCE_INPUTS, confidence};
use crate::domain::math::clamp;
use crate::domain::{FeatureName as Name, SystemId};
use crate::systems::input::inputs;
use crate::systems::recommendation::recommend_by_edge;
use crate::systems::{
    Input, Parameters, Part, PlayerDate, Prediction, PredictionResult, Sum, System, SystemInfo,
    Term, Terms,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("zone_matchup_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "season mean, adjusted for shot zones and the opponent's defence",
    threshold: rules::THRESHOLD,
    inputs: &[INPUTS, CONFIDENCE_INPUTS],
    sum: Some(&SUM),
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(ZoneMatchupV1 { info: INFO.with(parameters) })
}

#[derive(Debug)]
struct ZoneMatchupV1 {
    info: SystemInfo,
}

/// The share of free throws if the row does not carry it. An oddity of v1: every other share is a fraction.
const FREE_THROW_SHARE: f64 = 12.0;

inputs!(
    Inputs,
    INPUT,
    INPUTS {
        season: Input::required(Name::PointsAvgSeason),
        defense: Input::either(Name::OpponentDefRating, Name::OpponentDefRatingLast15),
        paint: Input::either(Name::PctPaint, Name::PaintRateLast10),
        mid_range: Input::either(Name::PctMidRange, Name::MidRangeRateLast10),
        three: Input::either(Name::PctThree, Name::ThreePtRateLast10),
        free_throws: Input::or(Name::PctFreeThrow, FREE_THROW_SHARE),
        pace: Input::required(Name::PaceScore),
        home: AT_HOME,
        freshness: Input::required(Name::FatigueScore),
    }
);

static SUM: Sum = Sum::plain(
    Part::new(Term::Baseline, "{} (season)", &[INPUT.season]),
    &[
        Part::new(
            Term::ShotZone,
            "0.3 · (110 - {}) by zone; shares: paint {}, mid-range {}, three {}, free throws {}",
            &[INPUT.defense, INPUT.paint, INPUT.mid_range, INPUT.three, INPUT.free_throws],
        ),
        Part::new(Term::Pace, "0.4 · {} (pace score)", &[INPUT.pace]),
        Part::new(Term::HomeAway, "home {}; if 1 0.8, else -0.8", &[INPUT.home]),
        Part::new(Term::Fatigue, "freshness {}; above 70 -1.5, above 50 -0.8", &[INPUT.freshness]),
    ],
);

fn terms(of: &Inputs) -> Terms {
    let shares = [(of.paint, 1.2), (of.mid_range, 1.0), (of.three, 1.1), (of.free_throws, 0.8)];
    let zones = shares.iter().fold(0.0, |sum, (share, multiplier)| {
        // An oddity of v1: a strong defence (a low rating) raises the prediction.
        let score = clamp((110.0 - of.defense) * 0.3 * multiplier, -3.0, 3.0);
        let weight = match *share {
            share if share >= 0.40 => 1.0,
            share if share >= 0.20 => 0.7,
            _ => 0.4,
        };
        sum + score * weight
    });
    // An oddity of v1: a high score means fresh, and is read as tired.
    let fatigue = match of.freshness {
        score if score > 70.0 => -1.5,
        score if score > 50.0 => -0.8,
        _ => 0.0,
    };
    Terms::NONE
        .with(Term::Baseline, of.season)
        .with(Term::ShotZone, zones)
        .with(Term::Pace, of.pace * 0.4)
        .with(Term::HomeAway, if of.home == 1.0 { 0.8 } else { -0.8 })
        .with(Term::Fatigue, fatigue)
}

impl System for ZoneMatchupV1 {
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
