//! What a system answers for a player-date: a prediction, or the reason why there is none.

use std::fmt;

use super::Terms;
use crate::domain::{Confidence, FeatureName, Recommendation};

/// A system's answer for one player-date.
pub type PredictionResult = Result<Prediction, NoPrediction>;

/// A system's prediction for one player-date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Points, 0 – 60, as stored.
    pub points: f64,
    /// How sure the system is.
    pub confidence: Confidence,
    /// What it advises about the line.
    pub recommendation: Recommendation,
    /// How many similar past games it rests on, for systems that look for them.
    pub similar_games: Option<u8>,
    /// What the points are made of.
    pub terms: Terms,
    /// How the outcome is distributed, for systems that say so.
    pub distribution: Option<Distribution>,
}

/// How an outcome is distributed, as far as past errors tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distribution {
    /// The points that it stays below in one of ten cases.
    pub p10: f64,
    /// The points that it stays below in nine of ten cases.
    pub p90: f64,
    /// The probability, 0 – 1, of more points than the line, if there is one.
    pub over: Option<f64>,
    /// What else is known where the line is the market's.
    pub at_market: Option<AtMarketLine>,
}

/// What is known of the probabilities at a line of the market.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtMarketLine {
    /// The probability, 0 – 1, of fewer points than the line. The rest of both is that of points on it.
    pub under: f64,
    /// Whether outcomes at earlier lines have calibrated both.
    pub status: OverStatus,
}

/// Whether the probabilities at a line of the market are what outcomes at earlier such lines say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverStatus {
    /// They are.
    Calibrated,
    /// Too few outcomes are known: they are what the system says by itself, and nothing is recommended.
    Uncalibrated,
}

impl OverStatus {
    /// Both, in the order of their numbers.
    pub const ALL: [Self; 2] = [Self::Calibrated, Self::Uncalibrated];

    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calibrated => "calibrated",
            Self::Uncalibrated => "uncalibrated",
        }
    }

    /// The one that files call `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Why a system gives no prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoPrediction {
    /// The date lies in the first days of the season, which are not predicted.
    Bootstrap,
    /// There is no feature row.
    NoFeatures,
    /// The feature row lacks a name that the system cannot do without.
    MissingFeature(FeatureName),
    /// A value that the system needs is NaN or infinite.
    NonFiniteFeature,
    /// The values are finite, but so large that the result is not.
    NonFiniteResult,
    /// Fewer than five past games are similar enough.
    TooFewSimilarGames,
    /// Fewer than two components have a prediction.
    TooFewComponents,
    /// No model was trained on or before the date.
    NothingLearned,
    /// The line, if there is one, is not the market's.
    NoMarketLine,
    /// Too few outcomes at lines of the market are known from earlier dates of the season.
    TooFewLines,
}

impl fmt::Display for NoPrediction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bootstrap => f.write_str("bootstrap"),
            Self::NoFeatures => f.write_str("no_features"),
            Self::MissingFeature(name) => write!(f, "missing_feature:{name}"),
            Self::NonFiniteFeature => f.write_str("non_finite_feature"),
            Self::NonFiniteResult => f.write_str("non_finite_result"),
            Self::TooFewSimilarGames => f.write_str("too_few_similar_games"),
            Self::TooFewComponents => f.write_str("too_few_components"),
            Self::NothingLearned => f.write_str("nothing_learned"),
            Self::NoMarketLine => f.write_str("no_market_line"),
            Self::TooFewLines => f.write_str("too_few_lines"),
        }
    }
}
