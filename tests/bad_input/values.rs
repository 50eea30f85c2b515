//! Sound Parquet files with the wrong columns, types, keys or values.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, BooleanArray, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use super::{FEATURES, GAMES, refuses_import, with_table_changed, with_vectors_changed};
use crate::support::files::with_column;
use crate::support::vectors::{self, Game, Vectors, days};

const DAY_IN_MS: i64 = 86_400_000;

/// `table` with some columns cast to other types.
fn with_types(table: &RecordBatch, types: &[(&str, DataType)]) -> RecordBatch {
    types.iter().fold(table.clone(), |table, (name, to)| {
        let column = cast(table.column_by_name(name).unwrap(), to).unwrap();
        with_column(&table, name, Some(column))
    })
}

/// `table` with one column whose value in the row `row`, counted from 1, is null.
fn with_null(table: &RecordBatch, name: &str, row: usize) -> RecordBatch {
    let column = table.column_by_name(name).unwrap();
    let at_row: BooleanArray = (1..=column.len()).map(|at| Some(at == row)).collect();
    let column = arrow::compute::nullif(column, &at_row).unwrap();
    with_column(table, name, Some(column))
}

#[test]
fn all_missing_columns_of_both_files_are_told_at_once() {
    let workplace = with_table_changed(GAMES, |table| {
        let table = with_column(table, "points", None);
        with_column(&table, "game_id", None)
    });
    workplace.change_table(FEATURES, |table| with_column(table, "feature_names", None));
    let words = [
        "player_game_summary.parquet, column points: the file has no such column, and needs one of whole numbers",
        "player_game_summary.parquet, column game_id: the file has no such column, and needs one of text",
        "ml_feature_store_v2.parquet, column feature_names: the file has no such column",
    ];
    refuses_import(&workplace, &words);
}

#[test]
fn columns_of_the_wrong_type_are_told_at_once_with_the_type_they_have() {
    let workplace = with_table_changed(GAMES, |table| {
        let types = [
            ("points", DataType::Utf8),
            ("game_date", DataType::Utf8),
            ("season_year", DataType::Utf8),
        ];
        let flags = Int64Array::from(vec![1; table.num_rows()]);
        with_column(&with_types(table, &types), "starter_flag", Some(Arc::new(flags)))
    });
    workplace.change_table(FEATURES, |table| {
        let points = StringArray::from(vec!["27.5"; table.num_rows()]);
        let table = with_column(table, "features", Some(Arc::new(points)));
        let names = table.column_by_name("feature_names").unwrap();
        let names = names.as_any().downcast_ref::<ListArray>().unwrap();
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1; names.values().len()]));
        let item = Arc::new(arrow::datatypes::Field::new("item", DataType::Int64, true));
        let numbers = ListArray::new(item, names.offsets().clone(), numbers, None);
        with_types(
            &with_column(&table, "feature_names", Some(Arc::new(numbers))),
            &[("game_date", DataType::Int32)],
        )
    });
    let words = [
        "player_game_summary.parquet, column points: the type is Utf8, not whole numbers",
        "player_game_summary.parquet, column game_date: the type is Utf8, not dates",
        "player_game_summary.parquet, column season_year: the type is Utf8, not whole numbers",
        "player_game_summary.parquet, column starter_flag: the type is Int64, not true or false",
        "ml_feature_store_v2.parquet, column game_date: the type is Int32, not dates",
        "ml_feature_store_v2.parquet, column features: the type is Utf8, not lists of numbers",
        "ml_feature_store_v2.parquet, column feature_names: the type is List(Int64), not lists of text",
    ];
    refuses_import(&workplace, &words);
}

#[test]
fn a_null_in_a_key_is_refused() {
    for (file, columns) in [
        (
            GAMES,
            &[
                "player_lookup",
                "game_date",
                "game_id",
                "team_abbr",
                "opponent_team_abbr",
                "season_year",
            ][..],
        ),
        (FEATURES, &["player_lookup", "game_date", "game_id", "data_source", "feature_version"]),
    ] {
        for column in columns {
            let workplace = with_table_changed(file, |table| with_null(table, column, 3));
            refuses_import(
                &workplace,
                &[&format!("{file}, row 3, column {column}: the value is null")],
            );
        }
    }
}

#[test]
fn nulls_in_several_columns_are_told_at_once() {
    let workplace = with_table_changed(GAMES, |table| {
        with_null(&with_null(table, "game_id", 2), "season_year", 5)
    });
    refuses_import(&workplace, &["row 2, column game_id", "row 5, column season_year"]);
}

#[test]
fn a_name_that_is_no_lookup_is_refused_in_either_file() {
    let what =
        "column player_lookup: `LeBron James` is not a player lookup: only lower-case letters";
    let workplace = with_vectors_changed(|vectors| {
        vectors.games[6].player_lookup = "LeBron James".to_owned();
        vectors.features[8].player_lookup = "LeBron James".to_owned();
    });
    refuses_import(
        &workplace,
        &[&format!("{GAMES}, row 7, {what}"), &format!("{FEATURES}, row 9, {what}")],
    );
}

#[test]
fn an_empty_name_is_no_lookup() {
    let workplace = with_vectors_changed(|vectors| vectors.games[0].player_lookup.clear());
    refuses_import(&workplace, &["row 1, column player_lookup: `` is not a player lookup"]);
}

