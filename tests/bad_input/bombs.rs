//! Small files that would become large ones, or say that they are: refused with what was found, what is allowed and the
//! flag, before memory is taken for them.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;

use super::{FEATURES, GAMES, refused};
use crate::support::box_scores::season;
use crate::support::files::{read_table, with_column, write_table};
use crate::support::{Ended, SEASON, Workplace, shared};

/// Imports a file of box scores that takes `limit` at most.
fn import(workplace: &Workplace, file: &str, limit: &str) -> Ended {
    let source = format!("box-scores:{file}");
    workplace.bounded(&["snapshot", SEASON, "--from", &source, "--max-input", limit])
}

#[track_caller]
fn refuses(workplace: &Workplace, file: &str, limit: &str, words: &[&str]) {
    let words = [&[file, "--max-input", "hint: "], words].concat();
    import(workplace, file, limit).fails(3, &words);
    assert!(workplace.data_tree().is_empty(), "a failure writes nothing");
}

/// The season in which one long name stands in every row, in a file that has it once.
fn write_one_name(path: &Path, encoding: Option<Encoding>) {
    season().write_parquet(path);
    let table = read_table(path);
    let names = StringArray::from(vec!["x".repeat(1 << 16); table.num_rows()]);
    let table = with_column(&table, "player_name", Some(Arc::new(names)));
    let mut properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::ZSTD(ZstdLevel::default()));
    if let Some(encoding) = encoding {
        let name = ColumnPath::from("player_name");
        properties = properties
            .set_column_dictionary_enabled(name.clone(), false)
            .set_column_encoding(name, encoding);
    }
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, table.schema(), Some(properties.build())).unwrap();
    writer.write(&table).unwrap();
    writer.close().unwrap();
}

/// The same file with another footer.
fn with_footer(whole: &[u8], change: impl FnOnce(ParquetMetaData) -> ParquetMetaData) -> Vec<u8> {
    let bytes = Bytes::copy_from_slice(whole);
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&bytes).unwrap();
    let mut changed = whole.to_vec();
    ParquetMetaDataWriter::new(&mut changed, &change(metadata)).finish().unwrap();
    changed
}

/// A footer that says that there are so many rows, in all places that say so.
pub(super) fn with_rows(whole: &[u8], rows: i64) -> Vec<u8> {
    with_footer(whole, |metadata| {
        let file = metadata.file_metadata();
        let file = parquet::file::metadata::FileMetaData::new(
            file.version(),
            rows,
            file.created_by().map(str::to_owned),
            None,
            file.schema_descr_ptr(),
            None,
        );
        let group = metadata.row_group(0).clone().into_builder().set_num_rows(rows);
        ParquetMetaData::new(file, vec![group.build().unwrap()])
    })
}

#[test]
fn one_name_in_all_rows_is_refused_before_it_is_written_out() {
    let workplace = Workplace::new();
    for encoding in
        [None, Some(Encoding::DELTA_BYTE_ARRAY), Some(Encoding::DELTA_LENGTH_BYTE_ARRAY)]
    {
        let path = workplace.path("games.parquet");
        write_one_name(&path, encoding);
        assert!(fs::metadata(&path).unwrap().len() < 1 << 15);
        refuses(&workplace, "games.parquet", "1MiB", &["in memory, and at most 1.0 MiB are read"]);
        // With room for it, it is read, and wrong.
        import(&workplace, "games.parquet", "1GiB").fails(3, &["games.parquet"]);
    }
    let Some(attacks) = shared("cases/attacks") else { return };
    let source = format!("box-scores:{}", attacks.join("dict_name.parquet").display());
    let args = ["snapshot", SEASON, "--from", &source];
    workplace
        .bounded(&args)
        .fails(3, &["dict_name.parquet", "at most 4.0 GiB are read; --max-input"]);
}

/// What is honest is read whatever could be behind it: only where texts could be too much are they counted.
#[test]
fn an_honest_file_needs_no_more_room_than_it_has() {
    let workplace = Workplace::new();
    season().write_parquet(&workplace.path("games.parquet"));
    import(&workplace, "games.parquet", "30KiB").succeeds();
    fs::remove_dir_all(workplace.data()).unwrap();
    refuses(&workplace, "games.parquet", "12KiB", &["at most 12.0 KiB are read"]);
    let vectors = Workplace::with_vectors();
    for (limit, code) in [("2MiB", 0), ("100KiB", 3)] {
        let args = ["snapshot", SEASON, "--from", "warehouse:warehouse", "--max-input", limit];
        let ended = vectors.bounded(&args);
        assert_eq!(ended.code, code, "{limit}: {}", ended.stderr);
    }
}

