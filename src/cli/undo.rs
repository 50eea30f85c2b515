//! `season undo`: lists what was published, and takes it back.

use std::io::{self, IsTerminal as _};

use super::args::UndoArgs;
use super::remote::RemoteFile;
use super::upload::settings_for;
use super::{ExitStatus, Failure, clock, output, session};
use crate::bigquery::records::{Records, Replacement, way_back};
use crate::bigquery::undo::{
    self, Before, Order, Outcome, Step, UndoError, UndoRecord, Watch, WayBack,
};
use crate::bigquery::{QueryOptions, Settings, block_on};
use crate::domain::SeasonId;
use crate::publications::{self, Publications, Stage};
use crate::report::{self, PlannedUndo, Undone, WaysBack};
use crate::snapshot::{DataDir, SnapshotError};

pub(super) fn run(
    data: &DataDir,
    file: &RemoteFile,
    args: &UndoArgs,
) -> Result<ExitStatus, Failure> {
    let records = Records::open(Publications::new(data, args.season))?;
    let all = records.all()?;
    let Some(number) = args.number else {
        let ways = WaysBack::new(args.season, &all, &clock::rfc3339());
        if args.json {
            output::json(&ways.ways)?;
        } else {
            output::data(&report::ways_back(&ways))?;
        }
        return Ok(ExitStatus::Ok);
    };
    let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !(args.dry_run || args.yes || can_ask) {
        let what = "an undo replaces rows, and there is no terminal to ask on: --yes permits it, \
                    --dry-run shows it";
        return Err(Failure::Usage(what.to_owned()));
    }
    let way_back = chosen(args.season, number, &all)?;
    let settings = settings_for(args.remote.settings(file)?, &way_back.target)?;
    let order = order(args, &settings, &way_back, &all);
    if args.dry_run {
        return dry_run(&order, &settings, args.json);
    }
    take_back(&records, &all, &order, &settings, args)
}

type Recorded = publications::Step<Replacement>;

/// What leads back from the replacement of that number.
fn chosen(season: SeasonId, number: u64, all: &[Recorded]) -> Result<WayBack, Failure> {
    let step = all.iter().find(|step| step.number == number);
    let none = |why| Failure::NoWayBack(season, number, why);
    let step =
        step.ok_or_else(|| none("is not written down: nothing of that number was published"))?;
    way_back(step).ok_or_else(|| none("replaced nothing: its rows were there already"))
}

fn order<'a>(
    args: &UndoArgs,
    settings: &Settings,
    way_back: &'a WayBack,
    all: &[Recorded],
) -> Order<'a> {
    let later = all.iter().filter_map(self::way_back);
    let later = later.filter(|of| of.number > way_back.number && of.target == way_back.target);
    Order {
        way_back,
        later: later.map(|of| of.number).collect(),
        staging_dataset: args.staging_dataset.clone(),
        discard_newer: args.discard_newer,
        session: session::word(),
        location: settings.location.clone().or_else(|| way_back.location.clone()),
        options: QueryOptions {
            max_bytes_billed: settings.max_bytes_billed,
            labels: settings.labels.clone(),
            ..QueryOptions::default()
        },
        command: format!("season undo {}", args.season),
    }
}

fn dry_run(order: &Order<'_>, settings: &Settings, json: bool) -> Result<ExitStatus, Failure> {
    let planned = block_on::<_, UndoError>(async {
        let rest = settings.connect().await?;
        undo::plan(&rest, order).await
    })?;
    let planned = PlannedUndo::new(order.way_back, planned);
    if json {
        output::json(&planned)?;
    } else {
        output::data(&report::planned_undo(&planned))?;
    }
    Ok(ExitStatus::Ok)
}

fn take_back(
    records: &Records,
    all: &[Recorded],
    order: &Order<'_>,
    settings: &Settings,
    args: &UndoArgs,
) -> Result<ExitStatus, Failure> {
    let way_back = order.way_back;
    // One that was planned and broke off goes on under its number.
    let is_unfinished = |step: &&Recorded| {
        let same = step.record.undo().is_some_and(|of| of.undoes == way_back.number);
        same && step.stage == Stage::Planned
    };
    let unfinished = all.iter().rev().find(is_unfinished);
    let number = unfinished.map(|step| step.number);
    let shown = io::stderr().is_terminal();
    let mut talk = Talk { way_back, records, number, yes: args.yes, shown };
    let outcome = block_on::<_, UndoError>(async {
        let rest = settings.connect().await?;
        undo::undo(&rest, order, &mut talk).await
    })?;
    let undone = match outcome {
        Outcome::Done(record) => {
            let number = records.finish(talk.number, &Replacement::Undo(record.clone()))?;
            Undone::new(way_back, Some(number), Some(*record), None)
        }
        Outcome::Already(before) => {
            let record = unfinished.and_then(|step| step.record.undo()).cloned();
            if let Some(record) = &record {
                records.finish(number, &Replacement::Undo(record.clone().into()))?;
            }
            Undone::new(way_back, number, record, Some(before))
        }
    };
    if args.json {
        output::json(&undone)?;
    } else {
        output::data(&report::undone(&undone))?;
    }
    Ok(ExitStatus::Ok)
}

/// Tells what is done, and asks before it is.
struct Talk<'a> {
    way_back: &'a WayBack,
    /// Where it is written down.
    records: &'a Records,
    /// Under which number, once it is.
    number: Option<u64>,
    yes: bool,
    /// Whether somebody looks.
    shown: bool,
}

impl Watch for Talk<'_> {
    fn may(&mut self, before: &Before) -> bool {
        if before.newer != Some(false) {
            output::talk("warning: rows that others wrote since are lost by this");
        }
        if self.yes {
            return true;
        }
        output::talk(&format!(
            "Replace {} rows in {} by the {} of {}? [y/N]",
            before.replaced, self.way_back.target, before.back, before.moment
        ));
        output::answers(&["y", "yes"])
    }

    fn write_down(&mut self, planned: &UndoRecord) -> Result<(), SnapshotError> {
        let replacement = Replacement::Undo(planned.clone().into());
        self.number = Some(self.records.plan(self.number, &replacement)?);
        Ok(())
    }

    fn step(&mut self, step: &Step<'_>) {
        super::interrupt::remote_has_begun();
        let what = match step {
            Step::Overtaken => {
                output::talk("note: the table was changed meanwhile; it is looked at again");
                return;
            }
            Step::Gone(columns) => {
                let columns = columns.join(", ").escape_debug().to_string();
                output::talk(&format!("note: not there any more, so not brought back: {columns}"));
                return;
            }
            Step::Copying(table) => format!("copying the former rows into {table}"),
            Step::Replacing(planned) => {
                format!("replacing by job {}", planned.job.as_deref().unwrap_or("-"))
            }
        };
        if self.shown {
            output::talk(&what);
        }
    }
}
