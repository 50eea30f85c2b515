//! Floor 3: the prediction systems, one file each, and the registry.
//!
//! A system is a formula: it receives a [`PlayerDate`], a view that ends before the game, and answers with a
//! [`Prediction`] and the terms it is made of, or with the reason why there is none. Refuses to read files, to know
//! of threads, and to look at a clock.
//!
//! To add a system, write a file with a type that implements [`System`] and add one line to the registry below.
//! Command line, reports, columns and tests iterate the registry.
//!
//! The `*_v1` systems reproduce a reference to the last bit, oddities included; each oddity is marked where it
//! stands. A corrected formula is a system of its own: those called `*_v2` learn from earlier dates. Three of them are a
//! `formula` each, of what `season train` computes for every player-date; trees start from one of these, and an ensemble
//! takes the mean of all four.

mod boosted_trees;
mod correction;
mod ensemble;
mod ensemble_v2;
mod extended_row;
mod fitted;
mod formula;
mod history;
mod input;
mod learned;
mod moving_average;
mod moving_average_v2;
mod network_v2;
mod outcomes;
mod prediction;
mod residuals;
mod rules;
mod similarity;
mod similarity_v2;
mod sum;
mod trained;
mod xgboost;
mod zone_matchup;
mod zone_matchup_v2;

use std::fmt::Debug;

pub use correction::{Correction, PastError, PastErrors, Shift};
pub use ensemble_v2::ensemble_weights;
pub use extended_row::{BaselineInput, ExtendedRow, OF_BASELINE, ROW_WIDTH, RowInput};
pub use input::Input;
pub use learned::{FromLesson, LEARNERS, Learned, Lesson, Taught, formulas};
pub use outcomes::{Outcomes, Predicted};
pub use prediction::{Distribution, NoPrediction, Outcome, Prediction, Term, Terms};
pub use residuals::{Residuals, bounds};
pub use rules::Least;
pub use similarity_v2::{Circumstances, Likeness, MOST_SIMILAR_GAMES, PastGame, WEIGHT_OF_NOTHING};
pub use sum::{Added, Part, Sum};
pub use trained::{FromModel, TrainedModel, Unfit, refusals};

use crate::domain::{Line, SystemId};
use crate::season::{FeatureRow, Lookback, Window};

/// The past games that a system is shown: those of the last 90 days, at most 30.
pub const LOOKBACK: Lookback = Lookback { days: 90, games: 30 };

/// Every system, in the order of files and reports. A system stands after its components.
pub static REGISTRY: [&dyn System; 11] = [
    &moving_average::MovingAverageBaselineV1,
    &zone_matchup::ZoneMatchupV1,
    &similarity::SimilarityBalancedV1,
    &xgboost::XgboostV1,
    &ensemble::EnsembleV1,
    &moving_average_v2::FORMULA,
    &zone_matchup_v2::FORMULA,
    &similarity_v2::FORMULA,
    &boosted_trees::FORMULA,
    &network_v2::FORMULA,
    &ensemble_v2::EnsembleV2,
];

/// A formula that predicts a player's points.
pub trait System: Debug + Sync {
    /// Its name.
    fn id(&self) -> SystemId;

    /// Counts the changes of the formula. It is part of a run's identity.
    fn version(&self) -> u32;

    /// What it does, in one line.
    fn summary(&self) -> &'static str;

