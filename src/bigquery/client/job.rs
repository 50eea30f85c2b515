//! Jobs: ids that the client chooses, queries, waiting, and what became of them.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::rest::{Answer, RestRequest};
use super::{FailureKind, Job, JobId, RemoteError, RestClient};

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
            // An emulator does not say where a job ran: where it was asked to.
            location: status.unwrap_or(location).to_owned(),
            configuration: self.value["configuration"].take(),
            statistics: self.value["statistics"].take(),
            attached: self.attached,
        }
    }
}

impl RestClient {
    /// Runs `sql` (`GoogleSQL`) as the job `id` in `location` (empty: BigQuery's choice), and waits until it is done. If
    /// there is a job of that id, by a try whose answer was lost or by another session, this waits for that one instead.
    ///
    /// # Errors
    ///
    /// - [`RemoteError::Job`] if it failed. The id is used up: the caller who wants to try again, as on
    ///   [`FailureKind::Retryable`], takes another.
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
        // What the server does not say is not counted: these bytes are shown, and decide nothing.
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
    /// As [`RestClient::dry_run`].
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
            Err(error) if error.kind() == FailureKind::NotFound => Ok(None),
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
        let request = RestRequest::new(Method::POST, &self.jobs_path()).with_json(body);
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
            FailureKind::Duplicate | FailureKind::Retryable => self.get_job(id, location).await,
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
