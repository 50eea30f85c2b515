//! Reads what every manifest of a run or a training has, and checks that its names fit one another.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::{ArtifactKind, ArtifactManifest};
use crate::snapshot::SnapshotError;
use crate::snapshot::counter::MAX_NUMBER;
use crate::snapshot::manifest::{FILE, read_counts};

impl ArtifactKind {
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Training => "training",
        }
    }
}

/// Reads the manifest in `folder`, of a layout of that version, and checks that its settings give its name, that they are of
/// the snapshot that it names, and that the folder bears its name.
pub fn read_manifest<M: ArtifactManifest + DeserializeOwned>(
    folder: &Path,
    schema_version: u32,
) -> Result<M, SnapshotError> {
    let path = folder.join(FILE);
    let manifest: M = read_counts(&path, "/schema_version", schema_version)?;
    let wrong = |what: String| Err(SnapshotError::inconsistent(&path, what));
    let (noun, id) = (M::KIND.noun(), manifest.id());
    if manifest.settings_id() != id {
        return wrong(format!("its settings were edited: they give another {noun}-id"));
    }
    if !manifest.names_one_snapshot() {
        return wrong("it names two snapshots".to_owned());
    }
    if let Some(number) = manifest.number().filter(|number| *number > MAX_NUMBER) {
        return wrong(format!("nobody has made {number} {noun}s"));
    }
    if folder.file_name().is_none_or(|name| *name != *id) {
        return wrong(format!("it is of {noun} {id}"));
    }
    Ok(manifest)
}
