//! How a table that is there takes our rows: what we write into it, what stays as it is, and what makes it refuse.
//!
//! A table is met as it is, and never altered. What only costs something is a note: no partitions or other ones, other
//! clusters, a column that rounds. What would be lost or cannot be written is a refusal, and all refusals are told at once:
//!
//! - A column that we write fits if it is as wide as ours or wider, as NUMERIC in the place of NUMERIC(5,2), and if it may
//!   be null where ours may. Otherwise the table is refused.
//! - A column of ours that is not there is not written. Without those that every row must have, the table is refused.
//! - A column that we do not know gets null, nothing or its default value; one that allows none of them is refused.
//!   Whether replaced rows have values in it is looked at later ([`super::FoundRows`]).

use serde_json::Value;

use super::field::{describe_column, describe_field, fitting_type, is_same_name, type_name};
use super::layout::{LayoutDifference, LayoutNote, UnknownColumn};
use super::partitions::{check_kind, layout_notes};
use super::schema::{COLUMNS, LATER_COLUMNS, TargetColumn, WrittenColumn, WrittenContent};
use crate::bigquery::Mode;
use crate::bigquery::client::names::is_quotable;

/// How a table takes our rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TargetFit {
    /// The names of all columns of the table, in its order.
    pub(super) columns: Vec<String>,
    /// What we write, in the order of ours, with the digits that the table has.
    pub(super) written: Vec<WrittenColumn>,
    /// The columns that are not ours.
    pub(super) unknown: Vec<UnknownColumn>,
    /// What only costs something.
    pub(super) notes: Vec<LayoutNote>,
    /// What is in the way.
    pub(super) differences: Vec<LayoutDifference>,
    /// Whether our statements can read the table at all.
    is_readable: bool,
}

impl TargetFit {
    /// How the table that `tables.get` describes takes our rows.
    pub(super) fn of_table(table: &Value) -> Self {
        let fields = table["schema"]["fields"].as_array().map_or(&[][..], Vec::as_slice);
        let differences = check_kind(table);
        let is_readable = differences.is_empty();
        let mut fit =
            Self { differences, notes: layout_notes(table), is_readable, ..Self::default() };
        let mut missing = Vec::new();
        for column in COLUMNS.iter().chain(&LATER_COLUMNS) {
            match fields.iter().find(|field| is_same_name(field["name"].as_str(), column.name)) {
                Some(field) => fit.take_known(column, field),
                None if column.is_extra() => {}
                None if column.mode == Mode::Required => {
                    fit.differences.push(LayoutDifference::new(
                        column.name,
                        Some(describe_column(column)),
                        None,
                    ));
                }
                None => missing.extend(column.content.map(|_| column.name)),
            }
        }
        for field in fields {
            fit.take_unknown(field);
        }
        let unknown: Vec<String> = fit.unknown.iter().map(|column| column.name.clone()).collect();
        fit.notes.extend(fit.rounded());
        fit.notes.extend((!missing.is_empty()).then_some(LayoutNote::Missing { columns: missing }));
        fit.notes.extend((!unknown.is_empty()).then_some(LayoutNote::Unknown { columns: unknown }));
        fit
    }

    /// Takes `field` for our `column`, if what we write fits into it. A column that we never write may be of any type.
    fn take_known(&mut self, column: &'static TargetColumn, field: &Value) {
        let Some(content) = column.content else { return };
        match fitting_type(column, field) {
            Some(kind) => self.written.push(WrittenColumn { column, content, kind }),
            // Nobody expects us to fill it.
            None if column.is_extra() => {}
            None => {
                let (ours, there) = (Some(describe_column(column)), Some(describe_field(field)));
                self.differences.push(LayoutDifference::new(column.name, ours, there));
            }
        }
    }

    /// Notes the name of `field`, and keeps it as one that we do not know if we do not write it.
    fn take_unknown(&mut self, field: &Value) {
        // A field without a name is one that we do not know.
        let name = field["name"].as_str().unwrap_or_default();
        self.columns.push(name.to_owned());
        if self.written.iter().any(|written| is_same_name(Some(name), written.column.name)) {
            return;
        }
        // The REST API leaves the mode of a nullable field out.
        let mode = field["mode"].as_str().unwrap_or("NULLABLE");
        let has_default = field["defaultValueExpression"].is_string();
        let named = |column: &&TargetColumn| is_same_name(Some(name), column.name);
        let known = COLUMNS.iter().find(named);
        // One that is refused already is not refused twice.
        let refused = known.is_some_and(|column| column.content.is_some() && !column.is_extra());
        if refused {
            return;
        }
        // Such a name never stands in a statement.
        if !is_quotable(name) {
            let what = format!("a column is named {name:?}");
            self.differences.push(LayoutDifference::new(&what, None, None));
            return;
        }
        if mode == Mode::Required.as_str() && !has_default {
            self.differences.push(LayoutDifference::new(name, None, Some(describe_field(field))));
        }
        let same_type = |column: &TargetColumn| type_name(field) == column.kind.rest();
        if !known.is_some_and(same_type) {
            let is_repeated = mode == Mode::Repeated.as_str();
            self.unknown.push(UnknownColumn { name: name.to_owned(), is_repeated, has_default });
        }
    }

