//! What a person wants to know first, as data: how rare the outcome was, and what moved the prediction.

use serde::Serialize;

use crate::domain::SystemId;

/// What moved the prediction of one system most.
#[derive(Clone, Debug, Serialize)]
pub struct Headline {
    /// The system: the one that was asked for, or else the last that is made of others, or else the last.
    pub system_id: SystemId,
    /// What moved it, the most first; empty where that cannot be told.
    pub influences: Vec<Influence>,
}

/// How much higher a prediction is for something.
///
/// For a system that learns: higher than it would be if inputs of this kind were what is usual for the player, which is
/// the mean of their values before earlier games of the season. For any other: a term of its sum, of the mean of several
/// systems in the mean; what the sum starts from is told against the player's mean of the season.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Influence {
    /// Of what, in words.
    pub what: &'static str,
    /// By how many points.
    pub points: f64,
    /// What was found and what is usual, in words, where there is something to say.
    pub said: Option<String>,
}

/// The player's games of the season before the date, those with points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SeasonSoFar {
    /// How many.
    pub games: usize,
    /// Those of them with fewer points than the outcome; none if it is not known.
    pub fewer: Option<usize>,
    /// Those with as many.
    pub equal: Option<usize>,
    /// The most points.
    pub most: Option<i32>,
    /// The mean points.
    pub mean_points: Option<f64>,
    /// The mean minutes of the last ten of them whose minutes are known.
    pub mean_minutes_last_10: Option<f64>,
}

/// Where the outcome lies in what a system expected, by its errors on earlier dates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OutcomePlace {
    /// The probability of fewer points, 0.005 – 0.995.
    pub fewer: f64,
    /// The probability of more.
    pub more: f64,
}
