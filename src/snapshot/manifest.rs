//! `manifest.json`: what a snapshot holds, written last, so that a folder with a manifest is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use super::hash::FileEntry;
use super::hash::sha256;
use super::layout::{FEATURE_ROW_FACTS, FEATURES_FILE, GAMES, MAX_FURTHER, may_be_further};
use super::plain_file::{self, MAX_MANIFEST_BYTES};
use super::{SnapshotError, checked, staging};
use crate::domain::{FeatureSet, GameDate, GameKind, SeasonDates, SeasonId, shortened};

/// The version of the layout that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 2;

/// The name of a manifest in its folder.
pub const FILE: &str = "manifest.json";

/// How many examples of each reason a manifest and a message show.
pub const EXAMPLES: usize = 20;

/// A snapshot's manifest. It holds no time of making: identical input gives identical bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// SHA-256 of [`Content`]: the snapshot's identity, which every run names.
    #[serde(deserialize_with = "checked::read_hash")]
    pub snapshot_hash: String,
    /// Whether the season was made up: none of its players is real.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fictional_players: bool,
    /// What predictions depend on.
    pub content: Content,
    /// What was in the source and is not in the snapshot.
    pub left_out: Vec<LeftOut>,
    /// Where the data came from.
    pub origin: Origin,
}

/// The part of the manifest that predictions depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The layout's version.
    pub schema_version: u32,
    /// The season.
    pub season: SeasonId,
    /// The date of its first regular-season game: day 0.
    pub opening_night: GameDate,
    /// The date of its last regular-season game, if it is known.
    pub last_regular_day: Option<GameDate>,
    /// The first date of the games, those kept for history included.
    pub first_game_date: Option<GameDate>,
    /// The last date of the games.
    pub last_game_date: Option<GameDate>,
    /// The data files.
    pub files: Vec<FileEntry>,
    /// Who computed the feature rows.
    pub feature_rows: FeatureOrigin,
    /// The sets of feature names; the column `vocabulary` of `features.parquet` counts them from 0.
    pub vocabularies: Vec<Vec<String>>,
    /// The names of further features, which no system knows; sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_features: Vec<String>,
    /// Which of [`FEATURE_ROW_FACTS`] the feature rows have, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feature_row_facts: Vec<String>,
    /// The kinds of games that were taken on purpose besides those of the regular season.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
}

/// Who computed a snapshot's feature rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureOrigin {
    /// Whoever stored them where the snapshot came from; what they saw is not known.
    Stored,
    /// This program, from the snapshot's own games, each strictly before its date.
    Built,
}

/// Rows or values of the source that were left out, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The file.
    pub file: String,
    /// The reason, in one word.
    pub reason: String,
    /// How many rows or values. A row counts once, for the first of its reasons.
    pub count: usize,
    /// Of how many games, where whole games are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub games: Option<usize>,
    /// Up to [`EXAMPLES`] of them, with row, column and value.
    pub examples: Vec<String>,
}

/// The kind of origin of a season that was made up, before the seed.
pub const DEMO: &str = "demo";

/// Where a snapshot's data came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The kind of source: `warehouse`, `bigquery:<PROJECT>`, `box-scores`, or `demo:<SEED>`.
    pub kind: String,
    /// Its files, by name and hash; not by folder, which differs from machine to machine.
    pub files: Vec<FileEntry>,
    /// Columns of those files that nothing here knows.
    pub ignored_columns: Vec<String>,
    /// How many rows the tables that stored feature rows are made from had on each date, where the source tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstream: Vec<UpstreamRows>,
    /// What the tables of a warehouse said beside their rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<WarehouseFacts>,
    /// The layouts of box scores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layouts: Vec<FileLayout>,
    /// Spellings of names that settings had read as others, and these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub spellings: BTreeMap<String, String>,
    /// The rows of box scores that are neither games of the season nor left out of it, if there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_rows: Option<OtherRows>,
}

/// How many rows of box scores have nothing to do with a season, by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherRows {
    /// Those of other seasons.
    pub other_seasons: usize,
    /// Those that tell neither a date nor a game, as totals and repeated headers do.
    pub no_game: usize,
    /// Those of players who did not play on a date that cannot be read.
    pub undated: usize,
}

