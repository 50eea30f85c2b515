//! Models of an earlier training that read the same games: a training of more games takes them over.

use std::collections::BTreeMap;

use crate::domain::GameDate;

/// The files of models by the dates strictly before which they were trained.
#[derive(Clone, Debug, Default)]
pub struct EarlierFits {
    /// The files of trees.
    pub(super) trees: BTreeMap<GameDate, Vec<u8>>,
    /// The files of networks.
    pub(super) networks: BTreeMap<GameDate, Vec<u8>>,
}

impl EarlierFits {
    /// How many models there are.
    pub fn len(&self) -> usize {
        self.trees.len() + self.networks.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
