//! What an undo reads: the table, the rows in its scope, and what became of the job that is taken back.

use serde_json::Value;

use super::contents::{Seen, columns};
use super::protocol::Session;
use super::way_back::moment;
use super::{Contents, UndoError, statements};
use crate::bigquery::{JobId, Kind, RemoteError, TableRef};

/// The table as it was when it was looked at.
pub(super) struct Look {
    pub(super) version: String,
    pub(super) location: String,
    /// The columns whose values come back.
    pub(super) columns: Vec<String>,
    /// Those that had values then and are not there any more.
    pub(super) gone: Vec<String>,
    pub(super) seen: Seen,
}

impl Session<'_> {
    /// Looks at the table. Its version comes first: what changes after that gives it another.
    pub(super) async fn look(&mut self) -> Result<Look, UndoError> {
        let table = match self.rest.get(&self.target.path(), &[]).await {
            Err(error) if error.kind() == Kind::NotFound => {
                return Err(UndoError::NoTable(self.target.clone()));
            }
            other => other?,
        };
        let text = |key: &str| table[key].as_str().unwrap_or_default().to_owned();
        let version = text("lastModifiedTime").chars().filter(char::is_ascii_digit).collect();
        let location = self.order.location.clone().unwrap_or_else(|| text("location"));
        let mut columns = columns(&self.target, &table)?;
        let then = self.order.way_back.columns.as_deref();
        if let Some(then) = then {
            // One that was added since has no value to come back.
            columns.retain(|name| then.contains(name));
        }
        let is_gone = |name: &&String| !columns.contains(name);
        let gone = then.unwrap_or_default().iter().filter(is_gone).cloned().collect();
        let seen = self.see(&self.target.clone(), None, true, &columns, &location).await?;
        Ok(Look { version, location, columns, gone, seen })
    }

    /// What the rows of `table` are, all of them or those in the scope, now or at a moment.
    pub(super) async fn see(
        &mut self,
        table: &TableRef,
        moment: Option<&str>,
        in_scope: bool,
        columns: &[String],
        location: &str,
    ) -> Result<Seen, RemoteError> {
        let scope = in_scope.then(|| self.order.way_back.scope.sql(""));
        let sql = Contents::sql(table, moment, scope.as_deref(), columns);
        let rows = self.ask(&sql, location).await?;
        let cells: Option<Vec<Option<&str>>> = match &rows[..] {
            [row] => Some(row.iter().map(Option::as_deref).collect()),
            _ => None,
        };
        let what = "contents of rows that are not one row of numbers";
        let seen = cells.and_then(|cells| Seen::from_cells(&cells));
        seen.ok_or_else(|| RemoteError::Unclear { call: "a query".to_owned(), what })
    }

    /// The moment after the replacement was done, as far as that can be found out.
    pub(super) async fn ended(&self, location: &str) -> Result<Option<String>, UndoError> {
        let way_back = self.order.way_back;
        if let Some(ended) = way_back.ended.as_deref().and_then(moment) {
            return Ok(Some(ended));
        }
        let number = way_back.number;
        let never = |what| {
            let job = way_back.job.clone();
            if way_back.done { Ok(None) } else { Err(UndoError::NeverDone { number, job, what }) }
        };
        let rest = match &way_back.billed {
            Some(project) => self.rest.of_project(project)?,
            None => self.rest.clone(),
        };
        let location = way_back.location.as_deref().unwrap_or(location);
        let id = JobId::new(way_back.job.clone()).map_err(RemoteError::from)?;
        let Some(told) = rest.told(&id, location).await? else {
            return never("is unknown to the warehouse");
        };
        match rest.finished(&id, location, told).await {
            Ok(job) if way_back.proof.fits(&job.configuration) => Ok(job.ended()),
            Ok(_) => never("did something else"),
            Err(RemoteError::Job { .. }) => never("failed"),
            Err(error) => Err(error.into()),
        }
    }

    /// Whose rows are there, in words.
    pub(super) async fn whose(&mut self, look: &Look) -> Result<Vec<String>, UndoError> {
        let of_runs = look.columns.iter().any(|name| name == "run_id");
        let by = if of_runs { "run_id" } else { "system_id" };
        let sql = statements::count_by(&self.target, &self.order.way_back.scope, by);
        let rows = self.ask(&sql, &look.location).await?;
        let words = rows.iter().map(|cells| {
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
        let mut attempt = 0;
        let session = &self.order.session;
        let job = loop {
            self.asked += 1;
            let id = JobId::new(format!("season_ask_{session}_{}", self.asked))?;
            match self.rest.query(&id, location, sql, &self.order.options).await {
                Err(error) if self.rest.should_retry_job(&error, attempt, session).await => {
                    attempt += 1;
                }
                outcome => break outcome?,
            }
        };
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
        let version = table["lastModifiedTime"].as_str().unwrap_or_default();
        Ok(version.chars().filter(char::is_ascii_digit).collect())
    }
}
