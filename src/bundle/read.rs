//! Reads a bundle that somebody else may have made, and checks everything in it.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::BundleError;
use super::archive;
use super::manifest::BundleManifest;
use super::part_kind::PartKind;
use super::parts::{BundledPart, entry_name, entry_names, parts_of, run_place};
use crate::artifacts::ArtifactManifest as _;
use crate::domain::with_causes;
use crate::model::{Model, ModelError};
use crate::run::{self, MadeWith, RunManifest, Unchecked};
use crate::season::Season;
use crate::snapshot::beside::OWN_FEATURES;
use crate::snapshot::manifest::{FileEntry, Manifest};
use crate::snapshot::plain_file::{self, MAX_TABLE_BYTES};
use crate::snapshot::{self, DataDir, SnapshotError, counter, lines, own_features, staging};
use crate::train::{self, TrainingManifest};

/// No honest run or training has a higher number. The next one made here gets a number above all that are there, and as many
/// are left.
const MAX_NUMBER: u64 = counter::MAX_NUMBER / 2;

/// A bundle in memory: every header, name, size and hash of it is right. What its files say is not known yet.
#[derive(Debug)]
pub struct Bundle {
    pub(super) path: PathBuf,
    /// What it holds.
    pub manifest: BundleManifest,
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

/// What the files of a bundle say, all of which fits together.
pub(super) struct BundleContents {
    pub(super) run: RunManifest,
    pub(super) season: Season,
    pub(super) parts: Vec<BundledPart>,
    /// What of the run could not be checked, if anything.
    pub(super) unchecked: Option<Unchecked>,
    /// The files of the training, if the run was made with one.
    pub(super) training_files: Vec<FileEntry>,
}

/// Makes the folders of `below` in `root`, which is there, unless somebody who was interrupted removed it meanwhile: then
/// it is not made again.
fn create_folders(root: &Path, below: &Path) -> Result<(), SnapshotError> {
    let mut folder = root.to_owned();
    for name in below {
        folder.push(name);
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(SnapshotError::io("create the folder", &folder, error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks the rows of `run`, whose parts are below `root`. What of them could not be checked.
fn verify_rows(
    root: &Path,
    run: &RunManifest,
    season: &Season,
) -> Result<Option<Unchecked>, SnapshotError> {
    let made_with = MadeWith { training: train::read_needed, model: None };
    let folder = root.join(run_place(run.season, &run.run_id));
    Ok(run::verify_of(&folder, season, made_with)?.unchecked)
}

impl Bundle {
    /// Reads the file at `path`.
    pub fn read(path: &Path) -> Result<Self, BundleError> {
        let bytes = plain_file::read(path, MAX_TABLE_BYTES)
            .map_err(|source| BundleError::Unreadable { path: path.to_owned(), source })?;
        let (manifest, places) =
            archive::parse(&bytes).map_err(|what| BundleError::unsound(path, what))?;
        Ok(Self { path: path.to_owned(), manifest, bytes, places })
    }

    /// Writes its files below `root`, an empty folder of nobody else's, and checks all that they say.
    pub(super) fn write_below(&self, root: &Path) -> Result<BundleContents, BundleError> {
        for (file, place) in self.manifest.files.iter().zip(&self.places) {
            let path = root.join(&file.name);
            create_folders(root, staging::parent_of(Path::new(&file.name)))?;
            staging::write_durably(&path, &self.bytes[place.clone()])?;
        }
        self.verify(root).map_err(|error| match error {
            BundleError::File(error) => self.unsound_unless_of_system(root, error),
            error => error,
        })
    }

    /// What is wrong with a file of ours is wrong with the bundle, unless the system failed. Its name is that in the bundle.
    fn unsound_unless_of_system(&self, root: &Path, error: SnapshotError) -> BundleError {
        if error.is_of_system() {
            return error.into();
        }
        let what = with_causes(&error);
        let folder = format!("{}/", root.display());
        self.unsound(what.replace(&folder, ""))
    }

    fn unsound(&self, what: impl Into<String>) -> BundleError {
        BundleError::unsound(&self.path, what)
    }

    /// Checks that the files below `root` are a run and all that it was made with, and nothing else.
    fn verify(&self, root: &Path) -> Result<BundleContents, BundleError> {
        let run = self.verify_run(root)?;
        let parts = parts_of(&run);
        let mut expected = BTreeSet::new();
        let (mut season, mut training_files) = (None, Vec::new());
        for part in &parts {
            let folder = root.join(&part.place);
            let files = match part.kind {
                PartKind::Run => run.files.clone(),
                PartKind::Training => {
                    training_files = self.verify_training(&folder, &run)?;
                    training_files.clone()
                }
                PartKind::Model => {
                    expected.insert(entry_name(&part.place));
                    self.verify_model(&folder, &part.id)?;
                    continue;
                }
                PartKind::Snapshot => {
                    let (files, found) = self.verify_snapshot(root, &run)?;
                    season = Some(found);
                    files
                }
            };
            expected.extend(entry_names(&part.place, &files));
        }
        if let Some(file) = self.manifest.files.iter().find(|file| !expected.contains(&file.name)) {
            let what = "neither the run nor what it was made with has this file";
            return Err(self.unsound(format!("{}: {what}", file.name)));
        }
        // What is put in place has come out of the bundle, all of it.
        let has: BTreeSet<&String> = self.manifest.files.iter().map(|file| &file.name).collect();
        if let Some(name) = expected.iter().find(|name| !has.contains(name)) {
            return Err(self.unsound(format!("{name}: the run needs it, and it is not there")));
        }
        let season = season.ok_or_else(|| self.unsound("it has no snapshot"))?;
        let unchecked = verify_rows(root, &run, &season)?;
        Ok(BundleContents { run, season, parts, unchecked, training_files })
    }

    fn verify_run(&self, root: &Path) -> Result<RunManifest, BundleError> {
        let place = run_place(self.manifest.season, &self.manifest.run_id);
        let run = RunManifest::read(&root.join(&place))?;
        if run.season != self.manifest.season {
            let what = format!("{}: it is of {}", entry_name(&place), run.season);
            return Err(self.unsound(what));
        }
        self.check_number(&place, run.number)?;
        Ok(run)
    }

    fn verify_snapshot(
        &self,
        root: &Path,
        run: &RunManifest,
    ) -> Result<(Vec<FileEntry>, Season), BundleError> {
        let data = DataDir::new(root);
        let manifest = Manifest::read(&data.snapshot(run.season), run.season)?;
        let place = entry_name(&run_place(run.season, &run.run_id));
        if manifest.snapshot_hash != run.snapshot_hash {
            return Err(self.unsound(format!(
                "{place}: the run was made from snapshot {}, and the bundle holds {}",
                run.snapshot_hash, manifest.snapshot_hash
            )));
        }
        let season = Season::new(snapshot::read(&data, run.season)?)?;
        let mut files = manifest.content.files;
        if let Some(sha256) = run.settings.needed_lines() {
            files.extend(lines::files(&data.snapshot(run.season), run.season, sha256)?);
        }
        let has_own = self.manifest.files.iter().any(|file| file.name.ends_with(OWN_FEATURES));
        if has_own || !run.settings.own_features.is_empty() {
            let (folder, needed) = (data.snapshot(run.season), run.settings.needed_own());
            files.extend(own_features::files(&folder, run.season, needed)?);
            for (_, checked) in own_features::verify(&data, run.season, Some(season.tables().0))? {
                checked?;
            }
        }
        Ok((files, season))
    }

    fn verify_training(
        &self,
        folder: &Path,
        run: &RunManifest,
    ) -> Result<Vec<FileEntry>, BundleError> {
        let training = TrainingManifest::verify(folder)?;
        let place = Path::new("models").join(&training.training_id);
        if training.season != run.season || training.snapshot_hash != run.snapshot_hash {
            let what = format!("{}: the training is for another snapshot", entry_name(&place));
            return Err(self.unsound(what));
        }
        if training.fictional_players != run.fictional_players {
            let what = "the run and its training do not agree whether the players are fictional";
            return Err(self.unsound(format!("{}: {what}", entry_name(&place))));
        }
        self.check_number(&place, training.number)?;
        Ok(training.files)
    }

    fn verify_model(&self, file: &Path, expected: &str) -> Result<(), BundleError> {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wrong = |error: ModelError| self.unsound(format!("models/{name}: {error}"));
        let bytes = crate::model::read(file).map_err(wrong)?;
        let model = Model::new(&bytes).map_err(wrong)?;
        if model.sha256() == expected {
            return Ok(());
        }
        let found = model.sha256();
        Err(self.unsound(format!(
            "models/{name}: its SHA-256 is {found}, and the run was made with {expected}"
        )))
    }

    /// A number that is as high as can be would be the last one that is ever given.
    fn check_number(&self, place: &Path, number: Option<u64>) -> Result<(), BundleError> {
        match number {
            Some(number) if number > MAX_NUMBER => {
                let what = format!("{}: nobody has made {number} of them", entry_name(place));
                Err(self.unsound(what))
            }
            _ => Ok(()),
        }
    }
}
