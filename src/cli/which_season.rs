//! Which season is meant where none is named: that of a run, that of a date, or the only one there is.

use std::cmp::Reverse;

use super::args::ALL_IS_FOR;
use super::{Failure, output};
use crate::domain::{GameDate, SeasonId, shortened};
use crate::snapshot::manifest::Manifest;
use crate::snapshot::{DataDir, SnapshotError, folders};

/// What a command was told that a season follows from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints<'a> {
    /// The season itself.
    pub(super) season: Option<SeasonId>,
    /// The beginning of a run's name.
    pub(super) run: Option<&'a str>,
    /// A date of the season.
    pub(super) date: Option<GameDate>,
}

impl From<Option<SeasonId>> for Hints<'_> {
    fn from(season: Option<SeasonId>) -> Self {
        Self { season, ..Self::default() }
    }
}

/// Refuses `all` among the words that were typed, for a command that takes a single season.
pub(super) fn refuse_all(words: &[String]) -> Result<(), Failure> {
    if words.iter().any(|word| word == "all") {
        return Err(Failure::Usage(ALL_IS_FOR.to_owned()));
    }
    Ok(())
}

/// The season for `command`: the one that `hints` name or imply, or that of the only snapshot.
pub(super) fn find(
    data: &DataDir,
    hints: Hints<'_>,
    command: &'static str,
) -> Result<SeasonId, Failure> {
    if let Some(season) = hints.season {
        return Ok(season);
    }
    let seasons = data.seasons()?;
    match seasons[..] {
        [season] => return Ok(season),
        [] => return Err(Failure::NoSnapshot),
        _ => {}
    }
    if let Some(run) = hints.run {
        match of_run(data, &seasons, run)?[..] {
            [season] => return Ok(season),
            [] => {
                let what = format!("no season here has a run {}", shortened(run));
                let hint = "season status lists the runs".to_owned();
                return Err(Failure::NotThere { what, hint });
            }
            _ => {}
        }
    }
    match hints.date {
        Some(day) => of_date(data, &seasons, day),
        None => Err(Failure::WhichSeason { command, seasons }),
    }
}

/// The newest season here that had opened by `day`, which may lie after its last game; one whose manifest cannot be read is passed over.
pub(super) fn opened_by(data: &DataDir, day: GameDate) -> Result<Option<SeasonId>, Failure> {
    let has_opened = |season: &SeasonId| {
        let manifest = Manifest::read(&data.snapshot(*season), *season);
        manifest.is_ok_and(|manifest| manifest.content.opening_night <= day)
    };
    Ok(data.seasons()?.into_iter().rev().find(has_opened))
}

/// The seasons with a run whose name begins with `id`.
fn of_run(data: &DataDir, seasons: &[SeasonId], id: &str) -> Result<Vec<SeasonId>, Failure> {
    let mut found = Vec::new();
    for season in seasons {
        if folders(&data.runs(*season))?.iter().any(|name| name.starts_with(id)) {
            found.push(*season);
        }
    }
    Ok(found)
}

/// The season in which `day` lies.
fn of_date(data: &DataDir, seasons: &[SeasonId], day: GameDate) -> Result<SeasonId, Failure> {
    let mut known = Vec::new();
    for season in seasons {
        let manifest = match Manifest::read(&data.snapshot(*season), *season) {
            Ok(manifest) => manifest,
            Err(error) if error.is_of_system() => return Err(error.into()),
            // Another season may still be the one; this one is named if it is asked for.
            Err(error) => {
                note_unreadable(*season, &error);
                continue;
            }
        };
        let Some(last) = manifest.content.last_game_date else { continue };
        let first = manifest.content.opening_night;
        if (first..=last).contains(&day) {
            return Ok(*season);
        }
        known.push((*season, first, last));
    }
    let far = |(_, first, last): &(SeasonId, GameDate, GameDate)| {
        (day.days() - first.days()).abs().min((day.days() - last.days()).abs())
    };
    known.sort_by_key(|season| Reverse(far(season)));
    let what = known.pop().map_or_else(
        || format!("no season here has games on {day}"),
        |(season, first, last)| {
            format!(
                "no season here has games on {day}; the nearest is {season}, whose games are from {first} to {last}"
            )
        },
    );
    Err(Failure::NotThere { what, hint: "season status lists the seasons".to_owned() })
}

fn note_unreadable(season: SeasonId, error: &SnapshotError) {
    output::talk(&format!("note: {season} is passed over, since {error}"));
}
