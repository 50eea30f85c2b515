//! A training on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _,
    ParallelIterator as _,
};

use super::manifest::{self, RefitEntry, Timings, TrainingManifest};
use super::{Hindsight, Settings, Trained, Training, find, inputs};
use crate::domain::GameDate;
use crate::model::{Model, Network};
use crate::season::Season;
use crate::snapshot::counter::{self, Counted};
use crate::snapshot::manifest::{FILE, FileEntry, write_json};
use crate::snapshot::staging;
use crate::snapshot::table::{self, sha256};
use crate::snapshot::{DataDir, SnapshotError};
use crate::systems::{RefitModels, TrainedModels};

/// What errors had taught as of each date.
const HINDSIGHT: &str = "hindsight.json";

/// The place of a training that is yet to be made, and everything it depends on.
#[derive(Debug)]
pub struct StagedTraining {
    data: DataDir,
    settings: serde_json::Value,
    folder: PathBuf,
}

/// Where the training for `season` with these settings stands, or will stand.
pub fn stage(
    data: &DataDir,
    history: &[Season],
    season: &Season,
    settings: &Settings,
) -> StagedTraining {
    let settings = manifest::settings(history, season, settings);
    let folder = data.models().join(manifest::id(&settings));
    StagedTraining { data: data.clone(), settings, folder }
}

impl StagedTraining {
    /// The folder of the training.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Refuses to train again into a folder that holds something which is not of a training.
    pub fn check_replaceable(&self) -> Result<(), SnapshotError> {
        staging::check_replaceable(&self.folder, is_of_training)
    }

    /// Writes the files, the manifest last, which gets the season's next number, and puts the training in place, whole,
    /// instead of a former one of that id.
    pub fn commit(
        self,
        season: &Season,
        trained: &Trained,
        timings: Timings,
        created_at: String,
    ) -> Result<Training, SnapshotError> {
        let staged = self.data.stage(&self.folder)?;
        let write = |name: String, rows: usize, bytes: &[u8]| {
            staging::write_durably(&staged.path().join(&name), bytes)?;
            Ok(FileEntry { name, rows, sha256: sha256(bytes) })
        };
        let mut files = vec![table::write(staged.path(), &inputs::layout(), &trained.inputs)?];
        let hindsight = serde_json::to_vec(&trained.hindsight).map_err(|source| {
            SnapshotError::Manifest { path: staged.path().join(HINDSIGHT), source }
        })?;
        files.push(write(HINDSIGHT.to_owned(), trained.hindsight.len(), &hindsight)?);
        let model = |fitted: &super::Fitted| {
            write(manifest::file_name(fitted.refit.as_of), fitted.rows, &fitted.file)
        };
        let models: Vec<Result<FileEntry, SnapshotError>> =
            trained.fitted.par_iter().map(model).collect();
        for model in models {
            files.push(model?);
        }
        let mut networks: Vec<_> = trained.fitted.iter().map(|fitted| &fitted.network).collect();
        networks.dedup_by_key(|network| network.as_of);
        for network in networks {
            files.push(write(manifest::network_name(network.as_of), network.rows, &network.file)?);
        }
        let mut manifest =
            TrainingManifest::new(season, self.settings, trained, files, timings, created_at);
        let highest = find::highest_number(&self.data, season.id())?;
        manifest.number =
            Some(counter::next(&self.data, season.id(), Counted::Trainings, highest)?);
        write_json(&staged.path().join(FILE), &manifest)?;
        staged.commit(is_of_training)?;
        Ok(Training { folder: self.folder, manifest })
    }
}

/// Whether the file of a training may have that name.
fn is_of_training(name: &str) -> bool {
    [FILE, HINDSIGHT, inputs::layout().file].contains(&name) || manifest::is_of_model(name)
}

/// The files of a training, checked against its manifest.
struct Contents {
    inputs: RecordBatch,
    lessons: Vec<RefitModels>,
}

fn read(training: &Training, refits: Range<usize>) -> Result<Contents, SnapshotError> {
    let (inputs, lessons) = rayon::join(|| read_inputs(training), || lessons(training, refits));
    Ok(Contents { inputs: inputs?, lessons: lessons? })
}

