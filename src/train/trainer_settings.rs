//! Who trained the trees, and how: what a training's settings keep of it.

use serde::{Deserialize, Serialize};

use super::{TrainerParameters, XgboostParameters};

/// Everything about the trainer of the trees that a model depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainerSettings {
    /// Who trained, as people call it.
    pub name: String,
    /// The library that grew the trees.
    pub library: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file, where it is one that a user has installed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How many trees, where the parameters do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trees: Option<u32>,
    /// How they were grown.
    pub parameters: TreeParameters,
    /// What is made small, as XGBoost calls it.
    pub objective: String,
    /// The system whose prediction trees start from.
    pub starts_from: String,
}

/// How trees are grown. What is stored has no tag: no field is in both, and a field that neither has is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TreeParameters {
    /// Our own trees.
    Own(TrainerParameters),
    /// XGBoost's.
    XGBoost(XgboostParameters),
}
