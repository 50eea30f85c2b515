//! The features of one player-date, and how each value came about.

use crate::domain::FeatureName;

/// How many features a row has.
pub const COUNT: usize = 25;

/// The names of `v1_baseline_25`, in its order.
pub fn names() -> &'static [FeatureName] {
    &FeatureName::ALL[..COUNT]
}

/// How a value came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Computed as it is defined.
    Exact,
    /// Computed from less than the definition asks for.
    Estimated,
    /// Not computed: a constant.
    Default,
}

impl Tag {
    /// The word that explanations use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Estimated => "estimated",
            Self::Default => "default",
        }
    }

    /// What a value of this kind adds to the quality of its row, 0 – 100.
    pub const fn weight(self) -> u32 {
        match self {
            Self::Exact => 100,
            Self::Estimated => 75,
            Self::Default => 40,
        }
    }
}

/// The features of one player-date.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselineRow {
    /// The row of the games.
    pub game: usize,
    /// The values, in the order of [`names`]; all finite.
    pub values: [f64; COUNT],
    /// How they came about.
    pub tags: [Tag; COUNT],
}

impl BaselineRow {
    /// 0 – 100: the mean of the tags' weights, to two decimals.
    pub fn quality_score(&self) -> f64 {
        let weights: u32 = self.tags.iter().map(|tag| tag.weight()).sum();
        // 25 values: the mean is a whole number of hundredths, 4 · weights of them.
        f64::from(weights * 4) / 100.0
    }
}
