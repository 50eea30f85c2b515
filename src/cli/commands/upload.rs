//! `season upload`: opens a run, asks, publishes it, and says what was done.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::bigquery::publish::{
    self, ConfidenceScale, Consent, EstimatedLines, ObservePublish, Publication, PublishError,
    PublishRequest, PublishResult, PublishStep, Record, RowForm, TargetState, VersionForm,
};
use crate::bigquery::records::{Records, Replacement, publications_to};
use crate::bigquery::{RemoteError, Settings, TableRef, WarehouseTable, block_on};
use crate::cli::args::{LinesArg, PublishArgs, RemoteArgs, ScaleArg, VersionArg, examples};
use crate::cli::remote::dialog::{self, Dialog, Talk};
use crate::cli::remote::{RemoteFile, consent, session};
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::SeasonId;
use crate::publications::Publications;
use crate::report::{self, CheckedUpload, OfSeason, PlannedUpload, Upload};
use crate::run::{self, Run};
use crate::season::Season;
use crate::snapshot::{DataDir, SnapshotError};

/// What stands for the project in a dry run that is not told it.
const SOME_PROJECT: &str = "your-project";

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season upload 2021-22 --project my-project --dry-run",
    "season upload 2021-22 --project my-project --check",
    "season upload 2021-22 --project my-project --create",
]))]
pub(in crate::cli) struct UploadArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest complete one].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Show what would be done, with the SQL; change nothing. It needs no network and no credentials.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    /// With --dry-run, show the statements, too.
    #[arg(long, requires = "dry_run")]
    pub(in crate::cli) full: bool,

    /// Look at the table and say what an upload would replace and cost, and what is in the way; change nothing. The exit
    /// code is 1 if something is in the way.
    #[arg(long, conflicts_with = "dry_run")]
    pub(in crate::cli) check: bool,

    /// Print what was done as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,

    #[command(flatten)]
    pub(in crate::cli) how: PublishArgs,

    #[command(flatten)]
    pub(in crate::cli) remote: RemoteArgs,
}

pub(super) fn run(
    data: &DataDir,
    file: &RemoteFile,
    args: &UploadArgs,
) -> Result<ExitStatus, Failure> {
    if !args.dry_run && !args.check {
        check_permission(&args.how, &args.remote, file)?;
    }
    let season = open::season(data, args.season, "upload")?;
    let run = open::find_run(data, &season, args.run.as_deref())?;
    if (args.dry_run || args.check)
        && let Err(refused) = check_players(&season, &args.how)
    {
        output::talk(&format!("note: {refused}"));
    }
    if args.dry_run {
        return dry_run(&season, &run, file, args);
    }
    if args.check {
        return check(data, &season, &run, file, args);
    }
    let upload = upload(data, &season, &run, file, &args.how, &args.remote)?;
    let printed = OfSeason::new(season.is_fictional(), upload);
    output::print(&printed.of_run(&run.manifest.settings), args.json)?;
    Ok(ExitStatus::Done)
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
    dialog::check_terminal("an upload", "`season upload --dry-run`")
}

/// Refuses to publish a season that was made up, unless that is asked for.
pub(super) fn check_players(season: &Season, how: &PublishArgs) -> Result<(), Failure> {
    if season.is_fictional() && !how.allow_demo {
        return Err(Failure::Usage(format!(
            "{} was made up, and its fictional players are not uploaded without --allow-demo",
            season.id()
        )));
    }
    Ok(())
}

/// Refuses to publish predictions under the name of a system that was made with other numbers.
fn check_parameters(run: &Run) -> Result<(), Failure> {
    let parameters = &run.manifest.settings.parameters;
    if parameters.is_empty() {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "run {} has {}, which is not what these names of systems mean: it is not uploaded",
        run.manifest.run_id,
        parameters.describe()
    )))
}

