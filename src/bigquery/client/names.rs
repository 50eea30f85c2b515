//! Names of projects, datasets, tables, columns and labels, checked before they are used.

use thiserror::Error;

/// The text cannot be the name of what it should name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{text}` is not the name of a {what}: {rule}")]
pub struct BadName {
    what: &'static str,
    text: String,
    rule: &'static str,
}

/// Names stand in paths of URLs and between backticks in SQL, so they are letters, digits and what `also` lists, and
/// begin with a letter or a digit (a dataset's or a table's with `_`, too).
fn checked(
    what: &'static str,
    text: &str,
    also: &str,
    rule: &'static str,
) -> Result<String, BadName> {
    let first = text
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric() || (c == '_' && also.contains('_')));
    let rest = text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c));
    if first && rest && text.len() <= 1024 && !text.contains("..") {
        Ok(text.to_owned())
    } else {
        Err(BadName { what, text: text.to_owned(), rule })
    }
}

/// A project's id, with the domain before it that old ones have: `example.com:id`.
pub(in crate::bigquery) fn project(text: &str) -> Result<String, BadName> {
    let (domain, id) = text.split_once(':').map_or((None, text), |(domain, id)| (Some(domain), id));
    let rule = "it has letters, digits and `-`";
    let whole = |_| BadName { what: "project", text: text.to_owned(), rule };
    domain.map(|domain| checked("project", domain, "-.", rule)).transpose().map_err(whole)?;
    checked("project", id, "-", rule).map_err(whole)?;
    Ok(text.to_owned())
}

pub(in crate::bigquery) fn dataset(text: &str) -> Result<String, BadName> {
    checked("dataset", text, "_", "it has letters, digits and `_`")
}

/// BigQuery also permits other letters and spaces, which no table of ours has.
pub(in crate::bigquery) fn table(text: &str) -> Result<String, BadName> {
    checked("table", text, "_-", "it has letters, digits, `_` and `-`")
}

/// Whether a column's name, of which BigQuery permits almost any, cannot leave the backticks that it stands between in SQL.
pub(in crate::bigquery) fn is_quotable(column: &str) -> bool {
    !column.contains(|c: char| c == '`' || c == '\\' || c.is_control())
}

/// A job's location, as in `US` or `europe-west3`.
pub(in crate::bigquery) fn location(text: &str) -> Result<String, BadName> {
    checked("location", text, "-", "it has letters, digits and `-`")
}

/// Of a label, the key or the value: at most 63 characters of `a-z`, `0-9`, `_` and `-`. A value may be empty.
pub(in crate::bigquery) fn label(text: &str, key: bool) -> Result<(), BadName> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    let begins = !key || text.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && text.len() <= 63 && text.chars().all(allowed) {
        return Ok(());
    }
    let rule = "it has at most 63 of a-z, 0-9, `_` and `-`, and a key begins with a letter";
    Err(BadName { what: "label", text: text.to_owned(), rule })
}
