//! The staging table: one Parquet file, loaded and checked.

use serde_json::json;

use super::schema::WrittenColumn;
use super::session::PublishSession;
use super::{FoundRows, PublishError, PublishStep, Rows, Scope};
use crate::bigquery::Mode;
use crate::bigquery::client::attempts::JobState;
use crate::bigquery::{FailureKind, JobId, RemoteError, TableRef};
use crate::snapshot::table::sha256;

/// How long a staging table that nobody drops lives, in milliseconds.
const LIFE_MS: i64 = 24 * 60 * 60 * 1000;

/// How many staging tables are tried if one does not hold what was loaded.
const TABLES: u32 = 3;

/// How many loads are tried into one table.
const LOADS: u32 = 20;

/// The staging table of rows whose file has this hash, for a target at this version; the `turn`-th, from 0.
pub fn staging_table(
    target: &TableRef,
    dataset: &str,
    scope: &Scope,
    rows: &Rows,
    version: &str,
    turn: u32,
) -> Result<TableRef, RemoteError> {
    let scope = &sha256(format!("{target} {scope}").as_bytes())[..8];
    let content = &rows.sha256[..12];
    let turn = if turn == 0 { String::new() } else { format!("_{turn}") };
    let name = format!("_season_stage_{scope}_{content}_{version}{turn}");
    Ok(TableRef::new(target.project(), dataset, &name)?)
}

/// Where a version's rows are staged, and what the server's clock said.
#[derive(Clone, Copy, Debug)]
pub(super) struct StagingTarget<'a> {
    pub(super) version: &'a str,
    pub(super) location: &'a str,
    pub(super) now_ms: i64,
}

impl PublishSession<'_> {
    /// Loads `rows` into a staging table and checks them there. Every table that was made is dropped in the end.
    pub(super) async fn stage(
        &mut self,
        rows: &Rows,
        place: StagingTarget<'_>,
    ) -> Result<TableRef, PublishError> {
        let request = self.request;
        let dataset = request.staging_dataset.as_deref().unwrap_or(request.target.dataset());
        let mut last = request.target.clone();
        for turn in 0..TABLES {
            let scope = &request.publication.scope;
            let staging =
                staging_table(&request.target, dataset, scope, rows, place.version, turn)?;
            self.observer.step(&PublishStep::Staging { table: &staging, rows });
            let there = self.create_staging(&staging, &rows.written, place).await?;
            self.made.push(staging.clone());
            let mut found = FoundRows::default();
            if there {
                found = self.staged(&staging, &rows.written, place.location).await?;
            }
            if found.summary.rows == 0 && rows.summary.rows > 0 {
                self.load(&staging, rows, place, turn).await?;
                found = self.staged(&staging, &rows.written, place.location).await?;
            }
            if found.summary == rows.summary && found.outside == 0 {
                return Ok(staging);
            }
            last = staging;
        }
        Err(PublishError::Staged(last))
    }

    /// Makes the table; whether it was there before: by a try whose answer was lost, before a crash, or by another upload of
    /// the same run.
    async fn create_staging(
        &self,
        staging: &TableRef,
        written: &[WrittenColumn],
        place: StagingTarget<'_>,
    ) -> Result<bool, RemoteError> {
        let table = json!({
            "tableReference": staging.reference(),
            "schema": { "fields": fields(written) },
            "expirationTime": (place.now_ms + LIFE_MS).to_string(),
            "labels": { "tool": "season", "run_id": self.request.publication.run_id },
        });
        match self.rest.post(&staging.siblings(), &table).await {
            Err(error) if error.kind() == FailureKind::Duplicate => Ok(true),
            other => other.map(|_| false),
        }
    }

    /// Loads the file by the first job id that is free. A job that is done has loaded it before.
    async fn load(
        &self,
        staging: &TableRef,
        rows: &Rows,
        place: StagingTarget<'_>,
        turn: u32,
    ) -> Result<(), PublishError> {
        let configuration = json!({
            "load": {
                "destinationTable": staging.reference(),
                "schema": { "fields": fields(&rows.written) },
                "sourceFormat": "PARQUET",
                "parquetOptions": { "enableListInference": true },
                "decimalTargetTypes": ["NUMERIC"],
                "createDisposition": "CREATE_NEVER",
                "writeDisposition": "WRITE_EMPTY",
            },
            "labels": self.labels(rows),
        });
        let content = &rows.sha256[..24];
        for attempt in 0..LOADS {
            let version = place.version;
            let id = JobId::new(format!("season_load_{content}_{version}_{turn}_{attempt}"));
            let id = id.map_err(RemoteError::from)?;
            match self.rest.job_state(&id, place.location).await? {
                JobState::Done => return Ok(()),
                JobState::Failed => continue,
                JobState::Absent => {}
            }
            let sent = self.rest.load(&id, place.location, configuration.clone(), &rows.bytes);
            match sent.await {
                Ok(_) => return Ok(()),
                // There are rows in it: another load was first. What they are is checked next.
                Err(error) if error.kind() == FailureKind::Duplicate => return Ok(()),
                Err(error) if self.should_retry(&error, attempt).await => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(PublishError::Staged(staging.clone()))
    }
}

/// The columns of a staging table. NUMERIC has no parameters there: the target's apply when rows are moved.
fn fields(written: &[WrittenColumn]) -> Vec<serde_json::Value> {
    let field = |written: &WrittenColumn| {
        let nullable = written.column.mode != Mode::Required;
        let mode = if nullable { Mode::Nullable } else { Mode::Required };
        json!({ "name": written.column.name, "type": written.kind.rest(), "mode": mode.as_str() })
    };
    written.iter().map(field).collect()
}
