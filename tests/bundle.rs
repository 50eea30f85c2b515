//! `season bundle` and `season unbundle`: a run goes to another machine, and is made again there.

mod entries;
mod hostile;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use entries::Entries;

use crate::support::files::read_table;
use crate::support::{Ended, SEASON, Workplace, assert_fits, box_scores, runs};

/// A workplace with a small season and a run of it, and what packing that said.
fn packed() -> (Workplace, PathBuf) {
    let workplace = small();
    let run = runs::predict(&workplace, &["--warmup-days", "0", "--line", "fixed:20.5"]);
    workplace.season(&["bundle"]).succeeds();
    let file = workplace.path(&format!("{SEASON}-{}.season", runs::id(&run)));
    (workplace, file)
}

fn small() -> Workplace {
    let workplace = Workplace::new();
    box_scores::season().write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
    workplace
}

/// Another machine, which has the file and no data.
fn machine_with(file: &Path) -> (Workplace, String) {
    let workplace = Workplace::new();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    fs::copy(file, workplace.path(&name)).unwrap();
    (workplace, name)
}

/// Types the command that was printed behind `next` and begins so.
fn type_next(workplace: &Workplace, said: &Ended, begins: &str) -> Ended {
    let line = said.stdout.lines().find_map(|line| {
        line.strip_prefix("  season ").filter(|command| command.starts_with(begins))
    });
    let words: Vec<&str> = line.unwrap_or_else(|| panic!("{}", said.stdout)).split(' ').collect();
    workplace.season(&words)
}

fn predictions(workplace: &Workplace, run: &Path) -> Vec<u8> {
    let run = workplace.data().join("runs").join(SEASON).join(runs::id(run));
    fs::read(run.join("predictions.parquet")).unwrap()
}

#[test]
fn a_run_of_trained_systems_is_made_again_elsewhere_with_the_same_bytes() {
    let (workplace, training) = Workplace::with_training();
    let training = training["training_id"].as_str().unwrap();
    let run = runs::predict(&workplace, &[]);
    let said = workplace.season(&["bundle", &runs::id(&run)[..6]]);
    said.succeeds().prints(&["fictional players", training, "season unbundle 2021-22-"]);
    assert_fits(&said.stdout);
    let file = workplace.path(&format!("{SEASON}-{}.season", runs::id(&run)));
    let (other, name) = machine_with(&file);
    let said = other.season(&["unbundle", &name]);
    said.succeeds().prints(&["snapshot data/snapshots/2021-22", "every hash is right"]);
    assert_fits(&said.stdout);
    let read = |workplace: &Workplace| predictions(workplace, &run);
    assert!(read(&other) == read(&workplace));
    other.season(&["verify", SEASON]).succeeds().prints(&["nothing differs"]);
    // What was unpacked is not what the run is made again from.
    other.season(&["remove", "run", &runs::id(&run), "--yes"]).succeeds();
    type_next(&other, &said, "predict").succeeds();
    assert!(read(&other) == read(&workplace), "the same bytes");
    let again = type_next(&other, &said, "predict");
    again.succeeds().says(&["it has the same bytes as the run that stood there"]);
    type_next(&other, &said, "grade").succeeds().prints(&[&runs::id(&run)]);
    type_next(&other, &said, "report").succeeds();
    let page = workplace.season(&["report", &format!("--run={}", runs::id(&run))]);
    let page = fs::read_to_string(workplace.path(page.succeeds().stdout.trim())).unwrap();
    for words in [format!("season bundle {}", runs::id(&run)), format!("season unbundle {name}")] {
        assert!(page.contains(&words), "{words}");
    }
}