impl OtherRows {
    /// Both counted together; nothing if there are none.
    pub fn and(self, other: Self) -> Option<Self> {
        let both = Self {
            other_seasons: self.other_seasons + other.other_seasons,
            no_game: self.no_game + other.no_game,
            undated: self.undated + other.undated,
        };
        (both != Self::default()).then_some(both)
    }
}

/// What [`FileLayout`] calls a file beside box scores that says when each game was, and who was at home.
pub const TABLE_OF_GAMES: &str = "table of games";

/// The layout that a file of box scores was recognised by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLayout {
    /// The file.
    pub file: String,
    /// What the layout is called where it comes from.
    pub layout: String,
}

impl Origin {
    /// Whether it is a demo.
    fn is_fictional(&self) -> bool {
        self.kind.split(':').next() == Some(DEMO)
    }
}

/// What a warehouse's tables said beside what was taken from them. No prediction depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarehouseFacts {
    /// Of the games.
    pub games: GameFacts,
    /// Of the stored feature rows, where they were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<FeatureFacts>,
}

/// What was met in a warehouse's feature rows that is neither wrong nor left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeatureFacts {
    /// The versions of the season's rows, the oldest first.
    pub versions: Vec<VersionRows>,
    /// How many values are null in the columns of values, by feature.
    pub nulls: BTreeMap<String, usize>,
    /// Columns that have values, and are called nothing.
    pub nameless: Vec<String>,
}

/// The feature rows of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionRows {
    /// The version.
    pub version: String,
    /// Its rows of the season.
    pub rows: usize,
    /// Those that no newer version of the same player-date displaced.
    pub taken: usize,
    /// Their first date.
    pub first: GameDate,
    /// Their last date.
    pub last: GameDate,
}

/// What was met in a warehouse's games that is neither wrong nor left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GameFacts {
    /// Rows without points, and without a word on why. They are read as the reference reads them: as 0 points.
    pub unexplained_nulls: usize,
    /// Rows of players who did not play that were kept on request, as games of 0 points.
    pub absent_as_zero: usize,
    /// Rows that say the player did not play, and have minutes or points. They are games.
    pub absent_with_minutes_or_points: usize,
}

/// How many rows a table that stored feature rows are made from has on each date. A date that is not named has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpstreamRows {
    /// The table, by the warehouse's name.
    pub table: String,
    /// The rows of each date.
    pub rows: BTreeMap<GameDate, u64>,
    /// The first date whose rows the table still had: those of earlier ones it drops by its own rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_from: Option<GameDate>,
}

/// A vocabulary as the manifest writes it.
pub(super) fn vocabulary(names: FeatureSet) -> Vec<String> {
    names.iter().map(|name| name.as_str().to_owned()).collect()
}

impl Manifest {
    /// The manifest of `content`, whose games are a demo's if `is_demo` or its `origin` say so.
    pub(super) fn new(
        content: Content,
        is_demo: bool,
        left_out: Vec<LeftOut>,
        origin: Origin,
    ) -> Self {
        let fictional_players = is_demo || origin.is_fictional();
        Self { snapshot_hash: content.hash(), fictional_players, content, left_out, origin }
    }

    /// Whether the season was made up: none of its players is real.
    pub fn is_fictional(&self) -> bool {
        self.fictional_players || self.origin.is_fictional()
    }

    /// The season's vocabularies, as sets.
    pub fn vocabularies(&self, folder: &Path) -> Result<Vec<FeatureSet>, SnapshotError> {
        let set = |names: &Vec<String>| names.iter().map(|name| name.parse()).collect();
        self.content
            .vocabularies
            .iter()
            .map(set)
            .collect::<Result<_, crate::domain::UnknownFeature>>()
            .map_err(|error| SnapshotError::inconsistent(&folder.join(FILE), error.to_string()))
    }

