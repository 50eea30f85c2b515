//! What can be chosen of a training.

use super::{NetworkParameters, Parameters, Trainer};

/// What a training depends on besides its snapshots.
#[derive(Clone, Debug)]
pub struct TrainingOptions {
    /// The days from one refit to the next.
    pub refit_days: u16,
    /// Who trains.
    pub trainer: Trainer,
    /// What of each fit can be chosen.
    pub parameters: Parameters,
    /// Those of each fit of networks.
    pub network: NetworkParameters,
}

impl TrainingOptions {
    /// The days from one refit to the next where earlier seasons are learned from: a few weeks more change little.
    pub const REFIT_DAYS: u16 = 28;

    /// The same without an earlier season, when each week is much of what is known.
    pub const REFIT_DAYS_ALONE: u16 = 7;
}

impl Default for TrainingOptions {
    fn default() -> Self {
        Self {
            refit_days: Self::REFIT_DAYS,
            trainer: Trainer::default(),
            parameters: Parameters::default(),
            network: NetworkParameters::default(),
        }
    }
}
