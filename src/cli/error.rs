//! What can go wrong: what is said of it, what to do next, and how the program ends.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use super::hints::{hint_of_model, hint_of_season, hint_of_source, is_of_run};
#[cfg(feature = "bigquery")]
use crate::bigquery::export::ExportError;
#[cfg(feature = "bigquery")]
use crate::bigquery::publish::PublishError;
#[cfg(feature = "bigquery")]
use crate::bigquery::undo::UndoError;
#[cfg(feature = "bigquery")]
use crate::bigquery::{Kind, RemoteError};
use crate::domain::{
    FeatureName, FeatureSet, GameDate, SeasonId, io_reason, listed, printable, printable_lines,
    printable_path,
};
use crate::explain::NotFound;
use crate::model::ModelError;
use crate::publications::PublicationsError;
use crate::run::NoRun;
use crate::snapshot::plain_file::NotPlain;
use crate::snapshot::{SnapshotError, counter};
use crate::source::SourceError;
use crate::systems::ModelMismatch;
use crate::train::{LibraryError, NoTraining, NothingToLearn, TrainerError};

/// How the program ends. The numbers are documented in the help and the README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Done.
    Ok = 0,
    /// The answer is no.
    No = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The data is bad.
    BadData = 3,
    /// The snapshot is missing, or of another version of this program.
    Snapshot = 4,
    /// The warehouse refused, or could not do it.
    Remote = 5,
    /// The file system refused, or the system has no memory, threads or open files to give.
    FileSystem = 6,
    /// A bug of ours.
    Bug = 7,
    /// Interrupted.
    Interrupted = 130,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub(super) enum Failure {
    Source(SourceError),
    Snapshot(SnapshotError),
    /// The warehouse's tables could not be brought here.
    #[cfg(feature = "bigquery")]
    Export(ExportError),
    /// No season was named to the command, and there is not exactly one snapshot.
    WhichSeason(&'static str, Vec<SeasonId>),
    /// There is no such run.
    Run(NoRun),
    /// There is no such training.
    Training(NoTraining),
    /// The models that were asked for need a training, which the season does not have.
    NothingLearned(SeasonId, &'static str),
    /// These seasons, which were to be learned from, have no snapshot.
    NoHistory(Vec<SeasonId>),
    /// There is nothing to learn before any date of the season.
    NothingToLearn(NothingToLearn),
    /// The models could not be trained.
    Trainer(TrainerError),
    /// The warehouse itself was asked for, and this build cannot reach it.
    #[cfg(not(feature = "bigquery"))]
    NoNetwork,
    /// The flags are each right, and together make no sense.
    Usage(String),
    /// There is no such player-date in the season.
    NotExplained(SeasonId, GameDate, NotFound),
    /// The file holds no model that can be used.
    Model(PathBuf, ModelError),
    /// The model does not fit the snapshot of the season, whose rows carry these names.
    Unfit(PathBuf, SeasonId, FeatureSet, ModelMismatch),
    /// A demo would replace a snapshot that is none.
    NotDemo(SeasonId, String),
    /// The configuration file cannot be used.
    Config(PathBuf, String),
    /// The page was written, and cannot be opened.
    NoBrowser(PathBuf, io::Error),
    /// The warehouse refused, or could not do it.
    #[cfg(feature = "bigquery")]
    Remote(RemoteError),
    /// The run was not published.
    #[cfg(feature = "bigquery")]
    Publish(Box<PublishError>),
    /// No feature row that the source stores is of use to any system.
    NothingUsable {
        season: SeasonId,
        /// How many player-dates there are, and what their rows lack.
        why: String,
        /// What makes rows that are.
        command: String,
    },
    /// What was published was not taken back.
    #[cfg(feature = "bigquery")]
    Undo(Box<UndoError>),
    /// There is no such replacement of the season, or none that leads back: its number, and why not.
    #[cfg(feature = "bigquery")]
    NoWayBack(SeasonId, u64, &'static str),
    /// The records of what was published cannot be used.
    Publications(Box<PublicationsError>),
    /// stdout or a system resource failed.
    System(&'static str, io::Error),
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Table(error) => Self::Snapshot(error),
            error => Self::Source(error),
        }
    }
}

#[cfg(feature = "bigquery")]
impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::File(error) => Self::Snapshot(error),
            ExportError::Remote(error) => Self::Remote(error),
            error => Self::Export(error),
        }
    }
}

