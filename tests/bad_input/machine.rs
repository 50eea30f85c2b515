//! A machine that has no more to give: a message and the exit code 6, no panic and no abort.

use std::process::Command;

use crate::support::{Ended, SEASON, Workplace, end};

/// Runs the binary after `limit`, a line of a shell.
fn limited(workplace: &Workplace, limit: &str, args: &[&str]) -> Ended {
    let mut command = Command::new("bash");
    let script = format!("ulimit -c 0; {limit}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_season")]).args(args);
    command
        .current_dir(workplace.path(""))
        .env_remove("SEASON_DATA_DIR")
        .env_remove("RUST_BACKTRACE");
    end(command.output().unwrap())
}

#[test]
fn too_little_memory_ends_with_a_message() {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    let mut refused = 0;
    for mib in [65, 75, 90, 120, 150] {
        let limit = format!("ulimit -v {}", mib * 1024);
        let ended = limited(&workplace, &limit, &["predict", "--force"]);
        assert!([0, 6].contains(&ended.code), "{mib} MiB: {} {}", ended.code, ended.stderr);
        if ended.code == 6 {
            assert!(!ended.stderr.is_empty());
            refused += 1;
        }
    }
    assert!(refused > 0, "no limit was too low");
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn too_little_processor_time_ends_with_a_message() {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    let before = workplace.data_tree();
    let ended = limited(&workplace, "ulimit -S -t 1", &["train", SEASON]);
    ended.fails(
        6,
        &[
            "error: the system's limit of processor time is reached",
            "nothing that existed before was changed",
        ],
    );
    let files = |tree: Vec<(_, Option<Vec<u8>>)>| {
        tree.into_iter().filter(|(_, bytes)| bytes.is_some()).collect::<Vec<_>>()
    };
    assert!(files(workplace.data_tree()) == files(before), "nothing is left");
}

#[test]
fn too_few_open_files_end_with_a_message_and_are_no_difference() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["predict"]).succeeds();
    let mut refused = 0;
    for files in [5, 6, 7, 16] {
        let limit = format!("ulimit -n {files}");
        let import = ["snapshot", SEASON, "--from", "warehouse:warehouse"];
        for args in [&["predict", "--force"][..], &["verify", SEASON], &["grade"], &import] {
            let ended = limited(&workplace, &limit, args);
            assert!(
                [0, 6].contains(&ended.code),
                "{files}: {args:?} {} {}",
                ended.code,
                ended.stderr
            );
            if ended.code == 6 {
                ended.says(&["error: ", "hint: "]);
                refused += 1;
            }
        }
    }
    assert!(refused > 3, "only {refused} were refused");
    workplace.season(&["verify", SEASON]).succeeds();
}

/// `season status` where the system has no more open files once the file at `path`, below the workplace, is opened, or a
/// message and nothing where that cannot be played.
fn status_without(workplace: &Workplace, path: &str) -> Option<Ended> {
    let mut command = Command::new("strace");
    command.args(["-f", "-qqq", "-o", "strace", "-e", "trace=openat"]);
    command.args(["-e", "inject=openat:error=EMFILE", "-P", path]);
    command.args([env!("CARGO_BIN_EXE_season"), "status"]).current_dir(workplace.path(""));
    command.env_remove("SEASON_DATA_DIR").env_remove("SEASON_CONFIG");
    let ended = command.output().ok().map(end);
    let seen = std::fs::read_to_string(workplace.path("strace")).unwrap_or_default();
    if !seen.contains("INJECTED") {
        eprintln!("skipped: strace is not there, or may not trace");
        return None;
    }
    ended
}

/// A file that the system would not open is not a damaged one: the list would say what is not true of it.
#[test]
fn a_list_without_open_files_is_an_error() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.season(&["predict", "--json"]).succeeds().json();
    let run = format!("{}/manifest.json", run["folder"].as_str().unwrap());
    for path in [&*run, "data/snapshots/2021-22/manifest.json"] {
        let Some(ended) = status_without(&workplace, path) else { return };
        assert_eq!(ended.stdout, "");
        ended.fails(6, &["error: cannot read", "manifest.json", "because: ", "ulimit -n"]);
    }
}
