//! What a training made of a player-date, as data.

use serde::Serialize;

use super::game::ExplainedGame;
use crate::domain::{GameDate, SeasonId, SystemId};
use crate::systems::BiasShift;

/// What was learned for a player-date.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedTraining {
    /// The training.
    pub training_id: String,
    /// The seasons before its own that it learned from.
    pub history: Vec<SeasonId>,
    /// Everything that is used lies strictly before this date; none if nothing was learned on or before the date.
    pub as_of: Option<GameDate>,
    /// When the systems that learn recommend a side.
    pub recommends: String,
    /// What models and formulas read of the player-date; empty if there is no row.
    pub inputs: Vec<ExtendedInput>,
}

/// A value that models and formulas read.
#[derive(Clone, Debug, Serialize)]
pub struct ExtendedInput {
    /// Its name.
    pub name: &'static str,
    /// The value; none if it is missing.
    pub value: Option<f64>,
    /// What it is counted in.
    pub unit: &'static str,
    /// What formulas take where it is missing; none if no formula reads it. Trees and networks take a missing value for what it is.
    pub if_missing: Option<f64>,
    /// The systems that read it, by themselves or through another system's formula.
    pub read_by: Vec<SystemId>,
    /// What models add with it less what they add without it, of a feature of the snapshot that they read besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<InputPart>,
}

/// What models add with an input less what they add where it is missing, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct InputPart {
    /// The trees.
    pub trees: f64,
    /// The networks.
    pub network: f64,
}

/// How a prediction was corrected: (1 + √uncorrected) · (all + `of_role`) was added, and nothing below 0 left.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedCorrection {
    /// Points before it.
    pub uncorrected: f64,
    /// What was learned.
    #[serde(flatten)]
    pub shift: BiasShift,
}

/// How the distribution of the outcome follows from errors of earlier dates.
///
/// At each of two levels of predictions stand the errors of those nearest to it; what is said of a prediction between them
/// is in proportion.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedDistribution {
    /// How many errors are known.
    pub errors: usize,
    /// How many of them describe a level.
    pub errors_at_level: usize,
    /// The levels, in points.
    pub levels: [f64; 2],
    /// How far the prediction lies from the first to the second, 0 – 1.
    pub part: f64,
    /// The points that the outcome stays below in one of ten cases.
    pub p10: Quantile,
    /// The points that it stays below in nine of ten cases.
    pub p90: Quantile,
    /// The probabilities of the sides, if there is a line.
    pub sides: Option<Sides>,
}

/// Points that an outcome stays below with some probability.
#[derive(Clone, Debug, Serialize)]
pub struct Quantile {
    /// The error, outcome less prediction, that has it at each level.
    pub errors: [f64; 2],
    /// The points: prediction and error, not below 0.
    pub points: f64,
}

/// The probabilities of more and of fewer points than a line.
#[derive(Clone, Debug, Serialize)]
pub struct Sides {
    /// An outcome above this is over the line.
    pub over_from: f64,
    /// The share of outcomes below that, at each level.
    pub below_over: [f64; 2],
    /// An outcome below this is under the line.
    pub under_to: f64,
    /// The share of outcomes below that, at each level.
    pub below_under: [f64; 2],
    /// The probability of more points than the line.
    pub over: f64,
    /// The probability of fewer.
    pub under: f64,
}

/// The past games that a system compares with the one to predict, each weighing the more, the more alike it is.
#[derive(Clone, Debug, Serialize)]
pub struct SimilarPast {
    /// At most so many are compared, the newest.
    pub most_games: usize,
    /// The games, by weight, of equal ones the newer first.
    pub games: Vec<WeighedGame>,
    /// Why games of earlier seasons are not shown, though they count, if they are not.
    pub not_shown: Option<String>,
    /// The weight of a surplus of 0.
    pub weight_of_nothing: f64,
    /// Σ weight · surplus / (Σ weight + that), in points, as the system reads it.
    pub surplus: f64,
}

/// A past game that was compared.
#[derive(Clone, Debug, Serialize)]
pub struct WeighedGame {
    /// When and against whom.
    #[serde(flatten)]
    pub game: ExplainedGame,
    /// The points scored.
    pub points: f64,
    /// What was expected then: what `moving_average_v2` said, before its correction.
    pub expected: f64,
    /// Whether it was; otherwise nothing is known of that day, and it is what is expected of the game to predict.
    pub expected_then: bool,
    /// Points less what was expected.
    pub surplus: f64,
    /// How alike the games are, 0 – 1.
    pub weight: f64,
}
