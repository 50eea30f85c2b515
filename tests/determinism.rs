//! Same snapshot, same settings, same binary: the same bytes, for any number of threads.

#[cfg(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))]
mod processors;

use crate::support::{SEASON, Workplace, end, shared};

/// A workplace with a snapshot of the real season, or of the vectors where that is not at hand.
fn workplace() -> Workplace {
    let Some(folder) = shared("parity/season_2021_22") else { return Workplace::with_snapshot() };
    let workplace = Workplace::new();
    let source = format!("warehouse:{}", folder.display());
    workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
    workplace
}

#[test]
fn a_run_has_the_same_bytes_for_any_number_of_threads() {
    let workplace = workplace();
    let mut runs = Vec::new();
    for threads in ["1", "2", "4", "1", "2", "4"] {
        let run = workplace.predict_as_reference(&["--force", "--threads", threads]);
        let skipped = std::fs::read(run.folder.join("skipped.parquet")).unwrap();
        runs.push((run.folder.clone(), run.bytes(), skipped));
    }
    assert!(runs[0].1.len() > 10_000);
    assert!(runs.iter().all(|run| *run == runs[0]));
}

#[test]
fn a_snapshot_has_the_same_bytes_each_time() {
    let workplace = Workplace::with_snapshot();
    let first = workplace.data_files();
    assert_eq!(first.len(), 3);
    workplace.snapshot().succeeds();
    assert_eq!(workplace.data_files(), first);
}

/// Reading, making up and building features are spread over threads, too.
#[test]
fn an_import_has_the_same_bytes_for_any_number_of_threads() {
    let workplace = Workplace::new();
    let files = |threads: &str| {
        let mut command = workplace.command(&["snapshot", SEASON, "--from", "demo"]);
        end(command.env("RAYON_NUM_THREADS", threads).output().unwrap()).succeeds();
        workplace.data_files()
    };
    let first = files("1");
    assert_eq!(first.len(), 3);
    assert!(["2", "4", "1"].iter().all(|threads| files(threads) == first));
}

#[test]
fn the_run_id_names_what_the_result_depends_on_and_nothing_else() {
    let workplace = Workplace::with_snapshot();
    let id = |args: &[&str]| {
        let ended = workplace.season(&[&["predict", "--json"], args].concat());
        ended.succeeds().json()["run_id"].as_str().unwrap().to_owned()
    };
    let plain = id(&[]);
    let same = [
        id(&["--parallel"]),
        id(&["--threads", "3", "--force"]),
        id(&["--line", "market,estimated"]),
    ];
    assert!(same.iter().all(|other| *other == plain));
    let other = [
        id(&["--line", "market"]),
        id(&["--line", "fixed:20"]),
        id(&["--skip-bootstrap-days", "0"]),
        id(&["--systems", "xgboost_v1"]),
        id(&["--start-date", "2021-11-10"]),
        id(&["--dates", "2021-12-02"]),
    ];
    for (position, id) in other.iter().enumerate() {
        assert_ne!(*id, plain);
        assert!(!other[..position].contains(id));
    }
}
