//! Our Parquet files: one writer and one reader, for snapshots and runs alike.

use std::fmt::Display;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch, new_empty_array};
use arrow::compute::concat;
use arrow::datatypes::{ArrowPrimitiveType, Date32Type, Float64Type, Int32Type, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, Encoding};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _,
    ParallelIterator as _,
};
use sha2::{Digest, Sha256};

use super::hash::FileEntry;
pub use super::hash::{hexadecimal, sha256};
use super::layout::{Bounds, Column, Kind, TableLayout};
use super::limits::Limits;
use super::manifest;
use super::parquet_guard::{self, Opened};
use super::plain_file::{self, MAX_DOCUMENT_BYTES, MAX_TABLE_BYTES};
use super::{SnapshotError, staging, words};
use crate::domain::column::in_few_digits;
use crate::domain::{GameDate, listed};

/// How much of a file is read at once where it is only hashed.
const READ_BYTES: usize = 1 << 17;

/// Writes `batch`, which has the columns of `layout`, as one Parquet file in `folder`, makes it durable and reads it
/// back.
///
/// The bytes depend on the batch alone: one row group, no key-value metadata that names a time or a machine.
pub fn write(
    folder: &Path,
    layout: &TableLayout,
    batch: &RecordBatch,
) -> Result<FileEntry, SnapshotError> {
    let path = folder.join(layout.file);
    check_rows(&path, batch.num_rows())?;
    check_values(&path, layout, batch)?;
    let bytes = encode(batch).map_err(|error| SnapshotError::table(&path, error))?;
    let (written, sha256) =
        rayon::join(|| staging::write_durably(&path, &bytes), || sha256(&bytes));
    written?;
    let written = read_verified(&path, &sha256, MAX_TABLE_BYTES)?;
    let most = batch.columns().iter().map(parquet_guard::most_bytes).sum();
    check_readable(&path, layout, (batch.num_rows(), most), written.len() as u64, || Ok(written))?;
    Ok(FileEntry { name: layout.file.to_owned(), rows: batch.num_rows(), sha256 })
}

/// Refuses to write more rows than are read.
pub(super) fn check_rows(path: &Path, rows: usize) -> Result<(), SnapshotError> {
    let most = Limits::DEFAULT.rows;
    if rows as u64 <= most {
        return Ok(());
    }
    let what = format!("it would have {rows} rows, and at most {most} can be read again");
    Err(SnapshotError::table(path, what))
}

/// Refuses a file of `rows` rows and `size` bytes that has been written and would be refused by whoever reads it. An honest
/// one becomes `most` bytes in memory, which is too little by far for its pages to be looked at; `read` has its bytes.
pub(super) fn check_readable(
    path: &Path,
    layout: &TableLayout,
    (rows, most): (usize, u64),
    size: u64,
    read: impl FnOnce() -> Result<Vec<u8>, SnapshotError>,
) -> Result<(), SnapshotError> {
    let limits = Limits::of_stored(size);
    if most <= limits.bytes {
        return Ok(());
    }
    let bytes = read()?;
    let all: Vec<usize> = (0..layout.columns.len()).collect();
    let sound = parquet_guard::open(bytes, limits).and_then(|file| file.check(&all, limits));
    let what = |error| format!("with its {rows} rows it could not be read again: {error}");
    sound.map(drop).map_err(|error| SnapshotError::table(path, what(error)))
}

