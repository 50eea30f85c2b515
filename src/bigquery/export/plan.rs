//! What an export will read, found out before a row is read.

use serde_json::Value;

use super::ExportRequest;
use super::columns::{ColumnSelection, ExportTable, UPSTREAM};
use super::error::ExportError;
use super::manifest::ExportManifest;
use super::moment::Moment;
use super::range::Range;
use super::schema::Described;
use super::statements;
use super::totals::Totals;
use crate::bigquery::{
    FailureKind, JobId, QueryOptions, RemoteError, RestClient, RowsPage, Settings, TableRef, Usage,
    WarehouseTable as Known,
};
use crate::domain::GameDate;

/// How often a query is begun anew whose job failed for a reason that may pass.
const JOBS: u32 = 3;

/// What an export will read.
#[derive(Debug)]
pub struct ExportPlan {
    /// The moment at which tables are read.
    pub as_of: Moment,
    /// The dates that are read.
    pub range: Range,
    /// The tables that are read row by row; those that an earlier session has read are not among them.
    pub tables: Vec<PlannedTable>,
    /// The tables whose rows are counted.
    pub upstream: Vec<PlannedTable>,
    /// What its user should know, though nothing is wrong.
    pub notes: Vec<String>,
    /// What was asked to make the plan.
    pub spent: Usage,
    /// What an earlier session left.
    pub(super) manifest: ExportManifest,
}

/// One table.
#[derive(Debug)]
pub struct PlannedTable {
    /// The table.
    pub table: TableRef,
    /// The statement that reads it.
    pub sql: String,
    /// The statement by which the server adds up what was read, for those that are read row by row.
    pub check: Option<String>,
    /// The bytes that these statements would read.
    pub bytes: u64,
    /// Which table of the registry it is, for those that are read row by row.
    pub(super) selection: Option<ColumnSelection>,
    /// The name in the registry.
    pub(super) name: &'static str,
    pub(super) described: Described,
    /// Columns that nothing here knows.
    pub(super) unknown: Vec<String>,
}

impl ExportPlan {
    /// How many jobs an export by this plan takes: those that made the plan, which are `spent`, one for each statement,
    /// and one for each that adds up.
    pub fn jobs(&self, spent: u64) -> u64 {
        let of = |planned: &PlannedTable| 1 + u64::from(planned.check.is_some());
        spent + self.tables.iter().chain(&self.upstream).map(of).sum::<u64>()
    }

    /// The bytes that all statements together would read.
    pub fn bytes(&self) -> u64 {
        self.tables.iter().chain(&self.upstream).map(|planned| planned.bytes).sum()
    }
}

/// Asks the server questions whose answers are numbers.
#[derive(Debug)]
pub(super) struct Queries<'a> {
    pub(super) rest: &'a RestClient,
    options: QueryOptions,
    session: &'a str,
    settings: &'a Settings,
    jobs: u32,
}

impl<'a> Queries<'a> {
    pub(super) fn new(rest: &'a RestClient, request: &'a ExportRequest<'_>) -> Self {
        let options = request.settings.query_options();
        Self { rest, options, session: &request.session, settings: request.settings, jobs: 0 }
    }

    /// Runs `sql`, and gives its rows to `each`. A job that failed for a reason that may pass is begun anew under another
    /// id: its own is used up.
    pub(super) async fn query(
        &mut self,
        location: &str,
        sql: &str,
        page_rows: u32,
        each: impl FnMut(RowsPage) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let mut tried = 1;
        let job = loop {
            self.jobs += 1;
            let id = JobId::new(format!("season_export_{}_{}", self.session, self.jobs));
            let id = id.map_err(RemoteError::from)?;
            match self.rest.query(&id, location, sql, &self.options).await {
                Ok(job) => break job,
                Err(error @ RemoteError::Job { .. })
                    if error.kind() == FailureKind::Retryable && tried < JOBS =>
                {
                    tokio::time::sleep(self.rest.policy().wait(sql, tried, None)).await;
                    tried += 1;
                }
                Err(error) => return Err(error.into()),
            }
        };
        self.rest.rows(&job, page_rows, each).await?;
        Ok(())
    }