    fn rounded(&self) -> Vec<LayoutNote> {
        let narrower = self.written.iter().filter(|written| written.kind != written.column.kind);
        let note = |written: &WrittenColumn| LayoutNote::Rounded {
            column: written.column.name,
            kind: written.kind.sql(),
        };
        narrower.map(note).collect()
    }

    /// Whether the rows in a scope can be counted and added up, although something else may be in the way.
    pub(super) fn is_countable(&self) -> bool {
        let needed = [
            WrittenContent::PredictionId,
            WrittenContent::System,
            WrittenContent::Player,
            WrittenContent::Game,
            WrittenContent::Date,
            WrittenContent::Points,
            WrittenContent::CreatedAt,
        ];
        self.is_readable && needed.iter().all(|needed| self.writes(*needed))
    }

    /// Whether `content` is written.
    pub(super) fn writes(&self, content: WrittenContent) -> bool {
        self.written.iter().any(|written| written.content == content)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::partitions::expired;
    use super::super::schema::{CLUSTER, written};
    use super::*;
    use crate::bigquery::{Decimals, Type};
    use crate::domain::GameDate;

    /// What `tables.get` says of a table that we created, each field changed by `change`.
    fn table(change: impl Fn(&mut Value)) -> Value {
        let field = |column: &TargetColumn| {
            let mut field = json!({
                "name": column.name, "type": column.kind.rest(), "mode": column.mode.as_str(),
            });
            if let Type::Number(Decimals { precision, scale }) = column.kind {
                field["precision"] = precision.to_string().into();
                field["scale"] = scale.to_string().into();
            }
            change(&mut field);
            field
        };
        json!({
            "type": "TABLE",
            "schema": { "fields": COLUMNS.iter().map(field).collect::<Vec<_>>() },
            "timePartitioning": { "type": "DAY", "field": "game_date" },
            "clustering": { "fields": CLUSTER },
        })
    }

    fn words(table: &Value) -> Vec<String> {
        TargetFit::of_table(table).differences.iter().map(LayoutDifference::to_string).collect()
    }

    fn notes(table: &Value) -> Vec<String> {
        TargetFit::of_table(table).notes.iter().map(LayoutNote::to_string).collect()
    }

    #[test]
    fn a_table_of_ours_takes_our_rows_as_they_are() {
        let fit = TargetFit::of_table(&table(|_| ()));
        assert_eq!(fit.written, written());
        assert_eq!(fit.columns.len(), COLUMNS.len());
        let rest = (fit.unknown, fit.notes, fit.differences);
        assert_eq!(rest, (Vec::new(), Vec::new(), Vec::new()));
    }

    #[test]
    fn partitions_that_expire_are_no_place_for_old_dates() {
        let first: GameDate = "2021-10-19".parse().unwrap();
        let now = |days: i32| i64::from(first.days() + days) * 86_400_000;
        let mut table = table(|_| ());
        let expired = |table: &Value, days| {
            expired(table, first, now(0), now(days)).map(|difference| difference.to_string())
        };
        assert_eq!(expired(&table, 9999), None);
        table["timePartitioning"]["expirationMs"] = (365_i64 * 86_400_000).to_string().into();
        assert_eq!((words(&table), expired(&table, 364)), (Vec::new(), None));
        let gone =
            "~ expiration of partitions: after 365 days there, one that keeps 2021-10-19 expected";
        assert_eq!(expired(&table, 365).as_deref(), Some(gone));
        // The partition of a month begins with its first day.
        table["timePartitioning"]["type"] = "MONTH".into();
        assert_eq!(expired(&table, 347).as_deref(), Some(gone));
        assert_eq!(expired(&table, 346), None);
        table["timePartitioning"]["expirationMs"] = i64::MAX.to_string().into();
        assert_eq!(expired(&table, 9999), None);
        // By the time of insertion, new rows are new.
        table["timePartitioning"]["field"] = Value::Null;
        assert_eq!(expired(&table, 9999), None);
    }

    #[test]
    fn the_warehouse_s_decimals_are_what_is_written() {
        let narrow = table(|field| {
            if field["name"] == "predicted_points" {
                (field["precision"], field["scale"]) = ("5".into(), "1".into());
            }
        });
        let fit = TargetFit::of_table(&narrow);
        let points = fit.written.iter().find(|written| written.content == WrittenContent::Points);
        assert_eq!(points.unwrap().kind, Type::Number(Decimals { precision: 5, scale: 1 }));
        assert_eq!(notes(&narrow), ["predicted_points is rounded to NUMERIC(5,1) there"]);
    }

    #[test]
    fn wider_and_looser_columns_will_do() {
        let wide = table(|field| {
            field["mode"] =
                if field["mode"] == "REPEATED" { "REPEATED" } else { "NULLABLE" }.into();
            field.as_object_mut().unwrap().remove("precision");
            field["type"] = match field["type"].as_str().unwrap() {
                "INTEGER" => "INT64".into(),
                "BOOLEAN" => "BOOL".into(),
                other => other.to_owned().into(),
            };
        });
        let fit = TargetFit::of_table(&wide);
        assert_eq!((fit.written, fit.unknown), (written(), Vec::new()));
    }

    #[test]
    fn what_cannot_be_written_is_told_at_once() {
        let mut other = table(|field| match field["name"].as_str().unwrap() {
            "confidence_score" => field["type"] = "FLOAT64".into(),
            "current_points_line" | "updated_at" => field["mode"] = "REQUIRED".into(),
            "predicted_points" => field["precision"] = "4".into(),
            "game_id" => field["name"] = "game".into(),
            // Never written, so it may be of any type.
            "warnings" => field["type"] = "STRING".into(),
            _ => {}
        });
        let fields = other["schema"]["fields"].as_array_mut().unwrap();
        fields.push(json!({ "name": "region", "type": "STRING", "mode": "REQUIRED" }));
        let tier = json!({
            "name": "tier", "type": "STRING", "mode": "REQUIRED", "defaultValueExpression": "'x'",
        });
        fields.push(tier);
        fields.push(json!({ "name": "a`b", "type": "STRING" }));
        fields.push(json!({ "name": "fg% & more", "type": "STRING" }));
        assert_eq!(
            words(&other),
            [
                "- game_id STRING REQUIRED: not there",
                "~ predicted_points: NUMERIC(4,2) REQUIRED there, NUMERIC(5,1) REQUIRED expected",
                "~ confidence_score: FLOAT64 REQUIRED there, NUMERIC(5,2) REQUIRED expected",
                "~ current_points_line: NUMERIC(4,1) REQUIRED there, NUMERIC(4,1) NULLABLE expected",
                "+ game STRING REQUIRED: there, unknown, and without a default value",
                "+ updated_at TIMESTAMP REQUIRED: there, unknown, and without a default value",
                "+ region STRING REQUIRED: there, unknown, and without a default value",
                "a column is named \"a`b\"",
            ]
        );
        let unknown = TargetFit::of_table(&other).unknown;
        let unknown: Vec<&str> = unknown.iter().map(|column| &*column.name).collect();
        assert_eq!(unknown, ["game", "warnings", "region", "tier", "fg% & more"]);
        assert_eq!(words(&json!({ "type": "VIEW" }))[0], "~ kind: VIEW there, TABLE expected");
    }

    #[test]
    fn what_only_costs_is_noted() {
        let mut theirs = table(|field| {
            if field["name"] == "run_id" {
                field["name"] = "run".into();
            }
        });
        theirs["timePartitioning"] = Value::Null;
        theirs["clustering"] = Value::Null;
        theirs["numBytes"] = "4100".into();
        assert_eq!(
            notes(&theirs),
            [
                "partitions: none, by DAY of game_date expected; each statement reads up to the whole table, 4100 bytes",
                "clusters: none, system_id, player_lookup, confidence_score, game_date expected; statements may read more",
                "1 column is not there, and not written: run_id",
                "1 column is unknown, left null, empty or at the default: run",
            ]
        );
        assert_eq!(words(&theirs), [""; 0]);
        // A filter that our statements do not carry is in the way.
        theirs["timePartitioning"] = json!({ "type": "DAY", "field": "created_at" });
        theirs["requirePartitionFilter"] = true.into();
        assert_eq!(
            words(&theirs),
            ["~ filter on partitions: required by DAY of created_at there, on game_date expected"]
        );
    }
}
