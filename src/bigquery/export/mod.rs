//! Exporting a season: the warehouse's tables as Parquet files on this machine, which everything after works with offline.
//!
//! All tables are read as they were at one moment of the server's clock. The columns are named, the rows are those of the
//! season and of the 90 days before it. What was read is compared with what the server computes of the same rows at
//! the same moment (`statements::figures`) before a file takes its place, and a table's file takes its
//! place before the next table is begun: whoever comes back after a crash reads only what is missing.
//!
//! # Two ways of reading
//!
//! The Storage Read API sends Arrow over gRPC (`storage`); `getQueryResults` sends pages of JSON (`json_rows`). The
//! first is faster and costs no query, but reads no view, takes a role of its own, and emulators have their own idea of
//! it. So it is the default at Google's endpoint only, and what it is not permitted to read is read the other way. Neither
//! promises an order: `sorter` gives one, so that the same rows give the same file by either way.

mod arrow_rows;
mod columns;
mod decimals;
mod error;
mod file;
mod json_rows;
mod manifest;
mod moment;
mod plan;
mod range;
mod read;
mod request;
mod schema;
mod sorter;
mod statements;
mod storage;
mod stream;
mod totals;

use super::block_on;
use columns::ColumnSelection;
pub use columns::{ExportTable, FEATURES, GAMES, LINES, UPSTREAM, UpstreamTable, WarehouseColumn};
pub use error::ExportError;
use manifest::ExportManifest;
pub use moment::Moment;
pub use plan::{ExportPlan, PlannedTable};
pub use range::Range;
pub use request::{Api, ExportContent, ExportRequest, Exported};

/// Who hears how an export goes.
pub trait ObserveExport {
    /// It is known what will be read, and nothing has been read yet.
    fn planned(&mut self, plan: &ExportPlan);
    /// Something that its user should know, though nothing is wrong.
    fn note(&mut self, text: &str);
    /// `table` is about to be read.
    fn begin(&mut self, table: &str);
    /// So many rows of the table have arrived, in so many bytes.
    fn arrived(&mut self, rows: u64, bytes: u64);
    /// The table has arrived.
    fn done(&mut self);
}

/// The export that `request` asks for, if an earlier session left it whole. Nothing is asked of the network.
///
/// # Errors
///
/// If no project was named, or something is no name.
pub fn finished(request: &ExportRequest<'_>) -> Result<Option<Exported>, ExportError> {
    match ExportManifest::left(request)? {
        Some(left) if left.complete(request)? => Ok(Some(left.exported())),
        _ => Ok(None),
    }
}

/// Finds out what is to be read, which `observer` hears of, and reads it; if it is a `dry_run`, does not read it, and gives
/// nothing.
///
/// # Errors
///
/// What keeps a table from being read, or shows that it was not read as it is. The tables before it are kept, for the next
/// session to go on from.
pub fn export(
    request: &ExportRequest<'_>,
    dry_run: bool,
    observer: &mut dyn ObserveExport,
) -> Result<Option<Exported>, ExportError> {
    block_on(async {
        let rest = request.settings.connect().await?;
        let mut queries = plan::Queries::new(&rest, request);
        let plan = plan::plan(&mut queries, request).await?;
        observer.planned(&plan);
        if dry_run {
            return Ok(None);
        }
        let exported = read::carry_out(&mut queries, request, &plan, observer).await?;
        Ok(Some(Exported { usage: rest.usage(), ..exported }))
    })
}
