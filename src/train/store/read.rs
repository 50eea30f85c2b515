//! Reads a training, and checks everything that its manifest says.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _,
    ParallelIterator as _,
};

use super::super::calibration::OutOfSampleCalibration;
use super::super::inputs;
use super::manifest::{RefitEntry, TrainingManifest, file_name, network_name};
use super::{CALIBRATION, Training, read_history};
use crate::artifacts::ArtifactManifest as _;
use crate::domain::{GameDate, KnownAbsences, UpcomingSlate};
use crate::engine::{NeededTraining, NotRead};
use crate::features::extended::KnownPresence;
use crate::model::{Model, Network};
use crate::season::Season;
use crate::snapshot::manifest::FILE;
use crate::snapshot::{DataDir, SnapshotError, table};
use crate::systems::{RefitModels, TrainedModels};

/// The files of a training, checked against its manifest.
struct TrainingContents {
    inputs: RecordBatch,
    refit_models: Vec<RefitModels>,
}

fn read_contents(
    training: &Training,
    refits: Range<usize>,
) -> Result<TrainingContents, SnapshotError> {
    let (inputs, refit_models) =
        rayon::join(|| read_inputs(training), || read_refits(training, refits));
    Ok(TrainingContents { inputs: inputs?, refit_models: refit_models? })
}

fn read_refits(
    training: &Training,
    refits: Range<usize>,
) -> Result<Vec<RefitModels>, SnapshotError> {
    let Training { folder, manifest } = training;
    let path = folder.join(CALIBRATION);
    let bytes = table::read_bytes(folder, &manifest.files, CALIBRATION)?;
    let calibration: Vec<OutOfSampleCalibration> =
        serde_json::from_slice(&bytes).map_err(|source| SnapshotError::manifest(&path, source))?;
    if calibration.len() != manifest.refits.len()
        || !calibration.iter().all(OutOfSampleCalibration::is_sound)
    {
        let what = "it does not describe the errors before each of the models";
        return Err(SnapshotError::inconsistent(&path, what));
    }
    let networks = read_networks(training, &manifest.refits[refits.clone()])?;
    let refit_models =
        manifest.refits[refits.clone()].par_iter().zip(calibration[refits].par_iter());
    let refit_models: Vec<_> = refit_models
        .map(|(refit, calibration)| read_refit(training, refit, calibration, &networks))
        .collect();
    refit_models.into_iter().collect()
}

/// The networks that `refits` name, each once.
fn read_networks(
    training: &Training,
    refits: &[RefitEntry],
) -> Result<BTreeMap<String, Arc<Network>>, SnapshotError> {
    let Training { folder, manifest } = training;
    let names: BTreeSet<&String> = refits.iter().map(|refit| &refit.network).collect();
    let network = |name: &String| {
        let bytes = table::read_bytes(folder, &manifest.files, name)?;
        let wrong = |what: String| SnapshotError::inconsistent(&folder.join(name), what);
        let network = Network::new(&bytes).map_err(|flaw| wrong(flaw.to_string()))?;
        let added = manifest.settings.added();
        if !network.names().all(|read| inputs::all_names(added).any(|name| name == read)) {
            return Err(wrong("it reads other features than extended.parquet has".to_owned()));
        }
        Ok((name.clone(), Arc::new(network)))
    };
    let networks: Vec<_> = names.into_par_iter().map(network).collect();
    networks.into_iter().collect()
}

fn read_refit(
    training: &Training,
    refit: &RefitEntry,
    calibration: &OutOfSampleCalibration,
    networks: &BTreeMap<String, Arc<Network>>,
) -> Result<RefitModels, SnapshotError> {
    let Training { folder, manifest } = training;
    let bytes = table::read_bytes(folder, &manifest.files, &refit.file)?;
    let wrong = |what: String| SnapshotError::inconsistent(&folder.join(&refit.file), what);
    let model = Model::new(&bytes).map_err(|error| wrong(error.to_string()))?;
    let header = model.header();
    let added = manifest.settings.added();
    let is_there = |read: &String| inputs::all_names(added).any(|name| name == read);
    if header.feature_names.len() != header.features || !header.feature_names.iter().all(is_there) {
        return Err(wrong("it reads other features than extended.parquet has".to_owned()));
    }
    if refit.file != file_name(refit.as_of) || refit.network != network_name(refit.network_as_of) {
        return Err(wrong(format!("no training has it as its model of {}", refit.as_of)));
    }
    let network = networks.get(&refit.network).cloned();
    let network = network.ok_or_else(|| wrong("its networks are not there".to_owned()))?;
    let OutOfSampleCalibration { systems, weights } = calibration.clone();
    Ok(RefitModels { as_of: refit.as_of, model, network, calibrations: systems, weights })
}

