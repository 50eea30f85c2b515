//! `season report`: writes the page of a run, and opens it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::sweep;
use crate::cli::args::{MoneyArgs, examples, values};
use crate::cli::open::{self, OpenRun};
use crate::cli::seasons::{self, AskedOfAll, WhichSeasons};
use crate::cli::which_season::Hints;
use crate::cli::{ExitStatus, Failure, output, what_if};
use crate::domain::{SeasonId, printable_path};
use crate::grade::{Calibration, Filter, Graded, Money, MoneyRules, Paired, Scorecard, Side};
use crate::report::{Compared, Page, SlatePage, seasons_page};
use crate::snapshot::staging::{self, write_durably};
use crate::snapshot::{DataDir, SnapshotError};
use crate::source::Seasons;
use crate::{grade, run};

/// What opens a file with the program of the user's choice.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season report 2021-22 --open",
    "season report 2021-22 --output page.html",
    "season report all --min-games 5",
]))]
pub(in crate::cli) struct ReportArgs {
    /// The season [default: that of the only snapshot], or several, separated by commas, or `all`: one page of their default
    /// runs.
    #[arg(value_name = "SEASONS", value_delimiter = ',', value_parser = values::seasons)]
    pub(in crate::cli) seasons: Vec<Seasons>,

    /// The run, by the beginning of its name [default: the newest complete one].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    #[command(flatten)]
    pub(in crate::cli) money: MoneyArgs,

    /// Set another run of the season beside it, by the beginning of its name.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) compare: Option<String>,

    /// The page of a sweep instead, by the beginning of its name, as `season status` lists it.
    #[arg(long, value_name = "ID", conflicts_with_all = ["seasons", "run", "compare", "min_games"])]
    pub(in crate::cli) sweep: Option<String>,

    /// The file to write [default: report.html in the folder of the run or the sweep, or in the data folder for several
    /// seasons].
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// Open the page in the browser.
    #[arg(long)]
    pub(in crate::cli) open: bool,
}

pub(super) fn run(data: &DataDir, args: &ReportArgs) -> Result<ExitStatus, Failure> {
    if let Some(id) = &args.sweep {
        return report_sweep(data, id, args);
    }
    let season = match seasons::which(data, &args.seasons)? {
        WhichSeasons::Several(seasons) => return report_all(data, &seasons, args),
        WhichSeasons::One(season) => season,
    };
    let hints = Hints { season, run: args.run.as_deref(), date: None };
    let opened = OpenRun::read_to_grade(data, hints, "report")?;
    let html = match &opened.slate {
        // Of games to come there is nothing to grade.
        Some(of) if !of.missing.is_empty() => slate_page(data, &opened)?,
        _ => graded_page(data, &opened, args)?,
    };
    let path = args.output.clone().unwrap_or_else(|| opened.run.folder.join(run::PAGE_FILE));
    write(data, args, &path, &html)?;
    if args.output.is_none() {
        open::make_latest(data, &opened.season)?;
    }
    show(args, &path)?;
    Ok(ExitStatus::Done)
}

/// The page of what became of a run's predictions.
fn graded_page(data: &DataDir, opened: &OpenRun, args: &ReportArgs) -> Result<String, Failure> {
    let asked = (args.min_games, args.money.rules());
    let judged = Judged::new(opened, asked)?;
    let page = judged.page(opened);
    match &args.compare {
        None => Ok(page.html()?),
        Some(id) => compared(data, (opened, &page), id, asked),
    }
}

/// The page of a slate whose games are to come.
fn slate_page(data: &DataDir, opened: &OpenRun) -> Result<String, Failure> {
    let board = opened.board()?;
    let board = board.ok_or_else(|| Failure::Usage("the run has no system of ours".to_owned()))?;
    let is_fictional = opened.season.is_fictional();
    let switches = what_if::switches(data, opened, &board)?;
    Ok(SlatePage { board: &board, switches, is_fictional }.html())
}

/// One page of several seasons.
fn report_all(
    data: &DataDir,
    seasons: &[SeasonId],
    args: &ReportArgs,
) -> Result<ExitStatus, Failure> {
    let of_one = [("--run", args.run.is_some()), ("--compare", args.compare.is_some())];
    seasons::refuse_flags("report", &of_one)?;
    let asked = AskedOfAll { systems: &[], min_games: args.min_games, money: args.money.rules() };
    let mut all = seasons::judge_all(data, seasons, &asked, |_, _| Ok(()))?;
    let path = args.output.clone().unwrap_or_else(|| data.root().join(run::PAGE_FILE));
    seasons::link_pages(data, &mut all.seasons, staging::parent_of(&path));
    write(data, args, &path, &seasons_page(&all))?;
    show(args, &path)?;
    Ok(seasons::status(&all))
}

