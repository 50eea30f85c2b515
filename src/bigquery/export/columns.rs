//! The registry of what is read: tables, their columns in BigQuery's exact types, and what makes a row's key.
//!
//! The columns are those that `source::warehouse` reads. Precision and scale stand here because the models of the client
//! crate drop them.

use std::sync::Arc;

use crate::bigquery::{Decimals, Mode, Type};
use crate::domain::box_score::{Field as BoxScoreField, InWarehouse, KEPT, KEPT_COUNT};
use crate::domain::column::Kind;
use crate::source;

use super::range::Range;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarehouseColumn {
    /// Its name.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Type,
    /// How many values a row has.
    pub mode: Mode,
    /// Whether a table without it is read all the same.
    pub optional: bool,
}

impl WarehouseColumn {
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

const fn required(name: &'static str, kind: Type) -> WarehouseColumn {
    WarehouseColumn { name, kind, mode: Mode::Required, optional: false }
}

const fn nullable(name: &'static str, kind: Type) -> WarehouseColumn {
    WarehouseColumn { name, kind, mode: Mode::Nullable, optional: false }
}

/// Lists that a table without a column per value must have.
const fn lists_if_there(name: &'static str, kind: Type) -> WarehouseColumn {
    WarehouseColumn { name, kind, mode: Mode::Repeated, optional: true }
}

/// A column that older tables do not have, or newer ones.
const fn if_there(name: &'static str, kind: Type) -> WarehouseColumn {
    WarehouseColumn { name, kind, mode: Mode::Nullable, optional: true }
}

const fn numeric(precision: u8, scale: u8) -> Type {
    Type::Number(Decimals { precision, scale })
}

/// A table that is read row by row.
#[derive(Debug, PartialEq, Eq)]
pub struct ExportTable {
    /// Its name in messages, and, with `.parquet`, the name of its file: what the table is called by default.
    pub name: &'static str,
    /// The columns that are read, in the order of our file.
    pub columns: &'static [WarehouseColumn],
    /// The columns that tell one row from every other, in the order that rows are sorted by: a player, a date and a text.
    pub key: [&'static str; 3],
    /// Whether it may have a column per value of a feature, too, or instead of lists.
    pub values: bool,
    /// What else is true of the rows that are read, in SQL.
    pub only: Option<&'static str>,
    /// Columns that order rows of one key after the moments at which they were written.
    pub ties: &'static [&'static str],
}

impl ExportTable {
    /// The filter of its rows within `range`. The Storage Read API takes it as it stands.
    pub(super) fn filter(&self, range: Range) -> String {
        let only = self.only.map(|only| format!(" AND {only}"));
        range.filter(DATE) + &only.unwrap_or_default()
    }

