//! The columns of our files: names, types, whether a value may be absent, what it can be, and what it means.
//!
//! One description serves writing, reading, checking and the documentation.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::SnapshotError;
use super::words::word_type;
use crate::domain::{FeatureName, FeatureSet};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A 32-bit whole number.
    Int,
    /// A 64-bit float; never NaN or infinite.
    Float,
    /// Yes or no.
    Flag,
    /// A calendar date, stored as days since 1970-01-01.
    Date,
}

impl Kind {
    /// The Arrow type in files.
    pub const fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int => DataType::Int32,
            Self::Float => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Date => DataType::Date32,
        }
    }
}

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

/// The least and the most that a number, the days of a date, or the bytes of a text can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Bounds {
    /// Numbers from `low` to `high`.
    pub const fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// What a value of this kind can be wherever it stands: a finite number, less than a million of what is counted, a date of
    /// a season that was or will be, a text that fits a line or two.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Int => Self::new(-1e6, 1e6),
            Kind::Float => Self::new(f64::MIN, f64::MAX),
            Kind::Text => Self::new(0.0, 1000.0),
            Kind::Flag => Self::new(0.0, 1.0),
            // 1900-01-01 to 2199-12-31.
            Kind::Date => Self::new(-25_567.0, 84_005.0),
        }
    }

    /// Whether `value` is within them; NaN never is.
    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::of(Kind::Float) {
            return f.write_str("finite");
        }
        write!(f, "between {} and {}", self.low, self.high)
    }
}

/// What is counted in a game, or measured in minutes: nobody has a million of it.
pub const COUNT: Bounds = Bounds::new(0.0, 1e6);

/// A line for points.
pub const LINE: Bounds = Bounds::new(0.0, 150.0);

/// Predicted points.
pub const POINTS: Bounds = Bounds::new(0.0, 60.0);

/// A probability or another share.
pub const SHARE: Bounds = Bounds::new(0.0, 1.0);

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

/// A column of what a player did in a game, which may be null.
const fn counted(name: &'static str, kind: Kind) -> Column {
    optional(name, kind).within(COUNT)
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
/// Columns are the warehouse's `player_game_summary`, as far as a prediction, a grade or a feature can need them.
pub const GAMES: TableLayout = TableLayout {
    file: "games.parquet",
    columns: Cow::Borrowed(&[
        required("player_lookup", Kind::Text),
        required("game_date", Kind::Date),
        required("game_id", Kind::Text),
        required("team_abbr", Kind::Text),
        required("opponent_team_abbr", Kind::Text),
        optional("is_home", Kind::Flag),
        required("season_year", Kind::Int),
        optional("universal_player_id", Kind::Text),
        optional("player_full_name", Kind::Text),
        counted("points", Kind::Int),
        counted("minutes_played", Kind::Float),
        counted("assists", Kind::Int),
        counted("offensive_rebounds", Kind::Int),
        counted("defensive_rebounds", Kind::Int),
        counted("steals", Kind::Int),
        counted("blocks", Kind::Int),
        counted("turnovers", Kind::Int),
        counted("personal_fouls", Kind::Int),
        counted("fg_attempts", Kind::Int),
        counted("fg_makes", Kind::Int),
        counted("three_pt_attempts", Kind::Int),
        counted("three_pt_makes", Kind::Int),
        counted("ft_attempts", Kind::Int),
        counted("ft_makes", Kind::Int),
        optional("plus_minus", Kind::Int),
        counted("paint_attempts", Kind::Int),
        counted("paint_makes", Kind::Int),
        counted("mid_range_attempts", Kind::Int),
        counted("mid_range_makes", Kind::Int),
        optional("starter_flag", Kind::Flag),
        optional("win_flag", Kind::Flag),
        optional("is_active", Kind::Flag),
        optional("points_line", Kind::Float).within(LINE),
        optional("points_line_source", Kind::Text),
    ]),
};

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
        file: "features.parquet",
        columns: FEATURE_ROW.into_iter().chain(values).collect::<Vec<_>>().into(),
    }
}

/// `name` for as long as the program runs, as the names of columns are; its memory is never given back.
///
/// That is bounded: each name is kept once, a name has at most [`MAX_NAME`] characters, a table at most [`MAX_FURTHER`] of
/// them, which is checked before a layout is made of it, and a command reads few tables: less than a megabyte for each, if
/// all of its names are new and as long as can be. Names that are owned would make every column of every table a `Column`
/// that cannot be copied or stand in a constant.
fn kept(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(name) = names.get(name) {
        return name;
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(name);
    name
}
