//! How the warehouse is used: flags, over the environment, over `[bigquery]` in `season.toml`.

pub(in crate::cli) mod consent;
pub(in crate::cli) mod dialog;
pub(in crate::cli) mod session;

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;
use serde::Deserialize;

use crate::bigquery::{CredentialChoice, Endpoint, RemoteError, Secret, Settings, Table};
use crate::cli::quantity::{bytes, quantity};
use crate::cli::{Failure, output};

/// Flags of every command that uses the warehouse.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "BigQuery")]
pub(in crate::cli) struct RemoteArgs {
    /// The project with the data [default: the one that the credentials name].
    #[arg(long, env = "GOOGLE_CLOUD_PROJECT", value_name = "PROJECT")]
    project: Option<String>,

    /// The project that runs the jobs and pays [default: the one with the data].
    #[arg(long, env = "SEASON_BILLING_PROJECT", value_name = "PROJECT")]
    billing_project: Option<String>,

    /// The dataset of games [default: `nba_analytics`].
    #[arg(long, env = "SEASON_ANALYTICS_DATASET", value_name = "DATASET")]
    analytics_dataset: Option<String>,

    /// The dataset of feature rows and predictions [default: `nba_predictions`].
    #[arg(long, env = "SEASON_PREDICTIONS_DATASET", value_name = "DATASET")]
    predictions_dataset: Option<String>,

    /// The dataset of the tables upstream of features [default: `nba_precompute`].
    #[arg(long, env = "SEASON_PRECOMPUTE_DATASET", value_name = "DATASET")]
    precompute_dataset: Option<String>,

    /// Tables that are elsewhere, such as `ml_feature_store_v2=project.dataset.table`, separated by commas.
    #[arg(long, env = "SEASON_TABLES", value_name = "NAME=TABLE")]
    #[arg(value_delimiter = ',', value_parser = pair)]
    tables: Vec<(String, String)>,

    /// Where jobs run [default: where the dataset is].
    #[arg(long, env = "SEASON_LOCATION", value_name = "LOCATION")]
    location: Option<String>,

    /// A key file of a service account, or of another kind that Google's tools write [default: the token in
    /// `GOOGLE_OAUTH_ACCESS_TOKEN`, the file in `GOOGLE_APPLICATION_CREDENTIALS`, the login of `gcloud`, the Google
    /// machine].
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,

    /// The file with another provider's token that the credentials of an `external_account` may read, if it is not in
    /// their folder.
    #[arg(long, env = "SEASON_SUBJECT_TOKEN_FILE", value_name = "FILE")]
    subject_token_file: Option<PathBuf>,

    /// An endpoint other than Google's, such as an emulator's: `host:port` or a URL. It gets no credentials.
    #[arg(long, env = "BIGQUERY_EMULATOR_HOST", hide_env_values = true, value_name = "ENDPOINT")]
    endpoint: Option<String>,

    /// The endpoint of the Storage Read API beside it.
    #[arg(
        long,
        env = "BIGQUERY_STORAGE_EMULATOR_HOST",
        hide_env_values = true,
        value_name = "ENDPOINT"
    )]
    storage_endpoint: Option<String>,

    /// Permit an endpoint on another machine.
    #[arg(long)]
    endpoint_allow_remote: bool,

    /// Refuse queries that would read more, such as `10GiB`.
    #[arg(long, env = "SEASON_MAX_BYTES_BILLED", value_name = "BYTES", value_parser = bytes)]
    max_bytes_billed: Option<u64>,

    /// The longest that a job may take, such as `90s` [default: 30m].
    #[arg(long, env = "SEASON_JOB_TIMEOUT", value_name = "TIME", value_parser = duration)]
    job_timeout: Option<Duration>,

    /// Labels of the jobs, such as `team=analytics`, separated by commas.
    #[arg(long, env = "SEASON_LABELS", value_name = "KEY=VALUE")]
    #[arg(value_delimiter = ',', value_parser = pair)]
    labels: Vec<(String, String)>,
}

