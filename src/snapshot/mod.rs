//! Floor 1: the snapshot, one season's games and feature rows as immutable, hashed Parquet files.
//!
//! Owns the layout of every file this program keeps ([`layout`], [`table`]), how a folder of files appears on disk
//! whole or not at all ([`staging`], [`hidden`]), which files are opened at all ([`plain_file`]), how runs and trainings are numbered
//! ([`counter`]), the manifest that names each file's SHA-256 ([`manifest`]), and the checks a
//! stored snapshot must pass before a number is computed from it.
//! Refuses to know where the data came from.

pub mod beside;
mod check;
pub mod checked;
mod column_chunk;
pub mod columns_file;
pub mod counter;
pub(crate) mod decoding;
mod decompression;
mod dictionary;
mod error;
pub mod fictional;
mod folder;
mod footer;
pub mod frame;
pub mod game_check;
pub mod hash;
pub mod hidden;
pub mod layout;
pub mod limits;
pub mod lines;
mod lines_check;
pub mod manifest;
pub mod own_features;
mod page_header;
pub(crate) mod parquet_guard;
pub mod plain_file;
mod reason;
pub mod slate_file;
pub mod staging;
mod stored_pages;
pub mod table;
mod target;
mod text_pages;
mod thrift;
pub mod words;

use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use crate::domain::{FeatureSet, SeasonDates, SeasonId};
pub use error::SnapshotError;
pub use folder::bytes as folder_bytes;
use layout::TableLayout;
use manifest::{Content, Manifest, Origin};
pub use manifest::{FeatureOrigin, LeftOut, SCHEMA_VERSION};
pub use reason::Reason;
use staging::StagedDir;

/// What of a data folder this program alone writes: folders, and a file.
const OWN_NAMES: [&str; 9] = [
    "snapshots",
    "runs",
    "published",
    "counters",
    "models",
    "export",
    "sweeps",
    "policies",
    DataDir::EXPERIMENTS,
];

/// What the file of a user's model is called, before and behind the beginning of its hash.
const USERS_MODEL: (&str, &str) = ("xgboost-", ".model");

/// Whether the file of a user's model may have that name.
pub fn is_users_model(name: &str) -> bool {
    let id = name.strip_prefix(USERS_MODEL.0).and_then(|name| name.strip_suffix(USERS_MODEL.1));
    id.is_some_and(checked::is_id)
}

/// Whether `folder` is called as one of [`OWN_NAMES`] and stands beside another one: a single one may be anybody's.
fn is_of_a_data_folder(folder: &Path) -> bool {
    let Some((parent, name)) = folder.parent().zip(folder.file_name()) else { return false };
    let own = |own: &&str| **own == *name;
    let beside = |other: &&str| **other != *name && parent.join(other).is_dir();
    OWN_NAMES.iter().any(own) && OWN_NAMES.iter().any(beside)
}