/// The bytes of a Parquet file with the rows of `batch`. Columns are encoded side by side and joined in their order, so the
/// bytes do not depend on the threads.
pub fn encode(batch: &RecordBatch) -> Result<Vec<u8>, ParquetError> {
    let schema = batch.schema();
    let options = ArrowWriterOptions::new().with_properties(properties(&schema));
    // Without Arrow's own description of the schema, every reader derives the same types from Parquet's.
    let options = options.with_skip_arrow_metadata(true);
    let writer = ArrowWriter::try_new_with_options(Vec::new(), schema.clone(), options)?;
    let (mut file, columns) = writer.into_serialized_writer()?;
    if batch.num_rows() > 0 {
        let chunks = columns
            .create_column_writers(0)?
            .into_par_iter()
            .zip(schema.fields().par_iter().zip(batch.columns()))
            .map(|(mut writer, (field, array))| {
                for leaf in compute_leaves(field, array)? {
                    writer.write(&leaf)?;
                }
                writer.close()
            })
            .collect::<Vec<Result<ArrowColumnChunk, ParquetError>>>();
        let mut group = file.next_row_group()?;
        for chunk in chunks {
            chunk?.append_to_row_group(&mut group)?;
        }
        group.close()?;
    }
    file.into_inner()
}

fn properties(schema: &Schema) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for field in schema.fields().iter().filter(|field| *field.data_type() == Kind::Float.arrow()) {
        // Floats seldom repeat, and trying a dictionary on them first costs more than it saves.
        let column = ColumnPath::from(field.name().as_str());
        properties = properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, Encoding::PLAIN);
    }
    properties.build()
}

/// Reads the file of `layout` in `folder`, and checks that it is the one that `files`, a manifest's list, names, and that
/// its values are what their columns say.
pub fn read(
    folder: &Path,
    files: &[FileEntry],
    layout: &TableLayout,
) -> Result<RecordBatch, SnapshotError> {
    let all: Vec<usize> = (0..layout.columns.len()).collect();
    read_as(&layout.schema(), folder, files, layout, &all)
}

/// Reads the file as [`read`] does, with texts as words.
pub fn read_words(
    folder: &Path,
    files: &[FileEntry],
    layout: &TableLayout,
) -> Result<RecordBatch, SnapshotError> {
    read_words_of(folder, files, layout, |_| true)
}

/// Reads the file as [`read_words`] does, and of its columns those that are `wanted`. The others are hashed and not decoded.
pub fn read_words_of(
    folder: &Path,
    files: &[FileEntry],
    layout: &TableLayout,
    wanted: impl Fn(&Column) -> bool,
) -> Result<RecordBatch, SnapshotError> {
    let places = (0..layout.columns.len()).filter(|place| wanted(&layout.columns[*place]));
    let places: Vec<usize> = places.collect();
    read_as(&layout.schema_of_words(), folder, files, layout, &places)
}

/// Reads the columns at `places` of the file as [`read`] does, into the types of `schema`, which has all columns.
fn read_as(
    schema: &SchemaRef,
    folder: &Path,
    files: &[FileEntry],
    layout: &TableLayout,
    places: &[usize],
) -> Result<RecordBatch, SnapshotError> {
    let path = folder.join(layout.file);
    let entry = named(folder, files, layout.file)?;
    let bytes = read_verified(&path, &entry.sha256, MAX_TABLE_BYTES)?;
    let rows = decode(&path, bytes, layout, schema, places)?;
    if rows.num_rows() != entry.rows {
        let what = format!("it has {} rows, the manifest says {}", rows.num_rows(), entry.rows);
        return Err(SnapshotError::inconsistent(&path, what));
    }
    check_values(&path, layout, &rows)?;
    Ok(rows)
}

/// Reads the file `name` in `folder`, which is no table, and checks that it is the one that `files` names.
pub fn read_bytes(
    folder: &Path,
    files: &[FileEntry],
    name: &str,
) -> Result<Vec<u8>, SnapshotError> {
    let entry = named(folder, files, name)?;
    read_verified(&folder.join(name), &entry.sha256, MAX_DOCUMENT_BYTES)
}

