//! `season undo`: lists what was published, and takes it back.

use super::upload::{settings_for, target};
use crate::bigquery::records::{Records, Replacement, way_back};
use crate::bigquery::undo::{
    self, ObserveUndo, UndoError, UndoRecord, UndoRequest, UndoResult, UndoStep, UndoTarget,
    WayBack,
};
use crate::bigquery::{RemoteError, Settings, TableRef, block_on};
use crate::cli::args::{RemoteArgs, examples};
use crate::cli::remote::dialog::{self, Dialog, Talk};
use crate::cli::remote::{RemoteFile, session};
use crate::cli::which_season::{self, Hints};
use crate::cli::{ExitStatus, Failure, clock, open, output};
use crate::domain::{BadSeasonId, SeasonId, listed};
use crate::publications::{self, Publications, Stage};
use crate::report::{OfSeason, PlannedUndo, Undone, WaysBack};
use crate::snapshot::{DataDir, SnapshotError};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season undo",
    "season undo 2021-22 12 --dry-run",
    "season undo 2021-22 12",
]))]
#[command(override_usage = "season undo [OPTIONS] [SEASON] [NUMBER]")]
pub(in crate::cli) struct UndoArgs {
    /// The season, which can be left out where something was published of only one; the number of the upload to take
    /// back. Without a number, the uploads are listed, which needs no network.
    #[arg(num_args = 0..=2, value_name = "[SEASON] [NUMBER]")]
    pub(in crate::cli) what: Vec<String>,

    /// The table whose rows are replaced, which must be the one that is written down: `--yes` takes it, unless your own
    /// settings name that table.
    #[arg(long, value_name = "TABLE")]
    pub(in crate::cli) table: Option<String>,

    /// Show what would be done, with the SQL; change nothing. It asks the warehouse.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    /// Take the upload back even if others have changed the rows since: what they wrote is lost.
    #[arg(long)]
    pub(in crate::cli) discard_newer: bool,

    /// The dataset of the copy of the former rows [default: that of the table].
    #[arg(long, value_name = "DATASET")]
    pub(in crate::cli) staging_dataset: Option<String>,

    /// Do not ask.
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,

    /// Print what was done, or the list, as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,

    #[command(flatten)]
    pub(in crate::cli) remote: RemoteArgs,
}

impl UndoArgs {
    /// Whether there is a flag that only means something where an upload is taken back.
    fn takes_back(&self) -> bool {
        let names_something = self.table.is_some() || self.staging_dataset.is_some();
        names_something || self.dry_run || self.discard_newer || self.yes
    }
}

pub(super) fn run(
    data: &DataDir,
    file: &RemoteFile,
    args: &UndoArgs,
) -> Result<ExitStatus, Failure> {
    let AskedUndo { season, number } = AskedUndo::new(data, args)?;
    let records = Records::open(Publications::new(data, season))?;
    let all = records.all()?;
    let is_fictional = open::is_fictional(data, season) == Some(true);
    let Some(number) = number else {
        let ways = WaysBack::new(season, &all, &clock::rfc3339());
        // A list has no place for a mark.
        if args.json {
            output::print(&ways, true)?;
        } else {
            output::print(&OfSeason::new(is_fictional, ways), false)?;
        }
        return Ok(ExitStatus::Done);
    };
    // Nobody is asked to permit what cannot be done.
    let way_back = chosen(season, number, &all)?;
    if !(args.dry_run || args.yes) {
        dialog::check_terminal("an undo", "--dry-run")?;
    }
    let settings = args.remote.settings(file)?;
    let is_named = is_named(file, args, &settings, &way_back)?;
    let settings = settings_for(settings, &way_back.target)?;
    let request = request(season, args, &settings, (&way_back, &all));
    if args.dry_run {
        return dry_run(&request, &settings, (is_fictional, args.json));
    }
    let number = unfinished(&all, &way_back).map(|step| step.number);
    let dialog = Dialog::new(&records, number, args.yes);
    let observer = UndoObserver { way_back: &way_back, is_named, dialog };
    let undone = take_back(&records, &all, &request, &settings, observer)?;
    output::print(&OfSeason::new(is_fictional, undone), args.json)?;
    Ok(ExitStatus::Done)
}

