//! Predicts basketball players' points for a whole season, offline, from a hashed local snapshot.
//!
//! # The house
//!
//! Data goes one way, from the top of this list to its end. A module imports only from floors below its own; a test
//! reads the `use crate::` lines and fails on an upward one.
//!
//! | floor | module | owns |
//! |---|---|---|
//! | 0 | [`domain`] | the words of the field as small checked types, the table of feature names |
//! | 1 | [`snapshot`] | the layout of files, the manifest with SHA-256, folders that appear whole or not at all |
//! | 2 | [`source`] | one file per origin of a snapshot |
//! | 2 | [`season`](mod@season) | the season in memory: one timeline per player, windows that are slices of it |
//! | 2 | [`features`] | feature rows built from a season's own games, strictly before each date |
//! | 2 | [`model`](mod@model) | trained trees and networks in a file, and what they predict |
//! | 3 | [`systems`] | one file per prediction system, the shared rules, the registry |
//! | 4 | [`engine`] | visiting player-dates in parallel, reasons for what was not predicted, timings |
//! | 4 | [`audit`] | judging a snapshot: leaks, values, names, coverage, rows |
//! | 4 | [`publications`] | the records of what was published, which cannot be made again |
//! | 5 | [`run`] | predictions on disk |
//! | 5 | [`train`] | models trained on nothing but earlier dates, on disk |
//! | 6 | [`grade`](mod@grade) | predictions against outcomes: scorecards with intervals |
//! | 6 | `bigquery` | everything that knows the network: export and publish (cargo feature `bigquery`) |
//! | 7 | [`explain`](mod@explain) | everything that made the numbers of one player-date |
//! | 8 | [`report`] | what a person reads |
//! | 9 | [`cli`] | flags, printing, progress, the clock, exit codes |
//! | | [`guide`] | the manual |
//!
//! # The contract
//!
//! Same snapshot, same settings, same binary: byte-identical `predictions.parquet`, for any number of threads.
//! So floats are added in the order of rows by our own few functions, never by a parallel or grouped aggregate;
//! parallel work comes back in the place of its input; and nothing below [`cli`] reads a clock to decide anything,
//! looks at the environment or draws a random number: what a demo draws is a function of its seed.
//!
//! A system receives a [`systems::PlayerDate`], whose window ends before the date: the game to predict is not hidden
//! from it, it is absent.
//!
//! # To add a system
//!
//! Write one file in [`systems`] and add one line to [`systems::REGISTRY`]. Whatever lists systems iterates it:
//!
//! ```
//! for system in season::systems::REGISTRY {
//!     println!("{}: {}", system.id(), system.summary());
//! }
//! assert!(season::systems::find("ensemble_v1").is_some());
//! ```

pub mod audit;
#[cfg(feature = "bigquery")]
pub mod bigquery;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod explain;
pub mod features;
pub mod grade;
pub mod guide;
pub mod model;
pub mod publications;
pub mod report;
pub mod run;
pub mod season;
pub mod snapshot;
pub mod source;
pub mod systems;
pub mod train;
