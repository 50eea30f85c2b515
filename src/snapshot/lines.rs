//! `lines.parquet`: bookmakers' offers, a table of its own beside the games of a season, with a manifest of its own.
//!
//! The snapshot's own manifest and hash do not name it: predictions that read no line of it are the same with and without.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{ArrayRef, AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter;
use arrow::datatypes::{Date32Type, Float64Type};
use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

use super::layout::{Bounds, COUNT, Column, Kind, LINE, TableLayout, optional, required};
use super::lines_check;
use super::manifest::{FileEntry, write_json};
use super::words::Words;
use super::{DataDir, SnapshotError, beside, columns_file, frame, table};
use crate::domain::{Price, SeasonId};

/// The version of the layout that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 1;

/// The name of the manifest of lines, beside that of the snapshot.
pub const FILE: &str = beside::LINES[0];

pub use lines_check::MOMENTS;

/// American odds.
pub const ODDS: Bounds = Bounds::new(-Price::MAX, Price::MAX);

/// `lines.parquet`: one row per offer, sorted by (`player_lookup`, `game_date`, `book`, `offered_at`, `line`).
///
/// Prices are American odds; a missing one is −110, and marked. `offered_at` is a time in UTC, such as
/// `2024-10-22T23:10:00Z`, within [`MOMENTS`]. The minutes before tip-off are rounded down, and no offer is made after it.
pub const LINES: TableLayout =
    TableLayout { file: beside::LINES[1], columns: Cow::Borrowed(&LINE_COLUMNS) };

const LINE_COLUMNS: [Column; 14] = [
    required("player_lookup", Kind::Text),
    required("game_date", Kind::Date),
    required("stat", Kind::Text),
    required("book", Kind::Text),
    required("line", Kind::Float).within(LINE),
    required("over_price", Kind::Float).within(ODDS),
    required("under_price", Kind::Float).within(ODDS),
    required("over_price_assumed", Kind::Flag),
    required("under_price_assumed", Kind::Flag),
    required("fixed_payout", Kind::Flag),
    optional("offered_at", Kind::Text),
    optional("minutes_before_tip_off", Kind::Int).within(COUNT),
    optional("is_open", Kind::Flag),
    optional("is_close", Kind::Flag),
];

/// What the lines of a season are: `lines.json`. It holds no time of making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesManifest {
    /// The version of the layout.
    pub schema_version: u32,
    /// The season.
    pub season: SeasonId,
    /// The table: its SHA-256 is part of the identity of a run whose lines come from it.
    pub file: FileEntry,
    /// How many player-dates have an offer.
    pub player_dates: usize,
    /// The offers of each book.
    pub books: BTreeMap<String, usize>,
    /// The files that the offers were read from.
    pub sources: Vec<LinesFile>,
    /// What became of the offers that were read.
    pub counts: OfferCounts,
}

/// A file that offers were read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesFile {
    /// The file, by name and hash.
    #[serde(flatten)]
    pub entry: FileEntry,
    /// The layout that its columns were recognised as.
    pub layout: String,
    /// How each column of prices is written: American, decimal or implied.
    pub prices: BTreeMap<String, String>,
}

/// What became of the offers that were read. Offers count once their sides are joined and exact duplicates merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferCounts {
    /// Rows that were read; of those with a column per book, the lines in them.
    #[serde(default)]
    pub rows: usize,
    /// Offers for the stats that are predicted, made before tip-off as far as is known.
    pub offers: usize,
    /// Those that belong to a player-date of the snapshot.
    pub matched: usize,
    /// Those that belong to none, by reason.
    pub unmatched: BTreeMap<String, usize>,
    /// Names that nobody in the snapshot has.
    pub names_of_nobody: Vec<String>,
    /// Names that were read as another spelling of a lookup.
    pub other_spellings: BTreeMap<String, String>,
    /// Offers made after tip-off, which are never used.
    pub after_tip_off: usize,
    /// Rows that were joined with the other side of their offer, or say what another row says.
    #[serde(default)]
    pub joined: usize,
    /// Of the kept ones, the rows that say what another row says.
    pub duplicates: usize,
    /// Later offers of a book that change nothing, merged into the one before.
    pub unchanged: usize,
    /// Rows of other markets, by name.
    pub other_markets: BTreeMap<String, usize>,
    /// Rows that could not be read, with `--lenient`.
    pub bad_rows: usize,
    /// Offers with a price that is missing and taken for −110.
    pub assumed_prices: usize,
    /// Offers at a fixed payout.
    pub fixed_payouts: usize,
    /// Offers of which no time is known.
    pub without_time: usize,
    /// Offers with a time where no tip-off is known, so that it is not known either whether they are from before it.
    #[serde(default)]
    pub without_tip_off: usize,
}

