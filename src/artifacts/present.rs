//! The present snapshot of a season, as far as runs and trainings are measured by it.

use arrow::array::AsArray as _;
use arrow::datatypes::{Date32Type, Float64Type};

use crate::domain::{GameDate, SeasonId};
use crate::season::Season;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::{DataDir, SnapshotError, layout, table};

/// The columns that say who played when.
const DATE: &str = "game_date";
const MINUTES: &str = "minutes_played";

/// What a run or a training has to be of, and what a complete run has to cover.
#[derive(Clone, Debug)]
pub struct PresentSnapshot {
    /// The season.
    pub season: SeasonId,
    /// The snapshot's hash.
    pub hash: String,
    /// The dates on which somebody played, from opening night on, in order and each once.
    pub game_dates: Vec<GameDate>,
}

impl PresentSnapshot {
    /// That of a season in memory.
    pub fn from_season(season: &Season) -> Result<Self, SnapshotError> {
        let games = season.games()?;
        let rows = games.dates.iter().enumerate().map(|(row, day)| (*day, games.minutes.get(row)));
        Ok(Self {
            season: season.id(),
            hash: season.snapshot_hash().to_owned(),
            game_dates: game_dates(season.opening_night(), rows),
        })
    }

    /// That on disk: two columns of its games are decoded, and their file is checked against the manifest.
    pub fn read(data: &DataDir, season: SeasonId) -> Result<Self, SnapshotError> {
        let folder = data.snapshot(season);
        Self::from_manifest(data, &Manifest::read(&folder, season)?)
    }

    /// The same, of a snapshot whose `manifest` was read.
    pub fn from_manifest(data: &DataDir, manifest: &Manifest) -> Result<Self, SnapshotError> {
        let content = &manifest.content;
        let wanted = |column: &layout::Column| [DATE, MINUTES].contains(&column.name);
        let folder = data.snapshot(content.season);
        let games = table::read_words_of(&folder, &content.files, &layout::GAMES, wanted)?;
        let path = folder.join(layout::GAMES.file);
        let lacking = || SnapshotError::inconsistent(&path, "it has no dates or no minutes");
        let days = games.column_by_name(DATE).and_then(|of| of.as_primitive_opt::<Date32Type>());
        let minutes =
            games.column_by_name(MINUTES).and_then(|of| of.as_primitive_opt::<Float64Type>());
        let (days, minutes) = days.zip(minutes).ok_or_else(lacking)?;
        let rows = days.values().iter().copied().zip(minutes);
        Ok(Self {
            season: content.season,
            hash: manifest.snapshot_hash.clone(),
            game_dates: game_dates(content.opening_night, rows),
        })
    }
}

/// The days from `opening_night` on with a player who has minutes, or whose minutes are unknown, as slates have them.
fn game_dates(
    opening_night: GameDate,
    rows: impl Iterator<Item = (i32, Option<f64>)>,
) -> Vec<GameDate> {
    let played = |(day, minutes): (i32, Option<f64>)| {
        let played = minutes.is_none_or(|minutes| minutes > 0.0) && day >= opening_night.days();
        played.then_some(day)
    };
    let mut days: Vec<i32> = rows.filter_map(played).collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(GameDate::from_days).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_game_date_is_one_on_which_somebody_played() {
        let opening = GameDate::from_days(10);
        let rows = [(12, Some(3.0)), (11, None), (12, Some(0.0)), (13, Some(0.0)), (9, Some(5.0))];
        let dates = game_dates(opening, rows.into_iter());
        assert_eq!(dates, [11, 12].map(GameDate::from_days));
    }
}
