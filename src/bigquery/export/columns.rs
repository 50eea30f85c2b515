//! The registry of what is read: tables, their columns in BigQuery's exact types, and what makes a row's key.
//!
//! The columns are those that `source::warehouse` reads. Precision and scale stand here because the models of the client
//! crate drop them.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// The type of a value, in BigQuery's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `STRING`.
    Text,
    /// `INT64`.
    Int,
    /// `FLOAT64`, NaN and the infinities included.
    Float,
    /// `BOOL`.
    Flag,
    /// `DATE`.
    Date,
    /// `TIMESTAMP`, to the microsecond.
    Timestamp,
    /// `NUMERIC(precision, scale)`. A table whose column is declared wider is read as well: each value must fit.
    Numeric {
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
}

impl Kind {
    /// The name that `tables.get` has for the type, and the one that it has in SQL.
    pub(super) const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Text => ["STRING", "STRING"],
            Self::Int => ["INTEGER", "INT64"],
            Self::Float => ["FLOAT", "FLOAT64"],
            Self::Flag => ["BOOLEAN", "BOOL"],
            Self::Date => ["DATE", "DATE"],
            Self::Timestamp => ["TIMESTAMP", "TIMESTAMP"],
            Self::Numeric { .. } => ["NUMERIC", "NUMERIC"],
        }
    }

    /// The type in our files.
    pub(super) fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int => DataType::Int64,
            Self::Float => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Numeric { precision, scale } => {
                DataType::Decimal128(precision, scale.cast_signed())
            }
        }
    }
}

/// How many values a row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One.
    Required,
    /// One or none.
    Nullable,
    /// A list of them. A null list is an empty one, and no item is null: BigQuery stores neither.
    Repeated,
}

impl Mode {
    /// The name that `tables.get` has for it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::Nullable => "NULLABLE",
            Self::Repeated => "REPEATED",
        }
    }
}

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// How many values a row has.
    pub mode: Mode,
    /// Whether a table without it is read all the same.
    pub optional: bool,
}

impl Column {
    /// The column of our files.
    pub(super) fn field(&self) -> Field {
        let kind = self.kind.arrow();
        match self.mode {
            Mode::Repeated => {
                let item = Field::new("item", kind, true);
                Field::new(self.name, DataType::List(Arc::new(item)), false)
            }
            mode => Field::new(self.name, kind, mode == Mode::Nullable),
        }
    }
}

const fn required(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, mode: Mode::Required, optional: false }
}

const fn nullable(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, mode: Mode::Nullable, optional: false }
}

const fn repeated(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, mode: Mode::Repeated, optional: false }
}

/// A column that older tables do not have, or newer ones.
const fn if_there(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, mode: Mode::Nullable, optional: true }
}

const fn numeric(precision: u8, scale: u8) -> Kind {
    Kind::Numeric { precision, scale }
}

/// A table that is read row by row.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name in messages, and, with `.parquet`, the name of its file: what the table is called by default.
    pub name: &'static str,
    /// The columns that are read, in the order of our file.
    pub columns: &'static [Column],
    /// The columns that tell one row from every other, in the order that rows are sorted by: a player, a date and a text.
    pub key: [&'static str; 3],
}

/// The column by which both tables are partitioned.
pub(super) const DATE: &str = "game_date";

