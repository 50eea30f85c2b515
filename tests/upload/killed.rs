//! The binary is killed (SIGKILL) at each of its requests, before and after the warehouse has done what was asked; the
//! next upload finishes the work.

use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::world::{World, make_target, target};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::{Fake, PROJECT, jobs};
use crate::support::SEASON;
use crate::support::records::publications;

fn start(world: &World, fake: &Fake, run: usize) -> Child {
    let id = &world.runs[run].run_id;
    let table = target("d").to_string();
    let args = [
        "upload",
        SEASON,
        "--run",
        id,
        "--table",
        &table,
        "--yes",
        "--create",
        "--replace-foreign",
    ];
    let mut command = world.workplace.command(&args);
    command.env("BIGQUERY_EMULATOR_HOST", fake.url()).env("GOOGLE_CLOUD_PROJECT", PROJECT);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until a request of the child hangs, or the child has ended: whether the former.
pub fn hangs(child: &mut Child, hung: &Notify) -> bool {
    let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    reactor.block_on(async {
        for _ in 0..20_000 {
            tokio::select! {
                () = hung.notified() => return true,
                () = tokio::time::sleep(Duration::from_millis(2)) => {}
            }
            if child.try_wait().unwrap().is_some() {
                return false;
            }
        }
        panic!("the upload neither ends nor hangs");
    })
}

#[test]
fn killed_at_any_request_it_leaves_whole_versions_and_the_next_upload_finishes() {
    let world = World::new();
    let published = world.workplace.data().join("published");
    for inside in [false, true] {
        for after in [false, true] {
            let mut killed = 0;
            loop {
                let _ = std::fs::remove_dir_all(&published);
                let fake = Fake::start();
                fake.state().datasets.insert(format!("{PROJECT}.d"), "US".to_owned());
                if inside {
                    make_target(&mut fake.state(), "d", true);
                }
                let name = target("d").to_string();
                let there = |fake: &Fake| {
                    fake.state()
                        .tables
                        .get(&name)
                        .map_or_else(Vec::new, |table| table.rows().to_vec())
                };
                let before = there(&fake);
                let hung = Arc::new(Notify::new());
                fake.state().hung = Arc::clone(&hung);
                let what = if after { What::HangAfter } else { What::Hang };
                fake.plays([Fault::once("*", what).after(killed)]);
                let mut child = start(&world, &fake, 0);
                let hanging = hangs(&mut child, &hung);
                let _ = child.kill();
                let output = child.wait_with_output().unwrap();
                if !hanging {
                    assert!(output.status.success(), "{output:?}");
                    break;
                }
                let now = there(&fake);
                let whole = |fake: &Fake, rows: &[_]| {
                    fake.state()
                        .tables
                        .get(&name)
                        .and_then(|table| world.mixed(table, rows, &before))
                };
                assert_eq!(whole(&fake, &now), None, "killed at request {killed}");
                // Whoever comes next may have another run.
                let next = usize::try_from(killed % 2).unwrap();
                fake.plays([]);
                jobs::finish_all(&mut fake.state());
                let again = start(&world, &fake, next).wait_with_output().unwrap();
                assert!(again.status.success(), "killed at request {killed}: {again:?}");
                if next == 0 {
                    // Wherever it was killed, the way back to the rows before is known.
                    let written = publications(&world.workplace, &world.runs[0].run_id);
                    let last = written.last().unwrap();
                    assert_eq!(last["verified"], true, "killed at request {killed}: {last}");
                    assert!(last["undo"].is_string(), "killed at request {killed}: {last}");
                }
                assert_eq!(whole(&fake, &there(&fake)), None, "killed at request {killed}");
                let rows = there(&fake);
                let stored = world.stored(next, &fake.state().tables[&name]).to_vec();
                for row in &stored {
                    assert!(rows.contains(row), "killed at request {killed}: a row is missing");
                }
                killed += 1;
            }
            assert!(killed >= 12, "there were only {killed} requests");
        }
    }
}
