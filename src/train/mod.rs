//! Floor 5: training, walk-forward, and what it leaves on disk.
//!
//! Owns the trainers, what they are fed with, when models are trained anew, and the folder of a training:
//! `data/models/<training-id>/` holds the trees of each refit, a file in XGBoost's JSON format, the networks of some, `extended.parquet` with the inputs of
//! the season's player-dates, `hindsight.json` with what is known from errors of earlier dates, and, written last, `manifest.json`.
//! Refuses to decide which systems use it.
//!
//! A model for a date is trained on player-dates strictly before it. All rows stand in the order of their dates, and a fit
//! gets a prefix of them: what came later is not hidden from it, it is absent.

mod added;
mod boosting;
mod calibration;
mod compared;
mod earlier_fits;
mod fit;
mod forecast;
mod input_row;
mod inputs;
mod network;
mod numbers;
mod options;
mod parameters;
mod refits;
mod refusals;
mod rows;
mod similar;
mod store;
mod trainer;
mod trainer_settings;
mod training_data;
mod walk_forward;
mod xgboost;

pub use added::AddedInputs;
pub use boosting::BoostingError;
pub use compared::{ComparedTraining, is_season_enough, similar_games};
pub use earlier_fits::EarlierFits;
pub use fit::{Fit, FitEvent, FitKind, planned_fits};
pub use forecast::{ForecastErrors, OutOfSampleForecast};
pub use inputs::{before_date, can_be_added, layout, names, names_and_units};
pub use network::{NetworkError, NetworkParameters};
pub use numbers::{SetNumbers, training_parameters};
pub use options::{QuickOptions, TrainingOptions};
pub use parameters::TrainerParameters;
pub use refits::{Refit, refits};
pub use refusals::NoTrainingData;
pub use rows::{TrainingRow, TrainingRows};
pub use store::{
    EarlierSeason, NoHistory, OwnTableRead, ReadGames, RefitEntry, StagedTraining, Training,
    TrainingManifest, TrainingSettings, TrainingTimings, check_removable, is_of_training,
    read_fits, read_history, read_inputs, read_models, read_models_for_slate, read_needed, remove,
    stage, trainings_of, verify,
};
pub use trainer::{Trainer, TrainerError};
pub use trainer_settings::{TrainerSettings, TreeParameters};
pub use training_data::{Trained, TrainingData};
pub use walk_forward::{Fitted, FittedNetwork, Reads, walk_forward};
pub use xgboost::{Library, LibraryError, XgboostParameters};

/// The version of the layout of trainings that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 2;
