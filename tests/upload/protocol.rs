//! Ten thousand uploads that go wrong in every way the warehouse knows, with crashes, races and strangers; whatever
//! happened, readers only ever saw whole versions, and the next upload puts everything right.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use season::bigquery::publish::{Before, Outcome, PublishError, Record, Step, Watch, publish};
use season::bigquery::{Kind, Policy, Rest};
use season::snapshot::SnapshotError;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use super::world::{World, foreign, make_target, target};
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::state::State;
use crate::fake_bigquery::{Fake, PROJECT, jobs};

const SEQUENCES: u64 = 10_000;
const WORKERS: u64 = 8;

/// Few tries, so that calls also fail for good.
const IMPATIENT: Policy = Policy {
    first: Duration::from_micros(5),
    cap: Duration::from_micros(20),
    tries: 4,
    answer: Duration::from_secs(20),
    job: Duration::from_secs(20),
};

/// What must have happened often, or the sequences are too tame.
const EXPECTED: [&str; 8] = [
    "published",
    "already published",
    "overtaken",
    "crashed",
    "stranger",
    "Quota",
    "Denied",
    "Retryable",
];

/// Numbers that follow from a seed (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()].clone()
    }
}

/// Nobody is asked; what happened is counted.
#[derive(Default)]
pub struct Counting {
    steps: BTreeMap<&'static str, u64>,
}

impl Watch for Counting {
    fn may(&mut self, _: &Before) -> bool {
        true
    }

    fn write_down(&mut self, _: &Record) -> Result<(), SnapshotError> {
        Ok(())
    }

    fn step(&mut self, step: &Step<'_>) {
        let name = match step {
            Step::Creating(_) => "created",
            Step::Staging { .. } => "staged",
            Step::Replacing(_) => "replaced",
            Step::Overtaken => "overtaken",
            Step::Mending => "mended",
        };
        *self.steps.entry(name).or_default() += 1;
    }
}

const REQUESTS: [&str; 10] = [
    "*",
    "GET */tables/*",
    "POST */tables",
    "DELETE *",
    "POST /bigquery/v2/projects/*/jobs",
    "GET */jobs/*",
    "GET */queries/*",
    "POST /upload/*",
    "PUT /upload/*",
    "* /bigquery/v2/projects/*/jobs*",
];

fn fault(dice: &mut Dice) -> (&'static str, Fault) {
    let on = dice.of(&REQUESTS);
    let status = dice.of(&[408, 429, 500, 502, 503, 504]);
    let body = dice.of(&[Body::Html, Body::Bare, Body::Nothing, Body::Reason("backendError")]);
    let passing =
        dice.of(&["backendError", "internalError", "rateLimitExceeded", "jobBackendError"]);
    let (name, what) = match dice.below(18) {
        0 => ("status", What::Status(status, body)),
        1 => ("status after", What::StatusAfter(status, body)),
        2 => ("busy", What::Busy(dice.of(&[429, 503]), 0)),
        3 => ("drop before", What::DropBefore),
        4 => ("drop after", What::DropAfter),
        5 => ("drop within", What::DropWithin),
        6 => ("failing job", What::JobError(passing, "played")),
        7 => {
            let what = "Transaction is aborted due to concurrent update against table";
            ("conflict", What::JobError("invalidQuery", what))
        }
        8 => ("quota", What::Status(403, Body::Reason("quotaExceeded"))),
        9 => ("quota of a job", What::JobError("quotaExceeded", "played")),
        10 => ("denied", What::Status(403, Body::Reason("accessDenied"))),
        11 | 12 => ("slow", What::Slow(u32::try_from(1 + dice.below(4)).unwrap())),
        13 => ("keep", What::Keep(usize::try_from(dice.below(9000)).unwrap())),
        14 => ("cut", What::Cut(usize::try_from(dice.below(9000)).unwrap())),
        15 => ("forget", What::Forget),
        16 => ("hang", What::Hang),
        _ => ("hang after", What::HangAfter),
    };
    let times = if dice.below(5) == 0 { 12 } else { 1 + dice.below(2) };
    let fault = Fault::times(u32::try_from(times).unwrap(), on, what);
    (name, fault.after(u32::try_from(dice.below(14)).unwrap()))
}

/// What was seen, over all sequences.
#[derive(Default)]
struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn add(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }
}

/// One warehouse, one reactor and one client, used by one thread for one sequence after the other.
struct Bench<'a> {
    world: &'a World,
    fake: Fake,
    rest: Rest,
    reactor: Runtime,
    tally: Tally,
}

