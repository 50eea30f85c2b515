//! A policy on disk: `policies/<id>/` with its bets and its manifest, which appears whole.

use std::path::PathBuf;

use super::table;
use super::{PolicyManifest, PolicyReplay, PolicySettings, bets_layout};
use crate::snapshot::manifest::{FILE, read_json, write_json};
use crate::snapshot::{DataDir, SnapshotError, folders, staging, table as files};

/// Where a policy lies.
#[derive(Clone, Debug)]
pub struct PolicyStore {
    data: DataDir,
    id: String,
}

impl PolicyStore {
    /// The policy of that name in `data`.
    pub fn new(data: &DataDir, id: &str) -> Self {
        Self { data: data.clone(), id: id.to_owned() }
    }

    /// Its folder.
    pub fn folder(&self) -> PathBuf {
        self.data.policies().join(&self.id)
    }

    /// The policies in `data`, by their names.
    pub fn all(data: &DataDir) -> Result<Vec<Self>, SnapshotError> {
        Ok(folders(&data.policies())?.iter().map(|id| Self::new(data, id)).collect())
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Refuses to remove what holds something that is not of a policy.
    pub fn check_removable(&self) -> Result<(), SnapshotError> {
        staging::check_replaceable(&self.folder(), is_of_policy)
    }

    /// Removes the policy.
    pub fn remove(&self) -> Result<(), SnapshotError> {
        self.data.stage(&self.folder())?.remove_target(is_of_policy)
    }

    /// Reads everything, and checks hashes and values; `None` if there is no manifest. The bets are not made again.
    pub fn verify(&self) -> Result<Option<PolicyManifest>, SnapshotError> {
        let Some(manifest) = self.manifest()? else { return Ok(None) };
        files::read(&self.folder(), &manifest.files, &bets_layout())?;
        Ok(Some(manifest))
    }

    /// The manifest, if the policy is there.
    pub fn manifest(&self) -> Result<Option<PolicyManifest>, SnapshotError> {
        let path = self.folder().join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let manifest: PolicyManifest =
            read_json(&path, "/schema_version", PolicySettings::SCHEMA_VERSION)?;
        if manifest.policy_id != self.id || manifest.settings.id() != self.id {
            let what = "its settings give another name than it bears";
            return Err(SnapshotError::inconsistent(&path, what));
        }
        Ok(Some(manifest))
    }

    /// Puts the bets of `replays`, one for each rule, and `manifest` in their place; whether they were there already, which is so
    /// where nothing differs but the time.
    ///
    /// # Errors
    ///
    /// If what is there is damaged, or holds other bets than the same settings give now.
    pub fn keep(
        &self,
        manifest: &PolicyManifest,
        replays: &[PolicyReplay],
    ) -> Result<bool, SnapshotError> {
        let (layout, rules) = (bets_layout(), &manifest.settings.rules);
        let bets = table::table(rules, replays)?;
        let folder = self.folder();
        if let Some(there) = self.manifest()? {
            if files::read(&folder, &there.files, &layout)? == bets {
                return Ok(true);
            }
            let what = "it has other bets than its settings give";
            return Err(SnapshotError::inconsistent(&folder.join(layout.file), what));
        }
        let staged = self.data.stage(&folder)?;
        let file = files::write(staged.path(), &layout, &bets)?;
        let manifest = PolicyManifest { files: vec![file], ..manifest.clone() };
        write_json(&staged.path().join(FILE), &manifest)?;
        staged.commit(is_of_policy)?;
        Ok(false)
    }
}

/// Whether the file of a policy may have that name.
fn is_of_policy(name: &str) -> bool {
    [FILE, bets_layout().file].contains(&name)
}
