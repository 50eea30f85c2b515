//! Jobs: run once whatever happens to the answers, waited for, read to the last row.

use std::time::Duration;

use season::bigquery::{FailureKind, JobId, Policy, QueryOptions, RemoteError, block_on};
use serde_json::json;

use super::{all_numbers, query, rows, warehouse};
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::{Fake, QUICK};

const INSERT: &str = "POST */jobs";
const ASK: &str = "GET */jobs/*";
const PAGE: &str = "GET */queries/*";

fn executed(fake: &Fake, id: &str) -> u32 {
    fake.state().jobs[id].executed
}

#[test]
fn a_query_is_run_and_its_rows_come_in_pages() {
    let fake = warehouse(10);
    let rest = fake.rest();
    let job = query(&rest, "all", &all_numbers()).unwrap();
    assert!(!job.attached);
    let expected: Vec<String> = (1..=10).map(|n| n.to_string()).collect();
    for (page, pages) in [(3, 4), (5, 2), (10, 1), (1000, 1)] {
        let before = fake.count(PAGE);
        assert_eq!(rows(&rest, &job, page).unwrap(), expected);
        assert_eq!(fake.count(PAGE) - before, pages);
    }
    let none = query(&rest, "none", "SELECT n FROM `season-test.d.numbers` WHERE n > 10").unwrap();
    assert_eq!(rows(&rest, &none, 5).unwrap(), [""; 0]);
}

#[test]
fn a_job_whose_answer_is_lost_is_found_and_not_run_again() {
    for what in [
        What::DropAfter,
        What::DropWithin,
        What::StatusAfter(503, Body::Html),
        What::StatusAfter(500, Body::Reason("backendError")),
        What::StatusAfter(200, Body::Html),
    ] {
        let fake = warehouse(3);
        fake.plays([Fault::once(INSERT, what.clone())]);
        let job = query(&fake.rest(), "lost", &all_numbers()).unwrap();
        assert!(job.attached, "{what:?}");
        assert_eq!((fake.count(INSERT), executed(&fake, "lost")), (1, 1), "{what:?}");
    }
}

#[test]
fn a_job_that_never_arrived_is_sent_again() {
    for what in [What::DropBefore, What::Status(503, Body::Nothing), What::Busy(429, 0)] {
        let fake = warehouse(3);
        fake.plays([Fault::times(2, INSERT, what.clone())]);
        let job = query(&fake.rest(), "sent", &all_numbers()).unwrap();
        assert!(!job.attached, "{what:?}");
        assert_eq!((fake.count(INSERT), executed(&fake, "sent")), (3, 1), "{what:?}");
        assert_eq!(fake.count(ASK), 2, "{what:?}");
    }
}

#[test]
fn a_used_id_finds_the_job_that_used_it() {
    let fake = warehouse(3);
    let first = query(&fake.rest(), "same", &all_numbers()).unwrap();
    let second = query(&fake.rest(), "same", &all_numbers()).unwrap();
    assert_eq!((first.attached, second.attached), (false, true));
    assert_eq!(executed(&fake, "same"), 1);
    // What the id was used for is not what is asked for now.
    let error = query(&fake.rest(), "same", "SELECT 1").unwrap_err();
    let RemoteError::JobIdTaken(job) = &error else { panic!("{error}") };
    assert_eq!(job.configuration["query"]["query"], all_numbers());
    assert_eq!(error.kind(), FailureKind::Differs);
}

#[test]
fn a_used_id_of_a_job_that_cannot_be_found_is_an_error() {
    let fake = warehouse(3);
    query(&fake.rest(), "hidden", &all_numbers()).unwrap();
    fake.plays([Fault::times(99, ASK, What::Status(404, Body::Reason("notFound")))]);
    let error = query(&fake.rest(), "hidden", &all_numbers()).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Duplicate, "{error}");
}

