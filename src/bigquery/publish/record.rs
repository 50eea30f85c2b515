//! A publication: where and when a run was published, and how to take that back.
//!
//! It is written down before its rows are replaced, so that a crash behind the replacement leaves the way back, and once
//! more when it is verified; [`records`](crate::bigquery::records) says where.

use serde::{Deserialize, Serialize};

use super::{ReplacedRows, Scope, Summary};

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Whether its rows were found in the target. If not, nobody knows whether they were replaced.
    pub verified: bool,
    /// The run.
    pub run_id: String,
    /// The table, as `project.dataset.table`.
    pub target: String,
    /// The systems and dates whose rows were replaced.
    pub scope: Scope,
    /// SHA-256 of the Parquet file that was loaded.
    pub sha256: String,
    /// What its rows add up to, here and in the target.
    pub summary: Summary,
    /// The job that replaced the rows; `None` if they were found in place.
    pub job: Option<String>,
    /// Where it ran.
    pub location: Option<String>,
    /// The project that it ran in; `None` if it was not yet written down.
    #[serde(default)]
    pub billed: Option<String>,
    /// When the server had done it, in UTC; `None` if that was not seen, or not yet written down.
    #[serde(default)]
    pub ended: Option<String>,
    /// How many hours the dataset of the target keeps what its tables were, if it says.
    #[serde(default)]
    pub time_travel_hours: Option<u32>,
    /// How many rows it deleted, as the server says or as they were counted before.
    pub deleted: Option<u64>,
    /// How many rows it inserted, as the server says or as they were counted.
    pub inserted: Option<u64>,
    /// The server's time at which the target was last looked at before the change, in UTC.
    pub before: String,
    /// The rows that were replaced, by whose they were; `None` if ours were found in place, or if it was not yet written
    /// down.
    #[serde(default)]
    pub replaced: Option<ReplacedRows>,
    /// All columns that the target had, also those that we do not know: their values come back, too. `None` if it was not
    /// yet written down.
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// When the run was made, in microseconds since 1970: tells its rows from those of other programs in a table
    /// without `run_id`. `None` if it was not yet written down.
    #[serde(default)]
    pub run_created_at: Option<i64>,
    /// Whether rows of other programs were permitted to be replaced in this table.
    #[serde(default)]
    pub replace_foreign: bool,
}
