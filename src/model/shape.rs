//! How large a model is, and what each feature did in its training.

use std::collections::BTreeMap;

use serde::Serialize;

use super::tree::{SplitFacts, Tree};

/// The trees of a model, counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelShape {
    /// How many trees.
    pub trees: usize,
    /// The most splits between a root and a leaf.
    pub depth: u32,
    /// How many leaves in all.
    pub leaves: usize,
    /// How many splits go by category.
    pub category_splits: usize,
    /// What each feature did that a split uses, in the order of features.
    pub importance: Vec<Importance>,
}

/// What one feature did in training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Importance {
    /// The feature, from 0.
    pub feature: usize,
    /// By how much its splits reduced the loss together: XGBoost's `total_gain`.
    pub gain: f64,
    /// How many splits use it: XGBoost's `weight`.
    pub splits: usize,
    /// The sum of second derivatives of what its splits saw: XGBoost's `total_cover`.
    pub cover: f64,
}

impl ModelShape {
    pub(super) fn new(trees: &[Tree]) -> Self {
        // By feature, since the file may claim billions of features that no split uses.
        let mut importance: BTreeMap<u32, Importance> = BTreeMap::new();
        for SplitFacts { feature, gain, cover } in trees.iter().flat_map(|tree| &tree.splits) {
            let of_feature = importance.entry(*feature).or_default();
            of_feature.feature = *feature as usize;
            of_feature.gain += f64::from(*gain);
            of_feature.splits += 1;
            of_feature.cover += f64::from(*cover);
        }
        Self {
            trees: trees.len(),
            // A model without trees splits nothing.
            depth: trees.iter().map(|tree| tree.depth).max().unwrap_or(0),
            // A tree has one leaf more than splits.
            leaves: trees.iter().map(|tree| tree.splits.len() + 1).sum(),
            category_splits: trees.iter().map(|tree| tree.categories.len()).sum(),
            importance: importance.into_values().collect(),
        }
    }
}
