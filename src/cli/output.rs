//! stdout is data, stderr is talk.

use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use serde::Serialize;

use super::failure::Failure;
use crate::domain::{harmless_json, printable, printable_lines, printable_path};
use crate::snapshot::staging::StagedDir;

/// Prints data as text. Nothing in it moves the cursor or hides; what is put into a line has to be
/// [`printable`](crate::domain::printable) before. A reader that has gone away is no error.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(printable_lines(text).as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::System("write to stdout", error))
        }
        _ => Ok(()),
    }
}

/// Prints data as indented JSON. A program reads back what was there, and a terminal obeys nothing of it.
pub(super) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::System("write JSON", error.into()))?;
    data(&(harmless_json(&text).into_owned() + "\n"))
}

/// The file at `path` appears whole, in one step, or not at all: `write` is told where to write it meanwhile.
pub(super) fn file(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    // Where a link leads is written, not the link.
    let target = path.is_symlink().then(|| path.canonicalize().ok()).flatten();
    let path = target.as_deref().unwrap_or(path);
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Err(Failure::Usage(format!("{} is no name of a file", printable_path(path))));
    };
    if path.is_dir() {
        return Err(Failure::Usage(format!("{} is a folder", printable_path(path))));
    }
    let staged = StagedDir::create(path)?;
    write(&staged.path().join(name))?;
    Ok(staged.commit_file(name)?)
}

/// A number of bytes for people, in the units that BigQuery bills in.
#[cfg(feature = "bigquery")]
pub(super) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    let power = (bytes.ilog2() / 10).min(4);
    let unit = UNITS[power as usize - 1];
    format!("{:.1} {unit}", bytes as f64 / 1024_f64.powi(power.cast_signed()))
}

/// Whether the next line on stdin is a yes.
#[cfg(feature = "bigquery")]
pub(super) fn is_yes() -> bool {
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

/// Prints a line of talk; a line break within it is written as `\n`. If nobody listens, nothing is lost.
pub(super) fn talk(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable(line));
}

/// Prints several lines of talk, into which nothing was put that is not [`printable`].
pub(super) fn talk_lines(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable_lines(text));
}
