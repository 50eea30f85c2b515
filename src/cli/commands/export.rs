//! `season export`: the rows of a run for other programs, to a file or to stdout.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::compute::take_record_batch;

use crate::cli::args::{DateArgs, OrderArg, examples, values};
use crate::cli::open::{self, OpenRun};
use crate::cli::which_season::Hints;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{GameDate, SeasonId, printable_lines};
use crate::grade::{self, Fact, Graded};
use crate::run::{self, MAX_DIGITS, PredictionRows, RunManifest, TextFormat};
use crate::snapshot::layout::TableLayout;
use crate::snapshot::{DataDir, SnapshotError, table};
use crate::systems::System;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season export 2021-22 --output predictions.csv",
    "season export 2021-22 --format ndjson --grades --systems ensemble_v1",
    "season export --dates 2022-03-05 --with name,team,outcome --digits 1",
]))]
pub(in crate::cli) struct ExportArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest complete one].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// The format [default: that of the ending of --output, otherwise csv].
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<ExportFormat>,

    /// Write the grades instead of the predictions.
    #[arg(long)]
    pub(in crate::cli) grades: bool,

    /// Only these systems, separated by commas.
    #[arg(long, alias = "system", value_name = "SYSTEMS", value_delimiter = ',', value_parser = values::system)]
    pub(in crate::cli) systems: Vec<Arc<dyn System>>,

    #[command(flatten)]
    pub(in crate::cli) dates: DateArgs,

    /// Add columns of the player-date, separated by commas: the player's name, team, opponent, the range of points
    /// between which eight of ten outcomes should fall, the outcome.
    #[arg(long, value_enum, value_name = "COLUMNS", value_delimiter = ',')]
    pub(in crate::cli) with: Vec<FactArg>,

    /// Write floats with N digits after the point instead of all that they have.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=i64::from(MAX_DIGITS)))]
    pub(in crate::cli) digits: Option<u8>,

    /// What comes first: the most points predicted, the largest distance from the line, or the largest error
    /// [default: dates and players in their order].
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(in crate::cli) sort: Option<OrderArg>,

    /// Only the first N rows.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) top: Option<u32>,

    /// The file to write [default: stdout].
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum ExportFormat {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object per line.
    Ndjson,
    /// The run's own format.
    Parquet,
}

impl ExportFormat {
    /// What files with the ending of `path` hold, in any case of letters.
    fn of_ending(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

impl ExportArgs {
    /// The format that was asked for, in so many words or by the ending of the file's name.
    fn format(&self) -> ExportFormat {
        let of_ending = || self.output.as_deref().and_then(ExportFormat::of_ending);
        self.format.or_else(of_ending).unwrap_or(ExportFormat::Csv)
    }
}

/// What is added to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum FactArg {
    /// The player's full name.
    Name,
    /// The player's team.
    Team,
    /// The other team.
    Opponent,
    /// The points between which eight of ten outcomes should fall.
    Range,
    /// The points scored, and why they do not count.
    Outcome,
}

impl FactArg {
    fn fact(self) -> Fact {
        match self {
            Self::Name => Fact::Name,
            Self::Team => Fact::Team,
            Self::Opponent => Fact::Opponent,
            Self::Range => Fact::Range,
            Self::Outcome => Fact::Outcome,
        }
    }
}

pub(super) fn run(data: &DataDir, args: &ExportArgs) -> Result<ExitStatus, Failure> {
    let format = args.format();
    if format == ExportFormat::Parquet && args.output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "Parquet cannot be shown in a terminal; name a file with --output".into(),
        ));
    }
    if format == ExportFormat::Parquet && args.digits.is_some() {
        return Err(Failure::Usage("--digits is for text; Parquet holds every bit".into()));
    }
    let hints = Hints { season: args.season, run: args.run.as_deref(), date: args.dates.any() };
    let open = OpenRun::read(data, hints, "export")?;
    check(args, &open.run.manifest)?;
    let (layout, rows) = chosen(&open, args)?;
    if rows.num_rows() == 0 {
        output::talk("note: the run has no such row");
    }
    let (layout, rows) = if open.season.is_fictional() {
        run::mark_fictional(&layout, &rows)?
    } else {
        (layout, rows)
    };
    let (format, digits) = (text_format(format), args.digits);
    let export = Export { rows, layout, format, digits };
    match &args.output {
        Some(path) => export.to_file(data, path)?,
        None => export.to_stdout()?,
    }
    Ok(ExitStatus::Done)
}

