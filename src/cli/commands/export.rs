//! `season export`: the rows of a run for other programs, to a file or to stdout.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;

use crate::cli::args::{examples, values};
use crate::cli::open::OpenRun;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{GameDate, SeasonId, SystemId, listed, printable_lines};
use crate::grade;
use crate::run::{self, PredictionRows, RunManifest, TextFormat};
use crate::snapshot::layout::TableLayout;
use crate::snapshot::{DataDir, SnapshotError, table};
use crate::systems::System;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season export 2021-22 --format csv --output predictions.csv",
    "season export 2021-22 --format ndjson --grades --system ensemble_v1",
]))]
pub(in crate::cli) struct ExportArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest complete one].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// The format.
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: ExportFormat,

    /// Write the grades instead of the predictions.
    #[arg(long)]
    pub(in crate::cli) grades: bool,

    /// Only these systems, separated by commas.
    #[arg(long = "system", value_name = "SYSTEMS", value_delimiter = ',', value_parser = values::system)]
    pub(in crate::cli) systems: Vec<Arc<dyn System>>,

    /// The first date.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) start_date: Option<GameDate>,

    /// The last date.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) end_date: Option<GameDate>,

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

pub(super) fn run(data: &DataDir, args: &ExportArgs) -> Result<ExitStatus, Failure> {
    if args.format == ExportFormat::Parquet && args.output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "Parquet cannot be shown in a terminal; name a file with --output".into(),
        ));
    }
    let open = OpenRun::read(data, args.season, args.run.as_deref(), "export")?;
    let (layout, rows) = if args.grades {
        (grade::grades_layout(), grade::grades(&open.grade()?, &open.predictions)?)
    } else {
        (run::predictions_layout(), open.predictions)
    };
    check(args, &open.run.manifest)?;
    let rows = keep(&rows, args)?;
    if rows.num_rows() == 0 {
        output::talk("note: the run has no such row");
    }
    let (layout, rows) = if open.season.is_fictional() {
        run::mark_fictional(&layout, &rows)?
    } else {
        (layout, rows)
    };
    let export = Export { rows, layout, format: text_format(args.format) };
    match &args.output {
        Some(path) => export.to_file(data, path)?,
        None => export.to_stdout()?,
    }
    Ok(ExitStatus::Done)
}

/// An empty file would not say that nothing like that was ever there.
fn check(args: &ExportArgs, run: &RunManifest) -> Result<(), Failure> {
    if let (Some(start), Some(end)) = (args.start_date, args.end_date)
        && end < start
    {
        return Err(Failure::Usage(format!("--end-date {end} is before --start-date {start}")));
    }
    let there = &run.settings.systems;
    let is_there = |id: &SystemId| there.iter().any(|other| other == id.as_str());
    let absent = args.systems.iter().map(|system| system.id()).find(|id| !is_there(id));
    absent.map_or(Ok(()), |id| {
        let what =
            format!("run {} has no {id}; its systems are {}", run.run_id, listed(there, ", "));
        Err(Failure::Usage(what))
    })
}

/// The rows that were asked for.
fn keep(table: &RecordBatch, args: &ExportArgs) -> Result<RecordBatch, SnapshotError> {
    let rows = PredictionRows::new(table)?;
    let kept = |row: usize| {
        let of_system = |system: &Arc<dyn System>| system.id() == rows.system(row);
        let day = rows.day(row);
        (args.systems.is_empty() || args.systems.iter().any(of_system))
            && args.start_date.is_none_or(|date| date.days() <= day)
            && args.end_date.is_none_or(|date| day <= date.days())
    };
    let kept: BooleanArray = (0..rows.len()).map(kept).map(Some).collect();
    filter_record_batch(table, &kept)
        .map_err(|error| SnapshotError::table("predictions.parquet".as_ref(), error))
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
        let Self { rows, layout, format } = self;
        let Some(format) = *format else {
            let bytes = table::encode(rows);
            let bytes = bytes.map_err(|error| SnapshotError::table(layout.file.as_ref(), error))?;
            return Ok(out.write_all(&bytes).and_then(|()| out.flush()));
        };
        Ok(run::write_text(rows, layout, format, out))
    }
}
