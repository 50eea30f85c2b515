//! `manifest.json` of an export: which tables are there, as of when, and that the server agreed. It is written after each
//! table, so that whoever comes back after a crash reads only what is missing.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::ExportError;
use super::moment::Moment;
use super::range::Range;
use super::{ExportRequest, Exported};
use crate::bigquery::{TableRef, Usage};
use crate::domain::{GameDate, SeasonId};
use crate::snapshot::manifest::{FILE, FileEntry, UpstreamRows, read_json, write_json};
use crate::snapshot::plain_file::{self, MAX_TABLE_BYTES};
use crate::snapshot::staging::StagedDir;
use crate::snapshot::table::sha256;

/// The version of this manifest.
const VERSION: u32 = 2;

/// How long after a moment tables are still read as they were then, in microseconds: BigQuery keeps the past for two to
/// seven days, as a dataset's owner likes.
const WINDOW: i64 = 2 * 24 * 60 * 60 * 1_000_000;

/// What stands in the folder of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportManifest {
    /// The version of this layout.
    schema_version: u32,
    /// The season.
    season: SeasonId,
    /// The moment at which all tables were read.
    pub(super) as_of: Moment,
    /// The first date that was read.
    pub(super) first_date: GameDate,
    /// The last date that was read.
    pub(super) last_date: GameDate,
    /// The tables that are there.
    pub(super) tables: Vec<ExportedTable>,
    /// The rows per date of the tables that feature rows are made from; `None` before they were counted.
    pub(super) upstream: Option<Vec<UpstreamRows>>,
    /// The upstream tables that were looked for.
    upstream_tables: Vec<String>,
    /// Tables that were looked for, need not be there, and were not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) absent: Vec<String>,
}

/// A table that was read and verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportedTable {
    /// Where it was read from, as `project.dataset.table`.
    pub(super) table: String,
    /// The file that it became.
    pub(super) file: FileEntry,
    /// Which rows were read.
    pub(super) filter: String,
    /// By which API.
    pub(super) api: String,
    /// SHA-256 of the names and types of the columns that were read.
    pub(super) columns_sha256: String,
    /// Bytes that arrived.
    pub(super) bytes: u64,
    /// Whether it was read as of the moment; a view is read as it is.
    pub(super) consistent: bool,
    /// Columns of the table that nothing here knows.
    pub(super) unknown_columns: Vec<String>,
    /// The figures that the server computed as well, by name.
    pub(super) verified: Vec<(String, Option<i64>)>,
}

impl ExportManifest {
    pub(super) fn new(
        request: &ExportRequest<'_>,
        as_of: Moment,
        range: Range,
    ) -> Result<Self, ExportError> {
        Ok(Self {
            schema_version: VERSION,
            season: request.season,
            as_of,
            first_date: range.first,
            last_date: range.last,
            tables: Vec::new(),
            upstream: None,
            upstream_tables: upstream_tables(request)?,
            absent: Vec::new(),
        })
    }

    /// What an earlier session left in the folder and `request` can use: `None` if there is nothing, or something else.
    /// Tables whose file is gone or changed are not among it.
    pub(super) fn left(request: &ExportRequest<'_>) -> Result<Option<Self>, ExportError> {
        let upstream = upstream_tables(request)?;
        let read = read_json(&request.folder.join(FILE), "/schema_version", VERSION);
        // A manifest that cannot be read, for instance of another version, is worth as much as none.
        let Ok::<Self, _>(mut manifest) = read else { return Ok(None) };
        let season = request.season;
        let range = request.calendar.dates(season, None).map(|dates| Range::of(&dates));
        let same = !request.refresh
            && manifest.season == season
            && range.is_none_or(|range| range == manifest.range())
            && request.as_of.is_none_or(|as_of| as_of == manifest.as_of);
        if !same {
            return Ok(None);
        }
        manifest.tables.retain(|table| intact(request.folder, &table.file));
        if manifest.upstream_tables != upstream {
            manifest.upstream = None;
            manifest.upstream_tables = upstream;
        }
        Ok(Some(manifest))
    }

    /// Whether an export stands whole in `folder`, of whatever moment.
    pub(super) fn stands_in(folder: &Path) -> bool {
        let read = read_json::<Self>(&folder.join(FILE), "/schema_version", VERSION);
        read.is_ok_and(|there| {
            let whole = there.upstream.is_some() && !there.tables.is_empty();
            whole && there.tables.iter().all(|table| intact(folder, &table.file))
        })
    }

    /// Whether nothing that `request` asks for is missing.
    pub(super) fn complete(&self, request: &ExportRequest<'_>) -> Result<bool, ExportError> {
        let tables = request.tables()?;
        let is_settled =
            |table: &TableRef| self.has(table) || self.absent.contains(&table.to_string());
        Ok(self.upstream.is_some() && tables.iter().all(|(_, table)| is_settled(table)))
    }

    /// Adds a table that has been read, in the place of another one that had its file.
    pub(super) fn add(&mut self, table: ExportedTable) {
        self.tables.retain(|other| other.file.name != table.file.name);
        self.tables.push(table);
    }

    /// Whether `table` is there.
    pub(super) fn has(&self, table: &TableRef) -> bool {
        self.tables.iter().any(|other| other.table == table.to_string())
    }

    /// What whoever reads the files should know of them.
    pub(super) fn exported(self) -> Exported {
        let unknown = |table: &ExportedTable| {
            let named = |column: &String| format!("{}: {column}", table.file.name);
            table.unknown_columns.iter().map(named).collect::<Vec<_>>()
        };
        Exported {
            as_of: self.as_of,
            files: self.tables.iter().map(|table| table.file.name.clone()).collect(),
            ignored_columns: self.tables.iter().flat_map(unknown).collect(),
            // Of tables that were not counted there are no counts.
            upstream: self.upstream.unwrap_or_default(),
            usage: Usage::default(),
        }
    }

    /// Whether another session goes on at its moment, if it is `now`: something was kept, and tables can still be read as
    /// they were then. Where nothing was kept, nothing is lost by reading tables as they are now.
    pub(super) fn goes_on_at(&self, now: Moment) -> bool {
        !self.tables.is_empty() && now.micros().saturating_sub(self.as_of.micros()) < WINDOW
    }

    pub(super) fn range(&self) -> Range {
        Range { first: self.first_date, last: self.last_date }
    }

    /// Writes it in the place of the former one.
    pub(super) fn write(&self, folder: &Path) -> Result<(), ExportError> {
        let staged = StagedDir::create(&folder.join(FILE))?;
        write_json(&staged.path().join(FILE), self)?;
        Ok(staged.commit_file(FILE)?)
    }
}

fn upstream_tables(request: &ExportRequest<'_>) -> Result<Vec<String>, ExportError> {
    Ok(request.upstream()?.iter().map(ToString::to_string).collect())
}

fn intact(folder: &Path, file: &FileEntry) -> bool {
    let bytes = plain_file::read(&folder.join(&file.name), MAX_TABLE_BYTES);
    bytes.is_ok_and(|bytes| sha256(&bytes) == file.sha256)
}
