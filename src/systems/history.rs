//! A player's past games as the v1 similarity system sees them.

use crate::domain::GameDate;
use crate::season::{KnownPoints, Window};

/// The most games that a window holds.
pub(super) const MOST: usize = super::LOOKBACK.games;

/// The most days of rest that are told apart.
pub(super) const MOST_REST: usize = 7;

/// How a player scores lately, against his mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Hot,
    Normal,
    Cold,
}

impl Form {
    /// From the difference of recent points and the mean.
    pub(super) fn of(difference: f64) -> Self {
        if difference >= 3.0 {
            Self::Hot
        } else if difference <= -3.0 {
            Self::Cold
        } else {
            Self::Normal
        }
    }
}

/// A window's games, with what all of them need to know.
#[derive(Debug)]
pub(super) struct History<'a> {
    window: &'a Window<'a>,
    known: KnownPoints<'a>,
    average: f64,
}

impl<'a> History<'a> {
    pub(super) fn new(window: &'a Window<'a>) -> Self {
        let known = window.known_points();
        Self { window, known, average: known.mean(0..known.len()).unwrap_or(20.0) }
    }

    /// The days of rest of each game, 1 – 7, newest first. An oddity of v1: these are the days before the player's
    /// *next* game, and 1 for the newest.
    pub(super) fn days_rest(&self) -> impl Iterator<Item = usize> {
        let mut newer: Option<GameDate> = None;
        self.window.dates().map(move |date| {
            let gap = newer.map_or(1, |newer| newer.days() - date.days());
            newer = Some(date);
            usize::try_from(gap).unwrap_or_default().clamp(1, MOST_REST)
        })
    }

    /// The points of the game at `position`, counted from the newest. An oddity of v1: not known counts as none.
    pub(super) fn points(&self, position: usize) -> f64 {
        f64::from(self.window.points(position).unwrap_or(0))
    }

    /// The player's form at the time of the game at `position`. Oddities of v1: it is that of the five games *after*
    /// that game, counted among the games whose points are known, so that a null shifts them.
    #[inline]
    pub(super) fn form(&self, position: usize) -> Form {
        let recent = self.known.mean(position.saturating_sub(5)..position);
        Form::of(recent.unwrap_or(self.average) - self.average)
    }
}
