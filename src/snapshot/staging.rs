//! Folders that appear whole or not at all.
//!
//! Files are written into a hidden folder beside the target, made durable, and the two folders change places in one
//! step. Whoever reads the target at any moment, also after a crash at any moment, sees the old content or the new.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::folder;
use super::hidden::{self, Purpose};
pub use super::target::{name_of, parent_of};
use super::{SnapshotError, plain_file};

/// The hidden folders of this process, for [`abandon_all`].
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What makes a hidden folder stay that a killed process left: earlier versions wrote the only way back of an upload into
/// the folder of a run, and did not copy it before the folder was replaced.
pub const NEVER_SWEPT: &str = "published.json";

/// How often [`abandon_all`] tries to remove a folder; more than there are files in one.
const ATTEMPTS: usize = 100;

/// A hidden folder that becomes `target` on [`StagedDir::commit`], and vanishes if it is dropped before.
#[derive(Debug)]
pub struct StagedDir {
    path: PathBuf,
    target: PathBuf,
    // Held as long as the folder is in use, so that other processes do not take it for a leftover.
    _lock: File,
}

impl StagedDir {
    /// Creates the hidden folder beside `target`, and removes what killed processes left there.
    pub fn create(target: &Path) -> Result<Self, SnapshotError> {
        let parent = parent_of(target);
        fs::create_dir_all(parent)
            .map_err(|error| SnapshotError::io("create the folder", parent, error))?;
        let _alone = alone(parent).map_err(|error| SnapshotError::io("lock", parent, error))?;
        bring_back(target);
        if is_there(target) {
            for former in hidden::beside(target, Purpose::Former) {
                sweep(&former);
            }
        }
        for leftover in hidden::beside(target, Purpose::Staged) {
            sweep(&leftover);
        }
        let failed = |error| SnapshotError::io("create a hidden folder in", parent, error);
        let mut open = open_folders();
        let path = hidden::create(target).map_err(failed)?;
        let lock = lock(&path).map_err(failed)?;
        open.push(path.clone());
        drop(open);
        Ok(Self { target: target.to_owned(), _lock: lock, path })
    }

    /// Creates a hidden folder in the system's folder for temporary files, which nobody else can look into, and removes what
    /// killed processes left there. Its `purpose` tells those of one kind from others.
    pub fn create_temporary(purpose: &str) -> Result<Self, SnapshotError> {
        let target = std::env::temp_dir().join(purpose);
        let failed = |error| SnapshotError::io("create a folder in", parent_of(&target), error);
        // Anybody may hold a folder that all write to, so that nobody waits for it here.
        for leftover in hidden::beside(&target, Purpose::Staged) {
            sweep(&leftover);
        }
        let mut open = open_folders();
        for _ in 0..ATTEMPTS {
            let path = hidden::create(&target).map_err(failed)?;
            // Another process may have taken it for a leftover before it was held.
            let Ok(lock) = lock(&path) else { continue };
            if !is_there(&path) {
                continue;
            }
            open.push(path.clone());
            drop(open);
            let only_ours = fs::Permissions::from_mode(0o700);
            fs::set_permissions(&path, only_ours).map_err(failed)?;
            return Ok(Self { target, _lock: lock, path });
        }
        Err(failed(io::ErrorKind::AlreadyExists.into()))
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the folder in the target's place; the former target is removed. It is refused if it holds something whose name is
    /// not among `ours`, or is no folder.
    pub fn commit(self, ours: impl Fn(&str) -> bool) -> Result<(), SnapshotError> {
        let failed = |error: io::Error| SnapshotError::io("put in place", &self.target, error);
        sync_dir(&self.path).map_err(failed)?;
        let parent = parent_of(&self.target);
        let _alone = alone(parent).map_err(failed)?;
        // Whoever interrupts us now waits for this lock, and finds the new folder in place.
        let _open = open_folders();
        folder::check_replaceable(&self.target, &ours)?;
        if is_there(&self.target) {
            match renameat_with(CWD, &self.path, CWD, &self.target, RenameFlags::EXCHANGE) {
                Ok(()) => {}
                // Some file systems cannot exchange. `settle` undoes the first rename if the second never comes.
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::XDEV) => {
                    // Nobody else has this name: that of the hidden folder is random.
                    let old = self.path.with_extension("old");
                    fs::rename(&self.target, &old).map_err(failed)?;
                    fs::rename(&self.path, &self.target).map_err(failed)?;
                    let _ = fs::remove_dir_all(old);
                }
                Err(error) => return Err(failed(error.into())),
            }
        } else {
            fs::rename(&self.path, &self.target).map_err(failed)?;
        }
        // The new folder stands. Should the disk lose this last step in a crash, the former one does, whole.
        let _ = sync_dir(parent);
        Ok(())
    }
}

