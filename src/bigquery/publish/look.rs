//! Looking at the target: its columns, its version, and what the rows in the scope add up to.

use serde_json::Value;

use super::error::Refusal;
use super::fit::TargetFit;
use super::partitions::expired;
use super::schema::{ConfidenceScale, RowForm, WrittenColumn, WrittenContent};
use super::session::PublishSession;
use super::summary::{Counts, scale_sql};
use super::target::PublishTarget;
use super::{FoundRows, PublishError, PublishRequest, ScaleFound, Summary, statements};
use crate::bigquery::{FailureKind, Job, RemoteError, TableRef};

impl PublishSession<'_> {
    /// The target, or `None` if it is not there.
    pub(super) async fn get_target(&self) -> Result<Option<PublishTarget>, RemoteError> {
        match self.rest.get(&self.request.target.path(), &[]).await {
            Ok(table) => Ok(Some(PublishTarget::new(table, self.request.location.as_deref()))),
            Err(error) if error.kind() == FailureKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The target's version; `None` if it is not there.
    pub(super) async fn version(&self) -> Result<Option<String>, RemoteError> {
        Ok(self.get_target().await?.map(|target| target.version))
    }

    /// The form of the rows: as requested or, for the scale of confidence, as the rows of other systems have it. They are
    /// asked once, so that an upload does not change its rows under way.
    pub(super) async fn choose_form(
        &mut self,
        target: &PublishTarget,
    ) -> Result<RowForm, RemoteError> {
        let confidence = match (self.request.confidence, self.scale) {
            (Some(scale), _) => scale,
            (None, Some(found)) => found.scale(),
            (None, None) if target.fit.writes(WrittenContent::Confidence) => {
                self.ask_for_scale(target).await?.scale()
            }
            (None, None) => ConfidenceScale::Percent,
        };
        Ok(RowForm {
            confidence,
            estimated_lines: self.request.estimated_lines,
            model_version: self.request.model_version,
        })
    }

    async fn ask_for_scale(&mut self, target: &PublishTarget) -> Result<ScaleFound, RemoteError> {
        let sql = scale_sql(&self.request.target.sql(), &self.request.publication.scope);
        let cells = self.one_row(&sql, &target.location).await?;
        let count = |place: usize| cells.get(place)?.as_deref()?.parse::<i64>().ok();
        let counts = count(0).zip(count(1));
        let (percent_rows, fraction_rows) = counts.ok_or_else(|| RemoteError::BadResponse {
            call: "the query for the scale of confidence_score".to_owned(),
            what: "not two numbers",
        })?;
        let found = ScaleFound { percent_rows, fraction_rows };
        self.scale = Some(found);
        Ok(found)
    }

    /// What the rows of the target in the scope add up to, and whose they are.
    pub(super) async fn look(&mut self, target: &PublishTarget) -> Result<FoundRows, RemoteError> {
        let sql = self.look_sql(&target.fit);
        self.found(&sql, &target.location).await
    }

    pub(super) fn look_sql(&self, fit: &TargetFit) -> String {
        let mut known_runs = self.request.known_runs.clone();
        known_runs.push(self.request.publication.tag());
        known_runs.sort();
        known_runs.dedup();
        let counts = Counts { known_runs: &known_runs, unknown: &fit.unknown };
        let scope = &self.request.publication.scope;
        let condition = scope.sql("");
        let table = self.request.target.sql();
        Summary::sql(&table, Some(&condition), scope, &fit.written, Some(&counts))
    }

    /// What the rows of a staging table add up to.
    pub(super) async fn staged(
        &mut self,
        staging: &TableRef,
        written: &[WrittenColumn],
        location: &str,
    ) -> Result<FoundRows, RemoteError> {
        let scope = &self.request.publication.scope;
        let sql = Summary::sql(&staging.sql(), None, scope, written, None);
        self.found(&sql, location).await
    }

    async fn found(&mut self, sql: &str, location: &str) -> Result<FoundRows, RemoteError> {
        let cells = self.one_row(sql, location).await?;
        let cells: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
        FoundRows::from_cells(&cells).ok_or_else(|| RemoteError::BadResponse {
            call: "the query for what rows add up to".to_owned(),
            what: "a summary of rows that is not one row of numbers",
        })
    }

    /// The cells of the first row of what `sql` gives; none if there is no row.
    async fn one_row(
        &mut self,
        sql: &str,
        location: &str,
    ) -> Result<Vec<Option<String>>, RemoteError> {
        let job = self.query(sql, location).await?;
        let mut first = Vec::new();
        let text = |cell: &Value| cell["v"].as_str().map(str::to_owned);
        self.rest
            .rows(&job, 2, |page| {
                let cells = page.rows.first().and_then(|row| row["f"].as_array());
                if let Some(cells) = cells.filter(|_| first.is_empty()) {
                    first = cells.iter().map(text).collect();
                }
                Ok::<(), RemoteError>(())
            })
            .await?;
        Ok(first)
    }

    /// Runs `sql`, which may be run any number of times, under an id that no other job has.
    async fn query(&mut self, sql: &str, location: &str) -> Result<Job, RemoteError> {
        let PublishRequest { session, options, .. } = self.request;
        self.rest.ask(session, &mut self.asked, location, sql, options).await
    }

    /// Everything that is in the way of replacing what was `found` in `target`, but for rows of another program, about
    /// which somebody can be asked.
    pub(super) fn refusals(&self, target: &PublishTarget, found: &FoundRows) -> Vec<Refusal> {
        let publication = self.request.publication;
        let mut reasons: Vec<Refusal> =
            target.fit.differences.iter().cloned().map(Refusal::Layout).collect();
        let expires = publication.scope.dates.iter().find_map(|(first, _)| {
            expired(&target.table, *first, publication.created_at / 1000, found.now_ms)
        });
        reasons.extend(expires.map(Refusal::Expires));
        let columns = found.lost_values(&target.fit);
        if !columns.is_empty() && !self.request.replace_unknown {
            reasons.push(Refusal::UnknownValues { columns });
        }
        reasons
    }

    /// That rows of another program would be replaced, if nobody permitted it.
    pub(super) fn foreign_refusal(&self, found: &FoundRows) -> Option<Refusal> {
        let rows = found.replaced.foreign;
        (rows > 0 && !self.foreign_permitted).then_some(Refusal::ForeignRows { rows })
    }

    /// Makes the target.
    pub(super) async fn create_target(&self) -> Result<(), PublishError> {
        let target = &self.request.target;
        match self.rest.post(&target.siblings(), &statements::definition(target)).await {
            // By a try whose answer was lost, or by another upload.
            Err(error) if error.kind() == FailureKind::Duplicate => Ok(()),
            other => other.map(drop).map_err(PublishError::from),
        }
    }
}
