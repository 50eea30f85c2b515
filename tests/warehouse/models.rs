//! A model of the user's that names features which no system names.

use season::model::Model;

use super::further::{further_vectors, with_further};
use crate::support::vectors::{Vectors, days};
use crate::support::{SEASON, Workplace, assert_fits};

const XGBOOST: &str = "xgboost_v1";

/// A model of the test files, one of whose inputs is another feature.
fn model(workplace: &Workplace) -> Model {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/models/named-3.2.0.json");
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace("\"points_avg_last_10\"", "\"vegas_points_line\"");
    std::fs::write(workplace.path("model.json"), &text).unwrap();
    let model = Model::new(text.as_bytes()).unwrap();
    assert!(model.header().feature_names.contains(&"vegas_points_line".to_owned()));
    model
}

/// The vectors in which every third row does not know the feature.
fn some_missing() -> Vectors {
    let mut vectors = further_vectors();
    for row in vectors.features.iter_mut().step_by(3) {
        row.features[25] = f64::NAN;
    }
    vectors
}

#[test]
fn it_gets_them_by_name_and_does_with_a_missing_one_what_it_does() {
    let vectors = some_missing();
    let workplace = with_further(&vectors);
    let model = model(&workplace);
    let run = workplace.predict_as_reference(&["--xgboost-model", "model.json"]);
    let names = &vectors.vocabularies[0];
    let (mut known, mut missing) = (0, 0);
    for row in &vectors.features {
        let key = (days(&row.game_date), row.player_lookup.clone(), XGBOOST.to_owned());
        let Some(found) = run.predictions.get(&key) else { continue };
        let value = |name: &String| {
            let at = names.iter().position(|other| other == name).unwrap();
            #[allow(clippy::cast_possible_truncation, reason = "models read single precision")]
            let value = row.features[at] as f32;
            value
        };
        let values: Vec<f32> = model.header().feature_names.iter().map(value).collect();
        let points = f64::from(model.predict(&values).unwrap()[0]).clamp(0.0, 60.0);
        let points: f64 = format!("{points:.2}").parse().unwrap();
        assert_eq!(f64::from_bits(found.points), points, "{key:?}");
        let count = if row.features[25].is_nan() { &mut missing } else { &mut known };
        *count += 1;
    }
    assert!(known > 10 && missing > 5, "{known} {missing}");
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn an_explanation_says_who_reads_them() {
    let vectors = further_vectors();
    let workplace = with_further(&vectors);
    model(&workplace);
    let run = workplace.predict_as_reference(&["--xgboost-model", "model.json"]);
    let (key, _) = run.predictions.iter().find(|(key, _)| key.2 == XGBOOST).unwrap();
    let date = season::domain::GameDate::from_days(key.0).to_string();
    let args = ["explain", &key.1, &date, "--warmup-days", "0", "--xgboost-model", "model.json"];
    let text = workplace.season(&[&args[..], &["--full"]].concat());
    text.succeeds().prints(&["feature of a model  value", "\nvegas_points_line ", " xgboost\n"]);
    assert_fits(&text.stdout);
    let json = workplace.season(&[&args[..], &["--json"]].concat()).succeeds().json();
    let further = json["features"]["further"].as_array().unwrap();
    let read = further.iter().filter(|of| of["read_by"][0] == XGBOOST);
    assert_eq!(read.map(|of| &of["name"]).collect::<Vec<_>>(), ["vegas_points_line"]);
}

#[test]
fn a_snapshot_without_it_is_named_with_what_it_lacks() {
    let workplace = super::workplace(&super::vectors());
    super::hash(&workplace, &[]);
    model(&workplace);
    let inspect = workplace.season(&["model", "inspect", "model.json", "--json"]).succeeds().json();
    assert_eq!(inspect["of_snapshot"][0], "vegas_points_line");
    workplace
        .season(&["predict", SEASON, "--xgboost-model", "model.json"])
        .fails(3, &["it asks for features that no row of the snapshot carries: vegas_points_line"]);
}
