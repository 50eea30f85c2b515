//! `season upload`: opens a run, asks, publishes it, and says what was done.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use super::args::{LinesArg, PublishArgs, ScaleArg, UploadArgs, VersionArg};
use super::remote::{RemoteArgs, RemoteFile};
use super::{ExitStatus, Failure, only_season, output, run_of, session};
use crate::bigquery::publish::{
    self, ConfidenceScale, Consent, EstimatedLines, Observer, Publication, PublishError,
    PublishRequest, PublishResult, Record, RowForm, Step, TargetState, VersionForm,
};
use crate::bigquery::records::{Records, Replacement, publications_to};
use crate::bigquery::{QueryOptions, RemoteError, Settings, Table, TableRef, block_on};
use crate::publications::Publications;
use crate::report::{self, CheckedUpload, PlannedUpload, Upload};
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
    if !args.dry_run && !args.check {
        check_permission(&args.how, &args.remote, file)?;
    }
    let season = args.season.map_or_else(|| only_season(data, "upload"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let run = run_of(data, &season, args.run.as_deref())?;
    if args.dry_run {
        return dry_run(&season, &run, file, args);
    }
    if args.check {
        return check(data, &season, &run, file, args);
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
    let (settings, request) = request(data, &publication, how, remote.settings(file)?)?;
    let shown = io::stderr().is_terminal();
    let mut talk = Talk { request: &request, records: &records, number: None, yes: how.yes, shown };
    let (result, usage) = block_on::<_, PublishError>(async {
        let rest = settings.connect().await?;
        let result = publish::publish(&rest, &request, &mut talk).await?;
        Ok((result, rest.usage()))
    })?;
    let (number, record, already) = match result {
        PublishResult::Published(record) => {
            let replacement = Replacement::Publication(record.clone().into());
            (records.finish(talk.number, &replacement)?, record, false)
        }
        PublishResult::Already(found) => {
            let (number, record) = records.find(found)?;
            (number, record, true)
        }
    };
    let billed = settings.billing_project.or(settings.project).unwrap_or_default();
    let until = records.until(number)?;
    let scope = publication.scope.to_string();
    Ok(Upload { season: season.id(), number, until, record, already, usage, scope, billed })
}

/// What `how` asks for, and the settings to ask it with.
fn request<'a>(
    data: &DataDir,
    publication: &'a Publication,
    how: &PublishArgs,
    settings: Settings,
) -> Result<(Settings, PublishRequest<'a>), Failure> {
    let (mut settings, target) = target(settings, how.table.as_deref(), None)?;
    settings.project.get_or_insert_with(|| target.project().to_owned());
    let publications_table = how.publications_table.as_deref();
    let publications_table =
        publications_table.map(|name| table_beside(&target, name)).transpose()?;
    let earlier = publications_to(data, &target)?;
    let permitted = earlier.iter().any(|record| record.replace_foreign);
    let request = PublishRequest {
        publication,
        staging_dataset: how.staging_dataset.clone(),
        publications_table,
        create: how.create,
        allow_empty: how.allow_empty,
        replace_foreign: how.replace_foreign || permitted,
        replace_unknown: how.replace_unknown,
        confidence: confidence_scale(how.confidence_scale),
        estimated_lines: estimated_lines(how.estimated_lines),
        model_version: version_form(how.model_version),
        known_runs: earlier
            .iter()
            .filter_map(|record| record.run_created_at)
            .map(|made| made.to_string())
            .collect(),
        target,
        session: session::word(),
        location: settings.location.clone(),
        options: QueryOptions {
            max_bytes_billed: settings.max_bytes_billed,
            labels: settings.labels.clone(),
            ..QueryOptions::default()
        },
    };
    Ok((settings, request))
}

fn confidence_scale(arg: ScaleArg) -> Option<ConfidenceScale> {
    match arg {
        ScaleArg::Auto => None,
        ScaleArg::Percent => Some(ConfidenceScale::Percent),
        ScaleArg::Fraction => Some(ConfidenceScale::Fraction),
    }
}

fn estimated_lines(arg: LinesArg) -> EstimatedLines {
    match arg {
        LinesArg::NoPropLine => EstimatedLines::NoPropLine,
        LinesArg::AsLines => EstimatedLines::AsLines,
    }
}

fn version_form(arg: VersionArg) -> VersionForm {
    match arg {
        VersionArg::Whole => VersionForm::Whole,
        VersionArg::Decimal => VersionForm::Decimal,
    }
}

/// The table `name`: of the project and dataset of `table`, where it names none.
fn table_beside(table: &TableRef, name: &str) -> Result<TableRef, RemoteError> {
    Ok(match name.split('.').count() {
        1 => TableRef::new(table.project(), table.dataset(), name)?,
        2 => format!("{}.{name}", table.project()).parse()?,
        _ => name.parse()?,
    })
}

/// Says what an upload would meet and cost; changes nothing.
fn check(
    data: &DataDir,
    season: &Season,
    run: &Run,
    file: &RemoteFile,
    args: &UploadArgs,
) -> Result<ExitStatus, Failure> {
    run::verify(&run.folder)?;
    let publication = Publication::new(season, run)?;
    let (settings, request) = request(data, &publication, &args.how, args.remote.settings(file)?)?;
    let check = block_on::<_, PublishError>(async {
        publish::check(&settings.connect().await?, &request).await
    })?;
    let is_refused = !check.refusals.is_empty();
    let checked = CheckedUpload { check, scope: publication.scope.to_string() };
    if args.json {
        output::json(&checked)?;
    } else {
        output::data(&report::checked_upload(&checked))?;
    }
    Ok(if is_refused { ExitStatus::No } else { ExitStatus::Ok })
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
    let form = RowForm {
        confidence: confidence_scale(args.how.confidence_scale).unwrap_or_default(),
        estimated_lines: estimated_lines(args.how.estimated_lines),
        model_version: version_form(args.how.model_version),
    };
    let asks_for_scale = confidence_scale(args.how.confidence_scale).is_none();
    let planned = PlannedUpload::new(&publication, &target, dataset, form, asks_for_scale)?;
    if args.json {
        output::json(&planned)?;
    } else {
        output::data(&report::planned_upload(&planned))?;
    }
    Ok(ExitStatus::Ok)
}

/// Says what is done, and asks before it is.
struct Talk<'a> {
    request: &'a PublishRequest<'a>,
    /// Where it is written down.
    records: &'a Records,
    /// Under which number, once it is.
    number: Option<u64>,
    yes: bool,
    /// Whether somebody looks.
    shown: bool,
}

