//! The flags of every command that uses the warehouse.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

use super::values::{bytes, duration, pair};

/// Flags of every command that uses the warehouse.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "BigQuery")]
pub(in crate::cli) struct RemoteArgs {
    /// The project with the data [default: the one that the credentials name].
    #[arg(long, env = "GOOGLE_CLOUD_PROJECT", value_name = "PROJECT")]
    pub(in crate::cli) project: Option<String>,

    /// The project that runs the jobs and pays [default: the one with the data].
    #[arg(long, env = "SEASON_BILLING_PROJECT", value_name = "PROJECT")]
    pub(in crate::cli) billing_project: Option<String>,

    /// The dataset of games [default: `nba_analytics`].
    #[arg(long, env = "SEASON_ANALYTICS_DATASET", value_name = "DATASET")]
    pub(in crate::cli) analytics_dataset: Option<String>,

    /// The dataset of feature rows and predictions [default: `nba_predictions`].
    #[arg(long, env = "SEASON_PREDICTIONS_DATASET", value_name = "DATASET")]
    pub(in crate::cli) predictions_dataset: Option<String>,

    /// The dataset of the tables upstream of features [default: `nba_precompute`].
    #[arg(long, env = "SEASON_PRECOMPUTE_DATASET", value_name = "DATASET")]
    pub(in crate::cli) precompute_dataset: Option<String>,

    /// The dataset of bookmakers' offers [default: `nba_raw`].
    #[arg(long, env = "SEASON_RAW_DATASET", value_name = "DATASET")]
    pub(in crate::cli) raw_dataset: Option<String>,

    /// Tables that are elsewhere, such as `ml_feature_store_v2=project.dataset.table`, separated by commas.
    #[arg(long, env = "SEASON_TABLES", value_name = "NAME=TABLE")]
    #[arg(value_delimiter = ',', value_parser = pair)]
    pub(in crate::cli) tables: Vec<(String, String)>,

    /// Where jobs run [default: where the dataset is].
    #[arg(long, env = "SEASON_LOCATION", value_name = "LOCATION")]
    pub(in crate::cli) location: Option<String>,

    /// A key file of a service account, or of another kind that Google's tools write [default: the token in
    /// `GOOGLE_OAUTH_ACCESS_TOKEN`, the file in `GOOGLE_APPLICATION_CREDENTIALS`, the login of `gcloud`, the Google
    /// machine].
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) credentials: Option<PathBuf>,

    /// The file with another provider's token that the credentials of an `external_account` may read, if it is not in
    /// their folder.
    #[arg(long, env = "SEASON_SUBJECT_TOKEN_FILE", value_name = "FILE")]
    pub(in crate::cli) subject_token_file: Option<PathBuf>,

    /// An endpoint other than Google's, such as an emulator's: `host:port` or a URL. It gets no credentials.
    #[arg(long, env = "BIGQUERY_EMULATOR_HOST", hide_env_values = true, value_name = "ENDPOINT")]
    pub(in crate::cli) endpoint: Option<String>,

    /// The endpoint of the Storage Read API beside it.
    #[arg(
        long,
        env = "BIGQUERY_STORAGE_EMULATOR_HOST",
        hide_env_values = true,
        value_name = "ENDPOINT"
    )]
    pub(in crate::cli) storage_endpoint: Option<String>,

    /// Permit an endpoint on another machine.
    #[arg(long)]
    pub(in crate::cli) endpoint_allow_remote: bool,

    /// Refuse queries that would read more, such as `10GiB`.
    #[arg(long, env = "SEASON_MAX_BYTES_BILLED", value_name = "BYTES", value_parser = bytes)]
    pub(in crate::cli) max_bytes_billed: Option<u64>,

    /// The longest that a job may take, such as `90s` [default: 30m].
    #[arg(long, env = "SEASON_JOB_TIMEOUT", value_name = "TIME", value_parser = duration)]
    pub(in crate::cli) job_timeout: Option<Duration>,

    /// Labels of the jobs, such as `team=analytics`, separated by commas.
    #[arg(long, env = "SEASON_LABELS", value_name = "KEY=VALUE")]
    #[arg(value_delimiter = ',', value_parser = pair)]
    pub(in crate::cli) labels: Vec<(String, String)>,
}
