//! How the warehouse is reached, and what its tables are called there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::token_file::read_small;
use super::{
    BadName, Credentials, Endpoint, Policy, QueryOptions, RemoteError, RestClient, Secret,
    TableRef, clock, names,
};

/// A table that the program knows. Which one of the warehouse's tables it is can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarehouseTable {
    /// What players did, game by game.
    PlayerGameSummary,
    /// The stored feature rows.
    MlFeatureStore,
    /// Where runs are published.
    PlayerPropPredictions,
    /// Offers of points lines, one row each.
    OddsApiPlayerPointsProps,
    /// Offers of lines of all stats, one row for each side.
    BettingprosPlayerPointsProps,
    /// Upstream of the features: a player's averages as of a date.
    PlayerDailyCache,
    /// Upstream of the features: where a player shoots from.
    PlayerShotZoneAnalysis,
    /// Upstream of the features: where a team lets shoot.
    TeamDefenseZoneAnalysis,
}

/// Who asks Google's endpoint. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub enum CredentialChoice {
    /// Whoever this token was given to.
    AccessToken(Secret),
    /// The account of this key file, and the file with a token that it may read.
    File(PathBuf, Option<PathBuf>),
    /// Application default credentials: the account that `gcloud` left in this file, if it is there, or else that of the
    /// Google machine this runs on.
    Default(Option<PathBuf>),
}

/// How the warehouse is used: what the command line, the environment and `season.toml` come to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The project that holds the data; without it, the one that the credentials name.
    pub project: Option<String>,
    /// The project that jobs run in and are billed to; without it, the one with the data.
    pub billing_project: Option<String>,
    /// The dataset of [`WarehouseTable::PlayerGameSummary`].
    pub analytics_dataset: String,
    /// The dataset of [`WarehouseTable::MlFeatureStore`] and [`WarehouseTable::PlayerPropPredictions`].
    pub predictions_dataset: String,
    /// The dataset of the upstream tables.
    pub precompute_dataset: String,
    /// The dataset of [`WarehouseTable::LINES`].
    pub raw_dataset: String,
    /// Tables that are elsewhere: `table`, `dataset.table` or `project.dataset.table`.
    pub tables: BTreeMap<WarehouseTable, String>,
    /// Where jobs run; without it, where the dataset is.
    pub location: Option<String>,
    /// Who asks.
    pub credentials: CredentialChoice,
    /// Where the warehouse is.
    pub endpoint: Endpoint,
    /// No query may read more bytes.
    pub max_bytes_billed: Option<u64>,
    /// What a job may take.
    pub job_timeout: Duration,
    /// What jobs are labelled with.
    pub labels: BTreeMap<String, String>,
}

