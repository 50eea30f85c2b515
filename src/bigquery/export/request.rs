//! What is to be exported, and what then is there.

use std::path::Path;

use super::{ExportTable, FEATURES, GAMES, Moment};
use crate::bigquery::{RemoteError, Settings, TableRef, Usage, WarehouseTable as Known};
use crate::domain::{Calendar, SeasonId};
use crate::snapshot::manifest::UpstreamRows;

/// What is to be exported, and how.
#[derive(Debug)]
pub struct ExportRequest<'a> {
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

impl ExportRequest<'_> {
    /// The tables that are read row by row.
    pub(super) fn tables(&self) -> Result<Vec<(&'static ExportTable, TableRef)>, RemoteError> {
        let mut tables = vec![(&GAMES, self.settings.table(Known::PlayerGameSummary)?)];
        if self.features {
            tables.push((&FEATURES, self.settings.table(Known::MlFeatureStore)?));
        }
        Ok(tables)
    }

    /// The tables of [`UPSTREAM`], in that order.
    pub(super) fn upstream(&self) -> Result<[TableRef; 3], RemoteError> {
        let [first, second, third] = Known::UPSTREAM.map(|table| self.settings.table(table));
        Ok([first?, second?, third?])
    }
}
