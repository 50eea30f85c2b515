//! Bundles that somebody made up: each is refused with its entry, and nothing is written.

use std::fs;
use std::path::Path;

use season::artifacts::hash_settings;
use serde_json::json;
use tar::{EntryType, Header};

use super::entries::{Entries, changed, header};
use super::packed;
use crate::support::{SEASON, Workplace};

const FILE: &str = "a.season";

/// Unpacks `bytes` where there is no data folder, which fails with exit code 3 and these words, and leaves none behind.
#[track_caller]
fn is_refused(workplace: &Workplace, bytes: &[u8], words: &[&str]) {
    fs::write(workplace.path(FILE), bytes).unwrap();
    for more in [&[][..], &["--check"]] {
        let ended = workplace.season(&[&["unbundle", FILE], more].concat());
        ended.fails(3, &[&["a.season", "nothing was written"], words].concat());
        assert!(!workplace.data().exists(), "{words:?}");
    }
    let left: Vec<_> =
        fs::read_dir(workplace.path("")).unwrap().map(|of| of.unwrap().file_name()).collect();
    assert_eq!(left, [FILE], "nothing is left");
}

/// A sound bundle, its entries, and an empty folder.
fn scene() -> (Vec<u8>, Entries, Workplace) {
    let (_workplace, file) = packed();
    let bytes = fs::read(file).unwrap();
    let entries = Entries::read(&bytes);
    (bytes, entries, Workplace::new())
}

/// The headers of all entries, of which that of `at` is changed.
fn headers(entries: &Entries, at: usize, change: impl FnOnce(&mut Header)) -> Vec<Header> {
    let mut headers: Vec<Header> =
        entries.0.iter().map(|(name, bytes)| header(name, bytes.len() as u64)).collect();
    headers[at] = changed(headers[at].clone(), change);
    headers
}

#[test]
fn a_flipped_byte_or_an_early_end_is_met_wherever_it_is() {
    let (sound, entries, workplace) = scene();
    let mut start = 0;
    for (name, contents) in &entries.0 {
        let content = start + 512;
        for (at, words) in [(start + 20, ""), (content + contents.len() / 2, &name[..])] {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            is_refused(&workplace, &bytes, &[words]);
        }
        for end in [start, start + 100, content, content + contents.len() / 2] {
            is_refused(&workplace, &sound[..end], &[name.rsplit('/').next().unwrap()]);
        }
        start = content + contents.len().next_multiple_of(512);
    }
    for bytes in [&sound[..start], &sound[..sound.len() - 1], &[], b"PK\x03\x04", &[0; 4096]] {
        is_refused(&workplace, bytes, &[]);
    }
    is_refused(&workplace, &[&sound[..], &sound].concat(), &["bundle.json does not name it"]);
}

#[test]
fn a_path_that_leads_elsewhere_is_no_entry() {
    let (_, entries, workplace) = scene();
    let run = entries.0[entries.ending("predictions.parquet")].0.clone();
    for name in [
        "../outside.parquet",
        "/tmp/outside.parquet",
        "snapshots/2021-22/../../outside.parquet",
        "snapshots/2020-21/games.parquet",
        "published/2021-22/000001-1-planned.json",
        "counters/2021-22/counters.json",
        "snapshots/2021-22/.games.parquet",
        "models/0123456789abcdef/../../outside",
        "season.toml",
        "bundle.json",
    ] {
        let mut hostile = entries.clone();
        hostile.0.push((name.to_owned(), b"mine".to_vec()));
        is_refused(&workplace, &hostile.to_bundle(), &[name, "is no file of a bundle"]);
        // And where the manifest is honest and the header is not.
        let renamed = headers(&entries, entries.ending("predictions.parquet"), |header| {
            let field = &mut header.as_old_mut().name;
            field.fill(0);
            field[..name.len()].copy_from_slice(name.as_bytes());
        });
        let bytes = entries.with_headers(renamed.into_iter());
        is_refused(&workplace, &bytes, &[name]);
    }
    assert!(!Path::new("/tmp/outside.parquet").exists());
    assert!(run.starts_with("runs/2021-22/"));
}