#[test]
fn an_error_in_a_success_is_an_error() {
    let transient = ["backendError", "rateLimitExceeded", "internalError", "jobBackendError"];
    let lasting = [
        ("invalidQuery", FailureKind::Invalid),
        ("quotaExceeded", FailureKind::Quota),
        ("accessDenied", FailureKind::Denied),
        ("stopped", FailureKind::Other),
    ];
    let all = transient.map(|reason| (reason, FailureKind::Retryable)).into_iter().chain(lasting);
    for (reason, kind) in all {
        let fake = warehouse(3);
        fake.plays([Fault::once(INSERT, What::JobError(reason, "it was not to be"))]);
        let error = query(&fake.rest(), "fails_1", &all_numbers()).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        let words = format!("job fails_1 in US failed ({reason}): it was not to be");
        assert_eq!(error.to_string(), words);
        // Its id is used up: the same id finds the same failure, another one is free.
        assert_eq!(fake.count(INSERT), 1, "{reason}");
        query(&fake.rest(), "fails_1", &all_numbers()).unwrap_err();
        query(&fake.rest(), "fails_2", &all_numbers()).unwrap();
    }
}

#[test]
fn an_error_is_seen_while_a_job_runs_and_when_it_is_done() {
    for polls in [0, 1, 3] {
        let fake = warehouse(3);
        fake.plays([Fault::once(INSERT, What::Slow(polls))]);
        let error = query(&fake.rest(), "late", "SELECT m FROM `season-test.d.numbers`");
        let error = error.unwrap_err();
        assert!(matches!(error, RemoteError::Job { .. }), "{error}");
        assert_eq!(error.kind(), FailureKind::Invalid);
    }
    // Running, and failed already.
    let fake = warehouse(3);
    let fail = |job: &mut serde_json::Value| {
        job["status"] =
            json!({ "state": "RUNNING", "errorResult": { "reason": "stopped", "message": "" } });
    };
    fake.plays([Fault::once(INSERT, What::Slow(5)), Fault::once(ASK, What::Change(fail))]);
    let error = query(&fake.rest(), "running", &all_numbers()).unwrap_err();
    assert!(matches!(error, RemoteError::Job { .. }), "{error}");
}

#[test]
fn a_slow_job_is_asked_about_until_it_is_done_over_a_bad_line() {
    let fake = warehouse(3);
    fake.plays([
        Fault::once(INSERT, What::Slow(5)),
        Fault::times(2, ASK, What::Status(502, Body::Html)).after(1),
        Fault::once(ASK, What::DropAfter).after(3),
    ]);
    let rest = fake.rest();
    let job = query(&rest, "slow", &all_numbers()).unwrap();
    assert_eq!(rows(&rest, &job, 10).unwrap().len(), 3);
    assert_eq!(executed(&fake, "slow"), 1);
    assert!(fake.count(ASK) >= 6);
}

#[test]
fn a_job_that_takes_too_long_is_given_up_and_found_again() {
    let fake = warehouse(3);
    fake.plays([Fault::once(INSERT, What::Slow(u32::MAX))]);
    let hasty = Policy { job: Duration::from_millis(50), ..QUICK };
    let error = query(&fake.rest_with(hasty), "endless", &all_numbers()).unwrap_err();
    assert!(matches!(error, RemoteError::Timeout { .. }), "{error}");
    assert_eq!(error.to_string(), "job endless in US was not done within 0.05 s");
    let body = fake.state().seen[0].body.clone();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["configuration"]["jobTimeoutMs"], "50");
    crate::fake_bigquery::jobs::finish_all(&mut fake.state());
    assert!(query(&fake.rest(), "endless", &all_numbers()).unwrap().attached);
}

