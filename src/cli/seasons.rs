//! All seasons at once: the default run of each, one after the other.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::error::Failure;
use super::exit_status::ExitStatus;
use super::hints;
use super::open::{self, OpenRun};
use super::output;
use crate::artifacts::{self, NotFound, PresentSnapshot};
use crate::domain::SeasonId;
use crate::experiment::AskedSeasons;
use crate::grade::{Graded, MoneyRules, SeasonErrors};
use crate::report::{
    AllSeasons, EachSeason, MadeForSeason, SeasonLeftOut, SeasonResult, SeasonsTotal,
};
use crate::run::{self, PAGE_FILE, Run};
use crate::season::Season;
use crate::snapshot::{self, DataDir, SnapshotError};
use crate::source::Seasons;
use crate::systems::System;

/// What is asked of every season.
pub(super) struct AskedOfAll<'a> {
    /// Only these systems; all without one.
    pub(super) systems: &'a [Arc<dyn System>],
    /// The fewest earlier games of a player-date that counts.
    pub(super) min_games: Option<usize>,
    /// How the money that bets win is counted.
    pub(super) money: MoneyRules,
}

/// A season that cannot be shown: why, and what to type to change that.
struct NoResult {
    why: String,
    next: String,
}

/// Which seasons a command is about.
pub(super) enum WhichSeasons {
    /// One, or the one that follows from what else was typed.
    One(Option<SeasonId>),
    /// Several, in order: those that were typed, or all that have a snapshot.
    Several(Vec<SeasonId>),
}

/// Which seasons were `typed`.
pub(super) fn which(data: &DataDir, typed: &[Seasons]) -> Result<WhichSeasons, Failure> {
    Ok(match typed {
        [] => WhichSeasons::One(None),
        [Seasons::One(season)] => WhichSeasons::One(Some(*season)),
        _ => WhichSeasons::Several(asked(data, typed, None)?),
    })
}

/// The seasons of an experiment: those that were typed, or those of its file, or all that have a snapshot.
pub(super) fn asked(
    data: &DataDir,
    typed: &[Seasons],
    of_file: Option<&AskedSeasons>,
) -> Result<Vec<SeasonId>, Failure> {
    let all = data.seasons()?;
    if all.is_empty() {
        return Err(Failure::NoSnapshot);
    }
    let asked: Vec<SeasonId> = match (typed, of_file) {
        ([], Some(AskedSeasons::These(these))) => these.clone(),
        ([] | [Seasons::All], _) => return Ok(all),
        (these, _) => {
            let one = |of: &Seasons| match of {
                Seasons::One(season) => Ok(*season),
                Seasons::All => Err(Failure::Usage("`all` stands alone".to_owned())),
            };
            let these: BTreeSet<SeasonId> = these.iter().map(one).collect::<Result<_, _>>()?;
            these.into_iter().collect()
        }
    };
    match asked.iter().find(|season| !all.contains(season)) {
        Some(season) => Err(Failure::NotReady {
            what: format!("there is no snapshot of {season}"),
            hint: format!("season snapshot {season} --from box-scores:FILE makes one"),
        }),
        None => Ok(asked),
    }
}

/// Whether the seasons of an experiment were made up, which all of them are or none.
pub(super) fn are_fictional<'a>(
    seasons: impl Iterator<Item = &'a Season>,
) -> Result<bool, Failure> {
    let mut made_up = seasons.map(Season::is_fictional);
    let first = made_up.next().unwrap_or(false);
    if made_up.all(|of| of == first) {
        return Ok(first);
    }
    let what = "some of these seasons were made up, and some are real: name those of one kind";
    Err(Failure::Usage(what.to_owned()))
}

/// Refuses the flags that were typed of those that are for one season.
pub(super) fn refuse_flags(command: &str, flags: &[(&str, bool)]) -> Result<(), Failure> {
    let typed = flags.iter().find(|(_, is_typed)| *is_typed);
    typed.map_or(Ok(()), |(flag, _)| {
        Err(Failure::Usage(format!("{flag} is for one season: name one for season {command}")))
    })
}

