//! Files of the data folder that somebody changed and hashed again: whoever can write a folder can also write the hash of
//! what he wrote. They are judged like any input: no command panics, aborts, hangs or eats the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Date32Array, Float64Array, Int32Array, RecordBatch,
    StringArray,
};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use season::snapshot::manifest::Manifest;
use season::snapshot::table::{encode, sha256};
use serde_json::{Value, json};

use super::Seeded;
use super::bombs::with_rows;
use crate::support::files::{read_table, rehash_snapshot, texts};
use crate::support::{SEASON, Workplace};

/// The date that is predicted.
const DATE: &str = "2021-12-01";

/// How many files are changed of each kind.
const TURNS: u64 = 24;

/// A workplace with a snapshot of a demo, a run, its grades and a small training.
fn workplace() -> Workplace {
    let (workplace, _) = Workplace::with_training();
    for systems in ["moving_average_v2,similarity_balanced_v2", "zone_matchup_v1,xgboost_v1"] {
        let args = ["predict", SEASON, "--dates", DATE, "--systems", systems];
        workplace.season(&args).succeeds();
    }
    workplace.season(&["grade", SEASON]).succeeds();
    workplace
}

fn snapshot(workplace: &Workplace) -> PathBuf {
    workplace.data().join("snapshots").join(SEASON)
}

/// The first folder in `parent`.
fn first(parent: &Path) -> PathBuf {
    let folders = fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().path());
    folders.min().unwrap()
}

/// Writes the hashes of the files of a run or a training into its manifest.
fn rehash(folder: &Path) {
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for file in manifest["files"].as_array_mut().unwrap() {
        let bytes = fs::read(folder.join(file["name"].as_str().unwrap())).unwrap();
        file["sha256"] = json!(sha256(&bytes));
    }
    fs::write(&path, manifest.to_string()).unwrap();
}

/// Every command that reads stored files; what they make of them is theirs, as long as they end as promised.
fn all_commands_end(workplace: &Workplace, player: &str, what: &str) {
    let runs = fs::read_dir(workplace.data().join("runs/2021-22")).unwrap();
    let runs: Vec<String> =
        runs.map(|run| run.unwrap().file_name().into_string().unwrap()).collect();
    let runs: Vec<String> = runs.into_iter().filter(|name| name != "latest").collect();
    for args in [
        &["verify", SEASON][..],
        &["status"],
        &["audit", SEASON],
        &["predict", SEASON, "--dates", DATE, "--force"],
        &["grade", SEASON],
        &["report", SEASON, "--output", "page.html"],
        &["export", SEASON, "--format", "csv", "--output", "out.csv"],
        &["compare", &runs[0], &runs[1]],
        &["explain", SEASON, player, DATE],
        #[cfg(feature = "bigquery")]
        &["upload", SEASON, "--project", "p", "--dry-run"],
    ] {
        let ended = workplace.bounded(args);
        let allowed = [0, 1, 2, 3, 4].contains(&ended.code);
        assert!(allowed, "{what}\n{args:?} ended with {}\n{}", ended.code, ended.stderr);
    }
}

/// A player whose game of [`DATE`] was predicted.
fn player(workplace: &Workplace) -> String {
    let run = first(&workplace.data().join("runs/2021-22"));
    texts(&read_table(&run.join("predictions.parquet")), "player_lookup").remove(0)
}

