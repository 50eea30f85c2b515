//! `--xgboost-model` and `season model inspect`: a trained model in the place of the stand-in of `xgboost_v1`.

use std::collections::BTreeMap;

use season::model::Model;
use serde_json::Value;

use crate::support::files::{Key, RunFiles};
use crate::support::vectors::{self, Features, days};
use crate::support::{SEASON, Workplace};

const XGBOOST: &str = "xgboost_v1";

/// A model of `tests/vectors/models`.
fn path(name: &str) -> String {
    format!("{}/tests/vectors/models/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn model(name: &str) -> Model {
    Model::new(&std::fs::read(path(name)).unwrap()).unwrap()
}

/// What a model's inputs are where a row lacks their name, as `xgboost_v1` reads them.
const DEFAULTS: [(&str, f64); 8] = [
    ("points_avg_last_5", 0.0),
    ("points_avg_last_10", 0.0),
    ("points_avg_season", 0.0),
    ("points_std_last_10", 0.0),
    ("fatigue_score", 70.0),
    ("shot_zone_mismatch_score", 0.0),
    ("pace_score", 0.0),
    ("usage_spike_score", 0.0),
];

/// What the system has to say of a feature row: points, or the reason for none.
fn expected(model: &Model, names: &[String], row: &Features) -> Result<f64, String> {
    let mut values = Vec::new();
    for wanted in &model.header().feature_names {
        let at = names.iter().position(|name| name == wanted);
        let default = DEFAULTS.iter().chain(&[("back_to_back", 0.0)]);
        let default = || default.clone().find(|(name, _)| name == wanted).map(|(_, value)| *value);
        let value = at.map(|at| row.features[at]).or_else(default);
        let value = value.ok_or_else(|| format!("missing_feature:{wanted}"))?;
        if !value.is_finite() {
            return Err("non_finite_feature".to_owned());
        }
        #[allow(clippy::cast_possible_truncation, reason = "models read single precision")]
        values.push(value as f32);
    }
    let volatility = names.iter().position(|name| name == "points_std_last_10");
    if volatility.is_some_and(|at| !row.features[at].is_finite()) {
        return Err("non_finite_feature".to_owned());
    }
    let points = f64::from(model.predict(&values).unwrap()[0]).clamp(0.0, 60.0);
    Ok(format!("{points:.2}").parse().unwrap())
}

fn of_system(run: &RunFiles, id: &str) -> (BTreeMap<Key, u64>, BTreeMap<Key, String>) {
    let predictions = run.predictions.iter().filter(|(key, _)| key.2 == id);
    let skipped = run.skipped.iter().filter(|(key, _)| key.2 == id);
    (
        predictions.map(|(key, row)| (key.clone(), row.points)).collect(),
        skipped.map(|(key, reason)| (key.clone(), reason.clone())).collect(),
    )
}

#[test]
fn xgboost_v1_says_what_the_model_says() {
    let workplace = Workplace::with_snapshot();
    let stand_in = workplace.predict_as_reference(&[]);
    let vectors = vectors::load();
    for name in ["named-3.2.0.json", "named-3.2.0.ubj", "named_poisson-3.2.0.ubj"] {
        let run = workplace.predict_as_reference(&["--xgboost-model", &path(name)]);
        let (points, reasons) = of_system(&run, XGBOOST);
        let model = model(name);
        let mut seen = BTreeMap::new();
        for row in &vectors.features {
            let names = &vectors.vocabularies[row.vocabulary];
            if row.feature_version != "v1_baseline_25" || names.len() != row.features.len() {
                continue;
            }
            let key = (days(&row.game_date), row.player_lookup.clone(), XGBOOST.to_owned());
            let said = expected(&model, names, row);
            let found = points.get(&key).map(|bits| Ok(f64::from_bits(*bits)));
            let reason = || reasons.get(&key).map(|reason| Err(reason.clone()));
            let Some(found) = found.or_else(reason) else { continue };
            assert_eq!(found, said, "{name} {key:?}");
            *seen.entry(said.map_or_else(|reason| reason, |_| "points".to_owned())).or_insert(0) +=
                1;
        }
        assert!(seen["points"] > 20, "{seen:?}");
        assert!(seen.len() > 2, "{seen:?}");
        // The ensemble takes the model's points, and nobody else changes.
        for id in ["moving_average_baseline_v1", "zone_matchup_v1", "similarity_balanced_v1"] {
            assert_eq!(of_system(&run, id), of_system(&stand_in, id));
        }
        for id in [XGBOOST, "ensemble_v1"] {
            assert_ne!(of_system(&run, id), of_system(&stand_in, id));
        }
        let only = ["--xgboost-model", &path(name), "--systems", "ensemble_v1"];
        let only = workplace.predict_as_reference(&only);
        assert_eq!(of_system(&only, "ensemble_v1"), of_system(&run, "ensemble_v1"));
    }
}

#[test]
fn a_model_without_names_gets_the_inputs_of_xgboost_v1_in_their_order() {
    let workplace = Workplace::with_snapshot();
    let file = path("without_names-3.2.0.ubj");
    let run = workplace.predict_as_reference(&["--xgboost-model", &file]);
    let stand_in = workplace.predict_as_reference(&[]);
    // It reads what the stand-in reads, so it answers where the stand-in does, but for what overflows.
    let (points, reasons) = of_system(&run, XGBOOST);
    assert_eq!(points.len() + reasons.len(), {
        let (points, reasons) = of_system(&stand_in, XGBOOST);
        points.len() + reasons.len()
    });
    assert!(points.len() > 100);
    let other = path("squared-3.2.0.ubj");
    workplace.season(&["predict", "--xgboost-model", &other]).fails(
        3,
        &[
            "does not fit 2021-22",
            "no feature names and takes 6 values",
            "the 25 of xgboost_v1, in the order points_avg_last_5, points_avg_last_10,",
            "hint: train on what the rows of 2021-22 carry",
        ],
    );
}

#[test]
fn the_run_is_named_after_the_model_and_does_not_depend_on_threads() {
    let workplace = Workplace::with_snapshot();
    let predict = |args: &[&str]| {
        workplace.season(&[&["predict", "--json"], args].concat()).succeeds().json()
    };
    let id = |run: &Value| run["run_id"].as_str().unwrap().to_owned();
    let plain = predict(&[]);
    assert!(plain["settings"].get("xgboost_model").is_none());
    let (json, ubj) = (path("named-3.2.0.json"), path("named-3.2.0.ubj"));
    let run = predict(&["--xgboost-model", &json]);
    assert_eq!(run["settings"]["xgboost_model"], model("named-3.2.0.json").sha256());
    let other = predict(&["--xgboost-model", &ubj]);
    assert_ne!(id(&run), id(&plain));
    assert_ne!(id(&run), id(&other), "two files");
    let bytes = |run: &Value| {
        let folder = workplace.path(run["folder"].as_str().unwrap());
        std::fs::read(folder.join("predictions.parquet")).unwrap()
    };
    assert_eq!(bytes(&run), bytes(&other), "one model");
    for threads in ["1", "2", "4"] {
        let again = predict(&["--xgboost-model", &json, "--force", "--threads", threads]);
        assert_eq!((id(&again), bytes(&again)), (id(&run), bytes(&run)));
    }
    workplace.season(&["verify", SEASON]).succeeds();
    let compared = workplace.season(&["compare", &id(&plain), &id(&run)]);
    compared.succeeds().prints(&["settings  xgboost_model: none → "]);
    let text = workplace.season(&["predict", "--xgboost-model", &json]);
    text.succeeds().prints(&["predicts as xgboost_v1", "existed"]);
}

#[test]
fn a_model_that_cannot_be_used_changes_nothing() {
    let workplace = Workplace::new();
    // Its rows carry the 25 names of built features and no other.
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    let before = workplace.data_tree();
    let predict = |name: &str| workplace.season(&["predict", "--xgboost-model", &path(name)]);
    predict("refused-unknown_name.json").fails(
        3,
        &[
            "does not fit 2021-22",
            "it asks for features that no row of the snapshot carries: ",
            "shoe_size",
            "usage_rate_last_10",
            "hint: train on what the rows of 2021-22 carry: points_avg_last_5, ",
        ],
    );
    predict("refused-classes.json").fails(3, &["tells 3 classes apart", "multi:softprob"]);
    predict("refused-linear.json").fails(3, &["its booster is gblinear", "season model inspect"]);
    predict("expected-3.2.0.json").fails(3, &["there is no `version`", "save_model"]);
    predict("nothing.json").fails(6, &["cannot read", "there is no such file"]);
    let unused = ["--xgboost-model", &path("named-3.2.0.ubj"), "--systems", "zone_matchup_v1"];
    let unused = workplace.season(&[&["predict"], &unused[..]].concat());
    unused.fails(2, &["--xgboost-model is for xgboost_v1"]);
    std::fs::write(
        workplace.path("cut.ubj"),
        &std::fs::read(path("named-3.2.0.ubj")).unwrap()[..5000],
    )
    .unwrap();
    workplace.season(&["predict", "--xgboost-model", "cut.ubj"]).fails(3, &["UBJ, byte "]);
    workplace
        .bounded(&["predict", "--xgboost-model", "/dev/zero"])
        .fails(3, &["the file: it is a device, not a plain file"]);
    std::fs::File::create(workplace.path("long")).unwrap().set_len((1 << 26) + 1).unwrap();
    workplace
        .bounded(&["predict", "--xgboost-model", "long"])
        .fails(3, &["it has 67108865 bytes, and at most 67108864 are read"]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn inspect_says_what_a_model_is_and_whether_it_is_refused() {
    let workplace = Workplace::new();
    let inspect = |name: &str| workplace.season(&["model", "inspect", &path(name)]);
    inspect("named-3.2.0.ubj").succeeds().prints(&[
        "format of XGBoost 3.2.0 · UBJ · gbtree · SHA-256 ",
        "objective   reg:squarederror · base score ",
        "trees       6 · depth 4 · ",
        "features    25\n",
        "\nteam_win_pct ",
    ]);
    inspect("partition-1.7.6.json").prints(&["XGBoost 1.7.6 · JSON", "splits by category"]);
    // A snapshot may have the feature as one of its own.
    inspect("refused-unknown_name.json")
        .succeeds()
        .prints(&["a snapshot must have what no system names: shoe_size\n"]);
    let text = std::fs::read_to_string(path("refused-unknown_name.json")).unwrap();
    std::fs::write(workplace.path("m.json"), text.replace("shoe_size", "expected_points")).unwrap();
    let refused = workplace.season(&["model", "inspect", "m.json"]);
    assert_eq!(refused.code, 1);
    refused.prints(&[
        "refused by season predict --xgboost-model\n",
        "features that only systems that learn can read: expected_points\n",
    ]);
    let quantiles = inspect("refused-quantiles.json");
    assert_eq!(quantiles.code, 1);
    quantiles.prints(&["3 outputs (multi-target), and points are one number"]);
    inspect("expected-3.2.0.json").fails(3, &["is not a model", "there is no `version`"]);

    let json = workplace.season(&["model", "inspect", &path("early_stopped-3.2.0.json"), "--json"]);
    assert_eq!(json.code, 1, "it has six features and no names");
    let json = json.json();
    assert_eq!(json["version"], "3.2.0");
    assert_eq!(json["objective"], "reg:squarederror");
    assert!(
        json["best_iteration"].as_u64().unwrap() + 1 < json["shape"]["trees"].as_u64().unwrap()
    );
    assert_eq!(json["refused"].as_array().unwrap().len(), 1);
}
