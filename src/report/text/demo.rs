//! What a demo has shown, and what to type next.

use std::path::Path;

use serde::Serialize;

use super::layout::on;
use super::output::Output;
use super::snapshot::ImportedSnapshot;
use crate::domain::printable;
use crate::grade::{Graded, Scorecard};
use crate::run::RunManifest;

/// The forecast that a system has to beat.
const BENCHMARK: &str = "last_10";

/// How good the predictions of a demo were.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DemoResult {
    /// The system with the least mean absolute error.
    pub best: &'static str,
    /// That error, in points.
    pub mae: f64,
    /// The error of the mean of a player's last ten games, in points.
    pub last_10_mae: f64,
}

impl DemoResult {
    /// The result on the `scorecard` of `graded`; `None` if no player-date has an outcome.
    pub fn new(graded: &Graded, scorecard: &Scorecard) -> Option<Self> {
        let mae = |name: &str| {
            let score = scorecard.by("overall").find(|score| score.forecaster == name)?;
            Some(score.errors?.mae.value)
        };
        let best = graded.systems[scorecard.best(graded)?].as_str();
        Some(Self { best, mae: mae(best)?, last_10_mae: mae(BENCHMARK)? })
    }
}

/// What a demo has shown.
#[derive(Debug, Serialize)]
pub struct Demo<'a> {
    /// What was invented.
    pub snapshot: ImportedSnapshot,
    /// What was predicted.
    pub run: &'a RunManifest,
    /// How good that was.
    pub result: Option<DemoResult>,
    /// The run in words.
    #[serde(skip)]
    pub forecast: String,
    /// What was drawn with.
    #[serde(skip)]
    pub seed: u64,
    /// The folder of the data.
    #[serde(skip)]
    pub root: &'a Path,
}

impl Output for Demo<'_> {
    fn text(&self) -> String {
        let Self { run, result, forecast, seed, root, .. } = self;
        let season = run.season;
        let next = [
            (format!("grade {season}"), "how good each system was"),
            (format!("report {season} --open"), "a page with charts"),
            (format!("train {season}"), "train the v2 systems"),
            (format!("audit {season}"), "check for leaks and gaps"),
            ("snapshot all --from box-scores:<PATH>".to_owned(), "your own box scores"),
        ];
        let lines = next.map(|(command, what)| (printable(&on(root, &command)).into_owned(), what));
        let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
        let lines = lines.map(|(line, what)| format!("  {line:<width$}  {what}\n")).concat();
        let result = result.map_or_else(String::new, describe);
        format!(
            "{season}, invented from seed {seed}: all players are fictional\n\n{forecast}{result}\nnext\n{lines}"
        )
    }
}

fn describe(result: DemoResult) -> String {
    let DemoResult { best, mae, last_10_mae } = result;
    format!(
        "result   {best} is {mae:.2} points off on average; the mean of the\n         \
         player's last ten games is {last_10_mae:.2} off\n"
    )
}