/// Reads `run` back, and checks it.
fn publication(season: &Season, run: &Run) -> Result<Publication, Failure> {
    check_parameters(run)?;
    run::verify(&run.folder)?;
    Ok(Publication::new(season, run)?)
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
    check_players(season, how)?;
    let publication = publication(season, run)?;
    let records = Records::open(Publications::new(data, season.id()))?;
    let AskedUpload { settings, request, permitted_by } =
        request(data, &publication, how, remote.settings(file)?)?;
    let dialog = Dialog::new(&records, None, how.yes);
    let mut observer = UploadObserver { request: &request, permitted_by, dialog };
    let outcome = block_on::<_, PublishError>(async {
        let rest = settings.connect().await?;
        let result = publish::publish(&rest, &request, &mut observer).await?;
        Ok((result, rest.usage()))
    });
    // Rows were replaced, whoever replaced ours after that.
    if let Err(PublishError::Superseded { record, .. } | PublishError::Differs { record, .. }) =
        &outcome
    {
        observer.dialog.finish(&Replacement::Publication(record.clone()))?;
    }
    let (result, usage) = outcome?;
    if how.replace_foreign {
        consent::remember(&settings.endpoint, &request.target);
    }
    let (number, record, already) = noted(&records, &observer.dialog, result)?;
    #[expect(clippy::expect_used, reason = "what is uploaded has a table, which has a project")]
    let billed = settings.billing_project.or(settings.project).expect("Invariant: a project");
    let until = records.until(number)?;
    let scope = publication.scope.to_string();
    Ok(Upload { season: season.id(), number, until, record, already, usage, scope, billed })
}

/// What was published, with its number among the records, and whether it was there before.
fn noted(
    records: &Records,
    dialog: &Dialog<'_>,
    result: PublishResult,
) -> Result<(u64, Record, bool), Failure> {
    Ok(match result {
        PublishResult::Published(record) => {
            let replacement = Replacement::Publication(record.clone().into());
            (dialog.finish(&replacement)?, record, false)
        }
        PublishResult::Already(found) => {
            let (number, record) = records.find(found)?;
            (number, record, true)
        }
    })
}

/// What flags ask for.
struct AskedUpload<'a> {
    /// What to ask it with.
    settings: Settings,
    request: PublishRequest<'a>,
    /// The file that permits to replace rows of other programs, if no flag does.
    permitted_by: Option<PathBuf>,
}

/// What `how` asks for, and the settings to ask it with.
fn request<'a>(
    data: &DataDir,
    publication: &'a Publication,
    how: &PublishArgs,
    settings: Settings,
) -> Result<AskedUpload<'a>, Failure> {
    let (mut settings, target) = target(settings, how.table.as_deref(), None)?;
    settings.project.get_or_insert_with(|| target.project().to_owned());
    let publications_table = how.publications_table.as_deref();
    let publications_table =
        publications_table.map(|name| table_beside(&target, name)).transpose()?;
    let earlier = publications_to(data, &target)?;
    let permitted_by = (!how.replace_foreign)
        .then(|| consent::permitting_file(&settings.endpoint, &target))
        .flatten();
    let (confidence, form) = row_form(how);
    let request = PublishRequest {
        publication,
        staging_dataset: how.staging_dataset.clone(),
        publications_table,
        create: how.create,
        allow_empty: how.allow_empty,
        replace_foreign: how.replace_foreign || permitted_by.is_some(),
        replace_unknown: how.replace_unknown,
        confidence,
        estimated_lines: form.estimated_lines,
        model_version: form.model_version,
        known_runs: earlier
            .iter()
            .filter_map(|record| record.run_created_at)
            .map(|made| made.to_string())
            .collect(),
        target,
        session: session::word(),
        location: settings.location.clone(),
        options: settings.query_options(),
    };
    Ok(AskedUpload { settings, request, permitted_by })
}

