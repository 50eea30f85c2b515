//! What must hold for the tables of a snapshot, whoever wrote the files.

use std::path::Path;

use polars::prelude::DataFrame;

use super::frame::{ints, texts};
use super::game_check::{GameFault, game_faults};
use super::manifest::{Content, FILE};
use super::{SnapshotError, layout};
use crate::domain::{FeatureSet, GameDate, PlayerLookup, SeasonDates};

/// Checks keys and vocabularies of both tables; `folder` is for the message.
pub(super) fn tables(
    folder: &Path,
    vocabularies: &[FeatureSet],
    games: &DataFrame,
    features: &DataFrame,
) -> Result<(), SnapshotError> {
    keys(&folder.join(layout::GAMES.file), games)?;
    let path = folder.join(layout::features(vocabularies, &[]).file);
    keys(&path, features)?;
    let is_known = |index: Option<i32>| {
        let index = index.and_then(|index| usize::try_from(index).ok());
        index.is_some_and(|index| index < vocabularies.len())
    };
    match ints(features, "vocabulary")?.iter().position(|index| !is_known(index)) {
        None => Ok(()),
        Some(row) => {
            let what = format!("row {}, column vocabulary: there is no such vocabulary", row + 1);
            Err(SnapshotError::inconsistent(&path, what))
        }
    }
}

/// Rows are strictly ascending by player and date, so each player-date stands there once.
pub(super) fn keys(path: &Path, frame: &DataFrame) -> Result<(), SnapshotError> {
    let mut former: Option<(&str, i32)> = None;
    let rows = texts(frame, "player_lookup")?.iter().zip(ints(frame, "game_date")?.iter());
    for (row, (player, date)) in rows.enumerate() {
        let what = match player.zip(date).map(|key| (PlayerLookup::check(key.0), key)) {
            None => "the player or the date is null".to_owned(),
            Some((Err(bad), _)) => bad.to_string(),
            Some((Ok(()), key)) if former.is_some_and(|former| former >= key) => {
                format!("{} on {} appears twice or out of order", key.0, GameDate::from_days(key.1))
            }
            Some((Ok(()), key)) => {
                former = Some(key);
                continue;
            }
        };
        let what = format!("row {}, column player_lookup: {what}", row + 1);
        return Err(SnapshotError::inconsistent(path, what));
    }
    Ok(())
}

/// The dates of the first and the last of the games; `None` without one.
pub(super) fn first_and_last(
    games: &DataFrame,
) -> Result<Option<(GameDate, GameDate)>, SnapshotError> {
    let days = ints(games, "game_date")?.iter().flatten().map(GameDate::from_days);
    Ok(days.fold(None, |held, date| match held {
        None => Some((date, date)),
        Some((first, last)) => Some((date.min(first), date.max(last))),
    }))
}

/// Checks that the games are of the season and the dates of `content`, and fit one another; `folder` is for the message.
pub(super) fn season(
    folder: &Path,
    content: &Content,
    games: &DataFrame,
) -> Result<(), SnapshotError> {
    let of_manifest = |what| Err(SnapshotError::inconsistent(&folder.join(FILE), what));
    let path = folder.join(layout::GAMES.file);
    let Some((first, last)) = first_and_last(games)? else {
        return Err(SnapshotError::inconsistent(&path, "there is no game in it"));
    };
    for (name, said, found) in [
        ("first_game_date", content.first_game_date, first),
        ("last_game_date", content.last_game_date, last),
    ] {
        if said != Some(found) {
            return of_manifest(format!("{name} is not {found}, as the games have it"));
        }
    }
    if last < content.opening_night {
        let opening = content.opening_night;
        return of_manifest(format!("opening_night is {opening}, and the last game is on {last}"));
    }
    let fault = match stray(&content.dates(), games)? {
        None => game_faults(games)?.into_iter().next(),
        stray => stray,
    };
    fault.map_or(Ok(()), |GameFault { row, column, what }| {
        let what = format!("row {}, column {column}: {what}", row + 1);
        Err(SnapshotError::inconsistent(&path, what))
    })
}

/// No season's exhibitions begin earlier before its opening night: games of the season's own year that do say that it opened
/// before.
const EXHIBITION_DAYS: i32 = 31;

/// The first game that is neither of the season nor of the days before it that windows look back on.
fn stray(dates: &SeasonDates, games: &DataFrame) -> Result<Option<GameFault>, SnapshotError> {
    let rows = ints(games, "game_date")?.iter().zip(ints(games, "season_year")?.iter());
    let is_stray = |(day, year): &(Option<i32>, Option<i32>)| {
        let (date, year) = day.map(GameDate::from_days).zip(*year)?;
        let of_years = date < dates.opening_night || dates.season.has_year_of(date);
        let is_early = year == dates.season.start_year()
            && date < dates.opening_night.plus_days(-EXHIBITION_DAYS);
        (!of_years || is_early || !dates.keeps(date, year)).then_some((date, year))
    };
    let found = rows.enumerate().find_map(|(row, of_row)| Some((row, is_stray(&of_row)?)));
    Ok(found.map(|(row, (date, year))| {
        let SeasonDates { season, opening_night, .. } = dates;
        let what = format!(
            "`{date}` of season_year {year} is no day of {season}, which opens on {opening_night}"
        );
        GameFault { row, column: "game_date", what }
    }))
}
