//! Runs of systems with a training that somebody changed and hashed again: `verify` makes them again where the training is,
//! and says so where it is not.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Float64Array, RecordBatch, StringArray};
use season::run::predictions_at_market_layout;
use season::snapshot::table;
use serde_json::{Value, json};

use super::runs::{change, manifest};
use crate::support::files::{floats, read_table, texts};
use crate::support::{SEASON, Workplace, runs};

/// What the column `name` of the run's predictions becomes.
fn rewrite(run: &Path, name: &str, column: ArrayRef) {
    let layout = predictions_at_market_layout();
    let rows = read_table(&run.join(layout.file));
    let mut columns = rows.columns().to_vec();
    columns[rows.schema().index_of(name).unwrap()] = column;
    let rows = RecordBatch::try_new(rows.schema(), columns).unwrap();
    let entry = table::write(run, &layout, &rows).unwrap();
    change(run, |manifest| manifest["files"][0] = serde_json::to_value(entry).unwrap());
}

/// `verify` names the run and these words.
fn differs(workplace: &Workplace, words: &[&str]) {
    let verified = workplace.season(&["verify", SEASON]);
    assert_eq!(verified.code, 1, "{}", verified.stdout);
    let printed = verified.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in words {
        assert!(printed.contains(words), "{words}: {printed}");
    }
}

/// `verify` says that the rows of v2 systems were not made again, as text and as JSON, and finds nothing wrong.
fn is_checked_in_part(workplace: &Workplace, id: &str, why: &str) {
    let verified = workplace.season(&["verify", SEASON]);
    verified.succeeds().prints(&["in part", &format!("run {id}: not made again:"), "ensemble_v2"]);
    let json = workplace.season(&["verify", SEASON, "--json"]).succeeds().json();
    let of_run = |checked: &&Value| checked["what"] == format!("run {id}");
    let checked = json.as_array().unwrap().iter().find(of_run).unwrap().clone();
    assert!(checked["unchecked"].as_str().unwrap().contains(why), "{checked}");
    assert_eq!(checked["differs"], Value::Null);
}

#[test]
fn what_a_training_did_not_say_is_named() {
    let (workplace, run) = runs::trained();
    let id = runs::id(&run);
    let verified = workplace.season(&["verify", SEASON]);
    verified.succeeds().prints(&[&format!("ok       run {id}")]);
    let tables = ["predictions.parquet", "manifest.json"];
    let honest = tables.map(|file| fs::read(run.join(file)).unwrap());
    let rows = read_table(&run.join("predictions.parquet"));
    let mut lowest = floats(&rows, "points_p10");
    let of_v2 = texts(&rows, "system_id").iter().position(|id| id == "ensemble_v2").unwrap();
    lowest[of_v2] = lowest[of_v2].map(|points| points - 0.25);
    let words =
        [&format!("row {}, column points_p10: it is `", of_v2 + 1), "and the system gives `"];
    let statuses = rows["over_probability_status"].as_string::<i32>();
    assert!(statuses.iter().flatten().any(|status| status == "calibrated"));
    let uncalibrated: StringArray =
        statuses.iter().map(|status| status.map(|_| "uncalibrated")).collect();
    let mut under = floats(&rows, "under_probability");
    let lined = under.iter().position(Option::is_some).unwrap();
    under[lined] = under[lined].map(|share| share + 1e-9);
    let forged: [(&str, ArrayRef, &[&str]); 3] = [
        ("points_p10", Arc::new(Float64Array::from(lowest)), &words),
        ("under_probability", Arc::new(Float64Array::from(under)), &["column under_probability"]),
        // Nothing is recommended by a probability that is none yet.
        ("over_probability_status", Arc::new(uncalibrated), &["column recommendation"]),
    ];
    for (name, column, words) in forged {
        rewrite(&run, name, column);
        differs(&workplace, words);
        let bundle = ["bundle", &id, "--output", "run.season"];
        workplace.season(&bundle).fails(3, words);
        for (file, bytes) in tables.iter().zip(&honest) {
            fs::write(run.join(file), bytes).unwrap();
        }
    }
    let mut run = run;
    let sound = manifest(&run);
    for (pointer, value, words) in [
        ("/who_plays", json!({ "known": "tip-off" }), "as who_plays"),
        ("/line_calibration/earlier_lines", json!("ab".repeat(32)), "as line_calibration"),
        // What is recommended does not follow from another margin.
        ("/line_calibration/price_margin", json!(7.0), "column recommendation"),
        ("/xgboost_model", json!("ab".repeat(32)), "since its model"),
    ] {
        run = change(&run, |manifest| {
            *manifest = sound.clone();
            let settings = &mut manifest["settings"];
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            settings.pointer_mut(parent).unwrap()[name] = value;
        });
        let verified = workplace.season(&["verify", SEASON]);
        let printed = verified.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(printed.contains(words), "{words}: {printed}");
    }
    // Without a training there is nothing that these systems could have said.
    run = change(&run, |manifest| {
        *manifest = sound.clone();
        manifest["settings"].as_object_mut().unwrap().remove("training");
    });
    let words = "predicts with a training, and the run names none";
    differs(&workplace, &[words]);
    workplace.season(&["grade", "--run", &runs::id(&run)]).fails(3, &[words]);
    run = change(&run, |manifest| *manifest = sound);
    assert_eq!(runs::id(&run), id);
    // Where the training is gone, nobody can ask it.
    let models = workplace.data().join("models");
    fs::rename(&models, workplace.path("away")).unwrap();
    is_checked_in_part(&workplace, &id, "is not in the data folder");
    fs::rename(workplace.path("away"), models).unwrap();
    let run = change(&run, |manifest| manifest["settings"]["program"] = json!("0.0.1"));
    is_checked_in_part(&workplace, &runs::id(&run), "season 0.0.1 made it");
}
