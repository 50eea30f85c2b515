//! Links in the data folder, which somebody else may have put there: nothing is written where they lead.

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::{SEASON, Workplace};

/// Makes the run of [`Workplace::predict_as_reference`] again.
const AGAIN: [&str; 6] = ["predict", "--force", "--line", "fixed:20", "--skip-bootstrap-days", "0"];

#[test]
fn a_file_that_a_link_leads_to_is_written_only_if_the_user_typed_the_link() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    let file = workplace.path("file.html");
    fs::write(&file, "mine").unwrap();
    for name in ["report.html", "grades.parquet"] {
        symlink(&file, run.join(name)).unwrap();
    }
    for command in ["report", "grade"] {
        workplace.season(&[command]).succeeds();
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(!run.join("report.html").is_symlink());
    symlink(&file, workplace.path("typed.html")).unwrap();
    workplace.season(&["report", "--output", "typed.html"]).succeeds();
    assert!(workplace.path("typed.html").is_symlink());
    assert!(fs::read(&file).unwrap() == fs::read(run.join("report.html")).unwrap());
}

/// A link of an innocent name may lead to what cannot be made again, and so may a slip of the fingers.
#[test]
fn what_the_data_folder_keeps_is_no_output() {
    let workplace = Workplace::with_snapshot();
    workplace.predict_as_reference(&[]);
    let record = workplace.data().join("published").join(SEASON).join("000001-1-planned.json");
    fs::create_dir_all(record.parent().unwrap()).unwrap();
    fs::write(&record, "the way back").unwrap();
    fs::write(workplace.path(".profile"), "mine").unwrap();
    symlink(&record, workplace.path("predictions.json")).unwrap();
    symlink(workplace.path(".profile"), workplace.path("predictions.csv")).unwrap();
    let before = workplace.data_tree();
    let kept = "is where season keeps its own files";
    for (output, words) in [
        (record.to_str().unwrap(), kept),
        ("predictions.json", kept),
        ("data/runs/predictions.csv", kept),
        ("predictions.csv", "a file of another kind"),
    ] {
        let export = ["export", "--format", "json", "--output", output];
        workplace.season(&export).fails(2, &[words]);
        workplace.season(&["report", "--output", output]).fails(2, &[words]);
    }
    assert!(workplace.data_tree() == before);
    assert_eq!(fs::read_to_string(workplace.path(".profile")).unwrap(), "mine");
    workplace.season(&["export", "--format", "json", "--output", "data/mine.json"]).succeeds();
}

/// Another data folder's records are as dear as those of one's own; a folder that only has such a name is the user's.
#[test]
fn what_another_data_folder_keeps_is_no_output_and_a_link_to_nothing_neither() {
    let workplace = Workplace::with_snapshot();
    workplace.predict_as_reference(&[]);
    for folder in ["other/published/2020-21", "other/runs", "mine/runs"] {
        fs::create_dir_all(workplace.path(folder)).unwrap();
    }
    let record = "other/published/2020-21/000001-1-planned.json";
    fs::write(workplace.path(record), "the way back").unwrap();
    symlink("nowhere.json", workplace.path("later.json")).unwrap();
    let export = |output| workplace.season(&["export", "--format", "json", "--output", output]);
    export(record).fails(2, &["is where season keeps its own files"]);
    export("other/runs/new.json").fails(2, &["is where season keeps its own files"]);
    export("later.json").fails(2, &["later.json is a link to what is not there"]);
    assert_eq!(fs::read_to_string(workplace.path(record)).unwrap(), "the way back");
    assert!(workplace.path("later.json").is_symlink());
    assert!(!workplace.path("nowhere.json").exists());
    export("mine/runs/new.json").succeeds();
}

/// What takes the place of a folder of ours, or stands in one under the name of a page, is no output either.
#[test]
fn no_output_takes_the_place_of_a_folder_of_the_data_folder() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    let kept = ["is where season keeps its own files"];
    let export =
        |output: &str| workplace.season(&["export", "--format", "csv", "--output", output]);
    let page = |folder: &str| format!("data/{folder}/{SEASON}/report.html");
    for folder in ["published", "counters", "models", "export"] {
        let _ = fs::remove_dir_all(workplace.data().join(folder));
        export(&format!("data/{folder}")).fails(2, &kept);
        assert!(!workplace.data().join(folder).exists(), "{folder}");
    }
    for output in [page("snapshots"), page("runs"), "data/runs/report.html".to_owned()] {
        export(&output).fails(2, &kept);
        assert!(!workplace.path(&output).exists(), "{output}");
    }
    export(run.join("report.html").to_str().unwrap()).succeeds();
    export("data/mine.csv").succeeds();
    workplace.snapshot().succeeds();
}

/// A link of the usual name of a bundle is nothing that the user typed.
#[test]
fn a_bundle_of_the_usual_name_is_not_written_through_a_link() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    let name = format!("{SEASON}-{}.season", run.file_name().unwrap().to_str().unwrap());
    let mine = workplace.path("mine.season");
    fs::write(&mine, "mine").unwrap();
    symlink(&mine, workplace.path(&name)).unwrap();
    workplace.season(&["bundle"]).fails(2, &[&name, "is a link", "--output"]);
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    workplace.season(&["bundle", "--output", &name]).succeeds();
    assert_ne!(fs::read(&mine).unwrap(), b"mine");
}

#[test]
fn a_folder_that_a_link_in_the_data_folder_leads_to_is_read_and_not_written() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    let import = ["snapshot", SEASON, "--from", "warehouse:warehouse"];
    let data = workplace.data();
    let of_season = |name: &str| data.join(name).join(SEASON);
    let outside = workplace.path("outside");
    for (place, command) in [
        (data.join("snapshots"), &import[..]),
        (data.join("runs"), &AGAIN),
        (of_season("runs"), &AGAIN),
        (run.clone(), &["grade"]),
        (run, &["report"]),
        (data.join("counters"), &AGAIN),
        (of_season("counters"), &AGAIN),
    ] {
        fs::rename(&place, &outside).unwrap();
        symlink(&outside, &place).unwrap();
        let before = workplace.data_tree();
        let words =
            ["is a link, and nothing is written through a link in the data folder", "hint: "];
        workplace.season(command).fails(3, &words);
        assert!(workplace.data_tree() == before, "{}", place.display());
        workplace.season(&["status"]).succeeds();
        fs::remove_file(&place).unwrap();
        fs::rename(&outside, &place).unwrap();
    }
    // The data folder itself may be a link: that is where the user wants it.
    fs::rename(&data, &outside).unwrap();
    symlink(&outside, &data).unwrap();
    workplace.season(&AGAIN).succeeds();
    workplace.season(&["report"]).succeeds();
    assert!(data.is_symlink());
}
