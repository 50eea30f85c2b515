//! Rows and values that are left out: counted in the summary and the manifest, and fatal with `--strict`.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Float64Array, Float64Builder, ListBuilder, RecordBatch,
};
use arrow::datatypes::{Float64Type, Int32Type};
use serde_json::Value;

use super::{FEATURES, GAMES, refused};
use crate::support::files::{read_table, with_column};
use crate::support::vectors::{self, Vectors, days};
use crate::support::{SEASON, Workplace};

const IMPORT: [&str; 4] = ["snapshot", SEASON, "--from", "warehouse:warehouse"];

/// The vectors without anything that would be left out.
fn clean() -> Vectors {
    let mut vectors = vectors::load();
    vectors.games.retain(|game| days(&game.game_date) >= days("2021-07-21"));
    let names = vectors.vocabularies.clone();
    vectors.features.retain(|row| {
        let mut once = names[row.vocabulary].clone();
        once.sort_unstable();
        once.dedup();
        row.feature_version == "v1_baseline_25"
            && row.features.len() == names[row.vocabulary].len()
            && row.features.len() == once.len()
            && row.features.iter().all(|value| value.is_finite())
    });
    vectors
}

/// A workplace whose warehouse holds the clean vectors, changed.
fn workplace(change: impl FnOnce(&mut Vectors)) -> Workplace {
    let mut vectors = clean();
    change(&mut vectors);
    let workplace = Workplace::new();
    vectors.write(&workplace.warehouse());
    workplace
}

/// `example` is the one thing left out of `file`: the summary and the manifest say so, and `--strict` refuses it.
#[track_caller]
fn leaves_out(workplace: &Workplace, file: &str, reason: &str, example: &str) {
    let strict = [&IMPORT[..], &["--strict"]].concat();
    let what = format!("{file}, {example}");
    refused(workplace, &strict, 3, &[&what, "hint: without --strict"]);
    let words = season::snapshot::Reason::in_words(reason);
    assert_ne!(words, reason, "a reason is said in words");
    let summary = format!("left out 1 of {file}: {words} {example}");
    let printed = workplace.snapshot().succeeds().stdout.clone();
    let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(printed.contains(&summary), "{printed}");
    let expected = serde_json::json!([
        {"file": file, "reason": reason, "count": 1, "examples": [example]}
    ]);
    assert_eq!(manifest(workplace)["left_out"], expected);
    // What is fatal with --strict also leaves the snapshot alone that is there now.
    refused(workplace, &strict, 3, &[&what]);
    workplace.season(&["verify", SEASON]).succeeds();
}

