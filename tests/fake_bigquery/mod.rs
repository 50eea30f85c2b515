//! A warehouse in the test's own process: BigQuery's REST API as far as the program uses it, on loopback, with real state
//! (tables, jobs, uploads, a clock) and a list of what goes wrong.
//!
//! It speaks HTTP itself, on threads, because what it plays is mostly what no server library lets one do: to break off
//! between the work and the answer, or in the midst of either.

pub mod ast;
pub mod eval;
pub mod faults;
pub mod jobs;
pub mod load;
pub mod proxy;
pub mod queries;
pub mod sql;
pub mod state;
pub mod storage;
pub mod tokens;
pub mod uploads;
pub mod value;
mod wire;

use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use season::bigquery::{Credentials, Endpoint, Policy, RestClient};
use serde_json::{Value as Json, json};

use faults::{Fault, What};
use jobs::Fate;
use state::{Refusal, Seen, State};

/// The project of the tests.
pub const PROJECT: &str = "season-test";

/// Half past noon on 2026-11-23, which the warehouse's clock begins with.
const START: i64 = 1_795_437_000_000_000;

/// Hardly any waiting.
pub const QUICK: Policy = Policy {
    first: Duration::from_micros(10),
    cap: Duration::from_micros(50),
    tries: 8,
    answer: Duration::from_secs(10),
    job: Duration::from_secs(10),
};

/// A warehouse that lives until it is dropped.
pub struct Fake {
    root: String,
    state: Arc<Mutex<State>>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// A request as it came.
pub struct Request {
    pub seen: Seen,
    pub headers: Vec<(String, String)>,
}

/// What becomes of a connection.
enum Ending {
    Answered(Answer),
    Broken,
    BrokenWithin(Answer),
    Silent,
}

impl Fake {
    /// An empty warehouse on a port of its own.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { now: START, ..State::default() }));
        let served = Served { root: root.clone(), state: Arc::clone(&state) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = served.clone();
                thread::spawn(move || wire::serve(stream, |request| served.answer(request)));
            }
        });
        Self { root, state }
    }

    /// What to name as the endpoint.
    pub fn url(&self) -> &str {
        &self.root
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::named(Some(&self.root), None, false).unwrap()
    }

    /// A client that hardly waits.
    pub fn rest(&self) -> RestClient {
        self.rest_with(QUICK)
    }

    pub fn rest_with(&self, policy: Policy) -> RestClient {
        RestClient::new(&self.endpoint(), Credentials::anonymous(), PROJECT, policy).unwrap()
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The state itself, for another server on the same warehouse.
    #[allow(dead_code, reason = "only a second server needs it")]
    pub fn shared_state(&self) -> Arc<Mutex<State>> {
        Arc::clone(&self.state)
    }

    /// From now on, these go wrong, and no others.
    pub fn plays(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().faults = faults.into_iter().collect();
    }

    /// How many requests fitted `pattern`.
    pub fn count(&self, pattern: &str) -> usize {
        let fits = |seen: &&Seen| faults::fits(pattern, &format!("{} {}", seen.method, seen.path));
        self.state().seen.iter().filter(fits).count()
    }
}

#[derive(Clone)]
struct Served {
    root: String,
    state: Arc<Mutex<State>>,
}

impl Answer {
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn json(json: &Json) -> Self {
        Self { body: json.to_string().into(), ..Self::empty(200) }
    }

    fn refusal((status, reason, message): Refusal) -> Self {
        Self { body: faults::error(status, reason, &message), ..Self::empty(status) }
    }
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let base = format!("http://localhost/?{}", self.seen.query);
        let url = reqwest::Url::parse(&base).unwrap();
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    fn json(&self) -> Json {
        serde_json::from_slice(&self.seen.body).unwrap_or_default()
    }
}

