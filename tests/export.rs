//! `season export`, and our files in other programs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use arrow::array::{Array as _, RecordBatch};
use season::grade::grades_layout;
use season::run::{predictions_layout, skipped_layout};
use season::snapshot::layout::{self, Kind, TableLayout};
use serde_json::{Value, json};

use crate::support::box_scores::season;
use crate::support::files::{read_table, texts};
use crate::support::invented::with_some_lines;
use crate::support::runs::{Cell, Prediction, cells, id, outcomes, predict, predictions};
use crate::support::{SEASON, Workplace, end, python, vectors};

/// The text of a run in a format.
#[track_caller]
fn export(workplace: &Workplace, format: &str, args: &[&str]) -> String {
    let ended = workplace.season(&[&["export", "--format", format], args].concat());
    // That a run is partial, or has no such row.
    assert!(ended.stderr.lines().all(|line| line.starts_with("note: ")), "{}", ended.stderr);
    ended.succeeds().stdout.clone()
}

/// The names and the rows of cells of a CSV; an empty cell is null.
fn parse_csv(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let words = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = words(reader.headers().unwrap());
    (header, reader.records().map(|record| words(&record.unwrap())).collect())
}

/// A value of a column of `kind` as it stands in a text.
fn parse(kind: Kind, text: &str) -> Cell {
    match kind {
        _ if text.is_empty() => Cell::Null,
        Kind::Text => Cell::Text(text.to_owned()),
        Kind::Int => Cell::Int(text.parse().unwrap()),
        Kind::Float => Cell::Bits(text.parse::<f64>().unwrap().to_bits()),
        Kind::Flag => Cell::Flag(text.parse().unwrap()),
        Kind::Date => Cell::Int(vectors::days(text)),
    }
}

fn parse_value(kind: Kind, value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::String(text) => {
            assert!(matches!(kind, Kind::Text | Kind::Date), "{text}");
            parse(kind, text)
        }
        value => parse(kind, &value.to_string()),
    }
}

/// The rows of `found`, in the order of columns, are those of the table.
#[track_caller]
fn assert_cells(layout: &TableLayout, table: &RecordBatch, found: &[Vec<Cell>]) {
    assert_eq!(found.len(), table.num_rows());
    for (at, column) in layout.columns.iter().enumerate() {
        for (row, expected) in cells(table, column.name).iter().enumerate() {
            assert_eq!(&found[row][at], expected, "{} of row {}", column.name, row + 1);
        }
    }
}

#[test]
fn every_value_comes_back_from_every_format_to_the_bit() {
    let workplace = with_some_lines();
    let run = predict(&workplace, &["--skip-bootstrap-days", "0"]);
    workplace.season(&["grade"]).succeeds();
    for (layout, args) in [(predictions_layout(), &[][..]), (grades_layout(), &["--grades"])] {
        let table = read_table(&run.join(layout.file));
        assert!(table.num_rows() > 1000);
        let names: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();

        let (header, rows) = parse_csv(&export(&workplace, "csv", args));
        assert_eq!(header, names);
        let kinds = || layout.columns.iter().map(|column| column.kind);
        let from_csv = |row: &Vec<String>| {
            kinds().zip(row).map(|(kind, text)| parse(kind, text)).collect::<Vec<Cell>>()
        };
        assert_cells(&layout, &table, &rows.iter().map(from_csv).collect::<Vec<_>>());

        let objects = |rows: Vec<Value>| -> Vec<Vec<Cell>> {
            let row = |object: &Value| {
                assert_eq!(object.as_object().unwrap().len(), names.len());
                kinds().zip(&names).map(|(kind, name)| parse_value(kind, &object[*name])).collect()
            };
            rows.iter().map(row).collect()
        };
        let json = export(&workplace, "json", args);
        assert_cells(&layout, &table, &objects(serde_json::from_str(&json).unwrap()));
        let ndjson = export(&workplace, "ndjson", args);
        let lines = ndjson.lines().map(|line| serde_json::from_str(line).unwrap());
        assert_cells(&layout, &table, &objects(lines.collect()));
        // Objects have the columns in their order.
        let first = ndjson.lines().next().unwrap();
        let places: Vec<_> = names.iter().map(|name| first.find(&format!("\"{name}\":"))).collect();
        assert!(places.is_sorted() && places[0] == Some(1), "{first}");

        let file = workplace.path("out.parquet");
        let args = [args, &["--output", "out.parquet"]].concat();
        assert_eq!(export(&workplace, "parquet", &args), "");
        let exported = read_table(&file);
        assert_eq!(exported.num_rows(), table.num_rows());
        for name in names {
            assert!(cells(&exported, name) == cells(&table, name), "{name}");
        }
    }
}

