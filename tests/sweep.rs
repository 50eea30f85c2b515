//! Sweeps: what is tried, what comes out to the last bit, what is refused, and what may be believed.

use std::fs;
use std::path::PathBuf;

use arrow::array::AsArray as _;
use arrow::datatypes::{Float64Type, Int32Type};
use serde_json::Value;

use crate::support::files::{floats, read_table, texts};
use crate::support::{SEASON, Workplace, assert_fits};

const FILE: &str = "sweep.toml";
const LOOKBACKS: &str = "systems = [\"similarity_balanced_v1\", \"ensemble_v1\"]\n\
                         [vary]\n\"lookback.days\" = [30, 60, 90, 120]\n";

/// A workplace with two invented seasons, and what the sweep's file says.
fn with_file(text: &str) -> Workplace {
    let workplace = Workplace::new();
    for season in ["2020-21", SEASON] {
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
    }
    fs::write(workplace.path(FILE), text).unwrap();
    workplace
}

fn json(workplace: &Workplace, args: &[&str]) -> Value {
    workplace.season(&[&["sweep", FILE, "--json"], args].concat()).succeeds().json()
}

fn folder(sweep: &Value, workplace: &Workplace) -> PathBuf {
    workplace.path(sweep["folder"].as_str().unwrap())
}

/// The mean absolute error that `season grade` finds for a run with these settings.
fn graded(workplace: &Workplace, season: &str, set: &[&str], system: &str) -> (f64, u64) {
    let predicted = workplace
        .season(&[&["predict", season, "--systems", system, "--json"], set].concat())
        .succeeds()
        .json();
    let run = predicted["run_id"].as_str().unwrap();
    let grade = workplace.season(&["grade", season, "--run", run, "--json"]).succeeds().json();
    let scores = grade["scores"].as_array().unwrap();
    let score = scores
        .iter()
        .find(|of| of["forecaster"] == system && of["dimension"] == "overall")
        .unwrap_or_else(|| panic!("{scores:?}"));
    (score["errors"]["mae"]["value"].as_f64().unwrap(), score["n"].as_u64().unwrap())
}

#[test]
fn a_sweep_finds_what_predicting_and_grading_each_setting_finds() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &["--seasons", SEASON]);
    assert_eq!(sweep["tries"], 3);
    for of in sweep["systems"].as_array().unwrap() {
        let system = of["system_id"].as_str().unwrap();
        for ranked in of["ranking"].as_array().unwrap() {
            let setting = ranked["setting"].as_u64().unwrap();
            let set = match setting {
                0 => vec![],
                place => {
                    let days = [30, 60, 120][usize::try_from(place).unwrap() - 1];
                    vec!["--set".to_owned(), format!("lookback.days={days}")]
                }
            };
            let set: Vec<&str> = set.iter().map(String::as_str).collect();
            let (mae, n) = graded(&workplace, SEASON, &set, system);
            let found = ranked["value"].as_f64().unwrap();
            assert!((found - mae).abs() < 1e-12, "{system} {setting}: {found} {mae}");
            if setting == 0 {
                assert_eq!(of["n"].as_u64().unwrap(), n, "{system}");
            }
        }
    }
}

#[test]
fn rows_are_counts_and_sums_in_their_order() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &[]);
    let table = read_table(&folder(&sweep, &workplace).join("results.parquet"));
    let (seasons, systems) = (texts(&table, "season"), texts(&table, "system_id"));
    let settings = table["setting"].as_primitive::<Int32Type>();
    let days = table["game_date"].as_primitive::<arrow::datatypes::Date32Type>();
    let keys: Vec<_> = (0..table.num_rows())
        .map(|row| {
            (&seasons[row], settings.value(row), &systems[row] == "ensemble_v1", days.value(row))
        })
        .collect();
    assert!(keys.is_sorted() && keys.len() > 1000, "{}", keys.len());
    // The sums of a setting are those of its error in the answer.
    let [n, absolute] = ["n", "absolute_error_sum"].map(|name| table.column_by_name(name).unwrap());
    let (n, absolute) = (n.as_primitive::<Int32Type>(), absolute.as_primitive::<Float64Type>());
    let of = |row: &usize| settings.value(*row) == 2 && systems[*row] == "ensemble_v1";
    let rows: Vec<usize> = (0..table.num_rows()).filter(of).collect();
    let count: i32 = rows.iter().map(|row| n.value(*row)).sum();
    let errors: f64 = rows.iter().map(|row| absolute.value(*row)).sum();
    let ensemble = &sweep["systems"][1];
    let ranked = ensemble["ranking"].as_array().unwrap();
    let ranked = ranked.iter().find(|of| of["setting"] == 2).unwrap();
    assert!((ranked["value"].as_f64().unwrap() - errors / f64::from(count)).abs() < 1e-9);
}