/// Makes something for each of the seasons, one after another, and prints it; as good as the worst of them
/// ends the command. A season that fails is said, and keeps none of the others, unless it is the system that fails.
pub(super) fn make_each(
    all: &[SeasonId],
    what: &'static str,
    json: bool,
    mut work: impl FnMut(SeasonId) -> Result<(MadeForSeason, ExitStatus), Failure>,
) -> Result<ExitStatus, Failure> {
    let (mut seasons, mut worst) = (Vec::with_capacity(all.len()), ExitStatus::Done);
    for (place, season) in all.iter().enumerate() {
        output::talk(&format!("note: {season}, {} of {}", place + 1, all.len()));
        let (made, status) = match work(*season) {
            Ok(made) => made,
            Err(failure) if failure.status() == ExitStatus::System => return Err(failure),
            Err(failure) => {
                output::talk_lines(&output::fit(&failure.message()));
                (MadeForSeason::failed(*season), failure.status())
            }
        };
        seasons.push(made);
        worst = worst.max(status);
    }
    output::print(&EachSeason { what, seasons }, json)?;
    Ok(worst)
}

/// How a command about all seasons ends: if there was nothing to judge, not well.
pub(super) fn status(all: &AllSeasons) -> ExitStatus {
    if all.seasons.is_empty() { ExitStatus::CheckFailed } else { ExitStatus::Done }
}