#[test]
fn a_file_gets_what_stdout_gets() {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    fs::create_dir_all(workplace.path("folder/of")).unwrap();
    for format in ["csv", "json", "ndjson"] {
        let printed = export(&workplace, format, &[]);
        assert_eq!(export(&workplace, format, &["-o", "folder/of/out"]), "");
        assert!(fs::read_to_string(workplace.path("folder/of/out")).unwrap() == printed);
    }
    let parquet = workplace.command(&["export", "--format", "parquet"]).output().unwrap();
    export(&workplace, "parquet", &["--output", "out.parquet"]);
    assert!(parquet.stdout == fs::read(workplace.path("out.parquet")).unwrap());
    assert!(parquet.status.success() && parquet.stderr.is_empty());
    // Nothing else is left, and a link stays one.
    let beside = fs::read_dir(workplace.path("folder/of")).unwrap().count();
    assert_eq!(beside, 1);
    std::os::unix::fs::symlink("folder/of/out", workplace.path("link")).unwrap();
    export(&workplace, "csv", &["-o", "link"]);
    assert!(workplace.path("link").is_symlink());
    let printed = export(&workplace, "csv", &[]);
    assert_eq!(fs::read_to_string(workplace.path("folder/of/out")).unwrap(), printed);
}

#[test]
fn what_no_row_can_be_is_refused_and_what_none_is_is_said() {
    let workplace = with_some_lines();
    predict(&workplace, &["--systems", "ensemble_v1"]);
    let export =
        |args: &[&str]| workplace.season(&[&["export", SEASON, "--format", "csv"], args].concat());
    export(&["--start-date", "2022-02-01", "--end-date", "2022-01-01"])
        .fails(2, &["--end-date 2022-01-01 is before --start-date 2022-02-01"]);
    export(&["--system", "network_v2"]).fails(2, &["has no network_v2; its systems are "]);
    let none = export(&["--start-date", "2030-01-01"]);
    assert_eq!(none.succeeds().stdout.lines().count(), 1);
    none.says(&["note: the run has no such row"]);
}

#[test]
fn rows_are_chosen_by_system_and_date() {
    let workplace = with_some_lines();
    let run = predict(&workplace, &[]);
    let table = read_table(&run.join("predictions.parquet"));
    let (systems, dates) = (texts(&table, "system_id"), texts(&table, "game_date"));
    let chosen = |args: &[&str]| {
        let (names, rows) = parse_csv(&export(&workplace, "csv", args));
        let at = |name| names.iter().position(|other| other == name).unwrap();
        let (system, date) = (at("system_id"), at("game_date"));
        rows.iter().map(|row| (row[system].clone(), row[date].clone())).collect::<Vec<_>>()
    };
    let expected = |keep: &dyn Fn(&str, &str) -> bool| {
        let rows = systems.iter().cloned().zip(dates.iter().cloned());
        rows.filter(|(system, date)| keep(system, date)).collect::<Vec<_>>()
    };
    let two = ["--system", "xgboost_v1,ensemble_v1"];
    let is_of_two = |system: &str| system == "xgboost_v1" || system == "ensemble_v1";
    assert_eq!(chosen(&two), expected(&|system, _| is_of_two(system)));
    let dates = ["--start-date", "2021-12-01", "--end-date", "2021-12-05"];
    let within = |date: &str| ("2021-12-01"..="2021-12-05").contains(&date);
    let of_dates = expected(&|_, date| within(date));
    assert!(!of_dates.is_empty());
    assert_eq!(chosen(&dates), of_dates);
    assert_eq!(chosen(&[&["--grades"], &dates[..]].concat()), of_dates);
    assert_eq!(
        chosen(&[&two[..], &dates].concat()),
        expected(&|system, date| is_of_two(system) && within(date))
    );
    workplace
        .season(&["export", "--format", "csv", "--system", "oracle"])
        .fails(2, &["there is no such system; the systems are"]);
}

