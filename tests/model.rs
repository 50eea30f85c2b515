//! Models: every kind that the evaluator knows, against XGBoost's own figures, to the bit; and whatever is no model.

use std::collections::BTreeMap;
use std::path::PathBuf;

use season::model::{Model, inspect};
use serde::Deserialize;

/// What `scripts/models` noted of one version of XGBoost. Floats stand as the hexadecimal digits of their bits.
#[derive(Deserialize)]
struct Expected {
    /// By the number of features.
    rows: BTreeMap<String, Vec<String>>,
    models: BTreeMap<String, OfModel>,
    /// What exp and the logistic function make of evenly spaced margins.
    functions: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct OfModel {
    width: usize,
    margins: String,
    predictions: String,
    /// By feature: total gain, splits, total cover.
    importance: BTreeMap<usize, [f64; 3]>,
}

const VERSIONS: [&str; 3] = ["3.2.0", "2.1.4", "1.7.6"];

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/models"))
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

fn expected(version: &str) -> Expected {
    serde_json::from_slice(&file(&format!("expected-{version}.json"))).unwrap()
}

fn floats(digits: &str) -> Vec<f32> {
    let (words, rest) = digits.as_bytes().as_chunks::<8>();
    assert!(rest.is_empty());
    let word = |word: &[u8; 8]| u32::from_str_radix(std::str::from_utf8(word).unwrap(), 16);
    words.iter().map(|bytes| f32::from_bits(word(bytes).unwrap())).collect()
}

fn bits(floats: &[f32]) -> String {
    floats.iter().fold(String::new(), |digits, float| digits + &format!("{:08x}", float.to_bits()))
}

/// The model files of a kind, JSON and UBJ, as far as they are kept.
fn files_of(kind: &str, version: &str) -> Vec<(String, Vec<u8>)> {
    let names = ["json", "ubj"].map(|suffix| format!("{kind}-{version}.{suffix}"));
    let kept = names.into_iter().filter(|name| folder().join(name).exists());
    kept.map(|name| (name.clone(), file(&name))).collect()
}

#[test]
fn every_kind_predicts_the_bits_that_xgboost_predicts() {
    let mut seen = 0;
    for version in VERSIONS {
        let Expected { rows, models, .. } = expected(version);
        for (kind, of_model) in models {
            let width = of_model.width;
            let rows: Vec<f32> =
                rows[&width.to_string()].iter().flat_map(|row| floats(row)).collect();
            let files = files_of(&kind, version);
            assert!(!files.is_empty(), "{kind} {version}");
            for (name, bytes) in files {
                let model = Model::new(&bytes).unwrap_or_else(|error| panic!("{name}: {error:?}"));
                assert_eq!(model.header().features, width, "{name}");
                assert_eq!(bits(&model.margins(&rows).unwrap()), of_model.margins, "{name}");
                assert_eq!(bits(&model.predict(&rows).unwrap()), of_model.predictions, "{name}");
                // Rows one by one, rather than side by side.
                let one_by_one = rows.chunks(width).flat_map(|row| model.predict(row).unwrap());
                assert_eq!(bits(&one_by_one.collect::<Vec<_>>()), of_model.predictions, "{name}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 70, "{seen}");
}

#[test]
fn importance_is_what_xgboost_says() {
    for version in VERSIONS {
        for (kind, of_model) in expected(version).models {
            for (name, bytes) in files_of(&kind, version) {
                let shape = inspect(&bytes).unwrap().shape.unwrap();
                let said = &of_model.importance;
                assert_eq!(shape.importance.len(), said.len(), "{name}");
                for of_feature in shape.importance {
                    let [gain, splits, cover] = said[&of_feature.feature];
                    // XGBoost adds in single precision.
                    let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-4 * theirs;
                    assert_eq!(of_feature.splits as f64, splits, "{name}");
                    assert!(near(of_feature.gain, gain) && near(of_feature.cover, cover), "{name}");
                }
            }
        }
    }
}

/// The functions are those of the system's library, which is XGBoost's where the tests' figures were made.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn exp_and_the_logistic_function_are_those_that_xgboost_calls() {
    use season::model::Objective;
    let functions = expected("3.2.0").functions.unwrap();
    for (name, objective) in [("exp", Objective::Exp), ("logistic", Objective::Logistic)] {
        // Each is a sum of two whole numbers below 2^15, since only those are exact floats without a cast.
        let outputs = (-55_i16..=54).flat_map(|high| (0_i16..1000).map(move |low| (high, low)));
        let outputs = outputs.chain([(55, 0)]).flat_map(|(high, low)| {
            let margin = (f32::from(high) * 1000.0 + f32::from(low)) * 0.002;
            objective.output(margin).to_bits().to_le_bytes()
        });
        let bytes: Vec<u8> = outputs.collect();
        assert_eq!(season::snapshot::table::sha256(&bytes), functions[name], "{name}");
    }
}

#[test]
fn an_infinite_value_is_refused_as_xgboost_refuses_it() {
    let model = Model::new(&file("squared-3.2.0.ubj")).unwrap();
    let mut rows = vec![0.0; 12];
    rows[8] = f32::NEG_INFINITY;
    let refused = model.predict(&rows).unwrap_err();
    assert_eq!((refused.row, refused.feature), (1, 2));
}

#[test]
fn early_stopping_leaves_all_trees_in_use() {
    let bytes = file("early_stopped-3.2.0.json");
    let inspection = inspect(&bytes).unwrap();
    let best = inspection.header.best_iteration.unwrap() as usize;
    let model = Model::new(&bytes).unwrap();
    assert_eq!(inspection.shape.unwrap().trees, model.trees());
    assert!(best + 1 < model.trees(), "{best} of {}", model.trees());
}

#[test]
fn other_kinds_are_refused_by_name() {
    for (name, words) in [
        ("classes", &["3 classes", "multi:softprob"][..]),
        ("linear", &["gblinear"]),
        ("quantiles", &["3 outputs"]),
        ("vector_leaf", &["2 outputs", "vectors of 2"]),
        ("hinge", &["binary:hinge", "reg:squarederror"]),
    ] {
        let bytes = file(&format!("refused-{name}.json"));
        let said = Model::new(&bytes).unwrap_err().to_string();
        let inspection = inspect(&bytes).unwrap();
        for word in words {
            assert!(said.contains(word), "{name}: {said}");
            assert!(inspection.refused.iter().any(|reason| reason.contains(word)), "{name}");
        }
        assert_eq!(
            inspection.shape.is_some(),
            !["linear", "vector_leaf"].contains(&name),
            "{name}"
        );
    }
}

mod fuzz {
    use proptest::prelude::*;
    use season::model::network::{Member, NetworkInput, UNITS};
    use season::model::{Model, Network, inspect};

    use super::{file, folder};

    /// Whatever the bytes are: an answer or an error, and where there is a model, predictions.
    fn try_out(bytes: &[u8]) -> bool {
        let inspected = inspect(bytes).is_ok();
        let Ok(model) = Model::new(bytes) else { return false };
        assert!(inspected);
        let width = model.header().features;
        // A mutated width may be any number, and rows of billions of values are nobody's.
        if width < 1000 {
            let rows = [f32::NAN, 3e38, -0.0, 1e-40, 5.0].map(|value| vec![value; width]).concat();
            assert_eq!(model.predict(&rows).unwrap().len(), 5);
        }
        true
    }

    fn models() -> Vec<String> {
        let entries = std::fs::read_dir(folder()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with("expected")).collect();
        names.sort();
        names
    }

    /// A change to a file: at a place, given as a share of its length, so many bytes are replaced.
    fn change() -> impl Strategy<Value = (f64, usize, Vec<u8>)> {
        let word = prop_oneof![
            4 => proptest::collection::vec(any::<u8>(), 0..4),
            2 => "[0-9]{1,11}".prop_map(String::into_bytes),
            1 => proptest::sample::select(vec!["-1", "NaN", "1E39", "-0", "\"", "[", "{", "]", "}", ",", "null"])
                .prop_map(|text| text.as_bytes().to_vec()),
        ];
        (0.0..1.0, 0_usize..6, word)
    }

    /// The file `bytes` with `changes`, cut off after the share `end` of it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn damaged(mut bytes: Vec<u8>, changes: Vec<(f64, usize, Vec<u8>)>, end: f64) -> Vec<u8> {
        for (place, count, word) in changes {
            let at = (bytes.len() as f64 * place) as usize;
            let to = (at + count).min(bytes.len());
            bytes.splice(at..to, word);
        }
        // A share above 1 leaves all of it.
        bytes.truncate((bytes.len() as f64 * end) as usize);
        bytes
    }

    /// A network's file.
    fn network() -> Vec<u8> {
        let input = |name: &str, flagged| {
            let name = name.to_owned();
            NetworkInput { name, low: -1.5, high: 9.0, mean: 3.25, deviation: 2.0, flagged }
        };
        let units = [0.125; UNITS];
        let member =
            Member { weights: vec![units; 3], biases: units, output: units, output_bias: 1.0 };
        let inputs = vec![input("a", false), input("b", true)];
        Network::from_members(inputs, vec![member.clone(), member], 6.0).unwrap().to_bytes()
    }

    /// An error, or a network whose predictions are finite whatever the values are.
    fn try_out_network(bytes: &[u8]) -> bool {
        let Ok(network) = Network::new(bytes) else { return false };
        let width = network.names().count();
        let values = [f32::NAN, f32::INFINITY, f32::MAX, f32::MIN, -0.0, 1e-40, 5.0];
        let predicted = network.predict(&values.map(|value| vec![value; width]).concat());
        assert_eq!(predicted.len(), values.len());
        assert!(predicted.iter().all(|points| points.is_finite()), "{predicted:?}");
        assert_eq!(Network::new(&network.to_bytes()).unwrap(), network);
        true
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn bytes_of_any_kind_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            try_out(&bytes);
            try_out(&[b"{L\0\0\0\0\0\0\0\x07learner", &bytes[..]].concat());
            try_out(&[b"{\"learner\":", &bytes[..]].concat());
        }

        #[test]
        fn damaged_models_are_no_panic(
            name in proptest::sample::select(models()),
            changes in proptest::collection::vec(change(), 1..4),
            end in 0.0..3.0,
        ) {
            try_out(&damaged(file(&name), changes, end));
        }

        #[test]
        fn damaged_networks_are_no_panic(
            changes in proptest::collection::vec(change(), 1..4),
            end in 0.0..3.0,
        ) {
            try_out_network(&damaged(network(), changes, end));
        }
    }

    /// How many files are accepted, and how many refused, if each seventh number of the JSON file `bytes` is wrong.
    fn with_wrong_numbers(bytes: &[u8], try_out: fn(&[u8]) -> bool) -> [u32; 2] {
        let text = std::str::from_utf8(bytes).unwrap();
        let mut counts = [0; 2];
        let starts = |(at, byte): (usize, &u8)| {
            let digit = byte.is_ascii_digit() && !bytes[at - 1].is_ascii_alphanumeric();
            digit.then_some(at)
        };
        for at in bytes.iter().enumerate().skip(1).filter_map(starts).step_by(7) {
            let length = text[at..].find(|c: char| !c.is_ascii_digit()).unwrap();
            for wrong in ["0", "1", "7", "4294967295", "99999999999999999999", "-1"] {
                let changed = [&text[..at], wrong, &text[at + length..]].concat();
                counts[usize::from(!try_out(changed.as_bytes()))] += 1;
            }
        }
        counts
    }

    /// What is accepted still predicts.
    #[test]
    fn every_number_of_a_tree_may_be_wrong() {
        let [accepted, refused] = with_wrong_numbers(&file("partition-3.2.0.json"), try_out);
        assert!(accepted > 500 && refused > 500, "{accepted} accepted, {refused} refused");
    }

    #[test]
    fn every_number_of_a_network_may_be_wrong() {
        let [accepted, refused] = with_wrong_numbers(&network(), try_out_network);
        assert!(accepted > 500 && refused > 50, "{accepted} accepted, {refused} refused");
    }
}
