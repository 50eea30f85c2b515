//! Files, folders and servers of somebody else's: what they hold neither reaches the terminal nor leads anywhere.

mod escapes;
mod folders;
mod formulas;
mod links;
mod runs;
#[cfg(feature = "bigquery")]
mod settings;
mod snapshots;
mod threads;
mod trained_runs;
mod users_files;
