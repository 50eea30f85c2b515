//! Runs that somebody changed and hashed again: their dates, player-dates and lines are compared with the snapshot, wherever a
//! run is read.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use season::artifacts::hash_settings;
use season::run::{predictions_layout, skipped_layout};
use season::snapshot::table::{self, sha256};
use serde_json::{Value, json};

use crate::support::files::{floats, read_table};
use crate::support::runs::{self, Prediction};
use crate::support::{SEASON, Workplace, box_scores};

pub fn manifest(run: &Path) -> Value {
    serde_json::from_slice(&fs::read(run.join("manifest.json")).unwrap()).unwrap()
}

/// Changes the manifest of `run`, which gets the name that its settings give.
pub fn change(run: &Path, change: impl FnOnce(&mut Value)) -> PathBuf {
    let mut manifest = manifest(run);
    change(&mut manifest);
    let id = hash_settings(&manifest["settings"]);
    manifest["run_id"] = json!(id);
    fs::write(run.join("manifest.json"), manifest.to_string()).unwrap();
    let renamed = run.with_file_name(id);
    fs::rename(run, &renamed).unwrap();
    renamed
}

/// Lets the manifest count `rows` as the predictions of the run's one system.
fn count(run: &Path, rows: &[Prediction]) {
    change(run, |manifest| {
        let system = &mut manifest["systems"][0];
        system["predicted"] = json!(rows.len());
        for (side, count) in system["recommendations"].as_object_mut().unwrap() {
            *count = json!(rows.iter().filter(|row| row.side == *side).count());
        }
        let mut all = 0;
        for date in manifest["dates"].as_array_mut().unwrap() {
            let day: season::domain::GameDate = date["date"].as_str().unwrap().parse().unwrap();
            let predictions = rows.iter().filter(|row| row.day == day.days()).count();
            let count = |name: &str| usize::try_from(date[name].as_u64().unwrap()).unwrap();
            let players = count("players") + predictions - count("predictions");
            date["predictions"] = json!(predictions);
            date["players"] = json!(players);
            all += players;
        }
        manifest["player_dates"] = json!(all);
    });
}

