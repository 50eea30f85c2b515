//! Reading what the binary wrote, with Arrow alone.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{Date32Type, Float64Type};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use season::snapshot::manifest::Manifest;
use season::snapshot::table::sha256;

/// (date in days, player, system).
pub type Key = (i32, String, String);

/// A prediction, floats as their bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicted {
    pub points: u64,
    pub confidence: u64,
    pub recommendation: String,
    pub margin: Option<u64>,
}

/// A run's folder and what its files say.
pub struct RunFiles {
    pub folder: PathBuf,
    pub predictions: BTreeMap<Key, Predicted>,
    pub skipped: BTreeMap<Key, String>,
}

impl RunFiles {
    pub fn read(folder: &Path) -> Self {
        let predictions = read_table(&folder.join("predictions.parquet"));
        let skipped = read_table(&folder.join("skipped.parquet"));
        Self {
            folder: folder.to_owned(),
            predictions: self::predictions(&predictions),
            skipped: keys(&skipped).into_iter().zip(texts(&skipped, "reason")).collect(),
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        fs::read(self.folder.join("predictions.parquet")).unwrap()
    }
}

/// The predictions of a table with the reference's columns.
pub fn predictions(table: &RecordBatch) -> BTreeMap<Key, Predicted> {
    let bits = |name: &str| -> Vec<Option<u64>> {
        floats(table, name).into_iter().map(|value| value.map(f64::to_bits)).collect()
    };
    let (points, confidence, margin) =
        (bits("predicted_points"), bits("confidence_score"), bits("line_margin"));
    let recommendation = texts(table, "recommendation");
    let row = |at: usize| Predicted {
        points: points[at].unwrap(),
        confidence: confidence[at].unwrap(),
        recommendation: recommendation[at].clone(),
        margin: margin[at],
    };
    let rows: BTreeMap<Key, Predicted> =
        keys(table).into_iter().enumerate().map(|(at, key)| (key, row(at))).collect();
    assert_eq!(rows.len(), table.num_rows(), "a key stands twice");
    rows
}

fn keys(table: &RecordBatch) -> Vec<Key> {
    let dates = table.column_by_name("game_date").unwrap().as_primitive::<Date32Type>();
    let dates = dates.values().iter().copied();
    let names = texts(table, "player_lookup").into_iter().zip(texts(table, "system_id"));
    dates.zip(names).map(|(date, (player, system))| (date, player, system)).collect()
}

pub fn texts(table: &RecordBatch, name: &str) -> Vec<String> {
    let column = arrow::compute::cast(
        table.column_by_name(name).unwrap(),
        &arrow::datatypes::DataType::Utf8,
    )
    .unwrap();
    column.as_string::<i32>().iter().map(|text| text.unwrap_or("null").to_owned()).collect()
}

pub fn floats(table: &RecordBatch, name: &str) -> Vec<Option<f64>> {
    table.column_by_name(name).unwrap().as_primitive::<Float64Type>().iter().collect()
}

pub fn read_table(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

pub fn write_table(path: &Path, table: &RecordBatch) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, table.schema(), None).unwrap();
    writer.write(table).unwrap();
    writer.close().unwrap();
}

/// `table` with the column `name` replaced, or added, or (with `None`) left out.
pub fn with_column(
    table: &RecordBatch,
    name: &str,
    column: Option<arrow::array::ArrayRef>,
) -> RecordBatch {
    let names =
        table.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    let mut columns: Vec<(String, arrow::array::ArrayRef)> =
        names.into_iter().zip(table.columns().iter().cloned()).collect();
    match (columns.iter().position(|(other, _)| other == name), column) {
        (Some(at), Some(column)) => columns[at].1 = column,
        (Some(at), None) => drop(columns.remove(at)),
        (None, Some(column)) => columns.push((name.to_owned(), column)),
        (None, None) => {}
    }
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| {
        let nullable = column.null_count() > 0 || name != "game_date";
        (name, column, nullable)
    }))
    .unwrap()
}

/// Writes the hashes of the files of a snapshot into its manifest, and the hash of that.
pub fn rehash_snapshot(folder: &Path) {
    let path = folder.join("manifest.json");
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for file in &mut manifest.content.files {
        file.sha256 = sha256(&fs::read(folder.join(&file.name)).unwrap());
    }
    manifest.snapshot_hash = sha256(serde_json::to_string(&manifest.content).unwrap().as_bytes());
    fs::write(&path, serde_json::to_vec(&manifest).unwrap()).unwrap();
}