/// Judges the default run of each of the seasons. `then` gets each with all that it predicted.
pub(super) fn judge_all(
    data: &DataDir,
    all: &[SeasonId],
    asked: &AskedOfAll<'_>,
    mut then: impl FnMut(&OpenRun, &Graded) -> Result<(), Failure>,
) -> Result<AllSeasons, Failure> {
    let (mut seasons, mut errors, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for &season in all {
        let judged = match open(data, season)? {
            Ok(opened) => match open::check_file(opened.grade())? {
                Ok(graded) => {
                    then(&opened, &graded)?;
                    judge(&opened, graded, asked)
                }
                Err(error) => Err(damaged(season, &error)),
            },
            Err(none) => Err(none),
        };
        match judged {
            Ok((result, of_season)) => {
                seasons.push(result);
                errors.push(of_season);
            }
            Err(NoResult { why, next }) => {
                let next = hints::with_flags(&next).into_owned();
                left_out.push(SeasonLeftOut { season, why, next });
            }
        }
    }
    let totals = [false, true].into_iter().filter_map(|of| total(&seasons, &errors, of)).collect();
    Ok(AllSeasons { min_games: asked.min_games, seasons, totals, left_out })
}

/// The best system of a run, and what a total of all seasons adds up.
fn judge(
    opened: &OpenRun,
    graded: Graded,
    asked: &AskedOfAll<'_>,
) -> Result<(SeasonResult, SeasonErrors), NoResult> {
    let (graded, _) = graded.filtered(asked.min_games);
    let is_asked = |id| asked.systems.is_empty() || asked.systems.iter().any(|of| of.id() == id);
    let offers = opened.run_offers().map(|offers| (offers, asked.money));
    let errors = SeasonErrors::new(&graded, is_asked, offers);
    let manifest = &opened.run.manifest;
    let best = SeasonErrors::best_of(&[&errors]).ok_or_else(|| {
        let is_there = graded.systems.iter().any(|id| is_asked(*id));
        let (why, next) = if is_there {
            let why = "no player-date that counts has an outcome and earlier games to compare with";
            (why.to_owned(), format!("season grade {}", manifest.season))
        } else {
            let why = format!("run {} has none of these systems", manifest.run_id);
            (why, format!("season train {}", manifest.season))
        };
        NoResult { why, next }
    })?;
    let result = SeasonResult {
        season: manifest.season,
        fictional_players: opened.season.is_fictional(),
        run_id: manifest.run_id.clone(),
        snapshot_hash: manifest.snapshot_hash.clone(),
        best,
        page: None,
        training: manifest.settings.training.clone(),
    };
    Ok((result, errors))
}

/// All real seasons together, or all that were made up, if there are several.
fn total(
    seasons: &[SeasonResult],
    errors: &[SeasonErrors],
    fictional_players: bool,
) -> Option<SeasonsTotal> {
    let all = seasons.iter().zip(errors);
    let of_kind = all.filter(|(season, _)| season.fictional_players == fictional_players);
    let errors: Vec<&SeasonErrors> = of_kind.map(|(_, errors)| errors).collect();
    (errors.len() > 1).then(|| SeasonsTotal {
        fictional_players,
        seasons: errors.len(),
        best: SeasonErrors::best_of(&errors),
    })
}

/// The default run of `season` if it is complete, or why there is none. What the system fails to read is an error.
fn open(data: &DataDir, season: SeasonId) -> Result<Result<OpenRun, NoResult>, Failure> {
    let read = open::check_file(snapshot::read(data, season).and_then(Season::new))?;
    let read = match read {
        Ok(read) => read,
        Err(error) => return Ok(Err(damaged(season, &error))),
    };
    let snapshot = PresentSnapshot::from_season(&read)?;
    let mut passed_over = Vec::new();
    let found = artifacts::find_default(data, &snapshot, |_| true, &mut passed_over);
    let next = format!("season predict {season}");
    open::note_passed_over("run", &passed_over, &next);
    let run: Run = match found {
        Ok(run) => run,
        Err(NotFound::Unreadable(error)) => return Err(error.into()),
        Err(none) => {
            let why = match none {
                NotFound::Empty { .. } => "its runs predicted nothing",
                _ => "it has no run of its present snapshot",
            };
            return Ok(Err(NoResult { why: why.to_owned(), next }));
        }
    };
    let settings = &run.manifest.settings;
    if !settings.scope(&snapshot).is_complete() || !settings.who_plays.is_expected() {
        let why = "none of its runs is complete".to_owned();
        return Ok(Err(NoResult { why, next }));
    }
    let read_run = run::predictions_without_terms(&run.folder, &run.manifest);
    let checked =
        read_run.and_then(|rows| run::check(&run, &read, &rows).map(|offers| (rows, offers)));
    Ok(match open::check_file(checked)? {
        Ok((predictions, offers)) => Ok(OpenRun::new(read, run, predictions, offers)?),
        Err(error) => Err(damaged(season, &error)),
    })
}

fn damaged(season: SeasonId, error: &SnapshotError) -> NoResult {
    NoResult { why: error.to_string(), next: format!("season verify {season}") }
}

/// Says where the page of each season stands, seen from `folder`, if there is one.
pub(super) fn link_pages(data: &DataDir, seasons: &mut [SeasonResult], folder: &Path) {
    for of in seasons {
        let page = data.runs(of.season).join(&of.run_id).join(PAGE_FILE);
        let both = page.canonicalize().ok().zip(folder.canonicalize().ok());
        of.page = both.map(|(page, folder)| seen_from(&folder, &page));
    }
}

/// The way from one folder to a file, both as seen from the root.
fn seen_from(folder: &Path, file: &Path) -> PathBuf {
    let shared = folder.components().zip(file.components()).take_while(|(one, other)| one == other);
    let shared = shared.count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(file.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_seen_from_a_folder() {
        let from = |folder: &str, file: &str| seen_from(folder.as_ref(), file.as_ref());
        assert_eq!(from("/a/data", "/a/data/runs/x"), Path::new("runs/x"));
        assert_eq!(from("/a/pages", "/a/data/x"), Path::new("../data/x"));
        assert_eq!(from("/", "/a/x"), Path::new("a/x"));
    }
}
