//! The systems that need a training, and what it gives them.
//!
//! Three of them are a formula each, of what `season train` computes for every player-date; trees and networks start from
//! one of these, and an ensemble takes the mean of all. At lines of the market, outcomes at earlier lines calibrate what they
//! say, and one more system blends line and ensemble. Refuses to train: trained models come in from above.

mod bias_correction;
pub(super) mod boosted_trees;
mod coefficients;
pub(super) mod ensemble;
mod error_quantiles;
mod extended_row;
mod formula;
mod formulas;
mod ids;
mod judged_line;
mod line_blend;
mod line_calibration;
mod line_knowledge;
mod linear;
mod market;
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
pub use line_knowledge::{LineKnowledge, LinedPlayerDate};
pub use similarity::{KnownBeforeGame, MAX_SIMILAR_GAMES, PRIOR_WEIGHT, PastGame, Similarity};
pub use trained_models::{ModelOutput, RefitModels, SystemCalibration, TrainedModels};

/// What makes them, in the order of files and reports: a system stands after its components.
pub(super) const SYSTEMS: [MakeSystem; 7] = [
    |parameters| Arc::new(moving_average::FORMULA.with(parameters)),
    |parameters| Arc::new(zone_matchup::FORMULA.with(parameters)),
    |parameters| Arc::new(similarity::FORMULA.with(parameters)),
    |parameters| Arc::new(boosted_trees::FORMULA.with(parameters)),
    |parameters| Arc::new(network::FORMULA.with(parameters)),
    |parameters| Arc::new(ensemble::EnsembleV2::new(parameters)),
    |parameters| Arc::new(market::MarketV2::new(parameters)),
];
