//! A user's own features: one table for each set of them beside the games of a season, and one manifest of all sets.
//!
//! The snapshot's own manifest and hash do not name them: predictions that read none of them are the same with and without.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow::array::{AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Date32Type, Float64Type};
use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

use super::beside::{self, OWN_FEATURES, is_set, own_table};
use super::layout::{
    Bounds, Column, Kind, MAX_FURTHER, TableLayout, kept, may_be_further, optional, required,
};
use super::manifest::{FileEntry, write_json};
use super::{DataDir, SnapshotError, frame, table};
use crate::domain::SeasonId;

/// The version of the layout that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 1;

/// The most sets of one season.
pub const MAX_SETS: usize = 64;

/// The column with the moment at which the values of a row were known: a time in UTC such as `2024-10-22T23:10:00Z`, or a
/// day. It is null where the set says it of all values.
const KNOWN_AT: &str = "known_at";

/// How many columns stand before the features.
const BEFORE_FEATURES: usize = 3;

/// What the own features of a season are: `own_features.json`. It holds no time of making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnManifest {
    /// The version of the layout.
    pub schema_version: u32,
    /// The season.
    pub season: SeasonId,
    /// The sets, by name.
    pub sets: Vec<OwnSet>,
}

/// Own features that were read together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnSet {
    /// What the user calls it.
    pub name: String,
    /// The names of its features, in the order of the table's columns.
    pub features: Vec<String>,
    /// When its values were known: `previous day`, `tip-off -60m`, or `column` and the name of one.
    pub known: String,
    /// The table: its SHA-256 is part of the identity of a training or run that reads it.
    pub file: FileEntry,
    /// The file that it was read from.
    pub source: FileEntry,
    /// What became of the rows of that file.
    pub counts: OwnCounts,
}

/// What became of the rows that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCounts {
    /// The rows of the file.
    pub rows: usize,
    /// Those that belong to a player-date of the snapshot.
    pub matched: usize,
    /// Those that belong to none, by reason.
    pub unmatched: BTreeMap<String, usize>,
    /// Names that nobody in the snapshot has.
    pub names_of_nobody: Vec<String>,
    /// Names that were read as another spelling of a lookup.
    pub other_spellings: BTreeMap<String, String>,
    /// Rows that say what another row says.
    pub duplicates: usize,
    /// Rows whose player-date has another one that was known later, though before the game.
    pub superseded: usize,
    /// Columns that are not taken, since they hold no numbers.
    pub no_numbers: Vec<String>,
    /// Whether the file says when games tip off.
    pub has_tip_offs: bool,
}

/// A set of own features, read from disk and checked.
#[derive(Clone, Debug)]
pub struct OwnTable {
    /// What it is.
    pub set: OwnSet,
    /// The player, the date, when the row was known, and the features.
    pub rows: RecordBatch,
}

impl OwnTable {
    /// The players and the dates of the rows, in their order.
    pub fn keys(&self) -> impl Iterator<Item = (&str, i32)> {
        let players = self.rows.column(0).as_string::<i32>();
        let days = self.rows.column(1).as_primitive::<Date32Type>();
        (0..self.rows.num_rows()).map(|row| (players.value(row), days.value(row)))
    }

    /// The values of the feature at `place`, row by row.
    pub fn values(&self, place: usize) -> impl Iterator<Item = Option<f64>> {
        let column = self.rows.column(BEFORE_FEATURES + place);
        column.as_primitive::<Float64Type>().iter()
    }
}

impl OwnSet {
    /// The columns of its table.
    pub fn layout(&self) -> TableLayout {
        let before = [
            required(frame::KEY[0], Kind::Text),
            required(frame::KEY[1], Kind::Date),
            optional(KNOWN_AT, Kind::Text),
        ];
        let feature = |name: &String| optional(kept(name), Kind::Float).within(VALUE);
        let features = self.features.iter().map(feature);
        let columns: Vec<Column> = before.into_iter().chain(features).collect();
        TableLayout { file: kept(&own_table(&self.name)), columns: columns.into() }
    }
}

/// What a value of an own feature can be: models hold it in 32 bits, and sums of squares of it are numbers.
pub const VALUE: Bounds = Bounds::new(-1e30, 1e30);

/// Whether an own feature can be called so.
pub fn may_be_own(name: &str) -> bool {
    may_be_further(name) && name != KNOWN_AT
}

impl OwnManifest {
    /// One without sets.
    pub fn empty(season: SeasonId) -> Self {
        Self { schema_version: SCHEMA_VERSION, season, sets: Vec::new() }
    }

