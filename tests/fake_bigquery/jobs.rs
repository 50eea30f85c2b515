//! Jobs: each has an id for good, runs once, and is asked about.

use serde_json::{Value as Json, json};

use super::load;
use super::queries::{self, Outcome};
use super::state::{Field, Refusal, State};

#[derive(Clone, Debug, Default)]
pub struct Job {
    pub configuration: Json,
    pub project: String,
    pub location: String,
    /// Runs until it was asked about so often.
    pub polls: u32,
    /// When it was made.
    pub began: i64,
    pub done: bool,
    /// When it ended.
    pub ended: i64,
    pub error: Option<(String, String)>,
    pub outcome: Outcome,
    /// What was uploaded for it.
    pub bytes: Vec<u8>,
    /// How often it was executed, which is at most once.
    pub executed: u32,
}

/// What happens to a job that is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fate {
    pub polls: u32,
    pub error: Option<(&'static str, &'static str)>,
}

/// `jobs.insert`, by itself or as the end of an upload of `bytes`.
pub fn insert(
    state: &mut State,
    project: &str,
    body: &Json,
    bytes: Vec<u8>,
    fate: Fate,
) -> Result<Json, Refusal> {
    let configuration = &body["configuration"];
    let reference = &body["jobReference"];
    let location = reference["location"].as_str().unwrap_or("US").to_owned();
    if configuration["dryRun"] == true {
        return dry_run(state, configuration, &location);
    }
    let count = state.jobs.len();
    let id = reference["jobId"].as_str().map_or_else(|| format!("job_{count}"), str::to_owned);
    if state.jobs.contains_key(&id) {
        return Err((409, "duplicate", format!("Already Exists: Job {project}:{location}.{id}")));
    }
    let job = Job {
        configuration: configuration.clone(),
        project: project.to_owned(),
        location,
        polls: fate.polls,
        began: state.now,
        bytes,
        ..Job::default()
    };
    state.jobs.insert(id.clone(), job);
    if let Some((reason, message)) = fate.error {
        end(state, &id, Err((reason.to_owned(), message.to_owned())));
    } else if fate.polls == 0 {
        execute(state, &id);
    }
    Ok(json_of(state, &id))
}

fn dry_run(state: &mut State, configuration: &Json, location: &str) -> Result<Json, Refusal> {
    let sql = configuration["query"]["query"].as_str().unwrap_or_default();
    let outcome = queries::run(state, sql, true)?;
    let bytes = outcome.bytes.to_string();
    let fields: Vec<Json> = outcome.fields.iter().map(Field::json).collect();
    let query = json!({ "totalBytesProcessed": bytes, "schema": { "fields": fields } });
    Ok(json!({
        "configuration": configuration,
        "jobReference": { "location": location },
        "status": { "state": "DONE" },
        "statistics": { "totalBytesProcessed": bytes, "query": query },
    }))
}

/// Ends the job `id` with what came of it.
fn end(state: &mut State, id: &str, outcome: Result<Outcome, (String, String)>) {
    let now = state.now;
    let job = state.jobs.get_mut(id).unwrap();
    job.done = true;
    job.ended = now;
    match outcome {
        Ok(outcome) => job.outcome = outcome,
        Err(error) => job.error = Some(error),
    }
}

fn execute(state: &mut State, id: &str) {
    let job = state.jobs.get_mut(id).unwrap();
    job.executed += 1;
    let (configuration, bytes) = (job.configuration.clone(), std::mem::take(&mut job.bytes));
    state.began = Some(job.began);
    let query = &configuration["query"];
    let outcome = if query.is_object() {
        let sql = query["query"].as_str().unwrap_or_default();
        let limit = query["maximumBytesBilled"].as_str().and_then(|text| text.parse().ok());
        run_query(state, sql, limit)
    } else {
        load::run(state, &configuration["load"], bytes)
    };
    state.began = None;
    let outcome = outcome.map_err(|(_, reason, message)| (reason.to_owned(), message));
    end(state, id, outcome);
}