#[test]
fn more_rows_than_are_read_are_refused() {
    let workplace = Workplace::new();
    let header = "player_name,game_id,game_date,team_abbr,opponent_team_abbr,is_home,minutes_played,points\n";
    let rows = "A,1,2021-10-19,A,B,true,1,1\n".repeat(150);
    fs::write(workplace.path("games.csv"), format!("{header}{rows}")).unwrap();
    // The file itself is smaller than the limit.
    refuses(&workplace, "games.csv", "4500B", &["has more than 52 rows"]);
    refuses(&workplace, "games.csv", "4000B", &["bytes, and at most 4000 are read"]);
}

/// What is known of a player takes more room than a row of his.
#[test]
fn more_players_than_there_can_be_are_refused() {
    let workplace = Workplace::new();
    let header = "player_name,game_id,game_date,team_abbr,opponent_team_abbr,is_home,minutes_played,points\n";
    let row = |player: u32| format!("A{player},1,2021-10-19,A,B,true,1,1\n");
    let rows: String = (0..=100_000).map(row).collect();
    fs::write(workplace.path("games.csv"), format!("{header}{rows}")).unwrap();
    let words = ["games.csv, row 100001, column player_name: this is player 100001 of the input"];
    import(&workplace, "games.csv", "4GiB").fails(3, &words);
    assert!(workplace.data_tree().is_empty(), "a failure writes nothing");
}

#[test]
fn a_footer_that_lies_about_rows_is_refused() {
    let workplace = Workplace::with_snapshot();
    for file in [GAMES, FEATURES] {
        let path = workplace.warehouse().join(file);
        let whole = fs::read(&path).unwrap();
        for rows in [1 << 62, i64::MAX, 1 << 40, 50_000_001, 1 << 31, 1_000_000, 1, 0, -1, i64::MIN]
        {
            fs::write(&path, with_rows(&whole, rows)).unwrap();
            let args = ["snapshot", SEASON, "--from", "warehouse:warehouse"];
            refused(&workplace, &args, 3, &[file, "hint: "]);
        }
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn a_row_or_a_header_without_end_is_refused() {
    let workplace = Workplace::new();
    let commas = ",".repeat(20 << 20);
    fs::write(workplace.path("header.csv"), &commas).unwrap();
    import(&workplace, "header.csv", "4GiB").fails(3, &["header.csv", "longer than 16 MiB"]);
    let csv = season().csv() + &commas;
    fs::write(workplace.path("row.csv"), csv).unwrap();
    import(&workplace, "row.csv", "4GiB").fails(3, &["row.csv, row 73", "longer than 16 MiB"]);
}

/// A column is described before anything of it is read: millions of them took gigabytes.
#[test]
fn columns_without_end_are_refused() {
    let workplace = Workplace::new();
    let header = format!("player_name{}\n", ",".repeat(10_001));
    fs::write(workplace.path("wide.csv"), header).unwrap();
    let words = ["wide.csv: has 10002 columns, and at most 10000 are read"];
    import(&workplace, "wide.csv", "4GiB").fails(3, &words);
    let column = |at| (format!("c{at}"), Arc::new(StringArray::from(vec!["x"])) as _);
    let table = RecordBatch::try_from_iter((0..10_001).map(column)).unwrap();
    write_table(&workplace.path("wide.parquet"), &table);
    let words = ["wide.parquet: it has 10001 columns, and at most 10000 are read"];
    import(&workplace, "wide.parquet", "4GiB").fails(3, &words);
}

/// Three files of half a megabyte took three times what one may.
#[test]
fn a_folder_has_the_limits_of_one_file() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("seasons")).unwrap();
    season().write_parquet(&workplace.path("seasons/a.parquet"));
    import(&workplace, "seasons", "40KiB").succeeds();
    fs::remove_dir_all(workplace.data()).unwrap();
    for second in ["seasons/b.parquet", "seasons/b.csv"] {
        let path = workplace.path(second);
        if second.ends_with("csv") {
            season().write_csv(&path);
        } else {
            season().write_parquet(&path);
        }
        let name = second.trim_start_matches("seasons/");
        let words = [name, "together with the files before it", "takes more than 40.0 KiB"];
        import(&workplace, "seasons", "40KiB").fails(3, &words);
        fs::remove_file(path).unwrap();
    }
    assert!(workplace.data_tree().is_empty(), "a failure writes nothing");
}

