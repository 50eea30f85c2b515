//! What a table's layout has otherwise than one that we create, in words.

use std::fmt;

use serde::Serialize;

use super::schema::{CLUSTER, PARTITION};
use crate::domain::listed;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayoutDifference {
    /// The column, `kind` or `partitions`.
    pub what: String,
    /// What we would create.
    pub ours: Option<String>,
    /// What is there.
    pub there: Option<String>,
}

impl LayoutDifference {
    pub(super) fn new(what: &str, ours: Option<String>, there: Option<String>) -> Self {
        Self { what: what.to_owned(), ours, there }
    }
}

impl fmt::Display for LayoutDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match (&self.ours, &self.there) {
            (Some(ours), Some(there)) => write!(f, "~ {what}: {there} there, {ours} expected"),
            (Some(ours), None) => write!(f, "- {what} {ours}: not there"),
            (None, Some(there)) => {
                write!(f, "+ {what} {there}: there, unknown, and without a default value")
            }
            (None, None) => f.write_str(what),
        }
    }
}

/// A column of the target that we do not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownColumn {
    /// Its name.
    pub name: String,
    /// Whether it holds several values.
    pub is_repeated: bool,
    /// Whether it has a default value, which new rows get.
    pub has_default: bool,
}

/// What a table's layout costs or changes, without being in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum LayoutNote {
    /// It is not partitioned by the day of the game, so every statement reads more than the dates of a run.
    Partitions {
        /// How it is partitioned.
        there: String,
        /// How large it is, in bytes.
        bytes: Option<u64>,
    },
    /// It is clustered in another way.
    Clusters {
        /// How.
        there: String,
    },
    /// A column rounds.
    Rounded {
        /// The column.
        column: &'static str,
        /// Its type.
        kind: String,
    },
    /// Columns of ours that are not there.
    Missing {
        /// Their names.
        columns: Vec<&'static str>,
    },
    /// Columns that we do not know.
    Unknown {
        /// Their names.
        columns: Vec<String>,
    },
}

impl fmt::Display for LayoutNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Partitions { there, bytes } => {
                write!(f, "partitions: {there}, by DAY of {PARTITION} expected; ")?;
                match bytes {
                    Some(bytes) => {
                        write!(f, "each statement reads up to the whole table, {bytes} bytes")
                    }
                    None => f.write_str("each statement reads up to the whole table"),
                }
            }
            Self::Clusters { there } => {
                write!(
                    f,
                    "clusters: {there}, {} expected; statements may read more",
                    CLUSTER.join(", ")
                )
            }
            Self::Rounded { column, kind } => write!(f, "{column} is rounded to {kind} there"),
            Self::Missing { columns: names } => {
                write!(
                    f,
                    "{} not there, and not written: {}",
                    count_columns(names.len()),
                    listed(names, ", ")
                )
            }
            Self::Unknown { columns: names } => write!(
                f,
                "{} unknown, left null, empty or at the default: {}",
                count_columns(names.len()),
                listed(names, ", ")
            ),
        }
    }
}

fn count_columns(count: usize) -> String {
    if count == 1 { "1 column is".to_owned() } else { format!("{count} columns are") }
}
