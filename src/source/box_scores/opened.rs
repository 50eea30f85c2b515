//! All files of an input, opened, recognised and read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::file::{self, FileRows};
use super::layouts::{self, ScheduleTable};
use super::paths::{self, FoundFiles};
use super::vocabulary::{NotRecognised, OwnNames, Recognised};
use crate::domain::box_score::Field;
use crate::domain::{listed, printable, shell_word};
use crate::snapshot::limits::{Limits, in_units};
use crate::source::error::Problems;
use crate::source::file_report::{FileReport, LIMIT_HINT};
use crate::source::row_file::RowFile;
use crate::source::{Request, SourceError};

/// What the table of games beside box scores is called, where one file of box scores is named.
const SCHEDULE: &str = "games.csv";

/// What was read.
#[derive(Debug)]
pub(super) struct ReadFiles {
    /// Box scores.
    pub(super) files: Vec<FileRows>,
    /// Tables of games.
    pub(super) schedules: Vec<FileRows>,
    /// What was passed over, or taken besides what was named.
    pub(super) notes: Vec<String>,
}

/// A file whose columns are known, and what is found of it.
type RecognisedFile = (RowFile, Recognised, FileReport);

/// Reads all files. Everything that makes one unusable is reported at once.
pub(super) fn read(paths: &[PathBuf], request: &Request<'_>) -> Result<ReadFiles, SourceError> {
    let limits = request.limits;
    let title = paths::title(paths);
    let refused =
        |problems| SourceError::Refused { folder: title.clone(), problems, strict: false };
    let FoundFiles { files: found, mut notes } = paths::find(paths)?;
    let mut files = open(&found, limits).map_err(refused)?;
    if let Some((beside, name)) = schedule_beside(paths, &files) {
        notes.push(format!("{} beside it has the dates and the home sides", printable(&name)));
        files.extend(open(&[(beside, name)], limits).map_err(refused)?);
    }
    notes.extend(of_folders(&files));
    let mut files = recognise(files, request, &mut notes)?;
    if let Some((_, columns, _)) = files.first_mut() {
        columns.hide(request.box_scores.derived);
    }
    if files.len() > 1 && !are_within(&mut files, limits) {
        let mut problems = Problems::default();
        for (.., report) in files {
            problems.append(report.into_problems());
        }
        return Err(refused(problems));
    }
    let files = read_rows(files).map_err(refused)?;
    notes.extend(file::notes(&files));
    let (schedules, files) = files.into_iter().partition(|file| file.recognised().table.is_some());
    Ok(ReadFiles { files, schedules, notes })
}

/// What is said of columns that only the names of folders tell.
fn of_folders(files: &[(RowFile, FileReport)]) -> Option<String> {
    let names: BTreeSet<&str> = files.iter().flat_map(|(file, _)| file.of_folders()).collect();
    let are = if names.len() == 1 { "is a column" } else { "are columns" };
    (!names.is_empty()).then(|| format!("{} {are} by the names of folders", listed(names, ", ")))
}

/// The player whose game log a file is, if it is called by two to four words of letters, such as `LeBron_James.csv`.
fn player_of(file: &str) -> Option<String> {
    let stem = Path::new(file).file_stem()?.to_str()?;
    let words: Vec<&str> = stem.split(['_', '-', ' ']).collect();
    let is_name = |word: &&str| {
        word.chars().count() > 1
            && word.chars().all(|letter| letter.is_alphabetic() || "'.".contains(letter))
            && word.chars().next().is_some_and(char::is_uppercase)
    };
    ((2..=4).contains(&words.len()) && words.iter().all(is_name)).then(|| words.join(" "))
}

/// The table of games beside the one file at `paths`, if that has no dates and the table is there.
fn schedule_beside(
    paths: &[PathBuf],
    files: &[(RowFile, FileReport)],
) -> Option<(PathBuf, String)> {
    let ([path], [(file, _)]) = (paths, files) else { return None };
    let folded = folded(&file.columns());
    let has =
        |field| layouts::names(None, field).any(|name| folded.iter().any(|other| other == name));
    let lacks_dates = has(Field::Game) && has(Field::Points) && !has(Field::Date);
    let beside = path.parent()?.join(SCHEDULE);
    let is_there = lacks_dates && path.is_file() && beside.is_file() && !beside.is_symlink();
    is_there.then(|| (beside, SCHEDULE.to_owned()))
}

/// Opens all files.
fn open(
    paths: &[(PathBuf, String)],
    limits: Limits,
) -> Result<Vec<(RowFile, FileReport)>, Problems> {
    let (mut files, mut problems) = (Vec::new(), Problems::default());
    let mut left = limits;
    for (path, name) in paths {
        let mut report = FileReport::new(name);
        match RowFile::open(path, name, left, &mut report) {
            Some(file) => {
                // Many small files may decompress to more than there is room for.
                left = left.without(file.decompressed());
                files.push((file, report));
            }
            None => problems.append(report.into_problems()),
        }
    }
    if problems.count() > 0 { Err(problems) } else { Ok(files) }
}

