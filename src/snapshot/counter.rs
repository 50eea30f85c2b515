//! The numbers of runs, trainings and publications: which of two is newer, whatever the clock of the machine says.
//!
//! How far each is counted stands in `counters/<season>/counters.json`, so that a number is not given twice when what bore
//! it was deleted. What is there may bear higher numbers, as when a folder was copied from another machine: then it is
//! counted on from those.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::COUNTER_FILE as FILE;
use super::manifest::{read_json, write_json};
use super::{DataDir, SnapshotError};
use crate::domain::SeasonId;

/// The version of its layout.
const SCHEMA_VERSION: u32 = 1;

/// No number is above this one: nobody makes a run in every second of thirty years. What bears a higher one is not read, so
/// that it is never the newest.
pub const MAX_NUMBER: u64 = 1_000_000_000;

/// What is said where [`MAX_NUMBER`] was given, or is borne by what is there.
pub const NO_NUMBER: &str = "no number is left";

/// What is counted, for each season from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Runs, each time one is made.
    Runs,
    /// Trainings, each time one is made.
    Trainings,
    /// Replacements of rows in the warehouse.
    Publications,
}

/// The last number that was given, of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counters {
    schema_version: u32,
    runs: u64,
    trainings: u64,
    publications: u64,
}

impl Counters {
    const NONE: Self =
        Self { schema_version: SCHEMA_VERSION, runs: 0, trainings: 0, publications: 0 };

    fn of(&mut self, counted: Counted) -> &mut u64 {
        match counted {
            Counted::Runs => &mut self.runs,
            Counted::Trainings => &mut self.trainings,
            Counted::Publications => &mut self.publications,
        }
    }
}

/// The next number of what is `counted` of `season`, above all that were given before and above `highest`, the highest of
/// what is there. No two processes get the same one.
pub fn next(
    data: &DataDir,
    season: SeasonId,
    counted: Counted,
    highest: u64,
) -> Result<u64, SnapshotError> {
    let path = file(data, season);
    let _alone = hold(data)?;
    let mut counters = read(&path)?.unwrap_or(Counters::NONE);
    let last = counters.of(counted);
    if *last >= MAX_NUMBER || highest >= MAX_NUMBER {
        return Err(SnapshotError::inconsistent(&path, NO_NUMBER));
    }
    *last = highest.max(*last) + 1;
    let number = *last;
    let staged = data.stage(&path)?;
    write_json(&staged.path().join(FILE), &counters)?;
    staged.commit_file(FILE)?;
    Ok(number)
}

/// Keeps other processes from counting, and from adding to what this is held for, until what is returned is dropped.
pub fn hold(data: &DataDir) -> Result<impl Sized + use<>, SnapshotError> {
    // The folder of the file itself is held while files in it are put in place.
    data.hold(&data.root().join("counters"))
}

/// The counters at `path`, if they are there.
fn read(path: &Path) -> Result<Option<Counters>, SnapshotError> {
    match read_json(path, "/schema_version", SCHEMA_VERSION) {
        Ok(counters) => Ok(Some(counters)),
        Err(SnapshotError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether `season` has counters. They can be read, and go on.
///
/// # Errors
///
/// What keeps the next number from being given.
pub fn verify(data: &DataDir, season: SeasonId) -> Result<bool, SnapshotError> {
    let path = file(data, season);
    let Some(Counters { runs, trainings, publications, .. }) = read(&path)? else {
        return Ok(false);
    };
    if [runs, trainings, publications].iter().any(|last| *last >= MAX_NUMBER) {
        return Err(SnapshotError::inconsistent(&path, NO_NUMBER));
    }
    Ok(true)
}

/// Where the counters of `season` stand.
fn file(data: &DataDir, season: SeasonId) -> PathBuf {
    data.counters(season).join(FILE)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread::scope;

    use super::*;

    fn season() -> SeasonId {
        "2021-22".parse().unwrap()
    }

    #[test]
    fn numbers_go_up_and_each_kind_has_its_own() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path());
        let next = |counted, highest| next(&data, season(), counted, highest).unwrap();
        assert_eq!([(); 3].map(|()| next(Counted::Runs, 0)), [1, 2, 3]);
        assert_eq!(next(Counted::Publications, 0), 1);
        assert_eq!(next(Counted::Trainings, 7), 8, "what is there is counted, too");
        assert_eq!(next(Counted::Trainings, 2), 9, "what was deleted keeps its number");
    }

    #[test]
    fn no_two_at_once_get_the_same() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path());
        let mut numbers: Vec<u64> = scope(|threads| {
            let draw = || (0..10).map(|_| next(&data, season(), Counted::Runs, 0).unwrap());
            let drawn = [(); 4].map(|()| threads.spawn(move || draw().collect::<Vec<_>>()));
            drawn.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    }

    #[test]
    fn a_damaged_file_is_not_counted_over() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path());
        let folder = data.counters(season());
        fs::create_dir_all(&folder).unwrap();
        for text in ["", "{}", r#"{"schema_version":9,"runs":1,"trainings":1,"publications":1}"#] {
            fs::write(folder.join(FILE), text).unwrap();
            assert!(next(&data, season(), Counted::Runs, 0).is_err(), "{text}");
            assert!(verify(&data, season()).is_err(), "{text}");
            assert_eq!(fs::read_to_string(folder.join(FILE)).unwrap(), text);
        }
        assert!(next(&data, "2020-21".parse().unwrap(), Counted::Runs, MAX_NUMBER).is_err());
    }
}
