//! How the program ends: the table of exit codes, and which failure ends with which.

use std::process::ExitCode;

use super::error::Failure;
use crate::artifacts::NotFound;
#[cfg(feature = "bigquery")]
use crate::bigquery::export::ExportError;
#[cfg(feature = "bigquery")]
use crate::bigquery::publish::PublishError;
#[cfg(feature = "bigquery")]
use crate::bigquery::undo::UndoError;
#[cfg(feature = "bigquery")]
use crate::bigquery::{FailureKind, RemoteError};
use crate::bundle::BundleError;
use crate::publications::PublicationsError;
use crate::snapshot::SnapshotError;
use crate::snapshot::plain_file::NotPlain;
use crate::source::SourceError;
use crate::train::{LibraryError, TrainerError};

/// How the program ends. What each code means is in one table, `TABLE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitStatus {
    /// 0
    Done = 0,
    /// 1
    CheckFailed = 1,
    /// 2
    Usage = 2,
    /// 3
    BadData = 3,
    /// 4
    Missing = 4,
    /// 5
    Warehouse = 5,
    /// 6
    System = 6,
    /// 7
    Bug = 7,
    /// 129
    HungUp = 129,
    /// 130
    Interrupted = 130,
    /// 143
    Terminated = 143,
}

/// Each code with its meaning, as the help and the guide have it.
const TABLE: [(ExitStatus, &str); 11] = [
    (ExitStatus::Done, "done"),
    (
        ExitStatus::CheckFailed,
        "check failed: a difference, a fault, or a run that predicted nothing",
    ),
    (ExitStatus::Usage, "the command line is wrong"),
    (ExitStatus::BadData, "the data is bad"),
    (ExitStatus::Missing, "the snapshot, run or training is missing, or from another version"),
    (ExitStatus::Warehouse, "the warehouse refused, or could not do it"),
    (ExitStatus::System, "the system refused to read or write, or lacks memory or open files"),
    (ExitStatus::Bug, "a bug of this program; please report it"),
    (ExitStatus::HungUp, "the terminal is gone"),
    (ExitStatus::Interrupted, "interrupted"),
    (ExitStatus::Terminated, "asked to end by the system"),
];

/// The table as the help shows it.
pub(super) fn exit_codes_help() -> String {
    let row = |(status, meaning): &(ExitStatus, &str)| format!("\n{:>5}  {meaning}", *status as u8);
    "Exit codes:".to_owned() + &TABLE.iter().map(row).collect::<String>()
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

impl From<&Failure> for ExitStatus {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Source(error) => error.into(),
            Failure::Snapshot(error) => error.into(),
            Failure::NotFound(error) => error.into(),
            Failure::Bundle(error) => error.into(),
            Failure::Trainer(error) => error.into(),
            Failure::Publications(error) => error.as_ref().into(),
            Failure::Ledger(error) => error.source_of().into(),
            #[cfg(feature = "bigquery")]
            Failure::Remote(error) => error.into(),
            #[cfg(feature = "bigquery")]
            Failure::Export(error) => error.into(),
            #[cfg(feature = "bigquery")]
            Failure::Publish(error) => error.as_ref().into(),
            #[cfg(feature = "bigquery")]
            Failure::Undo(error) => error.as_ref().into(),
            #[cfg(feature = "bigquery")]
            Failure::NoWayBack { .. } => Self::Missing,
            #[cfg(not(feature = "bigquery"))]
            Failure::NoNetwork => Self::Usage,
            Failure::WhichSeason { .. }
            | Failure::Usage(_)
            | Failure::NotThere { .. }
            | Failure::NotDemo { .. }
            | Failure::Experiment { .. }
            | Failure::Config { .. } => Self::Usage,
            Failure::Model { .. }
            | Failure::ModelMismatch { .. }
            | Failure::NoTrainingData(_)
            | Failure::NothingUsable { .. } => Self::BadData,
            Failure::NoSnapshot
            | Failure::NotTrained { .. }
            | Failure::NotReady { .. }
            | Failure::NoHistory(_) => Self::Missing,
            Failure::UnreadableModel(_) | Failure::NoBrowser { .. } | Failure::System { .. } => {
                Self::System
            }
        }
    }
}

impl From<&SnapshotError> for ExitStatus {
    fn from(error: &SnapshotError) -> Self {
        match error {
            SnapshotError::Missing { .. } | SnapshotError::Incompatible { .. } => Self::Missing,
            SnapshotError::Io { .. } => Self::System,
            _ => Self::BadData,
        }
    }
}

impl From<&SourceError> for ExitStatus {
    fn from(error: &SourceError) -> Self {
        match error {
            SourceError::Table(error) => error.into(),
            SourceError::OneSeason | SourceError::Columns(_) | SourceError::LineColumns(_) => {
                Self::Usage
            }
            SourceError::Refused { problems, .. } if problems.of_system() => Self::System,
            _ => Self::BadData,
        }
    }
}

