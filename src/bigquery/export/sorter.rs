//! Rows in the order of their key, within bounded memory: neither way of reading promises an order, and a sort on the
//! server would need all rows on one of its machines.
//!
//! What does not fit is sorted in parts, each part is written down, and the parts are merged.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::compute::interleave_record_batch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use arrow::row::{RowConverter, Rows, SortField};

use super::error::ExportError;
use crate::snapshot::SnapshotError;

/// Bytes of rows that are held before they are written down.
const HELD: usize = 48 << 20;

/// Rows of a batch that comes out.
pub(super) const BATCH_ROWS: usize = 4096;

/// Rows that come in any order.
#[derive(Debug)]
pub(super) struct Sorter {
    schema: SchemaRef,
    key: Keys,
    folder: PathBuf,
    held: Vec<(RecordBatch, Rows)>,
    bytes: usize,
    limit: usize,
    parts: Vec<PathBuf>,
}

/// How rows compare.
#[derive(Debug)]
struct Keys {
    columns: Vec<usize>,
    converter: RowConverter,
}

impl Keys {
    fn of(&self, batch: &RecordBatch) -> Result<Rows, ArrowError> {
        let columns: Vec<_> =
            self.columns.iter().map(|at| std::sync::Arc::clone(batch.column(*at))).collect();
        self.converter.convert_columns(&columns)
    }
}

impl Sorter {
    /// A sorter by the columns `key` that writes down, in `folder`, what does not fit.
    pub(super) fn new(schema: SchemaRef, key: &[&str], folder: &Path) -> Result<Self, ExportError> {
        let columns = key.iter().map(|name| schema.index_of(name));
        let columns = columns.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let fields = columns.iter().map(|at| SortField::new(schema.field(*at).data_type().clone()));
        let converter = RowConverter::new(fields.collect()).map_err(failed)?;
        let key = Keys { columns, converter };
        let (held, parts) = (Vec::new(), Vec::new());
        Ok(Self { schema, key, folder: folder.to_owned(), held, bytes: 0, limit: HELD, parts })
    }

    /// Takes the rows of `batch`, which has the schema's columns.
    pub(super) fn add(&mut self, batch: RecordBatch) -> Result<(), ExportError> {
        let keys = self.key.of(&batch).map_err(failed)?;
        self.bytes += batch.get_array_memory_size() + keys.size();
        self.held.push((batch, keys));
        if self.bytes > self.limit { self.write_down() } else { Ok(()) }
    }

    /// Writes what is held down as one more part.
    fn write_down(&mut self) -> Result<(), ExportError> {
        let path = self.folder.join(format!("part-{}", self.parts.len()));
        let io = |error| SnapshotError::io("write", &path, error);
        let file = BufWriter::new(File::create(&path).map_err(io)?);
        let mut writer = StreamWriter::try_new(file, &self.schema).map_err(failed)?;
        for batch in sorted(std::mem::take(&mut self.held)) {
            writer.write(&batch.map_err(failed)?).map_err(failed)?;
        }
        writer.finish().map_err(failed)?;
        self.bytes = 0;
        self.parts.push(path);
        Ok(())
    }

    /// Gives all rows to `each`, in order, [`BATCH_ROWS`] at a time. Rows of the same key stand side by side.
    pub(super) fn finish(
        mut self,
        mut each: impl FnMut(&RecordBatch) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        if self.parts.is_empty() {
            for batch in sorted(self.held) {
                each(&batch.map_err(failed)?)?;
            }
            return Ok(());
        }
        if !self.held.is_empty() {
            self.write_down()?;
        }
        let mut merge = Merge { parts: Vec::new(), batches: Vec::new() };
        for path in &self.parts {
            let io = |error| SnapshotError::io("read", path, error);
            let file = BufReader::new(File::open(path).map_err(io)?);
            let reader = StreamReader::try_new(file, None).map_err(failed)?;
            merge.open(reader, &self.key).map_err(failed)?;
        }
        while let Some(batch) = merge.batch(&self.key).map_err(failed)? {
            each(&batch)?;
        }
        Ok(())
    }
}

/// The rows of `held`, sorted; of equal rows, the one that came first comes first.
fn sorted(held: Vec<(RecordBatch, Rows)>) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    let rows = held.iter().enumerate();
    let rows =
        rows.flat_map(|(batch, (_, keys))| (0..keys.num_rows()).map(move |row| (batch, row)));
    let mut order: Vec<(usize, usize)> = rows.collect();
    order.sort_by(|(batch, row), (other, of_other)| {
        held[*batch].1.row(*row).cmp(&held[*other].1.row(*of_other))
    });
    let batches: Vec<RecordBatch> = held.into_iter().map(|(batch, _)| batch).collect();
    let mut from = 0;
    std::iter::from_fn(move || {
        let rows = &order[from..order.len().min(from + BATCH_ROWS)];
        from += rows.len();
        (!rows.is_empty())
            .then(|| interleave_record_batch(&batches.iter().collect::<Vec<_>>(), rows))
    })
}