/// The lines of a season, read from disk and checked.
#[derive(Debug)]
pub struct StoredLines {
    /// What they are.
    pub manifest: LinesManifest,
    /// Columns of [`LINES`], texts as words.
    pub rows: RecordBatch,
}

impl LinesManifest {
    /// Reads the manifest in the `folder` of a snapshot of `season`; `None` where it has no lines.
    pub fn read(folder: &Path, season: SeasonId) -> Result<Option<Self>, SnapshotError> {
        let read: Option<Self> = beside::read_manifest(folder, FILE, SCHEMA_VERSION)?;
        match read.as_ref().map(|read| read.season).filter(|found| *found != season) {
            Some(found) => {
                let what = format!("it is of {found}, not of {season}");
                Err(SnapshotError::inconsistent(&folder.join(FILE), what))
            }
            None => Ok(read),
        }
    }
}

/// Reads the lines of `season`, checking hash, columns and values; `None` where it has none.
pub fn read(data: &DataDir, season: SeasonId) -> Result<Option<StoredLines>, SnapshotError> {
    read_in(&data.snapshot(season), season)
}

/// Reads the lines in the `folder` of a snapshot of `season`.
pub fn read_in(folder: &Path, season: SeasonId) -> Result<Option<StoredLines>, SnapshotError> {
    let Some(manifest) = LinesManifest::read(folder, season)? else { return Ok(None) };
    let files = std::slice::from_ref(&manifest.file);
    let rows = table::read_words(folder, files, &LINES)?;
    let inconsistent = |what| SnapshotError::inconsistent(&folder.join(LINES.file), what);
    lines_check::check(&rows).map_err(inconsistent)?;
    if count(&rows) != (manifest.player_dates, manifest.books.clone()) {
        let what = "it has other books or player-dates than lines.json says";
        return Err(inconsistent(what.to_owned()));
    }
    Ok(Some(StoredLines { manifest, rows }))
}

/// Checks the lines of `season` as [`read`] does, and that each belongs to one of the `games` of the snapshot; false where
/// it has none.
pub fn verify(
    data: &DataDir,
    season: SeasonId,
    games: Option<&DataFrame>,
) -> Result<bool, SnapshotError> {
    let path = data.snapshot(season).join(LINES.file);
    let Some(stored) = read(data, season)? else {
        let what = "it is there without its manifest, lines.json";
        return if path.exists() {
            Err(SnapshotError::inconsistent(&path, what))
        } else {
            Ok(false)
        };
    };
    if let Some(games) = games
        && let Some(row) = of_games(&stored.rows, games)?.iter().position(|is_there| !is_there)
    {
        let what = format!("row {} is of no player-date of the snapshot", row + 1);
        return Err(SnapshotError::inconsistent(&path, what));
    }
    Ok(true)
}

/// The files of the lines in the `folder` of a snapshot of `season`, whose table is the one with the hash `sha256`.
pub fn files(
    folder: &Path,
    season: SeasonId,
    sha256: &str,
) -> Result<Vec<FileEntry>, SnapshotError> {
    let path = folder.join(FILE);
    let Some(StoredLines { manifest, .. }) = read_in(folder, season)? else {
        let what = format!("it has no lines, and the run reads those with SHA-256 {sha256}");
        return Err(SnapshotError::inconsistent(folder, what));
    };
    if manifest.file.sha256 != sha256 {
        let found = &manifest.file.sha256;
        let what = format!("the run reads lines with SHA-256 {sha256}, and these have {found}");
        return Err(SnapshotError::inconsistent(&path, what));
    }
    Ok(vec![manifest.file, beside::manifest_entry(folder, FILE)?])
}

/// Writes the table of so many `rows`, whose columns `column` makes by their positions in [`LINES`], texts as words, and its
/// manifest beside the snapshot of `season`, in one step with the files that are there.
pub fn write(
    data: &DataDir,
    mut manifest: LinesManifest,
    rows: usize,
    column: impl Fn(usize) -> ArrayRef + Sync,
) -> Result<LinesManifest, SnapshotError> {
    beside::replace(data, manifest.season, is_ours, |staged| {
        manifest.file = columns_file::write_columns(staged, &LINES, rows, column)?;
        write_json(&staged.join(FILE), &manifest)
    })?;
    Ok(manifest)
}

/// Whether `name` is that of a file of lines.
pub fn is_ours(name: &str) -> bool {
    name == FILE || name == LINES.file
}