/// The folder that holds everything: `snapshots/<season>/`, `runs/<season>/<run-id>/`, `models/<training-id>/`,
/// `export/<season>/`, `published/<season>/`, `counters/<season>/` and `experiments.jsonl`.
#[derive(Clone, Debug)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// The name of the file of [`Self::experiments`].
    pub const EXPERIMENTS: &str = "experiments.jsonl";

    /// The folder at `root`; it need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self(root.into())
    }

    /// The one that holds the `run`'s folder, which lies in `runs`, in that of its season. It is told from the path alone, so
    /// that it is the one that the user named even where `runs` is a link.
    ///
    /// # Panics
    ///
    /// If the path has fewer than three names.
    #[expect(clippy::expect_used, reason = "runs lie where this type says")]
    pub fn of_run(run: &Path) -> Self {
        let root = run.ancestors().nth(3);
        Self(root.expect("Invariant: a run lies in runs/<season>").to_owned())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Where the snapshot of `season` lies.
    pub fn snapshot(&self, season: SeasonId) -> PathBuf {
        self.snapshots().join(season.to_string())
    }

    /// Where the warehouse's tables lie that were exported for `season`.
    pub fn export(&self, season: SeasonId) -> PathBuf {
        self.0.join("export").join(season.to_string())
    }

    /// Where the warehouse's tables of offers lie that were exported for `season`.
    pub fn exported_lines(&self, season: SeasonId) -> PathBuf {
        self.export(season).join("lines")
    }

    /// Where the runs of `season` lie.
    pub fn runs(&self, season: SeasonId) -> PathBuf {
        self.0.join("runs").join(season.to_string())
    }

    /// Where the records of what was published of `season` lie: what cannot be made again.
    pub fn published(&self, season: SeasonId) -> PathBuf {
        self.0.join("published").join(season.to_string())
    }

    /// Where it stands how far the runs, trainings and publications of `season` are counted.
    pub fn counters(&self, season: SeasonId) -> PathBuf {
        self.0.join("counters").join(season.to_string())
    }

    /// The file of what was tried: it cannot be made again.
    pub fn experiments(&self) -> PathBuf {
        self.0.join(Self::EXPERIMENTS)
    }

    /// Where sweeps lie.
    pub fn sweeps(&self) -> PathBuf {
        self.0.join("sweeps")
    }

    /// Where policies lie.
    pub fn policies(&self) -> PathBuf {
        self.0.join("policies")
    }

    /// Where trainings lie.
    pub fn models(&self) -> PathBuf {
        self.0.join("models")
    }

    /// Where the file of a user's model with this hash lies, if a bundle brought it.
    pub fn users_model(&self, sha256: &str) -> PathBuf {
        let id = sha256.get(..checked::ID_DIGITS).unwrap_or(sha256);
        self.models().join(format!("{}{id}{}", USERS_MODEL.0, USERS_MODEL.1))
    }

    /// The seasons that have a snapshot, in order.
    pub fn seasons(&self) -> Result<Vec<SeasonId>, SnapshotError> {
        seasons_in(&self.snapshots())
    }

    /// The seasons that have a run, in order.
    pub fn seasons_with_runs(&self) -> Result<Vec<SeasonId>, SnapshotError> {
        seasons_in(&self.0.join("runs"))
    }

    /// The seasons that something was published of, in order.
    pub fn seasons_published(&self) -> Result<Vec<SeasonId>, SnapshotError> {
        seasons_in(&self.0.join("published"))
    }

    /// Whether `path` lies in one of the folders whose files this program alone writes, of this data folder or another one, or
    /// would stand in the place of one.
    pub fn keeps(&self, path: &Path) -> bool {
        let Ok(parent) = target::parent_of(path).canonicalize() else { return false };
        let takes_place = self.0.canonicalize().is_ok_and(|root| root == parent)
            && OWN_NAMES.iter().any(|name| *target::name_of(path) == **name);
        let mut own = OWN_NAMES.iter().filter_map(|name| self.0.join(name).canonicalize().ok());
        takes_place
            || own.any(|own| parent.starts_with(own))
            || parent.join(target::name_of(path)).ancestors().any(is_of_a_data_folder)
    }

    /// Whether `path` lies in the folder of a run, of this data folder or another one: `runs/<season>/<run-id>/`.
    pub fn is_in_run(path: &Path) -> bool {
        let Ok(folder) = target::parent_of(path).canonicalize() else { return false };
        let mut names = folder.iter().rev().map(|name| name.to_string_lossy());
        names.next().is_some_and(|id| checked::is_id(&id))
            && names.next().is_some_and(|season| season.parse::<SeasonId>().is_ok())
            && names.next().is_some_and(|runs| runs == "runs")
    }

    /// A hidden folder for what is to stand at `target`, in this folder. Nothing is written through a link below it.
    pub fn stage(&self, target: &Path) -> Result<StagedDir, SnapshotError> {
        self.check_writable(target::parent_of(target))?;
        StagedDir::create(target)
    }

    /// Refuses a `folder` in this one that a link below it leads to, or that is no folder.
    pub fn check_writable(&self, folder: &Path) -> Result<(), SnapshotError> {
        folder::check_inside(&self.0, folder)
    }

    /// Refuses a `folder` in this one that a link below it leads to: what others may have put there is not copied as if it stood
    /// in it.
    pub fn check_unlinked(&self, folder: &Path) -> Result<(), SnapshotError> {
        folder::check_no_link(&self.0, folder)
    }

    /// Waits until no other process holds `folder`, in this one, and keeps it until what is returned is dropped.
    pub fn hold(&self, folder: &Path) -> Result<impl Sized + use<>, SnapshotError> {
        self.check_writable(folder)?;
        staging::hold(folder)
    }

    fn snapshots(&self) -> PathBuf {
        self.0.join("snapshots")
    }
}

