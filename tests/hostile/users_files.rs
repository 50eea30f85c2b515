//! Files and folders of the user's own: none is deleted because it lies where this program writes, or has a name like ours.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use season::snapshot::hidden::{self, Purpose};

use crate::support::{Workplace, end};

#[test]
fn what_the_user_put_into_the_folder_of_a_run_or_beside_it_stays() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    let again = ["predict", "--force", "--line", "fixed:20", "--skip-bootstrap-days", "0"];
    // A way back that an earlier version wrote down, in a folder that a killed process left.
    let left = hidden::path(&run, "aaaaaaaaaaaa", Purpose::Staged);
    fs::create_dir(&left).unwrap();
    fs::write(left.join("published.json"), "{}").unwrap();
    for command in [&["report"][..], &["grade"], &again] {
        workplace.season(command).succeeds();
    }
    assert!(left.join("published.json").exists());
    assert!(!run.join("report.html").exists(), "the page was of the former run");
    fs::write(run.join("notes.txt"), "mine").unwrap();
    let before = workplace.data_tree();
    let words =
        ["error: cannot replace or remove ", "season did not write notes.txt in it", "hint: "];
    workplace.season(&again).fails(3, &words);
    assert!(workplace.data_tree() == before);
}

#[test]
fn an_output_deletes_nothing_beside_it_and_makes_no_folder() {
    let workplace = Workplace::with_snapshot();
    workplace.predict_as_reference(&[]);
    let own = [".page.html.backup.old", ".page.html.x.tmp", ".page.html.aB3dE6gH9jK2mN5p.tmp"];
    for name in own {
        fs::create_dir_all(workplace.path("out").join(name)).unwrap();
    }
    workplace.season(&["report", "-o", "out/page.html"]).succeeds();
    assert_eq!(fs::read_dir(workplace.path("out")).unwrap().count(), own.len() + 1);
    let words = ["error: there is no folder nowhere/at/all"];
    workplace.season(&["report", "-o", "nowhere/at/all/page.html"]).fails(2, &words);
    assert!(!workplace.path("nowhere").exists());
}

#[test]
fn an_output_may_have_a_name_that_is_no_utf_8() {
    let workplace = Workplace::with_snapshot();
    workplace.predict_as_reference(&[]);
    let name = OsStr::from_bytes(b"caf\xe9");
    for args in [&["report", "--output"][..], &["export", "--format", "csv", "--output"]] {
        end(workplace.command(args).arg(name).output().unwrap()).succeeds();
        fs::remove_file(workplace.path("").join(name)).unwrap();
    }
}
