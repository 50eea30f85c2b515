//! `season undo`: lists what was published, and takes it back.

use super::args::UndoArgs;
use super::dialog::{self, Dialog, Talk};
use super::remote::RemoteFile;
use super::upload::settings_for;
use super::{ExitStatus, Failure, clock, output, session};
use crate::bigquery::records::{Records, Replacement, way_back};
use crate::bigquery::undo::{
    self, Before, Order, Outcome, Step, UndoError, UndoRecord, Watch, WayBack,
};
use crate::bigquery::{Settings, block_on};
use crate::domain::{SeasonId, listed};
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
    if !(args.dry_run || args.yes) {
        dialog::check_terminal("an undo", "--dry-run")?;
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
        step.ok_or_else(|| none("is not recorded: nothing was published under that number"))?;
    way_back(step).ok_or_else(|| none("replaced nothing: its rows existed already"))
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
        options: settings.query_options(),
        command: format!("season undo {}", args.season),
    }
}

fn dry_run(order: &Order<'_>, settings: &Settings, json: bool) -> Result<ExitStatus, Failure> {
    let planned = block_on::<_, UndoError>(async {
        let rest = settings.connect().await?;
        undo::plan(&rest, order).await
    })?;
    let planned = PlannedUndo::new(order.way_back, planned);
    output::json_or_text(json, &planned, report::planned_undo)?;
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
    let mut observer = UndoObserver { way_back, dialog: Dialog::new(records, number, args.yes) };
    let outcome = block_on::<_, UndoError>(async {
        let rest = settings.connect().await?;
        undo::undo(&rest, order, &mut observer).await
    })?;
    let undone = match outcome {
        Outcome::Done(record) => {
            let number = observer.dialog.finish(&Replacement::Undo(record.clone()))?;
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
    output::json_or_text(args.json, &undone, report::undone)?;
    Ok(ExitStatus::Ok)
}

/// Says what is done, and asks before it is.
struct UndoObserver<'a> {
    way_back: &'a WayBack,
    dialog: Dialog<'a>,
}

impl Watch for UndoObserver<'_> {
    fn may(&mut self, before: &Before) -> bool {
        if before.newer != Some(false) {
            output::talk("warning: rows that others have written since will be lost");
        }
        let question = format!(
            "Replace {} rows in {} by the {} of {}? [y/N]",
            before.replaced, self.way_back.target, before.back, before.moment
        );
        self.dialog.yes || self.dialog.ask(&question, &["y", "yes"])
    }

    fn write_down(&mut self, planned: &UndoRecord) -> Result<(), SnapshotError> {
        self.dialog.plan(&Replacement::Undo(planned.clone().into()))
    }

    fn step(&mut self, step: &Step<'_>) {
        self.dialog.step(&match step {
            Step::Overtaken => Talk::overtaken(),
            Step::Gone(columns) => Talk::Note(format!(
                "not restored, since the columns no longer exist: {}",
                listed(*columns, ", ")
            )),
            Step::Copying(table) => Talk::Progress(format!("copying the former rows into {table}")),
            Step::Replacing(planned) => Talk::replacing(planned.job.as_deref()),
        });
    }
}
