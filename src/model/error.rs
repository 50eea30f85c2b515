//! Why a model file cannot be used.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::shell_word;

/// Why a model could not be had from a file.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The file system refused.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not what XGBoost writes.
    #[error("the file is not an XGBoost model as saved by 1.7 to 3.x")]
    Malformed {
        /// What is wrong, and where.
        source: Flaw,
    },
    /// The file says that it is a network, and is none.
    #[error("the file is not a network as written by season train")]
    MalformedNetwork {
        /// What is wrong, and where.
        source: Flaw,
    },
    /// It is a file of networks, where a model was to be read.
    #[error("the file holds networks of season train, which only v2 systems read")]
    Networks,
    /// It is a model of a kind that cannot be evaluated here; each reason by name.
    #[error("the model is of a kind that is not supported: {}", .0.join("; "))]
    Refused(Vec<String>),
}

impl ModelError {
    /// What to do next about the model in `file`.
    pub fn hint(&self, file: &Path) -> String {
        let hint = match self {
            Self::Io { .. } => {
                "name the file of a model, as season predict 2021-22 --xgboost-model model.json"
            }
            Self::Malformed { .. } => {
                "booster.save_model('model.json') in Python writes a file that can be read"
            }
            Self::MalformedNetwork { .. } => {
                "season verify says whether the files of a training are as they were written"
            }
            Self::Networks => {
                "season predict takes the newest training by itself, or the one that --models names"
            }
            Self::Refused(_) => {
                let file = file.to_string_lossy();
                return format!("season model inspect {} says what it is", shell_word(&file));
            }
        };
        hint.to_owned()
    }
}

impl ModelError {
    pub(super) fn malformed(source: Flaw) -> Self {
        Self::Malformed { source }
    }
}

/// Something wrong in a model's file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub struct Flaw {
    at: String,
    what: String,
}

impl Flaw {
    pub(super) fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: at.into(), what: what.into() }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}
