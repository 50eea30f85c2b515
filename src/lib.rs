//! Predicts NBA players' points for a whole season, offline, from a hashed local snapshot.
//!
//! # The house
//!
//! Data goes one way, from the top of this list to its end. A module imports only from floors below its own; a test
//! reads the `use crate::` lines and fails on an upward one.
//!
//! | floor | module | owns |
//! |---|---|---|
//! | 0 | [`domain`] | the words of the field as small checked types, the tables of stats, of box-score columns and of feature names |
//! | 1 | [`snapshot`] | the layout of files, the manifest with SHA-256, folders that appear whole or not at all |
//! | 2 | [`source`] | one file per origin of a snapshot |
//! | 2 | [`season`](mod@season) | the season in memory: one timeline per player, windows that are slices of it |
//! | 2 | [`features`] | feature rows built from a season's own games, strictly before each date |
//! | 2 | [`model`](mod@model) | trained trees and networks in a file, and what they predict |
//! | 3 | [`systems`] | one file per prediction system, the shared rules, the registry |
//! | 4 | [`engine`] | visiting player-dates in parallel, reasons for what was not predicted, timings |
//! | 4 | [`audit`] | judging a snapshot: leaks, values, names, coverage, rows, lines |
//! | 4 | [`artifacts`] | what runs and trainings have in common: names, finding, verifying |
//! | 4 | [`publications`] | the records of what was published, which cannot be made again |
//! | 5 | [`run`] | predictions on disk |
//! | 5 | [`train`] | models trained on nothing but earlier dates, on disk |
//! | 6 | [`grade`](mod@grade) | predictions against outcomes: scorecards with intervals |
//! | 6 | [`bundle`] | a run and what it was made with as one file, and back |
//! | 6 | `bigquery` | everything that knows the network: export and publish (cargo feature `bigquery`) |
//! | 7 | [`explain`](mod@explain) | everything that made the numbers of one player-date |
//! | 7 | [`experiment`] | what many tries say: whether the best of them is luck, and the record of all that was tried |
//! | 8 | [`report`] | what a person reads |
//! | 9 | [`cli`] | flags, printing, progress, the clock, exit codes |
//! | | [`guide`] | the manual |
//!
//! # The contract
//!
//! Same snapshot, same settings, same binary: byte-identical `predictions.parquet`, for any number of threads, on any
//! processor that runs the binary.
//! So floats are added in the order of rows by our own few functions, never by a parallel or grouped aggregate;
//! parallel work comes back in the place of its input; and nothing below [`cli`] reads a clock to decide anything,
//! looks at the environment or draws a random number: what a demo draws is a function of its seed.
//!
//! A system receives a [`systems::PlayerDate`], whose window ends before the date: the game to predict is not hidden
//! from it, it is absent.
//!
//! ## The same bits on every processor
//!
//! The binary chooses no other arithmetic on another processor. Networks and intervals use wider registers where there are some:
//! each number has the same operations in the same order there, without fused multiplication. Functions that IEEE 754 leaves
//! open are called in [`domain::math`], and come from the crate `libm`, which computes them in the same steps everywhere.
//! Tests compare the files of import, training, prediction and grading with those of a processor without fused
//! multiplication. Bits of others are kept in two places, which the promise leaves out: the last step of an XGBoost model whose objective ends
//! in an exponential ([`model::Objective::output`]), and trees that an installed XGBoost trains.
//!
//! What our floats pass through was read for code that is chosen while the program runs; a test fails when a version
//! here is no longer the one that is built.
//!
//! | crate | version | what it chooses by the processor |
//! |---|---|---|
//! | `arrow` | 60.1.0 | nothing |
//! | `arrow-cast` | 60.1.0 | nothing; powers of ten, by which a decimal is divided, are repeated products |
//! | `forust-ml` | 0.8.0 | nothing; its exponentials and logarithms belong to losses that are not ours |
//! | `half` | 2.7.1 | how half-precision floats are read, which is exact either way |
//! | `libm` | 0.2.16 | an instruction for `fma`, whose bits IEEE 754 prescribes |
//! | `lz4_flex` | 0.14.0 | nothing |
//! | `multiversion` | 0.9.2 | how wide the registers are that networks and the intervals of grades are computed in |
//! | `parquet` | 60.1.0 | nothing |
//! | `polars` | 0.55.2 | nothing |
//! | `polars-compute` | 0.55.2 | how rows are filtered, which moves values and adds none |
//! | `rand_pcg` | 0.10.3 | nothing; it draws whole numbers |
//! | `rayon` | 1.12.0 | nothing; the number of threads decides when work is done, not where its result stands |
//! | `serde_json` | 1.0.154 | nothing; it reads and writes floats exactly |
//! | `sha2` | 0.11.1 | instructions for hashing, of whole numbers |
//! | `zstd-sys` | 2.1.3+zstd.1.5.7 | how bytes are packed, into the same bytes |
//!
//! # To add a system
//!
//! Write one file in `src/systems/v1` or `src/systems/v2`, and name it twice in that folder's `mod.rs`: as a module, and in
//! the list of what makes systems.
//!
//! ```diff
//! +mod last_five;
//! ```
//! ```diff
//! -pub(super) const SYSTEMS: [MakeSystem; 5] = [
//! +pub(super) const SYSTEMS: [MakeSystem; 6] = [
//!  …
//! +    last_five::make,
//!  ];
//! ```
//!
//! Whatever lists systems iterates [`systems::all_systems`]. The guide's page [`systems`](guide::systems) has a row for each.
//! The whole file, which a test adds; in `src`, `crate` takes the place of `season`:
//!
#![doc = concat!("```ignore\n", include_str!("../tests/house/last_five.rs"), "```")]
//!
//! What it reads is declared, so `season audit` and `season explain` know it; what it adds up is declared, so
//! `season explain` shows it. A system of another crate is added by [`systems::add_systems`]:
//!
//! ```
//! for system in season::systems::all_systems() {
//!     println!("{}: {}", system.id(), system.info().summary);
//! }
//! assert!(season::systems::find_system("ensemble_v1").is_some());
//! ```
//!
//! A number of a system that can be set is one row, a [`systems::Parameter`], beside the formula that uses it.
//!
//! # To add a feature of `v2_extended`
//!
//! Write one row in `src/features/extended/catalogue/large_set.rs`: its name, unit, meaning, formula, source and absence, whether
//! trees read it, and the closure that computes it.
//!
//! ```diff
//! +    feature! {
//! +        "points_second_last_game", "points", for_trees: false, "Points of the game before the player's last.",
//! +        formula: "points of the second newest game of the season", source: COUNTED,
//! +        absent: "null with fewer than 2 games of the season",
//! +        value: |input| input.player.points.iter().rev().nth(1).copied(),
//! +    },
//! ```
//!
//! Trainings, explanations and audits iterate the catalogue; a training made before has to be made again. The values that a
//! test expects are written by `scripts/vectors`.
//!
//! ```
//! for feature in &season::features::extended::CATALOGUE {
//!     println!("{} ({}): {}", feature.name, feature.unit, feature.meaning);
//! }
//! ```
//!
//! # To add a column of box scores
//!
//! Write one row in `src/domain/box_score.rs`: what it is called by us and by the league, how it is read, its place in
//! `games.parquet`, and whether the warehouse has it; and its line in the guide's page [`seasons`](guide::seasons).
//!
//! ```diff
//! +    Technicals: Int ["technical_fouls"] league("TECH") kept(35) warehouse(IfThere);
//! ```
//!
//! The layout of a snapshot, the import of box scores, the export from the warehouse and the demo iterate the table.
//!
//! # To add a column of `predictions.parquet`
//!
//! Write one row in `src/run/columns.rs`: its name and type, how it is written from a prediction, and how it is read.
//! Say what it means in the guide's page [`files`](guide::files).
//!
//! # To add a command
//!
//! Write one file in `src/cli/commands`: its flags, with examples for the help, and `run`, which opens what it needs, does
//! the work and prints it ([`report::Output`] is text and JSON in one type):
//!
//! ```text
//! #[derive(Debug, clap::Args)]
//! #[command(after_help = examples(&["season days 2021-22", "season days 2021-22 --json"]))]
//! pub(in crate::cli) struct DaysArgs { … }
//!
//! pub(super) fn run(data: &DataDir, args: &DaysArgs) -> Result<ExitStatus, Failure> {
//!     let season = open::season(data, args.season, "days")?;
//!     output::print(&Days::new(&season), args.json)?;
//!     Ok(ExitStatus::Done)
//! }
//! ```
//!
//! And in `src/cli/commands/mod.rs` beside it:
//!
//! ```diff
//! +mod days;
//!  pub(super) enum Command {
//! +    /// Count the games of each date.
//! +    Days(days::DaysArgs),
//! +        Command::Days(args) => days::run(&data, &args),
//! ```
//!
//! Give it a row in README's table of commands.

pub mod artifacts;
pub mod audit;
#[cfg(feature = "bigquery")]
pub mod bigquery;
pub mod bundle;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod experiment;
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
