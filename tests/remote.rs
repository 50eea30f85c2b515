//! The client of the warehouse, against a warehouse in this process that plays what goes wrong.

mod calls;
mod credentials;
mod jobs;
mod secrets;
mod statements;
mod uploads;

use season::bigquery::{
    Job, JobId, QueryOptions, RemoteError, RestClient, RowsPage, TableRef, block_on,
};
use serde_json::Value as Json;

use crate::fake_bigquery::state::Field;
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{Fake, PROJECT};

/// A warehouse with the table `d.numbers` of so many rows: `n`, from 1 on.
fn warehouse(rows: i64) -> Fake {
    let fake = Fake::start();
    let mut state = fake.state();
    let now = state.now;
    let table = state.create(&numbers().to_string(), vec![Field::new("n", "INT64").required()]);
    table.put((1..=rows).map(|n| vec![Value::Int(n)]).collect(), now);
    drop(state);
    fake
}

fn numbers() -> TableRef {
    TableRef::new(PROJECT, "d", "numbers").unwrap()
}

fn all_numbers() -> String {
    format!("SELECT n FROM {} ORDER BY n", numbers().sql())
}

/// Runs `sql` as the job `id`.
fn query(rest: &RestClient, id: &str, sql: &str) -> Result<Job, RemoteError> {
    let id = JobId::new(id).unwrap();
    block_on(rest.query(&id, "US", sql, &QueryOptions::default()))
}

/// The first cells of the result's rows, read in pages of so many rows.
fn rows(rest: &RestClient, job: &Job, page: u32) -> Result<Vec<String>, RemoteError> {
    let mut cells = Vec::new();
    let mut each = |page: RowsPage| {
        let first = |row: &Json| row["f"][0]["v"].as_str().unwrap().to_owned();
        cells.extend(page.rows.iter().map(first));
        Ok::<_, RemoteError>(())
    };
    let counted = block_on(rest.rows(job, page, &mut each))?;
    assert_eq!(counted, cells.len() as u64);
    Ok(cells)
}
