//! What can go wrong with a command: what is printed of it, and what to type next.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::exit_status::ExitStatus;
use super::hints;
use crate::artifacts::NotFound;
#[cfg(feature = "bigquery")]
use crate::bigquery::RemoteError;
#[cfg(feature = "bigquery")]
use crate::bigquery::export::ExportError;
#[cfg(feature = "bigquery")]
use crate::bigquery::publish::PublishError;
#[cfg(feature = "bigquery")]
use crate::bigquery::undo::UndoError;
use crate::bundle::BundleError;
use crate::domain::{
    FeatureName, FeatureSet, SeasonId, bounded, io_reason, listed, printable, printable_lines,
    printable_path, shell_word,
};
use crate::experiment::ledger::LedgerError;
use crate::model::ModelError;
use crate::publications::PublicationsError;
use crate::snapshot::SnapshotError;
use crate::source::SourceError;
use crate::systems::ModelMismatch;
use crate::train::{LibraryError, NoTrainingData, TrainerError};

/// Why a command could not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// The bundle was not made, or not unpacked.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The models could not be trained.
    #[error(transparent)]
    Trainer(#[from] TrainerError),
    /// There is nothing to learn before any date of the season.
    #[error(transparent)]
    NoTrainingData(#[from] NoTrainingData),
    /// The ledger of experiments cannot be used.
    #[error(transparent)]
    Ledger(Box<LedgerError>),
    /// The records of what was published cannot be used.
    #[error(transparent)]
    Publications(Box<PublicationsError>),
    /// The warehouse refused, or could not do it.
    #[cfg(feature = "bigquery")]
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The warehouse's tables could not be brought here.
    #[cfg(feature = "bigquery")]
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The run was not published.
    #[cfg(feature = "bigquery")]
    #[error(transparent)]
    Publish(Box<PublishError>),
    /// What was published was not taken back.
    #[cfg(feature = "bigquery")]
    #[error(transparent)]
    Undo(Box<UndoError>),
    /// There is no such replacement of the season, or none that leads back.
    #[cfg(feature = "bigquery")]
    #[error("{number} of {season} {why}")]
    NoWayBack { season: SeasonId, number: u64, why: &'static str },
    /// The warehouse itself was asked for, and this build cannot reach it.
    #[cfg(not(feature = "bigquery"))]
    #[error("this build of season has no network client, so it cannot read from BigQuery")]
    NoNetwork,
    /// The flags are each right, and together make no sense.
    #[error("{0}")]
    Usage(String),
    /// The configuration file cannot be used.
    #[error("{} cannot be used: {}", printable_path(path), what.trim_end())]
    Config { path: PathBuf, what: String },
    /// The file that says what is tried cannot be used.
    #[error("{} cannot be used: {}", printable_path(path), what.trim_end())]
    Experiment { path: PathBuf, what: String },
    /// No season was named, and there is no snapshot.
    #[error("there is no snapshot")]
    NoSnapshot,
    /// No season was named to the command, and there are several snapshots.
    #[error("there are several snapshots: {}", comma_separated(seasons))]
    WhichSeason { command: &'static str, seasons: Vec<SeasonId> },
    /// The system that was asked for needs a training, which the season does not have.
    #[error("{system} needs trained models, and {season} has none")]
    NotTrained { season: SeasonId, system: &'static str },
    /// Something that has to be made before is not there: what, and how it is made.
    #[error("{what}")]
    NotReady { what: String, hint: String },
    /// These seasons, which were to be learned from, have no snapshot.
    #[error("there is no snapshot of {} to train on", comma_separated(.0))]
    NoHistory(Vec<SeasonId>),
    /// There is no such player, team or date: what is there instead, and what to type next.
    #[error("{what}")]
    NotThere { what: String, hint: String },
    /// The file of a model cannot be read.
    #[error(transparent)]
    UnreadableModel(ModelError),
    /// The file holds no model that can be used.
    #[error("{} is not a model that can be used", printable_path(path))]
    Model { path: PathBuf, source: ModelError },
    /// The model does not fit the snapshot of the season, whose rows carry these names.
    #[error("the model {} does not fit {season}", printable_path(path))]
    ModelMismatch { path: PathBuf, season: SeasonId, carried: FeatureSet, source: ModelMismatch },
    /// No feature row that the source stores is of use to any system: how many player-dates there are and what their rows
    /// lack, and the command that makes rows that are.
    #[error("no stored feature row of {season} can be used: {why}")]
    NothingUsable { season: SeasonId, why: String, command: String },
    /// A demo would replace a snapshot that is none.
    #[error("there is a snapshot of {season} from {kind}, which a demo does not replace")]
    NotDemo { season: SeasonId, kind: String },
    /// The page was written, and cannot be opened.
    #[error("cannot open {}", printable_path(page))]
    NoBrowser { page: PathBuf, source: io::Error },
    /// stdout or a resource of the system failed.
    #[error("cannot {action}")]
    System { action: &'static str, source: io::Error },
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        Self::Trainer(error.into())
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(Box::new(error))
    }
}

impl From<PublicationsError> for Failure {
    fn from(error: PublicationsError) -> Self {
        Self::Publications(error.into())
    }
}

#[cfg(feature = "bigquery")]
impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        Self::Publish(error.into())
    }
}

#[cfg(feature = "bigquery")]
impl From<UndoError> for Failure {
    fn from(error: UndoError) -> Self {
        Self::Undo(error.into())
    }
}

impl Failure {
    /// The model at `path` cannot be used.
    pub(super) fn model(path: &Path, error: ModelError) -> Self {
        match error {
            error @ ModelError::Io { .. } => Self::UnreadableModel(error),
            source => Self::Model { path: path.to_owned(), source },
        }
    }

    /// The system refused to do `action`.
    pub(super) fn system(action: &'static str, source: io::Error) -> Self {
        Self::System { action, source }
    }

    pub(super) fn status(&self) -> ExitStatus {
        self.into()
    }

    /// All that is printed: the error, what it is because of, and what to type next.
    pub(super) fn message(&self) -> String {
        let headline = format!("error: {self}");
        // On one line unless it is a list, each line of which is printable: nothing that was met in a file can pass for a
        // line of ours.
        let mut text = if self.has_lines() {
            printable_lines(&headline).into_owned()
        } else {
            printable(&headline).into_owned()
        };
        let mut cause = self.source();
        while let Some(error) = cause {
            let reason = error.downcast_ref().map_or_else(|| error.to_string(), io_reason);
            text += &format!("\n  because: {}", printable(&reason));
            cause = error.source();
        }
        if let Some(hint) = self.hint() {
            text += &format!("\nhint: {}", printable(&hints::with_flags(&hint)));
        }
        bounded(&text)
    }

    /// Whether it lists things line by line.
    fn has_lines(&self) -> bool {
        match self {
            Self::Source(SourceError::Refused { .. } | SourceError::Doubtful { .. })
            | Self::Trainer(TrainerError::Library(LibraryError::NotFound(_)))
            | Self::Config { .. }
            | Self::Experiment { .. } => true,
            #[cfg(feature = "bigquery")]
            Self::Export(error) => error.has_lines(),
            #[cfg(feature = "bigquery")]
            Self::Publish(error) => error.has_lines(),
            _ => false,
        }
    }

    /// What to type next: what the error says itself, or one of our own.
    fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::Snapshot(error) => error.hint(),
            Self::NotFound(error) => error.hint(),
            Self::Bundle(error) => error.hint(),
            Self::Trainer(error) => Some(error.hint()),
            Self::NoTrainingData(error) => Some(error.hint()),
            Self::Publications(error) => error.hint(),
            Self::Ledger(error) => error.hint(),
            Self::UnreadableModel(error) => Some(error.hint(Path::new("model.json"))),
            Self::Model { path, source } => Some(source.hint(path)),
            Self::NotThere { hint, .. } | Self::NotReady { hint, .. } => Some(hint.clone()),
            #[cfg(feature = "bigquery")]
            Self::Remote(error) => error.hint().map(str::to_owned),
            #[cfg(feature = "bigquery")]
            Self::Export(error) => error.hint(),
            #[cfg(feature = "bigquery")]
            Self::Publish(error) => error.hint(),
            #[cfg(feature = "bigquery")]
            Self::Undo(error) => error.hint(),
            Self::Usage(_) => None,
            ours => Some(ours.own_hint()),
        }
    }

    /// What to type next about what only commands know.
    fn own_hint(&self) -> String {
        match self {
            Self::NoSnapshot => "season demo invents one; season snapshot 2021-22 --from box-scores:FILE imports yours".to_owned(),
            Self::WhichSeason { command, seasons } => name_season(command, seasons),
            Self::NotTrained { season, .. } => format!("season train {season}"),
            Self::NoHistory(_) => {
                "season snapshot all --from box-scores:FOLDER imports every season".to_owned()
            }
            Self::ModelMismatch { season, carried, .. } => {
                let names: Vec<&str> = carried.iter().map(FeatureName::as_str).collect();
                format!("train on what the rows of {season} carry: {}", listed(names, ", "))
            }
            Self::NothingUsable { command, .. } => {
                format!("nothing was written; {command} builds them from the games instead")
            }
            Self::NotDemo { .. } => {
                "name a season without a snapshot, or another folder: season demo --data-dir demo".to_owned()
            }
            Self::Config { .. } => {
                "a season is written [seasons.2030-31] with opening_night = 2030-10-22 and last_regular_day = 2031-04-13; [bigquery] has the names of flags, as in project = \"my-project\""
                    .to_owned()
            }
            Self::Experiment { .. } => "season help experiments shows what such a file says".to_owned(),
            Self::NoBrowser { .. } => "the page was written; open it in a browser".to_owned(),
            #[cfg(feature = "bigquery")]
            Self::NoWayBack { season, .. } => {
                format!("season undo {season} lists what can be taken back")
            }
            #[cfg(not(feature = "bigquery"))]
            Self::NoNetwork => {
                "export the tables elsewhere and name another source, --from warehouse:FOLDER or --from box-scores:FILE; or build with the feature bigquery"
                    .to_owned()
            }
            _ => "nothing that existed before was changed".to_owned(),
        }
    }
}

/// The command line that was typed, with the first of `seasons`, none of which was named.
fn name_season(command: &str, seasons: &[SeasonId]) -> String {
    // It is one of several that there are; the newest is looked at most often.
    let season = seasons.last().map_or_else(String::new, SeasonId::to_string);
    let typed = std::env::args_os().skip(1);
    let mut words: Vec<String> =
        typed.map(|word| shell_word(&word.to_string_lossy()).into_owned()).collect();
    match words.iter().position(|word| word == command) {
        Some(place) => words.insert(place + 1, season),
        None => words = vec![command.to_owned(), season],
    }
    format!("season {}", words.join(" "))
}

fn comma_separated(seasons: &[SeasonId]) -> String {
    seasons.iter().map(SeasonId::to_string).collect::<Vec<_>>().join(", ")
}
