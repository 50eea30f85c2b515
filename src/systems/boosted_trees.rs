use super::rules::by_probability;
use super::{
    Distribution, Least, NoPrediction, Outcome, Part, PlayerDate, Prediction, Sum, System, Term,
    Terms,
};
use crate::domain::{Confidence, SystemId};

/// Boosted trees, trained on nothing but what lies before the date.
#[derive(Debug)]
pub(super) struct BoostedTreesV2;

pub(super) const ID: SystemId = SystemId::new("boosted_trees_v2");

impl System for BoostedTreesV2 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        1
    }

    fn summary(&self) -> &'static str {
        "trees trained each week on all earlier dates"
    }

    fn learns(&self) -> bool {
        true
    }

    fn least(&self) -> Least {
        super::rules::LEAST_PROBABILITY
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
        let learned = player_date.learned.unwrap_or(Err(NoPrediction::NothingLearned))?;
        let terms = Terms::NONE.with(Term::Baseline, learned.points);
        let points = SUM.add(&terms)?.points;
        let line = player_date.line;
        let residuals = learned.lesson.residuals.as_ref();
        let sides =
            residuals.zip(line).map(|(residuals, line)| residuals.sides(points, line.points));
        let distribution = residuals.map(|residuals| Distribution {
            p10: residuals.quantile(points, 0.1),
            p90: residuals.quantile(points, 0.9),
            over: sides.map(|(over, _)| over),
        });
        // Where nothing is known of the probability, either side is as probable as the other.
        let confidence = sides.map_or(0.5, |(over, under)| over.max(under));
        Ok(Prediction {
            points,
            confidence: Confidence::from_fraction(confidence),
            recommendation: by_probability(sides, line),
            similar_games: None,
            terms,
            distribution,
        })
    }

    fn sum(&self) -> Option<&'static Sum> {
        Some(&SUM)
    }
}

/// As for every trained model, its whole prediction is the one term.
static SUM: Sum = Sum {
    baseline: Part::new(
        Term::Baseline,
        "the model's prediction, corrected by the mean of earlier errors",
        &[],
    ),
    adjustments: &[],
    rounds_adjustment: false,
    rounds_points: false,
};
