//! Tables that are not quite what they should be, and the exact types of what is read of them.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, TimeUnit, TimestampMicrosecondType};
use serde_json::Value as Json;

use super::warehouse::{FEATURES_TABLE, GAMES_TABLE, Warehouse};
use super::{remarks, snapshot};
use crate::fake_bigquery::state::Field;
use crate::fake_bigquery::value::Value;
use crate::support::files::read_table;
use crate::support::{SEASON, Workplace, vectors};

fn exported(workplace: &Workplace, table: &str) -> RecordBatch {
    read_table(&workplace.data().join("export").join(SEASON).join(format!("{table}.parquet")))
}

#[test]
fn types_arrive_exactly() {
    let warehouse = Warehouse::of(&vectors::load());
    // A null list cannot be stored: what is written as one is an empty one.
    warehouse.change(FEATURES_TABLE, |rows| {
        rows[0][3] = Value::Array(
            [1.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-300].map(Value::Float).to_vec(),
        );
        rows[1][3] = Value::Array(Vec::new());
    });
    for api in ["rest", "storage"] {
        let workplace = Workplace::new();
        warehouse.snapshot(&workplace, &["--export-api", api]).succeeds();
        let games = exported(&workplace, "player_game_summary");
        let kind = |name: &str| games[name].data_type().clone();
        assert_eq!(kind("minutes_played"), DataType::Decimal128(5, 1));
        assert_eq!(kind("points_line"), DataType::Decimal128(4, 1));
        assert_eq!(kind("game_date"), DataType::Date32);
        assert_eq!(
            kind("created_at"),
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
        );
        assert_eq!(kind("points"), DataType::Int64);
        // The first row of the file in the order of its key: see the warehouse.
        let created = games["created_at"].as_primitive::<TimestampMicrosecondType>();
        assert_eq!(created.value(0), 1_637_654_321_000_001);
        let first = &vectors::load().games;
        let first =
            first.iter().min_by_key(|game| (&game.player_lookup, &game.game_date, &game.game_id));
        let minutes = games["minutes_played"].as_primitive::<Decimal128Type>();
        let first = first.unwrap().minutes_played.unwrap();
        assert_eq!(minutes.value_as_string(0).parse(), Ok(first));
        let features = exported(&workplace, "ml_feature_store_v2");
        let lists = features["features"].as_list::<i32>();
        let lengths: Vec<i32> = (0..lists.len()).map(|row| lists.value_length(row)).collect();
        assert!(lengths.contains(&5) && lengths.contains(&0), "{lengths:?}");
        let odd = lists.value(lengths.iter().position(|length| *length == 5).unwrap());
        let odd = odd.as_primitive::<Float64Type>().values();
        assert!(odd[1].is_nan());
        assert_eq!(
            (odd[0], odd[2], odd[3], odd[4]),
            (1.5, f64::INFINITY, f64::NEG_INFINITY, 1e-300)
        );
        assert_eq!(lists.null_count(), 0);
    }
}

#[test]
fn columns_that_are_missing_or_of_another_type_are_told_all_at_once() {
    let warehouse = Warehouse::of(&vectors::load());
    warehouse.change_column(GAMES_TABLE, "points", |field| "STRING".clone_into(&mut field.kind));
    warehouse.change_column(GAMES_TABLE, "assists", |field| "helps".clone_into(&mut field.name));
    warehouse
        .change_column(FEATURES_TABLE, "features", |field| "NULLABLE".clone_into(&mut field.mode));
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).fails(
        3,
        &[
            "error: season-test.nba_analytics.player_game_summary has other columns than the table that is read:",
            "\n  points: STRING NULLABLE, should be INT64 NULLABLE",
            "\n  assists: missing, should be INT64 NULLABLE",
            "season-test.nba_predictions.ml_feature_store_v2 has other columns",
            "\n  features: FLOAT NULLABLE, should be FLOAT64 REPEATED",
            "hint: ",
        ],
    );
    assert!(!workplace.data().exists());
    assert_eq!(warehouse.fake.count("POST */jobs"), 0);
}

