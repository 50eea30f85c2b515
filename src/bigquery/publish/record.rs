//! A publication: where and when a run was published, and how to take that back.
//!
//! It is written down before its rows are replaced, so that a crash behind the replacement leaves the way back, and once
//! more when it is verified; [`records`](crate::bigquery::records) says where.

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use super::{Found, PublishRequest, ReplacedRows, Rows, Scope, Summary};
use crate::bigquery::{Job, JobId, RemoteError};

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

impl Record {
    /// Rows that were found in place.
    ///
    /// # Errors
    ///
    /// If the server's clock shows no time.
    pub(super) fn found(
        request: &PublishRequest<'_>,
        rows: &Rows,
        there: &Found,
    ) -> Result<Self, RemoteError> {
        let before = DateTime::from_timestamp_millis(there.now_ms).ok_or_else(|| {
            let what = "a time on the server's clock that is none";
            RemoteError::BadResponse { call: "a query".to_owned(), what }
        })?;
        Ok(Self {
            verified: true,
            run_id: request.publication.run_id.clone(),
            target: request.target.to_string(),
            scope: request.publication.scope.clone(),
            sha256: rows.sha256.clone(),
            summary: rows.summary.clone(),
            job: None,
            location: None,
            billed: None,
            ended: None,
            time_travel_hours: None,
            deleted: None,
            inserted: None,
            before: before.to_rfc3339_opts(SecondsFormat::Millis, true),
            replaced: None,
            columns: None,
            run_created_at: Some(request.publication.created_at),
            replace_foreign: false,
        })
    }

    /// Rows that are about to replace those that were found, or those that were found before `former` replaced them, in a
    /// target that has these `columns`.
    ///
    /// # Errors
    ///
    /// If the server's clock shows no time.
    pub(super) fn planned(
        request: &PublishRequest<'_>,
        rows: &Rows,
        there: &Found,
        former: Option<&Self>,
        columns: &[String],
    ) -> Result<Self, RemoteError> {
        let found = Self::found(request, rows, there)?;
        let replaced = former.map_or(Some(&there.replaced), |former| former.replaced.as_ref());
        let before = former.map_or(found.before, |former| former.before.clone());
        Ok(Self {
            verified: false,
            before,
            replaced: replaced.cloned(),
            columns: Some(columns.to_vec()),
            ..found
        })
    }

    /// The same, to be carried out by the job `id` of the project `billed`.
    pub(super) fn by(&self, id: &JobId, location: &str, billed: &str) -> Self {
        Self {
            job: Some(id.to_string()),
            location: Some(location.to_owned()),
            billed: Some(billed.to_owned()),
            ..self.clone()
        }
    }

    /// The same, carried out by `job`, whose name is `id`, on rows that were `found`. What the server does not say was
    /// counted.
    pub(super) fn replaced_by(&self, id: &JobId, job: &Job, billed: &str, found: &Found) -> Self {
        let count = |name: &str| job.count(&format!("/query/dmlStats/{name}"));
        let counted = |rows: i64| u64::try_from(rows).ok();
        Self {
            ended: job.ended(),
            deleted: count("deletedRowCount").or(counted(found.summary.rows)),
            inserted: count("insertedRowCount").or(counted(self.summary.rows)),
            ..self.by(id, &job.location, billed)
        }
    }
}
