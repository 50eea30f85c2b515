//! Why a season could not be exported, and what to do about it.

use thiserror::Error;

use super::moment::Moment;
use crate::bigquery::RemoteError;
use crate::domain::{SeasonId, listed_lines, one_line};
use crate::snapshot::SnapshotError;

/// Why a season could not be exported. No variant holds a value of a row.
#[derive(Debug, Error)]
pub enum ExportError {
    /// BigQuery, or the way to it, failed.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A table is not there.
    #[error("there is no table {table}")]
    NoTable {
        /// The table.
        table: String,
    },
    /// A table is not what its name promises.
    #[error("{table} has other columns than the table that is read:{}", listed_lines(differences))]
    Columns {
        /// The table.
        table: String,
        /// Each column that is missing or of another type: what it should be, and what it is.
        differences: Vec<String>,
    },
    /// The columns of a table changed while it was read.
    #[error("the columns of {table} changed while it was read:{}", listed_lines(differences))]
    Changed {
        /// The table.
        table: String,
        /// What is other than a moment ago.
        differences: Vec<String>,
    },
    /// A table was made after the moment at which the others were read.
    #[error("{table} was made at {made}, after {as_of}, at which tables are read")]
    MadeAnew {
        /// The table.
        table: String,
        /// When it was made.
        made: Moment,
        /// The moment.
        as_of: Moment,
    },
    /// A value is not of its column's type.
    #[error("{table}, column {column}: {what}")]
    Value {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What is wrong with it.
        what: String,
    },
    /// The Storage Read API sent something that cannot be understood.
    #[error("{table}: {what}")]
    Stream {
        /// The table.
        table: String,
        /// What is wrong.
        what: String,
    },
    /// What arrived is not what the server has.
    #[error(
        "what was read of {table} differs from what the server has at that moment:{}",
        listed_lines(differences)
    )]
    Disagrees {
        /// The table.
        table: String,
        /// Each figure that differs.
        differences: Vec<String>,
    },
    /// Several tables cannot be read, each for a reason of its own.
    #[error("{}", .0.iter().map(Self::own_lines).collect::<Vec<_>>().join("\n"))]
    Several(Vec<ExportError>),
    /// The Storage Read API refused, or did not answer.
    #[error("{call} failed with {code}: {message}")]
    Refused {
        /// The call and the table.
        call: String,
        /// The status, in gRPC's words.
        code: String,
        /// The service's explanation.
        message: String,
        /// Whether it may work another time.
        transient: bool,
    },
    /// The tables hold no game of the season.
    #[error("{table} holds no game of {season}")]
    NoGames {
        /// The table with the games.
        table: String,
        /// The season.
        season: SeasonId,
    },
    /// The queries would read more than was allowed.
    #[error("the queries would read {estimated} bytes, more than the {allowed} that are allowed")]
    TooExpensive {
        /// What they would read.
        estimated: u64,
        /// What may be read.
        allowed: u64,
    },
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The file system refused, or a manifest cannot be read.
    #[error(transparent)]
    File(#[from] SnapshotError),
    /// The runtime of the network did not start, or a file could not be encoded.
    #[error("cannot {action}: {what}")]
    System {
        /// What was tried.
        action: &'static str,
        /// What failed.
        what: String,
    },
}

impl ExportError {
    /// Whether its text is a list, line by line.
    pub fn has_lines(&self) -> bool {
        matches!(
            self,
            Self::Columns { .. } | Self::Changed { .. } | Self::Disagrees { .. } | Self::Several(_)
        )
    }

    /// Its text; on one line unless it is a list.
    fn own_lines(&self) -> String {
        if self.has_lines() { self.to_string() } else { one_line(self) }
    }

    /// Whether the tables themselves are at fault.
    pub fn is_bad_data(&self) -> bool {
        match self {
            Self::Columns { .. } | Self::Value { .. } | Self::NoGames { .. } => true,
            Self::Several(errors) => errors.iter().any(Self::is_bad_data),
            _ => false,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Remote(error) => error.hint()?,
            Self::NoTable { .. } => {
                "the flags of datasets and tables, or season.toml, set what they are called"
            }
            Self::Columns { .. } | Self::Value { .. } => {
                "nothing of the table was kept; name the right one, or fix its columns"
            }
            Self::Changed { .. } => {
                "nothing of the table was kept; the same command reads it from the start"
            }
            Self::MadeAnew { .. } => {
                "--refresh reads all tables as they are now; --as-of names another moment"
            }
            Self::Disagrees { .. } => {
                "nothing of the table was kept; the same command reads it again; if it differs again, report it"
            }
            Self::TooExpensive { .. } => "nothing was read; --max-bytes-billed allows more",
            Self::Refused { transient: true, .. } | Self::Stream { .. } => {
                "the same command continues where it stopped; --export-api rest reads pages instead"
            }
            Self::Refused { .. } => "--export-api rest reads pages instead",
            Self::NoGames { .. } => "name a season that the table holds; --refresh reads it again",
            Self::Several(errors) => return errors.iter().find_map(Self::hint),
            Self::File(error) => return error.hint(),
            Self::Usage(_) | Self::System { .. } => return None,
        };
        Some(hint.to_owned())
    }

    pub(super) fn value(table: &str, column: &str, what: impl Into<String>) -> Self {
        Self::Value { table: table.to_owned(), column: column.to_owned(), what: what.into() }
    }

    pub(super) fn stream(table: &str, what: impl std::fmt::Display) -> Self {
        Self::Stream { table: table.to_owned(), what: what.to_string() }
    }

    pub(super) fn system(action: &'static str, what: impl std::fmt::Display) -> Self {
        Self::System { action, what: what.to_string() }
    }
}
