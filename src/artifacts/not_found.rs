//! Why there is no run or training to use.

use thiserror::Error;

use super::ArtifactKind;
use crate::domain::{SeasonId, listed};
use crate::snapshot::SnapshotError;

/// Why there is no run or training to use.
#[derive(Debug, Error)]
pub enum NotFound {
    /// The season has none from its present snapshot.
    #[error("{}", none(*kind, *season))]
    None {
        /// What was looked for.
        kind: ArtifactKind,
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
    /// No name begins so.
    #[error("{}", unknown(*kind, *season, id, all))]
    Unknown {
        /// What was looked for.
        kind: ArtifactKind,
        /// The season.
        season: SeasonId,
        /// The beginning of a name.
        id: String,
        /// All there are.
        all: Vec<String>,
    },
    /// Several names begin so.
    #[error("{}", several(*kind, *season, id, matching, all))]
    Several {
        /// What was looked for.
        kind: ArtifactKind,
        /// The season.
        season: SeasonId,
        /// The beginning of a name.
        id: String,
        /// Those that begin so.
        matching: Vec<String>,
        /// All there are.
        all: Vec<String>,
    },
    /// It was made from another snapshot than the season's present one, whose outcomes may be others.
    #[error("{}", other_snapshot(*kind, *season, id))]
    OtherSnapshot {
        /// What was looked for.
        kind: ArtifactKind,
        /// The season.
        season: SeasonId,
        /// Its name.
        id: String,
    },
    /// One could not be read.
    #[error(transparent)]
    Unreadable(#[from] SnapshotError),
}

impl NotFound {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let (kind, season) = match self {
            Self::None { kind, season } | Self::OtherSnapshot { kind, season, .. } => {
                (kind, season)
            }
            Self::Empty { season, .. } => (&ArtifactKind::Run, season),
            Self::Unknown { kind, .. } | Self::Several { kind, .. } => {
                return Some(match kind {
                    ArtifactKind::Run => "season status lists the runs".to_owned(),
                    ArtifactKind::Training => "season status lists the trainings".to_owned(),
                });
            }
            Self::Unreadable(error) => return error.hint(),
        };
        Some(match kind {
            ArtifactKind::Run => format!("season predict {season}"),
            ArtifactKind::Training => format!("season train {season}"),
        })
    }
}

fn none(kind: ArtifactKind, season: SeasonId) -> String {
    match kind {
        ArtifactKind::Run => format!("{season} has no run of its present snapshot"),
        ArtifactKind::Training => {
            format!("there is no training for the present snapshot of {season}")
        }
    }
}

fn unknown(kind: ArtifactKind, season: SeasonId, id: &str, all: &[String]) -> String {
    let all = list_or_none(all);
    match kind {
        ArtifactKind::Run => format!("{season} has no run {id}; its runs are {all}"),
        ArtifactKind::Training => format!("no training begins with `{id}`; there are {all}"),
    }
}

fn several(
    kind: ArtifactKind,
    season: SeasonId,
    id: &str,
    matching: &[String],
    all: &[String],
) -> String {
    match kind {
        ArtifactKind::Run => {
            format!("several runs of {season} begin with {id}: {}", listed(matching, ", "))
        }
        ArtifactKind::Training => format!(
            "the name of {} trainings begins with `{id}`; there are {}",
            matching.len(),
            list_or_none(all)
        ),
    }
}

fn other_snapshot(kind: ArtifactKind, season: SeasonId, id: &str) -> String {
    match kind {
        ArtifactKind::Run => {
            format!("run {id} of {season} was made from another snapshot than the present one")
        }
        ArtifactKind::Training => {
            format!("training {id} is for another snapshot than the present one of {season}")
        }
    }
}

fn list_or_none(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { listed(names, ", ") }
}
