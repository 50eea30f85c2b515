//! The rows of a query, page by page.

use serde_json::Value;
use tokio::time::sleep;

use super::job::at;
use super::{Job, RemoteError, RestClient};

/// One page of a query's result.
#[derive(Debug)]
pub struct RowsPage {
    /// The schema's `fields`, as `tables.get` writes them.
    pub fields: Value,
    /// The rows: each is `{"f": [{"v": …}, …]}`, one `v` per field, of which numbers are text and a timestamp is an
    /// integer of microseconds.
    pub rows: Vec<Value>,
    /// How many rows the whole result has.
    pub total: u64,
}

impl RestClient {
    /// Gives the result of the query `job` to `each`, page by page, at most `page_rows` rows at a time. Returns how many
    /// rows there were, which is what the server counted.
    ///
    /// # Errors
    ///
    /// - [`RemoteError::Rows`] if the pages hold more or fewer rows than the server says the result has, or it says
    ///   another number with each page.
    /// - Whatever the network does, or `each` fails with.
    pub async fn rows<E: From<RemoteError>>(
        &self,
        job: &Job,
        page_rows: u32,
        mut each: impl FnMut(RowsPage) -> Result<(), E>,
    ) -> Result<u64, E> {
        let (mut read, mut counted) = (0, None);
        let mut token: Option<String> = None;
        loop {
            let mut answer = self.page(job, page_rows, token.as_deref()).await?;
            let rows = match answer["rows"].take() {
                Value::Array(rows) => rows,
                _ => Vec::new(),
            };
            let total = answer["totalRows"].as_str().and_then(|text| text.parse().ok());
            let total = total.ok_or_else(|| self.unclear(job, "a page without totalRows"))?;
            read += rows.len() as u64;
            let next = answer["pageToken"].as_str().filter(|next| !next.is_empty());
            let next = next.map(str::to_owned);
            // Every page but the last holds rows, or a server could go on for ever.
            let stuck = next.is_some() && (rows.is_empty() || next == token);
            let disagrees = *counted.get_or_insert(total) != total || read > total;
            if stuck || disagrees || (next.is_none() && read != total) {
                return Err(RemoteError::Rows { job: job.id.clone(), read, counted: total }.into());
            }
            each(RowsPage { fields: answer["schema"]["fields"].take(), rows, total })?;
            if next.is_none() {
                return Ok(read);
            }
            token = next;
        }
    }

    /// One page. That the job is not complete is only said of one that was not waited for, or that an emulator forgot; it
    /// is asked for as often as a call is tried.
    async fn page(
        &self,
        job: &Job,
        page_rows: u32,
        token: Option<&str>,
    ) -> Result<Value, RemoteError> {
        let page_rows = page_rows.to_string();
        let mut query = at(&job.location);
        query.extend([
            ("maxResults", page_rows.as_str()),
            ("formatOptions.useInt64Timestamp", "true"),
        ]);
        query.extend(token.map(|token| ("pageToken", token)));
        for asked in 1..=self.policy().tries {
            let answer = self.get(&self.results_path(job), &query).await?;
            if answer["jobComplete"] != false {
                return Ok(answer);
            }
            sleep(self.policy().poll(asked)).await;
        }
        Err(self.unclear(job, "a job that was done is not complete"))
    }

    fn results_path(&self, job: &Job) -> String {
        format!("projects/{}/queries/{}", self.project(), job.id)
    }

    fn unclear(&self, job: &Job, what: &'static str) -> RemoteError {
        RemoteError::BadResponse {
            call: format!("GET /bigquery/v2/{}", self.results_path(job)),
            what,
        }
    }
}
