//! Models of an earlier training that read the same games: a training of more games takes them over.

use std::collections::BTreeMap;

use super::Refit;
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

    /// The file of the trees of `refit`, if it is there. The pass over the season before is made anew.
    pub(super) fn trees(&self, refit: &Refit) -> Option<&[u8]> {
        let trees = self.trees.get(&refit.as_of).filter(|_| !refit.prior_season_pass);
        trees.map(Vec::as_slice)
    }

    /// The file of the networks of that date, if it is there.
    pub(super) fn networks(&self, as_of: GameDate) -> Option<&[u8]> {
        self.networks.get(&as_of).map(Vec::as_slice)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
