//! `published.json` in a run's folder: where and when it was published, and how to take that back.
//!
//! A publication is written down before its rows are replaced, so that a crash behind the replacement leaves the way back,
//! and once more when it is verified.

use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use super::{Found, PublishRequest, ReplacedRows, Rows, Scope, Summary, statements};
use crate::bigquery::{Job, JobId, TableRef};
use crate::snapshot::manifest::{read_json, write_json};
use crate::snapshot::staging::StagedDir;
use crate::snapshot::{DataDir, SnapshotError, folders};

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
    pub scope: Scope,
    /// SHA-256 of the Parquet file that was loaded.
    pub sha256: String,
    /// What its rows add up to, here and in the target.
    pub summary: Summary,
    /// The job that replaced the rows; `None` if they were found in place.
    pub job: Option<String>,
    /// Where it ran.
    pub location: Option<String>,
    /// How many rows it deleted, as the server says or as they were counted before.
    pub deleted: Option<u64>,
    /// How many rows it inserted, as the server says or as they were counted.
    pub inserted: Option<u64>,
    /// The server's time at which the target was last looked at before the change, in UTC.
    pub before: String,
    /// The statements that bring back the rows of that time; `None` if they were found in place.
    pub undo: Option<String>,
    /// The rows that were replaced, by whose they were; `None` if ours were found in place, or if it was not yet written
    /// down.
    #[serde(default)]
    pub replaced: Option<ReplacedRows>,
    /// When the run was made, in microseconds since 1970: tells its rows from those of other programs in a table
    /// without `run_id`. `None` if it was not yet written down.
    #[serde(default)]
    pub run_created_at: Option<i64>,
    /// Whether rows of other programs were permitted to be replaced in this table.
    #[serde(default)]
    pub replace_foreign: bool,
}

impl Record {
    /// Rows that were found in place.
    pub(super) fn found(request: &PublishRequest<'_>, rows: &Rows, there: &Found) -> Self {
        let before = DateTime::from_timestamp_millis(there.now_ms).unwrap_or_default();
        Self {
            verified: true,
            run_id: request.publication.run_id.clone(),
            target: request.target.to_string(),
            scope: request.publication.scope.clone(),
            sha256: rows.sha256.clone(),
            summary: rows.summary.clone(),
            job: None,
            location: None,
            deleted: None,
            inserted: None,
            before: before.to_rfc3339_opts(SecondsFormat::Millis, true),
            undo: None,
            replaced: None,
            run_created_at: Some(request.publication.created_at),
            replace_foreign: false,
        }
    }

    /// Rows that are about to replace those that were found, or those that were found before `former` replaced them, in a
    /// target that has these `columns`.
    pub(super) fn planned(
        request: &PublishRequest<'_>,
        rows: &Rows,
        there: &Found,
        former: Option<&Self>,
        columns: &[String],
    ) -> Self {
        let found = Self::found(request, rows, there);
        let replaced = former.map_or(Some(&there.replaced), |former| former.replaced.as_ref());
        let before = former.map_or(found.before, |former| former.before.clone());
        let undo = statements::undo(&request.target, &request.publication.scope, &before, columns);
        Self { verified: false, before, undo: Some(undo), replaced: replaced.cloned(), ..found }
    }

    /// The same, to be carried out by the job `id`.
    pub(super) fn by(&self, id: &JobId) -> Self {
        Self { job: Some(id.to_string()), ..self.clone() }
    }

    /// The same, carried out by `job`, whose name is `id`, on rows that were `found`. What the server does not say was counted.
    pub(super) fn replaced_by(&self, id: &JobId, job: &Job, found: &Found) -> Self {
        let count = |name: &str| job.count(&format!("/query/dmlStats/{name}"));
        let counted = |rows: i64| u64::try_from(rows).ok();
        Self {
            location: Some(job.location.clone()),
            deleted: count("deletedRowCount").or(counted(found.summary.rows)),
            inserted: count("insertedRowCount").or(counted(self.summary.rows)),
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

/// What is written down of publications to `target`, of all seasons and runs.
///
/// # Errors
///
/// If a file of them cannot be read: what it says of the target's rows would be forgotten.
pub fn earlier_publications(
    data: &DataDir,
    target: &TableRef,
) -> Result<Vec<Record>, SnapshotError> {
    let target = target.to_string();
    let mut found = Vec::new();
    for season in data.seasons_with_runs()? {
        let runs = data.runs(season);
        for run in folders(&runs)? {
            let path = runs.join(run).join(FILE);
            if path.exists() {
                let file = read_json::<File>(&path, "/schema_version", SCHEMA_VERSION)?;
                found.extend(file.publications.into_iter().filter(|one| one.target == target));
            }
        }
    }
    Ok(found)
}
