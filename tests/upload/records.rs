//! What is written down of uploads: nothing that happens to a run, and no other upload, takes it away.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::command::Scene;
use super::world::target;
use crate::support::{Ended, SEASON, end, records};

/// The folder of one of the scene's runs.
fn folder(scene: &Scene, run: usize) -> PathBuf {
    let runs = scene.world.workplace.data().join("runs").join(SEASON);
    runs.join(&scene.world.runs[run].run_id)
}

/// Predicts one of the scene's runs again, so that its folder is replaced: it has another content than the world gave it.
fn predict_again(scene: &Scene, run: usize, more: &[&str]) -> Ended {
    let manifest = fs::read_to_string(folder(scene, run).join("manifest.json")).unwrap();
    let manifest: Json = serde_json::from_str(&manifest).unwrap();
    let settings = &manifest["settings"];
    let systems: Vec<&str> =
        settings["systems"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    let date = |at: usize| settings["dates"][0][at].as_str().unwrap().to_owned();
    let (from, to, systems) = (date(0), date(1), systems.join(","));
    let args = ["predict", SEASON, "--systems", &systems, "--start-date", &from, "--end-date", &to];
    let line = ["--line", settings["line"].as_str().unwrap()];
    scene.world.workplace.season(&[&args[..], &line, more].concat())
}

/// The same, where it is made. It predicts nothing, as there are no games on those dates, which may be said.
fn is_predicted_again(scene: &Scene, run: usize, more: &[&str]) {
    let ended = predict_again(scene, run, more);
    assert!([0, 1].contains(&ended.code), "{ended:?}");
}

/// `published.json` as the former version wrote it, from a record of today.
fn former(scene: &Scene, run: usize) -> Vec<u8> {
    let mut record = scene.publications(run).pop().unwrap();
    let known = [
        "verified", "run_id", "target", "scope", "sha256", "summary", "job", "location", "deleted",
        "inserted", "before",
    ];
    record.as_object_mut().unwrap().retain(|name, _| known.contains(&name.as_str()));
    record["undo"] = "CREATE OR REPLACE TABLE …; MERGE …;".into();
    json!({ "schema_version": 1, "publications": [record] }).to_string().into_bytes()
}

/// An upload's records are where no run is, whatever becomes of the run.
#[test]
fn making_a_run_again_keeps_the_way_back() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    let before = scene.publications(0);
    assert_eq!(before.len(), 1);
    assert!(!folder(&scene, 0).join("published.json").exists());
    is_predicted_again(&scene, 0, &["--force"]);
    assert_eq!(scene.publications(0), before);
    fs::remove_dir_all(scene.world.workplace.data().join("runs")).unwrap();
    assert_eq!(scene.publications(0), before);
}

/// What a former version wrote into a run's folder is copied before the folder goes, in each way in which it goes.
#[test]
fn a_file_in_the_former_place_is_copied_before_its_folder_is_replaced() {
    let scene = Scene::new(true);
    let data = scene.world.workplace.data();
    let copies = |text: &[u8]| {
        let names = records::names(&scene.world.workplace);
        let copies = names.iter().filter(|name| name.starts_with("former-"));
        let bytes =
            |name: &String| fs::read(data.join("published").join(SEASON).join(name)).unwrap();
        copies.filter(|name| bytes(name) == text).count()
    };
    for (turn, text) in [&b"readable or not"[..], b"{}", b""].into_iter().enumerate() {
        let file = folder(&scene, turn).join("published.json");
        fs::write(&file, text).unwrap();
        is_predicted_again(&scene, turn, &["--force"]);
        assert!(!file.exists());
        assert_eq!(copies(text), 1, "--force");
        // A damaged run is made again without being asked.
        let text = [text, b" again"].concat();
        fs::write(&file, &text).unwrap();
        fs::write(folder(&scene, turn).join("skipped.parquet"), "damaged").unwrap();
        is_predicted_again(&scene, turn, &[]);
        assert!(!file.exists());
        assert_eq!(copies(&text), 1, "a damaged run");
    }
    // One that cannot be copied stays, and its folder with it.
    let file = folder(&scene, 0).join("published.json");
    fs::create_dir(&file).unwrap();
    predict_again(&scene, 0, &["--force"])
        .fails(3, &["season did not write published.json", "hint: nothing was changed"]);
    assert!(file.exists());
}

