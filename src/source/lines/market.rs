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

/// Whether `league` is what `PrizePicks` calls lines of a half or a quarter of the league's games, or of several: `NBA1H`.
pub(super) fn is_part_of_games(league: &str) -> bool {
    let rest = league.trim().split_at_checked(3);
    rest.is_some_and(|(league, rest)| league.eq_ignore_ascii_case("nba") && !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_league_of_parts_begins_as_the_league_does() {
        assert!(["NBA1H", "NBA2Q", "nbaszn"].iter().all(|league| is_part_of_games(league)));
        assert!(
            ["NBA", " nba ", "WNBA", "NB", "", "NHL"]
                .iter()
                .all(|league| !is_part_of_games(league))
        );
    }
}
