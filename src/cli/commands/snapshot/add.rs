//! `season snapshot --add`: the box scores of further games, added to the snapshot that is there.

use std::collections::BTreeMap;
use std::time::Instant;

use polars::prelude::DataFrame;

use super::args::SnapshotArgs;
use super::keep;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{GameDate, listed};
use crate::report::ImportedSnapshots;
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
    if !say_added(&games, &import)? {
        return Ok(ExitStatus::Done);
    }
    let kept = keep(data, None, import, start.elapsed())?;
    output::print(&ImportedSnapshots(vec![kept]), args.json)?;
    Ok(ExitStatus::Done)
}

/// Says which rows are new, and how many were there already. Whether there is anything to write.
fn say_added(before: &DataFrame, import: &Import) -> Result<bool, Failure> {
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
        return Ok(false);
    }
    let mut days: Vec<i32> = added.iter().map(|((day, _), _)| *day).collect();
    days.dedup();
    let dates = listed(days.iter().map(|day| GameDate::from_days(*day).to_string()), ", ");
    let count: usize = added.iter().map(|(_, count)| count).sum();
    output::tell(&format!("note: {count} rows are added, of {dates}"));
    Ok(true)
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