#[test]
fn every_setting_of_a_run_comes_back_in_the_command() {
    let workplace = small();
    let dates = "2021-11-05,2021-11-08";
    for more in [
        &["--dates", dates][..],
        &["--end-date", "2021-11-06", "--systems", "ensemble_v1,moving_average_baseline_v1"],
        &["--line", "estimated,fixed:20.5"],
    ] {
        let run = runs::predict(&workplace, &[&["--warmup-days", "0"], more].concat());
        workplace.season(&["bundle", SEASON, &runs::id(&run), "-o", "run.season"]).succeeds();
        let (other, name) = machine_with(&workplace.path("run.season"));
        let said = other.season(&["unbundle", &name, "--data-dir", "elsewhere"]);
        let again = type_next(&other, said.succeeds(), "predict");
        again.succeeds().says(&["it has the same bytes as the run that stood there"]);
        let there = other.path("elsewhere/runs").join(SEASON).join(runs::id(&run));
        let table = |folder: &Path| read_table(&folder.join("predictions.parquet"));
        assert_eq!(table(&there), table(&run));
    }
}

#[test]
fn a_model_of_the_users_own_goes_with_the_run() {
    let workplace = Workplace::with_snapshot();
    let model = format!("{}/tests/vectors/models/named-3.2.0.ubj", env!("CARGO_MANIFEST_DIR"));
    let args = ["predict", "--warmup-days", "0", "--xgboost-model", &model, "--json"];
    let id = workplace.season(&args).succeeds().json()["run_id"].as_str().unwrap().to_owned();
    let bundle = ["bundle", &id, "--output", "run.season"];
    workplace.season(&bundle).fails(2, &["name its file with --xgboost-model"]);
    let other_model = model.replace("ubj", "json");
    let with = |model| workplace.season(&[&bundle[..], &["--xgboost-model", model]].concat());
    with(&other_model).fails(2, &["was not made with this model"]);
    assert!(!workplace.path("run.season").exists());
    with(&model).succeeds();
    let (other, name) = machine_with(&workplace.path("run.season"));
    let said = other.season(&["unbundle", &name]);
    said.succeeds().prints(&["model    data/models/xgboost-", "--xgboost-model data/models/"]);
    let again = type_next(&other, &said, "predict");
    again.succeeds().says(&["it has the same bytes as the run that stood there"]);
    other.season(&["unbundle", &name]).succeeds().prints(&["left as it is"]);
    other.season(&["status"]).succeeds();
    // Where the model is, it is asked again; where it is not, that is said.
    let run = format!("run {id}");
    other.season(&["verify"]).succeeds().prints(&[&format!("ok       {run}")]);
    let verified = workplace.season(&["verify"]);
    let words = ["in part", &run, "not made again: xgboost_v1, ensemble_v1, since its model"];
    verified.succeeds().prints(&words);
}

#[test]
fn a_bundle_has_the_same_bytes_each_time_and_any_tar_can_read_it() {
    let (workplace, file) = packed();
    let first = fs::read(&file).unwrap();
    workplace.season(&["grade"]).succeeds();
    workplace.season(&["bundle", "--output", "again.season"]).succeeds();
    assert!(fs::read(workplace.path("again.season")).unwrap() == first);
    let entries = Entries::read(&first);
    assert_eq!(entries.0[0].0, "bundle.json");
    let names: Vec<&String> = entries.0.iter().skip(1).map(|(name, _)| name).collect();
    assert!(names.is_sorted() && names.iter().all(|name| !name.contains("grades")), "{names:?}");
    for entry in tar::Archive::new(&first[..]).entries().unwrap() {
        let entry = entry.unwrap();
        let header = entry.header();
        let numbers = (header.mtime().unwrap(), header.mode().unwrap(), header.uid().unwrap());
        assert_eq!(numbers, (0, 0o644, 0));
    }
    if let Ok(listed) = Command::new("tar").arg("-tf").arg(&file).output() {
        assert!(listed.status.success());
        assert_eq!(String::from_utf8(listed.stdout).unwrap().lines().count(), entries.0.len());
    }
    assert!(entries.to_bundle() == first, "the tests write what the program writes");
}

