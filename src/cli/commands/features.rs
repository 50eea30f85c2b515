//! `season features`: a user's own features beside a season's snapshot: adds, lists and removes them.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::{examples, values};
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{KnownWhen, SeasonId, listed, printable};
use crate::report::{AddedOwnFeatures, ListedOwnFeatures, RemovedOwnFeatures, milliseconds};
use crate::snapshot::beside::is_set;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::own_features::{self, OwnManifest};
use crate::snapshot::{self, DataDir};
use crate::source::{self, KnownSource, OwnRequest};
use crate::train;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season features add 2021-22 rest --from rest.csv --known \"previous day\"",
    "season features list 2021-22",
    "season features remove 2021-22 rest",
]))]
#[command(disable_help_subcommand = true)]
pub(in crate::cli) struct FeaturesArgs {
    #[command(subcommand)]
    command: FeaturesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum FeaturesCommand {
    /// Read numbers for player-dates from a file, and keep them beside the snapshot for models. A value that was known only
    /// after tip-off is refused.
    Add(AddArgs),
    /// List the own features of a season.
    #[command(after_help = examples(&[
        "season features list 2021-22",
        "season features list 2021-22 --json",
    ]))]
    List {
        /// The season, which has a snapshot.
        season: SeasonId,

        /// Print the list as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove own features. Trainings that read them keep their own copy.
    #[command(after_help = examples(&["season features remove 2021-22 rest"]))]
    Remove {
        /// The season, which has a snapshot.
        season: SeasonId,

        /// What they are called.
        name: String,

        /// Print what was removed as JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season features add 2021-22 rest --from rest.csv --known \"previous day\"",
    "season features add 2021-22 injuries --from injuries.parquet --known-at reported_at",
    "season features add 2021-22 odds --from odds.csv --columns total,spread --known \"tip-off -60m\"",
]))]
struct AddArgs {
    /// The season, which has a snapshot.
    season: SeasonId,

    /// What the features of this file are called together: small letters, digits, `_` and `-`. Those of that name that are
    /// there are replaced.
    name: String,

    /// The file: CSV or Parquet, also compressed, with a column for the player (name, lookup or id), one for the date or
    /// the tip-off, and columns of numbers.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,

    /// The columns that hold features, separated by commas; without this flag all that hold numbers.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Vec<String>,

    /// The column that says when the values of a row were known: a moment, or a day.
    #[arg(
        long,
        value_name = "COLUMN",
        required_unless_present = "known",
        conflicts_with = "known"
    )]
    known_at: Option<String>,

    /// When all values were known: `previous day`, or a time before tip-off such as `tip-off -60m`.
    #[arg(long, value_name = "WHEN")]
    known: Option<KnownWhen>,

    /// The most that is read of the file, on disk and in memory, such as `8GiB`; rows in proportion [default: 4GiB, and
    /// 4 million rows]. A CSV file has at most 2 GiB.
    #[arg(long, value_name = "BYTES", env = "SEASON_MAX_INPUT", value_parser = values::bytes)]
    max_input: Option<u64>,

    /// Print what was read as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(data: &DataDir, args: &FeaturesArgs) -> Result<ExitStatus, Failure> {
    match &args.command {
        FeaturesCommand::Add(args) => add(data, args),
        FeaturesCommand::List { season, json } => list(data, *season, *json),
        FeaturesCommand::Remove { season, name, json } => remove(data, *season, name, *json),
    }
}

fn add(data: &DataDir, args: &AddArgs) -> Result<ExitStatus, Failure> {
    let start = Instant::now();
    let AddArgs { season, name, .. } = args;
    if !is_set(name) {
        let what = format!(
            "own features cannot be called `{}`: write small letters, digits, _ and -, at most 40",
            printable(name)
        );
        return Err(Failure::Usage(what));
    }
    let games = snapshot::read_games(data, *season)?;
    let there = OwnManifest::read(&data.snapshot(*season), *season)?;
    let request = OwnRequest {
        season: *season,
        name,
        from: &args.from,
        columns: &args.columns,
        known: known(args)?,
        taken: &taken(data, *season, name, there.as_ref())?,
        limits: args.max_input.map_or(Limits::DEFAULT, Limits::of_bytes),
    };
    let imported = source::load_own_features(&request, &games)?;
    if let Some(nearest) = &imported.nearest {
        output::talk(&format!("note: {nearest}"));
    }
    if imported.rows.num_rows() == 0 {
        output::print(&AddedOwnFeatures::new(*season, &imported.set, 0.0), args.json)?;
        output::tell("error: no row belongs to a player-date of the snapshot: nothing was written");
        return Ok(ExitStatus::CheckFailed);
    }
    let set = own_features::write(data, *season, imported.set, &imported.rows)?;
    let replaced = there.iter().flat_map(|there| &there.sets).find(|other| other.name == *name);
    if let Some(old) = replaced.filter(|old| old.file.sha256 != set.file.sha256) {
        let rows = old.file.rows;
        output::talk(&format!("note: they replace {rows} rows that were there under {name}"));
    }
    let took = milliseconds(start.elapsed());
    output::print(&AddedOwnFeatures::new(*season, &set, took), args.json)?;
    Ok(ExitStatus::Done)
}

/// When values were known, as the flags say it.
fn known(args: &AddArgs) -> Result<KnownSource<'_>, Failure> {
    match (&args.known_at, args.known) {
        (Some(column), _) => Ok(KnownSource::Column(column)),
        (None, Some(when)) => Ok(KnownSource::Constant(when)),
        (None, None) => {
            Err(Failure::Usage("--known or --known-at says when values were known".to_owned()))
        }
    }
}

/// The names of features that a new set `name` cannot have: those of the snapshot, of other sets, and of what models compute.
fn taken(
    data: &DataDir,
    season: SeasonId,
    name: &str,
    there: Option<&OwnManifest>,
) -> Result<Vec<String>, Failure> {
    let manifest = Manifest::read(&data.snapshot(season), season)?;
    let others = there.iter().flat_map(|there| &there.sets).filter(|other| other.name != name);
    let computed = train::names_and_units().map(|(name, _)| name.to_owned());
    let others = others.flat_map(|other| other.features.iter().cloned());
    Ok(manifest.content.further_features.into_iter().chain(others).chain(computed).collect())
}

fn list(data: &DataDir, season: SeasonId, json: bool) -> Result<ExitStatus, Failure> {
    let folder = data.snapshot(season);
    Manifest::read(&folder, season)?;
    let there = OwnManifest::read(&folder, season)?;
    let sets = there.map_or_else(Vec::new, |there| there.sets);
    output::print(&ListedOwnFeatures { season, sets }, json)?;
    Ok(ExitStatus::Done)
}

fn remove(data: &DataDir, season: SeasonId, name: &str, json: bool) -> Result<ExitStatus, Failure> {
    let folder = data.snapshot(season);
    Manifest::read(&folder, season)?;
    let Some(removed) = own_features::remove(data, season, name)? else {
        let there = OwnManifest::read(&folder, season)?;
        let names = there
            .map_or_else(Vec::new, |there| there.sets.into_iter().map(|set| set.name).collect());
        let what = format!("{season} has no own features called `{}`", printable(name));
        let hint = if names.is_empty() {
            "season features add adds some".to_owned()
        } else {
            format!("season features list {season} lists {}", listed(names, ", "))
        };
        return Err(Failure::NotThere { what, hint });
    };
    output::print(&RemovedOwnFeatures { season, removed }, json)?;
    Ok(ExitStatus::Done)
}
