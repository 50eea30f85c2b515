//! Explains what one system made of a player-date.

use super::explanation::{
    Advice, Arithmetic, Component, ExplainedCorrection, ExplainedFeatures, ExplainedModel,
    ExplainedSystem, ExplainedTerm, Mean, NoPredictionReason, OutcomePlace, Past,
    ProbabilityAtMarket, TakenAsSimilar,
};
use super::sentences::{self, ReasonContext};
use super::training::TrainingContext;
use crate::domain::{SideLines, SystemId};
use crate::engine::{Plan, PlayerDateDetail, SystemDetail};
use crate::grade::{Outcome, Verdict};
use crate::systems::{
    Added, NoPrediction, Parameters, Part, Prediction, PricedLines, Sum, SystemInfo, Term,
    TrainedModel,
};

/// What the answers of all systems are judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExplainContext<'a> {
    pub(super) lines: Option<SideLines>,
    pub(super) priced: Option<PricedLines>,
    pub(super) outcome: Outcome,
    pub(super) past: &'a Past,
    pub(super) features: Option<&'a ExplainedFeatures>,
    pub(super) parameters: &'a Parameters,
    pub(super) bootstrap_days: u16,
    pub(super) model: Option<&'a TrainedModel>,
    pub(super) training: Option<&'a TrainingContext<'a>>,
}

impl<'a> ExplainContext<'a> {
    /// What `plan` judges answers of a player-date by, without a feature row and a training.
    pub(super) fn new(
        plan: &'a Plan,
        detail: &PlayerDateDetail,
        outcome: Outcome,
        past: &'a Past,
    ) -> Self {
        let (bootstrap_days, model) = (plan.bootstrap_days, plan.model.as_ref());
        let (lines, priced, features, training) = (detail.lines, detail.priced, None, None);
        let parameters = &plan.parameters;
        Self { lines, priced, outcome, past, features, parameters, bootstrap_days, model, training }
    }

    /// Explains `answer`, one of `all`.
    pub(super) fn explain(&self, answer: &SystemDetail, all: &[SystemDetail]) -> ExplainedSystem {
        let component = |(place, id): (usize, &SystemId)| {
            let of_component = all.iter().find(|other| other.info.id == *id)?;
            let weight = answer.basis.component_weights.as_ref().map(|weights| weights[place]);
            Some(component(of_component, weight))
        };
        let components = answer.info.components.iter().enumerate();
        ExplainedSystem {
            system_id: answer.info.id,
            summary: answer.info.summary,
            model: self.trained(answer).or_else(|| self.training?.model(&answer.info)),
            network: self.training.and_then(|training| training.network(&answer.info)),
            prediction: answer.result.ok().map(|prediction| self.advice(answer, &prediction, all)),
            no_prediction: answer.result.err().map(|reason| NoPredictionReason {
                reason: reason.to_string(),
                sentence: sentences::explain_no_prediction(reason, &self.reasons(answer, all)),
            }),
            similar_games: answer
                .basis
                .similar_games
                .iter()
                .filter_map(|game| {
                    let position = game.position as usize;
                    let game_date = self.past.games.get(position)?.game.game_date;
                    Some(TakenAsSimilar {
                        game_date,
                        position,
                        score: game.score,
                        points: game.points,
                    })
                })
                .collect(),
            similar_past: None,
            components: components.filter_map(component).collect(),
            learned_weights: answer.info.needs_training,
        }
    }

