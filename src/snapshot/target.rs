//! The folder that a target is in, and its name there.

use std::ffi::OsStr;
use std::path::Path;

/// The folder that `target` stands in.
pub fn parent_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The name of `target`; empty if it has none, as `..`.
pub fn name_of(target: &Path) -> &OsStr {
    target.file_name().unwrap_or_default()
}
