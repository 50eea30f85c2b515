//! The text of `season status` and `season remove`.

use std::path::PathBuf;

use serde::Serialize;

use super::fictional::FICTIONAL_PLAYERS;
use super::layout::{on, table, table_of, wrapped};
use super::legend::legend;
use super::output::Output;
use crate::domain::{GameDate, KnownAbsences, SeasonId, printable, shell_word};
use crate::experiment::ledger::ExperimentKind;
use crate::report::numbers::{short, thousands};
use crate::snapshot::limits::in_units;
use crate::systems::Parameters;

/// Everything there is.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The snapshots.
    pub snapshots: Vec<SnapshotStatus>,
    /// The trainings.
    pub trainings: Vec<TrainingStatus>,
    /// The runs, of each season the newest first.
    pub runs: Vec<RunStatus>,
    /// The sweeps, then the policies.
    pub experiments: Vec<ExperimentStatus>,
    /// The folder of the data, for the next command.
    #[serde(skip)]
    pub root: PathBuf,
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
    /// How many features its rows have that no system names.
    #[serde(skip_serializing_if = "is_zero")]
    pub further_features: usize,
    /// Its offers of bookmakers; `None` if it has no lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<usize>,
    /// Its sets of own features.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_features: Vec<OwnFeaturesStatus>,
    /// The SHA-256 of the table of its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines_hash: Option<String>,
    /// Its last game.
    pub last_game_date: Option<GameDate>,
    /// Whether the season was made up.
    pub fictional_players: bool,
    /// Why it cannot be read.
    pub problem: Option<String>,
}

/// A set of own features.
#[derive(Debug, Serialize)]
pub struct OwnFeaturesStatus {
    /// What it is called.
    pub name: String,
    /// The SHA-256 of its table.
    pub sha256: String,
    /// How many features it has.
    pub features: usize,
    /// How many player-dates have one.
    pub player_dates: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &usize) -> bool {
    *count == 0
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
    /// What it takes to be known of who plays, unless that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absences: Option<KnownAbsences>,
    /// Whether its predictions aim at the median.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub aims_at_median: bool,
    /// Its numbers that are not the usual ones, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
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
    /// Whether it is taken where none is named.
    pub default: bool,
    /// How many bytes its files have.
    pub bytes: u64,
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
    /// Dates with games that were asked for.
    pub dates: usize,
    /// Dates with games that its snapshot has; `None` if that is no longer there.
    pub all_dates: Option<usize>,
    /// The systems that were asked for.
    pub systems: Vec<String>,
    /// What was predicted.
    pub stat: Option<&'static str>,
    /// Where its lines came from.
    pub line: Option<String>,
    /// The training whose models predicted.
    pub training: Option<String>,
    /// What it takes to be known of who plays, unless that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absences: Option<KnownAbsences>,
    /// The numbers that its systems were made with, where they are not those that are declared.
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    pub parameters: Parameters,
    /// The date of the slate, if the games were not yet played.
    pub slate: Option<GameDate>,
    /// Whether it was made from the season's present snapshot.
    pub current: bool,
    /// Whether it has all that a run of its snapshot could have; `None` if that is no longer there.
    pub complete: Option<bool>,
    /// Whether it is taken where none is named.
    pub default: bool,
    /// How many bytes its files have.
    pub bytes: u64,
    /// Why it cannot be read.
    pub problem: Option<String>,
}

/// A sweep or a policy.
#[derive(Debug, Serialize)]
pub struct ExperimentStatus {
    /// Which of them.
    pub kind: ExperimentKind,
    /// Its name.
    pub id: String,
    /// Whether it is complete.
    pub is_finished: bool,
    /// When it was made.
    pub created_at: Option<String>,
    /// How many settings besides the declared numbers, or how many rules.
    pub tries: Option<usize>,
    /// The seasons, in order.
    pub seasons: Vec<SeasonId>,
    /// How many bytes its files have.
    pub bytes: u64,
    /// Why it cannot be read.
    pub problem: Option<String>,
}

/// What the counts of a snapshot are.
const TERMS: [&str; 2] = [
    "games: rows of box scores, one for each player of a game, played or not",
    "features: the player-dates after the warm-up, which can be predicted",
];

/// What stands before what is taken where nothing is named.
const DEFAULT: &str = "*";

/// What is said of what was not made from the season's present snapshot.
const ANOTHER_SNAPSHOT: &str = "of another snapshot";

