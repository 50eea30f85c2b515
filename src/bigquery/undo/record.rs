//! What is written down of an undo.

use serde::{Deserialize, Serialize};

use super::Contents;
use crate::bigquery::publish::Scope;

/// An undo: a replacement of rows by those that were there before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoRecord {
    /// The number of the replacement that was taken back.
    pub undoes: u64,
    /// The run that was published by it, directly or by what it took back itself.
    pub run_id: String,
    /// The table, as `project.dataset.table`.
    pub target: String,
    /// The systems and dates whose rows were replaced.
    pub scope: Scope,
    /// All columns that the table had before it, also those that no value came back in.
    pub columns: Vec<String>,
    /// The server's time whose rows came back, in UTC.
    pub moment: String,
    /// What these rows are.
    pub contents: Contents,
    /// How many rows were there, and were replaced.
    pub replaced: i64,
    /// The table with the copy of the rows that came back.
    pub copy: String,
    /// The job that replaced the rows.
    pub job: Option<String>,
    /// Where it ran.
    pub location: Option<String>,
    /// The project that it ran in.
    pub billed: String,
    /// When the server had done it, in UTC; `None` if it was not seen.
    pub ended: Option<String>,
    /// How many rows it deleted, if the server says.
    pub deleted: Option<u64>,
    /// How many rows it inserted, if the server says.
    pub inserted: Option<u64>,
    /// The server's time at which the target was last looked at before the change, in UTC.
    pub before: String,
    /// How many hours the dataset keeps what its tables were, if it says.
    pub time_travel_hours: Option<u32>,
}
