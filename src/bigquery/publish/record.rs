//! `published.json` in a run's folder: where and when it was published, and how to take that back.

use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Found, Order, Rows, Summary, statements};
use crate::bigquery::{Job, JobId};
use crate::snapshot::SnapshotError;
use crate::snapshot::manifest::{read_json, write_json};
use crate::snapshot::staging::StagedDir;

/// The file's name.
pub const FILE: &str = "published.json";

/// The version of its layout.
const SCHEMA_VERSION: u32 = 1;

/// A publication that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The layout's version.
    pub schema_version: u32,
    /// The run.
    pub run_id: String,
    /// The table, as `project.dataset.table`.
    pub target: String,
    /// The systems and dates whose rows were replaced.
    pub scope: Value,
    /// SHA-256 of the Parquet file that was loaded.
    pub sha256: String,
    /// What its rows add up to, here and in the target.
    pub summary: Summary,
    /// The job that replaced the rows; `None` if they were found in place.
    pub job: Option<String>,
    /// Where it ran.
    pub location: Option<String>,
    /// How many rows it deleted, if the server says.
    pub deleted: Option<u64>,
    /// How many rows it inserted, if the server says.
    pub inserted: Option<u64>,
    /// The server's time at which the target was last looked at before the change, in UTC.
    pub before: String,
    /// The statements that bring back the rows of that time; `None` if they were found in place.
    pub undo: Option<String>,
}

impl Record {
    pub(super) fn new(order: &Order<'_>, rows: &Rows, there: &Found) -> Self {
        let before = DateTime::from_timestamp_millis(there.now_ms).unwrap_or_default();
        Self {
            schema_version: SCHEMA_VERSION,
            run_id: order.publication.run_id.clone(),
            target: order.target.to_string(),
            scope: serde_json::to_value(&order.publication.scope).unwrap_or_default(),
            sha256: rows.sha256.clone(),
            summary: rows.summary.clone(),
            job: None,
            location: None,
            deleted: None,
            inserted: None,
            before: before.to_rfc3339_opts(SecondsFormat::Millis, true),
            undo: None,
        }
    }

    pub(super) fn replaced_by(self, order: &Order<'_>, id: &JobId, job: &Job) -> Self {
        let undo = statements::undo(&order.target, &order.publication.scope, &self.before);
        let count = |name: &str| job.count(&format!("/query/dmlStats/{name}"));
        Self {
            job: Some(id.to_string()),
            location: Some(job.location.clone()),
            deleted: count("deletedRowCount"),
            inserted: count("insertedRowCount"),
            undo: Some(undo),
            ..self
        }
    }

    /// Writes the record into the run's `folder`, in one step, unless that publication is recorded there.
    pub fn keep(&self, folder: &Path) -> Result<(), SnapshotError> {
        let path = folder.join(FILE);
        let former = read_json::<Self>(&path, "/schema_version", SCHEMA_VERSION);
        let same = |former: &Self| former.target == self.target && former.sha256 == self.sha256;
        if self.job.is_none() && former.as_ref().is_ok_and(same) {
            return Ok(());
        }
        let staged = StagedDir::create(&path)?;
        write_json(&staged.path().join(FILE), self)?;
        staged.commit_file(FILE)
    }
}
