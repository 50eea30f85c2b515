//! Box scores: one row per player and game, as Parquet or CSV, in our names or in those of the league's game log.
//!
//! All files are read into one [`Log`] of typed columns, which is [`CheckedBoxScores`] once; then each season takes its rows.
//! A game about which anything cannot be true is doubtful: it refuses the input, or is left out as a whole.

mod absent;
mod added;
mod alike;
mod checked;
mod checks;
mod codes;
mod completed;
mod file;
mod forms;
mod kinds;
mod layouts;
mod left_out;
mod log;
mod lookups;
mod opened;
mod paths;
mod players;
mod readings;
mod repeats;
mod schedule;
mod seasons;
mod teams;
mod violation;
mod vocabulary;

use std::path::{Path, PathBuf};

pub use self::added::{AddedTo, load_added, why_not_added};
use self::checked::CheckedBoxScores;
use self::completed::Reading;
use self::file::FileRows;
use self::left_out::to_problems;
use self::log::Log;
use self::opened::ReadFiles;
use self::schedule::GameSchedule;
use self::seasons::{Ready, Taken};
use self::violation::{Violation, Violations};
pub use self::vocabulary::names;
use super::file_report::{FileReport, Reason, more_players};
use super::{Import, LEAGUE_MINUTES, Request, Seasons, SourceError, Strictness};
use crate::domain::box_score::Field;
use crate::snapshot::SnapshotError;
use crate::snapshot::limits::MAX_PLAYERS;
use crate::snapshot::manifest::{FileLayout, Origin, OtherRows, TABLE_OF_GAMES};

/// Reads the seasons that `request` names from the files and folders at `paths`, which are one input.
pub(super) fn load(paths: &[PathBuf], request: &Request<'_>) -> Result<Vec<Import>, SourceError> {
    let path = &paths::title(paths);
    let (log, schedules) = read_log(paths, path, request)?;
    reject_crowd(path, &log)?;
    let checked = CheckedBoxScores::new(log, request.box_scores.game_minutes, request.strictness);
    let CheckedBoxScores { log, violations, .. } = &checked;
    reject_full(path, log, violations)?;
    let seasons = match request.seasons {
        Seasons::One(season) => vec![season],
        Seasons::All => seasons::found(log),
    };
    let mut taken = Vec::with_capacity(seasons.len());
    for season in &seasons {
        taken.extend(Taken::new(&checked, *season, request.calendar, request.strictness));
    }
    for of in &taken {
        reject_full(path, log, &of.violations)?;
        reject_full(path, log, &of.uncounted)?;
    }
    if taken.is_empty() && !violations.is_empty() {
        return Err(doubtful(path, log, violations.to_vec(), false));
    }
    judge(path, log, &taken, request.strictness)?;
    let empty = seasons.iter().find(|season| {
        !taken.iter().any(|taken| taken.dates.season == **season && taken.of_season)
    });
    if let Some(season) = empty {
        return Err(no_games(path, &checked, Some(*season), &taken));
    }
    if taken.is_empty() {
        return Err(no_games(path, &checked, None, &taken));
    }
    taken.into_iter().map(|taken| import(path, &checked, taken, &schedules)).collect()
}

/// Reads all files as one log, and the tables of games beside them.
fn read_log(
    paths: &[PathBuf],
    path: &Path,
    request: &Request<'_>,
) -> Result<(Log, Vec<FileRows>), SourceError> {
    let ReadFiles { files, schedules, notes } = opened::read(paths, request)?;
    let schedule = GameSchedule::new(&schedules).map_err(|problems| SourceError::Refused {
        folder: path.to_owned(),
        problems,
        strict: false,
    })?;
    let reading = Reading {
        calendar: request.calendar,
        include: request.box_scores.include,
        is_of_another_league: request.box_scores.game_minutes != LEAGUE_MINUTES,
        spellings: request.box_scores.spellings,
    };
    let log = Log::new(files, &schedule, &reading);
    let mut log = log.map_err(|error| SnapshotError::table(path, error))?;
    log.notes.splice(0..0, notes);
    Ok((log, schedules))
}

/// Refuses a log of more players than there can be.
fn reject_crowd(path: &Path, log: &Log) -> Result<(), SourceError> {
    let Some((field, row)) = log.beyond_players(MAX_PLAYERS) else { return Ok(()) };
    let (file, row) = log.place(row);
    let mut report = FileReport::new(file.name());
    report.reject(Some(row), Some(file.column(field)), more_players(MAX_PLAYERS));
    let problems = report.into_problems();
    Err(SourceError::Refused { folder: path.to_owned(), problems, strict: false })
}

/// Refuses a log in which more is wrong than is kept.
fn reject_full(path: &Path, log: &Log, violations: &Violations) -> Result<(), SourceError> {
    if !violations.is_full() {
        return Ok(());
    }
    let mut problems = to_problems(log, violations.iter());
    problems.stop();
    Err(SourceError::Refused { folder: path.to_owned(), problems, strict: false })
}

