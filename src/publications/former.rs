//! `published.json` in the folder of a run, as earlier versions wrote it, and its copy among the season's records.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::Publications;
use crate::snapshot::staging::{self, StagedDir};
use crate::snapshot::table::sha256;
use crate::snapshot::{SnapshotError, folders};

/// The file's name in the folder of a run.
pub const FORMER_FILE: &str = "published.json";

/// How the names of copies begin.
const PREFIX: &str = "former-";

/// No file that we wrote comes near this size.
const MAX_BYTES: u64 = 256 << 20;

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
        let path = run_folder.join(FORMER_FILE);
        let failed = |error| SnapshotError::io("read", &path, error);
        match fs::metadata(&path) {
            Ok(file) if file.is_file() && file.len() <= MAX_BYTES => {}
            // We never wrote such a thing, and it cannot be copied.
            Ok(_) => {
                let what = "it is no plain file of a size that season writes, so it cannot be kept";
                return Err(SnapshotError::inconsistent(&path, what));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(failed)?;
        file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(failed)?;
        let run = run_folder.file_name().unwrap_or_default().to_string_lossy();
        // The name of a run of ours as it is; of anything else, what can stand in the name of a file.
        let run: String = run.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let start = format!("{PREFIX}{run}-{}", &sha256(&bytes)[..16]);
        // Also one that was renamed since, because it cannot be read.
        if self.names()?.iter().any(|name| name.starts_with(&start)) {
            return Ok(());
        }
        let name = format!("{start}.json");
        let staged = StagedDir::create(&self.folder().join(&name))?;
        staging::write_durably(&staged.path().join(&name), &bytes)?;
        // If it is there meanwhile, it is the same: its name says what is in it.
        staged.commit_new_file(&name).map(drop)
    }

    /// The copies, readable or not.
    pub fn former_files(&self) -> Result<Vec<FormerFile>, SnapshotError> {
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
        // What was set aside is not copied again.
        let aside = kept[0].path.with_extension("json.unreadable");
        fs::rename(&kept[0].path, &aside).unwrap();
        fs::write(run.join(FORMER_FILE), fs::read(aside).unwrap()).unwrap();
        records.keep_all_former().unwrap();
        assert_eq!(records.former_files().unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_plain_file_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path());
        let season = "2021-22".parse().unwrap();
        let run = data.runs(season).join("abc");
        fs::create_dir_all(run.join(FORMER_FILE)).unwrap();
        assert!(super::super::keep_former(&data, season, &run).is_err());
    }
}
