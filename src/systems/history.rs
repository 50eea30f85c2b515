//! A player's past games as the v1 similarity system sees them.

use crate::domain::GameDate;
use crate::season::{KnownPoints, Window};

/// The most games that a window holds.
pub(super) const MOST: usize = super::LOOKBACK.games;

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

/// One past game.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) points: f64,
    /// 1 – 7. An oddity of v1: these are the days before the player's *next* game, 1 for the newest.
    pub(super) days_rest: i32,
    history: History<'a>,
    position: usize,
}

/// What the entries of a window share.
#[derive(Clone, Copy, Debug)]
struct History<'a> {
    known: KnownPoints<'a>,
    average: f64,
}

impl Entry<'_> {
    /// The player's form at the time. Oddities of v1: it is that of the five games *after* this one, counted among the
    /// games whose points are known, so that a null shifts them.
    pub(super) fn form(&self) -> Form {
        let History { known, average } = self.history;
        let recent = known.mean(self.position.saturating_sub(5)..self.position);
        Form::of(recent.unwrap_or(average) - average)
    }
}

/// The games of a window, newest first.
pub(super) fn entries<'a>(window: &'a Window<'_>) -> impl Iterator<Item = Entry<'a>> {
    let known = window.known_points();
    let history = History { known, average: known.mean(0..known.len()).unwrap_or(20.0) };
    let mut newer: Option<GameDate> = None;
    window.newest_first().enumerate().map(move |(position, game)| {
        let gap = newer.map_or(1, |newer| newer.days() - game.date.days());
        newer = Some(game.date);
        let days_rest = if gap == 0 { 1 } else { gap.min(7) };
        Entry { points: f64::from(game.points.unwrap_or(0)), days_rest, history, position }
    })
}