/// It is numbered before anything that is published later, and is a way back like any other.
#[test]
fn an_upload_takes_over_what_the_former_version_wrote_down() {
    let scene = Scene::new(true);
    scene.upload(1, &["--yes"]).succeeds();
    let text = former(&scene, 1);
    fs::remove_dir_all(scene.world.workplace.data().join("published")).unwrap();
    fs::write(folder(&scene, 1).join("published.json"), &text).unwrap();
    // Its rows are found in place, and are known to be its.
    for _ in 0..2 {
        let json = scene.upload(1, &["--yes", "--json"]).succeeds().json();
        assert_eq!((&json["already"], &json["number"]), (&true.into(), &2.into()), "{json}");
        assert!(json["job"].is_string() && json["until"].is_string(), "{json}");
    }
    scene.upload(0, &["--yes"]).succeeds();
    let steps = records::last_steps(&scene.world.workplace);
    let stages: Vec<&str> = steps.iter().map(|step| step["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["former", "done"]);
    assert_eq!(steps[0]["record"]["publication"]["run_id"], *scene.world.runs[1].run_id);
    assert!(steps[0]["number"].as_u64() < steps[1]["number"].as_u64());
    let before = scene.rows();
    // It leads back like any other: the later one first.
    for number in ["3", "2"] {
        let table = ["--table", "d.predictions"];
        scene.command(&[&["undo", SEASON, number, "--yes"][..], &table].concat()).succeeds();
        assert_ne!(scene.rows(), before);
    }
    scene.world.workplace.season(&["verify", SEASON]).prints(&["records of 4 uploads and undos"]);
}

/// What cannot be read may be the only way back, so somebody has to look at it first.
#[test]
fn an_unreadable_file_stops_uploads_until_it_is_set_aside() {
    let scene = Scene::new(true);
    let before = scene.rows();
    let file = folder(&scene, 1).join("published.json");
    for (text, code, words) in [
        ("damaged", 3, "hint: nothing was changed; repair it or"),
        (r#"{"schema_version":7,"publications":[]}"#, 4, "use the version of season that wrote it"),
        (r#"{"schema_version":1,"publications":[{"run_id":"x"}]}"#, 3, "missing field"),
    ] {
        fs::write(&file, text).unwrap();
        let ended = scene.upload(0, &["--yes"]);
        ended.fails(code, &["may be needed to take an upload back", "/former-", words]);
        assert_eq!(scene.rows(), before);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        // As the hint has it.
        let copy = records::names(&scene.world.workplace);
        let copy = copy.iter().find(|name| !name.ends_with(".unreadable")).unwrap();
        let copy = scene.world.workplace.data().join("published").join(SEASON).join(copy);
        assert_eq!(fs::read_to_string(&copy).unwrap(), text);
        fs::rename(&copy, copy.with_extension("json.unreadable")).unwrap();
    }
    scene.upload(0, &["--yes"]).succeeds();
    // So does a record of ours.
    let name = records::names(&scene.world.workplace);
    let name = name.iter().find(|name| name.ends_with("-done.json")).unwrap();
    let record = scene.world.workplace.data().join("published").join(SEASON).join(name);
    fs::write(&record, "{").unwrap();
    scene.upload(1, &["--yes"]).fails(3, &["may be needed to take an upload back", name]);
    assert_eq!(fs::read_to_string(&record).unwrap(), "{");
}

#[test]
fn a_way_back_that_cannot_be_written_down_stops_the_upload() {
    let scene = Scene::new(true);
    let before = scene.rows();
    fs::write(scene.world.workplace.data().join("published"), "a file").unwrap();
    scene.upload(0, &["--yes"]).fails(3, &["published: it is a file, not a folder"]);
    assert_eq!(scene.rows(), before);
}

/// Whichever wins, none takes the record of another.
#[test]
fn six_uploads_at_once_leave_six_records() {
    let scene = Scene::new(true);
    let id = &scene.world.runs[0].run_id;
    let start = |at: usize| {
        let table = format!("{}_{at}", target("d"));
        scene.start(&["upload", SEASON, "--run", id, "--table", &table, "--create", "--yes"])
    };
    let children = [0, 1, 2, 3, 4, 5].map(start);
    for child in children {
        end(child.wait_with_output().unwrap()).succeeds();
    }
    let steps = records::last_steps(&scene.world.workplace);
    let numbers: Vec<u64> = steps.iter().map(|step| step["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let targets: std::collections::BTreeSet<String> = steps
        .iter()
        .map(|step| step["record"]["publication"]["target"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(targets.len(), 6);
    assert!(steps.iter().all(|step| step["stage"] == "done"), "{steps:?}");
    assert!(records::names(&scene.world.workplace).iter().all(|name| !name.starts_with('.')));
}