/// Takes the lines of the snapshot in `from` along to the new one in `to`, with the new `games`: those whose player-dates
/// are still there. Lines that cannot be read stay behind.
pub(super) fn carry(
    from: &Path,
    to: &Path,
    season: SeasonId,
    games: &DataFrame,
) -> Result<(), SnapshotError> {
    let Ok(Some(StoredLines { mut manifest, rows })) = read_in(from, season) else { return Ok(()) };
    let keep = of_games(&rows, games)?;
    if keep.iter().all(|keep| *keep) {
        beside::copy(from, to, LINES.file)?;
        return beside::copy(from, to, FILE);
    }
    let keep = BooleanArray::from(keep);
    let failed = |error| SnapshotError::table(&to.join(LINES.file), error);
    let columns = rows.columns().iter().map(|column| filter(column, &keep));
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(failed)?;
    let kept = columns.first().map_or(0, arrow::array::Array::len);
    if kept == 0 {
        return Ok(());
    }
    let column = |position: usize| ArrayRef::clone(&columns[position]);
    manifest.file = columns_file::write_columns(to, &LINES, kept, column)?;
    let rows = LINES.batch(columns.clone())?;
    (manifest.player_dates, manifest.books) = count(&rows);
    write_json(&to.join(FILE), &manifest)
}

/// For each row of `games` the median of all lines that were offered for its player-date; of an even number, the lower of the
/// two in the middle. `column` gives the columns of [`LINES`] by their places.
///
/// # Errors
///
/// If a table lacks a column.
pub fn medians(
    column: impl Fn(usize) -> ArrayRef,
    games: &DataFrame,
) -> Result<Vec<Option<f64>>, SnapshotError> {
    let [players, days, lines] =
        ["player_lookup", "game_date", "line"].map(|name| column(position(name)));
    let (words, days) = (Words::new(&players), days.as_primitive::<Date32Type>().values());
    let lines = lines.as_primitive::<Float64Type>().values();
    let mut of_key: BTreeMap<(&str, i32), Vec<f64>> = BTreeMap::new();
    for (row, line) in lines.iter().enumerate() {
        if let Some(player) = words.get(row) {
            of_key.entry((player, days[row])).or_default().push(*line);
        }
    }
    let median = |lines: &mut Vec<f64>| {
        lines.sort_unstable_by(f64::total_cmp);
        lines[(lines.len() - 1) / 2]
    };
    let of_key: BTreeMap<(&str, i32), f64> =
        of_key.into_iter().map(|(key, mut lines)| (key, median(&mut lines))).collect();
    let [player, date] = frame::KEY;
    let rows = frame::texts(games, player)?.iter().zip(frame::ints(games, date)?.iter());
    Ok(rows.map(|(player, date)| of_key.get(&(player?, date?)).copied()).collect())
}

/// For each of the rows of lines, whether its player-date is one of `games`.
fn of_games(lines: &RecordBatch, games: &DataFrame) -> Result<Vec<bool>, SnapshotError> {
    let there = beside::player_dates(games)?;
    let (words, days) = key(lines);
    Ok((0..lines.num_rows())
        .map(|row| words.get(row).is_some_and(|player| there.contains(&(player, days[row]))))
        .collect())
}

/// The players and the dates of rows of lines.
fn key(lines: &RecordBatch) -> (Words<'_>, &[i32]) {
    (Words::new(lines.column(0)), lines.column(1).as_primitive::<Date32Type>().values())
}

/// How many player-dates rows of lines have, which are sorted, and how many each book has.
pub fn count(lines: &RecordBatch) -> (usize, BTreeMap<String, usize>) {
    let (players, days) = key(lines);
    let of_book = Words::new(lines.column(3));
    let mut of_place: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut player_dates, mut former) = (0, None);
    for (row, day) in days.iter().enumerate() {
        let player_date = (players.place(row), *day);
        player_dates += usize::from(former != Some(player_date));
        former = Some(player_date);
        if let Some(place) = of_book.place(row) {
            *of_place.entry(place).or_default() += 1;
        }
    }
    let words: Vec<&str> = of_book.all().collect();
    let mut books = BTreeMap::new();
    for (place, rows) in of_place {
        *books.entry(words[place].to_owned()).or_default() += rows;
    }
    (player_dates, books)
}

const _: () = assert!(
    matches!(LINE_COLUMNS[0].kind, Kind::Text) && matches!(LINE_COLUMNS[1].kind, Kind::Date),
    "the key stands first, as in every table of a season"
);

/// The position of a column of [`LINES`].
///
/// # Panics
///
/// With a name that the table does not have. Choosing lines asks for all that are used, and tests choose some.
#[expect(clippy::expect_used, reason = "names are those of the constant above")]
pub fn position(name: &str) -> usize {
    LINES.position(name).expect("Invariant: LINES has the column")
}