/// The scale of confidence, if one is named, and the form of rows that the flags ask for.
fn row_form(how: &PublishArgs) -> (Option<ConfidenceScale>, RowForm) {
    let confidence = match how.confidence_scale {
        ScaleArg::Auto => None,
        ScaleArg::Percent => Some(ConfidenceScale::Percent),
        ScaleArg::Fraction => Some(ConfidenceScale::Fraction),
    };
    let form = RowForm {
        // What the table has of other systems decides later; until then it is percent.
        confidence: confidence.unwrap_or_default(),
        estimated_lines: match how.estimated_lines {
            LinesArg::NoPropLine => EstimatedLines::NoPropLine,
            LinesArg::AsLines => EstimatedLines::AsLines,
        },
        model_version: match how.model_version {
            VersionArg::Whole => VersionForm::Whole,
            VersionArg::Decimal => VersionForm::Decimal,
        },
    };
    (confidence, form)
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
    let publication = publication(season, run)?;
    let AskedUpload { settings, request, permitted_by } =
        request(data, &publication, &args.how, args.remote.settings(file)?)?;
    let check = block_on::<_, PublishError>(async {
        publish::check(&settings.connect().await?, &request).await
    })?;
    say_permitted(permitted_by.as_ref(), check.replaced.foreign);
    let is_refused = !check.refusals.is_empty();
    let checked = CheckedUpload { check, scope: publication.scope.to_string() };
    let printed = OfSeason::new(season.is_fictional(), checked);
    output::print(&printed.of_run(&run.manifest.settings), args.json)?;
    Ok(if is_refused { ExitStatus::CheckFailed } else { ExitStatus::Done })
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
pub(super) fn target(
    mut settings: Settings,
    named: Option<&str>,
    project: Option<&str>,
) -> Result<(Settings, TableRef), Failure> {
    if let Some(named) = named {
        settings.tables.insert(WarehouseTable::PlayerPropPredictions, named.to_owned());
        if settings.project.is_none() && named.split('.').count() > 2 {
            let target: TableRef = named.parse().map_err(RemoteError::from)?;
            settings.project = Some(target.project().to_owned());
        }
    }
    if let (Err(_), Some(project)) = (settings.data_project(), project) {
        settings.project = Some(project.to_owned());
        output::talk_lines(&format!(
            "note: no project is named, so {project} is used instead\nhint: --project my-project"
        ));
    }
    let target = settings.table(WarehouseTable::PlayerPropPredictions)?;
    Ok((settings, target))
}

/// Says what would be done. Reads nothing but the run.
fn dry_run(
    season: &Season,
    run: &Run,
    file: &RemoteFile,
    args: &UploadArgs,
) -> Result<ExitStatus, Failure> {
    let publication = publication(season, run)?;
    let settings = args.remote.settings(file)?;
    let (_, target) = target(settings, args.how.table.as_deref(), Some(SOME_PROJECT))?;
    let dataset = args.how.staging_dataset.as_deref();
    let (confidence, form) = row_form(&args.how);
    let planned = PlannedUpload::new(&publication, &target, dataset, form, confidence.is_none())?;
    let planned = PlannedUpload { full: args.full, ..planned };
    let printed = OfSeason::new(season.is_fictional(), planned);
    output::print(&printed.of_run(&run.manifest.settings), args.json)?;
    Ok(ExitStatus::Done)
}

/// Says what is done, and asks before it is.
struct UploadObserver<'a> {
    request: &'a PublishRequest<'a>,
    permitted_by: Option<PathBuf>,
    dialog: Dialog<'a>,
}

impl UploadObserver<'_> {
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
        say_permitted(self.permitted_by.as_ref(), state.replaced.foreign);
    }
}

/// Says which file permits that `rows` of other programs are replaced, if one does.
fn say_permitted(file: Option<&PathBuf>, rows: i64) {
    if let Some(file) = file.filter(|_| rows > 0) {
        let file = file.display();
        output::talk(&format!(
            "note: {file} permits to replace rows of other programs in this table"
        ));
    }
}

impl ObservePublish for UploadObserver<'_> {
    fn confirm(&mut self, state: &TargetState) -> Consent {
        self.describe(state);
        if self.dialog.yes {
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
        if self.dialog.ask(&question, answers) { Consent::Yes } else { Consent::No }
    }

    fn write_down(&mut self, planned: &Record) -> Result<(), SnapshotError> {
        self.dialog.plan(&Replacement::Publication(planned.clone().into()))
    }

    fn step(&mut self, step: &PublishStep<'_>) {
        self.dialog.step(&match step {
            PublishStep::Overtaken => Talk::overtaken(),
            PublishStep::DeletedOthers { expected, deleted } => Talk::Note(format!(
                "{deleted} rows were deleted, and {expected} were found before: others wrote in between; what they wrote \
                 there is replaced"
            )),
            PublishStep::Mending => {
                Talk::Note("the rows found are not those published; trying again".to_owned())
            }
            PublishStep::Creating(target) => Talk::Progress(format!("creating {target}")),
            PublishStep::Staging { table, rows } => {
                let count = report::thousands(rows.batch.num_rows());
                let bytes = rows.bytes.len();
                Talk::Progress(format!("loading {count} rows ({bytes} bytes) into {table}"))
            }
            PublishStep::Replacing(planned) => Talk::replacing(planned.job.as_deref()),
        });
    }
}

fn of_runs(state: &TargetState) -> String {
    match (&state.a_run, state.runs) {
        (Some(run), 1) => format!(" of run {run}"),
        (Some(_), runs) => format!(" of {runs} runs"),
        _ => String::new(),
    }
}