/// The rows that were asked for, in their order, with all columns.
fn chosen(open: &OpenRun, args: &ExportArgs) -> Result<(TableLayout, RecordBatch), Failure> {
    // A run is only graded where something is asked for that takes what happened.
    let is_graded = args.grades || !args.with.is_empty() || args.sort.is_some();
    let graded = if is_graded { Some(open.grade()?) } else { None };
    let rows = PredictionRows::new(&open.predictions)?;
    let rows = keep(&rows, graded.as_ref(), args);
    let (layout, table) = match &graded {
        Some(graded) if args.grades => {
            let rows = grade::grades(graded, &open.predictions, open.run_offers())?;
            (grade::grades_layout(), rows)
        }
        _ => (open.run.manifest.settings.predictions_layout(), open.predictions.clone()),
    };
    let (layout, table) = match &graded {
        Some(graded) => {
            let facts: Vec<Fact> = args.with.iter().map(|with| with.fact()).collect();
            grade::with_facts(&layout, &table, graded, &open.season, &facts)?
        }
        None => (layout, table),
    };
    let table = take_record_batch(&table, &rows)
        .map_err(|error| SnapshotError::table(layout.file.as_ref(), error))?;
    Ok((layout, table))
}

/// An empty file would not say that nothing like that was ever there.
fn check(args: &ExportArgs, run: &RunManifest) -> Result<(), Failure> {
    args.dates.check()?;
    open::check_systems(&args.systems, run)
}

/// The places of the rows that were asked for, in the order that was asked for.
fn keep(rows: &PredictionRows<'_>, graded: Option<&Graded>, args: &ExportArgs) -> UInt64Array {
    let is_kept = |row: &usize| {
        let of_system = |system: &Arc<dyn System>| system.id() == rows.system(*row);
        let date = GameDate::from_days(rows.day(*row));
        (args.systems.is_empty() || args.systems.iter().any(of_system)) && args.dates.contain(date)
    };
    let mut kept: Vec<usize> = (0..rows.len()).filter(is_kept).collect();
    if let (Some(order), Some(graded)) = (args.sort, graded) {
        let value = |row: &usize| {
            let judged = &graded.predictions[*row];
            let actual = graded.player_dates[judged.player_date].outcome.actual();
            order.order().value(judged.predicted, judged.line.map(|line| line.points), actual)
        };
        let values: Vec<Option<f64>> = kept.iter().map(value).collect();
        kept = grade::largest_first(&values).into_iter().map(|place| kept[place]).collect();
    }
    let top = args.top.map_or(kept.len(), |top| usize::try_from(top).unwrap_or(usize::MAX));
    kept.into_iter().take(top).map(|row| row as u64).collect::<Vec<u64>>().into()
}

fn text_format(format: ExportFormat) -> Option<TextFormat> {
    match format {
        ExportFormat::Csv => Some(TextFormat::Csv),
        ExportFormat::Json => Some(TextFormat::Json),
        ExportFormat::Ndjson => Some(TextFormat::Ndjson),
        ExportFormat::Parquet => None,
    }
}

/// A reader that has gone away is no error.
fn gone_away(error: io::Error) -> io::Result<()> {
    if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}

/// Rows on their way out.
struct Export {
    rows: RecordBatch,
    layout: TableLayout,
    /// None is Parquet.
    format: Option<TextFormat>,
    /// How many digits floats have after the point, if not all.
    digits: Option<u8>,
}

impl Export {
    fn to_file(&self, data: &DataDir, path: &Path) -> Result<(), Failure> {
        let failed = |error| SnapshotError::io("write", path, error);
        output::file(data, path, |inside| {
            let mut out = BufWriter::new(File::create(inside).map_err(failed)?);
            self.to(&mut out)?.map_err(failed)?;
            let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
            Ok(file.sync_all().map_err(failed)?)
        })
    }

    fn to_stdout(&self) -> Result<(), Failure> {
        let stdout = io::stdout();
        let mut out = BufWriter::new(stdout.lock());
        let written = if stdout.is_terminal() {
            // A file holds what the run holds; a terminal would obey it.
            let mut text = Vec::new();
            let written = self.to(&mut text)?;
            let text = String::from_utf8_lossy(&text).into_owned();
            let show =
                |()| out.write_all(printable_lines(&text).as_bytes()).and_then(|()| out.flush());
            written.and_then(show).or_else(gone_away)
        } else {
            self.to(&mut out)?.or_else(gone_away)
        };
        written.map_err(|error| Failure::system("write to stdout", error))
    }

    /// Writes the rows; what the reader's side says is for the caller to judge.
    fn to(&self, mut out: impl Write) -> Result<io::Result<()>, Failure> {
        let Self { rows, layout, format, digits } = self;
        let Some(format) = *format else {
            let bytes = table::encode(rows);
            let bytes = bytes.map_err(|error| SnapshotError::table(layout.file.as_ref(), error))?;
            return Ok(out.write_all(&bytes).and_then(|()| out.flush()));
        };
        Ok(run::write_text(rows, layout, format, *digits, out))
    }
}
