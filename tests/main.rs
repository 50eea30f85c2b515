//! Everything a user meets, tested on the real binary: its files, its output, its exit code.
//!
//! One test binary, because every further one would link polars again. Tests that need the real seasons beside the
//! repository say so and pass when they are not there; `tests/vectors` proves the same formulas without them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]
#![allow(clippy::struct_field_names, reason = "the fields are named after the columns")]
#![allow(unreachable_pub, reason = "one crate, whose modules share their helpers")]

mod support;

mod accepted_input;
mod attacks;
mod audit;
mod bad_input;
mod box_scores;
mod bundle;
mod columns;
mod compare;
mod config;
mod counters;
mod default_run;
mod demo;
mod determinism;
mod emulator;
mod explain;
mod export;
mod extended;
#[cfg(feature = "bigquery")]
mod fake_bigquery;
mod features;
mod fit;
#[cfg(feature = "bigquery")]
mod from_bigquery;
mod grade;
mod hostile;
mod house;
mod interruption;
mod lines;
mod luck;
mod model;
mod network;
mod no_future;
mod own_features;
mod parameters;
mod parity;
mod policy;
mod predict;
mod readme;
#[cfg(feature = "bigquery")]
mod remote;
mod report;
mod seasons;
mod show;
mod slates;
mod start;
mod sweep;
mod train;
mod trained;
#[cfg(feature = "bigquery")]
mod upload;
mod verify;
mod warehouse;
