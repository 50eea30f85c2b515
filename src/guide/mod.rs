//! The manual: pages of Markdown, shown by rustdoc.
//!
//! It refuses code: whatever a page claims of the program is tested in `tests/readme.rs` or beside the code.

#[doc = include_str!("bigquery.md")]
pub mod bigquery {}

#[doc = include_str!("security.md")]
pub mod security {}
