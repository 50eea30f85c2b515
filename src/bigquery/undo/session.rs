//! The state of one undo.

use super::{Contents, UndoRecord, UndoRequest};
use crate::bigquery::{RestClient, TableRef};

/// One undo.
pub(super) struct UndoSession<'a> {
    pub(super) rest: &'a RestClient,
    pub(super) request: &'a UndoRequest<'a>,
    pub(super) target: TableRef,
    /// Whose rows come back.
    pub(super) moment: String,
    /// How long the dataset keeps what its tables were, if it says.
    pub(super) hours: Option<u32>,
    /// How many queries were named so far.
    pub(super) asked: u32,
    /// The columns that the table had at that moment, once they were asked; `None` in it if nobody says.
    #[expect(clippy::option_option, reason = "not asked yet, and asked without an answer")]
    pub(super) then: Option<Option<Vec<String>>>,
    /// What comes back, once it was asked.
    pub(super) former: Option<Contents>,
    pub(super) left: Left,
    /// Whether the table may be changed.
    pub(super) permitted: bool,
    /// The copy of the former rows, once it was made.
    pub(super) copy: Option<CopyTable>,
    /// Of a version that does not move although rows were replaced, the first number that may be free.
    pub(super) next: (String, u32),
    pub(super) phase: UndoPhase,
}

/// What the replacement left.
#[derive(Clone, Copy)]
pub(super) enum Left {
    Unasked,
    /// Nobody can say any more: its job does what is said here.
    Unknown(&'static str),
    Known(Contents),
}

/// How far an undo is.
pub(super) enum UndoPhase {
    /// The rows that come back are not in the table, as far as is known.
    Looking,
    /// They replaced those that were there, and are yet to be found in the table.
    Replaced(Box<UndoRecord>),
}

/// The copy of the former rows.
#[derive(Clone)]
pub(super) struct CopyTable {
    pub(super) table: TableRef,
    pub(super) columns: Vec<String>,
}
