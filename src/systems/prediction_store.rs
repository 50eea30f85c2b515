//! Predictions of a date in little room, and how they are read back.

use super::terms::TermSet;
use super::{Distribution, NoPrediction, Prediction, PredictionResult, Term, Terms};
use crate::domain::{Confidence, Recommendation};

/// Results in the order they came in, packed: a season has over a hundred thousand of them, and most of a
/// [`Prediction`] is room for what few systems say.
#[derive(Debug, Default)]
pub struct PredictionStore {
    headers: Vec<Result<PredictionHeader, NoPrediction>>,
    /// What the predictions have of terms and distribution, one after the other.
    parts: Vec<f64>,
}

/// What every prediction has, and where the rest of it is.
#[derive(Clone, Copy, Debug)]
struct PredictionHeader {
    points: f64,
    confidence: Confidence,
    first_part: u32,
    terms: TermSet,
    recommendation: Recommendation,
    similar_games: Option<u8>,
    distribution: IntervalKind,
}

/// How much of a distribution a prediction states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IntervalKind {
    Nothing,
    Range,
    RangeAndOver,
}

impl PredictionStore {
    /// None yet, with room for `count`, of which each has at most `terms` terms.
    pub fn with_capacity(count: usize, terms: usize) -> Self {
        Self { headers: Vec::with_capacity(count), parts: Vec::with_capacity(count * terms) }
    }

    /// Appends an outcome.
    pub fn push(&mut self, outcome: &PredictionResult) {
        let header =
            outcome.as_ref().map(|prediction| self.pack(prediction)).map_err(|reason| *reason);
        self.headers.push(header);
    }

    #[expect(clippy::expect_used, reason = "a date has some hundred player-dates")]
    fn pack(&mut self, prediction: &Prediction) -> PredictionHeader {
        let first_part = u32::try_from(self.parts.len());
        let first_part = first_part.expect("Invariant: a date has far fewer than 2^32 parts");
        let terms = prediction.terms.pack(&mut self.parts);
        let mut distribution = IntervalKind::Nothing;
        if let Some(Distribution { p10, p90, over }) = prediction.distribution {
            self.parts.extend([p10, p90]);
            self.parts.extend(over);
            distribution =
                if over.is_some() { IntervalKind::RangeAndOver } else { IntervalKind::Range };
        }
        PredictionHeader {
            points: prediction.points,
            confidence: prediction.confidence,
            first_part,
            terms,
            recommendation: prediction.recommendation,
            similar_games: prediction.similar_games,
            distribution,
        }
    }

    /// Keeps of those from `first` on only the ones that `keep` says, in order.
    pub fn keep(&mut self, first: usize, keep: impl Iterator<Item = bool>) {
        let mut kept = first;
        for (position, keep) in (first..self.headers.len()).zip(keep) {
            self.headers.swap(kept, position);
            kept += usize::from(keep);
        }
        self.headers.truncate(kept);
    }

    /// The one at `position`, if there are so many.
    pub fn get(&self, position: usize) -> Option<Result<StoredPrediction<'_>, NoPrediction>> {
        self.headers.get(position).map(|header| self.unpack(header))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.headers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Result<StoredPrediction<'_>, NoPrediction>> {
        self.headers.iter().map(|header| self.unpack(header))
    }

    /// All of them, in order, `size` at a time.
    pub fn chunks(
        &self,
        size: usize,
    ) -> impl Iterator<Item = impl Iterator<Item = Result<StoredPrediction<'_>, NoPrediction>>>
    {
        self.headers.chunks(size).map(|headers| headers.iter().map(|header| self.unpack(header)))
    }

    fn unpack<'a>(
        &'a self,
        header: &'a Result<PredictionHeader, NoPrediction>,
    ) -> Result<StoredPrediction<'a>, NoPrediction> {
        match header {
            Ok(header) => {
                Ok(StoredPrediction { header, parts: &self.parts[header.first_part as usize..] })
            }
            Err(reason) => Err(*reason),
        }
    }
}

/// A prediction among [`PredictionStore`]; it says what a [`Prediction`] says.
#[derive(Clone, Copy, Debug)]
pub struct StoredPrediction<'a> {
    header: &'a PredictionHeader,
    /// Its own parts and all that follow.
    parts: &'a [f64],
}

impl StoredPrediction<'_> {
    /// Points, 0 – 60, as stored.
    pub const fn points(self) -> f64 {
        self.header.points
    }

    /// How sure the system is.
    pub const fn confidence(self) -> Confidence {
        self.header.confidence
    }

    /// What it advises about the line.
    pub const fn recommendation(self) -> Recommendation {
        self.header.recommendation
    }

    /// How many similar past games it rests on, for systems that look for them.
    pub const fn similar_games(self) -> Option<u8> {
        self.header.similar_games
    }

    /// The points of `term`, if the system has it.
    pub fn term(self, term: Term) -> Option<f64> {
        self.header.terms.position(term).map(|position| self.parts[position])
    }

    /// How the outcome is distributed, for systems that say so.
    pub fn distribution(self) -> Option<Distribution> {
        let parts = &self.parts[self.header.terms.len()..];
        match self.header.distribution {
            IntervalKind::Nothing => None,
            IntervalKind::Range => Some(Distribution { p10: parts[0], p90: parts[1], over: None }),
            IntervalKind::RangeAndOver => {
                Some(Distribution { p10: parts[0], p90: parts[1], over: Some(parts[2]) })
            }
        }
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
        let range = Distribution { p10: 5.0, p90: 19.0, over: None };
        let given = [
            Ok(prediction(11.0, last_first, Some(Distribution { over: Some(0.6), ..range }))),
            Err(NoPrediction::TooFewSimilarGames),
            Ok(prediction(12.0, Terms::NONE, None)),
            Ok(prediction(13.0, all, Some(range))),
            Ok(prediction(14.0, last_first, None)),
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

        outcomes.keep(1, [false, true, false, true].into_iter());
        assert_eq!(unpacked(&outcomes), [given[0], given[2], given[4]]);
    }
}