#[test]
fn only_plain_files_are_entries() {
    let (_, entries, workplace) = scene();
    for (kind, words) in [
        (EntryType::Symlink, "it is a link"),
        (EntryType::Link, "it is a hard link"),
        (EntryType::Char, "it is a device"),
        (EntryType::Block, "it is a device"),
        (EntryType::Fifo, "it is a FIFO"),
        (EntryType::Directory, "it is a folder"),
        (EntryType::GNULongName, "it is an extension of tar"),
        (EntryType::GNUSparse, "it is an extension of tar"),
        (EntryType::XHeader, "it is an extension of tar"),
        (EntryType::XGlobalHeader, "it is an extension of tar"),
        (EntryType::Continuous, "it is an extension of tar"),
    ] {
        for end in ["games.parquet", "skipped.parquet"] {
            let headers = headers(&entries, entries.ending(end), |header| {
                header.set_entry_type(kind);
                let target = b"/etc/passwd";
                header.as_old_mut().linkname[..target.len()].copy_from_slice(target);
            });
            is_refused(&workplace, &entries.with_headers(headers.into_iter()), &[end, words]);
        }
    }
}

#[test]
fn sizes_and_modes_are_what_the_manifest_says() {
    let (_, entries, workplace) = scene();
    let at = entries.ending("features.parquet");
    let size = entries.0[at].1.len() as u64;
    for lie in [0, size - 1, size + 1, u64::from(u32::MAX), 0o777_7777_7777] {
        let headers = headers(&entries, at, |header| header.set_size(lie));
        let words = [&format!("its header says {lie} bytes"), "features.parquet"];
        is_refused(&workplace, &entries.with_headers(headers.into_iter()), &words);
    }
    let headers = headers(&entries, at, |header| header.set_mode(0o4777));
    let words = ["features.parquet: its header is not the one that season writes"];
    is_refused(&workplace, &entries.with_headers(headers.into_iter()), &words);
    // The manifest lies, too, and there is less.
    let mut hostile = entries.clone();
    let text = String::from_utf8(hostile.0[0].1.clone()).unwrap();
    let lie = text.replace(&format!("\"bytes\": {size}"), "\"bytes\": 8000000000");
    assert_ne!(text, lie);
    hostile.0[0].1 = lie.into_bytes();
    let mut headers: Vec<Header> = headers_of(&hostile);
    headers[at] = changed(headers[at].clone(), |header| header.set_size(8_000_000_000));
    let words = ["features.parquet: the file ends within it"];
    is_refused(&workplace, &hostile.with_headers(headers.into_iter()), &words);
}

fn headers_of(entries: &Entries) -> Vec<Header> {
    headers(entries, 0, |_| {})
}

#[test]
fn an_entry_stands_once_and_none_is_missing_or_too_many() {
    let (_, entries, workplace) = scene();
    let at = entries.ending("games.parquet");
    let mut twice = entries.clone();
    twice.0.insert(at + 1, entries.0[at].clone());
    is_refused(&workplace, &twice.as_they_are(), &["games.parquet", "it stands there twice"]);
    is_refused(&workplace, &twice.to_bundle(), &["one is named twice"]);
    let mut last = entries.clone();
    last.0.push(entries.0[at].clone());
    is_refused(&workplace, &last.as_they_are(), &["games.parquet", "does not name it"]);
    for end in ["games.parquet", "predictions.parquet", "skipped.parquet"] {
        let mut fewer = entries.clone();
        fewer.0.remove(entries.ending(end));
        is_refused(&workplace, &fewer.as_they_are(), &[end, "should"]);
        is_refused(&workplace, &fewer.to_bundle(), &[end]);
    }
    for (name, words) in [
        ("snapshots/2021-22/more.parquet", "is no file of a bundle of this run"),
        ("models/0123456789abcdef/manifest.json", "has this file"),
        ("models/xgboost-0123456789abcdef.model", "has this file"),
    ] {
        let mut more = entries.clone();
        more.0.push((name.to_owned(), b"{}".to_vec()));
        is_refused(&workplace, &more.to_bundle(), &[name, words]);
    }
}

