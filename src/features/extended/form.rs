//! Means in which newer games weigh more.

use crate::features::games::Plays;

/// What a player counted in one game, or the weighted sum over several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct GameCounts {
    pub(super) minutes: f64,
    pub(super) points: f64,
    /// FGA + 0.44 · FTA + turnovers.
    pub(super) plays_used: f64,
    /// FGA + 0.44 · FTA.
    pub(super) shooting_attempts: f64,
    pub(super) free_throws_made: f64,
    /// Rebounds + 2 · blocks − assists: the closer to the basket a player works, the more.
    pub(super) inside: f64,
}

impl GameCounts {
    /// `self` times `factor`, plus `other`.
    fn scaled_plus(self, factor: f64, other: Self) -> Self {
        Self {
            minutes: self.minutes * factor + other.minutes,
            points: self.points * factor + other.points,
            plays_used: self.plays_used * factor + other.plays_used,
            shooting_attempts: self.shooting_attempts * factor + other.shooting_attempts,
            free_throws_made: self.free_throws_made * factor + other.free_throws_made,
            inside: self.inside * factor + other.inside,
        }
    }
}

/// The plays that were shots or free throws.
pub(super) fn shooting_attempts(plays: Plays) -> f64 {
    plays.field_goals as f64 + 0.44 * plays.free_throws as f64
}

/// A player's games, each weighing less than the one after it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FadedForm {
    /// The weighted sum of the games.
    pub(super) sum: GameCounts,
    /// The sum of their weights.
    pub(super) weight: f64,
}

impl FadedForm {
    /// Every game so far weighs `factor` of what it did.
    pub(super) fn fade(&mut self, factor: f64) {
        self.sum = self.sum.scaled_plus(factor, GameCounts::default());
        self.weight *= factor;
    }

    /// Adds a game after those before it have faded.
    pub(super) fn add(&mut self, factor: f64, counts: GameCounts) {
        self.sum = self.sum.scaled_plus(factor, counts);
        self.weight = self.weight * factor + 1.0;
    }

    /// The weighted mean; `None` without games.
    pub(super) fn mean(&self, of: impl Fn(&GameCounts) -> f64) -> Option<f64> {
        (self.weight > 0.0).then(|| of(&self.sum) / self.weight)
    }
}

/// A weighted mean of one number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Average {
    sum: f64,
    weight: f64,
}

impl Average {
    /// Everything so far weighs `factor` of what it did.
    pub(super) fn fade(&mut self, factor: f64) {
        self.sum *= factor;
        self.weight *= factor;
    }

    /// Adds a value of weight 1.
    pub(super) fn add(&mut self, value: f64) {
        self.sum += value;
        self.weight += 1.0;
    }

    /// Adds a value after those before it have faded.
    pub(super) fn add_after(&mut self, factor: f64, value: f64) {
        self.fade(factor);
        self.add(value);
    }

    /// The weighted mean; `None` without values.
    pub(super) fn mean(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }

    /// The mean with `count` further values that all are `usual`.
    pub(super) fn shrunk(&self, usual: f64, count: f64) -> f64 {
        (self.sum + count * usual) / (self.weight + count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_games_weigh_more() {
        let mut form = FadedForm::default();
        assert_eq!(form.mean(|sum| sum.points), None);
        form.add(0.5, GameCounts { points: 10.0, ..GameCounts::default() });
        form.add(0.5, GameCounts { points: 40.0, ..GameCounts::default() });
        assert_eq!(form.mean(|sum| sum.points), Some(30.0));
        form.fade(0.5);
        assert_eq!(form.mean(|sum| sum.points), Some(30.0), "a mean does not fade");
        form.add(0.5, GameCounts::default());
        assert_eq!(form.mean(|sum| sum.points), Some(11.25 / 1.375));
    }

    #[test]
    fn few_values_are_drawn_to_the_usual_one() {
        let mut average = Average::default();
        assert_eq!((average.shrunk(3.0, 2.0), average.mean()), (3.0, None));
        average.add(9.0);
        assert_eq!(average.mean(), Some(9.0));
        assert_eq!(average.shrunk(3.0, 2.0), 5.0);
        average.fade(0.0);
        assert_eq!(average.shrunk(3.0, 2.0), 3.0);
    }
}
