//! Reads the seasons again that a training learned from.

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use thiserror::Error;

use super::{EarlierSeason, TrainingManifest};
use crate::domain::SeasonId;
use crate::season::Season;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::{self, DataDir, SnapshotError};

/// Why the seasons that a training learned from cannot be read again.
#[derive(Debug, Error)]
pub enum NoHistory {
    /// A season's snapshot is another one by now.
    #[error("the snapshot of {0} is not the one that was trained on")]
    Other(SeasonId),
    /// A season's snapshot cannot be read.
    #[error("the snapshot of {season} cannot be read: {source}")]
    Unreadable {
        /// The season.
        season: SeasonId,
        /// What is wrong with it.
        source: SnapshotError,
    },
}

/// The seasons that `training` learned from besides its own, in their order: their games alone, since inputs are computed from
/// these.
pub fn read_history(data: &DataDir, training: &TrainingManifest) -> Result<Vec<Season>, NoHistory> {
    let read = |EarlierSeason { season, snapshot_hash }: &EarlierSeason| {
        let season = *season;
        let unreadable = |source| NoHistory::Unreadable { season, source };
        let manifest = Manifest::read(&data.snapshot(season), season).map_err(unreadable)?;
        if manifest.snapshot_hash != *snapshot_hash {
            return Err(NoHistory::Other(season));
        }
        let games = snapshot::read_games(data, season).map_err(unreadable)?;
        Ok(Season::of_games(manifest, games))
    };
    let seasons: Vec<_> = training.history().par_iter().map(read).collect();
    seasons.into_iter().collect()
}
