//! `[bigquery]` of settings files: the user's own, and what the one of the current folder may add to it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::cli::args::RemoteArgs;
use crate::cli::args::values::bytes;

/// `[bigquery]` in a settings file. An endpoint cannot be set there: whoever unpacks somebody's folder would not see where
/// its commands lead.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::cli) struct RemoteTable {
    pub(super) project: Option<String>,
    pub(super) billing_project: Option<String>,
    pub(super) analytics_dataset: Option<String>,
    pub(super) predictions_dataset: Option<String>,
    pub(super) precompute_dataset: Option<String>,
    pub(super) raw_dataset: Option<String>,
    pub(super) tables: BTreeMap<String, String>,
    pub(super) location: Option<String>,
    pub(super) credentials: Option<PathBuf>,
    pub(super) max_bytes_billed: Option<Written>,
    pub(super) job_timeout: Option<Written>,
    pub(super) labels: BTreeMap<String, String>,
}

/// `[bigquery]` of the user's own settings file, with what the file of the current folder may add to it: names of what is
/// there, and lower limits. The current folder may be somebody else's; naming its file with `--config` makes it the user's.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct RemoteFile {
    pub(super) table: RemoteTable,
    /// Settings of the current folder's file that only the user may make.
    pub(super) ignored: Vec<&'static str>,
    /// Names that the current folder's file gave.
    pub(super) here: RemoteTable,
}

/// A quantity, as a number or as text with a suffix.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Written {
    Number(u64),
    Text(String),
}

impl RemoteFile {
    /// The settings of the user's `own` file, over which those `here`, in the current folder, stand where they may.
    pub(in crate::cli) fn new(own: RemoteTable, here: RemoteTable) -> Self {
        let mut ignored = Vec::new();
        // Who asks, and who pays for it and sees the statements, is not for a folder to say.
        ignored.extend(here.credentials.as_ref().map(|_| "credentials"));
        ignored.extend(here.billing_project.as_ref().map(|_| "billing_project"));
        let RemoteTable { tables, labels, .. } = own;
        let table = RemoteTable {
            project: here.project.clone().or(own.project),
            billing_project: own.billing_project,
            analytics_dataset: here.analytics_dataset.clone().or(own.analytics_dataset),
            predictions_dataset: here.predictions_dataset.clone().or(own.predictions_dataset),
            precompute_dataset: here.precompute_dataset.clone().or(own.precompute_dataset),
            raw_dataset: here.raw_dataset.clone().or(own.raw_dataset),
            tables: tables.into_iter().chain(here.tables.clone()).collect(),
            location: here.location.clone().or(own.location),
            credentials: own.credentials,
            max_bytes_billed: Written::lower(own.max_bytes_billed, here.max_bytes_billed.clone()),
            job_timeout: here.job_timeout.clone().or(own.job_timeout),
            labels: labels.into_iter().chain(here.labels.clone()).collect(),
        };
        Self { table, ignored, here }
    }

    /// Names of the current folder's file that `args` leave standing.
    pub(super) fn found(&self, args: &RemoteArgs) -> Vec<&'static str> {
        let here = &self.here;
        let names = [
            ("project", here.project.is_some() && args.project.is_none()),
            (
                "analytics_dataset",
                here.analytics_dataset.is_some() && args.analytics_dataset.is_none(),
            ),
            (
                "predictions_dataset",
                here.predictions_dataset.is_some() && args.predictions_dataset.is_none(),
            ),
            (
                "precompute_dataset",
                here.precompute_dataset.is_some() && args.precompute_dataset.is_none(),
            ),
            ("raw_dataset", here.raw_dataset.is_some() && args.raw_dataset.is_none()),
            ("tables", !here.tables.is_empty()),
        ];
        names.into_iter().filter(|(_, found)| *found).map(|(name, _)| name).collect()
    }
}

impl Written {
    /// The lower of the user's limit and the one of the current folder; one that cannot be read is refused later.
    pub(super) fn lower(own: Option<Self>, here: Option<Self>) -> Option<Self> {
        match (own, here) {
            (Some(own), Some(here)) => match (own.read(bytes), here.read(bytes)) {
                (Ok(limit), Ok(other)) if limit <= other => Some(own),
                _ => Some(here),
            },
            (own, here) => here.or(own),
        }
    }

    pub(super) fn read<T>(&self, parse: fn(&str) -> Result<T, String>) -> Result<T, String> {
        match self {
            Self::Number(number) => parse(&number.to_string()),
            Self::Text(text) => parse(text),
        }
    }
}
