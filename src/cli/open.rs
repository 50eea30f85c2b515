//! Opens what a command works on: a season, or a run with its predictions.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;

use super::error::Failure;
use super::output;
use super::which_season::{self, Hints};
use crate::artifacts::{self, PresentSnapshot};
use crate::domain::{
    Calendar, MarketChoice, SeasonId, SystemId, UpcomingSlate, io_reason, listed, printable_path,
};
use crate::engine::{self, ChosenLines, LinePolicy, MarketLines};
use crate::grade::{Graded, RunOffers, default_system, list_predictions};
use crate::report::{self, SlateBoard};
use crate::run::{self, Run, RunManifest, Unchecked};
use crate::season::Season;
use crate::snapshot::lines::StoredLines;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::plain_file::{self, MAX_SETTINGS_BYTES};
use crate::snapshot::{self, DataDir, SnapshotError};
use crate::systems::System;

/// The season for `command` that `hints` name or imply, or that of the only snapshot.
pub(super) fn season<'a>(
    data: &DataDir,
    hints: impl Into<Hints<'a>>,
    command: &'static str,
) -> Result<Season, Failure> {
    let season = which_season::find(data, hints.into(), command)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    if let Some(note) = other_opening(season.manifest()) {
        output::talk(&format!("note: {note}"));
    }
    Ok(season)
}

/// That a season opened on another date than the league's of that name: as its user's settings had it on import, or as somebody
/// wrote who has them not.
pub(super) fn other_opening(snapshot: &Manifest) -> Option<String> {
    let (season, opening) = (snapshot.content.season, snapshot.content.opening_night);
    let league = Calendar::default().schedule(season)?.opening_night;
    let is_other = opening != league && !snapshot.is_fictional();
    is_other.then(|| {
        format!("the snapshot of {season} opens on {opening}, and the league did on {league}")
    })
}

/// The same with the user's own features beside it, if there are any.
pub(super) fn season_with_own_features<'a>(
    data: &DataDir,
    hints: impl Into<Hints<'a>>,
    command: &'static str,
) -> Result<Season, Failure> {
    with_own_features(data, season(data, hints, command)?)
}

/// `season` with the user's own features beside its snapshot, if there are any.
pub(super) fn with_own_features(data: &DataDir, season: Season) -> Result<Season, Failure> {
    let tables = snapshot::own_features::read(data, season.id())?;
    Ok(season.with_own_features(&tables)?)
}

/// What the file at `path` says of an experiment, which `parse` reads.
pub(super) fn experiment_file<T, E: Display>(
    path: &Path,
    parse: fn(&str) -> Result<T, E>,
) -> Result<T, Failure> {
    let bad = |what: String| Failure::Experiment { path: path.to_owned(), what };
    let bytes =
        plain_file::read(path, MAX_SETTINGS_BYTES).map_err(|error| bad(io_reason(&error)))?;
    let text = String::from_utf8(bytes).map_err(|_| bad("it is not UTF-8".to_owned()))?;
    parse(&text).map_err(|why| bad(why.to_string()))
}

/// A run with its predictions, and the season that it is of.
pub(super) struct OpenRun {
    pub(super) season: Season,
    pub(super) run: Run,
    pub(super) predictions: RecordBatch,
    /// The offers that its lines were chosen from, if it read any.
    pub(super) offers: Option<MarketLines>,
    /// The slate of a run that predicts games before they are played.
    pub(super) slate: Option<OpenSlate>,
}

/// A slate of a run, and what the present snapshot knows of its games.
pub(super) struct OpenSlate {
    pub(super) slate: UpcomingSlate,
    /// The teams whose games of the date are not in the snapshot.
    pub(super) missing: BTreeSet<String>,
}

impl OpenRun {
    /// The run that `hints` name to `command`, or the default of the season that they name or imply, or of the only one. Its
    /// predictions have all columns.
    pub(super) fn read(
        data: &DataDir,
        hints: Hints<'_>,
        command: &'static str,
    ) -> Result<Self, Failure> {
        Self::read_with(data, hints, command, run::predictions)
    }

    /// The same, of the predictions what grades need.
    pub(super) fn read_to_grade(
        data: &DataDir,
        hints: Hints<'_>,
        command: &'static str,
    ) -> Result<Self, Failure> {
        Self::read_with(data, hints, command, run::predictions_without_terms)
    }

    fn read_with(
        data: &DataDir,
        hints: Hints<'_>,
        command: &'static str,
        read: fn(&Path, &RunManifest) -> Result<RecordBatch, SnapshotError>,
    ) -> Result<Self, Failure> {
        let season = season(data, hints, command)?;
        let run = find_run(data, &season, hints.run)?;
        let predictions = read(&run.folder, &run.manifest)?;
        let offers = run::check(&run, &season, &predictions)?;
        Self::new(season, run, predictions, offers)
    }

