//! A proxy in front of an emulator. It puts back into what `tables.get` says what the emulator forgets of a table's
//! declaration: precision and scale, modes, clustering, partitions and their expiry; and into what `jobs.get` says, the
//! labels that a job was made with.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value as Json;

use super::{Answer, Ending, Request, wire};

/// Headers of an answer that are passed on; the lengths are those of the body that is sent.
const PASSED_ON: [&str; 4] = ["content-type", "location", "range", "retry-after"];

/// A proxy on a port of its own, until the test ends.
pub struct Proxy {
    root: String,
    declared: Declared,
}

/// What tables are declared as, by `dataset.table`, and jobs, by their id: members of the REST API's resources.
type Declared = Arc<Mutex<BTreeMap<String, Json>>>;

impl Proxy {
    /// In front of the emulator at `target`, as in `http://127.0.0.1:9050`.
    pub fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let declared = Declared::default();
        let forward = Forward {
            target: target.to_owned(),
            root: root.clone(),
            declared: Arc::clone(&declared),
        };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let forward = forward.clone();
                thread::spawn(move || {
                    let mut runtime = tokio::runtime::Builder::new_current_thread();
                    let runtime = runtime.enable_all().build().unwrap();
                    let http = reqwest::Client::builder().no_proxy().build().unwrap();
                    wire::serve(stream, |request| {
                        runtime
                            .block_on(forward.answer(&http, request))
                            .map_or(Ending::Broken, Ending::Answered)
                    });
                });
            }
        });
        Self { root, declared }
    }

    /// What to name as the endpoint.
    pub fn url(&self) -> &str {
        &self.root
    }

    /// From now on the table `dataset.table` is said to be declared so: `declaration` has members of the REST API's table
    /// resource, as `schema`, `timePartitioning` and `clustering`. Of a schema only columns count that the emulator has,
    /// too; a member that is null is taken away.
    pub fn declare(&self, table: &str, declaration: Json) {
        self.declared.lock().unwrap().insert(table.to_owned(), declaration);
    }
}

#[derive(Clone)]
struct Forward {
    target: String,
    root: String,
    declared: Declared,
}

impl Forward {
    async fn answer(&self, http: &reqwest::Client, request: &Request) -> Option<Answer> {
        let seen = &request.seen;
        let question = if seen.query.is_empty() { "" } else { "?" };
        let url = format!("{}{}{question}{}", self.target, seen.path, seen.query);
        let method = reqwest::Method::from_bytes(seen.method.as_bytes()).ok()?;
        let mut sent = http.request(method, url).body(seen.body.clone());
        let own = ["host", "content-length", "connection"];
        for (name, value) in
            request.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()))
        {
            sent = sent.header(name, value);
        }
        let answer = sent.send().await.ok()?;
        let status = answer.status().as_u16();
        let header = |name: &str| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            Some((name.to_owned(), value.replace(&self.target, &self.root)))
        };
        let headers = PASSED_ON.iter().filter_map(|name| header(name)).collect();
        let mut body = answer.bytes().await.ok()?.to_vec();
        if status == 200 && seen.method == "POST" && seen.path.ends_with("/jobs") {
            self.keep_labels(&seen.body);
        }
        if seen.method == "GET"
            && status == 200
            && let Some(declared) = self.declared_at(&seen.path)
        {
            let mut table: Json = serde_json::from_slice(&body).ok()?;
            put_back(&mut table, &declared);
            body = table.to_string().into();
        }
        Some(Answer { status, headers, body })
    }

    /// Keeps the labels of the job that `body` makes.
    fn keep_labels(&self, body: &[u8]) {
        let job: Json = serde_json::from_slice(body).unwrap_or_default();
        let labels = &job["configuration"]["labels"];
        if let (Some(id), true) = (job["jobReference"]["jobId"].as_str(), labels.is_object()) {
            let declaration = serde_json::json!({ "configuration": { "labels": labels } });
            self.declared.lock().unwrap().insert(id.to_owned(), declaration);
        }
    }

    /// What was declared of the table, or the job, whose resource has this path.
    fn declared_at(&self, path: &str) -> Option<Json> {
        let key = if let Some((_, job)) = path.split_once("/jobs/") {
            job.to_owned()
        } else {
            let (_, rest) = path.split_once("/datasets/")?;
            let (dataset, table) = rest.split_once("/tables/")?;
            format!("{dataset}.{table}")
        };
        self.declared.lock().unwrap().get(&key).cloned()
    }
}

/// Puts the members of `declared` into `table`, columns by name, and of a configuration the labels.
fn put_back(table: &mut Json, declared: &Json) {
    for (member, value) in declared.as_object().unwrap() {
        match member.as_str() {
            "schema" => put_back_columns(&mut table["schema"]["fields"], &value["fields"]),
            "configuration" => table[member]["labels"] = value["labels"].clone(),
            _ if value.is_null() => drop(table.as_object_mut().unwrap().remove(member)),
            _ => table[member] = value.clone(),
        }
    }
}

fn put_back_columns(fields: &mut Json, declared: &Json) {
    let declared = declared.as_array().map(Vec::as_slice).unwrap_or_default();
    for field in fields.as_array_mut().into_iter().flatten() {
        let Some(of_name) = declared.iter().find(|column| column["name"] == field["name"]) else {
            continue;
        };
        put_back_columns(&mut field["fields"], &of_name["fields"]);
        for (member, value) in of_name.as_object().unwrap() {
            if member != "fields" {
                field[member] = value.clone();
            }
        }
        if field["fields"].is_null() {
            field.as_object_mut().unwrap().remove("fields");
        }
    }
}

#[test]
fn a_declaration_is_put_back_and_everything_else_passes() {
    let fake = super::Fake::start();
    let number = super::state::Field::new("points", "NUMERIC");
    fake.state().create("season-test.d.t", vec![number]);
    let proxy = Proxy::start(fake.url());
    proxy.declare(
        "d.t",
        serde_json::json!({
            "schema": { "fields": [{ "name": "points", "precision": "5", "scale": "1" }, { "name": "gone" }] },
            "clustering": { "fields": ["points"] },
        }),
    );
    let endpoint = season::bigquery::Endpoint::named(Some(proxy.url()), None, false).unwrap();
    let anonymous = season::bigquery::Credentials::anonymous();
    let rest =
        season::bigquery::RestClient::new(&endpoint, anonymous, super::PROJECT, super::QUICK)
            .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let table = "projects/season-test/datasets/d/tables/t";
    let described = runtime.block_on(rest.get(table, &[])).unwrap();
    let fields = described["schema"]["fields"].as_array().unwrap();
    assert_eq!((fields.len(), &fields[0]["scale"]), (1, &"1".into()));
    assert_eq!(described["clustering"]["fields"][0], "points");
    let missing = runtime.block_on(rest.get("projects/season-test/datasets/d/tables/no", &[]));
    assert_eq!(missing.unwrap_err().kind(), season::bigquery::FailureKind::NotFound);
}
