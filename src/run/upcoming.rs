//! Runs of a slate: the season as such a run sees it, from any snapshot with the same games before its date.

use std::path::Path;

use super::RunManifest;
use crate::artifacts::ArtifactManifest as _;
use crate::domain::{GameDate, UpcomingSlate};
use crate::engine;
use crate::season::Season;
use crate::snapshot::manifest::FILE;
use crate::snapshot::{DataDir, SnapshotError, folders, slate_file};

/// The slate of the run in `folder`, if it is one of a slate.
///
/// # Errors
///
/// If the slate is not the one that the run's settings name.
pub fn slate(
    folder: &Path,
    manifest: &RunManifest,
) -> Result<Option<UpcomingSlate>, SnapshotError> {
    let Some(identity) = manifest.settings.who_plays.slate() else { return Ok(None) };
    let slate = slate_file::read(folder, &manifest.files)?;
    let is_named = manifest
        .files
        .iter()
        .any(|file| file.name == slate_file::SLATE_FILE && file.sha256 == identity.sha256);
    if !is_named || slate.date != identity.date || slate.season != manifest.season {
        let what = "it is another slate than the run's settings name";
        return Err(SnapshotError::inconsistent(&folder.join(slate_file::SLATE_FILE), what));
    }
    Ok(Some(slate))
}

/// Whether the run was made from the games that `season` has: from the same snapshot or, for a run of a slate, from one with
/// the same games before the slate's date.
pub fn is_of(manifest: &RunManifest, season: &Season) -> Result<bool, SnapshotError> {
    match manifest.settings.who_plays.slate() {
        None => Ok(manifest.snapshot_hash == season.snapshot_hash()),
        Some(slate) => {
            Ok(manifest.season == season.id()
                && season.games_hash(slate.date)? == slate.games_before)
        }
    }
}

/// The name of the newest run of a slate of `day` that was made from the games that `season` has. What cannot be read is none.
pub fn find_for_slate(
    data: &DataDir,
    season: &Season,
    day: GameDate,
) -> Result<Option<String>, SnapshotError> {
    let parent = data.runs(season.id());
    let mut newest: Option<RunManifest> = None;
    for name in folders(&parent)? {
        let Ok(manifest) = RunManifest::read(&parent.join(name)) else { continue };
        let is_of_date = manifest.settings.who_plays.slate().is_some_and(|of| of.date == day);
        let is_newer = newest.as_ref().is_none_or(|newest| newest.age() < manifest.age());
        if is_of_date && is_newer && is_of(&manifest, season)? {
            newest = Some(manifest);
        }
    }
    Ok(newest.map(|manifest| manifest.run_id))
}

/// The season as the run of a slate in `folder` sees it, before the slate's games; `None` for a run of games that were played.
///
/// # Errors
///
/// If `season` has other games before the slate's date than the run was made from.
pub fn season_before(
    folder: &Path,
    manifest: &RunManifest,
    season: &Season,
) -> Result<Option<Season>, SnapshotError> {
    let Some(slate) = slate(folder, manifest)? else { return Ok(None) };
    if !is_of(manifest, season)? {
        let what = format!(
            "the games before {} in the snapshot of {} are not those that the run was made from",
            slate.date,
            season.id()
        );
        return Err(SnapshotError::inconsistent(&folder.join(FILE), what));
    }
    engine::season_before(season, &slate).map(Some)
}
