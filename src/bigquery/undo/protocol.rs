//! The steps of an undo, in the order and for the reasons that [`super`] gives.

use std::collections::BTreeMap;

use super::look::Look;
use super::way_back::moment_of;
use super::{Contents, NewerRows, UndoError, UndoRecord, WayBack, statements};
use crate::bigquery::attempts::JobState;
use crate::bigquery::publish::replacement;
use crate::bigquery::time_travel::{DEFAULT_HOURS, hours};
use crate::bigquery::{Job, JobId, Kind, QueryOptions, RemoteError, Rest, TableRef};
use crate::snapshot::SnapshotError;
use crate::snapshot::table::sha256;

/// How often the table is looked at again, at most, because others changed it meanwhile.
const MAX_ROUNDS: u32 = 20;

/// How many job ids are tried for the replacement of one version of the table.
const MAX_NUMBERS: u32 = 100;

/// What is to be taken back, and how.
#[derive(Debug)]
pub struct Order<'a> {
    /// Where it leads.
    pub way_back: &'a WayBack,
    /// The newer replacements in the same table that are written down, by number.
    pub later: Vec<u64>,
    /// The dataset of the copy of the former rows; without it, the table's.
    pub staging_dataset: Option<String>,
    /// Whether rows that were changed since may be lost.
    pub discard_newer: bool,
    /// A word that no other session has.
    pub session: String,
    /// Where jobs run; without it, where the table is.
    pub location: Option<String>,
    /// How statements are run. Labels of our own are added.
    pub options: QueryOptions,
    /// The command that takes something else back, without its number.
    pub command: String,
}

/// What the table has before it is changed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Before {
    /// Rows in the scope, which will be replaced.
    pub replaced: i64,
    /// Rows that come back.
    pub back: i64,
    /// The server's time whose rows these are, in UTC.
    pub moment: String,
    /// Until when they can be had, in UTC.
    pub until: Option<String>,
    /// Whether others changed the rows since, which will be lost; `None` if nobody can say.
    pub newer: Option<bool>,
}

/// What an undo would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What the table has.
    pub before: Before,
    /// Whether the former rows are there already.
    pub already: bool,
    /// The statements, in their order, each after what it is for.
    pub sql: Vec<(&'static str, String)>,
}

