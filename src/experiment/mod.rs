//! Floor 7: many settings tried on the same dates, and what that says.
//!
//! It refuses to draw conclusions from the best of many tries as if it were the only one.

pub mod luck;
