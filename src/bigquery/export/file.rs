//! The Parquet file of a table: the same rows give the same bytes, and the file is there whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use sha2::{Digest as _, Sha256};

use super::columns::ColumnSelection;
use super::error::ExportError;
use super::sorter::Sorter;
use super::totals::Totals;
use crate::snapshot::SnapshotError;
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::staging::StagedDir;
use crate::snapshot::table::hexadecimal;

/// Rows of a row group.
const GROUP_ROWS: usize = 128 << 10;

/// A table's file in the making, in a hidden folder that vanishes if the file is not kept.
#[derive(Debug)]
pub(super) struct TableFile {
    staged: StagedDir,
    name: String,
    selection: ColumnSelection,
    sorter: Sorter,
}

/// A written file that is not yet in its place.
#[derive(Debug)]
pub(super) struct WrittenFile {
    staged: StagedDir,
    pub(super) entry: FileEntry,
    pub(super) totals: Totals,
}

impl TableFile {
    /// A file in `folder` for the rows of `selection`.
    pub(super) fn create(folder: &Path, selection: &ColumnSelection) -> Result<Self, ExportError> {
        let name = format!("{}.parquet", selection.table.name);
        let staged = StagedDir::create(&folder.join(&name))?;
        let sorter = Sorter::new(selection.schema(), &selection.order(), staged.path())?;
        Ok(Self { staged, name, selection: selection.clone(), sorter })
    }

    /// Takes rows, in any order.
    pub(super) fn add(&mut self, rows: RecordBatch) -> Result<(), ExportError> {
        self.sorter.add(rows)
    }

    /// Writes all rows in the order of their key.
    pub(super) fn finish(self) -> Result<WrittenFile, ExportError> {
        let path = self.staged.path().join(&self.name);
        let io = |error| ExportError::from(SnapshotError::io("write", &path, error));
        let bad = |error: ParquetError| ExportError::system("encode the rows", error);
        let schema = self.selection.schema();
        let file = BufWriter::new(File::create(&path).map_err(io)?);
        let out = Hashing { file, sha256: Sha256::new() };
        // Without Arrow's own description of the schema, every reader derives the same types from Parquet's.
        let options = ArrowWriterOptions::new().with_skip_arrow_metadata(true);
        let options = options.with_properties(properties().map_err(bad)?);
        let mut writer =
            ArrowWriter::try_new_with_options(out, Arc::clone(&schema), options).map_err(bad)?;
        let (mut totals, mut rows) = (Totals::new(&self.selection), 0);
        self.sorter.finish(|batch| {
            totals.add(batch);
            rows += batch.num_rows();
            writer.write(batch).map_err(bad)
        })?;
        let Hashing { file, sha256 } = writer.into_inner().map_err(bad)?;
        let file = file.into_inner().map_err(|error| io(error.into_error()))?;
        file.sync_all().map_err(io)?;
        let sha256 = hexadecimal(&sha256.finalize());
        let entry = FileEntry { name: self.name, rows, sha256 };
        Ok(WrittenFile { staged: self.staged, entry, totals })
    }
}

impl WrittenFile {
    /// Puts the file in its place.
    pub(super) fn keep(self) -> Result<(), ExportError> {
        Ok(self.staged.commit_file(&self.entry.name)?)
    }
}

/// The settings decide about the bytes, so they never change with the rows. The file names its writer, and no time.
fn properties() -> Result<WriterProperties, ParquetError> {
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build())
}

/// A file whose bytes are hashed on their way.
struct Hashing {
    file: BufWriter<File>,
    sha256: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::columns::FEATURES;
    use super::super::json_rows::decode;
    use super::*;
    use crate::snapshot::table::sha256;

    fn write(folder: &Path, rows: &[Value], page: usize) -> FileEntry {
        let selection = ColumnSelection::of(&FEATURES, |_| false);
        let mut file = TableFile::create(folder, &selection).unwrap();
        for page in rows.chunks(page) {
            file.add(decode(&selection, page).unwrap()).unwrap();
        }
        let written = file.finish().unwrap();
        let entry = written.entry.clone();
        written.keep().unwrap();
        entry
    }

    #[test]
    fn the_order_and_the_pages_do_not_matter_to_the_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let row = |n: u32| {
            let list = json!([{ "v": n.to_string() }, { "v": "NaN" }]);
            let values = [
                json!(format!("player{n:05}")),
                json!("2021-11-01"),
                json!("g"),
                list.clone(),
                list,
                json!("v1"),
                json!("88.5"),
                json!("d"),
            ];
            json!({ "f": values.map(|value| json!({ "v": value })) })
        };
        let mut rows: Vec<Value> = (0..10_000).map(row).collect();
        let first = write(folder.path(), &rows, 1000);
        rows.reverse();
        let second = write(folder.path(), &rows, 333);
        assert_eq!(first, second);
        assert_eq!((first.rows, first.name.as_str()), (10_000, "ml_feature_store_v2.parquet"));
        let bytes = std::fs::read(folder.path().join(&first.name)).unwrap();
        assert_eq!(sha256(&bytes), first.sha256);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