    /// The whole numbers in the rows of `sql`.
    pub(super) async fn numbers(
        &mut self,
        location: &str,
        sql: &str,
    ) -> Result<Vec<Vec<Option<i128>>>, ExportError> {
        let mut numbers = Vec::new();
        self.query(location, sql, 10_000, |page| {
            for row in &page.rows {
                let values = row["f"].as_array().ok_or_else(|| {
                    ExportError::system("read the answer to a query", "a row has no cells")
                })?;
                let read = |value: &Value| match &value["v"] {
                    Value::Null => Ok(None),
                    Value::String(text) => text.parse().map(Some).map_err(|_| ()),
                    value => value.as_i64().map(i128::from).map(Some).ok_or(()),
                };
                let row: Result<Vec<Option<i128>>, ()> = values.iter().map(read).collect();
                numbers.push(row.map_err(|()| {
                    ExportError::system("read the answer to a query", "a value is no whole number")
                })?);
            }
            Ok(())
        })
        .await?;
        Ok(numbers)
    }

    /// The first number of the first row.
    async fn number(&mut self, location: &str, sql: &str) -> Result<Option<i64>, ExportError> {
        let rows = self.numbers(location, sql).await?;
        let number = rows.first().and_then(|row| row.first().copied()).flatten();
        Ok(number.and_then(|number| i64::try_from(number).ok()))
    }

