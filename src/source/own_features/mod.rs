//! A user's own features: numbers for player-dates in a file of any columns, each with the moment it was known.
//!
//! Names are matched as those of lines are, and whatever is not matched is counted by its reason. Refuses a value that
//! came to be known after tip-off, and to guess when a value was known.

mod columns;
mod known;
mod rows;
mod table;

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use polars::prelude::DataFrame;

use self::columns::OwnFeatureColumns;
use self::rows::OwnRows;
use super::SourceError;
use super::file_report::FileReport;
use super::lines::Roster;
use super::row_file::RowFile;
use crate::domain::{KnownWhen, SeasonId};
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::own_features::{OwnCounts, OwnSet};

/// What is asked of a file of own features.
#[derive(Clone, Debug)]
pub struct OwnRequest<'a> {
    /// The season, which has a snapshot.
    pub season: SeasonId,
    /// What the set is called.
    pub name: &'a str,
    /// The file.
    pub from: &'a Path,
    /// The columns that hold features; without any, all that hold numbers.
    pub columns: &'a [String],
    /// When values were known.
    pub known: KnownSource<'a>,
    /// Names that no feature may have: those that the snapshot or models have already.
    pub taken: &'a [String],
    /// How much is read of the file.
    pub limits: Limits,
}

impl OwnRequest<'_> {
    /// The column that says when a row was known, if one does.
    fn known_at(&self) -> Option<&str> {
        match self.known {
            KnownSource::Column(column) => Some(column),
            KnownSource::Constant(_) => None,
        }
    }
}

/// Where it stands when values were known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownSource<'a> {
    /// In a column, for each row.
    Column(&'a str),
    /// Nowhere: it is the same for all.
    Constant(KnownWhen),
}

/// Own features as they were read, not yet on disk.
#[derive(Debug)]
pub struct ImportedOwnFeatures {
    /// What they are; the table's hash is not known yet.
    pub set: OwnSet,
    /// The rows, with the columns of the set's layout.
    pub rows: RecordBatch,
    /// Names of nobody, each with the lookup that is nearest, in words.
    pub nearest: Option<String>,
}

/// Reads the own features that `request` names, for the player-dates of `games`.
pub fn load(
    request: &OwnRequest<'_>,
    games: &DataFrame,
) -> Result<ImportedOwnFeatures, SourceError> {
    let name = request.from.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| request.from.display().to_string());
    let mut report = FileReport::new(&name);
    let read = read(request, &name, games, &mut report)?;
    let problems = report.into_problems();
    read.filter(|_| problems.count() == 0).ok_or_else(|| {
        let folder: PathBuf = request.from.to_owned();
        SourceError::Refused { folder, problems, strict: false }
    })
}

/// Reads the file, which messages call `name`. Whatever makes it unusable is found.
fn read(
    request: &OwnRequest<'_>,
    name: &str,
    games: &DataFrame,
    report: &mut FileReport,
) -> Result<Option<ImportedOwnFeatures>, SourceError> {
    let Some(mut file) = RowFile::open(request.from, name, request.limits, report) else {
        return Ok(None);
    };
    let columns = match OwnFeatureColumns::new(&file.columns(), request.known_at(), request.columns)
    {
        Ok(columns) => columns,
        Err(faults) => {
            for fault in faults {
                report.reject(None, None, fault);
            }
            return Ok(None);
        }
    };
    let roster = Roster::new(games, request.season)?;
    let mut rows = OwnRows::new(&columns, &roster, games)?;
    let visit = |batch: &RecordBatch, before: usize, report: &mut FileReport| {
        rows.visit(batch, before, report)
    };
    if let Err(error) = file.visit_columns(&columns.names(), report, visit) {
        report.reject(None, None, format!("cannot be read: {error}"));
    }
    if !report.trusted() {
        return Ok(None);
    }
    let source = FileEntry { rows: rows.count, ..file.entry().clone() };
    let set = nothing_yet(request, &columns, source);
    Ok(table::finish(set, &columns, &rows, (games, request.taken), report)?)
}

/// What is known of the set before its rows are chosen.
fn nothing_yet(request: &OwnRequest<'_>, columns: &OwnFeatureColumns, source: FileEntry) -> OwnSet {
    let known = match (request.known, &columns.known_at) {
        (KnownSource::Constant(when), _) => when.to_string(),
        (KnownSource::Column(_), Some(found)) => format!("column {found}"),
        (KnownSource::Column(asked), None) => format!("column {asked}"),
    };
    OwnSet {
        name: request.name.to_owned(),
        features: Vec::new(),
        known,
        file: FileEntry { name: String::new(), rows: 0, sha256: String::new() },
        source,
        counts: OwnCounts { has_tip_offs: columns.tip_off.is_some(), ..OwnCounts::default() },
    }
}
