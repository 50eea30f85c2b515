//! What a run needs of a training to be made again, and why that may not be had.

use std::ops::Range;
use std::sync::Arc;

use thiserror::Error;

use crate::domain::{GameDate, UpcomingSlate};
use crate::season::Season;
use crate::snapshot::{DataDir, SnapshotError};
use crate::systems::TrainedModels;

/// What is needed of a training.
#[derive(Clone, Debug)]
pub struct NeededTraining<'a> {
    /// Its name.
    pub id: &'a str,
    /// The dates that its models are for.
    pub dates: Range<GameDate>,
    /// The slate, if the games are not yet played.
    pub slate: Option<&'a UpcomingSlate>,
}

/// Reads what is needed of a training in the data folder, for a season as it was before the games of the slate, if there is one.
pub type ReadTraining =
    fn(&DataDir, &Season, &NeededTraining<'_>) -> Result<Arc<TrainedModels>, NotRead>;

/// Why what a run was made with cannot be had.
#[derive(Debug, Error)]
pub enum NotRead {
    /// It is not there any more, or was damaged, which says nothing against the run.
    #[error("{0}")]
    Missing(String),
    /// It is there, and the run cannot have been made with it; or the system failed to read it.
    #[error(transparent)]
    Wrong(#[from] SnapshotError),
}

impl NotRead {
    /// What `error` says of `what`, which cannot be read: only where the system failed does the run not become one that
    /// merely lacks it.
    pub fn from_reading(what: &str, error: SnapshotError) -> Self {
        if error.is_of_system() {
            return Self::Wrong(error);
        }
        Self::Missing(format!("{what} cannot be read: {error}"))
    }
}
