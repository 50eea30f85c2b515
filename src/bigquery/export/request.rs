//! What is to be exported, and what then is there.

use std::path::Path;

use super::{ExportTable, FEATURES, GAMES, LINES, Moment};
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
    /// Which tables are wanted.
    pub content: ExportContent,
    /// The moment at which tables are read; without one, now.
    pub as_of: Option<Moment>,
    /// Whether what is there already is read again.
    pub refresh: bool,
    /// How tables are read.
    pub api: Api,
    /// A word of letters, digits, `_` and `-` that no other session has: jobs are named after it.
    pub session: String,
}

/// Which tables are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportContent {
    /// The games, and the stored feature rows if they are wanted.
    Season {
        /// Whether they are.
        features: bool,
    },
    /// Bookmakers' offers.
    Lines,
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
    /// The names of the files, in the folder of the export.
    pub files: Vec<String>,
    /// What this session asked of the warehouse.
    pub usage: Usage,
}

impl ExportRequest<'_> {
    /// The tables that are read row by row.
    pub(super) fn tables(&self) -> Result<Vec<(&'static ExportTable, TableRef)>, RemoteError> {
        let wanted: Vec<(&'static ExportTable, Known)> = match self.content {
            ExportContent::Season { features } => {
                let features = features.then_some((&FEATURES, Known::MlFeatureStore));
                [(&GAMES, Known::PlayerGameSummary)].into_iter().chain(features).collect()
            }
            ExportContent::Lines => LINES.iter().zip(Known::LINES).collect(),
        };
        wanted.into_iter().map(|(table, known)| Ok((table, self.settings.table(known)?))).collect()
    }

    /// The tables of [`super::UPSTREAM`], in that order, where feature rows may be made from them.
    pub(super) fn upstream(&self) -> Result<Vec<TableRef>, RemoteError> {
        match self.content {
            ExportContent::Season { .. } => {
                Known::UPSTREAM.iter().map(|table| self.settings.table(*table)).collect()
            }
            ExportContent::Lines => Ok(Vec::new()),
        }
    }
}
