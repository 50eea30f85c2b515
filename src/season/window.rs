//! A player's past games before a date: a slice of the season's timeline.

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

/// A player's games that the lookback finds before a date: a slice of the timeline, ending before that date.
#[derive(Clone, Debug)]
pub struct Window<'a> {
    games: Games<'a>,
    rows: Range<usize>,
    known: KnownPoints<'a>,
}

impl<'a> Window<'a> {
    /// How many games there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The dates of the games, newest first.
    pub fn dates(&self) -> impl ExactSizeIterator<Item = GameDate> + Clone + use<'a> {
        self.games.dates[self.rows.clone()].iter().rev().map(|day| GameDate::from_days(*day))
    }

    /// The points of the game at `position`, counted from the newest; `None` if they are not known.
    pub fn points(&self, position: usize) -> Option<i32> {
        self.games.points.get(self.rows.end - 1 - position)
    }

    /// The points that are known, of those games.
    pub fn known_points(&self) -> KnownPoints<'a> {
        self.known
    }
}

/// The known points of a window, as running sums. Points are whole numbers, so every sum and difference is exact.
#[derive(Clone, Copy, Debug)]
pub struct KnownPoints<'a> {
    /// One entry more than points, oldest first.
    sums: &'a [i64],
}

impl KnownPoints<'_> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.sums.len() - 1
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The sums of each `count` that follow on one another, newest first.
    pub fn sums_of(self, count: usize) -> impl Iterator<Item = i64> {
        // Where there are fewer than `count`, there is no sum.
        let (before, to) = (self.sums, self.sums.get(count..).unwrap_or_default());
        to.iter().zip(before).rev().map(|(to, before)| to - before)
    }

    /// The mean of those at `positions`, counted from the newest; `None` if there are none. Positions past the oldest
    /// are left out.
    #[inline]
    pub fn mean(self, positions: Range<usize>) -> Option<f64> {
        let newest = self.len();
        let to = positions.end.min(newest);
        let count = to.checked_sub(positions.start).filter(|count| *count > 0)?;
        let sum = self.sums[newest - positions.start] - self.sums[newest - to];
        Some(sum as f64 / count as f64)
    }
}

/// The windows of every row of a season's games, as indices into the timelines.
#[derive(Debug)]
pub struct Windows<'a> {
    games: Games<'a>,
    /// The first row of each row's window, and the one after its last.
    bounds: Vec<(u32, u32)>,
    /// How many rows before each row have known points; one entry more than rows.
    known: Vec<u32>,
    /// The running sum of known points over all timelines; one entry more than known points.
    sums: Vec<i64>,
}

impl<'a> Windows<'a> {
    /// One pass over the rows: both ends of a window only ever move forward within a player's timeline.
    ///
    /// # Panics
    ///
    /// Never: a table has fewer rows than 2^32.
    #[expect(clippy::expect_used, reason = "a table has fewer rows than 2^32")]
    pub fn new(games: Games<'a>, lookback: Lookback) -> Self {
        let rows = games.dates.len();
        let mut bounds = Vec::with_capacity(rows);
        let mut known = Vec::with_capacity(rows + 1);
        let mut sums = Vec::with_capacity(rows + 1);
        let index = |row: usize| u32::try_from(row).expect("Invariant: fewer than 2^32 rows");
        let mut sum = 0;
        sums.push(sum);
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
            bounds.push((index(start.max(end.saturating_sub(lookback.games))), index(end)));
            known.push(index(sums.len() - 1));
            if let Some(points) = games.points.get(row) {
                sum += i64::from(points);
                sums.push(sum);
            }
        }
        known.push(index(sums.len() - 1));
        Self { games, bounds, known, sums }
    }

    /// The rows of the games in the window of the player-date in `row`, oldest first.
    pub fn rows(&self, row: usize) -> Range<usize> {
        let (start, end) = self.bounds[row];
        start as usize..end as usize
    }

    /// The window of the player-date in `row`.
    pub fn window(&self, row: usize) -> Window<'_> {
        let rows = self.rows(row);
        let (first, last) = (self.known[rows.start] as usize, self.known[rows.end] as usize);
        Window { games: self.games, rows, known: KnownPoints { sums: &self.sums[first..=last] } }
    }
}
