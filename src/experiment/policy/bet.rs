//! A bet, and how it ended.

use crate::domain::{GameDate, Line, Outcome, Recommendation, SeasonId, SystemId};
use crate::engine::OfferedPrice;
use crate::grade::{ClosingMove, Verdict, bet_return};

use super::BetSide;

/// What of a bet counts once its game is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SettledBet {
    /// How it ended.
    pub(super) verdict: Verdict,
    /// What was staked, and what that came to, in units; `None` where no book offered a price that makes money.
    pub(super) money: Option<(f64, f64)>,
    /// Whether the price is missing, and −110 stands for it.
    pub(super) is_assumed: bool,
    /// How the market moved after it.
    pub(super) closing: Option<ClosingMove>,
}

impl SettledBet {
    /// The bet on a side of `line` that ended so, at a price if `offered` has one, with so many units staked.
    pub(super) fn new(
        side: BetSide,
        line: Line,
        outcome: Outcome,
        (offered, stake): (Option<OfferedPrice>, f64),
    ) -> Self {
        let recommendation = match side {
            BetSide::Over => Recommendation::Over,
            BetSide::Under => Recommendation::Under,
        };
        let verdict = Verdict::new(recommendation, Some(line), outcome);
        let money = offered.and_then(|of| Some((stake, stake * bet_return(verdict, of)?)));
        let is_assumed = offered.is_some_and(|of| of.is_assumed);
        Self { verdict, money, is_assumed, closing: None }
    }
}

/// A bet of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyBet {
    /// The season.
    pub season: SeasonId,
    /// The date.
    pub date: GameDate,
    /// Its position among all dates of the replay.
    pub(super) date_position: usize,
    /// The player, by lookup.
    pub player: String,
    /// The game's id.
    pub game_id: String,
    /// Whose prediction is bet on.
    pub system: SystemId,
    /// Points predicted.
    pub predicted: f64,
    /// The side.
    pub side: BetSide,
    /// The line.
    pub line: Line,
    /// What the side pays; `None` where no book offered a price that makes money.
    pub offered: Option<OfferedPrice>,
    /// Who offered that.
    pub book: Option<String>,
    /// When, in UTC.
    pub offered_at: Option<String>,
    /// The system's probability of the side, given no push.
    pub probability: Option<f64>,
    /// The market's own, without the book's margin.
    pub market_probability: Option<f64>,
    /// How it ended.
    pub(super) settled: SettledBet,
}