/// Texts of 4.5 MiB are in memory four times, in their pages and in what is made of them.
#[test]
fn texts_count_as_often_as_they_are_in_memory() {
    let workplace = Workplace::new();
    write_one_name(&workplace.path("games.parquet"), Some(Encoding::DELTA_BYTE_ARRAY));
    refuses(&workplace, "games.parquet", "16MiB", &["in memory, and at most 16.0 MiB are read"]);
}

/// A file of holes takes no room on the disk, and took as much memory as it says that it has.
#[test]
fn a_file_of_holes_is_refused() {
    let workplace = Workplace::with_snapshot();
    for name in ["holes.parquet", "holes.csv"] {
        File::create(workplace.path(name)).unwrap().set_len(1 << 30).unwrap();
        import(&workplace, name, "4GiB").fails(3, &[name, "more than half were never written"]);
    }
    // Some of it is written.
    let some = File::create(workplace.path("holes.csv")).unwrap();
    some.set_len(1 << 30).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&some, &vec![b'a'; 5 << 20], 0).unwrap();
    import(&workplace, "holes.csv", "4GiB")
        .fails(3, &["holes.csv", "more than half were never written"]);
    let stored = workplace.data().join("snapshots").join(SEASON).join("games.parquet");
    File::create(stored).unwrap().set_len(1 << 30).unwrap();
    workplace
        .bounded(&["predict"])
        .fails(3, &["games.parquet", "more than half were never written"]);
}

/// Whole games were swallowed by one cell of a column that nothing reads.
#[test]
fn rows_within_a_cell_are_refused() {
    let workplace = Workplace::new();
    let lines = season().csv();
    let noted = |row: usize, line: &str| match row {
        0 => format!("{line},note"),
        5 => format!("{line},\"x"),
        6..41 => format!("{line},"),
        41 => format!("{line},y\""),
        _ => format!("{line},\"a remark, or two,\nof the coach\""),
    };
    let lines: Vec<String> =
        lines.lines().enumerate().map(|(row, line)| noted(row, line)).collect();
    fs::write(workplace.path("games.csv"), lines.join("\n") + "\n").unwrap();
    let words = ["games.csv, row 5", "a cell holds whole rows: a quote opens it"];
    import(&workplace, "games.csv", "4GiB").fails(3, &words);
    let whole: Vec<String> =
        lines.iter().map(|line| line.replace(",\"x", ",x").replace(",y\"", ",y")).collect();
    fs::write(workplace.path("games.csv"), whole.join("\n") + "\n").unwrap();
    import(&workplace, "games.csv", "4GiB").succeeds();
}

#[test]
fn the_limit_is_set_by_flag_and_environment_and_must_be_one() {
    let workplace = Workplace::new();
    season().write_csv(&workplace.path("games.csv"));
    let args = ["snapshot", SEASON, "--from", "box-scores:games.csv"];
    for (limit, code) in [("1KiB", 3), ("4GiB", 0), ("much", 2)] {
        let mut command = workplace.command(&args);
        let ended = crate::support::end(command.env("SEASON_MAX_INPUT", limit).output().unwrap());
        assert_eq!(ended.code, code, "{limit}: {}", ended.stderr);
    }
    import(&workplace, "games.csv", "lots").fails(2, &["--max-input"]);
}

/// Texts are repeated a thousand times in a table of the warehouse, in its lists, too.
#[test]
fn texts_in_lists_are_counted() {
    let workplace = Workplace::with_snapshot();
    let path = workplace.warehouse().join(GAMES);
    let table = read_table(&path);
    let long = StringArray::from(vec!["y".repeat(1 << 14); table.num_rows()]);
    let table = with_column(&table, "game_id", Some(Arc::new(long)));
    let file = File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, table.schema(), None).unwrap();
    writer.write(&table).unwrap();
    writer.close().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < 1 << 17);
    let args = ["snapshot", SEASON, "--from", "warehouse:warehouse", "--max-input", "2MiB"];
    refused(&workplace, &args, 3, &[GAMES, "in memory, and at most 2.0 MiB are read"]);
}

/// Each cell of a bad column could be a problem of its own, of a hundred bytes.
#[test]
fn more_wrong_cells_than_are_kept_are_refused() {
    let workplace = Workplace::new();
    let header = "player_name,game_id,game_date,team_abbr,opponent_team_abbr,is_home,minutes_played,points\n";
    let rows = "A,1,x,A,B,x,x,x\n".repeat(70_000);
    fs::write(workplace.path("games.csv"), format!("{header}{rows}")).unwrap();
    let source = ["snapshot", SEASON, "--from", "box-scores:games.csv", "--lenient"];
    let words =
        ["games.csv, row 1, column game_date: `x` is not a date", "more like these", "… and more"];
    workplace.bounded(&source).fails(3, &words);
}
