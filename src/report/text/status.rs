//! The text of `season status`.

use serde::Serialize;

use super::layout::table;
use super::output::Output;
use crate::domain::{GameDate, SeasonId, printable};
use crate::report::numbers::{short, thousands};

/// Everything there is.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The snapshots.
    pub snapshots: Vec<SnapshotStatus>,
    /// The trainings.
    pub trainings: Vec<TrainingStatus>,
    /// The runs, of each season the newest first.
    pub runs: Vec<RunStatus>,
}

/// One snapshot.
#[derive(Debug, Serialize)]
pub struct SnapshotStatus {
    /// The season.
    pub season: SeasonId,
    /// The snapshot's hash; `None` if it cannot be read.
    pub snapshot_hash: Option<String>,
    /// Rows of its games.
    pub games: usize,
    /// Rows of its features.
    pub features: usize,
    /// Its last game.
    pub last_game_date: Option<GameDate>,
    /// Why it cannot be read.
    pub problem: Option<String>,
}

/// One training.
#[derive(Debug, Serialize)]
pub struct TrainingStatus {
    /// The season; `None` if it cannot be read.
    pub season: Option<SeasonId>,
    /// The training's name.
    pub training_id: String,
    /// Who trained.
    pub trainer: Option<String>,
    /// When it was made.
    pub created_at: Option<String>,
    /// The how-manieth training for the season it was; `None` if trainings were not counted then.
    pub number: Option<u64>,
    /// How many models it holds.
    pub models: usize,
    /// Their mean absolute error on the days that followed each, in points.
    pub mae: Option<f64>,
    /// Whether it was made for the season's present snapshot.
    pub current: bool,
    /// Why it cannot be read.
    pub problem: Option<String>,
}

/// One run.
#[derive(Debug, Serialize)]
pub struct RunStatus {
    /// The season.
    pub season: SeasonId,
    /// The run's name.
    pub run_id: String,
    /// When it was made, by the clock of the machine.
    pub created_at: Option<String>,
    /// The how-manieth run of the season it was; `None` if runs were not counted then.
    pub number: Option<u64>,
    /// How many predictions it holds.
    pub predictions: usize,
    /// Where its lines came from.
    pub line: Option<String>,
    /// Whether it was made from the season's present snapshot.
    pub current: bool,
    /// Why it cannot be read.
    pub problem: Option<String>,
}

impl Output for Status {
    fn text(&self) -> String {
        if self.snapshots.is_empty() && self.runs.is_empty() && self.trainings.is_empty() {
            return "no snapshots and no runs\n".to_owned();
        }
        let snapshots = self.snapshots.iter().map(|snapshot| {
            vec![
                snapshot.season.to_string(),
                snapshot.snapshot_hash.as_deref().map_or("-", short).to_owned(),
                thousands(snapshot.games),
                thousands(snapshot.features),
                snapshot.last_game_date.map_or("-".to_owned(), |date| date.to_string()),
            ]
        });
        let mut text = table(&["season", "snapshot", "games", "features", "last game"], snapshots);
        text += &self.trainings();
        text += &self.runs();
        let problems = self.snapshots.iter().filter_map(|snapshot| snapshot.problem.as_ref());
        let problems =
            problems.chain(self.trainings.iter().filter_map(|training| training.problem.as_ref()));
        for problem in problems.chain(self.runs.iter().filter_map(|run| run.problem.as_ref())) {
            text += &format!("\n{}\n", printable(problem));
        }
        text
    }
}

impl Status {
    /// The table of the trainings, if there are any.
    fn trainings(&self) -> String {
        if self.trainings.is_empty() {
            return String::new();
        }
        let trainings = self.trainings.iter().map(|training| {
            vec![
                training.season.map_or("-".to_owned(), |season| season.to_string()),
                training.training_id.clone(),
                training.trainer.clone().unwrap_or("-".to_owned()),
                training.created_at.as_deref().map_or("-".to_owned(), to_the_second),
                thousands(training.models),
                training.mae.map_or("-".to_owned(), |mae| format!("{mae:.3}")),
                which_snapshot(training.current),
            ]
        });
        "\n".to_owned()
            + &table(
                &["season", "training", "trainer", "made", "models", "MAE", "snapshot"],
                trainings,
            )
    }

    /// The table of the runs, if there are any.
    fn runs(&self) -> String {
        if self.runs.is_empty() {
            return String::new();
        }
        let runs = self.runs.iter().map(|run| {
            vec![
                run.season.to_string(),
                run.run_id.clone(),
                run.created_at.as_deref().map_or("-".to_owned(), to_the_second),
                thousands(run.predictions),
                run.line.clone().unwrap_or("-".to_owned()),
                which_snapshot(run.current),
            ]
        });
        "\n".to_owned()
            + &table(&["season", "run", "made", "predictions", "lines", "snapshot"], runs)
    }
}

/// Whether something was made from the season's present snapshot, in a word.
fn which_snapshot(current: bool) -> String {
    if current { "present" } else { "another" }.to_owned()
}

/// `2021-10-19T19:30:00.123456Z` without what lies below the second.
fn to_the_second(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(seconds, _)| format!("{seconds}Z"))
}
