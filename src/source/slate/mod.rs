//! Slates: files that say who is expected to play in games that are not yet played, matched with a season's teams and players.
//!
//! A slate is of one date. Whatever is wrong with it refuses it whole: who is missing from it changes numbers of others.
//! What is not said is not filled in. Refuses to predict, and to guess who is meant by a name.

mod checks;
mod columns;
mod game_list;
mod known;
mod prices;
mod roster;
mod rows;
mod table;

use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use self::checks::check;
use self::columns::{SlateColumns, SlateField};
use self::game_list::GameList;
use self::known::{KnownPlayers, KnownTeams};
pub use self::roster::{RosterEntry, roster};
use self::rows::{ReadRow, SlateRows};
use self::table::TextTable;
use super::SourceError;
use super::file_report::FileReport;
use super::lines::is_without_zone;
use crate::domain::{SeasonDates, UpcomingPlayer, UpcomingSlate, listed};
use crate::snapshot::limits::Limits;

/// Where the games of a slate are listed beside its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedGames {
    /// As a text: `LAL@GSW,BOS@MIA`.
    Text(String),
    /// In a file with the date, the team at home and the visitors.
    File(PathBuf),
}

/// What is asked of a file with a slate.
#[derive(Clone, Copy, Debug)]
pub struct SlateRequest<'a> {
    /// Which season it is of, and when that was.
    pub dates: SeasonDates,
    /// The file.
    pub file: &'a Path,
    /// The games, where the rows do not say who plays whom.
    pub games: Option<&'a ListedGames>,
    /// How much is read of each file.
    pub limits: Limits,
}

/// A slate as it was read, and what a user should know of it.
#[derive(Debug)]
pub struct ImportedSlate {
    /// The slate.
    pub slate: UpcomingSlate,
    /// What was not read, and what is not said.
    pub notes: Vec<String>,
}

/// Reads the slate that `request` names, of the season with these `games`, which are sorted by player and date.
///
/// # Errors
///
/// Everything that is wrong with the file, by row, column and value.
pub fn load(request: &SlateRequest<'_>, games: &DataFrame) -> Result<ImportedSlate, SourceError> {
    let season = request.dates.season;
    let (teams, players) =
        (KnownTeams::new(games, season.start_year())?, KnownPlayers::new(games)?);
    let list = request.games.map(|of| list_games(of, &teams, request.limits)).transpose()?;
    let mut report = FileReport::new(&name_of(request.file));
    let found = read(request, &teams, &players, list.as_ref(), &mut report);
    let Some((date, rows, notes)) = found.filter(|_| report.trusted()) else {
        return Err(refused(request.file, report));
    };
    let players: Vec<UpcomingPlayer> = rows.into_iter().map(|row| row.player).collect();
    let slate = UpcomingSlate::new(season, date, players);
    let notes = notes.into_iter().chain(note_status(&slate)).collect();
    Ok(ImportedSlate { slate, notes })
}

/// What was read of a slate's file: its date, its rows, and columns that nothing reads.
type ReadSlate = (crate::domain::GameDate, Vec<ReadRow>, Vec<String>);

fn read(
    request: &SlateRequest<'_>,
    teams: &KnownTeams,
    players: &KnownPlayers,
    list: Option<&GameList>,
    report: &mut FileReport,
) -> Option<ReadSlate> {
    let table = TextTable::read(request.file, request.limits, report)?;
    let columns = SlateColumns::new(&table);
    columns.require(&[SlateField::Team], report);
    if list.is_none() {
        columns.require(&[SlateField::Opponent, SlateField::Home], report);
    }
    if list.is_none_or(|list| list.date.is_none()) {
        columns.require(&[SlateField::Date], report);
    }
    let names = [SlateField::Player, SlateField::PlayerId, SlateField::Lookup];
    if !names.iter().any(|name| columns.has(*name)) {
        columns.require(&[SlateField::Player], report);
    }
    if !report.trusted() {
        return None;
    }
    let prices = prices::read(&table, &columns, report);
    let reader = SlateRows { table: &table, columns: &columns, teams, players, list, prices };
    let rows: Vec<ReadRow> = (0..table.len()).filter_map(|row| reader.read(row, report)).collect();
    let date = check(&rows, &columns, teams, &request.dates, report)?;
    let unknown: Vec<&String> = columns.unknown().collect();
    let note = || format!("columns of the slate that nothing reads: {}", listed(&unknown, ", "));
    let notes = (!unknown.is_empty()).then(note).into_iter();
    Some((date, rows, notes.chain(note_zones(&table, &columns)).collect()))
}

/// Which columns have moments without a zone, and how many.
fn note_zones(table: &TextTable, columns: &SlateColumns) -> Vec<String> {
    let without = |field: &SlateField| {
        let place = columns.place(*field)?;
        let texts = (0..table.len()).filter_map(|row| table.text(row, place));
        let count = texts.filter(|text| is_without_zone(text)).count();
        let column = columns.name(*field);
        (count > 0)
            .then(|| format!("{count} moments of {column} have no zone, and are read as UTC"))
    };
    [SlateField::OfferedAt, SlateField::TipOff].iter().filter_map(without).collect()
}

fn list_games(
    games: &ListedGames,
    teams: &KnownTeams,
    limits: Limits,
) -> Result<GameList, SourceError> {
    match games {
        ListedGames::Text(text) => GameList::parse(text, teams).map_err(|what| {
            let mut report = FileReport::new("--games");
            report.reject(None, None, what);
            refused(Path::new("--games"), report)
        }),
        ListedGames::File(path) => {
            let mut report = FileReport::new(&name_of(path));
            let list = GameList::read(path, teams, limits, &mut report);
            list.ok_or_else(|| refused(path, report))
        }
    }
}

/// How many players have no status, if any has none.
fn note_status(slate: &UpcomingSlate) -> Option<String> {
    let silent = slate.players.iter().filter(|player| player.status.is_none()).count();
    (silent > 0).then(|| {
        format!(
            "{silent} of {} players have no status: their predictions are for the case that they play",
            slate.players.len()
        )
    })
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

fn refused(file: &Path, report: FileReport) -> SourceError {
    let problems = report.into_problems();
    SourceError::Refused { folder: file.to_owned(), problems, strict: false }
}
