//! Floor 2: where snapshots come from, one file per origin.
//!
//! A source turns somebody's files into a [`Draft`]: our columns, our types, one season, keys that are keys.
//! What makes the whole input untrustworthy is collected and refused; what spoils one row or one value is left out
//! and counted. Refuses to predict, and to write.

mod batch;
mod cells;
mod error;
mod findings;
mod guard;
mod parquet_file;
mod warehouse;

use std::path::PathBuf;
use std::str::FromStr;

pub use error::{Problem, Problems, SourceError};

use crate::domain::SeasonId;
use crate::snapshot::Draft;

/// An origin, as `--from` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder with the warehouse's tables as Parquet files.
    Warehouse(PathBuf),
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("warehouse", folder)) if !folder.is_empty() => Ok(Self::Warehouse(folder.into())),
            _ => Err(format!("`{text}` is not a source: write warehouse:<FOLDER>")),
        }
    }
}

/// Reads `season` from `source`. With `strict`, anything that would be left out is refused instead.
pub fn load(source: &Source, season: SeasonId, strict: bool) -> Result<Draft, SourceError> {
    match source {
        Source::Warehouse(folder) => warehouse::load(folder, season, strict),
    }
}
