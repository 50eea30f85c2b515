//! Floor 7: many settings tried on the same dates, and what that says.
//!
//! Owns how likely the best of them is luck ([`luck`]) and the record of all that was tried ([`ledger`]). It refuses to
//! draw conclusions from the best of many tries as if it were the only one.

pub mod ledger;
pub mod luck;
