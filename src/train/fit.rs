//! The fits that a training is made of, as whoever waits for it is told of them.

use super::{OutOfSampleForecast, TrainingOptions, refits};
use crate::domain::GameDate;
use crate::season::Season;
use crate::snapshot::SnapshotError;

/// What is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitKind {
    /// All trees of a refit.
    Trees,
    /// One of the networks of a refit.
    Network,
}

/// A part of a training that one thread does in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// What is fitted.
    pub kind: FitKind,
    /// On how many rows.
    pub rows: usize,
}

/// What is told of a fit, by the thread that does it.
#[derive(Clone, Copy, Debug)]
pub enum FitEvent<'a> {
    /// It has begun.
    Started(Fit),
    /// It is done: with what trees predict for the dates that follow, of networks with nothing.
    Done(Fit, &'a [OutOfSampleForecast]),
}

/// The fits of a training for `season` on `history`, seasons in order, as far as the games tell before anything is computed:
/// a game without a row or an outcome that counts makes them a little smaller.
pub fn planned_fits(
    history: &[Season],
    season: &Season,
    settings: &TrainingOptions,
) -> Result<Vec<Fit>, SnapshotError> {
    let mut days = Vec::new();
    for of in history.iter().chain([season]) {
        let games = of.games()?;
        let played = (0..games.dates.len())
            .filter(|row| games.minutes.get(*row).is_none_or(|minutes| minutes > 0.0));
        days.extend(played.map(|row| games.dates[row]));
    }
    let before = |date: GameDate| days.iter().filter(|day| **day < date.days()).count();
    let former = history.last().map(Season::dates);
    let mut fits = Vec::new();
    let mut network_of = None;
    for refit in refits(former.as_ref(), &season.dates(), settings.refit_days) {
        fits.push(Fit { kind: FitKind::Trees, rows: before(refit.as_of) });
        if network_of.replace(refit.network_as_of) != Some(refit.network_as_of) {
            let fit = Fit { kind: FitKind::Network, rows: before(refit.network_as_of) };
            fits.extend((0..settings.network.members).map(|_| fit));
        }
    }
    fits.retain(|fit| fit.rows > 0);
    Ok(fits)
}
