//! What is read, how it is matched, and that it is said.

use std::io::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{REST, add, add_with, manifest, rows, small};
use crate::support::files::{read_table, texts, write_table};
use crate::support::vectors::days;
use crate::support::{SEASON, assert_fits};

#[test]
fn what_is_read_is_said_and_the_same_each_time() {
    let workplace = small();
    let ended = add(&workplace, "rest.csv", REST);
    ended.succeeds().prints(&[
        "2021-22 · own features rest ",
        "features  rest_days, sick\n",
        "rows      5 rows read = 3 kept + 2 unmatched\n",
        "known     previous day\n",
        "1 row: nobody has the name",
        "1 row: no game on the date",
        "1 column without numbers: mood",
        "1 name of nobody: Nobody Atall",
        "2 names read as another spelling: ",
    ]);
    assert_fits(&ended.stdout);
    assert_eq!(
        rows(&workplace),
        [
            "alexlaljr 2021-10-19  3.0 1.0",
            "alexlaljr 2021-11-05  1.5 0.0",
            "bobosjr 2021-11-06   1.0"
        ]
    );
    let files = workplace.data_files();
    add(&workplace, "rest.csv", REST).succeeds();
    assert!(workplace.data_files() == files, "the same bytes");
    let mut lines: Vec<&str> = REST.lines().skip(1).collect();
    lines.reverse();
    let header = REST.lines().next().unwrap();
    let hash = || manifest(&workplace)["sets"][0]["file"]["sha256"].clone();
    let before = hash();
    add(&workplace, "rest.csv", &format!("{header}\n{}\n", lines.join("\n"))).succeeds();
    assert_eq!(hash(), before, "rows in another order are the same features");
    workplace.season(&["verify", SEASON]).succeeds().prints(&["own features rest"]);
    let status = workplace.season(&["status"]);
    status.succeeds().prints(&["own features", &before.as_str().unwrap()[..12]]);
    assert_fits(&status.stdout);
    let list = workplace.season(&["features", "list", SEASON]);
    list.succeeds().prints(&["rest_days, sick", "previous day"]);
    assert_fits(&list.stdout);
    let json = workplace.season(&["features", "list", SEASON, "--json"]).succeeds().json();
    assert_eq!((&json["season"], &json["sets"]), (&SEASON.into(), &manifest(&workplace)["sets"]));
}

/// A player may be an id, with or without zeros in front, and a file Parquet or compressed.
#[test]
fn a_player_may_be_an_id_and_a_file_parquet() {
    let workplace = small();
    add_with(&workplace, "rest.csv", REST, &["--known", "tip-off -60m", "--columns", "rest_days"])
        .succeeds();
    let expected = rows(&workplace);
    assert_eq!(expected.len(), 2, "rows without a value are none");
    let games = read_table(&workplace.data().join("snapshots").join(SEASON).join("games.parquet"));
    let lookups = texts(&games, "player_lookup");
    let row = lookups.iter().position(|lookup| lookup == "alexlaljr").unwrap();
    let id: i64 = texts(&games, "universal_player_id")[row].parse().unwrap();
    let dates = ["2021-10-19", "2021-11-05"].map(days);
    let write = |ids: ArrayRef| {
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("Player ID", ids),
            ("GAME_DATE", Arc::new(Date32Array::from(dates.to_vec()))),
            ("rest_days", Arc::new(Float64Array::from(vec![3.0, 1.5]))),
        ];
        write_table(&workplace.path("rest.parquet"), &RecordBatch::try_from_iter(columns).unwrap());
    };
    for ids in [
        Arc::new(Int64Array::from(vec![id, id])) as ArrayRef,
        Arc::new(StringArray::from(vec![format!("00{id}"), format!("{id}")])),
    ] {
        write(ids);
        let args = ["features", "add", SEASON, "rest", "--from", "rest.parquet"];
        let known = ["--known", "tip-off -60m"];
        workplace.season(&[&args[..], &known].concat()).succeeds();
        assert_eq!(rows(&workplace), expected);
    }
}

#[test]
fn a_compressed_file_says_the_same() {
    let workplace = small();
    add(&workplace, "rest.csv", REST).succeeds();
    let expected = rows(&workplace);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(REST.replace(',', ";").as_bytes()).unwrap();
    std::fs::write(workplace.path("rest.csv.gz"), encoder.finish().unwrap()).unwrap();
    workplace.season(&["features", "remove", SEASON, "rest"]).succeeds();
    let args = ["features", "add", SEASON, "rest", "--from", "rest.csv.gz"];
    workplace.season(&[&args[..], &["--known", "previous day"]].concat()).succeeds();
    assert_eq!(rows(&workplace), expected);
}

#[test]
fn of_several_rows_of_a_player_date_the_one_known_last_counts() {
    let workplace = small();
    let text = "\
player,tip_off,seen,line
Alex LAL,2021-10-20T02:00:00Z,2021-10-19T15:00:00Z,17.5
Alex LAL,2021-10-20T02:00:00Z,2021-10-20T01:59:00Z,18.5
Alex LAL,2021-10-20T02:00:00Z,2021-10-20T01:59:00Z,18.5
Alex LAL,2021-10-20T02:00:00Z,2021-10-18,16.5
";
    let ended = add_with(&workplace, "line.csv", text, &["--known-at", "seen"]);
    ended.succeeds().prints(&[
        "as column seen says of each row, all of them before tip-off",
        "4 rows read = 1 kept + 1 repeated + 2 followed by later ones before\n",
    ]);
    assert_eq!(rows(&workplace), ["alexlaljr 2021-10-19 2021-10-20T01:59:00Z 18.5"]);
}
