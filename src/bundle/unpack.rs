//! Puts a bundle into a data folder, all of it or nothing, where nothing else stands.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::BundleError;
use super::part_kind::PartKind;
use super::parts::BundledPart;
use super::read::{Bundle, BundleContents};
use crate::artifacts::ArtifactManifest as _;
use crate::run::{RunManifest, Unchecked};
use crate::season::Season;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::plain_file::{self, MAX_DOCUMENT_BYTES};
use crate::snapshot::staging::StagedDir;
use crate::snapshot::table::sha256;
use crate::snapshot::{self, DataDir, SnapshotError, lines, own_features, staging};
use crate::train::TrainingManifest;

/// What was found in a bundle, or put into a data folder.
#[derive(Debug)]
pub struct UnpackedBundle {
    /// The run.
    pub run: RunManifest,
    /// Its season.
    pub season: Season,
    /// Its parts, in the order in which they can be used.
    pub parts: Vec<PlacedPart>,
    /// What of the run could not be checked, if anything.
    pub unchecked: Option<Unchecked>,
}

/// A part of a bundle, and whether it had to be put there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlacedPart {
    /// What it is.
    #[serde(flatten)]
    pub part: BundledPart,
    /// Where it stands, or would stand.
    pub path: PathBuf,
    /// Whether the same stood there before.
    pub was_there: bool,
}

impl Bundle {
    /// Checks all that the files of the bundle say, and what of it `data` has; nothing is written there.
    pub fn look(&self, data: &DataDir) -> Result<UnpackedBundle, BundleError> {
        let folder = StagedDir::create_temporary("season-unbundle")?;
        let contents = self.write_below(folder.path())?;
        place(data, contents)
    }

    /// Puts what is not there yet into `data`.
    ///
    /// # Errors
    ///
    /// If anything in the bundle is wrong, or something else stands where a part belongs. Then nothing was written.
    pub fn unpack(&self, data: &DataDir) -> Result<UnpackedBundle, BundleError> {
        let was_there = data.root().exists();
        let unpacked = self.stage_and_commit(data);
        if unpacked.is_err() && !was_there {
            // Only an empty folder goes.
            let _ = fs::remove_dir(data.root());
        }
        unpacked
    }

    fn stage_and_commit(&self, data: &DataDir) -> Result<UnpackedBundle, BundleError> {
        let staged = data.stage(&data.root().join("bundle"))?;
        let contents = self.write_below(staged.path())?;
        let unpacked = place(data, contents)?;
        let new = unpacked.parts.iter().filter(|placed| !placed.was_there);
        let new: Vec<_> =
            new.map(|placed| (placed.part.place.clone(), placed.path.clone())).collect();
        for (_, path) in &new {
            data.check_writable(staging::parent_of(path))?;
        }
        staged.commit_to_new_places(&new)?;
        Ok(unpacked)
    }
}

/// Where the parts of a bundle belong in `data`, and which of them are there. What is there must be the same.
fn place(data: &DataDir, contents: BundleContents) -> Result<UnpackedBundle, BundleError> {
    let place = |part: &BundledPart| {
        let path = data.root().join(&part.place);
        let was_there = fs::symlink_metadata(&path).is_ok();
        if was_there {
            let same = check_same(data, &path, part, &contents);
            same.map_err(|what| BundleError::Differs { path: path.clone(), what })?;
        }
        Ok(PlacedPart { part: part.clone(), path, was_there })
    };
    let parts = contents.parts.iter().map(place).collect::<Result<Vec<_>, BundleError>>()?;
    let BundleContents { run, season, unchecked, .. } = contents;
    Ok(UnpackedBundle { run, season, parts, unchecked })
}

/// What differs between what stands at `path` and the `part` of the bundle, if something does. Manifests say when and how
/// fast something was made, and may differ in that.
fn check_same(
    data: &DataDir,
    path: &Path,
    part: &BundledPart,
    contents: &BundleContents,
) -> Result<(), String> {
    if path.is_symlink() {
        return Err("it is a link".to_owned());
    }
    let run = &contents.run;
    let found = match part.kind {
        PartKind::Snapshot => {
            read_snapshot(data, path, run).map_err(|error| in_words(&error))?.snapshot_hash
        }
        PartKind::Training => {
            let found = TrainingManifest::verify(path).map_err(|error| in_words(&error))?;
            if found.files != contents.training_files {
                return Err("its models are others".to_owned());
            }
            found.training_id
        }
        PartKind::Model => {
            let bytes = plain_file::read_unlinked(path, MAX_DOCUMENT_BYTES);
            sha256(&bytes.map_err(|error| error.to_string())?)
        }
        PartKind::Run => {
            let found = RunManifest::verify(path).map_err(|error| in_words(&error))?;
            if found.files != run.files {
                return Err("its predictions are others".to_owned());
            }
            found.run_id
        }
    };
    let what = || format!("it is {} {found}, and not {}", part.kind.as_str(), part.id);
    if found == part.id { Ok(()) } else { Err(what()) }
}

/// The snapshot at `path`, with the lines and the own features that `run` reads.
fn read_snapshot(
    data: &DataDir,
    path: &Path,
    run: &RunManifest,
) -> Result<Manifest, SnapshotError> {
    let found = snapshot::read(data, run.season)?;
    if let Some(sha256) = run.settings.needed_lines() {
        lines::files(path, run.season, sha256)?;
    }
    if !run.settings.own_features.is_empty() {
        own_features::files(path, run.season, run.settings.needed_own())?;
    }
    Ok(found.manifest)
}

fn in_words(error: &SnapshotError) -> String {
    match error {
        SnapshotError::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
            "it is not complete".to_owned()
        }
        error => error.to_string(),
    }
}
