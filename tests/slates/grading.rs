//! A slate that was predicted, graded once its games were played; and who takes it for what.

use std::fs;

use season::artifacts::hash_settings;
use season::snapshot::table::sha256;
use serde_json::{Value, json};

use super::cut::import;
use super::{DATE, predict, with_cut_season};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace};

fn grade(workplace: &Workplace, id: &str) -> Value {
    workplace.season(&["grade", SEASON, "--run", id, "--json"]).succeeds().json()
}

#[test]
fn a_slate_is_graded_when_the_snapshot_has_its_games() {
    let (workplace, whole) = with_cut_season();
    // Somebody who never played stands on the slate, too.
    let mut slate = whole.slate(DATE);
    let (first, _) = slate.lines().nth(1).unwrap().rsplit_once(',').unwrap();
    let cells: Vec<&str> = first.split(',').collect();
    slate += &format!(
        "{},{},{},{},neverplayed,{},true,\n",
        cells[0], cells[1], cells[2], cells[3], cells[5]
    );
    fs::write(workplace.path("slate.csv"), slate).unwrap();
    let run = predict(&workplace, "slate.csv", &[]);
    let id = run["run_id"].as_str().unwrap();
    let too_early = ["grade", SEASON, "--run", id];
    workplace.season(&too_early).fails(4, &["are not in the snapshot", "--add FILE"]);

    whole.write(&workplace, "day.parquet", |day| day == days(DATE));
    let hint = format!("hint: season grade {SEASON} --run {id} grades the slate of {DATE}");
    workplace.season(&["snapshot", SEASON, "--add", "day.parquet"]).succeeds().says(&[&hint]);
    let graded = workplace.season(&["grade", SEASON, "--run", id, "--json"]);
    graded.succeeds().says(&["1 of the ", "did not play: their predictions are void"]);
    // The numbers are those of the backtest of that date.
    let backtest = workplace.season(&["predict", SEASON, "--dates", DATE, "--json"]);
    let backtest = grade(&workplace, backtest.succeeds().json()["run_id"].as_str().unwrap());
    let of = |grade: &Value, name: &str| {
        let scores = grade["scores"].as_array().unwrap().clone();
        let score = scores.into_iter().find(|score| score["forecaster"] == name).unwrap();
        (score["mae"].clone(), score["n"].clone())
    };
    for system in ["moving_average_baseline_v1", "ensemble_v1"] {
        assert_eq!(of(&graded.json(), system), of(&backtest, system), "{system}");
    }
    let verified = workplace.season(&["verify", SEASON]);
    verified.succeeds();
    let shown = workplace.season(&["show", SEASON, DATE, "--run", id]);
    shown.succeeds().prints(&["slate", "mean absolute error"]);
}