#[test]
fn the_output_replaces_what_an_export_would_and_nothing_else() {
    let (workplace, _) = packed();
    Command::new("mkfifo").arg(workplace.path("fifo")).status().unwrap();
    symlink("nowhere", workplace.path("link.season")).unwrap();
    fs::write(workplace.path(".profile"), "mine").unwrap();
    symlink(".profile", workplace.path("to.season")).unwrap();
    let before = workplace.data_tree();
    for (output, words) in [
        ("fifo", "is a FIFO, not a plain file"),
        ("/dev/null", "is a device, not a plain file"),
        ("link.season", "is a link to what is not there"),
        ("to.season", "a file of another kind"),
        ("data/runs/a.season", "is where season keeps its own files"),
        ("none/a.season", "there is no folder none"),
        ("data", "is a folder, not a plain file"),
    ] {
        workplace.season(&["bundle", "--output", output]).fails(2, &[words]);
    }
    assert!(workplace.data_tree() == before);
    assert_eq!(fs::read_to_string(workplace.path(".profile")).unwrap(), "mine");
}

#[test]
fn what_is_missing_or_damaged_is_not_packed() {
    let (workplace, training) = Workplace::with_training();
    let run = runs::predict(&workplace, &["--end-date", "2021-11-20"]);
    let id = runs::id(&run);
    let bundle = || workplace.season(&["bundle", &id, "--output", "run.season"]);
    workplace.season(&["bundle", "0000"]).fails(2, &["season"]);
    workplace.season(&["bundle", SEASON, "2020-21"]).fails(2, &["2020-21 is a second season"]);
    let models = workplace.data().join("models").join(training["training_id"].as_str().unwrap());
    let inputs = models.join("extended.parquet");
    let mut bytes = fs::read(&inputs).unwrap();
    bytes[1000] ^= 1;
    fs::write(&inputs, bytes).unwrap();
    bundle().fails(3, &["extended.parquet", "was changed after its manifest was written"]);
    fs::remove_dir_all(&models).unwrap();
    bundle().fails(4, &["was made with training", "which is not there", "season train 2021-22"]);
    assert!(!workplace.path("run.season").exists());
}

#[test]
fn what_is_there_and_the_same_stays_and_what_differs_refuses_the_bundle() {
    let (workplace, file) = packed();
    let (other, name) = machine_with(&file);
    let unbundle = || other.season(&["unbundle", &name]);
    unbundle().succeeds();
    let files = || {
        let mut tree = other.data_tree();
        tree.retain(|(path, _)| !path.ends_with("counters"));
        tree
    };
    let (before, inodes) = (files(), inodes(&other));
    let said = unbundle();
    said.succeeds();
    assert_eq!(said.stdout.matches("was there: left as it is").count(), 2, "{}", said.stdout);
    assert!(files() == before && self::inodes(&other) == inodes);
    // A run that was made again has other times in its manifest, and is the same run.
    type_next(&other, &said, "predict").succeeds();
    unbundle().succeeds().prints(&["was there: left as it is"]);
    let refused = |workplace: &Workplace, words: &[&str]| {
        let before = workplace.data_tree();
        workplace
            .season(&["unbundle", &name])
            .fails(1, &[&["nothing was written"], words].concat());
        assert!(workplace.data_tree() == before);
    };
    let run = other.data().join("runs").join(SEASON);
    let run = fs::read_dir(&run)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| !path.is_symlink())
        .unwrap();
    fs::write(run.join("predictions.parquet"), "mine").unwrap();
    refused(&other, &["is there, and is not what the bundle holds", "predictions.parquet"]);
    // Another snapshot of the season.
    let third = Workplace::new();
    fs::copy(&file, third.path(&name)).unwrap();
    third.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    refused(&third, &["data/snapshots/2021-22", "it is snapshot"]);
    let elsewhere = third.season(&["unbundle", &name, "--data-dir", "elsewhere"]);
    elsewhere.succeeds().prints(&["--data-dir elsewhere"]);
    drop(workplace);
}

/// What tells a file that stayed from one that was written again.
fn inodes(workplace: &Workplace) -> Vec<(PathBuf, u64)> {
    let files = workplace.data_files().into_iter();
    files.map(|(path, _)| (path.clone(), fs::symlink_metadata(path).unwrap().ino())).collect()
}

