//! `season lines`: reads bookmakers' offers, matches them with a season's player-dates, and keeps them beside its snapshot.

use std::path::PathBuf;
use std::time::Instant;

#[cfg(feature = "bigquery")]
use crate::cli::args::BigQueryArgs;
use crate::cli::args::{examples, values};
use crate::cli::config::Configured;
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
    "season lines 2024-25 --from odds.csv --columns player=Name,line=Total",
    "season lines 2024-25 --from bigquery",
]))]
pub(in crate::cli) struct LinesArgs {
    /// The season, which has a snapshot.
    pub(in crate::cli) season: SeasonId,

    /// A file of offers, or a folder of them: CSV, Parquet, and The Odds API's JSON; `bigquery` or `bigquery:<PROJECT>`,
    /// the warehouse's tables of offers. Several are read together.
    #[arg(long, value_name = "SOURCE", required = true, value_parser = offer_source)]
    pub(in crate::cli) from: Vec<OfferSource>,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(in crate::cli) bigquery: Box<BigQueryArgs>,

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

/// Where offers come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum OfferSource {
    /// A file or a folder.
    Path(PathBuf),
    /// The warehouse, and its project, if that is named.
    BigQuery(Option<String>),
}

fn offer_source(text: &str) -> Result<OfferSource, String> {
    Ok(match text.split_once(':') {
        None if text == "bigquery" => OfferSource::BigQuery(None),
        Some(("bigquery", project)) if !project.is_empty() => {
            OfferSource::BigQuery(Some(project.to_owned()))
        }
        _ if text.is_empty() => return Err("name a file, a folder or bigquery".to_owned()),
        _ => OfferSource::Path(text.into()),
    })
}

pub(super) fn run(
    data: &DataDir,
    config: &Configured,
    args: &LinesArgs,
) -> Result<ExitStatus, Failure> {
    let start = Instant::now();
    let games = snapshot::read_games(data, args.season)?;
    let Some(from) = paths(data, config, args)? else { return Ok(ExitStatus::Done) };
    let request = LinesRequest {
        season: args.season,
        from: &from,
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

/// The files and folders to read, those of the warehouse brought here first; `None` if it was only asked about.
fn paths(
    data: &DataDir,
    config: &Configured,
    args: &LinesArgs,
) -> Result<Option<Vec<PathBuf>>, Failure> {
    let (mut paths, mut is_remote) = (Vec::new(), false);
    for source in &args.from {
        match source {
            OfferSource::Path(path) => paths.push(path.clone()),
            OfferSource::BigQuery(_) if is_remote => {
                let what = "bigquery is named twice; its tables are of one project";
                return Err(Failure::Usage(what.to_owned()));
            }
            OfferSource::BigQuery(project) => {
                is_remote = true;
                match remote(data, config, args, project.as_deref())? {
                    Some(files) => paths.extend(files),
                    None => return Ok(None),
                }
            }
        }
    }
    #[cfg(feature = "bigquery")]
    if !is_remote {
        args.bigquery.refuse()?;
    }
    Ok(Some(paths))
}

/// The files of the warehouse's tables of offers, or `None` if they were only asked about.
#[cfg(feature = "bigquery")]
fn remote(
    data: &DataDir,
    config: &Configured,
    args: &LinesArgs,
    project: Option<&str>,
) -> Result<Option<Vec<PathBuf>>, Failure> {
    use crate::bigquery::export::ExportContent;
    use crate::cli::remote::export::{Asked, Fetched, fetch};
    let settings = args.bigquery.settings(config, project)?;
    let asked = Asked {
        season: args.season,
        calendar: &config.calendar,
        content: ExportContent::Lines,
        folder: data.exported_lines(args.season),
    };
    match fetch(data, &asked, &args.bigquery, &settings)? {
        Fetched::Planned(plan) => output::data(&plan).map(|()| None),
        Fetched::There(exported) => {
            Ok(Some(exported.files.iter().map(|name| asked.folder.join(name)).collect()))
        }
    }
}

/// This build has no network.
#[cfg(not(feature = "bigquery"))]
fn remote(
    _: &DataDir,
    _: &Configured,
    _: &LinesArgs,
    _: Option<&str>,
) -> Result<Option<Vec<PathBuf>>, Failure> {
    Err(Failure::NoNetwork)
}
