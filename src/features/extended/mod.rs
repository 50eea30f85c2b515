//! `v2_extended`: what box scores tell before a game beyond the 25 features of the baseline.
//!
//! Owns the formulas and one pass over all dates of several seasons, earliest first: the rows of a date are made before
//! any of its games is added, so a row cannot see its own date, or a later one. Of the date itself a row knows who plays
//! for whom, against whom and where, and, where that is taken to be known, which regulars are out. Refuses files, and to guess: what is not known is `None`, never NaN.
//!
//! What each of them means stands in its row of the [`CATALOGUE`]. In all of them
//!
//! - a *game* of a player is one the player has minutes or points in, as for the baseline. If one of the counts that expectations
//!   are made from is not known it is a game the player played, but teaches nothing about the form, and if another one is not,
//!   nothing about that; a team's game of which something is not known teaches nothing about the team;
//! - a game belongs to the season that opened last. At the first game of a season what a player, or a team, did before
//!   fades: to one half for players, to one quarter for teams. Where that makes no sense (minutes of the last game, games
//!   missed, who plays) only the season itself counts;
//! - *the league's* points per minute and per attempt are those of all games so far, each day with games weighing 0.995 of
//!   the next; its pace and offence begin at 98 possessions and 108 points per 100 of them, and move by 0.002 of what each
//!   game of a team differs from them;
//! - snapshots of seasons in a row overlap: a player-date that stands in two of them counts once, as the earlier has it;
//! - sums run by team, opponent and player within a date, in the order of their names, so that the order of rows makes no
//!   difference.
//!
//! The constants (half-lives, what the league's rate weighs against few minutes, the steps of ratings) were set by
//! judgement when 190 candidates were compared on the seasons from 2015-16 to 2021-22, walking forward, and are not
//! fitted: models that are trained on these features take what matters from them, and hardly depend on a half-life being
//! 10 games rather than 8.

mod before_date;
mod catalogue;
mod form;
mod formula_input;
mod games;
mod history;
mod known_presence;
mod league;
mod matchup;
mod newest;
mod pass;
mod player;
mod playing_type;
mod presence;
mod regulars;
mod season_games;
mod side;
mod tally;
mod team;
mod teammates;
mod values;

pub use before_date::BeforeDate;
pub use catalogue::{
    CATALOGUE, COUNT, ExtendedFeature, SLATE_CATALOGUE, SLATE_COUNT, find, names, place,
    slate_names,
};
pub use known_presence::KnownPresence;
pub use season_games::SeasonGames;
pub use values::ExtendedValues;

use super::Horizon;
use crate::snapshot::SnapshotError;
use games::Sequence;

/// For each of `seasons`, the rows of every player-date that the baseline has a row for, in the order of its games.
///
/// Each season's rows know the games of all the others that lie before them; a season that is given without those
/// before it is one without a past. The order in which the seasons are given makes no difference. `known` says what is
/// taken to be known of who plays on the date of a row: the values of [`SLATE_CATALOGUE`] follow from it, and, where a slate expects
/// minutes of a player, what follows from these; no others.
pub fn compute(
    seasons: &[SeasonGames<'_>],
    horizon: Horizon,
    known: KnownPresence<'_>,
) -> Result<Vec<Vec<ExtendedValues>>, SnapshotError> {
    Ok(pass::compute_rows(seasons, &Sequence::read(seasons)?, horizon, known, &|_, _| true))
}

/// Those of the rows of [`compute`], strictly before each date, that are `wanted`, by the place of their season and the row of its games.
pub fn compute_some(
    seasons: &[SeasonGames<'_>],
    known: KnownPresence<'_>,
    wanted: &dyn Fn(usize, usize) -> bool,
) -> Result<Vec<Vec<ExtendedValues>>, SnapshotError> {
    let sequence = Sequence::read(seasons)?;
    Ok(pass::compute_rows(seasons, &sequence, Horizon::BeforeDate, known, wanted))
}