#[cfg(feature = "bigquery")]
impl From<UndoError> for Failure {
    fn from(error: UndoError) -> Self {
        match error {
            UndoError::Remote(error) => Self::Remote(error),
            UndoError::Snapshot(error) => Self::Snapshot(error),
            error => Self::Undo(error.into()),
        }
    }
}

impl From<PublicationsError> for Failure {
    fn from(error: PublicationsError) -> Self {
        match error {
            PublicationsError::File(error) => Self::Snapshot(error),
            error @ PublicationsError::Unreadable { .. } => Self::Publications(error.into()),
        }
    }
}

impl From<NoRun> for Failure {
    fn from(error: NoRun) -> Self {
        match error {
            NoRun::Unreadable(error) => Self::Snapshot(error),
            error => Self::Run(error),
        }
    }
}

impl From<NoTraining> for Failure {
    fn from(error: NoTraining) -> Self {
        match error {
            NoTraining::Unreadable(error) => Self::Snapshot(error),
            error => Self::Training(error),
        }
    }
}

impl From<TrainerError> for Failure {
    fn from(error: TrainerError) -> Self {
        Self::Trainer(error)
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        Self::Trainer(error.into())
    }
}

impl From<SnapshotError> for Failure {
    fn from(error: SnapshotError) -> Self {
        Self::Snapshot(error)
    }
}

#[cfg(feature = "bigquery")]
impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        Self::Remote(error)
    }
}

#[cfg(feature = "bigquery")]
impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Remote(error) => Self::Remote(error),
            PublishError::Snapshot(error) => Self::Snapshot(error),
            error => Self::Publish(error.into()),
        }
    }
}

impl Failure {
    pub(super) fn status(&self) -> ExitStatus {
        match self {
            Self::WhichSeason(_, seasons) if seasons.is_empty() => ExitStatus::Snapshot,
            Self::Source(SourceError::OneSeason | SourceError::Columns(_))
            | Self::WhichSeason(..)
            | Self::Run(NoRun::Unknown { .. } | NoRun::Several { .. })
            | Self::Training(NoTraining::Unclear { .. })
            | Self::Usage(_)
            | Self::NotExplained(..)
            | Self::NotDemo(..)
            | Self::Config(..) => ExitStatus::Usage,
            Self::Trainer(error) => match error {
                TrainerError::Library(LibraryError::Failed { .. } | LibraryError::Text(_))
                | TrainerError::Unreadable(_)
                | TrainerError::Boosting(_)
                | TrainerError::Network(_)
                | TrainerError::NotFinite(_) => ExitStatus::BadData,
                TrainerError::Library(LibraryError::Unreadable { source, .. })
                    if NotPlain::within(source).is_none() =>
                {
                    ExitStatus::FileSystem
                }
                TrainerError::Library(_) => ExitStatus::Usage,
            },
            #[cfg(not(feature = "bigquery"))]
            Self::NoNetwork => ExitStatus::Usage,
            #[cfg(feature = "bigquery")]
            Self::Remote(error) => match error {
                RemoteError::Name(_)
                | RemoteError::Endpoint(_)
                | RemoteError::Missing(_)
                | RemoteError::CredentialsFile { .. } => ExitStatus::Usage,
                error if error.kind() == Kind::Differs => ExitStatus::No,
                _ => ExitStatus::Remote,
            },
            #[cfg(feature = "bigquery")]
            Self::Publish(error) => match **error {
                PublishError::Empty(_) => ExitStatus::Usage,
                PublishError::NoScope(..)
                | PublishError::NoTime(_)
                | PublishError::Rows { .. }
                | PublishError::DoesNotFit { .. } => ExitStatus::BadData,
                PublishError::NoTable(_)
                | PublishError::Contended(_)
                | PublishError::NotNoted { .. } => ExitStatus::Remote,
                _ => ExitStatus::No,
            },
            #[cfg(feature = "bigquery")]
            Self::Export(error) => match error {
                ExportError::Usage(_) => ExitStatus::Usage,
                ExportError::Disagrees { .. } => ExitStatus::No,
                error if error.is_bad_data() => ExitStatus::BadData,
                ExportError::System { .. } => ExitStatus::FileSystem,
                _ => ExitStatus::Remote,
            },
            Self::System(..) | Self::NoBrowser(..) | Self::Model(_, ModelError::Io { .. }) => {
                ExitStatus::FileSystem
            }
            Self::Source(SourceError::Refused { problems, .. }) if problems.of_system() => {
                ExitStatus::FileSystem
            }
            Self::Source(_)
            | Self::Model(..)
            | Self::Unfit(..)
            | Self::NothingToLearn(_)
            | Self::NothingUsable { .. } => ExitStatus::BadData,
            Self::Run(_) | Self::Training(_) | Self::NothingLearned(..) | Self::NoHistory(_) => {
                ExitStatus::Snapshot
            }
            #[cfg(feature = "bigquery")]
            Self::Undo(error) => match **error {
                UndoError::Record(..) | UndoError::Column(..) => ExitStatus::BadData,
                UndoError::NeverDone { .. }
                | UndoError::Expired { .. }
                | UndoError::Forgotten { .. } => ExitStatus::Snapshot,
                UndoError::NoTable(_) | UndoError::Contended(_) => ExitStatus::Remote,
                _ => ExitStatus::No,
            },
            #[cfg(feature = "bigquery")]
            Self::NoWayBack(..) => ExitStatus::Snapshot,
            Self::Publications(error) => match &**error {
                PublicationsError::Unreadable {
                    source: SnapshotError::Incompatible { .. },
                    ..
                } => ExitStatus::Snapshot,
                PublicationsError::Unreadable { source: SnapshotError::Io { .. }, .. } => {
                    ExitStatus::FileSystem
                }
                _ => ExitStatus::BadData,
            },
            Self::Snapshot(error) => match error {
                SnapshotError::Missing { .. } | SnapshotError::Incompatible { .. } => {
                    ExitStatus::Snapshot
                }
                SnapshotError::Io { .. } => ExitStatus::FileSystem,
                _ => ExitStatus::BadData,
            },
        }
    }

