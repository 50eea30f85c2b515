//! What a rule asks of a prediction, one row each, in the order in which they are asked.

use super::stake::kelly_stake;
use super::{BetSide, Rule};
use crate::domain::{Line, fold};
use crate::engine::OfferedPrice;
use crate::grade::{Circumstances, Slice};

/// What is known before its game of a prediction and the side that a rule takes of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConsideredBet<'a> {
    /// The place of the prediction among those of the run.
    pub(super) prediction: usize,
    /// The line it is judged by.
    pub(super) line: Line,
    /// The side.
    pub(super) side: BetSide,
    /// Points predicted on that side of the line; below 0 where the system predicts the other.
    pub(super) edge: f64,
    /// The system's probability of the side, given no push.
    pub(super) probability: Option<f64>,
    /// What the side pays at a price of one bet whose time is known.
    pub(super) offered: Option<OfferedPrice>,
    /// Who offered it.
    pub(super) book: Option<&'a str>,
    /// How many minutes before tip-off.
    pub(super) minutes_before: Option<i32>,
    /// The circumstances of the player-date.
    pub(super) circumstances: Circumstances,
    /// Whether it is a home game.
    pub(super) home: Option<bool>,
    /// The quality of its feature row, 0 – 100.
    pub(super) quality: Option<f64>,
}

impl ConsideredBet<'_> {
    /// What a unit is expected to win at the offered price, by the system, given no push.
    pub(super) fn value(&self) -> Option<f64> {
        let (probability, offered) = self.probability.zip(self.offered)?;
        Some(probability * (1.0 + offered.price.profit()) - 1.0)
    }

    /// What `rule` stakes on it, in units; `None` where Kelly's share is none.
    pub(super) fn stake(&self, rule: &Rule) -> Option<f64> {
        let Some((fraction, most)) = rule.kelly.zip(rule.max_stake) else {
            return Some(rule.stake);
        };
        let (probability, offered) = self.probability.zip(self.offered)?;
        kelly_stake(probability, offered.price.profit(), fraction, most)
    }

    /// How much there is of what the rule goes by: value, probability or points of edge.
    pub(super) fn strength(&self, rule: &Rule) -> f64 {
        let by_value = self.value().filter(|_| rule.min_value.is_some());
        let by_probability = self.probability.filter(|_| rule.min_probability.is_some());
        by_value.or(by_probability).unwrap_or(self.edge)
    }
}

/// One thing that a rule asks.
pub(super) struct Condition {
    /// The key of the file that asks it, or `offer`, which every rule asks that counts money alone.
    pub(super) name: &'static str,
    /// Whether a bet passes.
    pub(super) allows: fn(&Rule, &ConsideredBet<'_>) -> bool,
}

/// Whether `value` is at least what is asked, if something is.
fn is_at_least(asked: Option<f64>, value: Option<f64>) -> bool {
    asked.is_none_or(|least| value.is_some_and(|value| value >= least))
}

fn has_word(words: &[String], slice: Slice) -> bool {
    words.is_empty() || words.contains(&slice.to_string())
}

/// All of them. Whether a bet makes money is asked before.
pub(super) const CONDITIONS: [Condition; 11] = [
    Condition { name: "side", allows: |rule, bet| rule.side.is_none_or(|side| side == bet.side) },
    Condition { name: "min_edge", allows: |rule, bet| is_at_least(rule.min_edge, Some(bet.edge)) },
    Condition {
        name: "min_probability",
        allows: |rule, bet| is_at_least(rule.min_probability, bet.probability),
    },
    Condition { name: "min_value", allows: |rule, bet| is_at_least(rule.min_value, bet.value()) },
    Condition {
        name: "role",
        allows: |rule, bet| has_word(&rule.role, Slice::Role(bet.circumstances.role)),
    },
    Condition { name: "venue", allows: |rule, bet| has_word(&rule.venue, Slice::Venue(bet.home)) },
    Condition {
        name: "rest",
        allows: |rule, bet| has_word(&rule.rest, Slice::Rest(bet.circumstances.rest)),
    },
    Condition {
        name: "min_quality",
        allows: |rule, bet| is_at_least(rule.min_quality, bet.quality),
    },
    Condition {
        name: "books",
        allows: |rule, bet| {
            let is_one = |book: &str| rule.books.iter().any(|other| *other == fold(book));
            rule.books.is_empty() || bet.book.is_some_and(is_one)
        },
    },
    Condition {
        name: "minutes_before",
        allows: |rule, bet| {
            let (least, most) = (rule.min_minutes_before, rule.max_minutes_before);
            let minutes = bet.minutes_before.map(f64::from);
            is_at_least(least, minutes)
                && is_at_least(most.map(|most| -most), minutes.map(|of| -of))
        },
    },
    Condition { name: "kelly", allows: |rule, bet| bet.stake(rule).is_some() },
];

/// What is asked of a bet by itself before the conditions: that it makes money, unless others count, too.
pub(super) const OFFER: &str = "offer";

/// What is asked of the bets of a player-date and of a date, after the conditions.
pub(super) const AGREE: &str = "agree";
pub(super) const MAX_PER_GAME: &str = "max_per_game";
pub(super) const MAX_PER_DAY: &str = "max_per_day";

/// The names of all that can block a bet, in the order in which it is asked.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let conditions = CONDITIONS.iter().map(|condition| condition.name);
    std::iter::once(OFFER).chain(conditions).chain([AGREE, MAX_PER_GAME, MAX_PER_DAY])
}
