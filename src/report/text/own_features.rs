//! The text of `season features`: what was read, what it was matched with, and what there is.

use serde::Serialize;

use super::layout::{labelled_in, table};
use super::output::Output;
use super::strange_names::strange_names;
use crate::domain::{SeasonId, listed, one_line, with_causes};
use crate::report::numbers::{counted, short, sum_of_rows, thousands};
use crate::snapshot::SnapshotError;
use crate::snapshot::own_features::{OwnCounts, OwnSet};

/// How wide the column of labels is.
const LABEL: usize = 10;

/// Own features that were read.
#[derive(Debug, Serialize)]
pub struct AddedOwnFeatures<'a> {
    /// The season.
    season: SeasonId,
    /// What they are.
    #[serde(flatten)]
    set: &'a OwnSet,
    /// How long it took, in milliseconds.
    total_ms: f64,
}

impl<'a> AddedOwnFeatures<'a> {
    /// The features of `set`, which took so many milliseconds to read and write.
    pub fn new(season: SeasonId, set: &'a OwnSet, total_ms: f64) -> Self {
        Self { season, set, total_ms }
    }
}

impl Output for AddedOwnFeatures<'_> {
    fn text(&self) -> String {
        let OwnSet { name, features, known, file, counts, .. } = self.set;
        let hash = if file.sha256.is_empty() { "none written" } else { short(&file.sha256) };
        let mut text = format!("{} · own features {name} {hash}\n", self.season);
        let names: Vec<String> = features.iter().map(one_line).collect();
        text += &line("features", &listed(names, ", "));
        text += &line("rows", &of_rows_read(counts, file.rows));
        text += &line("known", &self::known(known, counts));
        text += &not_taken(counts);
        let (nobody, other) = (&counts.names_of_nobody, &counts.other_spellings);
        let is_written = !file.sha256.is_empty();
        let names = strange_names(nobody, other, "own_features.json", is_written);
        text + &names.iter().map(|names| line("names", names)).collect::<String>()
    }
}

/// What became of the rows that were read, of which so many are kept.
fn of_rows_read(counts: &OwnCounts, kept: usize) -> String {
    let parts = [
        (kept, "kept"),
        (counts.unmatched.values().sum(), "unmatched"),
        (counts.duplicates, "repeated"),
        (counts.superseded, "followed by later ones before the game, which count"),
    ];
    sum_of_rows(counts.rows, &parts)
}

/// When values were known, and what that is compared with.
fn known(known: &str, counts: &OwnCounts) -> String {
    match known.strip_prefix("column ") {
        None => one_line(&known),
        Some(column) => {
            let until = if counts.has_tip_offs { "tip-off" } else { "the date begins in New York" };
            format!("as column {} says of each row, all of them before {until}", one_line(&column))
        }
    }
}

/// What was read and not taken.
fn not_taken(counts: &OwnCounts) -> String {
    let mut text = String::new();
    for (reason, count) in &counts.unmatched {
        text += &line("unmatched", &format!("{}: {reason}", counted(*count, "row")));
    }
    if !counts.no_numbers.is_empty() {
        let columns = counted(counts.no_numbers.len(), "column");
        let names: Vec<String> = counts.no_numbers.iter().map(one_line).collect();
        text += &line("left out", &format!("{columns} without numbers: {}", listed(names, ", ")));
    }
    text
}

fn line(label: &str, text: &str) -> String {
    labelled_in(LABEL, label, text)
}

/// The own features of a season.
#[derive(Debug, Serialize)]
pub struct ListedOwnFeatures {
    /// The season.
    pub season: SeasonId,
    /// The sets, by name.
    pub sets: Vec<OwnSet>,
}

impl Output for ListedOwnFeatures {
    fn text(&self) -> String {
        if self.sets.is_empty() {
            return format!("{} has no own features\n", self.season);
        }
        let row = |set: &OwnSet| {
            let features = set.features.iter().map(one_line).collect::<Vec<_>>();
            vec![
                set.name.clone(),
                short(&set.file.sha256).to_owned(),
                thousands(set.file.rows),
                one_line(&set.known),
                listed(features, ", "),
            ]
        };
        let header = ["set", "table", "player-dates", "known", "features"];
        table(&header, self.sets.iter().map(row))
    }
}

/// Own features that were removed.
#[derive(Debug, Serialize)]
pub struct RemovedOwnFeatures {
    /// The season.
    pub season: SeasonId,
    /// The set.
    pub removed: OwnSet,
}

impl Output for RemovedOwnFeatures {
    fn text(&self) -> String {
        let OwnSet { name, features, .. } = &self.removed;
        let features = counted(features.len(), "feature");
        format!("removed  own features {name} of {}, {features}\n", self.season)
    }
}

/// What became of the own features of a snapshot that was replaced: those `before` and those `after`, as far as they can be
/// read. Nothing where there were none.
pub fn carried_own_features(before: &[OwnSet], after: &[OwnSet]) -> Option<String> {
    if before.is_empty() {
        return None;
    }
    let rows = |sets: &[OwnSet]| sets.iter().map(|set| set.file.rows).sum();
    let (all, kept): (usize, usize) = (rows(before), rows(after));
    let names: Vec<&str> = before.iter().map(|set| set.name.as_str()).collect();
    let (names, all_rows) = (listed(names, ", "), counted(all, "row"));
    Some(match kept {
        0 => format!(
            "the own features {names}, {all_rows}, belong to no player-date of the new snapshot and are gone"
        ),
        kept if kept == all => format!("the own features {names} stay, {all_rows}"),
        kept => format!(
            "of the own features {names}, {} of {all_rows} stay, whose player-dates the new snapshot has",
            thousands(kept)
        ),
    })
}

/// That own features are gone, those of the set `name` or, without it, all, since they could not be read.
pub fn lost_own_features(name: Option<&str>, error: &SnapshotError) -> String {
    let set = name.map_or_else(String::new, |name| format!(" {name}"));
    format!("the own features{set} could not be read, and are gone: {}", with_causes(error))
}