#[test]
fn a_bundle_can_be_looked_into() {
    let (_workplace, file) = packed();
    let (other, name) = machine_with(&file);
    let said = other.season(&["unbundle", &name, "--check"]);
    said.succeeds().prints(&[
        "games.parquet",
        "run      data/runs/2021-22/",
        "is not there yet",
        "\n  season unbundle 2021-22-",
    ]);
    assert_fits(&said.stdout);
    assert!(!other.data().exists());
    let json = other.season(&["unbundle", &name, "--check", "--json"]).succeeds().json();
    assert_eq!(
        (&json["only_checked"], &json["parts"][1]["was_there"]),
        (&true.into(), &false.into())
    );
    assert_eq!(json["files"].as_array().unwrap().len(), 6);
}

/// Commands without `--run` give other numbers from then on.
#[test]
fn it_is_said_when_the_default_run_is_another_one_from_now_on() {
    let (_workplace, file) = packed();
    let mut entries = Entries::read(&fs::read(&file).unwrap());
    entries.change_json("manifest.json", |run| run["number"] = 500_000_000.into());
    let other = small();
    fs::write(other.path("theirs.season"), entries.to_bundle()).unwrap();
    let ours = runs::id(&runs::predict(&other, &["--warmup-days", "0"]));
    let theirs = entries.0[1].0.split('/').nth(2).unwrap().to_owned();
    let check = other.season(&["unbundle", "theirs.season", "--check"]);
    assert!(!check.succeeds().stderr.contains("default"), "{}", check.stderr);
    let said = other.season(&["unbundle", "theirs.season"]);
    let words = format!("the default run of {SEASON} is {theirs} from now on, and was {ours}");
    said.succeeds().says(&[&words]);
    let again = other.season(&["unbundle", "theirs.season"]);
    assert!(!again.succeeds().stderr.contains("default"), "{}", again.stderr);
}

/// What `--check` needs for a moment is nobody's to find: not when it is interrupted, and after a kill not for long.
#[test]
fn an_interrupted_check_leaves_nothing_in_the_folder_for_temporary_files() {
    let (_workplace, file) = packed();
    let (other, name) = machine_with(&file);
    let temporary = other.path("temporary");
    fs::create_dir(&temporary).unwrap();
    let left = || fs::read_dir(&temporary).unwrap().count();
    let check = || {
        let mut command = other.command(&["unbundle", &name, "--check"]);
        command.env("TMPDIR", &temporary).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    for signal in ["INT", "TERM", "KILL"] {
        for turn in 0..12 {
            let mut child = check().spawn().unwrap();
            let begins = Instant::now();
            // It is interrupted at work, or ends before.
            while left() == 0 && begins.elapsed() < Duration::from_secs(10) {
                if child.try_wait().unwrap().is_some() {
                    break;
                }
            }
            std::thread::sleep(Duration::from_millis(turn));
            let id = child.id().to_string();
            Command::new("kill").args(["-s", signal, &id]).stderr(Stdio::null()).status().unwrap();
            child.wait().unwrap();
            if signal != "KILL" {
                assert_eq!(left(), 0, "{signal}, turn {turn}");
            }
        }
    }
    assert!(check().status().unwrap().success());
    assert_eq!(left(), 0, "what a killed process left is gone");
}

/// Links in a data folder may be somebody else's: nothing is put where they lead.
#[test]
fn nothing_is_put_through_a_link_in_the_data_folder() {
    let (_workplace, file) = packed();
    let (other, name) = machine_with(&file);
    fs::create_dir_all(other.data()).unwrap();
    fs::create_dir(other.path("mine")).unwrap();
    symlink("../mine", other.data().join("runs")).unwrap();
    let before = other.data_tree();
    other.season(&["unbundle", &name]).fails(3, &["nothing is written through a link"]);
    assert!(other.data_tree() == before);
    assert_eq!(fs::read_dir(other.path("mine")).unwrap().count(), 0);
}
