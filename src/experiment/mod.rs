//! Floor 7: many settings tried on the same dates, and what that says.
//!
//! Owns what is tried ([`sweep`], [`policy`]), how likely the best of it is luck ([`luck`]) and the record of all that was tried ([`ledger`]). It refuses to
//! draw conclusions from the best of many tries as if it were the only one.

mod asked_seasons;
pub mod ledger;
pub mod luck;
pub mod policy;
mod stored;
pub mod sweep;

pub use asked_seasons::{AskedSeasons, AskedSeasonsError};
pub use stored::{ExperimentSummary, StoredExperiment};
