//! A trained XGBoost model in the place of `xgboost_v1`'s formula, and where its inputs come from.

use thiserror::Error;

use super::stand_in::INPUTS;
use crate::domain::{FeatureName, FeatureSet, listed};
use crate::features::extended;
use crate::model::{Header, Model};
use crate::season::FeatureRow;
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
    inputs: Vec<Input>,
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
        /// Names that it knows, but that no row of the snapshot carries.
        absent: Vec<FeatureName>,
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
fn asked(unknown: &[String], absent: &[FeatureName]) -> String {
    let (extended, unknown): (Vec<String>, Vec<String>) =
        unknown.iter().cloned().partition(|name| extended::find(name).is_some());
    let absent = absent.iter().map(FeatureName::to_string).collect();
    let reasons = [
        ("that this program does not know", unknown),
        ("that no row of the snapshot carries", absent),
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
    /// `model`, fed from rows that carry the names of `carried`.
    ///
    /// Its inputs are the features that it names, in its order. A row that lacks one, though others have it, gives the
    /// default of `xgboost_v1` for that name, if it has one, or no prediction. A model without names gets the inputs of
    /// `xgboost_v1`.
    pub fn new(model: Model, carried: FeatureSet) -> Result<Self, ModelMismatch> {
        let (features, names) = (model.header().features, &model.header().feature_names);
        if names.is_empty() {
            return if features == INPUTS.len() {
                Ok(Self { model, inputs: INPUTS.to_vec() })
            } else {
                Err(ModelMismatch::Unnamed { features })
            };
        }
        let unknown = unknown(names);
        let known: Vec<FeatureName> = names.iter().filter_map(|name| name.parse().ok()).collect();
        let absent: Vec<FeatureName> =
            known.iter().copied().filter(|name| !carried.contains(*name)).collect();
        if !unknown.is_empty() || !absent.is_empty() {
            return Err(ModelMismatch::Names { unknown, absent });
        }
        Ok(Self { model, inputs: known.into_iter().map(input).collect() })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The features it reads, in its order.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The inputs that keep their defaults, since no row carries a name of `carried` for them.
    pub fn never_carried(&self, carried: FeatureSet) -> Vec<FeatureName> {
        let absent = |name: &FeatureName| !carried.contains(*name);
        self.inputs.iter().flat_map(|input| input.names()).filter(absent).collect()
    }

    /// What it says of each player-date, given the feature rows. Rows are evaluated together; none of them depends on
    /// which others.
    ///
    /// # Panics
    ///
    /// Never: rows that the model refuses are left out before.
    #[expect(clippy::expect_used, reason = "what the model refuses is left out before")]
    pub fn predict<'a>(
        &self,
        rows: impl Iterator<Item = FeatureRow<'a>>,
    ) -> Vec<Result<XgboostOutput, NoPrediction>> {
        let mut values = Vec::new();
        let read: Vec<Result<(), NoPrediction>> =
            rows.map(|row| self.append(&row, &mut values)).collect();
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
    fn append(&self, row: &FeatureRow<'_>, values: &mut Vec<f32>) -> Result<(), NoPrediction> {
        let before = values.len();
        for input in &self.inputs {
            let value = input.read(row).and_then(|value| match value as f32 {
                value if value.is_finite() => Ok(value),
                _ => Err(NoPrediction::NonFiniteFeature),
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

fn unknown(names: &[String]) -> Vec<String> {
    names.iter().filter(|name| name.parse::<FeatureName>().is_err()).cloned().collect()
}

/// How a model's feature is read: as `xgboost_v1` reads it, if it does.
fn input(name: FeatureName) -> Input {
    let same = |input: &&Input| input.names().next() == Some(name);
    INPUTS.iter().find(same).copied().unwrap_or(Input::required(name))
}
