//! Interrupted, killed, run twice at once, without space or without permission: what was there before stays whole, or
//! the new stands there whole, and nothing is left behind.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use arrow::array::Int64Array;

use crate::support::files::{read_table, with_column, write_table};
use crate::support::{Ended, SEASON, Workplace, end, shared, vectors};

const GAMES: &str = "player_game_summary.parquet";
const FEATURES: &str = "ml_feature_store_v2.parquet";
const IMPORT: &[&str] = &["snapshot", SEASON, "--from", "warehouse:warehouse"];
const IMPORT_ONE: &[&str] = &["snapshot", SEASON, "--from", "warehouse:one"];
const IMPORT_TWO: &[&str] = &["snapshot", SEASON, "--from", "warehouse:two"];
const PREDICT: &[&str] = &["predict", SEASON];
const PREDICT_AGAIN: &[&str] = &["predict", SEASON, "--force"];
/// How often a storm sends its signal.
const TIMES: u32 = 30;
/// How often several commands are started at once.
const ROUNDS: u32 = 5;
const NOTHING: [PathBuf; 0] = [];

fn start(workplace: &Workplace, args: &[&str]) -> Child {
    let mut command = workplace.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    // The process may have ended by itself.
    let id = child.id().to_string();
    Command::new("kill").args(["-s", name, &id]).stderr(Stdio::null()).status().unwrap();
}

/// Names below the data folder that start with a dot.
fn leftovers(workplace: &Workplace) -> Vec<PathBuf> {
    let hidden = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with('.');
    workplace.data_tree().into_iter().map(|(path, _)| path).filter(hidden).collect()
}

/// The folder of snapshots, which nobody else writes in as long as it is held.
fn hold_snapshots(workplace: &Workplace) -> fs::File {
    let held = fs::File::open(workplace.data().join("snapshots")).unwrap();
    held.lock().unwrap();
    held
}

/// Starts an import while somebody else holds the folder of snapshots, and waits until it waits for its turn.
fn start_waiting_import(workplace: &Workplace) -> (Child, fs::File) {
    let held = hold_snapshots(workplace);
    let child = start(workplace, IMPORT);
    wait_until_it_waits(&child);
    (child, held)
}

/// Returns once a thread of the process waits for a lock, or after two seconds.
fn wait_until_it_waits(child: &Child) {
    // A thread that waits for a lock says so.
    let waits = |entry: fs::DirEntry| {
        fs::read_to_string(entry.path().join("wchan")).is_ok_and(|at| at.contains("lock"))
    };
    let tasks = format!("/proc/{}/task", child.id());
    let give_up = Instant::now() + Duration::from_secs(2);
    while !fs::read_dir(&tasks).into_iter().flatten().flatten().any(waits)
        && Instant::now() < give_up
    {
        sleep(Duration::from_millis(5));
    }
}

#[track_caller]
fn assert_interrupted(name: &str, code: i32, what: &str) {
    let workplace = Workplace::with_snapshot();
    let before = workplace.data_tree();
    let (child, _held) = start_waiting_import(&workplace);
    signal(&child, name);
    end(child.wait_with_output().unwrap())
        .fails(code, &[what, "hint: nothing that existed before was changed"]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn ctrl_c_while_waiting_ends_at_once_and_changes_nothing() {
    assert_interrupted("INT", 130, "error: interrupted");
}

#[test]
fn a_request_to_terminate_ends_at_once_and_changes_nothing() {
    assert_interrupted("TERM", 143, "error: interrupted");
}

/// Whether whoever started the tests ignores that a terminal goes away, as `nohup` does: children do, too.
fn ignores_hangups() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap().trim();
    u64::from_str_radix(ignored, 16).unwrap() & 1 == 1
}

#[test]
fn a_terminal_that_goes_away_ends_at_once_and_changes_nothing() {
    if ignores_hangups() {
        eprintln!("skipped: hangups are ignored here, as under nohup");
        return;
    }
    assert_interrupted("HUP", 129, "error: the terminal is gone");
}

#[test]
fn what_was_started_to_outlive_its_terminal_does() {
    let workplace = Workplace::with_snapshot();
    let ignoring = r#"trap "" HUP; exec "$0" "$@""#;
    let plain = workplace.command(&["status"]);
    let mut command = Command::new("sh");
    command.args(["-c", ignoring]).arg(plain.get_program()).args(IMPORT);
    command.current_dir(plain.get_current_dir().unwrap());
    for (name, value) in plain.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        command.env(name, value);
    }
    let held = hold_snapshots(&workplace);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_it_waits(&child);
    signal(&child, "HUP");
    drop(held);
    end(child.wait_with_output().unwrap()).succeeds();
}

