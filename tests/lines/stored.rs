//! Stored lines that somebody changed and hashed again: refused by row, column and value.

use std::fs;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Float64Array, Int32Array, RecordBatch, StringArray};
use arrow::compute::{cast, take};
use arrow::datatypes::Float64Type;
use season::snapshot::table::{encode, sha256};
use serde_json::{Value, json};

use super::{read, small};
use crate::support::files::{read_table, texts, with_column};
use crate::support::{SEASON, Workplace};

const OFFERS: &str = "player,commence_time,book,line,over_price,under_price,last_update\n\
    Alex LAL,2021-10-20T00:00:00Z,A,17.5,-110,-110,2021-10-19T20:00:00Z\n\
    Alex LAL,2021-10-20T00:00:00Z,B,16.5,-115,-105,2021-10-19T20:00:00Z\n\
    Alex LAL,2021-10-20T00:00:00Z,B,18.5,-110,-112,2021-10-19T22:00:00Z\n\
    Bo BOS,2021-10-20T23:00:00Z,A,12.5,-110,-110,2021-10-20T20:00:00Z\n";

/// Writes what `change` makes of the stored table, with its hash in the manifest.
fn change(workplace: &Workplace, change: impl Fn(&RecordBatch) -> RecordBatch) {
    let folder = workplace.data().join("snapshots").join(SEASON);
    let path = folder.join("lines.parquet");
    let before = read_table(&path);
    let schema = before.schema();
    let changed = change(&before);
    // The columns have the types and the nulls that they had.
    let columns = changed.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type()).unwrap());
    let changed = RecordBatch::try_new(schema.clone(), columns.collect()).unwrap();
    let bytes = encode(&changed).unwrap();
    let manifest = folder.join("lines.json");
    let mut value: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    value["file"]["sha256"] = json!(sha256(&bytes));
    fs::write(manifest, value.to_string()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn with_text(table: &RecordBatch, name: &str, row: usize, text: &str) -> RecordBatch {
    let mut all = texts(table, name);
    text.clone_into(&mut all[row]);
    with_column(table, name, Some(Arc::new(StringArray::from(all))))
}

fn with_float(table: &RecordBatch, name: &str, row: usize, number: f64) -> RecordBatch {
    let mut all = table[name].as_primitive::<Float64Type>().values().to_vec();
    all[row] = number;
    with_column(table, name, Some(Arc::new(Float64Array::from(all))))
}

fn in_order(table: &RecordBatch, order: [i32; 4]) -> RecordBatch {
    let order = Int32Array::from_iter_values(order);
    let columns = table.columns().iter().map(|column| take(column, &order, None).unwrap());
    RecordBatch::try_new(table.schema(), columns.collect::<Vec<ArrayRef>>()).unwrap()
}

/// What is made of a table.
type Change = fn(&RecordBatch) -> RecordBatch;

#[test]
fn rows_that_cannot_be_are_refused_by_row_column_and_value() {
    let workplace = small();
    read(&workplace, "odds.csv", OFFERS, &[]).succeeds();
    let cases: [(Change, &str); 14] = [
        (|all| in_order(all, [3, 0, 1, 2]), "row 2, column player_lookup: `alexlaljr` stands"),
        (|all| in_order(all, [1, 2, 0, 3]), "row 3, column book: `A` stands behind `B`"),
        (
            |all| in_order(all, [0, 2, 1, 3]),
            "row 3, column offered_at: `2021-10-19T20:00:00Z` stands behind `2021-10-19T22:00:00Z`",
        ),
        (|all| with_text(all, "offered_at", 2, "2021-10-19T20:00:00Z").slice(0, 4), ""),
        (|all| with_float(all, "over_price", 1, 50.0), "row 2, column over_price: `50`"),
        (|all| with_float(all, "over_price", 0, -99.9), "row 1, column over_price: `-99.9`"),
        (|all| with_float(all, "under_price", 3, 1.91), "row 4, column under_price: `1.91`"),
        (|all| with_float(all, "under_price", 3, f64::NAN), "row 4, column under_price: `NaN`"),
        (|all| with_float(all, "under_price", 2, 1e300), "row 3, column under_price: `1"),
        (
            |all| with_text(all, "offered_at", 0, "1970-01-01T00:00:00Z"),
            "row 1, column offered_at: `1970-01-01T00:00:00Z` is no moment from 2000 to 2106",
        ),
        (
            |all| with_text(all, "offered_at", 3, "2106-02-08T00:00:00Z"),
            "row 4, column offered_at: `2106-02-08T00:00:00Z`",
        ),
        (
            |all| with_text(all, "offered_at", 3, "2021-10-20 20:00"),
            "row 4, column offered_at: `2021-10-20 20:00`",
        ),
        (|all| with_text(all, "stat", 1, "rebounds"), "row 2, column stat: `rebounds`"),
        (
            |all| {
                let minutes: ArrayRef = Arc::new(Int32Array::from(vec![240, 240, -5, 180]));
                with_column(all, "minutes_before_tip_off", Some(minutes))
            },
            "row 3, column minutes_before_tip_off: `-5`",
        ),
    ];
    for (make, said) in cases {
        change(&workplace, make);
        let predict = workplace.season(&["predict", SEASON, "--line", "market"]);
        let verify = workplace.season(&["verify", SEASON]);
        if said.is_empty() {
            // Two lines of one book at one moment, the lower first, are in order.
            predict.succeeds();
            assert_eq!(verify.code, 0, "{}{}", verify.stdout, verify.stderr);
        } else {
            predict.fails(3, &["lines.parquet", said]);
            assert_eq!(verify.code, 1, "{said}: {}{}", verify.stdout, verify.stderr);
            verify.prints(&[said]);
        }
        read(&workplace, "odds.csv", OFFERS, &[]).succeeds();
    }
}
