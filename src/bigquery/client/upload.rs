//! A load job whose rows are uploaded in chunks, which can continue after a lost answer.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, LOCATION, RANGE};
use http::{HeaderValue, Method};
use reqwest::Url;
use serde_json::Value;

use super::job::{JobStatus, same_or_unknown};
use super::rest::{Answer, RestRequest};
use super::{FailureKind, Job, JobId, RemoteError, RestClient};

/// Chunks of a resumable upload are multiples of this, but for the last.
pub(in crate::bigquery) const GRAIN: usize = 256 * 1024;

/// The chunks' size: few requests, and little to send again.
pub(in crate::bigquery) const CHUNK: usize = 32 * GRAIN;

/// Where an upload stands.
enum UploadState {
    /// The server has so many bytes.
    Has(usize),
    /// It has all of them, and says what became of the job.
    Done(JobStatus),
    /// It does not know the upload any more.
    Lost,
}

impl RestClient {
    /// Loads `bytes` by the job `id` in `location`, of which `configuration` says the rest (`{"load": …, "labels": …}`),
    /// and waits until it is done. The bytes go up in chunks (a resumable upload, to named endpoints as well); after a
    /// broken one the server is asked how far it got. If there is a job of that id, by an upload whose answer was lost or by
    /// another session, this waits for that one instead.
    ///
    /// # Errors
    ///
    /// As [`RestClient::query`]; a job of that id with another destination is [`RemoteError::JobIdTaken`].
    pub async fn load(
        &self,
        id: &JobId,
        location: &str,
        configuration: Value,
        bytes: &[u8],
    ) -> Result<Job, RemoteError> {
        const TARGET: &str = "/load/destinationTable";
        // A load without a target is none of ours, and would differ from what the server says of it.
        let target = configuration.pointer(TARGET).cloned().unwrap_or_default();
        let body = self.job_body(Some(id), location, &self.timed(configuration));
        let status = self.upload(id, location, &body, &Bytes::copy_from_slice(bytes)).await?;
        same_or_unknown(self.finished(id, location, status).await?, TARGET, &target)
    }

    /// Begins uploads until one arrives, or the job is there.
    async fn upload(
        &self,
        id: &JobId,
        location: &str,
        body: &Value,
        bytes: &Bytes,
    ) -> Result<JobStatus, RemoteError> {
        let begin = self.begin_request(body, bytes.len());
        let mut tried = 1;
        loop {
            let outcome = match self.begin(&begin).await {
                Ok(session) => self.send_all(&session, &begin.call(), bytes).await,
                Err(error) => Err(error),
            };
            // The session is gone, or never was: unless the job is there all the same, another upload begins.
            let error = match outcome {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => {
                    RemoteError::BadResponse { call: begin.call(), what: "the upload is lost" }
                }
                Err(error) => error,
            };
            let there = match error {
                RemoteError::BadResponse { .. } => self.get_job(id, location).await?,
                ref error => self.there_after(error, id, location).await?,
            };
            if let Some(status) = there {
                return Ok(status);
            }
            if tried == self.policy.tries {
                return Err(error);
            }
            self.back_off(&error, &begin.call(), tried).await;
            tried += 1;
        }
    }

    fn begin_request(&self, body: &Value, length: usize) -> RestRequest<'static> {
        let mut begin = RestRequest::new(Method::POST, "").with_json(body);
        begin.path = format!("/upload/bigquery/v2/{}", self.jobs_path());
        begin.query = vec![("uploadType", "resumable".to_owned())];
        let parquet = HeaderValue::from_static("application/octet-stream");
        begin.headers.insert("x-upload-content-type", parquet);
        begin.headers.insert("x-upload-content-length", length.into());
        begin
    }

    /// Begins an upload and returns the path of its session.
    async fn begin(&self, begin: &RestRequest<'_>) -> Result<String, RemoteError> {
        self.counted().jobs += 1;
        let answer = self.send(begin).await?.success()?;
        let bad_response = |what| RemoteError::BadResponse { call: begin.call(), what };
        let location = answer.header(LOCATION.as_str());
        session_path(location.ok_or_else(|| bad_response("an upload without a place to go"))?)
            .ok_or_else(|| bad_response("an upload that would go to somewhere else"))
    }

    /// Sends `bytes` to `session`, from where the server has them; `None` if the session is lost. Gives up after as many
    /// failures in a row as the policy permits.
    async fn send_all(
        &self,
        session: &str,
        begun: &str,
        bytes: &Bytes,
    ) -> Result<Option<JobStatus>, RemoteError> {
        let (mut has, mut failures) = (0, 0);
        loop {
            let mut outcome = self.send_chunk(session, bytes, has).await;
            while let Err(error) = outcome {
                failures += 1;
                if error.kind() != FailureKind::Retryable || failures > self.policy.tries {
                    return Err(error);
                }
                self.back_off(&error, begun, failures).await;
                outcome = self.put(session, range_asking(bytes.len()), Bytes::new()).await;
            }
            match outcome? {
                UploadState::Done(status) => return Ok(Some(status)),
                UploadState::Has(more) if more > has => (has, failures) = (more, 0),
                // No more than before or, if it lost some, less.
                UploadState::Has(less) if failures < self.policy.tries => {
                    (has, failures) = (less, failures + 1);
                }
                UploadState::Has(_) | UploadState::Lost => return Ok(None),
            }
        }
    }

    async fn send_chunk(
        &self,
        session: &str,
        bytes: &Bytes,
        from: usize,
    ) -> Result<UploadState, RemoteError> {
        let until = bytes.len().min(from + self.chunk);
        if from >= until {
            return self.put(session, range_asking(bytes.len()), Bytes::new()).await;
        }
        let range = format!("bytes {from}-{}/{}", until - 1, bytes.len());
        self.put(session, range, bytes.slice(from..until)).await
    }

    /// Puts a chunk, or nothing to ask how far the server got.
    async fn put(
        &self,
        session: &str,
        range: String,
        body: Bytes,
    ) -> Result<UploadState, RemoteError> {
        let mut put = RestRequest::new(Method::PUT, "");
        session.clone_into(&mut put.path);
        put.headers.insert(CONTENT_LENGTH, body.len().into());
        put.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        put.headers.extend(HeaderValue::try_from(range).ok().map(|range| (CONTENT_RANGE, range)));
        put.body = body;
        let answer = self.send(&put).await?;
        match answer.status {
            308 => Ok(UploadState::Has(received(answer.header(RANGE.as_str())))),
            404 | 410 => Ok(UploadState::Lost),
            _ => Answer::json(answer).map(JobStatus::new).map(UploadState::Done),
        }
    }
}

fn range_asking(length: usize) -> String {
    format!("bytes */{length}")
}

/// How many bytes a `Range: bytes=0-41` says are there; without it, none.
fn received(range: Option<&str>) -> usize {
    let last = range.and_then(|range| range.rsplit_once('-')?.1.parse::<usize>().ok());
    last.map_or(0, |last| last + 1)
}

/// The path and query of an upload's session, which is asked of the endpoint that was asked to begin it, whatever host
/// `location` names: an emulator may call itself by another name, and nobody else shall see the token.
fn session_path(location: &str) -> Option<String> {
    let base = Url::parse("http://localhost").ok()?;
    let url = base.join(location).ok()?;
    let path = url.path();
    let known = path.starts_with("/upload/bigquery/v2/")
        || path.starts_with("/resumable/upload/bigquery/v2/");
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    known.then(|| format!("{path}{query}"))
}
