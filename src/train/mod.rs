//! Floor 5: training, walk-forward, and what it leaves on disk.
//!
//! Owns the trainers, what they are fed with, when models are trained anew, and the folder of a training:
//! `data/models/<training-id>/` holds the trees of each refit, a file in XGBoost's JSON format, the networks of some, `extended.parquet` with the inputs of
//! the season's player-dates, `hindsight.json` with what errors of earlier dates teach, and, written last, `manifest.json`.
//! Refuses to decide which systems use it.
//!
//! A model for a date is trained on player-dates strictly before it. All rows stand in the order of their dates, and a fit
//! gets a prefix of them: what came later is not hidden from it, it is absent.

mod boosting;
mod find;
mod hindsight;
mod history;
mod inputs;
mod manifest;
mod network;
mod nothing;
mod parameters;
mod rows;
mod similar;
mod store;
mod trainer;
mod walk;
mod xgboost;

use arrow::array::RecordBatch;

use crate::season::Season;
use crate::snapshot::SnapshotError;
pub use boosting::BoostingError;
pub use find::{NoTraining, Training, find};
use hindsight::Hindsight;
pub use history::{NoHistory, history};
pub use inputs::{layout, names, names_and_units};
pub use manifest::{History, RefitEntry, Timings, TrainingManifest};
pub use network::{NetworkError, NetworkParameters};
pub use nothing::NothingToLearn;
pub use parameters::Parameters;
pub use rows::{Row, Rows};
pub use similar::{Compared, is_season_enough, similar_games};
pub use store::{StagedTraining, find_intact, learned, read_inputs, stage, verify};
pub use trainer::{Trainer, TrainerError};
pub use walk::{Errors, Fitted, FittedNetwork, Forecast, Reads, Refit, refits, walk};
pub use xgboost::{Library, LibraryError};

/// The version of the layout of trainings that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 2;

/// What a training depends on besides its snapshots.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The days from one refit to the next.
    pub refit_days: u16,
    /// Who trains.
    pub trainer: Trainer,
    /// What of each fit can be chosen.
    pub parameters: Parameters,
    /// Those of each fit of networks.
    pub network: NetworkParameters,
}

impl Settings {
    /// The days from one refit to the next where earlier seasons are learned from: a few weeks more change little.
    pub const REFIT_DAYS: u16 = 28;

    /// The same without an earlier season, when each week is much of what is known.
    pub const REFIT_DAYS_ALONE: u16 = 7;
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            refit_days: Self::REFIT_DAYS,
            trainer: Trainer::default(),
            parameters: Parameters::default(),
            network: NetworkParameters::default(),
        }
    }
}

/// Everything there is to learn from, ready to be trained on.
#[derive(Debug)]
pub struct Prepared<'a> {
    season: &'a Season,
    inputs: RecordBatch,
    rows: Rows,
    refits: Vec<Refit>,
    refit_days: u16,
}

/// A training in memory.
#[derive(Debug)]
pub struct Trained {
    inputs: RecordBatch,
    /// All rows with an outcome.
    rows: usize,
    /// The models of the season.
    fitted: Vec<Fitted>,
    /// What earlier errors had taught before each of them.
    hindsight: Vec<Hindsight>,
}

impl<'a> Prepared<'a> {
    /// Computes what models read, from the games of `history`, seasons in order, and of `season`, which follows them.
    pub fn new(
        history: &'a [Season],
        season: &'a Season,
        settings: &Settings,
    ) -> Result<Self, SnapshotError> {
        let seasons: Vec<&Season> = history.iter().chain([season]).collect();
        let mut inputs = inputs::compute(&seasons)?;
        let rows = inputs::rows(&seasons, &inputs)?;
        let of_season = inputs.pop().unwrap_or_default();
        let former = history.last().map(Season::dates);
        Ok(Self {
            season,
            inputs: inputs::to_batch(season, &of_season)?,
            rows,
            refits: refits(former.as_ref(), &season.dates(), settings.refit_days),
            refit_days: settings.refit_days,
        })
    }

    /// How many fits there are at most, of trees and of networks.
    pub fn fits(&self) -> usize {
        let networks = self.refits.chunk_by(|one, other| one.network_as_of == other.network_as_of);
        self.refits.len() + networks.count()
    }

    /// The season that is trained for.
    pub fn season(&self) -> &'a Season {
        self.season
    }

    /// Trains them, on the threads of the current rayon pool; none if [`Self::check`] finds nothing to learn from. `on_fit`
    /// hears of each fit as it is done, from any thread: of trees with what they predict, of networks with nothing.
    pub fn train(
        self,
        settings: &Settings,
        on_fit: impl Fn(&[Forecast]) + Sync,
    ) -> Result<Trained, TrainerError> {
        let mut fitted = walk(&self.rows, &inputs::reads(), &self.refits, settings, on_fit)?;
        let lessons = hindsight::learn(&self.rows, &mut fitted);
        // What a rehearsal was for is done.
        let kept = fitted.into_iter().zip(lessons).filter(|(fitted, _)| !fitted.refit.rehearsal);
        let (fitted, hindsight): (Vec<Fitted>, Vec<Hindsight>) = kept.unzip();
        Ok(Trained { inputs: self.inputs, rows: self.rows.len(), fitted, hindsight })
    }
}
