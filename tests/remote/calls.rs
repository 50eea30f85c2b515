//! One call: what is tried again, and what is not.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use season::bigquery::{
    Credentials, Endpoint, FailureKind, Policy, RemoteError, RestClient, block_on,
};
use serde_json::json;

use super::{numbers, warehouse};
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::{Fake, PROJECT, QUICK};

fn get(fake: &Fake) -> Result<serde_json::Value, RemoteError> {
    block_on(fake.rest().get(&numbers().path(), &[]))
}

#[test]
fn what_may_pass_is_tried_again_whatever_the_answer_holds() {
    let mut played = vec![What::DropBefore, What::DropAfter, What::DropWithin];
    for status in [408, 429, 500, 502, 503, 504] {
        for body in [Body::Bare, Body::Html, Body::Nothing, Body::Reason("backendError")] {
            played.push(What::Status(status, body));
        }
    }
    for reason in ["backendError", "internalError", "rateLimitExceeded", "jobBackendError"] {
        played.push(What::Status(403, Body::Reason(reason)));
    }
    // A success that is no JSON is somebody else's.
    played.push(What::Status(200, Body::Html));
    for what in played {
        let fake = warehouse(1);
        fake.plays([Fault::times(2, "GET *", what.clone())]);
        assert_eq!(get(&fake).unwrap()["numRows"], "1", "{what:?}");
        assert_eq!(fake.count("GET *"), 3, "{what:?}");
    }
}

#[test]
fn what_another_try_would_not_change_is_not_tried_again() {
    for (status, body, kind) in [
        (403, Body::Reason("quotaExceeded"), FailureKind::Quota),
        // The reason outranks a status that is tried again otherwise.
        (429, Body::Reason("quotaExceeded"), FailureKind::Quota),
        (503, Body::Reason("accessDenied"), FailureKind::Denied),
        (403, Body::Reason("accessDenied"), FailureKind::Denied),
        (403, Body::Nothing, FailureKind::Denied),
        (400, Body::Reason("invalid"), FailureKind::Invalid),
        (400, Body::Reason("invalidQuery"), FailureKind::Invalid),
        (400, Body::Html, FailureKind::Invalid),
        (404, Body::Reason("notFound"), FailureKind::NotFound),
        (409, Body::Reason("duplicate"), FailureKind::Duplicate),
        (409, Body::Nothing, FailureKind::Duplicate),
        (418, Body::Nothing, FailureKind::Other),
    ] {
        let fake = warehouse(1);
        fake.plays([Fault::once("GET *", What::Status(status, body.clone()))]);
        let error = get(&fake).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(fake.count("GET *"), 1, "{status} {body:?}");
        let call = format!("GET /bigquery/v2/{} was refused with {status}", numbers().path());
        assert!(error.to_string().starts_with(&call), "{error}");
    }
}

#[test]
fn patience_ends() {
    let fake = warehouse(1);
    fake.plays([Fault::times(99, "GET *", What::Status(503, Body::Html))]);
    let error = get(&fake).unwrap_err();
    assert!(matches!(error, RemoteError::Refused { status: 503, .. }), "{error}");
    assert_eq!(fake.count("GET *"), QUICK.tries as usize);
    assert!(error.hint().unwrap().contains("try again later"));
}

#[test]
fn an_answer_that_does_not_come_is_waited_for_so_long_and_no_longer() {
    let fake = warehouse(1);
    fake.plays([Fault::once("GET *", What::Delay(Duration::from_secs(2)))]);
    let rest = fake.rest_with(Policy { answer: Duration::from_millis(200), tries: 1, ..QUICK });
    let error = block_on(rest.get(&numbers().path(), &[])).unwrap_err();
    assert!(matches!(error, RemoteError::NoResponse { .. }), "{error}");
}

#[test]
fn the_server_says_how_long_to_wait_up_to_a_cap() {
    let fake = warehouse(1);
    fake.plays([Fault::times(2, "GET *", What::Busy(429, 3600))]);
    let cap = Duration::from_millis(60);
    let rest = fake.rest_with(Policy { cap, ..QUICK });
    let start = Instant::now();
    block_on(rest.get(&numbers().path(), &[])).unwrap();
    assert!(start.elapsed() >= 2 * cap);
}

#[test]
fn nobody_there_is_said_with_the_endpoint() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = Endpoint::named(Some(&free.to_string()), None, false).unwrap();
    let rest = RestClient::new(&endpoint, Credentials::anonymous(), PROJECT, QUICK).unwrap();
    let error = block_on(rest.get("projects/p", &[])).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Retryable);
    let words = format!("GET /bigquery/v2/projects/p: no answer from http://{free}");
    assert!(error.to_string().starts_with(&words), "{error}");
    assert!(error.to_string().contains("onnection refused"), "{error}");
}

#[test]
fn a_redirect_is_not_followed() {
    let (fake, elsewhere) = (warehouse(1), warehouse(1));
    let to = format!("{}/bigquery/v2/{}", elsewhere.url(), numbers().path());
    fake.plays([Fault::once("GET *", What::Redirect(to))]);
    let error = get(&fake).unwrap_err();
    assert!(matches!(error, RemoteError::Refused { status: 307, .. }), "{error}");
    assert_eq!(elsewhere.count("*"), 0);
}

#[test]
fn a_table_is_made_once_and_deleted_once() {
    let fake = warehouse(1);
    let rest = fake.rest();
    let stage = "season-test.d.stage".parse::<season::bigquery::TableRef>().unwrap();
    let field = json!({ "name": "n", "type": "INTEGER", "mode": "REQUIRED" });
    let body = json!({
        "tableReference": stage.reference(),
        "schema": { "fields": [field] },
        "expirationTime": "1999999999999",
    });
    let made = block_on(rest.post(&stage.siblings(), &body)).unwrap();
    assert_eq!(made["schema"]["fields"][0], field);
    let again = block_on(rest.post(&stage.siblings(), &body)).unwrap_err();
    assert_eq!(again.kind(), FailureKind::Duplicate);
    block_on(rest.delete(&stage.path())).unwrap();
    block_on(rest.delete(&stage.path())).unwrap();
    let gone = block_on(rest.get(&stage.path(), &[])).unwrap_err();
    assert_eq!(gone.kind(), FailureKind::NotFound);
}