#[test]
fn nothing_is_a_header_an_empty_array_or_no_line() {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    let never = ["--start-date", "2030-01-01"];
    let csv = export(&workplace, "csv", &never);
    assert_eq!(csv.lines().count(), 1);
    assert!(csv.starts_with("system_id,player_lookup,game_id,game_date,predicted_points,"));
    assert_eq!(
        serde_json::from_str::<Value>(&export(&workplace, "json", &never)).unwrap(),
        json!([])
    );
    assert_eq!(export(&workplace, "ndjson", &never), "");
    export(&workplace, "parquet", &[&never[..], &["-o", "none.parquet"]].concat());
    let none = read_table(&workplace.path("none.parquet"));
    assert_eq!((none.num_rows(), none.num_columns()), (0, predictions_layout().columns.len()));
}

#[test]
fn a_run_is_chosen_as_for_a_grade() {
    let workplace = with_some_lines();
    let runs = ["fixed:20", "fixed:21"].map(|line| predict(&workplace, &["--line", line]));
    let lines = |args: &[&str]| {
        let (names, rows) = parse_csv(&export(&workplace, "csv", args));
        let at = names.iter().position(|name| name == "current_points_line").unwrap();
        rows[0][at].parse::<f64>().unwrap()
    };
    assert_eq!(lines(&["--run", &id(&runs[0])]), 20.0);
    assert_eq!(lines(&[SEASON]), 21.0);
    workplace.season(&["export", "--format", "csv", "--run", "zz"]).fails(2, &["no run zz"]);
}

#[test]
fn a_reader_that_has_gone_away_is_no_error() {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    for format in ["csv", "json", "ndjson", "parquet"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = workplace.command(&["export", "--format", format]);
        command.stdout(writer).stderr(Stdio::piped());
        let ended = end(command.spawn().unwrap().wait_with_output().unwrap());
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{format}");
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = workplace.command(&["export", "--format", format]);
        command.stdout(full).stderr(Stdio::piped());
        end(command.spawn().unwrap().wait_with_output().unwrap())
            .fails(6, &["error: cannot write to stdout", "because: No space left"]);
    }
    // Also one that goes away after the first line.
    let mut command = Command::new("bash");
    let script = r#"set -o pipefail; "$0" --data-dir "$1" export --format csv | head -n 1"#;
    command.args(["-c", script, env!("CARGO_BIN_EXE_season")]).arg(workplace.data());
    let ended = end(command.output().unwrap());
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert_eq!(ended.stdout.lines().count(), 1);
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    fs::create_dir(workplace.path("folder")).unwrap();
    fs::write(workplace.path("file"), "kept").unwrap();
    let cases = [
        ("folder", 2, "folder is a folder"),
        ("file/below", 6, "error: cannot "),
        ("..", 2, ".. is not a file name"),
        ("missing/..", 2, "is not a file name"),
        ("missing/out", 2, "error: there is no folder missing"),
    ];
    for (output, code, said) in cases {
        let args = ["export", "--format", "csv", "--output", output];
        workplace.season(&args).fails(code, &[said]);
    }
    assert_eq!(fs::read_to_string(workplace.path("file")).unwrap(), "kept");
    assert!(!workplace.path("missing").exists());
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=64k none disk
        echo kept >disk/out.csv
        code=0; "$0" export --format csv --output disk/out.csv >out || code=$?
        test $code = 6 && test ! -s out || { cat out; echo "exit code $code"; exit 99; }
        test "$(cat disk/out.csv)" = kept && test "$(ls -A disk)" = out.csv
    "#;
    let Some(ended) = workplace.in_namespaces("-rm", script) else { return };
    ended.succeeds().says(&["error: cannot write disk/out.csv", "because: No space left"]);
}

#[test]
fn a_terminal_is_shown_no_parquet() {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    let mut command = Command::new("script");
    let typed = format!("'{}' export --format parquet", env!("CARGO_BIN_EXE_season"));
    command.args(["--quiet", "--return", "--command", &typed, "typescript"]);
    command.current_dir(workplace.path("")).stdin(Stdio::null());
    let Ok(output) = command.output() else {
        eprintln!("skipped: there is no `script` here");
        return;
    };
    let ended = end(output);
    assert_eq!(ended.code, 2, "{ended:?}");
    ended.prints(&["error: Parquet cannot be shown in a terminal; name a file with --output"]);
    assert!(!ended.stdout.contains("PAR1"));
}

/// The rows of a CSV as maps from names to cells.
fn csv_rows(workplace: &Workplace, args: &[&str]) -> Vec<BTreeMap<String, String>> {
    let (names, rows) = parse_csv(&export(workplace, "csv", args));
    rows.into_iter().map(|row| names.iter().cloned().zip(row).collect()).collect()
}

