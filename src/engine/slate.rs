//! The player-dates that can be predicted, by date.

use crate::domain::GameDate;
use crate::season::Games;

/// The player-dates that can be predicted: players with minutes above 0, or unknown, by date and name.
#[derive(Debug)]
pub struct Slate {
    first: GameDate,
    /// For each date from `first` on, where its rows begin in `rows`; one entry more than dates.
    starts: Vec<usize>,
    rows: Vec<u32>,
}

impl Slate {
    /// The slates from `opening_night` on; games before it are history only.
    ///
    /// # Panics
    ///
    /// Never: a table has fewer rows than 2^32.
    #[expect(clippy::expect_used, reason = "a table has fewer rows than 2^32")]
    pub fn new(games: &Games<'_>, opening_night: GameDate) -> Self {
        let day_of = |row: usize| {
            let played = games.minutes.get(row).is_none_or(|minutes| minutes > 0.0);
            usize::try_from(games.dates[row] - opening_night.days()).ok().filter(|_| played)
        };
        // Counting the rows of each date, then dealing them out, keeps a date's rows in the order of players.
        let mut starts = vec![0];
        for day in (0..games.dates.len()).filter_map(day_of) {
            if starts.len() < day + 2 {
                starts.resize(day + 2, 0);
            }
            starts[day + 1] += 1;
        }
        for day in 1..starts.len() {
            starts[day] += starts[day - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts[starts.len() - 1]];
        for row in 0..games.dates.len() {
            if let Some(day) = day_of(row) {
                rows[next[day]] = u32::try_from(row).expect("Invariant: fewer than 2^32 rows");
                next[day] += 1;
            }
        }
        Self { first: opening_night, starts, rows }
    }

    /// The rows of the games on `date`, in the order of players.
    pub fn on(&self, date: GameDate) -> &[u32] {
        let Ok(day) = usize::try_from(date.days() - self.first.days()) else { return &[] };
        match (self.starts.get(day), self.starts.get(day + 1)) {
            (Some(start), Some(end)) => &self.rows[*start..*end],
            _ => &[],
        }
    }
}
