//! Is it luck? Whether the best of many settings beats the default by more than the best of so many does by chance.
//!
//! The statistics of a sweep: pure functions of sums by date and a seed. It refuses files, clocks and to know what a
//! setting is.
//!
//! - [`LuckTest`]: Hansen's test for superior predictive ability, and Romano and Wolf's list of the settings that beat the
//!   default.
//! - [`adjust_for_questions`]: Benjamini and Yekutieli's, where many single questions are asked.
//! - [`SeedSpread`]: the default and the best, repeated with other seeds.

mod error;
mod losses;
mod questions;
mod resampling;
mod seeds;
mod spa;
mod studentised;
mod wording;

pub use error::LuckError;
pub use losses::Losses;
pub use questions::{AdjustedQuestions, adjust_for_questions};
pub use resampling::Resampling;
pub use seeds::SeedSpread;
pub use spa::{LuckTest, SettingTest};

/// The level of the tests: where there is no difference, one is found in about this share of samples.
pub const LEVEL: f64 = 0.05;
