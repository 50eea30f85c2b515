//! Carrying out a plan: reading, comparing with the server, putting files in place.

use super::error::ExportError;
use super::file::{TableFile, WrittenFile};
use super::json_rows::decode;
use super::manifest::ExportedTable;
use super::plan::{ExportPlan, PlannedTable, Queries};
use super::schema::changes;
use super::statements;
use super::storage::{ReadRequest, Storage};
use super::{Api, ColumnSelection, ExportRequest, Exported, ObserveExport, UPSTREAM};
use crate::bigquery::FailureKind;
use crate::domain::{GameDate, listed};
use crate::snapshot::manifest::UpstreamRows;
use crate::snapshot::table::sha256;

/// The most unknown columns that a note names.
const NAMED: usize = 3;

/// Values of a page of JSON, in which each is some hundred bytes of memory.
const PAGE_VALUES: usize = 60_000;

pub(super) async fn carry_out(
    queries: &mut Queries<'_>,
    request: &ExportRequest<'_>,
    plan: &ExportPlan,
    observer: &mut dyn ObserveExport,
) -> Result<Exported, ExportError> {
    let mut reading = ExportInProgress { queries, request, plan, observer };
    let mut manifest = plan.manifest.clone();
    // Whoever comes back goes on at this moment. What is whole, of another one, stays until a table of this one is there.
    if !super::ExportManifest::stands_in(request.folder) {
        manifest.write(request.folder)?;
    }
    for planned in &plan.tables {
        if let Some(selection) = &planned.selection {
            manifest.add(reading.table(planned, selection).await?);
            manifest.write(request.folder)?;
        }
    }
    if manifest.upstream.is_none() {
        manifest.upstream = Some(reading.upstream().await?);
        manifest.write(request.folder)?;
    }
    Ok(manifest.exported())
}

struct ExportInProgress<'a, 'b> {
    queries: &'a mut Queries<'b>,
    request: &'a ExportRequest<'a>,
    plan: &'a ExportPlan,
    observer: &'a mut dyn ObserveExport,
}

impl ExportInProgress<'_, '_> {
    /// Reads a table, compares it with the server's, and puts its file in place.
    async fn table(
        &mut self,
        planned: &PlannedTable,
        selection: &ColumnSelection,
    ) -> Result<ExportedTable, ExportError> {
        let name = planned.table.to_string();
        if !planned.described.base {
            self.observer
                .note(&format!("{name} is no base table: it is read as it is now, not as it was"));
        }
        if !planned.unknown.is_empty() {
            let columns = planned.unknown.len();
            let some = listed(planned.unknown.iter().take(NAMED), ", ");
            let more = if columns > NAMED { ", …" } else { "" };
            self.observer.note(&format!(
                "{name} has {columns} columns that are not known, and not read: {some}{more}"
            ));
        }
        self.observer.begin(&name);
        let (written, api, bytes) = match self.rows(planned, selection).await {
            Ok(read) => read,
            Err(error) => return Err(self.or_changed(error, planned, selection).await),
        };
        self.observer.done();
        let verified = self.verify(planned, &written).await?;
        let columns = format!("{:?}", selection.columns);
        let exported = ExportedTable {
            table: name,
            file: written.entry.clone(),
            filter: selection.table.filter(self.plan.range),
            api: api.to_owned(),
            columns_sha256: sha256(columns.as_bytes()),
            bytes,
            consistent: planned.described.base,
            unknown_columns: planned.unknown.clone(),
            verified,
        };
        written.keep()?;
        Ok(exported)
    }

    /// A column that vanished fails in many ways; the table's columns tell.
    async fn or_changed(
        &self,
        error: ExportError,
        planned: &PlannedTable,
        selection: &ColumnSelection,
    ) -> ExportError {
        let invalid = match &error {
            ExportError::Remote(error) => error.kind() == FailureKind::Invalid,
            ExportError::Refused { transient, .. } => !transient,
            _ => false,
        };
        if invalid
            && let Ok(Some(described)) = self.queries.describe(&planned.table).await
            && let Err(ExportError::Columns { table, differences }) =
                described.select(selection.table, &planned.table.to_string())
        {
            return ExportError::Changed { table, differences };
        }
        error
    }

