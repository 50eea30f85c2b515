//! What a model's sum of leaves stands for.

use std::fmt;

/// What a model was trained for, as far as it says how its sum becomes the prediction.
///
/// Source: XGBoost's `src/objective`, the functions `PredTransform` and `ProbToMargin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The sum is the prediction.
    Identity,
    /// The prediction is e to the sum.
    Exp,
    /// The prediction is the logistic function of the sum.
    Logistic,
}

/// The objectives of which it is known, and tested, how the sum becomes the prediction.
const KNOWN: [(&str, Objective); 10] = [
    ("reg:squarederror", Objective::Identity),
    ("reg:squaredlogerror", Objective::Identity),
    ("reg:absoluteerror", Objective::Identity),
    ("reg:pseudohubererror", Objective::Identity),
    ("reg:quantileerror", Objective::Identity),
    ("count:poisson", Objective::Exp),
    ("reg:gamma", Objective::Exp),
    ("reg:tweedie", Objective::Exp),
    ("reg:logistic", Objective::Logistic),
    ("binary:logistic", Objective::Logistic),
];

impl Objective {
    /// That of the objective of this name, if it is known.
    pub fn named(name: &str) -> Option<Self> {
        KNOWN.iter().find(|(known, _)| *known == name).map(|(_, objective)| *objective)
    }

    /// The names of the objectives that are known.
    pub fn known() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|(name, _)| *name)
    }

    /// The base score, which has the scale of predictions, on the scale of the sum.
    #[expect(
        clippy::disallowed_methods,
        reason = "the bits are XGBoost's, which asks the C library"
    )]
    pub(super) fn margin(self, base_score: f32) -> f32 {
        match self {
            Self::Identity => base_score,
            Self::Exp => base_score.ln(),
            Self::Logistic => -(1.0 / base_score - 1.0).ln(),
        }
    }

    /// The prediction that a sum makes.
    ///
    /// `exp` is that of the C library, which XGBoost calls too: the bits are XGBoost's where both use the same library.
    /// That is promised instead of the same bits on every processor, and costs next to nothing: with and without fused
    /// multiplication, `expf` of glibc 2.36 differs at two of all 2³² arguments, and `logf` at none.
    #[expect(
        clippy::disallowed_methods,
        reason = "the bits are XGBoost's, which asks the C library"
    )]
    pub fn output(self, margin: f32) -> f32 {
        match self {
            Self::Identity => margin,
            Self::Exp => margin.exp(),
            // A margin that is NaN goes the way of XGBoost's `std::min`, whose comparison is false.
            Self::Logistic => {
                let x = if 88.7 < -margin { 88.7 } else { -margin };
                1.0 / (x.exp() + 1.0 + 1e-16)
            }
        }
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "the sum",
            Self::Exp => "e to the sum",
            Self::Logistic => "the logistic function of the sum",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the bits are those of the C library")]
    fn a_base_score_is_the_prediction_of_no_trees() {
        assert_eq!(Objective::Identity.output(Objective::Identity.margin(12.5)), 12.5);
        for (objective, base) in [(Objective::Exp, 12.5), (Objective::Logistic, 0.3)] {
            let back = objective.output(objective.margin(base));
            assert!((back - base).abs() < 1e-6, "{objective:?}: {back}");
        }
        assert_eq!(Objective::Logistic.output(-1000.0), 1.0 / (88.7_f32.exp() + 1.0));
        assert_eq!(Objective::Logistic.output(1000.0), 1.0);
    }
}
