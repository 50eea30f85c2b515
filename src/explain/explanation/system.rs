//! What one system made of a player-date, as data.

use serde::Serialize;

use super::answer::OutcomePlace;
use super::training::{ExplainedCorrection, ExplainedDistribution, SimilarPast};
use crate::domain::{GameDate, SystemId, given_no_push};
use crate::model::Model;
use crate::systems::Distribution;

/// What one system made of a player-date.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedSystem {
    /// The system.
    pub system_id: SystemId,
    /// What it does, in one line.
    pub summary: &'static str,
    /// The trained model that it predicts with, if it does.
    pub model: Option<ExplainedModel>,
    /// The networks that it predicts with, if it does.
    pub network: Option<ExplainedNetwork>,
    /// Its prediction, if it has one.
    pub prediction: Option<Advice>,
    /// Why it has none, if it has none.
    pub no_prediction: Option<NoPredictionReason>,
    /// The past games that it takes for similar, the most similar first, for a system that looks for them.
    pub similar_games: Vec<TakenAsSimilar>,
    /// The past games of all seasons that it compares with this one, for a system that does so.
    pub similar_past: Option<SimilarPast>,
    /// What its components said, for a system that has components.
    pub components: Vec<Component>,
    /// Whether their weights were learned and are not their confidence.
    pub learned_weights: bool,
}

/// A trained model, and what it made of a player-date.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedModel {
    /// SHA-256 of its file.
    pub sha256: String,
    /// What it was trained for.
    pub objective: String,
    /// How many trees it has.
    pub trees: usize,
    /// What the sum of leaves starts from.
    pub base_margin: f32,
    /// That and one leaf of each tree, added in single precision; none if the inputs could not be had.
    pub margin: Option<f32>,
    /// How the prediction is made of it.
    pub prediction_is: String,
    /// Everything it was trained on lies strictly before this date; none if the model was given.
    pub as_of: Option<GameDate>,
    /// How many player-dates that was.
    pub rows: Option<usize>,
    /// Its file in the training's folder.
    pub file: Option<String>,
}

/// Networks that were asked.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedNetwork {
    /// Their file in the training's folder.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Everything they were trained on lies strictly before this date.
    pub as_of: GameDate,
    /// How many player-dates that was.
    pub rows: usize,
    /// How many there are.
    pub networks: usize,
    /// How many values they read.
    pub inputs: usize,
    /// The mean of what they say, in points.
    pub mean: f64,
}

impl ExplainedModel {
    pub(in crate::explain) fn new(model: &Model, margin: Option<f32>) -> Self {
        Self {
            sha256: model.sha256().to_owned(),
            objective: model.header().objective.clone(),
            trees: model.trees(),
            base_margin: model.base_margin(),
            margin,
            prediction_is: model.objective().to_string(),
            as_of: None,
            rows: None,
            file: None,
        }
    }
}

/// Why there is no prediction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoPredictionReason {
    /// The word that files use.
    pub reason: String,
    /// The same for a person.
    pub sentence: String,
}

/// A prediction, how it came about, what it advises and how that ended.
#[derive(Clone, Debug, Serialize)]
pub struct Advice {
    /// Points, as stored.
    pub predicted_points: f64,
    /// 0 – 1.
    pub confidence_score: f64,
    /// What it is made of, the baseline first, then in the order of adding; empty for a system without terms.
    pub terms: Vec<ExplainedTerm>,
    /// How the terms make the points.
    pub arithmetic: Option<Arithmetic>,
    /// The mean of the components that the points are.
    pub mean: Option<Mean>,
    /// `OVER`, `UNDER`, `PASS` or `NO_LINE`.
    pub recommendation: &'static str,
    /// Points above the line, before they were rounded: what the recommendation goes by, unless it goes by probability.
    pub edge: Option<f64>,
    /// Why it was recommended.
    pub why: String,
    /// Predicted less actual points, where the latter count.
    pub signed_error: Option<f64>,
    /// How the recommendation ended: `won`, `lost`, `push` or `void`; none if nothing was recommended.
    pub verdict: Option<&'static str>,
    /// How errors of earlier dates corrected it, for a system that learns from its own.
    pub correction: Option<ExplainedCorrection>,
    /// How the outcome is distributed, for a system that learns, if enough errors are known.
    pub distribution: Option<ExplainedDistribution>,
    /// What outcomes at earlier lines of the market make of its probabilities, at such a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_market: Option<ProbabilityAtMarket>,
    /// Where the outcome lies in that, if both are known.
    pub outcome_place: Option<OutcomePlace>,
}

/// The probabilities at a line of the market, 0 – 1, as predictions have them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ProbabilityAtMarket {
    /// That of more points.
    pub over: f64,
    /// That of fewer.
    pub under: f64,
    /// `calibrated` or `uncalibrated`.
    pub status: &'static str,
}

impl ProbabilityAtMarket {
    /// Those of a prediction; `None` of one that is at no such line.
    pub(in crate::explain) fn new(of: &Distribution) -> Option<Self> {
        let (over, at_line) = of.over.zip(of.at_market)?;
        Some(Self { over, under: at_line.under, status: at_line.status.as_str() })
    }

    /// The probability of more points, given that they do not fall on the line.
    pub(in crate::explain) fn over_given_no_push(self) -> f64 {
        given_no_push(self.over, self.under)
    }
}

/// A term.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedTerm {
    /// Its column in files.
    pub term: &'static str,
    /// What it is made of, with the values.
    pub from: String,
    /// Points.
    pub points: f64,
}

/// The steps from terms to points: the adjustments are added to 0 from left to right, then to the baseline.
#[derive(Clone, Debug, Serialize)]
pub struct Arithmetic {
    /// The sum of the adjustments.
    pub adjustments: f64,
    /// The same to two decimals, if the system rounds there.
    pub adjustments_rounded: Option<f64>,
    /// Baseline and adjustments.
    pub total: f64,
    /// The total within 0 and 60.
    pub within: f64,
    /// The same to two decimals, if the system rounds there.
    pub rounded: Option<f64>,
}

/// The mean of components: Σ points · weight / Σ weight, in their order, within 0 and 60.
#[derive(Clone, Debug, Serialize)]
pub struct Mean {
    /// Σ points · weight.
    pub weighted: f64,
    /// Σ weight.
    pub weights: f64,
    /// Their quotient.
    pub total: f64,
}

/// A component of a system.
#[derive(Clone, Debug, Serialize)]
pub struct Component {
    /// The system.
    pub system_id: SystemId,
    /// Its points, if it has a prediction.
    pub points: Option<f64>,
    /// Its weight, 0 – 100: its confidence, unless the system has learned what it weighs.
    pub weight: Option<f64>,
    /// What it recommends.
    pub recommendation: Option<&'static str>,
    /// Why it has no prediction.
    pub no_prediction: Option<String>,
}

/// A similar past game.
#[derive(Clone, Debug, Serialize)]
pub struct TakenAsSimilar {
    /// Its date.
    pub game_date: GameDate,
    /// Its place among the past games, newest first, from 0.
    pub position: usize,
    /// How similar, 0 – 100; its weight in the mean is a hundredth of it.
    pub score: u8,
    /// Its points, as the system reads them.
    pub points: f64,
}
