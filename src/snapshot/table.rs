//! Our Parquet files: one writer and one reader, for snapshots and runs alike.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use arrow::array::RecordBatch;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, Encoding};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};

use super::layout::{Kind, TableLayout};
use super::{SnapshotError, staging};

/// SHA-256 of `bytes`, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes `batch` as one Parquet file, makes it durable and returns the SHA-256 of its bytes.
///
/// The bytes depend on the batch alone: one row group, no key-value metadata that names a time or a machine.
pub fn write(path: &Path, batch: &RecordBatch) -> Result<String, SnapshotError> {
    let bytes = encode(batch).map_err(|error| SnapshotError::table(path, error))?;
    staging::write_durably(path, &bytes)?;
    Ok(sha256(&bytes))
}

fn encode(batch: &RecordBatch) -> Result<Vec<u8>, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_max_row_group_row_count(None)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for field in batch.schema().fields() {
        // Floats seldom repeat, and trying a dictionary on them first costs more than it saves.
        if *field.data_type() == Kind::Float.arrow() {
            let column = ColumnPath::from(field.name().as_str());
            properties = properties
                .set_column_dictionary_enabled(column.clone(), false)
                .set_column_encoding(column, Encoding::PLAIN);
        }
    }
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties.build()))?;
    writer.write(batch)?;
    writer.close()?;
    Ok(bytes)
}

/// Reads the whole file and checks that it is the one whose SHA-256 is `expected`.
pub fn read_verified(path: &Path, expected: &str) -> Result<Vec<u8>, SnapshotError> {
    let bytes = fs::read(path).map_err(|error| SnapshotError::io("read", path, error))?;
    let found = sha256(&bytes);
    if found == expected {
        Ok(bytes)
    } else {
        let expected = expected.to_owned();
        Err(SnapshotError::Changed { path: path.to_owned(), expected, found })
    }
}

/// Decodes the bytes of the Parquet file at `path`, which must have exactly the columns of `layout`.
pub fn decode(
    path: &Path,
    bytes: Vec<u8>,
    layout: &TableLayout,
) -> Result<Vec<RecordBatch>, SnapshotError> {
    let bad = |error: ParquetError| SnapshotError::table(path, error);
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).map_err(bad)?;
    let expected = layout.schema();
    if builder.schema().fields() != expected.fields() {
        let what = format!("its columns are {:?}", builder.schema().fields());
        return Err(SnapshotError::table(path, what));
    }
    let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let reader = builder.with_batch_size(rows.max(1)).build().map_err(bad)?;
    reader.collect::<Result<_, _>>().map_err(|error| SnapshotError::table(path, error))
}