    pub(super) async fn describe(
        &self,
        table: &TableRef,
    ) -> Result<Option<Described>, ExportError> {
        match self.rest.get(&table.path(), &[]).await {
            Ok(description) => {
                let location = self.settings.location(self.rest, table).await?;
                Ok(Some(Described::new(description, location)))
            }
            Err(error) if error.kind() == FailureKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

pub(super) async fn plan(
    queries: &mut Queries<'_>,
    request: &ExportRequest<'_>,
) -> Result<ExportPlan, ExportError> {
    let DescribedTables { found, absent } = described(queries, request).await?;
    #[expect(clippy::expect_used, reason = "no table at all is an error")]
    let location = found.first().expect("Invariant: some table is read").2.location.clone();
    let now = queries.number(&location, statements::NOW).await?.and_then(Moment::from_micros);
    let now = now.ok_or_else(|| ExportError::system("read the server's clock", "no time came"))?;
    if let Some(as_of) = request.as_of.filter(|as_of| *as_of > now) {
        let what = format!("{as_of} has not come yet: it is {now} on the server");
        return Err(ExportError::Usage(what));
    }
    let (manifest, notes) = manifest(queries, request, &location, now, absent).await?;
    let mut plan = ExportPlan {
        as_of: manifest.as_of,
        range: manifest.range(),
        tables: Vec::new(),
        upstream: Vec::new(),
        notes,
        spent: Usage::default(),
        manifest,
    };
    for (table, name, described) in found {
        if !plan.manifest.has(&name) {
            plan.tables.push(planned_rows(queries, &plan, table, name, described).await?);
        }
    }
    if plan.manifest.upstream.is_none() {
        plan.upstream = upstream(queries, &plan, request).await?;
    }
    plan.spent = queries.rest.usage();
    match (plan.bytes(), request.settings.max_bytes_billed) {
        (estimated, Some(allowed)) if estimated > allowed => {
            Err(ExportError::TooExpensive { estimated, allowed })
        }
        _ => Ok(plan),
    }
}

/// The manifest that an earlier session left, if this one can go on with it, or a new one; and what the user should know of it.
async fn manifest(
    queries: &mut Queries<'_>,
    request: &ExportRequest<'_>,
    location: &str,
    now: Moment,
    absent: Vec<String>,
) -> Result<(ExportManifest, Vec<String>), ExportError> {
    let of_absent = |table: &String| format!("there is no table {table}; the other one is read");
    let mut notes: Vec<String> = absent.iter().map(of_absent).collect();
    let mut manifest = match ExportManifest::left(request)? {
        Some(left) if left.complete(request)? || left.goes_on_at(now) => left,
        left => {
            if let Some(left) = left.filter(|left| !left.tables.is_empty()) {
                notes.push(format!(
                    "the export as of {} is too old to go on with; all tables are read again",
                    left.as_of
                ));
            }
            let range = range(queries, request, location).await?;
            ExportManifest::new(request, request.as_of.unwrap_or(now), range)?
        }
    };
    manifest.absent = absent;
    Ok((manifest, notes))
}

/// The tables to read row by row.
struct DescribedTables {
    /// Those that are there, with the columns that are read: at least one.
    found: Vec<(&'static ExportTable, TableRef, Described)>,
    /// Those that are not, and need not be.
    absent: Vec<String>,
}

/// Looks at the tables to read row by row, all of which must have the columns that are read. Of those of lines one may be
/// absent.
async fn described(
    queries: &Queries<'_>,
    request: &ExportRequest<'_>,
) -> Result<DescribedTables, ExportError> {
    let (mut found, mut absent, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (table, name) in request.tables()? {
        match queries.describe(&name).await? {
            Some(described) => {
                if let Err(error) = described.select(table, &name.to_string()) {
                    problems.push(error);
                }
                found.push((table, name, described));
            }
            None if table.is_of_lines() => absent.push(name.to_string()),
            None => problems.push(ExportError::NoTable { table: name.to_string() }),
        }
    }
    if found.is_empty() {
        problems.extend(absent.iter().map(|table| ExportError::NoTable { table: table.clone() }));
    }
    match problems.len() {
        0 => Ok(DescribedTables { found, absent }),
        1 => Err(problems.remove(0)),
        _ => Err(ExportError::Several(problems)),
    }
}

async fn planned_rows(
    queries: &Queries<'_>,
    plan: &ExportPlan,
    table: &'static ExportTable,
    name: TableRef,
    described: Described,
) -> Result<PlannedTable, ExportError> {
    if described.moment(plan.as_of).is_none()
        && let Some(made) = described.made
        && described.base
    {
        return Err(ExportError::MadeAnew { table: name.to_string(), made, as_of: plan.as_of });
    }
    let selection = described.select(table, &name.to_string())?;
    let moment = described.base.then_some(plan.as_of);
    let sql = statements::rows(&selection, &name, moment.as_ref(), plan.range);
    let figures = Totals::new(&selection);
    let figures = figures.figures();
    let check = statements::verification(figures, table, &name, moment.as_ref(), plan.range);
    let mut bytes = 0;
    for sql in [&sql, &check] {
        bytes += queries.rest.dry_run(&described.location, sql).await?;
    }
    // Tables of offers have many columns that are nobody's business here.
    let known =
        |column: &&str| table.is_of_lines() || crate::source::warehouse_knows(table.name, column);
    let unknown = described.names().filter(|column| !known(column)).map(str::to_owned).collect();
    Ok(PlannedTable {
        table: name,
        sql,
        check: Some(check),
        bytes,
        name: table.name,
        selection: Some(selection),
        described,
        unknown,
    })
}

/// The upstream tables that are there.
async fn upstream(
    queries: &Queries<'_>,
    plan: &ExportPlan,
    request: &ExportRequest<'_>,
) -> Result<Vec<PlannedTable>, ExportError> {
    let mut tables = Vec::new();
    for (upstream, table) in UPSTREAM.iter().zip(request.upstream()?) {
        if let Some(described) = queries.describe(&table).await? {
            let moment = described.moment(plan.as_of);
            let sql = statements::counts(&table, upstream.date, moment.as_ref(), plan.range);
            let bytes = queries.rest.dry_run(&described.location, &sql).await?;
            let unknown = Vec::new();
            tables.push(PlannedTable {
                table,
                sql,
                check: None,
                bytes,
                name: upstream.name,
                selection: None,
                described,
                unknown,
            });
        }
    }
    Ok(tables)
}

/// The dates to read. The opening night of a season whose schedule is not known is the date of its first game.
async fn range(
    queries: &mut Queries<'_>,
    request: &ExportRequest<'_>,
    location: &str,
) -> Result<Range, ExportError> {
    if let Some(dates) = request.calendar.dates(request.season, None) {
        return Ok(Range::of(&dates));
    }
    let year = request.season.start_year();
    let games = request.settings.table(Known::PlayerGameSummary)?;
    let first = queries.number(location, &statements::first_game(&games, year)).await?;
    let first = first.and_then(|day| i32::try_from(day).ok()).map(GameDate::from_days);
    let dates = first.and_then(|first| request.calendar.dates(request.season, Some(first)));
    let none = || ExportError::NoGames { table: games.to_string(), season: request.season };
    dates.map(|dates| Range::of(&dates)).ok_or_else(none)
}