impl From<&NotFound> for ExitStatus {
    fn from(error: &NotFound) -> Self {
        match error {
            NotFound::Unreadable(error) => error.into(),
            NotFound::Unknown { .. } | NotFound::Several { .. } => Self::Usage,
            NotFound::None { .. } | NotFound::Empty { .. } | NotFound::OtherSnapshot { .. } => {
                Self::Missing
            }
        }
    }
}

impl From<&BundleError> for ExitStatus {
    fn from(error: &BundleError) -> Self {
        match error {
            error if error.is_bad_data() => Self::BadData,
            BundleError::File(error) => error.into(),
            BundleError::NoTraining { .. } => Self::Missing,
            BundleError::NoModel { .. } | BundleError::OtherModel { .. } => Self::Usage,
            BundleError::Differs { .. } => Self::CheckFailed,
            _ => Self::System,
        }
    }
}

impl From<&TrainerError> for ExitStatus {
    fn from(error: &TrainerError) -> Self {
        match error {
            TrainerError::Library(LibraryError::Failed { .. } | LibraryError::Text(_))
            | TrainerError::Unreadable(_)
            | TrainerError::Boosting(_)
            | TrainerError::Network(_)
            | TrainerError::NotFinite(_) => Self::BadData,
            TrainerError::Library(LibraryError::Unreadable { source, .. })
                if NotPlain::within(source).is_none() =>
            {
                Self::System
            }
            TrainerError::Library(_) => Self::Usage,
        }
    }
}

impl From<&PublicationsError> for ExitStatus {
    fn from(error: &PublicationsError) -> Self {
        match error {
            PublicationsError::File(error) => error.into(),
            PublicationsError::Unreadable { source, .. } => match source {
                SnapshotError::Incompatible { .. } => Self::Missing,
                SnapshotError::Io { .. } => Self::System,
                _ => Self::BadData,
            },
        }
    }
}

#[cfg(feature = "bigquery")]
impl From<&RemoteError> for ExitStatus {
    fn from(error: &RemoteError) -> Self {
        match error {
            RemoteError::Name(_)
            | RemoteError::Endpoint(_)
            | RemoteError::Missing(_)
            | RemoteError::CredentialsFile { .. } => Self::Usage,
            error if error.kind() == FailureKind::Differs => Self::CheckFailed,
            _ => Self::Warehouse,
        }
    }
}

#[cfg(feature = "bigquery")]
impl From<&ExportError> for ExitStatus {
    fn from(error: &ExportError) -> Self {
        match error {
            ExportError::Remote(error) => error.into(),
            ExportError::File(error) => error.into(),
            ExportError::Usage(_) => Self::Usage,
            ExportError::Disagrees { .. } => Self::CheckFailed,
            ExportError::System { .. } => Self::System,
            error if error.is_bad_data() => Self::BadData,
            _ => Self::Warehouse,
        }
    }
}

#[cfg(feature = "bigquery")]
impl From<&PublishError> for ExitStatus {
    fn from(error: &PublishError) -> Self {
        match error {
            PublishError::Remote(error) => error.into(),
            PublishError::Snapshot(error) => error.into(),
            PublishError::Empty(_) => Self::Usage,
            PublishError::NoScope(..)
            | PublishError::NoTime(_)
            | PublishError::Rows { .. }
            | PublishError::DoesNotFit { .. } => Self::BadData,
            PublishError::NoTable(_)
            | PublishError::Contended(_)
            | PublishError::NotNoted { .. } => Self::Warehouse,
            _ => Self::CheckFailed,
        }
    }
}

#[cfg(feature = "bigquery")]
impl From<&UndoError> for ExitStatus {
    fn from(error: &UndoError) -> Self {
        match error {
            UndoError::Remote(error) => error.into(),
            UndoError::Snapshot(error) => error.into(),
            UndoError::Record(..) | UndoError::Column(..) => Self::BadData,
            UndoError::NeverDone { .. }
            | UndoError::Expired { .. }
            | UndoError::Forgotten { .. } => Self::Missing,
            UndoError::NoTable(_) | UndoError::Contended(_) => Self::Warehouse,
            _ => Self::CheckFailed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::PAGES;

    #[test]
    fn the_guide_has_the_rows_of_the_table() {
        let page = PAGES.iter().find(|page| page.name == "exit-codes").unwrap();
        let code = |line: &&str| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit();
        let rows: Vec<&str> = page.text.lines().filter(code).collect();
        let row =
            |(status, meaning): &(ExitStatus, &str)| format!("| {} | {meaning} |", *status as u8);
        assert_eq!(rows, TABLE.iter().map(row).collect::<Vec<_>>());
    }
}
