//! The tables in which the user once permitted that rows of other programs are replaced: a file in the user's own folder for
//! state. The data folder, which may be somebody else's, permits nothing.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::bigquery::{Endpoint, TableRef};
use crate::cli::output;
use crate::snapshot::plain_file::{self, MAX_DOCUMENT_BYTES};

/// Where the file lies below the folder for state.
const FILE: &str = "season/replace-foreign";

/// The file, if it permits to replace rows of other programs in `table` at `endpoint`.
pub(in crate::cli) fn permitting_file(endpoint: &Endpoint, table: &TableRef) -> Option<PathBuf> {
    let path = path()?;
    match plain_file::read(&path, MAX_DOCUMENT_BYTES) {
        Ok(bytes) => {
            let line = line(endpoint, table);
            let permits = bytes.split(|byte| *byte == b'\n').any(|of| of == line.as_bytes());
            permits.then_some(path)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => {
            output::talk(&format!("warning: {} permits nothing: {error}", path.display()));
            None
        }
    }
}

/// Remembers that rows of other programs may be replaced in `table` at `endpoint`.
pub(in crate::cli) fn remember(endpoint: &Endpoint, table: &TableRef) {
    if permitting_file(endpoint, table).is_some() {
        return;
    }
    let Some(path) = path() else {
        output::talk("warning: --replace-foreign is not remembered: there is no HOME");
        return;
    };
    if let Err(error) = add(&path, &line(endpoint, table)) {
        let path = path.display();
        output::talk(&format!("warning: --replace-foreign is not remembered in {path}: {error}"));
    }
}

fn path() -> Option<PathBuf> {
    // A path that is not absolute would lead into the current folder.
    let folder =
        |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")));
    Some(state?.join(FILE))
}

/// An emulator's table is not Google's of that name.
fn line(endpoint: &Endpoint, table: &TableRef) -> String {
    if endpoint.is_google() { table.to_string() } else { format!("{} {table}", endpoint.rest()) }
}

fn add(path: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // One call, so that lines of two commands do not mix.
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("{line}\n").as_bytes())
}
