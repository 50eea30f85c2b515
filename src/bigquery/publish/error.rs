use thiserror::Error;

use super::Difference;
use crate::bigquery::{RemoteError, TableRef};
use crate::domain::one_line;
use crate::snapshot::SnapshotError;

/// Why a run was not published, or not found where it was published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The settings of the run do not say what it answers for.
    #[error("the settings of run {0} name no {1} that this program knows")]
    NoScope(String, String),
    /// The run's manifest does not say when it was made.
    #[error("the manifest of run {0} does not say when it was made")]
    NoTime(String),
    /// The rows of the run contradict its settings.
    #[error(
        "run {run} cannot be published: {outside} rows lie outside what it was asked for, {twice} keys stand twice"
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
    /// The target has other columns than ours.
    #[error("{target} is not the table that predictions go to:{}", listed(differences))]
    OtherColumns {
        /// The target.
        target: TableRef,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// Whoever was asked said no.
    #[error("nothing was published")]
    Declined,
    /// What was loaded is not what was sent.
    #[error(
        "the staging table {0} does not hold the rows that were sent; the target was not changed"
    )]
    Staged(TableRef),
    /// What stands in the target is not what was published.
    #[error(
        "{target} does not hold run {run} after it was published twice: {found} rows, of which {keys} keys, for {expected}"
    )]
    Differs {
        /// The target.
        target: TableRef,
        /// The run.
        run: String,
        /// Rows found.
        found: i64,
        /// Keys found.
        keys: i64,
        /// Rows published.
        expected: i64,
    },
    /// Another upload replaced the rows, or those of a part of the scope, before they were verified.
    #[error("run {run} was published to {target}, and then replaced by {by}")]
    Superseded {
        /// The target.
        target: TableRef,
        /// The run.
        run: String,
        /// Whose rows are there now.
        by: String,
    },
    /// Others keep changing the target.
    #[error("{0} is being changed by others all the time; nothing of this run was published")]
    Contended(TableRef),
    /// The warehouse refused, or could not do it.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A file could not be read or written.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

fn listed(differences: &[Difference]) -> String {
    let lines: Vec<String> =
        differences.iter().map(|what| format!("\n  {}", one_line(what))).collect();
    lines.concat()
}

impl PublishError {
    /// Whether its text is a list, line by line.
    pub fn has_lines(&self) -> bool {
        matches!(self, Self::OtherColumns { .. })
    }

    /// What to do next, if that can be said.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoTable(_) => "--create makes it".to_owned(),
            Self::OtherColumns { target, differences } => {
                let missing = super::diff::addable(differences);
                if missing.len() == differences.len() {
                    format!(
                        "a table is never altered here; its owner can: {}",
                        super::statements::add_columns(target, &missing)
                    )
                } else {
                    "a table is never altered here; --table names another, which --create makes"
                        .to_owned()
                }
            }
            Self::Empty(_) => "--allow-empty permits it".to_owned(),
            Self::DoesNotFit { .. } => {
                "predict with another --line, or publish to a table with wider columns".to_owned()
            }
            Self::Staged(_) | Self::Differs { .. } | Self::Contended(_) => {
                "the same command looks at it afresh".to_owned()
            }
            Self::Remote(error) => return error.hint().map(str::to_owned),
            Self::NoScope(..) | Self::NoTime(_) | Self::Rows { .. } => {
                "season predict --force makes the run again".to_owned()
            }
            Self::Declined | Self::Superseded { .. } | Self::Snapshot(_) => return None,
        })
    }
}
