//! Snapshots and runs whose files are not the ones that were written: nothing is computed from them, `verify` names
//! them, and a damaged run is made anew.

use std::fs;
use std::path::{Path, PathBuf};

use season::snapshot::table::sha256;
use serde_json::{Value, json};

use super::{Seeded, refused};
use crate::support::{SEASON, Workplace};

const FILES: [&str; 2] = ["games.parquet", "features.parquet"];

fn snapshot_folder(workplace: &Workplace) -> PathBuf {
    workplace.data().join("snapshots/2021-22")
}

/// `predict` refuses with `code`, `verify` answers no; both name `file`.
#[track_caller]
fn damage_is_seen(workplace: &Workplace, code: i32, file: &str, words: &[&str]) {
    let words = [&[file, "hint: "], words].concat();
    refused(workplace, &["predict", SEASON], code, &words);
    let verified = workplace.season(&["verify", SEASON]);
    assert_eq!(verified.code, 1, "{}{}", verified.stdout, verified.stderr);
    verified.prints(&["differs  snapshot 2021-22: ", file]);
}

fn edit_json(path: &Path, edit: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    edit(&mut value);
    fs::write(path, serde_json::to_string_pretty(&value).unwrap()).unwrap();
}

/// A workplace whose snapshot's manifest was edited.
fn with_manifest_edited(edit: impl FnOnce(&mut Value)) -> Workplace {
    let workplace = Workplace::with_snapshot();
    edit_json(&snapshot_folder(&workplace).join("manifest.json"), edit);
    workplace
}

