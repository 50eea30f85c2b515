//! One HTTP request to the REST API, with its token, its retries and its limits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method};
use reqwest::redirect;
use serde_json::Value;
use tokio::time::sleep;

use super::{Credentials, Endpoint, FailureKind, Policy, RemoteError, names};
use crate::domain::with_causes;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The largest answer, decoded. BigQuery's own limit for a page is 20 MB.
const MAX_ANSWER: usize = 256 << 20;

/// What was asked of the warehouse so far, by a client and its clones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Usage {
    /// Jobs, dry runs among them.
    pub jobs: u64,
    /// Requests, repeated ones among them.
    pub calls: u64,
    /// Bytes that queries read, as far as the server says.
    pub bytes: u64,
}

/// BigQuery's REST API, version 2, as one project uses it.
#[derive(Clone, Debug)]
pub struct RestClient {
    http: reqwest::Client,
    root: String,
    project: String,
    credentials: Credentials,
    pub(in crate::bigquery) policy: Policy,
    pub(in crate::bigquery) chunk: usize,
    usage: Arc<Mutex<Usage>>,
}

/// One request, which can be sent again.
#[derive(Clone, Debug)]
pub(in crate::bigquery) struct RestRequest<'a> {
    pub(in crate::bigquery) method: Method,
    /// Below the endpoint's root, as errors name it.
    pub(in crate::bigquery) path: String,
    pub(in crate::bigquery) query: Vec<(&'a str, String)>,
    pub(in crate::bigquery) headers: HeaderMap,
    pub(in crate::bigquery) body: bytes::Bytes,
}

/// What came back, whatever its status.
#[derive(Debug)]
pub(in crate::bigquery) struct Answer {
    pub(in crate::bigquery) call: String,
    host: String,
    pub(in crate::bigquery) status: u16,
    pub(in crate::bigquery) headers: HeaderMap,
    pub(in crate::bigquery) body: bytes::Bytes,
}

impl RestClient {
    /// Asks `endpoint`. Jobs run in, and are billed to, `project`. A named endpoint is asked without `credentials`.
    ///
    /// # Errors
    ///
    /// If `project` is no name, or the system has no room for a client.
    pub fn new(
        endpoint: &Endpoint,
        credentials: Credentials,
        project: &str,
        policy: Policy,
    ) -> Result<Self, RemoteError> {
        let credentials = if endpoint.is_google() { credentials } else { Credentials::anonymous() };
        Self::build(endpoint, credentials, project, policy)
    }

    /// The same, for a named endpoint that has tokens of its own, which are not Google's: with it tests see how a token
    /// that is refused is renewed. No command does this; a test of the house looks for it.
    ///
    /// # Errors
    ///
    /// As [`RestClient::new`].
    pub fn with_tokens_of_its_own(
        endpoint: &Endpoint,
        tokens: Credentials,
        project: &str,
        policy: Policy,
    ) -> Result<Self, RemoteError> {
        Self::build(endpoint, tokens, project, policy)
    }

