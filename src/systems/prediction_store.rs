//! Predictions of a date in little room, and how they are read back.

use super::terms::TermSet;
use super::{
    AtMarketLine, Distribution, NoPrediction, OverStatus, Prediction, PredictionResult, Term, Terms,
};
use crate::domain::{Confidence, Recommendation};

/// Results in the order they came in, packed: a season has over a hundred thousand of them, and most of a
/// [`Prediction`] is room for what few systems say. What predictions say stands in columns, because that is how it is
/// written. A result without a prediction has the default in each.
#[derive(Debug, Default)]
pub struct PredictionStore {
    skipped: Vec<Option<NoPrediction>>,
    points: Vec<f64>,
    confidences: Vec<Confidence>,
    recommendations: Vec<Recommendation>,
    similar_games: Vec<Option<u8>>,
    terms: Vec<TermSet>,
    distributions: Vec<IntervalKind>,
    /// Where the parts of a prediction begin.
    first_parts: Vec<u32>,
    /// What the predictions have of terms and distribution, one after the other.
    parts: Vec<f64>,
}

/// How much of a distribution a prediction states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum IntervalKind {
    #[default]
    Nothing,
    Range,
    RangeAndOver,
    /// With the probability of fewer points.
    AtMarketLine(OverStatus),
}

impl PredictionStore {
    /// None yet, with room for `count`, of which each has at most `terms` terms.
    pub fn with_capacity(count: usize, terms: usize) -> Self {
        Self {
            skipped: Vec::with_capacity(count),
            points: Vec::with_capacity(count),
            confidences: Vec::with_capacity(count),
            recommendations: Vec::with_capacity(count),
            similar_games: Vec::with_capacity(count),
            terms: Vec::with_capacity(count),
            distributions: Vec::with_capacity(count),
            first_parts: Vec::with_capacity(count),
            parts: Vec::with_capacity(count * terms),
        }
    }

    /// Appends an outcome.
    pub fn push(&mut self, outcome: &PredictionResult) {
        self.first_parts.push(self.next_part());
        self.skipped.push(outcome.as_ref().err().copied());
        let Prediction { points, confidence, recommendation, similar_games, terms, distribution } =
            outcome.as_ref().ok().copied().unwrap_or_else(nothing);
        self.points.push(points);
        self.confidences.push(confidence);
        self.recommendations.push(recommendation);
        self.similar_games.push(similar_games);
        self.terms.push(terms.pack(&mut self.parts));
        self.distributions.push(match distribution {
            None => IntervalKind::Nothing,
            Some(Distribution { p10, p90, over, at_market }) => {
                self.parts.extend([p10, p90]);
                self.parts.extend(over);
                self.parts.extend(at_market.map(|at| at.under));
                match (over, at_market) {
                    (Some(_), Some(at)) => IntervalKind::AtMarketLine(at.status),
                    (Some(_), None) => IntervalKind::RangeAndOver,
                    (None, _) => IntervalKind::Range,
                }
            }
        });
    }

    #[expect(clippy::expect_used, reason = "a date has some hundred player-dates")]
    fn next_part(&self) -> u32 {
        u32::try_from(self.parts.len()).expect("Invariant: a date has far fewer than 2^32 parts")
    }

    /// Keeps of those from `first` on only the ones that `keep` says, in order.
    pub fn keep(&mut self, first: usize, keep: impl Iterator<Item = bool>) {
        let mut kept = first;
        for (position, keep) in (first..self.len()).zip(keep) {
            if keep {
                self.copy(position, kept);
                kept += 1;
            }
        }
        self.truncate(kept);
    }

    fn copy(&mut self, from: usize, to: usize) {
        self.skipped[to] = self.skipped[from];
        self.points[to] = self.points[from];
        self.confidences[to] = self.confidences[from];
        self.recommendations[to] = self.recommendations[from];
        self.similar_games[to] = self.similar_games[from];
        self.terms[to] = self.terms[from];
        self.distributions[to] = self.distributions[from];
        self.first_parts[to] = self.first_parts[from];
    }

    fn truncate(&mut self, count: usize) {
        self.skipped.truncate(count);
        self.points.truncate(count);
        self.confidences.truncate(count);
        self.recommendations.truncate(count);
        self.similar_games.truncate(count);
        self.terms.truncate(count);
        self.distributions.truncate(count);
        self.first_parts.truncate(count);
    }

    /// The one at `position`, if there are so many.
    pub fn get(&self, position: usize) -> Option<Result<StoredPrediction<'_>, NoPrediction>> {
        (position < self.len()).then(|| self.at(position))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.skipped.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.skipped.is_empty()
    }

    /// How many of them are predictions.
    pub fn count_predictions(&self) -> usize {
        self.skipped.iter().filter(|reason| reason.is_none()).count()
    }

    /// Whether any of them has `term`.
    pub fn has_term(&self, term: Term) -> bool {
        self.terms.iter().any(|terms| terms.contains(term))
    }

    /// Whether any of them says how the outcome is distributed.
    pub fn has_distribution(&self) -> bool {
        self.distributions.iter().any(|kind| *kind != IntervalKind::Nothing)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Result<StoredPrediction<'_>, NoPrediction>> {
        (0..self.len()).map(|position| self.at(position))
    }

    fn at(&self, position: usize) -> Result<StoredPrediction<'_>, NoPrediction> {
        match self.skipped[position] {
            None => Ok(StoredPrediction { store: self, position }),
            Some(reason) => Err(reason),
        }
    }
}

