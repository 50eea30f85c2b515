//! What files call the markets of the stats that are predicted.

use crate::domain::fold;

/// What files call the market of points, folded.
const POINTS: [&str; 8] = [
    "points",
    "playerpoints",
    "pts",
    "point",
    "playerpts",
    "pointsou",
    "pointsoverunder",
    "playerpointsoverunder",
];

/// Whether `market` is that of points.
pub(super) fn is_points(market: &str) -> bool {
    POINTS.contains(&fold(market).as_str())
}
