//! `published.json` in the folder of a run, as earlier versions wrote it, and its copy among the season's records.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::{Publications, PublicationsError};
use crate::domain::printable_path;
use crate::snapshot::manifest::{parse_json, read_json};
use crate::snapshot::plain_file::{self, NotPlain};
use crate::snapshot::staging;
use crate::snapshot::table::sha256;
use crate::snapshot::{SnapshotError, folders};

/// The file's name in the folder of a run.
pub const FORMER_FILE: &str = staging::NEVER_SWEPT;

/// How the names of copies begin.
const PREFIX: &str = "former-";

/// No file that we wrote comes near this size.
const MAX_BYTES: u64 = 256 << 20;

/// The version of these files, and where they say it.
const FORMER_VERSION: u32 = 1;
const VERSION_AT: &str = "/schema_version";

/// A file in the folder of a run that is to be copied.
struct Uncopied {
    path: PathBuf,
    /// How the name of its copy begins.
    start: String,
    bytes: Vec<u8>,
}

/// A copy among the season's records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerFile {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl Publications {
    /// Copies the file of every run of the season.
    pub fn keep_all_former(&self) -> Result<(), SnapshotError> {
        let runs = self.data.runs(self.season);
        folders(&runs)?.iter().try_for_each(|run| self.keep_former(&runs.join(run)))
    }

    /// Copies the file in the folder of a run, if there is one.
    pub(super) fn keep_former(&self, run_folder: &Path) -> Result<(), SnapshotError> {
        let Some(Uncopied { start, bytes, .. }) = self.uncopied(run_folder)? else { return Ok(()) };
        let name = format!("{start}.json");
        let staged = self.data.stage(&self.folder().join(&name))?;
        staging::write_durably(&staged.path().join(&name), &bytes)?;
        // If it is there meanwhile, it is the same: its name says what is in it.
        staged.commit_new_file(&name).map(drop)
    }

    /// The file in the folder of a run, if there is one of which there is no copy yet.
    fn uncopied(&self, run_folder: &Path) -> Result<Option<Uncopied>, SnapshotError> {
        let path = run_folder.join(FORMER_FILE);
        let bytes = match plain_file::read_unlinked(&path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(match NotPlain::within(&error) {
                    // We never wrote such a thing.
                    Some(what) => {
                        SnapshotError::inconsistent(&path, format!("{what}, so it cannot be kept"))
                    }
                    None => SnapshotError::io("read", &path, error),
                });
            }
        };
        #[expect(clippy::expect_used, reason = "a run's folder is made by joining its name")]
        let run = run_folder.file_name().expect("Invariant: the folder of a run has a name");
        // The name of a run of ours as it is; of anything else, what can stand in the name of a file.
        let run = run.to_string_lossy();
        let run: String = run.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let start = format!("{PREFIX}{run}-{}", &sha256(&bytes)[..16]);
        let own = format!("{start}.json");
        for name in self.names()?.into_iter().filter(|name| name.starts_with(&start)) {
            let copy = self.folder().join(&name);
            // Also one that was renamed since, because it cannot be read.
            let read = plain_file::read(&copy, MAX_BYTES);
            if read.map_err(|error| SnapshotError::io("read", &copy, error))? == bytes {
                return Ok(None);
            }
            if name == own {
                let what = format!(
                    "it is not the copy of {} that its name says; rename it",
                    printable_path(&path)
                );
                return Err(SnapshotError::inconsistent(&copy, what));
            }
        }
        Ok(Some(Uncopied { path, start, bytes }))
    }

    /// What the copies hold. Every one must be readable: one that is not may be the only way back of what was published.
    pub fn read_former<T: DeserializeOwned>(
        &self,
    ) -> Result<Vec<(FormerFile, T)>, PublicationsError> {
        let mut all = Vec::new();
        for file in self.former_files()? {
            let read = read_json(&file.path, VERSION_AT, FORMER_VERSION);
            let read = read.map_err(|source| PublicationsError::unreadable(&file.path, source))?;
            all.push((file, read));
        }
        Ok(all)
    }

    /// What the next upload would copy, of every run of the season, as [`Publications::read_former`] reads it.
    pub fn read_uncopied<T: DeserializeOwned>(&self) -> Result<Vec<T>, PublicationsError> {
        let runs = self.data.runs(self.season);
        let mut all = Vec::new();
        for run in folders(&runs)? {
            let Some(Uncopied { path, bytes, .. }) = self.uncopied(&runs.join(run))? else {
                continue;
            };
            let read = parse_json(&path, &bytes, VERSION_AT, FORMER_VERSION);
            all.push(read.map_err(|source| PublicationsError::unreadable(&path, source))?);
        }
        Ok(all)
    }

    /// The copies, readable or not.
    fn former_files(&self) -> Result<Vec<FormerFile>, SnapshotError> {
        let is_copy = |name: &String| {
            let is_json = Path::new(name).extension().is_some_and(|extension| extension == "json");
            name.starts_with(PREFIX) && is_json
        };
        let copy = |name: String| FormerFile { path: self.folder().join(&name), name };
        Ok(self.names()?.into_iter().filter(is_copy).map(copy).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;
    use crate::snapshot::DataDir;

    #[test]
    fn every_content_is_kept_once_and_none_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path());
        let records = Publications::new(&data, "2021-22".parse().unwrap());
        let run = data.runs("2021-22".parse().unwrap()).join("abc");
        fs::create_dir_all(&run).unwrap();
        records.keep_all_former().unwrap();
        assert_eq!(records.former_files().unwrap(), []);
        for text in ["one", "one", "\u{0}two", "one"] {
            fs::write(run.join(FORMER_FILE), text).unwrap();
            records.keep_all_former().unwrap();
        }
        let kept = records.former_files().unwrap();
        let texts: Vec<String> =
            kept.iter().map(|file| fs::read_to_string(&file.path).unwrap()).collect();
        assert_eq!(texts.len(), 2);
        assert!(texts.contains(&"one".to_owned()) && texts.contains(&"\u{0}two".to_owned()));
        // A damaged copy is none.
        fs::write(run.join(FORMER_FILE), fs::read(&kept[1].path).unwrap()).unwrap();
        fs::write(&kept[1].path, "").unwrap();
        let refused = records.keep_all_former().unwrap_err().to_string();
        assert!(refused.contains("it is not the copy of "), "{refused}");
        fs::rename(&kept[1].path, kept[1].path.with_extension("json.damaged")).unwrap();
        records.keep_all_former().unwrap();
        assert_ne!(fs::read(&kept[1].path).unwrap(), b"");
        // What was set aside is not copied again.
        let aside = kept[0].path.with_extension("json.unreadable");
        fs::rename(&kept[0].path, &aside).unwrap();
        fs::write(run.join(FORMER_FILE), fs::read(aside).unwrap()).unwrap();
        records.keep_all_former().unwrap();
        assert_eq!(records.former_files().unwrap().len(), 1);
    }

    /// A link would copy what it leads to into the folder that is given away, and a FIFO would wait.
    #[test]
    fn what_is_no_plain_file_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path());
        let season = "2021-22".parse().unwrap();
        let run = data.runs(season).join("abc");
        fs::create_dir_all(&run).unwrap();
        let file = run.join(FORMER_FILE);
        let refused = |what: &str| {
            let error = super::super::keep_former(&data, season, &run).unwrap_err().to_string();
            let words = format!("it is {what}, not a plain file, so it cannot be kept");
            assert!(error.contains(&words), "{error}");
            assert!(Publications::new(&data, season).names().unwrap().is_empty());
        };
        fs::create_dir(&file).unwrap();
        refused("a folder");
        fs::remove_dir(&file).unwrap();
        fs::write(root.path().join("secret"), "key").unwrap();
        symlink(root.path().join("secret"), &file).unwrap();
        refused("a link");
        fs::remove_file(&file).unwrap();
        assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
        refused("a FIFO");
        fs::remove_file(&file).unwrap();
        fs::File::create(&file).unwrap().set_len(MAX_BYTES + 1).unwrap();
        let error = super::super::keep_former(&data, season, &run).unwrap_err().to_string();
        assert!(error.contains("at most 268435456 are read, so it cannot be kept"), "{error}");
    }
}
