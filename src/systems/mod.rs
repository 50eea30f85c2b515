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

mod basis;
mod input;
mod player_date;
mod prediction;
mod prediction_store;
mod recommendation;
mod sum;
mod terms;
mod v1;
mod v2;

use std::fmt::Debug;

pub use basis::{SimilarGame, WeightedMean};
pub use input::Input;
pub use player_date::{Components, PlayerDate};
pub use prediction::{Distribution, NoPrediction, Prediction, PredictionResult};
pub use prediction_store::{PredictionStore, StoredPrediction};
pub use recommendation::BetThreshold;
pub use sum::{Added, Part, Sum};
pub use terms::{Term, Terms};
pub use v1::{ModelMismatch, TrainedModel, XgboostOutput, refusals};
pub use v2::{
    BaselineInput, BiasCorrection, BiasShift, Circumstances, ErrorQuantiles, ExtendedRow,
    MAX_SIMILAR_GAMES, ModelOutput, OF_BASELINE, OutOfSampleError, OutOfSampleErrors, PRIOR_WEIGHT,
    PastGame, ROW_WIDTH, RefitModels, RowInput, Similarity, SystemCalibration, TRAINED_SYSTEMS,
    TrainedModels, ensemble_weights, formulas, line_bounds,
};

use crate::domain::SystemId;
use crate::season::Lookback;

/// The past games that a system is shown: those of the last 90 days, at most 30.
pub const LOOKBACK: Lookback = Lookback { days: 90, games: 30 };

/// Every system, in the order of files and reports. A system stands after its components.
pub static REGISTRY: [&dyn System; 11] = [
    &v1::moving_average::MovingAverageBaselineV1,
    &v1::zone_matchup::ZoneMatchupV1,
    &v1::similarity::SimilarityBalancedV1,
    &v1::xgboost::XgboostV1,
    &v1::ensemble::EnsembleV1,
    &v2::moving_average::FORMULA,
    &v2::zone_matchup::FORMULA,
    &v2::similarity::FORMULA,
    &v2::boosted_trees::FORMULA,
    &v2::network::FORMULA,
    &v2::ensemble::EnsembleV2,
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
    fn least(&self) -> BetThreshold;

    /// The prediction for a player-date, with the terms that make it up.
    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult;

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
