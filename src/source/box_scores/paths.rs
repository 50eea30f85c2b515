//! Which files a path leads to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::printable;
use crate::source::SourceError;
use crate::source::file_report::FileReport;
use crate::source::foreign::ForeignFile;
use crate::source::row_file;

/// Whether the link at `path` leads to another file of the `folder` that it stands in, called as one of ours.
fn leads_within(path: &Path, folder: &Path) -> bool {
    let target = path.canonicalize();
    let own = folder.canonicalize();
    target.ok().zip(own.ok()).is_some_and(|(target, own)| {
        target.starts_with(own) && target.extension() == path.extension()
    })
}

/// The files at `given`, a file or a folder, with the names that messages give them, in the order of names.
pub(super) fn paths(given: &Path) -> Result<Vec<(PathBuf, String)>, SourceError> {
    if !given.is_dir() {
        return Ok(vec![(given.to_owned(), name_of(given))]);
    }
    let unreadable =
        |error: io::Error| refusal(given, |report| report.reject_unreadable(&error, ""));
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(given).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = name_of(&path);
        if name.starts_with('.') {
            continue;
        }
        if !row_file::is_readable(&path) || path.is_dir() {
            others.push(path);
            continue;
        }
        // Its header would be shown, and a folder of somebody else may have a link to anything.
        if path.is_symlink() && !leads_within(&path, given) {
            let what = format!(
                "{} is a link to a file elsewhere; put the file itself into the folder",
                printable(&name)
            );
            return Err(refusal(given, |report| report.reject(None, None, what)));
        }
        files.push((path, name));
    }
    files.sort_unstable();
    if files.is_empty() { Err(nothing_to_read(given, others)) } else { Ok(files) }
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

/// The folder `given` has no file that is read, but `others`, of which one may become one.
fn nothing_to_read(given: &Path, mut others: Vec<PathBuf>) -> SourceError {
    others.sort_unstable();
    let foreign = others.iter().find_map(|path| Some((path, ForeignFile::from_name(path)?)));
    let mut what = "the folder holds no .csv and no .parquet file".to_owned();
    refusal(given, |report| {
        if let Some((path, foreign)) = foreign {
            what += &format!(", but {}", printable(&name_of(path)));
            report.advise(foreign.advice(path));
        }
        report.reject(None, None, what);
    })
}
