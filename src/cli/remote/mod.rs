//! How the warehouse is used: flags, over the environment, over `[bigquery]` in `season.toml`; and what a command that
//! replaces rows asks and remembers.

pub(in crate::cli) mod consent;
mod current_folder;
pub(in crate::cli) mod dialog;
pub(in crate::cli) mod export;
pub(in crate::cli) mod session;
mod settings;
mod settings_file;
#[cfg(test)]
mod tests;

pub(in crate::cli) use settings_file::{RemoteFile, RemoteTable};
