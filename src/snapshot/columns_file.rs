//! Writes a table column by column: each is made, encoded, hashed and written while others are being made, so that few of
//! them are in memory at once.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use arrow::array::{Array as _, ArrayRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use rayon::iter::{IndexedParallelIterator as _, IntoParallelIterator as _, ParallelIterator as _};
use sha2::{Digest as _, Sha256};

use super::column_chunk::{self, ColumnChunk};
use super::hash::{FileEntry, hexadecimal};
use super::layout::{Column, TableLayout};
use super::plain_file::MAX_TABLE_BYTES;
use super::{SnapshotError, parquet_guard, table};

/// How much is hashed and written at once.
const WRITTEN_BYTES: usize = 1 << 18;

/// Writes a table of `rows` rows in `folder`, whose columns `column` makes by their positions in `layout`, texts as words.
/// Then the file is made durable and read back. The bytes depend on the values alone.
pub fn write_columns(
    folder: &Path,
    layout: &TableLayout,
    rows: usize,
    column: impl Fn(usize) -> ArrayRef + Sync,
) -> Result<FileEntry, SnapshotError> {
    let path = folder.join(layout.file);
    table::check_rows(&path, rows)?;
    let failed = |error| failure(&path, error);
    let schema = ArrowSchemaConverter::new().convert(&layout.schema()).map_err(failed)?;
    let sink = BufWriter::with_capacity(WRITTEN_BYTES, HashedFile::create(&path)?);
    let properties = WriterProperties::builder().build();
    let mut file = SerializedFileWriter::new(sink, schema.root_schema_ptr(), properties.into())
        .map_err(failed)?;
    let mut most = 0;
    if rows > 0 {
        let queue = ColumnQueue::new(file.next_row_group().map_err(failed)?);
        let encode = |position: usize| {
            let values = column(position);
            check_column(&path, &layout.columns[position], &values, rows)?;
            let chunk = column_chunk::encode(&schema.column(position), &values).map_err(failed)?;
            queue.push(position, chunk).map_err(failed)?;
            Ok(parquet_guard::most_bytes(&values))
        };
        let positions = (0..layout.columns.len()).into_par_iter().with_max_len(1);
        let sizes: Vec<Result<u64, SnapshotError>> = positions.map(encode).collect();
        for size in sizes {
            most = size?.saturating_add(most);
        }
        queue.finish().map_err(failed)?;
    }
    let buffered = file.into_inner().map_err(failed)?;
    let written = buffered.into_inner().map_err(|error| failed(error.into_error().into()))?;
    let sha256 = written.make_durable(&path)?;
    let size = fs::metadata(&path).map_err(|error| SnapshotError::io("read", &path, error))?.len();
    let read = || table::read_verified(&path, &sha256, MAX_TABLE_BYTES);
    table::check_readable(&path, layout, (rows, most), size, read)?;
    Ok(FileEntry { name: layout.file.to_owned(), rows, sha256 })
}

fn failure(path: &Path, error: ParquetError) -> SnapshotError {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => SnapshotError::io("write", path, *source),
            Err(source) => SnapshotError::table(path, source),
        },
        error => SnapshotError::table(path, error),
    }
}

/// Columns that wait for those before them.
struct ColumnQueue<'a> {
    waiting: Mutex<BTreeMap<usize, ColumnChunk>>,
    written: Mutex<WrittenColumns<'a>>,
}

/// The columns in the file, and the position of the next.
struct WrittenColumns<'a> {
    group: SerializedRowGroupWriter<'a, BufWriter<HashedFile>>,
    next: usize,
}

impl<'a> ColumnQueue<'a> {
    fn new(group: SerializedRowGroupWriter<'a, BufWriter<HashedFile>>) -> Self {
        Self {
            waiting: Mutex::new(BTreeMap::new()),
            written: Mutex::new(WrittenColumns { group, next: 0 }),
        }
    }

    /// Adds a column. Whoever finds nobody writing writes all that are next.
    fn push(&self, position: usize, chunk: ColumnChunk) -> Result<(), ParquetError> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(position, chunk);
        // What comes while somebody else writes is written by them, or by the next, or at the end.
        self.written.try_lock().map_or(Ok(()), |mut written| self.write(&mut written))
    }

    fn write(&self, written: &mut WrittenColumns<'_>) -> Result<(), ParquetError> {
        let next = |position| {
            self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&position)
        };
        while let Some(ColumnChunk { bytes, close }) = next(written.next) {
            written.group.append_column(&bytes, close)?;
            written.next += 1;
        }
        Ok(())
    }

    /// Writes what still waits.
    fn finish(self) -> Result<(), ParquetError> {
        self.write(&mut self.written.lock().unwrap_or_else(PoisonError::into_inner))?;
        let written = self.written.into_inner().unwrap_or_else(PoisonError::into_inner);
        written.group.close().map(drop)
    }
}

/// A file that is hashed as it is written.
struct HashedFile {
    file: File,
    hasher: Sha256,
}

impl HashedFile {
    fn create(path: &Path) -> Result<Self, SnapshotError> {
        let file = File::create(path).map_err(|error| SnapshotError::io("write", path, error))?;
        Ok(Self { file, hasher: Sha256::new() })
    }

    /// Makes it durable, and reads it back; its hash.
    fn make_durable(self, path: &Path) -> Result<String, SnapshotError> {
        let sha256 = hexadecimal(&self.hasher.finalize());
        let (durable, same) =
            rayon::join(|| self.file.sync_all(), || table::check_hash(path, &sha256));
        durable.map_err(|error| SnapshotError::io("write", path, error))?;
        same.map(|()| sha256)
    }
}

impl io::Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// `values` are what `column` says, one for each of `rows` rows.
fn check_column(
    path: &Path,
    column: &Column,
    values: &ArrayRef,
    rows: usize,
) -> Result<(), SnapshotError> {
    let name = column.name;
    let what = if values.len() != rows {
        Some(format!("column {name} has {} values for {rows} rows", values.len()))
    } else if !column.nullable && values.null_count() > 0 {
        Some(format!("column {name} has a null, and may have none"))
    } else {
        table::outside(column, values)
    };
    what.map_or(Ok(()), |what| Err(SnapshotError::inconsistent(path, what)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::DictionaryArray;
    use arrow::datatypes::Int32Type;

    use super::*;
    use crate::snapshot::layout::{GAMES, Kind, required};

    #[test]
    fn more_rows_than_are_read_are_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let none = |_| -> ArrayRef { unreachable!("no column is made") };
        let refused = write_columns(folder.path(), &GAMES, 4_194_305, none).unwrap_err();
        assert!(refused.to_string().contains("at most 4194304 can be read again"), "{refused}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// Two million times one text of a hundred letters are eight megabytes, and two hundred once they are written out.
    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let columns = vec![required("text", Kind::Text)];
        let layout = TableLayout { file: "texts.parquet", columns: columns.into() };
        let text = "x".repeat(100);
        let write = |rows: usize| {
            let words: DictionaryArray<Int32Type> =
                std::iter::repeat_n(text.as_str(), rows).collect();
            let words: ArrayRef = Arc::new(words);
            write_columns(folder.path(), &layout, rows, |_| Arc::clone(&words))
        };
        write(200_000).unwrap();
        let refused = write(3_000_000).unwrap_err().to_string();
        assert!(refused.contains("with its 3000000 rows it could not be read again"), "{refused}");
    }
}
