//! What must hold for the tables of a snapshot, whoever wrote the files.

use std::path::Path;

use polars::prelude::DataFrame;

use super::frame::{ints, texts};
use super::{SnapshotError, layout};
use crate::domain::{FeatureSet, GameDate, PlayerLookup};

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