/// The entry `name` of a manifest's list.
fn named<'a>(
    folder: &Path,
    files: &'a [FileEntry],
    name: &str,
) -> Result<&'a FileEntry, SnapshotError> {
    let wrong = |what| SnapshotError::inconsistent(&folder.join(manifest::FILE), what);
    // What a manifest names lies beside it, and nowhere else.
    if Path::new(name).file_name().is_none_or(|file| *file != *name) {
        return Err(wrong(format!("`{}` is not a file name", name.escape_debug())));
    }
    let entry = files.iter().find(|file| file.name == name);
    entry.ok_or_else(|| wrong(format!("it does not name {name}")))
}

/// Reads the file of `layout` in `folder`, which no manifest names, with texts as words; `None` if it is not there.
pub fn read_unlisted(
    folder: &Path,
    layout: &TableLayout,
) -> Result<Option<RecordBatch>, SnapshotError> {
    let path = folder.join(layout.file);
    let bytes = match plain_file::read(&path, MAX_TABLE_BYTES) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| SnapshotError::io("read", &path, error))?,
    };
    let all: Vec<usize> = (0..layout.columns.len()).collect();
    let rows = decode(&path, bytes, layout, &layout.schema_of_words(), &all)?;
    check_values(&path, layout, &rows)?;
    Ok(Some(rows))
}

/// Every value of ours is what its column says it can be, on the way in or out.
fn check_values(
    path: &Path,
    layout: &TableLayout,
    rows: &RecordBatch,
) -> Result<(), SnapshotError> {
    let spoilt = |column: &Column| outside(column, rows.column_by_name(column.name)?);
    match layout.columns.par_iter().find_map_first(spoilt) {
        Some(what) => Err(SnapshotError::inconsistent(path, what)),
        None => Ok(()),
    }
}

/// The first of `values` that is not what `column` says, in words.
pub(super) fn outside(column: &Column, values: &ArrayRef) -> Option<String> {
    let Column { name, kind, bounds, .. } = *column;
    let (row, what) = match kind {
        Kind::Flag => return None,
        Kind::Int => {
            let (row, value) = first_outside::<Int32Type>(values, bounds, f64::from)?;
            (row, format!("`{value}` is not {bounds}"))
        }
        Kind::Float => {
            let (row, value) = first_outside::<Float64Type>(values, bounds, |value| value)?;
            (row, format!("`{}` is not {bounds}", in_few_digits(value)))
        }
        Kind::Date => {
            let (row, days) = first_outside::<Date32Type>(values, bounds, f64::from)?;
            (row, format!("`{}` is no date of a season", GameDate::from_days(days)))
        }
        Kind::Text => {
            let fits = |length: usize| bounds.contains(length as f64);
            let (row, length) = words::find_length(values, fits)?;
            (row, format!("a text of {length} bytes, more than {}", bounds.high))
        }
    };
    Some(format!("row {}, column {name}: {what}", row + 1))
}

/// The first number that is not within `bounds`, and its place.
fn first_outside<T: ArrowPrimitiveType>(
    values: &ArrayRef,
    bounds: Bounds,
    number: fn(T::Native) -> f64,
) -> Option<(usize, T::Native)> {
    let values = values.as_primitive::<T>();
    // What stands where a value is missing hardly ever lies outside; if it does, the loop below leaves it out.
    if values.values().iter().fold(true, |all, value| all & bounds.contains(number(*value))) {
        return None;
    }
    let mut values = values.iter().enumerate();
    values.find_map(|(row, value)| {
        Some((row, value.filter(|value| !bounds.contains(number(*value)))?))
    })
}

/// Reads the whole file and checks that it is the one whose SHA-256 is `expected`.
pub(super) fn read_verified(
    path: &Path,
    expected: &str,
    allowed: u64,
) -> Result<Vec<u8>, SnapshotError> {
    let bytes =
        plain_file::read(path, allowed).map_err(|error| SnapshotError::io("read", path, error))?;
    let found = sha256(&bytes);
    if found == expected {
        Ok(bytes)
    } else {
        let expected = expected.to_owned();
        Err(SnapshotError::Changed { path: path.to_owned(), expected, found })
    }
}