impl<'a> Bench<'a> {
    fn new(world: &'a World) -> Self {
        let fake = Fake::start();
        let rest = fake.rest_with(IMPATIENT);
        let reactor = Builder::new_current_thread().enable_all().build().unwrap();
        Self { world, fake, rest, reactor, tally: Tally::default() }
    }

    /// Uploads of `runs` side by side, until all have ended or one of their requests hangs: then all are dropped.
    fn upload(
        &mut self,
        runs: &[usize],
        dataset: &str,
        session: &str,
    ) -> Vec<Result<Outcome, PublishError>> {
        let hung = Arc::new(Notify::new());
        self.fake.state().hung = Arc::clone(&hung);
        let mut watches: Vec<Counting> = runs.iter().map(|_| Counting::default()).collect();
        let orders: Vec<_> = (0..runs.len())
            .map(|at| self.world.order(runs[at], dataset, format!("{session}_{at}")))
            .collect();
        let rest = &self.rest;
        let ended = self.reactor.block_on(async {
            let mut uploads = orders.iter().zip(&mut watches);
            let (first, first_watch) = uploads.next().unwrap();
            let second = uploads.next();
            let both = async {
                let second = async {
                    match second {
                        Some((order, watch)) => Some(publish(rest, order, watch).await),
                        None => None,
                    }
                };
                let (first, second) = tokio::join!(publish(rest, first, first_watch), second);
                [Some(first), second].into_iter().flatten().collect()
            };
            tokio::select! {
                ended = both => ended,
                () = hung.notified() => Vec::new(),
            }
        });
        for watch in watches {
            for (step, count) in watch.steps {
                *self.tally.0.entry(step.to_owned()).or_default() += count;
            }
        }
        if ended.is_empty() {
            self.tally.count("crashed");
        }
        ended
    }

    /// Says what an ended upload may say, or what is wrong with it.
    fn judge(&mut self, ended: &Result<Outcome, PublishError>) -> Result<(), String> {
        match ended {
            Ok(Outcome::Published(_)) => self.tally.count("published"),
            Ok(Outcome::Already(_)) => self.tally.count("already published"),
            Err(PublishError::Superseded { .. }) => self.tally.count("superseded"),
            Err(PublishError::Contended(_)) => self.tally.count("contended"),
            Err(PublishError::Remote(error)) => match error.kind() {
                kind @ (Kind::Retryable | Kind::Quota | Kind::Denied) => {
                    self.tally.count(format!("{kind:?}"));
                }
                // An upload whose session was forgotten as often as a call is tried.
                Kind::Other if error.to_string().contains("the upload is lost") => {
                    self.tally.count("lost upload");
                }
                Kind::Invalid if error.to_string().contains("concurrent update") => {
                    self.tally.count("conflict for good");
                }
                kind => return Err(format!("{kind:?}: {error}")),
            },
            Err(error) => return Err(error.to_string()),
        }
        Ok(())
    }

    /// One sequence; what is wrong with it.
    fn play(&mut self, seed: u64) -> Result<(), String> {
        let mut dice = Dice::new(seed);
        let dataset = format!("d{seed}");
        let table = target(&dataset).to_string();
        {
            let mut state = self.fake.state();
            *state = State { now: 1_795_437_000_000_000, ..State::default() };
            state.datasets.insert(format!("{PROJECT}.{dataset}"), "US".to_owned());
            if dice.below(8) > 0 {
                let inside = dice.below(2) == 0;
                make_target(&mut state, &dataset, inside);
            }
        }
        let mut before = self
            .fake
            .state()
            .tables
            .get(&table)
            .map(|table| table.rows().to_vec())
            .unwrap_or_default();
        for episode in 0..=dice.below(3) {
            if dice.below(6) == 0 && self.fake.state().tables.contains_key(&table) {
                // A stranger writes, and the target has another version than the one that was looked at.
                let mut state = self.fake.state();
                jobs::finish_all(&mut state);
                let row = foreign(&state, &target(&dataset), "old", &format!("2022-08-1{episode}"));
                before.push(row.clone());
                let (mut rows, now) = (state.tables[&table].rows().to_vec(), state.now);
                rows.push(row);
                // What was seen until now is judged now: later versions have the stranger's row.
                self.check_history(&state, &table, &before[..before.len() - 1])?;
                let there = state.tables.get_mut(&table).unwrap();
                there.put(rows, now + 1000);
                let last = there.versions.len() - 1;
                there.versions.drain(..last);
                self.tally.count("stranger");
            }
            let faults: Vec<_> = (0..dice.below(6)).map(|_| fault(&mut dice)).collect();
            for (name, _) in &faults {
                self.tally.count(format!("fault: {name}"));
            }
            self.fake.plays(faults.into_iter().map(|(_, fault)| fault));
            let first = usize::try_from(dice.below(3)).unwrap();
            let second = usize::try_from(dice.below(3)).unwrap();
            let runs = if dice.below(2) == 0 { vec![first] } else { vec![first, second] };
            for ended in self.upload(&runs, &dataset, &format!("e{episode}")) {
                self.judge(&ended)?;
            }
        }
        self.settle(&mut dice, &dataset, &before)
    }

