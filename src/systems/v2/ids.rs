//! The names of the systems that a training calibrates.

use crate::domain::SystemId;

pub(super) const MOVING_AVERAGE: SystemId = SystemId::new("moving_average_v2");
pub(super) const ZONE_MATCHUP: SystemId = SystemId::new("zone_matchup_v2");
pub(super) const SIMILARITY: SystemId = SystemId::new("similarity_balanced_v2");
pub(super) const BOOSTED_TREES: SystemId = SystemId::new("boosted_trees_v2");
pub(super) const NETWORK: SystemId = SystemId::new("network_v2");
pub(super) const ENSEMBLE: SystemId = SystemId::new("ensemble_v2");
pub(super) const MARKET: SystemId = SystemId::new("market_v2");

/// The systems that a training calibrates, each after its components: the formulas of [`formulas`](super::formulas()), the
/// trees, the networks, and the ensemble of all of these.
pub const TRAINED_SYSTEMS: [SystemId; 6] =
    [MOVING_AVERAGE, ZONE_MATCHUP, SIMILARITY, BOOSTED_TREES, NETWORK, ENSEMBLE];
