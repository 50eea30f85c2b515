//! `zone_matchup_v1`: the season's mean, adjusted zone by zone for where the player shoots and how the opponent defends.

use std::sync::Arc;

use super::rules::{self, AT_HOME, CONFIDENCE_INPUTS, CONFIDENCE_PARAMETERS, RuleConfidence};
use crate::domain::math::clamp;
use crate::domain::{FeatureName as Name, SystemId};
use crate::systems::input::inputs;
use crate::systems::parameter::parameters;
use crate::systems::recommendation::{BET_BY_EDGE, recommend_by_edge};
use crate::systems::{
    Input, Parameter, Parameters, Part, PlayerDate, Prediction, PredictionResult, Sum, System,
    SystemInfo, Term, Terms,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("zone_matchup_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "season mean, adjusted for shot zones and the opponent's defence",
    threshold: rules::THRESHOLD,
    inputs: &[INPUTS, CONFIDENCE_INPUTS],
    sum: Some(&SUM),
    parameters: &[CONSTANTS, CONFIDENCE_PARAMETERS, BET_BY_EDGE],
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(ZoneMatchupV1 {
        info: INFO.with(parameters),
        constants: Constants::new(parameters),
        confidence: RuleConfidence::new(parameters),
    })
}

#[derive(Debug)]
struct ZoneMatchupV1 {
    info: SystemInfo,
    constants: Constants,
    confidence: RuleConfidence,
}

parameters!(
    "zone_matchup_v1",
    Constants,
    CONSTANTS {
        usual_defense: Parameter::bound(
            "points per 100 possessions",
            110.0,
            "the opponent's defensive rating that changes nothing"
        ),
        defense: Parameter::factor(0.3, "points for each unit of that rating less the opponent's"),
        paint: Parameter::new(
            "factor",
            1.2,
            [-10.0, 10.0],
            "what that is multiplied by for shots in the paint"
        ),
        mid_range: Parameter::new(
            "factor",
            1.0,
            [-10.0, 10.0],
            "what that is multiplied by for shots from mid-range"
        ),
        three: Parameter::new(
            "factor",
            1.1,
            [-10.0, 10.0],
            "what that is multiplied by for threes"
        ),
        free_throws: Parameter::new(
            "factor",
            0.8,
            [-10.0, 10.0],
            "what that is multiplied by for free throws"
        ),
        most_of_zone: Parameter::new(
            "points",
            3.0,
            [0.0, 60.0],
            "the most that a zone adds or takes away"
        ),
        large_share: Parameter::new(
            "share",
            0.40,
            [0.0, 1.0],
            "from this share of the shots on, a zone is a large one"
        ),
        fair_share: Parameter::new(
            "share",
            0.20,
            [0.0, 1.0],
            "from this share of the shots on, a zone is a fair one"
        ),
        of_large_share: Parameter::new("factor", 1.0, [-10.0, 10.0], "the weight of a large zone"),
        of_fair_share: Parameter::new("factor", 0.7, [-10.0, 10.0], "the weight of a fair zone"),
        of_small_share: Parameter::new("factor", 0.4, [-10.0, 10.0], "the weight of another zone"),
        pace: Parameter::factor(0.4, "points for each unit of the pace score"),
        home: Parameter::points(0.8, "what a game at home adds"),
        away: Parameter::points(-0.8, "what a game away adds"),
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
        very_tired: Parameter::points(-1.5, "what a very tired player adds"),
        tired: Parameter::points(-0.8, "what a tired player adds"),
    }
);

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
            "[defense] · ([usual_defense] - {}) by zone; shares: paint {}, mid-range {}, three {}, free throws {}",
            &[INPUT.defense, INPUT.paint, INPUT.mid_range, INPUT.three, INPUT.free_throws],
        ),
        Part::new(Term::Pace, "[pace] · {} (pace score)", &[INPUT.pace]),
        Part::new(Term::HomeAway, "home {}; if 1 [home], else [away]", &[INPUT.home]),
        Part::new(
            Term::Fatigue,
            "freshness {}; above [very_tired_above] [very_tired], above [tired_above] [tired]",
            &[INPUT.freshness],
        ),
    ],
);

fn terms(of: &Inputs, by: &Constants) -> Terms {
    let shares = [
        (of.paint, by.paint),
        (of.mid_range, by.mid_range),
        (of.three, by.three),
        (of.free_throws, by.free_throws),
    ];
    let zones = shares.iter().fold(0.0, |sum, (share, multiplier)| {
        // An oddity of v1: a strong defence (a low rating) raises the prediction.
        let score = (by.usual_defense - of.defense) * by.defense * multiplier;
        let score = clamp(score, -by.most_of_zone, by.most_of_zone);
        let weight = match *share {
            share if share >= by.large_share => by.of_large_share,
            share if share >= by.fair_share => by.of_fair_share,
            _ => by.of_small_share,
        };
        sum + score * weight
    });
    // An oddity of v1: a high score means fresh, and is read as tired.
    let fatigue = match of.freshness {
        score if score > by.very_tired_above => by.very_tired,
        score if score > by.tired_above => by.tired,
        _ => 0.0,
    };
    Terms::NONE
        .with(Term::Baseline, of.season)
        .with(Term::ShotZone, zones)
        .with(Term::Pace, of.pace * by.pace)
        .with(Term::HomeAway, if of.home == 1.0 { by.home } else { by.away })
        .with(Term::Fatigue, fatigue)
}

impl System for ZoneMatchupV1 {
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