    /// The last upload, without a fault, and all that must be true then.
    fn settle(
        &mut self,
        dice: &mut Dice,
        dataset: &str,
        before: &[crate::fake_bigquery::state::Row],
    ) -> Result<(), String> {
        let table = target(dataset).to_string();
        self.fake.plays([]);
        if dice.below(2) == 0 {
            jobs::finish_all(&mut self.fake.state());
        }
        let last = usize::try_from(dice.below(3)).unwrap();
        for again in ["last", "again"] {
            let versions =
                self.fake.state().tables.get(&table).map_or(0, |table| table.versions.len());
            let ended = self.upload(&[last], dataset, again);
            let changed = self.fake.state().tables[&table].versions.len() != versions;
            match &ended[..] {
                // On the last one, a job of an upload that crashed may still end.
                [Ok(Outcome::Already(_))] if !changed || again == "last" => {}
                [Ok(Outcome::Published(_))] if again == "last" => {}
                other => {
                    return Err(format!(
                        "the {again} upload ended with {other:?}, changed: {changed}"
                    ));
                }
            }
        }
        let mut state = self.fake.state();
        jobs::finish_all(&mut state);
        let there = &state.tables[&table];
        self.check_history(&state, &table, before)?;
        let sorted = |mut rows: Vec<String>| {
            rows.sort();
            rows
        };
        let text = |rows: Vec<crate::fake_bigquery::state::Row>| -> Vec<String> {
            sorted(rows.iter().map(|row| format!("{row:?}")).collect())
        };
        let inside =
            there.rows().iter().filter(|row| self.world.replaces(last, there, row)).cloned();
        if text(inside.collect()) != text(self.world.stored[last].clone()) {
            return Err("the scope of the last upload does not hold its rows".to_owned());
        }
        for (name, left) in &state.tables {
            if *name != table && (left.expires.is_none() || !name.contains("._season_stage_")) {
                return Err(format!("{name} is left"));
            }
        }
        let twice = state.jobs.iter().find(|(_, job)| job.executed > 1);
        twice.map_or(Ok(()), |(id, _)| Err(format!("{id} was executed twice")))
    }

    /// Every version of the target that a reader could have seen.
    fn check_history(
        &self,
        state: &State,
        table: &str,
        before: &[crate::fake_bigquery::state::Row],
    ) -> Result<(), String> {
        let table = &state.tables[table];
        // A table that is made by an upload is empty before.
        let seen = table.versions.iter().filter(|(_, rows)| !rows.is_empty());
        for (at, (_, rows)) in seen.enumerate() {
            if let Some(what) = self.world.mixed(table, rows, before) {
                return Err(format!("version {at}: {what}"));
            }
        }
        Ok(())
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a test is told by its environment which sequence failed"
)]
fn only_one() -> Option<u64> {
    std::env::var("SEASON_TEST_SEQUENCE").ok()?.parse().ok()
}

#[test]
fn whatever_goes_wrong_readers_see_whole_versions_and_the_next_upload_puts_it_right() {
    let world = World::new();
    // `SEASON_TEST_SEQUENCE=153` plays that one again.
    let one = only_one();
    let sequences = one.map_or(0..SEQUENCES, |seed| seed..seed + 1);
    let next = AtomicU64::new(sequences.start);
    let total = Mutex::new((Tally::default(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let mut bench = Bench::new(&world);
                let mut wrong = Vec::new();
                while wrong.is_empty() {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if !sequences.contains(&seed) {
                        break;
                    }
                    wrong.extend(bench.play(seed).err().map(|what| format!("{seed}: {what}")));
                }
                let mut total = total.lock().unwrap();
                total.0.add(bench.tally);
                total.1.extend(wrong);
            });
        }
    });
    let (Tally(tally), wrong) = total.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // A test of what goes wrong shows that it did.
    eprintln!("{} sequences: {tally:#?}", sequences.end - sequences.start);
    for what in EXPECTED {
        let happened = tally.get(what).is_some_and(|count| *count > 10);
        assert!(happened || one.is_some(), "{what} never happened");
    }
}