/// Whoever reads the run whole refuses it with exit code 3 and these words, and `season verify` names it.
fn is_refused(workplace: &Workplace, run: &Path, words: &[&str]) {
    let id = runs::id(run);
    for command in [
        &["grade", "--run", &id][..],
        &["report", "--run", &id, "--output", "page.html"],
        &["export", "--run", &id, "--format", "csv"],
        &["bundle", &id, "--output", "run.season"],
        &["compare", &id, &id],
    ] {
        workplace.season(command).fails(3, words);
    }
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    let printed = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in words {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    let left = ["page.html", "run.season"].map(|file| workplace.path(file).exists());
    assert_eq!(left, [false, false]);
}

/// A small season whose every player-date is predicted by one system at a line of 5 points, and the run.
fn scene() -> (Workplace, PathBuf) {
    let workplace = Workplace::new();
    box_scores::season().write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
    let run = runs::predict(
        &workplace,
        &["--warmup-days", "0", "--line", "fixed:5", "--systems", "moving_average_baseline_v1"],
    );
    (workplace, run)
}

#[test]
fn lines_that_the_market_never_set_are_no_market_lines() {
    let (workplace, run) = scene();
    let mut rows = runs::predictions(&run);
    assert!(!rows.is_empty());
    for row in &mut rows {
        row.line = row.line.take().map(|(line, _)| (line, "ACTUAL_PROP".to_owned()));
    }
    runs::put(&run, &rows);
    let words = ["predictions.parquet", "row 1", "5 of ACTUAL_PROP"];
    is_refused(&workplace, &run, &words);
    let run = change(&run, |manifest| manifest["settings"]["line"] = json!("market"));
    let words = ["predictions.parquet", "row", "5 of ACTUAL_PROP", "`--line market` gives"];
    is_refused(&workplace, &run, &words);
}

#[test]
fn a_bet_that_was_lost_cannot_be_made_without_a_line() {
    let (workplace, run) = scene();
    let mut rows = runs::predictions(&run);
    rows[3].line = None;
    runs::put(&run, &rows);
    is_refused(&workplace, &run, &["row 4", "none, and `--line fixed:5` gives 5 of FIXED"]);
}

#[test]
fn player_dates_are_neither_left_out_nor_added_nor_moved() {
    let (workplace, run) = scene();
    let honest = runs::predictions(&run);
    let tables = ["predictions.parquet", "manifest.json"];
    let before = tables.map(|file| fs::read(run.join(file)).unwrap());
    let mut fewer = honest.clone();
    fewer.remove(2);
    runs::put(&run, &fewer);
    // The manifest as it was counts another one, and one that was counted again has fewer players than played.
    is_refused(&workplace, &run, &[]);
    count(&run, &fewer);
    is_refused(&workplace, &run, &["manifest.json", "players, and the snapshot has"]);
    for (words, change) in [
        ("is not on the slate", (|row| "a".clone_into(&mut row.player)) as fn(&mut Prediction)),
        ("column game_id", |row| "0022100099".clone_into(&mut row.game_id)),
    ] {
        let mut rows = honest.clone();
        change(&mut rows[0]);
        runs::put(&run, &rows);
        count(&run, &rows);
        is_refused(&workplace, &run, &["row 1", words]);
    }
    for (file, bytes) in tables.iter().zip(before) {
        fs::write(run.join(file), bytes).unwrap();
    }
    workplace.season(&["verify", SEASON]).succeeds();
}

/// What the manifest says of dates, systems, warm-up, feature rows and players follows from settings and snapshot.
#[test]
fn a_run_is_what_its_settings_and_its_snapshot_give() {
    let (workplace, run) = scene();
    let honest = manifest(&run);
    let mut run = run;
    for (pointer, value, words) in [
        ("/settings/dates", json!([["2021-10-19", "2022-04-10"]]), "its settings have 174 dates"),
        ("/settings/skip_bootstrap_days", json!(30), "give another status"),
        ("/settings/system_versions", json!([["moving_average_baseline_v1", 77]]), "version 77"),
        ("/settings/systems", json!(["zone_matchup_v1"]), "other systems than its settings"),
        ("/feature_rows", json!("stored"), "feature rows are not of the origin"),
        ("/fictional_players", json!(true), "do not agree whether the players are fictional"),
    ] {
        run = change(&run, |manifest| {
            *manifest = honest.clone();
            match manifest.pointer_mut(pointer) {
                Some(there) => *there = value,
                None => manifest[&pointer[1..]] = value,
            }
        });
        let id = runs::id(&run);
        let ended = workplace.season(&["grade", "--run", &id]);
        ended.fails(3, &["manifest.json", words]);
        assert_eq!(workplace.season(&["verify", SEASON]).code, 1, "{pointer}");
    }
}

/// A reason that the snapshot contradicts, and a player-date that has a prediction and a reason.
#[test]
fn reasons_are_those_of_the_snapshot() {
    let workplace = Workplace::new();
    box_scores::season().write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
    let run = runs::predict(&workplace, &["--systems", "moving_average_baseline_v1"]);
    let layout = skipped_layout();
    let rows = read_table(&run.join(layout.file));
    assert!(rows.num_rows() > 0, "the warm-up");
    let place = rows.schema().index_of("reason").unwrap();
    let mut columns = rows.columns().to_vec();
    let reason = "too_few_similar_games";
    columns[place] = Arc::new(StringArray::from(vec![reason; rows.num_rows()]));
    let rows = RecordBatch::try_new(layout.schema(), columns).unwrap();
    let entry = table::write(&run, &layout, &rows).unwrap();
    change(&run, |manifest| {
        let count = manifest["systems"][0]["skipped"]["bootstrap"].clone();
        manifest["systems"][0]["skipped"] = json!({ "too_few_similar_games": count });
        manifest["files"][1] = serde_json::to_value(entry).unwrap();
    });
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1);
    ended.prints(&["skipped.parquet", "row 1", "too_few_similar_games"]);
}

