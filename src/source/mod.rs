//! Floor 2: where snapshots come from, one file per origin.
//!
//! A source turns somebody's files into an [`Import`]: our columns, our types, one season, keys that are keys.
//! What makes the whole input untrustworthy is collected and refused; what spoils one row or one value is left out
//! and counted. Refuses to predict, to compute a feature, and to write.

mod batch;
mod box_scores;
mod cells;
mod csv_file;
mod date_column;
mod date_order;
mod date_text;
mod decompress;
mod demo;
mod error;
mod file_report;
mod foreign;
mod game_json;
mod hindsight;
mod json_table;
mod league_time;
mod lines;
mod own_features;
mod parquet_file;
mod person_columns;
mod row_file;
mod slate;
mod spelling;
mod warehouse;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use polars::prelude::DataFrame;

pub use box_scores::{AddedTo, load_added, names as box_score_columns, why_not_added};
pub use demo::{KIND as DEMO, SEED as DEMO_SEED};
pub use error::{Problem, Problems, SourceError};
pub use lines::{ImportedLines, LinesRequest, load as load_lines};
pub use own_features::{ImportedOwnFeatures, KnownSource, OwnRequest, load as load_own_features};
pub use slate::{
    ImportedSlate, ListedGames, RosterEntry, SlateRequest, load as load_slate,
    roster as slate_roster,
};
pub use warehouse::{knows as warehouse_knows, value_columns};

use crate::domain::box_score::{Field, KEPT};
use crate::domain::{Calendar, GameKind, SeasonDates, SeasonId, Stat};
use crate::snapshot::frame::{floats, ints, sort_by_key};
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::Origin;
use crate::snapshot::{Draft, FeatureRows, LeftOut};

/// An origin, as `--from` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder with the warehouse's tables as Parquet files.
    Warehouse(PathBuf),
    /// Files of box scores, or folders of them: all are one input.
    BoxScores(Vec<PathBuf>),
    /// A season made up from a seed.
    Demo(u64),
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        // A seed has one spelling.
        let seed = rest.parse::<u64>().ok().filter(|seed| seed.to_string() == rest);
        let unknown = || {
            format!(
                "`{text}` is not a source: write bigquery, bigquery:<PROJECT>, box-scores:<PATH>, warehouse:<FOLDER>, demo or demo:<SEED>"
            )
        };
        match (kind, rest) {
            ("warehouse", folder) if !folder.is_empty() => Ok(Self::Warehouse(folder.into())),
            ("box-scores", path) if !path.is_empty() => Ok(Self::BoxScores(vec![path.into()])),
            ("demo", "") if text == "demo" => Ok(Self::Demo(demo::SEED)),
            ("demo", _) => seed.map(Self::Demo).ok_or_else(unknown),
            _ => Err(unknown()),
        }
    }
}

impl Source {
    /// Several origins as one, which only files of box scores can be. The error says which are not.
    pub fn join(sources: Vec<Self>) -> Result<Self, String> {
        let mut paths = Vec::new();
        let single = sources.len() == 1;
        for source in sources {
            match source {
                Self::BoxScores(more) => paths.extend(more),
                other if single => return Ok(other),
                _ => return Err(ONE_SOURCE.to_owned()),
            }
        }
        Ok(Self::BoxScores(paths))
    }
}

/// Why several sources are not read at once.
pub const ONE_SOURCE: &str = "--from can only be repeated for box scores: --from box-scores:october.csv --from box-scores:november.csv";

/// Which seasons of a source are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seasons {
    /// One, by name.
    One(SeasonId),
    /// Every one that the source holds.
    All,
}

/// What happens to rows and values that are not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Whatever would be left out refuses the input.
    Strict,
    /// What spoils only itself is left out and counted; what makes a game doubtful refuses the input.
    Default,
    /// Games that are doubtful are left out and counted, too.
    Lenient,
}

/// What is asked of a source.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The seasons.
    pub seasons: Seasons,
    /// When seasons open and end.
    pub calendar: &'a Calendar,
    /// What happens to rows that are not good.
    pub strictness: Strictness,
    /// Whether the feature rows that the source stores are wanted.
    pub stored_features: bool,
    /// What is taken of a warehouse's rows.
    pub warehouse: WarehouseChoices<'a>,
    /// Names of columns, ours and theirs, for files whose columns are called otherwise; theirs is empty for one that is not
    /// to be read.
    pub columns: &'a [(String, String)],
    /// What is taken of box scores.
    pub box_scores: BoxScoreChoices<'a>,
    /// How much is read of each file.
    pub limits: Limits,
}

/// The minutes of a game of the league, overtimes aside.
pub const LEAGUE_MINUTES: u16 = 48;

