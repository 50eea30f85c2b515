use serde::{Deserialize, Serialize};

/// Season averages, in points, that part the roles: who scores little, who scores, and who carries a team.
const ROLES: [f64; 2] = [10.0, 20.0];

/// Dates with games after which an error counts half.
const HALF_LIFE: f64 = 40.0;

/// The weight of no error at all, in the units of [`reach`].
const SHRINKAGE: f64 = 500.0;

/// What takes the mean error of earlier predictions out of the next ones.
///
/// A median is below the mean where outcomes are skewed, and a league's scoring drifts. With g(p) = 1 + √p for a prediction of
/// p points, and sums over earlier dates in which an error counts half for every 40 dates that followed, the shift is
/// g(p) · (k + kᵣ) / 2, where k = Σ (outcome − p) / (Σ g(p) + 500), and kᵣ is the same over the player's role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    all: f64,
    roles: [f64; ROLES.len() + 1],
}

/// What a [`Correction`] shifts the predictions of a role by: (1 + √p) · (all + `of_role`) / 2 for one of p points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// What the errors of all predictions say: k.
    pub all: f64,
    /// What those of the role say: kᵣ.
    pub of_role: f64,
    /// The least average of the season of the role, in points; none for the lowest.
    pub least: Option<f64>,
    /// The average that the role stays below; none for the highest.
    pub below: Option<f64>,
}

/// A past prediction, as [`Correction`] sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastError {
    /// Days since 1970-01-01.
    pub day: i32,
    /// The points that were predicted, uncorrected.
    pub predicted: f64,
    /// The points scored.
    pub points: f64,
    /// The player's average of the season before the game, in points.
    pub season_average: f64,
}

impl Correction {
    /// What the errors of `past`, in the order of their dates, teach.
    pub fn new(past: impl Iterator<Item = PastError>) -> Self {
        let decay = (-std::f64::consts::LN_2 / HALF_LIFE).exp();
        let mut former = None;
        // Errors and reaches, by role.
        let mut sums = [(0.0, 0.0); ROLES.len() + 1];
        for PastError { day, predicted, points, season_average } in past {
            if former.replace(day).is_some_and(|former| former != day) {
                sums = sums.map(|(errors, reaches)| (errors * decay, reaches * decay));
            }
            let (errors, reaches) = &mut sums[role(season_average)];
            *errors += points - predicted;
            *reaches += reach(predicted);
        }
        let shift = |(errors, reaches): (f64, f64)| errors / (reaches + SHRINKAGE);
        let add = |one: (f64, f64), other: &(f64, f64)| (one.0 + other.0, one.1 + other.1);
        Self { all: shift(sums.iter().fold((0.0, 0.0), add)), roles: sums.map(shift) }
    }

    /// `predicted` points corrected, for a player with this average of the season; not below 0.
    pub fn apply(&self, predicted: f64, season_average: f64) -> f64 {
        let Shift { all, of_role, .. } = self.shift(season_average);
        (predicted + reach(predicted) * (0.5 * all + 0.5 * of_role)).max(0.0)
    }

    /// What it shifts predictions by for a player with this average of the season.
    pub fn shift(&self, season_average: f64) -> Shift {
        let role = role(season_average);
        let bound = |role: usize| ROLES.get(role).copied();
        let least = role.checked_sub(1).and_then(bound);
        Shift { all: self.all, of_role: self.roles[role], least, below: bound(role) }
    }

    /// Whether all its numbers are finite.
    pub fn is_sound(&self) -> bool {
        self.roles.iter().chain([&self.all]).all(|shift| shift.is_finite())
    }
}

/// How far a prediction moves with a shift: the errors of high ones are larger.
fn reach(predicted: f64) -> f64 {
    1.0 + predicted.max(0.0).sqrt()
}

fn role(season_average: f64) -> usize {
    ROLES.iter().filter(|bound| season_average >= **bound).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(days: i32, too_low: impl Fn(f64) -> f64) -> Correction {
        Correction::new((0..days * 100).map(|at| {
            let predicted = f64::from(at % 30);
            let points = predicted + too_low(predicted);
            PastError { day: at / 100, predicted, points, season_average: predicted }
        }))
    }

    #[test]
    fn an_error_that_all_predictions_share_is_taken_out() {
        let correction = past(200, |_| 0.4);
        let mean = (0..30).map(f64::from).map(|p| correction.apply(p, p) - p).sum::<f64>() / 30.0;
        assert!((mean - 0.4).abs() < 0.03, "{mean}");
    }

    #[test]
    fn a_role_gets_half_of_its_own_error() {
        let correction = past(200, |predicted| if predicted >= 20.0 { 1.0 } else { 0.0 });
        let shift = |points: f64| correction.apply(points, points) - points;
        assert!(shift(25.0) > 0.5 && shift(25.0) < 1.0, "{}", shift(25.0));
        assert!(shift(15.0) > 0.0 && shift(15.0) < 0.4, "{}", shift(15.0));
    }

    #[test]
    fn nothing_is_corrected_without_errors_and_nobody_scores_less_than_nothing() {
        let none = Correction::new(std::iter::empty());
        assert_eq!((none.apply(7.5, 30.0), none.apply(-0.5, 0.0)), (7.5, 0.0));
        assert_eq!(past(50, |_| -3.0).apply(0.1, 0.1), 0.0);
    }
}
