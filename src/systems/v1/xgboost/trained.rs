//! A trained XGBoost model in the place of `xgboost_v1`'s formula, and where its inputs come from.

use thiserror::Error;

use super::stand_in::INPUTS;
use crate::domain::{FeatureName, FeatureSet, listed};
use crate::features::extended;
use crate::model::{Header, Model};
use crate::season::{FeatureRow, FurtherFeature};
use crate::snapshot::layout::may_be_further;
use crate::systems::{Input, NoPrediction, Part, Sum, Term};

/// The leaves of hundreds of trees are no terms that a reader could follow, and what they make is not their sum where
/// the model predicts the exponential of it: so the model's whole prediction is the one term.
pub(super) static SUM: Sum = Sum {
    baseline: Part::new(Term::Baseline, "the model's prediction", &[]),
    adjustments: &[],
    rounds_adjustment: false,
    rounds_points: true,
};

/// A model and where its inputs come from.
#[derive(Clone, Debug)]
pub struct TrainedModel {
    model: Model,
    inputs: Vec<ModelInput>,
}

/// A number that a model reads.
#[derive(Clone, Debug, PartialEq)]
enum ModelInput {
    /// A feature that systems know.
    Known(Input),
    /// Another feature of the snapshot, by name.
    Further(String),
}

/// What a model says of one player-date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct XgboostOutput {
    /// Its base margin and the leaves of its trees, added in single precision.
    pub margin: f32,
    /// The points it makes of that, not yet within any bounds.
    pub points: f64,
}

/// Why a model cannot be used with a snapshot.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ModelMismatch {
    /// It asks for features that the snapshot does not have.
    #[error("it asks for features {}", asked(.unknown, .absent))]
    Names {
        /// Names of no feature that a snapshot can have.
        unknown: Vec<String>,
        /// Names that a snapshot can have, but not this one.
        absent: Vec<String>,
    },
    /// It has no names, and takes another number of values than those that have an order.
    #[error(
        "it has no feature names and takes {features} values; without names it gets the {} of xgboost_v1, in the \
         order {}",
        INPUTS.len(),
        joined(&mut unnamed())
    )]
    Unnamed {
        /// How many values it takes.
        features: usize,
    },
}

/// The names, by why they cannot be had.
fn asked(unknown: &[String], absent: &[String]) -> String {
    let (extended, unknown): (Vec<String>, Vec<String>) =
        unknown.iter().cloned().partition(|name| extended::find(name).is_some());
    let reasons = [
        ("whose names no snapshot can have", unknown),
        ("that no row of the snapshot carries", absent.to_vec()),
        ("that only systems that learn can read", extended),
    ];
    let reasons = reasons.into_iter().filter(|(_, names)| !names.is_empty());
    let reasons: Vec<String> =
        reasons.map(|(reason, names)| format!("{reason}: {}", listed(names, ", "))).collect();
    reasons.join("; ")
}

