//! How much is staked.

use super::BANKROLL;

/// The share of a bankroll that makes it grow fastest, for a side that wins with `probability` what `profit` says for each unit
/// staked: p − (1 − p) / b (Kelly, "A new interpretation of information rate", *Bell System Technical Journal* 35, 1956). Below
/// 0 where the bet loses on average. A push returns the stake and changes nothing, so that `probability` is given no push.
fn kelly_share(probability: f64, profit: f64) -> f64 {
    probability - (1.0 - probability) / profit
}

/// Units to stake: a `fraction` of Kelly's share of the bankroll, at most `most`; `None` where the bet loses on average.
pub(super) fn kelly_stake(probability: f64, profit: f64, fraction: f64, most: f64) -> Option<f64> {
    let stake = fraction * BANKROLL * kelly_share(probability, profit);
    (stake > 0.0).then(|| stake.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kelly_is_worked_by_hand() {
        let close = |one: f64, other: f64| (one - other).abs() < 1e-12;
        // Kelly's own case, even money: 2p − 1.
        assert!(close(kelly_share(0.6, 1.0), 0.2));
        // −110 wins 10/11: 0.55 − 0.45 · 1.1 = 0.055.
        assert!(close(kelly_share(0.55, 10.0 / 11.0), 0.055));
        // A quarter of it is 1.375 units of 100; the cap takes hold at 1.
        assert!(close(kelly_stake(0.55, 10.0 / 11.0, 0.25, 5.0).unwrap(), 1.375));
        assert_eq!(kelly_stake(0.55, 10.0 / 11.0, 0.25, 1.0), Some(1.0));
        // What loses on average, or nothing either way, is no bet.
        assert_eq!(kelly_stake(0.5, 10.0 / 11.0, 0.25, 5.0), None);
        assert_eq!(kelly_stake(0.5, 1.0, 1.0, 5.0), None);
    }
}