/// Bets of a slate are counted at its own prices: those of known time, and others when they are asked for.
#[test]
fn the_bets_of_a_slate_are_counted_at_its_prices() {
    let (workplace, whole) = with_cut_season();
    let text = whole.slate(DATE);
    let mut lines = text.lines();
    let mut priced = format!("{},book,over_price,under_price,offered_at\n", lines.next().unwrap());
    for (row, line) in lines.enumerate() {
        priced += &match (line.ends_with(','), row % 2) {
            (true, _) => format!("{line},,,,\n"),
            (false, 0) => format!("{line},A,+300,-500,2022-01-15T12:00:00Z\n"),
            (false, _) => format!("{line},B,-200,+150,\n"),
        };
    }
    fs::write(workplace.path("slate.csv"), priced).unwrap();
    let run = predict(&workplace, "slate.csv", &["--line", "market"]);
    let id = run["run_id"].as_str().unwrap();
    whole.write(&workplace, "day.parquet", |day| day == days(DATE));
    workplace.season(&["snapshot", SEASON, "--add", "day.parquet"]).succeeds();

    let money = |flags: &[&str]| {
        let args = [&["grade", SEASON, "--run", id, "--json"], flags].concat();
        let graded = workplace.season(&args).succeeds().json();
        let money = graded["money"].as_array().unwrap_or_else(|| panic!("{graded:#}")).clone();
        money.into_iter().find(|of| of["forecaster"] == "ensemble_v1").unwrap()
    };
    let export = ["export", SEASON, "--run", id, "--grades", "--output", "grades.json"];
    workplace.season(&[&export[..], &["--systems", "ensemble_v1"]].concat()).succeeds();
    let grades = fs::read_to_string(workplace.path("grades.json")).unwrap();
    let grades: Vec<Value> = serde_json::from_str(&grades).unwrap();
    let (mut timed, mut all, mut bets) = (0.0, 0.0, [0, 0]);
    for row in &grades {
        let (points, line) = (row["actual_points"].as_f64(), row["current_points_line"].as_f64());
        let over = match row["recommendation"].as_str().unwrap() {
            "OVER" => true,
            "UNDER" => false,
            _ => continue,
        };
        let (Some(points), Some(line)) = (points, line) else { continue };
        let is_timed = row["over_price"].as_f64() == Some(300.0);
        let pays = match (is_timed, over) {
            (true, true) => 3.0,
            (true, false) => 0.2,
            (false, true) => 0.5,
            (false, false) => 1.5,
        };
        let won = (points > line) == over;
        let returned = if points == line {
            0.0
        } else if won {
            pays
        } else {
            -1.0
        };
        all += returned;
        bets[1] += 1;
        if is_timed {
            timed += returned;
            bets[0] += 1;
        }
    }
    assert!(bets[0] > 3 && bets[1] > bets[0] + 3, "{bets:?}");
    for (flags, profit, count) in
        [(&[][..], timed, bets[0]), (&["--also-count", "without-time"], all, bets[1])]
    {
        let of = money(flags);
        assert_eq!(of["bets"], count, "{of:#}");
        assert!((of["profit"].as_f64().unwrap() - profit).abs() < 1e-9, "{of:#} {profit}");
    }
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn other_games_before_the_slate_are_not_those_it_was_made_from() {
    let (workplace, whole) = with_cut_season();
    let run = predict(&workplace, "slate.csv", &[]);
    let id = run["run_id"].as_str().unwrap();
    whole.write(&workplace, "other.parquet", |day| day <= days(DATE) && day != days("2022-01-10"));
    import(&workplace, &["other.parquet"]);
    let words = ["the games before 2022-01-15", "are not those that the run was made from"];
    workplace.season(&["grade", SEASON, "--run", id]).fails(3, &words);
    workplace.season(&["bundle", id, "--output", "run.season"]).fails(3, &words);
    let words = ["in part", "made from other games before 2022-01-15 than the snapshot has"];
    workplace.season(&["verify", SEASON]).succeeds().prints(&words);
}

/// A run that names the present snapshot, and other games than that has, was not made from it.
#[test]
fn games_that_the_named_snapshot_does_not_have_are_no_games_before_the_slate() {
    let (workplace, _) = with_cut_season();
    let run = predict(&workplace, "slate.csv", &[]);
    let folder = workplace.path(run["folder"].as_str().unwrap());
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["settings"]["who_plays"]["slate"]["games_before"] = json!("ab".repeat(32));
    let id = hash_settings(&manifest["settings"]);
    manifest["run_id"] = json!(id);
    fs::write(&path, manifest.to_string()).unwrap();
    fs::rename(&folder, folder.with_file_name(id)).unwrap();
    let words = ["the games before 2022-01-15", "are not those that the run was made from"];
    workplace.season(&["verify", SEASON]).fails_somehow(&words);
}

#[test]
fn nobody_takes_a_slate_for_the_run_of_a_season() {
    let (workplace, _) = with_cut_season();
    let whole = workplace.season(&["predict", SEASON, "--json"]).succeeds().json();
    let slate = predict(&workplace, "slate.csv", &[]);
    let status = workplace.season(&["status", "--json"]).succeeds().json();
    let run = |id: &Value| {
        let runs = status["runs"].as_array().unwrap().iter();
        runs.clone().find(|run| run["run_id"] == *id).unwrap().clone()
    };
    assert_eq!(run(&whole["run_id"])["default"], true);
    assert_eq!(run(&slate["run_id"])["default"], false);
    assert_eq!(run(&slate["run_id"])["slate"], DATE);
    assert_eq!(run(&whole["run_id"])["slate"], Value::Null);
    workplace.season(&["status"]).succeeds().prints(&["slate of 2022-01-15"]);
    let graded = workplace.season(&["grade", SEASON, "--json"]).succeeds().json();
    assert_eq!(graded["run_id"], whole["run_id"]);
    let exported = ["export", SEASON, "--format", "csv", "--with", "name,team,outcome", "--run"];
    let id = slate["run_id"].as_str().unwrap();
    workplace.season(&[&exported[..], &[id]].concat()).succeeds().prints(&[DATE]);
}

#[test]
fn a_slate_that_was_changed_on_disk_is_found() {
    let (workplace, _) = with_cut_season();
    let run = predict(&workplace, "slate.csv", &[]);
    let file = workplace.path(run["folder"].as_str().unwrap()).join("slate.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("\"is_home\": true", "\"is_home\": false", 1)).unwrap();
    workplace.season(&["verify", SEASON]).fails_somehow(&["slate.json"]);
    let again = predict(&workplace, "slate.csv", &[]);
    assert_eq!(again["reused"], false, "a run whose slate was changed is made again");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

/// Whoever can write a run can hash it: what a stored slate says must be possible all the same.
#[test]
fn a_slate_of_games_that_cannot_be_is_refused() {
    let (workplace, _) = with_cut_season();
    let run = predict(&workplace, "slate.csv", &[]);
    let folder = workplace.path(run["folder"].as_str().unwrap());
    let [path, manifest_path] = ["slate.json", "manifest.json"].map(|name| folder.join(name));
    let [honest, manifest]: [Value; 2] = [&path, &manifest_path]
        .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
    let mut folder = folder;
    for (field, value, words) in [
        ("is_home", json!(null), "plays another game than"),
        ("opponent", json!("XYZ"), "plays another game than"),
        ("team", json!("XYZ"), "do not have one game of their own"),
        ("expected_minutes", json!(-5.0), "the expected minutes of"),
        ("date", json!("2042-01-15"), "2042-01-15 is no day of 2021-22"),
    ] {
        let (mut slate, mut manifest) = (honest.clone(), manifest.clone());
        match field {
            "date" => slate[field] = value,
            field => slate["players"][1][field] = value,
        }
        let text = slate.to_string();
        let hash = sha256(text.as_bytes());
        manifest["settings"]["who_plays"]["slate"]["sha256"] = json!(hash);
        let files = manifest["files"].as_array_mut().unwrap();
        files.iter_mut().find(|file| file["name"] == "slate.json").unwrap()["sha256"] = json!(hash);
        let id = hash_settings(&manifest["settings"]);
        manifest["run_id"] = json!(id);
        fs::write(folder.join("slate.json"), text).unwrap();
        fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
        let renamed = folder.with_file_name(&id);
        fs::rename(&folder, &renamed).unwrap();
        folder = renamed;
        workplace.season(&["show", SEASON, DATE, "--run", &id]).fails(3, &["slate.json", words]);
        workplace.season(&["verify", SEASON]).fails_somehow(&["slate.json"]);
    }
}

impl crate::support::Ended {
    /// Ends with another code than 0, and says each of `words` somewhere.
    #[track_caller]
    fn fails_somehow(&self, words: &[&str]) {
        assert_ne!(self.code, 0, "{}{}", self.stdout, self.stderr);
        for word in words {
            let is_there = self.stdout.contains(word) || self.stderr.contains(word);
            assert!(is_there, "no `{word}` in:\n{}{}", self.stdout, self.stderr);
        }
    }
}
