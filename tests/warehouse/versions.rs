//! Feature rows of every version and layout.

use super::{
    FEATURES, FURTHER, IMPORT, hash, manifest, some, vectors, with_flags, with_value_columns,
    workplace,
};
use crate::support::files::{floats, read_table};
use crate::support::vectors::{Features, Vectors};
use crate::support::{SEASON, Workplace};

/// The first vocabulary's names are those of the first version; the last's have [`FURTHER`] after them.
fn with_further(vectors: &mut Vectors) -> usize {
    let mut names: Vec<String> =
        season::features::baseline::names().iter().map(ToString::to_string).collect();
    names.extend(FURTHER.map(str::to_owned));
    vectors.vocabularies.push(names);
    vectors.vocabularies.len() - 1
}

/// `row` as one of the second version, with four more values.
fn second(row: &Features, vocabulary: usize) -> Features {
    let mut row = row.clone();
    row.features.extend([20.5, 19.5, 1.0, 1.0]);
    "v2_29features".clone_into(&mut row.feature_version);
    row.vocabulary = vocabulary;
    row
}

fn values(vectors: &Vectors) -> Vec<Vec<Option<f64>>> {
    vectors.features.iter().map(|row| some(&row.features)).collect()
}

fn predictions(workplace: &Workplace) -> Vec<u8> {
    workplace.predict_as_reference(&[]).bytes()
}

#[test]
fn values_in_columns_are_those_in_lists() {
    let vectors = vectors();
    let expected = hash(&workplace(&vectors), &[]);
    for stay in [false, true] {
        let workplace = workplace(&vectors);
        with_value_columns(&workplace, &values(&vectors), stay);
        assert_eq!(hash(&workplace, &["--strict"]), expected, "{stay}");
    }
    // A row that was written before the table had the columns has nothing in them.
    let workplace = workplace(&vectors);
    let mut columns = values(&vectors);
    columns[4].fill(None);
    with_value_columns(&workplace, &columns, true);
    assert_eq!(hash(&workplace, &["--strict"]), expected);
}

#[test]
fn names_that_no_system_reads_are_kept_and_change_no_prediction() {
    let mut vectors = vectors();
    let first = workplace(&vectors);
    hash(&first, &[]);
    let of_first = predictions(&first);
    let vocabulary = with_further(&mut vectors);
    vectors.features = vectors.features.iter().map(|row| second(row, vocabulary)).collect();
    let workplace = workplace(&vectors);
    workplace.season(&IMPORT).succeeds().prints(&[
        "version   v2_29features: ",
        "4 features that no system reads: has_vegas_line, vegas_line_move, vegas_opening_line, …",
    ]);
    let content = manifest(&workplace)["content"].clone();
    assert_eq!(content["further_features"].as_array().unwrap().len(), 4);
    let stored = workplace.data().join("snapshots").join(SEASON).join("features.parquet");
    let lines = floats(&read_table(&stored), "vegas_points_line");
    assert!(lines.iter().all(|value| *value == Some(20.5)) && lines.len() > 50);
    assert!(predictions(&workplace) == of_first);
    workplace.season(&["verify", SEASON]).succeeds();
    // Columns have the same names.
    let columns = super::workplace(&vectors);
    with_value_columns(&columns, &values(&vectors), false);
    assert_eq!(hash(&columns, &[]), manifest(&workplace)["snapshot_hash"]);
}

#[test]
fn of_several_versions_the_newest_is_taken_or_the_one_that_is_named() {
    let mut vectors = vectors();
    let of_first = hash(&workplace(&vectors), &[]);
    let vocabulary = with_further(&mut vectors);
    let newer: Vec<Features> =
        vectors.features.iter().skip(10).map(|row| second(row, vocabulary)).collect();
    let mut expected = vectors.clone();
    expected.features.truncate(10);
    expected.features.extend(newer.clone());
    let rows = vectors.features.len();
    vectors.features.extend(newer);
    let workplace = workplace(&vectors);
    assert_eq!(hash(&workplace, &["--strict"]), hash(&super::workplace(&expected), &[]));
    let dates = |rows: &[Features]| {
        let dates = rows.iter().map(|row| row.game_date.clone());
        format!("{} to {}", dates.clone().min().unwrap(), dates.max().unwrap())
    };
    workplace.season(&IMPORT).succeeds().prints(&[
        &format!(
            "version   v1_baseline_25: 10 of {rows} rows taken, {}\n",
            dates(&vectors.features[..rows])
        ),
        &format!(
            "version   v2_29features: {0} of {0} rows taken, {1}\n",
            rows - 10,
            dates(&vectors.features[rows..])
        ),
        &format!("left out  {} of {FEATURES}: feature rows of another version", rows - 10),
    ]);
    assert_eq!(hash(&workplace, &["--feature-version", "v1_baseline_25"]), of_first);
    let unknown = [&IMPORT[..], &["--feature-version", "v3"]].concat();
    workplace.season(&unknown).fails(
        3,
        &["holds no feature row of 2021-22 of version `v3`; its versions are v1_baseline_25, v2_29features"],
    );
}

