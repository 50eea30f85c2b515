//! `season remove`.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use super::DATE;
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, end};

#[test]
fn a_run_is_removed_whole_and_the_default_follows() {
    let workplace = Workplace::with_snapshot();
    let (first, second) = (predict(&workplace, &["--line", "market"]), predict(&workplace, &[]));
    let published = workplace.data().join("published").join(SEASON);
    fs::create_dir_all(&published).unwrap();
    fs::write(published.join("000001-1-planned.json"), "the way back").unwrap();
    workplace.season(&["grade"]).succeeds();
    let ended = workplace.season(&["remove", "run", &id(&second)[..12], "--yes"]);
    ended.succeeds().prints(&[
        &format!("removed  run {}, ", id(&second)),
        &format!("default  run {} of 2021-22\n", id(&first)),
    ]);
    assert!(!second.exists() && first.is_dir());
    let link = first.with_file_name("latest");
    assert_eq!(fs::read_link(&link).unwrap(), Path::new(&id(&first)));
    let removed = workplace.season(&["remove", "run", &id(&first), "--yes", "--json"]);
    let removed = removed.succeeds().json();
    assert_eq!((&removed["removed"], &removed["season"]), (&"run".into(), &SEASON.into()));
    assert!(removed["default"].is_null() && !link.is_symlink());
    assert_eq!(fs::read_dir(first.parent().unwrap()).unwrap().count(), 0, "nothing is left over");
    assert!(published.join("000001-1-planned.json").is_file());
    // Its number is not given again.
    let again = predict(&workplace, &[]);
    let manifest = fs::read_to_string(again.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["number"], 3);
}

#[test]
fn nothing_is_removed_without_a_question_or_leave() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    let before = workplace.data_tree();
    let remove = |args: &[&str]| workplace.season(&[&["remove"], args].concat());
    remove(&["run", &id(&run)]).fails(2, &["there is no terminal for the question", "--yes"]);
    remove(&["run", "zz", "--yes"]).fails(2, &["there is no run zz; season status lists"]);
    remove(&["run", "", "--yes"]).fails(2, &["a value is required"]);
    remove(&["training", &id(&run), "--yes"]).fails(2, &["there is no training "]);
    predict(&workplace, &["--dates", DATE]);
    assert_ne!(workplace.data_tree(), before);
}

/// What is typed at the question, on a terminal that `script` makes.
fn answer(workplace: &Workplace, run: &str, answer: &str) -> Option<(i32, String)> {
    let command = format!("{} remove run {run}", env!("CARGO_BIN_EXE_season"));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).current_dir(workplace.path(""));
    script.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let Ok(mut child) = script.spawn() else {
        eprintln!("skipped: there is no script");
        return None;
    };
    child.stdin.take().unwrap().write_all(format!("{answer}\n").as_bytes()).unwrap();
    let ended = end(child.wait_with_output().unwrap());
    Some((ended.code, ended.stdout))
}

#[test]
fn on_a_terminal_it_is_asked() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    let Some((code, text)) = answer(&workplace, &id(&run), "n") else { return };
    assert!(text.contains(&format!("Remove run {} of 2021-22, ", id(&run))), "{text}");
    assert!(text.contains("nothing was removed"), "{text}");
    assert!(code == 1 && run.is_dir());
    let (code, text) = answer(&workplace, &id(&run), "y").unwrap();
    assert!(code == 0 && !run.exists(), "{text}");
}

#[test]
fn what_belongs_to_the_user_stays() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    for name in ["notes.txt", "predictions.csv"] {
        fs::write(run.join(name), "mine").unwrap();
        let before = workplace.data_tree();
        let ended = workplace.season(&["remove", "run", &id(&run), "--yes"]);
        ended.fails(3, &["season did not write ", name]);
        assert_eq!(workplace.data_tree(), before);
        fs::remove_file(run.join(name)).unwrap();
    }
    // What an earlier version wrote down of an upload is kept where nothing is removed.
    fs::write(run.join("published.json"), r#"{"schema_version":1,"publications":[]}"#).unwrap();
    workplace.season(&["remove", "run", &id(&run), "--yes"]).succeeds();
    assert!(!run.exists());
    let published = workplace.data().join("published").join(SEASON);
    let names: Vec<String> = fs::read_dir(published)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.iter().any(|name| name.starts_with("former-")), "{names:?}");
}

/// A run of an earlier version cannot be read, and can be removed.
#[test]
fn a_run_that_cannot_be_read_is_removed() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    fs::write(run.join("manifest.json"), r#"{"schema_version":1}"#).unwrap();
    workplace.season(&["remove", "run", &id(&run), "--yes"]).succeeds();
    assert!(!run.exists());
}

#[test]
fn a_training_is_removed() {
    let (workplace, training) = Workplace::with_training();
    let id = training["training_id"].as_str().unwrap();
    let folder = workplace.data().join("models").join(id);
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let remove = || workplace.season(&["remove", "training", &id[..8], "--yes"]);
    remove().fails(3, &["season did not write notes.txt"]);
    fs::remove_file(folder.join("notes.txt")).unwrap();
    remove().succeeds().prints(&[&format!("removed  training {id}, ")]);
    assert!(!folder.exists());
}
