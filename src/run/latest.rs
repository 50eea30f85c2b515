//! `latest`: a link to the default run of a season, for whoever reads its files by a path that stays.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Run, RunManifest};
use crate::artifacts::{self, NotFound, PresentSnapshot};
use crate::domain::SeasonId;
use crate::snapshot::{DataDir, LATEST, SnapshotError};

/// What stands at `latest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Latest {
    /// Nothing.
    Absent,
    /// A link to this.
    Link(PathBuf),
    /// Something that this program does not put there.
    NoLink,
}

impl Latest {
    /// What stands there among the runs of `season`.
    pub fn read(data: &DataDir, season: SeasonId) -> Result<Self, SnapshotError> {
        let path = path(data, season);
        let failed = |error| SnapshotError::io("read", &path, error);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => {
                Ok(Self::Link(fs::read_link(&path).map_err(failed)?))
            }
            Ok(_) => Ok(Self::NoLink),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::Absent),
            Err(error) => Err(failed(error)),
        }
    }

    /// Whether it is the link to the run of that name, or absent where there is none.
    pub fn leads_to(&self, run_id: Option<&str>) -> bool {
        match self {
            Self::Absent => run_id.is_none(),
            Self::Link(target) => run_id.is_some_and(|id| target == Path::new(id)),
            Self::NoLink => false,
        }
    }
}

fn path(data: &DataDir, season: SeasonId) -> PathBuf {
    data.runs(season).join(LATEST)
}

/// The default run of `snapshot`, if it has one. The run of the name `except` does not count.
pub fn find_default(
    data: &DataDir,
    snapshot: &PresentSnapshot,
    except: Option<&str>,
) -> Result<Option<Run>, SnapshotError> {
    match artifacts::find_default::<RunManifest>(
        data,
        snapshot,
        |run| except != Some(run.run_id.as_str()),
        &mut Vec::new(),
    ) {
        Ok(run) => Ok(Some(run)),
        Err(NotFound::Unreadable(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Makes `latest` lead to the default run of `season`, whose present snapshot is `snapshot`; without a default run there is
/// no link. Where there is none yet, one is made only if `new` says so. The run of the name `except` does not count. Returns
/// the default run.
pub fn point_latest(
    data: &DataDir,
    season: SeasonId,
    snapshot: Option<&PresentSnapshot>,
    except: Option<&str>,
    new: bool,
) -> Result<Option<Run>, SnapshotError> {
    let runs = data.runs(season);
    if !runs.is_dir() {
        return Ok(None);
    }
    // Two commands that end at once would else each set what is true without the other. The folder of the season itself is
    // held while something in it is put in place.
    let _alone = data.hold(runs.parent().unwrap_or(&runs))?;
    let default = match snapshot {
        Some(snapshot) => find_default(data, snapshot, except)?,
        None => None,
    };
    let id = default.as_ref().map(|run| run.manifest.run_id.as_str());
    let there = Latest::read(data, season)?;
    if there.leads_to(id) || (there == Latest::Absent && !new) {
        return Ok(default);
    }
    match id {
        Some(id) => data.stage(&path(data, season))?.commit_link(Path::new(id))?,
        None if there == Latest::NoLink => {}
        None => data.stage(&path(data, season))?.remove_target(|_| false)?,
    }
    Ok(default)
}
