use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::args::CompareArgs;
use super::{ExitStatus, Failure, output};
use crate::grade::{self, Graded, SystemComparison};
use crate::report;
use crate::run::{self, NoRun, Run};
use crate::season::Season;
use crate::snapshot::{self, DataDir, SnapshotError};

/// Two runs side by side.
#[derive(Serialize)]
struct Shown<'a> {
    first: &'a str,
    second: &'a str,
    /// What was set otherwise, by name: the first run's value and the second's.
    settings: &'a BTreeMap<String, (Value, Value)>,
    systems: &'a [SystemComparison],
}

pub(super) fn run(data: &DataDir, args: &CompareArgs) -> Result<ExitStatus, Failure> {
    let (first, second) = (find(data, &args.first)?, find(data, &args.second)?);
    let (one, other) = (&first.manifest, &second.manifest);
    if one.season != other.season {
        let what =
            format!("{} is of {} and {} of {}", one.run_id, one.season, other.run_id, other.season);
        return Err(Failure::Usage(format!("runs of two seasons share no player-date: {what}")));
    }
    // Outcomes are those of the season's present snapshot; that a run was made from another one stands among the settings.
    let season = Season::new(snapshot::read(data, one.season)?)?;
    let graded = |run: &Run| -> Result<Graded, Failure> {
        let predictions = run::predictions(&run.folder, &run.manifest)?;
        let graded = Graded::new(&season, &run.manifest, &predictions);
        graded.map_err(|error| match error {
            // Its snapshot held games that the present one does not, so nobody can say what became of them.
            SnapshotError::Inconsistent { .. }
                if run.manifest.snapshot_hash != season.snapshot_hash() =>
            {
                let id = run.manifest.run_id.clone();
                Failure::Run(NoRun::OtherSnapshot { season: season.id(), id })
            }
            error => error.into(),
        })
    };
    let systems = grade::compare(&season.games()?, &graded(&first)?, &graded(&second)?);
    let settings = differing(&one.settings, &other.settings);
    if args.json {
        let (first, second) = (&one.run_id, &other.run_id);
        output::json(&Shown { first, second, settings: &settings, systems: &systems })?;
    } else {
        output::data(&report::compare((&first, &second), &settings, &systems))?;
    }
    Ok(ExitStatus::Ok)
}

/// The run of any season whose name begins with `id`.
fn find(data: &DataDir, id: &str) -> Result<Run, Failure> {
    let mut found = Vec::new();
    for season in data.seasons_with_runs()? {
        match run::find_any(data, season, id) {
            Ok(run) => found.push(run),
            Err(NoRun::Unknown { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    match (found.pop(), found.pop()) {
        (Some(run), None) => Ok(run),
        (None, _) => Err(Failure::Usage(format!("there is no run {id}; season status lists them"))),
        (Some(_), Some(_)) => Err(Failure::Usage(format!(
            "runs of several seasons begin with {id}; write more of it"
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
