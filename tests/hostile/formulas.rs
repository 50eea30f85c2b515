//! No cell of an export is a formula to a spreadsheet, and our own importer reads back what was there.

use std::fs;

use csv::Reader;

use crate::support::box_scores::season;
use crate::support::files::{read_table, texts};
use crate::support::{SEASON, Workplace};

/// How formulas begin; and texts that look as if they had been made harmless already, and one that begins a formula
/// where a spreadsheet splits it.
const BEGINNINGS: [&str; 10] = ["=", "+", "-", "@", "\t", "\r", "＝", "'=", "''@", "x;="];

#[test]
fn a_text_that_begins_like_a_formula_is_harmless_in_a_csv_and_comes_back() {
    let workplace = Workplace::new();
    for beginning in BEGINNINGS {
        let evil = |text: &str| format!("\"{beginning}cmd|'/C calc'!{text}\"");
        // Written as any program would write it; a cell that begins with an apostrophe is read as what it keeps harmless.
        let sheet = season().map("game_id", |text| match beginning.strip_prefix('\'') {
            Some(rest) => format!("\"''{rest}cmd|'/C calc'!{text}\""),
            None => evil(text),
        });
        sheet.write_csv(&workplace.path("in.csv"));
        workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.csv"]).succeeds();
        let run = workplace.season(&["predict", "--skip-bootstrap-days", "0", "--json"]);
        let run = workplace.path(run.succeeds().json()["folder"].as_str().unwrap());
        let stored = texts(&read_table(&run.join("predictions.parquet")), "game_id");
        if beginning.trim().is_empty() {
            // Blanks around a value are none of it, and what is left is no formula.
            assert!(stored[0].starts_with("cmd|"), "{}", stored[0]);
            continue;
        }
        assert!(stored[0].starts_with(beginning), "{}", stored[0]);
        workplace.season(&["export", "--format", "csv", "--output", "out.csv"]).succeeds();
        let bytes = fs::read(workplace.path("out.csv")).unwrap();
        let mut reader = Reader::from_reader(&*bytes);
        let at = reader.headers().unwrap().iter().position(|name| name == "game_id").unwrap();
        for (record, stored) in reader.records().zip(&stored) {
            let record = record.unwrap();
            for (cell, number) in record.iter().map(|cell| (cell, cell.parse::<f64>().is_ok())) {
                let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']);
                assert!(!begins || number, "{cell:?}");
            }
            match stored.strip_prefix("x;") {
                Some(formula) => assert_eq!(&record[at], format!("x;'{formula}")),
                None => assert_eq!(&record[at], format!("'{stored}")),
            }
        }
        // What was exported is imported as what it was.
        let sheet = season().map("game_id", |text| {
            let stored = evil(text);
            match stored.strip_prefix("\"x;") {
                Some(formula) => format!("\"x;'{formula}"),
                None => format!("\"'{}", &stored[1..]),
            }
        });
        sheet.write_csv(&workplace.path("back.csv"));
        let args = ["--data-dir", "back", "snapshot", SEASON, "--from", "box-scores:back.csv"];
        workplace.season(&args).succeeds();
        let games = |data: &str| {
            let path = workplace.path(&format!("{data}/snapshots/{SEASON}/games.parquet"));
            texts(&read_table(&path), "game_id")
        };
        assert_eq!(games("back"), games("data"), "{beginning:?}");
    }
}
