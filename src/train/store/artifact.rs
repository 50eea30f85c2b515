//! A training as what is found, verified and counted.

use std::path::{Path, PathBuf};

use super::super::SCHEMA_VERSION;
use super::manifest::TrainingManifest;
use super::verify;
use crate::artifacts::{ArtifactKind, ArtifactManifest, Extent, PresentSnapshot, read_manifest};
use crate::domain::SeasonId;
use crate::snapshot::manifest::FILE;
use crate::snapshot::{DataDir, SnapshotError};

impl ArtifactManifest for TrainingManifest {
    const KIND: ArtifactKind = ArtifactKind::Training;

    fn parent(data: &DataDir, _: SeasonId) -> PathBuf {
        data.models()
    }

    fn read(folder: &Path) -> Result<Self, SnapshotError> {
        let manifest: Self = read_manifest(folder, SCHEMA_VERSION)?;
        let path = folder.join(FILE);
        manifest.check_refits(&path)?;
        manifest.check_features(&path)?;
        manifest.check_files(&path)?;
        Ok(manifest)
    }

    fn verify(folder: &Path) -> Result<Self, SnapshotError> {
        verify(folder)
    }

    fn id(&self) -> &str {
        &self.training_id
    }

    fn settings_id(&self) -> String {
        self.settings.id()
    }

    fn names_one_snapshot(&self) -> bool {
        self.settings.snapshot_hash == self.snapshot_hash && self.settings.season == self.season
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

    /// Whatever was trained has models for the whole season; one that takes something to be known of who plays,
    /// or aims at the median, is asked for where there is another.
    fn extent(&self, _: &PresentSnapshot) -> Extent {
        let is_usual = self.settings.absences.is_expected() && self.settings.aim.is_mean();
        if is_usual { Extent::Complete } else { Extent::Assumed }
    }
}
