//! A table of a million rows comes through without being held.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Stdio;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use season::bigquery::export::{GAMES, WarehouseColumn};
use season::bigquery::{Mode, Type};
use season::domain::GameDate;
use serde_json::{Value as Json, json};

use crate::support::{SEASON, Workplace};

const ROWS: u64 = 1_000_000;

/// So many players played on each of 200 dates.
const PLAYERS: u64 = ROWS / 200;

/// What may be held, in KiB.
const LIMIT: u64 = 500 * 1024;

/// Row `at` of the table in the order in which it is sent, which is not the order of its key.
fn row(at: u64) -> u64 {
    // 7919 is prime to the number of rows.
    at * 7919 % ROWS
}

fn player(row: u64) -> u64 {
    row % PLAYERS
}

fn date(row: u64) -> GameDate {
    // Opening night.
    GameDate::from_days(18_919 + i32::try_from(row / PLAYERS).unwrap())
}

/// What a column of whole numbers holds.
fn number(row: u64, column: &WarehouseColumn) -> u64 {
    match column.name {
        // One game is of the season; the others are read, and found to be of another one.
        "season_year" => {
            if row == 0 {
                2021
            } else {
                2020
            }
        }
        name => (row + name.len() as u64) % 40,
    }
}

/// All dates, written once: writing one takes longer than all else of a row.
fn dates() -> Vec<String> {
    (0..200).map(|day| date(day * PLAYERS).to_string()).collect()
}

fn day(dates: &[String], row: u64) -> &str {
    &dates[usize::try_from(row / PLAYERS).unwrap()]
}

fn write_game(text: &mut String, dates: &[String], row: u64) -> std::fmt::Result {
    let home = player(row) % 15 + 15;
    write!(text, "{}_{:02}_{home:02}", day(dates, row), player(row) % 15)
}

fn write_cell(text: &mut String, row: u64, dates: &[String], column: &WarehouseColumn) {
    let written = match (column.kind, column.name) {
        (Type::Date, _) => write!(text, "{}", day(dates, row)),
        (Type::Time, _) => write!(text, "{}", 1_637_654_321_000_000 + row),
        (Type::Flag, _) => write!(text, "{}", row.is_multiple_of(2)),
        (Type::Text, "player_lookup") => write!(text, "player{:06}", player(row)),
        (Type::Text, "game_id") => write_game(text, dates, row),
        (Type::Text, name) => write!(text, "{name} {}", player(row)),
        (Type::Number(_), _) => write!(text, "{}.5", number(row, column)),
        _ => write!(text, "{}", number(row, column)),
    };
    written.unwrap();
}