    fn reasons<'b>(
        &'b self,
        answer: &'b SystemDetail,
        all: &'b [SystemDetail],
    ) -> ReasonContext<'b> {
        let Self { past, features, bootstrap_days, .. } = *self;
        ReasonContext { answer, all, past, features, warmup_days: bootstrap_days }
    }

    /// The model that was given, for a system that predicts with it.
    fn trained(&self, answer: &SystemDetail) -> Option<ExplainedModel> {
        let trained = self.model.filter(|_| answer.reads_model)?;
        let margin = answer.xgboost.map(|from_model| from_model.margin);
        Some(ExplainedModel::new(trained.model(), margin))
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
        let line = self.lines.map(|lines| lines.for_points(prediction.points));
        let edge = line.map(|line| judged - line.points);
        let training = self.training.filter(|_| answer.info.needs_training);
        let correction = training.and_then(|of| of.correction(&answer.info, prediction));
        let distribution =
            training.and_then(|of| of.distribution(&answer.info, prediction.points, line));
        Advice {
            predicted_points: prediction.points,
            confidence_score: prediction.confidence.fraction(),
            terms: self.terms(&answer.info, prediction, correction.as_ref()),
            arithmetic: added.map(|(sum, added)| arithmetic(sum, added)),
            mean: mean(answer),
            recommendation: prediction.recommendation.as_str(),
            edge,
            why: self.at_market(answer, prediction).unwrap_or_else(|| {
                sentences::explain_recommendation(
                    prediction,
                    line.zip(edge),
                    distribution.as_ref(),
                    answer,
                    all,
                )
            }),
            at_market: prediction.distribution.and_then(|of| ProbabilityAtMarket::new(&of)),
            signed_error: self.outcome.actual().map(|actual| prediction.points - actual),
            verdict: in_words(Verdict::new(prediction.recommendation, line, self.outcome)),
            correction,
            distribution,
            outcome_place: self.outcome_place(answer, prediction),
        }
    }

    /// Why the recommendation is what it is at a line of the market whose probabilities outcomes at earlier lines calibrate.
    fn at_market(&self, answer: &SystemDetail, prediction: &Prediction) -> Option<String> {
        let (lines, distribution) = (self.priced?, prediction.distribution?);
        let at_market = ProbabilityAtMarket::new(&distribution)?;
        let (line, margin) = (lines.for_points(prediction.points), answer.info.price_margin);
        Some(sentences::explain_at_market(prediction.recommendation, at_market, line, margin))
    }

    /// Where the outcome lies in what a system that learns expected.
    fn outcome_place(
        &self,
        answer: &SystemDetail,
        prediction: &Prediction,
    ) -> Option<OutcomePlace> {
        let training = self.training.filter(|_| answer.info.needs_training)?;
        training.outcome_place(&answer.info, prediction.points, self.outcome.actual()?)
    }

    fn terms(
        &self,
        system: &SystemInfo,
        prediction: &Prediction,
        correction: Option<&ExplainedCorrection>,
    ) -> Vec<ExplainedTerm> {
        let shown = |part: &Part| {
            let points = prediction.terms.get(part.term)?;
            let values = part.from.iter().map(|input| self.features?.read(*input));
            let of_row =
                self.training.into_iter().flat_map(|training| training.values(part.of_row));
            let how = part.describe(system, self.parameters);
            let from = match correction.filter(|_| part.term == Term::Correction) {
                Some(correction) => sentences::describe_correction(&how, correction),
                None => sentences::fill_in(&how, values.chain(of_row)),
            };
            Some(ExplainedTerm { term: Term::column(part.term), from, points })
        };
        system.sum.map_or(Vec::new(), |sum| sum.parts().filter_map(shown).collect())
    }
}

/// The steps from terms to points.
fn arithmetic(sum: &Sum, added: Added) -> Arithmetic {
    Arithmetic {
        adjustments: added.adjustment,
        adjustments_rounded: sum.rounds_adjustment.then_some(added.rounded_adjustment),
        total: added.total,
        within: added.within,
        rounded: sum.rounds_points.then_some(added.points),
    }
}

/// How a recommendation ended, if there was one.
const fn in_words(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::None => None,
        Verdict::Win => Some("won"),
        Verdict::Loss => Some("lost"),
        Verdict::Push => Some("push"),
        Verdict::Void => Some("void"),
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

/// The mean that the points are, for a system that is one.
fn mean(answer: &SystemDetail) -> Option<Mean> {
    let mean = answer.basis.mean?;
    Some(Mean { weighted: mean.weighted, weights: mean.weights, total: mean.points() })
}
