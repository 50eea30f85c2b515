//! `player_game_summary`: one row per player and game.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray};
use arrow::datatypes::{Date32Type, Int32Type};
use arrow::error::ArrowError;
use polars::prelude::{BooleanChunked, DataFrame};

use super::doubles::{Keyed, older_rows};
use super::moments;
use super::presence::{self, Presence};
use super::reject_bad_players;
use crate::domain::{GameDate, SeasonDates, SeasonId};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{self, KEY, ints, texts};
use crate::snapshot::game_check::{GameFault, game_faults};
use crate::snapshot::layout::{Column, GAMES, Kind, required};
use crate::snapshot::limits::{Limits, MAX_PLAYERS};
use crate::snapshot::manifest::GameFacts;
use crate::source::batch::{Batch, Wanted};
use crate::source::file_report::{FileReport, Reason, more_players};
use crate::source::parquet_file::ParquetFile;
use crate::source::{Request, SourceError};

/// The file's name in the folder.
pub(super) const FILE: &str = "player_game_summary.parquet";

/// Columns of the warehouse's table that nothing here needs; further ones are known by how they start.
const OF_NO_USE: [&str; 21] = [
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
    "data_quality_tier",
    "primary_source_used",
    "processed_with_issues",
    "shot_zones_estimated",
    "data_hash",
    "data_sources",
    "dnp_reason_category",
];

/// The name of the column that the season is told by.
const SEASON_YEAR: &str = "season_year";

/// The column that older tables leave to the game's id.
const IS_HOME: &str = "is_home";

/// The games of a season and its history, in our types.
#[derive(Debug)]
pub(super) struct WarehouseGames {
    /// The columns of [`GAMES`].
    pub(super) frame: DataFrame,
    /// How many of the rows are of the season itself.
    pub(super) of_season: usize,
    /// The first and the last date of the whole file.
    pub(super) held: Option<(GameDate, GameDate)>,
    /// The player-dates of those who did not play.
    pub(super) absent: BTreeSet<(String, GameDate)>,
    /// What was met that is neither wrong nor left out.
    pub(super) facts: GameFacts,
}

const fn wanted(column: Column) -> Wanted {
    let Column { name, kind, nullable, bounds } = column;
    Wanted { required: !nullable, nullable, bounds, ..Wanted::required(name, kind) }
}

/// The columns of [`GAMES`], and those that say who did not play, and when a row was written. Columns that every prediction or grade rests on may hold
/// nulls, but must be there.
static WANTED: LazyLock<Vec<Wanted>> = LazyLock::new(|| {
    let essential = |name| ["points", "minutes_played"].contains(&name);
    let wanted = |column: &Column| {
        let wanted = wanted(*column);
        Wanted { required: wanted.required || essential(wanted.name), ..wanted }
    };
    GAMES.columns.iter().map(wanted).chain(presence::COLUMNS).chain(moments::COLUMNS).collect()
});

fn of_no_use(name: &str) -> bool {
    OF_NO_USE.contains(&name) || name.starts_with("source_") || name.starts_with("quality_")
}

/// Whether the column `name` is wanted, or known to be of no use.
pub(super) fn knows(name: &str) -> bool {
    of_no_use(name) || WANTED.iter().any(|column| column.name == name)
}

/// Opens the file. `None` if something makes it untrustworthy, which is then found.
pub(super) fn open(folder: &Path, limits: Limits, report: &mut FileReport) -> Option<ParquetFile> {
    ParquetFile::open(folder, FILE, &WANTED, of_no_use, limits, report)
}

/// The first date that the file counts to `season`.
pub(super) fn first_game(file: &ParquetFile, season: SeasonId) -> Option<GameDate> {
    // Whatever is wrong is found when the rows are read.
    let report = &mut FileReport::new(FILE);
    let columns = [wanted(required(KEY[1], Kind::Date)), wanted(required(SEASON_YEAR, Kind::Int))];
    let mut first = None;
    file.visit(&columns, report, |batch, report| {
        let (dates, years) = dates_and_years(&batch, report)?;
        let of_season = dates.iter().zip(&years).filter(|(_, year)| **year == season.start_year());
        first = of_season.map(|(date, _)| *date).chain(first).min();
        Ok(())
    });
    first
}

