//! `network_v2`: networks trained on what `zone_matchup_v2` leaves.

use super::boosted_trees::{START, start};
use super::formula::{CORRECTION, Formula};
use super::ids;
use crate::systems::{Part, Sum, SystemInfo, Term};

/// Small neural networks, trained on nothing but what lies before the date, on what `zone_matchup_v2` leaves.
pub(in crate::systems) static FORMULA: Formula = Formula {
    info: SystemInfo {
        id: ids::NETWORK,
        version: 1,
        summary: "networks trained every eight weeks on what zone_matchup_v2 leaves",
        sum: Some(&SUM),
        ..Formula::COMMON
    },
    sum: &SUM,
    terms: start,
    trained: Some((Term::Network, |output| output.network)),
};

/// The units of several networks are no terms that a reader could follow, so all of them are one.
static SUM: Sum = Sum::plain(
    START,
    &[
        Part::from_row(Term::Network, "what the networks add, trained on what that leaves", &[]),
        CORRECTION,
    ],
);
