use super::formula::{CORRECTION, corrected};
use super::{
    Least, NoPrediction, Outcome, Part, PlayerDate, Sum, System, Term, Terms, xgboost,
    zone_matchup_v2,
};
use crate::domain::SystemId;

/// Boosted trees, trained on nothing but what lies before the date, on what `zone_matchup_v2` leaves.
#[derive(Debug)]
pub(super) struct BoostedTreesV2;

pub(super) const ID: SystemId = SystemId::new("boosted_trees_v2");

impl System for BoostedTreesV2 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        3
    }

    fn summary(&self) -> &'static str {
        "trees trained each week on what zone_matchup_v2 leaves"
    }

    fn predecessor(&self) -> Option<SystemId> {
        Some(xgboost::ID)
    }

    fn learns(&self) -> bool {
        true
    }

    fn least(&self) -> Least {
        super::rules::LEAST_PROBABILITY
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
        let learned = player_date.learned.unwrap_or(Err(NoPrediction::NothingLearned))?;
        let row = player_date.extended.ok_or(NoPrediction::NoFeatures)?;
        let terms = Terms::NONE
            .with(Term::Baseline, zone_matchup_v2::FORMULA.points(&row))
            .with(Term::Trees, learned.trees);
        corrected(ID, &SUM, terms, player_date)
    }

    fn sum(&self) -> Option<&'static Sum> {
        Some(&SUM)
    }
}

/// What trained systems start from: they learn what it leaves.
pub(super) const START: Part =
    Part::learned(Term::Baseline, "what zone_matchup_v2 says before its correction", &[]);

/// The leaves of hundreds of trees are no terms that a reader could follow, so all of them are one.
static SUM: Sum = Sum::plain(
    START,
    &[
        Part::learned(Term::Trees, "what the trees add, trained on what that leaves", &[]),
        CORRECTION,
    ],
);
