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
    let known = 0..i32::try_from(vocabularies.len()).unwrap_or(i32::MAX);
    match ints(features, "vocabulary")?
        .iter()
        .position(|index| !known.contains(&index.unwrap_or(-1)))
    {
        None => Ok(()),
        Some(row) => {
            let what = format!("row {}, column vocabulary: there is no such vocabulary", row + 1);
            Err(SnapshotError::inconsistent(&path, what))
        }
    }
}

/// Rows are strictly ascending by player and date, so each player-date stands there once.
fn keys(path: &Path, frame: &DataFrame) -> Result<(), SnapshotError> {
    let mut former: Option<(&str, i32)> = None;
    let rows = texts(frame, "player_lookup")?.iter().zip(ints(frame, "game_date")?.iter());
    for (row, (player, date)) in rows.enumerate() {
        let key = (player.unwrap_or_default(), date.unwrap_or_default());
        let what = match PlayerLookup::check(key.0) {
            Err(bad) => bad.to_string(),
            Ok(()) if former.is_some_and(|former| former >= key) => {
                format!("{} on {} appears twice or out of order", key.0, GameDate::from_days(key.1))
            }
            Ok(()) => {
                former = Some(key);
                continue;
            }
        };
        let what = format!("row {}, column player_lookup: {what}", row + 1);
        return Err(SnapshotError::inconsistent(path, what));
    }
    Ok(())
}
