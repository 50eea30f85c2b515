//! `published.json` in a run's folder: where and when it was published, and how to take that back.
//!
//! A publication is written down before its rows are replaced, so that a crash behind the replacement leaves the way back,
//! and once more when it is verified.

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

/// All publications of a run, the newest last.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    /// The layout's version.
    schema_version: u32,
    publications: Vec<Record>,
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Whether its rows were found in the target. If not, nobody knows whether they were replaced: the statements of
    /// `undo` then may change nothing.
    pub verified: bool,
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
    /// Rows that were found in place.
    pub(super) fn found(order: &Order<'_>, rows: &Rows, there: &Found) -> Self {
        let before = DateTime::from_timestamp_millis(there.now_ms).unwrap_or_default();
        Self {
            verified: true,
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

    /// Rows that are about to replace those that were found, or those that were found before `former` replaced them.
    pub(super) fn planned(
        order: &Order<'_>,
        rows: &Rows,
        there: &Found,
        former: Option<&Self>,
    ) -> Self {
        let found = Self::found(order, rows, there);
        let before = former.map_or(found.before, |former| former.before.clone());
        let undo = statements::undo(&order.target, &order.publication.scope, &before);
        Self { verified: false, before, undo: Some(undo), ..found }
    }

    /// The same, to be carried out by the job `id`.
    pub(super) fn by(&self, id: &JobId) -> Self {
        Self { job: Some(id.to_string()), ..self.clone() }
    }

    /// The same, carried out by `job`, whose name is `id`.
    pub(super) fn replaced_by(&self, id: &JobId, job: &Job) -> Self {
        let count = |name: &str| job.count(&format!("/query/dmlStats/{name}"));
        Self {
            location: Some(job.location.clone()),
            deleted: count("deletedRowCount"),
            inserted: count("insertedRowCount"),
            ..self.by(id)
        }
    }

    /// Writes the record into the run's `folder`, in one step, behind those of other publications. Rows that were found in
    /// place are those of a publication that is written down, if one is: it is verified by that. Returns what is written
    /// there now.
    pub fn keep(&self, folder: &Path) -> Result<Self, SnapshotError> {
        let path = folder.join(FILE);
        let there = read_json::<File>(&path, "/schema_version", SCHEMA_VERSION);
        let mut all = there.map_or_else(|_| Vec::new(), |file| file.publications);
        let same = |other: &Self| other.target == self.target && other.sha256 == self.sha256;
        let of_found = all.iter().rposition(same).filter(|_| self.job.is_none());
        let kept = if let Some(place) = of_found {
            all[place].verified = true;
            all[place].clone()
        } else {
            all.retain(|other| other.verified || other.target != self.target);
            all.push(self.clone());
            self.clone()
        };
        let staged = StagedDir::create(&path)?;
        let file = File { schema_version: SCHEMA_VERSION, publications: all };
        write_json(&staged.path().join(FILE), &file)?;
        staged.commit_file(FILE)?;
        Ok(kept)
    }
}
