//! Plain files: how every file of somebody is opened, how large it may be, and what an output may replace.
//!
//! A device may never end, a FIFO waits for somebody, a folder holds no bytes: none of them is opened, wherever a path
//! came from and whatever links lead to it.

use std::fs::{self, File, FileType};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::{OFlags, SeekFrom};
use rustix::io::Errno;
use thiserror::Error;

use crate::domain::printable_path;

/// The largest table, or library of code, in bytes.
pub const MAX_TABLE_BYTES: u64 = 4 << 30;

/// The largest manifest, or record of what was published, in bytes; honest ones have some hundred thousand.
pub const MAX_MANIFEST_BYTES: u64 = 1 << 23;

/// The largest file of credentials or of a model, in bytes: twenty thousand trees and more.
pub const MAX_DOCUMENT_BYTES: u64 = 1 << 26;

/// A smaller file may be holes altogether: it is read in no time.
const LEAST_HOLLOW: u64 = 1 << 26;

/// The largest file of settings, in bytes: it is read by every command.
pub const MAX_SETTINGS_BYTES: u64 = 1 << 20;

/// Why a file is not read or not replaced, though it is there.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotPlain {
    /// It is something else than a file.
    #[error("it is {0}, not a plain file")]
    Other(&'static str),
    /// It is something else than a folder.
    #[error("it is {0}, not a folder")]
    NoFolder(&'static str),
    /// It is a link within the data folder, and may lead to where nobody wants anything written.
    #[error("it is a link, and nothing is written through a link in the data folder")]
    Link,
    /// Most of it was never written.
    #[error("of its {size} bytes more than half were never written")]
    Hollow {
        /// Its size.
        size: u64,
    },
    /// It holds more than it says.
    #[error("it says that it has {size} bytes, and has more: it is being written, or is no file")]
    Longer {
        /// Its size, as it says.
        size: u64,
    },
    /// It is larger than what is asked for can be.
    #[error("it has {found} bytes, and at most {allowed} are read")]
    TooLarge {
        /// Its size.
        found: u64,
        /// The most that is read.
        allowed: u64,
    },
}

impl NotPlain {
    /// The refusal of the file at `path` as a sentence.
    pub fn of(&self, path: &Path) -> String {
        match self {
            Self::Other(other) => format!("{} is {other}, not a plain file", printable_path(path)),
            Self::NoFolder(_)
            | Self::Link
            | Self::Hollow { .. }
            | Self::Longer { .. }
            | Self::TooLarge { .. } => {
                format!("{}: {self}", printable_path(path))
            }
        }
    }

    /// The refusal within an error of the file system, if it is one.
    pub fn within(error: &io::Error) -> Option<&Self> {
        error.get_ref().and_then(|inner| inner.downcast_ref())
    }
}

impl From<NotPlain> for io::Error {
    fn from(refusal: NotPlain) -> Self {
        Self::new(ErrorKind::InvalidInput, refusal)
    }
}

/// Whether the system, not the file, is the reason of an error: it has no open files or no memory left, or its disk fails.
pub fn is_of_system(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(Errno::from_raw_os_error);
    error.kind() == ErrorKind::OutOfMemory
        || [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::IO].map(Some).contains(&code)
}

/// Opens the plain file at `path` for reading. It never waits.
pub fn open(path: &Path) -> io::Result<File> {
    // Opening may be enough to make a device do something, so the name is looked at before, and the file again after.
    check_type(fs::metadata(path)?.file_type())?;
    open_as(path, OFlags::NONBLOCK)
}

/// Opens `path`, and checks that it is a plain file.
fn open_as(path: &Path, flags: OFlags) -> io::Result<File> {
    let file = File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    check_type(file.metadata()?.file_type())?;
    Ok(file)
}

/// The bytes of the plain file at `path`, which has at most `allowed`.
pub fn read(path: &Path, allowed: u64) -> io::Result<Vec<u8>> {
    read_to_end(open(path)?, allowed)
}

/// The bytes of the plain file at `path`, as [`read`] has them, unless `path` is a link: where a file is copied from a
/// folder that others may have filled, a link would make it a copy of something else.
pub fn read_unlinked(path: &Path, allowed: u64) -> io::Result<Vec<u8>> {
    check_type(fs::symlink_metadata(path)?.file_type())?;
    read_to_end(open_as(path, OFlags::NONBLOCK | OFlags::NOFOLLOW)?, allowed)
}

fn read_to_end(file: File, allowed: u64) -> io::Result<Vec<u8>> {
    let about = file.metadata()?;
    let size = about.len();
    if size > allowed {
        return Err(NotPlain::TooLarge { found: size, allowed }.into());
    }
    if is_hollow(size, about.blocks()) || has_holes(&file, size) {
        return Err(NotPlain::Hollow { size }.into());
    }
    let mut bytes = Vec::new();
    let no_room = || io::Error::from(ErrorKind::OutOfMemory);
    let room = usize::try_from(size).map_err(|_| no_room())?;
    bytes.try_reserve_exact(room).map_err(|_| no_room())?;
    // One byte more than it says tells a file that grows, or says less of itself than it holds.
    file.take(size.saturating_add(1)).read_to_end(&mut bytes)?;
    let found = bytes.len() as u64;
    if found > size { Err(NotPlain::Longer { size }.into()) } else { Ok(bytes) }
}

/// Whether a file of `size` bytes is almost all holes, which take no room on the disk and gigabytes in memory. A disk that
/// compresses keeps a file in few of its `blocks` of 512 bytes, too, but not in one byte of a thousand.
fn is_hollow(size: u64, blocks: u64) -> bool {
    size >= LEAST_HOLLOW && blocks.saturating_mul(512) < size / 1000
}

/// Whether more than half of a `file` of `size` bytes is holes, as far as its disk says. No honest table is: its pages
/// stand one behind the other. A disk that knows of no holes has one at the end only.
fn has_holes(file: &File, size: u64) -> bool {
    if size < LEAST_HOLLOW {
        return false;
    }
    let mut written = 0;
    let mut at = 0;
    // An error is that of the place after the last byte that is written, or of a disk that cannot tell.
    while let Ok(data) = rustix::fs::seek(file, SeekFrom::Data(at)) {
        let Ok(hole) = rustix::fs::seek(file, SeekFrom::Hole(data)) else { break };
        written += hole.saturating_sub(data);
        if written > size / 2 || hole <= at {
            break;
        }
        at = hole;
    }
    let rewound = rustix::fs::seek(file, SeekFrom::Start(0));
    at > 0 && rewound.is_ok() && written <= size / 2
}

/// Refuses a `path` that leads to something an output must not be put in the place of: all that is no plain file.
pub fn check_replaceable(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) => check_type(there.file_type()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn check_type(found: FileType) -> io::Result<()> {
    if found.is_file() { Ok(()) } else { Err(NotPlain::Other(kind_of(found)).into()) }
}

/// What a message calls something of that type.
pub(super) fn kind_of(found: FileType) -> &'static str {
    match found {
        file if file.is_file() => "a file",
        folder if folder.is_dir() => "a folder",
        link if link.is_symlink() => "a link",
        pipe if pipe.is_fifo() => "a FIFO",
        socket if socket.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn a_plain_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "1234567").unwrap();
        assert_eq!(read(&path, 7).unwrap(), b"1234567");
        let refused = read(&path, 6).unwrap_err();
        let too_large = NotPlain::TooLarge { found: 7, allowed: 6 };
        assert_eq!(NotPlain::within(&refused), Some(&too_large));
        assert_eq!(refused.to_string(), "it has 7 bytes, and at most 6 are read");
    }

    #[test]
    fn a_file_of_holes_is_not_read_wherever_they_are() {
        use std::os::unix::fs::FileExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let size: u64 = 1 << 28;
        // As much as this is written in one place, and at the places of another.
        for (written, places) in [(5 << 20, vec![0]), (1 << 20, vec![1 << 26, 1 << 27, 3 << 26])] {
            let file = File::create(&path).unwrap();
            file.set_len(size).unwrap();
            for place in places {
                file.write_all_at(&vec![1; written], place).unwrap();
            }
            let refused = read(&path, size).unwrap_err();
            assert_eq!(NotPlain::within(&refused), Some(&NotPlain::Hollow { size }));
        }
        // Two thirds that are written, and a whole file, are read to their end.
        for (size, written) in [(96 << 20, 64 << 20), (65 << 20, 65 << 20)] {
            let file = File::create(&path).unwrap();
            file.set_len(size).unwrap();
            file.write_all_at(&vec![1; written], 0).unwrap();
            let bytes = read(&path, size).unwrap();
            assert_eq!(bytes.len() as u64, size);
            assert_eq!(bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>(), written);
        }
    }

    #[test]
    fn what_is_no_plain_file_is_neither_read_nor_replaced_and_nobody_waits() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("link")).unwrap();
        for (path, what) in [
            (at("pipe"), "it is a FIFO, not a plain file"),
            (at("socket"), "it is a socket, not a plain file"),
            (at("link"), "it is a device, not a plain file"),
            ("/dev/null".into(), "it is a device, not a plain file"),
            (at(""), "it is a folder, not a plain file"),
        ] {
            assert_eq!(read(&path, 9).unwrap_err().to_string(), what);
            assert_eq!(check_replaceable(&path).unwrap_err().to_string(), what);
        }
        fs::write(at("file"), "1234567").unwrap();
        std::os::unix::fs::symlink("file", at("link to it")).unwrap();
        assert_eq!(read(&at("link to it"), 9).unwrap(), b"1234567");
        assert_eq!(read_unlinked(&at("file"), 9).unwrap(), b"1234567");
        let refused = read_unlinked(&at("link to it"), 9).unwrap_err();
        assert_eq!(refused.to_string(), "it is a link, not a plain file");
        assert_eq!(read(&at("none"), 9).unwrap_err().kind(), ErrorKind::NotFound);
        check_replaceable(&at("none")).unwrap();
    }
}
