//! Why a replacement was not taken back.

use std::fmt;

use thiserror::Error;

use crate::bigquery::{RemoteError, TableRef};
use crate::domain::listed;
use crate::snapshot::SnapshotError;

/// Why a replacement was not taken back.
#[derive(Debug, Error)]
pub enum UndoError {
    /// What is written down of it cannot be used.
    #[error("the records of {0} cannot be used: {1}")]
    Record(u64, String),
    /// The table is not there any more.
    #[error("there is no table {0}")]
    NoTable(TableRef),
    /// A column has a name that no statement of ours can hold.
    #[error("the column `{1}` of {0} has a name that cannot be used in a statement")]
    Column(TableRef, String),
    /// Its job was never run, or failed.
    #[error("{number} was planned but not done: its job {job} {what}")]
    NeverDone {
        /// The number of the replacement.
        number: u64,
        /// Its job.
        job: String,
        /// What became of it.
        what: &'static str,
    },
    /// BigQuery has forgotten the rows that were there before.
    #[error(
        "{number} can no longer be taken back: the dataset of {target} keeps the past of its tables for {hours} hours, \
         until {until}{}", then_hours(*hours, *hours_then)
    )]
    Expired {
        /// The number of the replacement.
        number: u64,
        /// The table.
        target: TableRef,
        /// For how long.
        hours: u32,
        /// For how long it did when the rows were replaced.
        hours_then: u32,
        /// Until when.
        until: String,
    },
    /// The same, as BigQuery says when it is asked for them.
    #[error(
        "the way back of {number} has ended: BigQuery does not read {target} as it was at {moment} any more: {error}"
    )]
    Forgotten {
        /// The number of the replacement.
        number: u64,
        /// The table.
        target: TableRef,
        /// Whose rows were to come back.
        moment: String,
        /// What BigQuery says.
        error: Box<RemoteError>,
    },
    /// The rows are no longer those that it left.
    #[error("{0}")]
    Newer(Box<NewerRows>),
    /// Nobody can say any more which rows it left.
    #[error("whether {target} was changed since {number} is no longer known: its job {job} {what}")]
    Unknown {
        /// The number of the replacement.
        number: u64,
        /// The table.
        target: TableRef,
        /// The job.
        job: String,
        /// Why it proves nothing.
        what: &'static str,
    },
    /// The copy does not hold the former rows.
    #[error("the copy {0} does not hold the former rows; the table was not changed")]
    Copied(TableRef),
    /// What stands in the table is not what was to come back.
    #[error(
        "{target} does not hold the former rows after they came back: {found} rows for {expected}; others change it"
    )]
    Differs {
        /// The table.
        target: TableRef,
        /// How many rows there are.
        found: i64,
        /// How many came back.
        expected: i64,
    },
    /// Others keep changing the table.
    #[error("{0} is being changed by others again and again; nothing was taken back")]
    Contended(TableRef),
    /// Whoever was asked said no.
    #[error("nothing was taken back")]
    Declined,
    /// The warehouse refused, or could not do it.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A file could not be read or written.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// Rows that others changed since.
#[derive(Debug)]
pub struct NewerRows {
    /// The number of the replacement.
    pub number: u64,
    /// The table.
    pub target: TableRef,
    /// How many rows there were.
    pub then: i64,
    /// How many there are.
    pub now: i64,
    /// How many of these have values in columns that the table got since, and the columns.
    pub added: (i64, Vec<String>),
    /// How many of whose rows there are now, in words.
    pub whose: Vec<String>,
    /// The newer replacements that are written down here, by number.
    pub later: Vec<u64>,
    /// The command that takes something else back, without its number.
    pub command: String,
}

impl fmt::Display for NewerRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, target, then, now, whose, .. } = self;
        write!(
            f,
            "{target} was changed since {number}, which would be lost: {then} rows in its scope then, {now} now"
        )?;
        if !whose.is_empty() {
            write!(f, " ({})", whose.join(", "))?;
        }
        let (rows, columns) = &self.added;
        if *rows > 0 {
            write!(
                f,
                "; {rows} rows have values in columns that it got since: {}",
                listed(columns, ", ")
            )?;
        }
        Ok(())
    }
}

/// What is said of a dataset that keeps its past for another time than it did.
fn then_hours(now: u32, then: u32) -> String {
    if now == then {
        String::new()
    } else {
        format!("; it was {then} hours when the rows were replaced")
    }
}

impl UndoError {
    /// What to do next, if that can be said.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Newer(rows) => match rows.later.last() {
                Some(last) => format!(
                    "{} {last} takes back what came last; --discard-newer takes this back nevertheless",
                    rows.command
                ),
                None => "--discard-newer takes it back nevertheless, and can itself be taken back"
                    .to_owned(),
            },
            Self::Unknown { .. } => "--discard-newer takes it back nevertheless".to_owned(),
            Self::Copied(_) | Self::Differs { .. } | Self::Contended(_) => {
                "the same command looks at it again".to_owned()
            }
            Self::Expired { .. } | Self::Forgotten { .. } => {
                "season upload publishes another run in its place; rows of another program are brought back by that \
                 program, or from a copy of yours"
                    .to_owned()
            }
            Self::Remote(error) => return error.hint().map(str::to_owned),
            Self::Snapshot(error) => return error.hint(),
            Self::Record(..) => "season verify checks the records".to_owned(),
            Self::NoTable(_)
            | Self::Column(..)
            | Self::NeverDone { .. }
            | Self::Declined => return None,
        })
    }
}
