//! Many settings of systems on the same seasons: what is varied, what came out, and what may be believed of it.
//!
//! A sweep keeps sums by setting, system, season and date, so that any slice of it can be added up and dates drawn anew
//! afterwards. Its answer never stands without the number of tries, what choosing on the past would have brought, and how
//! likely luck alone brings as much.

mod answer;
mod choice;
mod error;
mod evaluate;
mod file;
mod measure;
mod name;
mod number;
mod results;
mod setting;
mod store;
mod sums;
mod varied;

pub use answer::{BestInSeason, BestSetting, RankedSetting, SweepAnswer, SystemAnswer, answer};
pub use choice::{Choice, ChosenMonth};
pub use error::SweepFileError;
pub use evaluate::{SweepSeason, evaluate, first_different, training_key};
pub use file::SweepFile;
pub use measure::SweepMeasure;
pub use name::{SweepManifest, SweepSettings};
pub use results::{SeasonResults, SweepResults};
pub use setting::SweepSetting;
pub use store::{BlockKeys, SweepStore, blocks, results_layout};
pub use sums::DateSums;
pub use varied::{Varied, varied};

/// So many settings of one season are computed and kept at a time.
pub const BLOCK: usize = 64;

/// A sweep of more rows than this is refused: they are held in memory, at 80 bytes each.
pub const MAX_ROWS: usize = 10_000_000;

/// A sweep of more settings than this is refused.
pub const MAX_SETTINGS: usize = 100_000;
