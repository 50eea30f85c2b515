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

/// The run of `season` whose name begins with `id`; without one, the newest that was made from the snapshot of that hash.
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
        let runs = all.iter().filter_map(|name| {
            let folder = parent.join(name);
            let manifest = RunManifest::read(&folder);
            let manifest = manifest.map_err(|error| passed_over.push((name.clone(), error)));
            Some(Run { manifest: manifest.ok()?, folder })
        });
        let present = runs.filter(|run| run.manifest.snapshot_hash == snapshot_hash);
        let newest = present.max_by(|one, other| one.manifest.age().cmp(&other.manifest.age()));
        return newest.ok_or(NoRun::None { season });
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

/// The highest number that a run of `season` bears, 0 without one. What cannot be read has none.
pub(super) fn highest_number(data: &DataDir, season: SeasonId) -> Result<u64, SnapshotError> {
    let parent = data.runs(season);
    let manifests = folders(&parent)?.into_iter();
    let numbers = manifests.filter_map(|name| RunManifest::read(&parent.join(name)).ok()?.number);
    Ok(numbers.max().unwrap_or(0))
}