/// Names in a manifest lead nowhere: they are names of runs, trainings and files of ours, or the manifest is not read.
#[test]
fn what_a_manifest_names_is_a_name_of_ours() {
    let (workplace, run) = scene();
    let honest = manifest(&run);
    let id = runs::id(&run);
    fs::create_dir(workplace.path("mine")).unwrap();
    fs::write(workplace.path("mine/key"), "secret").unwrap();
    symlink(workplace.path("mine"), run.join("sub")).unwrap();
    let key = json!({ "name": "sub/key", "rows": 1, "sha256": "0".repeat(64) });
    let secret = json!({ "name": "key", "rows": 1, "sha256": sha256(b"secret") });
    let twice = honest["files"][0].clone();
    let mut run = run;
    for (what, words) in [
        (
            json!({ "training": "../../models/0123456789abcdef" }),
            "is no name of a run or a training",
        ),
        (json!({ "training": "/etc" }), "`/etc` is no name of a run or a training"),
        (json!({ "xgboost_model": "../x" }), "`../x` is no SHA-256"),
        (json!({ "snapshot_hash": "" }), "`` is no SHA-256"),
        (json!({ "program": "x".repeat(3000) }), "xxx…` is neither a version nor a time"),
        (
            json!({ "program": "x".repeat(1_000_000) }),
            "`program` has more than 5000 characters: xxx",
        ),
        (json!({ "file": key }), "it names `sub/key`, which season does not write for it"),
        (json!({ "file": secret }), "it names `key`, which season does not write for it"),
        (json!({ "file": twice }), "it names predictions.parquet twice"),
    ] {
        let (field, value) = what.as_object().unwrap().iter().next().unwrap();
        run = change(&run, |manifest| {
            *manifest = honest.clone();
            match &field[..] {
                "file" => manifest["files"].as_array_mut().unwrap().push(value.clone()),
                field => manifest["settings"][field] = value.clone(),
            }
        });
        let id = runs::id(&run);
        workplace.season(&["bundle", &id, "-o", "run.season"]).fails(3, &["manifest.json", words]);
        let said = workplace.season(&["verify", SEASON]);
        assert_eq!(said.code, 1, "{words}");
        assert!(said.stdout.len() < 2000, "{}", said.stdout.len());
        let said = workplace.season(&["status"]);
        assert!(said.succeeds().stdout.len() < 2000);
    }
    assert!(!workplace.path("run.season").exists());
    assert_eq!(id, runs::id(&change(&run, |manifest| *manifest = honest.clone())));
    // A folder that a link leads to is not packed, whatever it holds.
    let runs = workplace.data().join("runs");
    fs::rename(&runs, workplace.path("runs")).unwrap();
    symlink(workplace.path("runs"), &runs).unwrap();
    workplace.season(&["bundle", &id, "-o", "run.season"]).fails(3, &["it is a link"]);
}

/// Advice with hindsight: every count is made anew.
#[test]
fn advice_that_does_not_follow_from_the_prediction_is_refused() {
    let (workplace, run) = scene();
    let mut rows = runs::predictions(&run);
    let over = rows.iter().position(|row| row.side == "OVER").unwrap();
    "UNDER".clone_into(&mut rows[over].side);
    runs::put(&run, &rows);
    count(&run, &rows);
    let words = ["predictions.parquet", "column recommendation: UNDER does not follow from"];
    is_refused(&workplace, &run, &words);
}

/// A bet that was lost is not passed over afterwards, nor one made that the system's confidence is too low for.
#[test]
fn advice_is_by_the_threshold_of_its_system() {
    let (workplace, run) = scene();
    let honest = runs::predictions(&run);
    let over = honest.iter().position(|row| row.side == "OVER" && row.points > 7.5).unwrap();
    for (side, confidence) in [("PASS", honest[over].confidence), ("OVER", 0.3)] {
        let mut rows = honest.clone();
        side.clone_into(&mut rows[over].side);
        rows[over].confidence = confidence;
        runs::put(&run, &rows);
        count(&run, &rows);
        let words = format!("column recommendation: {side} does not follow from");
        is_refused(&workplace, &run, &["predictions.parquet", &words]);
    }
}

