//! Jobs: ids that the client chooses, queries, waiting, and what became of them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat};
use http::Method;
use serde_json::{Value, json};
use thiserror::Error;
use tokio::time::{sleep, timeout};

use super::rest::{Answer, Request};
use super::{Kind, RemoteError, Rest};

/// A job's id, chosen by us: what makes it safe to ask for the same job again. Of a project and location each id names
/// one job, for good.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(String);

/// The text cannot be a job's id.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no job id: it has at most 1,024 letters, digits, `_` and `-`")]
pub struct BadJobId(String);

/// A job that is done without an error.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Where it ran.
    pub location: String,
    /// What it was told, as the REST API's `configuration`; null if the server does not say.
    pub configuration: Value,
    /// What it did, as the REST API's `statistics`.
    pub statistics: Value,
    /// Whether it had been there before it was asked for: by a try whose answer was lost, an earlier session or another
    /// one.
    pub attached: bool,
}

/// How a query is run.
#[derive(Clone, Debug, Default)]
pub struct QueryOptions {
    /// The job is refused, uncharged, if it would read more bytes than this.
    pub max_bytes_billed: Option<u64>,
    /// Whether an earlier result may be given instead; not where something is verified.
    pub use_cache: bool,
    /// What the owner's bills and lists of jobs show.
    pub labels: BTreeMap<String, String>,
}

/// What `jobs.get` or `jobs.insert` says.
#[derive(Debug)]
pub(in crate::bigquery) struct JobStatus {
    value: Value,
    attached: bool,
}