/// The date and the season's year of each row; where one is null, which is then found, a value that no season has.
fn dates_and_years(
    batch: &Batch<'_>,
    report: &mut FileReport,
) -> Result<(Vec<GameDate>, Vec<i32>), ArrowError> {
    let dates = batch.read(KEY[1], report)?;
    let years = batch.read(SEASON_YEAR, report)?;
    let dates = dates.as_primitive::<Date32Type>().iter();
    let dates = dates.map(|day| GameDate::from_days(day.unwrap_or(i32::MIN)));
    let years = years.as_primitive::<Int32Type>().iter().map(|year| year.unwrap_or(i32::MIN));
    Ok((dates.collect(), years.collect()))
}

/// Reads the rows of the season and its history. What makes them untrustworthy is found. On request, players who did not
/// play have games like any others, as the reference reads them.
pub(super) fn read(
    file: &ParquetFile,
    season: &SeasonDates,
    request: &Request<'_>,
    report: &mut FileReport,
) -> Result<WarehouseGames, SourceError> {
    let mut reading = GamesReader::new(season, request.warehouse.absent_as_zero);
    file.visit(&WANTED, report, |batch, report| reading.add(batch, report));
    reading.yield_to_games(report);
    let GamesReader { parts, rows, of_season, held, absent, facts, .. } = reading;
    let mut dropped = reading.yielding;
    let keyed = reading.keyed.into_iter().filter(|keyed| !dropped.contains(&keyed.row)).collect();
    dropped.extend(older_rows(keyed, request.strictness, (file, WANTED.as_slice()), report));
    let frame = frame::from_parts(&parts, &GAMES)?;
    let kept: BooleanChunked = rows.iter().map(|row| Some(!dropped.contains(row))).collect();
    let frame = frame.filter(&kept).map_err(SnapshotError::Frame)?;
    let rows: Vec<usize> = rows.into_iter().filter(|row| !dropped.contains(row)).collect();
    for GameFault { row, column, what } in game_faults(&frame)? {
        report.reject(Some(rows[row]), Some(column), what);
    }
    let absent = without_games(absent, &frame)?;
    Ok(WarehouseGames { frame, of_season, held, absent, facts })
}

/// The rows read so far.
struct GamesReader<'a> {
    season: &'a SeasonDates,
    absent_as_zero: bool,
    parts: Vec<Vec<ArrayRef>>,
    rows: Vec<usize>,
    of_season: usize,
    held: Option<(GameDate, GameDate)>,
    absent: BTreeSet<(String, GameDate)>,
    facts: GameFacts,
    /// Whose rows they are, and when they were written.
    keyed: Vec<Keyed>,
    players: BTreeSet<String>,
    /// The rows of players who did not play; after [`GamesReader::yield_to_games`], those beside a game.
    yielding: BTreeSet<usize>,
}

impl<'a> GamesReader<'a> {
    fn new(season: &'a SeasonDates, absent_as_zero: bool) -> Self {
        Self {
            season,
            absent_as_zero,
            parts: Vec::new(),
            rows: Vec::new(),
            of_season: 0,
            held: None,
            absent: BTreeSet::new(),
            facts: GameFacts::default(),
            keyed: Vec::new(),
            players: BTreeSet::new(),
            yielding: BTreeSet::new(),
        }
    }

    fn add(&mut self, batch: Batch<'_>, report: &mut FileReport) -> Result<(), ArrowError> {
        let batch = self.keep_season(batch, report)?;
        let batch = self.keep_present(batch, report)?;
        let mut arrays = Vec::with_capacity(GAMES.columns.len());
        for column in GAMES.columns.iter() {
            arrays.push(match column.name {
                IS_HOME if batch.as_found(IS_HOME).is_err() => Arc::new(at_home(&batch)?),
                name => batch.read(name, report)?,
            });
        }
        reject_bad_players(&arrays[0], batch.rows(), report);
        let (players, dates) =
            (arrays[0].as_string::<i32>(), arrays[1].as_primitive::<Date32Type>());
        for (at, moment) in moments::read(&batch).into_iter().enumerate() {
            if players.is_null(at) || dates.is_null(at) {
                continue;
            }
            let date = GameDate::from_days(dates.value(at));
            self.of_season += usize::from(date >= self.season.opening_night);
            let (player, row) = (players.value(at).to_owned(), batch.rows()[at]);
            if !self.players.contains(&player) {
                self.players.insert(player.clone());
            }
            if self.players.len() > MAX_PLAYERS {
                report.reject(Some(row), Some(KEY[0]), more_players(MAX_PLAYERS));
                report.stop();
                return Ok(());
            }
            self.keyed.push(Keyed { player, date, moment, row });
        }
        self.rows.extend_from_slice(batch.rows());
        self.parts.push(arrays);
        Ok(())
    }