/// `[bigquery]` in a settings file. An endpoint cannot be set there: whoever unpacks somebody's folder would not see where
/// its commands lead.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::cli) struct RemoteTable {
    project: Option<String>,
    billing_project: Option<String>,
    analytics_dataset: Option<String>,
    predictions_dataset: Option<String>,
    precompute_dataset: Option<String>,
    tables: BTreeMap<String, String>,
    location: Option<String>,
    credentials: Option<PathBuf>,
    max_bytes_billed: Option<Written>,
    job_timeout: Option<Written>,
    labels: BTreeMap<String, String>,
}

/// `[bigquery]` of the user's own settings file, with what the file of the current folder may add to it: names of what is
/// there, and lower limits. The current folder may be somebody else's; naming its file with `--config` makes it the user's.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct RemoteFile {
    table: RemoteTable,
    /// Settings of the current folder's file that only the user may make.
    ignored: Vec<&'static str>,
    /// Names that the current folder's file gave.
    here: RemoteTable,
}

/// A quantity, as a number or as text with a suffix.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Written {
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
    fn found(&self, args: &RemoteArgs) -> Vec<&'static str> {
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
            ("tables", !here.tables.is_empty()),
        ];
        names.into_iter().filter(|(_, found)| *found).map(|(name, _)| name).collect()
    }

    /// A folder that names the project, in which jobs run and leave what they read, goes with no table of another one,
    /// wherever that is named: what the user may read elsewhere would be read into it.
    fn check_tables<'t>(
        &self,
        args: &RemoteArgs,
        mut tables: impl Iterator<Item = &'t String>,
    ) -> Result<(), Failure> {
        let (Some(project), None) = (&self.here.project, &args.project) else { return Ok(()) };
        if args.billing_project.is_some() || self.table.billing_project.is_some() {
            return Ok(());
        }
        let is_of_another = |table: &&String| {
            let of_table = table.split_once('.').filter(|(_, rest)| rest.contains('.'));
            of_table.is_some_and(|(of_table, _)| of_table != project)
        };
        tables.find(is_of_another).map_or(Ok(()), |table| {
            Err(Failure::Usage(format!(
                "season.toml in this folder names the project {project}, and {table} is a table of another; \
                 --config season.toml declares the file yours, and --project names the project of the jobs"
            )))
        })
    }

    /// Refuses to write, without asking, into a table that the current folder's file names; `named` is the table of a flag.
    pub(in crate::cli) fn check_target(
        &self,
        args: &RemoteArgs,
        named: Option<&str>,
    ) -> Result<(), Failure> {
        let target = Table::PlayerPropPredictions.name();
        let of_flags = args.tables.iter().find(|(name, _)| name == target);
        let in_file = self.table.tables.get(target);
        let of_user = named.map(str::to_owned).or_else(|| of_flags.map(|(_, table)| table.clone()));
        if args.endpoint()?.is_google() {
            self.check_tables(args, of_user.iter())?;
        }
        let parts = of_user.as_ref().or(in_file).map_or(1, |table| table.split('.').count());
        let here = &self.here;
        let name = if of_user.is_none() && here.tables.contains_key(target) {
            "tables"
        } else if parts < 2
            && here.predictions_dataset.is_some()
            && args.predictions_dataset.is_none()
        {
            "predictions_dataset"
        } else if parts < 3 && here.project.is_some() && args.project.is_none() {
            "project"
        } else {
            return Ok(());
        };
        if !args.endpoint()?.is_google() {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "{name} of season.toml in this folder chooses the rows to be replaced, which --yes does not permit; \
             --config season.toml declares the file yours, and --table PROJECT.DATASET.TABLE with --project names the table"
        )))
    }
}

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

    fn settings_with(
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
        let in_file =
            |name: &str, bad: String| Failure::Usage(format!("{name} in season.toml: {bad}"));
        let billed = file.max_bytes_billed.as_ref().map(|written| written.read(bytes)).transpose();
        let timeout = file.job_timeout.as_ref().map(|written| written.read(duration)).transpose();
        let settings = Settings {
            project: first(&self.project, &file.project),
            billing_project: first(&self.billing_project, &file.billing_project),
            analytics_dataset: first(&self.analytics_dataset, &file.analytics_dataset)
                .unwrap_or(defaults.analytics_dataset),
            predictions_dataset: first(&self.predictions_dataset, &file.predictions_dataset)
                .unwrap_or(defaults.predictions_dataset),
            precompute_dataset: first(&self.precompute_dataset, &file.precompute_dataset)
                .unwrap_or(defaults.precompute_dataset),
            tables: tables(&named)?,
            location: first(&self.location, &file.location),
            credentials: self.credentials(file, env),
            endpoint: self.endpoint()?,
            max_bytes_billed: self
                .max_bytes_billed
                .or(billed.map_err(|bad| in_file("max_bytes_billed", bad))?),
            job_timeout: self
                .job_timeout
                .or(timeout.map_err(|bad| in_file("job_timeout", bad))?)
                .unwrap_or(defaults.job_timeout),
            labels: over(&self.labels, &file.labels),
        };
        settings.checked().map_err(|bad| RemoteError::from(bad).into())
    }

    fn endpoint(&self) -> Result<Endpoint, Failure> {
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

impl Written {
    /// The lower of the user's limit and the one of the current folder; one that cannot be read is refused later.
    fn lower(own: Option<Self>, here: Option<Self>) -> Option<Self> {
        match (own, here) {
            (Some(own), Some(here)) => match (own.read(bytes), here.read(bytes)) {
                (Ok(limit), Ok(other)) if limit <= other => Some(own),
                _ => Some(here),
            },
            (own, here) => here.or(own),
        }
    }

    fn read<T>(&self, parse: fn(&str) -> Result<T, String>) -> Result<T, String> {
        match self {
            Self::Number(number) => parse(&number.to_string()),
            Self::Text(text) => parse(text),
        }
    }
}

/// `below`, and `above` in its place where both have a key.
fn over(above: &[(String, String)], below: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    below.clone().into_iter().chain(above.iter().cloned()).collect()
}

fn tables(named: &BTreeMap<String, String>) -> Result<BTreeMap<Table, String>, Failure> {
    let known = |name: &str| {
        Table::named(name).ok_or_else(|| {
            let all = Table::ALL.map(Table::name).join(", ");
            Failure::Usage(format!("there is no table {name}; the tables are {all}"))
        })
    };
    named.iter().map(|(name, table)| Ok((known(name)?, table.clone()))).collect()
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as key=value")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// A time: `90` or `90s`, `30m`, `2h`.
fn duration(text: &str) -> Result<Duration, String> {
    let scaled = quantity(text).and_then(|(number, suffix)| {
        let seconds = match suffix {
            "" | "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => return None,
        };
        number.checked_mul(seconds).filter(|seconds| *seconds > 0)
    });
    let seconds = scaled.ok_or_else(|| "write it as 90s, 30m or 2h".to_owned())?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> RemoteFile {
        RemoteFile::new(toml::from_str(text).unwrap(), RemoteTable::default())
    }

    fn here(text: &str) -> RemoteFile {
        RemoteFile::new(RemoteTable::default(), toml::from_str(text).unwrap())
    }

    fn none(_: &str) -> Option<OsString> {
        None
    }

    #[test]
    fn quantities_have_suffixes() {
        for (text, number) in
            [("0", 0), ("7B", 7), ("10GiB", 10 << 30), ("500 MB", 500_000_000), ("1TiB", 1 << 40)]
        {
            assert_eq!(bytes(text), Ok(number), "{text}");
        }
        for text in ["", "GiB", "10gib", "-1", "1.5GB", "99999999999TiB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
        for (text, seconds) in [("90", 90), ("90s", 90), ("30m", 1800), ("2h", 7200)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "0", "0m", "2d", "99999999999999999999h", "9999999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn flags_outrank_the_file_and_the_file_outranks_what_is_built_in() {
        let file = file(
            "project = 'of-file'\nanalytics_dataset = 'of_file'\nmax_bytes_billed = '1KiB'\njob_timeout = 5\n\
             [labels]\nteam = 'file'\nunit = 'file'\n[tables]\nplayer_game_summary = 'other.table'\n",
        );
        let args = RemoteArgs {
            project: Some("of-flag".to_owned()),
            labels: vec![("team".to_owned(), "flag".to_owned())],
            ..RemoteArgs::default()
        };
        let settings = args.settings_with(&file, none).unwrap();
        assert_eq!(settings.data_project().unwrap(), "of-flag");
        assert_eq!(settings.max_bytes_billed, Some(1024));
        assert_eq!(settings.job_timeout, Duration::from_secs(5));
        assert_eq!(settings.labels["team"], "flag");
        assert_eq!(settings.labels["unit"], "file");
        let table = |table| settings.table(table).unwrap().to_string();
        assert_eq!(table(Table::PlayerGameSummary), "of-flag.other.table");
        assert_eq!(table(Table::MlFeatureStore), "of-flag.nba_predictions.ml_feature_store_v2");
        let settings = RemoteArgs::default().settings_with(&file, none).unwrap();
        assert_eq!(settings.data_project().unwrap(), "of-file");
        assert_eq!(settings.analytics_dataset, "of_file");
    }

    #[test]
    fn credentials_are_taken_in_the_documented_order_and_never_shown() {
        let names = ["GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "HOME"];
        let choice = |args: &RemoteArgs, text: &str, known: &[&str]| {
            let env = |name: &str| known.contains(&name).then(|| OsString::from("hush"));
            format!("{:?}", args.settings_with(&file(text), env).unwrap().credentials)
        };
        let flag = RemoteArgs { credentials: Some("flag.json".into()), ..RemoteArgs::default() };
        let none = RemoteArgs::default();
        let in_file = "credentials = 'file.json'";
        assert_eq!(choice(&flag, in_file, &names), "File(\"flag.json\", None)");
        assert_eq!(choice(&none, in_file, &names), "AccessToken(Secret(…))");
        assert_eq!(choice(&none, in_file, &names[1..]), "File(\"hush\", None)");
        assert_eq!(choice(&none, in_file, &names[2..]), "File(\"file.json\", None)");
        let gcloud = choice(&none, "", &names[2..]);
        assert!(gcloud.starts_with("Default(Some(\"hush/.config/gcloud/"), "{gcloud}");
        assert_eq!(choice(&none, "", &[]), "Default(None)");
    }

    #[test]
    fn what_can_be_no_setting_is_refused_and_said() {
        let refused = |args: &RemoteArgs, text: &str, what: &str| {
            let failure = args.settings_with(&file(text), none).unwrap_err();
            assert_eq!(failure.status(), crate::cli::ExitStatus::Usage);
            assert!(failure.message().contains(what), "{failure}");
        };
        let none = RemoteArgs::default();
        refused(&none, "project = 'a b'", "`a b` is not the name of a project");
        refused(&none, "location = 'US`'", "`US`` is not the name of a location");
        refused(&none, "max_bytes_billed = 'all'", "max_bytes_billed in season.toml");
        refused(&none, "job_timeout = 'never'", "job_timeout in season.toml");
        refused(&none, "labels = { Team = 'x' }", "`Team` is not the name of a label");
        refused(&none, "tables = { players = 'x' }", "there is no table players; the tables are");
        refused(&none, "tables = { player_game_summary = 'a.b.c.d' }", "is not the name");
        let remote = RemoteArgs { endpoint: Some("10.0.0.1:80".into()), ..none.clone() };
        refused(&remote, "", "is on another machine\nhint: --endpoint-allow-remote");
        let storage = RemoteArgs { storage_endpoint: Some("localhost:1".into()), ..none };
        refused(&storage, "", "BIGQUERY_EMULATOR_HOST");
        assert!(toml::from_str::<RemoteTable>("endpoint = 'localhost:1'").is_err());
    }

    #[test]
    fn a_file_of_the_current_folder_says_neither_who_asks_nor_who_pays() {
        let text = "credentials = 'key.json'\nbilling_project = 'theirs'\nproject = 'theirs'";
        let settings = RemoteArgs::default().settings_with(&here(text), none).unwrap();
        assert_eq!(format!("{:?}", settings.credentials), "Default(None)");
        assert_eq!(settings.billing_project, None);
        assert_eq!(here(text).ignored, ["credentials", "billing_project"]);
        assert_eq!(here(text).found(&RemoteArgs::default()), ["project"]);
        let args = RemoteArgs { project: Some("mine".into()), ..RemoteArgs::default() };
        assert!(here(text).found(&args).is_empty());
        let own: RemoteTable = toml::from_str("credentials = 'own.json'\nproject = 'own'").unwrap();
        let both = RemoteFile::new(own, toml::from_str(text).unwrap());
        let settings = RemoteArgs::default().settings_with(&both, none).unwrap();
        assert_eq!(format!("{:?}", settings.credentials), "File(\"own.json\", None)");
        assert_eq!(settings.data_project().unwrap(), "theirs");
    }

    #[test]
    fn a_file_of_the_current_folder_only_lowers_the_limit() {
        for (own, here, limit) in [
            ("max_bytes_billed = '1GiB'", "max_bytes_billed = '1TiB'", 1 << 30),
            ("max_bytes_billed = '1GiB'", "max_bytes_billed = '1MiB'", 1 << 20),
            ("max_bytes_billed = '1GiB'", "", 1 << 30),
            ("", "max_bytes_billed = '1MiB'", 1 << 20),
        ] {
            let file = RemoteFile::new(toml::from_str(own).unwrap(), toml::from_str(here).unwrap());
            let settings = RemoteArgs::default().settings_with(&file, none).unwrap();
            assert_eq!(settings.max_bytes_billed, Some(limit), "{own} {here}");
        }
    }

    #[test]
    fn a_file_of_the_current_folder_does_not_lead_rows_from_one_project_to_another() {
        let text = "project = 'theirs'\ntables = { player_game_summary = 'mine.secret.games' }";
        let refused = RemoteArgs::default().settings_with(&here(text), none).unwrap_err();
        assert_eq!(refused.status(), crate::cli::ExitStatus::Usage);
        assert!(refused.message().contains("mine.secret.games is a table of another"), "{refused}");
        // Where else the table is named, makes no difference.
        let (text, own) =
            ("project = 'theirs'", "tables = { player_game_summary = 'mine.s.games' }");
        let own = || toml::from_str::<RemoteTable>(own).unwrap();
        let both = RemoteFile::new(own(), toml::from_str(text).unwrap());
        assert!(RemoteArgs::default().settings_with(&both, none).is_err());
        let tables = vec![("player_game_summary".to_owned(), "mine.s.games".to_owned())];
        let flag = RemoteArgs { tables, ..RemoteArgs::default() };
        assert!(flag.settings_with(&here(text), none).is_err());
        let paid = RemoteArgs { billing_project: Some("mine".into()), ..RemoteArgs::default() };
        assert!(paid.settings_with(&both, none).is_ok());
        let text = "project = 'theirs'\ntables = { player_game_summary = 'mine.secret.games' }";
        assert!(RemoteArgs::default().settings_with(&file(text), none).is_ok());
        let mine = RemoteArgs { project: Some("mine".into()), ..RemoteArgs::default() };
        assert!(mine.settings_with(&here(text), none).is_ok());
    }

    #[test]
    fn what_a_file_of_the_current_folder_would_have_replaced_takes_more_than_yes() {
        let check = |text: &str, args: &RemoteArgs, table: Option<&str>| {
            here(text).check_target(args, table).map_err(|failure| failure.message())
        };
        let none = RemoteArgs::default();
        let (project, dataset) = ("project = 'theirs'", "predictions_dataset = 'theirs'");
        let table = "tables = { player_prop_predictions = 'd.t' }";
        for (text, word) in
            [(project, "project"), (dataset, "predictions_dataset"), (table, "tables")]
        {
            let failure = check(text, &none, None).unwrap_err();
            assert!(
                failure.contains(&format!("{word} of season.toml in this folder")),
                "{failure}"
            );
            assert!(file(text).check_target(&none, None).is_ok(), "{text}");
            assert!(check(text, &none, Some("theirs.d.t")).is_ok(), "{text}");
            let emulator = RemoteArgs { endpoint: Some("localhost:1".into()), ..none.clone() };
            assert!(check(text, &emulator, None).is_ok(), "{text}");
        }
        assert!(check(project, &none, Some("d.t")).is_err());
        let other = check(project, &none, Some("mine.d.t")).unwrap_err();
        assert!(other.contains("mine.d.t is a table of another"), "{other}");
        assert!(check(dataset, &none, Some("d.t")).is_ok());
        assert!(check("tables = { player_game_summary = 'd.t' }", &none, None).is_ok());
        let mine = RemoteArgs { project: Some("mine".into()), ..none };
        assert!(check(project, &mine, None).is_ok());
    }
}
