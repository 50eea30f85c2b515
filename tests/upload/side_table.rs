//! The side table of publications, and what a reader may conclude from it.

use season::bigquery::publish::{PublishError, PublishRequest, publish};
use season::bigquery::{TableRef, block_on};

use super::protocol::Counting;
use super::world::{World, make_target};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::jobs::Job;
use crate::fake_bigquery::state::{Row, State, Table};
use crate::fake_bigquery::{Fake, PROJECT};

pub fn side_table(dataset: &str) -> TableRef {
    TableRef::new(PROJECT, dataset, "publications").unwrap()
}

/// The side table says of the run `id`, which was found in the target, that it is: there is a row that says `done`.
///
/// One kind of row may stay `planned` beside it, and no other: its upload broke off while BigQuery still had to write the
/// row, which it did after the run was found in the target. An upload waits for its row before it replaces any, so this one
/// has replaced none: the job that the row names did nothing for this run. No later statement can know of a row that is yet
/// to come; the next upload of the run settles it.
pub fn check_side_table(side: &Table, state: &State, id: &str) -> Result<(), String> {
    let cell = |row: &Row, name: &str| row[side.column(name).unwrap()].text();
    let of_run: Vec<&Row> = side.rows().iter().filter(|row| cell(row, "run_id") == *id).collect();
    if !of_run.iter().any(|row| cell(row, "status") == "done") {
        return Err(format!("nothing in the side table says that {id} is done"));
    }
    let sql = |job: &Job| job.configuration["query"]["query"].as_str().unwrap_or("").to_owned();
    let ended = |start: &str| {
        let of_run = state.jobs.iter().filter(|(name, job)| {
            let is_done = job.done && job.error.is_none();
            name.starts_with(start) && is_done && sql(job).contains(&format!("'{id}'"))
        });
        of_run.map(|(_, job)| job.ended).max()
    };
    for row in of_run.iter().filter(|row| cell(row, "status") == "planned") {
        let publication = cell(row, "publication");
        let is_late = ended(&format!("{publication}_planned_")) >= ended("season_done_");
        let replaced = state.jobs.get(&publication).is_some_and(|job| {
            job.done && job.error.is_none() && job.configuration["labels"]["run_id"] == id
        });
        if !is_late || replaced {
            return Err(format!("{publication} of {id} stays planned: late {is_late}, {replaced}"));
        }
    }
    let mut publications: Vec<String> =
        side.rows().iter().map(|row| cell(row, "publication") + &cell(row, "run_id")).collect();
    publications.sort();
    let count = publications.len();
    publications.dedup();
    if publications.len() == count { Ok(()) } else { Err("planned twice".to_owned()) }
}

/// A row that was refused as often as an upload tries, since others changed the side table, is written by the next upload.
#[test]
fn a_row_that_others_kept_out_is_written_by_the_next_upload() {
    const CONFLICT: &str = "Transaction is aborted due to concurrent update against table";
    let world = World::new();
    let upload = |fake: &Fake, session: &str| {
        let request = world.request(0, "d", session.to_owned());
        let request = PublishRequest { publications_table: Some(side_table("d")), ..request };
        block_on(publish(&fake.rest(), &request, &mut Counting::default()))
    };
    // The statements before it are refused in turn, until it is the one that is.
    let is_kept_out = |skip: &u32| {
        let fake = Fake::start();
        make_target(&mut fake.state(), "d", true);
        let refused = What::JobError("invalidQuery", CONFLICT);
        fake.plays([Fault::times(20, "POST /bigquery/v2/projects/*/jobs", refused).after(*skip)]);
        let ended = upload(&fake, "first");
        if !matches!(ended, Err(PublishError::NotNoted { is_published: false, .. })) {
            return false;
        }
        fake.plays([]);
        let ended = upload(&fake, "second");
        assert!(ended.is_ok(), "{ended:?}");
        true
    };
    assert!((0..8).any(|skip| is_kept_out(&skip)), "the row was never refused");
}