#[test]
fn the_bytes_are_the_same_on_any_number_of_threads_and_after_a_break() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &["--threads", "1"]);
    let folder = folder(&sweep, &workplace);
    let bytes = || {
        let table = fs::read(folder.join("results.parquet")).unwrap();
        let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        (table, manifest["settings"].clone(), manifest["files"].clone())
    };
    let first = bytes();
    let again = json(&workplace, &["--threads", "2"]);
    assert_eq!((&again["reused"], &again["systems"]), (&true.into(), &sweep["systems"]));
    assert_eq!(bytes(), first);
    fs::remove_dir_all(&folder).unwrap();
    let other = json(&workplace, &["--threads", "2"]);
    assert_eq!((&other["reused"], &other["systems"]), (&false.into(), &sweep["systems"]));
    assert_eq!(bytes(), first);
    assert!(!folder.with_extension("blocks").exists(), "nothing is left of what was half done");
}

/// Blocks that are done are taken, and what lies there damaged is computed again.
#[test]
fn what_was_done_is_not_done_again_and_damaged_blocks_are() {
    let steps = "[vary]\n\"bet.min_edge\" = { from = 0.5, to = 9.5, steps = 100 }\n";
    let workplace = with_file(&format!("systems = [\"zone_matchup_v1\"]\n{steps}"));
    let first = json(&workplace, &["--seasons", SEASON]);
    let whole = folder(&first, &workplace);
    let bytes = fs::read(whole.join("results.parquet")).unwrap();
    let table = read_table(&whole.join("results.parquet"));
    fs::remove_dir_all(&whole).unwrap();
    // As if it had been killed after the first block, whose sums somebody changed.
    let block = |rows: &arrow::array::RecordBatch| {
        let name =
            format!("{}.blocks/{SEASON}/000000", whole.file_name().unwrap().to_str().unwrap());
        let folder = whole.with_file_name(name);
        fs::create_dir_all(&folder).unwrap();
        let layout = season::experiment::sweep::results_layout();
        season::snapshot::table::write(&folder, &layout, rows).unwrap();
    };
    let settings = table["setting"].as_primitive::<Int32Type>();
    let of_block = (0..table.num_rows()).filter(|row| settings.value(*row) < 64).count();
    block(&table.slice(0, of_block));
    json(&workplace, &["--seasons", SEASON]);
    assert_eq!(fs::read(whole.join("results.parquet")).unwrap(), bytes);
    fs::remove_dir_all(&whole).unwrap();
    block(&table.slice(1, of_block));
    json(&workplace, &["--seasons", SEASON]);
    assert_eq!(fs::read(whole.join("results.parquet")).unwrap(), bytes);
}

#[test]
fn the_text_says_how_sure_one_may_be() {
    let workplace = with_file(LOOKBACKS);
    let ended = workplace.season(&["sweep", FILE, "--note", "shorter?"]);
    assert_fits(&ended.succeeds().stdout);
    ended.prints(&[
        "4 settings on 2020-21 and 2021-22",
        "similarity_balanced_v1\n",
        "luck",
        "ifference: ",
        "chosen on the past, month by month:",
    ]);
    // The same question again counts all tries.
    fs::write(workplace.path("more.toml"), LOOKBACKS.replace("[30, 60,", "[20, 40, 50,")).unwrap();
    let more = workplace.season(&["sweep", "more.toml"]);
    more.succeeds().prints(&["the same question had 3 tries in earlier sweeps"]);
    let listed = workplace.season(&["ledger"]);
    assert_fits(&listed.succeeds().stdout);
    listed.prints(&["default of", "shorter?"]);
    let ledger = workplace.season(&["ledger", "--json"]).succeeds().json();
    assert_eq!(ledger["experiments"].as_array().unwrap().len(), 4);
    // Deleting results keeps the ledger.
    fs::remove_dir_all(workplace.data().join("sweeps")).unwrap();
    let kept = workplace.season(&["ledger", "--json"]).succeeds().json();
    assert_eq!(kept, ledger);
}