/// Finds what the columns of the files are. Beside box scores, files that are
/// something else are passed over, which is said.
fn recognise(
    files: Vec<(RowFile, FileReport)>,
    request: &Request<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<RecognisedFile>, SourceError> {
    let there: Vec<Vec<String>> = files.iter().map(|(file, _)| file.columns()).collect();
    let own = OwnNames::new(request.columns, &there.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    let tables = there.iter().map(|names| ScheduleTable::of(&folded(names)));
    let tables: Vec<Option<ScheduleTable>> = tables.collect();
    // Alone, a table of games is box scores that lack players.
    let are_beside = tables.contains(&None);
    let told = tables.iter().flatten().filter(|_| are_beside).flat_map(|table| table.tells());
    let told: Vec<Field> = told.copied().collect();
    let mut recognised = Vec::with_capacity(files.len());
    let mut others = Vec::new();
    for ((file, mut report), there) in files.into_iter().zip(there) {
        let by_file = player_of(report.file());
        let player = request.box_scores.player.or(by_file.as_deref());
        match Recognised::new(&there, &own, &told, player) {
            Ok(columns) => {
                notes.extend(of_guess(report.file(), &columns));
                reject_doubled(&columns, &there, &mut report);
                recognised.push((file, columns, report));
            }
            Err(not) => others.push((report.file().to_owned(), not, there)),
        }
    }
    if request.box_scores.player.is_none() {
        notes.extend(by_their_names(&recognised));
    }
    let is_box_scores = |(_, columns, _): &RecognisedFile| columns.table.is_none();
    let may_pass_over = recognised.iter().any(is_box_scores);
    for (file, not, there) in others {
        if !(not.is_something_else && may_pass_over) {
            return Err(unrecognised(file, not, there));
        }
        notes.push(passed_over(&file, &there));
    }
    reject_untrusted(recognised)
}

/// The names of columns without what differs between copies.
fn folded(names: &[String]) -> Vec<String> {
    names.iter().map(|name| layouts::fold(name)).collect()
}

/// What is said of a file with columns that are not read, though they look like some that are.
fn of_guess(file: &str, columns: &Recognised) -> Option<String> {
    let (file, guess) = (printable(file), shell_word(columns.guess.as_deref()?));
    Some(format!(
        "{file} has columns that are not read and look like some that are: --columns {guess} reads them"
    ))
}

/// What is said of files that name no player, each with the one by its own name.
fn by_their_names(files: &[RecognisedFile]) -> Option<String> {
    let of_file = |(_, columns, report): &RecognisedFile| {
        Some((printable(report.file()).into_owned(), columns.player.clone()?))
    };
    let named: Vec<(String, String)> = files.iter().filter_map(of_file).collect();
    match &named[..] {
        [] => None,
        [(file, player)] => Some(format!(
            "{file} names no player; by its own name it is {}'s, and --player says another",
            printable(player)
        )),
        all => Some(format!(
            "{} files name no player; by their own names they are of {}",
            all.len(),
            listed(all.iter().map(|(_, player)| player), ", ")
        )),
    }
}

/// A file that lacks columns, and what to do about it.
fn unrecognised(file: String, not: NotRecognised, there: Vec<String>) -> SourceError {
    let NotRecognised { missing, example, .. } = not;
    let guessed = |example: String| {
        let example = shell_word(&example);
        format!(
            "--columns {example}, if these are the columns that are meant; --columns ours=theirs names any other"
        )
    };
    let advice = if missing.len() < 4 && is_without_dates(&there) {
        let what = "its dates and home sides may be in a table of games: put that beside it as games.csv, with GAME_ID, \
                    GAME_DATE_EST, HOME_TEAM_ID and VISITOR_TEAM_ID";
        Some(what.to_owned())
    } else if ScheduleTable::of(&folded(&there)) == Some(ScheduleTable::Teams) {
        let what = "its rows are teams: the log of players has what is needed, and beside it this is a table of games";
        Some(what.to_owned())
    } else if missing.iter().any(|of| of.to_ascii_lowercase().contains("player_name"))
        && missing.len() == 1
    {
        let what = "--player \"First Last\" names the player of a game log; a folder with a file for each is read if each is \
                    called by its player, as First_Last.csv";
        Some(example.map_or_else(|| what.to_owned(), guessed))
    } else {
        example.map(guessed)
    };
    SourceError::Unrecognised { file, missing, there, advice }
}

/// Refuses the files in which something was found.
fn reject_untrusted(files: Vec<RecognisedFile>) -> Result<Vec<RecognisedFile>, SourceError> {
    if files.iter().all(|(.., report)| report.trusted()) {
        return Ok(files);
    }
    let folder = files.first().map_or("", |(file, ..)| &file.entry().name).into();
    let mut problems = Problems::default();
    for (.., report) in files {
        problems.append(report.into_problems());
    }
    Err(SourceError::Refused { folder, problems, strict: false })
}

/// Whether the columns `there` have games and teams by id, and no dates.
fn is_without_dates(there: &[String]) -> bool {
    let folded = folded(there);
    let has =
        |field| layouts::names(None, field).any(|name| folded.iter().any(|other| other == name));
    has(Field::Game) && has(Field::TeamId) && !has(Field::Date)
}

/// Finds the columns that are read and have a name that another has, too.
fn reject_doubled(columns: &Recognised, there: &[String], report: &mut FileReport) {
    for name in file::names(columns) {
        if there.iter().filter(|other| *other == name).count() > 1 {
            report.reject(None, Some(name), "two columns have this name");
        }
    }
}

/// What is said of a file that is not box scores.
fn passed_over(file: &str, there: &[String]) -> String {
    let folded = folded(there);
    let has = |name: &str| folded.iter().any(|other| other.contains(name));
    let is_lines = (has("book") || has("odds") || has("price")) && has("line") || has("market");
    let file = printable(file);
    if is_lines {
        return format!(
            "{file} is not read: it has lines, not box scores; season lines SEASON --from {file} reads them once the \
             snapshot is there"
        );
    }
    let columns = listed(there.iter().map(String::as_str), ", ");
    format!("{file} is not read: it is no table of box scores; its columns are {columns}")
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
    if let Err(error) = file::settle(&mut files) {
        let mut report = FileReport::new(files.first().map_or("", FileRows::name));
        report.reject(None, None, format!("cannot be read: {error}"));
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