impl JobId {
    /// The id `text`.
    ///
    /// # Errors
    ///
    /// If it has other characters than an id may have.
    pub fn new(text: impl Into<String>) -> Result<Self, BadJobId> {
        let text = text.into();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let fits = (1..=1024).contains(&text.len()) && text.chars().all(allowed);
        if fits { Ok(Self(text)) } else { Err(BadJobId(text)) }
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for JobId {
    type Err = BadJobId;

    fn from_str(text: &str) -> Result<Self, BadJobId> {
        Self::new(text)
    }
}

impl Job {
    /// The value of a label that the job was given.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.configuration["labels"][key].as_str()
    }

    /// An `int64` of the statistics, which the REST API writes as text, at a JSON pointer: `/load/outputRows`.
    pub fn count(&self, pointer: &str) -> Option<u64> {
        let value = self.statistics.pointer(pointer)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }
}

impl Job {
    /// A moment at which it was done for certain, in UTC, if the server says when that was. Its time is cut to a
    /// millisecond, and what the job did is to be seen then, so this is the next one.
    pub(in crate::bigquery) fn ended(&self) -> Option<String> {
        let millis = i64::try_from(self.count("/endTime")?).ok()?.checked_add(1)?;
        let time = DateTime::from_timestamp_millis(millis)?;
        Some(time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl JobStatus {
    pub(in crate::bigquery) fn new(value: Value) -> Self {
        Self { value, attached: false }
    }

    /// Whether the job is done; [`RemoteError::Job`] as soon as an error stands in what is told, which is an HTTP success.
    fn done(&self, id: &JobId, location: &str) -> Result<bool, RemoteError> {
        match &self.value["status"]["errorResult"] {
            Value::Null => Ok(self.value["status"]["state"] == "DONE"),
            error => Err(RemoteError::job(id.as_str(), location, error)),
        }
    }

    fn job(mut self, id: &JobId, location: &str) -> Job {
        let status = self.value["jobReference"]["location"].as_str();
        Job {
            id: id.to_string(),
            location: status.unwrap_or(location).to_owned(),
            configuration: self.value["configuration"].take(),
            statistics: self.value["statistics"].take(),
            attached: self.attached,
        }
    }
}

impl Rest {
    /// Runs `sql` (`GoogleSQL`) as the job `id` in `location` (empty: BigQuery's choice), and waits until it is done. If
    /// there is a job of that id, by a try whose answer was lost or by another session, this waits for that one instead.
    ///
    /// # Errors
    ///
    /// - [`RemoteError::Job`] if it failed. The id is used up: the caller who wants to try again, as on
    ///   [`Kind::Retryable`], takes another.
    /// - [`RemoteError::JobIdTaken`] if the job of that id runs, or ran, something else; it is done then.
    /// - [`RemoteError::Timeout`] if it is not done in the time that the policy gives.
    /// - Otherwise whatever the network does.
    pub async fn query(
        &self,
        id: &JobId,
        location: &str,
        sql: &str,
        options: &QueryOptions,
    ) -> Result<Job, RemoteError> {
        let configuration = self.timed(query_configuration(sql, options));
        let body = self.job_body(Some(id), location, &configuration);
        let status = self.insert(id, location, &body).await?;
        let job = self.finished(id, location, status).await?;
        let places = ["/query/totalBytesProcessed", "/totalBytesProcessed"];
        self.counted().bytes += places.iter().find_map(|place| job.count(place)).unwrap_or(0);
        same_or_unknown(job, "/query/query", &sql.into())
    }

    /// How many bytes `sql` would read. Nothing is run and nothing charged.
    ///
    /// # Errors
    ///
    /// If the statement is wrong, or whatever the network does.
    pub async fn dry_run(&self, location: &str, sql: &str) -> Result<u64, RemoteError> {
        let status = self.send_dry_run(location, sql).await?;
        // BigQuery says it in both places, an emulator in the second only.
        let places = ["/statistics/totalBytesProcessed", "/statistics/query/totalBytesProcessed"];
        let bytes = places.iter().find_map(|place| status.pointer(place)?.as_str()?.parse().ok());
        bytes.ok_or_else(|| RemoteError::BadResponse {
            call: format!("POST /bigquery/v2/{}", self.jobs_path()),
            what: "a dry run that does not say how many bytes it would read",
        })
    }

    /// The names of the columns that the answer to `sql` would have, in their order; `None` if the server does not say.
    /// Nothing is run and nothing charged.
    ///
    /// # Errors
    ///
    /// As [`Rest::dry_run`].
    pub(in crate::bigquery) async fn dry_run_columns(
        &self,
        location: &str,
        sql: &str,
    ) -> Result<Option<Vec<String>>, RemoteError> {
        let status = self.send_dry_run(location, sql).await?;
        let fields = status.pointer("/statistics/query/schema/fields").and_then(Value::as_array);
        let name = |field: &Value| field["name"].as_str().map(str::to_owned);
        Ok(fields.and_then(|fields| fields.iter().map(name).collect()))
    }

    async fn send_dry_run(&self, location: &str, sql: &str) -> Result<Value, RemoteError> {
        let mut configuration = query_configuration(sql, &QueryOptions::default());
        configuration["dryRun"] = true.into();
        self.counted().jobs += 1;
        let path = self.jobs_path();
        let status = self.post(&path, &self.job_body(None, location, &configuration)).await?;
        let error = &status["status"]["errorResult"];
        if !error.is_null() {
            return Err(RemoteError::job("of a dry run", location, error));
        }
        Ok(status)
    }

    /// The job `id`, whatever its state, or `None` if there is none.
    ///
    /// # Errors
    ///
    /// Whatever the network does.
    pub(in crate::bigquery) async fn get_job(
        &self,
        id: &JobId,
        location: &str,
    ) -> Result<Option<JobStatus>, RemoteError> {
        match self.get(&format!("{}/{id}", self.jobs_path()), &at(location)).await {
            Ok(value) => Ok(Some(JobStatus { value, attached: true })),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Inserts the job `body`. When it is unclear whether it arrived, the server is asked for it; only if it is not there
    /// is it sent again.
    async fn insert(
        &self,
        id: &JobId,
        location: &str,
        body: &Value,
    ) -> Result<JobStatus, RemoteError> {
        self.counted().jobs += 1;
        let request = Request::new(Method::POST, &self.jobs_path()).with_json(body);
        let mut tried = 1;
        loop {
            let error = match self.send(&request).await.and_then(Answer::json) {
                Ok(value) => return Ok(JobStatus::new(value)),
                Err(error) => error,
            };
            if let Some(status) = self.there_after(&error, id, location).await? {
                return Ok(status);
            }
            if tried == self.policy.tries {
                return Err(error);
            }
            self.back_off(&error, &request.call(), tried).await;
            tried += 1;
        }
    }

    /// After `error`, on inserting the job `id`: the job, if it is there, `None` if it can be inserted again, or the error
    /// if it is certain that there is none and will be none.
    pub(in crate::bigquery) async fn there_after(
        &self,
        error: &RemoteError,
        id: &JobId,
        location: &str,
    ) -> Result<Option<JobStatus>, RemoteError> {
        match error.kind() {
            Kind::Duplicate | Kind::Retryable => self.get_job(id, location).await,
            _ => Err(error.clone()),
        }
    }

    /// Waits until the job `id`, of which `status` is the latest news, is done.
    pub(in crate::bigquery) async fn finished(
        &self,
        id: &JobId,
        location: &str,
        mut status: JobStatus,
    ) -> Result<Job, RemoteError> {
        let attached = status.attached;
        let asking = async {
            let mut asked = 1;
            while !status.done(id, location)? {
                sleep(self.policy.poll(asked)).await;
                asked += 1;
                status =
                    self.get_job(id, location).await?.ok_or_else(|| RemoteError::BadResponse {
                        call: format!("GET /bigquery/v2/{}/{id}", self.jobs_path()),
                        what: "a job that was there is gone",
                    })?;
            }
            Ok(Job { attached, ..status.job(id, location) })
        };
        timeout(self.policy.job, asking).await.unwrap_or_else(|_| {
            let (job, location) = (id.to_string(), location.to_owned());
            Err(RemoteError::Timeout { job, location, within: self.policy.job })
        })
    }

    /// `configuration` with the time after which the server stops the job, which is when we stop waiting for it.
    pub(in crate::bigquery) fn timed(&self, mut configuration: Value) -> Value {
        configuration["jobTimeoutMs"] = self.policy.job.as_millis().to_string().into();
        configuration
    }

    pub(in crate::bigquery) fn jobs_path(&self) -> String {
        format!("projects/{}/jobs", self.project())
    }

    /// The body of `jobs.insert`. A dry run has no id: it leaves no job.
    pub(in crate::bigquery) fn job_body(
        &self,
        id: Option<&JobId>,
        location: &str,
        configuration: &Value,
    ) -> Value {
        let mut reference = json!({ "projectId": self.project() });
        if let Some(id) = id {
            reference["jobId"] = id.as_str().into();
        }
        if !location.is_empty() {
            reference["location"] = location.into();
        }
        json!({ "jobReference": reference, "configuration": configuration })
    }
}

/// `job`, unless its configuration says at `pointer` that it was told something else than `expected`.
pub(in crate::bigquery) fn same_or_unknown(
    job: Job,
    pointer: &str,
    expected: &Value,
) -> Result<Job, RemoteError> {
    match job.configuration.pointer(pointer) {
        Some(status) if job.attached && status != expected => {
            Err(RemoteError::JobIdTaken(job.into()))
        }
        _ => Ok(job),
    }
}

/// The parameter that jobs outside the multi-regions US and EU are not found without.
pub(in crate::bigquery) fn at(location: &str) -> Vec<(&str, &str)> {
    if location.is_empty() { Vec::new() } else { vec![("location", location)] }
}

fn query_configuration(sql: &str, options: &QueryOptions) -> Value {
    let mut query = json!({
        "query": sql,
        "useLegacySql": false,
        "useQueryCache": options.use_cache,
    });
    if let Some(bytes) = options.max_bytes_billed {
        query["maximumBytesBilled"] = bytes.to_string().into();
    }
    json!({ "query": query, "labels": options.labels })
}