    /// What to do next about the warehouse, and what is written down here of runs and uploads.
    fn hint_of_records(&self) -> Option<String> {
        match self {
            Self::Snapshot(
                SnapshotError::Manifest { path, .. }
                | SnapshotError::Incompatible { path, .. }
                | SnapshotError::Inconsistent { path, .. },
            ) if path.ends_with(counter::FILE) => {
                Some("delete it: counting continues from the highest number there is".into())
            }
            Self::Publications(error) => Some(error.hint()),
            #[cfg(feature = "bigquery")]
            Self::Export(error) => error.hint(),
            #[cfg(feature = "bigquery")]
            Self::Remote(error) => error.hint().map(str::to_owned),
            #[cfg(feature = "bigquery")]
            Self::Publish(error) => error.hint(),
            #[cfg(feature = "bigquery")]
            Self::Undo(error) => error.hint(),
            #[cfg(feature = "bigquery")]
            Self::NoWayBack(season, ..) => {
                Some(format!("season undo {season} lists what can be taken back"))
            }
            _ => None,
        }
    }

    /// What to do next.
    fn hint(&self) -> Option<String> {
        if let Some(hint) = self.hint_of_records() {
            return Some(hint);
        }
        match self {
            #[cfg(feature = "bigquery")]
            Self::Export(_)
            | Self::Remote(_)
            | Self::Publish(_)
            | Self::Undo(_)
            | Self::NoWayBack(..) => None,
            Self::Publications(_) => None,
            Self::Source(error) => hint_of_source(error),
            Self::Snapshot(SnapshotError::Frame(_)) | Self::Usage(_) => None,
            #[cfg(not(feature = "bigquery"))]
            Self::NoNetwork => Some(
                "export the tables elsewhere and name another source, --from warehouse:<FOLDER> or --from box-scores:<PATH>; or build with the feature bigquery"
                    .into(),
            ),
            Self::NothingUsable { command, .. } => {
                Some(format!("nothing was written; {command} builds them from the games instead"))
            }
            Self::Model(file, error) => Some(hint_of_model(file, error)),
            Self::Unfit(_, season, carried, _) => {
                let names: Vec<&str> = carried.iter().map(FeatureName::as_str).collect();
                Some(format!("train on what the rows of {season} carry: {}", listed(names, ", ")))
            }
            Self::Trainer(error) => Some(error.hint()),
            Self::NoBrowser(..) => Some("the page was written; open it in a browser".into()),
            Self::NotExplained(season, date, what) => Some(what.instead(*date).map_or_else(
                || format!("season export {season} --format csv lists the players of a run"),
                |(player, date)| format!("season explain {season} {player} {date}"),
            )),
            Self::NotDemo(..) => {
                Some("name a season without a snapshot, or another folder: season demo --data-dir demo".into())
            }
            Self::Config(..) => Some(
                "a season is written [seasons.2030-31] with opening_night = 2030-10-22 and last_regular_day = 2031-04-13; [bigquery] has the names of flags, as in project = \"my-project\""
                    .into(),
            ),
            Self::Snapshot(error) if error.is_of_system() => Some(
                "close other programs, or allow more open files with ulimit -n; nothing that existed before was changed"
                    .into(),
            ),
            Self::Snapshot(SnapshotError::Missing { season, .. }) => {
                Some(format!("season snapshot {season} --from box-scores:<PATH>"))
            }
            Self::Snapshot(SnapshotError::Incompatible { path, found, expected })
                if found < expected && is_of_run(path) =>
            {
                Some("season predict <SEASON> predicts it again, as this version writes runs".into())
            }
            Self::Snapshot(SnapshotError::Incompatible { found, expected, .. }) => Some(
                if found > expected {
                    "use a newer `season`, or import the season again"
                } else {
                    "import the season again"
                }
                .into(),
            ),
            Self::Snapshot(
                SnapshotError::Manifest { .. }
                | SnapshotError::Inconsistent { .. }
                | SnapshotError::Changed { .. }
                | SnapshotError::Table { .. }
                | SnapshotError::NotPlain { action: "read", .. }
                | SnapshotError::Io { action: "read", .. },
            ) => Some(
                "season verify <SEASON> lists everything that differs; import, train or predict again to fix it"
                    .into(),
            ),
            Self::Snapshot(SnapshotError::Io { .. } | SnapshotError::NotPlain { .. })
            | Self::System(..) => {
                Some("nothing that existed before was changed".into())
            }
            Self::Snapshot(SnapshotError::NotOurs { .. }) => {
                Some("nothing was changed; put it somewhere else and run the command again".into())
            }
            Self::WhichSeason(_, seasons) if seasons.is_empty() => {
                Some("season demo, or season snapshot <SEASON> --from box-scores:<PATH>".into())
            }
            Self::Run(
                NoRun::None { season }
                | NoRun::Empty { season, .. }
                | NoRun::OtherSnapshot { season, .. },
            ) => {
                Some(format!("season predict {season} --parallel"))
            }
            Self::Run(_) => Some("season status lists the runs".into()),
            Self::Training(_) | Self::NothingLearned(..) | Self::NoHistory(_) => {
                Some(self.hint_of_training())
            }
            Self::NothingToLearn(error) => Some(error.hint()),
            Self::WhichSeason(command, seasons) => Some(hint_of_season(command, seasons[0])),
        }
    }

