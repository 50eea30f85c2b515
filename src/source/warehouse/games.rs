//! `player_game_summary`: one row per player and game.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{RecordBatch, new_null_array};
use arrow::datatypes::{Field, Schema};
use polars::prelude::{
    BooleanChunked, DataFrame, Int32Chunked, IntoColumn as _, NewChunkedArray as _,
};

use super::SeasonDates;
use crate::domain::{GameDate, PlayerLookup, SeasonId};
use crate::snapshot::frame::{self, ints, texts};
use crate::snapshot::layout::{Column, GAMES};
use crate::snapshot::manifest::FileEntry;
use crate::source::SourceError;
use crate::source::cells::Cells;
use crate::source::findings::{Findings, Reason};
use crate::source::parquet_file::{ParquetFile, Wanted};

/// The file's name in the folder.
pub(super) const FILE: &str = "player_game_summary.parquet";

/// Columns of the warehouse's table that nothing here needs; further ones are known by how they start.
const OF_NO_USE: [&str; 24] = [
    "paint_blocks",
    "mid_range_blocks",
    "three_pt_blocks",
    "and1_count",
    "assisted_fg_makes",
    "unassisted_fg_makes",
    "usage_rate",
    "ts_pct",
    "efg_pct",
    "over_under_result",
    "margin",
    "opening_line",
    "line_movement",
    "opening_line_source",
    "player_status",
    "data_quality_tier",
    "primary_source_used",
    "processed_with_issues",
    "shot_zones_estimated",
    "data_hash",
    "data_sources",
    "created_at",
    "processed_at",
    "updated_at",
];

/// The name of the column that remembers which row of the file a row was, counted from 1.
const ROW: &str = "row";

/// The whole table, in our types.
#[derive(Debug)]
pub(super) struct Games {
    pub(super) entry: FileEntry,
    pub(super) unknown_columns: Vec<String>,
    frame: DataFrame,
}

fn wanted() -> Vec<Wanted> {
    let wanted = |column: &Column| Wanted {
        name: column.name,
        kind: column.kind,
        list: false,
        required: !column.nullable || matches!(column.name, "points" | "minutes_played"),
    };
    GAMES.columns.iter().map(wanted).collect()
}

fn of_no_use(name: &str) -> bool {
    OF_NO_USE.contains(&name) || name.starts_with("source_") || name.starts_with("quality_")
}

/// Reads the table. `None` if something makes it untrustworthy, which is then found.
pub(super) fn read(folder: &Path, findings: &mut Findings) -> Result<Option<Games>, SourceError> {
    let wanted = wanted();
    let Some(file) = ParquetFile::open(folder, FILE, &wanted, of_no_use, findings) else {
        return Ok(None);
    };
    // Nulls in keys are found below, row by row, so the batches allow them.
    let field = |column: &Column| Field::new(column.name, column.kind.arrow(), true);
    let schema = Arc::new(Schema::new(GAMES.columns.iter().map(field).collect::<Vec<_>>()));
    let mut batches = Vec::new();
    file.visit(&wanted, findings, |columns, rows, rows_before, findings| {
        let mut arrays = Vec::with_capacity(columns.len());
        for (column, array) in GAMES.columns.iter().zip(columns) {
            let cells = Cells {
                column: column.name,
                rows_before,
                may_be_negative: column.name == "plus_minus",
            };
            arrays.push(match array {
                Some(array) => cells.read(column.kind, array, findings)?,
                None => new_null_array(&column.kind.arrow(), rows),
            });
            if !column.nullable {
                cells.refuse_nulls(&arrays[arrays.len() - 1], findings);
            }
        }
        batches.push(RecordBatch::try_new(Arc::clone(&schema), arrays)?);
        Ok(())
    });
    let mut frame = frame::from_batches(&batches, &GAMES)?;
    check_players(&frame, findings)?;
    frame.with_column(row_numbers(frame.height()).into_column()).map_err(frame_error)?;
    let games = Games { entry: file.entry, unknown_columns: file.unknown_columns, frame };
    Ok(findings.trusted().then_some(games))
}

impl Games {
    /// The first date that the table counts to `season`.
    pub(super) fn first_game(&self, season: SeasonId) -> Result<Option<GameDate>, SourceError> {
        let years = ints(&self.frame, "season_year")?.iter();
        let rows = years.zip(ints(&self.frame, "game_date")?.iter());
        let of_season = rows.filter(|(year, _)| *year == Some(season.start_year()));
        Ok(of_season.filter_map(|(_, date)| date).min().map(GameDate::from_days))
    }