#[test]
fn other_versions_are_named() {
    let (_, entries, workplace) = scene();
    let mut newer = entries.clone();
    let text = String::from_utf8(newer.0[0].1.clone()).unwrap();
    let text = text.replace("\"schema_version\": 1", "\"schema_version\": 2, \"more\": true");
    newer.0[0].1 = text.into_bytes();
    let words = ["bundle.json: its schema version is 2; this program reads version 1"];
    is_refused(&workplace, &newer.as_they_are(), &words);
    let run = entries.0[1].0.clone();
    let mut newer = entries.clone();
    newer.change_json("manifest.json", |run| run["schema_version"] = json!(99));
    is_refused(&workplace, &newer.to_bundle(), &[&run, "has schema version 99"]);
    let mut newer = entries.clone();
    let at = newer.ending("2021-22/manifest.json");
    newer.change_json("2021-22/manifest.json", |snapshot| {
        snapshot["content"]["schema_version"] = json!(99);
    });
    is_refused(&workplace, &newer.to_bundle(), &[&entries.0[at].0, "has schema version 99"]);
}

/// Whoever makes a bundle can compute every hash in it: that its parts do not belong together is met all the same.
#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let (_, entries, workplace) = scene();
    let mut other = entries.clone();
    let mut id = String::new();
    other.change_json("manifest.json", |run| {
        run["snapshot_hash"] = json!("ab".repeat(32));
        run["settings"]["snapshot_hash"] = json!("ab".repeat(32));
        id = hash_settings(&run["settings"]);
        run["run_id"] = json!(id);
    });
    rename_run(&mut other, &id);
    let words = [&id[..], "was made from snapshot abab", "and the bundle holds"];
    is_refused(&workplace, &other.to_bundle(), &words);
    let mut with_training = entries.clone();
    with_training.change_json("manifest.json", |run| {
        run["settings"]["training"] = json!("0123456789abcdef");
        id = hash_settings(&run["settings"]);
        run["run_id"] = json!(id);
    });
    rename_run(&mut with_training, &id);
    let words = ["models/0123456789abcdef/manifest.json"];
    is_refused(&workplace, &with_training.to_bundle(), &words);
    for (field, value, words) in [
        ("number", json!(999_999_999_999_u64), "nobody has made 999999999999 runs"),
        ("fictional_players", json!(true), "do not agree whether the players are fictional"),
        ("season", json!("2020-21"), "it is of 2020-21"),
        ("run_id", json!("../../outside"), "is no name of a run or a training"),
        ("created_at", json!("x".repeat(1_000_000)), "`created_at` has more than 5000 characters"),
    ] {
        let mut other = entries.clone();
        other.change_json("manifest.json", |run| run[field] = value);
        is_refused(&workplace, &other.to_bundle(), &[words]);
    }
    // A file that is not what its column says, with a hash that fits.
    let mut other = entries.clone();
    let at = other.ending("predictions.parquet");
    other.0[at].1 = b"PAR1 is how such a file begins".to_vec();
    let hash = season::snapshot::table::sha256(&other.0[at].1);
    other.change_json("manifest.json", |run| run["files"][0]["sha256"] = json!(hash));
    is_refused(&workplace, &other.to_bundle(), &["predictions.parquet", "not a readable Parquet"]);
}

/// A name in a manifest is joined to a path where its part is looked for, and whoever reads it must not be led elsewhere.
#[test]
fn nothing_of_the_data_folder_is_moved_or_read_as_a_part_of_the_bundle() {
    let (workplace, training) = Workplace::with_training();
    let training = training["training_id"].as_str().unwrap().to_owned();
    workplace.season(&["predict", SEASON, "--end-date", "2021-11-20"]).succeeds();
    workplace.season(&["bundle", SEASON, "--output", FILE]).succeeds();
    let mut entries = Entries::read(&fs::read(workplace.path(FILE)).unwrap());
    let model = format!("{}/tests/vectors/models/squared-3.2.0.ubj", env!("CARGO_MANIFEST_DIR"));
    let model = fs::read(model).unwrap();
    let hash = season::snapshot::table::sha256(&model);
    entries.0.retain(|(name, _)| !name.starts_with("models/"));
    entries.0.push((format!("models/xgboost-{}.model", &hash[..16]), model));
    let mut id = String::new();
    let at = entries
        .0
        .iter()
        .position(|(name, _)| name.starts_with("runs/") && name.ends_with("/manifest.json"));
    let name = entries.0[at.unwrap()].0.clone();
    entries.change_json(&name, |run| {
        run["settings"]["training"] = json!(format!("../../models/{training}"));
        run["settings"]["xgboost_model"] = json!(hash);
        id = hash_settings(&run["settings"]);
        run["run_id"] = json!(id);
    });
    rename_run(&mut entries, &id);
    fs::write(workplace.path(FILE), entries.to_bundle()).unwrap();
    let before = workplace.data_tree();
    for more in [&[][..], &["--check"]] {
        let ended = workplace.season(&[&["unbundle", FILE], more].concat());
        ended.fails(3, &[&id, "is no name of a run or a training"]);
    }
    assert!(workplace.data_tree() == before && !workplace.path("models").exists());
}