#[test]
fn a_byte_changed_in_a_stored_file_is_seen() {
    let workplace = Workplace::with_snapshot();
    for file in FILES {
        let path = snapshot_folder(&workplace).join(file);
        let whole = fs::read(&path).unwrap();
        let mut seeded = Seeded(7);
        for _ in 0..30 {
            fs::write(&path, seeded.flip(&whole)).unwrap();
            let words = ["was changed after its manifest was written: SHA-256 is"];
            damage_is_seen(&workplace, 3, file, &words);
        }
        fs::write(&path, whole).unwrap();
    }
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn a_stored_file_that_is_cut_or_longer_is_seen() {
    for file in FILES {
        let workplace = Workplace::with_snapshot();
        let path = snapshot_folder(&workplace).join(file);
        let whole = fs::read(&path).unwrap();
        let longer = [&whole[..], b"\n"].concat();
        for bytes in [&whole[..0], &whole[..4], &whole[..whole.len() - 1], &longer] {
            fs::write(&path, bytes).unwrap();
            damage_is_seen(&workplace, 3, file, &["was changed after its manifest was written"]);
        }
    }
}

#[test]
fn a_stored_file_that_is_gone_is_named() {
    for file in FILES {
        let workplace = Workplace::with_snapshot();
        fs::remove_file(snapshot_folder(&workplace).join(file)).unwrap();
        damage_is_seen(
            &workplace,
            6,
            file,
            &["cannot read", "there is no such file", "import, train or predict again"],
        );
    }
}

#[test]
fn the_files_of_another_snapshot_are_seen() {
    let (workplace, other) = (Workplace::with_snapshot(), Workplace::with_vectors());
    let mut vectors = crate::support::vectors::load();
    vectors.games[0].points = Some(60);
    vectors.write(&other.warehouse());
    other.snapshot().succeeds();
    let file = "games.parquet";
    fs::copy(snapshot_folder(&other).join(file), snapshot_folder(&workplace).join(file)).unwrap();
    damage_is_seen(&workplace, 3, file, &["was changed after its manifest was written"]);
}

#[test]
fn an_edited_manifest_does_not_fit_its_own_hash() {
    let edits: [(&str, Value); 6] = [
        ("/content/opening_night", json!("2021-10-20")),
        ("/content/last_game_date", json!("2022-04-11")),
        ("/content/files/0/rows", json!(1)),
        ("/content/files/1/sha256", json!("0".repeat(64))),
        ("/content/vocabularies", json!([])),
        ("/snapshot_hash", json!("0".repeat(64))),
    ];
    for (pointer, value) in edits {
        let workplace =
            with_manifest_edited(|manifest| *manifest.pointer_mut(pointer).unwrap() = value);
        let words = ["manifest.json does not fit its snapshot", "its content was edited"];
        damage_is_seen(&workplace, 3, "manifest.json", &words);
    }
}

#[test]
fn a_manifest_that_is_cut_or_no_json_is_refused() {
    let workplace = Workplace::with_snapshot();
    let path = snapshot_folder(&workplace).join("manifest.json");
    let whole = fs::read(&path).unwrap();
    for bytes in [b"", &whole[..1], &whole[..whole.len() / 2], b"\xff\xfe", b"[]", b"{}", b"season"]
    {
        fs::write(&path, bytes).unwrap();
        damage_is_seen(&workplace, 3, "manifest.json", &["cannot be read as a manifest"]);
    }
}

#[test]
fn a_manifest_that_says_more_or_less_than_ours_is_refused() {
    for edit in [
        (|manifest| manifest["note"] = json!("mended by hand")) as fn(&mut Value),
        |manifest| drop(manifest.as_object_mut().unwrap().remove("origin")),
        |manifest| manifest["content"]["season"] = json!("2021-23"),
    ] {
        let workplace = with_manifest_edited(edit);
        damage_is_seen(&workplace, 3, "manifest.json", &["cannot be read as a manifest"]);
    }
}

/// What a flip may change unnoticed is only what predictions do not depend on, such as an example of what was left out.
#[test]
fn a_byte_changed_in_the_manifest_never_changes_what_is_predicted() {
    let workplace = Workplace::with_snapshot();
    let path = snapshot_folder(&workplace).join("manifest.json");
    let whole = fs::read(&path).unwrap();
    let content = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap()["content"].clone();
    let (mut seeded, mut refusals) = (Seeded(11), 0);
    for _ in 0..150 {
        let flipped = seeded.flip(&whole);
        fs::write(&path, &flipped).unwrap();
        let ended = workplace.season(&["predict", SEASON, "--dry-run"]);
        if ended.code == 0 {
            assert_eq!(content(&flipped), content(&whole));
        } else {
            ended.fails(if ended.code == 4 { 4 } else { 3 }, &["manifest.json", "hint: "]);
            refusals += 1;
        }
    }
    assert!(refusals > 50, "only {refusals} flips were refused");
}

#[test]
fn a_snapshot_of_another_version_is_not_read() {
    for (version, hint) in [(3, "hint: use a newer `season`"), (1, "hint: import the season again")]
    {
        let workplace = with_manifest_edited(|manifest| {
            manifest["content"]["schema_version"] = json!(version);
            manifest["a_field_of_that_version"] = json!(true);
        });
        let what =
            format!("manifest.json has schema version {version}; this program reads version 2");
        for command in ["predict", "verify"] {
            refused(&workplace, &[command, SEASON], 4, &[&what, hint]);
        }
        workplace.season(&["status"]).succeeds().prints(&[&what]);
        workplace.snapshot().succeeds();
        workplace.season(&["verify", SEASON]).succeeds();
    }
}

#[test]
fn a_snapshot_under_the_name_of_another_season_is_refused() {
    let workplace = Workplace::with_snapshot();
    let other = workplace.data().join("snapshots/2020-21");
    fs::rename(snapshot_folder(&workplace), &other).unwrap();
    let words = ["2020-21/manifest.json", "it is of 2021-22, not of 2020-21", "hint: "];
    refused(&workplace, &["predict", "2020-21"], 3, &words);
    let verified = workplace.season(&["verify", "2020-21"]);
    assert_eq!(verified.code, 1);
    verified.prints(&["differs  snapshot 2020-21", "it is of 2021-22, not of 2020-21"]);
}

#[test]
fn a_folder_without_a_manifest_is_no_snapshot() {
    let workplace = Workplace::with_snapshot();
    fs::remove_file(snapshot_folder(&workplace).join("manifest.json")).unwrap();
    for command in ["predict", "verify"] {
        let words = ["there is no snapshot of 2021-22", "hint: season snapshot 2021-22 --from"];
        refused(&workplace, &[command, SEASON], 4, &words);
    }
}

#[test]
fn a_damaged_snapshot_is_mended_by_importing_again() {
    let workplace = Workplace::with_snapshot();
    let before = workplace.data_tree();
    fs::write(snapshot_folder(&workplace).join("games.parquet"), "").unwrap();
    workplace.snapshot().succeeds();
    assert_eq!(workplace.data_tree(), before);
}

/// A workplace with a run, and the run's folder.
fn with_run() -> (Workplace, PathBuf) {
    let workplace = Workplace::with_snapshot();
    let folder = workplace.predict_as_reference(&[]).folder;
    (workplace, folder)
}

/// `verify` names the run; predicting again makes it anew, with the predictions it had.
#[track_caller]
fn run_is_made_anew(workplace: &Workplace, folder: &Path, predictions: &[u8]) {
    let id = folder.file_name().unwrap().to_str().unwrap();
    let verified = workplace.season(&["verify", SEASON]);
    assert_eq!(verified.code, 1, "{}{}", verified.stdout, verified.stderr);
    verified.prints(&["ok       snapshot 2021-22\n", &format!("differs  run {id}: ")]);
    let args = ["predict", "--line", "fixed:20", "--skip-bootstrap-days", "0", "--json"];
    let ended = workplace.season(&args);
    assert_eq!(ended.succeeds().json()["reused"], json!(false));
    assert!(fs::read(folder.join("predictions.parquet")).unwrap() == predictions);
    workplace.season(&["verify", SEASON]).succeeds();
    assert_eq!(workplace.season(&args).succeeds().json()["reused"], json!(true));
}

#[test]
fn a_run_with_a_changed_file_is_made_anew() {
    let (workplace, folder) = with_run();
    let predictions = fs::read(folder.join("predictions.parquet")).unwrap();
    for file in ["predictions.parquet", "skipped.parquet", "manifest.json"] {
        let path = folder.join(file);
        let whole = fs::read(&path).unwrap();
        let longer = [&whole[..], b"?"].concat();
        for bytes in [&[][..], &whole[..whole.len() / 2], &longer, b"\xff\xfe"] {
            fs::write(&path, bytes).unwrap();
            run_is_made_anew(&workplace, &folder, &predictions);
        }
        fs::remove_file(&path).unwrap();
        run_is_made_anew(&workplace, &folder, &predictions);
    }
}

#[test]
fn a_run_with_an_edited_manifest_is_made_anew() {
    let (workplace, folder) = with_run();
    let predictions = fs::read(folder.join("predictions.parquet")).unwrap();
    let edits: [(&str, Value); 8] = [
        ("/settings/line", json!("fixed:21")),
        ("/run_id", json!("0123456789abcdef")),
        ("/files", json!([])),
        ("/files/0/rows", json!(1)),
        ("/files/1/sha256", json!("0".repeat(64))),
        ("/systems/0/predicted", json!(1)),
        ("/player_dates", json!(1)),
        ("/schema_version", json!(1)),
    ];
    for (pointer, value) in edits {
        edit_json(&folder.join("manifest.json"), |manifest| {
            *manifest.pointer_mut(pointer).unwrap() = value;
        });
        run_is_made_anew(&workplace, &folder, &predictions);
    }
}

/// Whoever can write a folder can hash it: a setting of another type is refused, and not read as if it were not there.
#[test]
fn settings_of_another_type_are_refused_with_their_file() {
    let (workplace, mut folder) = with_run();
    let manifest: Value =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    for (name, value) in [("systems", json!("all")), ("dates", json!([[]])), ("line", json!(20))] {
        let mut changed = manifest.clone();
        changed["settings"][name] = value;
        let id = sha256(changed["settings"].to_string().as_bytes())[..16].to_owned();
        changed["run_id"] = json!(id);
        let named = folder.with_file_name(&id);
        fs::rename(&folder, &named).unwrap();
        folder = named;
        fs::write(folder.join("manifest.json"), changed.to_string()).unwrap();
        let what = "manifest.json cannot be read as a manifest";
        refused(&workplace, &["grade", SEASON, "--run", &id], 3, &[what]);
    }
}

#[test]
fn a_run_that_an_older_version_wrote_is_refused_with_what_to_do() {
    let (workplace, folder) = with_run();
    edit_json(&folder.join("manifest.json"), |manifest| manifest["schema_version"] = json!(3));
    let id = folder.file_name().unwrap().to_str().unwrap();
    let what = "manifest.json has schema version 3; this program reads version 4";
    for command in [&["grade"][..], &["export", "--format", "csv"], &["report"]] {
        let hint = "hint: season predict 2021-22 predicts it again";
        let args = [command, &[SEASON, "--run", id]].concat();
        refused(&workplace, &args, 4, &[what, hint]);
    }
}

#[test]
fn a_run_under_the_name_of_another_is_seen() {
    let (workplace, folder) = with_run();
    fs::rename(&folder, folder.with_file_name("0123456789abcdef")).unwrap();
    let verified = workplace.season(&["verify", SEASON]);
    assert_eq!(verified.code, 1);
    verified.prints(&["differs  run 0123456789abcdef", "it is of run "]);
}

#[test]
fn a_run_of_a_former_snapshot_is_sound_and_said_to_be_of_another() {
    let (workplace, _) = with_run();
    let mut vectors = crate::support::vectors::load();
    vectors.games[0].points = Some(60);
    vectors.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    let verified = workplace.season(&["verify", SEASON]);
    verified.succeeds().prints(&["in part", "made from another snapshot of the season"]);
}
