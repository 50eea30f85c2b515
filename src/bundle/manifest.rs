//! The first entry of a bundle: which run it is of, and what else is in it, by size and hash.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::names;
use crate::domain::{SeasonId, shortened};
use crate::snapshot::checked;
use crate::snapshot::limits::in_units;
use crate::snapshot::plain_file::MAX_MANIFEST_BYTES;

/// The version of the layout that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 1;

/// The name of the entry.
pub(super) const FILE: &str = "bundle.json";

/// The most files: a training has two models a day, if each day has its own.
const MAX_FILES: usize = 2000;

/// What a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleManifest {
    /// The layout's version.
    pub schema_version: u32,
    /// The season.
    pub season: SeasonId,
    /// The run's name.
    #[serde(deserialize_with = "checked::read_id")]
    pub run_id: String,
    /// All other entries, in the order of their names.
    pub files: Vec<BundledFile>,
}

/// A file in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledFile {
    /// Its path in the data folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    #[serde(deserialize_with = "checked::read_hash")]
    pub sha256: String,
}

impl BundleManifest {
    /// The bytes of the entry: the same manifest has no others.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        #[expect(clippy::expect_used, reason = "it is texts and numbers")]
        let mut text = serde_json::to_string_pretty(self)
            .expect("Invariant: plain structs of texts and numbers can be written as JSON");
        text.push('\n');
        text.into_bytes()
    }

    /// Reads the entry, and checks every name in it; what is wrong, otherwise.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() as u64 > MAX_MANIFEST_BYTES {
            let (found, most) = (in_units(bytes.len() as u64), in_units(MAX_MANIFEST_BYTES));
            return Err(format!("it has {found}, and at most {most} are read"));
        }
        // The version comes first: a newer manifest may have fields that this program does not know.
        let loose: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let found = loose.get("schema_version").and_then(Value::as_u64);
        if found != Some(u64::from(SCHEMA_VERSION)) {
            let found = found.map_or_else(|| "none".to_owned(), |version| version.to_string());
            return Err(format!(
                "its schema version is {found}; this program reads version {SCHEMA_VERSION}"
            ));
        }
        let manifest: Self = serde_json::from_value(loose).map_err(|error| error.to_string())?;
        let count = manifest.files.len();
        if count > MAX_FILES {
            return Err(format!("it names {count} files, and at most {MAX_FILES} can be"));
        }
        if let Some(file) = manifest
            .files
            .iter()
            .find(|file| names::kind(&file.name, manifest.season, &manifest.run_id).is_none())
        {
            return Err(format!("`{}` is no file of a bundle of this run", shortened(&file.name)));
        }
        if !manifest.files.is_sorted_by(|one, other| one.name < other.name) {
            return Err("its files are not in order, or one is named twice".to_owned());
        }
        if manifest.to_bytes() != bytes {
            return Err("it is not written as season writes it".to_owned());
        }
        Ok(manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_run_are_read_each_once_and_in_order() {
        let with = |names: &[&str]| {
            let file = |name: &&str| BundledFile {
                name: (*name).to_owned(),
                bytes: 1,
                sha256: "ab".repeat(32),
            };
            let manifest = BundleManifest {
                schema_version: SCHEMA_VERSION,
                season: "2021-22".parse().unwrap(),
                run_id: "0123456789abcdef".to_owned(),
                files: names.iter().map(file).collect(),
            };
            BundleManifest::from_bytes(&manifest.to_bytes())
        };
        let (run, snapshot) =
            ("runs/2021-22/0123456789abcdef/manifest.json", "snapshots/2021-22/games.parquet");
        assert_eq!(with(&[run, snapshot]).unwrap().files.len(), 2);
        for names in [&[snapshot, run][..], &[run, run], &["../a"], &["runs/2021-22/a"]] {
            with(names).unwrap_err();
        }
    }
}
