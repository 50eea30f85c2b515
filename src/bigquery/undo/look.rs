//! What an undo reads: the table, the rows in its scope, and what became of the job that is taken back.

use serde_json::Value;

use super::contents::{Seen, columns};
use super::session::UndoSession;
use super::{Contents, UndoError, UndoRequest, statements};
use crate::bigquery::client::time_travel::version;
use crate::bigquery::{FailureKind, JobId, RemoteError, TableRef};
use crate::domain::listed;

/// The table as it was when it was looked at.
pub(super) struct Look {
    pub(super) version: String,
    pub(super) location: String,
    /// All columns of the table.
    pub(super) all: Vec<String>,
    /// Those whose values come back: that the table had then and has now.
    pub(super) columns: Vec<String>,
    /// Those that it got since: no value comes back in them.
    pub(super) added: Vec<String>,
    /// Those that had values then and are not there any more.
    pub(super) gone: Vec<String>,
    pub(super) seen: Seen,
}

/// What the warehouse says of the job that is taken back.
pub(super) enum Proven {
    /// It replaced these rows, and was done at this moment.
    Ended(String),
    /// It proves nothing, as it does what is said here.
    Not(&'static str),
}

impl UndoSession<'_> {
    /// Looks at the table. Its version comes first: what changes after that gives it another.
    pub(super) async fn look(&mut self) -> Result<Look, UndoError> {
        let table = match self.rest.get(&self.target.path(), &[]).await {
            Err(error) if error.kind() == FailureKind::NotFound => {
                return Err(UndoError::NoTable(self.target.clone()));
            }
            other => other?,
        };
        // An emulator names no location, and a job without one runs where the server likes.
        let text = |key: &str| table[key].as_str().unwrap_or_default().to_owned();
        let version = version(&table);
        let location = self.request.location.clone().unwrap_or_else(|| text("location"));
        let all = columns(&self.target, &table)?;
        let then = self.columns_then(&location).await?;
        let is_in = |names: &[String], name: &str| {
            names.iter().any(|other| other.eq_ignore_ascii_case(name))
        };
        let (columns, added): (Vec<_>, Vec<_>) = all
            .iter()
            .cloned()
            .partition(|name| then.as_ref().is_none_or(|then| is_in(then, name)));
        let gone: Vec<_> = then.into_iter().flatten().filter(|name| !is_in(&all, name)).collect();
        let target = self.target.clone();
        let seen = self.see(&target, None, true, &columns, &added, &location).await?;
        Ok(Look { version, location, all, columns, added, gone, seen })
    }

    /// The columns that the table had at the moment whose rows come back: as the warehouse says or, if it does not, as it is
    /// written down.
    async fn columns_then(&mut self, location: &str) -> Result<Option<Vec<String>>, UndoError> {
        if let Some(then) = &self.then {
            return Ok(then.clone());
        }
        let way_back = self.request.way_back;
        let sql = statements::all_columns(&self.target, &way_back.scope, &self.moment);
        let then = match self.rest.dry_run_columns(location, &sql).await {
            // When the rows themselves are asked for, that is an error.
            Err(error) if is_forgotten(&error) => None,
            other => other?,
        };
        if let (Some(then), Some(recorded)) = (&then, &way_back.columns) {
            let is_recorded =
                |name: &&String| recorded.iter().any(|other| other.eq_ignore_ascii_case(name));
            let lacking: Vec<&String> = then.iter().filter(|name| !is_recorded(name)).collect();
            if !lacking.is_empty() {
                let lacking = listed(&lacking, ", ");
                let what = format!("it lacks columns that the table had: {lacking}");
                return Err(UndoError::Record(way_back.number, what));
            }
        }
        let then = then.or_else(|| way_back.columns.clone());
        self.then = Some(then.clone());
        Ok(then)
    }