    /// Reads and checks the manifest of the snapshot of `season` in `folder`.
    pub fn read(folder: &Path, season: SeasonId) -> Result<Self, SnapshotError> {
        let path = folder.join(FILE);
        let manifest: Self = match read_counts(&path, "/content/schema_version", SCHEMA_VERSION) {
            // It is written last, so a folder without one holds no snapshot.
            Err(SnapshotError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return Err(SnapshotError::Missing { season, folder: folder.to_owned() });
            }
            other => other?,
        };
        if manifest.content.hash() != manifest.snapshot_hash {
            let what = "its content was edited: the snapshot hash is another one";
            return Err(SnapshotError::inconsistent(&path, what));
        }
        check_files(&path, &manifest.content.files, [GAMES.file, FEATURES_FILE])?;
        manifest.content.check_further(&path)?;
        manifest.content.check_facts(&path)?;
        manifest.content.check_dates(&path)?;
        if manifest.content.season != season {
            let what = format!("it is of {}, not of {season}", manifest.content.season);
            return Err(SnapshotError::inconsistent(&path, what));
        }
        Ok(manifest)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), SnapshotError> {
        write_json(&folder.join(FILE), self)
    }
}

impl Content {
    /// Which season it is, and when it was. Nothing after the last game belongs to it; without a game, its first night does.
    pub fn dates(&self) -> SeasonDates {
        SeasonDates {
            season: self.season,
            opening_night: self.opening_night,
            last_regular_day: self.last_regular_day,
            end: self.last_game_date.unwrap_or(self.opening_night).plus_days(1),
        }
    }

    /// The further names are such, each once and in order.
    fn check_further(&self, path: &Path) -> Result<(), SnapshotError> {
        let names = &self.further_features;
        let fit = names.len() <= MAX_FURTHER
            && names.iter().all(|name| may_be_further(name))
            && names.is_sorted_by(|one, other| one < other);
        let what = "further_features holds what is no name of a feature";
        if fit { Ok(()) } else { Err(SnapshotError::inconsistent(path, what)) }
    }

    /// The facts are such, each once and in order.
    fn check_facts(&self, path: &Path) -> Result<(), SnapshotError> {
        let mut known = FEATURE_ROW_FACTS.iter();
        let fit = self.feature_row_facts.iter().all(|name| known.any(|fact| fact.name == name));
        let what = "feature_row_facts holds what is no fact of a feature row, or not in order";
        if fit { Ok(()) } else { Err(SnapshotError::inconsistent(path, what)) }
    }

    /// The season's days are in its years and in order, and the kinds of games beside its own are such.
    fn check_dates(&self, path: &Path) -> Result<(), SnapshotError> {
        let Self { season, opening_night, last_regular_day, .. } = self;
        let wrong = |what| Err(SnapshotError::inconsistent(path, what));
        let named =
            [("opening_night", Some(*opening_night)), ("last_regular_day", *last_regular_day)];
        for (name, date) in named.into_iter().filter_map(|(name, date)| Some((name, date?))) {
            if !season.has_year_of(date) {
                return wrong(format!("{name} is {date}, which is no day of {season}"));
            }
        }
        if last_regular_day.is_some_and(|last| last < *opening_night) {
            return wrong(format!("last_regular_day is before opening_night, {opening_night}"));
        }
        match self.included.iter().find(|word| word.parse::<GameKind>().is_err()) {
            Some(word) => {
                wrong(format!("included has `{}`, which is no kind of game", shortened(word)))
            }
            None => Ok(()),
        }
    }

    fn hash(&self) -> String {
        #[expect(clippy::expect_used, reason = "no map of it has keys that are no texts")]
        let text = serde_json::to_string(self)
            .expect("Invariant: plain structs of texts and numbers can be written as JSON");
        sha256(text.as_bytes())
    }
}

/// Checks that `files`, by the manifest at `path`, are those that this program writes for it, each once: nothing else is ever
/// read, packed or put in place because a manifest names it.
pub fn check_files<'a>(
    path: &Path,
    files: &[FileEntry],
    expected: impl IntoIterator<Item = &'a str>,
) -> Result<(), SnapshotError> {
    let expected: BTreeSet<&str> = expected.into_iter().collect();
    let mut named = BTreeSet::new();
    for file in files {
        let name = file.name.as_str();
        let shown = shortened(name);
        if !expected.contains(name) {
            let what = format!("it names `{shown}`, which season does not write for it");
            return Err(SnapshotError::inconsistent(path, what));
        }
        if !named.insert(name) {
            return Err(SnapshotError::inconsistent(path, format!("it names {shown} twice")));
        }
    }
    expected.difference(&named).next().map_or(Ok(()), |lacking| {
        Err(SnapshotError::inconsistent(path, format!("it does not name {lacking}")))
    })
}

