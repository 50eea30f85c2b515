//! stdout is data, stderr is talk.

use std::borrow::Cow;
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::error::Failure;
use super::hints;
use crate::domain::{bounded, harmless_json, printable, printable_lines, printable_path};
use crate::report::{self, Output};
use crate::run::PAGE_FILE;
#[cfg(feature = "bigquery")]
pub(super) use crate::snapshot::limits::in_units as bytes;
use crate::snapshot::plain_file::{self, NotPlain};
use crate::snapshot::staging::{self, StagedDir};
use crate::snapshot::{DataDir, SnapshotError};

/// How wide data may be: as wide as the terminal that it goes to, and narrow where it goes elsewhere.
pub(super) fn columns() -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(0, |(columns, _)| columns.0.into())
}

/// Prints data as text. Nothing in it moves the cursor or hides; what is put into a line has to be
/// [`printable`](crate::domain::printable) before. A reader that has gone away is no error.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    printed(out.write_all(printable_lines(text).as_bytes()).and_then(|()| out.flush()))
}

/// Prints `bytes` that are wholly our own, such as a script for a shell.
pub(super) fn own_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    printed(out.write_all(bytes).and_then(|()| out.flush()))
}

/// How printing went. A reader that has gone away is no error.
pub(super) fn printed(outcome: io::Result<()>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::system("write to stdout", error))
        }
        _ => Ok(()),
    }
}

/// Prints what a command has to say: as JSON or as text.
pub(super) fn print(output: &impl Output, json: bool) -> Result<(), Failure> {
    if json { self::json(output) } else { data(&output.text()) }
}

/// Prints data as indented JSON. A program reads back what was there, and a terminal obeys nothing of it.
fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::system("write JSON", error.into()))?;
    data(&(harmless_json(&text).into_owned() + "\n"))
}

/// The file at `path`, which the user typed, appears whole, in one step, or not at all: `write` gets the path to write it to
/// meanwhile. Where a link leads is written, not the link, if that is a file of the same kind. What the data folder keeps,
/// and what is there and is no plain file, such as a device, is not replaced, and no folder is made.
pub(super) fn file(
    data: &DataDir,
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if path.is_symlink() && !path.exists() {
        let what = format!("{} is a link to what is not there", printable_path(path));
        return Err(Failure::Usage(format!("{what}: name another file")));
    }
    let target = path.is_symlink().then(|| path.canonicalize().ok()).flatten();
    if let Some(target) = target.as_deref().filter(|target| target.extension() != path.extension())
    {
        let (path, target) = (printable_path(path), printable_path(target));
        let what = format!("{path} is a link to {target}, a file of another kind: name that file");
        return Err(Failure::Usage(what));
    }
    let path = target.as_deref().unwrap_or(path);
    let is_page = path.file_name().is_some_and(|name| name == PAGE_FILE);
    if data.keeps(path) && !(is_page && DataDir::is_in_run(path)) {
        let what =
            format!("{} is where season keeps its own files: name another", printable_path(path));
        return Err(Failure::Usage(what));
    }
    if path.file_name().is_none() {
        return Err(Failure::Usage(format!("{} is not a file name", printable_path(path))));
    }
    let parent = staging::parent_of(path);
    if fs::metadata(parent).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Err(Failure::Usage(format!("there is no folder {}", printable_path(parent))));
    }
    replace(path, || StagedDir::create(path), write)
}

/// The file at `path` in the data folder, where somebody else may have put a link: the link itself is replaced.
pub(super) fn stored_file(
    data: &DataDir,
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    replace(path, || data.stage(path), write)
}

fn replace(
    path: &Path,
    stage: impl FnOnce() -> Result<StagedDir, SnapshotError>,
    write: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    plain_file::check_replaceable(path).map_err(|error| match NotPlain::within(&error) {
        Some(what) => Failure::Usage(what.of(path)),
        None => Failure::Snapshot(SnapshotError::io("write", path, error)),
    })?;
    let staged = stage()?;
    let name = staging::name_of(path);
    write(&staged.path().join(name))?;
    Ok(staged.commit_file(name)?)
}

/// Whether the next line on stdin is one of `answers`.
pub(super) fn answers(answers: &[&str]) -> bool {
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    read.is_ok() && answers.contains(&answer.trim().to_lowercase().as_str())
}

/// Whether the user asked for silence.
static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// From now on, only errors and what changes numbers is said.
pub(super) fn be_quiet() {
    IS_QUIET.store(true, Ordering::Relaxed);
}

/// Whether only errors and what changes numbers is said.
pub(super) fn is_quiet() -> bool {
    IS_QUIET.load(Ordering::Relaxed)
}

/// Prints a line of talk; a line break within it is written as `\n`. If nobody listens, nothing is lost. Notes and hints
/// are left out where the user asked for silence.
pub(super) fn talk(line: &str) {
    let is_small = ["note: ", "hint: "].iter().any(|word| line.starts_with(word));
    if !(is_small && is_quiet()) {
        tell(line);
    }
}

/// Prints a line of talk that says what changes numbers: nobody asks for silence about that.
pub(super) fn tell(line: &str) {
    let _ =
        writeln!(io::stderr().lock(), "{}", fit(&bounded(&printable(&hints::with_flags(line)))));
}

/// `text` in lines that fit the terminal that talk goes to, if it goes to one: elsewhere each message is one line.
pub(super) fn fit(text: &str) -> Cow<'_, str> {
    match terminal_size::terminal_size_of(io::stderr()) {
        Some((columns, _)) => Cow::Owned(report::broken(text, columns.0.into())),
        None => Cow::Borrowed(text),
    }
}

/// Prints several lines of talk, into which nothing was put that is not [`printable`].
pub(super) fn talk_lines(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable_lines(text));
}
