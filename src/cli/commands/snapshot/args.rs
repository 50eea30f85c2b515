//! The flags of `season snapshot`.

use std::path::PathBuf;

#[cfg(feature = "bigquery")]
use crate::cli::args::BigQueryArgs;
use crate::cli::args::{examples, values};
use crate::cli::config::Configured;
use crate::domain::GameKind;
use crate::snapshot::limits::Limits;
use crate::source::{
    BoxScoreChoices, LEAGUE_MINUTES, ONE_SOURCE, Request, Seasons, Source, Strictness,
    WarehouseChoices,
};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season snapshot 2021-22 --from box-scores:player_games.csv",
    "season snapshot all --from box-scores:seasons/ --lenient",
    "season snapshot 2021-22 --add yesterday.csv",
]))]
pub(in crate::cli) struct SnapshotArgs {
    /// The season, such as 2021-22, or `all`: one snapshot for each season of the box scores.
    #[arg(value_parser = values::seasons, required_unless_present = "named")]
    pub(in crate::cli) season: Option<Seasons>,

    /// The same, as a flag.
    #[arg(long = "season", id = "named", value_name = "SEASON", value_parser = values::seasons)]
    #[arg(conflicts_with = "season")]
    pub(in crate::cli) named: Option<Seasons>,

    /// Where the data comes from: `box-scores:<PATH>`, a Parquet, CSV, TSV or compressed CSV file or a folder of them,
    /// as often as there are such; `bigquery` or `bigquery:<PROJECT>`; `warehouse:<FOLDER>`, a folder with
    /// `player_game_summary.parquet` and `ml_feature_store_v2.parquet`; `demo` or `demo:<SEED>`, an invented season
    /// [default: bigquery].
    #[arg(long, value_name = "SOURCE", value_parser = from)]
    pub(in crate::cli) from: Vec<From>,

    /// Add the games of this file of box scores, or folder of them, to the snapshot that is there, with the same result as
    /// importing all of them at once; as often as there are such. The snapshot has to be one of box scores.
    #[arg(long, value_name = "PATH", conflicts_with = "from")]
    pub(in crate::cli) add: Vec<PathBuf>,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(in crate::cli) bigquery: Box<BigQueryArgs>,

    /// Which feature rows the snapshot holds: those that the source has stored, or our own, built from its games
    /// [default: stored ones if there are any].
    #[arg(long, value_name = "WHICH")]
    pub(in crate::cli) features: Option<Features>,

    /// Read a warehouse's rows of players who did not play as games of 0 points, as the reference does, instead of
    /// leaving them out.
    #[arg(long)]
    pub(in crate::cli) dnp_as_zero: bool,

    /// Take stored feature rows of this version only, such as `v1_baseline_25` [default: the newest version of each
    /// player-date, by the numbers in its name].
    #[arg(long, value_name = "VERSION")]
    pub(in crate::cli) feature_version: Option<String>,

    /// A file with the names of the columns `feature_0_value`, `feature_1_value`, …, one on each line, if they differ
    /// from the reference's.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) feature_names: Option<PathBuf>,

    /// Leave out, and count, stored feature rows with defaults where their version requires values.
    #[arg(long)]
    pub(in crate::cli) require_quality: bool,

    /// Names of columns that the box scores call something else, such as `points=PTS`, separated by commas; `wl=` has a
    /// column not read.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = values::column)]
    pub(in crate::cli) columns: Vec<(String, String)>,

    /// Take games of these kinds, too, which are left out otherwise: `preseason`, `playoffs`, `play-in`, `cup-final`,
    /// `all-star`, `exhibition`, separated by commas.
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(in crate::cli) include: Vec<GameKind>,

    /// The minutes of a game, overtimes aside, in leagues that are not the NBA. Their teams and dates are taken as they are
    /// written.
    #[arg(long, value_name = "MINUTES", default_value_t = LEAGUE_MINUTES)]
    #[arg(value_parser = clap::value_parser!(u16).range(20..=60))]
    pub(in crate::cli) game_minutes: u16,

    /// The player of a game log that names none.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) player: Option<String>,

    /// Refuse the input if anything in it would be left out.
    #[arg(long, conflicts_with = "lenient")]
    pub(in crate::cli) strict: bool,

    /// Leave out doubtful games, and count them, instead of refusing the input.
    #[arg(long)]
    pub(in crate::cli) lenient: bool,

    /// The most that is read of one file, on disk and in memory, such as `8GiB`; rows in proportion [default: 4GiB, and
    /// 4 million rows]. A CSV file has at most 2 GiB.
    #[arg(long, value_name = "BYTES", env = "SEASON_MAX_INPUT", value_parser = values::bytes)]
    pub(in crate::cli) max_input: Option<u64>,

    /// Print the manifest as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

impl SnapshotArgs {
    /// What is asked of the source.
    pub(super) fn request<'a>(&'a self, config: &'a Configured) -> Request<'a> {
        Request {
            // One of the two is there, or the command line would have been refused.
            seasons: self.season.or(self.named).unwrap_or(Seasons::All),
            calendar: &config.calendar,
            strictness: match (self.strict, self.lenient) {
                (true, _) => Strictness::Strict,
                (_, true) => Strictness::Lenient,
                _ => Strictness::Default,
            },
            stored_features: self.features != Some(Features::Rebuild),
            warehouse: WarehouseChoices {
                absent_as_zero: self.dnp_as_zero,
                feature_version: self.feature_version.as_deref(),
                feature_names: self.feature_names.as_deref(),
                require_quality: self.require_quality,
            },
            columns: &self.columns,
            box_scores: BoxScoreChoices {
                include: &self.include,
                game_minutes: self.game_minutes,
                player: self.player.as_deref(),
                spellings: &config.players,
                derived: &[],
            },
            limits: self.max_input.map_or(Limits::DEFAULT, Limits::of_bytes),
        }
    }
}

/// What `--from` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum From {
    /// Something on this machine.
    Local(Source),
    /// The warehouse itself, and its project, if that is named.
    BigQuery(Option<String>),
}

impl From {
    /// What all of `named` are together, if any is; several have to be box scores. The error says so.
    pub(in crate::cli) fn join(named: &[Self]) -> Result<Option<Self>, String> {
        if let [] | [_] = named {
            return Ok(named.first().cloned());
        }
        let local = |from: &Self| match from {
            Self::Local(source) => Ok(source.clone()),
            Self::BigQuery(_) => Err(ONE_SOURCE.to_owned()),
        };
        let sources = named.iter().map(local).collect::<Result<_, _>>()?;
        Source::join(sources).map(|source| Some(Self::Local(source)))
    }
}

/// Which feature rows a snapshot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Features {
    /// Those that the source has stored.
    Stored,
    /// Ours, built from the snapshot's games, each strictly before its date.
    Rebuild,
}

fn from(text: &str) -> Result<From, String> {
    match text.split_once(':').unwrap_or((text, "")) {
        ("bigquery", "") if text == "bigquery" => Ok(From::BigQuery(None)),
        ("bigquery", project) if !project.is_empty() => {
            Ok(From::BigQuery(Some(project.to_owned())))
        }
        _ => text.parse().map(From::Local),
    }
}
