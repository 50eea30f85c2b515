//! `boosted_trees_v2`: trees trained on what `zone_matchup_v2` leaves.

use super::formula::{CORRECTION, Formula};
use super::{ids, zone_matchup};
use crate::systems::{ExtendedRow, Part, Sum, SystemInfo, Term, Terms, v1};

/// Boosted trees, trained on nothing but what lies before the date, on what `zone_matchup_v2` leaves.
pub(in crate::systems) static FORMULA: Formula = Formula {
    info: SystemInfo {
        id: ids::BOOSTED_TREES,
        version: 3,
        summary: "trees trained every four weeks on what zone_matchup_v2 leaves",
        sum: Some(&SUM),
        predecessor: Some(v1::xgboost::ID),
        ..Formula::COMMON
    },
    sum: &SUM,
    terms: start,
    trained: Some((Term::Trees, |output| output.trees)),
};

/// What trained systems start from: they learn what it leaves.
pub(super) fn start(row: &ExtendedRow<'_>) -> Terms {
    Terms::NONE.with(Term::Baseline, zone_matchup::FORMULA.points(row))
}

/// How that is called.
pub(super) const START: Part =
    Part::from_row(Term::Baseline, "what zone_matchup_v2 says before its correction", &[]);

/// The leaves of hundreds of trees are no terms that a reader could follow, so all of them are one.
static SUM: Sum = Sum::plain(
    START,
    &[
        Part::from_row(Term::Trees, "what the trees add, trained on what that leaves", &[]),
        CORRECTION,
    ],
);
