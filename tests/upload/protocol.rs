//! Ten thousand uploads that go wrong in every way the warehouse knows, with crashes, races and strangers; whatever
//! happened, readers only ever saw whole versions, and the next upload puts everything right.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use season::bigquery::publish::{
    Consent, ObservePublish, PublishError, PublishRequest, PublishResult, PublishStep, Record,
    TargetState, publish, statements,
};
use season::bigquery::{FailureKind, Policy, RemoteError, RestClient, TableRef, undo};
use season::snapshot::SnapshotError;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use super::dice::{Dice, fault};
use super::side_table::{check_side_table, side_table};
use super::world::{Layout, World, foreign, key, make_target_as, sorted, target};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::state::{Row, State, Table};
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{Fake, PROJECT, jobs, queries};

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
const EXPECTED: [&str; 14] = [
    "stranger in the midst",
    "foreign rows",
    "theirs",
    "side table",
    "taken back",
    "values taken back",
    "published",
    "already published",
    "overtaken",
    "crashed",
    "stranger",
    "Quota",
    "Denied",
    "Retryable",
];

/// Nobody is asked; what happened is counted.
#[derive(Default)]
pub struct Counting {
    steps: BTreeMap<&'static str, u64>,
    /// What was written down before rows were replaced.
    planned: Vec<Record>,
}

impl ObservePublish for Counting {
    fn confirm(&mut self, state: &TargetState) -> Consent {
        *self.steps.entry("asked").or_default() += 1;
        if state.replaced.foreign > 0 {
            *self.steps.entry("foreign rows").or_default() += 1;
        }
        Consent::Yes
    }

    fn write_down(&mut self, planned: &Record) -> Result<(), SnapshotError> {
        self.planned.push(planned.clone());
        Ok(())
    }

    fn step(&mut self, step: &PublishStep<'_>) {
        let name = match step {
            PublishStep::Creating(_) => "created",
            PublishStep::Staging { .. } => "staged",
            PublishStep::Replacing(_) => "replaced",
            PublishStep::Overtaken => "overtaken",
            PublishStep::DeletedOthers { .. } => "deleted others",
            PublishStep::Mending => "mended",
        };
        *self.steps.entry(name).or_default() += 1;
    }
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
    rest: RestClient,
    reactor: Runtime,
    tally: Tally,
    case: Case,
    /// What was written down before rows were replaced, in this sequence.
    planned: Vec<Record>,
}

/// What is the same for all uploads of a sequence.
#[derive(Clone, Copy)]
struct Case {
    layout: Layout,
    /// Whether rows of other systems are asked for the scale of confidence.
    asks_for_scale: bool,
    has_side_table: bool,
}

impl Case {
    fn new(dice: &mut Dice) -> Self {
        Self {
            layout: dice.of(&Layout::ALL),
            asks_for_scale: dice.below(4) == 0,
            has_side_table: dice.below(4) == 0,
        }
    }
}

impl<'a> Bench<'a> {
    fn new(world: &'a World) -> Self {
        let fake = Fake::start();
        let rest = fake.rest_with(IMPATIENT);
        let reactor = Builder::new_current_thread().enable_all().build().unwrap();
        let case = Case { layout: Layout::Ours, asks_for_scale: false, has_side_table: false };
        Self { world, fake, rest, reactor, tally: Tally::default(), case, planned: Vec::new() }
    }

