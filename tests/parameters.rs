//! The numbers that can be set: what is listed, what is refused, what changes, and where that is shown.

use std::collections::BTreeSet;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use season::engine::{self, LinePolicy, Plan};
use season::season::Season;
use season::snapshot::{self, DataDir};
use season::systems::{Parameter, Parameters, StoredPrediction, all_parameters};
use serde_json::Value;

use crate::support::files::{RunFiles, floats, read_table, texts};
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, assert_fits, untrained};

const SIMILARITY: &str = "similarity_balanced_v1";

#[test]
fn the_list_has_every_parameter_with_its_value_and_fits_the_terminal() {
    let workplace = Workplace::new();
    let text = workplace.season(&["parameters"]);
    assert_fits(&text.succeeds().stdout);
    text.prints(&["lookback.…, read by similarity_balanced_v1", "weight_last_5       0.5"]);
    let listed = workplace.season(&["parameters", "--json"]).succeeds().json();
    let names: Vec<&str> = listed["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["name"].as_str().unwrap())
        .collect();
    let all = all_parameters().iter().chain(season::train::training_parameters());
    assert_eq!(names, all.map(|of| of.name).collect::<Vec<_>>());
    let of_one = workplace.season(&["parameters", SIMILARITY, "--json"]).json();
    let of_one = of_one["parameters"].as_array().unwrap();
    assert!(of_one.iter().any(|of| of["name"] == "lookback.days"));
    assert!(of_one.iter().all(|of| of["name"] != "xgboost_v1.home"));
    workplace.season(&["parameters", "nothing"]).fails(2, &["they begin with", "lookback"]);
}

#[test]
fn what_cannot_be_set_is_refused_before_anything_is_written() {
    let workplace = Workplace::with_snapshot();
    let before = workplace.data_tree();
    for (args, words) in [
        (&["--set", "lookback.day=60"][..], &["no parameter `lookback.day`", "lookback.days"][..]),
        (&["--set", "lookback.days=0"], &["`lookback.days` is a whole number from 1 to 400"]),
        (&["--set", "lookback.days=60.5"], &["and not 60.5"]),
        (&["--set", "lookback.days"], &["write NAME=VALUE"]),
        (&["--set", "lookback.days=many"], &["`many` is no number"]),
        (&["--set", "lookback.days=NaN"], &["`NaN` is no number"]),
        (&["--set", "lookback.days=60", "--set", "lookback.days=70"], &["is set twice"]),
        (
            &["--set", "xgboost_v1.weight_season=0.9", "--set", "xgboost_v1.weight_last_5=0.2"],
            &["the weights of xgboost_v1 sum to 1"],
        ),
        (
            &["--set", "lookback.days=60", "--systems", "zone_matchup_v1"],
            &["lookback.days changes no system of this run", SIMILARITY],
        ),
    ] {
        workplace.season(&[&["predict", SEASON], args].concat()).fails(2, words);
    }
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn what_is_set_as_it_is_declared_changes_nothing() {
    let workplace = Workplace::with_snapshot();
    let plain = predict(&workplace, &[]);
    let same = ["lookback.days=90", "moving_average_baseline_v1.weight_last_5=0.5"];
    assert_eq!(predict(&workplace, &["--set", same[0], "--set", same[1]]), plain);
    let other = predict(&workplace, &["--set", "lookback.days=60"]);
    assert_ne!(other, plain);
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(other.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["settings"]["parameters"].to_string(), r#"{"lookback.days":60.0}"#);
    let all = manifest["parameters"].as_object().unwrap();
    assert_eq!((&all["lookback.days"], &all["lookback.games"]), (&60.0.into(), &30.0.into()));
    assert!(all.contains_key("xgboost_v1.home"), "{all:?}");
}

/// What the formula says, by hand.
#[test]
fn weights_that_are_set_are_those_of_the_prediction() {
    let workplace = Workplace::with_snapshot();
    let name = "moving_average_baseline_v1";
    let set = format!("{name}.weight_last_5=0.75");
    let run = predict(&workplace, &["--systems", name, "--set", &set]);
    let usual = predict(&workplace, &["--systems", name]);
    let table = read_table(&run.join("predictions.parquet"));
    let baselines = floats(&table, "baseline");
    let usual = floats(&read_table(&usual.join("predictions.parquet")), "baseline");
    assert_ne!(baselines, usual);
    let players = texts(&table, "player_lookup");
    let day = arrow::util::display::array_value_to_string(&table["game_date"], 0).unwrap();
    let args = ["explain", SEASON, &players[0], &day, "--systems", name, "--set", &set, "--json"];
    let explained = workplace.season(&args).succeeds().json();
    let term = &explained["systems"][0]["prediction"]["terms"][0];
    assert_eq!(term["points"].as_f64(), baselines[0]);
    let from = term["from"].as_str().unwrap();
    let numbers: Vec<f64> =
        from.split([' ', '·', '+', '(', ')']).filter_map(|word| word.parse().ok()).collect();
    // The numbers of games stand in brackets between them: `0.75 · 21.2 (last 5) + …`.
    let [weight, last_5, _, of_10, last_10, _, of_season, season] = numbers[..] else {
        panic!("{from}: {numbers:?}")
    };
    assert_eq!((weight, of_10, of_season), (0.75, 0.15, 0.1));
    let sum = weight * last_5 + of_10 * last_10 + of_season * season;
    assert!((sum - baselines[0].unwrap()).abs() < 0.02, "{from}: {baselines:?}");
}

#[test]
fn a_shorter_lookback_shows_fewer_games() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &["--systems", SIMILARITY]);
    let short = predict(&workplace, &["--systems", SIMILARITY, "--set", "lookback.days=20"]);
    let [long, short] = [&run, &short].map(|run| RunFiles::read(run));
    let count = |run: &RunFiles| run.predictions.len();
    assert!(count(&short) < count(&long), "{} {}", count(&short), count(&long));
    let (day, player, _) = short.predictions.keys().next().unwrap();
    let day = season::domain::GameDate::from_days(*day).to_string();
    let args = ["explain", SEASON, player, &day, "--set", "lookback.days=20", "--json"];
    let past = &workplace.season(&args).succeeds().json()["past"];
    assert_eq!(past["lookback_days"], 20, "{past}");
}

#[test]
fn a_changed_system_is_shown_as_one() {
    let workplace = Workplace::with_snapshot();
    let plain = predict(&workplace, &[]);
    let set = ["--set", "ensemble_v1.agree_below=1", "--set", "bet.min_edge=3"];
    let predicted = workplace.season(&[&["predict", SEASON][..], &set].concat());
    let said = "changed systems: --set bet.min_edge=3, ensemble_v1.agree_below=1\n";
    predicted.succeeds().prints(&[said]).says(&["is more complete"]);
    let changed = predict(&workplace, &set);
    let run = id(&changed);
    // It is not the default, and whatever is shown of it says what was changed.
    let graded = workplace.season(&["grade", SEASON, "--json"]).json();
    assert_eq!(graded["run_id"].as_str().unwrap(), id(&plain));
    workplace.season(&["grade", SEASON, "--run", &run]).succeeds().prints(&[said]);
    workplace.season(&["show", SEASON, "2021-12-02", "--run", &run]).succeeds().prints(&[said]);
    let json = workplace.season(&["grade", SEASON, "--run", &run, "--json"]).json();
    assert_eq!(json["parameters"]["bet.min_edge"], 3.0);
    workplace.season(&["compare", &id(&plain), &run]).succeeds().prints(&["parameters"]);
    workplace.season(&["status"]).succeeds().prints(&["changed systems: --set"]);
    let page = workplace.path("page.html");
    let page = page.to_str().unwrap();
    workplace.season(&["report", SEASON, "--run", &run, "--output", page]).succeeds();
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("Changed systems: --set bet.min_edge=3"), "the page says it");
    assert!(page.contains("--set bet.min_edge=3 --set ensemble_v1.agree_below=1"), "its command");
}

