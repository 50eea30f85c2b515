//! A folder with two of the warehouse's tables as Parquet files: `player_game_summary.parquet` and
//! `ml_feature_store_v2.parquet`, in the warehouse's own names and types.

mod doubles;
mod features;
mod games;
mod moments;
mod presence;
mod value_columns;

use std::collections::BTreeMap;

use std::path::Path;

use arrow::array::{ArrayRef, AsArray as _};

use super::file_report::FileReport;
use super::parquet_file::ParquetFile;
use super::{Import, Request, Strictness};
use super::{SourceError, error::Problems};
use crate::domain::{PlayerLookup, SeasonDates, SeasonId};
use crate::snapshot::FeatureRows;
use crate::snapshot::manifest::{FeatureFacts, Origin, WarehouseFacts};

/// Reads `season` from the two files in `folder`; from the games alone where stored feature rows are not wanted.
pub(super) fn load(
    folder: &Path,
    season: SeasonId,
    request: &Request<'_>,
) -> Result<Import, SourceError> {
    let mut reports = [FileReport::new(games::FILE), FileReport::new(features::FILE)];
    let read = WarehouseTables::read(folder, season, request, &mut reports)?;
    if reports.iter().any(|report| !report.trusted()) {
        return Err(refused(folder, reports.map(FileReport::into_problems), false));
    }
    let held = read.games.as_ref().and_then(|games| games.held);
    let (Some(games_file), Some(dates), Some(games)) =
        (read.games_file, read.dates, read.games.filter(|games| games.of_season > 0))
    else {
        let (file, others) = (folder.join(games::FILE), Vec::new());
        return Err(SourceError::NoGames { file, season, held, others });
    };
    let faults = reports.each_ref().map(FileReport::left_out_problems);
    if request.strictness == Strictness::Strict && faults.iter().any(|each| each.count() > 0) {
        return Err(refused(folder, faults, true));
    }
    let (features, facts) = read.features.unzip();
    let files: Vec<ParquetFile> = [games_file].into_iter().chain(read.features_file).collect();
    Ok(Import {
        dates,
        games: games.frame,
        features,
        notes: Vec::new(),
        included: Vec::new(),
        has_line_column: false,
        left_out: reports.each_ref().map(FileReport::left_out).concat(),
        origin: origin(&files, WarehouseFacts { games: games.facts, features: facts }),
    })
}

/// Where the data came from: these files, which said these facts.
fn origin(files: &[ParquetFile], facts: WarehouseFacts) -> Origin {
    Origin {
        kind: "warehouse".to_owned(),
        files: files.iter().map(|file| file.entry.clone()).collect(),
        ignored_columns: files.iter().flat_map(|file| file.unknown_columns.clone()).collect(),
        upstream: Vec::new(),
        warehouse: Some(facts),
        layouts: Vec::new(),
        spellings: BTreeMap::new(),
        other_rows: None,
    }
}

fn refused(folder: &Path, problems: [Problems; 2], strict: bool) -> SourceError {
    let [mut problems, of_features] = problems;
    problems.append(of_features);
    SourceError::Refused { folder: folder.to_owned(), problems, strict }
}

/// What could be read of the two tables.
struct WarehouseTables {
    games_file: Option<ParquetFile>,
    features_file: Option<ParquetFile>,
    dates: Option<SeasonDates>,
    games: Option<games::WarehouseGames>,
    features: Option<(FeatureRows, FeatureFacts)>,
}

impl WarehouseTables {
    fn read(
        folder: &Path,
        season: SeasonId,
        request: &Request<'_>,
        [of_games, of_features]: &mut [FileReport; 2],
    ) -> Result<Self, SourceError> {
        let games_file = games::open(folder, request.limits, of_games);
        let wanted = request.stored_features;
        let features_file =
            wanted.then(|| features::open(folder, request.limits, of_features)).flatten();
        // Without games, the features are still read for their own problems, if the table of seasons gives the dates.
        let first_game = || games::first_game(games_file.as_ref()?, season);
        let calendar = request.calendar;
        let dates = calendar.dates(season, None).or_else(|| calendar.dates(season, first_game()));
        let games = match (&games_file, &dates) {
            (Some(file), Some(dates)) => Some(games::read(file, dates, request, of_games)?),
            _ => None,
        };
        let features = match (&features_file, &dates) {
            (Some(file), Some(dates)) => {
                // Without games nobody is known to be absent.
                let absent = games.as_ref().map(|games| games.absent.clone()).unwrap_or_default();
                Some(features::read(file, dates, &absent, request, of_features)?)
            }
            _ => None,
        };
        Ok(Self { games_file, features_file, dates, games, features })
    }
}

pub use value_columns::value_columns;

/// Whether `column` of the warehouse's `table` is read, or is known to be of no use.
pub fn knows(table: &str, column: &str) -> bool {
    match table {
        "player_game_summary" => games::knows(column),
        _ => features::knows(column),
    }
}

/// Finds the lookups in `players` that are none.
fn reject_bad_players(players: &ArrayRef, rows: &[usize], report: &mut FileReport) {
    for (player, row) in players.as_string::<i32>().iter().zip(rows) {
        if let Some(Err(bad)) = player.map(PlayerLookup::check) {
            report.reject(Some(*row), Some("player_lookup"), bad.to_string());
        }
    }
}