/// What was chosen on the past depends on no later date.
#[test]
fn choices_depend_on_earlier_dates_alone() {
    let workplace = with_file(LOOKBACKS);
    let both = json(&workplace, &[]);
    let first = json(&workplace, &["--seasons", "2020-21"]);
    for (of_both, of_first) in
        both["systems"].as_array().unwrap().iter().zip(first["systems"].as_array().unwrap())
    {
        let months = |of: &Value| of["choice"]["months"].as_array().unwrap().clone();
        let (all, early) = (months(of_both), months(of_first));
        assert!(early.len() > 3 && all.len() > early.len() + 3);
        assert_eq!(all[..early.len()], early);
    }
}

#[test]
fn what_cannot_be_tried_is_refused_before_work_begins() {
    let workplace = with_file("");
    let refused = |text: &str, words: &[&str]| {
        fs::write(workplace.path(FILE), text).unwrap();
        workplace.season(&["sweep", FILE]).fails(2, words);
    };
    refused("", &["sweep.toml", "it varies nothing", "season help experiments"]);
    refused("[vary]\n\"lookback.dayz\" = [1]", &["no parameter `lookback.dayz`", "lookback.days"]);
    refused(
        "systems = [\"zone_matchup_v1\"]\n[vary]\n\"lookback.days\" = [60]",
        &["lookback.days changes none of the systems"],
    );
    refused(
        "systems = [\"ensemble_v1\"]\n[vary]\n\"train.trees\" = [5]",
        &["train.trees changes systems that predict with a training alone"],
    );
    refused("[vary]\n\"train.tree\" = [5]", &["no parameter `train.tree`", "train.trees"]);
    refused(
        "line = \"estimated\"\nsystems = [\"ensemble_v2\"]\n[vary]\n\"train.seed\" = { from = 1, to = 200, steps = 200 }",
        &["its settings need 400 trainings, and a sweep has at most 100"],
    );
    refused("systems = [\"x\"]\n[vary]\n\"lookback.days\" = [60]", &["no system `x`"]);
    refused(
        "[vary]\n\"bet.min_edge\" = { from = 1, to = 2, steps = 9000 }\n\"bet.min_confidence\" = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]",
        &["rows, and a sweep has at most", "fewer settings"],
    );
    refused("lookback = 3", &["unknown field"]);
    refused(
        "min_games = 99999999999\n[vary]\n\"lookback.days\" = [30, 60]",
        &["has 99999999999 earlier games of the season on any date", "a smaller min_games"],
    );
    let missing = workplace.season(&["sweep", "none.toml"]);
    missing.fails(2, &["none.toml"]);
    fs::write(workplace.path(FILE), LOOKBACKS).unwrap();
    workplace
        .season(&["sweep", FILE, "--seasons", "2014-15"])
        .fails(4, &["no snapshot of 2014-15"]);
    assert!(!workplace.data().join("sweeps").exists());
    assert!(!workplace.data().join("experiments.jsonl").exists());
}

#[test]
fn a_damaged_sweep_is_named() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &["--seasons", SEASON]);
    let path = folder(&sweep, &workplace).join("results.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    workplace.season(&["sweep", FILE, "--seasons", SEASON]).fails(3, &["results.parquet"]);
}

