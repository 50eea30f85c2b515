//! What is kept: beside the snapshot, whose hash stays, beside lines, checked, and taken along when it is imported again.

use std::fs;

use super::{REST, add, manifest, rows, small};
use crate::lines;
use crate::support::{SEASON, box_scores, runs};

const ODDS: &str = "player,commence_time,book,line,over_price,under_price,last_update\n\
                    Alex LAL,2021-10-20T00:00:00Z,B,17.5,-110,-110,2021-10-19T20:00:00Z\n";

#[test]
fn neither_the_snapshot_nor_its_lines_nor_runs_change() {
    let workplace = small();
    let hash = || {
        let status = workplace.season(&["status", "--json"]).succeeds().json();
        status["snapshots"][0]["snapshot_hash"].as_str().unwrap().to_owned()
    };
    let before = hash();
    let flags = ["--warmup-days", "0", "--line", "estimated"];
    let run = runs::predict(&workplace, &flags);
    lines::read(&workplace, "odds.csv", ODDS, &[]).succeeds();
    add(&workplace, "rest.csv", REST).succeeds();
    assert_eq!(lines::offers(&workplace).len(), 1);
    assert_eq!((hash(), runs::predict(&workplace, &flags)), (before, run));
    lines::read(&workplace, "odds.csv", ODDS, &[]).succeeds();
    assert_eq!(rows(&workplace).len(), 3);
    let other = "player,date,mood\nAlex LAL,2021-10-19,4\n";
    fs::write(workplace.path("mood.csv"), other).unwrap();
    let mood = ["features", "add", SEASON, "mood", "--from", "mood.csv", "--known", "tip-off"];
    workplace.season(&mood).succeeds();
    assert_eq!(manifest(&workplace)["sets"].as_array().unwrap().len(), 2);
    // A feature is in one set.
    let twice = ["features", "add", SEASON, "more", "--from", "mood.csv", "--known", "tip-off"];
    workplace.season(&twice).fails(3, &["column mood: there is a feature of that name"]);
    workplace.season(&["verify", SEASON]).succeeds().prints(&["own features mood"]);
    let removed = workplace.season(&["features", "remove", SEASON, "rest"]);
    removed.succeeds().prints(&["removed  own features rest of 2021-22, 2 features"]);
    let folder = workplace.data().join("snapshots").join(SEASON);
    assert!(!folder.join("own_features-rest.parquet").exists());
    assert!(folder.join("own_features-mood.parquet").exists());
    workplace.season(&["features", "remove", SEASON, "mood"]).succeeds();
    assert!(!folder.join("own_features.json").exists());
    assert_eq!(lines::offers(&workplace).len(), 1);
    workplace.season(&["features", "list", SEASON]).succeeds().prints(&["has no own features"]);
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn they_stay_as_far_as_their_player_dates_do() {
    let workplace = small();
    add(&workplace, "rest.csv", REST).succeeds();
    let before = manifest(&workplace);
    lines::import_again(&workplace).succeeds().says(&["note: the own features rest stay, 3 rows"]);
    assert_eq!(manifest(&workplace), before);
    let fewer = lines::import_games(&workplace, &box_scores::GAMES[..4]);
    fewer.succeeds().says(&["of the own features rest, 2 of 3 rows stay"]);
    assert_eq!(rows(&workplace).len(), 2);
    workplace.season(&["verify", SEASON]).succeeds();
    let others = lines::import_games(&workplace, &lines::OTHER_GAMES);
    others.succeeds().says(&["belong to no player-date of the new snapshot and are gone"]);
    assert!(!workplace.data().join("snapshots").join(SEASON).join("own_features.json").exists());
}

/// Why a set is gone is what is wrong with it, not that its player-dates were; the others stay.
#[test]
fn damaged_ones_are_gone_for_that_reason() {
    let workplace = small();
    add(&workplace, "rest.csv", REST).succeeds();
    fs::write(workplace.path("mood.csv"), "player,date,mood\nAlex LAL,2021-10-19,4\n").unwrap();
    let mood = ["features", "add", SEASON, "mood", "--from", "mood.csv", "--known", "tip-off"];
    workplace.season(&mood).succeeds();
    let table = workplace.data().join("snapshots").join(SEASON).join("own_features-rest.parquet");
    let mut bytes = fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&table, bytes).unwrap();
    let ended = lines::import_again(&workplace);
    let words = [
        "note: the own features rest could not be read, and are gone: ",
        "own_features-rest.parquet was changed after its manifest was written",
        "note: the own features mood stay, 1 row",
    ];
    ended.succeeds().says(&words);
    assert!(!ended.stderr.contains("player-date"), "{}", ended.stderr);
    assert!(!table.exists());
    workplace.season(&["verify", SEASON]).succeeds().prints(&["own features mood"]);
}

#[test]
fn a_changed_table_is_found_and_a_manifest_leads_nowhere_else() {
    let workplace = small();
    add(&workplace, "rest.csv", REST).succeeds();
    let folder = workplace.data().join("snapshots").join(SEASON);
    let (table, json) =
        (folder.join("own_features-rest.parquet"), folder.join("own_features.json"));
    let (good_table, good_json) = (fs::read(&table).unwrap(), fs::read_to_string(&json).unwrap());
    let differs = |what: &str| {
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1, "{what}: {}{}", ended.stdout, ended.stderr);
    };
    let mut other = good_table.clone();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    fs::write(&table, &other).unwrap();
    differs("a bit of the table");
    fs::write(&table, &good_table).unwrap();
    for (from, to) in [
        ("own_features-rest.parquet", "../games.parquet"),
        ("\"rest_days\"", "\"points_avg_season\""),
        ("\"rest_days\"", "\"sick\""),
        ("\"name\": \"rest\"", "\"name\": \"../rest\""),
    ] {
        fs::write(&json, good_json.replacen(from, to, 1)).unwrap();
        differs(to);
    }
    fs::write(&json, good_json).unwrap();
    workplace.season(&["verify", SEASON]).succeeds();
    fs::remove_file(&json).unwrap();
    differs("a table without its manifest");
}