#[test]
fn a_column_that_nobody_knows_is_a_note() {
    let warehouse = Warehouse::of(&vectors::load());
    let plain = Workplace::new();
    warehouse.snapshot(&plain, &[]).succeeds();
    {
        let mut state = warehouse.fake.state();
        let table = state.tables.get_mut(GAMES_TABLE).unwrap();
        // Of these, one is known to be of no use.
        table.fields.extend([
            Field::new("clutch_points", "INT64"),
            Field::new("usage_rate", "NUMERIC(5,2)"),
        ]);
    }
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &[]);
    ended
        .succeeds()
        .prints(&["ignored   1 unknown column: player_game_summary.parquet: clutch_points\n"]);
    let note = "note: season-test.nba_analytics.player_game_summary has 1 columns that are not known, and not read: clutch_points";
    assert_eq!(remarks(&ended), [note]);
    assert_eq!(snapshot(&workplace).0, snapshot(&plain).0);
}

#[test]
fn a_table_that_is_not_there_is_an_error() {
    let warehouse = Warehouse::of(&vectors::load());
    let tables = "ml_feature_store_v2=nba_predictions.features";
    let words = ["there is no table season-test.nba_predictions.features", "hint: "];
    warehouse.snapshot(&Workplace::new(), &["--tables", tables]).fails(5, &words);
    // Without stored feature rows, their table is not looked for.
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &["--tables", tables, "--features", "rebuild"]).succeeds();
    assert_eq!(snapshot(&workplace).1["content"]["feature_rows"], "built");
}

#[test]
fn a_value_that_does_not_fit_its_column_is_refused_and_not_shown() {
    let warehouse = Warehouse::of(&vectors::load());
    warehouse.change_column(GAMES_TABLE, "minutes_played", |field| field.digits = None);
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    warehouse.change(GAMES_TABLE, |rows| {
        let minutes = rows[0].iter().position(|value| matches!(value, Value::Numeric(_))).unwrap();
        rows[0][minutes] = Value::Numeric(31_250_000_000);
    });
    for api in ["rest", "storage"] {
        let workplace = Workplace::new();
        let ended = warehouse.snapshot(&workplace, &["--export-api", api]);
        let words =
            ["player_game_summary, column ", "a value has more digits than the column's type"];
        ended.fails(3, &words);
        assert!(!ended.stderr.contains("31.25"), "{}", ended.stderr);
    }
}

#[test]
fn rows_that_are_there_twice_are_told_and_read_leniently_without_asking_again() {
    let warehouse = Warehouse::of(&vectors::load());
    let plain = Workplace::new();
    warehouse.snapshot(&plain, &[]).succeeds();
    let at = warehouse.position(GAMES_TABLE, "created_at");
    let points = warehouse.position(GAMES_TABLE, "points");
    warehouse.change(GAMES_TABLE, |rows| {
        let mut older = rows[0].clone();
        let Value::Timestamp(micros) = older[at] else { panic!("{:?}", older[at]) };
        older[at] = Value::Timestamp(micros - 1_000_000_000);
        older[points] = Value::Int(77);
        rows.push(older);
    });
    for api in ["rest", "storage"] {
        let workplace = Workplace::new();
        let ended = warehouse.snapshot(&workplace, &["--export-api", api]);
        ended.fails(
            3,
            &[
                "player_game_summary.parquet, row ",
                " has another row on ",
                ", of the same game ",
                "points is ",
                " and 77 there",
                "; --refresh reads the tables again",
                "hint: nothing was written; --lenient keeps the newest row of each player-date",
            ],
        );
        assert!(!workplace.data().join("snapshots").exists());
        let requests = warehouse.fake.state().seen.len();
        let ended = warehouse.snapshot(&workplace, &["--lenient"]);
        ended
            .succeeds()
            .prints(&["left out  1 of player_game_summary.parquet: older rows of a player-date"]);
        assert_eq!(warehouse.fake.state().seen.len(), requests);
        assert_eq!(snapshot(&workplace).0, snapshot(&plain).0);
    }
}