/// Whoever can write a folder can compute a hash: rows that are not those of the settings are refused all the same.
#[test]
fn a_sweep_of_other_rows_is_refused() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &["--seasons", SEASON]);
    let folder = folder(&sweep, &workplace);
    let table = read_table(&folder.join("results.parquet"));
    let layout = season::experiment::sweep::results_layout();
    for other in [table.slice(1, table.num_rows() - 1), table.slice(0, table.num_rows() / 2)] {
        let entry = season::snapshot::table::write(&folder, &layout, &other).unwrap();
        let path = folder.join("manifest.json");
        let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        manifest["files"] = serde_json::json!([entry]);
        fs::write(&path, manifest.to_string()).unwrap();
        workplace.season(&["sweep", FILE, "--seasons", SEASON]).fails(3, &["results.parquet"]);
        let verified = workplace.season(&["verify", SEASON, "--json"]);
        assert_ne!(verified.code, 0);
        verified.prints(&["its rows are not those of its settings"]);
    }
}

/// Nor are sums believed that no predictions can have, or that the settings do not give.
#[test]
fn forged_sums_are_refused() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &["--seasons", SEASON]);
    let folder = folder(&sweep, &workplace);
    let table = read_table(&folder.join("results.parquet"));
    let layout = season::experiment::sweep::results_layout();
    let forge = |column: &str, value: &dyn Fn(f64) -> f64| {
        let at = table.schema().index_of(column).unwrap();
        let mut columns = table.columns().to_vec();
        let values = floats(&table, column).into_iter().map(|old| old.map(value));
        columns[at] = std::sync::Arc::new(values.collect::<arrow::array::Float64Array>());
        let other = arrow::array::RecordBatch::try_new(table.schema(), columns).unwrap();
        let entry = season::snapshot::table::write(&folder, &layout, &other).unwrap();
        let path = folder.join("manifest.json");
        let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        manifest["files"] = serde_json::json!([entry]);
        fs::write(&path, manifest.to_string()).unwrap();
        workplace.season(&["sweep", FILE, "--seasons", SEASON])
    };
    let impossible = "it has sums that no predictions can have";
    forge("absolute_error_sum", &|_| 1e308).fails(3, &["results.parquet", impossible]);
    forge("absolute_error_sum", &|sum| -sum).fails(3, &[impossible]);
    forge("error_sum", &|sum| 50.0 * sum + 1.0).fails(3, &[impossible]);
    forge("squared_error_sum", &|_| 0.0).fails(3, &[impossible]);
    forge("absolute_error_sum", &|sum| sum * 0.999)
        .fails(3, &["it has other sums for the declared numbers than predicting with these gives"]);
    forge("absolute_error_sum", &|sum| sum).succeeds();
}

/// What could not be written down at the end is not begun.
#[test]
fn a_damaged_ledger_stops_a_sweep_before_it_begins() {
    let workplace = with_file(LOOKBACKS);
    fs::write(workplace.data().join("experiments.jsonl"), "{}\n").unwrap();
    workplace.season(&["sweep", FILE]).fails(3, &["line 1 of", "experiments.jsonl"]);
    assert!(!workplace.data().join("sweeps").exists());
}

#[test]
fn a_sweep_is_listed_verified_made_again_and_removed() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &[]);
    let (folder, id) = (folder(&sweep, &workplace), sweep["sweep_id"].as_str().unwrap());
    let status = workplace.season(&["status", "--json"]).succeeds().json();
    let listed = &status["experiments"][0];
    assert_eq!((&listed["kind"], &listed["id"]), (&"sweep".into(), &id.into()));
    assert_eq!((&listed["tries"], &listed["is_finished"]), (&3.into(), &true.into()));
    let text = workplace.season(&["status"]);
    text.succeeds().prints(&[id, "2020-21 to 2021-22"]);
    assert_fits(&text.stdout);

    // What was there is said with a flag that there is, which makes the same bytes.
    workplace.season(&["sweep", FILE]).succeeds().prints(&["--force makes it again"]);
    let bytes = fs::read(folder.join("results.parquet")).unwrap();
    let again = json(&workplace, &["--force"]);
    assert_eq!((&again["reused"], &again["systems"]), (&false.into(), &sweep["systems"]));
    assert_eq!(fs::read(folder.join("results.parquet")).unwrap(), bytes);

    let unchecked = format!("sweep {id}: its sums were not computed again");
    workplace.season(&["verify", SEASON]).succeeds().prints(&[&unchecked]);
    fs::write(folder.join("results.parquet"), &bytes[1..]).unwrap();
    let differs = workplace.season(&["verify", SEASON, "--json"]);
    assert_ne!(differs.code, 0);
    let differs = differs.json();
    let what = differs.as_array().unwrap().iter().find(|of| of["what"] == format!("sweep {id}"));
    assert!(what.unwrap()["differs"].is_string(), "{differs}");

    workplace.season(&["remove", "sweep", &id[..8]]).fails(2, &["--yes permits it"]);
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    workplace.season(&["remove", "sweep", id, "--yes"]).fails(3, &["notes.txt"]);
    fs::remove_file(folder.join("notes.txt")).unwrap();
    let removed = format!("removed  sweep {id}");
    workplace.season(&["remove", "sweep", &id[..8], "--yes"]).succeeds().prints(&[&removed]);
    assert!(!folder.exists());
    let ledger = workplace.season(&["ledger", "--json"]).succeeds().json();
    assert!(!ledger["experiments"].as_array().unwrap().is_empty(), "its line stays");
    workplace.season(&["remove", "sweep", id, "--yes"]).fails(2, &["there is no sweep"]);
}

