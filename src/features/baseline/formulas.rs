//! The formulas that are more than a mean. Pure arithmetic on values that are known.

use crate::domain::round1;

/// The mean of `values`, summed in their order; `None` if there are none.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// What tires a player.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Whether he played on the day before.
    pub back_to_back: bool,
    /// Days since his last game.
    pub days_since_last_game: i32,
    /// Games in the last 7 days.
    pub games: usize,
    /// Minutes in those games.
    pub minutes: f64,
    /// Pairs of games on adjacent days among the last 14 days.
    pub back_to_backs: usize,
}

/// Freshness, 0 – 100; 100 is fresh.
///
/// From 100: back-to-back −15, else three days of rest or more +5; four games in 7 days −10; more than 240 minutes in
/// them −10; more than 35 minutes per game −8; two back-to-backs in 14 days −12, one −5.
pub fn fatigue(load: Load) -> f64 {
    let rest = match load {
        Load { back_to_back: true, .. } => -15,
        Load { days_since_last_game: 3.., .. } => 5,
        _ => 0,
    };
    let many_games = if load.games >= 4 { -10 } else { 0 };
    let many_minutes = if load.minutes > 240.0 { -10 } else { 0 };
    let per_game = load.minutes / load.games.max(1) as f64;
    let long_games = if per_game > 35.0 { -8 } else { 0 };
    let pairs = match load.back_to_backs {
        0 => 0,
        1 => -5,
        _ => -12,
    };
    f64::from((100 + rest + many_games + many_minutes + long_games + pairs).clamp(0, 100))
}

/// Where a shot is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoringZone {
    /// Close to the basket.
    Paint,
    /// Between the paint and the three-point line.
    MidRange,
    /// Beyond the three-point line.
    Three,
}

/// The zone a player scores from: of those that hold enough of his attempts, the one that holds most; else the paint.
/// Shares are fractions, in the order paint, mid-range, three.
pub fn scoring_zone(shares: [f64; 3]) -> (ScoringZone, f64) {
    let zones =
        [(ScoringZone::Paint, 0.40), (ScoringZone::MidRange, 0.35), (ScoringZone::Three, 0.40)];
    let mut best: Option<(ScoringZone, f64)> = None;
    for ((zone, least), share) in zones.into_iter().zip(shares) {
        if share >= least && best.is_none_or(|(_, most)| share > most) {
            best = Some((zone, share));
        }
    }
    // As in the reference, who favours no zone is taken to score in the paint.
    best.unwrap_or((ScoringZone::Paint, shares[0]))
}

/// −10 … 10, one decimal: what a player's zone is worth against an opponent. `share` is the zone's share of his attempts in
/// percent; `weakness` the make rate that the opponent allows there less the league's, in percentage points.
pub fn zone_mismatch(share: f64, weakness: f64) -> f64 {
    let weighted = weakness * (share / 50.0).min(1.0);
    let stressed = if weighted.abs() > 5.0 { 1.2 * weighted } else { weighted };
    within(stressed, 10.0)
}

/// −3 … 3, one decimal: half of the difference of two paces.
pub fn pace_score(team: f64, opponent: f64) -> f64 {
    within((team - opponent) / 2.0, 3.0)
}

/// −3 … 3, one decimal, from a mean of the newest games' usage and one of more of them, in percent.
pub fn usage_spike(newest: f64, more: f64) -> f64 {
    within(0.3 * (newest - more), 3.0)
}

/// −2 … 2: which way points go, from the mean of the newest 2 games and of the 3 before.
pub fn trend(newest: f64, before: f64) -> f64 {
    steps(newest - before, 2.0, 5.0)
}

/// −2 … 2: minutes of the newest games against the season's, whose mean is not 0.
pub fn minutes_change(newest: f64, season: f64) -> f64 {
    steps((newest - season) / season, 0.10, 0.20)
}

/// `x` within ±`bound`, to one decimal, and never −0.
fn within(x: f64, bound: f64) -> f64 {
    round1(x.clamp(-bound, bound)) + 0.0
}

/// ±1 from `small` on, ±2 from `large` on.
fn steps(x: f64, small: f64, large: f64) -> f64 {
    let size = if x.abs() >= large {
        2.0
    } else if x.abs() >= small {
        1.0
    } else {
        return 0.0;
    };
    if x > 0.0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tired_player_is_not_fresh() {
        let tired = Load {
            back_to_back: true,
            days_since_last_game: 1,
            games: 4,
            minutes: 144.0,
            back_to_backs: 2,
        };
        assert_eq!(fatigue(tired), 55.0);
        let rested = Load {
            days_since_last_game: 3,
            games: 2,
            minutes: 72.0,
            back_to_backs: 1,
            ..Load::default()
        };
        assert_eq!(fatigue(rested), 92.0);
        assert_eq!(fatigue(Load { days_since_last_game: 3, ..Load::default() }), 100.0);
        assert_eq!(
            fatigue(Load { games: 7, minutes: 245.0, ..tired }),
            53.0,
            "35 a game is not more than 35"
        );
        assert_eq!(fatigue(Load { games: 6, minutes: 241.0, ..tired }), 45.0);
        let resting = Load { days_since_last_game: 2, games: 3, minutes: 105.0, ..Load::default() };
        assert_eq!(fatigue(resting), 100.0);
    }

    #[test]
    fn a_zone_counts_when_it_holds_enough() {
        assert_eq!(scoring_zone([0.45, 0.05, 0.50]), (ScoringZone::Three, 0.50));
        assert_eq!(scoring_zone([0.39, 0.36, 0.25]), (ScoringZone::MidRange, 0.36));
        assert_eq!(scoring_zone([0.39, 0.22, 0.39]), (ScoringZone::Paint, 0.39));
        assert_eq!(scoring_zone([0.30, 0.34, 0.36]), (ScoringZone::Paint, 0.30));
        assert_eq!(scoring_zone([0.40, 0.20, 0.40]), (ScoringZone::Paint, 0.40));
    }

    #[test]
    fn mismatches_are_weighted_by_share() {
        assert_eq!(zone_mismatch(45.0, 4.0), 3.6);
        assert_eq!(zone_mismatch(60.0, 6.0), 7.2);
        assert_eq!(zone_mismatch(50.0, 9.0), 10.0);
        assert_eq!(zone_mismatch(30.0, -2.0), -1.2);
        assert!(zone_mismatch(30.0, -0.01).is_sign_positive());
    }

    #[test]
    fn scores_stay_within_their_bounds() {
        assert_eq!((pace_score(104.0, 96.0), pace_score(96.0, 104.0)), (3.0, -3.0));
        assert_eq!(pace_score(100.0, 98.7), 0.6, "100 − 98.7 lies a little below 1.3");
        assert_eq!((usage_spike(30.0, 25.0), usage_spike(10.0, 30.0)), (1.5, -3.0));
    }

    #[test]
    fn trends_and_changes_go_in_steps() {
        assert_eq!(trend(30.0, 10.0), 2.0);
        let cases = [
            (5.0, 2.0),
            (4.9, 1.0),
            (2.0, 1.0),
            (1.9, 0.0),
            (-1.9, 0.0),
            (-2.0, -1.0),
            (-5.0, -2.0),
        ];
        for (difference, expected) in cases {
            assert_eq!(trend(10.0 + difference, 10.0), expected, "{difference}");
        }
        assert_eq!((minutes_change(36.0, 28.0), minutes_change(24.0, 32.0)), (2.0, -2.0));
        assert_eq!((minutes_change(33.0, 30.0), minutes_change(31.0, 30.0)), (1.0, 0.0));
    }
}