/// What is put in place is what this program writes, under the names that it gives.
#[test]
fn no_further_file_is_put_into_a_run() {
    let (_, entries, workplace) = scene();
    let run = entries.0[1].0.rsplit_once('/').unwrap().0.to_owned();
    for name in ["evil.sh", "report.html", "published.json", "grades.parquet"] {
        let mut more = entries.clone();
        more.change_json("manifest.json", |run| {
            let file = json!({ "name": name, "rows": 1, "sha256": "0".repeat(64) });
            run["files"].as_array_mut().unwrap().push(file);
        });
        is_refused(&workplace, &more.to_bundle(), &[&format!("it names `{name}`")]);
        more.0.push((format!("{run}/{name}"), b"mine".to_vec()));
        is_refused(&workplace, &more.to_bundle(), &[name, "is no file of a bundle of this run"]);
    }
}

/// Lists that cannot be so long are refused before anything is counted or written.
#[test]
fn lists_are_no_longer_than_what_there_is() {
    let (_, entries, workplace) = scene();
    let mut many = entries.clone();
    many.change_json("manifest.json", |run| {
        let system = json!({ "system_id": "a", "version": 1, "predicted": 0, "recommendations": {}, "skipped": {} });
        let systems = run["systems"].as_array_mut().unwrap();
        systems.splice(..0, vec![system; 50_000]);
    });
    let at = many.ending("manifest.json");
    let compact: serde_json::Value = serde_json::from_slice(&many.0[at].1).unwrap();
    many.0[at].1 = compact.to_string().into_bytes();
    is_refused(&workplace, &many.to_bundle(), &["it counts other systems than its settings have"]);
    let mut many = entries;
    for day in 0..3000 {
        let date = season::domain::GameDate::from_days(day);
        many.0.push((format!("models/0123456789abcdef/model-{date}.json"), Vec::new()));
    }
    is_refused(&workplace, &many.to_bundle(), &["files, and at most 2000 can be"]);
}

/// Gives the run another name, wherever that stands.
fn rename_run(entries: &mut Entries, id: &str) {
    for (name, _) in &mut entries.0 {
        if let ["runs", season, _, file] = name.split('/').collect::<Vec<_>>()[..] {
            *name = format!("runs/{season}/{id}/{file}");
        }
    }
    entries.change_json("bundle.json", |manifest| manifest["run_id"] = json!(id));
}

#[test]
fn what_is_no_plain_file_is_no_bundle() {
    let workplace = Workplace::new();
    for (file, code, words) in [
        ("/dev/zero", 3, "it is a device, not a plain file"),
        ("", 3, "it is a folder, not a plain file"),
        ("none.season", 6, "there is no such file or folder"),
    ] {
        let path = if file.is_empty() { "." } else { file };
        workplace.season(&["unbundle", path]).fails(code, &[words]);
    }
    let sparse = fs::File::create(workplace.path(FILE)).unwrap();
    sparse.set_len(5 << 30).unwrap();
    workplace.bounded(&["unbundle", FILE]).fails(3, &["a.season", "at most 4294967296 are read"]);
    sparse.set_len(3 << 30).unwrap();
    workplace.bounded(&["unbundle", FILE]).fails(3, &["a.season", "never written"]);
    assert!(!workplace.data().exists());
}
