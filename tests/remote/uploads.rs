//! Loads: what goes up arrives once and whole.

use std::sync::Arc;

use arrow::array::Int64Array;
use arrow::datatypes::{DataType, Field as ArrowField, Schema};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use season::bigquery::{FailureKind, Job, JobId, RemoteError, block_on};
use serde_json::{Value as Json, json};

use super::{numbers, warehouse};
use crate::fake_bigquery::Fake;
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::value::Value;

const BEGIN: &str = "POST /upload/*";
const CHUNK: &str = "PUT /upload/*";
/// Bytes of one chunk.
const GRAIN: usize = 256 * 1024;
/// As many rows as make a file of several chunks.
const ROWS: i64 = 150_000;

/// A Parquet file of [`ROWS`] numbers that do not compress.
fn parquet() -> Vec<u8> {
    let field = ArrowField::new("n", DataType::Int64, false);
    let schema = Arc::new(Schema::new(vec![field]));
    let numbers = (0..ROWS).map(|n| n.wrapping_mul(6_364_136_223_846_793_005));
    let column = Arc::new(Int64Array::from_iter_values(numbers));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![column]).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn configuration(table: &str) -> Json {
    let target = json!({ "projectId": numbers().project(), "datasetId": "d", "tableId": table });
    json!({ "load": {
        "destinationTable": target,
        "sourceFormat": "PARQUET",
        "writeDisposition": "WRITE_EMPTY",
    } })
}

fn load(fake: &Fake, id: &str, bytes: &[u8]) -> Result<Job, RemoteError> {
    let id = JobId::new(id).unwrap();
    let rest = fake.rest().with_chunks_of(1);
    block_on(rest.load(&id, "US", configuration("numbers"), bytes))
}

/// The table holds the file, once, and one job loaded it.
#[track_caller]
fn assert_loaded(fake: &Fake, what: &What) {
    let state = fake.state();
    let rows = state.tables[&numbers().to_string()].rows();
    assert_eq!(rows.len(), usize::try_from(ROWS).unwrap(), "{what:?}");
    assert_eq!(rows[1], [Value::Int(6_364_136_223_846_793_005)], "{what:?}");
    assert_eq!(state.jobs.values().map(|job| job.executed).sum::<u32>(), 1, "{what:?}");
}

#[test]
fn a_file_goes_up_in_chunks() {
    let fake = warehouse(0);
    let bytes = parquet();
    let chunks = bytes.len().div_ceil(GRAIN);
    assert!(chunks > 3, "{} bytes", bytes.len());
    let job = load(&fake, "load", &bytes).unwrap();
    assert_eq!(job.count("/load/outputRows"), Some(ROWS.unsigned_abs()));
    assert_eq!((fake.count(BEGIN), fake.count(CHUNK)), (1, chunks));
    assert_loaded(&fake, &What::Keep(0));
}

#[test]
fn a_broken_upload_goes_on_where_it_stopped() {
    for what in [
        What::DropBefore,
        What::DropAfter,
        What::DropWithin,
        What::Keep(0),
        What::Keep(1000),
        What::Cut(0),
        What::Cut(100_000),
        What::Status(503, Body::Html),
        What::Status(500, Body::Reason("backendError")),
        What::StatusAfter(502, Body::Nothing),
        What::StatusAfter(200, Body::Html),
    ] {
        let bytes = parquet();
        let chunks = u32::try_from(bytes.len().div_ceil(GRAIN)).unwrap();
        for at in [0, 1, chunks - 1] {
            let fake = warehouse(0);
            fake.plays([Fault::once(CHUNK, what.clone()).after(at)]);
            load(&fake, "load", &bytes).unwrap();
            assert_loaded(&fake, &what);
            assert_eq!(fake.count(BEGIN), 1, "{what:?} {at}");
        }
    }
}

