//! The side table of publications, and what a reader may conclude from it.

use season::bigquery::TableRef;

use crate::fake_bigquery::PROJECT;
use crate::fake_bigquery::jobs::Job;
use crate::fake_bigquery::state::{Row, State, Table};

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