    /// Whether it holds bookmakers' offers. Of these tables, one is enough.
    pub(super) fn is_of_lines(&self) -> bool {
        LINES.iter().any(|table| table.name == self.name)
    }
}

/// The column by which both tables are partitioned.
pub(super) const DATE: &str = "game_date";

/// Games: one row per player and game.
pub const GAMES: ExportTable = ExportTable {
    name: "player_game_summary",
    columns: &GAME_COLUMNS,
    key: ["player_lookup", DATE, "game_id"],
    values: false,
    only: None,
    ties: &[],
};

/// What says whose game it is, in the order of the warehouse's table. The other columns of `games.parquet` follow in theirs.
const IDENTITY: [BoxScoreField; 9] = [
    BoxScoreField::Lookup,
    BoxScoreField::Id,
    BoxScoreField::Name,
    BoxScoreField::Game,
    BoxScoreField::Date,
    BoxScoreField::Team,
    BoxScoreField::Opponent,
    BoxScoreField::Home,
    BoxScoreField::Season,
];

/// What says of a row whether the player played, and when it was written.
const OF_GAME_ROWS: [WarehouseColumn; 6] = [
    if_there("is_dnp", Type::Flag),
    if_there("player_status", Type::Text),
    if_there("dnp_reason", Type::Text),
    if_there("processed_at", Type::Time),
    if_there("updated_at", Type::Time),
    if_there("created_at", Type::Time),
];

const GAME_COLUMNS: [WarehouseColumn; KEPT_COUNT + OF_GAME_ROWS.len()] = {
    let mut columns = [OF_GAME_ROWS[0]; KEPT_COUNT + OF_GAME_ROWS.len()];
    let mut at = 0;
    while at < columns.len() {
        columns[at] = if at < IDENTITY.len() {
            of_box_scores(IDENTITY[at])
        } else if at < KEPT_COUNT {
            of_box_scores(KEPT[at])
        } else {
            OF_GAME_ROWS[at - KEPT_COUNT]
        };
        at += 1;
    }
    columns
};

/// A column of box scores as the warehouse has it.
const fn of_box_scores(field: BoxScoreField) -> WarehouseColumn {
    let column = field.column();
    let [precision, scale] = column.decimals;
    let kind = match column.kind() {
        Kind::Text => Type::Text,
        Kind::Int => Type::Int,
        Kind::Float => numeric(precision, scale),
        Kind::Flag => Type::Flag,
        Kind::Date => Type::Date,
    };
    match column.warehouse {
        InWarehouse::Required => required(column.name(), kind),
        InWarehouse::Nullable => nullable(column.name(), kind),
        InWarehouse::IfThere | InWarehouse::Never => if_there(column.name(), kind),
    }
}

/// Stored feature rows: one row per player-date and version.
pub const FEATURES: ExportTable = ExportTable {
    name: "ml_feature_store_v2",
    columns: &[
        required("player_lookup", Type::Text),
        required(DATE, Type::Date),
        required("game_id", Type::Text),
        lists_if_there("features", Type::Float),
        lists_if_there("feature_names", Type::Text),
        required("feature_version", Type::Text),
        nullable("feature_quality_score", numeric(5, 2)),
        required("data_source", Type::Text),
        if_there("feature_count", Type::Int),
        if_there("default_feature_count", Type::Int),
        if_there("required_default_count", Type::Int),
        if_there("is_quality_ready", Type::Flag),
        if_there("quality_tier", Type::Text),
        if_there("expected_games_count", Type::Int),
        if_there("actual_games_count", Type::Int),
        if_there("completeness_percentage", Type::Float),
        if_there("missing_games_count", Type::Int),
        if_there("is_production_ready", Type::Flag),
        if_there("processed_at", Type::Time),
        if_there("updated_at", Type::Time),
        if_there("created_at", Type::Time),
    ],
    key: ["player_lookup", DATE, "feature_version"],
    values: true,
    only: None,
    ties: &[],
};

/// Bookmakers' offers of a player's points, in the order of [`crate::bigquery::WarehouseTable::LINES`].
pub const LINES: [ExportTable; 2] = [
    ExportTable {
        name: "odds_api_player_points_props",
        columns: &[
            required("player_name", Type::Text),
            required(DATE, Type::Date),
            required("bookmaker", Type::Text),
            required("points_line", Type::Float),
            required("snapshot_timestamp", Type::Time),
            if_there("over_price_american", Type::Int),
            if_there("under_price_american", Type::Int),
            if_there("minutes_before_tipoff", Type::Int),
            if_there("game_start_time", Type::Time),
            if_there("home_team_abbr", Type::Text),
            if_there("away_team_abbr", Type::Text),
        ],
        key: ["player_name", DATE, "bookmaker"],
        values: false,
        only: None,
        ties: &["points_line", "over_price_american", "under_price_american"],
    },
    ExportTable {
        name: "bettingpros_player_points_props",
        columns: &[
            required("player_name", Type::Text),
            required(DATE, Type::Date),
            required("bookmaker", Type::Text),
            required("market_type", Type::Text),
            required("bet_side", Type::Text),
            required("points_line", Type::Float),
            if_there("odds_american", Type::Int),
            if_there("bookmaker_last_update", Type::Time),
            if_there("player_team", Type::Text),
        ],
        key: ["player_name", DATE, "bookmaker"],
        values: false,
        // Whatever its name says, the table holds all stats.
        only: Some("market_type = 'points'"),
        ties: &["bet_side", "points_line", "odds_american"],
    },
];

/// A table of which only the number of rows per date is read.
#[derive(Debug, PartialEq, Eq)]
pub struct UpstreamTable {
    /// What the table is called by default.
    pub name: &'static str,
    /// Its column with the date.
    pub date: &'static str,
    /// After how many days the rows of a date are gone, by the warehouse's own definition.
    pub kept_days: i32,
}

/// What the stored feature rows were made from.
pub const UPSTREAM: [UpstreamTable; 3] = [
    UpstreamTable { name: "player_daily_cache", date: "cache_date", kept_days: 30 },
    UpstreamTable { name: "player_shot_zone_analysis", date: "analysis_date", kept_days: 90 },
    UpstreamTable { name: "team_defense_zone_analysis", date: "analysis_date", kept_days: 90 },
];

/// A table with those of its columns that are there.
#[derive(Clone, Debug)]
pub(super) struct ColumnSelection {
    /// The table.
    pub(super) table: &'static ExportTable,
    /// The columns, in the table's order.
    pub(super) columns: Vec<WarehouseColumn>,
}

impl ColumnSelection {
    /// All columns but those optional ones that `there` denies. Lists may only be missing where values have columns.
    pub(super) fn of(table: &'static ExportTable, there: impl Fn(&str) -> bool) -> Self {
        let values = source::value_columns().filter(|name| table.values && there(name));
        let values: Vec<WarehouseColumn> = values.map(|name| if_there(name, Type::Float)).collect();
        let lists = values.is_empty();
        let chosen = |column: &&WarehouseColumn| {
            let must = !column.optional || (lists && column.mode == Mode::Repeated);
            must || there(column.name)
        };
        let columns = table.columns.iter().filter(chosen).copied().chain(values);
        Self { table, columns: columns.collect() }
    }