/// Reads the whole file, a piece at a time, and checks that it is the one whose SHA-256 is `expected`.
pub(super) fn check_hash(path: &Path, expected: &str) -> Result<(), SnapshotError> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; READ_BYTES];
    let mut read = || -> io::Result<()> {
        let mut file = plain_file::open(path)?;
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(()),
                count => hasher.update(&piece[..count]),
            }
        }
    };
    read().map_err(|error| SnapshotError::io("read", path, error))?;
    let found = hexadecimal(&hasher.finalize());
    if found == expected {
        return Ok(());
    }
    let expected = expected.to_owned();
    Err(SnapshotError::Changed { path: path.to_owned(), expected, found })
}

/// Decodes the columns at `places` of the bytes of the Parquet file at `path`, which must have exactly the columns of
/// `layout`, into the types of `schema`, which has all of them.
fn decode(
    path: &Path,
    bytes: Vec<u8>,
    layout: &TableLayout,
    schema: &SchemaRef,
    places: &[usize],
) -> Result<RecordBatch, SnapshotError> {
    let bad = |error: &dyn Display| SnapshotError::table(path, error);
    let limits = Limits::of_stored(bytes.len() as u64);
    let file = parquet_guard::open(bytes, limits).map_err(|error| bad(&error))?;
    if file.metadata.schema().fields() != layout.schema().fields() {
        let columns = file.metadata.schema().fields();
        let columns = columns.iter().map(|field| format!("{} {}", field.name(), field.data_type()));
        return Err(bad(&format!("its columns are {}", listed(columns, ", "))));
    }
    file.check(places, limits).map_err(|error| bad(&error))?;
    let options = ArrowReaderOptions::new().with_schema(Arc::clone(schema));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(file.metadata.metadata()), options)
        .map_err(|error| bad(&error))?;
    let file = Opened { metadata, ..file };
    let column = |position: &usize| decode_column(&file, *position);
    let columns: Vec<_> = places.par_iter().map(column).collect();
    let columns: Result<Vec<ArrayRef>, _> = columns.into_iter().collect();
    let schema = schema.project(places).map_err(|error| bad(&error))?;
    let columns = columns.map_err(|error| bad(&error))?;
    RecordBatch::try_new(schema.into(), columns).map_err(|error| bad(&error))
}

/// The whole column at `position`, on its own, so that columns can be decoded side by side.
fn decode_column(file: &Opened, position: usize) -> Result<ArrayRef, String> {
    let mask = ProjectionMask::roots(file.metadata.parquet_schema(), [position]);
    let parts: Vec<RecordBatch> =
        file.batches(mask, file.rows.max(1))?.collect::<Result<_, _>>()?;
    match &parts[..] {
        [] => Ok(new_empty_array(file.metadata.schema().field(position).data_type())),
        [part] => Ok(Arc::clone(part.column(0))),
        parts => concat(&parts.iter().map(|part| part.column(0).as_ref()).collect::<Vec<_>>())
            .map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use arrow::array::Int32Array;

    use super::*;
    use crate::snapshot::layout::GAMES;

    #[test]
    fn the_columns_of_a_foreign_file_are_named_up_to_a_limit() {
        let column = |at: usize| {
            let values = Arc::new(Int32Array::from(vec![1])) as ArrayRef;
            (format!("{at}\u{1b}{}", "x".repeat(400)), values)
        };
        let batch = RecordBatch::try_from_iter((0..100).map(column)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(GAMES.file), encode(&batch).unwrap()).unwrap();
        let refused = read_unlisted(folder.path(), &GAMES).unwrap_err().to_string();
        assert!(refused.contains("its columns are 0\\u{1b}x") && refused.contains("and 80 more"));
        assert!(refused.len() < 10_000 && !refused.contains('\u{1b}'), "{refused}");
    }
}
