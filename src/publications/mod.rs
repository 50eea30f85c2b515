//! Floor 4: the records of what was published: what cannot be made again has a place of its own.
//!
//! Owns `data/published/<season>/`. Each replacement of rows in the warehouse has a number, and each of its steps a file
//! (`000012-1-planned.json`, `000012-2-done.json`) that is on the disk before anything goes on. Files are only ever added:
//! none is written again, replaced or deleted, and no two processes write the same one.
//!
//! Earlier versions wrote `published.json` into the folder of a run, where making the run again deleted it. Such a file is
//! copied to here, byte for byte (`former-<run>-<hash>.json`), before the folder is replaced and before anything is
//! published.
//!
//! It refuses to know what a record says, and the network: a build without it keeps the records all the same.

mod error;
mod former;
mod step;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::SeasonId;
use crate::snapshot::counter::{self, Counted};
use crate::snapshot::manifest::{read_json, write_json};
use crate::snapshot::{DataDir, SnapshotError};
pub use error::PublicationsError;
pub use former::{FORMER_FILE, FormerFile};
pub use step::{RecordOrigin, Stage, Step};

/// The version of the layout of a step's file.
pub const SCHEMA_VERSION: u32 = 1;

/// How many steps one replacement may have; far more than it takes.
const MAX_STEPS: u32 = 10_000;

/// The records of one season.
#[derive(Clone, Debug)]
pub struct Publications {
    data: DataDir,
    season: SeasonId,
}

impl Publications {
    /// The records of `season`; there need be none.
    pub fn new(data: &DataDir, season: SeasonId) -> Self {
        Self { data: data.clone(), season }
    }

    /// The season.
    pub fn season(&self) -> SeasonId {
        self.season
    }

    /// Where they lie.
    pub fn folder(&self) -> PathBuf {
        self.data.published(self.season)
    }

    /// Writes down the first step of a replacement, and returns the number that it is given.
    pub fn begin<T: Serialize>(
        &self,
        stage: Stage,
        origin: Option<&RecordOrigin>,
        record: &T,
    ) -> Result<u64, SnapshotError> {
        // The first publication is number 1.
        let highest = self.steps()?.last().map_or(0, |(number, ..)| *number);
        let number = counter::next(&self.data, self.season, Counted::Publications, highest)?;
        self.write(number, stage, origin, record)?;
        Ok(number)
    }

    /// Writes down another step of the replacement `number`.
    pub fn add<T: Serialize>(
        &self,
        number: u64,
        stage: Stage,
        record: &T,
    ) -> Result<(), SnapshotError> {
        self.write(number, stage, None, record)
    }

    fn write<T: Serialize>(
        &self,
        number: u64,
        stage: Stage,
        origin: Option<&RecordOrigin>,
        record: &T,
    ) -> Result<(), SnapshotError> {
        let folder = self.folder();
        let there = self.steps()?;
        let last = there.iter().filter(|(of, ..)| *of == number).map(|(_, step, _)| *step).max();
        // Steps count from 1.
        for step in last.map_or(1, |last| last + 1)..=MAX_STEPS {
            let name = step::name(number, step, stage);
            let of = Step {
                schema_version: SCHEMA_VERSION,
                season: self.season,
                number,
                step,
                stage,
                origin: origin.cloned(),
                record,
            };
            let staged = self.data.stage(&folder.join(&name))?;
            write_json(&staged.path().join(&name), &of)?;
            if staged.commit_new_file(&name)? {
                return Ok(());
            }
        }
        Err(SnapshotError::inconsistent(&folder, format!("{number} has no room for a step")))
    }

    /// The last step of each replacement, by number. Every file must be readable: one that is not may be the only way back
    /// of what was published.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Vec<Step<T>>, PublicationsError> {
        let mut last: Vec<Step<T>> = Vec::new();
        for (.., name) in self.steps()? {
            let path = self.folder().join(&name);
            let unreadable = |source| PublicationsError::unreadable(&path, source);
            let step: Step<T> =
                read_json(&path, "/schema_version", SCHEMA_VERSION).map_err(unreadable)?;
            if step::name(step.number, step.step, step.stage) != name || step.season != self.season
            {
                let what = "its name and its content are of two replacements";
                return Err(unreadable(SnapshotError::inconsistent(&path, what)));
            }
            match last.last_mut() {
                Some(of) if of.number == step.number => *of = step,
                _ => last.push(step),
            }
        }
        Ok(last)
    }

    /// The file of a step.
    pub fn path_of<T>(&self, step: &Step<T>) -> PathBuf {
        self.folder().join(step::name(step.number, step.step, step.stage))
    }

    /// Keeps other processes from reading and adding in one go, until what is returned is dropped.
    pub fn hold(&self) -> Result<impl Sized + use<>, SnapshotError> {
        // The season's own folder is held while files in it are put in place.
        let folder = self.folder();
        let parent = folder.parent();
        let nowhere = || SnapshotError::inconsistent(&folder, "it lies in no folder");
        self.data.hold(parent.ok_or_else(nowhere)?)
    }

    /// The numbers, steps and names of the files of steps, in this order.
    fn steps(&self) -> Result<Vec<(u64, u32, String)>, SnapshotError> {
        let names = self.names()?.into_iter();
        let step = |name: String| step::place(&name).map(|(number, step)| (number, step, name));
        let mut steps: Vec<_> = names.filter_map(step).collect();
        steps.sort_unstable();
        Ok(steps)
    }

    /// The names of the files, sorted; none if there is no folder.
    fn names(&self) -> Result<Vec<String>, SnapshotError> {
        let folder = self.folder();
        let failed = |error| SnapshotError::io("read", &folder, error);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// Copies what an earlier version wrote down in the folder of a run of `season` to the season's records, byte for byte,
/// readable or not. It is done before the folder is replaced.
pub fn keep_former(
    data: &DataDir,
    season: SeasonId,
    run_folder: &Path,
) -> Result<(), SnapshotError> {
    Publications::new(data, season).keep_former(run_folder)
}
