//! A small file as texts: CSV, Parquet or JSON, whatever types its columns have.

use std::path::Path;

use arrow::array::Array as _;
use serde_json::{Map, Value, json};

use crate::domain::UtcMoment;
use crate::domain::{MAX_SLATE_PLAYERS, PlayerStatus, UpcomingPlayer, UpcomingSlate};
use crate::snapshot::limits::Limits;
use crate::source::cells;
use crate::source::file_report::FileReport;
use crate::source::row_file::RowFile;

/// What stands where there is no value, in any case.
const ABSENT: [&str; 7] = ["", "na", "n/a", "nan", "none", "null", "-"];

/// The most bytes of a file in JSON.
const MAX_JSON_BYTES: u64 = 64 << 20;

/// The rows of a file as texts.
#[derive(Debug, Default)]
pub(super) struct TextTable {
    pub(super) columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

impl TextTable {
    /// Reads the file at `path`. Whatever makes it unusable is found; then there is nothing.
    pub(super) fn read(path: &Path, limits: Limits, report: &mut FileReport) -> Option<Self> {
        let table = if is_json(path) {
            read_json(path, limits, report)?
        } else {
            read_rows(path, limits, report)?
        };
        if table.rows.is_empty() && report.trusted() {
            report.reject(None, None, "has no rows");
        }
        report.trusted().then_some(table)
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The text in a row and a column, without blanks around it; `None` where there is no value.
    pub(super) fn text(&self, row: usize, column: usize) -> Option<&str> {
        let text = self.rows[row].get(column)?.as_deref()?.trim();
        (!ABSENT.iter().any(|absent| text.eq_ignore_ascii_case(absent))).then_some(text)
    }
}

/// Whether the file at `path` holds JSON, by its name.
fn is_json(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str());
    end.is_some_and(|end| ["json", "jsonl", "ndjson"].iter().any(|of| end.eq_ignore_ascii_case(of)))
}

/// Refuses more rows than a slate can have.
fn has_room(rows: usize, report: &mut FileReport) -> bool {
    if rows > MAX_SLATE_PLAYERS {
        let what = format!(
            "has more than {MAX_SLATE_PLAYERS} rows; a slate has the players of one date, a few hundred at most"
        );
        report.reject(None, None, what);
    }
    rows <= MAX_SLATE_PLAYERS
}

fn read_rows(path: &Path, limits: Limits, report: &mut FileReport) -> Option<TextTable> {
    let name = report.file().to_owned();
    let limits = Limits { rows: limits.rows.min(MAX_SLATE_PLAYERS as u64 + 1), ..limits };
    let mut file = RowFile::open(path, &name, limits, report)?;
    let columns = file.columns();
    if let Some(twice) = columns.iter().find(|name| count(&columns, name) > 1) {
        report.reject(None, Some(twice.as_str()), "two columns have this name");
        return None;
    }
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut rows = Vec::new();
    let read = file.visit_columns(&names, report, |batch, _, report| {
        if !has_room(rows.len() + batch.num_rows(), report) {
            return Ok(());
        }
        let texts: Vec<_> =
            batch.columns().iter().map(|column| cells::text(column)).collect::<Result<_, _>>()?;
        rows.extend((0..batch.num_rows()).map(|row| {
            let cell =
                |of: &arrow::array::StringArray| of.is_valid(row).then(|| of.value(row).to_owned());
            texts.iter().map(cell).collect::<Vec<_>>()
        }));
        Ok(())
    });
    if let Err(error) = read {
        report.reject(None, None, format!("cannot be read: {error}"));
    }
    report.trusted().then_some(TextTable { columns, rows })
}

fn count(columns: &[String], name: &str) -> usize {
    columns.iter().filter(|other| *other == name).count()
}

fn read_json(path: &Path, limits: Limits, report: &mut FileReport) -> Option<TextTable> {
    let bytes = report.read_file(path, limits, MAX_JSON_BYTES)?;
    let mut objects: Vec<Map<String, Value>> = Vec::new();
    // A list of objects, or one object after the other.
    for value in serde_json::Deserializer::from_slice(&bytes).into_iter::<Value>() {
        let rows = match value {
            Ok(Value::Array(rows)) => rows,
            Ok(one) => stored_rows(&one).unwrap_or_else(|| vec![one]),
            Err(error) => {
                report.reject(None, None, format!("is not JSON: {error}"));
                return None;
            }
        };
        for row in rows {
            let Value::Object(object) = row else {
                let number = objects.len() + 1;
                report.reject(Some(number), None, "is no object with a value for each column");
                return None;
            };
            objects.push(object);
            if !has_room(objects.len(), report) {
                return None;
            }
        }
    }
    to_table(&objects, report)
}

/// The rows of a slate as it is stored with a run: an object with its players. Nothing where `value` is none.
fn stored_rows(value: &Value) -> Option<Vec<Value>> {
    let slate: UpcomingSlate = serde_json::from_value(value.clone()).ok()?;
    let row = |player: UpcomingPlayer| {
        let line = player.line.as_ref();
        let offered_at =
            line.and_then(|line| line.offered_at).map(|at| UtcMoment::from_seconds(at).to_string());
        json!({
            "game_date": slate.date.to_string(),
            "team": player.team,
            "opponent": player.opponent,
            "is_home": player.is_home,
            "game_id": player.game_id,
            "player": player.player_full_name,
            "player_id": player.player_id.as_ref().filter(|_| player.is_new),
            "player_lookup": player.player_lookup,
            "new": player.is_new,
            "status": player.status.map(PlayerStatus::as_str),
            "expected_minutes": player.expected_minutes,
            "starter": player.starter,
            "points_line": line.map(|line| line.points),
            "book": line.and_then(|line| line.book.as_ref()),
            "price": line.and_then(|line| line.price),
            "offered_at": offered_at,
        })
    };
    Some(slate.players.into_iter().map(row).collect())
}

fn to_table(objects: &[Map<String, Value>], report: &mut FileReport) -> Option<TextTable> {
    let mut columns: Vec<String> = Vec::new();
    for name in objects.iter().flat_map(Map::keys) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let mut rows = Vec::with_capacity(objects.len());
    for (at, object) in objects.iter().enumerate() {
        let mut row = Vec::with_capacity(columns.len());
        for name in &columns {
            row.push(match object.get(name) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Number(number)) => Some(number.to_string()),
                Some(Value::Bool(flag)) => Some(flag.to_string()),
                Some(Value::Array(_) | Value::Object(_)) => {
                    let what = "holds a list or an object, where one value is expected";
                    report.reject(Some(at + 1), Some(name), what);
                    None
                }
            });
        }
        rows.push(row);
    }
    report.trusted().then_some(TextTable { columns, rows })
}