#[test]
fn where_columns_and_lists_differ_the_columns_count_and_it_is_said() {
    let vectors = vectors();
    let mut changed = vectors.clone();
    changed.features[2].features[0] = 33.25;
    let expected = hash(&workplace(&changed), &[]);
    let workplace = workplace(&vectors);
    with_value_columns(&workplace, &values(&changed), true);
    assert_eq!(hash(&workplace, &[]), expected);
    let example = format!(
        "row 3, column features: points_avg_last_5 is 33.25 in feature_0_value, and points_avg_last_5 is {} in the list",
        vectors.features[2].features[0]
    );
    let left = &manifest(&workplace)["left_out"][0];
    assert_eq!(
        (&left["reason"], &left["examples"][0]),
        (&"columns_differ".into(), &example.into())
    );
}

/// What a row does not know, it does not carry, whatever the list says.
#[test]
fn a_null_in_a_column_is_a_name_that_the_row_does_not_carry() {
    let vectors = vectors();
    let marked = workplace(&vectors);
    let mut columns = values(&vectors);
    for row in &mut columns {
        row[10] = None;
        // Two of these are names that systems read, with defaults for rows without them.
        row.resize(40, None);
        row.push(Some(3.0));
    }
    with_value_columns(&marked, &columns, true);
    hash(&marked, &["--strict"]);
    marked.season(&IMPORT).succeeds().prints(&[
        " values of 16 features: avg_points_vs_opponent, breakout_flag, days_rest, …",
        "kept      1 feature that no system reads: minutes_load_last_7d\n",
    ]);
    let first = workplace(&vectors);
    hash(&first, &[]);
    assert!(predictions(&marked) == predictions(&first));
}

#[test]
fn names_of_columns_may_stand_in_a_file_and_one_without_is_said() {
    let vectors = vectors();
    let place = workplace(&vectors);
    let mut columns = values(&vectors);
    for row in &mut columns {
        row.push(Some(1.5));
    }
    with_value_columns(&place, &columns, false);
    let mut names: Vec<String> =
        season::features::baseline::names().iter().map(ToString::to_string).collect();
    names.push("their own".to_owned());
    std::fs::write(place.path("names.txt"), names.join("\n")).unwrap();
    hash(&place, &["--feature-names", "names.txt"]);
    assert_eq!(manifest(&place)["content"]["further_features"][0], "their own");
    names.pop();
    std::fs::write(place.path("names.txt"), names.join("\n")).unwrap();
    let ended = place.season(&[&IMPORT[..], &["--feature-names", "names.txt"]].concat());
    ended.succeeds().prints(&[
        "ignored   1 column without a name, which --feature-names gives: feature_25_value\n",
    ]);
    for bad in ["", "names", "/dev/zero"] {
        if bad == "names" {
            std::fs::create_dir(place.path(bad)).unwrap();
        }
        let path = if bad.is_empty() { "none.txt" } else { bad };
        let args = [&IMPORT[..], &["--feature-names", path]].concat();
        place.season(&args).fails(3, &["cannot be used as names of features", "hint: "]);
    }
}

#[test]
fn rows_with_required_defaults_are_left_out_on_request() {
    let mut vectors = vectors();
    let workplace = workplace(&vectors);
    let quality = [&IMPORT[..], &["--require-quality"]].concat();
    workplace.season(&quality).fails(3, &["has no column that says which rows have required"]);
    let ready = (0..vectors.features.len()).map(|row| Some(row >= 3)).collect();
    with_flags(&workplace, FEATURES, "is_quality_ready", ready);
    let all = hash(&workplace, &[]);
    let some = hash(&workplace, &["--require-quality", "--strict"]);
    assert_ne!(all, some);
    let left = &manifest(&workplace)["left_out"][0];
    assert_eq!((&left["reason"], &left["count"]), (&"required_defaults".into(), &3.into()));
    vectors.features.drain(..3);
    assert_eq!(some, hash(&super::workplace(&vectors), &[]));
}
