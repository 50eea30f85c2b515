//! Box scores: one row per player and game, as Parquet or CSV, in our names or in those of the league's game log.
//!
//! All files are read into one [`Log`] of typed columns, which is [`CheckedBoxScores`] once; then each season takes its rows.
//! A game about which anything cannot be true is doubtful: it refuses the input, or is left out as a whole.

mod checked;
mod checks;
mod codes;
mod file;
mod forms;
mod left_out;
mod log;
mod paths;
mod players;
mod readings;
mod seasons;
mod violation;
mod vocabulary;

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use self::checked::CheckedBoxScores;
use self::file::FileRows;
use self::left_out::to_problems;
use self::log::Log;
use self::paths::paths;
use self::seasons::{Ready, Taken};
use self::violation::{Violation, Violations};
pub use self::vocabulary::names;
use self::vocabulary::{NotRecognised, OwnNames, Recognised};
use super::error::Problems;
use super::file_report::{FileReport, LIMIT_HINT, Reason, more_players};
use super::row_file::RowFile;
use super::{Import, Request, Seasons, SourceError, Strictness};
use crate::domain::box_score::Field;
use crate::snapshot::SnapshotError;
use crate::snapshot::limits::{Limits, MAX_PLAYERS, in_units};
use crate::snapshot::manifest::Origin;

/// Reads the seasons that `request` names from the file or folder at `path`.
pub(super) fn load(path: &Path, request: &Request<'_>) -> Result<Vec<Import>, SourceError> {
    let files = read(path, request.columns, request.limits)?;
    let log = Log::new(files, request.calendar);
    let log = log.map_err(|error| SnapshotError::table(path, error))?;
    reject_crowd(path, &log)?;
    let checked = CheckedBoxScores::new(log);
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
        return Err(no_games(path, log, Some(*season), &taken));
    }
    if taken.is_empty() {
        return Err(no_games(path, log, None, &taken));
    }
    taken.into_iter().map(|taken| import(path, &checked, taken)).collect()
}

/// A file whose columns are known, and what is found of it.
type RecognisedFile = (RowFile, Recognised, FileReport);

/// Reads all files. Everything that makes one unusable is reported at once.
fn read(
    path: &Path,
    columns: &[(String, String)],
    limits: Limits,
) -> Result<Vec<FileRows>, SourceError> {
    let refused =
        |problems| SourceError::Refused { folder: path.to_owned(), problems, strict: false };
    let files = open(&paths(path)?, limits).map_err(refused)?;
    let mut files = recognise(files, columns)?;
    if files.len() > 1 && !are_within(&mut files, limits) {
        let mut problems = Problems::default();
        for (.., report) in files {
            problems.append(report.into_problems());
        }
        return Err(refused(problems));
    }
    read_rows(files).map_err(refused)
}

/// Opens all files.
fn open(
    paths: &[(PathBuf, String)],
    limits: Limits,
) -> Result<Vec<(RowFile, FileReport)>, Problems> {
    let (mut files, mut problems) = (Vec::new(), Problems::default());
    for (path, name) in paths {
        let mut report = FileReport::new(name);
        match RowFile::open(path, name, limits, &mut report) {
            Some(file) => files.push((file, report)),
            None => problems.append(report.into_problems()),
        }
    }
    if problems.count() > 0 { Err(problems) } else { Ok(files) }
}