/// Games: one row per player and game.
pub const GAMES: Table = Table {
    name: "player_game_summary",
    columns: &[
        required("player_lookup", Kind::Text),
        nullable("universal_player_id", Kind::Text),
        nullable("player_full_name", Kind::Text),
        required("game_id", Kind::Text),
        required(DATE, Kind::Date),
        required("team_abbr", Kind::Text),
        required("opponent_team_abbr", Kind::Text),
        if_there("is_home", Kind::Flag),
        required("season_year", Kind::Int),
        nullable("points", Kind::Int),
        nullable("minutes_played", numeric(5, 1)),
        nullable("assists", Kind::Int),
        nullable("offensive_rebounds", Kind::Int),
        nullable("defensive_rebounds", Kind::Int),
        nullable("steals", Kind::Int),
        nullable("blocks", Kind::Int),
        nullable("turnovers", Kind::Int),
        nullable("personal_fouls", Kind::Int),
        nullable("fg_attempts", Kind::Int),
        nullable("fg_makes", Kind::Int),
        nullable("three_pt_attempts", Kind::Int),
        nullable("three_pt_makes", Kind::Int),
        nullable("ft_attempts", Kind::Int),
        nullable("ft_makes", Kind::Int),
        nullable("plus_minus", Kind::Int),
        nullable("paint_attempts", Kind::Int),
        nullable("paint_makes", Kind::Int),
        nullable("mid_range_attempts", Kind::Int),
        nullable("mid_range_makes", Kind::Int),
        required("starter_flag", Kind::Flag),
        required("win_flag", Kind::Flag),
        required("is_active", Kind::Flag),
        nullable("points_line", numeric(4, 1)),
        nullable("points_line_source", Kind::Text),
        if_there("created_at", Kind::Timestamp),
    ],
    key: ["player_lookup", DATE, "game_id"],
};

/// Stored feature rows: one row per player-date and version.
pub const FEATURES: Table = Table {
    name: "ml_feature_store_v2",
    columns: &[
        required("player_lookup", Kind::Text),
        required(DATE, Kind::Date),
        required("game_id", Kind::Text),
        repeated("features", Kind::Float),
        repeated("feature_names", Kind::Text),
        required("feature_version", Kind::Text),
        nullable("feature_quality_score", numeric(5, 2)),
        required("data_source", Kind::Text),
        if_there("created_at", Kind::Timestamp),
    ],
    key: ["player_lookup", DATE, "feature_version"],
};

/// A table of which only the number of rows per date is read.
#[derive(Debug, PartialEq, Eq)]
pub struct Upstream {
    /// What the table is called by default.
    pub name: &'static str,
    /// Its column with the date.
    pub date: &'static str,
}

/// What the stored feature rows were made from.
pub const UPSTREAM: [Upstream; 3] = [
    Upstream { name: "player_daily_cache", date: "cache_date" },
    Upstream { name: "player_shot_zone_analysis", date: "analysis_date" },
    Upstream { name: "team_defense_zone_analysis", date: "analysis_date" },
];

/// A table with those of its columns that are there.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    /// The table.
    pub(super) table: &'static Table,
    /// The columns, in the table's order.
    pub(super) columns: Vec<Column>,
}

impl Selection {
    /// All columns but those optional ones that `there` denies.
    pub(super) fn of(table: &'static Table, there: impl Fn(&str) -> bool) -> Self {
        let chosen = |column: &&Column| !column.optional || there(column.name);
        Self { table, columns: table.columns.iter().filter(chosen).copied().collect() }
    }

    /// How many rows of the table have about `values` values.
    pub(super) fn page_rows(&self, values: usize) -> u32 {
        // A list of features has 25 items, and each item is a value.
        let width = |column: &Column| if column.mode == Mode::Repeated { 25 } else { 1 };
        let width: usize = self.columns.iter().map(width).sum();
        u32::try_from(values / width.max(1)).unwrap_or(u32::MAX).max(1)
    }

    /// The schema of our file.
    pub(super) fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(self.columns.iter().map(Column::field).collect::<Vec<_>>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::layout;

    #[test]
    fn everything_that_a_snapshot_holds_is_read() {
        let read =
            |table: &Table, name: &str| table.columns.iter().any(|column| column.name == name);
        for column in layout::GAMES.columns.iter() {
            assert!(read(&GAMES, column.name), "{}", column.name);
        }
        for column in
            layout::features(&[]).columns.iter().filter(|column| column.name != "vocabulary")
        {
            assert!(read(&FEATURES, column.name), "{}", column.name);
        }
        for table in [GAMES, FEATURES] {
            for name in table.key {
                let column = table.columns.iter().find(|column| column.name == name).unwrap();
                assert_eq!((column.mode, column.optional), (Mode::Required, false), "{name}");
            }
        }
    }
}