#[test]
fn a_lost_session_is_begun_again() {
    for what in [
        What::Forget,
        What::Status(404, Body::Nothing),
        What::Status(410, Body::Reason("notFound")),
    ] {
        for at in [0, 2] {
            let fake = warehouse(0);
            fake.plays([Fault::once(CHUNK, what.clone()).after(at)]);
            load(&fake, "load", &parquet()).unwrap();
            assert_loaded(&fake, &what);
            assert_eq!(fake.count(BEGIN), 2, "{what:?}");
        }
    }
}

#[test]
fn an_upload_that_arrived_before_its_session_was_lost_is_found() {
    let fake = warehouse(0);
    let bytes = parquet();
    let last = u32::try_from(bytes.len().div_ceil(GRAIN)).unwrap() - 1;
    fake.plays([
        Fault::once(CHUNK, What::DropAfter).after(last),
        Fault::once(CHUNK, What::Forget).after(last),
    ]);
    let job = load(&fake, "load", &bytes).unwrap();
    assert!(job.attached);
    assert_eq!(fake.count(BEGIN), 1);
    assert_loaded(&fake, &What::Forget);
}

#[test]
fn beginning_is_tried_again_and_refused_as_any_call() {
    for what in [What::DropBefore, What::DropAfter, What::Status(503, Body::Nothing)] {
        let fake = warehouse(0);
        fake.plays([Fault::times(2, BEGIN, what.clone())]);
        load(&fake, "load", &parquet()).unwrap();
        assert_loaded(&fake, &what);
    }
    let fake = warehouse(0);
    fake.plays([Fault::once(BEGIN, What::Status(403, Body::Reason("quotaExceeded")))]);
    let error = load(&fake, "load", &parquet()).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Quota);
    assert_eq!(fake.count("*"), 1);
}

#[test]
fn what_was_loaded_is_not_loaded_again() {
    let fake = warehouse(0);
    let bytes = parquet();
    assert!(!load(&fake, "load", &bytes).unwrap().attached);
    assert!(load(&fake, "load", &bytes).unwrap().attached);
    assert_loaded(&fake, &What::Keep(0));
    // Another job finds that the table is not empty.
    let error = load(&fake, "load_2", &bytes).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Duplicate, "{error}");
    assert!(matches!(error, RemoteError::Job { .. }), "{error}");
    // The id was used for another table.
    let (id, rest) = (JobId::new("load").unwrap(), fake.rest());
    let other = block_on(rest.load(&id, "US", configuration("other"), &bytes)).unwrap_err();
    assert!(matches!(other, RemoteError::JobIdTaken(_)), "{other}");
}

#[test]
fn a_load_that_fails_or_is_slow_says_so_or_is_waited_for() {
    let fake = warehouse(0);
    fake.plays([Fault::once(BEGIN, What::JobError("backendError", "later"))]);
    let error = load(&fake, "load_1", &parquet()).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Retryable);
    fake.plays([Fault::once(BEGIN, What::Slow(4))]);
    load(&fake, "load_2", &parquet()).unwrap();
    assert_loaded(&fake, &What::Slow(4));
    let fake = warehouse(0);
    let error = load(&fake, "garbage", b"no Parquet").unwrap_err();
    assert_eq!(error.kind(), FailureKind::Invalid, "{error}");
    assert!(fake.state().tables[&numbers().to_string()].rows().is_empty());
}

#[test]
fn patience_with_an_upload_ends() {
    for what in [
        What::Keep(0),
        What::Forget,
        What::DropBefore,
        What::Status(503, Body::Html),
        What::Redirect("http://127.0.0.1:9/".to_owned()),
    ] {
        let fake = warehouse(0);
        fake.plays([Fault::times(9999, CHUNK, what.clone())]);
        load(&fake, "load", &parquet()).unwrap_err();
        assert!(fake.state().jobs.is_empty(), "{what:?}");
        assert!(fake.count("*") < 400, "{what:?}: {}", fake.count("*"));
    }
}
