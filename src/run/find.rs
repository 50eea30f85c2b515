use thiserror::Error;

use super::{Run, RunManifest};
use crate::domain::{SeasonId, listed};
use crate::snapshot::{DataDir, SnapshotError, folders};

/// Why there is no run to read.
#[derive(Debug, Error)]
pub enum NoRun {
    /// The season has no run from its present snapshot.
    #[error("{season} has no run of its present snapshot")]
    None {
        /// The season.
        season: SeasonId,
    },
    /// Of the season's runs from its present snapshot, none predicted anything.
    #[error(
        "run {id} of {season} predicted nothing, and there is no other of its present snapshot"
    )]
    Empty {
        /// The season.
        season: SeasonId,
        /// The newest of them.
        id: String,
    },
    /// No run's name begins so.
    #[error("{season} has no run {id}; its runs are {}", if runs.is_empty() { "none".to_owned() } else { listed(runs, ", ") })]
    Unknown {
        /// The season.
        season: SeasonId,
        /// What was looked for.
        id: String,
        /// The runs there are.
        runs: Vec<String>,
    },
    /// Several runs' names begin so.
    #[error("several runs of {season} begin with {id}: {}", listed(runs, ", "))]
    Several {
        /// The season.
        season: SeasonId,
        /// What was looked for.
        id: String,
        /// The runs that begin so.
        runs: Vec<String>,
    },
    /// The run was made from another snapshot than the season's present one, whose outcomes may be others.
    #[error("run {id} of {season} was made from another snapshot than the present one")]
    OtherSnapshot {
        /// The season.
        season: SeasonId,
        /// The run.
        id: String,
    },
    /// A run could not be read.
    #[error(transparent)]
    Unreadable(#[from] SnapshotError),
}

impl NoRun {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::None { season }
            | Self::Empty { season, .. }
            | Self::OtherSnapshot { season, .. } => {
                Some(format!("season predict {season} --parallel"))
            }
            Self::Unknown { .. } | Self::Several { .. } => {
                Some("season status lists the runs".to_owned())
            }
            Self::Unreadable(error) => error.hint(),
        }
    }
}

/// The run of `season` whose name begins with `id`; without one, the newest that was made from the snapshot of that hash
/// and predicted something.
/// Its manifest is read, its files are not. Without an id, runs whose manifests cannot be read are passed over.
pub fn find(
    data: &DataDir,
    season: SeasonId,
    snapshot_hash: &str,
    id: Option<&str>,
    passed_over: &mut Vec<(String, SnapshotError)>,
) -> Result<Run, NoRun> {
    let parent = data.runs(season);
    let all = folders(&parent)?;
    let Some(id) = id else {
        let mut runs = Vec::new();
        for name in &all {
            let folder = parent.join(name);
            match RunManifest::read(&folder) {
                Ok(manifest) => runs.push(Run { folder, manifest }),
                Err(error) if error.is_of_system() => return Err(error.into()),
                Err(error) => passed_over.push((name.clone(), error)),
            }
        }
        let present = runs.into_iter().filter(|run| run.manifest.snapshot_hash == snapshot_hash);
        let (full, empty): (Vec<Run>, Vec<Run>) =
            present.partition(|run| run.manifest.predictions() > 0);
        let newest = |runs: Vec<Run>| {
            runs.into_iter().max_by(|one, other| one.manifest.age().cmp(&other.manifest.age()))
        };
        return newest(full).ok_or_else(|| match newest(empty) {
            Some(Run { manifest, .. }) => NoRun::Empty { season, id: manifest.run_id },
            None => NoRun::None { season },
        });
    };
    let run = find_any(data, season, id)?;
    if run.manifest.snapshot_hash != snapshot_hash {
        return Err(NoRun::OtherSnapshot { season, id: run.manifest.run_id });
    }
    Ok(run)
}

/// The run of `season` whose name begins with `id`, from whichever snapshot.
pub fn find_any(data: &DataDir, season: SeasonId, id: &str) -> Result<Run, NoRun> {
    let parent = data.runs(season);
    let all = folders(&parent)?;
    let runs: Vec<String> = all.iter().filter(|name| name.starts_with(id)).cloned().collect();
    let [name] = &runs[..] else {
        let id = id.to_owned();
        return Err(match runs.len() {
            0 => NoRun::Unknown { season, id, runs: all },
            _ => NoRun::Several { season, id, runs },
        });
    };
    let folder = parent.join(name);
    Ok(Run { manifest: RunManifest::read(&folder)?, folder })
}

/// The highest number that a run of `season` bears, 0 without one. A damaged manifest bears none; where the system has no
/// more files or memory, nothing is known, and a number could be given twice.
pub(super) fn highest_number(data: &DataDir, season: SeasonId) -> Result<u64, SnapshotError> {
    let parent = data.runs(season);
    let mut highest = 0;
    for name in folders(&parent)? {
        match RunManifest::read(&parent.join(name)) {
            // Runs of earlier versions have no number.
            Ok(manifest) => highest = manifest.number.map_or(highest, |number| highest.max(number)),
            Err(error) if error.is_of_system() => return Err(error),
            Err(_) => {}
        }
    }
    Ok(highest)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// The memory of a process is a plain file, and reading its first byte fails as a failing disk does.
    #[test]
    fn what_the_system_cannot_read_is_not_passed_over() {
        let root = tempfile::tempdir().unwrap();
        let (data, season) = (DataDir::new(root.path()), "2021-22".parse().unwrap());
        let run = data.runs(season).join("abc");
        fs::create_dir_all(&run).unwrap();
        let manifest = run.join(crate::snapshot::manifest::FILE);
        fs::write(&manifest, "damaged").unwrap();
        assert_eq!(highest_number(&data, season).unwrap(), 0);
        fs::remove_file(&manifest).unwrap();
        symlink("/proc/self/mem", &manifest).unwrap();
        assert!(highest_number(&data, season).unwrap_err().is_of_system());
    }
}
