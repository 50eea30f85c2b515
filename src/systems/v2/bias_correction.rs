//! What brings the mean error of predictions to where it is aimed, from date to date.

use serde::{Deserialize, Serialize};

use crate::domain::GameDate;
use crate::domain::math::decay;

/// Season averages, in points, that part the roles: who scores little, who scores, and who carries a team.
const BOUNDS: [f64; 2] = [10.0, 20.0];
const ROLES: usize = BOUNDS.len() + 1;

/// What predictions aim at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// The mean of what may happen, or nearly: a mean error of nearly 0.
    #[default]
    Mean,
    /// The median of what may happen: the least absolute error, with predictions below the mean, since what players score is skewed.
    Median,
}

impl Aim {
    /// Whether it is the mean.
    pub fn is_mean(&self) -> bool {
        *self == Self::Mean
    }

    /// The bias that is aimed at in each role: the mean of prediction less outcome, in points.
    const fn target_bias(self) -> [f64; ROLES] {
        match self {
            Self::Mean => [-0.12, 0.10, -0.05],
            Self::Median => [-0.65, -0.65, -0.65],
        }
    }
}

/// Dates with games after which an error counts half.
const HALF_LIFE: f64 = 40.0;

/// The weight of no error at all, in the units of [`scale`].
const SHRINKAGE: f64 = 500.0;

/// Dates over which what a season's predictions have missed the aim by so far is paid back: by all of them, and by those of
/// one role.
const REPAYMENT: f64 = 15.0;
const ROLE_REPAYMENT: f64 = 60.0;

/// The smallest scale that a role is taken to have on a date, lest few predictions pay for much.
const MIN_SCALE: f64 = 20.0;

/// Points that no prediction is shifted by, per unit of [`scale`].
const MAX_SHIFT: f64 = 1e7;

/// What brings the mean error of predictions to where it is aimed, from date to date, by the errors of earlier dates.
///
/// A forecast with little absolute error lies near the median of what may happen, which is below the mean where outcomes are
/// skewed, and to take out all of the mean error costs absolute error. So the aim for the mean of prediction less outcome,
/// aᵣ, is not 0, but −0.12, 0.10 and −0.05 points for players who average fewer than 10 points in the season, fewer than 20,
/// and more: over all, predictions lie 0.04 – 0.08 points low on purpose.
///
/// With g(p) = 1 + √p for a prediction of p points before correction, it is moved by g(p) · (k + kᵣ) points, where
///
/// - k = ½ · Σ (outcome − p + a) / (Σ g(p) + 500) + C / (15 · G), and
/// - kᵣ, for the role, = ½ · the same quotient of sums over the role + Cᵣ / (60 · max(Gᵣ, 20)).
///
/// Sums run over all earlier dates, and what they add up counts half for every 40 dates that followed. The debt C is
/// Σ (outcome − corrected prediction + a) over the earlier dates of the same season, all counting alike, and G is Σ g(p) per
/// date: at that rate the debt would be paid in 15 dates, that of a role in 60. Quotients alone forget what a season began
/// with, and follow a league's drift too late.
///
/// Source: our own; roles, aims and rates were chosen on the seasons until 2021-22. Paying back what has added up is the
/// integral term of a controller.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BiasCorrection {
    /// In the order of their dates.
    steps: Vec<ShiftStep>,
}

/// What is added to predictions from one date to the next, per unit of [`scale`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShiftStep {
    /// It is for this date and the following, and all errors it follows from are of earlier dates.
    from: GameDate,
    all: f64,
    roles: [f64; ROLES],
}

/// What a [`BiasCorrection`] shifts the predictions of a role by on a date: (1 + √p) · (all + `of_role`) for one of p points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BiasShift {
    /// What the errors of all predictions say: k.
    pub all: f64,
    /// What those of the role say: kᵣ.
    pub of_role: f64,
    /// The least average of the season of the role, in points; none for the lowest.
    pub least: Option<f64>,
    /// The average that the role stays below; none for the highest.
    pub below: Option<f64>,
}

impl BiasCorrection {
    /// `predicted` points for `date` corrected, for a player with this average of the season; not below 0.
    pub fn apply(&self, predicted: f64, season_average: f64, date: GameDate) -> f64 {
        let BiasShift { all, of_role, .. } = self.shift(season_average, date);
        (predicted + scale(predicted) * (all + of_role)).max(0.0)
    }

    /// What it shifts predictions for `date` by, for a player with this average of the season; nothing where nothing was
    /// known before.
    pub fn shift(&self, season_average: f64, date: GameDate) -> BiasShift {
        let role = role(season_average);
        let known = self.steps.partition_point(|step| step.from <= date);
        let step = self.steps[..known].last();
        let (all, of_role) = step.map_or((0.0, 0.0), |step| (step.all, step.roles[role]));
        let bound = |role: usize| BOUNDS.get(role).copied();
        BiasShift { all, of_role, least: role.checked_sub(1).and_then(bound), below: bound(role) }
    }

