//! What a model file says of the model besides its trees.

use std::fmt;

use serde::{Serialize, Serializer};

use super::error::Flaw;
use super::objective::Objective;
use super::value::{ModelField, Value};

/// Where the base score stands.
pub(super) const BASE_SCORE: &str = "learner.learner_model_param.base_score";

/// A version of XGBoost: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub [i64; 3]);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The first version whose files are read, and the one from which on they are not.
const VERSIONS: [Version; 2] = [Version([1, 7, 0]), Version([4, 0, 0])];

/// What a model's file says of itself, apart from its trees.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Header {
    /// The version of the library that saved it.
    pub version: Version,
    /// What it was trained for, as XGBoost calls it.
    pub objective: String,
    /// `gbtree`, `dart` or `gblinear`.
    pub booster: String,
    /// How many values a row has.
    pub features: usize,
    /// The names of these values in their order; empty if the model was trained without names.
    pub feature_names: Vec<String>,
    /// The prediction without any tree, on the scale of predictions; one per output.
    pub base_scores: Vec<f32>,
    /// The number of classes; 0 or 1 if there are none.
    pub classes: i64,
    /// The number of outputs.
    pub targets: i64,
    /// The length of the vector in each leaf; 0 or 1 for a number.
    pub leaf_vector: i64,
    /// The iteration, from 0, that was best when training was stopped early. It changes nothing: like XGBoost's
    /// `Booster.predict`, all trees are used.
    pub best_iteration: Option<u32>,
}

impl Header {
    pub(super) fn read(root: &Value) -> Result<Self, Flaw> {
        let root = ModelField::root(root);
        let version = root.get("version")?;
        let numbers = version.wholes()?;
        let numbers = numbers[..].try_into();
        let numbers = numbers.map_err(|_| version.flaw("a version has three numbers"))?;
        let learner = root.get("learner")?;
        let params = learner.get("learner_model_param")?;
        let number = |name: &str| params.find(name)?.map_or(Ok(1), |field| field.spelled::<i64>());
        let features = params.get("num_feature")?.spelled::<u32>()? as usize;
        let texts = |name: &str| learner.find(name)?.map_or(Ok(Vec::new()), |list| list.texts());
        let booster = learner.get("gradient_booster")?;
        let best_iteration = match learner.find("attributes")? {
            Some(attributes) => attributes.find("best_iteration")?,
            None => None,
        };
        let header = Self {
            version: Version(numbers),
            objective: learner.get("objective")?.get("name")?.text()?.to_owned(),
            booster: booster.get("name")?.text()?.to_owned(),
            features,
            feature_names: texts("feature_names")?,
            base_scores: base_scores(&params.get("base_score")?)?,
            classes: number("num_class")?,
            targets: number("num_target")?,
            leaf_vector: leaf_vector(&booster)?,
            best_iteration: best_iteration.map(|field| field.spelled()).transpose()?,
        };
        if header.features == 0 {
            return Err(params.flaw("the model has no features"));
        }
        if ![0, header.features].contains(&header.feature_names.len()) {
            let (names, features) = (header.feature_names.len(), header.features);
            return Err(learner.flaw(format!("{names} names for {features} features")));
        }
        Ok(header)
    }

    /// Whether the trees are of the one kind whose files are read: a number in each leaf.
    pub(super) fn has_readable_trees(&self) -> bool {
        ["gbtree", "dart"].contains(&&*self.booster) && self.leaf_vector <= 1
    }

    /// Why the model cannot be evaluated; nothing if it can.
    pub(super) fn refusals(&self) -> Vec<String> {
        let [first, end] = VERSIONS;
        let known: Vec<&str> = Objective::known().collect();
        [
            (!(first..end).contains(&self.version)).then(|| {
                format!(
                    "it was saved by XGBoost {}, and files of 1.7 to 3.x are read",
                    self.version
                )
            }),
            (!["gbtree", "dart"].contains(&&*self.booster))
                .then(|| format!("its booster is {}, not trees (gbtree or dart)", self.booster)),
            (self.classes > 1)
                .then(|| format!("it tells {} classes apart (multi-class)", self.classes)),
            (self.classes <= 1 && (self.targets > 1 || self.base_scores.len() > 1)).then(|| {
                // Fewer than none are none.
                let outputs = self.base_scores.len().max(self.targets.try_into().unwrap_or(0));
                format!("it has {outputs} outputs (multi-target), and points are one number")
            }),
            (self.leaf_vector > 1)
                .then(|| format!("its leaves hold vectors of {} numbers", self.leaf_vector)),
            Objective::named(&self.objective).is_none().then(|| {
                format!(
                    "its objective is {}, and those known are {}",
                    self.objective,
                    known.join(", ")
                )
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A number, or from 3.1 on a list with one number per output: a text in either case.
fn base_scores(field: &ModelField<'_>) -> Result<Vec<f32>, Flaw> {
    let text = field.text()?;
    // Without brackets it is the one number.
    let list = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let number = |text: &str| {
        let number = text.trim().parse().ok().filter(|number: &f32| number.is_finite());
        number.ok_or_else(|| field.flaw(format!("`{text}` is no number")))
    };
    list.split(',').map(number).collect()
}

/// The length of the leaves' vectors, which the first tree tells.
fn leaf_vector(booster: &ModelField<'_>) -> Result<i64, Flaw> {
    let Some(model) = booster.find("model")? else { return Ok(1) };
    let Some(trees) = model.find("trees")? else { return Ok(1) };
    let trees = trees.items()?;
    let length = |tree: &ModelField<'_>| {
        let params = tree.get("tree_param")?.find("size_leaf_vector")?;
        params.map_or(Ok(1), |field| field.spelled())
    };
    trees.iter().map(length).try_fold(0, |most, length| Ok(most.max(length?)))
}
