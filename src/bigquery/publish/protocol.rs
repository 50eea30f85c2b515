//! The steps of a publication, in the order and for the reasons that [`super`] gives.

use std::sync::Arc;

use super::error::Refusal;
use super::schema::{RowForm, WrittenContent};
use super::session::{Looked, PublishPhase, PublishSession};
use super::target::PublishTarget;
use super::{
    Consent, FoundRows, ObservePublish, PublishError, PublishRequest, PublishResult, PublishStep,
    Record, Rows, TargetState,
};
use crate::bigquery::{FailureKind, RemoteError, RestClient};

/// How often the target is looked at again, because others changed it meanwhile, before we give up.
const MAX_ROUNDS: u32 = 20;

/// Publishes as [`super`] describes. Dropped at any moment, or killed, it leaves the target with the former rows or the
/// new ones; the same request then goes on where it stopped.
///
/// # Errors
///
/// Whatever [`PublishError`] lists. Nothing was changed in the target unless it says so.
pub async fn publish(
    rest: &RestClient,
    request: &PublishRequest<'_>,
    observer: &mut dyn ObservePublish,
) -> Result<PublishResult, PublishError> {
    if request.publication.is_empty() && !request.allow_empty {
        return Err(PublishError::Empty(request.publication.run_id.clone()));
    }
    PublishSession::new(rest, request, observer).publish().await
}