    /// Reads the manifest in the `folder` of a snapshot of `season`; `None` where it has no own features.
    pub fn read(folder: &Path, season: SeasonId) -> Result<Option<Self>, SnapshotError> {
        let read: Option<Self> = beside::read_manifest(folder, OWN_FEATURES, SCHEMA_VERSION)?;
        match read.as_ref().and_then(|read| read.fault(season)) {
            Some(what) => Err(SnapshotError::inconsistent(&folder.join(OWN_FEATURES), what)),
            None => Ok(read),
        }
    }

    /// What in it is not as this program writes it.
    fn fault(&self, season: SeasonId) -> Option<String> {
        if self.season != season {
            return Some(format!("it is of {}, not of {season}", self.season));
        }
        let is_named = |set: &OwnSet| is_set(&set.name) && set.file.name == own_table(&set.name);
        let in_order = self.sets.is_sorted_by(|one, other| one.name < other.name);
        if self.sets.len() > MAX_SETS || !in_order || !self.sets.iter().all(is_named) {
            return Some("its sets are not named as season names them".to_owned());
        }
        let names: Vec<&String> = self.sets.iter().flat_map(|set| &set.features).collect();
        let once: BTreeSet<&String> = names.iter().copied().collect();
        let fit = names.len() <= MAX_FURTHER
            && once.len() == names.len()
            && names.iter().all(|name| may_be_own(name));
        (!fit).then(|| "it names what is no feature, or one twice".to_owned())
    }

    /// The set that has the feature `name`.
    pub fn set_of(&self, name: &str) -> Option<&OwnSet> {
        self.sets.iter().find(|set| set.features.iter().any(|of| of == name))
    }
}

/// Reads the own features of `season`, checking hashes, columns and values; none where it has none.
pub fn read(data: &DataDir, season: SeasonId) -> Result<Vec<OwnTable>, SnapshotError> {
    read_each(&data.snapshot(season), season)?.into_iter().map(|(_, read)| read).collect()
}

/// A set of own features by its name, as it was read, or what is wrong with it.
pub type ReadSet = (String, Result<OwnTable, SnapshotError>);

/// Reads the own features in the `folder` of a snapshot of `season`, each set as [`read`] does.
pub fn read_each(folder: &Path, season: SeasonId) -> Result<Vec<ReadSet>, SnapshotError> {
    let manifest = OwnManifest::read(folder, season)?;
    let sets = manifest.into_iter().flat_map(|manifest| manifest.sets);
    Ok(sets.map(|set| (set.name.clone(), read_set(folder, set))).collect())
}

fn read_set(folder: &Path, set: OwnSet) -> Result<OwnTable, SnapshotError> {
    let rows = table::read(folder, std::slice::from_ref(&set.file), &set.layout())?;
    let table = OwnTable { set, rows };
    let mut former = None;
    for (row, key) in table.keys().enumerate() {
        if former.is_some_and(|former| former >= key) {
            let what = format!("row {}: it stands there twice or out of order", row + 1);
            return Err(SnapshotError::inconsistent(&folder.join(&table.set.file.name), what));
        }
        former = Some(key);
    }
    Ok(table)
}

/// A set of own features by its name, and what is wrong with it.
pub type CheckedSet = (String, Result<(), SnapshotError>);

/// Checks the own features of `season` as [`read`] does, and that each row belongs to one of the `games` of the snapshot.
/// The sets, each by its name and with what is wrong with it.
pub fn verify(
    data: &DataDir,
    season: SeasonId,
    games: Option<&DataFrame>,
) -> Result<Vec<CheckedSet>, SnapshotError> {
    let folder = data.snapshot(season);
    let Some(manifest) = OwnManifest::read(&folder, season)? else {
        let mut there = beside::names(&folder)?.into_iter();
        return match there.find(|name| beside::is_of_own_features(name)) {
            Some(name) => {
                let what = format!("it is there without its manifest, {OWN_FEATURES}");
                Err(SnapshotError::inconsistent(&folder.join(name), what))
            }
            None => Ok(Vec::new()),
        };
    };
    let check = |set: &OwnSet| {
        let table = read_set(&folder, set.clone())?;
        let there = games.map(|games| of_games(&table, games)).transpose()?;
        match there.and_then(|there| there.iter().position(|is_there| !is_there)) {
            None => Ok(()),
            Some(row) => {
                let what = format!("row {} is of no player-date of the snapshot", row + 1);
                Err(SnapshotError::inconsistent(&folder.join(&set.file.name), what))
            }
        }
    };
    Ok(manifest.sets.iter().map(|set| (set.name.clone(), check(set))).collect())
}

