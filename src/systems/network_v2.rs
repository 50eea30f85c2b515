use super::formula::{CORRECTION, corrected};
use super::{
    Least, NoPrediction, Outcome, Part, PlayerDate, Sum, System, Term, Terms, boosted_trees,
    zone_matchup_v2,
};
use crate::domain::SystemId;

/// Small neural networks, trained on nothing but what lies before the date, on what `zone_matchup_v2` leaves.
#[derive(Debug)]
pub(super) struct NetworkV2;

pub(super) const ID: SystemId = SystemId::new("network_v2");

impl System for NetworkV2 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        1
    }

    fn summary(&self) -> &'static str {
        "networks trained every eight weeks on what zone_matchup_v2 leaves"
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
            .with(Term::Network, learned.network);
        corrected(ID, &SUM, terms, player_date)
    }

    fn sum(&self) -> Option<&'static Sum> {
        Some(&SUM)
    }
}

/// The units of several networks are no terms that a reader could follow, so all of them are one.
static SUM: Sum = Sum::plain(
    boosted_trees::START,
    &[
        Part::learned(Term::Network, "what the networks add, trained on what that leaves", &[]),
        CORRECTION,
    ],
);
