//! The steps of a publication, in the order and for the reasons that [`super`] gives.

use std::collections::BTreeMap;

use serde_json::Value;

use super::schema::Written;
use super::staging::Place;
use super::{Found, Publication, PublishError, Record, Rows, Summary, diff, statements};
use crate::bigquery::{Job, JobId, Kind, QueryOptions, RemoteError, Rest, TableRef, time_travel};
use crate::snapshot::SnapshotError;
use crate::snapshot::table::sha256;

/// So often the target is looked at afresh, because others changed it meanwhile, before we give up.
const ROUNDS: u32 = 20;

/// So many job ids are tried for the replacement of one version of the target.
const ATTEMPTS: u32 = 100;

/// So often a job that failed for a passing reason is tried again under another id.
const TRIES: u32 = 8;

/// What is to be published, and where.
#[derive(Debug)]
pub struct Order<'a> {
    /// The rows.
    pub publication: &'a Publication,
    /// Where they go.
    pub target: TableRef,
    /// The dataset of the staging table; without it, the target's.
    pub staging_dataset: Option<String>,
    /// Whether a target that is not there is made.
    pub create: bool,
    /// Whether a run without predictions may empty its scope.
    pub allow_empty: bool,
    /// A word that no other upload has: queries, whose answers depend on when they are asked, are named after it.
    pub session: String,
    /// Where jobs run; without it, where the target is.
    pub location: Option<String>,
    /// How statements are run. Labels of our own are added.
    pub options: QueryOptions,
}

/// What the target has before it is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// Rows in the scope, which will be replaced.
    pub replaced: i64,
    /// One of the runs they are of.
    pub a_run: Option<String>,
    /// How many runs they are of.
    pub runs: i64,
    /// Whether the table is not there yet.
    pub creates: bool,
    /// Columns whose values are rounded to fewer decimals than a run has, with their types.
    pub rounded: Vec<(&'static str, String)>,
}

/// What is being done.
#[derive(Debug)]
pub enum Step<'a> {
    /// The target is made.
    Creating(&'a TableRef),
    /// The rows are loaded.
    Staging {
        /// Where.
        table: &'a TableRef,
        /// What.
        rows: &'a Rows,
    },
    /// The staged rows are right, and the target's are replaced as planned here.
    Replacing(&'a Record),
    /// Another upload came first; the target is looked at afresh.
    Overtaken,
    /// The rows in the target are not right, and are replaced once more.
    Mending,
}

/// Who is told what is done, and asked before anything is changed.
pub trait Watch {
    /// Whether the target may be changed. It is asked once, before the first change.
    fn may(&mut self, before: &Before) -> bool;

    /// Writes down what is planned, with the way back, before any row is replaced; if it cannot, none is.
    ///
    /// # Errors
    ///
    /// If the file system refuses.
    fn write_down(&mut self, planned: &Record) -> Result<(), SnapshotError>;

    /// What is done next.
    fn step(&mut self, step: &Step<'_>);
}

/// How a publication ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The rows are in the target, verified.
    Published(Record),
    /// They were there before; nothing was changed.
    Already(Record),
}

/// Publishes as [`super`] describes. Dropped at any moment, or killed, it leaves the target with the former rows or the
/// new ones; the same order then goes on where it stopped.
///
/// # Errors
///
/// Whatever [`PublishError`] lists. Nothing was changed in the target unless it says so.
pub async fn publish(
    rest: &Rest,
    order: &Order<'_>,
    watch: &mut dyn Watch,
) -> Result<Outcome, PublishError> {
    if order.publication.is_empty() && !order.allow_empty {
        return Err(PublishError::Empty(order.publication.run_id.clone()));
    }
    Session { rest, order, watch, asked: 0, permitted: false }.publish().await
}

/// One upload.
pub(super) struct Session<'a> {
    pub(super) rest: &'a Rest,
    pub(super) order: &'a Order<'a>,
    pub(super) watch: &'a mut dyn Watch,
    /// How many queries were named so far.
    asked: u32,
    /// Whether the target may be changed.
    permitted: bool,
}