    /// A run that was checked. The season of a run of a slate has the players of the slate, too, be their games played or not.
    pub(super) fn new(
        season: Season,
        run: Run,
        predictions: RecordBatch,
        offers: Option<MarketLines>,
    ) -> Result<Self, Failure> {
        let Some(slate) = run::slate(&run.folder, &run.manifest)? else {
            return Ok(Self { season, run, predictions, offers, slate: None });
        };
        let missing = engine::missing_teams(&season, &slate)?;
        let season = engine::season_with(&season, &slate)?;
        let offers = run::offers_of_run(offers, Some(&slate), &season)?;
        let slate = Some(OpenSlate { slate, missing });
        Ok(Self { season, run, predictions, offers, slate })
    }

    /// The offers behind its lines, for whoever counts money.
    pub(super) fn run_offers(&self) -> Option<RunOffers<'_>> {
        let lines = self.offers.as_ref()?;
        Some(RunOffers { policy: &self.run.manifest.settings.line, lines })
    }

    /// The games of its slate with what it predicts of each player, if it is a slate's run.
    pub(super) fn board(&self) -> Result<Option<SlateBoard>, Failure> {
        let Self { season, run, predictions, slate, .. } = self;
        let Some(OpenSlate { slate, .. }) = slate else { return Ok(None) };
        let Some(system) = default_system(&run.manifest) else { return Ok(None) };
        let skipped = run::skipped(&run.folder, &run.manifest)?;
        let games = season.games()?;
        let rows = (0..games.dates.len()).filter(|row| games.dates[*row] == slate.date.days());
        let rows: Vec<usize> = rows.collect();
        let listed = list_predictions(season, predictions, &skipped, system, &rows)?;
        let names = (run.manifest.run_id.clone(), system);
        Ok(Some(SlateBoard::new(slate, names, listed)))
    }

    /// Its predictions beside what happened.
    pub(super) fn grade(&self) -> Result<Graded, SnapshotError> {
        let graded = Graded::new(&self.season, &self.run.manifest, &self.predictions)?;
        Ok(match self.run_offers() {
            Some(offers) => graded.with_middle_lines(offers),
            None => graded,
        })
    }
}

/// The run of `season` whose name begins with `id`, or its default. One that is not complete is said to be so.
pub(super) fn find_run(data: &DataDir, season: &Season, id: Option<&str>) -> Result<Run, Failure> {
    let snapshot = PresentSnapshot::from_season(season)?;
    let mut passed_over = Vec::new();
    let found = artifacts::find(data, &snapshot, id, |_: &RunManifest| true, &mut passed_over);
    note_passed_over("run", &passed_over, &format!("season predict {}", season.id()));
    let found: Run = found?;
    note_partial(&found, &snapshot, id.is_none());
    Ok(found)
}

/// Refuses `asked` where `run` does not have one of them.
pub(super) fn check_systems(asked: &[Arc<dyn System>], run: &RunManifest) -> Result<(), Failure> {
    let there = &run.settings.systems;
    let is_there = |id: &SystemId| there.iter().any(|other| other == id.as_str());
    let absent = asked.iter().map(|system| system.id()).find(|id| !is_there(id));
    absent.map_or(Ok(()), |id| {
        let what =
            format!("run {} has no {id}; its systems are {}", run.run_id, listed(there, ", "));
        Err(Failure::Usage(what))
    })
}

/// Whether `season` was made up, as far as its snapshot says so.
pub(super) fn is_fictional(data: &DataDir, season: SeasonId) -> Option<bool> {
    let manifest = Manifest::read(&data.snapshot(season), season).ok()?;
    Some(manifest.is_fictional())
}

/// The present snapshot of `season`, if there is one that can be read.
pub(super) fn present_snapshot(
    data: &DataDir,
    season: SeasonId,
) -> Result<Option<PresentSnapshot>, SnapshotError> {
    Ok(check_file(PresentSnapshot::read(data, season))?.ok())
}

/// Makes `latest` lead to the default run of `season`, which is returned; the run of the name `except` does not count. The
/// link is a convenience: what was made is no worse without it, so that a failure is only said.
pub(super) fn point_latest(
    data: &DataDir,
    season: SeasonId,
    snapshot: Option<&PresentSnapshot>,
    except: Option<&str>,
) -> Option<Run> {
    match run::point_latest(data, season, snapshot, except, false) {
        Ok(default) => default,
        Err(error) => {
            note_latest(data, season, &error);
            None
        }
    }
}

fn note_latest(data: &DataDir, season: SeasonId, error: &SnapshotError) {
    let path = data.runs(season).join(snapshot::LATEST);
    let because =
        std::error::Error::source(error).map_or_else(String::new, |why| format!(": {why}"));
    output::talk(&format!(
        "note: {} does not lead to the default run: {error}{because}",
        printable_path(&path)
    ));
}

/// Makes `latest` lead to the default run of `season`, whether there was a link before or not: from the first grade or page
/// on, people read a run's files.
pub(super) fn make_latest(data: &DataDir, season: &Season) -> Result<(), SnapshotError> {
    let snapshot = PresentSnapshot::from_season(season)?;
    if let Err(error) = run::point_latest(data, season.id(), Some(&snapshot), None, true) {
        note_latest(data, season.id(), &error);
    }
    Ok(())
}

