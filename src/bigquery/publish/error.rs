//! Why a run is not published, and what to do about it.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

use super::{LayoutDifference, NoScope, Record};
use crate::bigquery::{RemoteError, TableRef};
use crate::domain::{listed, listed_lines};
use crate::snapshot::SnapshotError;

/// Why a run was not published, or not found where it was published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The settings of the run do not say what it answers for.
    #[error(transparent)]
    NoScope(#[from] NoScope),
    /// The run's manifest does not say when it was made.
    #[error("the manifest of run {0} does not say when it was made")]
    NoTime(String),
    /// The rows of the run contradict its settings.
    #[error(
        "run {run} cannot be published: {outside} rows are outside its systems and dates, {twice} keys appear twice"
    )]
    Rows {
        /// The run.
        run: String,
        /// Rows of other systems or dates.
        outside: usize,
        /// Rows whose key an earlier one has.
        twice: usize,
    },
    /// Numbers have more digits than their column.
    #[error("{count} values of {column} do not fit into {kind} of the table without losing digits")]
    DoesNotFit {
        /// The column.
        column: &'static str,
        /// Its type.
        kind: String,
        /// How many values.
        count: usize,
    },
    /// The run has no prediction, so publishing it would only delete.
    #[error("run {0} has no predictions; publishing it would only delete rows")]
    Empty(String),
    /// The target is not there.
    #[error("there is no table {0}")]
    NoTable(TableRef),
    /// The target cannot take the rows, or would lose something that nobody permitted to be lost.
    #[error("rows of {target} are not replaced:{}", listed_lines(reasons))]
    Refused {
        /// The target.
        target: TableRef,
        /// Everything that is in the way.
        reasons: Vec<Refusal>,
    },
    /// The user said no.
    #[error("nothing was published")]
    Declined,
    /// The side table could not be written.
    #[error("{}, because {table} could not be written: {error}", noted(*is_published))]
    NotNoted {
        /// The side table.
        table: TableRef,
        /// Whether the rows are in the target all the same.
        is_published: bool,
        /// Why.
        error: Box<RemoteError>,
    },
    /// What was loaded is not what was sent.
    #[error(
        "the staging table {0} does not hold the rows that were sent; the target was not changed"
    )]
    Staged(TableRef),
    /// What stands in the target is not what was published.
    #[error(
        "{target} does not hold run {run} after it was published twice: {found} rows with {keys} keys instead of {expected}"
    )]
    Differs {
        /// The target.
        target: Box<TableRef>,
        /// The run.
        run: String,
        /// Rows found.
        found: i64,
        /// Keys found.
        keys: i64,
        /// Rows published.
        expected: i64,
        /// What was done.
        record: Box<Record>,
    },
    /// Another upload replaced the rows, or those of a part of the scope, before they were verified.
    #[error("run {run} was published to {target}, and then replaced by {by}")]
    Superseded {
        /// The target.
        target: Box<TableRef>,
        /// The run.
        run: String,
        /// Whose rows are there now.
        by: String,
        /// What was done.
        record: Box<Record>,
    },
    /// Others keep changing the target.
    #[error("{0} is being changed by others again and again; nothing of this run was published")]
    Contended(TableRef),
    /// The warehouse refused, or could not do it.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A file could not be read or written.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// One reason not to replace rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "refusal")]
pub enum Refusal {
    /// The table is laid out in a way that our rows do not fit.
    Layout(LayoutDifference),
    /// Partitions expire, and those of the run's dates would at once.
    Expires(LayoutDifference),
    /// Rows that would be replaced have values in columns that we do not know.
    UnknownValues {
        /// The columns, each with how many rows have a value.
        columns: Vec<(String, i64)>,
    },
    /// Rows of another program would be replaced.
    ForeignRows {
        /// How many.
        rows: i64,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layout(difference) | Self::Expires(difference) => difference.fmt(f),
            Self::UnknownValues { columns } => {
                let count = |(name, rows): &(String, i64)| format!("{name} in {rows}");
                let counts: Vec<String> = columns.iter().map(count).collect();
                let word = if columns.len() == 1 { "column" } else { "columns" };
                write!(
                    f,
                    "! values in {} unknown {word} of the rows to be replaced would be lost: {} rows",
                    columns.len(),
                    listed(&counts, ", ")
                )
            }
            Self::ForeignRows { rows } => {
                write!(f, "! {rows} of the rows to be replaced are of another program")
            }
        }
    }
}

impl Refusal {
    /// What to do about it on `target`.
    fn hint(&self, target: &TableRef) -> String {
        match self {
            Self::Layout(_) => {
                "a table is never altered here; --table names another, which --create makes".into()
            }
            Self::Expires(_) => format!(
                "ALTER TABLE {} SET OPTIONS (partition_expiration_days = NULL)",
                target.sql()
            ),
            Self::UnknownValues { .. } => {
                "--replace-unknown replaces them; season undo restores them".into()
            }
            Self::ForeignRows { .. } => {
                "--replace-foreign permits it for this table, once and for all".into()
            }
        }
    }
}

fn noted(is_published: bool) -> &'static str {
    if is_published {
        "the run is published and verified, but is recorded only as planned"
    } else {
        "nothing was changed"
    }
}

/// What to do about all of `reasons`, each advice once.
pub(super) fn hints(target: &TableRef, reasons: &[Refusal]) -> String {
    let mut hints: Vec<String> = reasons.iter().map(|reason| reason.hint(target)).collect();
    hints.dedup();
    hints.join("; ")
}

impl PublishError {
    /// Whether its text is a list, line by line.
    pub fn has_lines(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// What to do next, if that can be said.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoTable(_) => "--create creates it".to_owned(),
            Self::Refused { target, reasons } => hints(target, reasons),
            Self::Empty(_) => "--allow-empty uploads it".to_owned(),
            Self::DoesNotFit { .. } => {
                "predict with another --line, or publish to a table with wider columns".to_owned()
            }
            Self::Staged(_) | Self::Differs { .. } | Self::Contended(_) => {
                "the same command looks at it again".to_owned()
            }
            Self::NotNoted { .. } => "the same command writes it there".to_owned(),
            Self::Remote(error) => return error.hint().map(str::to_owned),
            Self::NoScope(_) | Self::NoTime(_) | Self::Rows { .. } => {
                "season predict --force makes the run again".to_owned()
            }
            Self::Snapshot(error) => return error.hint(),
            Self::Declined | Self::Superseded { .. } => return None,
        })
    }
}
