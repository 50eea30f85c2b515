//! One round's replacement: the former rows copied and checked, and put into the table by the one job that may.

use std::collections::BTreeMap;

use super::look::Look;
use super::session::{CopyTable, UndoPhase, UndoSession};
use super::way_back::moment_of;
use super::{Contents, ObserveUndo, UndoError, UndoRecord, UndoRequest, UndoStep, statements};
use crate::bigquery::publish::statements::replace;
use crate::bigquery::replacement::{BeforeReplacing, Replaced, Replacing};
use crate::bigquery::{FailureKind, Job, JobId, QueryOptions, RemoteError, TableRef};
use crate::snapshot::table::sha256;

impl UndoSession<'_> {
    /// Replaces the rows that are there by those that come `back`, unless somebody else was first.
    pub(super) async fn replace_rows(
        &mut self,
        look: &Look,
        back: Contents,
        observer: &mut dyn ObserveUndo,
    ) -> Result<(), UndoError> {
        let copy = self.current_copy(look, back, observer).await?;
        let planned = self.planned(look, back, &copy)?;
        match self.replace(look, &copy, &planned, observer).await? {
            Replaced::Ours(id, job) => {
                self.phase = UndoPhase::Replaced(add_job(add_id(&planned, &id), &job).into());
            }
            Replaced::Theirs(number) => {
                observer.step(&UndoStep::Overtaken);
                self.next = (look.version.clone(), number + 1);
            }
            Replaced::Moved => observer.step(&UndoStep::Overtaken),
        }
        Ok(())
    }

    /// The copy of the former rows, made unless it has the columns that the table has now.
    async fn current_copy(
        &mut self,
        look: &Look,
        back: Contents,
        observer: &mut dyn ObserveUndo,
    ) -> Result<CopyTable, UndoError> {
        if let Some(copy) = self.copy.clone().filter(|copy| copy.columns == look.columns) {
            return Ok(copy);
        }
        self.drop_copy().await;
        let copy = self.copy_former(look, back, observer).await?;
        self.copy = Some(copy.clone());
        Ok(copy)
    }

    /// The table of the copy: of no other undo, as no other session has its word.
    pub(super) fn copy_table(&self, turn: u32) -> Result<TableRef, RemoteError> {
        let of_target = &sha256(self.target.to_string().as_bytes())[..8];
        let UndoRequest { way_back, session, staging_dataset, .. } = self.request;
        let name = format!("_season_undo_{of_target}_{}_{session}_{turn}", way_back.number);
        let dataset = staging_dataset.as_deref().unwrap_or(self.target.dataset());
        Ok(TableRef::new(self.target.project(), dataset, &name)?)
    }

    /// Copies the former rows, and checks the copy.
    async fn copy_former(
        &mut self,
        look: &Look,
        back: Contents,
        observer: &mut dyn ObserveUndo,
    ) -> Result<CopyTable, UndoError> {
        let turn = self.asked;
        let table = self.copy_table(turn)?;
        observer.step(&UndoStep::Copying(&table));
        let scope = &self.request.way_back.scope;
        let sql = statements::copy(&self.target, &table, scope, &self.moment, &look.columns);
        let (session, options) = (&self.request.session, self.options());
        let mut attempt = 0;
        loop {
            let id = JobId::new(format!("season_undo_{session}_{turn}_{attempt}"));
            let id = id.map_err(RemoteError::from)?;
            match self.rest.query(&id, &look.location, &sql, &options).await {
                Ok(_) => break,
                // By a try whose answer was lost. What is in it is checked next.
                Err(error) if error.kind() == FailureKind::Duplicate => break,
                Err(error) if self.rest.should_retry_job(&error, attempt, session).await => {
                    attempt += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let seen = self.see(&table, None, false, &look.columns, &[], &look.location).await?;
        if seen.contents != back {
            return Err(UndoError::Copied(table));
        }
        Ok(CopyTable { table, columns: look.columns.clone() })
    }

    /// Replaces the scope of the target by the copy, under the first number that is free: the ids are those of uploads.
    async fn replace(
        &self,
        look: &Look,
        copy: &CopyTable,
        planned: &UndoRecord,
        observer: &mut dyn ObserveUndo,
    ) -> Result<Replaced, UndoError> {
        let replacing = Replacing {
            target: &self.target,
            version: &look.version,
            location: &look.location,
            sql: &replace(&self.target, &copy.table, &self.request.way_back.scope, &copy.columns),
            options: &self.options(),
            session: &self.request.session,
        };
        let first = if self.next.0 == look.version { self.next.1 } else { 0 };
        let mut before = BeforeUndoing { session: self, look, planned, observer };
        replacing.run(self.rest, first, &mut before).await
    }

    fn planned(
        &self,
        look: &Look,
        back: Contents,
        copy: &CopyTable,
    ) -> Result<UndoRecord, RemoteError> {
        let way_back = self.request.way_back;
        let what = "a time on the server's clock that is none";
        let before = moment_of(look.seen.now_ms);
        let before =
            before.ok_or_else(|| RemoteError::BadResponse { call: "a query".to_owned(), what })?;
        Ok(UndoRecord {
            undoes: way_back.number,
            run_id: way_back.run_id.clone(),
            target: self.target.to_string(),
            scope: way_back.scope.clone(),
            columns: look.all.clone(),
            moment: self.moment.clone(),
            contents: back,
            replaced: look.seen.contents.rows,
            copy: copy.table.to_string(),
            job: None,
            location: Some(look.location.clone()),
            billed: self.rest.project().to_owned(),
            ended: None,
            deleted: None,
            inserted: None,
            before,
            time_travel_hours: self.hours,
        })
    }

    fn options(&self) -> QueryOptions {
        let number = self.request.way_back.number.to_string();
        let own = [("tool", "season"), ("undo", &number)];
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let labels: BTreeMap<String, String> =
            self.request.options.labels.clone().into_iter().chain(own).collect();
        QueryOptions { labels, ..self.request.options.clone() }
    }

    /// Drops the copy, if there is one. One that stays expires.
    pub(super) async fn drop_copy(&mut self) {
        if let Some(copy) = self.copy.take() {
            let _ = self.rest.delete(&copy.table.path()).await;
        }
    }
}

/// A round of this undo, about to replace rows.
struct BeforeUndoing<'a> {
    session: &'a UndoSession<'a>,
    look: &'a Look,
    planned: &'a UndoRecord,
    observer: &'a mut dyn ObserveUndo,
}

impl BeforeReplacing for BeforeUndoing<'_> {
    type Error = UndoError;

    async fn has_moved(&self) -> Result<bool, UndoError> {
        Ok(self.session.version().await? != self.look.version)
    }

    async fn write_down(&mut self, id: &JobId) -> Result<(), UndoError> {
        let planned = add_id(self.planned, id);
        self.observer.write_down(&planned)?;
        self.observer.step(&UndoStep::Replacing(&planned));
        Ok(())
    }
}

fn add_id(planned: &UndoRecord, id: &JobId) -> UndoRecord {
    UndoRecord { job: Some(id.to_string()), ..planned.clone() }
}

fn add_job(planned: UndoRecord, job: &Job) -> UndoRecord {
    let count = |name: &str| job.count(&format!("/query/dmlStats/{name}"));
    UndoRecord {
        location: Some(job.location.clone()),
        ended: job.ended(),
        deleted: count("deletedRowCount"),
        inserted: count("insertedRowCount"),
        ..planned
    }
}