impl StagedDir {
    /// Puts the file `name` of the folder beside the target, in the place of a former one; the folder itself vanishes.
    pub fn commit_file(self, name: impl AsRef<Path>) -> Result<(), SnapshotError> {
        let name = name.as_ref();
        let parent = parent_of(&self.target);
        let file = parent.join(name);
        let failed = |error: io::Error| SnapshotError::io("replace", &file, error);
        plain_file::check_replaceable(&file).map_err(failed)?;
        let failed = |error: io::Error| SnapshotError::io("put in place", &file, error);
        let _open = open_folders();
        fs::rename(self.path.join(name), &file).map_err(failed)?;
        let _ = sync_dir(parent);
        Ok(())
    }

    /// Puts the file `name` of the folder beside the target if nothing has that name there; whether it did. The folder
    /// itself vanishes.
    pub fn commit_new_file(self, name: &str) -> Result<bool, SnapshotError> {
        let parent = parent_of(&self.target);
        let file = parent.join(name);
        let failed = |error: io::Error| SnapshotError::io("put in place", &file, error);
        let _open = open_folders();
        // A link never replaces what is there, on any file system that knows links.
        match fs::hard_link(self.path.join(name), &file) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(_) => match rename_to_new(&self.path.join(name), &file) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
                outcome => outcome.map_err(failed)?,
            },
        }
        // What cannot be made again must be on the disk before anything goes on.
        sync_dir(parent).map_err(failed)?;
        Ok(true)
    }
}

impl StagedDir {
    /// Puts a link to `leads_to` in the target's place in one step, in the place of a former link. It is never written
    /// through: of a link only the link is replaced. What stands there and is no link is the user's, and is refused. The
    /// hidden folder itself vanishes.
    pub fn commit_link(self, leads_to: &Path) -> Result<(), SnapshotError> {
        let failed = |error: io::Error| SnapshotError::io("put in place", &self.target, error);
        let link = self.path.join("link");
        symlink(leads_to, &link).map_err(failed)?;
        let _open = open_folders();
        if is_there(&self.target) && !self.target.is_symlink() {
            let why = "what stands there is no link, and is not replaced";
            return Err(failed(io::Error::new(io::ErrorKind::AlreadyExists, why)));
        }
        fs::rename(&link, &self.target).map_err(failed)?;
        let _ = sync_dir(parent_of(&self.target));
        Ok(())
    }

    /// Removes the target in one step, in the place of which nothing comes. A folder is refused if it holds something whose
    /// name is not among `ours`; of a link only the link is removed.
    pub fn remove_target(self, ours: impl Fn(&str) -> bool) -> Result<(), SnapshotError> {
        let failed = |error: io::Error| SnapshotError::io("remove", &self.target, error);
        let parent = parent_of(&self.target);
        let _alone = alone(parent).map_err(failed)?;
        let _open = open_folders();
        folder::check_replaceable(&self.target, &ours)?;
        // A folder takes the place of an empty one; it is deleted there, where nobody looks for it.
        let removed = if self.target.is_symlink() {
            fs::remove_file(&self.target)
        } else {
            fs::rename(&self.target, &self.path)
        };
        removed.map_err(failed)?;
        let _ = sync_dir(parent);
        Ok(())
    }
}

