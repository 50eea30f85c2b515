//! Sweeps: what is tried, what comes out to the last bit, what is refused, and what may be believed.

use std::fs;
use std::path::PathBuf;

use arrow::array::AsArray as _;
use arrow::datatypes::{Float64Type, Int32Type};
use serde_json::Value;

use crate::support::files::{read_table, texts};
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
        "systems = [\"ensemble_v2\"]\n[vary]\n\"bet.price_margin\" = [1]",
        &["ensemble_v2 predicts with a training"],
    );
    refused("systems = [\"x\"]\n[vary]\n\"lookback.days\" = [60]", &["no system `x`"]);
    refused(
        "[vary]\n\"bet.min_edge\" = { from = 1, to = 2, steps = 9000 }\n\"bet.min_confidence\" = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]",
        &["rows, and a sweep has at most", "fewer settings"],
    );
    refused("lookback = 3", &["unknown field"]);
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
    }
}

/// What could not be written down at the end is not begun.
#[test]
fn a_damaged_ledger_stops_a_sweep_before_it_begins() {
    let workplace = with_file(LOOKBACKS);
    fs::write(workplace.data().join("experiments.jsonl"), "{}\n").unwrap();
    workplace.season(&["sweep", FILE]).fails(3, &["line 1 of", "experiments.jsonl"]);
    assert!(!workplace.data().join("sweeps").exists());
}
