//! Lines: bookmakers' offers in files of many layouts, matched with the player-dates of a snapshot.
//!
//! Each layout is one file in `layouts`. Whatever is not matched is counted by its reason, and no offer is guessed at: a name
//! that may be two players is nobody's. Refuses to choose which offer a prediction is judged by.

mod clock;
mod event_json;
mod file;
mod fixed_payout;
mod json_file;
mod layout;
mod layouts;
mod market;
mod moments;
mod names;
mod numbers;
mod offer;
mod own_columns;
mod paths;
mod prices;
mod projection_json;
mod readings;
mod recognise;
mod roster;
mod sink;
mod tally;
mod time_notes;

use std::collections::BTreeMap;
use std::mem;
use std::path::PathBuf;

use arrow::array::ArrayRef;
use polars::prelude::DataFrame;

pub(super) use self::fixed_payout::BookPrices;
pub(super) use self::moments::{LeagueDates, is_without_zone, parse as parse_moment};
pub(super) use self::names::NameIndex;
use self::own_columns::OfferColumnNames;
use self::paths::{FoundLines, LinesPath};
pub(super) use self::prices::PriceColumn;
pub(super) use self::readings::{GameTime, OfferColumn};
pub(super) use self::roster::Roster;
use self::sink::OfferSink;
pub(super) use self::tally::Unmatched;
use super::SourceError;
use super::date_order::OrderEvidence;
use super::error::Problems;
use super::file_report::FileReport;
use super::hindsight::note_on_lines;
use crate::domain::{SeasonId, Stat};
use crate::snapshot::frame::ints;
use crate::snapshot::limits::Limits;
use crate::snapshot::lines::{LinesFile, LinesManifest, SCHEMA_VERSION, medians};
use crate::snapshot::manifest::FileEntry;

/// What is asked of files of lines.
#[derive(Clone, Debug)]
pub struct LinesRequest<'a> {
    /// The season.
    pub season: SeasonId,
    /// The files and folders, in their order.
    pub from: &'a [PathBuf],
    /// What the files call columns, ours first; an empty name of theirs switches a column off.
    pub columns: &'a [(String, String)],
    /// Whether rows that cannot be read are left out and counted, rather than refused.
    pub lenient: bool,
    /// How much is read of each file.
    pub limits: Limits,
}

/// Offers as they were read, not yet on disk.
#[derive(Debug)]
pub struct ImportedLines {
    /// What they are; the table's hash is not known yet.
    pub manifest: LinesManifest,
    /// What a user should know of how the files were understood.
    pub notes: Vec<String>,
    /// Rows that were left out as unreadable, the first of them.
    pub examples: Vec<String>,
    columns: Vec<ArrayRef>,
    rows: usize,
}

impl ImportedLines {
    /// The number of rows of the table.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column at a position of [`crate::snapshot::lines::LINES`], texts as words.
    pub fn column(&self, position: usize) -> ArrayRef {
        ArrayRef::clone(&self.columns[position])
    }
}

/// Reads the offers that `request` names, for the player-dates of `games`.
pub fn load(request: &LinesRequest<'_>, games: &DataFrame) -> Result<ImportedLines, SourceError> {
    let roster = Roster::new(games, request.season)?;
    let FoundLines { files, notes } = paths::find(request.from)?;
    let mut sink = OfferSink::new(&roster, request.lenient);
    sink.notes.extend(notes);
    let own = OfferColumnNames::new(request.columns)?;
    let mut read = ReadLineFiles::new(own);
    for (place, path) in files.iter().enumerate() {
        read.take((place, path), None, request, &mut sink)?;
    }
    // What the rows of these files leave open, those of the others may show.
    let order = read.order.clone();
    for place in mem::take(&mut read.waiting) {
        read.take((place, &files[place]), Some(&order), request, &mut sink)?;
    }
    read.own.check()?;
    let ReadLineFiles { sources, problems, .. } = read;
    if problems.count() > 0 {
        return Err(refused(shared_name(request.from), problems));
    }
    let ready = sink.finish(&roster)?;
    if let Some(what) = ready.impossible {
        return Err(refused_for(request.from, what));
    }
    let file = FileEntry { name: String::new(), rows: ready.rows, sha256: String::new() };
    let manifest = LinesManifest {
        schema_version: SCHEMA_VERSION,
        season: request.season,
        file,
        player_dates: ready.player_dates,
        books: ready.books,
        sources: sources.into_values().collect(),
        counts: ready.counts,
    };
    let (mut notes, examples) = (ready.notes, ready.examples);
    notes.extend(note_on_medians(&ready.columns, games)?);
    Ok(ImportedLines { manifest, notes, examples, columns: ready.columns, rows: ready.rows })
}

/// What is said of lines that were made from the outcomes of their games.
fn note_on_medians(columns: &[ArrayRef], games: &DataFrame) -> Result<Option<String>, SourceError> {
    let offered = medians(|place| ArrayRef::clone(&columns[place]), games)?;
    let outcomes = ints(games, Stat::Points.info().outcome.name())?;
    let pairs = offered.into_iter().zip(outcomes.iter());
    Ok(note_on_lines("the middle of the lines of each player-date", pairs))
}

/// The files that were read so far.
#[derive(Debug)]
struct ReadLineFiles<'a> {
    own: OfferColumnNames<'a>,
    /// What is said of each, by its place.
    sources: BTreeMap<usize, LinesFile>,
    problems: Problems,
    /// What their rows show of the order of month and day.
    order: OrderEvidence,
    /// The places of those that wait for what others show.
    waiting: Vec<usize>,
}

impl<'a> ReadLineFiles<'a> {
    fn new(own: OfferColumnNames<'a>) -> Self {
        Self {
            own,
            sources: BTreeMap::new(),
            problems: Problems::default(),
            order: OrderEvidence::default(),
            waiting: Vec::new(),
        }
    }

    /// Reads the file at `path`. Everything that is wrong is told at once, and a file that cannot be used is one of it; an
    /// error if the system has no more to give.
    fn take(
        &mut self,
        (place, path): (usize, &LinesPath),
        others: Option<&OrderEvidence>,
        request: &LinesRequest<'_>,
        sink: &mut OfferSink<'_>,
    ) -> Result<(), SourceError> {
        let mut report = FileReport::new(&path.name);
        let told = (&mut self.own, others);
        let Some(read) = file::read(path, request.limits, told, sink, &mut report) else {
            self.waiting.push(place);
            return Ok(());
        };
        self.sources.extend(read.source.map(|source| (place, source)));
        self.order = mem::take(&mut self.order).and(read.order);
        sink.leave_out(&report);
        self.problems.append(report.into_problems());
        if self.problems.of_system() {
            return Err(refused(path.given.clone(), mem::take(&mut self.problems)));
        }
        Ok(())
    }
}

/// What an error about all of the files calls them.
fn shared_name(from: &[PathBuf]) -> PathBuf {
    match from {
        [only] => only.clone(),
        all => {
            all.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ").into()
        }
    }
}

/// All files are refused together.
fn refused_for(from: &[PathBuf], what: String) -> SourceError {
    let name = shared_name(from);
    let mut report = FileReport::new(&name.display().to_string());
    report.reject(None, None, what);
    refused(name, report.into_problems())
}

fn refused(folder: PathBuf, problems: Problems) -> SourceError {
    SourceError::Refused { folder, problems, strict: false }
}
