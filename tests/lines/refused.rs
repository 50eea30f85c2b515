//! What cannot be read: refused by file, row, column and value, or left out and counted on request.

use super::{manifest, offers, read, small};
use crate::support::{SEASON, box_scores};

const HEADER: &str = "player,game_date,book,line,over_price,under_price,last_update\n";

/// Rows, of which the first is good and each other has something wrong.
const ROWS: [(&str, &str); 12] = [
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
    (
        "Alex LAL,2021-10-19,B,17.5,-110,-110,2106-02-08T00:00:00Z",
        "row 9, column last_update: `2106-02-08T00:00:00Z` is after the year 2105",
    ),
    (
        "Alex LAL,2021-10-19,B,17.5,-99,-110,",
        "row 10, column over_price: `-99` is no American price",
    ),
    ("Alex LAL,2021-10-19,B,17.5,inf,-110,", "row 11, column over_price: `inf` is not a price"),
    (
        "Alex LAL,2021-10-19,B,17.5,-110,2000000,",
        "row 12, column under_price: `2000000` is no American price",
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
    ended.succeeds().prints(&["11 rows could not be read", "1 of 1 offer matched"]);
    assert_eq!(manifest(&workplace)["counts"]["bad_rows"], 11);
    assert_eq!(offers(&workplace).len(), 1);
}

#[test]
fn what_is_no_file_of_lines_is_refused() {
    let workplace = small();
    let before = workplace.data_files();
    for (name, text, said) in [
        (
            "odds.csv",
            "a,b\n1,2\n",
            "is of no layout of lines: it has no column for the player, none for the date or the tip-off, none for the line",
        ),
        (
            "odds.csv",
            "player,line\nAlex LAL,2\n",
            "is of no layout of lines: it has no column for the date or the tip-off; its columns are player, line",
        ),
        ("odds.csv", "", "has no header"),
        (
            "odds.json",
            "{\"a\": 1, \"b\": 2}",
            "is of no layout of lines: it has no column for the player, none for the date or the tip-off, none for the line",
        ),
        (
            "odds.json",
            "{\"data\": [[7]]}",
            "is JSON, but a list in it holds something else than rows; what is read",
        ),
        ("odds.json", "[1", "is not JSON: EOF"),
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

/// Of many rows with one fault, some are shown, and all are counted.
#[test]
fn many_bad_prices_are_counted() {
    let workplace = small();
    let row = |price: &str| format!("Alex LAL,2021-10-19,B,17.5,{price},-110,\n");
    let text = HEADER.to_owned() + &row("-110") + &row("0").repeat(30);
    let ended = read(&workplace, "odds.csv", &text, &[]);
    ended.fails(3, &["row 2, column over_price: `0` is no American price", "10 more"]);
    assert!(!ended.stderr.contains("row 0"), "{}", ended.stderr);
    let ended = read(&workplace, "odds.csv", &text, &["--lenient"]);
    ended.succeeds().prints(&["30 rows could not be read", "1 of 1 offer matched"]);
}

/// Prices of several forms in one column: most of them are its form, and it is said which rows have which.
#[test]
fn a_column_of_several_forms_names_the_rows_of_each() {
    let workplace = small();
    let header = "player,game_date,book,line,side,odds,last_update\n";
    let row = |at: usize, odds: &str| {
        format!("Alex LAL,2021-10-19,B,{at}.5,over,{odds},2021-10-19T20:00:00Z\n")
    };
    let odds = ["+100", "1.83", "1.9", "-120", "1.95", "2.1", "0.5"];
    let rows: String = odds.iter().enumerate().map(|(at, odds)| row(at, odds)).collect();
    let text = header.to_owned() + &rows;
    let ended = read(&workplace, "odds.csv", &text, &[]);
    ended.fails(
        3,
        &[
            "odds.csv, row 1, column odds: `100` is no decimal price, as most of the column are",
            "odds.csv, row 4, column odds: `-120` is no decimal price, as most of the column are",
            "odds.csv, row 7, column odds: `0.5` is no decimal price, as most of the column are",
            "hint: nothing was written; prices of odds are American in 2 rows (1, 4), decimal in 4 rows (2, 3, 5, …), implied in 1 \
             row (7): write all in one form",
        ],
    );
    assert!(!ended.stderr.contains("row 0") && !ended.stderr.contains("more"), "{}", ended.stderr);
    let ended = read(&workplace, "odds.csv", &text, &["--lenient"]);
    ended.succeeds().prints(&["3 rows could not be read", "4 of 4 offers"]);
    ended.says(&["note: prices of odds are American in 2 rows (1, 4), decimal in 4 rows"]);
}

#[test]
fn decimal_prices_and_probabilities_that_pay_nothing_are_refused() {
    let workplace = small();
    let header = HEADER.replace("over_price,under_price", "over_decimal,under_odds");
    let text = header
        + "Alex LAL,2021-10-19,A,17.5,1.91,0.52,\n\
           Alex LAL,2021-10-19,B,17.5,1,0.52,\n\
           Alex LAL,2021-10-19,C,17.5,1.000000001,0.51,\n\
           Alex LAL,2021-10-19,D,17.5,1.91,1.0,\n";
    read(&workplace, "odds.csv", &text, &[]).fails(
        3,
        &[
            "row 2, column over_decimal: `1` is no decimal price",
            "row 3, column over_decimal: `1.000000001` is no decimal price",
            "row 4, column under_odds: `1` is no implied price",
        ],
    );
}

/// Moments such as 0 stand for none: the offers count as those without a time, and it is said.
#[test]
fn a_moment_long_ago_is_no_time() {
    let workplace = small();
    let text = HEADER.to_owned()
        + "Alex LAL,2021-10-19,A,17.5,-110,-110,1970-01-01T00:00:00Z\n\
           Alex LAL,2021-10-19,B,17.5,-110,-110,0001-01-01T00:00:00Z\n\
           Alex LAL,2021-10-19,C,17.5,-110,-110,2021-10-19T20:00:00Z\n";
    let ended = read(&workplace, "odds.csv", &text, &[]);
    ended.succeeds().prints(&["2 offers without a time"]);
    ended.says(&["note: 2 rows of odds.csv have a moment before 2000", "offers without a time"]);
    assert_eq!(manifest(&workplace)["counts"]["without_time"], 2);
    assert_eq!(offers(&workplace)[0].matches('Z').count(), 0, "{:?}", offers(&workplace));
}

#[test]
fn more_books_than_can_be_told_apart_refuse_the_file() {
    let workplace = small();
    let before = workplace.data_files();
    let row = |book: u32| format!("Alex LAL,2021-10-19,book {book},17.5,-110,-105,\n");
    let rows = |books: u32| HEADER.to_owned() + &(0..books).map(row).collect::<String>();
    let ended = read(&workplace, "odds.csv", &rows(65_537), &[]);
    ended.fails(3, &["odds.csv: names book 65537 of the input, and at most 65536"]);
    assert!(workplace.data_files() == before);
    read(&workplace, "odds.csv", &rows(65_536), &[]).succeeds();
    assert_eq!(offers(&workplace).len(), 65_536);
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
    // Names that are not shown stand in no file, where none was written.
    let row = |of: char| format!("Nobody {of}tall,2021-10-19,B,17.5,-110,-110,\n");
    let text = HEADER.to_owned() + &('A'..='N').map(row).collect::<String>();
    let ended = read(&workplace, "odds.csv", &text, &[]);
    ended.prints(&["14 names of nobody", "… and 2 more with --json"]);
    assert!(!ended.stdout.contains("lines.json"), "{}", ended.stdout);
    assert!(workplace.data_files() == before);
    let all = read(&workplace, "odds.csv", &text, &["--json"]).json();
    assert_eq!(all["counts"]["names_of_nobody"].as_array().unwrap().len(), 14);
}

#[test]
fn links_and_pipes_are_not_followed() {
    let workplace = small();
    std::fs::create_dir(workplace.path("folder")).unwrap();
    std::os::unix::fs::symlink("/etc", workplace.path("folder/etc")).unwrap();
    workplace.season(&["lines", SEASON, "--from", "folder"]).fails(3, &["etc is a link"]);
    workplace.season(&["lines", SEASON, "--from", "/dev/stdin"]).fails(3, &[]);
}

/// 52.4 and 47.6 as decimal prices would pay 51 and 47 times the stake.
#[test]
fn percents_are_no_decimal_prices() {
    let workplace = small();
    let rows: Vec<String> = ["Àlex", "Bo", "Çağ", "D'Angelo", "Émile", "Fitz"]
        .iter()
        .flat_map(|first| {
            ["LAL", "GSW"].map(|team| format!("{first} {team},2021-10-19,X,9.5,52.4,47.6\n"))
        })
        .collect();
    let text = format!("player,date,book,line,over_price,under_price\n{}", rows.concat());
    read(&workplace, "odds.csv", &text, &[])
        .fails(3, &["the chances of over and under sum to 0.04 on average in 12 of the 12 offers"]);
    assert!(!workplace.data().join("snapshots").join(SEASON).join("lines.json").exists());
}

#[test]
fn json_is_limited_by_what_it_takes_in_memory() {
    let workplace = small();
    let text = format!("[{}]", vec!["{}"; 200_000].join(","));
    read(&workplace, "odds.json", &text, &["--max-input", "4MiB"]).fails(
        3,
        &["it has 600001 bytes, and at most 131072 are read; --max-input sets the limit"],
    );
}

/// The same lines in the rows of box scores are told, too.
#[test]
fn lines_at_the_outcomes_are_told_and_wrong_for_the_audit() {
    let workplace = small();
    let games = box_scores::season();
    let cell = |row: &Vec<String>, name: &str| row[games.at(name)].clone();
    let row = |row: &Vec<String>| {
        let (player, date) = (cell(row, "player_name"), cell(row, "game_date"));
        format!("{player},{date},X,{}\n", cell(row, "points"))
    };
    let rows: String = games.rows.iter().map(row).collect();
    let ended = read(&workplace, "odds.csv", &format!("player,date,book,line\n{rows}"), &[]);
    ended.succeeds().says(&["is within half a point of the points scored in 100.0 %"]);
    let audit = workplace.season(&["audit", SEASON, "--full"]);
    assert_eq!(audit.code, 1, "{}", audit.stdout);
    let told = audit.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let words =
        "of the lines that books offered: the middle of a player-date's lines is within half a";
    assert!(told.contains(words), "{told}");
}
