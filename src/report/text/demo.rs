//! What a demo has shown, and what to type next.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::layout::on;
use super::output::Output;
use super::show::{RowsBy, prediction_rows};
use super::snapshot::ImportedSnapshot;
use crate::domain::{GameDate, printable, printable_path};
use crate::grade::{
    self, BENCHMARK, Estimate, Graded, GradedPrediction, ListedPrediction, Paired, Scorecard,
};
use crate::report::numbers::{counted, thousands};
use crate::report::words::interval_in_words;
use crate::run::RunManifest;

/// How good the predictions of a demo were.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DemoResult {
    /// The best system.
    pub best: &'static str,
    /// The player-dates that both it and the mean of the player's last ten games predict.
    pub shared: usize,
    /// The mean absolute error of the system on these, in points.
    pub mae: f64,
    /// That of the last ten games on these.
    pub last_10_mae: f64,
    /// The one less the other: below 0 where the system is better.
    pub difference: Estimate,
}

impl DemoResult {
    /// The result on the `scorecard` of `graded`, whose forecasters are compared in `paired`; `None` if no player-date has an
    /// outcome.
    pub fn new(graded: &Graded, scorecard: &Scorecard, paired: &[Paired]) -> Option<Self> {
        let best = grade::best_system(scorecard, paired)?;
        let system = graded.systems.iter().position(|system| system.as_str() == best)?;
        let pairs = grade::against(paired, BENCHMARK.as_str());
        let pair = pairs.iter().find(|pair| pair.forecaster == best)?;
        // Each on all that it predicts would compare other player-dates.
        let errors = |judged: &GradedPrediction| {
            graded.player_dates[judged.player_date].circumstances.last_10?;
            graded.error(judged)
        };
        let of_system = graded.predictions.iter().filter(|judged| judged.system == system);
        let sum: f64 = of_system.filter_map(errors).map(f64::abs).sum();
        let (shared, difference) = (pair.n, pair.difference);
        let mae = sum / shared.max(1) as f64;
        Some(Self { best, shared, mae, last_10_mae: mae - difference.value, difference })
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
    /// The last date that was predicted.
    pub last_date: Option<GameDate>,
    /// Some players of that date.
    pub players: Vec<ListedPrediction>,
    /// The page of the run.
    pub page: PathBuf,
    /// What was done, and how many seconds it took.
    #[serde(skip)]
    pub stages: Vec<(&'static str, f64)>,
    /// What was drawn with.
    #[serde(skip)]
    pub seed: u64,
    /// The folder of the data.
    #[serde(skip)]
    pub root: &'a Path,
}

impl Output for Demo<'_> {
    fn text(&self) -> String {
        let season = self.run.season;
        let dates = self.run.dates.iter().filter(|date| date.predictions > 0).count();
        format!(
            "{season}, invented from seed {}: all players are fictional\n\
             {}, {} predictions on {}\n\n{}{}\
             time     {}\npage     {}\n\nnext\n{}",
            self.seed,
            counted(self.run.player_dates, "player-date"),
            thousands(self.run.predictions()),
            counted(dates, "date"),
            self.result.map_or_else(String::new, describe),
            self.players(),
            time(&self.stages),
            printable_path(&self.page),
            self.next(),
        )
    }
}

impl Demo<'_> {
    fn players(&self) -> String {
        let Some(date) = self.last_date.filter(|_| !self.players.is_empty()) else {
            return String::new();
        };
        let rows = prediction_rows(&self.players, RowsBy::Player, &[]);
        format!("\nthe last date, {date}, by the points predicted\n{rows}\n")
    }

    /// Three commands to go on with.
    fn next(&self) -> String {
        let season = self.run.season;
        let show = self
            .last_date
            .map_or_else(|| "status".to_owned(), |date| format!("show {season} {date}"));
        let next = [
            (on(self.root, &show), "everybody on that date"),
            (on(self.root, &format!("report {season} --open")), "the page in the browser"),
            ("season help seasons".to_owned(), "how to import your own box scores"),
        ];
        let lines = next.map(|(command, what)| (printable(&command).into_owned(), what));
        let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
        lines.map(|(line, what)| format!("  {line:<width$}  {what}\n")).concat()
    }
}

fn describe(result: DemoResult) -> String {
    let DemoResult { best, mae, last_10_mae, shared, difference } = result;
    let (better, size) =
        (if difference.value > 0.0 { "worse" } else { "better" }, difference.size());
    let certainty = match difference.interval {
        Some(interval) if interval.low <= 0.0 && interval.high >= 0.0 => ", which may be chance",
        _ => "",
    };
    let interval = size.interval.map_or_else(String::new, |interval| {
        format!(" ({})", interval_in_words(interval, |end| format!("{end:.3}")))
    });
    let size = size.value;
    format!(
        "{best} is off by {mae:.2} points on average, the mean of the player's last\n\
         ten games by {last_10_mae:.2}: {size:.3} points {better}{interval}{certainty},\n\
         on the {} player-dates that both predict.\n",
        thousands(shared),
    )
}

/// The stages, how many seconds each took, and all of them.
fn time(stages: &[(&str, f64)]) -> String {
    let total: f64 = stages.iter().map(|(_, seconds)| seconds).sum();
    let each = stages.iter().map(|(name, seconds)| format!("{name} {seconds:.1}"));
    let each: Vec<String> = each.collect();
    format!("{total:.1} s: {}", each.join(" · "))
}