fn run_query(state: &mut State, sql: &str, limit: Option<u64>) -> Result<Outcome, Refusal> {
    let bytes = queries::run(state, sql, true)?.bytes;
    if limit.is_some_and(|limit| bytes > limit) {
        let message = format!("Query exceeded limit for bytes billed. {bytes} or higher required.");
        return Err((400, "bytesBilledLimitExceeded", message));
    }
    queries::run(state, sql, false)
}

/// Time passes for the job `id`; whether there is one at `location`.
fn tick(state: &mut State, id: &str, location: Option<&str>) -> Result<(), Refusal> {
    let job = state.jobs.get_mut(id);
    // Outside the multi-regions, a job is only found by those who name its location.
    let job = job.filter(|job| match location {
        Some(location) => job.location.eq_ignore_ascii_case(location),
        None => ["US", "EU"].contains(&job.location.as_str()),
    });
    let job = job.ok_or_else(|| (404, "notFound", format!("Not found: Job {id}")))?;
    if job.done {
        return Ok(());
    }
    if job.polls > 0 {
        job.polls -= 1;
    } else {
        execute(state, id);
    }
    Ok(())
}

/// `jobs.get`.
pub fn get(state: &mut State, id: &str, location: Option<&str>) -> Result<Json, Refusal> {
    tick(state, id, location)?;
    Ok(json_of(state, id))
}

/// All jobs that still run end: as when their client died, and somebody comes back later.
pub fn finish_all(state: &mut State) {
    let running: Vec<String> =
        state.jobs.iter().filter(|(_, job)| !job.done).map(|(id, _)| id.clone()).collect();
    for id in running {
        execute(state, &id);
    }
}

fn json_of(state: &State, id: &str) -> Json {
    let job = &state.jobs[id];
    let mut status = json!({ "state": if job.done { "DONE" } else { "RUNNING" } });
    if let Some((reason, message)) = &job.error {
        let error = json!({ "reason": reason, "message": message });
        status["errors"] = json!([error]);
        status["errorResult"] = error;
    }
    let rows = job.outcome.rows.len().to_string();
    let mut statistics = json!({ "creationTime": (job.began / 1000).to_string() });
    if job.done {
        statistics["endTime"] = (job.ended / 1000).to_string().into();
    }
    if job.configuration["load"].is_object() {
        statistics["load"] = json!({ "outputRows": rows });
    } else {
        let bytes = job.outcome.bytes.to_string();
        statistics["totalBytesProcessed"] = bytes.clone().into();
        statistics["query"] = json!({ "totalBytesProcessed": bytes });
        if let Some((inserted, deleted)) = job.outcome.changed {
            statistics["query"]["numDmlAffectedRows"] = (inserted + deleted).to_string().into();
            statistics["query"]["dmlStats"] = json!({
                "insertedRowCount": inserted.to_string(),
                "deletedRowCount": deleted.to_string(),
            });
        }
    }
    json!({
        "kind": "bigquery#job",
        "id": format!("{}:{}.{id}", job.project, job.location),
        "jobReference": { "projectId": job.project, "jobId": id, "location": job.location },
        "configuration": job.configuration,
        "status": status,
        "statistics": statistics,
    })
}

/// `jobs.getQueryResults`.
pub fn results(
    state: &mut State,
    id: &str,
    location: Option<&str>,
    max: Option<usize>,
    token: Option<&str>,
) -> Result<Json, Refusal> {
    tick(state, id, location)?;
    let job = &state.jobs[id];
    if let Some((_, message)) = &job.error {
        return Err((400, "invalidQuery", message.clone()));
    }
    if !job.done {
        return Ok(json!({ "jobComplete": false }));
    }
    let rows = &job.outcome.rows;
    let from = token.map_or(0, |token| token.parse().unwrap());
    let until = rows.len().min(from + max.unwrap_or(usize::MAX - from));
    let cells = |row: &super::state::Row| json!({ "f": row.iter().map(super::value::Value::json).collect::<Vec<_>>() });
    let mut answer = json!({
        "jobComplete": true,
        "schema": { "fields": job.outcome.fields.iter().map(Field::json).collect::<Vec<_>>() },
        "totalRows": rows.len().to_string(),
        "rows": rows[from..until].iter().map(cells).collect::<Vec<_>>(),
    });
    if until < rows.len() {
        answer["pageToken"] = until.to_string().into();
    }
    Ok(answer)
}