impl Talk<'_> {
    /// What is known of the target before it is changed.
    fn describe(&self, state: &TargetState) {
        for note in &state.notes {
            output::talk(&format!("note: {note}"));
        }
        if let Some(found) = state.scale {
            output::talk(&format!("note: {}", report::scale_found(found)));
        }
        if state.creates {
            output::talk(&format!("creates {}", self.request.target));
        } else {
            output::talk(&report::replaced_rows(&state.replaced));
        }
    }
}

impl Observer for Talk<'_> {
    fn confirm(&mut self, state: &TargetState) -> Consent {
        self.describe(state);
        if self.yes {
            return if state.asks_for_foreign { Consent::NotForeign } else { Consent::Yes };
        }
        let target = &self.request.target;
        let mut question = if state.creates {
            format!("Create {target}, and publish ")
        } else {
            format!("Replace {} rows{} in {target} by ", state.replaced.rows, of_runs(state))
        };
        let rows = report::thousands(self.request.publication.len());
        // Rows of another program take the whole word.
        let answers: &[&str] = if state.asks_for_foreign { &["yes"] } else { &["y", "yes"] };
        let asked = if state.asks_for_foreign {
            "type yes to replace rows of another program, too"
        } else {
            "y/N"
        };
        let _ = write!(question, "{rows} of run {}? [{asked}]", self.request.publication.run_id);
        output::talk(&question);
        if output::answers(answers) { Consent::Yes } else { Consent::No }
    }

    fn write_down(&mut self, planned: &Record) -> Result<(), SnapshotError> {
        let replacement = Replacement::Publication(planned.clone().into());
        self.number = Some(self.records.plan(self.number, &replacement)?);
        Ok(())
    }

    fn step(&mut self, step: &Step<'_>) {
        super::interrupt::remote_has_begun();
        let text = match step {
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
            output::talk(&text);
        }
    }
}

fn of_runs(state: &TargetState) -> String {
    match (&state.a_run, state.runs) {
        (Some(run), 1) => format!(" of run {run}"),
        (Some(_), runs) => format!(" of {runs} runs"),
        _ => String::new(),
    }
}
