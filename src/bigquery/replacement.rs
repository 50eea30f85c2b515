//! Rows replaced by one job: of all who want to replace rows of one version of a table, one does, since the ids of their
//! jobs are the version and the first number that is free.

use super::client::attempts::JobState;
use super::{Job, JobId, QueryOptions, RemoteError, RestClient, TableRef};
use crate::snapshot::table::sha256;

/// How many job ids are tried for one statement: those that failed before are passed over.
pub(super) const MAX_NUMBERS: u32 = 100;

/// A statement that replaces rows of a table at one of its versions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Replacing<'a> {
    pub(super) target: &'a TableRef,
    pub(super) version: &'a str,
    pub(super) location: &'a str,
    pub(super) sql: &'a str,
    pub(super) options: &'a QueryOptions,
    /// The word of the session, which its waits differ by.
    pub(super) session: &'a str,
}

/// How a replacement ended.
#[derive(Debug)]
pub(super) enum Replaced {
    /// The rows were replaced by ours, by the job of this id.
    Ours(JobId, Job),
    /// Others replaced rows of this version under this number.
    Theirs(u32),
    /// The table has another version by now.
    Moved,
}

/// What happens before the job that replaces rows is sent.
pub(super) trait BeforeReplacing {
    /// What can go wrong.
    type Error: From<RemoteError>;

    /// Whether the table has another version than the one that was looked at: others, who take no number, changed it.
    async fn has_moved(&self) -> Result<bool, Self::Error>;

    /// Writes down that the job `id` is about to replace the rows.
    async fn write_down(&mut self, id: &JobId) -> Result<(), Self::Error>;
}

impl Replacing<'_> {
    /// Replaces the rows under the first number, from `first` on, that is free.
    pub(super) async fn run<B: BeforeReplacing>(
        &self,
        rest: &RestClient,
        first: u32,
        before: &mut B,
    ) -> Result<Replaced, B::Error> {
        let Self { location, sql, options, session, .. } = *self;
        let mut failures = 0;
        for number in first..first + MAX_NUMBERS {
            let id = self.job_id(number)?;
            match rest.job_state(&id, location).await? {
                JobState::Done => return Ok(Replaced::Theirs(number)),
                JobState::Failed => continue,
                JobState::Absent => {}
            }
            if before.has_moved().await? {
                return Ok(Replaced::Moved);
            }
            before.write_down(&id).await?;
            match rest.query(&id, location, sql, options).await {
                Ok(job) => return Ok(Replaced::Ours(id, job)),
                Err(RemoteError::JobIdTaken(_)) => return Ok(Replaced::Theirs(number)),
                Err(error) if rest.should_retry_job(&error, failures, session).await => {
                    failures += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Replaced::Theirs(first + MAX_NUMBERS - 1))
    }

    /// The id of the `number`-th replacement of rows at this version.
    fn job_id(&self, number: u32) -> Result<JobId, RemoteError> {
        let target = &sha256(self.target.to_string().as_bytes())[..16];
        Ok(JobId::new(format!("season_pub_{target}_{}_{number}", self.version))?)
    }
}
