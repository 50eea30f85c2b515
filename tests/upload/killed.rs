//! The binary is killed (SIGKILL) at each of its requests, before and after the warehouse has done what was asked; the
//! next upload finishes the work.

use std::process::Child;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::command::start;
use super::side_table::{check_side_table, side_table};
use super::world::{Layout, World, make_target_as, sorted, target};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::state::Row;
use crate::fake_bigquery::{Fake, PROJECT, jobs};
use crate::support::records::{last_steps, publications};
use crate::support::{SEASON, end};

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

/// The table that uploads are killed on.
#[derive(Clone, Copy, Debug)]
struct Case {
    /// How it is laid out, with rows of another program among those to be replaced; `None` if it is not there.
    layout: Option<Layout>,
    has_side_table: bool,
}

/// A new warehouse for one upload that is killed.
struct Scene<'a> {
    world: &'a World,
    case: Case,
    fake: Fake,
    before: Vec<Row>,
}

impl<'a> Scene<'a> {
    fn new(world: &'a World, case: Case) -> Self {
        let _ = std::fs::remove_dir_all(world.workplace.data().join("published"));
        let fake = Fake::start();
        fake.state().datasets.insert(format!("{PROJECT}.d"), "US".to_owned());
        if let Some(layout) = case.layout {
            make_target_as(layout, &mut fake.state(), "d", true);
        }
        let mut scene = Self { world, case, fake, before: Vec::new() };
        scene.before = scene.rows();
        scene
    }

    fn start(&self, run: usize) -> Child {
        let (id, table) = (&self.world.runs[run].run_id, target("d").to_string());
        let permitted = ["--yes", "--create", "--replace-foreign", "--replace-unknown"];
        let side: &[&str] =
            if self.case.has_side_table { &["--publications-table", "publications"] } else { &[] };
        let args = ["upload", SEASON, "--run", id, "--table", &table];
        start(self.world, &self.fake, &[&args[..], &permitted, side].concat())
    }

    fn rows(&self) -> Vec<Row> {
        let state = self.fake.state();
        let table = state.tables.get(&target("d").to_string());
        table.map_or_else(Vec::new, |table| table.rows().to_vec())
    }

    /// What is wrong with the rows that readers see now.
    fn mixed(&self) -> Option<String> {
        let rows = self.rows();
        let state = self.fake.state();
        let table = state.tables.get(&target("d").to_string())?;
        self.world.mixed(table, &rows, &self.before)
    }

    /// Uploads the first run, and kills it at a request, after so many others: whether there was one.
    fn kill(&self, after: u32, is_done: bool) -> bool {
        let hung = Arc::new(Notify::new());
        self.fake.state().hung = Arc::clone(&hung);
        let what = if is_done { What::HangAfter } else { What::Hang };
        self.fake.plays([Fault::once("*", what).after(after)]);
        let mut child = self.start(0);
        let is_hanging = hangs(&mut child, &hung);
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        assert!(is_hanging || output.status.success(), "{output:?}");
        self.fake.plays([]);
        is_hanging
    }

    /// Uploads `next` after the first run was killed, and checks all that must be true then.
    fn finish(&self, next: usize) {
        jobs::finish_all(&mut self.fake.state());
        end(self.start(next).wait_with_output().unwrap()).succeeds();
        assert_eq!(self.mixed(), None);
        let rows = self.rows();
        let id = &self.world.runs[next].run_id;
        {
            let state = self.fake.state();
            let stored = self.world.stored(next, &state.tables[&target("d").to_string()]);
            assert!(stored.iter().all(|row| rows.contains(row)), "a row is missing");
            if self.case.has_side_table {
                let side = &state.tables[&side_table("d").to_string()];
                assert_eq!(check_side_table(side, &state, id), Ok(()));
            }
        }
        if next == 0 {
            self.take_back();
        }
    }

    /// Wherever the upload of the first run was killed, the way back to the rows before is known.
    fn take_back(&self) {
        let written = publications(&self.world.workplace, &self.world.runs[0].run_id);
        let last = written.last().unwrap();
        assert_eq!(last["verified"], true, "{last}");
        assert!(last["job"].is_string() && last["columns"].is_array(), "{last}");
        // That it leads there costs a second, and another test takes uploads to our own table back.
        if self.case.has_side_table {
            let steps = last_steps(&self.world.workplace);
            let number = steps.last().unwrap()["number"].to_string();
            let undo = start(
                self.world,
                &self.fake,
                &["undo", SEASON, &number, "--yes", "--table", "d.predictions"],
            );
            end(undo.wait_with_output().unwrap()).succeeds();
            assert_eq!(sorted(&self.rows()), sorted(&self.before));
        }
    }
}

/// Kills the upload of the first run at each of its requests; says how many there were.
fn kill_at_each_request(world: &World, case: Case, is_done: impl Fn(u32) -> bool) -> u32 {
    let mut killed = 0;
    loop {
        let scene = Scene::new(world, case);
        eprintln!("{case:?}: killed at request {killed}, done: {}", is_done(killed));
        if !scene.kill(killed, is_done(killed)) {
            return killed;
        }
        assert_eq!(scene.mixed(), None);
        // The next upload may be one of another run.
        scene.finish(usize::try_from(killed % 2).unwrap());
        killed += 1;
    }
}

#[test]
fn killed_at_any_request_it_leaves_whole_versions_and_the_next_upload_finishes() {
    let world = World::new();
    for layout in [None, Some(Layout::Ours)] {
        for is_done in [false, true] {
            let case = Case { layout, has_side_table: false };
            let killed = kill_at_each_request(&world, case, |_| is_done);
            assert!(killed >= 12, "there were only {killed} requests");
        }
    }
}

/// Without a column for the run, with columns that nobody here knows, and with the side table: each request of an upload is
/// killed on once, every second pair of them after it was done, as the next upload is of another run each second time.
#[test]
fn killed_on_a_table_of_others_it_does_the_same_and_the_side_table_says_so() {
    let world = World::new();
    let case = Case { layout: Some(Layout::Theirs), has_side_table: true };
    let killed = kill_at_each_request(&world, case, |at| at / 2 % 2 == 1);
    assert!(killed >= 20, "there were only {killed} requests");
}
