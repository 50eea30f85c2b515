//! `season train --trainer xgboost`: how the library is found, what is refused, and what the real one trains.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use season::domain::GameDate;
use season::model::Model;
use season::snapshot::table::sha256;
use season::train::{
    Library, NetworkParameters, Reads, Refit, Trainer, TrainerParameters, TrainingOptions,
    TrainingRow, TrainingRows, walk_forward,
};

use super::{QUICK, SYSTEM, id, interrupted, made_anew, predict, train, workplace};
use crate::support::python::{self, xgboost_library};
use crate::support::{Ended, SEASON, Workplace, end};

/// Where Python's packages keep the library.
const PLACE: &str = "xgboost/lib/libxgboost.so";

/// Compiles the library that only pretends, with `options` for the compiler.
fn pretender(file: &Path, options: &[&str]) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/train/fake.c");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-w", "-o"]).args([file, &source]).args(options);
    end(compiler.output().unwrap()).succeeds();
}

/// The flags that train with the library in `file`.
fn flags(file: &str) -> [&str; 4] {
    ["--trainer", "xgboost", "--xgboost-lib", file]
}

fn with_library(workplace: &Workplace, file: &str) -> Ended {
    workplace.season(&[&QUICK[..], &flags(file)].concat())
}

#[test]
fn what_is_no_library_of_xgboost_3_is_refused_and_nothing_written() {
    let workplace = workplace();
    let (empty, old) = (workplace.path("empty.so"), workplace.path("old.so"));
    pretender(&old, &["-DMAJOR=1"]);
    let nothing = workplace.path("nothing.c");
    fs::write(&nothing, "int nothing;").unwrap();
    let mut compiler = Command::new("cc");
    end(compiler.args(["-shared", "-o"]).args([&empty, &nothing]).output().unwrap()).succeeds();
    let before = workplace.data_tree();
    let install = "hint: pip install xgboost-cpu";
    for (file, code, words) in [
        ("nowhere.so", 6, ["cannot read nowhere.so", "there is no such file"]),
        ("data", 2, ["cannot read ", "it is a folder, not a plain file"]),
        ("nothing.c", 2, ["nothing.c is not a library that can be loaded here", "dlopen failed"]),
        ("empty.so", 2, ["empty.so is not a library of XGBoost", "it has no XGBoostVersion"]),
        ("old.so", 2, ["old.so is XGBoost 1.7.6, and only 3.x can train", "hint"]),
    ] {
        with_library(&workplace, file).fails(code, &words).says(&[install]);
    }
    let flag = ["--xgboost-lib", "old.so"];
    let ended = workplace.season(&[&QUICK[..], &flag].concat());
    ended.fails(2, &["--xgboost-lib is for --trainer xgboost"]);
    // The environment names a library just as the flag does, and who needs none does not mind.
    let mut command = workplace.command(&[&QUICK[..], &["--trainer", "xgboost"]].concat());
    end(command.env("XGBOOST_LIB", &old).output().unwrap()).fails(2, &["is XGBoost 1.7.6"]);
    assert_eq!(workplace.data_tree(), before);
    for library in [old.as_os_str(), "".as_ref()] {
        end(workplace.command(&QUICK).env("XGBOOST_LIB", library).output().unwrap()).succeeds();
    }
}

#[test]
fn an_error_of_the_library_is_told_in_its_words_and_leaves_nothing() {
    let workplace = workplace();
    let before = workplace.data_tree();
    for (options, words) in [
        (
            &["-DFAILS_AT=2"][..],
            "XGBoost 3.7.6 refused XGBoosterUpdateOneIter: [12:00:00] tree.cc:1: no room for a tree\nhint",
        ),
        (&["-DFILE_TEXT=((char*)0)"], "refused XGBoosterSaveModelToBuffer: the file is empty"),
        (&[], "the trained model cannot be read back\n  because: "),
    ] {
        pretender(&workplace.path("fake.so"), options);
        let ended = with_library(&workplace, "fake.so");
        ended.fails(3, &["error: ", words, "hint: nothing was written", ", 0 not freed"]);
        assert!(!ended.stderr.contains("fake: 0 made"), "{}", ended.stderr);
        assert_eq!(workplace.data_tree(), before);
    }
}

