//! The SQL of an export. Nothing of it is text that somebody typed: names are checked identifiers, dates are dates.

use crate::bigquery::{Mode, TableRef, Type};

use super::columns::{ColumnSelection, DATE, ExportTable, WarehouseColumn};
use super::moment::Moment;
use super::range::Range;

/// A table as it was at one moment; a view has no past, so it is read as it is.
fn at(table: &TableRef, moment: Option<&Moment>) -> String {
    match moment {
        Some(moment) => format!("{} FOR SYSTEM_TIME AS OF {}", table.sql(), moment.sql()),
        None => table.sql(),
    }
}

/// The rows. A TIMESTAMP comes as its microseconds, which no text could round.
pub(super) fn rows(
    selection: &ColumnSelection,
    table: &TableRef,
    moment: Option<&Moment>,
    range: Range,
) -> String {
    let column = |column: &WarehouseColumn| match column.kind {
        Type::Time => format!("UNIX_MICROS({0}) AS {0}", column.name),
        _ => column.name.to_owned(),
    };
    let columns: Vec<String> = selection.columns.iter().map(column).collect();
    format!(
        "SELECT {}\nFROM {}\nWHERE {}",
        columns.join(", "),
        at(table, moment),
        selection.table.filter(range)
    )
}

/// The moment that the server's clock shows, in microseconds since 1970-01-01 UTC.
pub(super) const NOW: &str = "SELECT UNIX_MICROS(CURRENT_TIMESTAMP()) AS now";

/// The date of the first game that `table` counts to the season opening in `year`, as days since 1970-01-01.
pub(super) fn first_game(table: &TableRef, year: i32) -> String {
    // A season opens between the summer before it and the summer after: enough for a table that demands a filter.
    format!(
        "SELECT UNIX_DATE(MIN({DATE})) AS first\nFROM {}\n\
         WHERE {DATE} BETWEEN DATE '{year}-07-01' AND DATE '{}-12-31' AND season_year = {year}",
        table.sql(),
        year + 1
    )
}

/// The number of rows of each date.
pub(super) fn counts(
    table: &TableRef,
    date: &str,
    moment: Option<&Moment>,
    range: Range,
) -> String {
    format!(
        "SELECT UNIX_DATE({date}) AS day, COUNT(*) AS n\nFROM {}\nWHERE {}\nGROUP BY day\nORDER BY day",
        at(table, moment),
        range.filter(date)
    )
}

/// A number that the server and we compute from the same rows: its name, and how the server does it. All are whole
/// numbers, so that no rounding can hide a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    /// What it is, for messages.
    pub(super) name: String,
    /// What the server computes.
    pub(super) sql: String,
    /// Which column it is about, and how; `None` for those of the rows themselves, which come first.
    pub(super) of: Option<(usize, Measure)>,
}

/// What is computed of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// How many values are null.
    Nulls,
    /// The sum, in units or in thousandths; of floats, of those of moderate size.
    Sum,
    /// How many flags are set.
    Set,
    /// How many items the lists have together.
    Items,
    /// The sum of the lists' items of moderate size, in thousandths.
    ItemSum,
}

/// Items of this size or more, NaN and the infinities are left out of a sum: their thousandths are no 64-bit number, or
/// their sum might not be.
pub(super) const MODERATE: f64 = 1e6;

/// The figures of the rows themselves: how many, how many keys, the first and the last date, and a fingerprint of the keys.
pub(super) const OF_ROWS: usize = 5;

/// The figures that tell whether what we have is what the server has.
pub(super) fn figures(selection: &ColumnSelection) -> Vec<Figure> {
    let key = key(selection.table);
    let of_rows = [
        ("rows", "COUNT(*)".to_owned()),
        ("distinct keys", format!("COUNT(DISTINCT {key})")),
        ("first date", format!("UNIX_DATE(MIN({DATE}))")),
        ("last date", format!("UNIX_DATE(MAX({DATE}))")),
        ("fingerprint of the keys", format!("BIT_XOR(FARM_FINGERPRINT({key}))")),
    ];
    let of_rows =
        of_rows.into_iter().map(|(name, sql)| Figure { name: name.to_owned(), sql, of: None });
    let of_columns = selection.columns.iter().enumerate().flat_map(|(at, column)| {
        measures(column).into_iter().map(move |measure| figure(at, column, measure))
    });
    of_rows.chain(of_columns).collect()
}

fn measures(column: &WarehouseColumn) -> Vec<Measure> {
    let mut measures = Vec::new();
    match (column.mode, column.kind) {
        (Mode::Repeated, Type::Float) => measures.extend([Measure::Items, Measure::ItemSum]),
        (Mode::Repeated, _) => measures.push(Measure::Items),
        (_, Type::Int | Type::Number(_) | Type::Float) => measures.push(Measure::Sum),
        (_, Type::Flag) => measures.push(Measure::Set),
        _ => {}
    }
    if column.mode == Mode::Nullable {
        measures.push(Measure::Nulls);
    }
    measures
}

