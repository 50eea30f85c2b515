//! The columns of our files: names, types, whether a value may be absent, what it can be, and what it means.
//!
//! One description serves writing, reading, checking and the documentation.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema, SchemaRef};

use super::SnapshotError;
use super::words::word_type;
pub use crate::domain::column::{Bounds, COUNT, Kind, LINE, SHARE};
use crate::domain::{FeatureName, FeatureSet, box_score};

/// One column of one of our files.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether null is allowed.
    pub nullable: bool,
    /// What a value can be.
    pub bounds: Bounds,
}

impl Column {
    /// The same with other bounds.
    #[must_use]
    pub const fn within(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }
}

/// A column that always has a value.
pub const fn required(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: false, bounds: Bounds::of(kind) }
}

/// A column that may be null.
pub const fn optional(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: true, bounds: Bounds::of(kind) }
}

/// The columns of one of our files, in order.
#[derive(Clone, Debug)]
pub struct TableLayout {
    /// The file's name in its folder.
    pub file: &'static str,
    /// Its columns.
    pub columns: Cow<'static, [Column]>,
}

impl TableLayout {
    /// The Arrow schema of the file.
    pub fn schema(&self) -> SchemaRef {
        let field = |column: &Column| Field::new(column.name, column.kind.arrow(), column.nullable);
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }

    /// Where the column `name` stands, if there is one.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The same with those of [`FEATURE_ROW_FACTS`] that `names` has, at the end.
    #[must_use]
    pub fn with_feature_row_facts(self, names: &[String]) -> Self {
        let is_kept = |column: &&Column| names.iter().any(|name| name == column.name);
        let facts = FEATURE_ROW_FACTS.iter().filter(is_kept);
        Self {
            columns: self.columns.iter().chain(facts).copied().collect::<Vec<_>>().into(),
            ..self
        }
    }

    /// The Arrow schema with texts as words.
    pub fn schema_of_words(&self) -> SchemaRef {
        let kind = |column: &Column| match column.kind {
            Kind::Text => word_type(),
            kind => kind.arrow(),
        };
        let field = |column: &Column| Field::new(column.name, kind(column), column.nullable);
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }

    /// A table of these columns, texts as words.
    pub fn batch(&self, columns: Vec<ArrayRef>) -> Result<RecordBatch, SnapshotError> {
        RecordBatch::try_new(self.schema_of_words(), columns)
            .map_err(|error| SnapshotError::table(self.file.as_ref(), error))
    }
}

/// What the column `name` of [`GAMES`] can be; any finite number for what is no column of it.
pub fn bounds_in_games(name: &str) -> Bounds {
    let column = GAMES.columns.iter().find(|column| column.name == name);
    column.map_or(Bounds::of(Kind::Float), |column| column.bounds)
}

/// `games.parquet`: one row per player-date, sorted by (`player_lookup`, `game_date`).
///
/// Columns are the warehouse's `player_game_summary`, as far as a prediction, a grade or a feature can need them: those that
/// [`box_score`] keeps.
pub const GAMES: TableLayout =
    TableLayout { file: "games.parquet", columns: Cow::Borrowed(&GAME_COLUMNS) };

const GAME_COLUMNS: [Column; box_score::KEPT_COUNT] = {
    let mut columns = [required("", Kind::Text); box_score::KEPT_COUNT];
    let mut at = 0;
    while at < columns.len() {
        let column = box_score::KEPT[at].column();
        let (name, kind, bounds) = (column.name(), column.kind(), column.bounds());
        columns[at] = Column { name, kind, nullable: !column.required, bounds };
        at += 1;
    }
    columns
};

/// The name of the file of [`features`].
pub const FEATURES_FILE: &str = "features.parquet";

const FEATURE_ROW: [Column; 6] = [
    required("player_lookup", Kind::Text),
    required("game_date", Kind::Date),
    required("game_id", Kind::Text),
    required("data_source", Kind::Text),
    optional("feature_quality_score", Kind::Float),
    required("vocabulary", Kind::Int).within(COUNT),
];

/// The facts of a feature row that are kept beside its values, where the source has any: one row for the warehouse's column,
/// the column of ours, and the column of its table of predictions, all of that name.
///
/// `feature_version` is null for rows of the first version.
pub const FEATURE_ROW_FACTS: [Column; 6] = [
    optional("feature_version", Kind::Text),
    optional("expected_games_count", Kind::Int).within(COUNT),
    optional("actual_games_count", Kind::Int).within(COUNT),
    optional("completeness_percentage", Kind::Float).within(COUNT),
    optional("missing_games_count", Kind::Int).within(COUNT),
    optional("is_production_ready", Kind::Flag),
];

/// The most names of features that no system knows.
pub const MAX_FURTHER: usize = 1024;

/// The most characters of a feature's name.
pub const MAX_NAME: usize = 200;

/// Whether `name` may be that of a feature that no system knows.
pub fn may_be_further(name: &str) -> bool {
    let mut columns = FEATURE_ROW.iter().chain(&FEATURE_ROW_FACTS);
    let taken = columns.any(|column| column.name.eq_ignore_ascii_case(name));
    let length = name.chars().count();
    (1..=MAX_NAME).contains(&length)
        && name.trim() == name
        && !name.chars().any(char::is_control)
        && !taken
        && name.parse::<FeatureName>().is_err()
}

/// `features.parquet`: one row per player-date, sorted by (`player_lookup`, `game_date`).
///
/// After the columns of the row itself comes one column per feature name that any of `vocabularies` holds. A row has
/// the names of its vocabulary; a null under such a name is a value that was not finite, a null under another name
/// is a name the row does not carry. Last come the features of names that no system knows, `further`, of which a row has
/// those that are not null.
pub fn features(vocabularies: &[FeatureSet], further: &[String]) -> TableLayout {
    let carried = |name: &&FeatureName| vocabularies.iter().any(|names| names.contains(**name));
    let values = FeatureName::ALL.iter().filter(carried).map(|name| name.as_str());
    let values = values.chain(further.iter().map(|name| kept(name)));
    let values = values.map(|name| optional(name, Kind::Float));
    TableLayout {
        file: FEATURES_FILE,
        columns: FEATURE_ROW.into_iter().chain(values).collect::<Vec<_>>().into(),
    }
}

/// `name` for as long as the program runs, as the names of columns are; its memory is never given back.
///
/// That is bounded: each name is kept once, a name has at most [`MAX_NAME`] characters, a table at most [`MAX_FURTHER`] of
/// them, which is checked before a layout is made of it, and a command reads few tables: less than a megabyte for each, if
/// all of its names are new and as long as can be. Names that are owned would make every column of every table a `Column`
/// that cannot be copied or stand in a constant.
pub(crate) fn kept(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(name) = names.get(name) {
        return name;
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(name);
    name
}
