//! Floor 7: everything that made the numbers of one player-date.
//!
//! Owns the explanation as data: past games, features, terms and how they add up, the line, the reason for each
//! recommendation or for its absence, the outcome.
//! It predicts that one player-date from the snapshot, so it needs no run. Refuses formulas: what it says of a system
//! the system said.

mod build;
mod explanation;
mod features;
mod games;
mod influences;
mod sentences;
mod so_far;
mod system;
mod training;

pub use build::explain;
pub use explanation::{
    Advice, Arithmetic, Component, DefaultTaken, ExplainedCorrection, ExplainedDistribution,
    ExplainedFeatures, ExplainedFurther, ExplainedGame, ExplainedLine, ExplainedModel,
    ExplainedNetwork, ExplainedOutcome, ExplainedSystem, ExplainedTerm, ExplainedTraining,
    Explanation, ExtendedInput, Feature, Headline, Influence, InputPart, Mean, NoPredictionReason,
    OutcomePlace, Past, ProbabilityAtMarket, Quantile, SeasonSoFar, Sides, SimilarPast,
    TakenAsSimilar, WeighedGame, WindowGame,
};
pub use sentences::format_number;
pub use training::TrainingSource;