    /// What to do next about trainings.
    fn hint_of_training(&self) -> String {
        match self {
            Self::Training(
                NoTraining::None { season } | NoTraining::OtherSnapshot { season, .. },
            )
            | Self::NothingLearned(season, _) => format!("season train {season}"),
            Self::Training(_) => "season status lists the trainings".to_owned(),
            _ => "season snapshot all --from box-scores:<PATH> imports every season".to_owned(),
        }
    }

    fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Source(error) => error.source(),
            #[cfg(feature = "bigquery")]
            Self::Export(error) => error.source(),
            Self::Snapshot(error) => error.source(),
            Self::Trainer(error) => error.source(),
            Self::System(_, error) | Self::NoBrowser(_, error) => Some(error),
            #[cfg(feature = "bigquery")]
            Self::Remote(error) => error.source(),
            #[cfg(not(feature = "bigquery"))]
            Self::NoNetwork => None,
            #[cfg(feature = "bigquery")]
            Self::Publish(error) => error.source(),
            #[cfg(feature = "bigquery")]
            Self::Undo(error) => error.source(),
            Self::Publications(error) => error.source(),
            Self::Model(_, ModelError::Io { source, .. }) => Some(source),
            Self::Model(_, error) => Some(error),
            Self::Unfit(.., error) => Some(error),
            Self::WhichSeason(..)
            | Self::NothingUsable { .. }
            | Self::Usage(_)
            | Self::NotExplained(..)
            | Self::Run(_)
            | Self::Training(_)
            | Self::NothingLearned(..)
            | Self::NoHistory(_)
            | Self::NothingToLearn(_)
            | Self::NotDemo(..)
            | Self::Config(..) => None,
            #[cfg(feature = "bigquery")]
            Self::NoWayBack(..) => None,
        }
    }
}

/// What failed, in the words of the error itself.
struct Headline<'a>(&'a Failure);