impl PublishSession<'_> {
    async fn publish(mut self) -> Result<PublishResult, PublishError> {
        let mut encoded = None;
        // The last round only looks.
        for round in 0..=MAX_ROUNDS {
            let looked = self.look_again(encoded.take()).await;
            let looked = looked.map_err(|error| self.after_replacement(error))?;
            if looked.found.summary == looked.rows.summary {
                return self.finish(&looked).await;
            }
            let is_last = round == MAX_ROUNDS;
            self.judge_mismatch(&looked, is_last)?;
            if is_last {
                break;
            }
            self.permit(&looked).map_err(|error| self.after_replacement(error))?;
            self.replace_rows(&looked).await?;
            encoded = Some(looked.rows);
        }
        Err(PublishError::Contended(self.request.target.clone()))
    }

    /// Looks at the target. Our rows are `encoded` as they were for the round before, if its columns still are the same.
    async fn look_again(&mut self, encoded: Option<Arc<Rows>>) -> Result<Looked, PublishError> {
        let target = self.find_or_create_target().await?;
        if !target.fit.differences.is_empty() {
            return Err(self.refuse_layout(&target).await);
        }
        let form = self.choose_form(&target).await?;
        let rows = match encoded {
            Some(rows) if rows.written == target.fit.written && rows.form == form => rows,
            _ => Arc::new(self.request.publication.rows(target.fit.written.clone(), form)?),
        };
        let found = self.look(&target).await?;
        Ok(Looked { target, rows, found })
    }

    /// The refusal of a target whose layout does not fit, with everything else that is in the way, as far as it can be
    /// counted.
    async fn refuse_layout(&mut self, target: &PublishTarget) -> PublishError {
        let mut found = FoundRows::default();
        if target.fit.is_countable() {
            match self.look(target).await {
                Ok(looked) => found = looked,
                Err(error) => return error.into(),
            }
        }
        let mut reasons = self.refusals(target, &found);
        reasons.extend(self.foreign_refusal(&found));
        self.refused(reasons)
    }

    fn refused(&self, reasons: Vec<Refusal>) -> PublishError {
        PublishError::Refused { target: self.request.target.clone(), reasons }
    }

    /// The target, made if it may be.
    async fn find_or_create_target(&mut self) -> Result<PublishTarget, PublishError> {
        if let Some(target) = self.get_target().await? {
            return Ok(target);
        }
        let no_table = || PublishError::NoTable(self.request.target.clone());
        if !self.request.create {
            return Err(no_table());
        }
        // Numbers that do not fit are known before anything is made.
        self.request.publication.rows(super::written(), RowForm::default())?;
        if !self.permitted {
            self.confirm(&TargetState { creates: true, ..TargetState::default() })?;
        }
        self.observer.step(&PublishStep::Creating(&self.request.target));
        self.create_target().await?;
        self.get_target().await?.ok_or_else(|| PublishError::NoTable(self.request.target.clone()))
    }

    /// The rows were found in the target: by our doing, or before.
    async fn finish(mut self, looked: &Looked) -> Result<PublishResult, PublishError> {
        self.drop_staging().await;
        let found = Record::found(self.request, &looked.rows, &looked.found)?;
        let phase = std::mem::replace(&mut self.phase, PublishPhase::Looking);
        let (result, is_published) = match phase {
            PublishPhase::Looking => (PublishResult::Already(found), false),
            PublishPhase::Replaced(record) | PublishPhase::Mending(record) => {
                (PublishResult::Published(Record { verified: true, ..record }), true)
            }
        };
        let noted = match self.note_done(looked).await {
            // Nothing was planned there.
            Err(error) if error.kind() == FailureKind::NotFound => {
                self.create_publications_table().await?;
                self.note_done(looked).await
            }
            noted => noted,
        };
        match noted {
            Err(error) => Err(self.not_noted(is_published, error)),
            Ok(()) => Ok(result),
        }
    }

    /// Says what is wrong if other rows are found than ours after our replacement; before it, nothing is.
    fn judge_mismatch(&mut self, looked: &Looked, is_last: bool) -> Result<(), PublishError> {
        let found = &looked.found;
        let run = self.run_word(&looked.target);
        let phase = std::mem::replace(&mut self.phase, PublishPhase::Looking);
        let (record, is_mended) = match phase {
            PublishPhase::Looking => return Ok(()),
            PublishPhase::Replaced(record) => (record, false),
            PublishPhase::Mending(record) => (record, true),
        };
        if let Some(by) = found.only_run().filter(|by| *by != run) {
            return Err(self.superseded(record, &format!("{}, whole", describe_run(by))));
        }
        // Theirs may be verified by now, and would be lost by replacing them once more.
        if found.of_others(&run) {
            return Err(self.superseded(record, "others, in part"));
        }
        if is_mended || is_last {
            return Err(self.differs(record, found));
        }
        self.observer.step(&PublishStep::Mending);
        self.phase = PublishPhase::Replaced(record);
        Ok(())
    }

    /// How rows of this run are told from others in the target: by its id or, without a column for it, by its tag.
    fn run_word(&self, target: &PublishTarget) -> String {
        let publication = self.request.publication;
        let has_run = target.fit.writes(WrittenContent::Run);
        if has_run { publication.run_id.clone() } else { publication.tag() }
    }

    /// Refuses what must not be replaced, and asks whether the rest may be.
    fn permit(&mut self, looked: &Looked) -> Result<(), PublishError> {
        let Looked { target, found, .. } = looked;
        let mut reasons = self.refusals(target, found);
        let foreign = self.foreign_refusal(found);
        if !reasons.is_empty() {
            reasons.extend(foreign);
            return Err(self.refused(reasons));
        }
        if self.permitted && foreign.is_none() {
            return Ok(());
        }
        self.confirm(&TargetState {
            replaced: found.replaced.clone(),
            asks_for_foreign: foreign.is_some(),
            a_run: found.a_run.clone(),
            runs: found.runs,
            creates: false,
            notes: target.fit.notes.clone(),
            scale: self.scale,
        })
    }

    fn confirm(&mut self, state: &TargetState) -> Result<(), PublishError> {
        match self.observer.confirm(state) {
            Consent::Yes => {
                self.permitted = true;
                self.foreign_permitted |= state.asks_for_foreign;
                Ok(())
            }
            Consent::No => Err(PublishError::Declined),
            Consent::NotForeign => {
                Err(self.refused(vec![Refusal::ForeignRows { rows: state.replaced.foreign }]))
            }
        }
    }

    /// Whether a job that failed with `error`, the `failures`-th time counted from 0, may succeed under another id; waits
    /// until it is time to try.
    pub(super) async fn should_retry(&self, error: &RemoteError, failures: u32) -> bool {
        self.rest.should_retry_job(error, failures, &self.request.session).await
    }

    /// Drops staging tables that nobody needs. One that stays expires.
    pub(super) async fn drop_staging(&mut self) {
        for staging in std::mem::take(&mut self.made) {
            let _ = self.rest.delete(&staging.path()).await;
        }
    }

    /// What `error` means if our rows replaced the former ones before: then it is not true that none were replaced.
    fn after_replacement(&mut self, error: PublishError) -> PublishError {
        match (std::mem::replace(&mut self.phase, PublishPhase::Looking), error) {
            (
                PublishPhase::Replaced(record) | PublishPhase::Mending(record),
                PublishError::Refused { .. } | PublishError::Declined | PublishError::NoTable(_),
            ) => self.superseded(record, "others, in part"),
            (_, error) => error,
        }
    }

    fn superseded(&self, record: Record, by: &str) -> PublishError {
        PublishError::Superseded {
            target: Box::new(self.request.target.clone()),
            run: self.request.publication.run_id.clone(),
            by: by.to_owned(),
            record: record.into(),
        }
    }

    fn differs(&self, record: Record, found: &FoundRows) -> PublishError {
        PublishError::Differs {
            target: Box::new(self.request.target.clone()),
            run: self.request.publication.run_id.clone(),
            found: found.summary.rows,
            keys: found.summary.keys,
            expected: record.summary.rows,
            record: record.into(),
        }
    }
}

/// A run's id, or the time that is its tag, in words.
fn describe_run(word: &str) -> String {
    let made = word.parse().ok().filter(|_| word.len() > 15);
    match made.and_then(chrono::DateTime::from_timestamp_micros) {
        Some(time) => format!("the run made at {}", time.to_rfc3339()),
        None => format!("run {word}"),
    }
}
