//! `season lines`: reads bookmakers' offers, matches them with a season's player-dates, and keeps them beside its snapshot.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::{examples, values};
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::SeasonId;
use crate::report::{ImportedOffers, milliseconds};
use crate::snapshot::limits::Limits;
use crate::snapshot::lines::LinesManifest;
use crate::snapshot::{self, DataDir};
use crate::source::{self, LinesRequest};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season lines 2024-25 --from odds.csv",
    "season lines 2024-25 --from odds/ --from prizepicks.csv --lenient",
    "season lines 2024-25 --from odds.csv --columns player=Name,line=Total",
]))]
pub(in crate::cli) struct LinesArgs {
    /// The season, which has a snapshot.
    pub(in crate::cli) season: SeasonId,

    /// A file of offers, or a folder of them; several are read together. CSV, Parquet, and The Odds API's JSON.
    #[arg(long, value_name = "PATH", required = true)]
    pub(in crate::cli) from: Vec<PathBuf>,

    /// Names of columns that the files call something else, such as `player=Name,line=Total`, separated by commas; `team=` has
    /// a column not read.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = values::column)]
    pub(in crate::cli) columns: Vec<(String, String)>,

    /// Leave out rows that cannot be read, and count them, instead of refusing the input.
    #[arg(long)]
    pub(in crate::cli) lenient: bool,

    /// The most that is read of one file, on disk and in memory, such as `8GiB`; rows in proportion [default: 4GiB, and
    /// 4 million rows]. A CSV file has at most 2 GiB.
    #[arg(long, value_name = "BYTES", env = "SEASON_MAX_INPUT", value_parser = values::bytes)]
    pub(in crate::cli) max_input: Option<u64>,

    /// Print the manifest of the lines as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &LinesArgs) -> Result<ExitStatus, Failure> {
    let start = Instant::now();
    let games = snapshot::read_games(data, args.season)?;
    let request = LinesRequest {
        season: args.season,
        from: &args.from,
        columns: &args.columns,
        lenient: args.lenient,
        limits: args.max_input.map_or(Limits::DEFAULT, Limits::of_bytes),
    };
    let imported = source::load_lines(&request, &games)?;
    for note in &imported.notes {
        output::tell(&format!("note: {note}"));
    }
    if imported.rows() == 0 {
        let offers = ImportedOffers::new(&imported.manifest, &imported.examples, 0.0);
        output::print(&offers, args.json)?;
        output::tell(
            "error: no offer belongs to a player-date of the snapshot: nothing was written",
        );
        return Ok(ExitStatus::CheckFailed);
    }
    let folder = data.snapshot(args.season);
    let replaced = LinesManifest::read(&folder, args.season).ok().flatten();
    let column = |position| imported.column(position);
    let manifest =
        snapshot::lines::write(data, imported.manifest.clone(), imported.rows(), column)?;
    if let Some(old) = replaced.filter(|old| old.file.sha256 != manifest.file.sha256) {
        let offers = old.file.rows;
        output::talk(&format!("note: these lines replace {offers} offers that were there"));
    }
    let took = milliseconds(start.elapsed());
    output::print(&ImportedOffers::new(&manifest, &imported.examples, took), args.json)?;
    Ok(ExitStatus::Done)
}
