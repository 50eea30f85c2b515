//! The constants of the v2 formulas, as `scripts/fit` prints them: fitted on the seasons 2015-16 and 2016-17 and on no
//! later one, for the quantile loss at 0.55.

#![allow(clippy::unreadable_literal, reason = "they stand as they are printed")]

/// Of `moving_average_v2`, in the order of its inputs; the intercept first.
pub(super) const MOVING_AVERAGE: [f64; 19] = [
    6.620198, 0.21718, 0.049132, 0.078683, 0.315876, 0.179744, 0.089028, 0.025901, 0.108366,
    -0.103094, 0.169988, -1.030901, 0.005119, -7.530526, 0.699855, 0.134864, 0.435825, -0.056737,
    0.604881,
];

/// Of `zone_matchup_v2`, in the order of its inputs; the intercept first.
pub(super) const ZONE_MATCHUP: [f64; 7] =
    [-0.064712, 0.974774, 0.080694, 0.588258, 0.194339, 0.351262, 0.024313];

/// Of `similarity_balanced_v2`: what each difference between two games takes of the weight, in the order of differences,
/// and the weight of no surplus at all.
pub(super) const SIMILARITY: [f64; 8] =
    [0.001764, 0.009526, 1.273921, 0.239507, 0.055525, 0.121622, 6.387206, 38.302054];

/// Of `similarity_balanced_v2`: c₀, c₁ and c₂ in c₀ + c₁ · r + c₂ · √r.
pub(super) const SIMILARITY_CURVE: [f64; 3] = [0.218669, 1.014193, -0.118545];
