//! How `grades.parquet` comes to stand beside the predictions, whatever happens.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{grade, workplace};
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, end, shared};

#[test]
fn grades_have_the_same_bytes_each_time_and_for_any_number_of_threads() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    let graded = |threads: &str| {
        let mut command = workplace.command(&["grade", "--json"]);
        let ended = end(command.env("RAYON_NUM_THREADS", threads).output().unwrap());
        (ended.succeeds().stdout.clone(), fs::read(run.join("grades.parquet")).unwrap())
    };
    let first = graded("1");
    for threads in ["1", "2", "4"] {
        assert!(graded(threads) == first, "{threads} threads");
    }
}

#[test]
fn a_graded_run_is_still_whole() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    let before = workplace.data_files();
    grade(&workplace, &[]);
    let mut after = workplace.data_files();
    // The link to the default run is there from the first grade on.
    let latest = run.with_file_name("latest");
    assert!(latest.is_symlink());
    after.retain(|(path, _)| *path != run.join("grades.parquet") && !path.starts_with(&latest));
    assert_eq!(after, before, "nothing else is written");
    workplace.season(&["verify", SEASON]).succeeds().prints(&["ok       run "]);
    workplace.season(&["status"]).succeeds().prints(&[&id(&run)]);
    // An identical run is still there, and a forced one has no grades of a former one.
    workplace.season(&["predict"]).succeeds().prints(&["(existed;"]);
    assert!(run.join("grades.parquet").is_file());
    predict(&workplace, &["--force"]);
    assert!(!run.join("grades.parquet").exists());
}

/// A workplace that has a graded run, of the real season where it is at hand, so that there is time to interrupt.
fn graded() -> Workplace {
    let workplace = match shared("parity/season_2021_22") {
        None => workplace(),
        Some(folder) => {
            let workplace = Workplace::new();
            let source = format!("warehouse:{}", folder.display());
            workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
            workplace
        }
    };
    predict(&workplace, &["--parallel"]);
    grade(&workplace, &[]);
    workplace
}

#[test]
fn an_interrupted_grade_leaves_the_former_grades_or_the_new() {
    let workplace = graded();
    let before = workplace.data_tree();
    let start = Instant::now();
    grade(&workplace, &[]);
    let whole = start.elapsed();
    for (name, code) in [("INT", 130), ("TERM", 143), ("KILL", -1)] {
        for part in 0..8 {
            let mut command = workplace.command(&["grade"]);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            let child = command.spawn().unwrap();
            sleep(whole * part / 8 + Duration::from_millis(1));
            let process = child.id().to_string();
            Command::new("kill")
                .args(["-s", name, &process])
                .stderr(Stdio::null())
                .status()
                .unwrap();
            let ended = end(child.wait_with_output().unwrap());
            let early = part == 0 && ended.code == -1;
            assert!(ended.code == 0 || ended.code == code || early, "{ended:?}");
            if name != "KILL" && !early {
                assert_eq!(workplace.data_tree(), before);
            }
        }
    }
    // What a killed one left behind goes with the next.
    grade(&workplace, &[]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn a_full_disk_leaves_the_former_grades() {
    let workplace = graded();
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=64m none disk
        cp -r data/snapshots data/runs disk
        find disk -type f -exec sha256sum {} + >before
        pages=$(stat -c '%s' disk/runs/2021-22/[0-9a-f]*/grades.parquet | awk '{ print int($1 / 4096) }')
        for room in 0 $(( pages / 2 )); do
            without_room $room "$0" --data-dir disk grade 2021-22
            test "$(ls -A disk/runs/2021-22/* | grep -c tmp)" = 0
        done
        "$0" --data-dir disk verify 2021-22
    "#;
    let Some(ended) = workplace.in_namespaces("-rm", script) else { return };
    ended.succeeds().says(&[
        "error: cannot write disk/runs/2021-22/",
        "because: No space left on device",
        "hint: nothing that existed before was changed",
    ]);
}

#[test]
fn a_disk_that_may_only_be_read_leaves_the_former_grades() {
    let workplace = workplace();
    predict(&workplace, &[]);
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=64m none disk
        cp -r data/snapshots data/runs disk
        mount -o remount,ro disk
        refused "$0" --data-dir disk grade 2021-22
        "$0" --data-dir disk export 2021-22 --grades --format csv | head -n 1
        "$0" --data-dir disk verify 2021-22
    "#;
    let Some(ended) = workplace.in_namespaces("-rm", script) else { return };
    ended.succeeds().prints(&["system_id,player_lookup,", "ok       run "]).says(&[
        "error: cannot create a hidden folder in disk/runs/2021-22/",
        "because: Read-only file system",
        "hint: nothing that existed before was changed",
    ]);
}
