use serde::Serialize;

use super::features::Features;
use super::learned::{Insight, ShownCorrection, ShownDistribution, SimilarPast};
use super::{Past, words};
use crate::domain::{GameDate, Line, SystemId};
use crate::engine::SystemDetail;
use crate::grade::{Outcome, Verdict};
use crate::model::Model;
use crate::systems::{NoPrediction, Part, Prediction, Sum, Term, TrainedModel};

/// What one system made of a player-date.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The system.
    pub system_id: SystemId,
    /// What it does, in one line.
    pub summary: &'static str,
    /// The trained model that it predicts with, if it does.
    pub model: Option<ShownModel>,
    /// The networks that it predicts with, if it does.
    pub network: Option<ShownNetwork>,
    /// Its prediction, if it has one.
    pub prediction: Option<Advice>,
    /// Why it has none, if it has none.
    pub no_prediction: Option<NoPredictionReason>,
    /// The past games that it takes for similar, the most similar first, for a system that looks for them.
    pub similar_games: Vec<Similar>,
    /// The past games of all seasons that it compares with this one, for a system that does so.
    pub similar_past: Option<SimilarPast>,
    /// What its components said, for a system that has components.
    pub components: Vec<Component>,
    /// Whether their weights were learned and are not their confidence.
    pub learned_weights: bool,
}

/// A trained model, and what it made of a player-date.
#[derive(Clone, Debug, Serialize)]
pub struct ShownModel {
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
pub struct ShownNetwork {
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

impl ShownModel {
    pub(super) fn new(model: &Model, margin: Option<f32>) -> Self {
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
    pub terms: Vec<ShownTerm>,
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
    pub correction: Option<ShownCorrection>,
    /// How the outcome is distributed, for a system that learns, if enough errors are known.
    pub distribution: Option<ShownDistribution>,
}

/// A term.
#[derive(Clone, Debug, Serialize)]
pub struct ShownTerm {
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
pub struct Similar {
    /// Its date.
    pub game_date: GameDate,
    /// Its place among the past games, newest first, from 0.
    pub position: usize,
    /// How similar, 0 – 100; its weight in the mean is a hundredth of it.
    pub score: u8,
    /// Its points, as the system reads them.
    pub points: f64,
}

/// What the answers of all systems are judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged<'a> {
    pub(super) line: Option<Line>,
    pub(super) outcome: Outcome,
    pub(super) past: &'a Past,
    pub(super) features: Option<&'a Features>,
    pub(super) bootstrap_days: u16,
    pub(super) model: Option<&'a TrainedModel>,
    pub(super) insight: Option<&'a Insight<'a>>,
}

impl Judged<'_> {
    /// Explains `answer`, one of `all`.
    pub(super) fn explain(&self, answer: &SystemDetail, all: &[SystemDetail]) -> Explained {
        let component = |(place, id): (usize, &SystemId)| {
            let of_component = all.iter().find(|other| other.info.id == *id)?;
            let weight = answer.basis.component_weights.as_ref().map(|weights| weights[place]);
            Some(component(of_component, weight))
        };
        let components = answer.info.components.iter().enumerate();
        Explained {
            system_id: answer.info.id,
            summary: answer.info.summary,
            model: self.trained(answer).or_else(|| self.insight?.model(&answer.info)),
            network: self.insight.and_then(|insight| insight.network(&answer.info)),
            prediction: answer.result.ok().map(|prediction| self.advice(answer, &prediction, all)),
            no_prediction: answer.result.err().map(|reason| NoPredictionReason {
                reason: reason.to_string(),
                sentence: words::no_prediction(reason, self, answer, all),
            }),
            similar_games: answer
                .basis
                .similar_games
                .iter()
                .filter_map(|game| {
                    let position = game.position as usize;
                    let game_date = self.past.games.get(position)?.game.game_date;
                    Some(Similar { game_date, position, score: game.score, points: game.points })
                })
                .collect(),
            similar_past: None,
            components: components.filter_map(component).collect(),
            learned_weights: answer.info.needs_training,
        }
    }

    /// The model that was given, for a system that predicts with it.
    fn trained(&self, answer: &SystemDetail) -> Option<ShownModel> {
        let trained = self.model.filter(|_| answer.reads_model)?;
        let margin = answer.xgboost.map(|from_model| from_model.margin);
        Some(ShownModel::new(trained.model(), margin))
    }

    fn advice(
        &self,
        answer: &SystemDetail,
        prediction: &Prediction,
        all: &[SystemDetail],
    ) -> Advice {
        let sum = answer.info.sum;
        let added = sum.and_then(|sum| Some((sum, sum.add(&prediction.terms).ok()?)));
        let judged = added.map_or(prediction.points, |(_, added)| added.within);
        let edge = self.line.map(|line| judged - line.points);
        let insight = self.insight.filter(|_| answer.info.needs_training);
        let correction = insight.and_then(|insight| insight.correction(&answer.info, prediction));
        let distribution = insight
            .and_then(|insight| insight.distribution(&answer.info, prediction.points, self.line));
        Advice {
            predicted_points: prediction.points,
            confidence_score: prediction.confidence.fraction(),
            terms: sum.map_or(Vec::new(), |sum| self.terms(sum, prediction, correction.as_ref())),
            arithmetic: added.map(|(sum, added)| Arithmetic {
                adjustments: added.adjustment,
                adjustments_rounded: sum.rounds_adjustment.then_some(added.rounded_adjustment),
                total: added.total,
                within: added.within,
                rounded: sum.rounds_points.then_some(added.points),
            }),
            mean: answer.basis.mean.map(|mean| Mean {
                weighted: mean.weighted,
                weights: mean.weights,
                total: mean.points(),
            }),
            recommendation: prediction.recommendation.as_str(),
            edge,
            why: words::why(prediction, self.line.zip(edge), distribution.as_ref(), answer, all),
            signed_error: self.outcome.actual().map(|actual| prediction.points - actual),
            verdict: match Verdict::new(prediction.recommendation, self.line, self.outcome) {
                Verdict::None => None,
                Verdict::Win => Some("won"),
                Verdict::Loss => Some("lost"),
                Verdict::Push => Some("push"),
                Verdict::Void => Some("void"),
            },
            correction,
            distribution,
        }
    }

    fn terms(
        &self,
        sum: &Sum,
        prediction: &Prediction,
        correction: Option<&ShownCorrection>,
    ) -> Vec<ShownTerm> {
        let shown = |part: &Part| {
            let points = prediction.terms.get(part.term)?;
            let values = part.from.iter().map(|input| self.features?.read(*input));
            let of_row = self.insight.into_iter().flat_map(|insight| insight.values(part.of_row));
            let from = match correction.filter(|_| part.term == Term::Correction) {
                Some(correction) => words::correction(part.how, correction),
                None => words::filled(part.how, values.chain(of_row)),
            };
            Some(ShownTerm { term: Term::column(part.term), from, points })
        };
        sum.parts().filter_map(shown).collect()
    }
}

/// A component with the weight that was learned for it, if one was.
fn component(answer: &SystemDetail, weight: Option<f64>) -> Component {
    let prediction = answer.result.as_ref().ok();
    Component {
        system_id: answer.info.id,
        points: prediction.map(|prediction| prediction.points),
        weight: prediction
            .map(|prediction| weight.unwrap_or_else(|| prediction.confidence.percent())),
        recommendation: prediction.map(|prediction| prediction.recommendation.as_str()),
        no_prediction: answer.result.err().map(|reason: NoPrediction| reason.to_string()),
    }
}
