//! The names of hidden folders: random and signed, so that nothing of the user's is taken for one of ours.
//!
//! `.b.3fK9x0QpZ1aLqkxwazrb.tmp` stands beside `b`: twelve random letters, and eight that are computed from those and from
//! `b`. A folder cannot bear a sign of ours inside instead: while it is deleted, or changes places, it would be without.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::target::{name_of, parent_of};

/// How long the random part of a name is.
const RANDOM_LETTERS: usize = 12;

/// How long the sign is.
const SIGN_LETTERS: usize = 8;

/// What a hidden folder is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is being written, or it is about to be deleted.
    Staged,
    /// It stood at the target, and comes back if nothing else is put there.
    Former,
}

impl Purpose {
    const ALL: [Self; 2] = [Self::Staged, Self::Former];

    const fn ending(self) -> &'static str {
        match self {
            Self::Staged => ".tmp",
            Self::Former => ".old",
        }
    }
}

/// The path of a hidden folder beside `target`.
pub fn path(target: &Path, random: &str, purpose: Purpose) -> PathBuf {
    let name = name_of(target);
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{random}{}{}", sign(name.as_bytes(), random), purpose.ending()));
    parent_of(target).join(hidden)
}

/// Creates a hidden folder beside `target`, of a name that nobody has: two processes may have one number, each in a container
/// of its own.
pub(super) fn create(target: &Path) -> io::Result<PathBuf> {
    let made = tempfile::Builder::new().prefix("").rand_bytes(RANDOM_LETTERS).make_in(
        parent_of(target),
        |random| {
            // As the target is named, which need not be an absolute path.
            let path = path(target, &name_of(random).to_string_lossy(), Purpose::Staged);
            fs::create_dir(&path).map(|()| path)
        },
    )?;
    // Only its letters were wanted: nothing stands at the path that they were made for.
    Ok(made.into_parts().0)
}

/// What stands beside `target` under such a name.
pub(super) fn beside(target: &Path, purpose: Purpose) -> Vec<PathBuf> {
    let names = fs::read_dir(parent_of(target)).into_iter().flatten().flatten();
    let names = names.map(|entry| entry.file_name());
    let ours = names.filter(|name| owner(name) == Some((name_of(target).as_bytes(), purpose)));
    ours.map(|name| parent_of(target).join(name)).collect()
}

/// Whether `name` is one of a hidden folder, beside whatever target.
pub(super) fn is_name(name: &OsStr) -> bool {
    owner(name).is_some()
}

/// The name of the target that the hidden folder `name` belongs to.
fn owner(name: &OsStr) -> Option<(&[u8], Purpose)> {
    let name = name.as_bytes().strip_prefix(b".")?;
    Purpose::ALL.into_iter().find_map(|purpose| {
        let name = name.strip_suffix(purpose.ending().as_bytes())?;
        let (rest, letters) =
            name.split_at_checked(name.len().checked_sub(RANDOM_LETTERS + SIGN_LETTERS)?)?;
        let (random, sign_of_it) =
            std::str::from_utf8(letters).ok()?.split_at_checked(RANDOM_LETTERS)?;
        let owner = rest.strip_suffix(b".")?;
        (sign(owner, random) == sign_of_it).then_some((owner, purpose))
    })
}

/// What the random letters of a hidden folder beside a target of that `name` are followed by.
fn sign(name: &[u8], random: &str) -> String {
    let hash = Sha256::new().chain_update(name).chain_update(random).finalize();
    hash.iter().take(SIGN_LETTERS).map(|byte| char::from(b'a' + byte % 26)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_signed_names_beside_their_own_target_are_ours() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        let made = create(&target).unwrap();
        assert_eq!(beside(&target, Purpose::Staged), [made.as_path()]);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
        let signed = name_of(&made).to_str().unwrap();
        let letters = &signed[3..23];
        for other in [
            ".b.abc.tmp".to_owned(),
            ".b.backup.old".to_owned(),
            ".b.aB3dE6gH9jK2mN5p.tmp".to_owned(),
            format!(".b.{}.tmp", "a".repeat(20)),
            format!(".c.{letters}.tmp"),
            format!(".b.x.{letters}.tmp"),
            format!("b.{letters}.tmp"),
            format!(".b.{letters}"),
        ] {
            assert_eq!(owner(OsStr::new(&other)), None, "{other}");
        }
        assert!(is_name(OsStr::new(signed)));
        assert_eq!(beside(&root.path().join("c"), Purpose::Staged), [""; 0].map(PathBuf::from));
        assert_eq!(beside(&target, Purpose::Former), [""; 0].map(PathBuf::from));
    }

    #[test]
    fn a_name_need_not_be_utf_8() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join(OsStr::from_bytes(b"caf\xe9.csv"));
        let made = create(&target).unwrap();
        assert_eq!(beside(&target, Purpose::Staged), [made]);
    }
}