    /// The systems whose outcomes on the same player-date it reads.
    fn components(&self) -> &'static [SystemId] {
        &[]
    }

    /// The older system that it is meant to be better than, with its own means.
    fn predecessor(&self) -> Option<SystemId> {
        None
    }

    /// The features it reads, in groups that are read one after the other. It reads no other.
    fn inputs(&self) -> &'static [&'static [Input]] {
        &[]
    }

    /// The system that takes its place, under its id, where a trained model is given.
    fn with_model(&self) -> Option<&'static dyn System> {
        None
    }

    /// Whether it predicts with a trained model, whose inputs it reads besides its own.
    fn reads_model(&self) -> bool {
        false
    }

    /// Whether it predicts with what `season train` learned, and not without it.
    fn learns(&self) -> bool {
        false
    }

    /// What a recommendation takes.
    fn least(&self) -> Least;

    /// The prediction for a player-date, with the terms that make it up.
    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome;

    /// How the terms make points, for systems that have terms.
    fn sum(&self) -> Option<&'static Sum> {
        None
    }

    /// The past games that [`System::predict`] rests on, for systems that look for similar ones: the most similar
    /// first, of equally similar ones the newer.
    fn similar_games(&self, _player_date: &PlayerDate<'_>) -> Vec<SimilarGame> {
        Vec::new()
    }

    /// The mean that [`System::predict`] takes of its components, for systems that have components.
    fn mean(&self, _player_date: &PlayerDate<'_>) -> Option<WeightedMean> {
        None
    }

    /// What each component weighs in that mean, in the components' order, where it is not the component's confidence.
    fn component_weights(&self, _player_date: &PlayerDate<'_>) -> Option<Vec<f64>> {
        None
    }
}

/// A past game in circumstances like those of the game to predict.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SimilarGame {
    /// How similar, 0 – 100. It is also the game's weight.
    pub score: u8,
    /// Its place in the window, counted from the newest.
    pub position: u32,
    /// Its points, as the system reads them.
    pub points: f64,
}

/// A mean of other systems' points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedMean {
    /// The sum of points times weight, in the order of the components. A weight is 0 – 100: a confidence, or what the
    /// system says.
    pub weighted: f64,
    /// The sum of the weights.
    pub weights: f64,
    /// How many components have a prediction.
    pub count: usize,
}

impl WeightedMean {
    /// The mean; 0 without any weight.
    pub fn points(&self) -> f64 {
        if self.weights == 0.0 { 0.0 } else { self.weighted / self.weights }
    }
}

/// What is known of a player before a game.
#[derive(Clone, Debug)]
pub struct PlayerDate<'a> {
    /// The features of that date.
    pub features: FeatureRow<'a>,
    /// The past games that [`LOOKBACK`] finds.
    pub window: &'a Window<'a>,
    /// The line to judge, if there is one.
    pub line: Option<Line>,
    /// The outcomes of the system's components, in the order it names them.
    pub components: Components<'a>,
    /// What the trained model says, if there is one.
    pub from_model: Option<Result<FromModel, NoPrediction>>,
    /// What was learned of it before its date, if anything was.
    pub learned: Option<Result<FromLesson<'a>, NoPrediction>>,
    /// Its features of `v2_extended`, where something was learned for the season.
    pub extended: Option<ExtendedRow<'a>>,
}

/// The outcomes of a system's components on the same player-date.
#[derive(Clone, Copy, Debug)]
pub struct Components<'a> {
    outcomes: &'a Outcomes,
    first: usize,
    positions: &'a [usize],
}

impl<'a> Components<'a> {
    /// Those of `outcomes` that stand at `positions`, counted from `first`.
    pub fn new(outcomes: &'a Outcomes, first: usize, positions: &'a [usize]) -> Self {
        Self { outcomes, first, positions }
    }

    /// The predictions there are, in the components' order.
    pub fn predictions(self) -> impl Iterator<Item = Predicted<'a>> {
        let outcome = move |position: &usize| self.outcomes.get(self.first + position)?.ok();
        self.positions.iter().filter_map(outcome)
    }
}

/// The system of that name.
pub fn find(name: &str) -> Option<&'static dyn System> {
    REGISTRY.iter().copied().find(|system| system.id().as_str() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_components_stand_before() {
        for (position, system) in REGISTRY.iter().enumerate() {
            let id = system.id();
            assert!(
                id.as_str()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            );
            assert_eq!(REGISTRY.iter().filter(|other| other.id() == id).count(), 1, "{id}");
            for component in system.components().iter().chain(&system.predecessor()) {
                let before = &REGISTRY[..position];
                assert!(
                    before.iter().any(|other| other.id() == *component),
                    "{id} names {component}"
                );
            }
        }
    }
}