impl StagedDir {
    /// Moves what this folder holds under the first name of each pair to the second, where nothing may stand yet: all of it,
    /// or nothing if one of them cannot be moved. The hidden folder itself vanishes.
    pub fn commit_to_new_places(self, places: &[(PathBuf, PathBuf)]) -> Result<(), SnapshotError> {
        let mut parents: Vec<&Path> = places.iter().map(|(_, to)| parent_of(to)).collect();
        // In one order, so that two processes do not wait for each other.
        parents.sort_unstable();
        parents.dedup();
        let mut held = Vec::new();
        for parent in &parents {
            held.push(hold(parent)?);
        }
        let _open = open_folders();
        for (done, (from, to)) in places.iter().enumerate() {
            if let Err(error) = self.move_to_new_place(from, to) {
                for (from, to) in &places[..done] {
                    let _ = fs::rename(to, self.path.join(from));
                }
                // Only folders that are empty go: those that were made for this.
                for parent in &parents {
                    let _ = fs::remove_dir(parent);
                    let _ = fs::remove_dir(parent_of(parent));
                }
                return Err(SnapshotError::io("put in place", to, error));
            }
        }
        for parent in parents {
            let _ = sync_dir(parent);
        }
        Ok(())
    }

    fn move_to_new_place(&self, from: &Path, to: &Path) -> io::Result<()> {
        let from = self.path.join(from);
        if from.is_dir() {
            sync_dir(&from)?;
        }
        // Nobody of ours puts anything there meanwhile: the folder that it is put into is held.
        if is_there(to) { Err(io::ErrorKind::AlreadyExists.into()) } else { fs::rename(from, to) }
    }
}

/// Renames `from` to `to`, where nothing may be.
fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

impl Drop for StagedDir {
    fn drop(&mut self) {
        // After an exchange this is the former target; after a plain rename there is nothing.
        let _ = fs::remove_dir_all(&self.path);
        open_folders().retain(|path| *path != self.path);
    }
}

/// Removes the staged folders of this process; commits that have begun finish first.
///
/// A signal handler calls it, and holds on to what it returns until the process has ended: meanwhile nothing is staged
/// or put in place, and whoever finds his folder gone waits instead of complaining.
#[must_use]
pub fn abandon_all() -> impl Sized {
    let open = open_folders();
    for path in &*open {
        // A file that is being created in there keeps the folder from going, once for each file.
        for _ in 0..ATTEMPTS {
            if fs::remove_dir_all(path).is_ok() || !path.exists() {
                break;
            }
        }
    }
    open
}

/// Brings back a target that a killed process had moved aside, on file systems that cannot exchange folders.
pub(super) fn settle(target: &Path) {
    // Without the lock, the target may be on its way.
    if !is_there(target)
        && let Ok(_alone) = alone(parent_of(target))
    {
        bring_back(target);
    }
}

/// Tells one folder that stood at `target` from another, even of the same content; `None` if there is none.
///
/// A later folder may have the number of a removed one, but not also its time. One that cannot be looked at cannot be
/// replaced either, and is as good as none until that is tried.
pub(super) fn identity(target: &Path) -> Option<(u64, i64, i64)> {
    let folder = fs::metadata(target).ok()?;
    Some((folder.ino(), folder.mtime(), folder.mtime_nsec()))
}

fn bring_back(target: &Path) {
    if !is_there(target)
        && let Some(old) = hidden::beside(target, Purpose::Former).pop()
        && folder::open_itself(&old).is_ok()
    {
        let _ = fs::rename(old, target);
    }
}

/// Whether something stands at `path`, be it a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Deletes a hidden folder that no process is at work on.
fn sweep(leftover: &Path) {
    if let Ok(_lock) = lock(leftover)
        && !is_there(&leftover.join(NEVER_SWEPT))
    {
        // A leftover that cannot be removed is in nobody's way.
        let _ = fs::remove_dir_all(leftover);
    }
}

/// Refuses to replace the folder at `target` if it holds something whose name is not among `ours`: what takes long is not
/// done in vain.
pub fn check_replaceable(target: &Path, ours: impl Fn(&str) -> bool) -> Result<(), SnapshotError> {
    folder::check_replaceable(target, &ours)
}

/// Writes a file and waits until it is on the disk.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| SnapshotError::io("write", path, error))
}

fn open_folders() -> MutexGuard<'static, Vec<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes `folder` where it is not there, waits until no other process holds it, and keeps it until what is returned is
/// dropped.
pub fn hold(folder: &Path) -> Result<impl Sized + use<>, SnapshotError> {
    fs::create_dir_all(folder)
        .map_err(|error| SnapshotError::io("create the folder", folder, error))?;
    alone(folder).map_err(|error| SnapshotError::io("lock", folder, error))
}

