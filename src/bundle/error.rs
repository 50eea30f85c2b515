//! What can be wrong with a bundle, or with what one is to be made of.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::{SeasonId, shell_word};
use crate::snapshot::SnapshotError;
use crate::snapshot::plain_file::NotPlain;

/// Why a bundle was not made or not unpacked.
#[derive(Debug, Error)]
pub enum BundleError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no bundle, or was changed after it was made.
    #[error("{} is no bundle that can be used: {what}", path.display())]
    Unsound {
        /// The file.
        path: PathBuf,
        /// Which entry, and what is wrong with it.
        what: String,
    },
    /// The data folder has something else in the place of a part.
    #[error("{} is there, and is not what the bundle holds: {what}", path.display())]
    Differs {
        /// What is there.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// The training that the run was made with is gone.
    #[error("run {run} of {season} was made with training {training}, which is not there")]
    NoTraining {
        /// The season.
        season: SeasonId,
        /// The run.
        run: String,
        /// The training.
        training: String,
    },
    /// The run was made with a model of the user's, and it is unknown where that is.
    #[error("run {run} was made with a model of yours: name its file with --xgboost-model")]
    NoModel {
        /// The run.
        run: String,
    },
    /// A model was named that the run was not made with.
    #[error("run {run} was not made with this model: its SHA-256 is {found}, not {expected}")]
    OtherModel {
        /// The run.
        run: String,
        /// The hash of the file that was named.
        found: String,
        /// That of the model of the run.
        expected: String,
    },
    /// All of it is more than is read again.
    #[error("the bundle would have {bytes} bytes, and at most {most} are read")]
    TooLarge {
        /// What it would have.
        bytes: u64,
        /// The most.
        most: u64,
    },
    /// A file of the data folder cannot be read or written.
    #[error(transparent)]
    File(#[from] SnapshotError),
}

impl BundleError {
    pub(super) fn unsound(path: &Path, what: impl Into<String>) -> Self {
        Self::Unsound { path: path.to_owned(), what: what.into() }
    }

    /// Whether the file is what is wrong, rather than the system that reads it.
    pub fn is_bad_data(&self) -> bool {
        match self {
            Self::Unreadable { source, .. } => NotPlain::within(source).is_some(),
            Self::Unsound { .. } | Self::TooLarge { .. } => true,
            _ => false,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unsound { path, .. } => Some(format!(
                "nothing was written; ask for the file again; sha256sum {} prints the number that was shown when it was made, unless the file was changed since",
                shell_word(&path.to_string_lossy())
            )),
            Self::Differs { .. } => Some(
                "nothing was written; name another data folder with --data-dir, or remove what is there"
                    .to_owned(),
            ),
            Self::NoTraining { season, .. } => {
                Some(format!("season train {season}, with the same options, makes it again"))
            }
            Self::File(error) => error.hint(),
            Self::Unreadable { .. }
            | Self::NoModel { .. }
            | Self::OtherModel { .. }
            | Self::TooLarge { .. } => None,
        }
    }
}
