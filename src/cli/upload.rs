//! `season upload`: opens a run, asks, publishes it, and says what was done.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use super::args::{PublishArgs, UploadArgs};
use super::remote::{RemoteArgs, RemoteFile};
use super::{ExitStatus, Failure, only_season, output, run_of, session};
use crate::bigquery::publish::{
    self, Before, Order, Outcome, Publication, PublishError, Record, Step, Watch,
};
use crate::bigquery::records::{Records, Replacement};
use crate::bigquery::{QueryOptions, RemoteError, Settings, Table, TableRef, block_on};
use crate::publications::Publications;
use crate::report::{self, PlannedUpload, Upload};
use crate::run::{self, Run};
use crate::season::Season;
use crate::snapshot::{self, DataDir, SnapshotError};

/// What stands for the project in a dry run that is not told it.
const SOME_PROJECT: &str = "your-project";

pub(super) fn run(
    data: &DataDir,
    file: &RemoteFile,
    args: &UploadArgs,
) -> Result<ExitStatus, Failure> {
    if !args.dry_run {
        check_permission(&args.how, &args.remote, file)?;
    }
    let season = args.season.map_or_else(|| only_season(data, "upload"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let run = run_of(data, &season, args.run.as_deref())?;
    if args.dry_run {
        return dry_run(&season, &run, file, args);
    }
    let upload = upload(data, &season, &run, file, &args.how, &args.remote)?;
    if args.json {
        output::json(&upload)?;
    } else {
        output::data(&report::upload(&upload))?;
    }
    Ok(ExitStatus::Ok)
}

/// Without `--yes` there must be somebody to ask; with it, the table must be the user's choice.
pub(super) fn check_permission(
    how: &PublishArgs,
    remote: &RemoteArgs,
    file: &RemoteFile,
) -> Result<(), Failure> {
    if how.yes {
        return file.check_target(remote, how.table.as_deref());
    }
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(());
    }
    let what = "an upload replaces rows, and there is no terminal to ask on: --yes permits it, \
                `season upload --dry-run` shows it";
    Err(Failure::Usage(what.to_owned()))
}

/// Reads `run` back, checks it, and publishes it.
pub(super) fn upload(
    data: &DataDir,
    season: &Season,
    run: &Run,
    file: &RemoteFile,
    how: &PublishArgs,
    remote: &RemoteArgs,
) -> Result<Upload, Failure> {
    run::verify(&run.folder)?;
    let records = Records::open(Publications::new(data, season.id()))?;
    let publication = Publication::new(season, run)?;
    let (mut settings, target) = target(remote.settings(file)?, how.table.as_deref(), None)?;
    settings.project.get_or_insert_with(|| target.project().to_owned());
    let order = Order {
        publication: &publication,
        target,
        staging_dataset: how.staging_dataset.clone(),
        create: how.create,
        allow_empty: how.allow_empty,
        session: session::word(),
        location: settings.location.clone(),
        options: QueryOptions {
            max_bytes_billed: settings.max_bytes_billed,
            labels: settings.labels.clone(),
            ..QueryOptions::default()
        },
    };
    let shown = io::stderr().is_terminal();
    let mut talk = Talk { order: &order, records: &records, number: None, yes: how.yes, shown };
    let outcome = block_on::<_, PublishError>(async {
        let rest = settings.connect().await?;
        publish::publish(&rest, &order, &mut talk).await
    })?;
    let (number, record, already) = match outcome {
        Outcome::Published(record) => {
            let replacement = Replacement::Publication(record.clone().into());
            (records.finish(talk.number, &replacement)?, record, false)
        }
        Outcome::Already(found) => {
            let (number, record) = records.find(found)?;
            (number, record, true)
        }
    };
    let billed = settings.billing_project.or(settings.project).unwrap_or_default();
    let season = season.id();
    let until = records.until(number)?;
    Ok(Upload {
        season,
        number,
        until,
        record,
        already,
        scope: publication.scope.to_string(),
        billed,
    })
}

/// The settings for the table that is written down as `target`, whose project holds the data unless another was named.
pub(super) fn settings_for(mut settings: Settings, target: &str) -> Result<Settings, Failure> {
    if settings.data_project().is_err() {
        let target: TableRef = target.parse().map_err(RemoteError::from)?;
        settings.project = Some(target.project().to_owned());
    }
    Ok(settings)
}

/// The settings, and the table that `named` or they name.
fn target(
    mut settings: Settings,
    named: Option<&str>,
    project: Option<&str>,
) -> Result<(Settings, TableRef), Failure> {
    if let Some(named) = named {
        settings.tables.insert(Table::PlayerPropPredictions, named.to_owned());
        if settings.project.is_none() && named.split('.').count() > 2 {
            let target: TableRef = named.parse().map_err(RemoteError::from)?;
            settings.project = Some(target.project().to_owned());
        }
    }
    if let (Err(_), Some(project)) = (settings.data_project(), project) {
        settings.project = Some(project.to_owned());
        output::talk_lines(&format!(
            "note: no project is named; {project} stands for it\nhint: --project my-project"
        ));
    }
    let target = settings.table(Table::PlayerPropPredictions)?;
    Ok((settings, target))
}

/// Says what would be done. Reads nothing but the run.
fn dry_run(
    season: &Season,
    run: &Run,
    file: &RemoteFile,
    args: &UploadArgs,
) -> Result<ExitStatus, Failure> {
    run::verify(&run.folder)?;
    let publication = Publication::new(season, run)?;
    let settings = args.remote.settings(file)?;
    let (_, target) = target(settings, args.how.table.as_deref(), Some(SOME_PROJECT))?;
    let dataset = args.how.staging_dataset.as_deref();
    let planned = PlannedUpload::new(&publication, &target, dataset)?;
    if args.json {
        output::json(&planned)?;
    } else {
        output::data(&report::planned_upload(&planned))?;
    }
    Ok(ExitStatus::Ok)
}

/// Tells what is done, and asks before it is.
struct Talk<'a> {
    order: &'a Order<'a>,
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
        for (column, kind) in &before.rounded {
            output::talk(&format!("note: {column} is rounded to {kind} there"));
        }
        if self.yes {
            return true;
        }
        let target = &self.order.target;
        let mut question = if before.creates {
            format!("Create {target}, and publish ")
        } else {
            format!("Replace {} rows{} in {target} by ", before.replaced, of_runs(before))
        };
        let rows = report::thousands(self.order.publication.len());
        let _ = write!(question, "{rows} of run {}? [y/N]", self.order.publication.run_id);
        output::talk(&question);
        output::is_yes()
    }

    fn write_down(&mut self, planned: &Record) -> Result<(), SnapshotError> {
        let replacement = Replacement::Publication(planned.clone().into());
        self.number = Some(self.records.plan(self.number, &replacement)?);
        Ok(())
    }

    fn step(&mut self, step: &Step<'_>) {
        super::interrupt::remote_has_begun();
        let told = match step {
            Step::Overtaken => {
                output::talk("note: the target was changed meanwhile; it is looked at again");
                return;
            }
            Step::Mending => {
                output::talk("note: the rows found are not those published; once more");
                return;
            }
            Step::Creating(target) => format!("creating {target}"),
            Step::Staging { table, rows } => {
                let count = report::thousands(rows.batch.num_rows());
                format!("loading {count} rows ({} bytes) into {table}", rows.bytes.len())
            }
            Step::Replacing(planned) => {
                format!("replacing by job {}", planned.job.as_deref().unwrap_or_default())
            }
        };
        if self.shown {
            output::talk(&told);
        }
    }
}

fn of_runs(before: &Before) -> String {
    match (&before.a_run, before.runs) {
        (Some(run), 1) => format!(" of run {run}"),
        (Some(_), runs) => format!(" of {runs} runs"),
        _ => String::new(),
    }
}