    fn request(&self, run: usize, dataset: &str, session: String) -> PublishRequest<'a> {
        let mut request = self.world.request(run, dataset, session);
        if self.case.asks_for_scale {
            request.confidence = None;
        }
        request.publications_table = self.case.has_side_table.then(|| side_table(dataset));
        request
    }

    /// Uploads of `runs` side by side, until all have ended or one of their requests hangs: then all are dropped.
    fn upload(
        &mut self,
        runs: &[usize],
        dataset: &str,
        session: &str,
    ) -> Vec<Result<PublishResult, PublishError>> {
        let hung = Arc::new(Notify::new());
        self.fake.state().hung = Arc::clone(&hung);
        let mut observers: Vec<Counting> = runs.iter().map(|_| Counting::default()).collect();
        let requests: Vec<_> = (0..runs.len())
            .map(|at| self.request(runs[at], dataset, format!("{session}_{at}")))
            .collect();
        let rest = &self.rest;
        let ended = self.reactor.block_on(async {
            let mut uploads = requests.iter().zip(&mut observers);
            let (first, first_observer) = uploads.next().unwrap();
            let second = uploads.next();
            let both = async {
                let second = async {
                    match second {
                        Some((request, observer)) => Some(publish(rest, request, observer).await),
                        None => None,
                    }
                };
                let (first, second) = tokio::join!(publish(rest, first, first_observer), second);
                [Some(first), second].into_iter().flatten().collect()
            };
            tokio::select! {
                ended = both => ended,
                () = hung.notified() => Vec::new(),
            }
        });
        for observer in observers {
            self.planned.extend(observer.planned);
            for (step, count) in observer.steps {
                *self.tally.0.entry(step.to_owned()).or_default() += count;
            }
        }
        if ended.is_empty() {
            self.tally.count("crashed");
        }
        ended
    }

    /// Says what an ended upload may say, or what is wrong with it.
    fn judge(&mut self, ended: &Result<PublishResult, PublishError>) -> Result<(), String> {
        match ended {
            Ok(PublishResult::Published(_)) => self.tally.count("published"),
            Ok(PublishResult::Already(_)) => self.tally.count("already published"),
            Err(PublishError::Superseded { .. }) => self.tally.count("superseded"),
            Err(PublishError::Contended(_)) => self.tally.count("contended"),
            Err(PublishError::Remote(error)) => return self.judge_remote(error),
            Err(PublishError::NotNoted { error, .. }) => return self.judge_remote(error),
            Err(error) => return Err(error.to_string()),
        }
        Ok(())
    }

    /// The same of what the warehouse refuses.
    fn judge_remote(&mut self, error: &RemoteError) -> Result<(), String> {
        match error.kind() {
            kind @ (FailureKind::Retryable | FailureKind::Quota | FailureKind::Denied) => {
                self.tally.count(format!("{kind:?}"));
            }
            // An upload whose session was forgotten as often as a call is tried.
            FailureKind::Other if error.to_string().contains("the upload is lost") => {
                self.tally.count("lost upload");
            }
            FailureKind::Invalid if error.to_string().contains("concurrent update") => {
                self.tally.count("conflict for good");
            }
            kind => return Err(format!("{kind:?}: {error}")),
        }
        Ok(())
    }

    /// One sequence; what is wrong with it.
    fn play(&mut self, seed: u64) -> Result<(), String> {
        let mut dice = Dice::new(seed);
        let dataset = format!("d{seed}");
        let table = target(&dataset).to_string();
        self.case = Case::new(&mut dice);
        self.planned.clear();
        if self.case.has_side_table {
            self.tally.count("side table");
        }
        {
            let mut state = self.fake.state();
            *state = State { now: 1_795_437_000_000_000, ..State::default() };
            state.datasets.insert(format!("{PROJECT}.{dataset}"), "US".to_owned());
            if dice.below(8) > 0 {
                let inside = dice.below(2) == 0;
                make_target_as(self.case.layout, &mut state, &dataset, inside);
                if self.case.layout == Layout::Theirs {
                    self.tally.count("theirs");
                }
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
                let row = foreign(&state, &target(&dataset), "old", &format!("2021-12-1{episode}"));
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
            // A stranger writes while the upload is at work: also between its look and its replacement.
            let stranger = (dice.below(4) == 0).then(|| {
                let on = dice.of(&["GET */datasets/*", "POST /bigquery/v2/projects/*/jobs"]);
                let skip = u32::try_from(dice.below(5)).unwrap();
                Fault::once(on, What::Meanwhile(write_in_the_midst)).after(skip)
            });
            self.fake.plays(stranger.into_iter().chain(faults.into_iter().map(|(_, fault)| fault)));
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
    fn settle(&mut self, dice: &mut Dice, dataset: &str, before: &[Row]) -> Result<(), String> {
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
                [Ok(PublishResult::Already(_))] if !changed || again == "last" => {}
                [Ok(PublishResult::Published(_))] if again == "last" => {}
                other => {
                    return Err(format!(
                        "the {again} upload ended with {other:?}, changed: {changed}"
                    ));
                }
            }
        }
        self.end_late_jobs(last, dataset)?;
        let mut state = self.fake.state();
        jobs::finish_all(&mut state);
        let there = &state.tables[&table];
        self.check_history(&state, &table, before)?;
        let in_the_midst =
            |rows: &[Row]| rows.iter().filter(|row| is_in_the_midst(there, row)).count();
        let mut written = there.versions.iter().map(|(_, rows)| in_the_midst(rows));
        if written.any(|count| count > 0) {
            self.tally.count("stranger in the midst");
            if in_the_midst(there.rows()) != 1 {
                return Err("the row of a stranger is gone, or there twice".to_owned());
            }
        }
        let inside = there.rows().iter().filter(|row| self.world.replaces(last, there, row));
        if sorted(inside) != sorted(self.world.stored(last, there)) {
            return Err("the scope of the last upload does not hold its rows".to_owned());
        }
        let side = side_table(dataset).to_string();
        for (name, left) in &state.tables {
            let is_staging = left.expires.is_some() && name.contains("._season_stage_");
            if *name != table && *name != side && !is_staging {
                return Err(format!("{name} is left"));
            }
        }
        if let Some(side) = state.tables.get(&side) {
            check_side_table(side, &state, &self.world.runs[last].run_id)?;
        }
        if let Some((id, _)) = state.jobs.iter().find(|(_, job)| job.executed > 1) {
            return Err(format!("{id} was executed twice"));
        }
        let taken_back = take_back(&mut state, &table, &self.planned)?;
        drop(state);
        for what in taken_back {
            self.tally.count(what);
        }
        Ok(())
    }

    /// A job of an upload that broke off may end after the last upload has found its rows. The next upload puts that right.
    fn end_late_jobs(&mut self, last: usize, dataset: &str) -> Result<(), String> {
        let is_late = {
            let mut state = self.fake.state();
            let is_late = state.jobs.values().any(|job| !job.done);
            jobs::finish_all(&mut state);
            is_late
        };
        if !is_late {
            return Ok(());
        }
        self.tally.count("a job ends late");
        match &self.upload(&[last], dataset, "late")[..] {
            [Ok(PublishResult::Already(_) | PublishResult::Published(_))] => Ok(()),
            other => Err(format!("the upload after a late job ended with {other:?}")),
        }
    }

    /// Every version of the target that a reader could have seen.
    fn check_history(&self, state: &State, table: &str, before: &[Row]) -> Result<(), String> {
        let table = &state.tables[table];
        // A table that is made by an upload is empty before.
        let seen = table.versions.iter().filter(|(_, rows)| !rows.is_empty());
        let known = |rows: &[Row]| -> Vec<Row> {
            rows.iter().filter(|row| !is_in_the_midst(table, row)).cloned().collect()
        };
        let before = known(before);
        for (at, (_, rows)) in seen.enumerate() {
            if let Some(what) = self.world.mixed(table, &known(rows), &before) {
                return Err(format!("version {at}: {what}"));
            }
        }
        Ok(())
    }
}

