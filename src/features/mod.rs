//! Floor 2: the feature rows of a season, built from its own games and those before it.
//!
//! Owns the formulas and the rule above them all: every window of a row for a date ends on the day before it. Of the
//! date itself a row knows what is known before the game: who plays for whom, against whom and where.
//! Refuses files, and to know where the games came from.

pub mod baseline;
pub mod extended;
mod games;
mod horizon;

pub use horizon::Horizon;
