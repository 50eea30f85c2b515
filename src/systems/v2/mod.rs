//! The systems that need a training, and what it gives them.
//!
//! Three of them are a formula each, of what `season train` computes for every player-date; trees and networks start from
//! one of these, and an ensemble takes the mean of all. Refuses to train: trained models come in from above.

mod bias_correction;
pub(super) mod boosted_trees;
mod coefficients;
pub(super) mod ensemble;
mod error_quantiles;
mod extended_row;
mod formula;
mod formulas;
mod ids;
pub(super) mod moving_average;
pub(super) mod network;
pub(super) mod similarity;
mod trained_models;
pub(super) mod zone_matchup;

use std::sync::Arc;

use crate::systems::MakeSystem;
pub use bias_correction::{Aim, BiasCorrection, BiasShift, OutOfSampleError, OutOfSampleErrors};
pub use ensemble::ensemble_weights;
pub use error_quantiles::{ErrorQuantiles, line_bounds};
pub use extended_row::{BaselineInput, ExtendedRow, OF_BASELINE, ROW_WIDTH, RowInput};
pub use formulas::formulas;
pub use ids::TRAINED_SYSTEMS;
pub use similarity::{KnownBeforeGame, MAX_SIMILAR_GAMES, PRIOR_WEIGHT, PastGame, Similarity};
pub use trained_models::{ModelOutput, RefitModels, SystemCalibration, TrainedModels};

/// What makes them, in the order of files and reports: a system stands after its components.
pub(super) const SYSTEMS: [MakeSystem; 6] = [
    |_| Arc::new(&moving_average::FORMULA),
    |_| Arc::new(&zone_matchup::FORMULA),
    |_| Arc::new(&similarity::FORMULA),
    |_| Arc::new(&boosted_trees::FORMULA),
    |_| Arc::new(&network::FORMULA),
    |_| Arc::new(ensemble::EnsembleV2),
];