#[test]
fn an_unfinished_sweep_is_listed_and_removed() {
    let workplace = with_file(LOOKBACKS);
    let sweep = json(&workplace, &[]);
    let folder = folder(&sweep, &workplace);
    let id = sweep["sweep_id"].as_str().unwrap();
    let blocks = folder.with_file_name(format!("{id}.blocks"));
    fs::create_dir_all(blocks.join(SEASON)).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    workplace.season(&["status"]).succeeds().prints(&["not finished"]);
    workplace.season(&["verify", SEASON]).succeeds().prints(&["not finished"]);
    workplace.season(&["remove", "sweep", id, "--yes"]).succeeds();
    assert!(!blocks.exists());
}

#[test]
fn parts_of_several_folders_make_the_same_sweep() {
    let workplace = with_file(
        "systems = [\"similarity_balanced_v1\"]\n[vary]\n\"lookback.days\" = { from = 20, to = 119, steps = 100 }\n",
    );
    let whole = json(&workplace, &[]);
    let folder = folder(&whole, &workplace);
    let bytes = || fs::read(folder.join("results.parquet")).unwrap();
    let (expected, id) = (bytes(), whole["sweep_id"].as_str().unwrap());
    let finished = workplace.season(&["sweep", FILE, "--shard", "1/3"]);
    finished.succeeds().prints(&["no part is missing"]);
    fs::remove_dir_all(&folder).unwrap();
    fs::remove_file(workplace.data().join("experiments.jsonl")).unwrap();

    // 101 settings of two seasons are four blocks, and each part is computed in a folder of its own.
    let mut folders = Vec::new();
    for part in 1..=3 {
        let name = format!("part-{part}");
        fs::create_dir(workplace.path(&name)).unwrap();
        let snapshots = workplace.data().join("snapshots");
        std::os::unix::fs::symlink(snapshots, workplace.path(&name).join("snapshots")).unwrap();
        let shard = format!("{part}/3");
        let args = ["sweep", FILE, "--shard", &shard, "--json", "--data-dir", &name];
        let done = workplace.season(&args).succeeds().json();
        assert_eq!((&done["sweep_id"], &done["all_blocks"]), (&id.into(), &4.into()));
        assert_eq!(done["blocks"], if part == 1 { 2 } else { 1 });
        assert!(!workplace.path(&name).join("experiments.jsonl").exists(), "nothing is said yet");
        folders.push(name);
    }
    let args = ["sweep", FILE, "--merge", &folders.join(","), "--json"];
    let merged = workplace.season(&args);
    merged.succeeds().says(&["2 blocks are those of part-1", "1 blocks are those of part-3"]);
    assert_eq!(merged.json()["systems"], whole["systems"]);
    assert_eq!(bytes(), expected);

    fs::create_dir(workplace.path("empty")).unwrap();
    let none = workplace.season(&["sweep", FILE, "--seasons", SEASON, "--merge", "empty"]);
    none.fails(2, &["no part of sweep", "--shard K/N computes one"]);
    for wrong in ["0/3", "4/3", "3", "1/0", "1/99999", "-1/3"] {
        let shard = format!("--shard={wrong}");
        workplace.season(&["sweep", FILE, &shard]).fails(2, &["write K/N"]);
    }
}