    /// Adds what `errors`, all of dates before `date`, teach for it and the following; it follows the dates added before.
    pub fn add(&mut self, date: GameDate, errors: &OutOfSampleErrors) {
        let (all, roles) = errors.shifts();
        self.steps.push(ShiftStep { from: date, all, roles });
    }

    /// Whether its numbers can be points, and its dates are in their order.
    pub fn is_sound(&self) -> bool {
        let numbers =
            |step: &ShiftStep| step.roles.iter().chain([&step.all]).all(|k| k.abs() <= MAX_SHIFT);
        self.steps.iter().all(numbers)
            && self.steps.is_sorted_by(|one, other| one.from < other.from)
    }
}

/// A past prediction, as [`BiasCorrection`] sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutOfSampleError {
    /// The points that were predicted, uncorrected.
    pub predicted: f64,
    /// The points that were predicted in the end.
    pub corrected: f64,
    /// The points scored.
    pub points: f64,
    /// The player's average of the season before the game, in points.
    pub season_average: f64,
}

/// The errors of a system's predictions so far, added up.
#[derive(Clone, Debug, Default)]
pub struct OutOfSampleErrors {
    aim: Aim,
    roles: [ErrorSums; ROLES],
    /// The dates that the sums are of, the older the less.
    dates: f64,
    /// By how much the season's corrected predictions miss the aim, in points, by role.
    cumulative_bias: [f64; ROLES],
}

/// Sums over the predictions in a role, those of older dates counting less.
#[derive(Clone, Copy, Debug, Default)]
struct ErrorSums {
    /// Of how much more was scored than aimed at.
    missing: f64,
    scale: f64,
}

impl OutOfSampleErrors {
    /// Without any errors, of predictions with that aim.
    pub fn new(aim: Aim) -> Self {
        Self { aim, ..Self::default() }
    }

    /// A season begins: no prediction of it has missed anything yet.
    pub fn start_season(&mut self) {
        self.cumulative_bias = [0.0; ROLES];
    }

    /// Adds the errors of all predictions for one date, which follows those added before.
    pub fn add_date(&mut self, errors: impl Iterator<Item = OutOfSampleError>) {
        let decay = decay(HALF_LIFE);
        self.dates = self.dates * decay + 1.0;
        for sums in &mut self.roles {
            sums.missing *= decay;
            sums.scale *= decay;
        }
        for OutOfSampleError { predicted, corrected, points, season_average } in errors {
            let role = role(season_average);
            let target = self.aim.target_bias()[role];
            self.roles[role].missing += points - predicted + target;
            self.roles[role].scale += scale(predicted);
            self.cumulative_bias[role] += points - corrected + target;
        }
    }

    /// What to add to all predictions and to those of each role, per unit of [`scale`]; 0 without any errors.
    fn shifts(&self) -> (f64, [f64; ROLES]) {
        let add = |one: ErrorSums, other: &ErrorSums| ErrorSums {
            missing: one.missing + other.missing,
            scale: one.scale + other.scale,
        };
        let all = self.roles.iter().fold(ErrorSums::default(), add);
        if all.scale == 0.0 {
            return Default::default();
        }
        let usual = |sums: &ErrorSums| 0.5 * sums.missing / (sums.scale + SHRINKAGE);
        let per_date = |sums: &ErrorSums| sums.scale / self.dates;
        let debt: f64 = self.cumulative_bias.iter().sum();
        let of_role = |role: usize| {
            let sums = &self.roles[role];
            usual(sums)
                + self.cumulative_bias[role] / (ROLE_REPAYMENT * per_date(sums).max(MIN_SCALE))
        };
        (usual(&all) + debt / (REPAYMENT * per_date(&all)), std::array::from_fn(of_role))
    }
}

/// How far a prediction moves with a shift: the errors of high ones are larger.
pub(super) fn scale(predicted: f64) -> f64 {
    1.0 + predicted.max(0.0).sqrt()
}

