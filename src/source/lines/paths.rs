//! Which files of lines paths lead to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::{listed, printable};
use crate::source::SourceError;
use crate::source::file_report::FileReport;
use crate::source::json_table::is_json;
use crate::source::row_file::{self, MARKS};

/// A file of lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LinesPath {
    /// The file or folder that was named.
    pub(super) given: PathBuf,
    /// The file.
    pub(super) path: PathBuf,
    /// What messages call it.
    pub(super) name: String,
}

/// The files that are read, and what is said of those that are not.
#[derive(Debug, Default)]
pub(super) struct FoundLines {
    pub(super) files: Vec<LinesPath>,
    pub(super) notes: Vec<String>,
}

/// The files that `given` lead to, files or folders; those of a folder, and of the folders in it, in the order of names.
pub(super) fn find(given: &[PathBuf]) -> Result<FoundLines, SourceError> {
    let mut all = FoundLines::default();
    for given in given {
        if given.is_dir() {
            let mut folder = LinesFolder::default();
            folder.walk(given, given)?;
            let LinesFolder { mut files, mut others } = folder;
            files.sort_unstable();
            others.sort_unstable();
            if files.is_empty() {
                let what = "the folder holds no .csv, .parquet or .json file";
                return Err(refusal(given, |report| report.reject(None, None, what)));
            }
            all.notes.extend(passed_over(given, &others));
            all.files.extend(files);
        } else {
            let (given, path) = (given.clone(), given.clone());
            all.files.push(LinesPath { name: name_of(&path), given, path });
        }
    }
    Ok(all)
}

/// What is said of the files of a folder that are not read.
fn passed_over(folder: &Path, others: &[String]) -> Option<String> {
    let (files, are) = if others.len() == 1 { ("file", "it is") } else { ("files", "they are") };
    (!others.is_empty()).then(|| {
        format!(
            "{} {files} of {} passed over, as {are} not called as files of lines are: {}",
            others.len(),
            printable(&name_of(folder)),
            listed(others, ", ")
        )
    })
}

/// The files of a folder and of those within it: those that are read, and the names of others.
#[derive(Default)]
struct LinesFolder {
    files: Vec<LinesPath>,
    others: Vec<String>,
}

impl LinesFolder {
    fn walk(&mut self, given: &Path, folder: &Path) -> Result<(), SourceError> {
        let unreadable =
            |error: io::Error| refusal(given, |report| report.reject_unreadable(&error, ""));
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = name_of(&path);
            if name.starts_with('.') || MARKS.contains(&name.as_str()) {
                continue;
            }
            // A folder of somebody else may have a link to anything.
            if path.is_symlink() {
                let what = format!(
                    "{} is a link; put the file or folder itself into the folder",
                    printable(&name)
                );
                return Err(refusal(given, |report| report.reject(None, None, what)));
            }
            if path.is_dir() {
                self.walk(given, &path)?;
                continue;
            }
            let inside = path.strip_prefix(given).unwrap_or(&path);
            let name = inside.to_string_lossy().into_owned();
            if row_file::is_readable(&path) || is_json(&path) {
                self.files.push(LinesPath { given: given.to_owned(), name, path });
            } else {
                self.others.push(name);
            }
        }
        Ok(())
    }
}

/// What messages call the file at `path`.
fn name_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

/// `given` is refused for what `why` says.
fn refusal(given: &Path, why: impl FnOnce(&mut FileReport)) -> SourceError {
    let mut report = FileReport::new(&name_of(given));
    why(&mut report);
    let problems = report.into_problems();
    SourceError::Refused { folder: given.to_owned(), problems, strict: false }
}
