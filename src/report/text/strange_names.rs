//! Names of a file that was matched with a snapshot: those that nobody has, and those that are spelt otherwise.

use std::collections::BTreeMap;

use crate::domain::one_line;
use crate::report::numbers::counted;

/// How many names a summary shows.
const NAMED: usize = 12;

/// What is said of the names `of_nobody`, and of those that were read as another spelling of a lookup. `manifest` has all,
/// if it `is_written`.
pub(super) fn strange_names(
    of_nobody: &[String],
    other_spellings: &BTreeMap<String, String>,
    manifest: &str,
    is_written: bool,
) -> Vec<String> {
    let place = if is_written { format!("in {manifest}") } else { "with --json".to_owned() };
    let said = |names: &[String], what: &str| {
        let some = some(names, &place);
        (!names.is_empty()).then(|| format!("{} {what}: {some}", counted(names.len(), "name")))
    };
    let pair = |(name, lookup): (&String, &String)| format!("{name} as {lookup}");
    let pairs: Vec<String> = other_spellings.iter().map(pair).collect();
    let both = [said(of_nobody, "of nobody"), said(&pairs, "read as another spelling")];
    both.into_iter().flatten().collect()
}

/// The first of `names`, and the `place` where all are.
fn some(names: &[String], place: &str) -> String {
    let shown: Vec<String> = names.iter().take(NAMED).map(one_line).collect();
    let shown = shown.join(", ");
    match names.len() {
        count if count > NAMED => format!("{shown}, … and {} more {place}", count - NAMED),
        _ => shown,
    }
}
