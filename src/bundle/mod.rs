//! Floor 6: a run as one file, with all that it takes to make it again elsewhere.
//!
//! Owns the layout of that file, what goes into it, and how it comes out of it: every header, name, size and hash is checked
//! before anything is written, and the data folder gets all of it or nothing. Refuses to predict, and to replace what is
//! there.
//!
//! A bundle is a tar archive, which any program can look into, of plain files in the order of their names. Its first entry,
//! `bundle.json`, has the size and the SHA-256 of all others. Nothing in it depends on a clock, a user or a machine. It is
//! not compressed: tables are, and models are small. A reader makes each header again from the manifest and compares: what
//! this program does not write, such as links, long names or a second entry of one name, cannot be in a bundle.

mod archive;
mod error;
mod manifest;
mod names;
mod pack;
mod part_kind;
mod parts;
mod read;
mod unpack;

pub use error::BundleError;
pub use manifest::{BundleManifest, BundledFile, SCHEMA_VERSION};
pub use pack::{PackedBundle, pack};
pub use part_kind::PartKind;
pub use parts::BundledPart;
pub use read::Bundle;
pub use unpack::{PlacedPart, UnpackedBundle};
