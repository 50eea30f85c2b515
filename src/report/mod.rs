//! Floor 8: what a person reads, as text. Refuses to compute and to print: it returns strings.

mod audit;
mod compare;
mod demo;
mod explain;
mod grade;
mod guide;
mod model;
mod page;
mod predict;
mod snapshot;
mod status;
mod training;
#[cfg(feature = "bigquery")]
mod undo;
#[cfg(feature = "bigquery")]
mod upload;

use std::path::Path;
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};

use crate::domain::{printable, shell_word};

pub use audit::{audit, extended_audit};
pub use compare::compare;
pub use demo::{DemoResult, demo};
pub use explain::explain;
pub use grade::{Grade, grade};
pub use guide::guide_page;
pub use model::{model, network};
pub use page::{ChartError, Page, PageError};
pub use predict::{forecast, plan, slowest, why_nothing};
pub use snapshot::{ExportCost, ImportTimings, lacking, replaced_snapshot, snapshot, unusable};
pub use status::{Checked, RunStatus, SnapshotStatus, Status, TrainingStatus, status, verified};
pub use training::training;
#[cfg(feature = "bigquery")]
pub use undo::{
    ListedWayBack, PlannedUndo, Undone, WayBackState, WaysBack, planned_undo, undone, ways_back,
};
#[cfg(feature = "bigquery")]
pub use upload::{
    CheckedUpload, PlannedUpload, Upload, checked_upload, planned_upload, replaced_rows,
    scale_found, upload,
};

/// A table without lines; the first column is text, the others are numbers.
fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    table_of(1, header, rows)
}

/// A table without lines; so many `texts` stand first, and after them numbers.
fn table_of(texts: usize, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header.iter().copied());
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    for (position, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if position >= texts {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().flat_map(|line| [line.trim_end().to_owned(), "\n".to_owned()]).collect()
}

/// The folder that is taken where none is named.
const USUAL_FOLDER: &str = "data";

/// The line that a shell would run for `season <command>` with the data in `root`.
fn on(root: &Path, command: &str) -> String {
    if root == Path::new(USUAL_FOLDER) {
        return format!("season {command}");
    }
    format!("season {command} --data-dir {}", shell_word(&root.to_string_lossy()))
}

/// The widest line.
const WIDTH: u16 = 100;

/// `text`, whatever is in it, in lines of at most [`WIDTH`], indented, the later ones further.
fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = vec![" ".repeat(indent)];
    for word in printable(text).split(' ') {
        let last = lines.len() - 1;
        let empty = lines[last].trim().is_empty();
        if !empty && lines[last].chars().count() + 1 + word.chars().count() > usize::from(WIDTH) {
            lines.push(format!("{}{word}", " ".repeat(indent + 2)));
        } else {
            lines[last] += if empty { "" } else { " " };
            lines[last] += word;
        }
    }
    lines.join("\n") + "\n"
}

/// `113706` as `113,706`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 player-date`, `2 player-dates`.
fn counted(count: usize, what: &str) -> String {
    format!("{} {what}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// The first twelve digits of a hash, which is enough to tell two apart.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// `0.4731` as `47.3 %`.
fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// The line of stages and how many milliseconds each took, of what may have been made before.
fn time(stages: &[(&str, f64)], threads: usize, reused: bool) -> String {
    let stage = |(at, (name, took)): (usize, &(&str, f64))| {
        format!("{name} {took:.1}{}", if at == 0 { " ms" } else { "" })
    };
    let stages: Vec<String> = stages.iter().enumerate().map(stage).collect();
    format!(
        "time     {} on {threads} thread{}{}\n",
        stages.join(" · "),
        if threads == 1 { "" } else { "s" },
        if reused { ", when it was made" } else { "" },
    )
}

/// What is said behind the folder of what may have been there.
fn was_there(reused: bool) -> &'static str {
    if reused { " (existed; --force makes it again)" } else { "" }
}

/// Milliseconds, with one decimal.
pub fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