#[test]
fn the_page_of_a_sweep_holds_the_answer_and_its_pictures() {
    let workplace = with_file(LOOKBACKS);
    let page = |workplace: &Workplace, more: &[&str]| {
        let sweep = json(workplace, &["--seasons", SEASON]);
        let id = sweep["sweep_id"].as_str().unwrap().to_owned();
        let args = [&["report", "--sweep", &id[..6]], more].concat();
        let said = workplace.season(&args).succeeds().stdout.trim().to_owned();
        (fs::read_to_string(workplace.path(&said)).unwrap(), sweep, id)
    };
    let (html, sweep, id) = page(&workplace, &[]);
    for of in sweep["systems"].as_array().unwrap() {
        let system = of["system_id"].as_str().unwrap();
        assert!(html.contains(&format!("id=\"{system}-curve-wide\"")), "{system}");
        let default = format!("{:.3}", of["default"].as_f64().unwrap());
        assert!(
            html.contains(&format!("lookback.days=90, the declared number: {default}")),
            "{default}"
        );
    }
    assert!(html.contains("fictional players") && html.contains("What was chosen when"));
    // It is made of the sweep alone, beside which it stands, and belongs to it.
    let (again, ..) = page(&workplace, &["--output", "page.html"]);
    assert_eq!(again, html);
    workplace.season(&["verify", SEASON]).succeeds();

    let two = "systems = [\"similarity_balanced_v1\"]\n[vary]\n\"lookback.days\" = [30, 60, 90]\n\"lookback.games\" = [10, 15, 20]\n";
    fs::write(workplace.path(FILE), two).unwrap();
    let (html, sweep, other) = page(&workplace, &[]);
    assert!(html.contains("id=\"similarity_balanced_v1-map-single\""));
    let settings = sweep["settings"].as_array().unwrap().len();
    assert_eq!(html.matches("<rect class=\"shade").count(), settings);

    workplace.season(&["report", "--sweep", "zz"]).fails(2, &["there is no sweep zz"]);
    workplace.season(&["report", "--sweep", &id, "--run", "1"]).fails(2, &["--run"]);
    workplace.season(&["remove", "sweep", &other, "--yes"]).succeeds();
    workplace.season(&["report", "--sweep", &other]).fails(2, &["there is no sweep"]);
}

#[test]
fn trainings_are_tried_as_training_predicting_and_grading_does() {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    let numbers = ["train.trees=4", "train.epochs=1", "train.members=1", "train.refit_days=60"];
    let key = |set: &&str| format!("\"{}", set.replacen('=', "\" = ", 1));
    let keys: Vec<String> = numbers.iter().map(key).collect();
    let text = format!(
        "line = \"estimated\"\nsystems = [\"boosted_trees_v2\"]\nsettings = [{{ {} }}]\n",
        keys.join(", ")
    );
    fs::write(workplace.path(FILE), text).unwrap();
    let sweep = json(&workplace, &[]);
    let set: Vec<&str> = numbers.iter().flat_map(|set| ["--set", set]).collect();
    let train = [&["train", SEASON, "--json"][..], &set].concat();
    let training = workplace.season(&train).succeeds().json();
    let id = training["training_id"].as_str().unwrap();
    let (mae, n) =
        graded(&workplace, SEASON, &["--models", id, "--line", "estimated"], "boosted_trees_v2");
    let ranking = sweep["systems"][0]["ranking"].as_array().unwrap();
    let ranked = ranking.iter().find(|of| of["setting"] == 1).unwrap();
    assert!((ranked["value"].as_f64().unwrap() - mae).abs() < 1e-12, "{ranked} {mae}");
    assert_eq!(ranked["n"].as_u64().unwrap(), n);
    let manifest = folder(&sweep, &workplace).join("manifest.json");
    let manifest: Value = serde_json::from_slice(&fs::read(manifest).unwrap()).unwrap();
    assert_eq!(manifest["settings"]["trainings"][SEASON][1], id);
    assert_eq!(manifest["settings"]["settings"][1]["train.trees"], 4.0);
    workplace.season(&["verify", SEASON]).succeeds();
}
