//! What cannot be read: refused by file, row, column and value, or left out and counted on request.

use super::{manifest, offers, read, small};
use crate::support::SEASON;

const HEADER: &str = "player,game_date,book,line,over_price,under_price,last_update\n";

/// Rows, of which the first is good and each other has something wrong.
const ROWS: [(&str, &str); 8] = [
    ("Alex LAL,2021-10-19,B,17.5,-110,-110,2021-10-19T20:00:00Z", ""),
    (",2021-10-19,B,17.5,-110,-110,", "row 2, column player: there is no value"),
    ("Alex LAL,tomorrow,B,17.5,-110,-110,", "row 3, column game_date: `tomorrow` is not a date"),
    ("Alex LAL,2021-10-19,B,many,-110,-110,", "row 4, column line: `many` is not a number"),
    (
        "Alex LAL,2021-10-19,B,175.5,-110,-110,",
        "row 5, column line: `175.5` is not between 0 and 150",
    ),
    ("Alex LAL,2021-10-19,B,17.5,x,-110,", "row 6, column over_price: `x` is not a price"),
    (
        "Alex LAL,2021-10-19,B,17.5,-110,1.91,",
        "row 7, column under_price: `1.91` is no American price",
    ),
    (
        "Alex LAL,2021-10-19,B,17.5,-110,-110,noon",
        "row 8, column last_update: `noon` is not a moment",
    ),
];

#[test]
fn bad_rows_are_all_told_at_once_and_nothing_is_written() {
    let workplace = small();
    let before = workplace.data_files();
    let text = HEADER.to_owned() + &ROWS.map(|(row, _)| row).join("\n") + "\n";
    let ended = read(&workplace, "odds.csv", &text, &[]);
    let said = ROWS.map(|(_, said)| said);
    ended.fails(3, &said[1..]);
    assert!(workplace.data_files() == before);
    let ended = read(&workplace, "odds.csv", &text, &["--lenient"]);
    ended.succeeds().prints(&["7 rows could not be read", "1 of 1 offer matched"]);
    assert_eq!(manifest(&workplace)["counts"]["bad_rows"], 7);
    assert_eq!(offers(&workplace).len(), 1);
}

#[test]
fn what_is_no_file_of_lines_is_refused() {
    let workplace = small();
    let before = workplace.data_files();
    for (name, text, said) in [
        ("odds.csv", "a,b\n1,2\n", "is of no layout of lines"),
        ("odds.csv", "player,line\nAlex LAL,2\n", "is of no layout of lines"),
        ("odds.csv", "", "has no header"),
        ("odds.json", "{\"a\": 1}", "is no JSON of The Odds API"),
        ("odds.json", "[1", "is no JSON of The Odds API"),
        ("odds.xlsx", "x", "is a spreadsheet"),
    ] {
        read(&workplace, name, text, &[]).fails(3, &[said, name]);
    }
    workplace
        .season(&["lines", SEASON, "--from", "absent.csv"])
        .fails(3, &["there is no such file"]);
    std::fs::create_dir(workplace.path("empty")).unwrap();
    workplace.season(&["lines", SEASON, "--from", "empty"]).fails(3, &["holds no"]);
    workplace.season(&["lines", "2019-20", "--from", "odds.csv"]).fails(4, &["no snapshot"]);
    workplace.season(&["lines", SEASON]).fails(2, &["--from"]);
    assert!(workplace.data_files() == before);
}

#[test]
fn lines_of_nobody_write_nothing() {
    let workplace = small();
    let before = workplace.data_files();
    let text = HEADER.to_owned() + "Nobody Atall,2021-10-19,B,17.5,-110,-110,\n";
    let ended = read(&workplace, "odds.csv", &text, &[]);
    assert_eq!(ended.code, 1);
    ended.says(&["no offer belongs to a player-date"]).prints(&["0 of 1 offer matched"]);
    assert!(workplace.data_files() == before);
}

#[test]
fn links_and_pipes_are_not_followed() {
    let workplace = small();
    std::fs::create_dir(workplace.path("folder")).unwrap();
    std::os::unix::fs::symlink("/etc", workplace.path("folder/etc")).unwrap();
    workplace.season(&["lines", SEASON, "--from", "folder"]).fails(3, &["etc is a link"]);
    workplace.season(&["lines", SEASON, "--from", "/dev/stdin"]).fails(3, &[]);
}