fn role(season_average: f64) -> usize {
    BOUNDS.iter().filter(|bound| season_average >= **bound).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A season of `dates`: every day a player of each whole number of points from 0 to 29 on average, for whom that is
    /// predicted, and who scores `more` of it, given the date and the role. Returns the errors added up, and for each
    /// date the mean of prediction less outcome of corrected predictions by role.
    fn season(
        errors: &mut OutOfSampleErrors,
        dates: std::ops::Range<i32>,
        more: impl Fn(i32, usize) -> f64,
    ) -> Vec<[f64; ROLES]> {
        errors.start_season();
        let mut biases = Vec::new();
        for day in dates {
            let mut correction = BiasCorrection::default();
            correction.add(GameDate::from_days(day), errors);
            let error = |points: i32| {
                let average = f64::from(points);
                // Nobody comes near 0, where nothing can be taken away.
                let predicted = average + 5.0;
                OutOfSampleError {
                    predicted,
                    corrected: correction.apply(predicted, average, GameDate::from_days(day)),
                    points: predicted + more(day, role(average)),
                    season_average: average,
                }
            };
            let past: Vec<OutOfSampleError> = (0..30).map(error).collect();
            let mut bias = [0.0; ROLES];
            for past in &past {
                bias[role(past.season_average)] += (past.corrected - past.points) / 10.0;
            }
            biases.push(bias);
            errors.add_date(past.into_iter());
        }
        biases
    }

    fn mean(biases: &[[f64; ROLES]], role: usize) -> f64 {
        biases.iter().map(|bias| bias[role]).sum::<f64>() / biases.len() as f64
    }

    #[test]
    fn the_bias_of_each_role_comes_to_its_aim_whatever_its_errors() {
        let more = |_, role| [0.9, -0.4, 2.0][role];
        let biases = season(&mut OutOfSampleErrors::default(), 0..400, more);
        for (role, aim) in Aim::Mean.target_bias().into_iter().enumerate() {
            let late = mean(&biases[300..], role);
            assert!((late - aim).abs() < 0.02, "role {role}: {late}");
        }
    }

    #[test]
    fn what_a_season_begins_with_is_paid_back() {
        let mut errors = OutOfSampleErrors::default();
        season(&mut errors, 0..200, |_, _| 0.0);
        // For three weeks of the next, everybody scores a point more than usual.
        let more = |day, _| if day < 321 { 1.0 } else { 0.0 };
        let biases = season(&mut errors, 300..420, more);
        let bias = |dates: std::ops::Range<usize>| {
            (0..ROLES).map(|role| mean(&biases[dates.clone()], role)).sum::<f64>() / ROLES as f64
        };
        let aim = Aim::Mean.target_bias().iter().sum::<f64>() / ROLES as f64;
        assert!(bias(0..10) < aim - 0.4, "low at first: {}", bias(0..10));
        assert!(bias(21..40) > aim + 0.1, "then high: {}", bias(21..40));
        assert!((bias(0..120) - aim).abs() < 0.02, "and right in all: {}", bias(0..120));
    }

    #[test]
    fn a_new_season_owes_nothing_and_remembers_errors() {
        let mut errors = OutOfSampleErrors::default();
        // Twenty dates leave a debt.
        season(&mut errors, 0..20, |_, _| 1.0);
        let (owing, of_roles) = errors.shifts();
        errors.start_season();
        let (free, of_free_roles) = errors.shifts();
        assert!(owing > free && free > 0.0, "{owing} {free}");
        for (owing, free) in of_roles.into_iter().zip(of_free_roles) {
            assert!(owing > free && free > 0.0, "{owing} {free}");
        }
    }

    #[test]
    fn shifts_worked_by_hand() {
        let mut errors = OutOfSampleErrors::default();
        let of = |predicted, corrected, points| OutOfSampleError {
            predicted,
            corrected,
            points,
            season_average: predicted,
        };
        errors.add_date([of(4.0, 4.0, 6.0), of(25.0, 25.0, 24.0)].into_iter());
        // missing: 2 − 0.12 = 1.88 and −1 − 0.05 = −1.05, in all 0.83; scale: 3, 0, 6, in all 9; the cumulative bias is the same.
        let of_all = 0.5 * 0.83 / 509.0 + 0.83 / (15.0 * 9.0);
        let of_roles = [
            0.5 * 1.88 / 503.0 + 1.88 / (60.0 * 20.0),
            0.0,
            -0.5 * 1.05 / 506.0 - 1.05 / (60.0 * 20.0),
        ];
        let (all, roles) = errors.shifts();
        for (found, expected) in
            [all].into_iter().chain(roles).zip([of_all].iter().chain(&of_roles))
        {
            assert!((found - expected).abs() < 1e-12, "{found}, {expected}");
        }
    }

    #[test]
    fn a_date_gets_the_newest_step_that_is_not_later() {
        let correction = BiasCorrection {
            steps: [(10, 0.1), (20, 0.2)]
                .map(|(day, all)| ShiftStep {
                    from: GameDate::from_days(day),
                    all,
                    roles: [0.0; ROLES],
                })
                .to_vec(),
        };
        let on = |day| correction.apply(4.0, 4.0, GameDate::from_days(day));
        for (day, expected) in [(9, 4.0), (10, 4.3), (19, 4.3), (20, 4.6), (99, 4.6)] {
            assert!((on(day) - expected).abs() < 1e-12, "day {day}: {}", on(day));
        }
        assert!(correction.is_sound());
        let backwards = BiasCorrection { steps: correction.steps.into_iter().rev().collect() };
        assert!(!backwards.is_sound());
    }

    #[test]
    fn nothing_is_corrected_without_errors_and_nobody_scores_less_than_nothing() {
        let mut correction = BiasCorrection::default();
        let day = GameDate::from_days;
        assert_eq!(correction.apply(7.5, 30.0, day(1)), 7.5);
        correction.add(day(1), &OutOfSampleErrors::default());
        assert_eq!(
            (correction.apply(7.5, 30.0, day(1)), correction.apply(-0.5, 0.0, day(1))),
            (7.5, 0.0)
        );
        let mut errors = OutOfSampleErrors::default();
        season(&mut errors, 0..50, |_, _| -3.0);
        correction.add(day(50), &errors);
        assert_eq!(correction.apply(0.1, 0.1, day(50)), 0.0);
    }
}
