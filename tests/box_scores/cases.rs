//! Inputs that once failed or misled, where they are there: each goes in, or says what to do.

use crate::support::{Ended, Workplace, shared};

/// What becomes of a case.
enum Expected {
    /// It goes in with the games of the small league, 144 rows; the words are said or printed.
    Read(&'static [&'static str]),
    /// The same with so many rows.
    Rows(&'static str, &'static [&'static str]),
    /// It is refused with these words.
    Refused(&'static [&'static str]),
}
use Expected::{Read, Refused, Rows};

/// The folder of a case by its number, the file or folder in it, and further flags.
const CASES: &[(&str, &str, &[&str], Expected)] = &[
    ("01", "log.csv", &[], Read(&["layout    LeagueGameLog", "left out  nothing"])),
    ("03", "log.csv", &[], Read(&["left out  18 rows of 1 cup final game of log.csv"])),
    ("04", "log.csv", &[], Read(&["left out  36 rows of 2 preseason games of log.csv"])),
    ("06", "log.csv", &[], Read(&["left out  36 rows of 2 preseason games of log.csv"])),
    (
        "07",
        "player_box.csv",
        &[],
        Read(&["season 2024 is read as 2023-24", "layout    sportsdataverse player_box"]),
    ),
    ("09", "log.csv", &[], Read(&["dates are those of New York"])),
    ("09", "log.parquet", &[], Read(&["dates are those of New York"])),
    ("11", "dnp.csv", &[], Read(&["1 of dnp.csv: players who did not play"])),
    ("11", "did_not_play.csv", &[], Read(&["1 of did_not_play.csv: players who did not play"])),
    ("13", "log.csv", &[], Read(&[])),
    ("15", "shards", &[], Read(&["left out  18 of oct.csv: rows that are there twice"])),
    ("17", "log.csv", &[], Rows("288", &["BRK as BKN, CHO as CHA, PHO as PHX"])),
    (
        "18",
        "log.csv",
        &[],
        Rows("540", &["probably one person", "\"Robin Wexcombe III\" = \"Robin Wexcombe\""]),
    ),
    ("20", "both", &[], Read(&["odds.csv is not read: it has lines, not box scores"])),
    ("21", "box.csv", &[], Read(&["lines     0 of 144 rows of games have one"])),
    ("23", "site_copy.csv", &[], Read(&[])),
    ("24", "log.csv", &[], Read(&["layout    PlayerGameLog"])),
    (
        "25",
        "log.csv",
        &[],
        Refused(&[
            "these look like games of 40 minutes",
            "hint: nothing was written; --game-minutes 40",
        ]),
    ),
    ("25", "log.csv", &["--lenient"], Refused(&["these look like games of 40 minutes"])),
    ("25", "log.csv", &["--game-minutes", "40"], Read(&[])),
    (
        "28",
        "log.csv",
        &[],
        Refused(&["no column is_home", "nobody guesses it: add a column home_away"]),
    ),
    ("30", "semicolon.csv", &[], Read(&[])),
    ("30", "log.csv.gz", &[], Read(&[])),
    ("30", "log.tsv", &[], Read(&[])),
    ("30", "log.json", &[], Read(&[])),
    ("30", "day", &[], Read(&[])),
    ("32", "log.csv", &[], Read(&["left out  nothing"])),
    ("33", "kaggle", &[], Read(&["layout    BoxScoreTraditionalV2, table of games"])),
    ("33", "kaggle/games_details.csv", &[], Read(&["games.csv beside it has the dates"])),
    ("34", "log.csv", &[], Read(&[])),
];

#[test]
fn every_case_goes_in_or_says_what_to_do() {
    let Some(folder) = shared("cases/inputs") else { return };
    for (number, file, flags, expected) in CASES {
        let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let begins = |path: &std::path::PathBuf| {
            path.file_name().unwrap().to_str().unwrap().starts_with(&format!("{number}-"))
        };
        let Some(case) = entries.into_iter().find(begins) else { continue };
        let workplace = Workplace::new();
        let from = format!("box-scores:{}", case.join(file).display());
        let import =
            workplace.season(&[&["snapshot", "2023-24", "--from", &from][..], flags].concat());
        match expected {
            Read(words) => went_in(&import, "144", words, number),
            Rows(rows, words) => went_in(&import, rows, words, number),
            Refused(words) => _ = import.fails(3, words),
        }
    }
}

fn went_in(import: &Ended, rows: &str, words: &[&str], case: &str) {
    let said = format!("{}\n{}", import.succeeds().stdout, import.stderr);
    assert!(said.contains(&format!("games     {rows} rows")), "{case}: {said}");
    for word in words {
        assert!(said.contains(word), "{case}: no `{word}` in {said}");
    }
}
