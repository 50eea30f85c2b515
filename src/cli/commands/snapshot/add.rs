//! `season snapshot --add`: the box scores of further games, added to the snapshot that is there.

use std::collections::BTreeMap;
use std::time::Instant;

use polars::prelude::DataFrame;

use super::args::SnapshotArgs;
use super::keep;
use crate::artifacts::ArtifactManifest as _;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{GameDate, SeasonId, listed};
use crate::report::ImportedSnapshots;
use crate::run::RunManifest;
use crate::snapshot::frame::{ints, texts};
use crate::snapshot::manifest::Manifest;
use crate::snapshot::{self, DataDir, SnapshotError, layout};
use crate::source::{self, AddedTo, Import, Request, Seasons};

/// The day and the team of a row.
type DateAndTeam<'a> = (i32, &'a str);

pub(super) fn run(
    data: &DataDir,
    args: &SnapshotArgs,
    request: &Request<'_>,
) -> Result<ExitStatus, Failure> {
    let Seasons::One(season) = request.seasons else {
        let what = "--add is for the snapshot of one season, which is named";
        return Err(Failure::Usage(what.to_owned()));
    };
    let start = Instant::now();
    let folder = data.snapshot(season);
    let manifest = Manifest::read(&folder, season)?;
    if let Some(why) = source::why_not_added(&manifest) {
        return Err(Failure::NotThere {
            what: format!("nothing can be added to the snapshot of {season}: {why}"),
            hint: format!("season snapshot {season} --from SOURCE reads its source again"),
        });
    }
    let games = snapshot::read_games(data, season)?;
    let file = folder.join(layout::GAMES.file);
    let to = AddedTo { manifest: &manifest, file: &file, games: &games };
    let import = source::load_added(to, &args.add, request)?;
    for note in &import.notes {
        output::tell(&format!("note: {note}"));
    }
    let dates = say_added(&games, &import)?;
    if dates.is_empty() {
        return Ok(ExitStatus::Done);
    }
    let kept = keep(data, None, import, start.elapsed())?;
    output::print(&ImportedSnapshots(vec![kept]), args.json)?;
    for (date, run) in runs_of_slates(data, season, &dates)? {
        let id = run.run_id;
        output::talk(&format!("hint: season grade {season} --run {id} grades the slate of {date}"));
    }
    Ok(ExitStatus::Done)
}

/// The newest run of a slate of each of `dates` that has one.
fn runs_of_slates(
    data: &DataDir,
    season: SeasonId,
    dates: &[GameDate],
) -> Result<BTreeMap<GameDate, RunManifest>, SnapshotError> {
    let parent = data.runs(season);
    let mut newest: BTreeMap<GameDate, RunManifest> = BTreeMap::new();
    for name in snapshot::folders(&parent)? {
        let manifest = match RunManifest::read(&parent.join(name)) {
            Ok(manifest) => manifest,
            Err(error) if error.is_of_system() => return Err(error),
            // Whatever is wrong with it, it is no run to be graded.
            Err(_) => continue,
        };
        let Some(slate) = manifest.settings.who_plays.slate() else { continue };
        let is_older = |known: &RunManifest| known.age() < manifest.age();
        if dates.contains(&slate.date) && newest.get(&slate.date).is_none_or(is_older) {
            newest.insert(slate.date, manifest);
        }
    }
    Ok(newest)
}

/// Says which rows are new, and how many were there already. The dates of the new ones.
fn say_added(before: &DataFrame, import: &Import) -> Result<Vec<GameDate>, Failure> {
    let (old, new) = (count_rows(before)?, count_rows(&import.games)?);
    let of = |counts: &BTreeMap<DateAndTeam<'_>, usize>, key: &DateAndTeam<'_>| {
        counts.get(key).map_or(0, |count| *count)
    };
    let lost: usize = old.iter().map(|(key, count)| count.saturating_sub(of(&new, key))).sum();
    if lost > 0 {
        let what = format!(
            "{lost} rows that the snapshot has would not be in it any more, since their games are left out with these files"
        );
        let hint =
            "nothing was written; season snapshot with --from reads all files again, and says why";
        return Err(Failure::NotThere { what, hint: hint.to_owned() });
    }
    let there: usize = import
        .left_out
        .iter()
        .filter(|left| left.reason == "repeated_row")
        .map(|left| left.count)
        .sum();
    if there > 0 {
        output::tell(&format!("note: {there} rows were there already, and say the same"));
    }
    let added: Vec<(&DateAndTeam<'_>, usize)> = new
        .iter()
        .map(|(key, count)| (key, count - of(&old, key)))
        .filter(|(_, count)| *count > 0)
        .collect();
    if added.is_empty() {
        output::tell("note: no row is new: the snapshot stays as it is");
        return Ok(Vec::new());
    }
    let mut days: Vec<i32> = added.iter().map(|((day, _), _)| *day).collect();
    days.dedup();
    let dates: Vec<GameDate> = days.into_iter().map(GameDate::from_days).collect();
    let named = listed(dates.iter().map(GameDate::to_string), ", ");
    let count: usize = added.iter().map(|(_, count)| count).sum();
    output::tell(&format!("note: {count} rows are added, of {named}"));
    Ok(dates)
}

/// The rows of each date and team. Keys of players may change, as when a namesake comes.
fn count_rows(games: &DataFrame) -> Result<BTreeMap<DateAndTeam<'_>, usize>, SnapshotError> {
    let days = ints(games, "game_date")?.iter();
    let mut counts = BTreeMap::new();
    for key in days.zip(texts(games, "team_abbr")?.iter()) {
        // A table with a null there is not read.
        if let (Some(day), Some(team)) = key {
            *counts.entry((day, team)).or_insert(0) += 1;
        }
    }
    Ok(counts)
}