/// What the words of the command line mean.
struct AskedUndo {
    season: SeasonId,
    number: Option<u64>,
}

impl AskedUndo {
    fn new(data: &DataDir, args: &UndoArgs) -> Result<Self, Failure> {
        let usage = |what: String| Failure::Usage(what);
        let number = |text: &String| {
            text.parse().map_err(|_| {
                usage(format!("`{text}` is not the number of an upload, as in season undo 12"))
            })
        };
        let season =
            |text: &String| text.parse().map_err(|bad: BadSeasonId| usage(bad.to_string()));
        let (named, number) = match &args.what[..] {
            [] => (None, None),
            [word] if word.parse::<u64>().is_ok() => (None, Some(number(word)?)),
            [word] => (Some(season(word)?), None),
            [word, last, ..] => (Some(season(word)?), Some(number(last)?)),
        };
        if number.is_none() && args.takes_back() {
            let what =
                "these flags take an upload back, whose number is missing; season undo lists them";
            return Err(usage(what.to_owned()));
        }
        let season = match named {
            Some(season) => season,
            None => find_season(data, number)?,
        };
        Ok(Self { season, number })
    }
}

/// The only season that something was published of; where nothing was, the only one there is.
fn find_season(data: &DataDir, number: Option<u64>) -> Result<SeasonId, Failure> {
    let published = data.seasons_published()?;
    match published[..] {
        [only] => Ok(only),
        [] if data.seasons()?.len() > 1 => Err(Failure::NotThere {
            what: "nothing was published of any season here".to_owned(),
            hint: "season help upload says how a run is published".to_owned(),
        }),
        [] => which_season::find(data, Hints::default(), "undo"),
        [.., last] => {
            let seasons = listed(published.iter().map(SeasonId::to_string), ", ");
            let what = format!("something was published of several seasons: {seasons}");
            let number = number.map_or_else(String::new, |number| format!(" {number}"));
            Err(Failure::NotThere { what, hint: format!("season undo {last}{number}") })
        }
    }
}

/// Whether the user names the table of `way_back`, by `--table` or in settings of their own. Nothing that only the data folder
/// says is replaced without a question.
fn is_named(
    file: &RemoteFile,
    args: &UndoArgs,
    settings: &Settings,
    way_back: &WayBack,
) -> Result<bool, Failure> {
    let written: TableRef = way_back.target.parse().map_err(RemoteError::from)?;
    let named = target(settings.clone(), args.table.as_deref(), None);
    let is_named = match (&args.table, named) {
        (Some(_), named) => {
            let (_, named) = named?;
            if named != written {
                return Err(Failure::Usage(format!(
                    "--table names {named}, and {} replaced rows of {written}",
                    way_back.number
                )));
            }
            true
        }
        (None, named) => named.is_ok_and(|(_, named)| named == written),
    };
    if args.yes && !is_named {
        return Err(Failure::Usage(format!(
            "only the data folder says that rows of {written} are replaced, which --yes does not permit; \
             --table {written} names the table"
        )));
    }
    if args.yes {
        file.check_target(&args.remote, args.table.as_deref())?;
    }
    Ok(is_named)
}

type Recorded = publications::Step<Replacement>;

/// What leads back from the replacement of that number.
fn chosen(season: SeasonId, number: u64, all: &[Recorded]) -> Result<WayBack, Failure> {
    let step = all.iter().find(|step| step.number == number);
    let none = |why| Failure::NoWayBack { season, number, why };
    let step =
        step.ok_or_else(|| none("is not recorded: nothing was published under that number"))?;
    way_back(step).ok_or_else(|| none("replaced nothing: its rows existed already"))
}

