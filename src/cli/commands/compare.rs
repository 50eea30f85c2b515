//! `season compare`: what differs between two runs of a season.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use serde_json::Value;

use crate::artifacts::{self, NotFound, settings_json};
use crate::cli::args::{DateArgs, examples, values};
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::SystemId;
use crate::grade::{self, OutcomesFrom, Side};
use crate::report::{ComparedRuns, OfSeason};
use crate::run::{self, Run, RunManifest};
use crate::season::Season;
use crate::snapshot::{self, DataDir, SnapshotError};
use crate::systems::{Parameters, System};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season compare 6a6f 01b2",
    "season compare 6a6f 01b2 --systems ensemble_v2 --start-date 2022-01-01",
    "season compare 6a6f 01b2 --min-games 5 --json",
]))]
pub(in crate::cli) struct CompareArgs {
    /// A run, by the beginning of its name.
    #[arg(value_name = "RUN")]
    pub(in crate::cli) first: String,

    /// Another run.
    #[arg(value_name = "RUN")]
    pub(in crate::cli) second: String,

    /// Only these systems, separated by commas.
    #[arg(long, alias = "system", value_name = "SYSTEMS", value_delimiter = ',')]
    #[arg(value_parser = values::system)]
    pub(in crate::cli) systems: Vec<Arc<dyn System>>,

    #[command(flatten)]
    pub(in crate::cli) dates: DateArgs,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    /// Also show the largest changes of each system.
    #[arg(long)]
    pub(in crate::cli) full: bool,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &CompareArgs) -> Result<ExitStatus, Failure> {
    let (first, second) = (find(data, &args.first)?, find(data, &args.second)?);
    let (one, other) = (&first.manifest, &second.manifest);
    if one.season != other.season {
        let what =
            format!("{} is of {} and {} of {}", one.run_id, one.season, other.run_id, other.season);
        return Err(Failure::Usage(format!(
            "runs of different seasons cannot be compared: {what}"
        )));
    }
    let season = Season::new(snapshot::read(data, one.season)?)?;
    open::note_partial_of(&season, &[&first, &second])?;
    args.dates.check()?;
    let (read_first, read_second) = (Read::new(&season, &first)?, Read::new(&season, &second)?);
    let first_side = keep(read_first.side(&season, one)?, one, args)?;
    let second_side = keep(read_second.side(&season, other)?, other, args)?;
    let (first_side, of_first) = first_side.filtered(args.min_games);
    let (second_side, of_second) = second_side.filtered(args.min_games);
    let filter = of_first.zip(of_second).map(|(first, second)| [first, second]);
    let compared = ComparedRuns {
        first: &one.run_id,
        second: &other.run_id,
        settings: differing(&settings_json(&one.settings), &settings_json(&other.settings)),
        outcomes_from: [read_first.outcomes_from, read_second.outcomes_from],
        filter,
        comparison: grade::compare(&first_side, &second_side),
        season: one.season,
        full: args.full,
    };
    // What differs between the two stands among the settings that differ.
    let said_of = if one.settings.who_plays.is_expected() { other } else { one };
    let printed = OfSeason::new(season.is_fictional(), compared);
    output::print(
        &printed.assuming(&said_of.settings.who_plays, &Parameters::default()),
        args.json,
    )?;
    Ok(ExitStatus::Done)
}

/// The tables of a run.
struct Read {
    predictions: RecordBatch,
    grades: Option<RecordBatch>,
    outcomes_from: OutcomesFrom,
}

impl Read {
    /// Grades are read where the snapshot that the run was made from is gone: they have kept its outcomes.
    fn new(season: &Season, run: &Run) -> Result<Self, Failure> {
        let own = run.manifest.snapshot_hash == season.snapshot_hash();
        let layout = grade::grades_layout();
        let grades = if own { None } else { run::added_file(&run.folder, &layout)? };
        let outcomes_from = match &grades {
            _ if own => OutcomesFrom::Snapshot,
            Some(_) => OutcomesFrom::Grades,
            None => OutcomesFrom::PresentSnapshot,
        };
        let predictions = run::predictions_without_terms(&run.folder, &run.manifest)?;
        if own {
            run::check(run, season, &predictions)?;
        }
        Ok(Self { predictions, grades, outcomes_from })
    }

    fn side(&self, season: &Season, manifest: &RunManifest) -> Result<Side<'_>, SnapshotError> {
        let (games, opening_night) = (season.games()?, season.opening_night());
        if let Some(grades) = &self.grades {
            return Side::graded(&games, opening_night, manifest, &self.predictions, grades);
        }
        Side::new(&games, opening_night, manifest, &self.predictions)
    }
}

/// What was asked for of `side`, which a system that its run does not have, or dates without any prediction, are not.
fn keep<'a>(side: Side<'a>, run: &RunManifest, args: &CompareArgs) -> Result<Side<'a>, Failure> {
    open::check_systems(&args.systems, run)?;
    let asked: Vec<SystemId> = args.systems.iter().map(|system| system.id()).collect();
    if asked.is_empty() && args.dates.is_all() {
        return Ok(side);
    }
    let of_system = |system| asked.is_empty() || asked.contains(&system);
    let side = side.kept(of_system, |date| args.dates.contain(date));
    if side.is_empty() {
        return Err(Failure::Usage(format!(
            "run {} predicts nothing of what is asked for",
            run.run_id
        )));
    }
    Ok(side)
}

/// The run of any season whose name begins with `id`.
fn find(data: &DataDir, id: &str) -> Result<Run, Failure> {
    let mut found = Vec::new();
    for season in data.seasons_with_runs()? {
        match artifacts::find_named(data, season, id) {
            Ok(run) => found.push(run),
            Err(NotFound::Unknown { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    match (found.pop(), found.pop()) {
        (Some(run), None) => Ok(run),
        (None, _) => Err(Failure::Usage(format!("there is no run {id}; season status lists them"))),
        (Some(_), Some(_)) => Err(Failure::Usage(format!(
            "runs of several seasons begin with {id}; type more of its name"
        ))),
    }
}

/// The settings that differ, top-level names only: what lies below is shown whole.
fn differing(first: &Value, second: &Value) -> BTreeMap<String, (Value, Value)> {
    let names = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect()
    };
    let mut all = [names(first), names(second)].concat();
    all.sort_unstable();
    all.dedup();
    let pair = |name: String| {
        let (a, b) = (first[&name].clone(), second[&name].clone());
        (a != b).then_some((name, (a, b)))
    };
    all.into_iter().filter_map(pair).collect()
}
