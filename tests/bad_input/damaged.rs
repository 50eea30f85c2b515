//! Files of the warehouse that are missing, cut or damaged.

use std::fs;

use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::properties::WriterProperties;

use super::{FEATURES, GAMES, Seeded, refused, refuses_import};
use crate::support::files::read_table;
use crate::support::{SEASON, Workplace};

/// A workplace with a snapshot, one file of whose warehouse has other bytes by now.
fn with_bytes(file: &str, bytes: &[u8]) -> Workplace {
    let workplace = Workplace::with_snapshot();
    fs::write(workplace.warehouse().join(file), bytes).unwrap();
    workplace
}

#[test]
fn a_folder_that_is_not_there_misses_both_files_and_makes_none() {
    let workplace = Workplace::new();
    let args = ["snapshot", SEASON, "--from", "warehouse:nowhere"];
    let words = [
        "nowhere cannot be used:",
        "player_game_summary.parquet: cannot be read: there is no such file",
        "ml_feature_store_v2.parquet: cannot be read: there is no such file",
        "hint: nothing was written; fix the input",
    ];
    refused(&workplace, &args, 3, &words);
    assert!(!workplace.data().exists(), "there was no data folder");
}

#[test]
fn one_missing_file_is_named_alone() {
    for (missing, there) in [(GAMES, FEATURES), (FEATURES, GAMES)] {
        let workplace = Workplace::with_snapshot();
        fs::remove_file(workplace.warehouse().join(missing)).unwrap();
        let ended = refuses_import(&workplace, &[missing, "cannot be read: there is no such file"]);
        assert!(!ended.stderr.contains(there), "{}", ended.stderr);
    }
}

#[test]
fn a_folder_in_place_of_a_file_is_refused() {
    for file in [GAMES, FEATURES] {
        let workplace = Workplace::with_snapshot();
        fs::remove_file(workplace.warehouse().join(file)).unwrap();
        fs::create_dir(workplace.warehouse().join(file)).unwrap();
        refuses_import(&workplace, &[file, "cannot be read: it is a folder, not a plain file"]);
    }
}

#[test]
fn a_file_that_is_no_parquet_is_refused() {
    for file in [GAMES, FEATURES] {
        for bytes in ["", "PAR1", "player_lookup,points\nlebronjames,27\n"] {
            let workplace = with_bytes(file, bytes.as_bytes());
            refuses_import(&workplace, &[file, "is not a readable Parquet file"]);
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let workplace = Workplace::with_snapshot();
    for file in [GAMES, FEATURES] {
        let path = workplace.warehouse().join(file);
        let whole = fs::read(&path).unwrap();
        let near_the_end = whole.len() - 20..whole.len();
        for end in (1..whole.len()).step_by(whole.len() / 40).chain(near_the_end) {
            fs::write(&path, &whole[..end]).unwrap();
            refuses_import(&workplace, &[file, "is not a readable Parquet file"]);
        }
        fs::write(&path, whole).unwrap();
    }
}

/// Writes the vectors with this compression in many small pages, changes single bytes, and imports each: a number may
/// have become another one, but then the snapshot is whole; or the file is refused by name.
#[track_caller]
fn assert_every_flip_is_harmless_or_refused(compression: Compression) {
    let workplace = Workplace::with_snapshot();
    let (mut imported, mut refused) = (0, 0);
    for file in [GAMES, FEATURES] {
        let path = workplace.warehouse().join(file);
        write_in_small_pages(&path, compression);
        let whole = fs::read(&path).unwrap();
        let footer = u32::from_le_bytes(whole[whole.len() - 8..][..4].try_into().unwrap()) as usize;
        let mut seeded = Seeded(whole.len() as u64);
        for turn in 0..120 {
            // Half of the flips fall into the footer, which is small and means much.
            let from = if turn % 2 == 0 { 0 } else { whole.len() - 8 - footer };
            let flipped = [&whole[..from], &seeded.flip(&whole[from..])].concat();
            fs::write(&path, flipped).unwrap();
            let before = workplace.data_tree();
            let ended = workplace.bounded(&["snapshot", SEASON, "--from", "warehouse:warehouse"]);
            if ended.code == 0 {
                workplace.season(&["verify", SEASON]).succeeds();
                imported += 1;
            } else {
                ended.fails(3, &["error: ", "hint: "]);
                assert_eq!(workplace.data_tree(), before, "a failure changes nothing");
                refused += 1;
            }
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(imported > 10 && refused > 10, "{imported} imported, {refused} refused");
}

fn write_in_small_pages(path: &std::path::Path, compression: Compression) {
    let table = read_table(path);
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_data_page_row_count_limit(64)
        .set_write_batch_size(64)
        .set_max_row_group_row_count(Some(300))
        .build();
    let file = fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, table.schema(), Some(properties)).unwrap();
    writer.write(&table).unwrap();
    writer.close().unwrap();
}

/// The decoder would panic on it.
#[test]
fn a_column_that_starts_before_the_file_is_refused() {
    for (file, column) in [(GAMES, "points"), (FEATURES, "feature_version")] {
        let workplace = Workplace::with_snapshot();
        let path = workplace.warehouse().join(file);
        let whole = fs::read(&path).unwrap();
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&Bytes::from(whole.clone()));
        let metadata = metadata.unwrap();
        let name = |chunk: &ColumnChunkMetaData| chunk.column_path().string();
        let chunks = metadata.row_group(0).columns().iter().map(|chunk| {
            if name(chunk) == column {
                let builder = chunk.clone().into_builder().set_data_page_offset(-4);
                builder.set_dictionary_page_offset(None).build().unwrap()
            } else {
                chunk.clone()
            }
        });
        let group = metadata.row_group(0).clone().into_builder();
        let group = group.set_column_metadata(chunks.collect()).build().unwrap();
        let metadata = metadata.into_builder().set_row_groups(vec![group]).build();
        let mut damaged = whole.clone();
        ParquetMetaDataWriter::new(&mut damaged, &metadata).finish().unwrap();
        fs::write(&path, damaged).unwrap();
        refuses_import(&workplace, &[file, "its pages are not where the footer says"]);
    }
}

#[test]
fn a_byte_changed_in_plain_pages_is_harmless_or_refused() {
    assert_every_flip_is_harmless_or_refused(Compression::UNCOMPRESSED);
}

#[test]
fn a_byte_changed_in_snappy_pages_is_harmless_or_refused() {
    assert_every_flip_is_harmless_or_refused(Compression::SNAPPY);
}

#[test]
fn a_byte_changed_in_zstd_pages_is_harmless_or_refused() {
    assert_every_flip_is_harmless_or_refused(Compression::ZSTD(ZstdLevel::default()));
}