/// What is taken of box scores.
#[derive(Clone, Copy, Debug)]
pub struct BoxScoreChoices<'a> {
    /// The kinds of games that are taken besides those of the regular season.
    pub include: &'a [GameKind],
    /// The minutes of a game, overtimes aside.
    pub game_minutes: u16,
    /// The player of files that name none.
    pub player: Option<&'a str>,
    /// Other spellings of players' names, and the ones that are meant.
    pub spellings: &'a BTreeMap<String, String>,
    /// Columns of the first file that are not read, since they were derived when it was made.
    pub derived: &'a [Field],
}

impl<'a> BoxScoreChoices<'a> {
    /// What is taken where nothing is asked for.
    pub const fn of_league(spellings: &'a BTreeMap<String, String>) -> Self {
        let game_minutes = LEAGUE_MINUTES;
        Self { include: &[], game_minutes, player: None, spellings, derived: &[] }
    }
}

/// What is taken of a warehouse's rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct WarehouseChoices<'a> {
    /// Whether players who did not play, as the warehouse says, have games of 0 points, as the reference reads them.
    pub absent_as_zero: bool,
    /// The one version of feature rows to take; without it, the newest of each player-date.
    pub feature_version: Option<&'a str>,
    /// A file with the names of the columns `feature_N_value`, if they are other than the reference's.
    pub feature_names: Option<&'a Path>,
    /// Whether feature rows are left out that have defaults where their version requires values.
    pub require_quality: bool,
}

/// One season as a source gives it: checked, not yet on disk.
#[derive(Debug)]
pub struct Import {
    /// Which season it is, and when it was.
    pub dates: SeasonDates,
    /// Columns of [`crate::snapshot::layout::GAMES`], sorted by player and date.
    pub games: DataFrame,
    /// The feature rows that the source stored, if it stores any.
    pub features: Option<FeatureRows>,
    /// The kinds of games that were taken on purpose besides those of the regular season.
    pub included: Vec<String>,
    /// Whether the source has a column of lines, be it empty.
    pub has_line_column: bool,
    /// What was not taken from the source.
    pub left_out: Vec<LeftOut>,
    /// What its user should know, though nothing is wrong.
    pub notes: Vec<String>,
    /// Where it came from.
    pub origin: Origin,
}

impl Import {
    fn sorted(mut self) -> Result<Self, SourceError> {
        self.games = sort_by_key(&self.games)?;
        if let Some(features) = &mut self.features {
            features.frame = sort_by_key(&features.frame)?;
        }
        Ok(self)
    }

    /// Says if the lines were made from the outcomes of their games.
    fn with_note_on_lines(mut self) -> Result<Self, SourceError> {
        let stat = Stat::Points.info();
        let lines = floats(&self.games, stat.line.name())?.iter();
        let pairs = lines.zip(ints(&self.games, stat.outcome.name())?.iter());
        self.notes.extend(hindsight::note_on_lines("points_line", pairs));
        Ok(self)
    }

    /// How many of its games have a line.
    pub fn lines(&self) -> Result<usize, SourceError> {
        let lines = floats(&self.games, Stat::Points.info().line.name())?;
        Ok(lines.iter().flatten().count())
    }

    /// The columns of box scores from which features follow, and of which no game has a value.
    pub fn absent_columns(&self) -> Result<Vec<&'static str>, SourceError> {
        let has_none = |field: &&Field| {
            let column = self.games.column(field.column().name());
            column.is_ok_and(|column| column.null_count() == column.len())
        };
        let feeds = KEPT.iter().filter(|field| field.feeds_features());
        Ok(feeds.filter(has_none).map(|field| field.name()).collect())
    }

    /// The snapshot to be of this season with these feature rows.
    pub fn with_features(self, features: FeatureRows) -> Draft {
        let Self { dates, games, included, left_out, origin, .. } = self;
        Draft { dates, games, features, included, left_out, origin }
    }
}

/// Reads the seasons that `request` names from `source`, in their order.
pub fn load(source: &Source, request: &Request<'_>) -> Result<Vec<Import>, SourceError> {
    let imports = match (source, request.seasons) {
        (Source::Warehouse(folder), Seasons::One(season)) => {
            vec![warehouse::load(folder, season, request)?]
        }
        (Source::Demo(seed), Seasons::One(season)) => {
            vec![demo::load(*seed, season, request.calendar)?]
        }
        (Source::BoxScores(paths), _) => box_scores::load(paths, request)?,
        (Source::Warehouse(_) | Source::Demo(_), Seasons::All) => {
            return Err(SourceError::OneSeason);
        }
    };
    imports.into_iter().map(|import| import.with_note_on_lines()?.sorted()).collect()
}
