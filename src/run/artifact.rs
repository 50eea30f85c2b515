//! A run as what is found, verified and counted.

use std::path::{Path, PathBuf};

use super::{RunManifest, SCHEMA_VERSION, verify};
use crate::artifacts::{ArtifactKind, ArtifactManifest, Extent, PresentSnapshot, read_manifest};
use crate::domain::SeasonId;
use crate::snapshot::manifest::FILE;
use crate::snapshot::{DataDir, SnapshotError};

impl ArtifactManifest for RunManifest {
    const KIND: ArtifactKind = ArtifactKind::Run;

    fn parent(data: &DataDir, season: SeasonId) -> PathBuf {
        data.runs(season)
    }

    fn read(folder: &Path) -> Result<Self, SnapshotError> {
        let manifest: Self = read_manifest(folder, SCHEMA_VERSION)?;
        manifest.check_lists(&folder.join(FILE))?;
        Ok(manifest)
    }

    fn verify(folder: &Path) -> Result<Self, SnapshotError> {
        verify(folder)
    }

    fn id(&self) -> &str {
        &self.run_id
    }

    fn settings_id(&self) -> String {
        self.settings.id().to_string()
    }

    fn names_one_snapshot(&self) -> bool {
        self.settings.snapshot_hash == self.snapshot_hash
    }

    fn season(&self) -> SeasonId {
        self.season
    }

    fn snapshot_hash(&self) -> &str {
        &self.snapshot_hash
    }

    fn may_be_of(&self, snapshot: &PresentSnapshot) -> bool {
        // Whether the games before a slate are the same is checked where they are read.
        self.snapshot_hash == snapshot.hash || self.settings.who_plays.slate().is_some()
    }

    fn number(&self) -> Option<u64> {
        self.number
    }

    fn created_at(&self) -> &str {
        &self.created_at
    }

    fn extent(&self, snapshot: &PresentSnapshot) -> Extent {
        if self.predictions() == 0 {
            Extent::Empty
        } else if self.settings.who_plays.slate().is_some() {
            Extent::Upcoming
        } else if !self.settings.who_plays.is_expected() {
            Extent::Assumed
        } else if !self.settings.scope(snapshot).is_complete() {
            Extent::Partial
        } else if self.settings.training.is_none() {
            Extent::Untrained
        } else {
            Extent::Complete
        }
    }
}
