use std::path::Path;

use super::on;
use crate::domain::{SeasonId, printable};

/// What a demo has shown, and command lines to go on with; `root` is the folder of its data.
pub fn demo(season: SeasonId, seed: u64, root: &Path, forecast: &str) -> String {
    let next = [
        (format!("grade {season}"), "say how good these were"),
        (format!("report {season}"), "show it on a page with charts"),
        (format!("train {season}"), "learn from date to date, for predict to use"),
        (format!("audit {season}"), "look for leaks and gaps"),
        ("snapshot all --from box-scores:<PATH>".to_owned(), "import your own box scores"),
    ];
    let lines = next.map(|(command, what)| (printable(&on(root, &command)).into_owned(), what));
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
    let lines = lines.map(|(line, what)| format!("  {line:<width$}  {what}\n")).concat();
    format!("{season}, made up from seed {seed}: nobody in it is real\n\n{forecast}\nnext\n{lines}")
}
