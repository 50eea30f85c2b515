//! Floor 2: trained trees or networks in a file, and what they predict.
//!
//! A *model* is a sum of regression trees that XGBoost 1.7 to 3.x trained and saved, as JSON or as UBJ. Owns the
//! reading of such a file, every check of what it says, and its evaluation, whose bits are those of XGBoost's
//! `Booster.predict(DMatrix)`: all trees, single precision, in the order of the file. Refuses to train, and to know
//! what a feature means.
//!
//! A [`Network`] is a file of this program's own; see [`network`].
//!
//! What this program cannot evaluate exactly it refuses by name: other boosters than trees, several outputs, and
//! objectives whose last step it does not know.

mod complete;
mod error;
mod evaluate;
mod format;
mod header;
mod json;
pub mod network;
mod node;
mod objective;
mod shape;
mod tree;
mod ubj;
mod value;

use std::path::Path;

use serde::Serialize;

pub use error::{Flaw, ModelError};
pub use evaluate::NotFinite;
pub use format::Format;
pub use header::{Header, Version};
pub use network::Network;
pub use objective::Objective;
pub use shape::{Importance, ModelShape};
use tree::Tree;
use value::Value;

use crate::snapshot::plain_file::{self, MAX_DOCUMENT_BYTES, NotPlain};
use crate::snapshot::table::sha256;

/// A model that can be evaluated.
#[derive(Clone, Debug)]
pub struct Model {
    header: Header,
    sha256: String,
    objective: Objective,
    /// What every sum starts from.
    base_margin: f32,
    trees: Vec<Tree>,
}

/// What there is to say of a model's file, whether or not it can be evaluated.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How the file is written.
    pub format: Format,
    /// What it says of itself.
    #[serde(flatten)]
    pub header: Header,
    /// Its trees, counted; none if they are not of a kind that can be counted.
    pub shape: Option<ModelShape>,
    /// The features that it reads and no system names: a snapshot must have them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of_snapshot: Vec<String>,
    /// Why it cannot be evaluated; nothing if it can.
    pub refused: Vec<String>,
}

/// The bytes of the model file at `path`.
pub fn read(path: &Path) -> Result<Vec<u8>, ModelError> {
    plain_file::read(path, MAX_DOCUMENT_BYTES).map_err(|source| match NotPlain::within(&source) {
        Some(what) => ModelError::malformed(Flaw::new("the file", what.to_string())),
        None => ModelError::Io { path: path.to_owned(), source },
    })
}

/// Says what is in the `bytes` of a model file.
pub fn inspect(bytes: &[u8]) -> Result<Inspection, ModelError> {
    let (format, root) = format::parse(bytes).map_err(ModelError::malformed)?;
    let (header, trees) = parts(&root).map_err(ModelError::malformed)?;
    Ok(Inspection {
        sha256: sha256(bytes),
        format,
        shape: trees.map(|trees| ModelShape::new(&trees)),
        of_snapshot: Vec::new(),
        refused: header.refusals(),
        header,
    })
}

/// What the file says of itself, and its trees if they are of a kind that can be read.
fn parts(root: &Value) -> Result<(Header, Option<Vec<Tree>>), Flaw> {
    let header = Header::read(root)?;
    let trees = if header.has_readable_trees() { Some(tree::all(root, &header)?) } else { None };
    Ok((header, trees))
}

impl Model {
    /// The model in the `bytes` of a file.
    pub fn new(bytes: &[u8]) -> Result<Self, ModelError> {
        let (_, root) = format::parse(bytes).map_err(ModelError::malformed)?;
        let unread = |flaw| {
            if network::is_one(bytes) { ModelError::Networks } else { ModelError::malformed(flaw) }
        };
        let (header, trees) = parts(&root).map_err(unread)?;
        match (Objective::named(&header.objective), trees, header.base_scores[..].first()) {
            (Some(objective), Some(trees), Some(base_score)) if header.refusals().is_empty() => {
                let base_margin = objective.margin(*base_score);
                if !base_margin.is_finite() {
                    let what = format!("{base_score} is no base score of {}", header.objective);
                    return Err(ModelError::malformed(Flaw::new(header::BASE_SCORE, what)));
                }
                Ok(Self { sha256: sha256(bytes), objective, base_margin, trees, header })
            }
            _ => Err(ModelError::Refused(header.refusals())),
        }
    }

    /// What its file says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// SHA-256 of its file, in hexadecimal: its identity.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How a sum of leaves becomes the prediction.
    pub fn objective(&self) -> Objective {
        self.objective
    }

    /// How many trees it has; all of them are used.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// What every sum of leaves starts from: the base score, on the scale of the sum.
    pub fn base_margin(&self) -> f32 {
        self.base_margin
    }
}