/// The files of the own features in the `folder` of a snapshot of `season`, among which `needed` tables must be: sets by
/// name, each with the SHA-256 of its table.
pub fn files<'a>(
    folder: &Path,
    season: SeasonId,
    needed: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<FileEntry>, SnapshotError> {
    let path = folder.join(OWN_FEATURES);
    let manifest = OwnManifest::read(folder, season)?;
    let sets = manifest.map_or_else(Vec::new, |manifest| manifest.sets);
    for (name, sha256) in needed {
        let found = sets.iter().find(|set| set.name == name).map(|set| &set.file.sha256);
        if found.is_none_or(|found| found != sha256) {
            let found = found.map_or("are not there", |_| "have another SHA-256");
            let what = format!("the own features {name} that are read, with {sha256}, {found}");
            return Err(SnapshotError::inconsistent(&path, what));
        }
    }
    let own = beside::manifest_entry(folder, OWN_FEATURES)?;
    Ok(sets.into_iter().map(|set| set.file).chain([own]).collect())
}

/// Writes the table of `set`, with the columns of its layout, and the manifest of all sets beside the snapshot of `season`,
/// in one step with the files that are there; a set of that name is replaced. What became of the set.
pub fn write(
    data: &DataDir,
    season: SeasonId,
    mut set: OwnSet,
    rows: &RecordBatch,
) -> Result<OwnSet, SnapshotError> {
    let folder = data.snapshot(season);
    let mut manifest = OwnManifest::read(&folder, season)?.unwrap_or(OwnManifest::empty(season));
    manifest.sets.retain(|other| other.name != set.name);
    let own = own_table(&set.name);
    beside::replace(
        data,
        season,
        |name| name == OWN_FEATURES || name == own,
        |staged| {
            set.file = table::write(staged, &set.layout(), rows)?;
            manifest.sets.push(set.clone());
            manifest.sets.sort_by(|one, other| one.name.cmp(&other.name));
            if let Some(what) = manifest.fault(season) {
                return Err(SnapshotError::inconsistent(&folder.join(OWN_FEATURES), what));
            }
            write_json(&staged.join(OWN_FEATURES), &manifest)
        },
    )?;
    Ok(set)
}

/// Removes the set `name` of `season`; it is returned, if there was one.
pub fn remove(
    data: &DataDir,
    season: SeasonId,
    name: &str,
) -> Result<Option<OwnSet>, SnapshotError> {
    let folder = data.snapshot(season);
    let Some(mut manifest) = OwnManifest::read(&folder, season)? else { return Ok(None) };
    let Some(place) = manifest.sets.iter().position(|set| set.name == name) else {
        return Ok(None);
    };
    let removed = manifest.sets.remove(place);
    let own = own_table(name);
    beside::replace(
        data,
        season,
        |name| name == OWN_FEATURES || name == own,
        |staged| {
            if manifest.sets.is_empty() {
                return Ok(());
            }
            write_json(&staged.join(OWN_FEATURES), &manifest)
        },
    )?;
    Ok(Some(removed))
}

/// Takes the own features of the snapshot in `from` along to the new one in `to`, with the new `games`: the rows whose
/// player-dates are still there. Sets that cannot be read stay behind.
pub(super) fn carry(
    from: &Path,
    to: &Path,
    season: SeasonId,
    games: &DataFrame,
) -> Result<(), SnapshotError> {
    let each = match read_each(from, season) {
        Err(error) if error.is_of_system() => return Err(error),
        each => each.unwrap_or_default(),
    };
    let mut manifest = OwnManifest::empty(season);
    for (_, read) in each {
        let stored = match read {
            Ok(stored) => stored,
            Err(error) if error.is_of_system() => return Err(error),
            Err(_) => continue,
        };
        let keep = of_games(&stored, games)?;
        if keep.iter().all(|keep| *keep) {
            beside::copy(from, to, &stored.set.file.name)?;
            manifest.sets.push(stored.set);
            continue;
        }
        let failed = |error| SnapshotError::table(&to.join(&stored.set.file.name), error);
        let rows = filter_record_batch(&stored.rows, &BooleanArray::from(keep)).map_err(failed)?;
        if rows.num_rows() > 0 {
            let file = table::write(to, &stored.set.layout(), &rows)?;
            manifest.sets.push(OwnSet { file, ..stored.set });
        }
    }
    if manifest.sets.is_empty() {
        return Ok(());
    }
    write_json(&to.join(OWN_FEATURES), &manifest)
}

/// For each of the rows of `table`, whether its player-date is one of `games`.
fn of_games(table: &OwnTable, games: &DataFrame) -> Result<Vec<bool>, SnapshotError> {
    let there = beside::player_dates(games)?;
    Ok(table.keys().map(|key| there.contains(&key)).collect())
}
