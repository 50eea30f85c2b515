//! The feature row of a player-date, as data.

use serde::Serialize;

use crate::domain::{FeatureName, FeatureSet, SystemId};
use crate::systems::Input;

/// The feature row of a player-date.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedFeatures {
    /// Where the row's values came from, in the words of whoever made it.
    pub data_source: String,
    /// 0 – 100: how much of the row is exact rather than estimated or default; none if that is not known.
    pub quality_score: Option<f64>,
    /// The names that the row carries.
    pub values: Vec<Feature>,
    /// What systems look for and do not find.
    pub defaults: Vec<DefaultTaken>,
    /// The values of features that no system names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<ExplainedFurther>,
}

/// A feature that no system names.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedFurther {
    /// Its name.
    pub name: &'static str,
    /// The set of own features that it is of; none for one of stored rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Its value; none where the player-date has none.
    pub value: Option<f64>,
    /// The systems that read it, since a model of theirs names it.
    pub read_by: Vec<SystemId>,
}

/// A feature that the row carries.
#[derive(Clone, Debug, Serialize)]
pub struct Feature {
    /// Its name.
    pub name: FeatureName,
    /// Its value; none if that was not a finite number.
    pub value: Option<f64>,
    /// How the value came about, if this program built it: `exact`, `estimated` or `default`.
    pub tag: Option<&'static str>,
    /// The systems that read it.
    pub read_by: Vec<SystemId>,
}

/// A number that systems look for under a name that the row does not carry.
#[derive(Clone, Debug, Serialize)]
pub struct DefaultTaken {
    /// The names it is looked for under.
    pub names: Vec<FeatureName>,
    /// What is taken in its place; without it, the systems give no prediction.
    pub default: Option<f64>,
    /// The systems.
    pub systems: Vec<SystemId>,
}

impl ExplainedFeatures {
    /// The first of `input`'s names that the row carries, which is the one that is read.
    pub(in crate::explain) fn carried(&self, input: Input) -> Option<&Feature> {
        input.names().find_map(|name| self.values.iter().find(|feature| feature.name == name))
    }

    /// The value that a system reads through `input`, and whether it is the default; none if it cannot be had.
    pub(in crate::explain) fn read(&self, input: Input) -> Option<(f64, bool)> {
        match self.carried(input) {
            Some(feature) => feature.value.map(|value| (value, false)),
            None => input.default().map(|default| (default, true)),
        }
    }

    /// The set of names that the row carries.
    pub(in crate::explain) fn names(&self) -> FeatureSet {
        self.values.iter().map(|feature| feature.name).collect()
    }
}