#[test]
fn ctrl_c_while_training_says_that_no_model_is_kept() {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    let before = workplace.data_tree();
    let mut child = start(&workplace, &["train", SEASON, "--trees", "5000"]);
    // What is said first comes when there is something to interrupt.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    stderr.read_line(&mut said).unwrap();
    assert!(said.starts_with("training "), "{said}");
    signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    stderr.read_to_string(&mut said).unwrap();
    let last = "error: interrupted\nhint: no model of this training is kept; nothing that existed before was changed\n";
    assert!(said.ends_with(last), "{said}");
    assert_eq!(workplace.data_tree(), before);
}

/// The real season where it is at hand, so that there is time to interrupt.
fn real_season() -> Option<PathBuf> {
    shared("parity/season_2021_22")
}

/// A workplace with two warehouses, `one` and `two`, of the season in this folder or, without one, of the vectors; and with
/// the snapshot of `one` and a run of it.
fn workplace_with_two_warehouses(season: Option<&Path>) -> Workplace {
    let workplace = Workplace::new();
    for (name, first) in [("one", 10), ("two", 20)] {
        let folder = workplace.path(name);
        match season {
            Some(season) => {
                for file in [GAMES, FEATURES] {
                    write_table(&folder.join(file), &read_table(&season.join(file)));
                }
            }
            None => vectors::load().write(&folder),
        }
        let games = read_table(&folder.join(GAMES));
        let points = (0..games.num_rows()).map(|row| if row == 0 { first } else { 7 });
        let points = Int64Array::from_iter_values(points);
        write_table(&folder.join(GAMES), &with_column(&games, "points", Some(Arc::new(points))));
    }
    workplace.season(IMPORT_TWO).succeeds();
    workplace.season(IMPORT_ONE).succeeds();
    workplace.season(PREDICT).succeeds();
    workplace
}

/// The files that are the same each time; a run's manifest says when it was made and how long it took, and it is counted.
fn stable_files(workplace: &Workplace) -> Vec<(PathBuf, Vec<u8>)> {
    let hidden = leftovers(workplace);
    let mut files = workplace.data_files();
    files.retain(|(path, _)| {
        let when_made =
            path.starts_with(workplace.data().join("runs")) && path.ends_with("manifest.json");
        let counted = path.starts_with(workplace.data().join("counters"));
        !when_made && !counted && !hidden.iter().any(|folder| path.starts_with(folder))
    });
    files
}

/// Starts each of `commands` in turn and sends it the signal after a while, at moments spread over its whole duration.
/// Each time everything is sound, and the files are those that one of the commands leaves if it is left alone.
#[track_caller]
fn assert_storm_leaves_all_whole(name: &str, commands: &[&[&str]]) {
    let workplace = workplace_with_two_warehouses(real_season().as_deref());
    let (mut durations, mut results) = (Vec::new(), Vec::new());
    for command in commands.iter().chain(commands) {
        let begin = Instant::now();
        workplace.season(command).succeeds();
        durations.push(begin.elapsed());
        results.push(stable_files(&workplace));
    }
    let duration = *durations.iter().min().unwrap();
    let mut cut_short = 0;
    for (turn, command) in (1..=TIMES).zip(commands.iter().cycle()) {
        let child = start(&workplace, command);
        sleep(duration.mul_f64(1.1 * f64::from(turn) / f64::from(TIMES)));
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        cut_short += u32::from(!output.status.success());
        if name == "INT" {
            // Before the handler is in place, the signal just ends the process.
            let ends = [Some(0), Some(130), None];
            assert!(ends.contains(&output.status.code()), "{:?}", end(output));
            assert_eq!(leftovers(&workplace), NOTHING);
        }
        workplace.season(&["verify", SEASON]).succeeds();
        let files = stable_files(&workplace);
        let paths: Vec<&PathBuf> = files.iter().map(|(path, _)| path).collect();
        assert!(results.contains(&files), "neither the old nor the new: {paths:?}");
    }
    assert!(cut_short > 3, "only {cut_short} of {TIMES} were cut short");
    for command in commands {
        workplace.season(command).succeeds();
    }
    assert_eq!(leftovers(&workplace), NOTHING);
}

#[test]
fn imports_interrupted_at_any_moment_leave_the_old_snapshot_or_the_new() {
    assert_storm_leaves_all_whole("INT", &[IMPORT_ONE, IMPORT_TWO]);
}