/// What `training` says for `dates` of `season`: its models for them, and the inputs of all player-dates.
pub fn read_models(
    training: &Training,
    season: &Season,
    dates: Range<GameDate>,
) -> Result<Arc<TrainedModels>, SnapshotError> {
    let as_of: Vec<GameDate> = training.manifest.refits.iter().map(|refit| refit.as_of).collect();
    let TrainingContents { inputs, refit_models } =
        read_contents(training, TrainedModels::refits_for(&as_of, dates))?;
    let id = training.manifest.training_id.clone();
    let rows = inputs::join(season, &inputs)?;
    let models = TrainedModels::new(id, refit_models, inputs::by_row(&inputs), rows);
    Ok(Arc::new(models.knowing(training.manifest.settings.absences)))
}

/// What `training` says for the dates from `first` to that of `slate` in `season`, whose games before that are those that the
/// training has read, or more: its models for them, and the inputs of their player-dates, which are computed anew, since the training has none
/// of a game that was not yet played. `history` has the seasons that it learned from besides its own.
pub fn read_models_for_slate(
    training: &Training,
    history: &[Season],
    season: &Season,
    (slate, first): (&UpcomingSlate, GameDate),
) -> Result<Arc<TrainedModels>, SnapshotError> {
    let as_of: Vec<GameDate> = training.manifest.refits.iter().map(|refit| refit.as_of).collect();
    let refits = TrainedModels::refits_for(&as_of, first..slate.date.plus_days(1));
    let (refit_models, inputs) = rayon::join(
        || read_refits(training, refits),
        || -> Result<RecordBatch, SnapshotError> {
            let seasons: Vec<&Season> = history.iter().chain([season]).collect();
            let added = training.manifest.settings.added();
            let known = match added.absences {
                KnownAbsences::Expected => KnownPresence::Assumed(KnownAbsences::Expected),
                _ => KnownPresence::Slate(slate),
            };
            inputs::to_batch(season, &inputs::compute_last(&seasons, known, first)?, added)
        },
    );
    let inputs = inputs?;
    let id = training.manifest.training_id.clone();
    let rows = inputs::join(season, &inputs)?;
    let models = TrainedModels::new(id, refit_models?, inputs::by_row(&inputs), rows);
    Ok(Arc::new(models.knowing(training.manifest.settings.absences)))
}

/// What is `needed` of a training in `data` by a run of `season`, which is as such a run sees it.
///
/// # Errors
///
/// If it is not there, or no run of this season can have been made with it.
pub fn read_needed(
    data: &DataDir,
    season: &Season,
    needed: &NeededTraining<'_>,
) -> Result<Arc<TrainedModels>, NotRead> {
    let (what, folder) = (format!("training {}", needed.id), data.models().join(needed.id));
    if !folder.exists() {
        return Err(NotRead::Missing(format!("{what} is not in the data folder")));
    }
    let unreadable = |error| NotRead::from_reading(&what, error);
    let manifest = TrainingManifest::read(&folder).map_err(unreadable)?;
    if !manifest.fits(season, needed.slate)? {
        let what = "a run that names it is of other games than it has read";
        return Err(SnapshotError::inconsistent(&folder.join(FILE), what).into());
    }
    let training = Training { folder, manifest };
    let read = match needed.slate {
        None => read_models(&training, season, needed.dates.clone()),
        Some(slate) => {
            let history = read_history(data, &training.manifest)
                .map_err(|why| NotRead::Missing(format!("{what} cannot be asked: {why}")))?;
            read_models_for_slate(&training, &history, season, (slate, needed.dates.start))
        }
    };
    read.map_err(unreadable)
}

/// What the models of `training` read of each player-date of its season: columns of [`crate::train::layout`].
pub fn read_inputs(training: &Training) -> Result<RecordBatch, SnapshotError> {
    let layout = inputs::layout(training.manifest.settings.added());
    table::read(&training.folder, &training.manifest.files, &layout)
}

/// Reads the training in `folder` back and checks everything its manifest says.
pub fn verify(folder: &Path) -> Result<TrainingManifest, SnapshotError> {
    let manifest = TrainingManifest::read(folder)?;
    let training = Training { folder: folder.to_owned(), manifest };
    read_contents(&training, 0..training.manifest.refits.len())?;
    Ok(training.manifest)
}