#[test]
fn the_library_is_looked_for_where_python_has_its_packages() {
    let workplace = workplace();
    let before = workplace.data_tree();
    let (python, environment) = (workplace.path("bin/python3"), workplace.path("environment"));
    fs::create_dir_all(python.parent().unwrap()).unwrap();
    fs::write(&python, "#!/bin/sh\nprintf 'one\\ntwo\\n'\n").unwrap();
    fs::set_permissions(&python, PermissionsExt::from_mode(0o755)).unwrap();
    let of_environment = environment.join("lib/python3.12/site-packages");
    fs::create_dir_all(&of_environment).unwrap();
    let run = |path: &Path| {
        let mut command = workplace.command(&[&QUICK[..], &["--trainer", "xgboost"]].concat());
        command.env("VIRTUAL_ENV", &environment).env("PATH", path);
        end(command.output().unwrap())
    };
    let folder = python.parent().unwrap();
    let of_environment = of_environment.join(PLACE);
    let (first, one, two) = (
        format!("  {}\n", of_environment.display()),
        format!("one/{PLACE}"),
        format!("two/{PLACE}"),
    );
    let ended = run(folder);
    ended.fails(2, &["no library of XGBoost was found", "--xgboost-lib", "$XGBOOST_LIB"]);
    ended.says(&[
        &first,
        &one,
        &two,
        "python, which names no folder of packages",
        "hint: pip install xgboost-cpu",
    ]);
    run(Path::new("")).fails(2, &[&first, "python3, which names no folder"]);
    // From the last place to the first: each library pretends to be another version.
    for (major, file) in
        [("7", workplace.path(&two)), ("8", workplace.path(&one)), ("9", of_environment)]
    {
        pretender(&file, &[&format!("-DMAJOR={major}")]);
        run(folder).fails(2, &[&format!("is XGBoost {major}.7.6")]);
    }
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn the_real_library_trains_the_same_bytes_on_any_number_of_threads() {
    let Some(library) = xgboost_library() else { return };
    let workplace = workplace();
    let flags = flags(&library);
    let one = made_anew(&workplace, &flags, "1");
    assert!(["1", "4"].iter().all(|threads| made_anew(&workplace, &flags, threads) == one));
    let trainer = &one["settings"]["trainer"];
    assert_eq!((&trainer["library"], &trainer["version"]), (&"xgboost".into(), &"3.2.0".into()));
    assert_eq!(trainer["sha256"], sha256(&fs::read(&library).unwrap()));
    // A training is named after everything that its models depend on.
    let absolute = train(&workplace, &[&flags[..], &["--objective", "absolute-error"]].concat());
    let ours = train(&workplace, &[]);
    let ours_absolute = train(&workplace, &["--objective", "absolute-error"]);
    let all = [&one, &absolute, &ours, &ours_absolute];
    let ids: BTreeSet<&str> = all.iter().map(|training| id(training)).collect();
    assert_eq!(ids.len(), all.len());
    for (training, objective) in [
        (&one, "reg:quantileerror"),
        (&absolute, "reg:absoluteerror"),
        (&ours, "reg:quantileerror"),
        (&ours_absolute, "reg:absoluteerror"),
    ] {
        assert_eq!(training["settings"]["trainer"]["objective"], objective);
        let file = training["refits"][1]["file"].as_str().unwrap();
        let file = workplace.path(training["folder"].as_str().unwrap()).join(file);
        let inspected = workplace.season(&["model", "inspect", file.to_str().unwrap()]);
        inspected.prints(&[objective, "points_ewm_25"]);
    }
    for training in [&one, &absolute] {
        let (mae, other) = (&training["errors"]["mae"], &ours["errors"]["mae"]);
        assert!((mae.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 0.1, "{mae} {other}");
    }
}

/// What the library trained is a training like any other.
#[test]
fn what_xgboost_trained_predicts_as_xgboost_does() {
    let Some(library) = xgboost_library() else { return };
    let workplace = workplace();
    let training = train(&workplace, &flags(&library));
    let run = predict(&workplace, &[]);
    assert_eq!(run["settings"]["training"], id(&training));
    workplace.season(&["status"]).succeeds().prints(&["XGBoost 3.2.0", id(&training)]);
    for command in ["verify", "audit", "grade"] {
        workplace.season(&[command, SEASON]).succeeds();
    }
    let exported = ["export", SEASON, "--format", "csv", "--system", SYSTEM];
    let csv = workplace.path("trees.csv");
    let exported = workplace.season(&exported);
    fs::write(&csv, &exported.succeeds().stdout).unwrap();
    let [_, player, _, date] =
        exported.stdout.lines().nth(1).unwrap().split(',').collect::<Vec<_>>()[..4]
    else {
        panic!("{} has other columns", exported.stdout);
    };
    let explained = workplace.season(&["explain", SEASON, player, date, "--full"]);
    explained.succeeds().prints(&[SYSTEM, "what the trees add"]);
    let folder = workplace.path(training["folder"].as_str().unwrap());
    let checked = python::run_with_xgboost("xgboost_training.py", &[&folder, &csv]).unwrap();
    checked.succeeds().prints(&["predictions are XGBoost's own"]);
}

#[test]
fn python_trains_the_same_bytes_from_the_parameters_that_are_kept() {
    let Some(library) = xgboost_library() else { return };
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let bytes =
        |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
    let rows = invented();
    let values: Vec<f32> = rows.iter().flat_map(|row| row.values.clone()).collect();
    write("values", &bytes(&values));
    write("points", &bytes(&rows.iter().map(|row| row.points).collect::<Vec<_>>()));
    #[allow(clippy::cast_possible_truncation, reason = "models read single precision")]
    let starts: Vec<f32> = rows.iter().map(|row| row.formulas[1] as f32).collect();
    write("starts", &bytes(&starts));
    let trainer = Trainer::XGBoost(Arc::new(Library::load(library.as_ref()).unwrap()));
    let day = GameDate::from_days;
    let (as_of, until) = (day(DAYS / 2), day(DAYS));
    let refit = Refit { as_of, until, network_as_of: as_of, prior_season_pass: false };
    let rows = TrainingRows::new(FEATURES.map(str::to_owned).to_vec(), rows);
    let names = || rows.names().to_vec();
    let reads = Reads { trees: names(), networks: names() };
    for quantile in [0.55, TrainerParameters::MEDIAN] {
        let parameters = TrainerParameters { quantile, trees: 12, ..TrainerParameters::default() };
        let network = NetworkParameters { epochs: 1, ..NetworkParameters::default() };
        let settings = TrainingOptions {
            parameters,
            network,
            trainer: trainer.clone(),
            refit_days: 7,
            ..TrainingOptions::default()
        };
        let fitted = walk_forward(&rows, &reads, &[refit], &settings, |_| ()).unwrap();
        let [fitted] = &fitted[..] else { panic!("{} models", fitted.len()) };
        write("model.json", &fitted.file);
        let kept = settings.trainer.settings(&parameters);
        write("trainer.json", &serde_json::to_vec(&kept).unwrap());
        let model = Model::new(&fitted.file).unwrap();
        assert_eq!((model.base_margin(), model.trees()), (0.0, 12));
        write("predicted", &bytes(&model.predict(&values).unwrap()));
        let checked = python::run_with_xgboost("xgboost_fit.py", &[folder.path()]).unwrap();
        checked.succeeds().prints(&["the file is XGBoost's own"]);
    }
}

const FEATURES: [&str; 3] = ["holes", "form", "chance"];
const DAYS: i32 = 40;

/// Rows in the order of their days, whose points follow a feature and a formula.
fn invented() -> Vec<TrainingRow> {
    let draw =
        |at: i32, by: i32| f32::from(u8::try_from(at.wrapping_mul(by).rem_euclid(251)).unwrap());
    let row = |at: i32| {
        let (form, chance) = (draw(at, 7919) / 10.0, draw(at, 104_729) / 20.0);
        let hole = if at % 9 == 0 { f32::NAN } else { draw(at, 31) };
        let formula = f64::from(draw(at, 613)) / 17.0;
        #[allow(clippy::cast_possible_truncation, reason = "an outcome is of single precision")]
        let points = (formula as f32 + form / 3.0 + chance / 4.0).round();
        TrainingRow {
            day: at / 500,
            points,
            values: vec![hole, form, chance],
            formulas: [0.0, formula, 0.0],
        }
    };
    (0..DAYS * 500).map(row).collect()
}

#[test]
fn an_interrupted_training_with_xgboost_leaves_nothing() {
    let Some(library) = xgboost_library() else { return };
    interrupted(&flags(&library));
}
