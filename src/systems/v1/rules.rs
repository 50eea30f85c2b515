//! The rules of confidence and recommendation that the rule-based v1 systems share.

use crate::domain::math::clamp;
use crate::domain::{Confidence, FeatureName};
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::parameter::parameters;
use crate::systems::{BetThreshold, Input, NoPrediction, Parameter, Parameters};

/// Whether the game is at home: 1 if it is.
pub(super) const AT_HOME: Input = Input::either(FeatureName::HomeAway, FeatureName::IsHome);

/// What the confidence of the rule-based systems rests on.
pub(super) const CONFIDENCE_INPUTS: &[Input] = INPUTS;

inputs!(
    Inputs,
    INPUT,
    INPUTS {
        volatility: Input::required(FeatureName::PointsStdLast10),
        // An oddity of v1: stored rows call it `games_in_last_7_days`, so the default is all that is ever found there.
        games: Input::or(FeatureName::GamesPlayedLast7Days, 3.0),
    }
);

parameters!(
    "rule_confidence",
    Constants,
    CONSTANTS {
        start: Parameter::new("share", 0.5, [0.0, 1.0], "the confidence before anything is known"),
        very_volatile_above: Parameter::bound(
            "points",
            6.0,
            "a larger deviation of the last 10 games is very volatile"
        ),
        volatile_above: Parameter::bound(
            "points",
            4.0,
            "a larger deviation of the last 10 games is volatile"
        ),
        very_volatile: Parameter::new(
            "share",
            -0.15,
            [-1.0, 1.0],
            "what a very volatile player adds"
        ),
        volatile: Parameter::new("share", -0.08, [-1.0, 1.0], "what a volatile player adds"),
        many_games: Parameter::whole(
            "games",
            3.0,
            [0.0, 7.0],
            "so many games in 7 days, or more, are many"
        ),
        some_games: Parameter::whole("games", 2.0, [0.0, 7.0], "so many games in 7 days are some"),
        of_many_games: Parameter::new("share", 0.10, [-1.0, 1.0], "what many games add"),
        of_some_games: Parameter::new("share", 0.05, [-1.0, 1.0], "what some games add"),
        of_few_games: Parameter::new("share", -0.10, [-1.0, 1.0], "what fewer games add"),
        of_mock_rows: Parameter::new(
            "factor",
            0.8,
            [0.0, 1.0],
            "what the confidence of a row of invented data is multiplied by"
        ),
        least: Parameter::new("share", 0.2, [0.0, 1.0], "the least confidence"),
        most: Parameter::new("share", 0.8, [0.0, 1.0], "the greatest confidence"),
    }
);

/// The numbers that the confidence depends on.
pub(super) const CONFIDENCE_PARAMETERS: &[Parameter] = CONSTANTS;

/// The confidence of the rule-based systems.
#[derive(Clone, Copy, Debug)]
pub(super) struct RuleConfidence(Constants);

impl RuleConfidence {
    /// The confidence by `parameters`.
    pub(super) fn new(parameters: &Parameters) -> Self {
        Self(Constants::new(parameters))
    }

    /// The confidence in a prediction from `features`, 0.2 – 0.8 by the declared numbers.
    pub(super) fn of(&self, features: &FeatureRow<'_>) -> Result<Confidence, NoPrediction> {
        let by = &self.0;
        let Inputs { volatility, games } = Inputs::read(features)?;
        let games = games.trunc();
        let mut confidence = by.start;
        if volatility > by.very_volatile_above {
            confidence += by.very_volatile;
        } else if volatility > by.volatile_above {
            confidence += by.volatile;
        }
        confidence += if games >= by.many_games {
            by.of_many_games
        } else if games >= by.some_games {
            by.of_some_games
        } else {
            by.of_few_games
        };
        confidence *= if features.data_source() == "mock" { by.of_mock_rows } else { 1.0 };
        Ok(Confidence::from_fraction(clamp(confidence, by.least, by.most)))
    }
}

/// What a recommendation of the rule-based systems takes.
pub(super) const THRESHOLD: BetThreshold =
    BetThreshold { confidence: 45.0, edge: 2.0, inclusive: false };
