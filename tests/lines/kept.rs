//! What is kept: the same bytes each time, checked, shown, and taken along when the snapshot is imported again.

use std::fs;
use std::os::unix::fs::symlink;

use super::{OTHER_GAMES, import_again, import_games, manifest, offers, read, small};
use crate::support::{SEASON, box_scores};

const HEADER: &str = "player,commence_time,book,line,over_price,under_price,last_update\n";

/// Offers of four books for several dates, some of them twice, changed or after tip-off.
fn text() -> String {
    HEADER.to_owned()
        + "Alex LAL,2021-10-20T00:00:00Z,B,17.5,-110,-110,2021-10-19T20:00:00Z\n\
           Alex LAL,2021-10-20T00:00:00Z,B,17.5,-110,-110,2021-10-19T20:00:00Z\n\
           Alex LAL,2021-10-20T00:00:00Z,B,17.5,-110,-110,2021-10-19T21:00:00Z\n\
           Alex LAL,2021-10-20T00:00:00Z,B,18.5,-110,-112,2021-10-19T22:00:00Z\n\
           Alex LAL,2021-10-20T00:00:00Z,B,28.5,-110,-112,2021-10-20T01:00:00Z\n\
           Bo BOS,2021-10-20T23:00:00Z,A,12.5,-110,-110,2021-10-20T20:00:00Z\n\
           Bo BOS,2021-11-08T23:00:00Z,A,12.5,-110,-110,\n\
           Nobody Atall,2021-10-20T23:00:00Z,A,12.5,-110,-110,\n\
           Fitz NYK,2021-11-09T00:30:00Z,A,9.5,-110,-110,\n"
}

#[test]
fn what_is_kept_is_said_and_the_same_each_time() {
    let workplace = small();
    let ended = read(&workplace, "odds.csv", &text(), &[]);
    ended.succeeds().prints(&[
        "5 of 7 offers matched to 3 player-dates",
        "rows      9 rows read = 4 kept + 1 unchanged + 2 unmatched + 1 after tip-off + 1\n",
        "joined with their other side, or repeated\n",
        "1 name of nobody: Nobody Atall",
        "1 offer: no game on the date",
        "1 offer: nobody has the name",
        "1 offer after tip-off, never used",
        "1 row repeated exactly",
        "1 offer unchanged since",
        "1 offer without a time",
    ]);
    let first = workplace.data_files();
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    assert!(workplace.data_files() == first, "the same bytes");
    // Rows in another order are the same offers.
    let mut rows: Vec<&str> = Vec::new();
    let all = text();
    rows.extend(all.lines().skip(1));
    rows.reverse();
    read(&workplace, "odds.csv", &(HEADER.to_owned() + &rows.join("\n") + "\n"), &[]).succeeds();
    let table = |files: &[(std::path::PathBuf, Vec<u8>)]| {
        files.iter().find(|(path, _)| path.ends_with("lines.parquet")).unwrap().1.clone()
    };
    assert!(table(&workplace.data_files()) == table(&first), "the same table");
    assert_eq!(
        offers(&workplace),
        [
            "alexlaljr 2021-10-19 points B 17.5 -110.0 -110.0 false false false 2021-10-19T20:00:00Z 240  ",
            "alexlaljr 2021-10-19 points B 18.5 -110.0 -112.0 false false false 2021-10-19T22:00:00Z 120  ",
            "bobosjr 2021-10-20 points A 12.5 -110.0 -110.0 false false false 2021-10-20T20:00:00Z 180  ",
            "fitznykjr 2021-11-08 points A 9.5 -110.0 -110.0 false false false    ",
        ]
    );
}

#[test]
fn the_snapshot_itself_does_not_change() {
    let workplace = small();
    let hash = || {
        let status = workplace.season(&["status", "--json"]).succeeds().json();
        status["snapshots"][0]["snapshot_hash"].as_str().unwrap().to_owned()
    };
    let before = hash();
    let run =
        crate::support::runs::predict(&workplace, &["--warmup-days", "0", "--line", "estimated"]);
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    assert_eq!(hash(), before);
    let again =
        crate::support::runs::predict(&workplace, &["--warmup-days", "0", "--line", "estimated"]);
    assert_eq!(run, again, "a run that reads no line is the same one");
    let status = workplace.season(&["status"]);
    status
        .succeeds()
        .prints(&["offers", &manifest(&workplace)["file"]["sha256"].as_str().unwrap()[..12]]);
    workplace.season(&["verify", SEASON]).succeeds().prints(&["lines 2021-22"]);
}