#[test]
fn imports_killed_at_any_moment_leave_the_old_snapshot_or_the_new() {
    assert_storm_leaves_all_whole("KILL", &[IMPORT_ONE, IMPORT_TWO]);
}

#[test]
fn predictions_interrupted_at_any_moment_leave_a_whole_run() {
    assert_storm_leaves_all_whole("INT", &[PREDICT_AGAIN]);
}

#[test]
fn predictions_killed_at_any_moment_leave_a_whole_run() {
    assert_storm_leaves_all_whole("KILL", &[PREDICT_AGAIN]);
}

/// Starts all commands at once, some times in a row, from an empty data folder and from one that is filled. Each does
/// its work; what remains is what one of them makes.
#[track_caller]
fn assert_all_at_once_succeed(workplace: &Workplace, commands: &[&[&str]]) {
    for _ in 0..ROUNDS {
        let children: Vec<Child> =
            commands.iter().map(|command| start(workplace, command)).collect();
        for child in children {
            end(child.wait_with_output().unwrap()).succeeds();
        }
        workplace.season(&["verify", SEASON]).succeeds();
        assert_eq!(leftovers(workplace), NOTHING);
    }
}

#[test]
fn imports_at_once_all_succeed_and_one_of_them_stays() {
    let workplace = workplace_with_two_warehouses(real_season().as_deref());
    let [one, two] = [IMPORT_ONE, IMPORT_TWO].map(|import| {
        workplace.season(import).succeeds();
        stable_files(&workplace)
    });
    let commands = [IMPORT_ONE, IMPORT_TWO].repeat(3);
    for _ in 0..ROUNDS {
        fs::remove_dir_all(workplace.data().join("snapshots")).unwrap();
        assert_all_at_once_succeed(&workplace, &commands);
        assert!([&one, &two].contains(&&stable_files(&workplace)));
    }
}

#[test]
fn predictions_at_once_all_succeed_and_one_of_them_stays() {
    let workplace = workplace_with_two_warehouses(real_season().as_deref());
    let before = stable_files(&workplace);
    let commands = [PREDICT, PREDICT_AGAIN].repeat(3);
    for _ in 0..ROUNDS {
        fs::remove_dir_all(workplace.data().join("runs")).unwrap();
        assert_all_at_once_succeed(&workplace, &commands);
        assert_eq!(stable_files(&workplace), before);
    }
}