/// The target as it was when it was looked at.
struct Target {
    /// The answer of `tables.get`.
    table: Value,
    written: Vec<Written>,
    version: String,
    location: String,
}

/// What became of a job that may have been there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Former {
    None,
    Done,
    Failed,
}

/// How a replacement ended.
enum Replaced {
    /// The rows were replaced by ours, by the job of this id.
    Ours(JobId, Job),
    /// Somebody else replaced rows of this version under this number.
    Theirs(u32),
}

impl Session<'_> {
    async fn publish(&mut self) -> Result<Outcome, PublishError> {
        let order = self.order;
        let mut made = Vec::new();
        let mut ours: Option<Record> = None;
        let mut mended = false;
        // Of a version that does not move although rows were replaced, the first number that may be free.
        let mut next = (String::new(), 0);
        let mut encoded: Option<Rows> = None;
        // The last round only looks.
        for round in 0..=ROUNDS {
            let target = self.target().await?;
            let rows = match encoded.take() {
                Some(rows) if rows.written == target.written => rows,
                _ => order.publication.rows(target.written.clone())?,
            };
            let rows = &*encoded.insert(rows);
            let scope = order.publication.scope.sql("");
            let there = self.summary(&order.target, Some(&scope), &rows.written, &target.location);
            let there = there.await?;
            if there.summary == rows.summary {
                self.drop_staging(&made).await;
                return Ok(match ours {
                    Some(record) => Outcome::Published(Record { verified: true, ..record }),
                    None => Outcome::Already(Record::found(order, rows, &there)),
                });
            }
            let expired = |(first, _): &(_, _)| diff::expired(&target.table, *first, there.now_ms);
            if let Some(difference) = order.publication.scope.dates.first().and_then(expired) {
                let (target, differences) = (order.target.clone(), vec![difference]);
                return Err(PublishError::OtherColumns { target, differences });
            }
            if ours.is_some() {
                if let Some(by) = there.only_run().filter(|by| *by != order.publication.run_id) {
                    return Err(self.superseded(&format!("run {by}, whole")));
                }
                if mended && there.of_others(&order.publication.run_id) {
                    return Err(self.superseded("others, in part"));
                }
                if mended || round == ROUNDS {
                    return Err(self.differs(rows, &there));
                }
                mended = true;
                self.watch.step(&Step::Mending);
            }
            if round == ROUNDS {
                break;
            }
            self.ask(&there, rows, false)?;
            let Target { version, location, .. } = &target;
            let place = Place { version, location, now_ms: there.now_ms };
            let staging = match self.stage(rows, place, &mut made).await {
                Ok(staging) => staging,
                // Whoever dropped the table was done with this version.
                Err(PublishError::Remote(error)) if error.kind() == Kind::NotFound => {
                    self.overtaken(&error).await;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let first = if next.0 == *version { next.1 } else { 0 };
            let planned = Record::planned(order, rows, &there, ours.as_ref());
            let time_travel_hours = time_travel::hours(self.rest, &order.target).await?;
            let planned = Record { time_travel_hours, ..planned };
            match self.replace(&target, &staging, rows, first, &planned).await {
                Ok(Replaced::Ours(id, job)) => {
                    ours = Some(planned.replaced_by(&id, &job, self.rest.project()));
                    next = (version.clone(), first + 1);
                    self.drop_staging(&std::mem::take(&mut made)).await;
                }
                Ok(Replaced::Theirs(number)) => {
                    self.watch.step(&Step::Overtaken);
                    next = (version.clone(), number + 1);
                    self.drop_staging(&std::mem::take(&mut made)).await;
                }
                Err(PublishError::Remote(error)) if error.kind() == Kind::NotFound => {
                    self.overtaken(&error).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(PublishError::Contended(order.target.clone()))
    }

    /// The target, made if it may be.
    async fn target(&mut self) -> Result<Target, PublishError> {
        let order = self.order;
        let path = order.target.path();
        let table = match self.rest.get(&path, &[]).await {
            Ok(table) => table,
            Err(error) if error.kind() == Kind::NotFound => self.create(&path).await?,
            Err(error) => return Err(error.into()),
        };
        let text = |key: &str| table[key].as_str().unwrap_or_default().to_owned();
        match diff::fitted(&table) {
            Ok(written) => {
                // What stands in names of jobs and tables is digits; a server without versions has none.
                let version: String =
                    text("lastModifiedTime").chars().filter(char::is_ascii_digit).collect();
                let location = order.location.clone().unwrap_or_else(|| text("location"));
                Ok(Target { table, written, version, location })
            }
            Err(differences) => {
                Err(PublishError::OtherColumns { target: order.target.clone(), differences })
            }
        }
    }

    async fn create(&mut self, path: &str) -> Result<Value, PublishError> {
        let order = self.order;
        if !order.create {
            return Err(PublishError::NoTable(order.target.clone()));
        }
        let rows = order.publication.rows(super::written())?;
        self.ask(&Found::default(), &rows, true)?;
        self.watch.step(&Step::Creating(&order.target));
        match self.rest.post(&order.target.siblings(), &statements::definition(&order.target)).await
        {
            // By a try whose answer was lost, or by another upload.
            Err(error) if error.kind() == Kind::Duplicate => {}
            other => drop(other?),
        }
        Ok(self.rest.get(path, &[]).await?)
    }

    /// Asks, once, whether the target may be changed.
    fn ask(&mut self, there: &Found, rows: &Rows, creates: bool) -> Result<(), PublishError> {
        if self.permitted {
            return Ok(());
        }
        let narrower = |written: &&Written| written.kind != written.column.kind;
        let rounded = rows.written.iter().filter(narrower);
        let before = Before {
            replaced: there.summary.rows,
            a_run: there.a_run.clone(),
            runs: there.runs,
            creates,
            rounded: rounded.map(|written| (written.column.name, written.kind.sql())).collect(),
        };
        self.permitted = self.watch.may(&before);
        if self.permitted { Ok(()) } else { Err(PublishError::Declined) }
    }

    /// What the rows of `table` that `condition` keeps add up to.
    pub(super) async fn summary(
        &mut self,
        table: &TableRef,
        condition: Option<&str>,
        written: &[Written],
        location: &str,
    ) -> Result<Found, RemoteError> {
        let scope = &self.order.publication.scope;
        let job =
            self.query(&Summary::sql(&table.sql(), condition, scope, written), location).await?;
        let mut found = None;
        self.rest
            .rows(&job, 2, |page| {
                let cells = |row: &Value| {
                    let cells = row["f"].as_array()?;
                    Found::from_cells(
                        &cells.iter().map(|cell| cell["v"].as_str()).collect::<Vec<_>>(),
                    )
                };
                found = page.rows.first().and_then(cells);
                Ok::<(), RemoteError>(())
            })
            .await?;
        let what = "a summary of rows that is not one row of numbers";
        found.ok_or_else(|| RemoteError::Unclear { call: format!("the job {}", job.id), what })
    }

    /// Runs `sql`, which may be run any number of times, under an id that no other job has.
    async fn query(&mut self, sql: &str, location: &str) -> Result<Job, RemoteError> {
        let options = &self.order.options;
        let mut attempt = 0;
        loop {
            self.asked += 1;
            let id = JobId::new(format!("season_ask_{}_{}", self.order.session, self.asked))?;
            match self.rest.query(&id, location, sql, options).await {
                Err(error) if self.worth_another(&error, attempt).await => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    /// Replaces the scope of the target by the staged rows, under the first number from `first` on that is free.
    async fn replace(
        &mut self,
        target: &Target,
        staging: &TableRef,
        rows: &Rows,
        first: u32,
        planned: &Record,
    ) -> Result<Replaced, PublishError> {
        let order = self.order;
        let scope = &order.publication.scope;
        let sql = statements::replace(&order.target, staging, scope, &rows.written);
        let options = QueryOptions { labels: self.labels(rows), ..order.options.clone() };
        let mut failures = 0;
        for number in first..first + ATTEMPTS {
            let id = replacement(&order.target, &target.version, number)?;
            match self.former(&id, &target.location).await? {
                Former::Done => return Ok(Replaced::Theirs(number)),
                Former::Failed => continue,
                Former::None => {}
            }
            let planned = planned.by(&id, &target.location, self.rest.project());
            self.watch.write_down(&planned)?;
            self.watch.step(&Step::Replacing(&planned));
            match self.rest.query(&id, &target.location, &sql, &options).await {
                Ok(job) => return Ok(Replaced::Ours(id, job)),
                Err(RemoteError::OtherJob(_)) => return Ok(Replaced::Theirs(number)),
                Err(error) if self.worth_another(&error, failures).await => failures += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Replaced::Theirs(first + ATTEMPTS - 1))
    }

    /// What became of the job `id`, waiting for it if it runs.
    pub(super) async fn former(&self, id: &JobId, location: &str) -> Result<Former, RemoteError> {
        let Some(told) = self.rest.told(id, location).await? else { return Ok(Former::None) };
        match self.rest.finished(id, location, told).await {
            Ok(_) => Ok(Former::Done),
            Err(RemoteError::Job { .. }) => Ok(Former::Failed),
            Err(error) => Err(error),
        }
    }

    /// Whether a job that failed with `error`, the `failures`-th time counted from 0, may succeed under another id; waits
    /// until it is time to try.
    pub(super) async fn worth_another(&self, error: &RemoteError, failures: u32) -> bool {
        let RemoteError::Job { message, .. } = error else { return false };
        // Statements that got in each other's way fail as if they were wrong.
        let passing = error.kind() == Kind::Retryable || message.contains("concurrent update");
        let worth = passing && failures < TRIES;
        if worth {
            self.rest.rest_after(error, &self.order.session, failures + 1).await;
        }
        worth
    }

    async fn overtaken(&mut self, error: &RemoteError) {
        self.watch.step(&Step::Overtaken);
        self.rest.rest_after(error, &self.order.session, 1).await;
    }

    /// Drops staging tables that nobody needs. One that stays expires.
    async fn drop_staging(&self, made: &[TableRef]) {
        for staging in made {
            let _ = self.rest.delete(&staging.path()).await;
        }
    }

    pub(super) fn labels(&self, rows: &Rows) -> BTreeMap<String, String> {
        let own = [
            ("tool", "season"),
            ("run_id", &self.order.publication.run_id),
            ("content", &rows.sha256[..24]),
        ];
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        self.order.options.labels.clone().into_iter().chain(own).collect()
    }

    fn superseded(&self, by: &str) -> PublishError {
        PublishError::Superseded {
            target: self.order.target.clone(),
            run: self.order.publication.run_id.clone(),
            by: by.to_owned(),
        }
    }

    fn differs(&self, rows: &Rows, there: &Found) -> PublishError {
        PublishError::Differs {
            target: self.order.target.clone(),
            run: self.order.publication.run_id.clone(),
            found: there.summary.rows,
            keys: there.summary.keys,
            expected: rows.summary.rows,
        }
    }
}

/// The id of the `number`-th replacement of rows of `target` at `version`.
pub(in crate::bigquery) fn replacement(
    target: &TableRef,
    version: &str,
    number: u32,
) -> Result<JobId, RemoteError> {
    let target = &sha256(target.to_string().as_bytes())[..16];
    Ok(JobId::new(format!("season_pub_{target}_{version}_{number}"))?)
}