    /// The rows of the season and its history.
    fn keep_season<'b>(
        &mut self,
        batch: Batch<'b>,
        report: &mut FileReport,
    ) -> Result<Batch<'b>, ArrowError> {
        let (dates, years) = dates_and_years(&batch, report)?;
        let mut keep = Vec::with_capacity(dates.len());
        for ((date, year), row) in dates.iter().zip(&years).zip(batch.rows()) {
            let kept = self.season.keeps(*date, *year);
            if !kept {
                report.leave_out(Reason::OutsideSeason, *row, KEY[1], || {
                    format!("{date}, season_year {year}")
                });
            }
            keep.push(kept);
            // The first date is both ends.
            let (first, last) = self.held.unwrap_or((*date, *date));
            self.held = Some((first.min(*date), last.max(*date)));
        }
        batch.keep(&keep)
    }

    /// The rows of players who played, or are taken to have played. The others are no games, and no player-dates.
    fn keep_present<'b>(
        &mut self,
        batch: Batch<'b>,
        report: &mut FileReport,
    ) -> Result<Batch<'b>, ArrowError> {
        let presence = presence::read(&batch, report)?;
        // Whatever is wrong with these is found when they are read as what they are.
        let discarded = &mut FileReport::new(FILE);
        let (players, dates) = (batch.read(KEY[0], discarded)?, batch.read(KEY[1], discarded)?);
        let points = batch.read("points", discarded)?;
        let (players, dates) = (players.as_string::<i32>(), dates.as_primitive::<Date32Type>());
        let mut keep = Vec::with_capacity(presence.len());
        for (at, (presence, row)) in presence.into_iter().zip(batch.rows()).enumerate() {
            let key = || (players.value(at).to_owned(), GameDate::from_days(dates.value(at)));
            keep.push(!matches!(presence, Presence::Absent(_)) || self.absent_as_zero);
            match presence {
                Presence::Absent(_) if self.absent_as_zero => {
                    self.facts.absent_as_zero += 1;
                    self.yielding.insert(*row);
                }
                Presence::Absent(column) => {
                    report.leave_out(Reason::DidNotPlay, *row, column, || {
                        let (player, date) = key();
                        format!("{player} on {date}")
                    });
                    self.absent.insert(key());
                }
                Presence::Contradiction(_) => self.facts.absent_with_minutes_or_points += 1,
                Presence::Played if points.is_null(at) => self.facts.unexplained_nulls += 1,
                Presence::Played => {}
            }
        }
        batch.keep(&keep)
    }

    /// A row of a player who did not play, beside a game on the same date, is no game, even where it would count as one.
    fn yield_to_games(&mut self, report: &mut FileReport) {
        let of_games = self.keyed.iter().filter(|keyed| !self.yielding.contains(&keyed.row));
        let games: BTreeSet<(&str, GameDate)> =
            of_games.map(|keyed| (keyed.player.as_str(), keyed.date)).collect();
        let beside = |keyed: &&Keyed| {
            self.yielding.contains(&keyed.row)
                && games.contains(&(keyed.player.as_str(), keyed.date))
        };
        let beside: Vec<&Keyed> = self.keyed.iter().filter(beside).collect();
        for keyed in &beside {
            report.leave_out(Reason::DidNotPlay, keyed.row, KEY[0], || {
                format!("{} has a game on {}", keyed.player, keyed.date)
            });
        }
        self.facts.absent_as_zero -= beside.len();
        self.yielding = beside.iter().map(|keyed| keyed.row).collect();
    }
}

/// Those of `absent` who have no game on that date after all: a row of a game outweighs one of absence.
fn without_games(
    mut absent: BTreeSet<(String, GameDate)>,
    games: &DataFrame,
) -> Result<BTreeSet<(String, GameDate)>, SourceError> {
    if !absent.is_empty() {
        for (player, day) in texts(games, KEY[0])?.iter().zip(ints(games, KEY[1])?.iter()) {
            if let (Some(player), Some(day)) = (player, day) {
                absent.remove(&(player.to_owned(), GameDate::from_days(day)));
            }
        }
    }
    Ok(absent)
}

/// Whether each row's team is at home, as the warehouse's game ids say: `20211019_BKN_MIL` is Brooklyn at Milwaukee.
/// Null where an id is of another form.
fn at_home(batch: &Batch<'_>) -> Result<BooleanArray, ArrowError> {
    // A null is found when its own column is read.
    let texts = |name| batch.read(name, &mut FileReport::new(FILE));
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
