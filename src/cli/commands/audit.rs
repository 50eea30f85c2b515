//! `season audit`: checks a snapshot, and the inputs of the newest training for it.

use serde::Serialize;

use crate::audit::{self, Audit, ExtendedAudit};
use crate::cli::args::AuditArgs;
use crate::cli::open::only_season;
use crate::cli::{ExitStatus, Failure, output, training};
use crate::domain::printable;
use crate::features::extended::SeasonGames;
use crate::report;
use crate::season::Season;
use crate::snapshot::{self, DataDir};
use crate::train::{self, NoTraining, Training};

pub(super) fn run(data: &DataDir, args: &AuditArgs) -> Result<ExitStatus, Failure> {
    let season = args.season.map_or_else(|| only_season(data, "audit"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let audit = audit::audit(&season)?;
    let training = match training::find(data, &season, None) {
        Err(NoTraining::None { .. }) => None,
        found => Some(judge(data, &season, &found?)?),
    };
    let unsound =
        |training: &OfTraining| training.inputs.as_ref().is_some_and(|inputs| !inputs.sound);
    let sound = audit.sound && !training.as_ref().is_some_and(unsound);
    if args.json {
        output::json(&Shown { audit: &audit, training: training.as_ref() })?;
    } else {
        let mut text = report::audit(&audit);
        if let Some(OfTraining { training_id, inputs, not_judged }) = &training {
            text += &format!("\ntraining {} · ", printable(training_id));
            text += &inputs.as_ref().map(report::extended_audit).unwrap_or_default();
            text += &not_judged.as_ref().map(|why| format!("{why}\n")).unwrap_or_default();
        }
        output::data(&text)?;
    }
    Ok(if sound { ExitStatus::Ok } else { ExitStatus::No })
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    audit: &'a Audit,
    #[serde(skip_serializing_if = "Option::is_none")]
    training: Option<&'a OfTraining>,
}

/// What is said about the newest training for the snapshot.
#[derive(Serialize)]
struct OfTraining {
    training_id: String,
    /// `None` if they could not be judged.
    inputs: Option<ExtendedAudit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_judged: Option<String>,
}

fn judge(data: &DataDir, season: &Season, training: &Training) -> Result<OfTraining, Failure> {
    let training_id = training.manifest.training_id.clone();
    let mut history = Vec::new();
    for learned in training.manifest.history() {
        let there = snapshot::read(data, learned.season).ok();
        let same = there.filter(|there| there.manifest.snapshot_hash == learned.snapshot_hash);
        let Some(snapshot) = same else {
            let why = format!(
                "its inputs are not checked: the snapshot of {} that it was trained on is missing",
                learned.season
            );
            return Ok(OfTraining { training_id, inputs: None, not_judged: Some(why) });
        };
        history.push(Season::new(snapshot)?);
    }
    let history: Vec<SeasonGames<'_>> = history.iter().map(games).collect();
    let inputs = audit::audit_extended(games(season), &history, &train::read_inputs(training)?)?;
    Ok(OfTraining { training_id, inputs: Some(inputs), not_judged: None })
}

fn games(season: &Season) -> SeasonGames<'_> {
    SeasonGames { games: season.tables().0, dates: season.dates() }
}