#[test]
fn pages_that_do_not_add_up_are_an_error() {
    let more = |page: &mut serde_json::Value| page["totalRows"] = "11".into();
    let fewer = |page: &mut serde_json::Value| page["totalRows"] = "2".into();
    let short = |page: &mut serde_json::Value| {
        page["rows"].as_array_mut().unwrap().pop();
    };
    let endless = |page: &mut serde_json::Value| {
        page["pageToken"] = "0".into();
        page["rows"] = json!([]);
    };
    let last = |page: &mut serde_json::Value| {
        page.as_object_mut().unwrap().remove("pageToken");
    };
    for change in [more, fewer, short, endless, last] {
        for page in 0..2 {
            let fake = warehouse(10);
            let rest = fake.rest();
            let job = query(&rest, "pages", &all_numbers()).unwrap();
            fake.plays([Fault::once(PAGE, What::Change(change)).after(page)]);
            match rows(&rest, &job, 4).unwrap_err() {
                RemoteError::Rows { read, counted, .. } => assert!(read <= 11 && counted <= 11),
                error => panic!("{error}"),
            }
        }
    }
}

#[test]
fn a_page_without_a_total_or_a_job_that_is_forgotten_is_unclear() {
    let no_total = |page: &mut serde_json::Value| {
        page.as_object_mut().unwrap().remove("totalRows");
    };
    let incomplete = |page: &mut serde_json::Value| *page = json!({ "jobComplete": false });
    for (change, times, fails) in [(no_total as fn(&mut _), 1, true), (incomplete, 2, false)] {
        let fake = warehouse(10);
        let rest = fake.rest();
        let job = query(&rest, "pages", &all_numbers()).unwrap();
        fake.plays([Fault::times(times, PAGE, What::Change(change))]);
        assert_eq!(rows(&rest, &job, 4).is_err(), fails);
    }
}

#[test]
fn a_dry_run_estimates_and_leaves_no_job() {
    let fake = warehouse(10);
    let rest = fake.rest();
    let bytes = block_on(rest.dry_run("US", &all_numbers())).unwrap();
    assert_eq!(bytes, 80);
    let elsewhere = |told: &mut serde_json::Value| {
        told["statistics"].as_object_mut().unwrap().remove("totalBytesProcessed");
    };
    fake.plays([Fault::once(INSERT, What::Change(elsewhere))]);
    assert_eq!(block_on(rest.dry_run("US", &all_numbers())).unwrap(), 80);
    assert!(fake.state().jobs.is_empty());
    let error = block_on(rest.dry_run("US", "SELECT x FROM `season-test.d.none`")).unwrap_err();
    assert_eq!(error.kind(), FailureKind::NotFound);
}

#[test]
fn a_bill_s_limit_and_labels_reach_the_server() {
    let fake = warehouse(10);
    let id = JobId::new("dear").unwrap();
    let labels = [("tool".to_owned(), "season".to_owned())].into();
    let options = QueryOptions { max_bytes_billed: Some(79), use_cache: false, labels };
    let error = block_on(fake.rest().query(&id, "US", &all_numbers(), &options)).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Quota, "{error}");
    let id = JobId::new("cheap").unwrap();
    let options = QueryOptions { max_bytes_billed: Some(80), ..options };
    let job = block_on(fake.rest().query(&id, "US", &all_numbers(), &options)).unwrap();
    assert_eq!(job.label("tool"), Some("season"));
    assert_eq!(job.count("/totalBytesProcessed"), Some(80));
    assert_eq!(job.configuration["query"]["useQueryCache"], false);
}

#[test]
fn a_job_outside_the_multi_regions_is_found_by_its_location() {
    let fake = warehouse(3);
    fake.plays([Fault::once(INSERT, What::Slow(2))]);
    let (rest, id) = (fake.rest(), JobId::new("far").unwrap());
    let options = QueryOptions::default();
    let job = block_on(rest.query(&id, "europe-west3", &all_numbers(), &options)).unwrap();
    assert_eq!(job.location, "europe-west3");
    assert_eq!(rows(&rest, &job, 2).unwrap().len(), 3);
}
