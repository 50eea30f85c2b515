//! Which run and which training is the newest: the one that was made last, whatever the clock of the machine said.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::{Ended, SEASON, Workplace, end};

/// The manifest in a folder of a run, which is not hashed where it says when and as which the run was made.
fn manifest(folder: &Path) -> Json {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

fn change(folder: &Path, change: impl FnOnce(&mut Json)) {
    let mut json = manifest(folder);
    change(&mut json);
    fs::write(folder.join("manifest.json"), json.to_string()).unwrap();
}

/// A run with a line of its own, and its folder.
fn predict(workplace: &Workplace, line: u32) -> PathBuf {
    let line = format!("fixed:{line}");
    let args = ["predict", SEASON, "--line", &line, "--skip-bootstrap-days", "0", "--json"];
    let json = workplace.season(&args).succeeds().json();
    workplace.path(json["folder"].as_str().unwrap())
}

/// The run that is taken where none is named.
fn newest(workplace: &Workplace) -> String {
    let taken = |args: &[&str]| {
        let json = workplace.season(args).succeeds().json();
        json["run_id"].as_str().unwrap().to_owned()
    };
    taken(&["grade", SEASON, "--json"])
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn the_newest_run_is_the_one_that_was_made_last() {
    let workplace = Workplace::with_snapshot();
    let [first, second] = [20, 21].map(|line| predict(&workplace, line));
    assert_eq!((&manifest(&first)["number"], &manifest(&second)["number"]), (&1.into(), &2.into()));
    // The clock said otherwise.
    change(&first, |json| json["created_at"] = "2999-01-01T00:00:00.000000Z".into());
    assert_eq!(newest(&workplace), name(&second));
    // Of runs that were not counted, the times decide; one that is counted is newer than all of them.
    change(&second, |json| drop(json.as_object_mut().unwrap().remove("number")));
    assert_eq!(newest(&workplace), name(&first));
    change(&first, |json| drop(json.as_object_mut().unwrap().remove("number")));
    assert_eq!(newest(&workplace), name(&first), "it names the later time");
    let third = predict(&workplace, 22);
    assert_eq!(newest(&workplace), name(&third));
    workplace.season(&["verify", SEASON]).succeeds();
}

/// Neither deleting runs nor what is copied from elsewhere makes an older run the newest.
#[test]
fn numbers_are_not_given_twice() {
    let workplace = Workplace::with_snapshot();
    let number = |folder: &Path| manifest(folder)["number"].as_u64().unwrap();
    let [_, second] = [20, 21].map(|line| predict(&workplace, line));
    fs::rename(&second, workplace.path("elsewhere")).unwrap();
    let third = predict(&workplace, 22);
    assert_eq!(number(&third), 3, "the second was there");
    fs::rename(workplace.path("elsewhere"), &second).unwrap();
    assert_eq!(newest(&workplace), name(&third));
    // A run from another machine, which had counted further.
    change(&second, |json| json["number"] = 70.into());
    let fourth = predict(&workplace, 23);
    assert_eq!(number(&fourth), 71);
    assert_eq!(newest(&workplace), name(&fourth));
    // A run that is made again is the newest; one that is found is not, and that is said.
    let args = ["predict", SEASON, "--line", "fixed:20", "--skip-bootstrap-days", "0"];
    workplace.season(&args).succeeds().says(&["is newer, and season grade uses it"]);
    workplace.season(&[&args[..], &["--force"]].concat()).succeeds();
    assert_ne!(newest(&workplace), name(&fourth));
    let counters = workplace.data().join("counters").join(SEASON).join("counters.json");
    assert_eq!(number(&predict(&workplace, 24)), 73);
    // Lost, it goes on from what is there; damaged, it is not guessed.
    fs::remove_file(&counters).unwrap();
    assert_eq!(number(&predict(&workplace, 25)), 74);
    fs::write(&counters, "{").unwrap();
    let args = ["predict", SEASON, "--line", "fixed:26"];
    workplace.season(&args).fails(3, &["counters.json", "hint: delete it"]);
}

/// A number that nobody has come to is neither the newest for ever nor the last that is given.
#[test]
fn numbers_of_strangers_are_no_end() {
    let workplace = Workplace::with_snapshot();
    let [strange, own] = [20, 21].map(|line| predict(&workplace, line));
    for number in [u64::MAX, 999_999_999_999, 1_000_000_001] {
        change(&strange, |json| json["number"] = number.into());
        assert_eq!(newest(&workplace), name(&own));
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1, "{ended:?}");
        ended.prints(&["manifest.json", &number.to_string()]);
    }
    assert_eq!(manifest(&predict(&workplace, 22))["number"], 3);
    // The last one that can be: it is the newest, and what follows says so.
    change(&strange, |json| json["number"] = 1_000_000_000.into());
    let next = ["predict", SEASON, "--line", "fixed:23"];
    let remove = format!("season remove run {}", name(&strange));
    let words = ["manifest.json", "its number is 1000000000, and no number is left", &remove];
    workplace.season(&next).fails(3, &words);
    workplace.season(&["remove", "run", &name(&strange), "--yes"]).succeeds();
    workplace.season(&next).succeeds();
    let counters = workplace.data().join("counters").join(SEASON).join("counters.json");
    let mut json: Json = serde_json::from_slice(&fs::read(&counters).unwrap()).unwrap();
    json["runs"] = u64::MAX.into();
    fs::write(&counters, json.to_string()).unwrap();
    let next = ["predict", SEASON, "--line", "fixed:24"];
    workplace.season(&next).fails(3, &["counters.json", "no number is left", "hint: delete it"]);
    assert_eq!(workplace.season(&["verify", SEASON]).code, 1);
    fs::remove_file(&counters).unwrap();
    workplace.season(&next).succeeds();
}

#[test]
fn predictions_at_once_get_numbers_of_their_own() {
    let workplace = Workplace::with_snapshot();
    let start = |line: u32| {
        let line = format!("fixed:{line}");
        let mut command = workplace.command(&["predict", SEASON, "--line", &line, "--json"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let children = [10, 11, 12, 13, 14, 15].map(start);
    let mut numbers: Vec<u64> = children
        .into_iter()
        .map(|child| end(child.wait_with_output().unwrap()).succeeds().json())
        .map(|json| json["number"].as_u64().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn the_newest_training_is_the_one_that_was_made_last() {
    let (workplace, first) = Workplace::with_training();
    let train = ["train", SEASON, "--trees", "2", "--epochs", "1", "--refit-days", "60", "--json"];
    let second = workplace.season(&train).succeeds().json();
    assert_eq!((&first["number"], &second["number"]), (&1.into(), &2.into()));
    let folder = |json: &Json| workplace.path(json["folder"].as_str().unwrap());
    change(&folder(&first), |json| json["created_at"] = "2999-01-01T00:00:00.000000Z".into());
    let used = || {
        let args = ["predict", SEASON, "--dry-run", "--json"];
        workplace.season(&args).succeeds().json()["settings"]["training"].clone()
    };
    assert_eq!(used(), second["training_id"]);
    change(&folder(&second), |json| drop(json.as_object_mut().unwrap().remove("number")));
    assert_eq!(used(), first["training_id"]);
}

/// The binary with another time on its clock, by `faketime`; a message and nothing where that is not there.
fn at(workplace: &Workplace, time: &str, args: &[&str]) -> Option<Ended> {
    let libraries = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let library = libraries
        .map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"))
        .find(|library| library.is_file());
    let Some(library) = library else {
        eprintln!("skipped: faketime is not there");
        return None;
    };
    let mut command = workplace.command(args);
    command.env("LD_PRELOAD", library).env("FAKETIME", time);
    Some(end(command.output().unwrap()))
}

#[test]
fn a_clock_that_is_set_to_any_time_changes_neither_what_is_newest_nor_what_is_predicted() {
    let workplace = Workplace::with_snapshot();
    for (line, time) in
        (20..).zip(["-2d", "1969-01-01 00:00:00", "1910-06-01 12:00:00", "2250-01-01 00:00:00"])
    {
        let line = format!("fixed:{line}");
        let args = ["predict", SEASON, "--line", &line, "--skip-bootstrap-days", "0", "--json"];
        let Some(ended) = at(&workplace, time, &args) else { return };
        let made = ended.succeeds().json();
        assert_eq!(newest(&workplace), made["run_id"], "{time}: {}", made["created_at"]);
    }
}