/// Makes `latest` follow the new snapshot of `season`: its default run is one of this snapshot, if there is any.
pub(super) fn follow_snapshot(data: &DataDir, season: SeasonId) {
    // A season without runs has nothing to follow, and most imports are the first of their season.
    if data.runs(season).is_dir() {
        let snapshot = PresentSnapshot::read(data, season).ok();
        point_latest(data, season, snapshot.as_ref(), None);
    }
}

/// Says of a run of `snapshot` that is not complete what it covers; `by_default` says that none was named.
pub(super) fn note_partial(run: &Run, snapshot: &PresentSnapshot, by_default: bool) {
    let scope = run.manifest.settings.scope(snapshot);
    // A run of a slate is no part of another one.
    if scope.is_complete() || run.manifest.settings.who_plays.slate().is_some() {
        return;
    }
    let partial = report::partial_run(&run.manifest.run_id, &scope);
    let next = if by_default {
        format!("; no run is complete: season predict {} makes one that is", snapshot.season)
    } else {
        String::new()
    };
    output::talk(&format!("note: {partial}{next}"));
}

/// Says it of those of `runs`, which were named, that were made from the present snapshot of `season`: what another one
/// held is not known.
pub(super) fn note_partial_of(season: &Season, runs: &[&Run]) -> Result<(), Failure> {
    let snapshot = PresentSnapshot::from_season(season)?;
    let present = runs.iter().filter(|run| run.manifest.snapshot_hash == snapshot.hash);
    present.for_each(|run| note_partial(run, &snapshot, false));
    Ok(())
}

/// Says why a run or a training that was made is not used.
pub(super) fn note_passed_over(kind: &str, passed_over: &[(String, SnapshotError)], next: &str) {
    let Some((id, error)) = passed_over.first() else { return };
    let subject = match passed_over.len() {
        1 => format!("{kind} {id} is not used"),
        all => format!("{all} {kind}s are not used, among them {id}"),
    };
    let because =
        std::error::Error::source(error).map_or_else(String::new, |why| format!(": {why}"));
    // Other models or predictions are other numbers.
    output::tell(&format!("note: {subject}, since {error}{because}; {next} makes a new one"));
}

/// Says what of a run that is packed or unpacked could not be checked.
pub(super) fn note_unchecked(unchecked: Option<&Unchecked>) {
    if let Some(unchecked) = unchecked {
        output::tell(&format!("note: {unchecked}"));
    }
}

/// The offers that lines of `season` are chosen from, as `policy` says; `None` where it names no market, or there are none.
pub(super) fn offers(
    data: &DataDir,
    season: &Season,
    policy: &LinePolicy,
) -> Result<Option<Arc<MarketLines>>, Failure> {
    let choices: Vec<&MarketChoice> = policy.markets().collect();
    if choices.is_empty() {
        return Ok(None);
    }
    let id = season.id();
    let particular = choices.iter().find(|choice| ***choice != MarketChoice::Last);
    let Some(stored) = snapshot::lines::read(data, id)? else {
        let Some(choice) = particular else { return Ok(None) };
        let what = format!("{id} has no offers of books, and --line {choice} needs some");
        let hint = format!("season lines {id} --from odds.csv");
        return Err(Failure::NotThere { what, hint });
    };
    let offers = MarketLines::new(&stored, season, &choices)?;
    for chosen in offers.chosen() {
        check_chosen(chosen, &stored, id)?;
    }
    Ok(Some(Arc::new(offers)))
}

/// Refuses a choice that no offer serves, and says how many it cannot use.
fn check_chosen(chosen: &ChosenLines, stored: &StoredLines, id: SeasonId) -> Result<(), Failure> {
    let (choice, without_time) = (&chosen.choice, chosen.without_time);
    if chosen.count() == 0 && *choice != MarketChoice::Last {
        let books = listed(stored.manifest.books.keys(), ", ");
        let what = match without_time {
            0 => format!("no offer makes a line for --line {choice}; the books are {books}"),
            _ => format!(
                "no offer makes a line for --line {choice}: {without_time} offers have no time"
            ),
        };
        let hint = format!("season predict {id} --line market takes the books' last offers");
        return Err(Failure::NotThere { what, hint });
    }
    if without_time > 0 {
        output::tell(&format!(
            "note: {without_time} offers have no time, and do not count for --line {choice}"
        ));
    }
    Ok(())
}

/// What was read, or what is wrong with the file. A system that has no more memory or open files says nothing of the
/// file: that is an error of the command.
pub(super) fn check_file<T>(
    read: Result<T, SnapshotError>,
) -> Result<Result<T, SnapshotError>, SnapshotError> {
    match read {
        Err(error) if error.is_of_system() => Err(error),
        read => Ok(read),
    }
}
