//! `slate.json`: the slate of games that a run predicts before they are played, as it stands in the run's folder.

use std::path::Path;

use super::hash::{FileEntry, sha256};
use super::manifest::parse_json;
use super::{SnapshotError, staging, table};
use crate::domain::{SLATE_VERSION, UpcomingSlate};

/// The name of the file.
pub const SLATE_FILE: &str = "slate.json";

/// The bytes of a slate as it is stored.
///
/// # Panics
///
/// Never: a slate has no map with keys that are no texts.
#[expect(clippy::expect_used, reason = "no map of it has keys that are no texts")]
pub fn encode(slate: &UpcomingSlate) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(slate)
        .expect("Invariant: plain structs of texts and numbers can be written as JSON");
    bytes.push(b'\n');
    bytes
}

/// SHA-256 of a slate as it is stored.
pub fn hash(slate: &UpcomingSlate) -> String {
    sha256(&encode(slate))
}

/// Writes `slate` into `folder`.
pub fn write(folder: &Path, slate: &UpcomingSlate) -> Result<FileEntry, SnapshotError> {
    let bytes = encode(slate);
    staging::write_durably(&folder.join(SLATE_FILE), &bytes)?;
    let rows = slate.players.len();
    Ok(FileEntry { name: SLATE_FILE.to_owned(), rows, sha256: sha256(&bytes) })
}

/// Reads the slate in `folder`, one of its `files`, and checks its hash and all that it says.
pub fn read(folder: &Path, files: &[FileEntry]) -> Result<UpcomingSlate, SnapshotError> {
    let bytes = table::read_bytes(folder, files, SLATE_FILE)?;
    let path = folder.join(SLATE_FILE);
    let slate: UpcomingSlate = parse_json(&path, &bytes, "/schema_version", SLATE_VERSION)?;
    slate.check().map_err(|what| SnapshotError::inconsistent(&path, what))?;
    Ok(slate)
}