/// Waits until no other process changes which folders stand in `parent`, and keeps them from it.
fn alone(parent: &Path) -> io::Result<File> {
    let file = folder::open(parent)?;
    file.lock()?;
    Ok(file)
}

fn lock(folder: &Path) -> io::Result<File> {
    let file = folder::open_itself(folder)?;
    file.try_lock()?;
    Ok(file)
}

fn sync_dir(folder: &Path) -> io::Result<()> {
    folder::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_ours(name: &str) -> bool {
        name == "file"
    }

    /// What a killed process left beside `target`.
    fn leave(target: &Path, random: &str, purpose: Purpose) -> PathBuf {
        let left = hidden::path(target, random, purpose);
        fs::create_dir(&left).unwrap();
        left
    }

    fn write(target: &Path, text: &str) -> StagedDir {
        let staged = StagedDir::create(target).unwrap();
        fs::write(staged.path().join("file"), text).unwrap();
        staged
    }

    #[test]
    fn a_commit_replaces_the_folder_and_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("a/b");
        for text in ["one", "two"] {
            write(&target, text).commit(is_ours).unwrap();
            assert_eq!(fs::read_to_string(target.join("file")).unwrap(), text);
        }
        assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn all_is_moved_to_new_places_or_nothing_is() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let places = ["x", "y"].map(|name| (PathBuf::from(name), at("a").join(name)));
        let staged = || {
            let staged = StagedDir::create(&at("new")).unwrap();
            for name in ["x", "y"] {
                fs::create_dir(staged.path().join(name)).unwrap();
                fs::write(staged.path().join(name).join("file"), name).unwrap();
            }
            staged
        };
        fs::create_dir_all(at("a/y")).unwrap();
        staged().commit_to_new_places(&places).unwrap_err();
        assert!(!at("a/x").exists() && fs::read_dir(at("a/y")).unwrap().next().is_none());
        fs::remove_dir(at("a/y")).unwrap();
        staged().commit_to_new_places(&places).unwrap();
        assert_eq!(fs::read_to_string(at("a/y/file")).unwrap(), "y");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing hidden is left");
    }

    #[test]
    fn a_dropped_folder_leaves_the_target_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        write(&target, "one").commit(is_ours).unwrap();
        drop(write(&target, "two"));
        assert_eq!(fs::read_to_string(target.join("file")).unwrap(), "one");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_new_file_never_replaces_one_that_is_there() {
        let root = tempfile::tempdir().unwrap();
        let write_new = |text: &str| {
            let staged = write(&root.path().join("file"), text);
            staged.commit_new_file("file").unwrap()
        };
        assert!(write_new("one"));
        assert!(!write_new("two"));
        assert_eq!(fs::read_to_string(root.path().join("file")).unwrap(), "one");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
        let (from, to) = (root.path().join("from"), root.path().join("file"));
        fs::write(&from, "three").unwrap();
        let refused = rename_to_new(&from, &to).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn leftovers_are_swept_and_folders_in_use_are_not() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        let staged = |random| leave(&target, random, Purpose::Staged);
        let (dead, live) = (staged("aaaaaaaaaaaa"), staged("bbbbbbbbbbbb"));
        let held = lock(&live).unwrap();
        write(&target, "one").commit(is_ours).unwrap();
        assert!(!dead.exists() && live.exists());
        drop(held);
    }

    #[test]
    fn what_holds_the_only_way_back_of_an_upload_is_not_swept() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        write(&target, "one").commit(is_ours).unwrap();
        let left = [Purpose::Staged, Purpose::Former].map(|of| leave(&target, "aaaaaaaaaaaa", of));
        for left in &left {
            fs::write(left.join(NEVER_SWEPT), "{}").unwrap();
        }
        write(&target, "two").commit(is_ours).unwrap();
        assert!(left.iter().all(|left| left.join(NEVER_SWEPT).exists()));
    }

    #[test]
    fn folders_of_the_user_that_look_like_ours_stay() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        write(&target, "one").commit(is_ours).unwrap();
        for name in [".b.backup.old", ".b.x.tmp", ".b.aB3dE6gH9jK2mN5p.tmp"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        write(&target, "two").commit(is_ours).unwrap();
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 4);
    }

    #[test]
    fn what_the_user_put_there_is_not_replaced() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        write(&target, "one").commit(is_ours).unwrap();
        fs::write(target.join("notes.txt"), "mine").unwrap();
        let refused = write(&target, "two").commit(is_ours).unwrap_err();
        assert!(refused.to_string().contains("notes.txt"), "{refused}");
        assert_eq!(fs::read_to_string(target.join("file")).unwrap(), "one");
        assert_eq!(fs::read_to_string(target.join("notes.txt")).unwrap(), "mine");
        let file = target.join("file");
        let refused = write(&file, "two").commit(is_ours).unwrap_err();
        assert!(matches!(refused, SnapshotError::NotPlain { .. }), "{refused}");
        assert_eq!(fs::read_to_string(file).unwrap(), "one");
    }

    #[test]
    fn of_a_link_only_the_link_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let (target, of_user) = (root.path().join("b"), root.path().join("user"));
        fs::create_dir(&of_user).unwrap();
        for leads_to in [of_user.clone(), root.path().join("nowhere")] {
            fs::write(of_user.join("file"), "mine").unwrap();
            symlink(&leads_to, &target).unwrap();
            write(&target, "one").commit(is_ours).unwrap();
            assert!(!target.is_symlink());
            assert_eq!(fs::read_to_string(of_user.join("file")).unwrap(), "mine");
            fs::remove_dir_all(&target).unwrap();
        }
    }

    #[test]
    fn a_link_is_put_in_place_and_never_written_through() {
        let root = tempfile::tempdir().unwrap();
        let (target, of_user) = (root.path().join("latest"), root.path().join("user"));
        fs::create_dir(&of_user).unwrap();
        symlink(&of_user, &target).unwrap();
        for name in ["one", "two"] {
            StagedDir::create(&target).unwrap().commit_link(Path::new(name)).unwrap();
            assert_eq!(fs::read_link(&target).unwrap(), Path::new(name));
        }
        assert_eq!(fs::read_dir(&of_user).unwrap().count(), 0);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
        StagedDir::create(&target).unwrap().remove_target(is_ours).unwrap();
        assert!(!target.is_symlink());
        let refused = || StagedDir::create(&target).unwrap().commit_link(Path::new("one"));
        fs::write(&target, "mine").unwrap();
        assert!(refused().is_err() && fs::read_to_string(&target).unwrap() == "mine");
        fs::remove_file(&target).unwrap();
        fs::create_dir(&target).unwrap();
        assert!(refused().is_err() && target.is_dir());
    }

    #[test]
    fn what_is_removed_is_gone_whole_unless_it_holds_what_is_the_users() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        write(&target, "one").commit(is_ours).unwrap();
        fs::write(target.join("notes.txt"), "mine").unwrap();
        let remove = || StagedDir::create(&target).unwrap().remove_target(is_ours);
        assert!(remove().unwrap_err().to_string().contains("notes.txt"));
        assert_eq!(fs::read_to_string(target.join("file")).unwrap(), "one");
        fs::remove_file(target.join("notes.txt")).unwrap();
        remove().unwrap();
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn two_processes_of_one_number_have_folders_of_their_own() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        let (one, other) = (write(&target, "one"), write(&target, "two"));
        assert_ne!(one.path(), other.path());
        one.commit(is_ours).unwrap();
        other.commit(is_ours).unwrap();
        assert_eq!(fs::read_to_string(target.join("file")).unwrap(), "two");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_another_target_moved_aside_is_not_taken() {
        let root = tempfile::tempdir().unwrap();
        leave(&root.path().join("b.x"), "aaaaaaaaaaaa", Purpose::Former);
        settle(&root.path().join("b"));
        assert!(!root.path().join("b").exists());
        settle(&root.path().join("b.x"));
        assert!(root.path().join("b.x").exists());
    }

    #[test]
    fn a_target_moved_aside_by_a_killed_process_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("b");
        write(&target, "one").commit(is_ours).unwrap();
        fs::rename(&target, hidden::path(&target, "aaaaaaaaaaaa", Purpose::Former)).unwrap();
        settle(&target);
        assert_eq!(fs::read_to_string(target.join("file")).unwrap(), "one");
    }
}