/// The owner's table of July: a column per value beside the lists, columns that say who did not play, and many more that
/// nothing here reads.
#[test]
fn a_later_layout_gives_the_same_snapshot_from_the_warehouse_and_from_files() {
    let warehouse = Warehouse::with_value_columns(&vectors::load());
    {
        let mut state = warehouse.fake.state();
        let table = state.tables.get_mut(FEATURES_TABLE).unwrap();
        let number = |n: usize, what: &str| format!("feature_{n}_{what}");
        let known = (0..60).flat_map(|n| [number(n, "quality"), number(n, "source")]);
        table.fields.extend(known.map(|name| Field::new(&name, "STRING")));
        table.fields.extend((0..40).map(|n| Field::new(&format!("later_{n}"), "STRING")));
    }
    let note = "note: season-test.nba_predictions.ml_feature_store_v2 has 40 columns that are not known, and not read: later_0, later_1, later_2, …";
    warehouse.compare_with_files(|_, ended| {
        ended.prints(&["ignored   40 unknown columns: "]);
        assert_eq!(remarks(ended), [note]);
    });
}

#[test]
fn jobs_calls_and_bytes_are_said_and_few() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = Workplace::new();
    let planned = warehouse.snapshot(&workplace, &["--dry-run"]);
    let count = |text: &str, what: &str| -> usize {
        let before = text.split(what).next().unwrap();
        before.rsplit(' ').next().unwrap().parse().unwrap()
    };
    let requests = warehouse.fake.state().seen.len();
    let ended = warehouse.snapshot(&workplace, &["--export-api", "rest"]);
    ended.succeeds().prints(&["asked     "]);
    let asked = warehouse.fake.state().seen.len() - requests;
    assert_eq!(count(&ended.stdout, " calls, "), asked);
    // The clock, two dry runs and two queries for each table; three upstream tables would take two each.
    let jobs = count(&ended.stdout, " jobs, ");
    assert_eq!(jobs, 9);
    assert_eq!(count(&planned.stdout, " jobs and about "), jobs);
    // Nothing is asked where all is here.
    let ended = warehouse.snapshot(&workplace, &[]);
    assert!(!ended.succeeds().stdout.contains("asked "), "{}", ended.stdout);
}

#[test]
fn a_view_is_read_as_it_is() {
    let warehouse = Warehouse::of(&vectors::load());
    let of_table = Workplace::new();
    warehouse.snapshot(&of_table, &[]).succeeds();
    warehouse.fake.state().tables.get_mut(GAMES_TABLE).unwrap().kind = "VIEW";
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &[]);
    let note = "note: season-test.nba_analytics.player_game_summary is no base table: it is read as it is now, not as it was";
    assert_eq!(remarks(ended.succeeds()), [note]);
    assert_eq!(snapshot(&workplace), snapshot(&of_table));
    let manifest = workplace.data().join("export").join(SEASON).join("manifest.json");
    let manifest: Json = serde_json::from_slice(&std::fs::read(manifest).unwrap()).unwrap();
    assert_eq!(
        (&manifest["tables"][0]["consistent"], &manifest["tables"][1]["consistent"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn a_season_without_a_known_schedule_begins_with_its_first_game() {
    let mut vectors = vectors::load();
    let later = |date: &str| format!("{}{}", date[..4].parse::<i32>().unwrap() + 9, &date[4..]);
    for game in &mut vectors.games {
        game.game_date = later(&game.game_date);
        game.season_year += 9;
    }
    for row in &mut vectors.features {
        row.game_date = later(&row.game_date);
    }
    let warehouse = Warehouse::of(&vectors);
    let from_files = Workplace::new();
    warehouse.write_files(&from_files.warehouse());
    from_files.season(&["snapshot", "2030-31", "--from", "warehouse:warehouse"]).succeeds();
    let workplace = Workplace::new();
    let mut command = warehouse.asked(&workplace, &["snapshot", "2030-31"]);
    let ended = crate::support::end(command.output().unwrap());
    ended.succeeds().says(&["note: the opening night of 2030-31 is unknown"]);
    let games = |workplace: &Workplace| {
        std::fs::read(workplace.data().join("snapshots/2030-31/games.parquet")).unwrap()
    };
    assert!(games(&workplace) == games(&from_files));
    let mut command = warehouse.asked(&workplace, &["snapshot", "2040-41"]);
    let ended = crate::support::end(command.output().unwrap());
    ended.fails(3, &["player_game_summary holds no game of 2040-41", "--refresh"]);
}
