use std::io;
use std::path::{Path, PathBuf};

use polars::error::PolarsError;
use serde::de::Error as _;
use thiserror::Error;

use super::plain_file::{NotPlain, is_of_system};
use crate::domain::{SeasonId, listed, shortened_to};

/// The most characters of what a decoder, or we, say of a file: names of its columns may stand in it.
const MAX_WORDS: usize = 2000;

/// The file of the counters of a season; what is wrong with it is no matter of a snapshot.
pub(super) const COUNTER_FILE: &str = "counters.json";

/// Why a snapshot, or another file this program keeps, could not be read or written.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// There is no snapshot of the season.
    #[error("there is no snapshot of {season} in {}", folder.display())]
    Missing {
        /// The season asked for.
        season: SeasonId,
        /// Where it would lie.
        folder: PathBuf,
    },
    /// The snapshot was written by a version of this program with another layout.
    #[error("{} has schema version {found}; this program reads version {expected}", path.display())]
    Incompatible {
        /// The manifest.
        path: PathBuf,
        /// The version it names.
        found: u32,
        /// The version we read.
        expected: u32,
    },
    /// The manifest is not what we write.
    #[error("{} cannot be read as a manifest", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What the parser met.
        source: serde_json::Error,
    },
    /// The manifest's own hash, or something it says, does not fit the rest.
    #[error("{} does not fit its snapshot: {what}", path.display())]
    Inconsistent {
        /// The file at fault.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// A file is not the one whose hash the manifest holds.
    #[error("{} was changed after its manifest was written: SHA-256 is {found}, not {expected}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// What the manifest says.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// A Parquet file is damaged, or has other columns than the layout.
    #[error("{} is not a readable Parquet file of this layout: {what}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the column where there is one.
        what: String,
    },
    /// What is there is no plain file, or larger than a file of its kind can be.
    #[error("cannot {action} {}: {what}", path.display())]
    NotPlain {
        /// What was tried: `read`, `write`, …
        action: &'static str,
        /// What is there.
        path: PathBuf,
        /// Why it is refused.
        what: NotPlain,
    },
    /// What was to be replaced or removed holds something that this program did not write.
    #[error("cannot replace or remove {}: season did not write {} in it", folder.display(), listed(names, ", "))]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// The names of what is not ours.
        names: Vec<String>,
    },
    /// The file system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried: `read`, `write`, …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A table in memory could not be sorted or joined; a defect of ours.
    #[error("a table could not be put in order")]
    Frame(#[from] PolarsError),
}

impl SnapshotError {
    /// An I/O error with what was tried and where.
    pub fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match NotPlain::within(&source) {
            Some(what) => Self::NotPlain { action, path, what: what.clone() },
            None => Self::Io { action, path, source },
        }
    }

    /// A manifest that is not what we write. What is in it may be as long as it likes, and is not repeated.
    pub(crate) fn manifest(path: &Path, source: serde_json::Error) -> Self {
        let text = source.to_string();
        let short = shortened_to(&text, MAX_WORDS);
        let source = if short == text { source } else { serde_json::Error::custom(short) };
        Self::Manifest { path: path.to_owned(), source }
    }

    /// Whether the system, not a file of ours, is the reason: see [`is_of_system`].
    pub fn is_of_system(&self) -> bool {
        matches!(self, Self::Io { source, .. } if is_of_system(source))
    }

    // A table: a hint for each.
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let is_counter = |path: &Path| path.ends_with(COUNTER_FILE);
        let hint = match self {
            Self::Manifest { path, .. }
            | Self::Incompatible { path, .. }
            | Self::Inconsistent { path, .. }
                if is_counter(path) =>
            {
                "delete it: counting continues from the highest number there is"
            }
            Self::Frame(_) => return None,
            error if error.is_of_system() => {
                "close other programs, or allow more open files with ulimit -n; nothing that existed before was changed"
            }
            Self::Missing { season, .. } => {
                return Some(format!(
                    "season snapshot {season} --from box-scores:FILE imports it; season status lists what is there"
                ));
            }
            Self::Incompatible { path, found, expected } if found < expected && is_of_run(path) => {
                let season =
                    season_of(path).map_or_else(String::new, |season| format!(" {season}"));
                return Some(format!(
                    "season predict{season} predicts it again, as this version writes runs"
                ));
            }
            Self::Incompatible { found, expected, .. } if found > expected => {
                "use a newer `season`, or import the season again"
            }
            Self::Incompatible { .. } => "import the season again",
            Self::Manifest { path, .. }
            | Self::Inconsistent { path, .. }
            | Self::Changed { path, .. }
            | Self::Table { path, .. }
            | Self::NotPlain { action: "read", path, .. }
            | Self::Io { action: "read", path, .. } => {
                let season =
                    season_of(path).map_or_else(String::new, |season| format!(" {season}"));
                return Some(format!(
                    "season verify{season} lists everything that differs; import, train or predict again to fix it"
                ));
            }
            Self::Io { .. } | Self::NotPlain { .. } => "nothing that existed before was changed",
            Self::NotOurs { .. } => {
                "nothing was changed; put it somewhere else and run the command again"
            }
        };
        Some(hint.to_owned())
    }

    pub(crate) fn table(path: &Path, what: impl std::fmt::Display) -> Self {
        let what = shortened_to(&what.to_string(), MAX_WORDS);
        Self::Table { path: path.to_owned(), what }
    }

    pub(crate) fn inconsistent(path: &Path, what: impl Into<String>) -> Self {
        let what = shortened_to(&what.into(), MAX_WORDS);
        Self::Inconsistent { path: path.to_owned(), what }
    }
}

/// The season whose folder holds the file at `path`, if it is one of a season.
fn season_of(path: &Path) -> Option<SeasonId> {
    let mut names = path.iter().rev().filter_map(|name| name.to_str());
    names.find_map(|name| name.parse::<SeasonId>().ok())
}

/// Whether the manifest at `path` is that of a run: `runs/<season>/<run-id>/manifest.json`.
fn is_of_run(path: &Path) -> bool {
    path.ancestors().nth(3).and_then(Path::file_name).is_some_and(|folder| folder == "runs")
}
