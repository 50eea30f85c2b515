//! The explanation of one player-date, as data.

mod answer;
mod features;
mod game;
mod system;
mod training;

use serde::Serialize;

use crate::domain::{GameDate, SeasonId};
use crate::snapshot::FeatureOrigin;
pub use answer::{Headline, Influence, OutcomePlace, SeasonSoFar};
pub use features::{DefaultTaken, ExplainedFeatures, ExplainedFurther, Feature};
pub use game::ExplainedGame;
pub use system::{
    Advice, Arithmetic, Component, ExplainedModel, ExplainedNetwork, ExplainedSystem,
    ExplainedTerm, Mean, NoPredictionReason, ProbabilityAtMarket, TakenAsSimilar,
};
pub use training::{
    ExplainedCorrection, ExplainedDistribution, ExplainedTraining, ExtendedInput, InputPart,
    Quantile, Sides, SimilarPast, WeighedGame,
};

/// Everything that made the numbers of one player-date.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The season.
    pub season: SeasonId,
    /// The identity of the snapshot that everything was computed from.
    pub snapshot_hash: String,
    /// Who computed the feature rows.
    pub feature_rows: FeatureOrigin,
    /// The player's key.
    pub player_lookup: String,
    /// The player's name, where the snapshot has it.
    pub player_full_name: Option<String>,
    /// The game to predict.
    pub game: ExplainedGame,
    /// The game's id.
    pub game_id: String,
    /// The player's team.
    pub team: String,
    /// What the systems were shown of the past.
    pub past: Past,
    /// The feature row; none if there is none.
    pub features: Option<ExplainedFeatures>,
    /// What was learned for it; none if no system that learns was asked, or one that reads such a system.
    pub learned: Option<ExplainedTraining>,
    /// The line that the predictions are judged by.
    pub line: ExplainedLine,
    /// What each system made of it.
    pub systems: Vec<ExplainedSystem>,
    /// What happened.
    pub outcome: ExplainedOutcome,
    /// The player's games of the season before the date.
    pub season_so_far: SeasonSoFar,
    /// What moved the prediction that is told first; none if no system has one.
    pub headline: Option<Headline>,
}

/// The past games that the systems were shown.
#[derive(Clone, Debug, Serialize)]
pub struct Past {
    /// Games of so many days before the date,
    pub lookback_days: i32,
    /// and of them at most so many, the newest.
    pub lookback_games: usize,
    /// Those games, newest first.
    pub games: Vec<WindowGame>,
    /// How many older games of the player the snapshot holds.
    pub older_games: usize,
    /// The newest of them.
    pub newest_older: Option<GameDate>,
}

/// A past game.
#[derive(Clone, Debug, Serialize)]
pub struct WindowGame {
    /// When and against whom.
    #[serde(flatten)]
    pub game: ExplainedGame,
    /// Points, if they are known.
    pub points: Option<i32>,
    /// Minutes, if they are known.
    pub minutes: Option<f64>,
}

/// The line, and where it came from.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedLine {
    /// Points; none if there is no line.
    pub points: Option<f64>,
    /// Who set it, in the word of files.
    pub source: Option<&'static str>,
    /// The same for a person.
    pub from: String,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedOutcome {
    /// The points, if they are known.
    pub points: Option<i32>,
    /// Why they do not count, if they do not, in the word of files.
    pub void: Option<&'static str>,
    /// The minutes played, if they are known.
    pub minutes: Option<f64>,
}
