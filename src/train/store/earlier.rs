//! Trainings that were made of fewer games, and which of their models are taken over.

use super::super::EarlierFits;
use super::read_games::ReadGames;
use super::settings::TrainingSettings;
use super::{StagedTraining, Training, TrainingManifest};
use crate::artifacts::ArtifactManifest as _;
use crate::domain::{GameDate, UpcomingSlate};
use crate::season::Season;
use crate::snapshot::{DataDir, SnapshotError, folders, table};

impl TrainingManifest {
    /// Whether the training has read the games of `season` before `date`, and no others.
    pub fn has_read(&self, season: &Season, date: GameDate) -> Result<bool, SnapshotError> {
        if self.season != season.id() {
            return Ok(false);
        }
        match &self.games {
            Some(games) if games.last < date => Ok(season.games_hash(date)? == games.sha256),
            _ => Ok(false),
        }
    }
}

impl TrainingManifest {
    /// Whether the games that it says it has read are those of `season`, which is read from its own snapshot. One from before
    /// that was written down says nothing.
    pub fn has_read_all(&self, season: &Season) -> Result<bool, SnapshotError> {
        Ok(self.games.is_none() || self.games == ReadGames::new(season)?)
    }

    /// Whether a run of `season` can have been made with the training: of games that were played, one of the same snapshot; of a
    /// `slate`, one that has read the games before it, and no others.
    pub(super) fn fits(
        &self,
        season: &Season,
        slate: Option<&UpcomingSlate>,
    ) -> Result<bool, SnapshotError> {
        let is_of_snapshot =
            self.season == season.id() && self.snapshot_hash == season.snapshot_hash();
        match slate.zip(self.games.as_ref()) {
            Some((slate, _)) => self.has_read(season, slate.date),
            // A training for a slate that is from before that was written down is of its snapshot.
            None => Ok(is_of_snapshot),
        }
    }
}

/// The trainings of `season`, from any snapshot, the newest last. Those that cannot be read are left out.
pub fn trainings_of(data: &DataDir, season: &Season) -> Result<Vec<Training>, SnapshotError> {
    let mut all = Vec::new();
    for name in folders(&data.models())? {
        let folder = data.models().join(name);
        match TrainingManifest::read(&folder) {
            Ok(manifest) if manifest.season == season.id() => {
                all.push(Training { folder, manifest });
            }
            Err(error) if error.is_of_system() => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    all.sort_by(|one, other| one.manifest.age().cmp(&other.manifest.age()));
    Ok(all)
}

impl StagedTraining {
    /// The training that was made in the same way of the first games of `season` and of no others: of several, the one that has
    /// read most.
    pub fn find_earlier(&self, season: &Season) -> Result<Option<Training>, SnapshotError> {
        // Features of the snapshot may be others, though its games are the same.
        if !self.settings.with_features.is_empty() {
            return Ok(None);
        }
        let same = |other: &TrainingSettings| {
            let snapshot_hash = self.settings.snapshot_hash.clone();
            TrainingSettings { snapshot_hash, ..other.clone() } == self.settings
        };
        let mut found: Option<(GameDate, Training)> = None;
        for training in trainings_of(&self.data, season)? {
            let Some(games) = training.manifest.games.clone() else { continue };
            let is_more = found.as_ref().is_none_or(|(last, _)| games.last >= *last);
            if is_more
                && training.folder != self.folder
                && same(&training.manifest.settings)
                && training.manifest.has_read(season, games.last.plus_days(1))?
            {
                found = Some((games.last, training));
            }
        }
        Ok(found.map(|(_, training)| training))
    }
}

/// The models of `training` that stay the same whatever games are played after those it has read, each file checked against its
/// hash. Models for a later date may lack games before it.
pub fn read_fits(training: &Training) -> Result<EarlierFits, SnapshotError> {
    let Training { folder, manifest } = training;
    let mut fits = EarlierFits::default();
    let Some(games) = &manifest.games else { return Ok(fits) };
    let stays = |date: GameDate| date <= games.last.plus_days(1);
    for refit in &manifest.refits {
        let read = |name: &str| table::read_bytes(folder, &manifest.files, name);
        if stays(refit.as_of) {
            fits.trees.insert(refit.as_of, read(&refit.file)?);
        }
        if stays(refit.network_as_of) && !fits.networks.contains_key(&refit.network_as_of) {
            fits.networks.insert(refit.network_as_of, read(&refit.network)?);
        }
    }
    Ok(fits)
}
