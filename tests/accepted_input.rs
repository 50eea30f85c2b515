//! What may differ between two exports of one season and makes no difference: types, order of rows, columns of no use.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, FixedSizeListArray, Float64Array, Int64Array,
    NullArray, RecordBatch, StringArray, UInt32Array,
};
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Field, TimeUnit, TimestampMicrosecondType};

use crate::support::Workplace;
use crate::support::files::{read_table, with_column, write_table};
use crate::support::vectors;

const GAMES: &str = "player_game_summary.parquet";
const FEATURES: &str = "ml_feature_store_v2.parquet";

/// The games of the vectors with further columns: counts of which some are null, and flags.
fn games() -> RecordBatch {
    let mut vectors = vectors::load();
    for minutes in vectors.games.iter_mut().filter_map(|game| game.minutes_played.as_mut()) {
        // One decimal, as the warehouse has it, so that every DECIMAL holds it.
        *minutes = (*minutes * 10.0).round() / 10.0;
    }
    let table = vectors.games_table();
    let rows = 0..i64::try_from(table.num_rows()).unwrap();
    let assists = rows.clone().map(|row| (row % 7 > 0).then_some(row % 13)).collect::<Int64Array>();
    let plus_minus = rows.clone().map(|row| Some(row % 41 - 20)).collect::<Int64Array>();
    let starters = rows.map(|row| (row % 11 > 0).then_some(row % 2 == 0)).collect::<BooleanArray>();
    let columns: [(&str, ArrayRef); 3] = [
        ("assists", Arc::new(assists)),
        ("plus_minus", Arc::new(plus_minus)),
        ("starter_flag", Arc::new(starters)),
    ];
    columns.into_iter().fold(table, |table, (name, column)| with_column(&table, name, Some(column)))
}

/// The two data files of the snapshot of these tables.
#[track_caller]
fn stored(games: &RecordBatch, features: &RecordBatch) -> [Vec<u8>; 2] {
    let workplace = Workplace::new();
    write_table(&workplace.warehouse().join(GAMES), games);
    write_table(&workplace.warehouse().join(FEATURES), features);
    workplace.snapshot().succeeds();
    let folder = workplace.data().join("snapshots/2021-22");
    ["games.parquet", "features.parquet"].map(|file| std::fs::read(folder.join(file)).unwrap())
}

fn with_types(table: &RecordBatch, columns: &[&str], to: &DataType) -> RecordBatch {
    columns.iter().fold(table.clone(), |table, name| {
        let column = cast(table.column_by_name(name).unwrap(), to).unwrap();
        with_column(&table, name, Some(column))
    })
}

/// The games with `columns` as each of `types` make the same snapshot.
#[track_caller]
fn assert_same_games(columns: &[&str], types: &[DataType]) {
    let (games, features) = (games(), vectors::load().features_table());
    let plain = stored(&games, &features);
    for to in types {
        let other = with_types(&games, columns, to);
        assert!(stored(&other, &features) == plain, "{to} makes a difference");
    }
}

/// The feature rows with `columns` as each of `types` make the same snapshot.
#[track_caller]
fn assert_same_features(columns: &[&str], types: &[DataType]) {
    let (games, features) = (games(), vectors::load().features_table());
    let plain = stored(&games, &features);
    for to in types {
        let other = with_types(&features, columns, to);
        assert!(stored(&games, &other) == plain, "{to} makes a difference");
    }
}

fn texts() -> [DataType; 4] {
    let dictionary = |values| DataType::Dictionary(Box::new(DataType::Int32), Box::new(values));
    [
        DataType::LargeUtf8,
        DataType::Utf8View,
        dictionary(DataType::Utf8),
        dictionary(DataType::LargeUtf8),
    ]
}

fn dates() -> [DataType; 5] {
    [
        DataType::Date64,
        DataType::Timestamp(TimeUnit::Second, None),
        DataType::Timestamp(TimeUnit::Millisecond, None),
        DataType::Timestamp(TimeUnit::Microsecond, None),
        DataType::Timestamp(TimeUnit::Nanosecond, None),
    ]
}

