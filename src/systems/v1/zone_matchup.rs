//! `zone_matchup_v1`: the season's mean, adjusted for shot zones and the opponent's defence.

use super::rules::{self, AT_HOME, CONFIDENCE_INPUTS, confidence, recommendation};
use crate::domain::math::clamp;
use crate::domain::{FeatureName as Name, SystemId};
use crate::systems::{
    BetThreshold, Input, Part, PlayerDate, Prediction, PredictionResult, Sum, System, Term, Terms,
    input,
};

/// The season's mean, adjusted zone by zone for where the player shoots and how the opponent defends.
#[derive(Debug)]
pub(in crate::systems) struct ZoneMatchupV1;

pub(in crate::systems) const ID: SystemId = SystemId::new("zone_matchup_v1");

/// The share of free throws if the row does not carry it. An oddity of v1: every other share is a fraction.
const FREE_THROW_SHARE: f64 = 12.0;

const INPUTS: [Input; 9] = [
    Input::required(Name::PointsAvgSeason),
    Input::either(Name::OpponentDefRating, Name::OpponentDefRatingLast15),
    Input::either(Name::PctPaint, Name::PaintRateLast10),
    Input::either(Name::PctMidRange, Name::MidRangeRateLast10),
    Input::either(Name::PctThree, Name::ThreePtRateLast10),
    Input::or(Name::PctFreeThrow, FREE_THROW_SHARE),
    Input::required(Name::PaceScore),
    AT_HOME,
    Input::required(Name::FatigueScore),
];

static SUM: Sum = Sum::plain(
    Part::new(Term::Baseline, "{} (season)", &[INPUTS[0]]),
    &[
        Part::new(
            Term::ShotZone,
            "0.3 · (110 - {}) by zone; shares: paint {}, mid-range {}, three {}, free throws {}",
            &[INPUTS[1], INPUTS[2], INPUTS[3], INPUTS[4], INPUTS[5]],
        ),
        Part::new(Term::Pace, "0.4 · {} (pace score)", &[INPUTS[6]]),
        Part::new(Term::HomeAway, "home {}; if 1 0.8, else -0.8", &[AT_HOME]),
        Part::new(Term::Fatigue, "freshness {}; above 70 -1.5, above 50 -0.8", &[INPUTS[8]]),
    ],
);

impl System for ZoneMatchupV1 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        1
    }

    fn summary(&self) -> &'static str {
        "season mean, adjusted for shot zones and the opponent's defence"
    }

    fn inputs(&self) -> &'static [&'static [Input]] {
        &[&INPUTS, &CONFIDENCE_INPUTS]
    }

    fn least(&self) -> BetThreshold {
        rules::THRESHOLD
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let features = &player_date.features;
        let [base, defense, paint, mid_range, three, free_throws, pace, home, freshness] =
            input::read(INPUTS, features)?;
        let shares = [(paint, 1.2), (mid_range, 1.0), (three, 1.1), (free_throws, 0.8)];
        let zones = shares.iter().fold(0.0, |sum, (share, multiplier)| {
            // An oddity of v1: a strong defence (a low rating) raises the prediction.
            let score = clamp((110.0 - defense) * 0.3 * multiplier, -3.0, 3.0);
            let weight = match *share {
                share if share >= 0.40 => 1.0,
                share if share >= 0.20 => 0.7,
                _ => 0.4,
            };
            sum + score * weight
        });
        let pace = pace * 0.4;
        let venue = if home == 1.0 { 0.8 } else { -0.8 };
        // An oddity of v1: a high score means fresh, and is read as tired.
        let fatigue = match freshness {
            score if score > 70.0 => -1.5,
            score if score > 50.0 => -0.8,
            _ => 0.0,
        };
        let terms = Terms::NONE
            .with(Term::Baseline, base)
            .with(Term::ShotZone, zones)
            .with(Term::Pace, pace)
            .with(Term::HomeAway, venue)
            .with(Term::Fatigue, fatigue);

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
