//! Tables that stand beside a snapshot: what their files are called, and how one of them is put there without touching the
//! others or the snapshot itself.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use polars::prelude::DataFrame;
use serde::de::DeserializeOwned;

use super::manifest::{FileEntry, read_counts};
use super::plain_file::{self, MAX_MANIFEST_BYTES, MAX_TABLE_BYTES};
use super::{DataDir, SnapshotError, frame, manifest, staging, table};
use crate::domain::SeasonId;

/// The manifest of bookmakers' lines, and their table.
pub const LINES: [&str; 2] = ["lines.json", "lines.parquet"];

/// The manifest of a user's own features.
pub const OWN_FEATURES: &str = "own_features.json";

/// What the name of a table of own features has before and behind the name of its set.
const OWN_TABLE: [&str; 2] = ["own_features-", ".parquet"];

/// The most characters of the name of a set of own features.
const MAX_SET: usize = 40;

/// Whether a set of own features can be called so: small letters, digits, `_` and `-`, the first a letter or a digit.
pub fn is_set(name: &str) -> bool {
    let is_inner = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || [b'_', b'-'].contains(&byte)
    };
    (1..=MAX_SET).contains(&name.len())
        && name.bytes().all(is_inner)
        && name.as_bytes()[0].is_ascii_alphanumeric()
}

/// The file of the table of the set `name`.
pub fn own_table(name: &str) -> String {
    format!("{}{name}{}", OWN_TABLE[0], OWN_TABLE[1])
}

/// Whether `name` is that of a file of own features.
pub fn is_of_own_features(name: &str) -> bool {
    let set = name.strip_prefix(OWN_TABLE[0]).and_then(|name| name.strip_suffix(OWN_TABLE[1]));
    name == OWN_FEATURES || set.is_some_and(is_set)
}

/// Whether a file of that name may stand beside a snapshot.
pub fn is_beside(name: &str) -> bool {
    LINES.contains(&name) || is_of_own_features(name)
}

/// Reads the manifest `name` of a table in the `folder` of a snapshot; `None` where there is none.
pub(super) fn read_manifest<T: DeserializeOwned>(
    folder: &Path,
    name: &str,
    schema_version: u32,
) -> Result<Option<T>, SnapshotError> {
    match read_counts(&folder.join(name), "/schema_version", schema_version) {
        Err(SnapshotError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// The manifest `name` in `folder` as one of the files that are packed.
pub(super) fn manifest_entry(folder: &Path, name: &str) -> Result<FileEntry, SnapshotError> {
    let path = folder.join(name);
    let bytes = plain_file::read(&path, MAX_MANIFEST_BYTES)
        .map_err(|error| SnapshotError::io("read", &path, error))?;
    Ok(FileEntry { name: name.to_owned(), rows: 0, sha256: table::sha256(&bytes) })
}

/// The player and the date, in days, of each of the `games` of a snapshot: what rows of a table beside it belong to.
pub(super) fn player_dates(games: &DataFrame) -> Result<BTreeSet<(&str, i32)>, SnapshotError> {
    let [player, date] = frame::KEY;
    let keys = frame::texts(games, player)?.iter().zip(frame::ints(games, date)?.iter());
    Ok(keys.filter_map(|(player, date)| Some((player?, date?))).collect())
}

/// Puts what `write` writes into the folder it is given beside the snapshot of `season`, in one step: in the place of the
/// files there whose names are `replaced`, and with all others.
pub(super) fn replace<T>(
    data: &DataDir,
    season: SeasonId,
    replaced: impl Fn(&str) -> bool,
    write: impl FnOnce(&Path) -> Result<T, SnapshotError>,
) -> Result<T, SnapshotError> {
    let folder = data.snapshot(season);
    let staged = data.stage(&folder)?;
    let identity = staging::identity(&folder);
    let snapshot = manifest::Manifest::read(&folder, season)?;
    let own = snapshot.content.files.iter().map(|file| file.name.as_str()).chain([manifest::FILE]);
    let own: Vec<&str> = own.collect();
    for name in &own {
        copy(&folder, staged.path(), name)?;
    }
    for name in names(&folder)? {
        if is_beside(&name) && !replaced(&name) {
            copy(&folder, staged.path(), &name)?;
        }
    }
    let written = write(staged.path())?;
    if staging::identity(&folder) != identity {
        let what = "another command has replaced the snapshot meanwhile";
        return Err(SnapshotError::inconsistent(&folder, what));
    }
    staged.commit(|name| is_beside(name) || own.contains(&name))?;
    Ok(written)
}

/// The names of what is in `folder`, in order.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, SnapshotError> {
    let failed = |error| SnapshotError::io("read", folder, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// Copies the file `name`, which has to be a plain one.
pub(super) fn copy(from: &Path, to: &Path, name: &str) -> Result<(), SnapshotError> {
    let path = from.join(name);
    plain_file::open(&path).map_err(|error| SnapshotError::io("read", &path, error))?;
    let target = to.join(name);
    // Nobody writes into a file of a snapshot: a second name for it is as good as a copy.
    if fs::hard_link(&path, &target).is_ok() {
        return Ok(());
    }
    let bytes = plain_file::read(&path, MAX_TABLE_BYTES)
        .map_err(|error| SnapshotError::io("read", &path, error))?;
    staging::write_durably(&target, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sets_lead_nowhere() {
        for name in ["injuries", "2k-ratings", "a_b"] {
            assert!(is_set(name) && is_of_own_features(&own_table(name)), "{name}");
        }
        for name in ["", "-a", "../a", "A", "a b", "a/b", "a.b", "é", &"a".repeat(41)] {
            assert!(!is_set(name) && !is_of_own_features(&own_table(name)), "{name}");
        }
        assert!(is_beside("lines.json") && is_beside("own_features.json"));
        assert!(!is_beside("notes.txt") && !is_beside("own_features-.parquet"));
    }
}