#[test]
fn counts_of_any_number_type_make_the_same_snapshot() {
    let types = [
        DataType::Int16,
        DataType::Int32,
        DataType::Float32,
        DataType::Float64,
        DataType::Decimal32(7, 0),
        DataType::Decimal64(12, 3),
        DataType::Decimal128(10, 0),
        DataType::Decimal128(38, 9),
        DataType::Decimal256(76, 38),
    ];
    assert_same_games(&["season_year", "points", "assists", "plus_minus"], &types);
}

#[test]
fn counts_without_a_sign_make_the_same_snapshot() {
    let types = [DataType::UInt16, DataType::UInt32, DataType::UInt64];
    assert_same_games(&["season_year", "points", "assists"], &types);
}

#[test]
fn minutes_of_any_scale_make_the_same_snapshot() {
    let types = [
        DataType::Decimal128(4, 1),
        DataType::Decimal128(5, 2),
        DataType::Decimal128(38, 9),
        DataType::Decimal256(40, 10),
    ];
    assert_same_games(&["minutes_played"], &types);
}

#[test]
fn dates_as_timestamps_at_midnight_make_the_same_snapshot() {
    assert_same_games(&["game_date"], &dates());
    assert_same_features(&["game_date"], &dates());
}

#[test]
fn dates_as_moments_of_a_zone_make_the_same_snapshot() {
    let (games, features) = (games(), vectors::load().features_table());
    let plain = stored(&games, &features);
    for zone in ["UTC", "+00:00", "America/New_York"] {
        // A zone changes how a moment is shown, not the moment.
        let zoned = |table: &RecordBatch| {
            let of_date = DataType::Timestamp(TimeUnit::Microsecond, None);
            let moments = cast(table.column_by_name("game_date").unwrap(), &of_date).unwrap();
            let moments = moments.as_primitive::<TimestampMicrosecondType>().clone();
            with_column(table, "game_date", Some(Arc::new(moments.with_timezone(zone))))
        };
        assert!(stored(&zoned(&games), &zoned(&features)) == plain, "{zone} makes a difference");
    }
}

#[test]
fn texts_of_any_kind_make_the_same_snapshot() {
    let of_games = ["player_lookup", "game_id", "team_abbr", "opponent_team_abbr"];
    assert_same_games(&of_games, &texts());
    let of_features = ["player_lookup", "game_id", "feature_version", "data_source"];
    assert_same_features(&of_features, &texts());
}

#[test]
fn names_as_lists_of_any_kind_make_the_same_snapshot() {
    let item = |of| Arc::new(Field::new("element", of, true));
    let large = [DataType::LargeList(item(DataType::Utf8))];
    let lists = texts().map(|text| DataType::List(item(text)));
    assert_same_features(&["feature_names"], &[&large[..], &lists].concat());
}

#[test]
fn values_as_large_lists_make_the_same_snapshot() {
    let item = Arc::new(Field::new("element", DataType::Float64, true));
    assert_same_features(&["features"], &[DataType::LargeList(item)]);
}

#[test]
fn lists_of_a_fixed_size_make_the_same_snapshot() {
    let mut vectors = vectors::load();
    let names = vectors.vocabularies.clone();
    vectors.features.retain(|row| row.features.len() == 25 && names[row.vocabulary].len() == 25);
    let (games, features) = (games(), vectors.features_table());
    let fixed = |table: &RecordBatch, name: &str| {
        let lists = table.column_by_name(name).unwrap().as_list::<i32>();
        let item = Arc::new(Field::new("item", lists.value_type(), true));
        let lists = FixedSizeListArray::new(item, 25, Arc::clone(lists.values()), None);
        with_column(table, name, Some(Arc::new(lists)))
    };
    let other = fixed(&fixed(&features, "features"), "feature_names");
    assert!(stored(&games, &other) == stored(&games, &features));
}