/// What stands in the columns where there is no prediction.
fn nothing() -> Prediction {
    Prediction {
        points: 0.0,
        confidence: Confidence::from_fraction(0.0),
        recommendation: Recommendation::Pass,
        similar_games: None,
        terms: Terms::NONE,
        distribution: None,
    }
}

/// A prediction among [`PredictionStore`]; it says what a [`Prediction`] says.
#[derive(Clone, Copy, Debug)]
pub struct StoredPrediction<'a> {
    store: &'a PredictionStore,
    position: usize,
}

impl StoredPrediction<'_> {
    /// Points, 0 – 60, as stored.
    pub fn points(self) -> f64 {
        self.store.points[self.position]
    }

    /// How sure the system is.
    pub fn confidence(self) -> Confidence {
        self.store.confidences[self.position]
    }

    /// What it advises about the line.
    pub fn recommendation(self) -> Recommendation {
        self.store.recommendations[self.position]
    }

    /// How many similar past games it rests on, for systems that look for them.
    pub fn similar_games(self) -> Option<u8> {
        self.store.similar_games[self.position]
    }

    /// The points of `term`, if the system has it.
    pub fn term(self, term: Term) -> Option<f64> {
        let place = self.store.terms[self.position].position(term)?;
        Some(self.parts()[place])
    }

    /// How the outcome is distributed, for systems that say so.
    pub fn distribution(self) -> Option<Distribution> {
        let (over, status) = match self.store.distributions[self.position] {
            IntervalKind::Nothing => return None,
            IntervalKind::Range => (false, None),
            IntervalKind::RangeAndOver => (true, None),
            IntervalKind::AtMarketLine(status) => (true, Some(status)),
        };
        let parts = &self.parts()[self.store.terms[self.position].len()..];
        let at_market = status.map(|status| AtMarketLine { under: parts[3], status });
        Some(Distribution { p10: parts[0], p90: parts[1], over: over.then(|| parts[2]), at_market })
    }

    /// Its own parts and all that follow.
    fn parts(&self) -> &[f64] {
        &self.store.parts[self.store.first_parts[self.position] as usize..]
    }

    /// The same on its own.
    pub fn prediction(self) -> Prediction {
        let with = |terms: Terms, term: &Term| match self.term(*term) {
            Some(points) => terms.with(*term, points),
            None => terms,
        };
        Prediction {
            points: self.points(),
            confidence: self.confidence(),
            recommendation: self.recommendation(),
            similar_games: self.similar_games(),
            terms: Term::ALL.iter().fold(Terms::NONE, with),
            distribution: self.distribution(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(points: f64, terms: Terms, distribution: Option<Distribution>) -> Prediction {
        Prediction {
            points,
            confidence: Confidence::from_percent(points * 2.0),
            recommendation: Recommendation::Over,
            similar_games: Some(7),
            terms,
            distribution,
        }
    }

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let last_first = Terms::NONE
            .with(Term::Correction, 0.5)
            .with(Term::Pace, -0.0)
            .with(Term::Baseline, 9.0);
        let all = Term::ALL.iter();
        let all = all.fold(Terms::NONE, |terms, term| terms.with(*term, f64::from(*term as u8)));
        let range = Distribution { p10: 5.0, p90: 19.0, over: None, at_market: None };
        let at_market = AtMarketLine { under: 0.35, status: OverStatus::Uncalibrated };
        let lined = Distribution { over: Some(0.6), at_market: Some(at_market), ..range };
        let given = [
            Ok(prediction(11.0, last_first, Some(Distribution { over: Some(0.6), ..range }))),
            Err(NoPrediction::TooFewSimilarGames),
            Ok(prediction(12.0, Terms::NONE, None)),
            Ok(prediction(13.0, all, Some(range))),
            Ok(prediction(14.0, last_first, None)),
            Ok(prediction(15.0, last_first, Some(lined))),
        ];
        let mut outcomes = PredictionStore::default();
        for outcome in &given {
            outcomes.push(outcome);
        }
        let unpacked = |outcomes: &PredictionStore| -> Vec<PredictionResult> {
            outcomes.iter().map(|outcome| outcome.map(StoredPrediction::prediction)).collect()
        };
        assert_eq!(unpacked(&outcomes), given);
        let third = outcomes.get(2).unwrap().unwrap();
        assert_eq!((third.term(Term::Pace), third.distribution()), (None, None));

        outcomes.keep(1, [false, true, false, true, true].into_iter());
        assert_eq!(unpacked(&outcomes), [given[0], given[2], given[4], given[5]]);
    }
}
