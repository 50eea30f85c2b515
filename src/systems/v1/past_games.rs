//! A player's past games as the v1 similarity system sees them.

use crate::season::{KnownPoints, Window};
use crate::systems::MAX_WINDOW;

/// The most games that a window can hold.
pub(super) const MAX_GAMES: usize = MAX_WINDOW;

/// The most days of rest that are told apart.
pub(super) const MAX_REST_DAYS: usize = 7;

/// How a player scores lately, against his mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Hot,
    Normal,
    Cold,
}

impl Form {
    /// From the difference of recent points and the mean; from `bound` points on it is not normal.
    pub(super) fn from_difference(difference: f64, bound: f64) -> Self {
        if difference >= bound {
            Self::Hot
        } else if difference <= -bound {
            Self::Cold
        } else {
            Self::Normal
        }
    }
}

/// A window's games, with what all of them need to know.
#[derive(Debug)]
pub(super) struct PastGames<'a> {
    window: &'a Window<'a>,
    known: KnownPoints<'a>,
    average: f64,
    of_five: FormOfFive,
    bound: f64,
}

impl<'a> PastGames<'a> {
    /// The games of `window`; a form from `bound` points on is not normal.
    pub(super) fn new(window: &'a Window<'a>, bound: f64) -> Self {
        let known = window.known_points();
        // As in the reference, a player of whom no points are known averages 20.
        let average = known.mean(0..known.len()).unwrap_or(20.0);
        Self { window, known, average, of_five: FormOfFive::new(average, bound), bound }
    }

    /// The days of rest of each game, 1 – 7, newest first. An oddity of v1: these are the days before the player's
    /// *next* game, and 1 for the newest.
    pub(super) fn days_rest(&self) -> impl Iterator<Item = usize> {
        let dates = self.window.dates();
        // Without a game nothing is counted from it.
        let mut newer = dates.clone().next().map_or(0, |newest| newest.days() + 1);
        dates.map(move |date| {
            let gap = newer - date.days();
            newer = date.days();
            // A player's dates ascend; two games of one date count as a day apart.
            usize::try_from(gap).map_or(1, |days| days.clamp(1, MAX_REST_DAYS))
        })
    }

    /// The points of the game at `position`, counted from the newest. An oddity of v1: not known counts as none.
    pub(super) fn points(&self, position: usize) -> f64 {
        f64::from(self.window.points(position).unwrap_or(0))
    }

    /// The player's form at the time of each game, newest first. Oddities of v1: it is that of the five games *after*
    /// that game, counted among the games whose points are known, so that a null shifts them.
    pub(super) fn forms(&self) -> [Form; MAX_GAMES] {
        let mut forms = [Form::Normal; MAX_GAMES];
        for (form, sum) in forms[5..].iter_mut().zip(self.known.sums_of(5)) {
            *form = self.of_five.form_of(sum);
        }
        // Next to the newest game there are fewer than five, and next to the oldest, if points are not known.
        for position in (0..5).chain(self.known.len() + 1..self.window.len()) {
            // As in the reference, without any known points the form is the average.
            let recent = self.known.mean(position.saturating_sub(5)..position);
            let difference = recent.unwrap_or(self.average) - self.average;
            forms[position] = Form::from_difference(difference, self.bound);
        }
        forms
    }
}

/// A player's form by the sum of five games: what [`Form::from_difference`] says of their mean, found once for all sums.
#[derive(Debug)]
struct FormOfFive {
    /// The least sum that is hot, a whole number.
    hot: f64,
    /// The greatest sum that is cold, a whole number.
    cold: f64,
}

impl FormOfFive {
    fn new(average: f64, bound: f64) -> Self {
        let is = |form: Form, sum: f64| {
            f64::from(Form::from_difference(sum / 5.0 - average, bound) == form)
        };
        // At most a rounding away: points are far smaller than the whole numbers that a double does not tell apart.
        let hot = (5.0 * (average + bound)).ceil();
        let hot = hot - is(Form::Hot, hot - 1.0) + (1.0 - is(Form::Hot, hot));
        let cold = (5.0 * (average - bound)).floor();
        let cold = cold + is(Form::Cold, cold + 1.0) - (1.0 - is(Form::Cold, cold));
        Self { hot, cold }
    }

    #[inline]
    fn form_of(&self, sum: i64) -> Form {
        let sum = sum as f64;
        if sum >= self.hot {
            Form::Hot
        } else if sum <= self.cold {
            Form::Cold
        } else {
            Form::Normal
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_five_games_is_that_of_their_mean() {
        for games in 1..=30 {
            for points in -40..=2_000 {
                let average = f64::from(points) / f64::from(games);
                let bound = if points % 2 == 0 { 3.0 } else { 2.3 };
                let of_five = FormOfFive::new(average, bound);
                for sum in (0..37).map(|step| 5 * points / games - 18 + step) {
                    let mean = f64::from(sum) / 5.0;
                    let form = of_five.form_of(i64::from(sum));
                    assert_eq!(
                        form,
                        Form::from_difference(mean - average, bound),
                        "{sum} {average}"
                    );
                }
            }
        }
    }
}