#[test]
fn a_player_with_two_games_on_a_date_is_refused_with_both_rows() {
    let first = vectors::load().games[2].clone();
    let workplace = with_vectors_changed(|vectors| {
        vectors.games.push(Game { game_id: "20211024_ABZ_ABY".to_owned(), ..first.clone() });
    });
    let what = format!(
        "row {}, column player_lookup: {} has another row on {}, row 3",
        vectors::load().games.len() + 1,
        first.player_lookup,
        first.game_date
    );
    refuses_import(&workplace, &[&what]);
}

#[test]
fn the_same_row_twice_is_refused() {
    let first = vectors::load().games[0].clone();
    let workplace = with_vectors_changed(|vectors| vectors.games.insert(2, first.clone()));
    let (player, date) = (first.player_lookup, first.game_date);
    let what = format!("row 3, column player_lookup: {player} has another row on {date}, row 1");
    refuses_import(&workplace, &[GAMES, &what]);
}

#[test]
fn two_feature_rows_of_a_player_and_date_are_refused() {
    let first = vectors::load().features[0].clone();
    let workplace = with_vectors_changed(|vectors| vectors.features.insert(2, first.clone()));
    let (player, date) = (first.player_lookup, first.game_date);
    let what = format!("{player} has another row on {date}, row 1");
    refuses_import(&workplace, &[&format!("{FEATURES}, row 3, column player_lookup: {what}")]);
}

#[test]
fn a_game_on_two_dates_is_refused() {
    let [first, second] = [0, 1].map(|row| vectors::load().games[row].clone());
    let workplace = with_vectors_changed(|vectors| {
        vectors.games[1].game_id.clone_from(&first.game_id);
    });
    let what = format!("column game_id: game {} is on ", first.game_id);
    refuses_import(&workplace, &[GAMES, &what, &first.game_date, &second.game_date]);
}

/// A name that no system reads is kept; what cannot be one is refused.
#[test]
fn what_cannot_be_a_feature_s_name_is_refused() {
    for name in ["vocabulary", "", "two\nlines", &"x".repeat(201)] {
        let workplace = with_vectors_changed(|vectors| {
            let mut names = vectors.vocabularies[vectors.features[4].vocabulary].clone();
            name.clone_into(&mut names[0]);
            vectors.vocabularies.push(names);
            vectors.features[4].vocabulary = vectors.vocabularies.len() - 1;
        });
        let what = "row 5, column feature_names: `";
        refuses_import(&workplace, &[FEATURES, what, "` cannot be the name of a feature"]);
    }
}

#[test]
fn a_time_of_day_is_refused_in_either_file() {
    let at_noon = |table: &RecordBatch| {
        let dates = cast(table.column_by_name("game_date").unwrap(), &DataType::Int32).unwrap();
        let dates = cast(&dates, &DataType::Int64).unwrap();
        let dates = dates.as_any().downcast_ref::<Int64Array>().unwrap();
        let times = dates.iter().enumerate().map(|(row, day)| {
            day.map(|day| day * DAY_IN_MS + if row == 1 { DAY_IN_MS / 2 } else { 0 })
        });
        let times = times.collect::<TimestampMillisecondArray>();
        with_column(table, "game_date", Some(Arc::new(times)))
    };
    let vectors = vectors::load();
    let (of_game, of_row) = (&vectors.games[1].game_date, &vectors.features[1].game_date);
    for (file, date) in [(GAMES, of_game), (FEATURES, of_row)] {
        let workplace = with_table_changed(file, at_noon);
        let what = format!("{file}, row 2, column game_date: a time within {date} (UTC)");
        refuses_import(&workplace, &[&what]);
    }
}

#[test]
fn of_many_alike_problems_three_are_shown_and_all_are_counted() {
    let workplace = with_vectors_changed(|vectors| {
        for game in &mut vectors.games[..45] {
            game.player_lookup.insert(0, '?');
        }
    });
    let ended =
        refuses_import(&workplace, &["row 3, column player_lookup", "and 42 more like these"]);
    assert_eq!(ended.stderr.matches("is not a player lookup").count(), 3);
}

#[test]
fn problems_of_values_in_both_files_are_told_at_once() {
    let workplace = with_vectors_changed(|vectors: &mut Vectors| {
        vectors.games.insert(1, vectors.games[0].clone());
        vectors.features.insert(1, vectors.features[0].clone());
    });
    refuses_import(&workplace, &[&format!("{GAMES}, row 2"), &format!("{FEATURES}, row 2")]);
}

#[test]
fn a_season_without_a_game_since_its_opening_night_is_refused() {
    let workplace = with_vectors_changed(|vectors| {
        vectors.games.retain(|game| days(&game.game_date) < days("2021-10-19"));
    });
    refuses_import(&workplace, &["player_game_summary.parquet holds no game of 2021-22"]);
}

#[test]
fn a_line_that_nobody_would_set_is_refused() {
    for (line, shown) in [(150.5, "`150.5`"), (-1.0, "`-1`")] {
        let workplace = with_vectors_changed(|vectors| vectors.games[3].points_line = Some(line));
        let what = format!("row 4, column points_line: {shown} is not between 0 and 150");
        refuses_import(&workplace, &[GAMES, &what]);
    }
}
