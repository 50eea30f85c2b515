//! A folder with two of the warehouse's tables as Parquet files: `player_game_summary.parquet` and
//! `ml_feature_store_v2.parquet`, in the warehouse's own names and types.

mod features;
mod games;

use std::path::Path;

use super::findings::Findings;
use super::{SourceError, error::Problems};
use crate::domain::{GameDate, SeasonId, opening_night};
use crate::snapshot::Draft;
use crate::snapshot::manifest::Origin;

/// Days before opening night whose games are kept for history: the longest lookback of any system.
const HISTORY_DAYS: i32 = 90;

/// The dates that belong to a season's snapshot.
#[derive(Clone, Copy, Debug)]
struct SeasonDates {
    season: SeasonId,
    opening_night: GameDate,
    /// The first date that belongs to the next season.
    end: GameDate,
}

impl SeasonDates {
    /// From the table of opening nights, or, for a season it does not hold, from the season's first game.
    fn new(season: SeasonId, first_game: Option<GameDate>) -> Option<Self> {
        let opening_night = opening_night(season).or(first_game)?;
        let next = season.next().and_then(self::opening_night);
        let end = next.unwrap_or_else(|| opening_night.plus_days(365));
        Some(Self { season, opening_night, end })
    }

    /// Whether `date` lies in the season or in the days before it that windows look back on.
    fn covers(&self, date: GameDate) -> bool {
        (self.opening_night.plus_days(-HISTORY_DAYS)..self.end).contains(&date)
    }

    /// Whether a game on `date`, which its row counts to the season opening in `season_year`, is kept.
    fn keeps(&self, date: GameDate, season_year: i32) -> bool {
        let of_season = season_year == self.season.start_year();
        self.covers(date) && (of_season || date < self.opening_night)
    }
}

/// Reads `season` from the two files in `folder`.
pub(super) fn load(folder: &Path, season: SeasonId, strict: bool) -> Result<Draft, SourceError> {
    let (mut of_games, mut of_features) =
        (Findings::new(games::FILE), Findings::new(features::FILE));
    let (games, features) = rayon::join(
        || games::read(folder, &mut of_games),
        || features::read(folder, &mut of_features),
    );
    let refused = |of_games: Findings, of_features: Findings| {
        let mut problems = of_games.into_problems();
        problems.append(of_features.into_problems());
        Err(SourceError::Refused { folder: folder.to_owned(), problems, strict: false })
    };
    let (Some(games), Some(features)) = (games?, features?) else {
        return refused(of_games, of_features);
    };

    let no_games = |held| SourceError::NoGames { file: folder.join(games::FILE), season, held };
    let held = games.dates()?;
    let Some(dates) = SeasonDates::new(season, games.first_game(season)?) else {
        return Err(no_games(held));
    };
    let kept_games = games.of_season(&dates, &mut of_games)?;
    let kept_features = features.of_season(&dates, &mut of_features)?;
    if !of_games.trusted() || !of_features.trusted() {
        return refused(of_games, of_features);
    }
    if !games::any_since(&kept_games, dates.opening_night)? {
        return Err(no_games(held));
    }
    let mut problems: Problems = of_games.left_out_problems();
    problems.append(of_features.left_out_problems());
    if strict && problems.count() > 0 {
        return Err(SourceError::Refused { folder: folder.to_owned(), problems, strict });
    }
    Ok(Draft {
        season,
        opening_night: dates.opening_night,
        games: kept_games,
        features: kept_features.frame,
        vocabularies: kept_features.vocabularies,
        left_out: [of_games.left_out(), of_features.left_out()].concat(),
        origin: Origin {
            kind: "warehouse".to_owned(),
            files: vec![games.entry.clone(), features.entry.clone()],
            ignored_columns: [games.unknown_columns, features.unknown_columns].concat(),
        },
    })
}