    /// What the rows of `table` are, all of them or those in the scope, now or at a moment.
    pub(super) async fn see(
        &mut self,
        table: &TableRef,
        moment: Option<&str>,
        in_scope: bool,
        columns: &[String],
        added: &[String],
        location: &str,
    ) -> Result<Seen, RemoteError> {
        let scope = in_scope.then(|| self.request.way_back.scope.sql(""));
        let sql = Contents::sql(table, moment, scope.as_deref(), columns, added);
        let rows = self.ask(&sql, location).await?;
        let cells: Option<Vec<Option<&str>>> = match &rows[..] {
            [row] => Some(row.iter().map(Option::as_deref).collect()),
            _ => None,
        };
        let what = "contents of rows that are not one row of numbers";
        let seen = cells.and_then(|cells| Seen::from_cells(&cells));
        seen.ok_or_else(|| RemoteError::BadResponse { call: "a query".to_owned(), what })
    }

    /// The moment after the replacement was done, if its job proves that it replaced these rows of this table. What is
    /// written down of it proves nothing: others may have written it.
    pub(super) async fn ended(&self, location: &str) -> Result<Proven, UndoError> {
        let way_back = self.request.way_back;
        let number = way_back.number;
        let never = |what| {
            let job = way_back.job.clone();
            if way_back.done {
                Ok(Proven::Not(what))
            } else {
                Err(UndoError::NeverDone { number, job, what })
            }
        };
        let rest = match &way_back.billed {
            Some(project) if project == self.rest.project() => self.rest.clone(),
            Some(project) if project == self.target.project() => self.rest.of_project(project)?,
            Some(_) => return Ok(Proven::Not("ran in a project that only the data folder names")),
            None => self.rest.clone(),
        };
        let location = way_back.location.as_deref().unwrap_or(location);
        let id = JobId::new(way_back.job.clone()).map_err(RemoteError::from)?;
        let status = match rest.get_job(&id, location).await {
            Err(error) if error.kind() == FailureKind::Denied => {
                return Ok(Proven::Not("may not be looked at"));
            }
            other => other?,
        };
        let Some(status) = status else { return never("is unknown to the warehouse") };
        match rest.finished(&id, location, status).await {
            Ok(job) if !way_back.is_of(&self.target, &job) => never("did something else"),
            Ok(job) if !way_back.begins(&job) => {
                Ok(Proven::Not("began with rows of another moment than is written down"))
            }
            Ok(job) => {
                Ok(job.ended().map_or(Proven::Not("does not say when it ended"), Proven::Ended))
            }
            Err(RemoteError::Job { .. }) => never("failed"),
            Err(error) => Err(error.into()),
        }
    }

    /// Whose rows are there, in words.
    pub(super) async fn whose(&mut self, look: &Look) -> Result<Vec<String>, UndoError> {
        let of_runs = look.columns.iter().any(|name| name == "run_id");
        let by = if of_runs { "run_id" } else { "system_id" };
        let sql = statements::count_by(&self.target, &self.request.way_back.scope, by);
        let rows = self.ask(&sql, &look.location).await?;
        let words = rows.iter().map(|cells| {
            // Null is the name of no run.
            let cell = |at: usize| cells.get(at).and_then(Option::as_deref).unwrap_or_default();
            let count = cell(1);
            match cell(0) {
                "" if of_runs => format!("{count} of another program"),
                id if of_runs => format!("{count} of run {}", id.escape_default()),
                id => format!("{count} of {}", id.escape_default()),
            }
        });
        Ok(words.collect())
    }

    /// The rows of the answer to `sql`, of which there are few.
    async fn ask(
        &mut self,
        sql: &str,
        location: &str,
    ) -> Result<Vec<Vec<Option<String>>>, RemoteError> {
        let UndoRequest { session, options, .. } = self.request;
        let job = self.rest.ask(session, &mut self.asked, location, sql, options).await?;
        let mut rows = Vec::new();
        let cell = |cell: &Value| cell["v"].as_str().map(str::to_owned);
        self.rest
            .rows(&job, 10, |page| {
                let cells =
                    |row: &Value| row["f"].as_array().map(|of| of.iter().map(cell).collect());
                rows.extend(page.rows.iter().filter_map(cells));
                Ok::<(), RemoteError>(())
            })
            .await?;
        Ok(rows)
    }

    /// The table's version.
    pub(super) async fn version(&self) -> Result<String, RemoteError> {
        let table = self.rest.get(&self.target.path(), &[]).await?;
        Ok(version(&table))
    }
}

/// Whether `error` says that what a table was at a moment is not kept any more.
pub(super) fn is_forgotten(error: &RemoteError) -> bool {
    error.to_string().contains("Invalid snapshot time")
}
