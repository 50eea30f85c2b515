use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::Path;

use arrow::array::{AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Date32Type;

use super::args::{ExportArgs, ExportFormat};
use super::{ExitStatus, Failure, only_season, output};
use crate::grade::{self, Graded};
use crate::run::{self, TextFormat};
use crate::season::Season;
use crate::snapshot::layout::TableLayout;
use crate::snapshot::{self, DataDir, SnapshotError, table};

pub(super) fn run(data: &DataDir, args: &ExportArgs) -> Result<ExitStatus, Failure> {
    if args.format == ExportFormat::Parquet && args.output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "Parquet is no text for a terminal; name a file with --output".into(),
        ));
    }
    let season = args.season.map_or_else(|| only_season(data, "export"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let run = run::find(data, season.id(), season.snapshot_hash(), args.run.as_deref())?;
    let predictions = run::predictions(&run.folder, &run.manifest)?;
    let (layout, rows) = if args.grades {
        let graded = Graded::new(&season, &run.manifest, &predictions)?;
        (grade::grades_layout(), grade::grades(&graded, &predictions)?)
    } else {
        (run::predictions_layout(), predictions)
    };
    let rows =
        keep(&rows, args).map_err(|error| SnapshotError::table(layout.file.as_ref(), error))?;
    match &args.output {
        Some(path) if is_device(path) => write_device(path, &rows, &layout, args.format)?,
        Some(path) => write_file(path, &rows, &layout, args.format)?,
        None => write_stdout(&rows, &layout, args.format)?,
    }
    Ok(ExitStatus::Ok)
}

/// The rows that were asked for.
fn keep(rows: &RecordBatch, args: &ExportArgs) -> Result<RecordBatch, arrow::error::ArrowError> {
    let systems = rows["system_id"].as_string::<i32>();
    let days = rows["game_date"].as_primitive::<Date32Type>();
    let kept = |row: usize| {
        let of_system =
            |system: &&dyn crate::systems::System| system.id().as_str() == systems.value(row);
        let day = days.value(row);
        (args.systems.is_empty() || args.systems.iter().any(of_system))
            && args.start_date.is_none_or(|date| date.days() <= day)
            && args.end_date.is_none_or(|date| day <= date.days())
    };
    filter_record_batch(rows, &(0..rows.num_rows()).map(kept).map(Some).collect::<BooleanArray>())
}

fn text_format(format: ExportFormat) -> Option<TextFormat> {
    match format {
        ExportFormat::Csv => Some(TextFormat::Csv),
        ExportFormat::Json => Some(TextFormat::Json),
        ExportFormat::Ndjson => Some(TextFormat::Ndjson),
        ExportFormat::Parquet => None,
    }
}

/// Whether something is there that takes bytes and is no file, as a pipe: it must not be replaced by one.
fn is_device(path: &Path) -> bool {
    path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir())
}

fn write_device(
    path: &Path,
    rows: &RecordBatch,
    layout: &TableLayout,
    format: ExportFormat,
) -> Result<(), Failure> {
    let failed = |error| SnapshotError::io("write", path, error);
    let mut out = BufWriter::new(File::options().write(true).open(path).map_err(failed)?);
    Ok(write_to(&mut out, rows, layout, format)?.or_else(gone_away).map_err(failed)?)
}

fn write_file(
    path: &Path,
    rows: &RecordBatch,
    layout: &TableLayout,
    format: ExportFormat,
) -> Result<(), Failure> {
    let failed = |error| SnapshotError::io("write", path, error);
    output::file(path, |inside| {
        let Some(format) = text_format(format) else {
            return Ok(snapshot::staging::write_durably(inside, &encode(rows, layout)?)?);
        };
        let mut out = BufWriter::new(File::create(inside).map_err(failed)?);
        run::write_text(rows, layout, format, &mut out).map_err(failed)?;
        let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
        Ok(file.sync_all().map_err(failed)?)
    })
}

fn write_stdout(
    rows: &RecordBatch,
    layout: &TableLayout,
    format: ExportFormat,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    write_to(&mut out, rows, layout, format)?
        .or_else(gone_away)
        .map_err(|error| Failure::System("write to stdout", error))
}

/// Writes rows in a format; what the reader's side says is for the caller to judge.
fn write_to(
    mut out: impl Write,
    rows: &RecordBatch,
    layout: &TableLayout,
    format: ExportFormat,
) -> Result<io::Result<()>, Failure> {
    Ok(match text_format(format) {
        None => {
            let bytes = encode(rows, layout)?;
            out.write_all(&bytes).and_then(|()| out.flush())
        }
        Some(format) => run::write_text(rows, layout, format, out),
    })
}

/// A reader that has gone away is no error.
fn gone_away(error: io::Error) -> io::Result<()> {
    if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}

fn encode(rows: &RecordBatch, layout: &TableLayout) -> Result<Vec<u8>, Failure> {
    Ok(table::encode(rows).map_err(|error| SnapshotError::table(layout.file.as_ref(), error))?)
}
