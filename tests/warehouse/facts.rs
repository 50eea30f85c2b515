//! What feature rows say beside their values: their version and their completeness.

use arrow::array::{Array as _, AsArray as _};

use super::{
    FEATURES, hash, manifest, vectors, with_completeness, with_flags, with_floats, with_texts,
    workplace,
};
use crate::support::files::{floats, read_table};
use crate::support::{SEASON, Workplace};

fn stored(workplace: &Workplace) -> arrow::array::RecordBatch {
    read_table(&workplace.data().join("snapshots").join(SEASON).join("features.parquet"))
}

#[test]
fn completeness_is_kept_and_changes_no_prediction() {
    let first = workplace(&vectors());
    hash(&first, &["--strict"]);
    assert_eq!(manifest(&first)["content"].get("feature_row_facts"), None);

    let complete = workplace(&vectors());
    with_completeness(&complete);
    let hash_of_complete = hash(&complete, &["--strict"]);
    let facts = [
        "expected_games_count",
        "actual_games_count",
        "completeness_percentage",
        "missing_games_count",
        "is_production_ready",
    ];
    assert_eq!(manifest(&complete)["content"]["feature_row_facts"], serde_json::json!(facts));
    let table = stored(&complete);
    let ready = table["is_production_ready"].as_boolean();
    let percentages = floats(&table, "completeness_percentage");
    for (ready, percentage) in ready.iter().zip(&percentages) {
        assert_eq!(ready, Some(*percentage == Some(100.0)), "{percentage:?}");
    }
    assert!(ready.true_count() > 10 && ready.false_count() > 10);
    complete.season(&["verify", SEASON]).succeeds();
    let predictions = |workplace: &Workplace| workplace.predict_as_reference(&[]).bytes();
    assert!(predictions(&complete) == predictions(&first));

    // What a snapshot keeps is part of its identity.
    let rows = table.num_rows();
    with_flags(&complete, FEATURES, "is_production_ready", vec![Some(true); rows]);
    assert_ne!(hash(&complete, &["--strict"]), hash_of_complete);
}

#[test]
fn columns_without_a_value_are_as_if_they_were_not_there() {
    let vectors = vectors();
    let expected = hash(&workplace(&vectors), &["--strict"]);
    let empty = workplace(&vectors);
    let rows = vectors.features.len();
    with_flags(&empty, FEATURES, "is_production_ready", vec![None; rows]);
    with_floats(&empty, FEATURES, "completeness_percentage", vec![None; rows]);
    assert_eq!(hash(&empty, &["--strict"]), expected);
}

#[test]
fn a_version_after_the_first_is_kept() {
    let vectors = vectors();
    let place = workplace(&vectors);
    let of_first = hash(&place, &["--strict"]);
    let rows = vectors.features.len();
    let versions =
        (0..rows).map(|row| Some(if row < 3 { "v2_9features" } else { "v1_baseline_25" }));
    with_texts(&place, FEATURES, "feature_version", versions.collect());
    assert_ne!(hash(&place, &["--strict"]), of_first);
    let table = stored(&place);
    let kept = table["feature_version"].as_string::<i32>();
    assert_eq!(kept.iter().flatten().collect::<Vec<_>>(), ["v2_9features"; 3]);
    assert_eq!(kept.null_count(), rows - 3);
}

#[test]
fn a_negative_count_is_left_out_and_counted() {
    let place = workplace(&vectors());
    with_completeness(&place);
    let rows = vectors().features.len();
    let percentages = (0..rows).map(|row| Some(if row == 1 { -1.0 } else { 100.0 })).collect();
    with_floats(&place, FEATURES, "completeness_percentage", percentages);
    hash(&place, &[]);
    assert_eq!(stored(&place)["completeness_percentage"].null_count(), 1);
    let left_out = manifest(&place)["left_out"][0].clone();
    assert_eq!((&left_out["reason"], &left_out["count"]), (&"negative".into(), &1.into()));
}
