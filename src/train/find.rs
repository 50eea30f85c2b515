use std::path::PathBuf;

use thiserror::Error;

use super::TrainingManifest;
use crate::domain::{SeasonId, listed};
use crate::snapshot::{DataDir, SnapshotError, folders};

/// A training on disk.
#[derive(Debug)]
pub struct Training {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: TrainingManifest,
}

/// Why there is no training to use.
#[derive(Debug, Error)]
pub enum NoTraining {
    /// There is none for the season's present snapshot.
    #[error("there is no training for the present snapshot of {season}")]
    None {
        /// The season.
        season: SeasonId,
    },
    /// Not exactly one training's name begins so.
    #[error("{} begins with `{id}`; there are {}", begins(matching.len()), if all.is_empty() { "none".to_owned() } else { listed(all, ", ") })]
    Unclear {
        /// What was looked for.
        id: String,
        /// Those that begin so.
        matching: Vec<String>,
        /// All there are.
        all: Vec<String>,
    },
    /// The training is for another season, or for another snapshot of it.
    #[error("training {id} is for another snapshot than the present one of {season}")]
    OtherSnapshot {
        /// The season.
        season: SeasonId,
        /// The training.
        id: String,
    },
    /// A training could not be read.
    #[error(transparent)]
    Unreadable(#[from] SnapshotError),
}

impl NoTraining {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::None { season } | Self::OtherSnapshot { season, .. } => {
                Some(format!("season train {season}"))
            }
            Self::Unclear { .. } => Some("season status lists the trainings".to_owned()),
            Self::Unreadable(error) => error.hint(),
        }
    }
}

fn begins(matching: usize) -> String {
    match matching {
        0 => "no training".to_owned(),
        several => format!("the name of {several} trainings"),
    }
}

/// The training whose name begins with `id`, which must be for the snapshot of `season` with that hash; without an id, the
/// newest that is. Its manifest is read, its files are not. Without an id, trainings whose manifests cannot be read are
/// passed over.
pub fn find(
    data: &DataDir,
    season: SeasonId,
    snapshot_hash: &str,
    id: Option<&str>,
    passed_over: &mut Vec<(String, SnapshotError)>,
) -> Result<Training, NoTraining> {
    let all = folders(&data.models())?;
    let read = |name: &String| {
        let folder = data.models().join(name);
        TrainingManifest::read(&folder).map(|manifest| Training { folder, manifest })
    };
    let fits = |training: &Training| training.manifest.snapshot_hash == snapshot_hash;
    let Some(id) = id else {
        let mut trainings = Vec::new();
        for name in &all {
            match read(name) {
                Ok(training) => trainings.push(training),
                Err(error) if error.is_of_system() => return Err(error.into()),
                Err(error) => passed_over.push((name.clone(), error)),
            }
        }
        return trainings
            .into_iter()
            .filter(fits)
            .max_by(|one, other| one.manifest.age().cmp(&other.manifest.age()))
            .ok_or(NoTraining::None { season });
    };
    let matching: Vec<String> = all.iter().filter(|name| name.starts_with(id)).cloned().collect();
    let [name] = &matching[..] else {
        return Err(NoTraining::Unclear { id: id.to_owned(), matching, all });
    };
    match read(name)? {
        training if fits(&training) => Ok(training),
        other => Err(NoTraining::OtherSnapshot { season, id: other.manifest.training_id }),
    }
}

/// The highest number that a training for `season` bears, 0 without one. A damaged manifest bears none; where the system
/// has no more files or memory, nothing is known.
pub(super) fn highest_number(data: &DataDir, season: SeasonId) -> Result<u64, SnapshotError> {
    let parent = data.models();
    let mut highest = 0;
    for name in folders(&parent)? {
        match TrainingManifest::read(&parent.join(name)) {
            // Trainings of earlier versions have no number.
            Ok(TrainingManifest { season: of, number: Some(number), .. }) if of == season => {
                highest = highest.max(number);
            }
            Err(error) if error.is_of_system() => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(highest)
}
