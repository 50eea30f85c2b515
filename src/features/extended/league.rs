//! What is usual in the league before a date.

use super::form::{FadedForm, GameCounts};
use super::side::Rated;

/// What a day's games weigh after another day with games.
const A_DAY_FADES: f64 = 0.995;
/// How much of its difference from the usual a team's game moves the usual pace and offence.
const STEP: f64 = 0.002;

/// The league, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeagueHistory {
    form: FadedForm,
    /// Possessions per 48 minutes.
    pub(super) pace: f64,
    /// Points per 100 possessions.
    pub(super) offence: f64,
}

impl LeagueHistory {
    /// Before any game: the level of the seasons from 2015-16 to 2017-18, roughly.
    pub(super) fn new() -> Self {
        Self { form: FadedForm::default(), pace: 98.0, offence: 108.0 }
    }

    pub(super) fn begin_day(&mut self) {
        self.form.fade(A_DAY_FADES);
    }

    pub(super) fn add(&mut self, counts: GameCounts) {
        self.form.add(1.0, counts);
    }

    pub(super) fn add_team(&mut self, rated: &Rated) {
        self.pace += STEP * (rated.pace - self.pace);
        self.offence += STEP * (rated.offence - self.offence);
    }

    pub(super) fn points_per_minute(&self) -> f64 {
        let GameCounts { points, minutes, .. } = self.form.sum;
        if minutes > 0.0 { points / minutes } else { 0.44 }
    }

    pub(super) fn true_shooting(&self) -> f64 {
        let GameCounts { points, shooting_attempts, .. } = self.form.sum;
        if shooting_attempts > 0.0 { points / (2.0 * shooting_attempts) } else { 0.55 }
    }
}
