//! Folders: how they are opened, and which of them are written to or replaced.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::plain_file::{NotPlain, kind_of};
use super::{SnapshotError, hidden};

/// Opens the folder at `path`, or the one a link there leads to. It never waits, whatever stands there.
pub(super) fn open(path: &Path) -> io::Result<File> {
    open_with(path, OFlags::empty())
}

/// Opens the folder at `path`, which is no link.
pub(super) fn open_itself(path: &Path) -> io::Result<File> {
    open_with(path, OFlags::NOFOLLOW)
}

fn open_with(path: &Path, more: OFlags) -> io::Result<File> {
    let flags = OFlags::DIRECTORY | OFlags::NONBLOCK | more;
    File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Refuses a `folder` in the data folder `root` that a link below `root` leads to, or whose path something else than
/// folders stands in. `root` itself may be a link: that is where the user wants his data.
pub(super) fn check_inside(root: &Path, folder: &Path) -> Result<(), SnapshotError> {
    let mut path = root.to_owned();
    // A folder that is not below the root is checked from its own beginning.
    for name in folder.strip_prefix(root).unwrap_or(folder) {
        path.push(name);
        // Whatever else is wrong, making the folder says so.
        let Ok(found) = fs::symlink_metadata(&path) else { return Ok(()) };
        let found = found.file_type();
        let refusal = if found.is_symlink() {
            NotPlain::Link
        } else if found.is_dir() {
            continue;
        } else {
            NotPlain::NoFolder(kind_of(found))
        };
        return Err(SnapshotError::io("write to", &path, refusal.into()));
    }
    Ok(())
}

/// Refuses to read a `folder` in the data folder `root` that a link below `root` leads to.
pub(super) fn check_no_link(root: &Path, folder: &Path) -> Result<(), SnapshotError> {
    let mut path = root.to_owned();
    for name in folder.strip_prefix(root).unwrap_or(folder) {
        path.push(name);
        if path.is_symlink() {
            return Err(SnapshotError::io("read", &path, NotPlain::NoFolder("a link").into()));
        }
    }
    Ok(())
}

/// How many bytes the files in `folder` have; what cannot be looked at has none.
pub fn bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file);
    files.map(|file| file.len()).sum()
}

/// Refuses to replace what stands at `target` and is no folder, or holds something whose name is not among `ours`. Of a link,
/// only the link is replaced.
pub(super) fn check_replaceable(
    target: &Path,
    ours: &dyn Fn(&str) -> bool,
) -> Result<(), SnapshotError> {
    let failed = |error| SnapshotError::io("replace", target, error);
    match fs::metadata(target) {
        Ok(found) if found.is_dir() => {}
        Ok(found) => return Err(failed(NotPlain::NoFolder(kind_of(found.file_type())).into())),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    }
    if target.is_symlink() {
        return Ok(());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(target).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        let is_ours =
            if is_folder { hidden::is_name(&name) } else { name.to_str().is_some_and(ours) };
        if !is_ours {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort_unstable();
    if names.is_empty() {
        return Ok(());
    }
    Err(SnapshotError::NotOurs { folder: PathBuf::from(target), names })
}
