//! What an upload would meet and cost, found out by reading metadata and counts only: nothing is changed.

use serde::Serialize;

use super::error::{Refusal, hints};
use super::layout::LayoutNote;
use super::session::PublishSession;
use super::target::PublishTarget;
use super::{
    ConfidenceScale, Consent, FoundRows, ObservePublish, PublishError, PublishRequest, PublishStep,
    Record, ReplacedRows, RowForm, Rows, ScaleFound, TargetState,
};
use crate::bigquery::{RemoteError, RestClient, Usage};
use crate::snapshot::SnapshotError;

/// What an upload would meet and cost.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// The run.
    pub run_id: String,
    /// The table, as `project.dataset.table`.
    pub target: String,
    /// Whether the table is there.
    pub exists: bool,
    /// Whether the run's rows stand in it already.
    pub already: bool,
    /// The rows that would be replaced.
    pub replaced: ReplacedRows,
    /// What the table's layout costs or changes.
    pub notes: Vec<LayoutNote>,
    /// Everything that is in the way.
    pub refusals: Vec<Refusal>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The scale that `confidence_score` would be written in.
    pub confidence_scale: ConfidenceScale,
    /// What the rows of other systems say of it, if they were asked.
    pub scale_found: Option<ScaleFound>,
    /// What the upload would take, if nothing goes wrong: bytes are an estimate.
    pub upload: Usage,
    /// What this look took.
    pub check: Usage,
}

/// Nobody is asked: a check changes nothing.
struct Silent;

impl ObservePublish for Silent {
    fn confirm(&mut self, _: &TargetState) -> Consent {
        Consent::No
    }

    fn write_down(&mut self, _: &Record) -> Result<(), SnapshotError> {
        Ok(())
    }

    fn step(&mut self, _: &PublishStep<'_>) {}
}

/// Looks at the target of `request` as an upload would, and says what that would do.
///
/// # Errors
///
/// If the target is not there and not to be made, or whatever the network does. What only is in the way of an upload
/// stands in the [`Check`].
pub async fn check(rest: &RestClient, request: &PublishRequest<'_>) -> Result<Check, PublishError> {
    if request.publication.is_empty() && !request.allow_empty {
        return Err(PublishError::Empty(request.publication.run_id.clone()));
    }
    let mut silent = Silent;
    let mut session = PublishSession::new(rest, request, &mut silent);
    let mut check = match session.get_target().await? {
        Some(target) => session.check_target(&target).await?,
        None if request.create => session.check_absent()?,
        None => return Err(PublishError::NoTable(request.target.clone())),
    };
    check.check = rest.usage();
    Ok(check)
}

impl PublishSession<'_> {
    /// A target that an upload would make.
    fn check_absent(&self) -> Result<Check, PublishError> {
        let rows = self.request.publication.rows(super::written(), RowForm::default())?;
        let mut check = self.empty_check();
        // The target is looked at once more when it was made.
        check.upload = self.expected(false, staged_bytes(&rows));
        check.upload.calls += 2;
        Ok(check)
    }

    async fn check_target(&mut self, target: &PublishTarget) -> Result<Check, PublishError> {
        let mut check =
            Check { exists: true, notes: target.fit.notes.clone(), ..self.empty_check() };
        let (mut form, mut found) = (RowForm::default(), FoundRows::default());
        if target.fit.is_countable() {
            form = self.choose_form(target).await?;
            found = self.look(target).await?;
            check.confidence_scale = form.confidence;
            check.scale_found = self.scale;
        }
        check.refusals = self.refusals(target, &found);
        check.refusals.extend(self.foreign_refusal(&found));
        check.replaced = found.replaced.clone();
        if target.fit.differences.is_empty() {
            let rows = self.request.publication.rows(target.fit.written.clone(), form)?;
            check.already = rows.summary == found.summary;
            let bytes = self.expected_bytes(target, &rows, check.already).await?;
            check.upload = self.expected(check.already, bytes);
        }
        if check.already {
            check.refusals.clear();
        }
        let is_refused = !check.refusals.is_empty();
        check.hint = is_refused.then(|| hints(&self.request.target, &check.refusals));
        Ok(check)
    }

    fn empty_check(&self) -> Check {
        Check {
            run_id: self.request.publication.run_id.clone(),
            target: self.request.target.to_string(),
            exists: false,
            already: false,
            replaced: ReplacedRows::default(),
            notes: Vec::new(),
            refusals: Vec::new(),
            hint: None,
            confidence_scale: self.request.confidence.unwrap_or_default(),
            scale_found: None,
            upload: Usage::default(),
            check: Usage::default(),
        }
    }

    /// About how many bytes the statements of an upload read.
    async fn expected_bytes(
        &self,
        target: &PublishTarget,
        rows: &Rows,
        is_published: bool,
    ) -> Result<u64, RemoteError> {
        let scope = &self.request.publication.scope;
        let table = self.request.target.sql();
        let location = &target.location;
        let look = self.rest.dry_run(location, &self.look_sql(&target.fit)).await?;
        let scale = match self.scale {
            Some(_) => {
                let sql = super::summary::scale_sql(&table, scope);
                self.rest.dry_run(location, &sql).await?
            }
            None => 0,
        };
        if is_published {
            return Ok(look + scale);
        }
        let all = format!("SELECT * FROM {table} WHERE {}", scope.sql(""));
        let replaced = self.rest.dry_run(location, &all).await?;
        Ok(scale + 2 * look + replaced + staged_bytes(rows))
    }

    /// Jobs and calls of an upload that meets no difficulty and waits for nothing.
    fn expected(&self, is_published: bool, bytes: u64) -> Usage {
        let asks_for_scale = u64::from(self.request.confidence.is_none());
        let has_side_table = u64::from(self.request.publications_table.is_some());
        // A query takes a call for the job and one for its result; what has an id that another upload may use takes one
        // more before, to look for it.
        let looked = Usage { calls: 3 + 2 * asks_for_scale, jobs: 1 + asks_for_scale, bytes };
        if is_published {
            let noted = has_side_table;
            return Usage { calls: looked.calls + 2 * noted, jobs: looked.jobs + noted, bytes };
        }
        // The load, the look at what was loaded, the replacement, and the look at what it did.
        let jobs = looked.jobs + 4 + 2 * has_side_table;
        // The staging table made and dropped; the load's look, beginning and end; the staged rows; the replacement's look
        // and itself; the target and its rows once more. And how long the dataset keeps what its tables were, and the
        // target's version.
        let calls = looked.calls + 2 + 3 + 2 + 2 + 3 + 1 + 1 + 5 * has_side_table;
        Usage { jobs, calls, bytes }
    }
}

/// About how many bytes the two statements read that read the staged rows.
fn staged_bytes(rows: &Rows) -> u64 {
    2 * rows.batch.get_array_memory_size() as u64
}
