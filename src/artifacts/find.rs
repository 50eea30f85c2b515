//! Finding a run or a training on disk: the default, one by its name, or the one that a command would make again.

use std::path::Path;

use super::{Artifact, ArtifactManifest, Extent, NotFound, PresentSnapshot};
use crate::domain::SeasonId;
use crate::snapshot::counter::{MAX_NUMBER, NO_NUMBER};
use crate::snapshot::manifest::FILE;
use crate::snapshot::{DataDir, SnapshotError, folders};

/// The one whose name begins with `id`, which must be one that may be used with the snapshot; without an id, the default of those
/// that `counts`. Its manifest is read, its files are not. Without an id, those whose manifests cannot be read are passed over.
pub fn find<M: ArtifactManifest>(
    data: &DataDir,
    snapshot: &PresentSnapshot,
    id: Option<&str>,
    counts: impl Fn(&M) -> bool,
    passed_over: &mut Vec<(String, SnapshotError)>,
) -> Result<Artifact<M>, NotFound> {
    let Some(id) = id else { return find_default(data, snapshot, counts, passed_over) };
    let season = snapshot.season;
    let found: Artifact<M> = find_named(data, season, id)?;
    if !found.manifest.may_be_of(snapshot) {
        let id = found.manifest.id().to_owned();
        return Err(NotFound::OtherSnapshot { kind: M::KIND, season, id });
    }
    Ok(found)
}

/// The one that is taken where none is named: of those from the snapshot, the newest of the greatest extent. Those that
/// `counts` refuses do not count.
pub fn find_default<M: ArtifactManifest>(
    data: &DataDir,
    snapshot: &PresentSnapshot,
    counts: impl Fn(&M) -> bool,
    passed_over: &mut Vec<(String, SnapshotError)>,
) -> Result<Artifact<M>, NotFound> {
    let season = snapshot.season;
    let parent = M::parent(data, season);
    let mut present: Vec<Artifact<M>> = Vec::new();
    for name in folders(&parent)? {
        let folder = parent.join(&name);
        match M::read(&folder) {
            Ok(manifest) if manifest.snapshot_hash() == snapshot.hash && counts(&manifest) => {
                present.push(Artifact { folder, manifest });
            }
            Ok(_) => {}
            Err(error) if error.is_of_system() => return Err(error.into()),
            Err(error) => passed_over.push((name, error)),
        }
    }
    let order = |one: &Artifact<M>, other: &Artifact<M>| {
        let extents = one.manifest.extent(snapshot).cmp(&other.manifest.extent(snapshot));
        extents.then_with(|| one.manifest.age().cmp(&other.manifest.age()))
    };
    match present.into_iter().max_by(order) {
        None => Err(NotFound::None { kind: M::KIND, season }),
        Some(Artifact { manifest, .. }) if manifest.extent(snapshot) == Extent::Empty => {
            Err(NotFound::Empty { season, id: manifest.id().to_owned() })
        }
        Some(found) => Ok(found),
    }
}

/// The one of `season` whose name begins with `id`, from any snapshot.
pub fn find_named<M: ArtifactManifest>(
    data: &DataDir,
    season: SeasonId,
    id: &str,
) -> Result<Artifact<M>, NotFound> {
    let parent = M::parent(data, season);
    let all = folders(&parent)?;
    let matching: Vec<String> = all.iter().filter(|name| name.starts_with(id)).cloned().collect();
    let (kind, id) = (M::KIND, id.to_owned());
    match &matching[..] {
        [name] => {
            let folder = parent.join(name);
            Ok(Artifact { manifest: M::read(&folder)?, folder })
        }
        [] => Err(NotFound::Unknown { kind, season, id, all }),
        _ => Err(NotFound::Several { kind, season, id, matching, all }),
    }
}