impl WarehouseTable {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::PlayerGameSummary,
        Self::MlFeatureStore,
        Self::PlayerPropPredictions,
        Self::OddsApiPlayerPointsProps,
        Self::BettingprosPlayerPointsProps,
        Self::PlayerDailyCache,
        Self::PlayerShotZoneAnalysis,
        Self::TeamDefenseZoneAnalysis,
    ];

    /// The three that features are made of upstream, of which rows are only counted.
    pub const UPSTREAM: [Self; 3] =
        [Self::PlayerDailyCache, Self::PlayerShotZoneAnalysis, Self::TeamDefenseZoneAnalysis];

    /// The two with bookmakers' offers.
    pub const LINES: [Self; 2] =
        [Self::OddsApiPlayerPointsProps, Self::BettingprosPlayerPointsProps];

    /// The name it has unless another is set.
    pub fn name(self) -> &'static str {
        match self {
            Self::PlayerGameSummary => "player_game_summary",
            Self::MlFeatureStore => "ml_feature_store_v2",
            Self::PlayerPropPredictions => "player_prop_predictions",
            Self::OddsApiPlayerPointsProps => "odds_api_player_points_props",
            Self::BettingprosPlayerPointsProps => "bettingpros_player_points_props",
            Self::PlayerDailyCache => "player_daily_cache",
            Self::PlayerShotZoneAnalysis => "player_shot_zone_analysis",
            Self::TeamDefenseZoneAnalysis => "team_defense_zone_analysis",
        }
    }

    /// The table of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            project: None,
            billing_project: None,
            analytics_dataset: "nba_analytics".to_owned(),
            predictions_dataset: "nba_predictions".to_owned(),
            precompute_dataset: "nba_precompute".to_owned(),
            raw_dataset: "nba_raw".to_owned(),
            tables: BTreeMap::new(),
            location: None,
            credentials: CredentialChoice::Default(None),
            endpoint: Endpoint::Google,
            max_bytes_billed: None,
            job_timeout: Policy::GOOGLE.job,
            labels: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// How statements are run.
    pub fn query_options(&self) -> QueryOptions {
        QueryOptions {
            max_bytes_billed: self.max_bytes_billed,
            // An earlier result may be of an earlier state.
            use_cache: false,
            labels: self.labels.clone(),
        }
    }

    /// The same, if all names in it can be names.
    ///
    /// # Errors
    ///
    /// The first that cannot.
    pub fn checked(self) -> Result<Self, BadName> {
        for project in self.project.iter().chain(&self.billing_project) {
            names::project(project)?;
        }
        self.location.as_deref().map(names::location).transpose()?;
        for (key, value) in &self.labels {
            names::label(key, true)?;
            names::label(value, false)?;
        }
        for table in WarehouseTable::ALL {
            self.table_in("project", table)?;
        }
        Ok(self)
    }

    /// The project that holds the data: the one that was set or, at Google's endpoint, the one that a key file names. Asks
    /// no network.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn data_project(&self) -> Result<String, RemoteError> {
        let set = self.project.clone().or_else(|| self.project_of_key());
        set.ok_or(RemoteError::Missing("no project was named"))
    }

    fn project_of_key(&self) -> Option<String> {
        let (CredentialChoice::File(path, _) | CredentialChoice::Default(Some(path))) =
            &self.credentials
        else {
            return None;
        };
        if !self.endpoint.is_google() {
            return None;
        }
        let file: serde_json::Value = serde_json::from_slice(&read_small(path).ok()?).ok()?;
        let project = ["project_id", "quota_project_id"].iter().find_map(|key| file[key].as_str());
        project.map(str::to_owned)
    }

    /// Which of the warehouse's tables `table` is. Asks no network.
    ///
    /// # Errors
    ///
    /// If no project was named, or something is no name.
    pub fn table(&self, table: WarehouseTable) -> Result<TableRef, RemoteError> {
        Ok(self.table_in(&self.data_project()?, table)?)
    }

    fn table_in(&self, project: &str, table: WarehouseTable) -> Result<TableRef, BadName> {
        let dataset = match table {
            WarehouseTable::PlayerGameSummary => &self.analytics_dataset,
            WarehouseTable::MlFeatureStore | WarehouseTable::PlayerPropPredictions => {
                &self.predictions_dataset
            }
            WarehouseTable::OddsApiPlayerPointsProps
            | WarehouseTable::BettingprosPlayerPointsProps => &self.raw_dataset,
            _ => &self.precompute_dataset,
        };
        let set = self.tables.get(&table).map_or(table.name(), String::as_str);
        match set.split('.').count() {
            1 => TableRef::new(project, dataset, set),
            2 => format!("{project}.{set}").parse(),
            _ => set.parse(),
        }
    }

    /// A client for these settings. Nothing is asked yet.
    ///
    /// # Errors
    ///
    /// If there is no project, or the credentials cannot be read. Those are not looked at for a named endpoint.
    #[expect(
        clippy::unused_async,
        reason = "a client of another kind may have to ask before it is one"
    )]
    pub async fn connect(&self) -> Result<RestClient, RemoteError> {
        let project = match &self.billing_project {
            Some(project) => project.clone(),
            None => self.data_project()?,
        };
        let (credentials, patience) = if self.endpoint.is_google() {
            clock::now()?;
            (self.credentials.open()?, Policy::GOOGLE)
        } else {
            (Credentials::anonymous(), Policy::NAMED)
        };
        let policy = Policy { job: self.job_timeout, ..patience };
        RestClient::new(&self.endpoint, credentials, &project, policy)
    }

    /// Where the jobs on `table` run: the location that was set, or that of its dataset.
    ///
    /// # Errors
    ///
    /// If the dataset is not there, or whatever the network does.
    pub async fn location(
        &self,
        rest: &RestClient,
        table: &TableRef,
    ) -> Result<String, RemoteError> {
        if let Some(location) = &self.location {
            return Ok(location.clone());
        }
        let path = table.dataset_path();
        let dataset = rest.get(&path, &[]).await?;
        let location = dataset["location"].as_str().map(names::location).transpose()?;
        location.ok_or_else(|| RemoteError::BadResponse {
            call: format!("GET /bigquery/v2/{path}"),
            what: "a dataset without a location",
        })
    }
}

impl CredentialChoice {
    fn open(&self) -> Result<Credentials, RemoteError> {
        match self {
            Self::AccessToken(token) => Ok(Credentials::access_token(token.clone())),
            Self::File(path, token_file) => Credentials::from_file(path, token_file.as_deref()),
            Self::Default(Some(path)) if Path::exists(path) => Credentials::from_file(path, None),
            Self::Default(_) => Credentials::of_this_machine(),
        }
    }
}
