//! Two protocols that are wrong, each in one way that has been made: what judges ours must catch them. Ours, in the same
//! race, it must not.

use season::bigquery::publish::{RowForm, Rows, Scope, publish, statements, written};
use season::bigquery::{JobId, QueryOptions, RemoteError, RestClient, TableRef, block_on};
use serde_json::json;

use super::protocol::Counting;
use super::world::{World, make_target, target};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::{Fake, PROJECT, jobs};

/// A staging table with the rows of a run, or without any.
async fn stage(
    rest: &RestClient,
    name: &str,
    rows: &Rows,
    full: bool,
) -> Result<TableRef, RemoteError> {
    let staging = TableRef::new(PROJECT, "d", name).unwrap();
    let field = |at: usize| {
        let written = rows.written[at];
        json!({ "name": written.column.name, "type": written.kind.rest() })
    };
    let fields: Vec<_> = (0..rows.written.len()).map(field).collect();
    let table = json!({ "tableReference": staging.reference(), "schema": { "fields": fields } });
    rest.post(&staging.siblings(), &table).await?;
    if full {
        let load = json!({ "load": {
            "destinationTable": staging.reference(),
            "sourceFormat": "PARQUET",
            "writeDisposition": "WRITE_EMPTY",
        }});
        rest.load(&JobId::new(format!("load_{name}"))?, "", load, &rows.bytes).await?;
    }
    Ok(staging)
}

async fn run(rest: &RestClient, id: &str, sql: &str) -> Result<(), RemoteError> {
    rest.query(&JobId::new(id)?, "", sql, &QueryOptions::default()).await.map(drop)
}

/// Deletes the scope by one statement, and inserts the rows by another.
async fn in_two_steps(rest: &RestClient, rows: &Rows, scope: &Scope) -> Result<(), RemoteError> {
    let empty = stage(rest, "empty", rows, false).await?;
    let full = stage(rest, "full", rows, true).await?;
    run(
        rest,
        "delete",
        &statements::replace(&target("d"), &empty, scope, &statements::names(&rows.written)),
    )
    .await?;
    let nowhere = Scope { systems: vec!["nobody".to_owned()], ..scope.clone() };
    run(
        rest,
        "insert",
        &statements::replace(&target("d"), &full, &nowhere, &statements::names(&rows.written)),
    )
    .await
}

/// Replaces at once, under an id that only this upload has.
async fn without_a_common_id(
    rest: &RestClient,
    rows: &Rows,
    scope: &Scope,
    who: &str,
) -> Result<(), RemoteError> {
    let staging = stage(rest, who, rows, true).await?;
    run(
        rest,
        who,
        &statements::replace(&target("d"), &staging, scope, &statements::names(&rows.written)),
    )
    .await
}

/// What is wrong with what readers saw of the target, or with what it holds.
fn wrong(world: &World, fake: &Fake) -> Vec<String> {
    let mut state = fake.state();
    jobs::finish_all(&mut state);
    let table = &state.tables[&target("d").to_string()];
    let before = table.versions.iter().find(|(_, rows)| !rows.is_empty()).unwrap().1.to_vec();
    let seen = table.versions.iter().filter(|(_, rows)| !rows.is_empty());
    seen.filter_map(|(_, rows)| world.mixed(table, rows, &before)).collect()
}

#[test]
fn a_deletion_and_an_insertion_in_two_steps_are_caught() {
    let (world, fake) = (World::new(), Fake::start());
    make_target(&mut fake.state(), "d", true);
    let (rest, run) = (fake.rest(), &world.runs[0]);
    block_on(in_two_steps(&rest, &run.rows(written(), RowForm::default()).unwrap(), &run.scope))
        .unwrap();
    let wrong = wrong(&world, &fake);
    assert_eq!(wrong.len(), 1, "readers saw the hole between the two: {wrong:?}");
    assert!(wrong[0].contains("a part is of no version"), "{wrong:?}");
}

/// A target without rows in the scope, where each statement is still running when the other begins.
fn race() -> (World, Fake) {
    let (world, fake) = (World::new(), Fake::start());
    make_target(&mut fake.state(), "d", false);
    fake.plays([Fault::times(100, "POST /bigquery/v2/projects/*/jobs", What::Slow(6))]);
    (world, fake)
}

#[test]
fn two_first_uploads_with_our_protocol_end_with_one_of_the_two() {
    let (world, fake) = race();
    let rest = fake.rest();
    let request = |run, who: &str| world.request(run, "d", who.to_owned());
    let (first, second) = (request(0, "first"), request(1, "second"));
    let ended: Result<_, RemoteError> = block_on(async {
        let (mut one, mut other) = (Counting::default(), Counting::default());
        Ok(tokio::join!(publish(&rest, &first, &mut one), publish(&rest, &second, &mut other)))
    });
    let (one, other) = ended.unwrap();
    assert!(one.is_ok() || other.is_ok(), "{one:?} {other:?}");
    let wrong = wrong(&world, &fake);
    assert!(wrong.is_empty(), "{wrong:?}");
    let state = fake.state();
    let table = &state.tables[&target("d").to_string()];
    let rows = table.rows();
    let holds = |run: usize| world.stored(run, table).iter().all(|row| rows.contains(row));
    assert!(holds(0) != holds(1), "one of the two, whole");
}

#[test]
fn two_first_uploads_without_a_common_id_are_caught() {
    let (world, fake) = race();
    let rest = fake.rest();
    let [first, second, _] = &world.runs;
    let rows = [first, second].map(|run| run.rows(written(), RowForm::default()).unwrap());
    block_on(async {
        let (first, second) = tokio::join!(
            without_a_common_id(&rest, &rows[0], &first.scope, "first"),
            without_a_common_id(&rest, &rows[1], &second.scope, "second"),
        );
        first.and(second)
    })
    .unwrap();
    let wrong = wrong(&world, &fake);
    assert!(wrong.last().is_some_and(|what| what.contains("a part is of no version")), "{wrong:?}");
}
