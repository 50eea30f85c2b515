//! Publishing a run: readers of the target see the rows that were there or the new ones, never a mix, a hole or
//! anything twice.
//!
//! # The protocol
//!
//! 1. **Look.** `tables.get` gives the target's columns, of which those are written that both have (`fit`), and its
//!    *version* (`lastModifiedTime`). One query gives what the rows in the scope add up to over these columns (`summary`),
//!    whose they are, and whether they have values that would be lost. If they add up to what ours do, the run is
//!    published; there is nothing to do.
//! 2. **Permit.** What would be lost is refused, all of it at once: a layout that our rows do not fit into, values in
//!    columns that we do not know, rows of another program. Rows of another program and unknown values may be permitted.
//! 3. **Stage.** One Parquet file is loaded into a table of its own, which expires after a day, and is checked there:
//!    counts, keys, sums, and that no row lies outside the scope.
//! 4. **Replace.** One `MERGE … ON FALSE` deletes the rows of the scope and inserts the staged ones. One statement is one
//!    transaction.
//!    Right before it, the version is asked for once more: if it moved, the target is looked at again. What another
//!    program writes between that and the `MERGE` is lost; the server counts what it deleted, so that it is at least said.
//! 5. **Look** again: this is the verification. If rows stand twice or are missing, the scope is replaced once more, and
//!    after that it is an error. Rows of others are left alone: another upload may have verified them. The staging table is
//!    dropped.
//!
//! # Why nothing can go wrong in between
//!
//! - Every job has an id that follows from what it does, so sending it again cannot run it twice, and who comes back
//!   after a crash finds it. The Parquet file follows from the run, and so do its name and the staging table's.
//! - The id of the replacement is the target, its version and a number. Whoever wants to replace *any* rows of this
//!   version takes the first number that is free, so of several uploads one goes first, and the others find the id used,
//!   wait, and look again. (`BigQuery` itself lets two statements that happen to delete nothing run side by side; two
//!   first uploads would both insert.) The notes that this follows put the scope into the id; without it, uploads of
//!   scopes that overlap exclude each other, too.
//! - The staging table's name holds the version as well. It is dropped only when a replacement of that version has been
//!   done (where another program gave the target another version, it is left to expire); from then on every other one that would read it under this version finds its id used. So no replacement can
//!   ever read a table that was dropped and made again, empty.
//! - A failed job has used up its id; the next number is taken.
//! - Dates and systems that the run was asked for are replaced, not those that it happens to have rows of. So a row that
//!   is predicted no longer is gone after an upload, and a row of another system or date is not touched.
//!
//! One thing is left to chance: another program that writes to the target between a crash and the next upload gives it
//! another version, so that upload does not see a replacement of the former version that still runs. Only if both
//! delete nothing does `BigQuery` let both insert; the next look at the target, of any upload, finds that and mends it.
//!
//! # Whose rows they are
//!
//! In a table with `run_id`, a row that names a run, by an id of our form, is ours. Elsewhere, or where it names none, a row is ours if its
//! `prediction_id` has our form and its `created_at` is, to the microsecond, when a run was made that is written down
//! as published to this table. Everything else is of another program, also a row of a run that was published from
//! another data folder: then a person decides. The same time tells two of our runs apart where there is no `run_id`.
//!
//! # The side table
//!
//! Who names one gets a row in it that says `planned` before the rows are replaced, and `done` after they were found
//! (`publications`). The replacement stays one statement and does not depend on it: a crash in between leaves `planned`,
//! and the next upload of the run writes `done`.
//!
//! Not written: `--publish-mode replace-table`, for a target that holds one season alone. The replacement does the same.
//!
//! Nothing is ever streamed: rows that were streamed in cannot be deleted for a while. Nothing is ever altered: a table
//! is met as it is.
//!
//! # To take an upload back
//!
//! `BigQuery` keeps what a table was for seven days. What is planned is written down before a row is replaced
//! ([`ObservePublish::write_down`]), with what leads back: the scope, the moment before, and every column that the target has.
//! [`undo`](crate::bigquery::undo) brings the former rows back by it, and checks that nothing newer is lost.

mod check;
mod decimal;
mod error;
mod field;
mod fit;
mod layout;
mod lines;
mod look;
mod partitions;
mod player_facts;
mod protocol;
mod publications;
mod record;
mod recording;
mod replaced;
mod replacing;
mod request;
mod rows;
mod schema;
mod scope;
mod session;
mod staging;
pub mod statements;
mod summary;
mod target;

pub use check::{Check, check};
pub use error::{PublishError, Refusal};
pub use layout::{LayoutDifference, LayoutNote, UnknownColumn};
pub use lines::{EstimatedLines, LINE_FORMS, LineForm};
pub use protocol::publish;
pub use record::Record;
pub use replaced::ReplacedRows;
pub use request::{
    Consent, ObservePublish, PublishRequest, PublishResult, PublishStep, TargetState,
};
pub use rows::{Publication, Rows};
pub use schema::{
    COLUMNS, ConfidenceScale, LATER_COLUMNS, RowForm, TargetColumn, VersionForm, WrittenColumn,
    WrittenContent, written,
};
pub use scope::{NoScope, Scope};
pub use staging::staging_table;
pub use summary::{Counts, FoundRows, ScaleFound, Summary, scale_sql};
