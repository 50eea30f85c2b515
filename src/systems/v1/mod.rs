//! The systems that reproduce a reference to the last bit, and the model that may stand in one's place.
//!
//! Refuses any correction of them: each oddity is marked where it stands, and a better formula is another system.

pub(super) mod ensemble;
pub(super) mod moving_average;
mod past_games;
mod rules;
pub(super) mod similarity;
pub(super) mod xgboost;
pub(super) mod zone_matchup;

use crate::systems::MakeSystem;
pub use xgboost::{ModelMismatch, TrainedModel, XgboostOutput, further_names, refusals};

/// What makes them, in the order of files and reports: a system stands after its components.
pub(super) const SYSTEMS: [MakeSystem; 5] =
    [moving_average::make, zone_matchup::make, similarity::make, xgboost::make, ensemble::make];
