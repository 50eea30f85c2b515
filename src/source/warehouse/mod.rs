//! A folder with two of the warehouse's tables as Parquet files: `player_game_summary.parquet` and
//! `ml_feature_store_v2.parquet`, in the warehouse's own names and types.

mod doubles;
mod features;
mod games;
mod moments;
mod presence;
mod value_columns;

use std::path::Path;

use arrow::array::{ArrayRef, AsArray as _};

use super::file_report::FileReport;
use super::parquet_file::ParquetFile;
use super::{Import, Request, Strictness};
use super::{SourceError, error::Problems};
use crate::domain::{PlayerLookup, SeasonId};
use crate::snapshot::manifest::{Origin, WarehouseFacts};

/// Reads `season` from the two files in `folder`; from the games alone where stored feature rows are not wanted.
pub(super) fn load(
    folder: &Path,
    season: SeasonId,
    request: &Request<'_>,
) -> Result<Import, SourceError> {
    let mut of_games = FileReport::new(games::FILE);
    let mut of_features = FileReport::new(features::FILE);
    let games_file = games::open(folder, request.limits, &mut of_games);
    let wanted = request.stored_features;
    let features_file =
        wanted.then(|| features::open(folder, request.limits, &mut of_features)).flatten();
    // Without games, the features are still read for their own problems, if the table of seasons gives the dates.
    let first_game = || games::first_game(games_file.as_ref()?, season);
    let calendar = request.calendar;
    let dates = calendar.dates(season, None).or_else(|| calendar.dates(season, first_game()));
    let games = match (&games_file, &dates) {
        (Some(file), Some(dates)) => Some(games::read(file, dates, request, &mut of_games)?),
        _ => None,
    };
    let features = match (&features_file, &dates) {
        (Some(file), Some(dates)) => {
            // Without games nobody is known to be absent.
            let absent = games.as_ref().map(|games| games.absent.clone()).unwrap_or_default();
            Some(features::read(file, dates, &absent, request, &mut of_features)?)
        }
        _ => None,
    };

    let refused = |problems, strict| {
        Err(SourceError::Refused { folder: folder.to_owned(), problems, strict })
    };
    if !of_games.trusted() || !of_features.trusted() {
        let mut problems = of_games.into_problems();
        problems.append(of_features.into_problems());
        return refused(problems, false);
    }
    let held = games.as_ref().and_then(|games| games.held);
    let (Some(games_file), Some(dates), Some(games)) =
        (games_file, dates, games.filter(|games| games.of_season > 0))
    else {
        return Err(SourceError::NoGames { file: folder.join(games::FILE), season, held });
    };
    if request.strictness == Strictness::Strict {
        let mut problems: Problems = of_games.left_out_problems();
        problems.append(of_features.left_out_problems());
        if problems.count() > 0 {
            return refused(problems, true);
        }
    }
    let (features, facts) = features.unzip();
    let files: Vec<ParquetFile> = [games_file].into_iter().chain(features_file).collect();
    Ok(Import {
        dates,
        games: games.frame,
        features,
        notes: Vec::new(),
        left_out: [of_games.left_out(), of_features.left_out()].concat(),
        origin: Origin {
            kind: "warehouse".to_owned(),
            files: files.iter().map(|file| file.entry.clone()).collect(),
            ignored_columns: files.iter().flat_map(|file| file.unknown_columns.clone()).collect(),
            upstream: Vec::new(),
            warehouse: Some(WarehouseFacts { games: games.facts, features: facts }),
        },
    })
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