    fn build(
        endpoint: &Endpoint,
        credentials: Credentials,
        project: &str,
        policy: Policy,
    ) -> Result<Self, RemoteError> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(policy.answer)
            // A redirect would carry the request to a host that nobody named; a proxy is one.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .https_only(endpoint.is_google())
            .build()
            .map_err(|error| RemoteError::Setup(with_causes(&error)))?;
        Ok(Self {
            http,
            root: endpoint.rest().to_owned(),
            project: names::project(project)?,
            credentials,
            policy,
            chunk: super::upload::CHUNK,
            usage: Arc::default(),
        })
    }

    /// The same, sending uploads in chunks of so many times 256 KiB. Without this they are of 8 MiB.
    #[must_use]
    pub fn with_chunks_of(self, quarters_of_a_mebibyte: usize) -> Self {
        Self { chunk: quarters_of_a_mebibyte.max(1) * super::upload::GRAIN, ..self }
    }

    /// The project that jobs run in and are billed to.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The same for another project, which the jobs to be asked about ran in.
    ///
    /// # Errors
    ///
    /// If `project` is no name.
    pub(in crate::bigquery) fn of_project(&self, project: &str) -> Result<Self, RemoteError> {
        Ok(Self { project: names::project(project)?, ..self.clone() })
    }

    /// Who asks: what else asks the same endpoint, as the Storage Read API, asks as the same.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// What was asked so far.
    pub fn usage(&self) -> Usage {
        *self.counted()
    }

    /// The counts, to add to.
    pub(in crate::bigquery) fn counted(&self) -> MutexGuard<'_, Usage> {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How patient it is.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Gets `path`, which stands below `/bigquery/v2/`, with the parameters `query`.
    ///
    /// # Errors
    ///
    /// If it is refused, or there is no answer after as many tries as the policy permits.
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, RemoteError> {
        let mut request = RestRequest::new(Method::GET, path);
        request.query = query.iter().map(|&(name, value)| (name, value.to_owned())).collect();
        self.retried(&request, Answer::json).await
    }

    /// Posts `body` to `path`, which stands below `/bigquery/v2/`. It may arrive more than once: only for calls of which
    /// that does no harm. A table that is there already is a [`FailureKind::Duplicate`].
    ///
    /// # Errors
    ///
    /// As [`RestClient::get`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, RemoteError> {
        self.retried(&RestRequest::new(Method::POST, path).with_json(body), Answer::json).await
    }

    /// Deletes `path`, which stands below `/bigquery/v2/`, or finds that it is not there.
    ///
    /// # Errors
    ///
    /// As [`RestClient::get`].
    pub async fn delete(&self, path: &str) -> Result<(), RemoteError> {
        match self.retried(&RestRequest::new(Method::DELETE, path), Answer::success).await {
            Err(error) if error.kind() != FailureKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Sends `request` until it is answered with a success, or a refusal that another try would not change.
    async fn retried<T>(
        &self,
        request: &RestRequest<'_>,
        read: fn(Answer) -> Result<T, RemoteError>,
    ) -> Result<T, RemoteError> {
        let mut tried = 1;
        loop {
            match self.send(request).await.and_then(read) {
                Err(error)
                    if error.kind() == FailureKind::Retryable && tried < self.policy.tries =>
                {
                    self.back_off(&error, &request.call(), tried).await;
                    tried += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// Waits after the failure `error` of the try number `tried` of `call`.
    pub(in crate::bigquery) async fn back_off(&self, error: &RemoteError, call: &str, tried: u32) {
        sleep(self.policy.wait(call, tried, error.retry_after())).await;
    }

    /// Sends `request` once; a second time with another token if the first is not accepted.
    pub(in crate::bigquery) async fn send(
        &self,
        request: &RestRequest<'_>,
    ) -> Result<Answer, RemoteError> {
        let token = self.credentials.token().await?;
        let bearer = token.as_ref().map(super::Secret::bearer).transpose()?;
        let answer = self.send_as(request, bearer).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        match self.credentials.renewed().await? {
            Some(token) => self.send_as(request, Some(token.bearer()?)).await,
            None => Ok(answer),
        }
    }

    async fn send_as(
        &self,
        request: &RestRequest<'_>,
        bearer: Option<HeaderValue>,
    ) -> Result<Answer, RemoteError> {
        self.counted().calls += 1;
        let mut headers = request.headers.clone();
        headers.extend(bearer.map(|bearer| (AUTHORIZATION, bearer)));
        let sent = self
            .http
            .request(request.method.clone(), format!("{}{}", self.root, request.path))
            .query(&request.query)
            .headers(headers)
            .body(request.body.clone())
            .send();
        let no_response = |error: reqwest::Error| RemoteError::NoResponse {
            call: request.call(),
            host: self.root.clone(),
            what: with_causes(&error.without_url()),
        };
        let mut answer = sent.await.map_err(no_response)?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let mut body = bytes::BytesMut::new();
        while let Some(more) = answer.chunk().await.map_err(no_response)? {
            body.extend_from_slice(&more);
            if body.len() > MAX_ANSWER {
                let what = "it does not end where an answer of BigQuery's would";
                return Err(RemoteError::BadResponse { call: request.call(), what });
            }
        }
        let (call, host) = (request.call(), self.root.clone());
        Ok(Answer { call, host, status, headers, body: body.freeze() })
    }
}

impl RestRequest<'_> {
    /// A request without parameters or a body for `path` below `/bigquery/v2/`.
    pub(in crate::bigquery) fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: format!("/bigquery/v2/{path}"),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: bytes::Bytes::new(),
        }
    }

    pub(in crate::bigquery) fn with_json(mut self, body: &Value) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = body.to_string().into();
        self
    }

    /// The request as errors name it: without a query, which in the path of an upload's session is as good as a key.
    pub(in crate::bigquery) fn call(&self) -> String {
        // A text that is split has a first part.
        format!("{} {}", self.method, self.path.split('?').next().unwrap_or_default())
    }
}

impl Answer {
    /// The answer if it is a success, or what it refuses.
    pub(in crate::bigquery) fn success(self) -> Result<Self, RemoteError> {
        if (200..300).contains(&self.status) { Ok(self) } else { Err(self.refusal()) }
    }

    /// What the answer refuses.
    pub(in crate::bigquery) fn refusal(self) -> RemoteError {
        let seconds = self.header(RETRY_AFTER.as_str()).and_then(|text| text.parse().ok());
        let retry_after = seconds.map(Duration::from_secs);
        RemoteError::refused(self.call, self.status, &self.body, retry_after)
    }

    /// A header's text, if it is there and is one.
    pub(in crate::bigquery) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The JSON of a success, or what it refuses. A success without JSON did not come from BigQuery, but from something on
    /// the way to it, so it counts as no answer.
    pub(in crate::bigquery) fn json(self) -> Result<Value, RemoteError> {
        let answer = self.success()?;
        serde_json::from_slice(&answer.body).map_err(|_| RemoteError::NoResponse {
            call: answer.call,
            host: answer.host,
            what: format!("{} came without JSON", answer.status),
        })
    }
}
