//! Judging only some of the player-dates.

use std::sync::OnceLock;

use serde::Serialize;

use super::{Graded, GradedPlayerDate};
use crate::domain::GameDate;

/// What is left of a run where only players count who have played so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// The fewest [`earlier_games`](super::Circumstances::earlier_games) of a player-date that counts.
    pub min_games: usize,
    /// Player-dates that count.
    pub player_dates: usize,
    /// Player-dates of the run.
    pub of: usize,
}

/// The dates that count of a run, where not all do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CountedDates {
    /// The first with a prediction.
    pub first: GameDate,
    /// The last with one.
    pub last: GameDate,
    /// How many have one.
    pub dates: usize,
    /// How many of the run have one.
    pub of: usize,
}

impl Graded {
    /// The player-dates with at least `min_games` earlier games of the season, and what was said of them; all of them
    /// without a number.
    pub fn filtered(self, min_games: Option<usize>) -> (Self, Option<Filter>) {
        let Some(min_games) = min_games else { return (self, None) };
        let of = self.player_dates.len();
        let kept = self.retained(|of| of.circumstances.earlier_games >= min_games);
        let player_dates = kept.player_dates.len();
        (kept, Some(Filter { min_games, player_dates, of }))
    }

    /// The player-dates of the dates that `counts` names, and what was said of them; `None` if there are none.
    pub fn on_dates(self, counts: impl Fn(GameDate) -> bool) -> Option<(Self, CountedDates)> {
        let of = self.dates().len();
        let kept = self.retained(|of| counts(GameDate::from_days(of.day)));
        let days = kept.dates();
        let (first, last) = (*days.first()?, *days.last()?);
        let (first, last) = (GameDate::from_days(first), GameDate::from_days(last));
        Some((kept, CountedDates { first, last, dates: days.len(), of }))
    }

    /// The player-dates whose row of the games `counts`, and what was said of them.
    #[must_use]
    pub fn of_games(self, counts: impl Fn(usize) -> bool) -> Self {
        self.retained(|of| counts(of.game))
    }

    /// The player-dates that are to be kept, and what was said of them.
    fn retained(mut self, is_kept: impl Fn(&GradedPlayerDate) -> bool) -> Self {
        let mut kept = 0;
        // Where each player-date stands afterwards.
        let places: Vec<Option<usize>> = self
            .player_dates
            .iter()
            .map(|of| {
                let place = is_kept(of).then_some(kept);
                kept += usize::from(place.is_some());
                place
            })
            .collect();
        self.player_dates.retain(is_kept);
        self.predictions.retain_mut(|judged| match places[judged.player_date] {
            Some(place) => {
                judged.player_date = place;
                true
            }
            None => false,
        });
        (self.forecasts, self.draws) = (OnceLock::new(), OnceLock::new());
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::grade::fixture::{Row, graded};
    use crate::grade::{Filter, scorecard};

    #[test]
    fn dates_that_do_not_count_are_left_out_everywhere() {
        let row = |day, points| (day, Some(points), &[Some(19.0)] as &[Option<f64>]);
        let rows: [Row<'_>; 3] = [row(1, 10), row(2, 12), row(2, 14)];
        let (kept, dates) = graded(&rows).on_dates(|date| date.days() == 2).unwrap();
        assert_eq!((kept.player_dates.len(), kept.predictions.len()), (2, 2));
        assert_eq!((dates.dates, dates.of, dates.first.days(), dates.last.days()), (1, 2, 2, 2));
        assert!(kept.predictions.iter().all(|of| kept.player_dates[of.player_date].day == 2));
        assert!(graded(&rows).on_dates(|date| date.days() == 3).is_none());
    }

    #[test]
    fn who_has_too_few_games_is_left_out_everywhere() {
        let rows: [Row<'_>; 4] = [
            (1, Some(10), &[Some(19.0), Some(19.0)]),
            (1, Some(10), &[Some(12.0), None]),
            (2, Some(10), &[Some(19.0), None]),
            (3, Some(10), &[Some(14.0), Some(11.0)]),
        ];
        let run = || {
            let mut graded = graded(&rows);
            for (of, games) in graded.player_dates.iter_mut().zip([4, 5, 0, 7]) {
                of.circumstances.earlier_games = games;
            }
            graded
        };
        let before = run();
        assert_eq!(
            scorecard(&before).by("overall").map(|score| score.n).collect::<Vec<_>>(),
            [4, 2]
        );
        // What was computed of the whole is not taken for the rest.
        let (kept, filter) = before.filtered(Some(5));
        assert_eq!(filter, Some(Filter { min_games: 5, player_dates: 2, of: 4 }));
        assert_eq!(kept.dates(), [1, 3]);
        let said: Vec<_> =
            kept.predictions.iter().map(|of| (of.player_date, of.system, of.predicted)).collect();
        assert_eq!(said, [(0, 0, 12.0), (1, 0, 14.0), (1, 1, 11.0)]);
        let scores = scorecard(&kept);
        let mae = scores.by("overall").map(|score| score.errors.unwrap().mae.value);
        assert_eq!((scores.dates, mae.collect::<Vec<_>>()), (2, vec![3.0, 1.0]));
        let (none, filter) = run().filtered(Some(8));
        assert_eq!((none.predictions.len(), filter.unwrap().player_dates), (0, 0));
        let (all, filter) = run().filtered(None);
        assert_eq!((all.predictions.len(), filter), (6, None));
        assert_eq!(run().filtered(Some(0)).0.player_dates.len(), 4);
    }
}