/// The page of the sweep whose name begins with `id`.
fn report_sweep(data: &DataDir, id: &str, args: &ReportArgs) -> Result<ExitStatus, Failure> {
    let stored = sweep::find(data, id)?;
    let html = stored.page();
    let path = args.output.clone().unwrap_or_else(|| stored.folder().join(run::PAGE_FILE));
    write(data, args, &path, &html)?;
    show(args, &path)?;
    Ok(ExitStatus::Done)
}

/// Puts the page where the user named a file, or where it is kept.
fn write(data: &DataDir, args: &ReportArgs, path: &Path, html: &str) -> Result<(), Failure> {
    let write = |inside: &Path| Ok(write_durably(inside, html.as_bytes())?);
    if args.output.is_some() {
        output::file(data, path, write)
    } else {
        output::stored_file(data, path, write)
    }
}

/// Says where the page is, and opens it if that is asked for.
fn show(args: &ReportArgs, path: &Path) -> Result<(), Failure> {
    output::data(&(printable_path(path) + "\n"))?;
    if args.open { open_page(path) } else { Ok(()) }
}

/// What a page shows of a run.
pub(super) struct Judged {
    pub(super) graded: Graded,
    filter: Option<Filter>,
    pub(super) scorecard: Scorecard,
    pub(super) paired: Vec<Paired>,
    calibration: Vec<Calibration>,
    money: Vec<Money>,
    market: Option<Calibration>,
}

impl Judged {
    /// What of `opened` counts, of player-dates with so many earlier games, by these rules for money.
    pub(super) fn new(
        opened: &OpenRun,
        (min_games, rules): (Option<usize>, MoneyRules),
    ) -> Result<Self, SnapshotError> {
        let (graded, filter) = opened.grade()?.filtered(min_games);
        let (scorecard, (paired, calibration)) = rayon::join(
            || grade::scorecard(&graded),
            || rayon::join(|| grade::paired(&graded), || grade::calibration(&graded)),
        );
        let Some(offers) = opened.run_offers() else {
            let (money, market) = (Vec::new(), None);
            return Ok(Self { graded, filter, scorecard, paired, calibration, money, market });
        };
        let scorecard = scorecard.without_assumed_returns();
        let money = grade::money(&graded, offers, rules);
        let market = grade::market_calibration(&graded, offers, rules.margin);
        Ok(Self { graded, filter, scorecard, paired, calibration, money, market })
    }

    pub(super) fn page<'a>(&'a self, opened: &'a OpenRun) -> Page<'a> {
        Page {
            run: &opened.run,
            season: &opened.season,
            graded: &self.graded,
            scorecard: &self.scorecard,
            paired: &self.paired,
            calibration: &self.calibration,
            money: &self.money,
            market: self.market.as_ref(),
            filter: self.filter,
            compared: None,
        }
    }
}

/// The page beside the run whose name begins with `id`.
fn compared(
    data: &DataDir,
    (opened, page): (&OpenRun, &Page<'_>),
    id: &str,
    (min_games, rules): (Option<usize>, MoneyRules),
) -> Result<String, Failure> {
    let hints = Hints { season: Some(opened.season.id()), run: Some(id), date: None };
    let other = OpenRun::read_to_grade(data, hints, "report")?;
    let manifest = &other.run.manifest;
    if manifest.snapshot_hash != opened.run.manifest.snapshot_hash {
        let what = format!(
            "run {} was made from another snapshot of the season; season compare compares such runs",
            manifest.run_id
        );
        return Err(Failure::Usage(what));
    }
    let judged = Judged::new(&other, (min_games, rules))?;
    let (first, second) = (side(&other, min_games)?, side(opened, min_games)?);
    let comparison = grade::compare(&first, &second);
    let other = judged.page(&other);
    let compared = Compared { other: &other, comparison: &comparison };
    Ok(Page { compared: Some(compared), ..*page }.html()?)
}

fn side(opened: &OpenRun, min_games: Option<usize>) -> Result<Side<'_>, SnapshotError> {
    let (games, opening_night) = (opened.season.games()?, opened.season.opening_night());
    let side = Side::new(&games, opening_night, &opened.run.manifest, &opened.predictions)?;
    Ok(side.filtered(min_games).0)
}

/// Opens the page with the desktop's opener.
fn open_page(path: &Path) -> Result<(), Failure> {
    let failed = |source| Failure::NoBrowser { page: path.to_owned(), source };
    let mut command = Command::new(OPENER);
    command.arg(path.canonicalize().map_err(failed)?);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(io::Error::other(format!("{OPENER} ended with {status}")))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(failed(io::Error::other(format!("there is no {OPENER} here"))))
        }
        Err(error) => Err(failed(error)),
    }
}
