//! Publishing a run: readers of the target see the rows that were there or the new ones, never a mix, a hole or
//! anything twice.
//!
//! # The protocol
//!
//! 1. **Look.** `tables.get` gives the target's columns, which must be ours (`diff`), and its *version*
//!    (`lastModifiedTime`). One query gives what the rows in the scope add up to (`summary`). If it is what ours add up
//!    to, the run is published; there is nothing to do.
//! 2. **Stage.** One Parquet file is loaded into a table of its own, which expires after a day, and is checked there:
//!    counts, keys, sums, and that no row lies outside the scope.
//! 3. **Replace.** One `MERGE … ON FALSE` deletes the rows of the scope and inserts the staged ones. One statement is one
//!    transaction.
//! 4. **Look** again: this is the verification. If the sums differ, the scope is replaced once more, and after that it is
//!    an error. The staging table is dropped.
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
//!   done; from then on every other one that would read it under this version finds its id used. So no replacement can
//!   ever read a table that was dropped and made again, empty.
//! - A failed job has used up its id; the next number is taken.
//! - Dates and systems that the run was asked for are replaced, not those that it happens to have rows of. So a row that
//!   is predicted no longer is gone after an upload, and a row of another system or date is not touched.
//!
//! One thing is left to chance: another program that writes to the target between a crash and the next upload gives it
//! another version, so that upload does not see a replacement of the former version that still runs. Only if both
//! delete nothing does `BigQuery` let both insert; the next look at the target, of any upload, finds that and mends it.
//!
//! Not written: `--publish-mode replace-table`, for a target that holds one season alone. The replacement does the same.
//!
//! Nothing is ever streamed: rows that were streamed in cannot be deleted for a while. Nothing is ever altered: a table
//! with other columns is refused with what differs.
//!
//! # To take an upload back
//!
//! `BigQuery` keeps what a table was for seven days. What is planned is written down before a row is replaced
//! ([`Watch::write_down`]), with the two statements that bring the former rows of the scope back
//! ([`statements::undo`]): the first copies them into a table that expires, the second replaces, as an upload does.
//! [`undo`](crate::bigquery::undo) does that, and checks that nothing newer is lost.

mod decimal;
mod diff;
mod error;
mod protocol;
mod record;
mod rows;
mod schema;
mod scope;
mod staging;
pub mod statements;
mod summary;

pub use diff::Difference;
pub use error::PublishError;
pub(super) use protocol::replacement;
pub use protocol::{Before, Order, Outcome, Step, Watch, publish};
pub use record::Record;
pub use rows::{Publication, Rows};
pub use schema::{COLUMNS, Column, Content, Written, written};
pub use scope::Scope;
pub use staging::staging_table;
pub use summary::{Found, Summary};
