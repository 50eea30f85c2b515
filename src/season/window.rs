use std::ops::Range;

use super::Games;
use crate::domain::GameDate;

/// The rule that says which past games count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookback {
    /// Games at most so many days before the date.
    pub days: i32,
    /// At most so many of them, the newest.
    pub games: usize,
}

/// One past game of a player.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Game {
    /// When it was.
    pub date: GameDate,
    /// Points scored; `None` if not known.
    pub points: Option<i32>,
    /// Minutes played; `None` if not known.
    pub minutes: Option<f64>,
}

/// A player's games that the lookback finds before a date: a slice of the timeline, ending before that date.
#[derive(Clone, Debug)]
pub struct Window<'a> {
    games: Games<'a>,
    rows: Range<usize>,
}

impl Window<'_> {
    /// How many games there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The games, newest first.
    pub fn newest_first(&self) -> impl ExactSizeIterator<Item = Game> + '_ {
        self.rows.clone().rev().map(|row| Game {
            date: GameDate::from_days(self.games.dates[row]),
            points: self.games.points.get(row),
            minutes: self.games.minutes.get(row),
        })
    }
}

/// The windows of every row of a season's games, as indices into the timelines.
#[derive(Debug)]
pub struct Windows<'a> {
    games: Games<'a>,
    bounds: Vec<(u32, u32)>,
}

impl<'a> Windows<'a> {
    /// One pass over the rows: both ends of a window only ever move forward within a player's timeline.
    pub fn new(games: Games<'a>, lookback: Lookback) -> Self {
        let mut bounds = Vec::with_capacity(games.dates.len());
        // The current player's first row; the first row within the days; the first row of the current date.
        let (mut player, mut start, mut end) = ("", 0, 0);
        for (row, date) in games.dates.iter().enumerate() {
            let of_row = games.players.get(row);
            if of_row != player {
                (player, start, end) = (of_row, row, row);
            }
            while games.dates[start] < date - lookback.days {
                start += 1;
            }
            while games.dates[end] < *date {
                end += 1;
            }
            let newest = start.max(end.saturating_sub(lookback.games));
            let index = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
            bounds.push((index(newest), index(end)));
        }
        Self { games, bounds }
    }

    /// The window of the player-date in `row`.
    pub fn of(&self, row: usize) -> Window<'a> {
        let (start, end) = self.bounds[row];
        Window { games: self.games, rows: start as usize..end as usize }
    }
}
