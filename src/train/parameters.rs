//! What a fit of trees depends on besides its rows.

use serde::{Deserialize, Serialize};

/// What a fit depends on besides its rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainerParameters {
    /// The quantile that is predicted, 0 – 1.
    pub quantile: f64,
    /// How many trees.
    pub trees: u32,
    /// What of a leaf's quantile is taken.
    pub learning_rate: f64,
    /// The most leaves of a tree.
    pub leaves: usize,
    /// The most splits between the root and a leaf.
    pub depth: usize,
    /// The fewest sampled rows of a leaf.
    pub rows_per_leaf: u32,
    /// The share of the rows that a tree is grown on.
    pub row_share: f64,
    /// The share of the features that a tree may split by.
    pub feature_share: f64,
    /// The weight of 0 in a leaf, in rows, when splits are chosen.
    pub shrinkage: f64,
    /// Into how many bins the values of a feature are put; at most [`Self::MAX_BINS`].
    pub bins: u16,
    /// Which rows and features a tree gets follows from this number.
    pub seed: u64,
}

impl Default for TrainerParameters {
    fn default() -> Self {
        Self::USUAL
    }
}

impl TrainerParameters {
    /// Those that did best on real seasons, each predicted from earlier ones only; twice as many trees of half the learning
    /// rate were no better.
    pub const USUAL: Self = Self {
        quantile: 0.55,
        trees: 110,
        learning_rate: 0.08,
        leaves: 12,
        depth: 6,
        rows_per_leaf: 400,
        row_share: 0.4,
        feature_share: 0.4,
        shrinkage: 1.0,
        bins: 64,
        seed: 1,
    };

    /// The quantile that is the median: its loss is half the absolute error.
    pub const MEDIAN: f64 = 0.5;

    /// The most bins: they are counted in a byte, with one for missing values.
    pub const MAX_BINS: u16 = 250;

    pub(super) const QUANTILE_ERROR: &str = "reg:quantileerror";

    /// What is made small, as XGBoost calls it.
    pub fn objective(&self) -> &'static str {
        if self.quantile == Self::MEDIAN { "reg:absoluteerror" } else { Self::QUANTILE_ERROR }
    }
}