/// The highest number that one of `season` bears, 0 without one. A damaged manifest bears none; where the system has no
/// more files or memory, nothing is known, and a number could be given twice.
pub fn highest_number<M: ArtifactManifest>(
    data: &DataDir,
    season: SeasonId,
) -> Result<u64, SnapshotError> {
    let parent = M::parent(data, season);
    let mut highest = 0;
    for name in folders(&parent)? {
        match M::read(&parent.join(&name)) {
            Ok(manifest) if manifest.season() == season => {
                // Those of earlier versions have no number.
                highest = manifest.number().map_or(highest, |number| highest.max(number));
                if highest >= MAX_NUMBER {
                    let (noun, path) = (M::KIND.noun(), parent.join(&name).join(FILE));
                    let what = format!(
                        "its number is {highest}, and {NO_NUMBER}: season remove {noun} {name} removes it"
                    );
                    return Err(SnapshotError::inconsistent(&path, what));
                }
            }
            Err(error) if error.is_of_system() => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(highest)
}

/// The run or training in `folder`, if it is there and nothing about it differs from what its manifest says.
///
/// # Errors
///
/// If the system fails to read it, as a broken disk does: then nobody knows whether it is there.
pub fn find_intact<M: ArtifactManifest>(
    folder: &Path,
) -> Result<Option<Artifact<M>>, SnapshotError> {
    match M::verify(folder) {
        Ok(manifest) => Ok(Some(Artifact { folder: folder.to_owned(), manifest })),
        Err(error) if error.is_of_system() => Err(error),
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use super::super::ArtifactKind;
    use super::*;
    use crate::snapshot::manifest::FILE;
    use crate::snapshot::plain_file;

    /// A manifest that is only read.
    struct Plain;

    impl ArtifactManifest for Plain {
        const KIND: ArtifactKind = ArtifactKind::Run;

        fn parent(data: &DataDir, season: SeasonId) -> PathBuf {
            data.runs(season)
        }

        fn read(folder: &Path) -> Result<Self, SnapshotError> {
            let path = folder.join(FILE);
            match plain_file::read(&path, 100) {
                Ok(bytes) if bytes == b"sound" => Ok(Self),
                Ok(_) => Err(SnapshotError::inconsistent(&path, "it is damaged")),
                Err(error) => Err(SnapshotError::io("read", &path, error)),
            }
        }

        fn verify(folder: &Path) -> Result<Self, SnapshotError> {
            Self::read(folder)
        }

        fn id(&self) -> &'static str {
            "abc"
        }

        fn settings_id(&self) -> String {
            self.id().to_owned()
        }

        fn names_one_snapshot(&self) -> bool {
            true
        }

        fn season(&self) -> SeasonId {
            "2021-22".parse().unwrap()
        }

        fn snapshot_hash(&self) -> &'static str {
            "hash"
        }

        fn number(&self) -> Option<u64> {
            Some(7)
        }

        fn created_at(&self) -> &'static str {
            "2021-10-19"
        }

        fn extent(&self, _: &PresentSnapshot) -> Extent {
            Extent::Complete
        }
    }

    /// The memory of a process is a plain file, and reading its first byte fails as a failing disk does.
    #[test]
    fn what_the_system_cannot_read_is_neither_damaged_nor_absent() {
        let root = tempfile::tempdir().unwrap();
        let (data, season) = (DataDir::new(root.path()), "2021-22".parse().unwrap());
        let folder = data.runs(season).join("abc");
        let is_there = || find_intact::<Plain>(&folder).map(|found| found.is_some());
        let highest = || highest_number::<Plain>(&data, season);
        assert!(!is_there().unwrap());
        fs::create_dir_all(&folder).unwrap();
        let manifest = folder.join(FILE);
        for (text, sound) in [("sound", true), ("damaged", false)] {
            fs::write(&manifest, text).unwrap();
            assert_eq!((is_there().unwrap(), highest().unwrap()), (sound, u64::from(sound) * 7));
        }
        fs::remove_file(&manifest).unwrap();
        symlink("/proc/self/mem", &manifest).unwrap();
        assert!(highest().unwrap_err().is_of_system());
        assert!(is_there().unwrap_err().is_of_system());
    }
}