    /// The columns with the moments at which rows were written, those that are there.
    pub(super) fn moments(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter(|column| column.kind == Type::Time).map(|column| column.name)
    }

    /// The columns that rows are ordered by: their key, and of rows with one key what was written first.
    pub(super) fn order(&self) -> Vec<&'static str> {
        let there = |name: &&&str| self.columns.iter().any(|column| column.name == **name);
        let ties = self.table.ties.iter().filter(there).copied();
        self.table.key.into_iter().chain(self.moments()).chain(ties).collect()
    }

    /// How many rows of the table have about `values` values.
    pub(super) fn page_rows(&self, values: usize) -> u32 {
        // A list of features has 25 items, and each item is a value.
        let width = |column: &WarehouseColumn| if column.mode == Mode::Repeated { 25 } else { 1 };
        let width: usize = self.columns.iter().map(width).sum();
        u32::try_from(values / width.max(1)).unwrap_or(u32::MAX).max(1)
    }

    /// The schema of our file.
    pub(super) fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(self.columns.iter().map(WarehouseColumn::field).collect::<Vec<_>>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::layout;

    #[test]
    fn everything_that_a_snapshot_holds_is_read() {
        let read = |table: &ExportTable, name: &str| {
            table.columns.iter().any(|column| column.name == name)
        };
        for column in layout::GAMES.columns.iter() {
            assert!(read(&GAMES, column.name), "{}", column.name);
        }
        for column in layout::features(&[], &[])
            .columns
            .iter()
            .filter(|column| column.name != "vocabulary")
            .chain(&layout::FEATURE_ROW_FACTS)
        {
            assert!(read(&FEATURES, column.name), "{}", column.name);
        }
        for table in [&GAMES, &FEATURES].into_iter().chain(&LINES) {
            for name in table.key {
                let column = table.columns.iter().find(|column| column.name == name).unwrap();
                assert_eq!((column.mode, column.optional), (Mode::Required, false), "{name}");
            }
        }
    }
}