#[test]
fn the_order_of_rows_makes_no_difference() {
    let (games, features) = (games(), vectors::load().features_table());
    let plain = stored(&games, &features);
    // Each row's place is decided by bits that look random, and are the same every time.
    let shuffled = |table: &RecordBatch, seed: u32| {
        let mut order: Vec<u32> = (0..u32::try_from(table.num_rows()).unwrap()).collect();
        order.sort_by_key(|row| (row ^ seed).wrapping_mul(0x9e37_79b9));
        let order = UInt32Array::from(order);
        let column = |column: &ArrayRef| take(column, &order, None).unwrap();
        let columns = table.columns().iter().map(column).collect();
        RecordBatch::try_new(table.schema(), columns).unwrap()
    };
    for seed in [1, 1 << 20] {
        assert_ne!(shuffled(&games, seed), games);
        assert!(stored(&shuffled(&games, seed), &shuffled(&features, seed)) == plain, "{seed}");
    }
}

#[test]
fn the_order_of_columns_makes_no_difference() {
    let (games, features) = (games(), vectors::load().features_table());
    let reversed = |table: &RecordBatch| {
        let order: Vec<usize> = (0..table.num_columns()).rev().collect();
        table.project(&order).unwrap()
    };
    assert!(stored(&reversed(&games), &reversed(&features)) == stored(&games, &features));
}

#[test]
fn an_optional_column_without_a_type_is_one_that_is_not_there() {
    let (games, features) = (games(), vectors::load().features_table());
    let without = with_column(&games, "assists", None);
    let untyped = with_column(&games, "assists", Some(Arc::new(NullArray::new(games.num_rows()))));
    let without = stored(&without, &features);
    assert!(stored(&untyped, &features) == without);
    assert!(stored(&games, &features) != without, "assists make a difference");
}

#[test]
fn optional_columns_may_be_absent_and_their_values_are_null() {
    let workplace = Workplace::with_vectors();
    workplace.change_table(GAMES, |table| with_column(table, "points_line", None));
    workplace.change_table(FEATURES, |table| with_column(table, "feature_quality_score", None));
    workplace.snapshot().succeeds();
    for (file, column) in
        [("games.parquet", "points_line"), ("features.parquet", "feature_quality_score")]
    {
        let table = read_table(&workplace.data().join("snapshots/2021-22").join(file));
        assert_eq!(table.column_by_name(column).unwrap().null_count(), table.num_rows());
    }
    workplace.season(&["predict"]).succeeds();
}

#[test]
fn a_column_nobody_knows_is_ignored_and_named_once() {
    let (games, features) = (games(), vectors::load().features_table());
    let plain = stored(&games, &features);
    let workplace = Workplace::new();
    let notes = |table: &RecordBatch| -> Option<ArrayRef> {
        Some(Arc::new(StringArray::from(vec!["?"; table.num_rows()])))
    };
    let (games, features) = (
        with_column(&games, "scouting_note", notes(&games)),
        with_column(&features, "scouting_note", notes(&features)),
    );
    write_table(&workplace.warehouse().join(GAMES), &games);
    write_table(&workplace.warehouse().join(FEATURES), &features);
    let ended = workplace.snapshot();
    let line = "ignored   1 unknown column: scouting_note\n";
    ended.succeeds().prints(&[line]);
    assert_eq!(ended.stdout.matches("scouting_note").count(), 1);
    assert!(stored(&games, &features) == plain);
}

#[test]
fn a_column_known_to_be_of_no_use_is_not_named() {
    let workplace = Workplace::with_vectors();
    workplace.change_table(GAMES, |table| {
        let column = Float64Array::from(vec![0.5; table.num_rows()]);
        with_column(table, "usage_rate", Some(Arc::new(column)))
    });
    let ended = workplace.snapshot();
    ended.succeeds();
    assert!(!ended.stdout.contains("usage_rate"), "{}", ended.stdout);
}