    /// The first and the last date of the table.
    pub(super) fn dates(&self) -> Result<Option<(GameDate, GameDate)>, SourceError> {
        let dates = || Ok::<_, SourceError>(ints(&self.frame, "game_date")?.iter().flatten());
        Ok(dates()?
            .min()
            .zip(dates()?.max())
            .map(|(from, to)| (GameDate::from_days(from), GameDate::from_days(to))))
    }

    /// The rows of the season and its history. Keys that stand twice among them are found.
    pub(super) fn of_season(
        &self,
        dates: &SeasonDates,
        findings: &mut Findings,
    ) -> Result<DataFrame, SourceError> {
        let years = ints(&self.frame, "season_year")?.iter();
        let days = ints(&self.frame, "game_date")?.iter();
        let keep: Vec<bool> = years
            .zip(days)
            .enumerate()
            .map(|(index, (year, day))| {
                let (year, date) =
                    (year.unwrap_or_default(), GameDate::from_days(day.unwrap_or_default()));
                let keep = dates.keeps(date, year);
                if !keep {
                    findings.leave_out(Reason::OutsideSeason, index + 1, "game_date", || {
                        format!("{date}, season_year {year}")
                    });
                }
                keep
            })
            .collect();
        let kept = self
            .frame
            .filter(&BooleanChunked::from_slice("keep".into(), &keep))
            .map_err(frame_error)?;
        refuse_duplicates(&kept, findings)?;
        Ok(kept)
    }
}

/// Whether any row of `frame` is on `date` or later.
pub(super) fn any_since(frame: &DataFrame, date: GameDate) -> Result<bool, SourceError> {
    Ok(ints(frame, "game_date")?.iter().flatten().any(|day| day >= date.days()))
}

/// A player has one game per date: the player-date is the unit of prediction.
fn refuse_duplicates(frame: &DataFrame, findings: &mut Findings) -> Result<(), SourceError> {
    let columns = ["player_lookup", "game_date", "game_id", ROW];
    let sorted = frame::sort_by_key(&frame.select(columns).map_err(frame_error)?)?;
    let (players, games) = (texts(&sorted, "player_lookup")?, texts(&sorted, "game_id")?);
    let (days, rows) = (ints(&sorted, "game_date")?, ints(&sorted, ROW)?);
    for at in 1..sorted.height() {
        let key = |at| players.get(at).zip(days.get(at));
        let Some((player, day)) = key(at).filter(|found| Some(*found) == key(at - 1)) else {
            continue;
        };
        let (first, second) =
            (rows.get(at - 1).min(rows.get(at)), rows.get(at - 1).max(rows.get(at)));
        let what = format!(
            "{player} has another row on {}, row {} (games {} and {})",
            GameDate::from_days(day),
            first.unwrap_or_default(),
            games.get(at - 1).unwrap_or_default(),
            games.get(at).unwrap_or_default(),
        );
        findings.refuse(second.and_then(|row| usize::try_from(row).ok()), Some(columns[0]), what);
    }
    refuse_games_on_two_dates(frame, findings)
}

/// One game lies on one date.
fn refuse_games_on_two_dates(
    frame: &DataFrame,
    findings: &mut Findings,
) -> Result<(), SourceError> {
    let mut dates = std::collections::BTreeMap::new();
    let games = texts(frame, "game_id")?.iter().zip(ints(frame, "game_date")?.iter());
    for ((game, day), row) in games.zip(ints(frame, ROW)?.iter()) {
        let (Some(game), Some(day), Some(row)) = (game, day, row) else { continue };
        let (first_day, first_row) = *dates.entry(game).or_insert((day, row));
        if first_day != day {
            let (date, first_date) = (GameDate::from_days(day), GameDate::from_days(first_day));
            let what =
                format!("game {game} is on {date} here and on {first_date} in row {first_row}");
            findings.refuse(usize::try_from(row).ok(), Some("game_id"), what);
        }
    }
    Ok(())
}

pub(super) fn check_players(frame: &DataFrame, findings: &mut Findings) -> Result<(), SourceError> {
    for (index, player) in texts(frame, "player_lookup")?.iter().enumerate() {
        if let Some(Err(bad)) = player.map(PlayerLookup::check) {
            findings.refuse(Some(index + 1), Some("player_lookup"), bad.to_string());
        }
    }
    Ok(())
}

fn row_numbers(rows: usize) -> Int32Chunked {
    Int32Chunked::from_vec(ROW.into(), (1..).take(rows).collect())
}

pub(super) fn frame_error(error: polars::error::PolarsError) -> SourceError {
    SourceError::Table(error.into())
}
