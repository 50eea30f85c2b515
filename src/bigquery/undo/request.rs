//! What is to be taken back, what the table has before it, and who is asked and shown.

use super::{UndoRecord, WayBack};
use crate::bigquery::{QueryOptions, TableRef};
use crate::snapshot::SnapshotError;

/// What is to be taken back, and how.
#[derive(Debug)]
pub struct UndoRequest<'a> {
    /// Where it leads.
    pub way_back: &'a WayBack,
    /// The newer replacements in the same table that are written down, by number.
    pub later: Vec<u64>,
    /// The dataset of the copy of the former rows; without it, the table's.
    pub staging_dataset: Option<String>,
    /// Whether rows that were changed since may be lost.
    pub discard_newer: bool,
    /// A word that no other session has.
    pub session: String,
    /// Where jobs run; without it, where the table is.
    pub location: Option<String>,
    /// How statements are run. Labels of our own are added.
    pub options: QueryOptions,
    /// The command that takes something else back, without its number.
    pub command: String,
}

/// What the table has before it is changed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UndoTarget {
    /// Rows in the scope, which will be replaced.
    pub replaced: i64,
    /// Rows that come back.
    pub back: i64,
    /// The server's time whose rows these are, in UTC.
    pub moment: String,
    /// Until when they can be had, in UTC.
    pub until: Option<String>,
    /// Whether others changed the rows since, which will be lost; `None` if nobody can say.
    pub newer: Option<bool>,
}

/// What an undo would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoPlan {
    /// What the table has.
    pub before: UndoTarget,
    /// Whether the former rows are there already.
    pub already: bool,
    /// The statements, in their order, each after what it is for.
    pub sql: Vec<(&'static str, String)>,
}

/// What is being done.
#[derive(Debug)]
pub enum UndoStep<'a> {
    /// These columns had values then and are not there any more.
    Gone(&'a [String]),
    /// The former rows are copied into this table.
    Copying(&'a TableRef),
    /// The rows are replaced as planned here.
    Replacing(&'a UndoRecord),
    /// Another command came first; the table is looked at again.
    Overtaken,
}

/// Who is told what is done, and asked before anything is changed.
pub trait ObserveUndo {
    /// Whether the table may be changed. It is asked once, before the first change.
    fn confirm(&mut self, before: &UndoTarget) -> bool;

    /// Writes down what is planned before any row is replaced; if it cannot, none is.
    ///
    /// # Errors
    ///
    /// If the file system refuses.
    fn write_down(&mut self, planned: &UndoRecord) -> Result<(), SnapshotError>;

    /// What is done next.
    fn step(&mut self, step: &UndoStep<'_>);
}

/// How an undo ended.
#[derive(Clone, Debug)]
pub enum UndoResult {
    /// The former rows are there, verified.
    Done(Box<UndoRecord>),
    /// They were there before; nothing was changed.
    Already(UndoTarget),
}