fn manifest(workplace: &Workplace) -> Value {
    let path = workplace.data().join("snapshots/2021-22/manifest.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn stored(workplace: &Workplace, file: &str) -> RecordBatch {
    read_table(&workplace.data().join("snapshots/2021-22").join(file))
}

/// The row of the stored table with this player and date.
fn stored_row(table: &RecordBatch, player: &str, date: &str) -> Option<usize> {
    let players = table.column(0).as_string::<i32>();
    let dates = table.column(1).as_primitive::<arrow::datatypes::Date32Type>();
    (0..table.num_rows())
        .find(|row| players.value(*row) == player && dates.value(*row) == days(date))
}

/// The value of the clean vectors' `row`, a row of a game or of features, is null in the snapshot.
#[track_caller]
fn assert_stored_null(workplace: &Workplace, file: &str, column: &str, row: (&str, &str)) {
    let table = stored(workplace, file);
    let row = stored_row(&table, row.0, row.1).expect("the row is stored");
    assert!(table.column_by_name(column).unwrap().is_null(row), "{column} is not null");
}

/// The value of the clean vectors' fourth game is null in the snapshot.
#[track_caller]
fn assert_null_in_fourth_game(workplace: &Workplace, column: &str) {
    let game = &clean().games[3];
    let row = (game.player_lookup.as_str(), game.game_date.as_str());
    assert_stored_null(workplace, "games.parquet", column, row);
}

#[test]
fn from_clean_input_nothing_is_left_out_and_strict_is_content() {
    let workplace = workplace(|_| ());
    let strict = [&IMPORT[..], &["--strict"]].concat();
    workplace.season(&strict).succeeds().prints(&["left out  nothing\n"]);
    assert_eq!(manifest(&workplace)["left_out"], serde_json::json!([]));
}

#[test]
fn a_game_of_another_season_is_left_out() {
    let workplace = workplace(|vectors| {
        let mut game = vectors.games[1].clone();
        (game.game_date, game.season_year) = ("2020-12-25".to_owned(), 2020);
        game.game_id = "20201225_ABY_ABX".to_owned();
        vectors.games.insert(1, game);
    });
    let example = "row 2, column game_date: 2020-12-25, season_year 2020";
    leaves_out(&workplace, GAMES, "outside_season", example);
    let player = &clean().games[1].player_lookup;
    assert_eq!(stored_row(&stored(&workplace, "games.parquet"), player, "2020-12-25"), None);
}

#[test]
fn a_feature_row_of_another_season_is_left_out() {
    let workplace = workplace(|vectors| vectors.features[1].game_date = "2023-01-01".to_owned());
    leaves_out(&workplace, FEATURES, "outside_season", "row 2, column game_date: 2023-01-01");
}

#[test]
fn a_feature_row_with_fewer_values_than_its_version_promises_is_left_out() {
    let workplace =
        workplace(|vectors| vectors.features[2].feature_version = "v2_33features".to_owned());
    let example = "row 3, column feature_version: `v2_33features` with 25 values";
    leaves_out(&workplace, FEATURES, "short_of_version", example);
}

#[test]
fn a_feature_row_with_more_names_than_values_is_left_out() {
    let workplace = workplace(|vectors| vectors.features[2].features.truncate(24));
    let example = "row 3, column features: 24 values and 25 names";
    leaves_out(&workplace, FEATURES, "lists_differ", example);
    let row = &clean().features[2];
    let table = stored(&workplace, "features.parquet");
    assert_eq!(stored_row(&table, &row.player_lookup, &row.game_date), None);
}

#[test]
fn a_feature_row_with_a_name_twice_is_left_out() {
    let workplace = workplace(|vectors| {
        let mut names = vectors.vocabularies[vectors.features[2].vocabulary].clone();
        names[1] = names[0].clone();
        vectors.features[2].vocabulary = vectors.vocabularies.len();
        vectors.vocabularies.push(names);
    });
    let vectors = clean();
    let name = &vectors.vocabularies[vectors.features[2].vocabulary][0];
    let example = format!("row 3, column feature_names: {name} appears twice");
    leaves_out(&workplace, FEATURES, "repeated_name", &example);
}

#[test]
fn a_feature_that_is_no_finite_number_is_stored_as_null() {
    for (value, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        let workplace = workplace(|vectors| vectors.features[3].features[0] = value);
        let vectors = clean();
        let row = &vectors.features[3];
        let name = &vectors.vocabularies[row.vocabulary][0];
        let example = format!("row 4, column features: {name} is `{shown}`");
        leaves_out(&workplace, FEATURES, "not_finite", &example);
        let row = (row.player_lookup.as_str(), row.game_date.as_str());
        assert_stored_null(&workplace, "features.parquet", name, row);
    }
}

#[test]
fn a_feature_that_is_null_is_stored_as_null() {
    let workplace = workplace(|_| ());
    workplace.change_table(FEATURES, |table| {
        let mut lists = ListBuilder::new(Float64Builder::new());
        for (row, list) in
            table.column_by_name("features").unwrap().as_list::<i32>().iter().enumerate()
        {
            let list = list.unwrap();
            let mut values: Vec<_> = list.as_primitive::<Float64Type>().iter().collect();
            if row == 3 {
                values[0] = None;
            }
            lists.append_value(values);
        }
        with_column(table, "features", Some(Arc::new(lists.finish())))
    });
    let vectors = clean();
    let row = &vectors.features[3];
    let name = &vectors.vocabularies[row.vocabulary][0];
    let example = format!("row 4, column features: {name} is null");
    leaves_out(&workplace, FEATURES, "null_feature", &example);
    let row = (row.player_lookup.as_str(), row.game_date.as_str());
    assert_stored_null(&workplace, "features.parquet", name, row);
}

/// Replaces the points by floats, of which the fourth row's is `value`.
fn with_points(workplace: &Workplace, value: f64) {
    workplace.change_table(GAMES, |table| {
        let points = arrow::compute::cast(
            table.column_by_name("points").unwrap(),
            &arrow::datatypes::DataType::Float64,
        );
        let points = points.unwrap();
        let points = points.as_primitive::<Float64Type>().iter().enumerate();
        let points: Float64Array =
            points.map(|(row, points)| if row == 3 { Some(value) } else { points }).collect();
        with_column(table, "points", Some(Arc::new(points) as ArrayRef))
    });
}

#[test]
fn points_that_are_no_whole_number_are_stored_as_null() {
    for (value, what) in [
        (27.5, "`27.5` is not a whole number"),
        (f64::NAN, "`NaN` is not a whole number"),
        (3e9, "`3000000000` is too large"),
    ] {
        let workplace = workplace(|_| ());
        with_points(&workplace, value);
        leaves_out(&workplace, GAMES, "not_whole", &format!("row 4, column points: {what}"));
        assert_null_in_fourth_game(&workplace, "points");
    }
}

#[test]
fn a_negative_count_is_stored_as_null_and_a_zero_as_zero() {
    let workplace = workplace(|vectors| {
        vectors.games[3].points = Some(-21);
        vectors.games[4].points = Some(0);
    });
    leaves_out(&workplace, GAMES, "negative", "row 4, column points: `-21` is negative");
    assert_null_in_fourth_game(&workplace, "points");
    let games = stored(&workplace, "games.parquet");
    let fifth = &clean().games[4];
    let row = stored_row(&games, &fifth.player_lookup, &fifth.game_date).unwrap();
    let points = games.column_by_name("points").unwrap();
    assert!(points.is_valid(row) && points.as_primitive::<Int32Type>().value(row) == 0);
}

#[test]
fn minutes_that_are_negative_or_no_number_are_stored_as_null() {
    for (value, reason, what) in [
        (-0.5, "negative", "`-0.5` is negative"),
        (f64::NAN, "not_finite", "`NaN` is not a finite number"),
    ] {
        let workplace = workplace(|vectors| vectors.games[3].minutes_played = Some(value));
        let example = format!("row 4, column minutes_played: {what}");
        leaves_out(&workplace, GAMES, reason, &example);
        assert_null_in_fourth_game(&workplace, "minutes_played");
    }
}

#[test]
fn a_value_left_out_is_the_same_as_one_that_was_never_there() {
    let files = |points| {
        let workplace = workplace(|vectors| vectors.games[3].points = points);
        workplace.snapshot().succeeds();
        std::fs::read(workplace.data().join("snapshots/2021-22/games.parquet")).unwrap()
    };
    assert_eq!(files(Some(-21)), files(None));
}

#[test]
fn a_row_left_out_is_the_same_as_one_that_was_never_there() {
    let hash = |vectors: Vectors| {
        let workplace = Workplace::new();
        vectors.write(&workplace.warehouse());
        workplace.snapshot().succeeds();
        manifest(&workplace)["snapshot_hash"].clone()
    };
    let (mut without, mut with) = (clean(), clean());
    let row = without.features.remove(2);
    with.features[2].feature_version = "v2_33features".to_owned();
    assert_eq!(hash(with.clone()), hash(without));
    with.features[2] = row;
    assert_ne!(
        hash(with.clone()),
        hash({
            with.features.remove(2);
            with
        })
    );
}

#[test]
fn of_many_that_are_left_out_twenty_are_kept_and_all_are_counted() {
    let workplace = workplace(|vectors| {
        for game in &mut vectors.games[..45] {
            game.points = Some(-1);
        }
    });
    let strict = [&IMPORT[..], &["--strict"]].concat();
    let refused =
        refused(&workplace, &strict, 3, &["row 3, column points", "and 42 more like these"]);
    assert_eq!(refused.stderr.matches("is negative").count(), 3);
    let summary = "left out  45 of player_game_summary.parquet: negative counts\n";
    workplace.snapshot().succeeds().prints(&[summary, "row 3, column points", "…"]);
    let left = &manifest(&workplace)["left_out"][0];
    assert_eq!((&left["count"], left["examples"].as_array().unwrap().len()), (&45.into(), 20));
}