#[cfg(feature = "bigquery")]
#[test]
fn a_changed_system_is_not_uploaded_under_its_name() {
    let workplace = Workplace::with_snapshot();
    let run = id(&predict(&workplace, &["--set", "lookback.days=60"]));
    let args = ["upload", SEASON, "--run", &run, "--dry-run", "--table", "p.d.t"];
    workplace.season(&args).fails(2, &["lookback.days=60", "not uploaded"]);
}

#[test]
fn a_changed_run_is_verified_by_making_it_again() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &["--set", "lookback.days=45", "--set", "xgboost_v1.home=2"]);
    workplace.season(&["verify", SEASON]).succeeds();
    let bundle = workplace.path("run.season");
    let bundle = bundle.to_str().unwrap();
    workplace.season(&["bundle", SEASON, &id(&run), "--output", bundle]).succeeds();
    let other = Workplace::new();
    other.season(&["unbundle", bundle]).succeeds();
    other.season(&["verify", SEASON]).succeeds();
    // Whoever says that it was made with other numbers is found out.
    let manifest = run.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let (before, after) = text.rsplit_once("\"lookback.days\": 45.0").unwrap();
    std::fs::write(&manifest, format!("{before}\"lookback.days\": 46.0{after}")).unwrap();
    let verified = workplace.season(&["verify", SEASON]);
    assert_eq!(verified.code, 1);
    verified.prints(&["its settings say otherwise"]);
}

