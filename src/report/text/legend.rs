//! What the words and figures of tables mean, said once below them.

use std::sync::OnceLock;

use super::layout::paragraph;

static IS_HIDDEN: OnceLock<()> = OnceLock::new();

/// From now on no table has a legend.
pub fn hide_legends() {
    IS_HIDDEN.get_or_init(|| ());
}

pub(super) const N: &str = "n: player-dates with an outcome";

pub(super) const MAE: &str = "MAE: mean absolute error in points, with its 95 % interval";

pub(super) const BIAS: &str = "bias: mean of predicted less actual points";

pub(super) const RMSE: &str =
    "RMSE: root of the mean squared error in points, in which large errors count more";

pub(super) const WITHIN: &str = "≤ 3, ≤ 5: of 100 errors, how many are at most 3, at most 5 points";

pub(super) const RANGE: &str = "80 %: of 100 outcomes, how many lie inside the 80 % range";

/// What `terms` mean, in lines that fit; nothing where the user asked for silence.
pub(super) fn legend(terms: &[&str]) -> String {
    if IS_HIDDEN.get().is_some() || terms.is_empty() {
        return String::new();
    }
    paragraph(&terms.join(" · "))
}
