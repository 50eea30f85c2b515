//! Which games are a demo's: what says so is hashed, and a manifest that says otherwise is not believed.

use polars::prelude::DataFrame;

use super::SnapshotError;
use super::frame::texts;
use crate::domain::box_score::Field;

/// What the ids of a demo's players begin with.
pub const DEMO_PLAYER: &str = "demo_";

/// The source of a demo's lines: no bookmaker has seen these games.
pub const DEMO_LINE_SOURCE: &str = "DEMO";

/// What tells that one of the `games` is a demo's, by its row, column and value: the player's id or the source of the line.
pub(super) fn find_demo(games: &DataFrame) -> Result<Option<String>, SnapshotError> {
    let is_line = |source: &str| source == DEMO_LINE_SOURCE;
    Ok(match find(games, Field::Id, |id| id.starts_with(DEMO_PLAYER))? {
        None => find(games, Field::LineSource, is_line)?,
        found => found,
    })
}

fn find(
    games: &DataFrame,
    field: Field,
    is_demo: impl Fn(&str) -> bool,
) -> Result<Option<String>, SnapshotError> {
    let name = field.column().name();
    let mut values = texts(games, name)?.iter().enumerate();
    let found = values.find_map(|(row, value)| Some((row, value.filter(|value| is_demo(value))?)));
    Ok(found.map(|(row, value)| format!("row {}, column {name}: `{value}`", row + 1)))
}
