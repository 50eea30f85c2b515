//! A small file as texts: CSV, Parquet or JSON, whatever types its columns have.

use std::path::Path;

use arrow::array::Array as _;
use serde_json::{Value, json};

use crate::domain::UtcMoment;
use crate::domain::{MAX_SLATE_PLAYERS, PlayerStatus, UpcomingPlayer, UpcomingSlate};
use crate::snapshot::limits::Limits;
use crate::source::cells;
use crate::source::file_report::FileReport;
use crate::source::json_table::{JsonText, is_json};
use crate::source::row_file::RowFile;

/// What stands where there is no value, in any case.
const ABSENT: [&str; 7] = ["", "na", "n/a", "nan", "none", "null", "-"];

/// The rows of a file as texts.
#[derive(Debug, Default)]
pub(super) struct TextTable {
    pub(super) columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

impl TextTable {
    /// Reads the file at `path`. Whatever makes it unusable is found; then there is nothing.
    pub(super) fn read(path: &Path, limits: Limits, report: &mut FileReport) -> Option<Self> {
        // One row more is read, to be refused.
        let limits = Limits { rows: limits.rows.min(MAX_SLATE_PLAYERS as u64 + 1), ..limits };
        let table = read_rows(open(path, limits, report)?, report)?;
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

/// Opens the file at `path`. A slate that is stored with a run is a table, too.
fn open(path: &Path, limits: Limits, report: &mut FileReport) -> Option<RowFile> {
    let name = report.file().to_owned();
    if !is_json(path) {
        return RowFile::open(path, &name, limits, report);
    }
    let json = JsonText::read(path, &name, limits, report)?;
    let as_rows = |value: Value| stored_rows(&value).map_or(value, Value::Array);
    RowFile::of_json(&json, json.values().map(|value| value.map(as_rows)), limits, report)
}

fn read_rows(mut file: RowFile, report: &mut FileReport) -> Option<TextTable> {
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
            "over_price": line.and_then(|line| line.over_price),
            "under_price": line.and_then(|line| line.under_price),
            "offered_at": offered_at,
        })
    };
    Some(slate.players.into_iter().map(row).collect())
}
