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
mod read;
mod schema;
mod sorter;
mod statements;
mod storage;
mod stream;
mod totals;

use std::path::Path;

use super::{RemoteError, Settings, Table as Known, TableRef, Usage, block_on};
use crate::domain::{Calendar, SeasonId};
use crate::snapshot::manifest::UpstreamRows;
use columns::Selection;
pub use columns::{Column, FEATURES, GAMES, Table, UPSTREAM, Upstream};
pub use error::ExportError;
use manifest::ExportManifest;
pub use moment::Moment;
pub use plan::{Plan, Planned};
pub use statements::Range;

/// What is to be exported, and how.
#[derive(Debug)]
pub struct Request<'a> {
    /// The season.
    pub season: SeasonId,
    /// When seasons open and end.
    pub calendar: &'a Calendar,
    /// Where the files go.
    pub folder: &'a Path,
    /// Where the tables are, and how they may be used.
    pub settings: &'a Settings,
    /// Whether stored feature rows are wanted.
    pub features: bool,
    /// The moment at which tables are read; without one, now.
    pub as_of: Option<Moment>,
    /// Whether what is there already is read again.
    pub refresh: bool,
    /// How tables are read.
    pub api: Api,
    /// A word of letters, digits, `_` and `-` that no other session has: jobs are named after it.
    pub session: String,
}

/// How tables are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Api {
    /// By Arrow from Google's endpoint where that is permitted and the table is no view, by pages otherwise.
    #[default]
    Auto,
    /// By pages.
    Rest,
    /// By Arrow where that is permitted, also from an endpoint that was named.
    Storage,
}

/// Who hears how an export goes.
pub trait Observer {
    /// It is known what will be read, and nothing has been read yet.
    fn planned(&mut self, plan: &Plan);
    /// Something that its user should know, though nothing is wrong.
    fn note(&mut self, text: &str);
    /// `table` is about to be read.
    fn begin(&mut self, table: &str);
    /// So many rows of the table have arrived, in so many bytes.
    fn arrived(&mut self, rows: u64, bytes: u64);
    /// The table has arrived.
    fn done(&mut self);
}

/// An export that is there, whole.
#[derive(Debug)]
pub struct Exported {
    /// The moment at which its tables were read.
    pub as_of: Moment,
    /// Columns of the tables that nothing here knows.
    pub ignored_columns: Vec<String>,
    /// The rows per date of the tables that feature rows are made from; those that are not there are not among them.
    pub upstream: Vec<UpstreamRows>,
    /// What this session asked of the warehouse.
    pub usage: Usage,
}

impl Request<'_> {
    /// The tables that are read row by row.
    fn tables(&self) -> Result<Vec<(&'static Table, TableRef)>, RemoteError> {
        let mut tables = vec![(&GAMES, self.settings.table(Known::PlayerGameSummary)?)];
        if self.features {
            tables.push((&FEATURES, self.settings.table(Known::MlFeatureStore)?));
        }
        Ok(tables)
    }

    /// The tables of [`UPSTREAM`], in that order.
    fn upstream(&self) -> Result<[TableRef; 3], RemoteError> {
        let [first, second, third] = Known::UPSTREAM.map(|table| self.settings.table(table));
        Ok([first?, second?, third?])
    }
}

/// The export that `request` asks for, if an earlier session left it whole. Nothing is asked of the network.
///
/// # Errors
///
/// If no project was named, or something is no name.
pub fn finished(request: &Request<'_>) -> Result<Option<Exported>, ExportError> {
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
    request: &Request<'_>,
    dry_run: bool,
    observer: &mut dyn Observer,
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
