//! `player_game_summary`: one row per player and game.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow::array::{AsArray as _, BooleanArray};
use arrow::datatypes::{Date32Type, Int32Type};
use arrow::error::ArrowError;
use polars::prelude::DataFrame;

use super::{refuse_bad_players, refuse_double_keys};
use crate::domain::{GameDate, SeasonDates, SeasonId};
use crate::snapshot::frame::{self, KEY, ints, texts};
use crate::snapshot::layout::{Column, GAMES, Kind, required};
use crate::snapshot::limits::Limits;
use crate::source::SourceError;
use crate::source::batch::{Batch, Wanted};
use crate::source::findings::{Findings, Reason};
use crate::source::parquet_file::ParquetFile;

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

/// The name of the column that the season is told by.
const SEASON_YEAR: &str = "season_year";

/// The column that older tables leave to the game's id.
const IS_HOME: &str = "is_home";

/// The games of a season and its history, in our types.
#[derive(Debug)]
pub(super) struct Games {
    /// The columns of [`GAMES`].
    pub(super) frame: DataFrame,
    /// How many of the rows are of the season itself.
    pub(super) of_season: usize,
    /// The first and the last date of the whole file.
    pub(super) held: Option<(GameDate, GameDate)>,
}

const fn wanted(column: Column) -> Wanted {
    let Column { name, kind, nullable, bounds } = column;
    Wanted { name, kind, list: false, required: !nullable, nullable, bounds }
}

/// The columns of [`GAMES`]. Those that every prediction or grade rests on may hold nulls, but must be there.
static WANTED: LazyLock<Vec<Wanted>> = LazyLock::new(|| {
    let essential = |name| ["points", "minutes_played"].contains(&name);
    let wanted = |column: &Column| {
        let wanted = wanted(*column);
        Wanted { required: wanted.required || essential(wanted.name), ..wanted }
    };
    GAMES.columns.iter().map(wanted).collect()
});

fn of_no_use(name: &str) -> bool {
    OF_NO_USE.contains(&name) || name.starts_with("source_") || name.starts_with("quality_")
}

/// Whether the column `name` is wanted, or known to be of no use.
pub(super) fn knows(name: &str) -> bool {
    of_no_use(name) || WANTED.iter().any(|column| column.name == name)
}

/// Opens the file. `None` if something makes it untrustworthy, which is then found.
pub(super) fn open(folder: &Path, limits: Limits, findings: &mut Findings) -> Option<ParquetFile> {
    ParquetFile::open(folder, FILE, &WANTED, of_no_use, limits, findings)
}

/// The first date that the file counts to `season`.
pub(super) fn first_game(file: &ParquetFile, season: SeasonId) -> Option<GameDate> {
    // Whatever is wrong is found when the rows are read.
    let findings = &mut Findings::new(FILE);
    let columns = [wanted(required(KEY[1], Kind::Date)), wanted(required(SEASON_YEAR, Kind::Int))];
    let mut first = None;
    file.visit(&columns, findings, |batch, findings| {
        let (dates, years) = dates_and_years(&batch, findings)?;
        let of_season = dates.iter().zip(&years).filter(|(_, year)| **year == season.start_year());
        first = of_season.map(|(date, _)| *date).chain(first).min();
        Ok(())
    });
    first
}

/// The date and the season's year of each row; where one is null, which is then found, a value that no season has.
fn dates_and_years(
    batch: &Batch<'_>,
    findings: &mut Findings,
) -> Result<(Vec<GameDate>, Vec<i32>), ArrowError> {
    let dates = batch.read(KEY[1], findings)?;
    let years = batch.read(SEASON_YEAR, findings)?;
    let dates = dates.as_primitive::<Date32Type>().iter();
    let dates = dates.map(|day| GameDate::from_days(day.unwrap_or(i32::MIN)));
    let years = years.as_primitive::<Int32Type>().iter().map(|year| year.unwrap_or(i32::MIN));
    Ok((dates.collect(), years.collect()))
}

/// Reads the rows of the season and its history. What makes them untrustworthy is found.
pub(super) fn read(
    file: &ParquetFile,
    season: &SeasonDates,
    findings: &mut Findings,
) -> Result<Games, SourceError> {
    let (mut parts, mut rows, mut of_season) = (Vec::new(), Vec::new(), 0);
    let mut held: Option<(GameDate, GameDate)> = None;
    file.visit(&WANTED, findings, |batch, findings| {
        let (dates, years) = dates_and_years(&batch, findings)?;
        let mut keep = Vec::with_capacity(dates.len());
        for ((date, year), row) in dates.iter().zip(&years).zip(batch.rows()) {
            let kept = season.keeps(*date, *year);
            if !kept {
                findings.leave_out(Reason::OutsideSeason, *row, KEY[1], || {
                    format!("{date}, season_year {year}")
                });
            }
            keep.push(kept);
            of_season += usize::from(kept && *date >= season.opening_night);
            held = Some(
                held.map_or((*date, *date), |(first, last)| (first.min(*date), last.max(*date))),
            );
        }
        let batch = batch.keep(&keep)?;
        let mut arrays = Vec::with_capacity(GAMES.columns.len());
        for column in GAMES.columns.iter() {
            arrays.push(match column.name {
                IS_HOME if batch.as_found(IS_HOME).is_err() => Arc::new(at_home(&batch)?),
                name => batch.read(name, findings)?,
            });
        }
        refuse_bad_players(&arrays[0], batch.rows(), findings);
        rows.extend_from_slice(batch.rows());
        parts.push(arrays);
        Ok(())
    });
    let frame = frame::from_parts(&parts, &GAMES)?;
    refuse_double_keys(&frame, &rows, findings)?;
    refuse_games_on_two_dates(&frame, &rows, findings)?;
    Ok(Games { frame, of_season, held })
}

/// Whether each row's team is at home, as the warehouse's game ids say: `20211019_BKN_MIL` is Brooklyn at Milwaukee.
/// Null where an id is of another form.
fn at_home(batch: &Batch<'_>) -> Result<BooleanArray, ArrowError> {
    // A null is found when its own column is read.
    let texts = |name| batch.read(name, &mut Findings::new(FILE));
    let (games, teams) = (texts("game_id")?, texts("team_abbr")?);
    let rows = games.as_string::<i32>().iter().zip(teams.as_string::<i32>());
    let at_home = |(game, team): (Option<&str>, Option<&str>)| {
        let mut parts = game?.split('_').skip(1);
        let (away, home) = (parts.next()?, parts.next()?);
        if parts.next().is_some() {
            None
        } else if team? == home {
            Some(true)
        } else {
            (team? == away).then_some(false)
        }
    };
    Ok(rows.map(at_home).collect())
}

/// One game lies on one date.
fn refuse_games_on_two_dates(
    frame: &DataFrame,
    rows: &[usize],
    findings: &mut Findings,
) -> Result<(), SourceError> {
    let mut dates = BTreeMap::new();
    let games = texts(frame, "game_id")?.iter().zip(ints(frame, KEY[1])?.iter());
    for ((game, day), row) in games.zip(rows) {
        let (Some(game), Some(day)) = (game, day) else { continue };
        let (first_day, first_row) = *dates.entry(game).or_insert((day, row));
        if first_day != day {
            let (date, first) = (GameDate::from_days(day), GameDate::from_days(first_day));
            let what = format!("game {game} is on {date} here and on {first} in row {first_row}");
            findings.refuse(Some(*row), Some("game_id"), what);
        }
    }
    Ok(())
}
