//! Why the library of XGBoost cannot be used.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::domain::printable;
use crate::model::Version;

/// Why a library of XGBoost cannot be used, or did not do what it was asked.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// There is none in any of these places.
    #[error("no library of XGBoost was found; looked for in:\n  {}", .0.iter().map(|place| printable(place)).collect::<Vec<_>>().join("\n  "))]
    NotFound(Vec<String>),
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is no library, or not one for this machine.
    #[error("{} is not a library that can be loaded here", path.display())]
    NotLoaded {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: libloading::Error,
    },
    /// A function that every XGBoost has is not in it.
    #[error("{} is not a library of XGBoost: it has no {name}", path.display())]
    Lacks {
        /// The file.
        path: PathBuf,
        /// The function.
        name: &'static str,
        /// What the system says.
        source: libloading::Error,
    },
    /// It is of a version whose functions may be others.
    #[error("{} is XGBoost {version}, and only 3.x can train", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: Version,
    },
    /// A call returned an error.
    #[error("XGBoost {version} refused {call}: {message}")]
    Failed {
        /// The library's version.
        version: Version,
        /// What was called.
        call: &'static str,
        /// What the library says of it.
        message: String,
    },
    /// A text that C cannot have.
    #[error("{0:?} has a zero byte in it, which no text of the library may have")]
    Text(String),
}