fn joined(names: &mut dyn Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// The order of the values that a model without names gets.
fn unnamed() -> impl Iterator<Item = String> {
    INPUTS.iter().flat_map(|input| input.names()).map(|name| name.to_string())
}

impl TrainedModel {
    /// `model`, fed from rows that carry the names of `carried`, and from the `further` features of the snapshot.
    ///
    /// Its inputs are the features that it names, in its order. A row that lacks one, though others have it, gives the
    /// default of `xgboost_v1` for that name, if it has one, or no prediction; of a further feature, the model does what it
    /// does where a value is missing. A model without names gets the inputs of `xgboost_v1`.
    pub fn new(model: Model, carried: FeatureSet, further: &[&str]) -> Result<Self, ModelMismatch> {
        let (features, names) = (model.header().features, &model.header().feature_names);
        if names.is_empty() {
            return if features == INPUTS.len() {
                let inputs = INPUTS.iter().copied().map(ModelInput::Known).collect();
                Ok(Self { model, inputs })
            } else {
                Err(ModelMismatch::Unnamed { features })
            };
        }
        let is_further = |name: &String| further.contains(&name.as_str());
        let mut unknown = unknown(names);
        unknown.retain(|name| !is_further(name));
        let is_there = |name: &&String| match name.parse::<FeatureName>() {
            Ok(name) => carried.contains(name),
            Err(_) => is_further(name),
        };
        let others = names.iter().filter(|name| !unknown.contains(*name));
        let absent: Vec<String> = others.filter(|name| !is_there(name)).cloned().collect();
        if !unknown.is_empty() || !absent.is_empty() {
            return Err(ModelMismatch::Names { unknown, absent });
        }
        let inputs = names.iter().map(|name| input(name)).collect();
        Ok(Self { model, inputs })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The features that systems know and that it reads, in its order.
    pub fn inputs(&self) -> impl Iterator<Item = Input> {
        self.inputs.iter().filter_map(|input| match input {
            ModelInput::Known(input) => Some(*input),
            ModelInput::Further(_) => None,
        })
    }

    /// The names of the others that it reads, in its order.
    pub fn further(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().filter_map(|input| match input {
            ModelInput::Known(_) => None,
            ModelInput::Further(name) => Some(name.as_str()),
        })
    }

    /// The inputs that keep their defaults, since no row carries a name of `carried` for them.
    pub fn never_carried(&self, carried: FeatureSet) -> Vec<FeatureName> {
        let absent = |name: &FeatureName| !carried.contains(*name);
        self.inputs().flat_map(Input::names).filter(absent).collect()
    }

    /// What it says of each player-date, given the feature rows and the rows of the games, and the features that
    /// [`Self::further`] names, in that order. Rows are evaluated together; none of them depends on which others.
    ///
    /// # Panics
    ///
    /// Never: rows that the model refuses are left out before.
    #[expect(clippy::expect_used, reason = "what the model refuses is left out before")]
    pub fn predict<'a>(
        &self,
        rows: impl Iterator<Item = (FeatureRow<'a>, usize)>,
        further: &[FurtherFeature],
    ) -> Vec<Result<XgboostOutput, NoPrediction>> {
        let mut values = Vec::new();
        let read: Vec<Result<(), NoPrediction>> =
            rows.map(|(row, game)| self.append(&row, (further, game), &mut values)).collect();
        let margins = self.model.margins(&values);
        let mut margins = margins.expect("Invariant: no value is infinite").into_iter();
        let output = |read: Result<(), NoPrediction>| {
            read?;
            let margin = margins.next().expect("Invariant: each row has a margin");
            Ok(XgboostOutput { margin, points: f64::from(self.model.output(margin)) })
        };
        read.into_iter().map(output).collect()
    }

    /// Appends the model's inputs from `row`, or nothing if they cannot be had.
    #[allow(clippy::cast_possible_truncation, reason = "models read single precision")]
    fn append(
        &self,
        row: &FeatureRow<'_>,
        (further, game): (&[FurtherFeature], usize),
        values: &mut Vec<f32>,
    ) -> Result<(), NoPrediction> {
        let before = values.len();
        let mut further = further.iter();
        for input in &self.inputs {
            let read = match input {
                ModelInput::Known(input) => input.read(row).map(Some),
                ModelInput::Further(_) => Ok(further.next().and_then(|of| of.values[game])),
            };
            let value = read.and_then(|value| match value.map(|value| value as f32) {
                // What the model does then, its trees say.
                None => Ok(f32::NAN),
                Some(value) if value.is_finite() => Ok(value),
                Some(_) => Err(NoPrediction::NonFiniteFeature),
            });
            match value {
                Ok(value) => values.push(value),
                Err(reason) => {
                    values.truncate(before);
                    return Err(reason);
                }
            }
        }
        Ok(())
    }
}

/// Why no snapshot could feed a model; nothing if one could.
pub fn refusals(header: &Header) -> Option<String> {
    let (features, names) = (header.features, &header.feature_names);
    let unknown = unknown(names);
    let unfit = match names.len() {
        0 if features != INPUTS.len() => ModelMismatch::Unnamed { features },
        _ if !unknown.is_empty() => ModelMismatch::Names { unknown, absent: Vec::new() },
        _ => return None,
    };
    Some(unfit.to_string())
}

/// The features that `names` has and no system names: a snapshot must have them.
pub fn further_names(names: &[String]) -> impl Iterator<Item = &str> {
    let is_known = |name: &&String| name.parse::<FeatureName>().is_ok() || !can_be_had(name);
    names.iter().filter(move |name| !is_known(name)).map(String::as_str)
}

/// Whether a snapshot can have the feature `name`, which no system knows.
fn can_be_had(name: &str) -> bool {
    may_be_further(name) && extended::find(name).is_none()
}

fn unknown(names: &[String]) -> Vec<String> {
    let is_known = |name: &&String| name.parse::<FeatureName>().is_ok() || can_be_had(name);
    names.iter().filter(|name| !is_known(name)).cloned().collect()
}

/// How a model's feature is read: as `xgboost_v1` reads it, if it does.
fn input(name: &str) -> ModelInput {
    let Ok(known) = name.parse::<FeatureName>() else {
        return ModelInput::Further(name.to_owned());
    };
    let same = |input: &&Input| input.names().next() == Some(known);
    let input = INPUTS.iter().find(same).copied();
    ModelInput::Known(input.unwrap_or(Input::required(known)))
}
