//! What `season` says without a command: what it is, and what to type first.

use super::{ExitStatus, Failure, output};
use crate::report::StartPage;
use crate::snapshot::{DataDir, manifest::Manifest};

/// Shows the page, which names a season that is there.
pub(super) fn run(data: &DataDir) -> Result<ExitStatus, Failure> {
    let seasons = data.seasons()?;
    // What is wrong with a snapshot is said by the commands that read it.
    let newest = seasons.last().copied();
    let manifest = newest.and_then(|season| Manifest::read(&data.snapshot(season), season).ok());
    let last_date = manifest.and_then(|manifest| manifest.content.last_game_date);
    let page = StartPage { root: data.root(), seasons, last_date };
    output::print(&page, false)?;
    Ok(ExitStatus::Done)
}
