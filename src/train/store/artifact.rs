//! A training as what is found, verified and counted.

use std::path::{Path, PathBuf};

use super::manifest::TrainingManifest;
use super::verify;
use crate::artifacts::{ArtifactKind, ArtifactManifest};
use crate::domain::SeasonId;
use crate::snapshot::{DataDir, SnapshotError};

impl ArtifactManifest for TrainingManifest {
    const KIND: ArtifactKind = ArtifactKind::Training;

    fn parent(data: &DataDir, _: SeasonId) -> PathBuf {
        data.models()
    }

    fn read(folder: &Path) -> Result<Self, SnapshotError> {
        Self::read(folder)
    }

    fn verify(folder: &Path) -> Result<Self, SnapshotError> {
        verify(folder)
    }

    fn id(&self) -> &str {
        &self.training_id
    }

    fn season(&self) -> SeasonId {
        self.season
    }

    fn snapshot_hash(&self) -> &str {
        &self.snapshot_hash
    }

    fn number(&self) -> Option<u64> {
        self.number
    }

    fn created_at(&self) -> &str {
        &self.created_at
    }

    fn is_empty(&self) -> bool {
        false
    }
}