#[test]
fn a_changed_table_is_found() {
    let workplace = small();
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    let folder = workplace.data().join("snapshots").join(SEASON);
    for change in ["lines.parquet", "lines.json"] {
        let path = folder.join(change);
        let bytes = fs::read(&path).unwrap();
        let mut other = bytes.clone();
        if change == "lines.json" {
            let text = String::from_utf8(other).unwrap();
            other = text.replace("\"player_dates\": 3", "\"player_dates\": 4").into_bytes();
        } else {
            let middle = other.len() / 2;
            other[middle] ^= 1;
        }
        fs::write(&path, &other).unwrap();
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1, "{change}: {}{}", ended.stdout, ended.stderr);
        fs::write(&path, bytes).unwrap();
    }
    fs::remove_file(folder.join("lines.json")).unwrap();
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1, "a table without its manifest");
}

#[test]
fn lines_stay_as_far_as_their_player_dates_do() {
    let workplace = small();
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    let before = manifest(&workplace);
    import_again(&workplace).succeeds().says(&["note: the lines stay, 4 offers"]);
    assert_eq!(manifest(&workplace), before);
    // Without the last game date, one offer loses its player-date.
    let fewer = import_games(&workplace, &box_scores::GAMES[..5]);
    fewer.succeeds().says(&["of the lines, 3 of 4 offers stay"]);
    assert_eq!(offers(&workplace).len(), 3);
    workplace.season(&["verify", SEASON]).succeeds();
    // A season of other dates has none of them.
    let others = import_games(&workplace, &OTHER_GAMES);
    others.succeeds().says(&["and are gone"]);
    assert!(!workplace.data().join("snapshots").join(SEASON).join("lines.json").exists());
}

/// Why they are gone is what is wrong with them, not that their player-dates were.
#[test]
fn damaged_lines_are_gone_for_that_reason() {
    let workplace = small();
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    let table = workplace.data().join("snapshots").join(SEASON).join("lines.parquet");
    let mut bytes = fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&table, bytes).unwrap();
    let ended = import_again(&workplace);
    let words = [
        "note: the lines could not be read, and are gone: ",
        "lines.parquet was changed after its manifest was written",
        "season lines reads them again",
    ];
    ended.succeeds().says(&words);
    assert!(!ended.stderr.contains("player-date"), "{}", ended.stderr);
    assert!(!table.exists());
}

/// Where the folder of runs is a link, a run's lines are still looked for beside the snapshot of the data folder that was
/// named, and the paths of messages are those that were typed.
#[test]
fn runs_behind_a_link_are_of_the_data_folder_that_the_user_named() {
    let workplace = small();
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    let args = ["--warmup-days", "0", "--line", "market"];
    let run = crate::support::runs::predict(&workplace, &args);
    let (runs, outside) = (workplace.data().join("runs"), workplace.path("elsewhere/deep/runs"));
    fs::create_dir_all(outside.parent().unwrap()).unwrap();
    fs::rename(&runs, &outside).unwrap();
    symlink(&outside, &runs).unwrap();
    let id = crate::support::runs::id(&run);
    let show = ["show", SEASON, "2021-10-19", "--run", &id];
    workplace.season(&show).succeeds();
    workplace.season(&["verify", SEASON]).succeeds();
    fs::remove_file(workplace.data().join("snapshots").join(SEASON).join("lines.json")).unwrap();
    let ended = workplace.season(&show);
    ended.fails(3, &["data/snapshots/2021-22/lines.parquet", "are not beside its snapshot"]);
    assert!(!ended.stderr.contains(".."), "{}", ended.stderr);
}

#[test]
fn new_lines_replace_former_ones_and_several_files_are_read_together() {
    let workplace = small();
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    let other = HEADER.to_owned() + "Alex LAL,2021-10-20T00:00:00Z,C,19.5,-110,-110,\n";
    read(&workplace, "other.csv", &other, &[]).succeeds().says(&["these lines replace 4 offers"]);
    assert_eq!(offers(&workplace).len(), 1);
    read(&workplace, "other.csv", &other, &["--from", "odds.csv"]).succeeds();
    assert_eq!(offers(&workplace).len(), 5);
    let folder = workplace.path("folder");
    fs::create_dir_all(folder.join("2021-10")).unwrap();
    fs::write(folder.join("2021-10/odds.csv"), text()).unwrap();
    fs::write(folder.join("other.csv"), other).unwrap();
    fs::write(folder.join("README.txt"), "no lines").unwrap();
    fs::write(folder.join("2021-10/odds.xlsx"), "no lines").unwrap();
    fs::write(folder.join(".hidden"), "no lines").unwrap();
    let ended = workplace.season(&["lines", SEASON, "--from", "folder"]);
    ended.succeeds().says(&[
        "note: 2 files of folder passed over",
        "not called as files of lines are: 2021-10/odds.xlsx, README.txt",
    ]);
    assert_eq!(offers(&workplace).len(), 5);
}
