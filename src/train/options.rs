//! What can be chosen of a training.

use super::{AddedInputs, NetworkParameters, Trainer, TrainerParameters};
use crate::domain::KnownAbsences;
use crate::systems::Aim;

/// What a training depends on besides its snapshots.
#[derive(Clone, Debug)]
pub struct TrainingOptions {
    /// The days from one refit to the next.
    pub refit_days: u16,
    /// Who trains.
    pub trainer: Trainer,
    /// What of each fit can be chosen.
    pub parameters: TrainerParameters,
    /// Those of each fit of networks.
    pub network: NetworkParameters,
    /// What predictions aim at.
    pub aim: Aim,
    /// What is taken to be known of who plays, in training and in predictions with it.
    pub absences: KnownAbsences,
    /// The features of the snapshots that models read besides those that are computed here, by name.
    pub with_features: Vec<String>,
}

impl TrainingOptions {
    /// What models read besides the inputs that every training has.
    pub(super) fn added(&self) -> AddedInputs<'_> {
        AddedInputs { absences: self.absences, further: &self.with_features }
    }

    /// The days from one refit to the next where earlier seasons are learned from: a few weeks more change little.
    pub const REFIT_DAYS: u16 = 28;

    /// The same without an earlier season, when each week is much of what is known.
    pub const REFIT_DAYS_ALONE: u16 = 7;

    /// What of a training is made smaller where it has to be quick.
    pub const QUICK: QuickOptions = QuickOptions {
        refit_days: 42,
        refit_days_alone: 14,
        trees: 40,
        learning_rate: 0.2,
        members: 2,
        epochs: 3,
        history: 2,
    };
}

/// What of a training is made smaller where it has to be quick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuickOptions {
    /// The days from one refit to the next.
    pub refit_days: u16,
    /// The same without an earlier season.
    pub refit_days_alone: u16,
    /// How many trees each model has.
    pub trees: u32,
    /// What of a leaf's quantile is taken: more, where there are fewer trees.
    pub learning_rate: f64,
    /// How many nets a network is the mean of.
    pub members: u32,
    /// How often these see each row.
    pub epochs: u32,
    /// The most earlier seasons that are learned from, the newest.
    pub history: usize,
}

impl Default for TrainingOptions {
    fn default() -> Self {
        Self {
            refit_days: Self::REFIT_DAYS,
            trainer: Trainer::default(),
            parameters: TrainerParameters::default(),
            network: NetworkParameters::default(),
            aim: Aim::Mean,
            absences: KnownAbsences::Expected,
            with_features: Vec::new(),
        }
    }
}