fn figure(at: usize, column: &WarehouseColumn, measure: Measure) -> Figure {
    let name = column.name;
    let (words, sql) = match (measure, column.kind) {
        (Measure::Nulls, _) => ("nulls in", format!("COUNTIF({name} IS NULL)")),
        (Measure::Sum, Type::Int) => ("sum of", format!("IFNULL(SUM({name}), 0)")),
        (Measure::Sum, Type::Float) => {
            let sum = format!(
                "SUM(IF(ABS({name}) < {MODERATE}, CAST(ROUND({name} * 1000) AS INT64), 0))"
            );
            ("thousandths in", format!("IFNULL({sum}, 0)"))
        }
        (Measure::Sum, _) => {
            ("thousandths in", format!("IFNULL(SUM(CAST(ROUND({name} * 1000) AS INT64)), 0)"))
        }
        (Measure::Set, _) => ("rows with", format!("COUNTIF({name})")),
        (Measure::Items, _) => ("items of", format!("IFNULL(SUM(ARRAY_LENGTH({name})), 0)")),
        (Measure::ItemSum, _) => (
            "thousandths in",
            format!(
                "IFNULL(SUM((SELECT SUM(IF(ABS(item) < {MODERATE}, CAST(ROUND(item * 1000) AS INT64), 0)) \
                 FROM UNNEST({name}) AS item)), 0)"
            ),
        ),
    };
    Figure { name: format!("{words} {name}"), sql, of: Some((at, measure)) }
}

/// The text of a row's key, whose fingerprint we also take: no player and no date holds the sign between them.
fn key(table: &ExportTable) -> String {
    let [player, date, last] = table.key;
    format!("CONCAT({player}, '|', CAST({date} AS STRING), '|', {last})")
}

/// All figures at once.
pub(super) fn verification(
    figures: &[Figure],
    of: &ExportTable,
    table: &TableRef,
    moment: Option<&Moment>,
    range: Range,
) -> String {
    let name = |(at, figure): (usize, &Figure)| format!("  {} AS f{at}", figure.sql);
    let columns: Vec<String> = figures.iter().enumerate().map(name).collect();
    format!(
        "SELECT\n{}\nFROM {}\nWHERE {}",
        columns.join(",\n"),
        at(table, moment),
        of.filter(range)
    )
}

#[cfg(test)]
mod tests {
    use super::super::columns::{FEATURES, GAMES};
    use super::*;

    fn range() -> Range {
        Range { first: "2021-07-21".parse().unwrap(), last: "2022-10-17".parse().unwrap() }
    }

    #[test]
    fn rows_are_asked_for_by_name_date_and_moment() {
        let table: TableRef = "p.nba_predictions.ml_feature_store_v2".parse().unwrap();
        let moment = Moment::from_micros(1_637_654_321_000_001).unwrap();
        let selection = ColumnSelection::of(&FEATURES, |name| name == "created_at");
        assert_eq!(
            rows(&selection, &table, Some(&moment), range()),
            "SELECT player_lookup, game_date, game_id, features, feature_names, feature_version, \
             feature_quality_score, data_source, UNIX_MICROS(created_at) AS created_at\n\
             FROM `p.nba_predictions.ml_feature_store_v2` FOR SYSTEM_TIME AS OF TIMESTAMP '2021-11-23 07:58:41.000001+00:00'\n\
             WHERE game_date BETWEEN DATE '2021-07-21' AND DATE '2022-10-17'"
        );
    }

    #[test]
    fn every_number_flag_list_and_null_is_verified() {
        let figures = figures(&ColumnSelection::of(&GAMES, |_| false));
        let sql = |name: &str| {
            figures.iter().find(|figure| figure.name == name).map(|figure| figure.sql.as_str())
        };
        assert_eq!(sql("rows"), Some("COUNT(*)"));
        assert_eq!(
            sql("fingerprint of the keys"),
            Some(
                "BIT_XOR(FARM_FINGERPRINT(CONCAT(player_lookup, '|', CAST(game_date AS STRING), '|', game_id)))"
            )
        );
        assert_eq!(sql("sum of points"), Some("IFNULL(SUM(points), 0)"));
        assert_eq!(
            sql("thousandths in minutes_played"),
            Some("IFNULL(SUM(CAST(ROUND(minutes_played * 1000) AS INT64)), 0)")
        );
        assert_eq!(sql("rows with is_active"), Some("COUNTIF(is_active)"));
        assert_eq!(sql("nulls in points"), Some("COUNTIF(points IS NULL)"));
        assert_eq!(sql("nulls in created_at"), None);
        assert_eq!(figures.iter().take_while(|figure| figure.of.is_none()).count(), OF_ROWS);
    }
}
