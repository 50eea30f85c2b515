//! What is written down of a publication as it goes on.

use chrono::{DateTime, SecondsFormat};

use super::{FoundRows, PublishRequest, Record, Rows};
use crate::bigquery::{Job, JobId, RemoteError};

impl Record {
    /// Rows that were found in place.
    ///
    /// # Errors
    ///
    /// If the server's clock shows no time.
    pub(super) fn found(
        request: &PublishRequest<'_>,
        rows: &Rows,
        there: &FoundRows,
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
        there: &FoundRows,
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
    pub(super) fn replaced_by(
        &self,
        id: &JobId,
        job: &Job,
        billed: &str,
        found: &FoundRows,
    ) -> Self {
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