#[test]
fn a_snapshot_can_be_read_while_others_are_put_in_its_place() {
    let workplace = workplace_with_two_warehouses(None);
    let written = AtomicBool::new(false);
    let read = || {
        while !written.load(Ordering::Relaxed) {
            workplace.season(&["verify", SEASON]).succeeds();
        }
    };
    scope(|threads| {
        let readers = [(); 3].map(|()| threads.spawn(read));
        for import in [IMPORT_TWO, IMPORT_ONE].repeat(150) {
            workplace.season(import).succeeds();
        }
        written.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

#[test]
fn a_full_disk_stops_an_import_and_the_former_snapshot_stays() {
    let workplace = workplace_with_two_warehouses(real_season().as_deref());
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=8m none disk
        "$0" --data-dir disk snapshot 2021-22 --from warehouse:one >/dev/null
        sha256sum disk/snapshots/2021-22/* >before
        # Room is left for none of what is to be written, for a quarter of it, for half of it.
        pages=$(du -s --block-size=4096 disk/snapshots/2021-22 | cut -f1)
        for room in 0 $(( pages / 4 )) $(( pages / 2 )); do
            without_room $room "$0" --data-dir disk snapshot 2021-22 --from warehouse:two
            test "$(ls -A disk/snapshots)" = 2021-22
        done
        "$0" --data-dir disk verify 2021-22
    "#;
    let Some(ended) = workplace.in_namespaces("-rm", script) else { return };
    ended.succeeds().prints(&["ok       snapshot 2021-22"]).says(&[
        "error: cannot write disk/snapshots/.2021-22.",
        "because: No space left on device",
        "hint: nothing that existed before was changed",
    ]);
}

#[test]
fn a_full_disk_stops_a_prediction_and_the_former_run_stays() {
    let workplace = workplace_with_two_warehouses(real_season().as_deref());
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=24m none disk
        "$0" --data-dir disk snapshot 2021-22 --from warehouse:one >/dev/null
        "$0" --data-dir disk predict >/dev/null
        find disk/runs -type f -exec sha256sum {} + >before
        # Room is left for none of what is to be written, for a quarter of it, for half of it.
        pages=$(du -s --block-size=4096 disk/runs/2021-22 | cut -f1)
        for room in 0 $(( pages / 4 )) $(( pages / 2 )); do
            without_room $room "$0" --data-dir disk predict --force
            test "$(ls -A disk/runs/2021-22 | wc -l)" = 1
        done
        "$0" --data-dir disk verify 2021-22
    "#;
    let Some(ended) = workplace.in_namespaces("-rm", script) else { return };
    ended.succeeds().prints(&["ok       snapshot 2021-22", "ok       run "]).says(&[
        "error: cannot write disk/runs/2021-22/.",
        "because: No space left on device",
        "hint: nothing that existed before was changed",
    ]);
}

#[test]
fn a_disk_that_may_only_be_read_can_be_read_and_is_not_written() {
    let workplace = workplace_with_two_warehouses(real_season().as_deref());
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=24m none disk
        "$0" --data-dir disk snapshot 2021-22 --from warehouse:one >/dev/null
        "$0" --data-dir disk predict >/dev/null
        mount -o remount,ro disk
        for command in "snapshot 2021-22 --from warehouse:two" "predict --force"; do
            refused "$0" --data-dir disk $command
        done
        "$0" --data-dir disk predict
        "$0" --data-dir disk verify 2021-22
    "#;
    let Some(ended) = workplace.in_namespaces("-rm", script) else { return };
    ended.succeeds().prints(&["(existed;", "ok       snapshot 2021-22", "ok       run "]).says(&[
        "error: cannot create a hidden folder in disk/snapshots",
        "error: cannot create a hidden folder in disk/runs/2021-22",
        "because: Read-only file system",
        "hint: nothing that existed before was changed",
    ]);
}

#[test]
fn a_data_folder_below_a_file_is_refused() {
    let workplace = Workplace::with_vectors();
    fs::write(workplace.data(), "a file").unwrap();
    let ended = workplace.snapshot();
    ended.fails(6, &["cannot create the folder data/snapshots", "because: ", "hint: "]);
    for args in [&["status"][..], &["predict"], &["verify", SEASON], &["predict", SEASON]] {
        let ended = workplace.season(args);
        ended.fails(6, &["cannot read data/", "Not a directory", "hint: "]);
    }
    assert_eq!(fs::read_to_string(workplace.data()).unwrap(), "a file");
}

/// The binary with stdout as `out`.
fn printing_to(workplace: &Workplace, args: &[&str], out: impl Into<Stdio>) -> Ended {
    let mut command = workplace.command(args);
    end(command.stdout(out).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap())
}

#[test]
fn a_reader_that_has_gone_away_is_no_error() {
    let workplace = Workplace::with_snapshot();
    for args in [&["status"][..], &["verify", SEASON], &["predict"], &["predict", "--json"], IMPORT]
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = printing_to(&workplace, args, writer);
        let notes = ended.stderr.lines().all(|line| line.starts_with("note: points_line"));
        assert!(ended.code == 0 && notes, "{args:?}: {}", ended.stderr);
    }
    workplace.season(&["verify", SEASON]).succeeds();
}

/// The system ends a program that writes more than it may, unless the program listens.
#[test]
fn a_file_that_may_not_grow_is_an_error() {
    let workplace = Workplace::with_snapshot();
    let before = workplace.data_tree();
    let mut command = Command::new("sh");
    command.args(["-c", r#"ulimit -f 1 && exec "$0" predict"#, env!("CARGO_BIN_EXE_season")]);
    command.current_dir(workplace.path(""));
    let ended = end(command.output().unwrap());
    ended.fails(6, &["error: cannot write", "because: File too large", "hint: "]);
    let files = |tree: Vec<(PathBuf, Option<Vec<u8>>)>| {
        tree.into_iter().filter(|(_, bytes)| bytes.is_some()).collect::<Vec<_>>()
    };
    assert!(files(workplace.data_tree()) == files(before), "nothing is left");
}

#[test]
fn a_stdout_that_is_full_is_an_error() {
    let workplace = Workplace::with_snapshot();
    for args in [&["status"][..], &["verify", SEASON], &["predict"], &["--help"], &["--version"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        printing_to(&workplace, args, full)
            .fails(6, &["error: cannot write to stdout", "because: No space left", "hint: "]);
    }
    workplace.season(&["verify", SEASON]).succeeds();
}
