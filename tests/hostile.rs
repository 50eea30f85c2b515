//! Files, folders and servers of somebody else's: what they hold neither reaches the terminal nor leads anywhere.

mod escapes;
mod folders;
mod formulas;
#[cfg(feature = "bigquery")]
mod settings;
mod threads;
