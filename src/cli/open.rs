//! Opens what a command works on: a season, a run.

use super::error::Failure;
use super::output;
use crate::domain::SeasonId;
use crate::run::{self, Run};
use crate::season::Season;
use crate::snapshot::{DataDir, SnapshotError};

/// The run of `season` whose name begins with `id`, or the newest of its snapshot.
pub(super) fn run_of(data: &DataDir, season: &Season, id: Option<&str>) -> Result<Run, Failure> {
    let mut passed_over = Vec::new();
    let found = run::find(data, season.id(), season.snapshot_hash(), id, &mut passed_over);
    say_what_is_passed_over("run", &passed_over, &format!("season predict {}", season.id()));
    Ok(found?)
}

/// Whoever has made a run or a training should not wonder why another one is used, or none.
pub(super) fn say_what_is_passed_over(
    kind: &str,
    passed_over: &[(String, SnapshotError)],
    next: &str,
) {
    let Some((id, error)) = passed_over.first() else { return };
    let subject = match passed_over.len() {
        1 => format!("{kind} {id} is not used"),
        all => format!("{all} {kind}s are not used, among them {id}"),
    };
    let because =
        std::error::Error::source(error).map_or_else(String::new, |why| format!(": {why}"));
    output::talk(&format!("note: {subject}, since {error}{because}; {next} makes a new one"));
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

/// The season of the only snapshot, for a `command` that was not given one.
pub(super) fn only_season(data: &DataDir, command: &'static str) -> Result<SeasonId, Failure> {
    let seasons = data.seasons()?;
    match seasons[..] {
        [season] => Ok(season),
        _ => Err(Failure::WhichSeason(command, seasons)),
    }
}
