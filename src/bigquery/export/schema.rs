//! A table's columns as they are, against the columns that are read.

use serde_json::Value;

use super::columns::{ColumnSelection, ExportTable, WarehouseColumn};
use super::error::ExportError;
use super::moment::Moment;
use crate::bigquery::{Mode, Type};

/// More days than this are no time after which rows are gone.
const MAX_KEPT_DAYS: i32 = 100_000;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// What `tables.get` says of a table.
#[derive(Debug)]
pub(super) struct Described {
    /// Whether it is a table, which has a past and can be read as a stream; a view has neither.
    pub(super) base: bool,
    /// Where its jobs run.
    pub(super) location: String,
    /// When it was made, if the server says so.
    pub(super) made: Option<Moment>,
    /// After how many days the rows of a date are gone, if the table says so.
    pub(super) kept_days: Option<i32>,
    /// Its columns' `fields`.
    fields: Value,
}

impl Described {
    /// The table that `told` describes, and whose jobs run in `location`.
    pub(super) fn new(mut description: Value, location: String) -> Self {
        Self {
            base: description["type"].as_str().is_none_or(|kind| kind == "TABLE"),
            location,
            made: int(&description["creationTime"])
                .and_then(|millis| Moment::from_micros(millis.checked_mul(1000)?)),
            kept_days: int(&description["timePartitioning"]["expirationMs"])
                .and_then(|millis| i32::try_from(millis / DAY_MILLIS).ok())
                .filter(|days| (0..=MAX_KEPT_DAYS).contains(days)),
            fields: description["schema"]["fields"].take(),
        }
    }

    /// `as_of`, if it can be read as it was then: a view cannot, nor a table that was made later.
    pub(super) fn moment(&self, as_of: Moment) -> Option<Moment> {
        (self.base && self.made.is_none_or(|made| made <= as_of)).then_some(as_of)
    }

    /// The columns of `table` to read. `name` is for the message.
    ///
    /// # Errors
    ///
    /// [`ExportError::Columns`] with every column that is missing or of another type.
    pub(super) fn select(
        &self,
        table: &'static ExportTable,
        name: &str,
    ) -> Result<ColumnSelection, ExportError> {
        let there = |column: &str| self.field(column).is_some();
        let selection = ColumnSelection::of(table, there);
        let differs = |column: &WarehouseColumn| difference(column, self.field(column.name));
        let mut differences: Vec<String> = selection.columns.iter().filter_map(differs).collect();
        if differences.iter().any(|text| text.starts_with("features: missing")) {
            differences.push("or columns feature_0_value, feature_1_value, …: FLOAT64".to_owned());
        }
        if differences.is_empty() {
            Ok(selection)
        } else {
            Err(ExportError::Columns { table: name.to_owned(), differences })
        }
    }

    /// The names of its columns.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.as_array().into_iter().flatten().filter_map(|field| field["name"].as_str())
    }

    fn field(&self, name: &str) -> Option<&Value> {
        // Names differ by more than case.
        let named = |field: &&Value| {
            field["name"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        self.fields.as_array()?.iter().find(named)
    }
}

/// An `int64`, which the REST API writes as text.
fn int(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// How the `fields` of a query's result differ from the columns that were asked for: the table's columns changed since.
pub(super) fn changes(selection: &ColumnSelection, fields: &Value) -> Vec<String> {
    // An answer without fields lacks all of them.
    let fields = fields.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut changes: Vec<String> = selection
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| difference(&as_sent(column), fields.get(at)))
        .collect();
    if fields.len() > selection.columns.len() {
        changes.push(format!("{} columns, not {}", fields.len(), selection.columns.len()));
    }
    changes
}

/// The column as a query gives it: see [`super::statements::rows`].
fn as_sent(column: &WarehouseColumn) -> WarehouseColumn {
    match column.kind {
        Type::Time => WarehouseColumn { kind: Type::Int, ..*column },
        _ => *column,
    }
}

/// How `found`, a field of a schema, differs from `column`. A column that may hold nulls is read where none may be: a null
/// in it is met when it is read.
fn difference(column: &WarehouseColumn, found: Option<&Value>) -> Option<String> {
    let expected = |mode: &str| format!("{} {mode}", column.kind.as_str());
    let name = column.name;
    let text = |field: &Value, key: &str| field[key].as_str().map(str::to_ascii_uppercase);
    let Some(found) = found.filter(|field| text(field, "name") == Some(name.to_ascii_uppercase()))
    else {
        return Some(format!("{name}: missing, should be {}", expected(column.mode.as_str())));
    };
    // A field without a type has none that fits, and one without a mode is nullable, as the REST API has it.
    let kind = text(found, "type").unwrap_or_default();
    let mode = text(found, "mode").unwrap_or_else(|| Mode::Nullable.as_str().to_owned());
    let a_list = mode == Mode::Repeated.as_str();
    let fits = [column.kind.rest(), column.kind.as_str()].contains(&kind.as_str())
        && a_list == (column.mode == Mode::Repeated);
    (!fits).then(|| format!("{name}: {kind} {mode}, should be {}", expected(column.mode.as_str())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::columns::FEATURES;
    use super::*;

    fn fields() -> Vec<Value> {
        let field = |column: &WarehouseColumn| {
            let kind = column.kind.rest();
            json!({ "name": column.name, "type": kind, "mode": column.mode.as_str() })
        };
        FEATURES.columns.iter().map(field).collect()
    }

    fn select(fields: &[Value]) -> Result<ColumnSelection, String> {
        let told = json!({ "type": "TABLE", "schema": { "fields": fields } });
        Described::new(told, String::new())
            .select(&FEATURES, "p.d.t")
            .map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_found_whatever_their_order_and_whatever_else_is_there() {
        let mut fields = fields();
        fields.reverse();
        fields.push(json!({ "name": "new", "type": "RANGE" }));
        fields[0]["mode"] = json!("NULLABLE");
        assert_eq!(select(&fields).unwrap().columns, FEATURES.columns);
    }

    #[test]
    fn an_optional_column_may_be_absent() {
        let fields: Vec<Value> =
            fields().into_iter().filter(|field| field["name"] != "created_at").collect();
        assert_eq!(select(&fields).unwrap().columns.len(), FEATURES.columns.len() - 1);
    }

    #[test]
    fn all_that_is_missing_or_of_another_type_is_told_at_once() {
        let mut fields = fields();
        fields[3]["mode"] = json!("NULLABLE");
        fields[6]["type"] = json!("FLOAT64");
        fields.remove(0);
        let error = select(&fields).unwrap_err();
        for line in [
            "p.d.t has other columns",
            "\n  player_lookup: missing, should be STRING REQUIRED",
            "\n  features: FLOAT NULLABLE, should be FLOAT64 REPEATED",
            "\n  feature_quality_score: FLOAT64 NULLABLE, should be NUMERIC NULLABLE",
        ] {
            assert!(error.contains(line), "no `{line}` in {error}");
        }
    }

    #[test]
    fn a_result_with_other_columns_than_were_asked_for_is_a_change() {
        let selection = ColumnSelection::of(&FEATURES, |name| !name.ends_with("_value"));
        let mut fields = fields();
        for field in fields.iter_mut().filter(|field| field["type"] == "TIMESTAMP") {
            field["type"] = json!("INTEGER");
        }
        assert_eq!(changes(&selection, &fields.clone().into()), [""; 0]);
        fields[6]["type"] = json!("FLOAT");
        assert_eq!(changes(&selection, &fields.clone().into()).len(), 1);
        fields.pop();
        assert_eq!(changes(&selection, &fields.into()).len(), 2);
    }
}
