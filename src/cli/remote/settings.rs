//! What flags, the environment and settings files come to.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use super::settings_file::{RemoteFile, RemoteTable, Written};
use crate::bigquery::{CredentialChoice, Endpoint, RemoteError, Secret, Settings, WarehouseTable};
use crate::cli::args::RemoteArgs;
use crate::cli::args::values::{bytes, duration};
use crate::cli::{Failure, output};

impl RemoteArgs {
    /// What the flags, the environment and `file` come to.
    pub(in crate::cli) fn settings(&self, file: &RemoteFile) -> Result<Settings, Failure> {
        let settings =
            self.settings_with(file, |name| env::var_os(name).filter(|value| !value.is_empty()))?;
        if settings.endpoint.is_google() {
            self.say_what_is_found(file);
        }
        Ok(settings)
    }

    /// What the current folder's file says, and may not say, is said to the user, who need not know that it is there.
    fn say_what_is_found(&self, file: &RemoteFile) {
        const YOURS: &str = "--config season.toml declares the file yours";
        if !file.ignored.is_empty() {
            let ignored = file.ignored.join(" and ");
            output::talk(&format!(
                "warning: {ignored} in season.toml of this folder: ignored, since it may be somebody else's; {YOURS}"
            ));
        }
        let found = file.found(self);
        if !found.is_empty() {
            let found = found.join(", ");
            output::talk(&format!("note: season.toml in this folder sets {found}; {YOURS}"));
        }
    }

    pub(super) fn settings_with(
        &self,
        file: &RemoteFile,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Settings, Failure> {
        let named = over(&self.tables, &file.table.tables);
        file.check_tables(self, named.values())?;
        let file = &file.table;
        let first = |flag: &Option<String>, file: &Option<String>| {
            flag.clone().filter(|text| !text.is_empty()).or_else(|| file.clone())
        };
        let defaults = Settings::default();
        let billed = in_file("max_bytes_billed", file.max_bytes_billed.as_ref(), bytes)?;
        let timeout = in_file("job_timeout", file.job_timeout.as_ref(), duration)?;
        let settings = Settings {
            project: first(&self.project, &file.project),
            billing_project: first(&self.billing_project, &file.billing_project),
            analytics_dataset: first(&self.analytics_dataset, &file.analytics_dataset)
                .unwrap_or(defaults.analytics_dataset),
            predictions_dataset: first(&self.predictions_dataset, &file.predictions_dataset)
                .unwrap_or(defaults.predictions_dataset),
            precompute_dataset: first(&self.precompute_dataset, &file.precompute_dataset)
                .unwrap_or(defaults.precompute_dataset),
            raw_dataset: first(&self.raw_dataset, &file.raw_dataset)
                .unwrap_or(defaults.raw_dataset),
            tables: tables(&named)?,
            location: first(&self.location, &file.location),
            credentials: self.credentials(file, env),
            endpoint: self.endpoint()?,
            max_bytes_billed: self.max_bytes_billed.or(billed),
            job_timeout: self.job_timeout.or(timeout).unwrap_or(defaults.job_timeout),
            labels: over(&self.labels, &file.labels),
        };
        settings.checked().map_err(|bad| RemoteError::from(bad).into())
    }

    pub(super) fn endpoint(&self) -> Result<Endpoint, Failure> {
        let named = |flag: &Option<String>| flag.clone().filter(|text| !text.is_empty());
        let (rest, storage) = (named(&self.endpoint), named(&self.storage_endpoint));
        let endpoint =
            Endpoint::named(rest.as_deref(), storage.as_deref(), self.endpoint_allow_remote);
        endpoint.map_err(|bad| RemoteError::from(bad).into())
    }

    /// A flag outranks the environment, where a token outranks a file, which outranks `season.toml`.
    fn credentials(
        &self,
        file: &RemoteTable,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> CredentialChoice {
        let token_file = || self.subject_token_file.clone();
        if let Some(path) = &self.credentials {
            return CredentialChoice::File(path.clone(), token_file());
        }
        if let Some(token) = env("GOOGLE_OAUTH_ACCESS_TOKEN") {
            // A token is ASCII; what is not will not be accepted, and needs no message of its own.
            return CredentialChoice::AccessToken(Secret::new(token.to_string_lossy()));
        }
        let path = env("GOOGLE_APPLICATION_CREDENTIALS").map(PathBuf::from);
        if let Some(path) = path.or_else(|| file.credentials.clone()) {
            return CredentialChoice::File(path, token_file());
        }
        let home = || env("HOME").map(|home| PathBuf::from(home).join(".config/gcloud"));
        let folder = env("CLOUDSDK_CONFIG").map(PathBuf::from).or_else(home);
        CredentialChoice::Default(
            folder.map(|folder| folder.join("application_default_credentials.json")),
        )
    }
}

/// A quantity of a settings file.
fn in_file<T>(
    name: &str,
    written: Option<&Written>,
    parse: fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Failure> {
    let read = written.map(|written| written.read(parse)).transpose();
    read.map_err(|bad| Failure::Usage(format!("{name} in season.toml: {bad}")))
}

/// `below`, and `above` in its place where both have a key.
fn over(above: &[(String, String)], below: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    below.clone().into_iter().chain(above.iter().cloned()).collect()
}

fn tables(named: &BTreeMap<String, String>) -> Result<BTreeMap<WarehouseTable, String>, Failure> {
    let known = |name: &str| {
        WarehouseTable::named(name).ok_or_else(|| {
            let all = WarehouseTable::ALL.map(WarehouseTable::name).join(", ");
            Failure::Usage(format!("there is no table {name}; the tables are {all}"))
        })
    };
    named.iter().map(|(name, table)| Ok((known(name)?, table.clone()))).collect()
}
