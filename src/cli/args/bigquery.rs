//! The flags of commands that read the warehouse's tables.

use super::RemoteArgs;
use crate::bigquery::{RemoteError, Settings};
use crate::cli::Failure;
use crate::cli::config::Configured;

/// How tables are read from BigQuery.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "BigQuery")]
pub(in crate::cli) struct BigQueryArgs {
    /// Print the tables, the statements and about how many bytes they would read; read nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    /// How tables are read [default: by Arrow from Google's endpoint where that is permitted, else by pages].
    #[arg(long, value_name = "API")]
    pub(in crate::cli) export_api: Option<ExportApi>,

    /// Read the tables as they were at this moment, such as `2026-11-23T08:00:00Z`; it can lie a few days back.
    #[arg(long, value_name = "MOMENT")]
    pub(in crate::cli) as_of: Option<crate::bigquery::export::Moment>,

    /// Read all tables again, even those that have been read already.
    #[arg(long)]
    pub(in crate::cli) refresh: bool,

    #[command(flatten)]
    pub(in crate::cli) remote: RemoteArgs,
}

impl BigQueryArgs {
    /// Refuses these flags for other sources, which do not know them.
    pub(in crate::cli) fn refuse(&self) -> Result<(), Failure> {
        let flags = [
            (self.dry_run, "--dry-run"),
            (self.export_api.is_some(), "--export-api"),
            (self.as_of.is_some(), "--as-of"),
            (self.refresh, "--refresh"),
        ];
        match flags.into_iter().find(|(typed, _)| *typed) {
            Some((_, flag)) => {
                Err(Failure::Usage(format!("{flag} is only for the source bigquery")))
            }
            None => Ok(()),
        }
    }

    /// The settings that these flags, `config` and the environment come to, for the project that `--from` names.
    pub(in crate::cli) fn settings(
        &self,
        config: &Configured,
        project: Option<&str>,
    ) -> Result<Settings, Failure> {
        let mut settings = self.remote.settings(&config.bigquery)?;
        settings.project = project.map(str::to_owned).or(settings.project);
        Ok(settings.checked().map_err(RemoteError::from)?)
    }
}

/// By which of BigQuery's APIs tables are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum ExportApi {
    /// By Arrow where that is possible, by pages otherwise.
    Auto,
    /// By pages of JSON.
    Rest,
    /// By Arrow, from the Storage Read API.
    Storage,
}