impl Output for Status {
    fn text(&self) -> String {
        let nothing_made = self.trainings.is_empty() && self.experiments.is_empty();
        if self.snapshots.is_empty() && self.runs.is_empty() && nothing_made {
            return "no snapshots and no runs\n".to_owned();
        }
        let snapshots = self.snapshots.iter().map(|snapshot| {
            vec![
                snapshot.season.to_string(),
                snapshot.snapshot_hash.as_deref().map_or("-", short).to_owned(),
                thousands(snapshot.games),
                thousands(snapshot.features),
                snapshot.last_game_date.map_or("-".to_owned(), |date| date.to_string()),
                if snapshot.fictional_players { FICTIONAL_PLAYERS } else { "" }.to_owned(),
            ]
        });
        let header = ["season", "snapshot", "games", "features", "last game", ""];
        let mut text = table(&header, snapshots);
        text += &self.further();
        text += &self.own_features();
        text += &self.lines();
        if !self.snapshots.is_empty() {
            text += &legend(&TERMS);
        }
        text += &self.trainings();
        text += &self.runs();
        text += &self.experiments();
        text += &self.removing();
        let problems = self.snapshots.iter().filter_map(|snapshot| snapshot.problem.as_ref());
        let problems =
            problems.chain(self.trainings.iter().filter_map(|training| training.problem.as_ref()));
        let problems = problems.chain(self.runs.iter().filter_map(|run| run.problem.as_ref()));
        for problem in problems.chain(self.experiments.iter().filter_map(|of| of.problem.as_ref()))
        {
            text += &format!("\n{}\n", printable(problem));
        }
        text
    }
}

impl Status {
    /// How many features snapshots have that no system names.
    fn further(&self) -> String {
        let with_some = self.snapshots.iter().filter(|snapshot| snapshot.further_features > 0);
        let rows: Vec<Vec<String>> = with_some
            .map(|of| vec![of.season.to_string(), thousands(of.further_features)])
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        format!("\n{}", table(&["season", "features that no system names"], rows))
    }

