//! A run as what is found, verified and counted.

use std::path::{Path, PathBuf};

use super::{RunManifest, verify};
use crate::artifacts::{ArtifactKind, ArtifactManifest};
use crate::domain::SeasonId;
use crate::snapshot::{DataDir, SnapshotError};

impl ArtifactManifest for RunManifest {
    const KIND: ArtifactKind = ArtifactKind::Run;

    fn parent(data: &DataDir, season: SeasonId) -> PathBuf {
        data.runs(season)
    }

    fn read(folder: &Path) -> Result<Self, SnapshotError> {
        Self::read(folder)
    }

    fn verify(folder: &Path) -> Result<Self, SnapshotError> {
        verify(folder)
    }

    fn id(&self) -> &str {
        &self.run_id
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
        self.predictions() == 0
    }
}