/// A workplace of its own with the files of another.
fn copy_of(workplace: &Workplace) -> Workplace {
    let copy = Workplace::new();
    for (path, bytes) in workplace.data_files() {
        let path = copy.data().join(path.strip_prefix(workplace.data()).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    copy
}

/// Changes a Parquet file somewhere: half of the times in its footer, which is small and means much.
fn flip(seeded: &mut Seeded, whole: &[u8]) -> Vec<u8> {
    let footer = u32::from_le_bytes(whole[whole.len() - 8..][..4].try_into().unwrap()) as usize;
    let from = if seeded.below(2) == 0 { 0 } else { whole.len() - 8 - footer };
    [&whole[..from], &seeded.flip(&whole[from..])].concat()
}

/// Changes something in a text of JSON: a number, a text, or a whole part.
fn edit(seeded: &mut Seeded, value: &mut Value) {
    let below: Vec<String> = match value {
        Value::Array(list) => (0..list.len()).map(|at| format!("/{at}")).collect(),
        Value::Object(entries) => entries
            .keys()
            .map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            .collect(),
        _ => Vec::new(),
    };
    if below.is_empty() || seeded.below(8) == 0 {
        let others = [
            json!(u64::MAX),
            json!(1_u64 << 62),
            json!(-1),
            json!(1e300),
            json!(0),
            json!(null),
            json!([]),
            json!({}),
            json!("é\u{1b}[2J"),
            json!("../../../../etc/passwd"),
            json!("9999-12-31"),
            json!("0001-01-01"),
            json!(true),
            json!("x".repeat(100_000)),
        ];
        *value = others[seeded.below(others.len())].clone();
        return;
    }
    let place = &below[seeded.below(below.len())];
    edit(seeded, value.pointer_mut(place).unwrap());
}

/// A manifest whose parts fit one another again after an edit, and its folder bears the name that it should.
fn rename(folder: &Path, manifest: &mut Value, id: &str) {
    let settings = manifest["settings"].to_string();
    let name = sha256(settings.as_bytes())[..16].to_owned();
    manifest[id] = json!(name);
    manifest["snapshot_hash"] = manifest["settings"]["snapshot_hash"].clone();
    fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
    let _ = fs::rename(folder, folder.with_file_name(name));
}

#[test]
fn stored_files_are_judged_like_inputs() {
    let whole = workplace();
    let player = player(&whole);
    let parts = [
        "games",
        "features",
        "predictions",
        "skipped",
        "extended",
        "hindsight",
        "model",
        "network",
    ];
    (0..TURNS).into_par_iter().for_each(|turn| {
        let workplace = copy_of(&whole);
        let (run, training) = (
            first(&workplace.data().join("runs/2021-22")),
            first(&workplace.data().join("models")),
        );
        let mut seeded = Seeded(turn);
        let part = parts[seeded.below(parts.len())];
        let folder = match part {
            "games" | "features" => snapshot(&workplace),
            "predictions" | "skipped" => run,
            _ => training,
        };
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let named = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(part);
        let path = entries.into_iter().find(named).unwrap();
        let bytes = fs::read(&path).unwrap();
        let changed = if path.extension().unwrap() == "parquet" {
            flip(&mut seeded, &bytes)
        } else {
            let mut value = serde_json::from_slice(&bytes).unwrap();
            edit(&mut seeded, &mut value);
            value.to_string().into_bytes()
        };
        fs::write(&path, changed).unwrap();
        if folder == snapshot(&workplace) {
            rehash_snapshot(&folder);
        } else {
            rehash(&folder);
        }
        all_commands_end(&workplace, &player, &format!("turn {turn}: {}", path.display()));
    });
}

#[test]
fn manifests_are_judged_like_inputs() {
    let whole = workplace();
    let player = player(&whole);
    (0..TURNS).into_par_iter().for_each(|turn| {
        let workplace = copy_of(&whole);
        let mut seeded = Seeded(turn);
        let (folder, id) = match turn % 3 {
            0 => (snapshot(&workplace), ""),
            1 => (first(&workplace.data().join("runs/2021-22")), "run_id"),
            _ => (first(&workplace.data().join("models")), "training_id"),
        };
        let path = folder.join("manifest.json");
        let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        edit(&mut seeded, &mut manifest);
        let what = format!("turn {turn}: {manifest:.2000}");
        fs::write(&path, manifest.to_string()).unwrap();
        if !id.is_empty() && manifest.is_object() {
            rename(&folder, &mut manifest, id);
        } else if let Ok(mut typed) = serde_json::from_value::<Manifest>(manifest) {
            let content = serde_json::to_string(&typed.content).unwrap();
            typed.snapshot_hash = sha256(content.as_bytes());
            fs::write(&path, serde_json::to_vec(&typed).unwrap()).unwrap();
        }
        all_commands_end(&workplace, &player, &what);
    });
}

/// `verify` answers no, and the commands that would compute from the file refuse it, with `words`.
#[track_caller]
fn is_seen(workplace: &Workplace, command: &[&str], words: &[&str]) {
    let verified = workplace.bounded(&["verify", SEASON]);
    assert_eq!(verified.code, 1, "{}{}", verified.stdout, verified.stderr);
    verified.prints(&["differs  "]).prints(words);
    workplace.bounded(command).fails(3, words).says(&["hint: "]);
}

#[test]
fn a_stored_footer_that_lies_is_seen() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    let of_snapshot = (snapshot(&workplace), "games.parquet", &["predict", "--force"][..]);
    for (folder, file, command) in [of_snapshot, (run, "predictions.parquet", &["grade"][..])] {
        let manifest = fs::read(folder.join("manifest.json")).unwrap();
        let whole = fs::read(folder.join(file)).unwrap();
        for rows in [1 << 62, 1 << 40, 1 << 31, 7, 0, -1] {
            fs::write(folder.join(file), with_rows(&whole, rows)).unwrap();
            // The manifest says the same, where it can.
            let mut value: Value = serde_json::from_slice(&manifest).unwrap();
            let files = if file == "games.parquet" {
                &mut value["content"]["files"]
            } else {
                &mut value["files"]
            };
            for entry in files.as_array_mut().unwrap() {
                if entry["name"] == file && (0..1 << 39).contains(&rows) {
                    entry["rows"] = json!(rows);
                }
            }
            fs::write(folder.join("manifest.json"), value.to_string()).unwrap();
            if file == "games.parquet" {
                rehash_snapshot(&folder);
            } else {
                rehash(&folder);
            }
            is_seen(&workplace, command, &[file]);
        }
        fs::write(folder.join(file), &whole).unwrap();
        fs::write(folder.join("manifest.json"), &manifest).unwrap();
    }
    workplace.season(&["verify", SEASON]).succeeds();
}

/// A value that is put into the first row of a column; a date into the last, so that dates stay in their order.
#[derive(Clone, Copy)]
enum Spoilt {
    Int(i32),
    Float(f64),
    Date(i32),
    Text(usize),
}

impl Spoilt {
    fn within(self, array: &ArrayRef) -> ArrayRef {
        match self {
            Self::Int(value) => {
                let others = array.as_primitive::<Int32Type>().iter().skip(1);
                Arc::new(std::iter::once(Some(value)).chain(others).collect::<Int32Array>())
            }
            Self::Float(value) => {
                let others = array.as_primitive::<Float64Type>().iter().skip(1);
                Arc::new(std::iter::once(Some(value)).chain(others).collect::<Float64Array>())
            }
            Self::Date(value) => {
                let others = array.as_primitive::<Date32Type>().iter().take(array.len() - 1);
                Arc::new(others.chain([Some(value)]).collect::<Date32Array>())
            }
            Self::Text(bytes) => {
                let text = "g".repeat(bytes);
                let others = array.as_string::<i32>().iter().skip(1);
                Arc::new(std::iter::once(Some(&*text)).chain(others).collect::<StringArray>())
            }
        }
    }
}

/// File, column, value, and what is said of it.
const SPOILT: [(&str, &str, Spoilt, &str); 12] = [
    ("games.parquet", "points", Spoilt::Int(-5), "`-5` is not between 0 and 1000000"),
    ("games.parquet", "points", Spoilt::Int(i32::MAX), "is not between 0 and 1000000"),
    ("games.parquet", "minutes_played", Spoilt::Float(-1.0), "`-1` is not between"),
    ("games.parquet", "minutes_played", Spoilt::Float(f64::NAN), "`NaN` is not between"),
    ("games.parquet", "points_line", Spoilt::Float(150.5), "`150.5` is not between 0 and 150"),
    ("games.parquet", "game_date", Spoilt::Date(i32::MAX), "is no date of a season"),
    ("games.parquet", "game_id", Spoilt::Text(1001), "a text of 1001 bytes"),
    ("features.parquet", "vocabulary", Spoilt::Int(-1), "`-1` is not between"),
    (
        "predictions.parquet",
        "predicted_points",
        Spoilt::Float(60.5),
        "`60.5` is not between 0 and 60",
    ),
    ("predictions.parquet", "predicted_points", Spoilt::Float(f64::INFINITY), "`inf` is not"),
    ("predictions.parquet", "confidence_score", Spoilt::Float(92.0), "`92` is not between 0 and 1"),
    ("predictions.parquet", "current_points_line", Spoilt::Float(-0.5), "`-0.5` is not between"),
];

/// Writes the file with the value, and hashes it again.
fn spoil(folder: &Path, file: &str, column: &str, value: Spoilt) {
    let table = read_table(&folder.join(file));
    let schema = table.schema();
    let columns = schema.fields().iter().zip(table.columns());
    let columns =
        columns.map(
            |(field, array)| {
                if field.name() == column { value.within(array) } else { Arc::clone(array) }
            },
        );
    let table = RecordBatch::try_new(table.schema(), columns.collect()).unwrap();
    fs::write(folder.join(file), encode(&table).unwrap()).unwrap();
    if file == "predictions.parquet" {
        rehash(folder);
    } else {
        rehash_snapshot(folder);
    }
}

#[test]
fn a_stored_value_that_cannot_be_is_seen() {
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]).folder;
    for (file, column, value, words) in SPOILT {
        let (folder, command) = if file == "predictions.parquet" {
            (run.clone(), &["grade"][..])
        } else {
            (snapshot(&workplace), &["predict", "--force"][..])
        };
        let before: Vec<Vec<u8>> =
            [file, "manifest.json"].map(|name| fs::read(folder.join(name)).unwrap()).to_vec();
        spoil(&folder, file, column, value);
        is_seen(&workplace, command, &[file, column, words]);
        for (name, bytes) in [file, "manifest.json"].into_iter().zip(before) {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
    workplace.season(&["verify", SEASON]).succeeds();
}

/// Where a manifest names a file, it is one beside it.
#[test]
fn a_manifest_that_leads_out_of_its_folder_is_refused() {
    let (workplace, _) = Workplace::with_training();
    let training = first(&workplace.data().join("models"));
    let path = training.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let name = manifest["refits"][0]["file"].as_str().unwrap().to_owned();
    fs::copy(training.join(&name), workplace.path("elsewhere.json")).unwrap();
    for out in [
        "../../../elsewhere.json".to_owned(),
        workplace.path("elsewhere.json").display().to_string(),
    ] {
        manifest["refits"][0]["file"] = json!(out);
        for entry in manifest["files"].as_array_mut().unwrap() {
            if entry["name"] == name || entry["name"].as_str().unwrap().contains("elsewhere") {
                entry["name"] = json!(out);
            }
        }
        fs::write(&path, manifest.to_string()).unwrap();
        let words = ["season does not write for it"];
        let verified = workplace.bounded(&["verify", SEASON]);
        assert_eq!(verified.code, 1, "{}{}", verified.stdout, verified.stderr);
        verified.prints(&["differs  "]).prints(&words);
        // What it names is not read: the training is not used, which is said.
        let predicted = workplace.bounded(&["predict", SEASON, "--force"]);
        predicted.succeeds().says(&["is not used", words[0]]);
    }
}

/// The refits of a training are those that its settings make: no others, and none with the file of another.
#[test]
fn a_refit_that_no_training_has_is_refused() {
    let (workplace, _) = Workplace::with_training();
    let path = first(&workplace.data().join("models")).join("manifest.json");
    let manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let refits = manifest["refits"].as_array().unwrap().len();
    assert!(refits > 1, "{refits}");
    let last = &manifest["refits"][refits - 1];
    let of_manifest = "no training has a model of";
    for (at, field, value) in [
        (refits - 1, "until", json!("2035-01-01")),
        (0, "until", json!("2021-11-03")),
        (0, "as_of", json!("2010-01-01")),
        (0, "network_as_of", last["as_of"].clone()),
    ] {
        let mut changed = manifest.clone();
        changed["refits"][at][field] = value;
        fs::write(&path, changed.to_string()).unwrap();
        let verified = workplace.bounded(&["verify", SEASON]);
        assert_eq!(verified.code, 1, "{field}: {}", verified.stderr);
        verified.prints(&["differs  ", of_manifest]);
    }
    // The file is there, and is a model's: of another date.
    let mut changed = manifest.clone();
    changed["refits"][0]["file"] = last["file"].clone();
    fs::write(&path, changed.to_string()).unwrap();
    is_seen(&workplace, &["predict", SEASON], &["no training has it as its model of"]);
    fs::write(&path, manifest.to_string()).unwrap();
    workplace.season(&["verify", SEASON]).succeeds();
}
