//! `season snapshot --add`: a day's games, with the same result as importing everything again.

use std::fs;

use super::cut::import;
use super::{DATE, with_cut_season};
use crate::support::box_scores::{self, Sheet};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace};

/// The files of the snapshot.
fn files(workplace: &Workplace) -> Vec<Vec<u8>> {
    let folder = workplace.data().join("snapshots").join(SEASON);
    ["games.parquet", "features.parquet", "manifest.json"]
        .map(|file| fs::read(folder.join(file)).unwrap())
        .into()
}

fn add(workplace: &Workplace, file: &str) -> crate::support::Ended {
    workplace.season(&["snapshot", SEASON, "--add", file])
}

/// The rows of `sheet` of the dates up to `last`, and those after it.
fn split(sheet: &Sheet, last: &str) -> [Sheet; 2] {
    let at = sheet.at("game_date");
    [true, false].map(|before| {
        let mut part = sheet.clone();
        part.rows.retain(|row| (*row[at] <= *last) == before);
        part
    })
}

/// Whether adding the second part to the first gives what importing both gives.
#[track_caller]
fn assert_same(sheet: &Sheet) {
    assert_same_as(sheet, |part| part);
}

/// The same, of parts that are written as `written` says.
#[track_caller]
fn assert_same_as(sheet: &Sheet, written: impl Fn(Sheet) -> Sheet) {
    let workplace = Workplace::new();
    let [first, second] = split(sheet, "2021-11-05").map(written);
    first.write_csv(&workplace.path("first.csv"));
    second.write_csv(&workplace.path("second.csv"));
    import(&workplace, &["first.csv", "second.csv"]);
    let at_once = files(&workplace);
    import(&workplace, &["first.csv"]);
    assert_ne!(files(&workplace), at_once);
    add(&workplace, "second.csv").succeeds().says(&["rows are added, of 2021-11-06, 2021-11-08"]);
    let added = files(&workplace);
    let text = |files: &[Vec<u8>]| String::from_utf8(files[2].clone()).unwrap();
    assert_eq!(text(&added), text(&at_once));
    assert!(added == at_once, "the tables differ");
}

#[test]
fn a_day_that_is_added_gives_what_importing_all_again_gives() {
    let sheet = box_scores::season();
    assert_same(&sheet);
    // Games without ids, players without ids, and keys of the file's own.
    assert_same(&sheet.clone().without("game_id"));
    assert_same(&sheet.clone().without("player_id"));
    assert_same(&sheet.clone().add("player_lookup", |sheet, row| {
        format!("p{}", sheet.rows[row - 1][sheet.at("player_id")])
    }));
    assert_same_as(&sheet, Sheet::in_the_league_s_words);
}

#[test]
fn a_name_that_a_new_day_makes_ambiguous_is_read_as_if_all_was_imported_again() {
    let mut sheet = box_scores::season();
    // On the last day somebody plays who has the name of another player, and another id.
    let (name, id, date) = (sheet.at("player_name"), sheet.at("player_id"), sheet.at("game_date"));
    let first = sheet.rows[0][name].clone();
    let last = sheet.rows.iter().rposition(|row| row[date] == "2021-11-08").unwrap();
    sheet.rows[last][name] = first;
    sheet.rows[last][id] = "99".to_owned();
    assert_same(&sheet);
}

#[test]
fn days_of_an_invented_season_are_added_one_after_the_other() {
    let (workplace, whole) = with_cut_season();
    for (number, day) in whole.dates().into_iter().filter(|day| *day >= days(DATE)).enumerate() {
        if number == 3 {
            break;
        }
        whole.write(&workplace, "day.parquet", |of| of == day);
        add(&workplace, "day.parquet").succeeds();
        whole.write(&workplace, "all.parquet", |of| of <= day);
        let added = files(&workplace);
        let again = Workplace::new();
        whole.write(&again, "all.parquet", |of| of <= day);
        import(&again, &["all.parquet"]);
        assert!(added[..2] == files(&again)[..2], "the tables differ");
    }
}

#[test]
fn rows_that_are_there_are_merged_aloud_and_other_ones_refused() {
    let workplace = Workplace::new();
    let sheet = box_scores::season();
    let [first, second] = split(&sheet, "2021-11-05");
    first.write_csv(&workplace.path("first.csv"));
    import(&workplace, &["first.csv"]);
    let before = files(&workplace);
    add(&workplace, "first.csv").succeeds().says(&["48 rows were there already", "no row is new"]);
    assert!(files(&workplace) == before);
    first.clone().then(second.clone()).write_csv(&workplace.path("both.csv"));
    add(&workplace, "both.csv").succeeds().says(&["48 rows were there already", "are added"]);
    import(&workplace, &["first.csv"]);
    let mut other = second;
    let mut changed = first.rows[0].clone();
    changed[sheet.at("assists")] = "9".to_owned();
    other.rows.push(changed);
    other.write_csv(&workplace.path("other.csv"));
    let words = ["other.csv, row 25", "has another row of this game", "assists"];
    add(&workplace, "other.csv").fails(3, &words);
    assert!(files(&workplace) == before, "something was written");
}

#[test]
fn nothing_is_added_to_a_snapshot_of_another_source() {
    let workplace = Workplace::with_snapshot();
    box_scores::season().write_csv(&workplace.path("day.csv"));
    add(&workplace, "day.csv").fails(2, &["made from warehouse, not from box scores"]);
    workplace.season(&["snapshot", "all", "--add", "day.csv"]).fails(2, &["one season"]);
    workplace.season(&["snapshot", "2018-19", "--add", "day.csv"]).fails(4, &["2018-19"]);
}
