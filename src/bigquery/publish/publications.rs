//! The side table of publications, for those who name one: a row that a run is about to replace rows of a target, which
//! says so before, and that it has, after.
//!
//! It says what a table without `run_id` cannot: which runs its rows came from. The replacement does not need it.
//!
//! # What a reader concludes
//!
//! - `done`: the rows of this run, with this hash, were found in the target at or before `done_at`. Of several runs with
//!   one scope, the one with the newest `done_at` is there. An upload that finds its rows settles every row of the same
//!   run, hash and target, also those of uploads that broke off: which of them replaced the rows does not matter.
//! - `planned`, and no row of the run is `done`: a command broke off, or goes on. Nobody knows whether it replaced rows;
//!   the next upload of the run finds out.
//! - `planned` beside `done`, of one run: with the same hash, the upload of that row was killed while BigQuery was still
//!   writing the row, which became visible after the run was found. An upload waits for its row before it replaces any, so
//!   this one replaced none, and the run is there all the same. With another hash, a form of the rows (another scale, other
//!   columns) was planned that was never found. Neither says anything against the `done` row; the next upload of the
//!   run settles the first kind.

use serde_json::{Value, json};

use super::session::{Looked, PublishSession};
use super::statements::quoted;
use super::{PublishError, PublishRequest, Rows};
use crate::bigquery::client::attempts::JobState;
use crate::bigquery::replacement::MAX_NUMBERS;
use crate::bigquery::{FailureKind, Job, JobId, RemoteError, TableRef};
use crate::snapshot::table::sha256;

/// A column: its name, and its type as the REST API has it.
const COLUMNS: [(&str, &str); 10] = [
    ("publication", "STRING"),
    ("status", "STRING"),
    ("run_id", "STRING"),
    ("run_created_at", "TIMESTAMP"),
    ("target", "STRING"),
    ("scope", "STRING"),
    ("row_count", "INTEGER"),
    ("sha256", "STRING"),
    ("planned_at", "TIMESTAMP"),
    ("done_at", "TIMESTAMP"),
];

/// The table as `tables.insert` makes it.
fn definition(table: &TableRef) -> Value {
    let field =
        |(name, kind): &(&str, &str)| json!({ "name": name, "type": kind, "mode": "NULLABLE" });
    json!({
        "tableReference": table.reference(),
        "schema": { "fields": COLUMNS.iter().map(field).collect::<Vec<_>>() },
    })
}

/// Writes a row about the rows of `request`: that the job `publication` is about to replace others by them, or that they are
/// in the target.
fn insert(
    table: &TableRef,
    request: &PublishRequest<'_>,
    rows: &Rows,
    publication: &str,
    is_done: bool,
) -> String {
    let run = request.publication;
    let now = "CURRENT_TIMESTAMP()".to_owned();
    let values = [
        format!("'{publication}'"),
        if is_done { "'done'" } else { "'planned'" }.to_owned(),
        format!("'{}'", run.run_id),
        format!("TIMESTAMP_MICROS({})", run.created_at),
        format!("'{}'", request.target),
        // Names of systems and dates: there is no quote in it.
        format!("'{}'", run.scope),
        rows.summary.rows.to_string(),
        format!("'{}'", rows.sha256),
        now.clone(),
        if is_done { now } else { "NULL".to_owned() },
    ];
    let names = COLUMNS.map(|(name, _)| name);
    format!("INSERT INTO {} ({}) VALUES ({})", table.sql(), quoted(&names, ""), values.join(", "))
}

/// Writes that the rows of `request` were found in its target: what was planned of them is done. A row that says so already
/// counts as changed, and stays as it is.
fn done(table: &TableRef, request: &PublishRequest<'_>, rows: &Rows) -> String {
    format!(
        "UPDATE {} SET status = 'done', done_at = IFNULL(done_at, CURRENT_TIMESTAMP()) \
         WHERE target = '{}' AND run_id = '{}' AND sha256 = '{}'",
        table.sql(),
        request.target,
        request.publication.run_id,
        rows.sha256,
    )
}

impl PublishSession<'_> {
    /// Makes the side table, if one is named and not there.
    pub(super) async fn create_publications_table(&self) -> Result<(), PublishError> {
        let Some(table) = &self.request.publications_table else { return Ok(()) };
        let definition = definition(table);
        match self.rest.post(&table.siblings(), &definition).await {
            Err(error) if error.kind() == FailureKind::Duplicate => Ok(()),
            other => other.map(drop).map_err(PublishError::from),
        }
    }

    /// Writes into the side table, if there is one, that the job `id` is about to replace rows by ours.
    pub(super) async fn note_planned(
        &self,
        looked: &Looked,
        id: &JobId,
    ) -> Result<(), PublishError> {
        let Some(table) = &self.request.publications_table else { return Ok(()) };
        let sql = insert(table, self.request, &looked.rows, id.as_str(), false);
        let content = &looked.rows.sha256[..12];
        // An upload that broke off may have written it into another side table.
        let side = &sha256(table.to_string().as_bytes())[..8];
        let name = format!("{id}_planned_{content}_{side}");
        let written = self.run_once(&name, &sql, looked).await;
        written.map(drop).map_err(|error| self.not_noted(false, error))
    }

    /// Writes into the side table, if there is one, that our rows are in the target.
    pub(super) async fn note_done(&self, looked: &Looked) -> Result<(), RemoteError> {
        let Some(table) = &self.request.publications_table else { return Ok(()) };
        let sql = done(table, self.request, &looked.rows);
        let name = format!("season_done_{}", self.request.session);
        let job = self.run_once(&name, &sql, looked).await?;
        let changed = job.and_then(|job| job.count("/query/numDmlAffectedRows"));
        if changed != Some(0) {
            return Ok(());
        }
        // Nothing was planned in this side table, which another upload did without, or had another.
        let sql = insert(table, self.request, &looked.rows, &name, true);
        let name = format!("season_noted_{}", self.request.session);
        self.run_once(&name, &sql, looked).await.map(drop)
    }

    /// Runs `sql` under the first id after `name` that is free, as the job that is returned; a job there that is done has run it
    /// before.
    async fn run_once(
        &self,
        name: &str,
        sql: &str,
        looked: &Looked,
    ) -> Result<Option<Job>, RemoteError> {
        let location = &looked.target.location;
        // Those of earlier uploads, which failed, do not count: the row would never be written.
        let mut failures = 0;
        for number in 0..MAX_NUMBERS {
            let id = JobId::new(format!("{name}_{number}"))?;
            match self.rest.job_state(&id, location).await? {
                JobState::Done => return Ok(None),
                JobState::Failed => continue,
                JobState::Absent => {}
            }
            match self.rest.query(&id, location, sql, &self.request.options).await {
                Ok(job) => return Ok(Some(job)),
                Err(error) if self.should_retry(&error, failures).await => failures += 1,
                Err(error) => return Err(error),
            }
        }
        let what = "a statement that failed each time";
        Err(RemoteError::BadResponse { call: name.to_owned(), what })
    }

    pub(super) fn not_noted(&self, is_published: bool, error: RemoteError) -> PublishError {
        match &self.request.publications_table {
            Some(table) => {
                PublishError::NotNoted { table: table.clone(), is_published, error: error.into() }
            }
            None => error.into(),
        }
    }
}