impl Headline<'_> {
    /// Whether it lists things line by line, each of which is [`printable`]; all others stand on one line, so that nothing
    /// that was met in a file can pass for a line of ours.
    fn has_lines(&self) -> bool {
        match self.0 {
            Failure::Source(SourceError::Refused { .. } | SourceError::Doubtful { .. })
            | Failure::Trainer(TrainerError::Library(LibraryError::NotFound(_)))
            | Failure::Config(..) => true,
            #[cfg(feature = "bigquery")]
            Failure::Export(error) => error.has_lines(),
            #[cfg(feature = "bigquery")]
            Failure::Publish(error) => error.has_lines(),
            _ => false,
        }
    }
}

impl fmt::Display for Headline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Failure::Source(error) => write!(f, "error: {error}")?,
            #[cfg(feature = "bigquery")]
            Failure::Export(error) => write!(f, "error: {error}")?,
            Failure::Snapshot(error) => write!(f, "error: {error}")?,
            Failure::NotDemo(season, kind) => write!(
                f,
                "error: there is a snapshot of {season} from {kind}, which a demo does not replace"
            )?,
            Failure::Run(error) => write!(f, "error: {error}")?,
            Failure::Training(error) => write!(f, "error: {error}")?,
            Failure::NothingLearned(season, system) => {
                write!(f, "error: {system} needs trained models, and {season} has none")?;
            }
            Failure::NoHistory(missing) => {
                let missing: Vec<String> = missing.iter().map(SeasonId::to_string).collect();
                write!(f, "error: there is no snapshot of {} to train on", missing.join(", "))?;
            }
            Failure::NothingToLearn(error) => write!(f, "error: {error}")?,
            Failure::Trainer(error) => write!(f, "error: {error}")?,
            Failure::NoBrowser(page, _) => {
                write!(f, "error: cannot open {}", printable_path(page))?;
            }
            Failure::NotExplained(.., what) => write!(f, "error: {what}")?,
            #[cfg(not(feature = "bigquery"))]
            Failure::NoNetwork => {
                write!(
                    f,
                    "error: this build of season has no network client, so it cannot read from BigQuery"
                )?;
            }
            Failure::Model(_, error @ ModelError::Io { .. }) => write!(f, "error: {error}")?,
            Failure::Model(file, _) => {
                write!(f, "error: {} is not a model that can be used", printable_path(file))?;
            }
            Failure::Unfit(file, season, ..) => {
                write!(f, "error: the model {} does not fit {season}", printable_path(file))?;
            }
            Failure::Usage(what) => write!(f, "error: {what}")?,
            Failure::NothingUsable { season, why, .. } => {
                write!(f, "error: no stored feature row of {season} can be used: {why}")?;
            }
            Failure::Config(path, what) => {
                write!(f, "error: {} cannot be used: {}", printable_path(path), what.trim_end())?;
            }
            #[cfg(feature = "bigquery")]
            Failure::Remote(error) => write!(f, "error: {error}")?,
            #[cfg(feature = "bigquery")]
            Failure::Publish(error) => write!(f, "error: {error}")?,
            #[cfg(feature = "bigquery")]
            Failure::Undo(error) => write!(f, "error: {error}")?,
            #[cfg(feature = "bigquery")]
            Failure::NoWayBack(season, number, why) => {
                write!(f, "error: {number} of {season} {why}")?;
            }
            Failure::Publications(error) => write!(f, "error: {error}")?,
            Failure::System(action, _) => write!(f, "error: cannot {action}")?,
            Failure::WhichSeason(_, seasons) if seasons.is_empty() => {
                write!(f, "error: there is no snapshot")?;
            }
            Failure::WhichSeason(_, seasons) => {
                let seasons: Vec<String> = seasons.iter().map(SeasonId::to_string).collect();
                write!(f, "error: there are several snapshots: {}", seasons.join(", "))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headline = Headline(self);
        let text = headline.to_string();
        let text = if headline.has_lines() { printable_lines(&text) } else { printable(&text) };
        f.write_str(&text)?;
        let mut cause = self.cause();
        while let Some(error) = cause {
            let reason = error.downcast_ref().map_or_else(|| error.to_string(), io_reason);
            write!(f, "\n  because: {}", printable(&reason))?;
            cause = error.source();
        }
        self.hint().map_or(Ok(()), |hint| write!(f, "\nhint: {}", printable(&hint)))
    }
}