fn lessons(training: &Training, refits: Range<usize>) -> Result<Vec<RefitModels>, SnapshotError> {
    let Training { folder, manifest } = training;
    let path = folder.join(HINDSIGHT);
    let bytes = table::read_bytes(folder, &manifest.files, HINDSIGHT)?;
    let hindsight: Vec<Hindsight> = serde_json::from_slice(&bytes)
        .map_err(|source| SnapshotError::Manifest { path: path.clone(), source })?;
    if hindsight.len() != manifest.refits.len() || !hindsight.iter().all(Hindsight::is_sound) {
        let what = "it does not describe the errors before each of the models";
        return Err(SnapshotError::inconsistent(&path, what));
    }
    let networks = networks(training, &manifest.refits[refits.clone()])?;
    let lessons = manifest.refits[refits.clone()].par_iter().zip(hindsight[refits].par_iter());
    let lessons: Vec<_> =
        lessons.map(|(refit, hindsight)| lesson(training, refit, hindsight, &networks)).collect();
    lessons.into_iter().collect()
}

/// The networks that `refits` name, each once.
fn networks(
    training: &Training,
    refits: &[RefitEntry],
) -> Result<BTreeMap<String, Arc<Network>>, SnapshotError> {
    let Training { folder, manifest } = training;
    let names: BTreeSet<&String> = refits.iter().map(|refit| &refit.network).collect();
    let network = |name: &String| {
        let bytes = table::read_bytes(folder, &manifest.files, name)?;
        let wrong = |what: String| SnapshotError::inconsistent(&folder.join(name), what);
        let network = Network::new(&bytes).map_err(|flaw| wrong(flaw.to_string()))?;
        if !network.names().all(|read| inputs::names().any(|name| name == read)) {
            return Err(wrong("it reads other features than extended.parquet has".to_owned()));
        }
        Ok((name.clone(), Arc::new(network)))
    };
    let networks: Vec<_> = names.into_par_iter().map(network).collect();
    networks.into_iter().collect()
}

fn lesson(
    training: &Training,
    refit: &RefitEntry,
    hindsight: &Hindsight,
    networks: &BTreeMap<String, Arc<Network>>,
) -> Result<RefitModels, SnapshotError> {
    let Training { folder, manifest } = training;
    let bytes = table::read_bytes(folder, &manifest.files, &refit.file)?;
    let wrong = |what: String| SnapshotError::inconsistent(&folder.join(&refit.file), what);
    let model = Model::new(&bytes).map_err(|error| wrong(error.to_string()))?;
    let header = model.header();
    let is_there = |read: &String| inputs::names().any(|name| name == read);
    if header.feature_names.len() != header.features || !header.feature_names.iter().all(is_there) {
        return Err(wrong("it reads other features than extended.parquet has".to_owned()));
    }
    let network = networks.get(&refit.network).cloned();
    let network = network.ok_or_else(|| wrong("its networks are not there".to_owned()))?;
    let Hindsight { taught, weights } = hindsight.clone();
    Ok(RefitModels { as_of: refit.as_of, model, network, calibrations: taught, weights })
}

/// What `training` says for `dates` of `season`: its models for them, and the inputs of all player-dates.
pub fn learned(
    training: &Training,
    season: &Season,
    dates: Range<GameDate>,
) -> Result<Arc<TrainedModels>, SnapshotError> {
    let as_of: Vec<GameDate> = training.manifest.refits.iter().map(|refit| refit.as_of).collect();
    let Contents { inputs, lessons } = read(training, TrainedModels::refits_for(&as_of, dates))?;
    let id = training.manifest.training_id.clone();
    let rows = inputs::join(season, &inputs)?;
    Ok(Arc::new(TrainedModels::new(id, lessons, inputs::by_row(&inputs), rows)))
}

/// What the models of `training` read of each player-date of its season: columns of [`super::layout`].
pub fn read_inputs(training: &Training) -> Result<RecordBatch, SnapshotError> {
    table::read(&training.folder, &training.manifest.files, &inputs::layout())
}

/// Reads the training in `folder` back and checks everything its manifest says.
pub fn verify(folder: &Path) -> Result<TrainingManifest, SnapshotError> {
    let manifest = TrainingManifest::read(folder)?;
    let training = Training { folder: folder.to_owned(), manifest };
    read(&training, 0..training.manifest.refits.len())?;
    Ok(training.manifest)
}

/// The training in `folder`, if it is there and nothing about it differs.
pub fn find_intact(folder: &Path) -> Option<Training> {
    let manifest = verify(folder).ok()?;
    Some(Training { folder: folder.to_owned(), manifest })
}