/// Refuses what may not be kept with this strictness.
fn judge(
    path: &Path,
    log: &Log,
    taken: &[Taken],
    strictness: Strictness,
) -> Result<(), SourceError> {
    let fatal = |violation: &&Violation| {
        strictness != Strictness::Lenient || violation.reason.is_of_all_games()
    };
    let violations = taken.iter().flat_map(|taken| taken.violations.iter());
    let violations: Vec<Violation> = violations.filter(fatal).cloned().collect();
    if !violations.is_empty() {
        let can_be_left_out = strictness == Strictness::Default
            && !violations.iter().any(|violation| violation.reason.is_of_all_games());
        return Err(doubtful(path, log, violations, can_be_left_out));
    }
    let repeated = |of: &&Violation| of.reason == Reason::RepeatedRow;
    let uncounted: Vec<&Violation> = taken
        .iter()
        .flat_map(|taken| taken.uncounted.iter().chain(taken.not_games.iter().filter(repeated)))
        .collect();
    if strictness == Strictness::Strict && !uncounted.is_empty() {
        let problems = to_problems(log, uncounted);
        return Err(SourceError::Refused { folder: path.to_owned(), problems, strict: true });
    }
    Ok(())
}

/// The history of one season is another, so that a violation may be there twice. Games `can_be_left_out` where some are left.
fn doubtful(
    path: &Path,
    log: &Log,
    mut violations: Vec<Violation>,
    can_be_left_out: bool,
) -> SourceError {
    violations.sort_unstable();
    violations.dedup();
    let namesakes = violations.iter().find(|violation| violation.reason == Reason::Namesakes);
    let id_column =
        namesakes.map(|violation| log.place(violation.row).0.column(Field::Id).to_owned());
    let mut problems = to_problems(log, &violations);
    if violations.iter().any(|of| of.reason == Reason::OtherLeague) {
        problems.advise(
            "nothing was written; --game-minutes 40 reads games of 40 minutes, with teams and dates as they are written"
                .to_owned(),
        );
    }
    let is_date = |of: &&Violation| of.field == Field::Date && of.reason == Reason::Unreadable;
    if let Some(violation) = violations.iter().find(is_date) {
        let column = log.place(violation.row).0.column(Field::Date);
        problems.advise(format!(
            "nothing was written; pandas.to_datetime(games[{column:?}]) writes dates as they are read where the month stands \
             first, with dayfirst=True where the day does, and with utc=True where they are times in UTC{}",
            if can_be_left_out { "; or use --lenient to leave out and count these games" } else { "" }
        ));
    }
    SourceError::Doubtful { path: path.to_owned(), problems, id_column, can_be_left_out }
}

fn no_games(
    path: &Path,
    checked: &CheckedBoxScores,
    season: Option<crate::domain::SeasonId>,
    taken: &[Taken],
) -> SourceError {
    // All that there was may have been left out as doubtful.
    let log = &checked.log;
    let of_seasons = taken.iter().flat_map(|taken| taken.violations.iter());
    let violations: Vec<Violation> = of_seasons.chain(checked.dropped.iter()).cloned().collect();
    match season {
        _ if !violations.is_empty() => doubtful(path, log, violations, false),
        Some(season) => SourceError::NoGames {
            file: path.to_owned(),
            season,
            held: seasons::held(log),
            others: seasons::others(log, season),
        },
        None => {
            // Without a file there is no log.
            let mut report = FileReport::new(log.files.first().map_or("", FileRows::name));
            report.reject(None, None, "there is no game in it");
            let problems = report.into_problems();
            SourceError::Refused { folder: path.to_owned(), problems, strict: false }
        }
    }
}

/// The season of `taken`; the tables of games `schedules` are of its origin, too.
fn import(
    path: &Path,
    checked: &CheckedBoxScores,
    taken: Taken,
    schedules: &[FileRows],
) -> Result<Import, SourceError> {
    let log = &checked.log;
    let Ready { games, mut notes } = match taken.frame(checked)? {
        Ok(ready) => ready,
        Err(violation) => return Err(doubtful(path, log, vec![violation], false)),
    };
    notes.splice(0..0, log.notes.iter().cloned());
    let files = || log.files.iter().chain(schedules);
    let layout = |file: &FileRows| {
        let layout = file.recognised().layout.map_or("none that is known", |layout| layout.name);
        let name = if file.recognised().table.is_some() { TABLE_OF_GAMES } else { layout };
        FileLayout { file: file.name().to_owned(), layout: name.to_owned() }
    };
    Ok(Import {
        dates: taken.dates,
        games,
        features: None,
        included: log.included(),
        has_line_column: log.files.iter().any(|file| file.parts(Field::Line).is_some()),
        left_out: taken.left_out,
        notes,
        origin: Origin {
            kind: "box-scores".to_owned(),
            files: files().map(|file| file.entry().clone()).collect(),
            ignored_columns: log.files.iter().flat_map(FileRows::unknown_columns).collect(),
            layouts: files().map(layout).collect(),
            spellings: log.spellings.clone(),
            other_rows: taken.other_rows.and(OtherRows::default()),
            upstream: Vec::new(),
            warehouse: None,
        },
    })
}
