//! A player's past games as the v1 similarity system sees them.

use crate::season::Window;

/// The most games that a window holds; the arrays below are as long.
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
pub(super) struct Entry {
    pub(super) points: f64,
    /// 1 – 7.
    pub(super) days_rest: i32,
    pub(super) form: Form,
}

/// Calls `visit` with each game of the window, newest first.
///
/// Oddities of v1, all of which look forward in time from the game: the days of rest are those before the player's
/// *next* game, the form is that of the five games *after* it, and a null before a game shifts those five. Points are
/// whole numbers, so their sums are exact in any order.
pub(super) fn for_each(window: &Window<'_>, mut visit: impl FnMut(Entry)) {
    // sums[k] = the sum of the k newest points that are known.
    let mut sums = [0_i64; MOST + 1];
    let mut known = 0;
    for points in window.newest_first().filter_map(|game| game.points) {
        sums[known + 1] = sums[known] + i64::from(points);
        known += 1;
    }
    let mean = |from: usize, to: usize| (sums[to] - sums[from]) as f64 / (to - from) as f64;
    let average = if known == 0 { 20.0 } else { mean(0, known) };

    let mut newer = None;
    for (position, game) in window.newest_first().enumerate() {
        let gap = newer.map_or(1, |newer: i32| newer - game.date.days());
        newer = Some(game.date.days());
        let (from, to) = (position.saturating_sub(5).min(known), position.min(known));
        let recent = if from == to { average } else { mean(from, to) };
        visit(Entry {
            points: f64::from(game.points.unwrap_or(0)),
            days_rest: if gap == 0 { 1 } else { gap.min(7) },
            form: Form::of(recent - average),
        });
    }
}
