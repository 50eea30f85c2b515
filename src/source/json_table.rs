//! A table as JSON: a list of objects, one object after the other, or as pandas and the league's API write tables. The values of
//! an object within a row are columns of their own, whose names a point joins.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayBuilder as _, ArrayRef, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use serde::Deserialize;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Deserializer, Map, Value};

use super::csv_file::{CELL_BYTES, decompressed};
use super::file_report::{FileReport, LIMIT_HINT};
use super::game_json;
use crate::domain::{fold, shortened};
use crate::snapshot::limits::{Limits, MAX_COLUMN_NAME, MAX_COLUMNS, in_units};
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::table::sha256;

/// The ends of names of JSON, whole or a line for each row.
const ENDS: [&str; 3] = ["json", "jsonl", "ndjson"];

/// How many times its bytes JSON takes in memory, by far.
const IN_MEMORY: u64 = 32;

/// What is read.
const KNOWN: &str = "what is read are objects with a value for each column, in a list or on a line each, and what pandas and \
                     the league's API write";

/// Whether the file at `path` holds JSON that is not compressed, by its name.
pub(super) fn is_json(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str());
    end.is_some_and(|end| ENDS.iter().any(|of| end.eq_ignore_ascii_case(of)))
}

/// A row: its values by the names of their columns.
type JsonRow = Map<String, Value>;

/// What takes the rows of a table, one after the other; an error ends it.
type Take<'a> = &'a mut dyn FnMut(JsonRow) -> Result<(), String>;

/// The most cells of a file: a row that leaves a column out has a cell there, and takes room.
const MAX_CELLS: usize = 50_000_000;

/// A value of JSON in which no object has a name twice.
struct OnceNamed(Value);

impl<'de> Deserialize<'de> for OnceNamed {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(OnceNamedVisitor)
    }
}

struct OnceNamedVisitor;

