//! What became of a job that may have been there before, and whether a failed one is worth another try.

use super::{FailureKind, Job, JobId, QueryOptions, RemoteError, RestClient};

/// How often a job that failed for a passing reason is tried again under another id.
pub(in crate::bigquery) const TRIES: u32 = 8;

/// What became of a job that may have been there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bigquery) enum JobState {
    /// There is none.
    Absent,
    Done,
    Failed,
}

impl RestClient {
    /// What became of the job `id`, waiting for it if it runs.
    pub(in crate::bigquery) async fn job_state(
        &self,
        id: &JobId,
        location: &str,
    ) -> Result<JobState, RemoteError> {
        let Some(status) = self.get_job(id, location).await? else { return Ok(JobState::Absent) };
        match self.finished(id, location, status).await {
            Ok(_) => Ok(JobState::Done),
            Err(RemoteError::Job { .. }) => Ok(JobState::Failed),
            Err(error) => Err(error),
        }
    }

    /// Runs `sql`, which may be run any number of times, under an id that no other job has: the next of those of `session`, of
    /// which `asked` have been used.
    pub(in crate::bigquery) async fn ask(
        &self,
        session: &str,
        asked: &mut u32,
        location: &str,
        sql: &str,
        options: &QueryOptions,
    ) -> Result<Job, RemoteError> {
        let mut attempt = 0;
        loop {
            *asked += 1;
            let id = JobId::new(format!("season_ask_{session}_{asked}"))?;
            match self.query(&id, location, sql, options).await {
                Err(error) if self.should_retry_job(&error, attempt, session).await => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    /// Whether a job of `session` that failed with `error`, the `failures`-th time counted from 0, may succeed under another
    /// id; waits until it is time to try.
    pub(in crate::bigquery) async fn should_retry_job(
        &self,
        error: &RemoteError,
        failures: u32,
        session: &str,
    ) -> bool {
        let RemoteError::Job { message, .. } = error else { return false };
        // Statements that got in each other's way fail as if they were wrong.
        let passing =
            error.kind() == FailureKind::Retryable || message.contains("concurrent update");
        let worth = passing && failures < TRIES;
        if worth {
            self.back_off(error, session, failures + 1).await;
        }
        worth
    }
}
