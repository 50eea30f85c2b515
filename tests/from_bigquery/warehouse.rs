//! The vectors' season as the warehouse holds it: in a fake of BigQuery, and as files of the same rows.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, RecordBatch, TimestampMicrosecondArray,
};
use arrow::compute::{SortColumn, lexsort_to_indices, take_record_batch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use season::bigquery::Mode;
use season::bigquery::export::{ExportTable, FEATURES, GAMES};

use crate::fake_bigquery::state::{Field, Row, Seen};
use crate::fake_bigquery::storage::Storage;
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{Fake, PROJECT};
use crate::support::files::{with_column, write_table};
use crate::support::vectors::Vectors;
use crate::support::{Ended, SEASON, Workplace, end};

pub const GAMES_TABLE: &str = "season-test.nba_analytics.player_game_summary";
pub const FEATURES_TABLE: &str = "season-test.nba_predictions.ml_feature_store_v2";

/// A fake with both of its APIs.
pub struct Warehouse {
    pub fake: Fake,
    pub storage: Storage,
    games: RecordBatch,
    features: RecordBatch,
}

impl Warehouse {
    pub fn of(vectors: &Vectors) -> Self {
        let mut vectors = vectors.clone();
        for score in
            vectors.features.iter_mut().filter_map(|row| row.feature_quality_score.as_mut())
        {
            // NUMERIC(5,2) holds no 79.99999999999999.
            *score = (*score * 100.0).round() / 100.0;
        }
        let games = complete_games(&sorted(&vectors.games_table(), &GAMES));
        let features = with_times(&sorted(&vectors.features_table(), &FEATURES));
        let fake = Fake::start();
        let storage = Storage::start(fake.shared_state());
        let warehouse = Self { fake, storage, games, features };
        warehouse.fill(GAMES_TABLE, &GAMES, &warehouse.games);
        warehouse.fill(FEATURES_TABLE, &FEATURES, &warehouse.features);
        warehouse.fake.state().now += 1_000_000;
        warehouse
    }

    /// The same, with the values of feature rows in columns, too: in the first ten rows alone, as of rows that were
    /// written since the table has these columns.
    pub fn with_value_columns(vectors: &Vectors) -> Self {
        let mut warehouse = Self::of(vectors);
        let lists = warehouse.features["features"].as_list::<i32>().clone();
        for n in 0..25 {
            let value = |row: usize| {
                let list = lists.value(row);
                let values = list.as_primitive::<Float64Type>();
                (row < 10 && n < values.len()).then(|| values.value(n))
            };
            let values: Float64Array = (0..lists.len()).map(value).collect();
            let name = format!("feature_{n}_value");
            warehouse.features = with_column(&warehouse.features, &name, Some(Arc::new(values)));
        }
        warehouse.fake.state().tables.remove(FEATURES_TABLE);
        warehouse.fill(FEATURES_TABLE, &FEATURES, &warehouse.features);
        warehouse.fake.state().now += 1_000_000;
        warehouse
    }

    /// Where a table has the column `name`.
    pub fn position(&self, table: &str, name: &str) -> usize {
        self.fake.state().tables[table].column(name).unwrap()
    }

    /// Makes `name` with the columns of `table` and puts the rows of `batch` into it, in reverse.
    fn fill(&self, name: &str, table: &ExportTable, batch: &RecordBatch) {
        let mut state = self.fake.state();
        let now = state.now;
        // Of columns that a table need not have, it has those that the rows have.
        let has = |name: &str| batch.column_by_name(name).is_some();
        let columns = table.columns.iter().filter(|column| !column.optional || has(column.name));
        let mut fields: Vec<Field> = columns.map(field).collect();
        let schema = batch.schema();
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let values = names.filter(|name| name.starts_with("feature_") && name.ends_with("_value"));
        fields.extend(values.map(|name| Field::new(name, "FLOAT64")));
        let made = state.create(name, fields);
        made.partition = Some("game_date".to_owned());
        made.require_filter = true;
        let column = |field: &Field| batch.column_by_name(&field.name);
        let columns: Vec<_> =
            made.fields.iter().map(|field| (field.clone(), column(field))).collect();
        let row = |at: usize| -> Row {
            let cell = |(field, column): &(Field, Option<&ArrayRef>)| {
                let value = column.map_or(Value::Null, |column| value(column, at));
                field.store(value).unwrap()
            };
            columns.iter().map(cell).collect()
        };
        let rows = (0..batch.num_rows()).rev().map(row).collect();
        made.put(rows, now);
    }

    /// The same rows as files.
    pub fn write_files(&self, folder: &Path) {
        write_table(&folder.join("player_game_summary.parquet"), &self.games);
        write_table(&folder.join("ml_feature_store_v2.parquet"), &self.features);
    }

    pub fn snapshot(&self, workplace: &Workplace, args: &[&str]) -> Ended {
        end(self.command(workplace, args).output().unwrap())
    }

    pub fn command(&self, workplace: &Workplace, args: &[&str]) -> std::process::Command {
        self.asked(workplace, &[&["snapshot", SEASON], args].concat())
    }

    /// The binary with this warehouse as its BigQuery.
    pub fn asked(&self, workplace: &Workplace, args: &[&str]) -> std::process::Command {
        let mut command = workplace.command(args);
        command.env("BIGQUERY_EMULATOR_HOST", self.fake.url());
        command.env("BIGQUERY_STORAGE_EMULATOR_HOST", self.storage.url());
        command.env("GOOGLE_CLOUD_PROJECT", PROJECT);
        command
    }

    /// Changes the rows of a table from now on.
    pub fn change(&self, table: &str, change: impl FnOnce(&mut Vec<Row>)) {
        let mut state = self.fake.state();
        state.now += 1_000_000;
        let now = state.now;
        let table = state.tables.get_mut(table).unwrap();
        let mut rows = table.rows().to_vec();
        change(&mut rows);
        table.put(rows, now);
    }

    /// Changes what `tables.get` says of a table's columns, and what its rows are of.
    pub fn change_column(&self, table: &str, column: &str, change: impl FnOnce(&mut Field)) {
        let mut state = self.fake.state();
        let table = state.tables.get_mut(table).unwrap();
        let at = table.column(column).unwrap();
        change(&mut table.fields[at]);
    }

    /// How often the rows of `table` were asked for by a query.
    pub fn reads(&self, table: &str) -> usize {
        self.fake.state().seen.iter().filter(|seen| reads_rows(seen, table)).count()
    }
}

/// Whether the request is a query, and no dry run, for the rows of `table`.
pub fn reads_rows(seen: &Seen, table: &str) -> bool {
    let body = String::from_utf8_lossy(&seen.body);
    let words = ["SELECT player_lookup", table];
    words.iter().all(|word| body.contains(word)) && !body.contains("dryRun")
}

pub fn field(column: &season::bigquery::export::WarehouseColumn) -> Field {
    let kind = column.kind.sql();
    match column.mode {
        Mode::Required => Field::new(column.name, &kind).required(),
        Mode::Nullable => Field::new(column.name, &kind),
        Mode::Repeated => Field::new(column.name, &format!("ARRAY<{kind}>")),
    }
}

fn sorted(batch: &RecordBatch, table: &ExportTable) -> RecordBatch {
    let key = table.key.map(|name| SortColumn { values: Arc::clone(&batch[name]), options: None });
    take_record_batch(batch, &lexsort_to_indices(&key, None).unwrap()).unwrap()
}

/// The columns that no game of the warehouse is without.
fn complete_games(batch: &RecordBatch) -> RecordBatch {
    let rows = batch.num_rows();
    let flags = |flag: bool| -> ArrayRef { Arc::new(BooleanArray::from(vec![flag; rows])) };
    let columns: [(&str, ArrayRef); 3] =
        [("starter_flag", flags(true)), ("win_flag", flags(false)), ("is_active", flags(true))];
    columns
        .into_iter()
        .fold(with_times(batch), |batch, (name, column)| with_column(&batch, name, Some(column)))
}

/// With the time at which each row was made, to the microsecond.
fn with_times(batch: &RecordBatch) -> RecordBatch {
    let times = (1_637_654_321_000_001..).take(batch.num_rows()).map(Some);
    let times = times.collect::<TimestampMicrosecondArray>().with_timezone("UTC");
    with_column(batch, "created_at", Some(Arc::new(times)))
}

fn value(column: &ArrayRef, at: usize) -> Value {
    if column.is_null(at) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Utf8 => Value::Text(column.as_string::<i32>().value(at).to_owned()),
        DataType::Int64 => Value::Int(column.as_primitive::<Int64Type>().value(at)),
        DataType::Float64 => Value::Float(column.as_primitive::<Float64Type>().value(at)),
        DataType::Boolean => Value::Bool(column.as_boolean().value(at)),
        DataType::Date32 => Value::Date(column.as_primitive::<Date32Type>().value(at)),
        DataType::Timestamp(..) => {
            Value::Timestamp(column.as_primitive::<TimestampMicrosecondType>().value(at))
        }
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(at);
            Value::Array((0..items.len()).map(|at| value(&items, at)).collect())
        }
        kind => panic!("{kind}"),
    }
}
