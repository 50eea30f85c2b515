//! A file with a token of somebody else's: which the user permits, and what it holds now.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::snapshot::plain_file;

/// The largest file with credentials or a token; real ones have some thousand bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// A file with a token of somebody else's, by the name that was given: its links may lead elsewhere each time, as those of
/// Kubernetes do when a token is renewed.
#[derive(Debug)]
pub(in crate::bigquery) struct TokenFile {
    file: PathBuf,
    key_file: PathBuf,
    named: Option<PathBuf>,
}

impl TokenFile {
    /// How often it is opened again because its links were changed meanwhile.
    const TRIES: u32 = 3;

    /// The `file`, if the user permits it: it lies beside `key_file`, or is `named`.
    pub(super) fn new(file: &Path, key_file: &Path, named: Option<&Path>) -> Option<Self> {
        permitted(file, key_file, named)?;
        let named = named.map(Path::to_owned);
        Some(Self { file: file.to_owned(), key_file: key_file.to_owned(), named })
    }

    /// What the file holds now, if it is a small plain file and permitted.
    pub(in crate::bigquery) fn read(&self) -> Option<Vec<u8>> {
        (0..Self::TRIES).find_map(|_| self.read_once())
    }

    fn read_once(&self) -> Option<Vec<u8>> {
        let opened = plain_file::open(&self.file).ok()?;
        let permitted = permitted(&self.file, &self.key_file, self.named.as_deref())?;
        let of = |data: fs::Metadata| (data.dev(), data.ino());
        // What was opened must be what is permitted, wherever the links lead by now.
        if of(opened.metadata().ok()?) != of(fs::symlink_metadata(permitted).ok()?) {
            return None;
        }
        let mut bytes = Vec::new();
        opened.take(MAX_BYTES + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= MAX_BYTES).then_some(bytes)
    }
}

/// `file`, its links resolved, if the user permits it to be sent away.
fn permitted(file: &Path, key_file: &Path, token_file: Option<&Path>) -> Option<PathBuf> {
    let file = fs::canonicalize(file).ok()?;
    let folder = fs::canonicalize(key_file).ok()?.parent()?.to_owned();
    let named = token_file.and_then(|named| fs::canonicalize(named).ok());
    // Beside it, not below it: a key that was put into a home folder must not reach all of that.
    (file.parent() == Some(&*folder) || named.as_ref() == Some(&file)).then_some(file)
}

/// The bytes of a plain file that is not large.
pub(super) fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    plain_file::read(path, MAX_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_where_its_links_lead_when_it_is_needed() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        for (name, text) in [("key.json", "{}"), ("first", "old"), ("second", "new")] {
            fs::write(path(name), text).unwrap();
        }
        let link = |to: &Path| {
            let _ = fs::remove_file(path("link"));
            std::os::unix::fs::symlink(to, path("link")).unwrap();
        };
        link(&path("first"));
        let [file, key_file] = ["link", "key.json"].map(path);
        let token = TokenFile { file, key_file, named: None };
        assert_eq!(token.read().as_deref(), Some(&b"old"[..]));
        link(&path("second"));
        assert_eq!(token.read().as_deref(), Some(&b"new"[..]));
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        link(elsewhere.path());
        assert_eq!(token.read(), None, "nobody permitted that file");
    }

    #[test]
    fn a_token_is_read_from_beside_the_key_or_from_where_the_user_says() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        for folder in ["keys", "keys/below", "else"] {
            fs::create_dir(path(folder)).unwrap();
        }
        for file in ["keys/key.json", "keys/token", "keys/below/token", "else/token"] {
            fs::write(path(file), "x").unwrap();
        }
        std::os::unix::fs::symlink(path("else/token"), path("keys/link")).unwrap();
        let may = |file: &str, named: Option<&str>| {
            permitted(&path(file), &path("keys/key.json"), named.map(path).as_deref()).is_some()
        };
        assert!(may("keys/token", None));
        for file in ["else/token", "keys/link", "keys/../else/token", "keys/below/token", "none"] {
            assert!(!may(file, None), "{file}");
            assert!(!may(file, Some("keys/token")), "{file}");
        }
        assert!(may("else/token", Some("else/token")));
        assert!(may("keys/link", Some("else/token")));
    }
}