/// The day of the one row that a stranger writes while an upload is at work.
const IN_THE_MIDST: &str = "2021-12-20";

fn is_in_the_midst(table: &Table, row: &Row) -> bool {
    key(table, row).1.to_string() == IN_THE_MIDST
}

/// A stranger writes its row into the target, unless it is there.
fn write_in_the_midst(state: &mut State) {
    let Some(name) = state.tables.keys().find(|name| name.ends_with(".predictions")).cloned()
    else {
        return;
    };
    let row = foreign(state, &name.parse().unwrap(), "old", IN_THE_MIDST);
    let table = &state.tables[&name];
    if table.rows().iter().any(|row| is_in_the_midst(table, row)) {
        return;
    }
    let rows = table.rows().iter().cloned().chain([row]).collect();
    state.now += 1000;
    let now = state.now;
    state.tables.get_mut(&name).unwrap().put(rows, now);
}

/// Takes the first publication back whose job has replaced rows: the scope then holds what it held before, in every
/// column, and the other rows stay. Says what was done.
fn take_back(
    state: &mut State,
    table: &str,
    planned: &[Record],
) -> Result<Vec<&'static str>, String> {
    let done = |record: &&Record| {
        let job = record.job.as_ref().and_then(|id| state.jobs.get(id));
        job.is_some_and(|job| job.done && job.error.is_none())
    };
    let Some(record) = planned.iter().find(done) else { return Ok(Vec::new()) };
    let before = chrono::DateTime::parse_from_rfc3339(&record.before).unwrap().timestamp_micros();
    let target = &state.tables[table];
    let Some(then) = target.rows_at(before).cloned() else { return Ok(Vec::new()) };
    let inside = |table: &Table, row: &Row| {
        let (system, date) = key(table, row);
        record.scope.contains(&system, date)
    };
    let stay = target.rows().iter().filter(|row| !inside(target, row));
    let expected = sorted(stay.chain(then.iter().filter(|row| inside(target, row))));
    let unknown = target.column("filter_reason");
    let has_values = unknown
        .is_some_and(|at| then.iter().any(|row| inside(target, row) && row[at] != Value::Null));
    let (table_ref, columns): (TableRef, _) =
        (record.target.parse().unwrap(), record.columns.as_ref().unwrap());
    let copy = TableRef::new(PROJECT, table_ref.dataset(), "taken_back").unwrap();
    for statement in [
        undo::statements::copy(&table_ref, &copy, &record.scope, &record.before, columns),
        statements::replace(&table_ref, &copy, &record.scope, columns),
    ] {
        queries::run(state, &statement, false).map_err(|refusal| format!("{refusal:?}"))?;
    }
    if sorted(state.tables[table].rows().iter()) != expected {
        return Err("what was taken back is not what was there before".to_owned());
    }
    Ok(if has_values { vec!["taken back", "values taken back"] } else { vec!["taken back"] })
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
