//! Devices, FIFOs, folders and sockets in the place of files: none is read, none is replaced, and nobody waits.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use season::snapshot::hidden::{self, Purpose};

use crate::support::{Ended, SEASON, Workplace, end};

/// What is no plain file, and what a message calls it.
const KINDS: [(&str, &str); 3] = [("pipe", "a FIFO"), ("device", "a device"), ("dir", "a folder")];

/// Puts something of the `kind` at `path`, in the place of what is there.
fn put(kind: &str, path: &Path) {
    let _ = fs::remove_file(path);
    match kind {
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        "device" => symlink("/dev/zero", path).unwrap(),
        _ => fs::create_dir(path).unwrap(),
    }
}

fn remove(path: &Path) {
    let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
}

/// Runs the command, which must end by itself within seconds.
fn at_once(workplace: &Workplace, args: &[&str]) -> Ended {
    let command = workplace.command(args);
    let mut timed = Command::new("timeout");
    timed.arg("20").arg(command.get_program()).args(command.get_args());
    timed.current_dir(workplace.path("")).env_remove("SEASON_DATA_DIR").env_remove("SEASON_CONFIG");
    timed.env_remove("BIGQUERY_EMULATOR_HOST").env_remove("GOOGLE_OAUTH_ACCESS_TOKEN");
    end(timed.output().unwrap())
}

#[test]
fn no_input_is_anything_but_a_plain_file() {
    let workplace = Workplace::with_vectors();
    let games = workplace.warehouse().join(super::GAMES);
    let of_games = fs::read(&games).unwrap();
    for (kind, what) in KINDS {
        let read_as = |what: &str, name: &str, args: &[&str], code: i32| {
            let path = workplace.path(name);
            put(kind, &path);
            let words = [&*format!("it is {what}, not a plain file"), "hint: "];
            at_once(&workplace, args).fails(code, &words);
            remove(&path);
        };
        let read = |name: &str, args: &[&str], code: i32| read_as(what, name, args, code);
        // A link that nobody named is not followed to the device.
        let unnamed = if kind == "device" { "a link" } else { what };
        read_as(unnamed, "season.toml", &["status"], 2);
        read("x.toml", &["--config", "x.toml", "status"], 2);
        read("x.json", &["model", "inspect", "x.json"], 3);
        if kind != "dir" {
            for file in ["x.csv", "x.parquet"] {
                let source = format!("box-scores:{file}");
                read(file, &["snapshot", SEASON, "--from", &source], 3);
            }
        }
        let import = ["snapshot", SEASON, "--from", "warehouse:warehouse"];
        read("warehouse/player_game_summary.parquet", &import, 3);
        #[cfg(feature = "bigquery")]
        read("x.key", &["snapshot", SEASON, "--project", "p", "--credentials", "x.key"], 2);
        fs::write(&games, &of_games).unwrap();
        workplace.snapshot().succeeds();
        read("x.json", &["predict", "--xgboost-model", "x.json"], 3);
        read("x.so", &["train", SEASON, "--trainer", "xgboost", "--xgboost-lib", "x.so"], 2);
        fs::remove_dir_all(workplace.data()).unwrap();
    }
}

#[test]
fn no_stored_file_is_anything_but_a_plain_file() {
    for (kind, what) in KINDS {
        let workplace = Workplace::with_snapshot();
        let run = workplace.predict_as_reference(&[]).folder;
        let snapshot = workplace.data().join("snapshots").join(SEASON);
        let said = format!("it is {what}, not a plain file");
        let stored = |path: PathBuf, commands: &[&[&str]]| {
            let bytes = fs::read(&path).unwrap();
            put(kind, &path);
            for command in commands {
                at_once(&workplace, command).fails(3, &[&said, "hint: "]);
            }
            let verified = at_once(&workplace, &["verify", SEASON]);
            assert_eq!(verified.code, 1, "{}", verified.stderr);
            verified.prints(&["differs ", &said]);
            at_once(&workplace, &["status"]).succeeds();
            remove(&path);
            fs::write(path, bytes).unwrap();
        };
        let all: [&[&str]; 4] =
            [&["predict"], &["grade"], &["report"], &["export", "--format=csv"]];
        stored(snapshot.join("manifest.json"), &all);
        stored(snapshot.join("games.parquet"), &all);
        stored(run.join("predictions.parquet"), &all[1..]);
        stored(run.join("skipped.parquet"), &[]);
        workplace.season(&["verify", SEASON]).succeeds();
    }
}

#[test]
fn no_output_replaces_anything_but_a_plain_file() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    for (kind, what) in KINDS {
        let path = workplace.path("out");
        put(kind, &path);
        let of_out = fs::metadata(&path).unwrap().file_type();
        let said = format!(" is {what}, not a plain file");
        for format in ["csv", "json", "ndjson", "parquet"] {
            let args = ["export", "--format", format, "--output", "out"];
            at_once(&workplace, &args).fails(2, &["error: ", &said]);
        }
        at_once(&workplace, &["report", "--output", "out"]).fails(2, &["error: ", &said]);
        assert_eq!(fs::metadata(&path).unwrap().file_type(), of_out);
        remove(&path);

        let grades = run.join("grades.parquet");
        put(kind, &grades);
        let of_grades = fs::metadata(&grades).unwrap().file_type();
        assert_eq!(at_once(&workplace, &["grade"]).code, 3);
        assert_eq!(fs::metadata(&grades).unwrap().file_type(), of_grades);
        remove(&grades);
    }
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let args = ["export", "--format", "csv", "--output", "/dev/stdout"];
    at_once(&workplace, &args).fails(2, &["is a FIFO, not a plain file"]);
}

#[test]
fn no_fifo_in_the_place_of_a_folder_is_waited_for_or_replaced() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    let snapshots = workplace.data().join("snapshots");
    let counters = workplace.data().join("counters");
    let import = ["snapshot", SEASON, "--from", "warehouse:warehouse"];
    let again = ["predict", "--force", "--line", "fixed:20", "--skip-bootstrap-days", "0"];
    let put_beside = |target: &Path| {
        let name = target.file_name().unwrap().to_str().unwrap();
        put("pipe", &target.with_file_name(format!(".{name}.abc.tmp")));
        for purpose in [Purpose::Staged, Purpose::Former] {
            put("pipe", &hidden::path(target, "aaaaaaaaaaaa", purpose));
        }
    };
    put_beside(&snapshots.join(SEASON));
    put_beside(&run);
    put_beside(&counters.join(SEASON));
    put_beside(&counters.join(SEASON).join("counters.json"));
    at_once(&workplace, &import).succeeds();
    at_once(&workplace, &again).succeeds();
    put_beside(&run.join("report.html"));
    put_beside(&run.join("grades.parquet"));
    at_once(&workplace, &["report"]).succeeds();
    at_once(&workplace, &["grade"]).succeeds();
    for place in [snapshots.join(SEASON), snapshots] {
        fs::remove_dir_all(&place).unwrap();
        put("pipe", &place);
        at_once(&workplace, &import).fails(3, &["it is a FIFO, not a folder", "hint: "]);
        assert!(fs::metadata(&place).unwrap().file_type().is_fifo());
        assert_ne!(at_once(&workplace, &again).code, 0);
        remove(&place);
    }
}
