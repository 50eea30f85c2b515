//! One round's replacement: staged, written down, and run as the one job that may replace rows of this version.

use std::collections::BTreeMap;

use super::session::{Looked, PublishPhase, PublishSession};
use super::staging::StagingTarget;
use super::{PublishError, PublishStep, Record, Rows, statements};
use crate::bigquery::client::time_travel;
use crate::bigquery::replacement::{BeforeReplacing, Replaced, Replacing};
use crate::bigquery::{FailureKind, Job, JobId, QueryOptions, RemoteError, TableRef};

impl PublishSession<'_> {
    /// Stages our rows and replaces those of the scope by them, unless somebody else was first.
    pub(super) async fn replace_rows(&mut self, looked: &Looked) -> Result<(), PublishError> {
        let version = &looked.target.version;
        let number = match self.stage_and_replace(looked).await {
            Ok(Replaced::Ours(id, job)) => {
                self.enter_replaced(looked, &id, &job)?;
                self.next_number(version)
            }
            Ok(Replaced::Theirs(number)) => {
                self.observer.step(&PublishStep::Overtaken);
                number
            }
            Ok(Replaced::Moved) => {
                self.observer.step(&PublishStep::Overtaken);
                // Another upload of this run may be about to read the staging table, as no replacement of this version is
                // known. It expires.
                self.made.clear();
                return Ok(());
            }
            // Another upload dropped the staging table, as it was done with this version.
            Err(PublishError::Remote(error)) if error.kind() == FailureKind::NotFound => {
                self.observer.step(&PublishStep::Overtaken);
                self.rest.back_off(&error, &self.request.session, 1).await;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.next = (version.clone(), number + 1);
        self.drop_staging().await;
        Ok(())
    }

    async fn stage_and_replace(&mut self, looked: &Looked) -> Result<Replaced, PublishError> {
        let Looked { target, rows, found } = looked;
        let place = StagingTarget {
            version: &target.version,
            location: &target.location,
            now_ms: found.now_ms,
        };
        let staging = self.stage(rows, place).await?;
        self.create_publications_table().await?;
        // So long there is a way back.
        self.time_travel_hours = time_travel::hours(self.rest, &self.request.target).await?;
        self.replace(looked, &staging).await
    }

    /// The phase after our replacement, which is the second one if rows were replaced before.
    fn enter_replaced(
        &mut self,
        looked: &Looked,
        id: &JobId,
        job: &Job,
    ) -> Result<(), RemoteError> {
        let deleted = job.count("/query/dmlStats/deletedRowCount");
        let expected = looked.found.summary.rows;
        if let Some(deleted) = deleted.filter(|deleted| i64::try_from(*deleted) != Ok(expected)) {
            self.observer.step(&PublishStep::DeletedOthers { expected, deleted });
        }
        let planned = self.planned(looked)?;
        let record = planned.replaced_by(id, job, self.rest.project(), &looked.found);
        let is_mended = !matches!(self.phase, PublishPhase::Looking);
        self.phase =
            if is_mended { PublishPhase::Mending(record) } else { PublishPhase::Replaced(record) };
        Ok(())
    }

    /// The first number of a replacement of `version` that may be free.
    fn next_number(&self, version: &str) -> u32 {
        if self.next.0 == version { self.next.1 } else { 0 }
    }

    /// What is written down before the rows are replaced.
    fn planned(&self, looked: &Looked) -> Result<Record, RemoteError> {
        let former = match &self.phase {
            PublishPhase::Looking => None,
            PublishPhase::Replaced(record) | PublishPhase::Mending(record) => Some(record),
        };
        let columns = &looked.target.fit.columns;
        let planned = Record::planned(self.request, &looked.rows, &looked.found, former, columns)?;
        Ok(Record {
            replace_foreign: self.foreign_permitted,
            time_travel_hours: self.time_travel_hours,
            ..planned
        })
    }

    /// Replaces the scope of the target by the staged rows, under the first number that is free.
    async fn replace(
        &mut self,
        looked: &Looked,
        staging: &TableRef,
    ) -> Result<Replaced, PublishError> {
        let (rest, request) = (self.rest, self.request);
        let Looked { target, rows, .. } = looked;
        let columns = statements::names(&rows.written);
        let scope = &request.publication.scope;
        let replacing = Replacing {
            target: &request.target,
            version: &target.version,
            location: &target.location,
            sql: &statements::replace(&request.target, staging, scope, &columns),
            options: &QueryOptions { labels: self.labels(rows), ..request.options.clone() },
            session: &request.session,
        };
        let (planned, first) = (self.planned(looked)?, self.next_number(&target.version));
        let mut before = BeforePublishing { session: self, looked, planned };
        replacing.run(rest, first, &mut before).await
    }

    pub(super) fn labels(&self, rows: &Rows) -> BTreeMap<String, String> {
        let own = [
            ("tool", "season"),
            ("run_id", &self.request.publication.run_id),
            ("content", &rows.sha256[..24]),
        ];
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        self.request.options.labels.clone().into_iter().chain(own).collect()
    }
}

/// A round of this upload, about to replace rows.
struct BeforePublishing<'a, 'b> {
    session: &'a mut PublishSession<'b>,
    looked: &'a Looked,
    planned: Record,
}

impl BeforeReplacing for BeforePublishing<'_, '_> {
    type Error = PublishError;

    async fn has_moved(&self) -> Result<bool, PublishError> {
        Ok(self.session.version().await?.as_ref() != Some(&self.looked.target.version))
    }

    async fn write_down(&mut self, id: &JobId) -> Result<(), PublishError> {
        let Self { session, looked, planned } = self;
        let planned = planned.by(id, &looked.target.location, session.rest.project());
        session.observer.write_down(&planned)?;
        session.note_planned(looked, id).await?;
        session.observer.step(&PublishStep::Replacing(&planned));
        Ok(())
    }
}