impl Served {
    /// What becomes of `request`.
    fn answer(&self, request: &Request) -> Ending {
        let mut state = self.state.lock().unwrap();
        state.now += 1000;
        state.seen.push(request.seen.clone());
        let asks_for_token = request.seen.path == "/token";
        let accepted = state.token.as_ref().map(|token| format!("Bearer {token}"));
        if !asks_for_token && accepted.is_some() && accepted != request.seen.authorization {
            return Ending::Answered(Answer::refusal((
                401,
                "authError",
                "Invalid Credentials".into(),
            )));
        }
        let call = format!("{} {}", request.seen.method, request.seen.path);
        let struck = faults::strike(&mut state.faults, &call);
        let (mut fate, mut keep) = (Fate::default(), usize::MAX);
        match &struck {
            Some(What::Status(status, body)) => {
                let body = body.bytes(*status);
                return Ending::Answered(Answer { body, ..Answer::empty(*status) });
            }
            Some(What::Busy(status, seconds)) => {
                let mut answer = Answer::empty(*status);
                answer.headers.push(("Retry-After".to_owned(), seconds.to_string()));
                return Ending::Answered(answer);
            }
            Some(What::Redirect(to)) => {
                let mut answer = Answer::empty(307);
                answer.headers.push(("Location".to_owned(), to.clone()));
                return Ending::Answered(answer);
            }
            Some(What::DropBefore) => return Ending::Broken,
            Some(What::Hang) => {
                state.hung.notify_one();
                return Ending::Silent;
            }
            Some(What::JobError(reason, message)) => fate.error = Some((reason, message)),
            Some(What::Slow(polls)) => fate.polls = *polls,
            Some(What::Keep(bytes) | What::Cut(bytes)) => keep = *bytes,
            Some(What::Meanwhile(change)) => change(&mut state),
            Some(What::Forget) => state.uploads.clear(),
            Some(What::Delay(time)) => {
                drop(state);
                thread::sleep(*time);
                state = self.state.lock().unwrap();
            }
            _ => {}
        }
        let mut answer =
            route(&mut state, &self.root, request, fate, keep).unwrap_or_else(Answer::refusal);
        match struck {
            Some(What::StatusAfter(status, body)) => {
                let body = body.bytes(status);
                Ending::Answered(Answer { body, ..Answer::empty(status) })
            }
            Some(What::DropAfter | What::Cut(_)) => Ending::Broken,
            Some(What::DropWithin) => Ending::BrokenWithin(answer),
            Some(What::HangAfter) => {
                state.hung.notify_one();
                Ending::Silent
            }
            Some(What::Change(change)) => {
                let mut json = serde_json::from_slice(&answer.body).unwrap();
                change(&mut json);
                answer.body = json.to_string().into();
                Ending::Answered(answer)
            }
            _ => Ending::Answered(answer),
        }
    }
}

fn route(
    state: &mut State,
    root: &str,
    request: &Request,
    fate: Fate,
    keep: usize,
) -> Result<Answer, Refusal> {
    let location = request.parameter("location");
    let location = location.as_deref();
    let path: Vec<&str> = request.seen.path.trim_start_matches('/').split('/').collect();
    let json = match (request.seen.method.as_str(), &path[..]) {
        ("GET", ["bigquery", "v2", "projects", project, "datasets", dataset]) => {
            let name = format!("{project}.{dataset}");
            let found = state.datasets.get(&name);
            let missing = || (404, "notFound", format!("Not found: Dataset {project}:{dataset}"));
            let reference = json!({ "projectId": project, "datasetId": dataset });
            let location = found.ok_or_else(missing)?;
            let mut json = json!({ "datasetReference": reference, "location": location });
            if let Some(hours) = state.time_travel.get(&name) {
                json["maxTimeTravelHours"] = hours.to_string().into();
            }
            json
        }
        ("POST", ["bigquery", "v2", "projects", project, "datasets", dataset, "tables"]) => {
            state.insert_table(&format!("{project}.{dataset}"), &request.json())?
        }
        (method, ["bigquery", "v2", "projects", project, "datasets", dataset, "tables", table]) => {
            let name = format!("{project}.{dataset}.{table}");
            let found = state.table(&name)?.json(&name);
            if method == "DELETE" {
                state.tables.remove(&name);
                return Ok(Answer::empty(204));
            }
            found
        }
        ("POST", ["bigquery", "v2", "projects", project, "jobs"]) => {
            jobs::insert(state, project, &request.json(), Vec::new(), fate)?
        }
        ("GET", ["bigquery", "v2", "projects", _, "jobs", id]) => jobs::get(state, id, location)?,
        ("GET", ["bigquery", "v2", "projects", _, "queries", id]) => {
            let max = request.parameter("maxResults").and_then(|text| text.parse().ok());
            let token = request.parameter("pageToken");
            jobs::results(state, id, location, max, token.as_deref())?
        }
        ("POST", ["upload", "bigquery", "v2", "projects", project, "jobs"]) => {
            let length =
                request.header("X-Upload-Content-Length").and_then(|text| text.parse().ok());
            let length = length.ok_or_else(|| (400, "required", "a length".to_owned()))?;
            return Ok(uploads::begin(state, root, project, request.json(), length, fate));
        }
        ("PUT", ["upload", "bigquery", "v2", "projects", _, "jobs"]) => {
            let id = request.parameter("upload_id").unwrap_or_default();
            let range = request.header("Content-Range");
            return uploads::put(state, &id, range, &request.seen.body, keep);
        }
        // The service that gives tokens: another one each time.
        ("POST", ["token"]) => {
            state.granted += 1;
            let token = format!("granted-{}", state.granted);
            json!({ "access_token": token, "expires_in": 3600, "token_type": "Bearer" })
        }
        _ => return Err((404, "notFound", format!("no such method: {}", request.seen.path))),
    };
    Ok(Answer::json(&json))
}