/// What no count, size or time in a manifest of ours comes near; sums and products of what stays below cannot overflow.
const MAX_NUMBER: f64 = 1e12;

/// The most entries of a list or an object.
const MAX_ENTRIES: usize = 100_000;

/// The most characters of a text in a manifest, and of a name: it is shown wherever the manifest is.
const MAX_TEXT: usize = 5000;

/// Numbers that count nothing: what a training drew its random numbers from.
const NO_COUNTS: [&str; 1] = ["seed"];

/// Reads a manifest as [`read_json`] does, and checks that its lists, numbers and texts are no larger than can be.
pub fn read_counts<T: DeserializeOwned>(
    path: &Path,
    version_at: &str,
    expected: u32,
) -> Result<T, SnapshotError> {
    let value: Value = read_json(path, version_at, expected)?;
    if let Some(what) = beyond("", &value) {
        return Err(SnapshotError::inconsistent(path, what));
    }
    serde_json::from_value(value).map_err(|source| SnapshotError::manifest(path, source))
}

/// What in `value`, which stands under `name`, is larger than can be.
fn beyond(name: &str, value: &Value) -> Option<String> {
    let shown = shortened(name);
    let many = |count: usize| {
        let what = || format!("`{shown}` has {count} entries, and at most {MAX_ENTRIES} can be");
        (count > MAX_ENTRIES).then(what)
    };
    match value {
        Value::Array(list) => {
            many(list.len()).or_else(|| list.iter().find_map(|value| beyond(name, value)))
        }
        Value::Object(entries) => many(entries.len())
            .or_else(|| entries.keys().find_map(|name| long("a name", name)))
            .or_else(|| entries.iter().find_map(|(name, value)| beyond(name, value))),
        Value::Number(number) if !NO_COUNTS.contains(&name) => {
            let large = number.as_f64().is_none_or(|number| number.abs() > MAX_NUMBER);
            large.then(|| format!("`{shown}` is {number}, and nothing here counts so far"))
        }
        Value::String(text) => long(&format!("`{shown}`"), text),
        _ => None,
    }
}

/// Says of a `text` that it is longer than can be, if it is.
fn long(what: &str, text: &str) -> Option<String> {
    let is_long = text.len() > MAX_TEXT && text.chars().nth(MAX_TEXT).is_some();
    is_long.then(|| format!("{what} has more than {MAX_TEXT} characters: {}", shortened(text)))
}

/// Reads a manifest whose version, at the JSON pointer `version_at`, must be `expected`.
pub fn read_json<T: DeserializeOwned>(
    path: &Path,
    version_at: &str,
    expected: u32,
) -> Result<T, SnapshotError> {
    let bytes = plain_file::read(path, MAX_MANIFEST_BYTES)
        .map_err(|error| SnapshotError::io("read", path, error))?;
    parse_json(path, &bytes, version_at, expected)
}

/// Reads the `bytes` of the manifest at `path` as [`read_json`] does.
pub fn parse_json<T: DeserializeOwned>(
    path: &Path,
    bytes: &[u8],
    version_at: &str,
    expected: u32,
) -> Result<T, SnapshotError> {
    let bad = |source| SnapshotError::manifest(path, source);
    // The version comes first: a newer manifest may have fields that this program does not know.
    let loose: Value = serde_json::from_slice(bytes).map_err(bad)?;
    let found = loose.pointer(version_at).and_then(Value::as_u64);
    match found.and_then(|found| u32::try_from(found).ok()) {
        Some(found) if found != expected => {
            Err(SnapshotError::Incompatible { path: path.to_owned(), found, expected })
        }
        _ => serde_json::from_value(loose).map_err(bad),
    }
}

/// Writes `value` as indented JSON with a closing newline, and makes it durable.
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), SnapshotError> {
    let mut text = serde_json::to_string_pretty(value)
        .map_err(|source| SnapshotError::Manifest { path: path.to_owned(), source })?;
    text.push('\n');
    staging::write_durably(path, text.as_bytes())
}
