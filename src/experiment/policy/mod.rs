//! Policies: rules that make bets of a run's predictions, replayed date by date with what was known.
//!
//! A rule sees predictions, offers and what was known of a player-date; outcomes are joined to bets that are already made.
//! Only offers of books at a price of one bet, whose time is known, make profit figures: bets at other lines are refused, or
//! counted apart, without money.

mod answer;
mod bet;
mod conditions;
mod error;
mod file;
mod replay;
mod results;
mod rule;
mod settings;
mod simulation;
mod stake;
mod store;
mod table;

pub use answer::{BetsWithoutMoney, BlockedBets, PolicyAnswer, RuleAnswer, SliceResults};
pub use bet::PolicyBet;
pub use error::PolicyFileError;
pub use file::PolicyFile;
pub use replay::{PolicyReplay, PolicySeason};
pub use results::{BetResults, CountedBets};
pub use rule::{BetSide, Rule};
pub use settings::{PolicyManifest, PolicyRun, PolicySettings};
pub use simulation::SimulatedLuck;
pub use store::PolicyStore;
pub use table::bets_layout;

/// A policy of more rules than this is refused.
pub const MAX_RULES: usize = 1_000;

/// The bankroll, in units, that a share of Kelly is of. It stays the same: what is won is not staked again.
pub const BANKROLL: f64 = 100.0;
