//! Makes a bundle of a run: reads all that it takes, and checks it on the way.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::BundleError;
use super::archive;
use super::manifest::{BundleManifest, BundledFile, SCHEMA_VERSION};
use super::part_kind::PartKind;
use super::parts::{BundledPart, entry_name, entry_names, parts_of};
use crate::artifacts::ArtifactManifest as _;
use crate::run::{self, MadeWith, Run, RunManifest, Unchecked, VerifiedRun};
use crate::season::Season;
use crate::snapshot::manifest::{FILE, FileEntry, Manifest};
use crate::snapshot::plain_file::{self, MAX_TABLE_BYTES};
use crate::snapshot::table::sha256;
use crate::snapshot::{DataDir, SnapshotError, lines, own_features};
use crate::train::{self, TrainingManifest};

/// A bundle that is not written yet.
#[derive(Debug)]
pub struct PackedBundle {
    /// What it holds.
    pub manifest: BundleManifest,
    /// Its parts.
    pub parts: Vec<BundledPart>,
    /// What of its run could not be checked, if anything.
    pub unchecked: Option<Unchecked>,
    /// The contents of its files, in their order.
    contents: Vec<Vec<u8>>,
}

/// The bundle of `run`, which was made from the present snapshot of `season`. A run that was made with a model of
/// the user's needs the bytes of that `model`.
pub fn pack(
    data: &DataDir,
    season: &Season,
    run: &Run,
    model: Option<&[u8]>,
) -> Result<PackedBundle, BundleError> {
    let made_with = MadeWith { training: train::read_needed, model };
    let VerifiedRun { manifest: run, unchecked } = run::verify_of(&run.folder, season, made_with)?;
    check_model(&run, model)?;
    let parts = parts_of(&run);
    let mut files = Vec::new();
    for part in &parts {
        match part.kind {
            PartKind::Model => {
                files.extend(model.map(|bytes| (entry_name(&part.place), bytes.to_vec())));
            }
            _ => read_part(data, &run, part, &mut files)?,
        }
    }
    files.sort();
    let describe = |(name, bytes): &(String, Vec<u8>)| BundledFile {
        name: name.clone(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    };
    let manifest = BundleManifest {
        schema_version: SCHEMA_VERSION,
        season: run.season,
        run_id: run.run_id,
        files: files.iter().map(describe).collect(),
    };
    let bytes = archive::size(&manifest).unwrap_or(u64::MAX);
    if bytes > MAX_TABLE_BYTES {
        return Err(BundleError::TooLarge { bytes, most: MAX_TABLE_BYTES });
    }
    let contents = files.into_iter().map(|(_, bytes)| bytes).collect();
    Ok(PackedBundle { manifest, parts, unchecked, contents })
}

/// Reads the files of a `part` of `run` that is a folder, behind those that were read before.
fn read_part(
    data: &DataDir,
    run: &RunManifest,
    part: &BundledPart,
    files: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), BundleError> {
    let folder = data.root().join(&part.place);
    data.check_unlinked(&folder)?;
    let listed = match part.kind {
        PartKind::Snapshot => read_snapshot(data, run, &folder)?,
        PartKind::Training => read_training(run, &part.id, &folder)?,
        PartKind::Run => run.files.clone(),
        PartKind::Model => Vec::new(),
    };
    let names = entry_names(&part.place, &listed);
    let read = files.iter().map(|(_, bytes)| bytes.len() as u64);
    let on_disk = names.iter().map(|name| size_of(&data.root().join(name)));
    let bytes = read.chain(on_disk).fold(0, u64::saturating_add);
    if bytes > MAX_TABLE_BYTES {
        return Err(BundleError::TooLarge { bytes, most: MAX_TABLE_BYTES });
    }
    for name in names {
        let bytes = read_file(&data.root().join(&name), &listed)?;
        files.push((name, bytes));
    }
    Ok(())
}

/// The model is that of `run`, if it was made with one.
fn check_model(run: &RunManifest, model: Option<&[u8]>) -> Result<(), BundleError> {
    let id = run.run_id.clone();
    match (&run.settings.xgboost_model, model.map(sha256)) {
        (None, None) => Ok(()),
        (Some(expected), Some(found)) if *expected == found => Ok(()),
        (Some(_), None) => Err(BundleError::NoModel { run: id }),
        (expected, Some(found)) => {
            let expected = expected.clone().unwrap_or_else(|| "that of none".to_owned());
            Err(BundleError::OtherModel { run: id, found, expected })
        }
    }
}

/// The files of the snapshot in `folder`, and those of its lines and own features if `run` reads any.
fn read_snapshot(
    data: &DataDir,
    run: &RunManifest,
    folder: &Path,
) -> Result<Vec<FileEntry>, BundleError> {
    let mut files = Manifest::read(folder, run.season)?.content.files;
    if let Some(sha256) = run.settings.needed_lines() {
        files.extend(lines::files(folder, run.season, sha256)?);
    }
    if !run.settings.own_features.is_empty() {
        files.extend(own_features::files(folder, run.season, run.settings.needed_own())?);
    } else if let Some(own) = read_by_training(data, run, folder) {
        files.extend(own);
    }
    Ok(files)
}

/// The own features that the training of `run` read, as long as they are those that are there: it has a copy of its own, and
/// only whoever trains again needs them.
fn read_by_training(data: &DataDir, run: &RunManifest, folder: &Path) -> Option<Vec<FileEntry>> {
    let training = data.models().join(run.settings.training.as_ref()?);
    let settings = TrainingManifest::read(&training).ok()?.settings;
    let read = settings.own_features.iter().filter(|read| read.season == run.season);
    let needed: Vec<(&str, &str)> = read.map(|read| (&*read.set, &*read.sha256)).collect();
    if needed.is_empty() {
        return None;
    }
    own_features::files(folder, run.season, needed).ok()
}

/// The files of the training in `folder`, which `run` was made with.
fn read_training(
    run: &RunManifest,
    id: &str,
    folder: &Path,
) -> Result<Vec<FileEntry>, BundleError> {
    if !folder.is_dir() {
        let (run_id, training) = (run.run_id.clone(), id.to_owned());
        return Err(BundleError::NoTraining { season: run.season, run: run_id, training });
    }
    Ok(TrainingManifest::verify(folder)?.files)
}

/// How many bytes a file has; one that cannot be looked at has none, and reading it says why.
fn size_of(path: &Path) -> u64 {
    fs::symlink_metadata(path).map_or(0, |file| file.len())
}

/// The bytes of a file, which are those that the manifest beside it names in `listed`, unless it is that manifest.
fn read_file(path: &Path, listed: &[FileEntry]) -> Result<Vec<u8>, SnapshotError> {
    let bytes = plain_file::read_unlinked(path, MAX_TABLE_BYTES)
        .map_err(|error| SnapshotError::io("read", path, error))?;
    let name = path.file_name().unwrap_or_default();
    if name == FILE {
        return Ok(bytes);
    }
    let entry = listed.iter().find(|file| *name == *file.name);
    let Some(expected) = entry.map(|file| file.sha256.clone()) else {
        return Err(SnapshotError::inconsistent(path, "its manifest has no hash of it"));
    };
    let found = sha256(&bytes);
    if found == expected {
        return Ok(bytes);
    }
    Err(SnapshotError::Changed { path: path.to_owned(), expected, found })
}

impl PackedBundle {
    /// The bytes of the file: the same run gives the same ones.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SnapshotError> {
        let mut bytes = Vec::new();
        self.write(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&self, out: impl Write) -> Result<(), SnapshotError> {
        archive::write(out, &self.manifest, &self.contents)
            .map_err(|error| SnapshotError::io("pack", self.manifest.run_id.as_ref(), error))
    }
}
