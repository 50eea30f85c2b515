//! Box scores that are added to those of a snapshot: both are one input, as if all had been imported at once.

use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use crate::domain::box_score::Field;
use crate::domain::{GameDate, GameKind, fold};
use crate::snapshot::frame::{ints, texts};
use crate::snapshot::manifest::{LeftOut, Manifest, Origin};
use crate::snapshot::{FeatureOrigin, SnapshotError};
use crate::source::{BoxScoreChoices, Import, Request, Source, SourceError, load};

/// A snapshot that box scores are added to.
#[derive(Clone, Copy, Debug)]
pub struct AddedTo<'a> {
    /// What it says of itself.
    pub manifest: &'a Manifest,
    /// Its file of games.
    pub file: &'a Path,
    /// Its games, sorted by player and date.
    pub games: &'a DataFrame,
}

/// Why nothing can be added to a snapshot, if it was not imported from box scores: its source has to be read again.
pub fn why_not_added(manifest: &Manifest) -> Option<String> {
    let kind = manifest.origin.kind.as_str();
    if kind != "box-scores" {
        return Some(format!(
            "it was made from {kind}, not from box scores: what its source had beside the games is not in it"
        ));
    }
    (manifest.content.feature_rows == FeatureOrigin::Stored)
        .then(|| "its feature rows were stored by its source".to_owned())
}

/// Reads the files at `paths` as further box scores of the season in `to`.
///
/// # Errors
///
/// Those of an import of all at once: a row that is there already, and says something else, is one.
pub fn load_added(
    to: AddedTo<'_>,
    paths: &[PathBuf],
    request: &Request<'_>,
) -> Result<Import, SourceError> {
    let kinds: Vec<GameKind> =
        GameKind::others().filter(|kind| is_included(to.manifest, *kind)).collect();
    let derived = derived_fields(to.games)?;
    let given = request.box_scores;
    let include = if given.include.is_empty() { &kinds } else { given.include };
    let box_scores = BoxScoreChoices { include, derived: &derived, ..given };
    let all = [to.file.to_owned()].into_iter().chain(paths.iter().cloned()).collect();
    let imports = load(&Source::BoxScores(all), &Request { box_scores, ..request.clone() })?;
    // One season was asked for.
    let import = imports.into_iter().next().ok_or_else(|| SourceError::NoGames {
        file: to.file.to_owned(),
        season: to.manifest.content.season,
        held: None,
        others: Vec::new(),
    })?;
    Ok(as_one_import(to.manifest, import))
}

fn is_included(manifest: &Manifest, kind: GameKind) -> bool {
    manifest.content.included.iter().any(|word| word == kind.word())
}

/// What was derived from other columns when the games were first imported, in every row: it is derived again, from all rows.
fn derived_fields(games: &DataFrame) -> Result<Vec<Field>, SnapshotError> {
    let mut derived = Vec::new();
    if are_lookups_from_names(games)? {
        derived.push(Field::Lookup);
    }
    if are_games_from_teams(games)? {
        derived.push(Field::Game);
    }
    Ok(derived)
}

/// Whether every row has a name, and each key is the folded name of one of the player's rows, with or without the id; rows of
/// another spelling have an id, which tells that they are the player's.
fn are_lookups_from_names(games: &DataFrame) -> Result<bool, SnapshotError> {
    let (lookups, names) = (texts(games, "player_lookup")?, texts(games, "player_full_name")?);
    let ids = texts(games, "universal_player_id")?.iter();
    let rows: Vec<_> = lookups.iter().zip(names.iter()).zip(ids).collect();
    let is_from = |((lookup, name), id): &((Option<&str>, Option<&str>), Option<&str>)| {
        let folded = name.map(fold);
        let (Some(lookup), Some(folded)) = (lookup, folded) else { return false };
        *lookup == folded || id.is_some_and(|id| *lookup == folded + &fold(id))
    };
    let mut players = rows.chunk_by(|one, other| one.0.0 == other.0.0);
    Ok(players.all(|rows| {
        rows.iter().any(is_from)
            && rows.iter().all(|row| row.0.1.is_some() && (row.1.is_some() || is_from(row)))
    }))
}

/// Whether each game's id is made from its date and its teams.
fn are_games_from_teams(games: &DataFrame) -> Result<bool, SnapshotError> {
    let teams = texts(games, "team_abbr")?.iter().zip(texts(games, "opponent_team_abbr")?.iter());
    let dates = ints(games, "game_date")?.iter();
    let mut rows = texts(games, "game_id")?.iter().zip(dates).zip(teams);
    Ok(rows.all(|((id, day), (team, opponent))| {
        let (Some(id), Some(day), Some(team), Some(opponent)) = (id, day, team, opponent) else {
            return false;
        };
        let date = GameDate::from_days(day);
        id == format!("{date}-{}-{}", team.min(opponent), team.max(opponent))
    }))
}

/// `import`, whose first file is the games of the snapshot that `manifest` describes, as if that one's own files had been read.
fn as_one_import(manifest: &Manifest, mut import: Import) -> Import {
    let before = &manifest.origin;
    let of_snapshot = import.origin.files.first().map(|file| file.name.clone());
    let is_added = |left: &LeftOut| Some(&left.file) != of_snapshot.as_ref();
    import.left_out.retain(is_added);
    import.left_out.splice(0..0, manifest.left_out.iter().cloned());
    let Origin { files, ignored_columns, layouts, other_rows, .. } = &mut import.origin;
    *other_rows = before.other_rows.unwrap_or_default().and(other_rows.unwrap_or_default());
    files.splice(0..1.min(files.len()), before.files.iter().cloned());
    layouts.splice(0..1.min(layouts.len()), before.layouts.iter().cloned());
    ignored_columns.splice(0..0, before.ignored_columns.iter().cloned());
    import
}