    /// The rows in a file, by which way they came, and in how many bytes.
    async fn rows(
        &mut self,
        planned: &PlannedTable,
        selection: &ColumnSelection,
    ) -> Result<(WrittenFile, &'static str, u64), ExportError> {
        let api = match self.request.api {
            Api::Auto if self.request.settings.endpoint.is_google() && planned.described.base => {
                Api::Auto
            }
            Api::Storage if !planned.described.base => {
                let what = "the Storage Read API reads no view; leave out --export-api storage";
                return Err(ExportError::Usage(format!("{}: {what}", planned.table)));
            }
            Api::Storage => Api::Storage,
            _ => Api::Rest,
        };
        if api != Api::Rest {
            match self.by_storage(planned, selection).await? {
                Some((written, bytes)) => return Ok((written, "storage", bytes)),
                None => self.observer.note(&format!(
                    "the Storage Read API may not be used for {}; its rows are read by pages",
                    planned.table
                )),
            }
        }
        let (written, bytes) = self.by_pages(planned, selection).await?;
        Ok((written, "rest", bytes))
    }

    async fn by_storage(
        &mut self,
        planned: &PlannedTable,
        selection: &ColumnSelection,
    ) -> Result<Option<(WrittenFile, u64)>, ExportError> {
        let read_request = ReadRequest {
            selection,
            table: &planned.table,
            as_of: self.plan.as_of,
            range: self.plan.range,
        };
        let mut storage = Storage::new(self.queries.rest, &self.request.settings.endpoint)?;
        let Some(session) = storage.open(read_request).await? else { return Ok(None) };
        let mut file = TableFile::create(self.request.folder, selection)?;
        let (mut rows, mut bytes) = (0, 0);
        let observer = &mut *self.observer;
        storage
            .read(&session, read_request, |batch, arrived| {
                rows += batch.num_rows() as u64;
                bytes += arrived;
                observer.arrived(rows, bytes);
                file.add(batch)
            })
            .await?;
        Ok(Some((file.finish()?, bytes)))
    }

    async fn by_pages(
        &mut self,
        planned: &PlannedTable,
        selection: &ColumnSelection,
    ) -> Result<(WrittenFile, u64), ExportError> {
        let mut file = TableFile::create(self.request.folder, selection)?;
        let (mut rows, mut bytes) = (0, 0);
        let observer = &mut *self.observer;
        let location = &planned.described.location;
        self.queries
            .query(location, &planned.sql, selection.page_rows(PAGE_VALUES), |page| {
                let differences = changes(selection, &page.fields);
                if !differences.is_empty() {
                    return Err(ExportError::Changed {
                        table: planned.table.to_string(),
                        differences,
                    });
                }
                let batch = decode(selection, &page.rows)?;
                rows += batch.num_rows() as u64;
                bytes += batch.get_array_memory_size() as u64;
                observer.arrived(rows, bytes);
                file.add(batch)
            })
            .await?;
        Ok((file.finish()?, bytes))
    }

    /// The figures, which must be the same here and there.
    async fn verify(
        &mut self,
        planned: &PlannedTable,
        written: &WrittenFile,
    ) -> Result<Vec<(String, Option<i64>)>, ExportError> {
        let figures = written.totals.figures();
        #[expect(clippy::expect_used, reason = "tables that are read row by row have one")]
        let sql = planned.check.as_deref().expect("Invariant: a query that adds up");
        let rows = self.queries.numbers(&planned.described.location, sql).await?;
        // Without a row no figure agrees, which the check says.
        let server = rows.first().map(Vec::as_slice).unwrap_or_default();
        written.totals.check(&planned.table.to_string(), server)?;
        let named = |(figure, value): (&statements::Figure, &Option<i128>)| {
            (figure.name.clone(), value.and_then(|value| i64::try_from(value).ok()))
        };
        Ok(figures.iter().zip(server).map(named).collect())
    }

    /// The rows per date of the upstream tables that are there.
    async fn upstream(&mut self) -> Result<Vec<UpstreamRows>, ExportError> {
        let mut tables = Vec::new();
        for planned in &self.plan.upstream {
            let counts = self.queries.numbers(&planned.described.location, &planned.sql).await?;
            let date = |row: &Vec<Option<i128>>| match row[..] {
                [Some(day), Some(rows)] => {
                    let day = i32::try_from(day).ok().map(GameDate::from_days);
                    day.zip(u64::try_from(rows).ok())
                }
                _ => None,
            };
            let rows = counts.iter().filter_map(date).collect();
            let table = UPSTREAM.iter().find(|table| table.name == planned.name);
            let days = planned.described.kept_days.or(table.map(|table| table.kept_days));
            let kept_from = days.map(|days| self.plan.as_of.date().plus_days(-days));
            tables.push(UpstreamRows { table: planned.name.to_owned(), rows, kept_from });
        }
        Ok(tables)
    }
}
