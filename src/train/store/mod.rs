//! A training on disk: its settings, its manifest, how it is written and read.

mod artifact;
mod earlier;
mod history;
mod manifest;
mod read;
mod read_games;
mod settings;
mod write;

use crate::artifacts::Artifact;
pub use earlier::{read_fits, trainings_of};
pub use history::{NoHistory, read_history};
pub use manifest::{RefitEntry, TrainingManifest, TrainingTimings};
pub use read::{read_inputs, read_models, read_models_for_slate, read_needed, verify};
pub use read_games::ReadGames;
pub use settings::{EarlierSeason, OwnTableRead, TrainingSettings};
pub use write::{StagedTraining, check_removable, is_of_training, remove, stage};

/// A training on disk.
pub type Training = Artifact<TrainingManifest>;

/// The file of what was known from errors as of each date.
const CALIBRATION: &str = "hindsight.json";
