//! What luck alone earns: the same bets, with outcomes drawn as the market says.

use rand_pcg::Pcg64;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::PolicyBet;
use crate::domain::random::{draw_below, draw_unit};

/// What the bets of a rule would earn if the market's probabilities, without the books' margins, were right.
///
/// Each time, dates are drawn whole and with replacement, as many as have bets, and each of their bets that won or lost does so
/// anew. Bets of one game are drawn independently of each other, though they are not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SimulatedLuck {
    /// How often it was drawn.
    pub draws: usize,
    /// How often that earned at least as much: (1 + those) / (1 + draws) (Davison and Hinkley 1997, 4.2.5).
    pub share: f64,
    /// What it earned on average, in units.
    pub mean: f64,
    /// How many bets were drawn.
    pub bets: usize,
    /// Those without prices of both sides: they are drawn as their own price loses nothing, which is more than a market gives, so
    /// that `share` is too large rather than too small.
    pub without_market: usize,
}

/// The state of the generator; each draw has a stream of its own.
const SEED: u128 = 0x0001_0ccc;

/// What differs by less is the same sum in another order.
const ROUNDING: f64 = 1e-9;

/// A bet to draw.
struct DrawnBet {
    probability: f64,
    stake: f64,
    profit: f64,
}

impl SimulatedLuck {
    /// That of `bets`, by date; `None` where none won or lost at a price.
    pub(super) fn new(bets: &[PolicyBet], draws: usize) -> Option<Self> {
        let mut without_market = 0;
        let mut earned = 0.0;
        let mut dates: Vec<Vec<DrawnBet>> = Vec::new();
        for of_date in bets.chunk_by(|one, other| one.date_position == other.date_position) {
            let mut decided = Vec::new();
            for bet in of_date {
                let money = bet.offered.zip(bet.settled.money);
                let Some((offered, (stake, profit))) = money else { continue };
                if bet.settled.verdict.correct().is_none() {
                    continue;
                }
                earned += profit;
                without_market += usize::from(bet.market_probability.is_none());
                let loses_nothing = || offered.price.break_even();
                let probability = bet.market_probability.unwrap_or_else(loses_nothing);
                decided.push(DrawnBet { probability, stake, profit: offered.price.profit() });
            }
            if !decided.is_empty() {
                dates.push(decided);
            }
        }
        let bets = dates.iter().map(Vec::len).sum();
        if bets == 0 {
            return None;
        }
        let profits: Vec<f64> =
            (0..draws).into_par_iter().map(|draw| earned_by_luck(&dates, draw)).collect();
        let as_much = profits.iter().filter(|profit| **profit >= earned - ROUNDING).count();
        let share = (1 + as_much) as f64 / (1 + draws) as f64;
        let mean = profits.iter().sum::<f64>() / draws as f64;
        Some(Self { draws, share, mean, bets, without_market })
    }
}

/// What is earned in one draw, whose place decides all of it.
fn earned_by_luck(dates: &[Vec<DrawnBet>], draw: usize) -> f64 {
    let mut random = Pcg64::new(SEED, draw as u128);
    let mut earned = 0.0;
    for _ in dates {
        for bet in &dates[draw_below(&mut random, dates.len())] {
            let is_won = draw_unit(&mut random) < bet.probability;
            earned += if is_won { bet.stake * bet.profit } else { -bet.stake };
        }
    }
    earned
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 400 bets of one unit at even money on 40 dates: what luck earns has the mean 0 and the standard deviation √400 = 20.
    #[test]
    fn luck_earns_what_its_formula_says() {
        let bet = || DrawnBet { probability: 0.5, stake: 1.0, profit: 1.0 };
        let dates: Vec<Vec<DrawnBet>> = (0..40).map(|_| (0..10).map(|_| bet()).collect()).collect();
        let earned: Vec<f64> = (0..4_000).map(|draw| earned_by_luck(&dates, draw)).collect();
        let mean = earned.iter().sum::<f64>() / 4_000.0;
        let deviation = (earned.iter().map(|of| of * of).sum::<f64>() / 4_000.0).sqrt();
        assert!(mean.abs() < 1.5 && (deviation / 20.0 - 1.0).abs() < 0.05, "{mean} {deviation}");
        // One standard deviation is exceeded in 15.9 of 100 cases, the half of what is just as much among them.
        let share = earned.iter().filter(|of| **of >= 20.0).count() as f64 / 4_000.0;
        assert!((share - 0.17).abs() < 0.03, "{share}");
    }
}