#[test]
fn columns_of_the_player_date_are_added() {
    let workplace = Workplace::new();
    let sheet = season().map("player_name", |name| name.replace("Bo LAL", "=Bo LAL"));
    sheet.write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
    predict(&workplace, &["--warmup-days", "0"]);
    let args = ["--with", "name,team,opponent,range,outcome"];
    let rows = csv_rows(&workplace, &args);
    let row = rows
        .iter()
        .find(|row| row["player_lookup"] == "bolaljr" && row["game_date"] == "2021-11-06");
    let row = row.unwrap();
    // What begins like a formula is guarded in an added column, too.
    assert_eq!(row["player_full_name"], "'=Bo LAL Jr.");
    assert_eq!((&*row["team_abbr"], &*row["opponent_team_abbr"]), ("LAL", "BOS"));
    let outcomes = outcomes(&workplace);
    for row in &rows {
        let (player, day) = (&row["player_lookup"], vectors::days(&row["game_date"]));
        let of = outcomes.iter().find(|of| of.player == *player && of.day == day).unwrap();
        assert_eq!(row["actual_points"], of.points.unwrap().to_string());
        assert_eq!((&*row["points_p10"], &*row["void_reason"]), ("", ""));
    }
    // Grades have the outcome already, and get no second column of it.
    let text = export(&workplace, "csv", &["--grades", "--with", "name,outcome"]);
    let header = text.lines().next().unwrap();
    assert_eq!(header.matches("actual_points").count(), 1, "{header}");
    assert!(header.ends_with(",player_full_name"), "{header}");
    // Parquet has them, too.
    export(&workplace, "parquet", &["--with", "name", "-o", "out.parquet"]);
    let table = read_table(&workplace.path("out.parquet"));
    assert!(texts(&table, "player_full_name").contains(&"=Bo LAL Jr.".to_owned()));
    workplace
        .season(&["export", "--format", "csv", "--with", "shoes"])
        .fails(2, &["shoes", "name, team, opponent, range, outcome"]);
}

#[test]
fn digits_are_cut_and_rows_sorted() {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    let args = ["--systems", "ensemble_v1", "--dates", "2021-12-14", "--with", "outcome"];
    let all = csv_rows(&workplace, &args);
    let cut = csv_rows(&workplace, &[&args[..], &["--digits", "1"]].concat());
    for (row, cut) in all.iter().zip(&cut) {
        let points: f64 = row["predicted_points"].parse().unwrap();
        assert_eq!(cut["predicted_points"], format!("{points:.1}"));
        assert_eq!(cut["actual_points"], row["actual_points"], "whole numbers stay");
    }
    let json = export(&workplace, "json", &[&args[..], &["--digits", "2"]].concat());
    let json: Vec<Value> = serde_json::from_str(&json).unwrap();
    for (row, json) in all.iter().zip(&json) {
        let points: f64 = row["predicted_points"].parse().unwrap();
        assert_eq!(
            json["predicted_points"].as_f64().unwrap(),
            format!("{points:.2}").parse::<f64>().unwrap()
        );
    }
    for (order, other) in [
        ("predicted", None),
        ("edge", Some("current_points_line")),
        ("error", Some("actual_points")),
    ] {
        let sorted = csv_rows(&workplace, &[&args[..], &["--sort", order, "--top", "9"]].concat());
        assert_eq!(sorted.len(), 9);
        let value = |row: &BTreeMap<String, String>| {
            let points: f64 = row["predicted_points"].parse().unwrap();
            match other.map(|other| row[other].parse::<f64>()) {
                None => points,
                Some(Ok(other)) => (points - other).abs(),
                Some(Err(_)) => -1.0,
            }
        };
        let values: Vec<f64> = sorted.iter().map(value).collect();
        assert!(values.is_sorted_by(|one, other| one >= other), "{order}: {values:?}");
        let most = all.iter().map(value).fold(-1.0, f64::max);
        assert_eq!(values[0], most, "{order}");
    }
    assert_eq!(csv_rows(&workplace, &["--top", "3"]).len(), 3);
    for (args, what) in [
        (
            &["--format", "parquet", "--digits", "1", "-o", "out.parquet"][..],
            "Parquet holds every bit",
        ),
        (&["--format", "csv", "--digits", "18"], "--digits"),
        (&["--format", "csv", "--top", "0"], "--top"),
        (&["--format", "csv", "--dates", "2021-12-14", "--end-date", "2021-12-15"], "--dates"),
    ] {
        workplace.season(&[&["export"], args].concat()).fails(2, &[what]);
    }
}

