//! Floor 5: training, walk-forward.
pub mod boosting;
mod file;