/// The answer to the query `sql` from row `from` on, at most `most` rows.
fn results(sql: &str, from: u64, most: u64) -> String {
    let field = |column: &WarehouseColumn| json!({ "name": column.name, "type": sent(column), "mode": "NULLABLE" });
    if !sql.starts_with("SELECT player_lookup") {
        let values = if sql.contains("CURRENT_TIMESTAMP") {
            vec!["1795437000000000".to_owned()]
        } else {
            figures(sql)
        };
        let cells: Vec<Json> = values.iter().map(|value| json!({ "v": value })).collect();
        let answer = json!({ "jobComplete": true, "totalRows": "1", "rows": [{ "f": cells }], "schema": { "fields": [] } });
        return answer.to_string();
    }
    let (until, dates) = (ROWS.min(from + most), dates());
    let mut text = String::from(r#"{"jobComplete":true,"rows":["#);
    for at in from..until {
        text += if at > from { r#",{"f":["# } else { r#"{"f":["# };
        for (position, column) in GAMES.columns.iter().enumerate() {
            text += if position > 0 { r#",{"v":""# } else { r#"{"v":""# };
            write_cell(&mut text, row(at), &dates, column);
            text += r#""}"#;
        }
        text += "]}";
    }
    let fields: Vec<Json> = GAMES.columns.iter().map(field).collect();
    let token = if until < ROWS { format!(r#","pageToken":"{until}""#) } else { String::new() };
    write!(text, r#"],"totalRows":"{ROWS}"{token},"schema":{{"fields":{}}}}}"#, Json::from(fields))
        .unwrap();
    text
}

/// What each expression of the statement comes to, computed from the numbers of the rows.
fn figures(sql: &str) -> Vec<String> {
    let expression = |line: &str| line.trim().rsplit_once(" AS f").map(|(sql, _)| sql.to_owned());
    sql.lines().filter_map(expression).map(|sql| figure(&sql).to_string()).collect()
}

fn figure(sql: &str) -> i64 {
    let column = |name: &str| GAMES.columns.iter().find(|column| column.name == name).unwrap();
    let sum = |name: &str| (0..ROWS).map(|row| number(row, column(name))).sum::<u64>();
    let inside = |start: &str, end: &str| sql.strip_prefix(start)?.strip_suffix(end);
    let count = if let Some(name) = inside("IFNULL(SUM(CAST(ROUND(", " * 1000) AS INT64)), 0)") {
        sum(name) * 1000 + 500 * ROWS
    } else if let Some(name) = inside("IFNULL(SUM(", "), 0)") {
        sum(name)
    } else if sql.ends_with(" IS NULL)") {
        0
    } else if sql.starts_with("COUNTIF(") {
        ROWS / 2
    } else if sql.starts_with("COUNT(") {
        ROWS
    } else if sql.starts_with("BIT_XOR(") {
        let dates = dates();
        let key = |row| {
            let mut key = format!("player{:06}|{}|", player(row), day(&dates, row));
            write_game(&mut key, &dates, row).unwrap();
            farmhash::fingerprint64(key.as_bytes()).cast_signed()
        };
        return (0..ROWS).fold(0, |xor, row| xor ^ key(row));
    } else if sql.contains("MIN") {
        18_919
    } else {
        18_919 + 199
    };
    i64::try_from(count).unwrap()
}

/// The type of a column in the answer to a query, which sends moments as whole numbers.
fn sent(column: &WarehouseColumn) -> &'static str {
    if column.kind == Type::Time { Type::Int.rest() } else { column.kind.rest() }
}

type Jobs = Arc<Mutex<BTreeMap<String, String>>>;

async fn answer(
    State(jobs): State<Jobs>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> (StatusCode, String) {
    let path: Vec<&str> = uri.path().trim_start_matches("/bigquery/v2/").split('/').collect();
    let json = match (method.as_str(), &path[2..]) {
        ("GET", ["datasets", _]) => json!({ "location": "US" }),
        ("GET", ["datasets", _, "tables", "player_game_summary"]) => {
            let field = |column: &WarehouseColumn| {
                let kind = column.kind.rest();
                let mode = if column.mode == Mode::Required { "REQUIRED" } else { "NULLABLE" };
                json!({ "name": column.name, "type": kind, "mode": mode })
            };
            let fields: Vec<Json> = GAMES.columns.iter().map(field).collect();
            json!({ "type": "TABLE", "schema": { "fields": fields } })
        }
        ("POST", ["jobs"]) => {
            let mut job: Json = serde_json::from_slice(&body).unwrap();
            let sql = job["configuration"]["query"]["query"].as_str().unwrap().to_owned();
            if let Some(id) = job["jobReference"]["jobId"].as_str() {
                jobs.lock().unwrap().insert(id.to_owned(), sql);
            }
            job["status"] = json!({ "state": "DONE" });
            job["statistics"] = json!({ "totalBytesProcessed": "1000" });
            job
        }
        ("GET", ["queries", id]) => {
            let sql = jobs.lock().unwrap()[*id].clone();
            let parameter = |name: &str| {
                let pair =
                    |pair: &str| pair.strip_prefix(name)?.strip_prefix('=')?.parse::<u64>().ok();
                uri.query().unwrap().split('&').find_map(pair)
            };
            let from = parameter("pageToken").unwrap_or(0);
            return (StatusCode::OK, results(&sql, from, parameter("maxResults").unwrap()));
        }
        _ => {
            let error =
                json!({ "code": 404, "message": "no", "errors": [{ "reason": "notFound" }] });
            return (StatusCode::NOT_FOUND, json!({ "error": error }).to_string());
        }
    };
    (StatusCode::OK, json.to_string())
}

/// A warehouse with one table of a million rows that are nowhere, but made when they are asked for.
fn serve() -> String {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap().to_string()).unwrap();
            let app = axum::Router::new().fallback(answer).with_state(Jobs::default());
            axum::serve(listener, app).await.unwrap();
        });
    });
    told.recv().unwrap()
}

/// The most memory that the process `id` has had, in KiB, as long as it is there.
fn peak(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn a_million_rows_are_read_in_less_than_500_mb() {
    let workplace = Workplace::new();
    let mut command = workplace.command(&["snapshot", SEASON, "--features", "rebuild"]);
    command.env("BIGQUERY_EMULATOR_HOST", serve()).env("GOOGLE_CLOUD_PROJECT", "p");
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let watch = thread::spawn(move || {
        let mut most = 0;
        while let Some(now) = peak(id) {
            most = now;
            thread::sleep(Duration::from_millis(10));
        }
        most
    });
    let ended = crate::support::end(child.wait_with_output().unwrap());
    ended.succeeds().prints(&[
        "999,999 of player_game_summary.parquet: neither in the season nor shortly before it",
    ]);
    let peak = watch.join().unwrap();
    assert!((10_000..LIMIT).contains(&peak), "the most that was held: {peak} KiB");
}