/// What is being done.
#[derive(Debug)]
pub enum Step<'a> {
    /// These columns had values then and are not there any more.
    Gone(&'a [String]),
    /// The former rows are copied into this table.
    Copying(&'a TableRef),
    /// The rows are replaced as planned here.
    Replacing(&'a UndoRecord),
    /// Another command came first; the table is looked at again.
    Overtaken,
}

/// Who is told what is done, and asked before anything is changed.
pub trait Watch {
    /// Whether the table may be changed. It is asked once, before the first change.
    fn may(&mut self, before: &Before) -> bool;

    /// Writes down what is planned before any row is replaced; if it cannot, none is.
    ///
    /// # Errors
    ///
    /// If the file system refuses.
    fn write_down(&mut self, planned: &UndoRecord) -> Result<(), SnapshotError>;

    /// What is done next.
    fn step(&mut self, step: &Step<'_>);
}

/// How an undo ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The former rows are there, verified.
    Done(Box<UndoRecord>),
    /// They were there before; nothing was changed.
    Already(Before),
}

/// Takes back what `order` says. Dropped at any moment, or killed, it leaves the table with the rows that are there or those
/// that come back; the same order then goes on.
///
/// # Errors
///
/// Whatever [`UndoError`] lists. Nothing was changed in the table unless it says so.
pub async fn undo(
    rest: &Rest,
    order: &Order<'_>,
    watch: &mut dyn Watch,
) -> Result<Outcome, UndoError> {
    Session::begin(rest, order).await?.undo(watch).await
}

/// Says what [`undo`] would do. Reads, and changes nothing.
///
/// # Errors
///
/// As [`undo`], where it would be refused.
pub async fn plan(rest: &Rest, order: &Order<'_>) -> Result<Planned, UndoError> {
    let mut session = Session::begin(rest, order).await?;
    let look = session.look().await?;
    let former = session.former(&look).await?;
    let already = look.seen.contents == former;
    let before = session.before(&look, former).await?;
    let copy = session.copy_table(0)?;
    let (scope, target) = (&order.way_back.scope, &session.target);
    let sql = vec![
        (
            "the former rows, copied into a table that expires after a day",
            statements::copy(target, &copy, scope, &session.moment, &look.columns),
        ),
        ("the replacement, at once", statements::replace(target, &copy, scope, &look.columns)),
    ];
    Ok(Planned { before, already, sql })
}

/// One undo.
pub(super) struct Session<'a> {
    pub(super) rest: &'a Rest,
    pub(super) order: &'a Order<'a>,
    pub(super) target: TableRef,
    /// Whose rows come back.
    moment: String,
    /// How long the dataset keeps what its tables were, if it says.
    hours: Option<u32>,
    /// How many queries were named so far.
    pub(super) asked: u32,
    left: Left,
}

/// What the replacement left.
#[derive(Clone, Copy)]
enum Left {
    Unasked,
    /// Nobody can say any more.
    Unknown,
    Known(Contents),
}

/// The copy of the former rows.
struct Copied {
    table: TableRef,
    columns: Vec<String>,
}

/// How a replacement ended.
enum Replaced {
    Ours(Box<UndoRecord>),
    /// Somebody else replaced rows of this version under this number.
    Theirs(u32),
}

impl<'a> Session<'a> {
    async fn begin(rest: &'a Rest, order: &'a Order<'a>) -> Result<Self, UndoError> {
        let (target, moment) = order.way_back.checked()?;
        let hours = hours(rest, &target).await?;
        Ok(Self { rest, order, target, moment, hours, asked: 0, left: Left::Unasked })
    }

    async fn undo(mut self, watch: &mut dyn Watch) -> Result<Outcome, UndoError> {
        let mut former: Option<Contents> = None;
        let mut copied: Option<Copied> = None;
        let mut ours: Option<Box<UndoRecord>> = None;
        let mut permitted = false;
        // Of a version that does not move although rows were replaced, the first number that may be free.
        let mut next = (String::new(), 0);
        for _ in 0..MAX_ROUNDS {
            let look = self.look().await?;
            let back = match former {
                Some(former) => former,
                None => *former.insert(self.former(&look).await?),
            };
            let there = look.seen.contents;
            if let Some(record) = ours {
                self.drop_copy(copied).await;
                let (found, expected) = (there.rows, back.rows);
                let target = self.target.clone();
                return if there == back {
                    Ok(Outcome::Done(record))
                } else {
                    Err(UndoError::Differs { target, found, expected })
                };
            }
            let before = self.before(&look, back).await?;
            if there == back {
                self.drop_copy(copied).await;
                return Ok(Outcome::Already(before));
            }
            if !permitted {
                if !look.gone.is_empty() {
                    watch.step(&Step::Gone(&look.gone));
                }
                permitted = watch.may(&before);
                if !permitted {
                    return Err(UndoError::Declined);
                }
            }
            if copied.as_ref().is_none_or(|copy| copy.columns != look.columns) {
                self.drop_copy(copied.take()).await;
                copied = Some(self.copy(&look, back, watch).await?);
            }
            let Some(copy) = &copied else { continue };
            let first = if next.0 == look.version { next.1 } else { 0 };
            let planned = self.planned(&look, back, copy)?;
            match self.replace(&look, copy, first, planned, watch).await? {
                Replaced::Ours(record) => ours = Some(record),
                Replaced::Theirs(number) => {
                    watch.step(&Step::Overtaken);
                    next = (look.version, number + 1);
                }
            }
        }
        self.drop_copy(copied).await;
        Err(UndoError::Contended(self.target))
    }

    /// The rows that come back.
    async fn former(&mut self, look: &Look) -> Result<Contents, UndoError> {
        let way_back = self.order.way_back;
        let kept = self.hours.or(way_back.time_travel_hours).unwrap_or(DEFAULT_HOURS);
        let until = way_back.until(self.hours);
        if let Some(until) = until.filter(|until| until.timestamp_millis() <= look.seen.now_ms) {
            let until = until.format("%Y-%m-%d %H:%M UTC").to_string();
            let (number, target) = (way_back.number, self.target.clone());
            return Err(UndoError::Expired { number, target, hours: kept, until });
        }
        let (target, moment) = (self.target.clone(), self.moment.clone());
        let seen = self.see(&target, Some(&moment), true, &look.columns, &look.location).await?;
        Ok(seen.contents)
    }

    /// What the table has; refused if others changed it since, and that may not be lost.
    async fn before(&mut self, look: &Look, back: Contents) -> Result<Before, UndoError> {
        let there = look.seen.contents;
        let way_back = self.order.way_back;
        let mut newer = Some(false);
        if there != back || !way_back.done {
            newer = self.is_newer(look).await?;
        }
        if there == back {
            newer = Some(false);
        }
        if newer != Some(false) && !self.order.discard_newer {
            let (number, target) = (way_back.number, self.target.clone());
            let Left::Known(left) = self.left else {
                let job = way_back.job.clone();
                return Err(UndoError::Unknown { number, target, job });
            };
            let newer = NewerRows {
                number,
                target,
                then: left.rows,
                now: there.rows,
                whose: self.whose(look).await?,
                later: self.order.later.clone(),
                command: self.order.command.clone(),
            };
            return Err(UndoError::Newer(newer.into()));
        }
        let until = way_back.until(self.hours).and_then(|at| moment_of(at.timestamp_millis()));
        let moment = self.moment.clone();
        Ok(Before { replaced: there.rows, back: back.rows, moment, until, newer })
    }

    /// Whether the rows that are there are not those that the replacement left; `None` if nobody can say.
    async fn is_newer(&mut self, look: &Look) -> Result<Option<bool>, UndoError> {
        if matches!(self.left, Left::Unasked) {
            self.left = match self.ended(&look.location).await? {
                Some(ended) => {
                    let target = self.target.clone();
                    let columns = &look.columns;
                    let seen = self.see(&target, Some(&ended), true, columns, &look.location);
                    Left::Known(seen.await?.contents)
                }
                None => Left::Unknown,
            };
        }
        Ok(match self.left {
            Left::Known(left) => Some(left != look.seen.contents),
            Left::Unasked | Left::Unknown => None,
        })
    }

    /// The table of the copy: of no other undo, as no other session has its word.
    fn copy_table(&self, turn: u32) -> Result<TableRef, RemoteError> {
        let of_target = &sha256(self.target.to_string().as_bytes())[..8];
        let Order { way_back, session, staging_dataset, .. } = self.order;
        let name = format!("_season_undo_{of_target}_{}_{session}_{turn}", way_back.number);
        let dataset = staging_dataset.as_deref().unwrap_or(self.target.dataset());
        Ok(TableRef::new(self.target.project(), dataset, &name)?)
    }

    /// Copies the former rows, and checks the copy.
    async fn copy(
        &mut self,
        look: &Look,
        back: Contents,
        watch: &mut dyn Watch,
    ) -> Result<Copied, UndoError> {
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
        let seen = self.see(&table, None, false, &look.columns, &look.location).await?;
        if seen.contents != back {
            return Err(UndoError::Copied(table));
        }
        Ok(Copied { table, columns: look.columns.clone() })
    }

    /// Replaces the scope of the target by the copy, under the first number from `first` on that is free: the ids are those of
    /// uploads.
    async fn replace(
        &self,
        look: &Look,
        copy: &Copied,
        first: u32,
        planned: UndoRecord,
        watch: &mut dyn Watch,
    ) -> Result<Replaced, UndoError> {
        let scope = &self.order.way_back.scope;
        let sql = statements::replace(&self.target, &copy.table, scope, &copy.columns);
        let options = self.options();
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
                Ok(job) => return Ok(Replaced::Ours(done_by(planned, &job).into())),
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
        copy: &Copied,
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
            columns: copy.columns.clone(),
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

    /// Drops the copy. One that stays expires.
    async fn drop_copy(&self, copied: Option<Copied>) {
        if let Some(copy) = copied {
            let _ = self.rest.delete(&copy.table.path()).await;
        }
    }
}

fn done_by(planned: UndoRecord, job: &Job) -> UndoRecord {
    let count = |name: &str| job.count(&format!("/query/dmlStats/{name}"));
    UndoRecord {
        location: Some(job.location.clone()),
        ended: job.ended(),
        deleted: count("deletedRowCount"),
        inserted: count("insertedRowCount"),
        ..planned
    }
}
