//! Files that people have: cut, with other words for values, in other formats.

use std::fs;

use super::{import, snapshot, workplace};
use crate::support::box_scores::season;
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

#[test]
fn a_file_of_another_format_gets_a_hint_what_makes_it_one_that_is_read() {
    let sheet = "open it in a spreadsheet program, save the sheet with the games as CSV in UTF-8, and import that: \
                 --from box-scores:games.csv";
    let archive = b"PK\x03\x04\x14\0\0\0\0\0";
    let only = |what: &str| format!("is {what}: only CSV, JSON and Parquet are read");
    let r = "Rscript -e \"file <- commandArgs(TRUE); write.csv(readRDS(file[1]), file[2], row.names = FALSE)\" \
             games.rds games.csv";
    let cases: [(&str, &[u8], String, &str); 7] = [
        ("games.xlsx", archive, only("a spreadsheet"), sheet),
        ("games.xls", b"\xd0\xcf\x11\xe0", only("a spreadsheet"), sheet),
        ("games.rds", b"\x1f\x8b", only("a file of R"), r),
        ("games.xml.zst", b"", only("compressed by zstd"), "unzstd --keep games.xml.zst"),
        ("games.zip", archive, only("a ZIP archive"), "unzip games.zip"),
        // Under the name of another.
        ("scores.csv", archive, only("a ZIP archive"), "unzip scores.csv"),
        (
            "scores.csv",
            b"[{\"points\": 1}]",
            "is JSON, whose name has to end in .json".to_owned(),
            "mv scores.csv scores.json",
        ),
    ];
    for (name, bytes, words, hint) in cases {
        refused(name, bytes, &words, hint);
    }
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("seasons")).unwrap();
    fs::write(workplace.path("seasons/games.xml.gz"), b"\x1f\x8b").unwrap();
    let words = "(also compressed: .gz, .zst) or .parquet, but games.xml.gz";
    let hint = "hint: gunzip --keep seasons/games.xml.gz";
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

#[test]
fn minutes_are_read_in_every_form_that_boxes_have() {
    let plain = workplace(&season().map("minutes_played", |_| "34.2".to_owned()));
    // A team's minutes have to sum to those of a game; here its six players have 34.2 each.
    let lenient = |workplace: &Workplace| import(workplace, &["--lenient"]).stderr.clone();
    let forms = ["34:12", "34.000000:12", "PT34M12.00S", " 34.20 "];
    let expected = lenient(&plain);
    for form in forms {
        let other = workplace(&season().map("minutes_played", |_| form.to_owned()));
        assert_eq!(lenient(&other), expected, "{form}");
    }
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    for form in ["40", "39:60", "0:40:00", "40:00:00", "40.000000:00", "PT40M00.00S", "PT40M"] {
        let other = workplace(&season().map("minutes_played", |_| form.to_owned()));
        import(&other, &["--strict"]).succeeds();
        assert_eq!(snapshot(&other), snapshot(&whole), "{form}");
    }
    times_of_three_numbers();
    let words = "row 5, column minutes_played: `forty` is not minutes such as 34, 34.2, 34:12, 0:34:12 or PT34M12.00S";
    import(&workplace(&season().with(5, "minutes_played", "forty")), &[]).fails(3, &[words]);
}

/// A spreadsheet takes `39:30` for hours, and of a file alone `0:30:00` may be half an hour or half a minute.
fn times_of_three_numbers() {
    let sheet = |long: &str, short: &str| {
        let at = season().at("minutes_played");
        let mut sheet = season();
        for (row, cells) in sheet.rows.iter_mut().enumerate() {
            let form = if row % 6 == 0 { short } else { long };
            form.clone_into(&mut cells[at]);
        }
        sheet
    };
    let plain = workplace(&sheet("47:54", "0:30"));
    import(&plain, &[]).succeeds();
    for (long, short, said) in [
        ("0:47:54", "0:00:30", "times such as 0:31:12 are hours, minutes and seconds"),
        ("47:54:00", "0:30:00", "times such as 31:12:00 are minutes and seconds"),
    ] {
        let other = workplace(&sheet(long, short));
        import(&other, &[]).succeeds().says(&[said]);
        assert_eq!(snapshot(&other), snapshot(&plain), "{long}");
        // A file without the long times is read as the others are.
        let files = Workplace::new();
        let (mut brief, mut rest) = (sheet(long, short), sheet(long, short));
        let at = brief.at("minutes_played");
        brief.rows.retain(|row| row[at] == short);
        rest.rows.retain(|row| row[at] != short);
        brief.write_csv(&files.path("games/brief.csv"));
        rest.write_csv(&files.path("games/rest.csv"));
        files.season(&["snapshot", SEASON, "--from", "box-scores:games"]).succeeds();
        assert_eq!(snapshot(&files), snapshot(&plain), "{long}");
    }
    let mixed = season().map("minutes_played", |_| "40:00:00".to_owned());
    import(&workplace(&mixed.with(5, "minutes_played", "0:40:30")), &[])
        .fails(3, &["row 5, column minutes_played: `0:40:30` is not minutes such as"]);
}

#[test]
fn words_for_no_value_are_none_in_every_column_of_numbers() {
    let none = workplace(&season().with(5, "blocks", "").with(7, "points_line", ""));
    import(&none, &[]).succeeds();
    for word in ["NA", "n/a", "NaN", "None", "null", "-", "--", "DNP", "Did Not Play"] {
        let worded = season().with(5, "blocks", word).with(7, "points_line", word);
        let other = workplace(&worded);
        import(&other, &["--strict"]).succeeds();
        assert_eq!(snapshot(&other), snapshot(&none), "{word}");
    }
}

#[test]
fn signs_and_blanks_around_a_number_are_those_of_typesetters() {
    let plain = workplace(&season());
    import(&plain, &[]).succeeds();
    let sheet = season()
        .map("plus_minus", |number| match number.strip_prefix('-') {
            Some(digits) => format!("\u{2212}{digits}"),
            None => format!("+{number}"),
        })
        .map("team_abbr", |team| format!(" {team}\u{a0}"))
        .map("assists", |count| format!("\u{a0}{count} "));
    let other = workplace(&sheet);
    import(&other, &["--strict"]).succeeds();
    assert_eq!(snapshot(&other), snapshot(&plain));
    let dash = workplace(&season().map("plus_minus", |number| number.replace('-', "\u{2013}")));
    import(&dash, &["--strict"]).succeeds();
    assert_eq!(snapshot(&dash), snapshot(&plain));
}
