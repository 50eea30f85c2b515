//! Writes a training.

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::super::training_data::Trained;
use super::super::walk_forward::Fitted;
use super::super::{TrainingOptions, inputs};
use super::manifest::{self, TrainingManifest, TrainingTimings};
use super::read_games::ReadGames;
use super::settings::TrainingSettings;
use super::{CALIBRATION, Training};
use crate::artifacts;
use crate::season::Season;
use crate::snapshot::counter::{self, Counted};
use crate::snapshot::manifest::{FILE, FileEntry, write_json};
use crate::snapshot::table::{self, sha256};
use crate::snapshot::{DataDir, SnapshotError, staging};

/// The place of a training that is yet to be made, and everything it depends on.
#[derive(Debug)]
pub struct StagedTraining {
    pub(super) data: DataDir,
    pub(super) settings: TrainingSettings,
    pub(super) folder: PathBuf,
}

/// Where the training for `season` with these settings stands, or will stand.
pub fn stage(
    data: &DataDir,
    history: &[Season],
    season: &Season,
    settings: &TrainingOptions,
) -> Result<StagedTraining, SnapshotError> {
    let settings = TrainingSettings::new(history, season, settings);
    let folder = data.models().join(settings.id());
    Ok(StagedTraining { data: data.clone(), settings, folder })
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
        timings: TrainingTimings,
        created_at: String,
    ) -> Result<Training, SnapshotError> {
        let staged = self.data.stage(&self.folder)?;
        let write = |name: String, rows: usize, bytes: &[u8]| {
            staging::write_durably(&staged.path().join(&name), bytes)?;
            Ok(FileEntry { name, rows, sha256: sha256(bytes) })
        };
        let layout = inputs::layout(self.settings.added());
        let mut files = vec![table::write(staged.path(), &layout, &trained.inputs)?];
        let calibrations = serde_json::to_vec(&trained.calibrations).map_err(|source| {
            SnapshotError::Manifest { path: staged.path().join(CALIBRATION), source }
        })?;
        files.push(write(CALIBRATION.to_owned(), trained.calibrations.len(), &calibrations)?);
        let model = |fitted: &Fitted| {
            write(manifest::file_name(fitted.refit.as_of), fitted.rows, &fitted.file)
        };
        let models: Vec<_> = trained.fitted.par_iter().map(model).collect();
        files.extend(models.into_iter().collect::<Result<Vec<FileEntry>, SnapshotError>>()?);
        let mut networks: Vec<_> = trained.fitted.iter().map(|fitted| &fitted.network).collect();
        networks.dedup_by_key(|network| network.as_of);
        for network in networks {
            files.push(write(manifest::network_name(network.as_of), network.rows, &network.file)?);
        }
        let mut manifest =
            TrainingManifest::new(season, self.settings, trained, files, timings, created_at);
        let highest = artifacts::highest_number::<TrainingManifest>(&self.data, season.id())?;
        manifest.games = ReadGames::new(season)?;
        manifest.number =
            Some(counter::next(&self.data, season.id(), Counted::Trainings, highest)?);
        write_json(&staged.path().join(FILE), &manifest)?;
        staged.commit(is_of_training)?;
        Ok(Training { folder: self.folder, manifest })
    }
}

/// Removes the training in `folder`, whole. It is refused where the folder holds something which is not of a training.
pub fn remove(data: &DataDir, folder: &Path) -> Result<(), SnapshotError> {
    data.stage(folder)?.remove_target(is_of_training)
}

/// Refuses to remove a `folder` that holds something which is not of a training.
pub fn check_removable(folder: &Path) -> Result<(), SnapshotError> {
    staging::check_replaceable(folder, is_of_training)
}

/// Whether the file of a training may have that name.
pub fn is_of_training(name: &str) -> bool {
    [FILE, CALIBRATION, inputs::FILE].contains(&name) || manifest::is_of_model(name)
}