/// Names of others hold what separates cells; then they are quoted.
#[test]
fn names_are_quoted_where_they_must_be() {
    let names = ["o,neal", "\"magic\"", "two\nlines", " space ", "d'angelo", "Jokić; \r\ttab"];
    // A run is of its snapshot's games, so that these have to be called so.
    let sheet = season().map("game_id", |id| {
        let number: usize = id[8..].parse().unwrap();
        format!("{}{id}", names[(number + 4) % names.len()])
    });
    let workplace = Workplace::new();
    sheet.write_parquet(&workplace.path("games.parquet"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.parquet"]).succeeds();
    let run = predict(&workplace, &["--warmup-days", "0"]);
    let rows = predictions(&run);
    // The first two games have no features yet.
    assert!(names[..4].iter().all(|name| rows.iter().any(|row| row.game_id.contains(name.trim()))));
    let (header, found) = parse_csv(&export(&workplace, "csv", &[]));
    let json: Vec<Value> = serde_json::from_str(&export(&workplace, "json", &[])).unwrap();
    let ndjson = export(&workplace, "ndjson", &[]);
    assert_eq!(ndjson.lines().count(), rows.len());
    for (name, pick) in [
        ("player_lookup", (|row| &row.player) as fn(&Prediction) -> &String),
        ("game_id", |row| &row.game_id),
    ] {
        let at = header.iter().position(|other| other == name).unwrap();
        assert!(found.iter().map(|row| &row[at]).eq(rows.iter().map(pick)), "{name}");
        assert!(json.iter().map(|row| row[name].as_str().unwrap()).eq(rows.iter().map(pick)));
    }
}

/// A file as `tests/python/open_files.py` is told of it.
fn described(folder: &Path, layout: &TableLayout) -> Value {
    let path = folder.join(layout.file);
    let table = read_table(&path);
    let column = |column: &layout::Column| {
        let nulls = table[column.name].null_count();
        assert!(column.nullable || nulls == 0);
        json!({ "name": column.name, "kind": format!("{:?}", column.kind), "nulls": nulls })
    };
    let columns: Vec<Value> = layout.columns.iter().map(column).collect();
    json!({ "path": path, "rows": table.num_rows(), "columns": columns })
}

#[test]
fn files_open_in_other_programs_with_the_documented_types() {
    let workplace = with_some_lines();
    let run = predict(&workplace, &[]);
    workplace.season(&["grade"]).succeeds();
    let empty = predict(&workplace, &["--dates", "2021-10-20"]);
    workplace.season(&["grade", "--run", &id(&empty)]).succeeds();
    let snapshot = workplace.data().join("snapshots").join(SEASON);
    let features =
        layout::features(&[season::features::baseline::names().iter().copied().collect()], &[]);
    let of_runs = [&run, &empty].into_iter().flat_map(|run| {
        [predictions_layout(), skipped_layout(), grades_layout()].map(|of| described(run, &of))
    });
    let of_snapshot = [layout::GAMES, features].map(|of| described(&snapshot, &of));
    let files: Vec<Value> = of_runs.chain(of_snapshot).collect();
    let list = workplace.path("files.json");
    fs::write(&list, Value::from(files).to_string()).unwrap();
    let Some(ended) = python::run("open_files.py", &[&list]) else { return };
    ended.succeeds().prints(&["8 files in 5 readers, 0 differences"]);
}

/// The format follows from the ending of the file's name, and is CSV where nothing says it; a flag overrules both.
#[test]
fn the_format_follows_from_the_name_of_the_file() {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    let to_file = |name: &str, flags: &[&str]| {
        workplace.season(&[&["export", "--output", name], flags].concat()).succeeds();
        fs::read(workplace.path(name)).unwrap()
    };
    let csv = export(&workplace, "csv", &[]).into_bytes();
    assert_eq!(workplace.season(&["export"]).succeeds().stdout.as_bytes(), csv);
    for name in ["rows.csv", "rows.CSV", "rows", "rows.txt"] {
        assert_eq!(to_file(name, &[]), csv, "{name}");
    }
    assert_eq!(to_file("rows.json", &[]), export(&workplace, "json", &[]).into_bytes());
    let ndjson = export(&workplace, "ndjson", &[]).into_bytes();
    assert_eq!(to_file("rows.ndjson", &[]), ndjson);
    assert_eq!(to_file("rows.jsonl", &[]), ndjson);
    assert_eq!(to_file("other.json", &["--format", "csv"]), csv);
    assert!(to_file("rows.parquet", &[]).starts_with(b"PAR1"));
}
