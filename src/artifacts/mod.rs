//! Floor 4: what runs and trainings have in common.
//!
//! Owns the name that settings give, how a run or a training is found by its name, which one is taken where none is
//! named, and when one on disk is as good as a new one. Refuses to know what a run or a training holds.

mod find;
mod not_found;
mod present;
mod read;
mod settings;

use std::path::{Path, PathBuf};

use crate::domain::SeasonId;
use crate::snapshot::{DataDir, SnapshotError};
pub use find::{find, find_default, find_intact, find_named, highest_number};
pub use not_found::NotFound;
pub use present::PresentSnapshot;
pub use read::read_manifest;
pub use settings::{hash_settings, in_order_of_names, settings_json};

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtifactKind {
    /// Predictions of a season.
    Run,
    /// Models for a season.
    Training,
}

/// How much a run or a training holds of what it could hold. Where none is named, the newest of the greatest extent is
/// taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing that can be used: it is never taken unless it is named.
    Empty,
    /// Games that were not yet played.
    Upcoming,
    /// Something is taken to be known of who plays.
    Assumed,
    /// A part.
    Partial,
    /// All that can be made without a training.
    Untrained,
    /// All.
    Complete,
}

/// The manifest of a run or a training.
pub trait ArtifactManifest: Sized {
    /// Which of them it is of.
    const KIND: ArtifactKind;

    /// The folder that holds those of `season`, and perhaps of others.
    fn parent(data: &DataDir, season: SeasonId) -> PathBuf;

    /// Reads the manifest in `folder`, and checks that the folder bears its name.
    fn read(folder: &Path) -> Result<Self, SnapshotError>;

    /// Reads all files in `folder`, and checks everything that the manifest says.
    fn verify(folder: &Path) -> Result<Self, SnapshotError>;

    /// Its name.
    fn id(&self) -> &str;

    /// The name that its settings give.
    fn settings_id(&self) -> String;

    /// Whether its settings are of the snapshot that it names.
    fn names_one_snapshot(&self) -> bool;

    /// Its season.
    fn season(&self) -> SeasonId;

    /// The hash of the season's snapshot that it was made from.
    fn snapshot_hash(&self) -> &str;

    /// Whether it may be used with `snapshot` where it is named: it was made from it, or from one with the same games as far
    /// as they matter.
    fn may_be_of(&self, snapshot: &PresentSnapshot) -> bool {
        self.snapshot_hash() == snapshot.hash
    }

    /// The how-manieth of the season it was, counted from 1; `None` if they were not counted then.
    fn number(&self) -> Option<u64>;

    /// When it was made, by the clock of the machine.
    fn created_at(&self) -> &str;

    /// How much it holds of what one for `snapshot` could hold.
    fn extent(&self, snapshot: &PresentSnapshot) -> Extent;

    /// Of two for a season, the newer one has the greater of these: its number. Those from before they were counted come
    /// before all that were, in the order of the times that they name.
    fn age(&self) -> (Option<u64>, &str, &str) {
        (self.number(), self.created_at(), self.id())
    }
}

/// A run or a training on disk.
#[derive(Debug)]
pub struct Artifact<M> {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: M,
}