fn request<'a>(
    season: SeasonId,
    args: &UndoArgs,
    settings: &Settings,
    (way_back, all): (&'a WayBack, &[Recorded]),
) -> UndoRequest<'a> {
    let later = all.iter().filter_map(self::way_back);
    let later = later.filter(|of| of.number > way_back.number && of.target == way_back.target);
    UndoRequest {
        way_back,
        later: later.map(|of| of.number).collect(),
        staging_dataset: args.staging_dataset.clone(),
        discard_newer: args.discard_newer,
        session: session::word(),
        location: settings.location.clone().or_else(|| way_back.location.clone()),
        options: settings.query_options(),
        command: format!("season undo {season}"),
    }
}

fn dry_run(
    request: &UndoRequest<'_>,
    settings: &Settings,
    (is_fictional, json): (bool, bool),
) -> Result<ExitStatus, Failure> {
    let planned = block_on::<_, UndoError>(async {
        let rest = settings.connect().await?;
        undo::plan(&rest, request).await
    })?;
    let planned = PlannedUndo::new(request.way_back, planned);
    output::print(&OfSeason::new(is_fictional, planned), json)?;
    Ok(ExitStatus::Done)
}

/// The undo of `way_back` that was planned and broke off: it goes on under its number.
fn unfinished<'a>(all: &'a [Recorded], way_back: &WayBack) -> Option<&'a Recorded> {
    let is_unfinished = |step: &&Recorded| {
        let same = step.record.undo().is_some_and(|of| of.undoes == way_back.number);
        same && step.stage == Stage::Planned
    };
    all.iter().rev().find(is_unfinished)
}

fn take_back(
    records: &Records,
    all: &[Recorded],
    request: &UndoRequest<'_>,
    settings: &Settings,
    mut observer: UndoObserver<'_>,
) -> Result<Undone, Failure> {
    let way_back = request.way_back;
    let outcome = block_on::<_, UndoError>(async {
        let rest = settings.connect().await?;
        undo::undo(&rest, request, &mut observer).await
    })?;
    Ok(match outcome {
        UndoResult::Done(record) => {
            let number = observer.dialog.finish(&Replacement::Undo(record.clone()))?;
            Undone::new(way_back, Some(number), Some(*record), None)
        }
        UndoResult::Already(before) => {
            let unfinished = unfinished(all, way_back);
            let number = unfinished.map(|step| step.number);
            let record = unfinished.and_then(|step| step.record.undo()).cloned();
            if let Some(record) = &record {
                records.finish(number, &Replacement::Undo(record.clone().into()))?;
            }
            Undone::new(way_back, number, record, Some(before))
        }
    })
}

/// Says what is done, and asks before it is.
struct UndoObserver<'a> {
    way_back: &'a WayBack,
    /// Whether the user names the table, and not the data folder alone.
    is_named: bool,
    dialog: Dialog<'a>,
}

impl ObserveUndo for UndoObserver<'_> {
    fn confirm(&mut self, before: &UndoTarget) -> bool {
        if before.newer != Some(false) {
            output::talk("warning: rows that others have written since will be lost");
        }
        // A table that only the data folder names takes the whole word.
        let (asked, answers): (_, &[&str]) = if self.is_named {
            ("y/N", &["y", "yes"])
        } else {
            ("type yes if you know this table", &["yes"])
        };
        let question = format!(
            "Replace {} rows in {} by the {} of {}? [{asked}]",
            before.replaced, self.way_back.target, before.back, before.moment
        );
        self.dialog.ask(&question, answers)
    }

    fn write_down(&mut self, planned: &UndoRecord) -> Result<(), SnapshotError> {
        self.dialog.plan(&Replacement::Undo(planned.clone().into()))
    }

    fn step(&mut self, step: &UndoStep<'_>) {
        self.dialog.step(&match step {
            UndoStep::Overtaken => Talk::overtaken(),
            UndoStep::Gone(columns) => Talk::Note(format!(
                "not restored, since the columns no longer exist: {}",
                listed(*columns, ", ")
            )),
            UndoStep::Copying(table) => {
                Talk::Progress(format!("copying the former rows into {table}"))
            }
            UndoStep::Replacing(planned) => Talk::replacing(planned.job.as_deref()),
        });
    }
}
