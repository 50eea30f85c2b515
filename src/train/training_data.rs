//! Everything there is to learn from, and training on it.

use arrow::array::RecordBatch;

use super::calibration::{self, OutOfSampleCalibration};
use super::inputs;
use super::refits::{Refit, refits};
use super::rows::TrainingRows;
use super::trainer::TrainerError;
use super::walk_forward::{Fitted, continue_walk};
use super::{EarlierFits, FitEvent, TrainingOptions};
use crate::features::extended::KnownPresence;
use crate::season::Season;
use crate::snapshot::SnapshotError;

/// Everything there is to learn from, ready to be trained on.
#[derive(Debug)]
pub struct TrainingData<'a> {
    pub(super) season: &'a Season,
    pub(super) inputs: RecordBatch,
    pub(super) rows: TrainingRows,
    pub(super) refits: Vec<Refit>,
    pub(super) refit_days: u16,
}

/// A training in memory.
#[derive(Debug)]
pub struct Trained {
    pub(super) inputs: RecordBatch,
    /// All rows with an outcome.
    pub(super) rows: usize,
    /// The models of the season.
    pub(super) fitted: Vec<Fitted>,
    /// What was known from errors before each of them.
    pub(super) calibrations: Vec<OutOfSampleCalibration>,
}

impl<'a> TrainingData<'a> {
    /// Computes what models read, from the games of `history`, seasons in order, and of `season`, which follows them.
    pub fn new(
        history: &'a [Season],
        season: &'a Season,
        settings: &TrainingOptions,
    ) -> Result<Self, SnapshotError> {
        let seasons: Vec<&Season> = history.iter().chain([season]).collect();
        let (added, known) = (settings.added(), KnownPresence::Assumed(settings.absences));
        let mut inputs = inputs::compute(&seasons, added.further, known)?;
        let rows = inputs::rows(&seasons, &inputs, added)?;
        let of_season = inputs::take_last(&mut inputs);
        let former = history.last().map(Season::dates);
        Ok(Self {
            season,
            inputs: inputs::to_batch(season, &of_season, added)?,
            rows,
            refits: refits(former.as_ref(), &season.dates(), settings.refit_days),
            refit_days: settings.refit_days,
        })
    }

    /// The season that is trained for.
    pub fn season(&self) -> &'a Season {
        self.season
    }

    /// Trains them, on the threads of the current rayon pool; none if [`Self::check`] finds nothing to learn from. Models of
    /// `earlier`, a training in the same way that read the same games before their dates, are taken over. `on_fit`
    /// hears of each fit as it begins and as it is done, from the thread that does it.
    pub fn train(
        self,
        settings: &TrainingOptions,
        earlier: &EarlierFits,
        on_fit: impl Fn(FitEvent<'_>) + Sync,
    ) -> Result<Trained, TrainerError> {
        let reads = inputs::reads(settings.added());
        let mut fitted =
            continue_walk(&self.rows, &reads, &self.refits, (settings, earlier), on_fit)?;
        let calibrations =
            calibration::calibrate_out_of_sample(&self.rows, &mut fitted, settings.aim);
        // The pass over the season before is done with.
        let kept = fitted
            .into_iter()
            .zip(calibrations)
            .filter(|(fitted, _)| !fitted.refit.prior_season_pass);
        let (fitted, calibrations): (Vec<Fitted>, Vec<OutOfSampleCalibration>) = kept.unzip();
        Ok(Trained { inputs: self.inputs, rows: self.rows.len(), fitted, calibrations })
    }
}
