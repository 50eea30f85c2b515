//! Files that people have: cut, separated otherwise, with other dates, in other formats.

use std::fs;

use super::{import, snapshot, workplace};
use crate::support::box_scores::{Sheet, season};
use crate::support::{Ended, SEASON, Workplace};

fn import_file(workplace: &Workplace, name: &str) -> Ended {
    workplace.season(&["snapshot", SEASON, "--from", &format!("box-scores:{name}")])
}

/// The file of bytes under this name is refused for these words, and with this hint.
#[track_caller]
fn refused(name: &str, bytes: &[u8], words: &str, hint: &str) {
    let workplace = Workplace::new();
    fs::write(workplace.path(name), bytes).unwrap();
    let ended = import_file(&workplace, name);
    ended.fails(3, &[&format!("\n  {name}: {words}\n"), &format!("\nhint: {hint}\n")]);
    assert!(workplace.data_tree().is_empty(), "a failure writes nothing");
}

#[test]
fn a_parquet_file_that_is_cut_is_said_to_be_cut() {
    let workplace = Workplace::new();
    let path = workplace.path("games.parquet");
    season().write_parquet(&path);
    let bytes = fs::read(&path).unwrap();
    for size in [4, 100, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&path, &bytes[..size]).unwrap();
        let words = format!(
            "games.parquet: is not a readable Parquet file: it is cut: of what was written {size} bytes are there, and the \
             footer at its end is missing"
        );
        let ended = import_file(&workplace, "games.parquet");
        ended.fails(3, &[&words]);
        assert!(!ended.stderr.contains("Corrupt"), "{}", ended.stderr);
    }
    fs::write(&path, "").unwrap();
    import_file(&workplace, "games.parquet").fails(3, &["Parquet file: it is empty"]);
    fs::write(&path, season().csv()).unwrap();
    import_file(&workplace, "games.parquet").fails(3, &["neither begins nor ends as one does"]);
}

/// `sheet` as CSV with another separator, and commas within its cells.
fn separated(sheet: &Sheet, separator: &str) -> String {
    let line = |cells: &Vec<String>| cells.join(separator) + "\n";
    std::iter::once(&sheet.names).chain(&sheet.rows).map(line).collect()
}

#[test]
fn semicolons_and_tabs_separate_columns_too() {
    let sheet = season();
    let by_comma = workplace(&sheet);
    import(&by_comma, &[]).succeeds();
    for separator in [";", "\t"] {
        let other = Workplace::new();
        fs::write(other.path("games.csv"), separated(&sheet, separator)).unwrap();
        import(&other, &["--strict"]).succeeds();
        assert_eq!(snapshot(&other), snapshot(&by_comma), "{separator:?}");
    }
    // Where a comma would separate, it may stand in a cell.
    let name = sheet.clone().map("player_name", |name| name.replace(" Jr.", ", Jr."));
    let other = Workplace::new();
    fs::write(other.path("games.csv"), separated(&name, ";")).unwrap();
    import(&other, &["--strict"]).succeeds();
    let decimal = sheet.map("minutes_played", |minutes| minutes.replace('.', ","));
    fs::write(other.path("games.csv"), separated(&decimal, ";")).unwrap();
    import(&other, &[]).fails(3, &["row 1, column minutes_played: `40,0` is not"]);
}

#[test]
fn a_date_in_another_order_is_named_as_it_is_written_here() {
    for (text, said) in [
        ("19/10/2021", "write 2021-10-19"),
        ("10/19/2021", "write 2021-10-19"),
        ("19.10.2021", "write 2021-10-19"),
        ("11/5/21", "it may mean 2021-05-11 or 2021-11-05, one of which has to be written"),
    ] {
        let sheet = season().with(5, "game_date", text);
        let words = format!("row 5, column game_date: `{text}` is not a date: {said}\n");
        let hint = "hint: nothing was written; where the month stands first, \
                    pandas.to_datetime(games[\"game_date\"]) writes dates as they are read";
        import(&workplace(&sheet), &[]).fails(3, &[&words, hint]);
    }
}

#[test]
fn a_file_of_another_format_gets_a_hint_what_makes_it_one_that_is_read() {
    let sheet = "open it in a spreadsheet program, save the sheet with the games as CSV in UTF-8, and import that: \
                 --from box-scores:games.csv";
    let json = "python -c \"import sys, pandas; pandas.read_json(sys.argv[1]).to_csv(sys.argv[2], index=False)\" \
                games.json games.csv";
    let archive = b"PK\x03\x04\x14\0\0\0\0\0";
    let only = |what: &str| format!("is {what}: only CSV and Parquet are read");
    let cases: [(&str, &[u8], String, &str); 7] = [
        ("games.xlsx", archive, only("a spreadsheet"), sheet),
        ("games.xls", b"\xd0\xcf\x11\xe0", only("a spreadsheet"), sheet),
        ("games.json", b"[]", only("JSON"), json),
        ("games.csv.gz", b"\x1f\x8b", only("compressed by gzip"), "gunzip --keep games.csv.gz"),
        ("games.zip", archive, only("a ZIP archive"), "unzip games.zip"),
        // Under the name of another.
        (
            "games.csv",
            b"\x1f\x8b\x08",
            only("compressed by gzip"),
            "gunzip --stdout games.csv > games.unpacked.csv",
        ),
        ("scores.csv", archive, only("a ZIP archive"), "unzip scores.csv"),
    ];
    for (name, bytes, words, hint) in cases {
        refused(name, bytes, &words, hint);
    }
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("seasons")).unwrap();
    fs::write(workplace.path("seasons/games.json.gz"), b"\x1f\x8b").unwrap();
    let words = "the folder holds no .csv and no .parquet file, but games.json.gz";
    let hint = "hint: gunzip --keep seasons/games.json.gz";
    import_file(&workplace, "seasons").fails(3, &[words, hint]);
}

#[test]
fn csv_in_utf_16_gets_a_hint() {
    let text = season().csv();
    let words = "is text in UTF-16, and CSV is read in UTF-8";
    for (mark, from) in [("\u{feff}", "UTF-16LE"), ("", "UTF-16LE"), ("\u{feff}", "UTF-16BE")] {
        let units = format!("{mark}{text}");
        let bytes: Vec<u8> = units
            .encode_utf16()
            .flat_map(
                |unit| if from == "UTF-16LE" { unit.to_le_bytes() } else { unit.to_be_bytes() },
            )
            .collect();
        let hint = format!("iconv -f {from} -t UTF-8 games.csv > games.utf8.csv");
        refused("games.csv", &bytes, words, &hint);
    }
}

#[test]
fn lines_that_come_with_box_scores_are_counted() {
    let workplace = workplace(&season());
    let ended = import(&workplace, &[]);
    ended.succeeds().prints(&["\nlines     24 of 72 rows of games have one\n"]);
    let json = import(&workplace, &["--json"]).succeeds().json();
    assert_eq!(json["lines"], 24);
}