impl<'de> Visitor<'de> for OnceNamedVisitor {
    type Value = OnceNamed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<OnceNamed, E> {
        Ok(OnceNamed(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<OnceNamed, E> {
        Ok(OnceNamed(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<OnceNamed, E> {
        Ok(OnceNamed(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<OnceNamed, E> {
        Ok(OnceNamed(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<OnceNamed, E> {
        Ok(OnceNamed(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<OnceNamed, E> {
        Ok(OnceNamed(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<OnceNamed, E> {
        Ok(OnceNamed(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OnceNamed, A::Error> {
        let mut values = Vec::new();
        while let Some(OnceNamed(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(OnceNamed(Value::Array(values)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<OnceNamed, A::Error> {
        let mut row = JsonRow::new();
        while let Some(name) = fields.next_key::<String>()? {
            let OnceNamed(value) = fields.next_value()?;
            match row.entry(name) {
                Entry::Vacant(place) => drop(place.insert(value)),
                Entry::Occupied(twice) => {
                    let name = shortened(twice.key());
                    return Err(A::Error::custom(format!("an object has two values of `{name}`")));
                }
            }
        }
        Ok(OnceNamed(Value::Object(row)))
    }
}

/// Whether `bytes`, a file or its beginning, have several rows, or more of objects than was read.
pub(super) fn is_table(bytes: &[u8]) -> bool {
    let mut rows = 0_usize;
    for value in Deserializer::from_slice(without_mark(bytes)).into_iter::<OnceNamed>() {
        match value {
            // A game is a table, be it one that cannot be used.
            Ok(OnceNamed(Value::Object(fields))) if game_json::game(&fields).is_some() => {
                return true;
            }
            Ok(OnceNamed(value)) => {
                let mut count = |_| {
                    rows += 1;
                    Ok(())
                };
                if take_rows(value, &mut count).is_err() {
                    return false;
                }
            }
            Err(error) => return error.is_eof() && bytes.contains(&b'{'),
        }
    }
    rows > 1
}

/// What follows the mark of a byte order, if there is one.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// A file of JSON, which is not yet understood.
#[derive(Debug)]
pub(super) struct JsonText {
    pub(super) entry: FileEntry,
    bytes: Vec<u8>,
}

impl JsonText {
    /// Reads the file at `path`, which messages call `name`. Whatever makes it unusable is found.
    pub(super) fn read(
        path: &Path,
        name: &str,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        // A value is in memory as a whole, where it takes many times its bytes.
        let allowed = Limits { bytes: limits.bytes / IN_MEMORY, ..limits };
        let file = report.read_file(path, allowed, u64::MAX)?;
        let entry = FileEntry { name: name.to_owned(), rows: 0, sha256: sha256(&file) };
        Some(Self { entry, bytes: decompressed(file, path, allowed, report)? })
    }

    /// Its values, of which most files have one; an error for what is no JSON.
    pub(super) fn values(&self) -> impl Iterator<Item = Result<Value, String>> {
        let values = Deserializer::from_slice(without_mark(&self.bytes)).into_iter::<OnceNamed>();
        values.map(|value| {
            value.map(|OnceNamed(value)| value).map_err(|error| format!("is not JSON: {error}"))
        })
    }
}

/// The rows of a file; every column is text.
#[derive(Debug)]
pub(super) struct JsonTable {
    pub(super) entry: FileEntry,
    pub(super) batch: RecordBatch,
}

impl JsonTable {
    /// The rows in `values`, those of the file `entry`. What is none is found.
    pub(super) fn new(
        entry: FileEntry,
        values: impl Iterator<Item = Result<Value, String>>,
        limits: Limits,
        report: &mut FileReport,
    ) -> Option<Self> {
        let mut columns = JsonColumns::default();
        for value in values {
            // A row becomes cells at once: names of columns are not kept with each.
            let mut take = |row| columns.take(row, limits);
            if let Err(what) = value.and_then(|value| take_rows(value, &mut take)) {
                report.reject(None, None, what);
                return None;
            }
        }
        if columns.names.is_empty() {
            report.reject(None, None, format!("is JSON without a row; {KNOWN}"));
            return None;
        }
        let entry = FileEntry { rows: columns.rows, ..entry };
        match columns.finish() {
            Ok(batch) => Some(Self { entry, batch }),
            Err(error) => {
                report.reject(None, None, format!("cannot be read: {error}"));
                None
            }
        }
    }

    /// Calls `visit` with the columns `names` of all rows.
    pub(super) fn visit_columns(
        &self,
        names: &[&str],
        report: &mut FileReport,
        mut visit: impl FnMut(&RecordBatch, usize, &mut FileReport) -> Result<(), ArrowError>,
    ) -> Result<(), ArrowError> {
        let schema = self.batch.schema_ref();
        let places: Result<Vec<usize>, _> =
            names.iter().map(|name| schema.index_of(name)).collect();
        visit(&self.batch.project(&places?)?, 0, report)
    }

    /// What it takes in memory.
    pub(super) fn size(&self) -> Limits {
        Limits { bytes: self.batch.get_array_memory_size() as u64, rows: self.entry.rows as u64 }
    }
}

/// The columns of the rows so far.
#[derive(Debug, Default)]
struct JsonColumns {
    rows: usize,
    /// The cells of all rows.
    all: usize,
    bytes: u64,
    names: Vec<String>,
    places: BTreeMap<String, usize>,
    cells: Vec<StringBuilder>,
}

impl JsonColumns {
    /// Takes the next row; an error where there is no room for it.
    fn take(&mut self, row: JsonRow, limits: Limits) -> Result<(), String> {
        row.into_iter().try_for_each(|(name, value)| self.put(name, value))?;
        self.rows += 1;
        for cells in self.cells.iter_mut().filter(|cells| cells.len() < self.rows) {
            cells.append_null();
        }
        self.bytes += CELL_BYTES * self.cells.len() as u64;
        self.all += self.cells.len();
        if self.all > MAX_CELLS {
            return Err(format!(
                "has more than {MAX_CELLS} cells, with those that a row leaves out"
            ));
        }
        if self.rows as u64 > limits.rows {
            return Err(format!("has more than {} rows{LIMIT_HINT}", limits.rows));
        }
        if self.bytes > limits.bytes {
            let most = in_units(limits.bytes);
            return Err(format!("would take more than {most} in memory{LIMIT_HINT}"));
        }
        Ok(())
    }

    /// Puts a value, or each of those within it, into the row that is being read.
    fn put(&mut self, name: String, value: Value) -> Result<(), String> {
        if name.len() > MAX_COLUMN_NAME {
            return Err(format!("has a name of more than {MAX_COLUMN_NAME} characters"));
        }
        let text = match value {
            Value::Object(fields) => {
                let named = |(field, value)| (format!("{name}.{field}"), value);
                return fields
                    .into_iter()
                    .map(named)
                    .try_for_each(|(name, value)| self.put(name, value));
            }
            Value::Null => None,
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        };
        if self.cells.len() == MAX_COLUMNS && !self.places.contains_key(&name) {
            return Err(format!("has more than {MAX_COLUMNS} columns, and no more are read"));
        }
        let place = *self.places.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            let mut cells = StringBuilder::new();
            (0..self.rows).for_each(|_| cells.append_null());
            self.cells.push(cells);
            self.cells.len() - 1
        });
        // Of two values of one name, the first counts.
        if let Some(cells) = self.cells.get_mut(place).filter(|cells| cells.len() == self.rows) {
            self.bytes += text.as_ref().map_or(0, String::len) as u64;
            // An empty text is no value, as in other files of text.
            cells.append_option(text.as_deref().map(str::trim).filter(|text| !text.is_empty()));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let fields = self.names.into_iter().map(|name| Field::new(name, DataType::Utf8, true));
        let schema = Schema::new(fields.collect::<Vec<_>>());
        let cells = self.cells.iter_mut().map(|cells| Arc::new(cells.finish()) as ArrayRef);
        RecordBatch::try_new(Arc::new(schema), cells.collect())
    }
}

/// Gives `take` the rows that `value`, one of a file, holds; an error if it is no table.
fn take_rows(value: Value, take: Take<'_>) -> Result<(), String> {
    match value {
        Value::Array(values) => values.into_iter().try_for_each(|value| match value {
            Value::Object(fields) => take_object(fields, take),
            _ => Err(format!("is JSON, but a list in it holds something else than rows; {KNOWN}")),
        }),
        Value::Object(fields)
            if fields.contains_key("resultSet") || game_json::game(&fields).is_some() =>
        {
            take_object(fields, take)
        }
        Value::Object(fields) if fields.values().all(Value::is_object) => {
            take_labelled(fields, take)
        }
        Value::Object(fields) if fields.values().all(Value::is_array) => take_lists(fields, take),
        Value::Object(fields) => take_object(fields, take),
        _ => Err(format!("is JSON, but no table; {KNOWN}")),
    }
}

/// An object that is a row, or holds a table.
fn take_object(mut fields: JsonRow, take: Take<'_>) -> Result<(), String> {
    // The league's API: tables whose rows have no names in them.
    if let Some(sets) = fields.remove("resultSets").or_else(|| fields.remove("resultSet")) {
        let sets = if let Value::Array(sets) = sets { sets } else { vec![sets] };
        let names = |set: &Value| names_in(set.get("headers"));
        let set = the_players(sets, |set| names(set).into_iter().flatten())?;
        let cells = set.and_then(|mut set| Some((names(&set)?, set.get_mut("rowSet")?.take())));
        return take_cells(cells, take);
    }
    if let Some(game) = game_json::game(&fields) {
        return game_json::take_players(game, take);
    }
    // `split` of pandas.
    if let Some(names) = names_in(fields.get("columns")) {
        return take_cells(fields.remove("data").map(|cells| (names, cells)), take);
    }
    // An answer in pages, or `table` of pandas.
    match fields.remove("data") {
        Some(Value::Array(data)) => return take_rows(Value::Array(data), take),
        Some(data) => fields.extend([("data".to_owned(), data)]),
        None => {}
    }
    take(fields)
}

/// The texts in a list of names.
fn names_in(list: Option<&Value>) -> Option<Vec<String>> {
    list?.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Of several tables, the one that has a column of players, or else the first. Of two with players, one would be lost.
fn the_players<N: IntoIterator<Item = String>>(
    mut tables: Vec<Value>,
    names: impl Fn(&Value) -> N,
) -> Result<Option<Value>, String> {
    let is_player = |name: String| fold(&name).starts_with("player");
    let is_of_players = |table: &Value| names(table).into_iter().any(is_player);
    let of_players: Vec<usize> =
        (0..tables.len()).filter(|at| is_of_players(&tables[*at])).collect();
    match of_players[..] {
        _ if tables.is_empty() => Ok(None),
        [] => Ok(Some(tables.swap_remove(0))),
        [at] => Ok(Some(tables.swap_remove(at))),
        _ => Err(format!(
            "holds {} tables with players, of which one is read: write each into a file of its own",
            of_players.len()
        )),
    }
}

/// Rows that are lists of cells, in the order of the names of their columns.
fn take_cells(table: Option<(Vec<String>, Value)>, take: Take<'_>) -> Result<(), String> {
    let wrong = || format!("is JSON with names of columns beside rows of other lengths; {KNOWN}");
    let Some((names, Value::Array(cells))) = table else { return Err(wrong()) };
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
        return Err(format!("has two columns called `{}`", shortened(twice.1)));
    }
    for row in cells {
        let Value::Array(row) = row else { return Err(wrong()) };
        if row.len() != names.len() {
            return Err(wrong());
        }
        take(names.iter().cloned().zip(row).collect())?;
    }
    Ok(())
}

/// Lists under names: columns of as many cells each, or tables of which one is of players.
fn take_lists(fields: JsonRow, take: Take<'_>) -> Result<(), String> {
    let lists: Vec<&Vec<Value>> = fields.values().filter_map(Value::as_array).collect();
    if lists.iter().any(|list| list.iter().any(Value::is_object)) {
        let tables = fields.into_iter().map(|(_, table)| table).collect();
        let names = |table: &Value| {
            let first = table.get(0).and_then(Value::as_object);
            first.into_iter().flat_map(JsonRow::keys).cloned().collect::<Vec<_>>()
        };
        return the_players(tables, names)?.map_or(Ok(()), |table| take_rows(table, take));
    }
    let length = lists.first().map_or(0, |list| list.len());
    if lists.iter().any(|list| list.len() != length || list.iter().any(Value::is_array)) {
        return take_object(fields, take);
    }
    let cell =
        |at: usize, (name, list): (&String, &Value)| Some((name.clone(), list.get(at)?.clone()));
    (0..length).try_for_each(|at| take(fields.iter().filter_map(|of| cell(at, of)).collect()))
}

/// Objects under labels: rows under numbers, or columns whose cells are under the labels of the rows. Others are one row.
fn take_labelled(fields: JsonRow, take: Take<'_>) -> Result<(), String> {
    let is_number = |label: &String| label.bytes().all(|byte| byte.is_ascii_digit());
    let mut inner = fields.values().filter_map(Value::as_object).map(|of| of.keys());
    let first: Vec<&String> = inner.next().into_iter().flatten().collect();
    // As texts, 10 stands before 2.
    let number = |label: &str| label.parse::<u64>().unwrap_or(u64::MAX);
    if fields.keys().all(is_number) {
        let mut labelled: Vec<(String, Value)> = fields.into_iter().collect();
        labelled.sort_by_key(|(label, _)| number(label));
        labelled.into_iter().try_for_each(|(_, row)| match row {
            Value::Object(row) => take(row),
            _ => Ok(()),
        })
    } else if first.is_empty() || !inner.all(|labels| labels.eq(first.iter().copied())) {
        take(fields)
    } else {
        let mut labels: Vec<String> = first.into_iter().cloned().collect();
        labels.sort_by_key(|label| number(label));
        let cell = |label: &String, (name, cells): (&String, &Value)| {
            Some((name.clone(), cells.get(label)?.clone()))
        };
        let row = |label: &String| fields.iter().filter_map(|of| cell(label, of)).collect();
        labels.iter().try_for_each(|label| take(row(label)))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray as _;

    use super::*;

    fn rows(text: &str) -> Result<String, String> {
        let mut rows = Vec::new();
        let mut take = |row| {
            rows.push(row);
            Ok(())
        };
        for value in Deserializer::from_str(text).into_iter() {
            take_rows(value.unwrap(), &mut take)?;
        }
        Ok(rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect())
    }

    fn refused(bytes: &[u8]) -> String {
        let mut report = FileReport::new("a.json");
        let text = JsonText {
            entry: FileEntry { name: "a.json".to_owned(), rows: 0, sha256: String::new() },
            bytes: bytes.to_vec(),
        };
        let read = JsonTable::new(text.entry.clone(), text.values(), Limits::DEFAULT, &mut report);
        assert!(read.is_none());
        format!("{report:?}")
    }

    /// A few bytes for many: names that each row would repeat, columns without end, rows that leave most columns out.
    #[test]
    fn what_takes_far_more_room_than_its_bytes_is_refused() {
        let name = "x".repeat(MAX_COLUMN_NAME + 1);
        assert!(refused(format!(r#"{{"{name}":[0,0,0]}}"#).as_bytes()).contains("more than 500"));
        let nested = "x".repeat(MAX_COLUMN_NAME - 1);
        let row = format!(r#"[{{"a":1,"{nested}":{{"b":1}}}}]"#);
        assert!(refused(row.as_bytes()).contains("more than 500"));
        let fields: Vec<String> = (0..=MAX_COLUMNS).map(|at| format!(r#""{at}a":0"#)).collect();
        let wide = format!("[{{{}}}]", fields.join(","));
        assert!(refused(wide.as_bytes()).contains("more than 10000 columns"));
        let sparse = format!("[{{{}}}{}]", fields[1..].join(","), ",{}".repeat(MAX_CELLS / 10_000));
        assert!(refused(sparse.as_bytes()).contains("cells"));
    }

    #[test]
    fn of_two_values_none_is_lost() {
        assert!(refused(br#"[{"points":1,"points":2}]"#).contains("two values of `points`"));
        let split = br#"{"columns":["points","points"],"data":[[1,2]]}"#;
        assert!(refused(split).contains("two columns called `points`"));
        let tables = br#"{"a":[{"player":"x"}],"b":[{"player":"y"}]}"#;
        assert!(refused(tables).contains("2 tables with players"));
    }

    #[test]
    fn a_table_has_many_forms() {
        let expected = r#"{"player":"A","pts":1}{"player":"B","pts":2}"#;
        for text in [
            r#"[{"player": "A", "pts": 1}, {"player": "B", "pts": 2}]"#,
            "{\"player\": \"A\", \"pts\": 1}\n{\"player\": \"B\", \"pts\": 2}\n",
            r#"{"columns": ["player", "pts"], "index": [0, 1], "data": [["A", 1], ["B", 2]]}"#,
            r#"{"schema": {"fields": []}, "data": [{"player": "A", "pts": 1}, {"player": "B", "pts": 2}]}"#,
            r#"{"player": {"0": "A", "1": "B"}, "pts": {"0": 1, "1": 2}}"#,
            r#"{"0": {"player": "A", "pts": 1}, "1": {"player": "B", "pts": 2}}"#,
            r#"{"player": ["A", "B"], "pts": [1, 2]}"#,
            r#"{"TeamStats": [{"team": "X"}], "PlayerStats": [{"player": "A", "pts": 1}, {"player": "B", "pts": 2}]}"#,
            r#"{"resource": "x", "resultSets": [{"headers": ["team"], "rowSet": [["X"]]},
                {"headers": ["player", "pts"], "rowSet": [["A", 1], ["B", 2]]}]}"#,
            r#"{"resultSet": {"headers": ["player", "pts"], "rowSet": [["A", 1], ["B", 2]]}}"#,
            r#"[{"data": [{"player": "A", "pts": 1}], "meta": {"next": 2}}, {"data": [{"player": "B", "pts": 2}]}]"#,
        ] {
            assert_eq!(rows(text).as_deref(), Ok(expected), "{text}");
        }
        let one = r#"{"game":{"id":1},"player":{"name":"A"}}"#;
        assert_eq!(rows(one).as_deref(), Ok(one), "objects of different fields are one row");
        for text in ["7", "[7]", "[[1, 2]]", r#"{"columns": ["a"], "data": [[1, 2]]}"#] {
            assert!(rows(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rows_under_labels_stand_in_the_order_of_numbers() {
        let text = r#"{"pts": {"0": 5, "1": 6, "10": 8, "2": 7}, "ast": {"0": 0, "1": 0, "10": 0, "2": 0}}"#;
        let points = rows(text).unwrap().replace(r#"{"ast":0,"pts":"#, "");
        assert_eq!(points, "5}6}7}8}");
    }

    #[test]
    fn what_is_within_objects_has_names_with_points() {
        let text = r#"[{"a": {"b": {"c": 1.5}, "d": null}, "e": "x"}, {"f": [1, true], "e": " "}]"#;
        let values = serde_json::from_str(text).map_err(|error| error.to_string());
        let entry = FileEntry { name: "x".to_owned(), rows: 0, sha256: String::new() };
        let mut report = FileReport::new("x");
        let table = JsonTable::new(entry, [values].into_iter(), Limits::DEFAULT, &mut report);
        let table = table.unwrap();
        let texts = |name: &str| {
            let cells = table.batch.column_by_name(name).unwrap().as_string::<i32>();
            cells.iter().map(|text| text.unwrap_or("null")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            ["a.b.c", "a.d", "e", "f"].map(texts),
            ["1.5 null", "null null", "x null", "null [1,true]"]
        );
        assert_eq!(table.entry.rows, 2);
    }

    #[test]
    fn settings_are_no_table() {
        assert!(is_table(br#"[{"a": 1}, {"a": 2}]"#) && is_table(br#"[{"a": 1}, {"a"#));
        assert!(is_table(b"{\"a\": 1}\n{\"a\": 2}"));
        for text in ["", "[]", "7", "{\"name\": \"x\", \"a\": 1}", "a,b\n1,2\n", "[1, 2"] {
            assert!(!is_table(text.as_bytes()), "{text}");
        }
    }
}
