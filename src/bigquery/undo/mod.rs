//! Taking back what was published: the rows that a table had before come back, whole or not at all.
//!
//! `BigQuery` keeps what a table was for seven days, or for as long as the dataset says. The rows of the scope as they were are copied into a
//! table of its own, which expires after a day, and are checked there. Then one statement replaces the rows that are there
//! now by them, as an upload does, and under the same kind of job id: of all uploads and undos that would replace rows of
//! one version of the table, one goes first, and the others look again. So readers see the old rows or the new ones, and
//! whoever comes back after a crash finds what was done.
//!
//! Before anything is replaced, the rows that are there are compared with those that the publication left, over all
//! columns ([`Contents`]). If others have changed them since, also in columns that the table got since, that would be lost,
//! so it is refused unless it is asked for.
//!
//! A record is read from a folder that others may have written into. So what it says is believed as far as its job says the
//! same: the statement, the run, and that it began with the rows of the moment whose rows come back.
//!
//! An undo is a replacement like any other: it is written down before it is done, and can be taken back.

mod contents;
mod error;
mod look;
mod protocol;
mod record;
mod replacing;
mod request;
mod session;
pub mod statements;
mod way_back;

pub use contents::Contents;
pub use error::{NewerRows, UndoError};
pub use protocol::{plan, undo};
pub use record::UndoRecord;
pub use request::{ObserveUndo, UndoPlan, UndoRequest, UndoResult, UndoStep, UndoTarget};
pub use way_back::{Proof, WayBack};
