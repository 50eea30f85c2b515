//! What XGBoost is told, under its own names.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::TrainerParameters;

/// What XGBoost is told, under its own names. It is stored so, too.
///
/// The second derivative of both losses is 1 for it, so that the weight of a leaf is the number of its sampled rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XgboostParameters {
    alpha: u32,
    base_score: u32,
    booster: String,
    colsample_bylevel: u32,
    colsample_bynode: u32,
    colsample_bytree: f64,
    device: String,
    eta: f64,
    gamma: u32,
    grow_policy: String,
    lambda: f64,
    max_bin: u16,
    max_delta_step: u32,
    max_depth: usize,
    max_leaves: usize,
    min_child_weight: u32,
    nthread: u32,
    num_parallel_tree: u32,
    objective: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantile_alpha: Option<f64>,
    sampling_method: String,
    seed: u64,
    seed_per_iteration: bool,
    subsample: f64,
    tree_method: String,
    validate_parameters: bool,
    verbosity: u32,
}

impl XgboostParameters {
    /// Those that make of a fit what `parameters` say.
    pub(in crate::train) fn new(parameters: &TrainerParameters) -> Self {
        let objective = parameters.objective();
        let is_quantile = objective == TrainerParameters::QUANTILE_ERROR;
        Self {
            alpha: 0,
            base_score: 0,
            booster: "gbtree".to_owned(),
            colsample_bylevel: 1,
            colsample_bynode: 1,
            colsample_bytree: parameters.feature_share,
            device: "cpu".to_owned(),
            eta: parameters.learning_rate,
            gamma: 0,
            grow_policy: "lossguide".to_owned(),
            lambda: parameters.shrinkage,
            max_bin: parameters.bins,
            max_delta_step: 0,
            max_depth: parameters.depth,
            max_leaves: parameters.leaves,
            min_child_weight: parameters.rows_per_leaf,
            nthread: 1,
            num_parallel_tree: 1,
            objective: objective.to_owned(),
            quantile_alpha: is_quantile.then_some(parameters.quantile),
            sampling_method: "uniform".to_owned(),
            seed: parameters.seed,
            seed_per_iteration: false,
            subsample: parameters.row_share,
            tree_method: "hist".to_owned(),
            validate_parameters: true,
            verbosity: 0,
        }
    }

    /// Each by its name, as the library reads it: a text without quotes.
    #[expect(clippy::expect_used, reason = "texts, flags and numbers under names")]
    pub(super) fn spelled(&self) -> Vec<(String, String)> {
        let named =
            serde_json::to_value(self).expect("Invariant: parameters can be written as JSON");
        let named = named.as_object().expect("Invariant: parameters have names").clone();
        let spelled = |value: Value| match value {
            Value::String(text) => text,
            value => value.to_string(),
        };
        named.into_iter().map(|(name, value)| (name, spelled(value))).collect()
    }
}