fn plan(season: &Season, parameters: Parameters) -> Plan {
    let dates = season.games().unwrap();
    let mut dates: Vec<i32> = dates.dates.to_vec();
    dates.sort_unstable();
    dates.dedup();
    let dates = dates.into_iter().map(season::domain::GameDate::from_days).collect();
    Plan::new(untrained(), parameters, LinePolicy::default(), dates)
}

/// Everything that the systems answer.
fn answers(season: &Season, parameters: Parameters) -> Vec<String> {
    let forecast = engine::predict(season, &plan(season, parameters), |_| ()).unwrap();
    let results = forecast.dates.iter().flat_map(|date| date.results.iter());
    results.map(|result| format!("{:?}", result.map(StoredPrediction::prediction))).collect()
}

/// Another value that the parameter can have, far from the declared one.
fn other_values(parameter: &Parameter) -> Vec<f64> {
    let [low, high] = parameter.range;
    let usual = parameter.default.unwrap_or(0.0);
    let step = if parameter.step > 0.0 { parameter.step } else { 1e-3 };
    let near = [usual + 0.25 * (high - usual), usual - 0.25 * (usual - low), high, low];
    let rounded = near.map(|value| (value / step).round() * step);
    rounded.into_iter().filter(|value| parameter.allows(*value) && *value != usual).collect()
}

/// No number is listed that nothing depends on.
#[test]
fn every_parameter_of_a_formula_changes_what_it_says() {
    let workplace = Workplace::with_snapshot();
    let season = Season::new(
        snapshot::read(&DataDir::new(workplace.data()), SEASON.parse().unwrap()).unwrap(),
    )
    .unwrap();
    let usual = answers(&season, Parameters::default());
    let read: BTreeSet<&str> = untrained()
        .iter()
        .flat_map(|system| system.info().all_parameters().map(|parameter| parameter.name))
        .collect();
    let dead: Vec<&str> = all_parameters()
        .par_iter()
        .filter(|parameter| read.contains(parameter.name))
        .filter(|parameter| {
            other_values(parameter).into_iter().all(|value| {
                let set = Parameters::new(&[(parameter.name.to_owned(), value)]).unwrap();
                answers(&season, set) == usual
            })
        })
        .map(|parameter| parameter.name)
        .collect();
    // So many similar games are not in this season, and by the declared numbers a mean score is never below 70.
    let idle = ["similarity_balanced_v1.very_many", "similarity_balanced_v1.hardly_similar"];
    assert_eq!(dead, idle);
}