/// The folders in `parent` that are named after a season; others are not ours.
fn seasons_in(parent: &Path) -> Result<Vec<SeasonId>, SnapshotError> {
    let mut seasons: Vec<SeasonId> =
        folders(parent)?.iter().filter_map(|name| name.parse().ok()).collect();
    seasons.sort_unstable();
    Ok(seasons)
}

/// The link to the default run of a season, beside its runs; no run, training or season has that name.
pub const LATEST: &str = "latest";

/// The names of the folders in `parent`, sorted; none if there is no `parent`.
///
/// Folders being written have names that start with a dot and are not listed, nor is [`LATEST`].
pub fn folders(parent: &Path) -> Result<Vec<String>, SnapshotError> {
    let entries = match fs::read_dir(parent) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(SnapshotError::io("read", parent, error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| SnapshotError::io("read", parent, error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') && name != LATEST {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// What a source hands over to be kept: checked, filtered to the season, not yet on disk.
#[derive(Debug)]
pub struct Draft {
    /// Which season it is, and when it was.
    pub dates: SeasonDates,
    /// Columns of [`layout::GAMES`], sorted by player and date.
    pub games: DataFrame,
    /// The feature rows.
    pub features: FeatureRows,
    /// The kinds of games that were taken on purpose besides those of the regular season.
    pub included: Vec<String>,
    /// What was not taken from the source.
    pub left_out: Vec<LeftOut>,
    /// Where it came from.
    pub origin: Origin,
}

/// The feature rows of a season.
#[derive(Debug)]
pub struct FeatureRows {
    /// Columns of [`layout::features`] for the vocabularies below, sorted by player and date.
    pub frame: DataFrame,
    /// The sets of names that the rows carry; the column `vocabulary` points into this list.
    pub vocabularies: Vec<FeatureSet>,
    /// The names of further features, which no system knows; sorted.
    pub further: Vec<String>,
    /// Which of [`layout::FEATURE_ROW_FACTS`] the rows have, in that order.
    pub facts: Vec<String>,
    /// Who computed the values.
    pub origin: FeatureOrigin,
}

/// A snapshot in memory, with its files' hashes checked.
#[derive(Debug)]
pub struct Snapshot {
    /// The manifest.
    pub manifest: Manifest,
    /// The sets of names that feature rows carry.
    pub vocabularies: Vec<FeatureSet>,
    /// Columns of [`layout::GAMES`], sorted by player and date, one row per player-date.
    pub games: DataFrame,
    /// Columns of [`layout::features`], sorted by player and date, one row per player-date.
    pub features: DataFrame,
}

/// Whether a snapshot consists of a file of that name, among others.
pub fn is_of_snapshot(name: &str) -> bool {
    [manifest::FILE, layout::GAMES.file, layout::FEATURES_FILE].contains(&name)
}

/// Checks the draft, writes its files and, last, its manifest, and puts the folder in place of the
/// former snapshot of that season in one step. Its lines and its own features stay, as far as their player-dates do.
pub fn write(data: &DataDir, draft: Draft) -> Result<Manifest, SnapshotError> {
    let SeasonDates { season, opening_night, last_regular_day, .. } = draft.dates;
    let FeatureRows { vocabularies, further, facts, .. } = &draft.features;
    let target = data.snapshot(season);
    let (games, features) = (&draft.games, &draft.features.frame);
    check::tables(&target, vocabularies, games, features)?;
    let of_features = layout::features(vocabularies, further).with_feature_row_facts(facts);

    let staged = data.stage(&target)?;
    let mut files = Vec::new();
    for (layout, table) in [(layout::GAMES, games), (of_features, features)] {
        files.push(table::write(staged.path(), &layout, &frame::to_batch(table, &layout)?)?);
    }
    let (first, last) = check::first_and_last(games)?.unzip();
    let content = Content {
        schema_version: SCHEMA_VERSION,
        season,
        opening_night,
        last_regular_day,
        first_game_date: first,
        last_game_date: last,
        files,
        feature_rows: draft.features.origin,
        vocabularies: vocabularies.iter().copied().map(manifest::vocabulary).collect(),
        further_features: further.clone(),
        feature_row_facts: facts.clone(),
        included: draft.included,
    };
    check::season(&target, &content, games)?;
    let is_demo = fictional::find_demo(games)?.is_some();
    let manifest = Manifest::new(content, is_demo, draft.left_out, draft.origin);
    manifest.write(staged.path())?;
    lines::carry(&target, staged.path(), season, games)?;
    own_features::carry(&target, staged.path(), season, games)?;
    staged.commit(|name| is_of_snapshot(name) || beside::is_beside(name))?;
    Ok(manifest)
}

/// Reads the snapshot of `season`, checking its manifest, hashes, columns, order and keys.
pub fn read(data: &DataDir, season: SeasonId) -> Result<Snapshot, SnapshotError> {
    let folder = data.snapshot(season);
    staging::settle(&folder);
    loop {
        let identity = staging::identity(&folder);
        match Manifest::read(&folder, season).and_then(|manifest| read_files(&folder, manifest)) {
            // The files are not the manifest's if another process has put a new snapshot in place since.
            Err(_) if staging::identity(&folder) != identity => {}
            outcome => return outcome,
        }
    }
}

/// Reads the games of the snapshot of `season` alone, checking them as [`read`] does.
pub fn read_games(data: &DataDir, season: SeasonId) -> Result<DataFrame, SnapshotError> {
    let folder = data.snapshot(season);
    staging::settle(&folder);
    let manifest = Manifest::read(&folder, season)?;
    let games = read_file(&folder, &manifest, &layout::GAMES)?;
    check::keys(&folder.join(layout::GAMES.file), &games)?;
    check::season(&folder, &manifest.content, &games)?;
    Ok(games)
}

fn read_files(folder: &Path, manifest: Manifest) -> Result<Snapshot, SnapshotError> {
    let vocabularies = manifest.vocabularies(folder)?;
    let of_features = layout::features(&vocabularies, &manifest.content.further_features)
        .with_feature_row_facts(&manifest.content.feature_row_facts);
    let (games, features) = rayon::join(
        || read_file(folder, &manifest, &layout::GAMES),
        || read_file(folder, &manifest, &of_features),
    );
    let (games, features) = (games?, features?);
    check::tables(folder, &vocabularies, &games, &features)?;
    check::season(folder, &manifest.content, &games)?;
    if !manifest.is_fictional()
        && let Some(demo) = fictional::find_demo(&games)?
    {
        let what = format!("{demo} was made up, and {} does not say so", manifest::FILE);
        return Err(SnapshotError::inconsistent(&folder.join(layout::GAMES.file), what));
    }
    Ok(Snapshot { manifest, vocabularies, games, features })
}

fn read_file(
    folder: &Path,
    manifest: &Manifest,
    layout: &TableLayout,
) -> Result<DataFrame, SnapshotError> {
    let rows = table::read(folder, &manifest.content.files, layout)?;
    frame::from_parts(&[rows.columns()], layout)
}
