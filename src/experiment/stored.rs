//! Sweeps and policies on disk: which there are, what each says of itself, and removing one.

use std::collections::BTreeMap;

use super::ledger::ExperimentKind;
use super::policy::{PolicyManifest, PolicyStore};
use super::sweep::{SweepManifest, SweepStore};
use crate::domain::SeasonId;
use crate::snapshot::{DataDir, SnapshotError, folder_bytes};

/// An experiment that has a folder of its own.
#[derive(Clone, Debug)]
pub enum StoredExperiment {
    /// Settings of systems.
    Sweep(SweepStore),
    /// Rules that make bets of predictions.
    Policy(PolicyStore),
}

/// What an experiment says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperimentSummary {
    /// The seasons, each with the hash of its snapshot.
    pub seasons: BTreeMap<SeasonId, String>,
    /// How many settings besides the declared numbers, or how many rules.
    pub tries: usize,
    /// When it was made.
    pub created_at: String,
}

impl StoredExperiment {
    /// All that there are: the sweeps, then the policies.
    pub fn all(data: &DataDir) -> Result<Vec<Self>, SnapshotError> {
        let sweeps = SweepStore::all(data)?.into_iter().map(Self::Sweep);
        Ok(sweeps.chain(PolicyStore::all(data)?.into_iter().map(Self::Policy)).collect())
    }

    /// Which of them it is.
    pub const fn kind(&self) -> ExperimentKind {
        match self {
            Self::Sweep(_) => ExperimentKind::Sweep,
            Self::Policy(_) => ExperimentKind::Policy,
        }
    }

    /// Its name.
    pub fn id(&self) -> &str {
        match self {
            Self::Sweep(store) => store.id(),
            Self::Policy(store) => store.id(),
        }
    }

    /// How many bytes its files have.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Sweep(store) => store.bytes(),
            Self::Policy(store) => folder_bytes(&store.folder()),
        }
    }

    /// What its manifest says; `None` if it is not finished.
    pub fn summary(&self) -> Result<Option<ExperimentSummary>, SnapshotError> {
        Ok(match self {
            Self::Sweep(store) => store.manifest()?.map(of_sweep),
            Self::Policy(store) => store.manifest()?.map(of_policy),
        })
    }

    /// The same, after all of its files were read and checked.
    pub fn verify(&self) -> Result<Option<ExperimentSummary>, SnapshotError> {
        Ok(match self {
            Self::Sweep(store) => store.open()?.map(|(manifest, _)| of_sweep(manifest)),
            Self::Policy(store) => store.verify()?.map(of_policy),
        })
    }

    /// Refuses to remove one whose folder holds something else.
    pub fn check_removable(&self) -> Result<(), SnapshotError> {
        match self {
            Self::Sweep(store) => store.check_removable(),
            Self::Policy(store) => store.check_removable(),
        }
    }

    /// Removes it whole. Its line in the ledger stays.
    pub fn remove(&self) -> Result<(), SnapshotError> {
        match self {
            Self::Sweep(store) => store.remove(),
            Self::Policy(store) => store.remove(),
        }
    }
}

fn of_sweep(manifest: SweepManifest) -> ExperimentSummary {
    ExperimentSummary {
        tries: manifest.settings.settings.len().saturating_sub(1),
        seasons: manifest.settings.seasons,
        created_at: manifest.created_at,
    }
}

fn of_policy(manifest: PolicyManifest) -> ExperimentSummary {
    let runs = manifest.settings.runs.into_iter();
    ExperimentSummary {
        tries: manifest.settings.rules.len(),
        seasons: runs.map(|(season, run)| (season, run.snapshot_hash)).collect(),
        created_at: manifest.created_at,
    }
}
