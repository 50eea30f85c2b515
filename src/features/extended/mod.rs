//! `v2_extended`: what box scores tell before a game beyond the 25 features of the baseline.
//!
//! Owns the formulas and one pass over all dates of several seasons, earliest first: the rows of a date are made before
//! any of its games is added, so a row cannot see its own date, or a later one. Of the date itself a row knows who plays
//! for whom, against whom and where. Refuses files, and to guess: what is not known is `None`, never NaN.
//!
//! What each of them means stands with its name, in [`ExtendedName::about`]. In all of them
//!
//! - a *game* of a player is one he has minutes or points in, as for the baseline. If one of its counts is not known it
//!   is a game he played, but teaches nothing about his form; and a team's game of which something is not known nothing
//!   about the team;
//! - a game belongs to the season that opened last. At the first game of a season what a player, or a team, did before
//!   fades: to one half for players, to one quarter for teams. Where that makes no sense (minutes of the last game, games
//!   missed, who plays) only the season itself counts;
//! - snapshots of seasons in a row overlap: a player-date that stands in two of them counts once, as the earlier has it;
//! - sums run by team, opponent and player within a date, in the order of their names, so that the order of rows makes no
//!   difference.
//!
//! The constants (half-lives, what the league's rate weighs against few minutes, the steps of ratings) were set by
//! judgement when 190 candidates were compared on the seasons from 2015-16 to 2021-22, walking forward, and are not
//! fitted: models that are trained on these features take what matters from them, and hardly depend on a half-life being
//! 10 games rather than 8.

mod form;
mod games;
mod league;
mod player;
mod presence;
mod row;
mod team;
mod walk;

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, StringArray};
use polars::prelude::DataFrame;

use super::Horizon;
use crate::domain::{ExtendedName, SeasonDates};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{self, KEY, ints, texts};
use crate::snapshot::layout::{Kind, TableLayout, optional, required};
use games::Sequence;
pub use row::Row;

/// The games of one season, as its snapshot holds them.
#[derive(Clone, Copy, Debug)]
pub struct SeasonGames<'a> {
    /// Columns of [`crate::snapshot::layout::GAMES`].
    pub games: &'a DataFrame,
    /// When the season was.
    pub dates: SeasonDates,
}

/// For each of `seasons`, the rows of every player-date that the baseline has a row for, in the order of its games.
///
/// Each season's rows know the games of all the others that lie before them; a season that is given without those
/// before it is one without a past. The order in which the seasons are given makes no difference.
pub fn compute(
    seasons: &[SeasonGames<'_>],
    horizon: Horizon,
) -> Result<Vec<Vec<Row>>, SnapshotError> {
    Ok(walk::rows(seasons, &Sequence::read(seasons)?, horizon))
}

/// The columns of `extended.parquet`: the key of a player-date, and one nullable float for each of
/// [`ExtendedName::ALL`]. One row per row of the snapshot's own features, sorted by player and date.
pub fn layout() -> TableLayout {
    let key = [required(KEY[0], Kind::Text), required(KEY[1], Kind::Date)];
    let values = ExtendedName::ALL.map(|name| optional(name.as_str(), Kind::Float));
    TableLayout { file: "extended.parquet", columns: [&key[..], &values].concat().into() }
}

/// Rows of [`compute`] as a frame with the columns of [`layout`]. `games` are those they were made from.
pub fn frame(games: &DataFrame, rows: &[Row]) -> Result<DataFrame, SnapshotError> {
    let (players, days) = (texts(games, KEY[0])?, ints(games, KEY[1])?);
    let of_games = || rows.iter().map(|row| row.game);
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(of_games().map(|game| players.get(game)).collect::<StringArray>()),
        Arc::new(of_games().map(|game| days.get(game)).collect::<Date32Array>()),
    ];
    for name in ExtendedName::ALL {
        arrays.push(Arc::new(rows.iter().map(|row| row.get(name)).collect::<Float64Array>()));
    }
    frame::from_parts(&[arrays], &layout())
}
