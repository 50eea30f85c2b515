//! Why the records of what was published cannot be used.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::{printable_path, shell_word};
use crate::snapshot::SnapshotError;

/// Why the records of what was published cannot be used.
#[derive(Debug, Error)]
pub enum PublicationsError {
    /// A record is damaged, or of another version of this program.
    #[error("{} may be needed to take an upload back, and cannot be read", printable_path(path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SnapshotError,
    },
    /// The file system refused.
    #[error(transparent)]
    File(#[from] SnapshotError),
}

impl PublicationsError {
    pub(super) fn unreadable(path: &Path, source: SnapshotError) -> Self {
        Self::Unreadable { path: path.to_owned(), source }
    }

    /// Whether the system, not a record, is the reason: it has no open files or no memory left.
    pub fn is_of_system(&self) -> bool {
        match self {
            Self::Unreadable { source, .. } | Self::File(source) => source.is_of_system(),
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { source: SnapshotError::Incompatible { .. }, .. } => {
                Some("nothing was changed; use the version of season that wrote it".to_owned())
            }
            Self::Unreadable { path, .. } => {
                let aside = format!("{}.unreadable", path.display());
                Some(format!(
                    "nothing was changed; repair it or, once you do not need it, rename it: mv {} {}",
                    shell_word(&path.to_string_lossy()),
                    shell_word(&aside)
                ))
            }
            Self::File(error) => error.hint(),
        }
    }
}
