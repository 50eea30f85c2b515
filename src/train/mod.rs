//! Floor 5: training, walk-forward, and what it leaves on disk.
//!
//! Owns the trainer, what it is fed with, when it is trained anew, and the folder of a training:
//! `data/models/<training-id>/` holds one file per refit in XGBoost's JSON format, `extended.parquet` with the inputs of
//! the season's player-dates, `hindsight.json` with what errors of earlier dates teach, and, written last, `manifest.json`.
//! Refuses to decide which systems use it.
//!
//! A model for a date is trained on player-dates strictly before it. All rows stand in the order of their dates, and a fit
//! gets a prefix of them: what came later is not hidden from it, it is absent.

pub mod boosting;
mod file;
mod find;
mod hindsight;
mod inputs;
mod manifest;
mod rows;
mod similar;
mod store;
mod walk;

use arrow::array::RecordBatch;

use crate::season::Season;
use crate::snapshot::SnapshotError;
use boosting::Parameters;
pub use find::{NoTraining, Training, find};
use hindsight::Hindsight;
pub use inputs::{layout, names};
pub use manifest::{History, RefitEntry, Timings, TrainingManifest};
pub use rows::{Row, Rows};
pub use store::{StagedTraining, find_intact, learned, read_inputs, stage, verify};
pub use walk::{Errors, Fitted, Forecast, Refit, refits, walk};

/// The version of the layout of trainings that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 1;

/// What a training depends on besides its snapshots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The days from one refit to the next.
    pub refit_days: u16,
    /// Those of each fit.
    pub parameters: Parameters,
}

impl Default for Settings {
    fn default() -> Self {
        Self { refit_days: 7, parameters: Parameters::default() }
    }
}

/// Everything there is to learn from, ready to be trained on.
#[derive(Debug)]
pub struct Prepared<'a> {
    season: &'a Season,
    inputs: RecordBatch,
    rows: Rows,
    refits: Vec<Refit>,
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
        })
    }

    /// How many models are to be trained.
    pub fn fits(&self) -> usize {
        self.refits.len()
    }

    /// The season that is trained for.
    pub fn season(&self) -> &'a Season {
        self.season
    }

    /// Trains them, on the threads of the current rayon pool; `None` if there is nothing to learn from before any date.
    /// `on_fit` hears of each as it is done, from any thread.
    pub fn train(self, settings: &Settings, on_fit: impl Fn(&Fitted) + Sync) -> Option<Trained> {
        let mut fitted =
            walk(&self.rows, &inputs::names_of_trees(), &self.refits, &settings.parameters, on_fit);
        let lessons = hindsight::learn(&self.rows, &mut fitted);
        // What a rehearsal was for is done.
        let kept = fitted.into_iter().zip(lessons).filter(|(fitted, _)| !fitted.refit.rehearsal);
        let (fitted, hindsight): (Vec<Fitted>, Vec<Hindsight>) = kept.unzip();
        let trained = Trained { inputs: self.inputs, rows: self.rows.len(), fitted, hindsight };
        (!trained.fitted.is_empty()).then_some(trained)
    }
}