/// Adds to the values of a row of the run's predictions, whose margins are over a line of 5 points.
fn add(run: &Path, row: usize, points: f64, confidence: f64) {
    let layout = predictions_layout();
    let table = read_table(&run.join(layout.file));
    let predicted = floats(&table, "predicted_points")[row].unwrap() + points;
    let schema = table.schema();
    let columns = schema.fields().iter().zip(table.columns()).map(|(field, column)| {
        let value = match field.name().as_str() {
            "predicted_points" | "predicted" => predicted,
            "line_margin" => predicted - 5.0,
            "confidence_score" => floats(&table, "confidence_score")[row].unwrap() + confidence,
            _ => return Arc::clone(column),
        };
        let mut values = floats(&table, field.name());
        values[row] = Some(value);
        Arc::new(Float64Array::from(values)) as ArrayRef
    });
    let rows = RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap();
    let entry = table::write(run, &layout, &rows).unwrap();
    change(run, |manifest| manifest["files"][0] = serde_json::to_value(entry).unwrap());
}

/// What a system says follows from the snapshot: `verify` asks it again, and so does whoever packs the run.
#[test]
fn a_prediction_that_no_system_made_is_named() {
    let (workplace, run) = scene();
    let id = runs::id(&run);
    let tables = ["predictions.parquet", "manifest.json"];
    let honest = tables.map(|file| fs::read(run.join(file)).unwrap());
    for (column, points, confidence) in
        [("predicted_points", 0.01, 0.0), ("confidence_score", 0.0, 1e-9)]
    {
        add(&run, 7, points, confidence);
        // What follows from the snapshot alone fits.
        workplace.season(&["grade", "--run", &id]).succeeds();
        let verified = workplace.season(&["verify", SEASON]);
        assert_eq!(verified.code, 1, "{}", verified.stdout);
        let printed = verified.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = format!(
            "predictions.parquet does not fit its snapshot: row 8, column {column}: it is `"
        );
        assert!(printed.contains(&words), "{words}: {printed}");
        let bundle = ["bundle", &id, "--output", "run.season"];
        workplace.season(&bundle).fails(3, &[&words, "and the system gives `"]);
        for (file, bytes) in tables.iter().zip(&honest) {
            fs::write(run.join(file), bytes).unwrap();
        }
    }
    workplace.season(&["grade", "--run", &id]).succeeds();
    workplace.season(&["verify", SEASON]).succeeds();
}

/// A run that names this program has the systems of this program: with another version it would not be asked again.
#[test]
fn a_version_that_this_program_never_had_is_no_way_around_being_asked_again() {
    let (workplace, run) = scene();
    let run = change(&run, |manifest| {
        manifest["settings"]["system_versions"][0][1] = json!(77);
        manifest["systems"][0]["version"] = json!(77);
    });
    let verified = workplace.season(&["verify", SEASON]);
    assert_eq!(verified.code, 1, "{}", verified.stdout);
    let printed = verified.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(printed.contains("which has no version 77 of"), "{printed}");
    let bundle = ["bundle", &runs::id(&run), "--output", "run.season"];
    workplace.season(&bundle).fails(3, &["which has no version 77 of"]);
}

#[test]
fn a_source_of_lines_is_named_once_and_few_are() {
    let (workplace, run) = scene();
    let many = vec!["market"; 3000].join(",");
    workplace.season(&["predict", SEASON, "--line", &many]).fails(2, &["at most 16 sources"]);
    workplace
        .season(&["predict", SEASON, "--line", "market,estimated,market"])
        .fails(2, &["`market` is named twice"]);
    change(&run, |manifest| manifest["settings"]["line"] = json!(many));
    assert_eq!(workplace.season(&["verify", SEASON]).code, 1);
}
