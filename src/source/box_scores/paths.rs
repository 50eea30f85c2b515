//! Which files the paths of `--from` lead to.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::{listed, printable};
use crate::source::SourceError;
use crate::source::file_report::FileReport;
use crate::source::foreign::ForeignFile;
use crate::source::row_file::{self, ENDS, MARKS};

/// The files that are read, and what is said of those that are not.
#[derive(Debug, Default)]
pub(super) struct FoundFiles {
    /// The files with the names that messages give them: of a file in a folder, its path within the folder.
    pub(super) files: Vec<(PathBuf, String)>,
    pub(super) notes: Vec<String>,
}

/// What several paths are called together, as the source of one input.
pub(super) fn title(given: &[PathBuf]) -> PathBuf {
    let names: Vec<String> = given.iter().map(|path| path.display().to_string()).collect();
    names.join(", ").into()
}

/// The files at the `given` paths, of which each is a file or a folder, in the order of these and of names.
pub(super) fn find(given: &[PathBuf]) -> Result<FoundFiles, SourceError> {
    let mut found = FoundFiles::default();
    for path in given {
        let more = find_at(path)?;
        found.files.extend(more.files);
        found.notes.extend(more.notes);
    }
    if given.len() > 1 {
        name_apart(&mut found.files);
        reject_twice(given, &found.files)?;
    }
    Ok(found)
}

/// Gives files of one name, from several paths, as much of their paths as tells them apart.
fn name_apart(files: &mut [(PathBuf, String)]) {
    let last = |path: &Path, count: usize| -> String {
        let parts: Vec<_> =
            path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts[parts.len().saturating_sub(count)..].join("/")
    };
    let most = files.iter().fold(1, |most, (path, _)| most.max(path.components().count()));
    for count in 2..=most {
        let mut names: Vec<&str> = files.iter().map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        let twice: BTreeSet<String> = names
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0].to_owned())
            .collect();
        if twice.is_empty() {
            return;
        }
        for (path, name) in files.iter_mut().filter(|(_, name)| twice.contains(name)) {
            *name = last(path, count.max(name.split('/').count()));
        }
    }
}

/// Refuses a file that two paths lead to: each of its rows would be there twice.
fn reject_twice(given: &[PathBuf], files: &[(PathBuf, String)]) -> Result<(), SourceError> {
    let mut places = BTreeSet::new();
    for (path, name) in files {
        // A file that is not there is found when it is read.
        let Ok(place) = path.canonicalize() else { continue };
        if !places.insert(place) {
            return Err(refusal(&title(given), name, |report| {
                report.reject(None, None, "is given twice, as each --from is read in full");
            }));
        }
    }
    Ok(())
}

/// The files at `given`, a file or a folder.
fn find_at(given: &Path) -> Result<FoundFiles, SourceError> {
    if !given.is_dir() {
        return Ok(FoundFiles {
            files: vec![(given.to_owned(), name_of(given))],
            notes: Vec::new(),
        });
    }
    let mut folder = Folder { path: given, files: Vec::new(), others: Vec::new() };
    folder.walk()?;
    let Folder { mut files, mut others, .. } = folder;
    files.sort_unstable();
    others.sort_unstable();
    if files.is_empty() {
        return Err(nothing_to_read(given, &others));
    }
    let notes = (!others.is_empty()).then(|| {
        let (files, are) =
            if others.len() == 1 { ("file", "it is") } else { ("files", "they are") };
        format!(
            "{} {files} of {} passed over, as {are} not called as tables are: {}",
            others.len(),
            printable(&name_of(given)),
            listed(others.iter().map(|(_, name)| name), ", ")
        )
    });
    Ok(FoundFiles { files, notes: notes.into_iter().collect() })
}

/// A folder whose files are looked for in all folders within it.
struct Folder<'a> {
    path: &'a Path,
    files: Vec<(PathBuf, String)>,
    /// Files that are none of those that are read.
    others: Vec<(PathBuf, String)>,
}

impl Folder<'_> {
    fn walk(&mut self) -> Result<(), SourceError> {
        let name = name_of(self.path);
        let unreadable = |error: io::Error| {
            refusal(self.path, &name, |report| report.reject_unreadable(&error, ""))
        };
        let (mut entries, mut folders) = (Vec::new(), vec![self.path.to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).map_err(unreadable)? {
                let path = entry.map_err(unreadable)?.path();
                let name = name_of(&path);
                if name.starts_with('.') || MARKS.contains(&name.as_str()) {
                    continue;
                }
                // A link to a folder may lead anywhere, and back to here.
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                } else {
                    entries.push(path);
                }
            }
        }
        entries.into_iter().try_for_each(|path| self.add(path))
    }

    /// Adds the file at `path`, or something else that is no folder.
    fn add(&mut self, path: PathBuf) -> Result<(), SourceError> {
        let name = path.strip_prefix(self.path).unwrap_or(&path).to_string_lossy().into_owned();
        if path.is_symlink() && !leads_within(&path, self.path) {
            // Its header would be shown, and a folder of somebody else may have a link to anything.
            if row_file::is_called_readable(&path) && !path.is_dir() {
                let what = format!(
                    "{} is a link to a file elsewhere; put the file itself into the folder",
                    printable(&name)
                );
                let folder = name_of(self.path);
                return Err(refusal(self.path, &folder, |report| {
                    report.reject(None, None, what);
                }));
            }
            self.others.push((path, name));
        } else if !path.is_dir() && row_file::is_readable(&path) {
            self.files.push((path, name));
        } else {
            self.others.push((path, name));
        }
        Ok(())
    }
}

/// Whether the link at `path` leads to another file of the `folder` that it stands in, called as one of ours.
fn leads_within(path: &Path, folder: &Path) -> bool {
    let target = path.canonicalize();
    let own = folder.canonicalize();
    target.ok().zip(own.ok()).is_some_and(|(target, own)| {
        target.starts_with(own) && target.extension() == path.extension()
    })
}

/// What messages call the file at `path`.
fn name_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

/// `given` is refused for what `why` says of the file or folder `name`.
fn refusal(given: &Path, name: &str, why: impl FnOnce(&mut FileReport)) -> SourceError {
    let mut report = FileReport::new(name);
    why(&mut report);
    let problems = report.into_problems();
    SourceError::Refused { folder: given.to_owned(), problems, strict: false }
}

/// The folder `given` has no file that is read, but `others`, of which one may become one.
fn nothing_to_read(given: &Path, others: &[(PathBuf, String)]) -> SourceError {
    let foreign =
        others.iter().find_map(|(path, name)| Some((path, name, ForeignFile::from_name(path)?)));
    let no_table = others.iter().find(|(path, _)| row_file::is_called_readable(path));
    let mut what = match no_table {
        Some((_, name)) => format!("the folder holds no table: {} begins as none", printable(name)),
        None => format!("the folder holds no file whose name ends in {ENDS}"),
    };
    refusal(given, &name_of(given), |report| {
        if let Some((path, name, foreign)) = foreign {
            what += &format!(", but {}", printable(name));
            report.advise(foreign.advice(path));
        }
        report.reject(None, None, what);
    })
}
