//! What is to be published, what the target has before, and who is asked and told.

use super::layout::LayoutNote;
use super::schema::{ConfidenceScale, VersionForm};
use super::{EstimatedLines, Publication, Record, ReplacedRows, Rows, ScaleFound};
use crate::bigquery::{QueryOptions, TableRef};
use crate::snapshot::SnapshotError;

/// What is to be published, and where.
#[derive(Debug)]
pub struct PublishRequest<'a> {
    /// The rows.
    pub publication: &'a Publication,
    /// Where they go.
    pub target: TableRef,
    /// The dataset of the staging table; without it, the target's.
    pub staging_dataset: Option<String>,
    /// The side table that says which runs were published, if there is to be one.
    pub publications_table: Option<TableRef>,
    /// Whether a target that is not there is made.
    pub create: bool,
    /// Whether a run without predictions may empty its scope.
    pub allow_empty: bool,
    /// Whether rows of other programs may be replaced.
    pub replace_foreign: bool,
    /// Whether values in columns that we do not know may be replaced.
    pub replace_unknown: bool,
    /// The scale of `confidence_score`; without it, that of the rows of other systems.
    pub confidence: Option<ConfidenceScale>,
    /// How rows are written whose line no bookmaker offered.
    pub estimated_lines: EstimatedLines,
    /// How `model_version` is written.
    pub model_version: VersionForm,
    /// The tags ([`Publication::tag`]) of the runs that were published to the target before, as far as that is known: their
    /// rows are ours, also in a table without `run_id`.
    pub known_runs: Vec<String>,
    /// A word that no other upload has: queries, whose answers depend on when they are asked, are named after it.
    pub session: String,
    /// Where jobs run; without it, where the target is.
    pub location: Option<String>,
    /// How statements are run. Labels of our own are added.
    pub options: QueryOptions,
}

/// What the target has before it is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetState {
    /// The rows in the scope, which will be replaced.
    pub replaced: ReplacedRows,
    /// Whether some of them are of another program, and nobody permitted yet to replace those.
    pub asks_for_foreign: bool,
    /// One of the runs they are of.
    pub a_run: Option<String>,
    /// How many runs they are of.
    pub runs: i64,
    /// Whether the table is not there yet.
    pub creates: bool,
    /// What its layout costs or changes.
    pub notes: Vec<LayoutNote>,
    /// What the rows of other systems say of the scale of `confidence_score`, if they were asked.
    pub scale: Option<ScaleFound>,
}

/// What is being done.
#[derive(Debug)]
pub enum PublishStep<'a> {
    /// The target is made.
    Creating(&'a TableRef),
    /// The rows are loaded.
    Staging {
        /// Where.
        table: &'a TableRef,
        /// What.
        rows: &'a Rows,
    },
    /// The staged rows are right, and the target's are replaced as planned here.
    Replacing(&'a Record),
    /// Another upload came first; the target is looked at again.
    Overtaken,
    /// The replacement deleted another number of rows than were found before: others wrote in between.
    DeletedOthers {
        /// How many were found.
        expected: i64,
        /// How many were deleted.
        deleted: u64,
    },
    /// The rows in the target are not right, and are replaced once more.
    Mending,
}

/// What the user says when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// The rows may be replaced.
    Yes,
    /// They may not.
    No,
    /// Nobody can be asked about rows of another program, so they may not be replaced.
    NotForeign,
}

/// Sees what is done, and is asked before anything is changed.
pub trait ObservePublish {
    /// Whether the target may be changed. It is asked before the first change, and again when rows of another program
    /// turn up.
    fn confirm(&mut self, state: &TargetState) -> Consent;

    /// Writes down what is planned, with the way back, before any row is replaced; if it cannot, none is.
    ///
    /// # Errors
    ///
    /// If the file system refuses.
    fn write_down(&mut self, planned: &Record) -> Result<(), SnapshotError>;

    /// What is done next.
    fn step(&mut self, step: &PublishStep<'_>);
}

/// How a publication ended.
#[derive(Clone, Debug)]
pub enum PublishResult {
    /// The rows are in the target, verified.
    Published(Record),
    /// They were there before; nothing was changed.
    Already(Record),
}