/// Sorted parts on their way to becoming one.
struct Merge {
    parts: Vec<SortedPart>,
    /// The batches that rows of the next batch are in; the parts' present ones are among them.
    batches: Vec<RecordBatch>,
}

struct SortedPart {
    reader: StreamReader<BufReader<File>>,
    keys: Rows,
    /// Where its present batch stands in [`Merge::batches`].
    batch: usize,
    row: usize,
}

impl Merge {
    fn open(
        &mut self,
        mut reader: StreamReader<BufReader<File>>,
        key: &Keys,
    ) -> Result<(), ArrowError> {
        if let Some(batch) = reader.next().transpose()? {
            let (keys, at) = (key.of(&batch)?, self.batches.len());
            self.batches.push(batch);
            self.parts.push(SortedPart { reader, keys, batch: at, row: 0 });
        }
        Ok(())
    }

    /// The next rows, or `None` after the last.
    fn batch(&mut self, key: &Keys) -> Result<Option<RecordBatch>, ArrowError> {
        let mut rows = Vec::with_capacity(BATCH_ROWS);
        while rows.len() < BATCH_ROWS {
            // There are few parts, so the least is soon found; of equal ones it is the part that was written first.
            let keys = self.parts.iter().map(|part| part.keys.row(part.row)).enumerate();
            let Some((least, _)) = keys.min_by(|(_, key), (_, other)| key.cmp(other)) else {
                break;
            };
            let part = &mut self.parts[least];
            rows.push((part.batch, part.row));
            part.row += 1;
            if part.row == part.keys.num_rows() {
                match part.reader.next().transpose()? {
                    Some(batch) => {
                        part.keys = key.of(&batch)?;
                        (part.batch, part.row) = (self.batches.len(), 0);
                        self.batches.push(batch);
                    }
                    None => drop(self.parts.remove(least)),
                }
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        let merged = interleave_record_batch(&batches, &rows)?;
        let present = self.parts.iter().map(|part| self.batches[part.batch].clone()).collect();
        self.batches = present;
        for (at, part) in self.parts.iter_mut().enumerate() {
            part.batch = at;
        }
        Ok(Some(merged))
    }
}

fn failed(error: ArrowError) -> ExportError {
    ExportError::system("sort the rows", error)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        ArrayRef, AsArray as _, Float64Builder, Int64Array, ListBuilder, StringArray,
    };
    use arrow::compute::concat_batches;
    use arrow::datatypes::{Float64Type, Int64Type};

    use super::*;

    /// Rows whose list and number both say the number of their key.
    fn batch(numbers: &[i64]) -> RecordBatch {
        let mut lists = ListBuilder::new(Float64Builder::new());
        for number in numbers {
            lists.append_value((0..=number % 3).map(|_| Some(*number as f64)));
        }
        let texts: StringArray =
            numbers.iter().map(|number| Some(format!("{number:06}"))).collect();
        let columns: [(&str, ArrayRef); 3] = [
            ("key", Arc::new(texts)),
            ("n", Arc::new(Int64Array::from(numbers.to_vec()))),
            ("list", Arc::new(lists.finish())),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    }

    fn sort(limit: usize, batches: &[RecordBatch]) -> (Vec<RecordBatch>, usize) {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(batches[0].schema(), &["key"], folder.path()).unwrap();
        sorter.limit = limit;
        for batch in batches {
            sorter.add(batch.clone()).unwrap();
        }
        let parts = sorter.parts.len();
        let mut given = Vec::new();
        sorter
            .finish(|batch| {
                given.push(batch.clone());
                Ok(())
            })
            .unwrap();
        (given, parts)
    }

    #[test]
    fn parts_on_disk_give_what_memory_gives() {
        // 7919 is prime to 20,000, so each number comes once.
        let numbers: Vec<i64> = (0..20_000).map(|n| n * 7919 % 20_000).collect();
        let batches: Vec<RecordBatch> = numbers.chunks(777).map(batch).collect();
        let (in_memory, none) = sort(usize::MAX, &batches);
        let (merged, parts) = sort(100_000, &batches);
        assert!(none == 0 && parts > 5, "{none} {parts}");
        assert_eq!(in_memory, merged);
        assert!(merged[..merged.len() - 1].iter().all(|batch| batch.num_rows() == BATCH_ROWS));
        let all = concat_batches(&merged[0].schema(), &merged).unwrap();
        let sorted: Vec<i64> = (0..20_000).collect();
        assert_eq!(all["n"].as_primitive::<Int64Type>().values()[..], sorted);
        let list = all["list"].as_list::<i32>().value(10_001);
        assert_eq!(list.as_primitive::<Float64Type>().values()[..], [10_001.0; 3]);
    }

    #[test]
    fn no_row_is_no_batch() {
        assert_eq!(sort(0, &[batch(&[])]).0.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
    }
}
