//! One round's replacement: the former rows copied and checked, and put into the table by the one job that may.

use std::collections::BTreeMap;

use super::look::Look;
use super::protocol::{Phase, Session};
use super::way_back::moment_of;
use super::{Contents, Order, Step, UndoError, UndoRecord, Watch, statements};
use crate::bigquery::client::attempts::JobState;
use crate::bigquery::publish::replacement;
use crate::bigquery::publish::statements::replace;
use crate::bigquery::{Job, JobId, Kind, QueryOptions, RemoteError, TableRef};
use crate::snapshot::table::sha256;

/// How many job ids are tried for the replacement of one version of the table.
const MAX_NUMBERS: u32 = 100;

/// The copy of the former rows.
#[derive(Clone)]
pub(super) struct CopyTable {
    table: TableRef,
    columns: Vec<String>,
}

/// How a replacement ended.
enum Replaced {
    Ours(Box<UndoRecord>),
    /// Somebody else replaced rows of this version under this number.
    Theirs(u32),
}

impl Session<'_> {
    /// Replaces the rows that are there by those that come `back`, unless somebody else was first.
    pub(super) async fn replace_rows(
        &mut self,
        look: &Look,
        back: Contents,
        watch: &mut dyn Watch,
    ) -> Result<(), UndoError> {
        let copy = self.current_copy(look, back, watch).await?;
        let planned = self.planned(look, back, &copy)?;
        match self.replace(look, &copy, planned, watch).await? {
            Replaced::Ours(record) => self.phase = Phase::Replaced(record),
            Replaced::Theirs(number) => {
                watch.step(&Step::Overtaken);
                self.next = (look.version.clone(), number + 1);
            }
        }
        Ok(())
    }

    /// The copy of the former rows, made unless it has the columns that the table has now.
    async fn current_copy(
        &mut self,
        look: &Look,
        back: Contents,
        watch: &mut dyn Watch,
    ) -> Result<CopyTable, UndoError> {
        if let Some(copy) = self.copy.clone().filter(|copy| copy.columns == look.columns) {
            return Ok(copy);
        }
        self.drop_copy().await;
        let copy = self.copy_former(look, back, watch).await?;
        self.copy = Some(copy.clone());
        Ok(copy)
    }

    /// The table of the copy: of no other undo, as no other session has its word.
    pub(super) fn copy_table(&self, turn: u32) -> Result<TableRef, RemoteError> {
        let of_target = &sha256(self.target.to_string().as_bytes())[..8];
        let Order { way_back, session, staging_dataset, .. } = self.order;
        let name = format!("_season_undo_{of_target}_{}_{session}_{turn}", way_back.number);
        let dataset = staging_dataset.as_deref().unwrap_or(self.target.dataset());
        Ok(TableRef::new(self.target.project(), dataset, &name)?)
    }

    /// Copies the former rows, and checks the copy.
    async fn copy_former(
        &mut self,
        look: &Look,
        back: Contents,
        watch: &mut dyn Watch,
    ) -> Result<CopyTable, UndoError> {
        let turn = self.asked;
        let table = self.copy_table(turn)?;
        watch.step(&Step::Copying(&table));
        let scope = &self.order.way_back.scope;
        let sql = statements::copy(&self.target, &table, scope, &self.moment, &look.columns);
        let (session, options) = (&self.order.session, self.options());
        let mut attempt = 0;
        loop {
            let id = JobId::new(format!("season_undo_{session}_{turn}_{attempt}"));
            let id = id.map_err(RemoteError::from)?;
            match self.rest.query(&id, &look.location, &sql, &options).await {
                Ok(_) => break,
                // By a try whose answer was lost. What is in it is checked next.
                Err(error) if error.kind() == Kind::Duplicate => break,
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
        planned: UndoRecord,
        watch: &mut dyn Watch,
    ) -> Result<Replaced, UndoError> {
        let scope = &self.order.way_back.scope;
        let sql = replace(&self.target, &copy.table, scope, &copy.columns);
        let options = self.options();
        let first = if self.next.0 == look.version { self.next.1 } else { 0 };
        let mut failures = 0;
        for number in first..first + MAX_NUMBERS {
            let id = replacement(&self.target, &look.version, number)?;
            match self.rest.job_state(&id, &look.location).await? {
                JobState::Done => return Ok(Replaced::Theirs(number)),
                JobState::Failed => continue,
                JobState::Absent => {}
            }
            // Another program, which takes no number, may have changed the table while the rows were copied.
            if self.version().await? != look.version {
                return Ok(Replaced::Theirs(number));
            }
            let planned = UndoRecord { job: Some(id.to_string()), ..planned.clone() };
            watch.write_down(&planned)?;
            watch.step(&Step::Replacing(&planned));
            match self.rest.query(&id, &look.location, &sql, &options).await {
                Ok(job) => return Ok(Replaced::Ours(add_job(planned, &job).into())),
                Err(RemoteError::OtherJob(_)) => return Ok(Replaced::Theirs(number)),
                Err(error)
                    if self.rest.should_retry_job(&error, failures, &self.order.session).await =>
                {
                    failures += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Replaced::Theirs(first + MAX_NUMBERS - 1))
    }

    fn planned(
        &self,
        look: &Look,
        back: Contents,
        copy: &CopyTable,
    ) -> Result<UndoRecord, RemoteError> {
        let way_back = self.order.way_back;
        let what = "a time on the server's clock that is none";
        let before = moment_of(look.seen.now_ms);
        let before =
            before.ok_or_else(|| RemoteError::Unclear { call: "a query".to_owned(), what })?;
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
        let number = self.order.way_back.number.to_string();
        let own = [("tool", "season"), ("undo", &number)];
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let labels: BTreeMap<String, String> =
            self.order.options.labels.clone().into_iter().chain(own).collect();
        QueryOptions { labels, ..self.order.options.clone() }
    }

    /// Drops the copy, if there is one. One that stays expires.
    pub(super) async fn drop_copy(&mut self) {
        if let Some(copy) = self.copy.take() {
            let _ = self.rest.delete(&copy.table.path()).await;
        }
    }
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