    /// The own features of snapshots that have any.
    fn own_features(&self) -> String {
        let rows = self.snapshots.iter().flat_map(|snapshot| {
            snapshot.own_features.iter().map(|set| {
                vec![
                    snapshot.season.to_string(),
                    set.name.clone(),
                    short(&set.sha256).to_owned(),
                    thousands(set.features),
                    thousands(set.player_dates),
                ]
            })
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() {
            return String::new();
        }
        let header = ["season", "own features", "table", "features", "player-dates"];
        format!("\n{}", table(&header, rows))
    }

    /// The lines of snapshots that have any.
    fn lines(&self) -> String {
        let with_lines = self.snapshots.iter().filter_map(|snapshot| {
            let (offers, hash) = snapshot.lines.zip(snapshot.lines_hash.as_deref())?;
            Some(vec![snapshot.season.to_string(), short(hash).to_owned(), thousands(offers)])
        });
        let rows: Vec<Vec<String>> = with_lines.collect();
        if rows.is_empty() {
            return String::new();
        }
        format!("\n{}", table(&["season", "lines", "offers"], rows))
    }

    /// The table of the trainings, if there are any.
    fn trainings(&self) -> String {
        if self.trainings.is_empty() {
            return String::new();
        }
        let trainings = self.trainings.iter().map(|training| {
            let season = training.season.map_or("-".to_owned(), |season| season.to_string());
            vec![
                marked(training.default, &season),
                training.training_id.clone(),
                training.trainer.clone().unwrap_or("-".to_owned()),
                day(training.created_at.as_deref()),
                training.mae.map_or("-".to_owned(), |mae| format!("{mae:.3}")),
                in_units(training.bytes),
            ]
        });
        let header = ["  season", "training", "trainer", "made", "MAE", "size"];
        let below = |training: &TrainingStatus| {
            let is_old = training.problem.is_none() && !training.current;
            let known = training.absences.map(|absences| format!("--slate {absences}"));
            let aim = training.aims_at_median.then(|| "--aim median".to_owned());
            let old = is_old.then(|| ANOTHER_SNAPSHOT.to_owned());
            let said: Vec<String> =
                known.into_iter().chain(aim).chain(training.set.clone()).chain(old).collect();
            if said.is_empty() { String::new() } else { below(&said.join(" · ")) }
        };
        with_lines_below(&table_of(4, &header, trainings), self.trainings.iter().map(below))
    }

    /// The runs, if there are any: of each a row, and below it what would make the row too wide.
    fn runs(&self) -> String {
        if self.runs.is_empty() {
            return String::new();
        }
        let rows = self.runs.iter().map(|run| {
            let dates = match run.all_dates {
                Some(all) if all != run.dates => {
                    format!("{} of {}", thousands(run.dates), thousands(all))
                }
                _ => thousands(run.dates),
            };
            vec![
                marked(run.default, &run.season.to_string()),
                run.run_id.clone(),
                day(run.created_at.as_deref()),
                dates,
                thousands(run.systems.len()),
                in_units(run.bytes),
            ]
        });
        let header = ["  season", "run", "made", "dates", "systems", "size"];
        with_lines_below(&table_of(3, &header, rows), self.runs.iter().map(made_with))
    }

    /// The sweeps and policies, if there are any, a line each.
    fn experiments(&self) -> String {
        if self.experiments.is_empty() {
            return String::new();
        }
        let rows = self.experiments.iter().map(|of| {
            let made = if of.is_finished || of.problem.is_some() {
                day(of.created_at.as_deref())
            } else {
                "not finished".to_owned()
            };
            let seasons = match of.seasons[..] {
                [] => "-".to_owned(),
                [season] => season.to_string(),
                [first, .., last] => format!("{first} to {last}"),
            };
            vec![
                of.kind.as_str().to_owned(),
                of.id.clone(),
                made,
                seasons,
                of.tries.map_or("-".to_owned(), thousands),
                in_units(of.bytes),
            ]
        });
        let header = ["what", "id", "made", "seasons", "tries", "size"];
        format!("\n{}", table_of(4, &header, rows))
    }

    /// What the mark means, and how to remove something.
    fn removing(&self) -> String {
        let run = self.runs.last().map(|run| ("run", &run.run_id));
        let training = self.trainings.last().map(|training| ("training", &training.training_id));
        let made = run.or(training);
        let experiment = self.experiments.last().map(|of| (of.kind.as_str(), &of.id));
        let Some((what, id)) = made.or(experiment) else { return String::new() };
        let remove = on(&self.root, &format!("remove {what} {}", shell_word(id)));
        let mark =
            if made.is_some() { format!("{DEFAULT} is taken by default\n") } else { String::new() };
        format!("\n{mark}to remove one: {}\n", printable(&remove))
    }
}

/// The first cell of a row.
fn marked(is_default: bool, text: &str) -> String {
    format!("{} {text}", if is_default { DEFAULT } else { " " })
}

/// A table with `below` each of its rows what there is to say of it, after an empty line.
fn with_lines_below(table: &str, below: impl Iterator<Item = String>) -> String {
    // The first line is the header.
    let below = [String::new()].into_iter().chain(below);
    let rows = table.lines().zip(below).map(|(row, below)| format!("{row}\n{below}"));
    ["\n".to_owned()].into_iter().chain(rows).collect()
}

/// What is said below a row.
fn below(text: &str) -> String {
    wrapped(text, 11)
}

/// What a run predicted, and with what.
fn made_with(run: &RunStatus) -> String {
    let (Some(stat), Some(line)) = (run.stat, &run.line) else { return String::new() };
    let training = run.training.iter().map(|training| format!("training {training}"));
    let snapshot = (!run.current).then(|| ANOTHER_SNAPSHOT.to_owned());
    let known = run.absences.map(|absences| format!("--slate {absences}"));
    let slate = run.slate.map(|date| format!("slate of {date}")).or(known);
    let stat = [stat.to_owned(), format!("lines {line}")];
    let changed = (!run.parameters.is_empty())
        .then(|| format!("changed systems: --set {}", run.parameters.describe()));
    let said = slate.into_iter().chain(stat).chain(training).chain(changed);
    below(&said.chain(snapshot).collect::<Vec<_>>().join(" · "))
}

/// The day of a time such as `2021-10-19T19:30:00.123456Z`.
fn day(time: Option<&str>) -> String {
    time.map_or("-", |time| time.split('T').next().unwrap_or(time)).to_owned()
}

/// What was removed.
#[derive(Debug, Serialize)]
pub struct Removed {
    /// `run`, `training`, `sweep` or `policy`.
    pub removed: &'static str,
    /// Its name.
    pub id: String,
    /// The season of a run.
    pub season: Option<SeasonId>,
    /// How many bytes its files had.
    pub bytes: u64,
    /// The run of the season that is taken now where none is named.
    pub default: Option<String>,
}

impl Output for Removed {
    fn text(&self) -> String {
        let Self { removed, id, season, bytes, default } = self;
        let mut text = format!("removed  {removed} {}, {}\n", printable(id), in_units(*bytes));
        if let Some(season) = season {
            text += &match default {
                Some(default) => format!("default  run {} of {season}\n", printable(default)),
                None => format!("default  none: {season} has no other run to take\n"),
            };
        }
        text
    }
}
