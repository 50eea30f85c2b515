//! The parts of a bundle: a snapshot, a run, and what that was made with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::part_kind::PartKind;
use crate::domain::SeasonId;
use crate::run::RunManifest;
use crate::snapshot::DataDir;
use crate::snapshot::manifest::{FILE, FileEntry};

/// A part of a bundle: a folder, or a model's file, at its place in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BundledPart {
    /// What it is.
    pub kind: PartKind,
    /// Its hash, or its name, which is a hash.
    pub id: String,
    /// Where it stands in a data folder.
    #[serde(skip)]
    pub place: PathBuf,
}

/// The parts that a bundle of this run has, by its manifest, in the order in which they can be used.
pub(super) fn parts_of(run: &RunManifest) -> Vec<BundledPart> {
    // Without a root, paths are as in any data folder.
    let data = DataDir::new("");
    let settings = &run.settings;
    let mut parts = vec![part(PartKind::Snapshot, &run.snapshot_hash, data.snapshot(run.season))];
    parts.extend(
        settings.training.as_ref().map(|id| part(PartKind::Training, id, data.models().join(id))),
    );
    let model = settings.xgboost_model.as_ref();
    parts.extend(model.map(|hash| part(PartKind::Model, hash, data.users_model(hash))));
    parts.push(part(PartKind::Run, &run.run_id, run_place(run.season, &run.run_id)));
    parts
}

/// Where a run stands in a data folder.
pub(super) fn run_place(season: SeasonId, run_id: &str) -> PathBuf {
    DataDir::new("").runs(season).join(run_id)
}

fn part(kind: PartKind, id: &str, place: PathBuf) -> BundledPart {
    BundledPart { kind, id: id.to_owned(), place }
}

/// The names of the entries of the folder at `place` whose manifest lists `files`.
pub(super) fn entry_names(place: &Path, files: &[FileEntry]) -> BTreeSet<String> {
    let names = files.iter().map(|file| file.name.as_str()).chain([FILE]);
    names.map(|name| entry_name(&place.join(name))).collect()
}

/// A path in the data folder as the name of an entry.
pub(super) fn entry_name(place: &Path) -> String {
    let names: Vec<_> = place.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}