/// Finds what the columns of the files are. `columns` are names that the user gave.
fn recognise(
    files: Vec<(RowFile, FileReport)>,
    columns: &[(String, String)],
) -> Result<Vec<RecognisedFile>, SourceError> {
    let there: Vec<Vec<String>> = files.iter().map(|(file, _)| file.columns()).collect();
    let own = OwnNames::new(columns, &there.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    let mut recognised = Vec::with_capacity(files.len());
    for ((file, report), there) in files.into_iter().zip(there) {
        match Recognised::new(&there, &own) {
            Ok(columns) => recognised.push((file, columns, report)),
            Err(NotRecognised { missing, example }) => {
                let file = report.file().to_owned();
                return Err(SourceError::Unrecognised { file, missing, there, example });
            }
        }
    }
    Ok(recognised)
}

/// Reads the rows of all files in parallel.
fn read_rows(files: Vec<RecognisedFile>) -> Result<Vec<FileRows>, Problems> {
    let read = files.into_par_iter().map(|(file, columns, mut report)| {
        let rows = FileRows::read(file, columns, &mut report);
        (rows, report)
    });
    let read: Vec<_> = read.collect();
    let (mut files, mut problems) = (Vec::with_capacity(read.len()), Problems::default());
    for (rows, mut report) in read {
        match rows {
            Ok(rows) => files.push(rows),
            Err(error) => report.reject(None, None, format!("cannot be read: {error}")),
        }
        problems.append(report.into_problems());
    }
    if problems.count() > 0 { Err(problems) } else { Ok(files) }
}

/// Whether all files together are within the limits of one. The first that goes beyond them is found.
fn are_within(files: &mut [RecognisedFile], limits: Limits) -> bool {
    let mut left = limits;
    for (file, recognised, report) in files {
        let Some(size) = file.size(&file::names(recognised), report) else { return false };
        if size.rows > left.rows || size.bytes > left.bytes {
            let (rows, bytes) = (limits.rows, in_units(limits.bytes));
            let what = format!(
                "together with the files before it, it has more than {rows} rows or takes more than {bytes} in \
                 memory{LIMIT_HINT}"
            );
            report.reject(None, None, what);
            return false;
        }
        left = left.without(size);
    }
    true
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
        strictness != Strictness::Lenient || violation.reason == Reason::Namesakes
    };
    let violations = taken.iter().flat_map(|taken| taken.violations.iter());
    let violations: Vec<Violation> = violations.filter(fatal).cloned().collect();
    if !violations.is_empty() {
        let can_be_left_out = strictness == Strictness::Default;
        return Err(doubtful(path, log, violations, can_be_left_out));
    }
    let uncounted: Vec<&Violation> =
        taken.iter().flat_map(|taken| taken.uncounted.iter()).collect();
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
    let is_date = |of: &&Violation| of.field == Field::Date && of.reason == Reason::Unreadable;
    if let Some(violation) = violations.iter().find(is_date) {
        let column = log.place(violation.row).0.column(Field::Date);
        problems.advise(format!(
            "nothing was written; where the month stands first, pandas.to_datetime(games[{column:?}]) writes dates as they \
             are read, and with dayfirst=True where the day does{}",
            if can_be_left_out { "; or use --lenient to leave out and count these games" } else { "" }
        ));
    }
    SourceError::Doubtful { path: path.to_owned(), problems, id_column, can_be_left_out }
}

fn no_games(
    path: &Path,
    log: &Log,
    season: Option<crate::domain::SeasonId>,
    taken: &[Taken],
) -> SourceError {
    // All that there was may have been left out as doubtful.
    let violations: Vec<Violation> =
        taken.iter().flat_map(|taken| taken.violations.iter().cloned()).collect();
    match season {
        _ if !violations.is_empty() => doubtful(path, log, violations, false),
        Some(season) => {
            SourceError::NoGames { file: path.to_owned(), season, held: seasons::held(log) }
        }
        None => {
            // Without a file there is no log.
            let mut report = FileReport::new(log.files.first().map_or("", FileRows::name));
            report.reject(None, None, "there is no game in it");
            let problems = report.into_problems();
            SourceError::Refused { folder: path.to_owned(), problems, strict: false }
        }
    }
}

fn import(path: &Path, checked: &CheckedBoxScores, taken: Taken) -> Result<Import, SourceError> {
    let log = &checked.log;
    let Ready { games, notes } = match taken.frame(checked)? {
        Ok(ready) => ready,
        Err(violation) => return Err(doubtful(path, log, vec![violation], false)),
    };
    Ok(Import {
        dates: taken.dates,
        games,
        features: None,
        left_out: taken.left_out,
        notes,
        origin: Origin {
            kind: "box-scores".to_owned(),
            files: log.files.iter().map(|file| file.entry().clone()).collect(),
            ignored_columns: log.files.iter().flat_map(FileRows::unknown_columns).collect(),
            upstream: Vec::new(),
            warehouse: None,
        },
    })
}
