//! `last_five_v1`: the mean of the last five games, and nothing else.

use std::sync::Arc;

use season::domain::{Confidence, FeatureName, SystemId};
use season::systems::{
    BetThreshold, Input, Parameters, Part, PlayerDate, Prediction, PredictionResult, Sum, System,
    SystemInfo, Term, Terms, recommend_by_edge,
};

static INFO: SystemInfo = SystemInfo {
    id: SystemId::new("last_five_v1"),
    summary: "the mean of the last five games, and nothing else",
    threshold: BetThreshold { confidence: 50.0, edge: 2.0, inclusive: true },
    inputs: &[&[LAST_FIVE]],
    sum: Some(&SUM),
    ..SystemInfo::COMMON
};

const LAST_FIVE: Input = Input::required(FeatureName::PointsAvgLast5);

static SUM: Sum = Sum::plain(Part::new(Term::Baseline, "{} (last 5)", &[LAST_FIVE]), &[]);

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(LastFive { info: INFO.with(parameters) })
}

#[derive(Debug)]
struct LastFive {
    info: SystemInfo,
}

impl System for LastFive {
    fn info(&self) -> &SystemInfo {
        &self.info
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let average = LAST_FIVE.read(&player_date.features)?;
        let terms = Terms::NONE.with(Term::Baseline, average);
        let points = SUM.add(&terms)?.points;
        let confidence = Confidence::from_percent(60.0);
        let threshold = self.info.threshold;
        Ok(Prediction {
            points,
            confidence,
            recommendation: recommend_by_edge(points, confidence, player_date.line, threshold),
            similar_games: None,
            terms,
            distribution: None,
        })
    }
}
