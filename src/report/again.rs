//! The command lines that make a run again.

use std::path::Path;

use crate::domain::{BOOTSTRAP_DAYS, SeasonId, WhoPlays, shell_word};
use crate::engine::LinePolicy;
use crate::run::RunManifest;
use crate::season::Season;
use crate::snapshot::slate_file::SLATE_FILE;
use crate::systems::all_systems;

/// What stands for the file of a run's model: the run knows its hash, not where it lies.
pub(super) const MODEL_FILE: &str = "model.json";

/// What the file of a run's bundle is called where nobody says otherwise.
pub fn bundle_file(season: SeasonId, run_id: &str) -> String {
    format!("{season}-{run_id}.season")
}

/// The command line of the run, with every setting written out as a shell reads it: whoever copies it runs nothing else.
pub(super) fn full_command(manifest: &RunManifest) -> String {
    let mut command = format!("predict {}", manifest.season);
    command += &systems(manifest);
    command += &line(manifest);
    command += &warmup(manifest);
    command += &parameters(manifest);
    command += &training(manifest);
    if manifest.settings.xgboost_model.is_some() {
        command += &format!(" --xgboost-model {MODEL_FILE}");
    }
    match manifest.settings.who_plays {
        WhoPlays::Expected => {}
        WhoPlays::Known(absences) => command += &format!(" --slate {absences}"),
        WhoPlays::Slate(_) => return format!("season {command} --slate {SLATE_FILE}"),
    }
    format!("season {command}{}", dates(manifest))
}

/// What is typed behind `season` to make the run of `season` in `folder` again, with the model in that file if it needs one.
/// What would be taken anyway is left out.
pub(super) fn short_command(
    manifest: &RunManifest,
    season: &Season,
    model: Option<&Path>,
    folder: &Path,
) -> String {
    let settings = &manifest.settings;
    let mut command = format!("predict {}", manifest.season);
    // Without a training, which systems predict depends on what else is in the data folder.
    let is_every_system = settings.systems.len() == all_systems().len();
    if !(is_every_system && settings.training.is_some()) {
        command += &systems(manifest);
    }
    if settings.line != LinePolicy::default() {
        command += &line(manifest);
    }
    if settings.warmup_days != BOOTSTRAP_DAYS {
        command += &warmup(manifest);
    }
    command += &parameters(manifest);
    command += &training(manifest);
    if let Some(model) = model {
        command += &format!(" --xgboost-model {}", shell_word(&model.to_string_lossy()));
    }
    if let WhoPlays::Known(absences) = settings.who_plays {
        command += &format!(" --slate {absences}");
    }
    if settings.who_plays.slate().is_some() {
        let slate = folder.join(SLATE_FILE);
        command += &format!(" --slate {}", shell_word(&slate.to_string_lossy()));
    } else if settings.dates != [(season.opening_night(), season.last_date())] {
        command += &dates(manifest);
    }
    command + " --force"
}

fn systems(manifest: &RunManifest) -> String {
    format!(" --systems {}", shell_word(&manifest.settings.systems.join(",")))
}

fn line(manifest: &RunManifest) -> String {
    format!(" --line {}", shell_word(&manifest.settings.line.to_string()))
}

fn warmup(manifest: &RunManifest) -> String {
    format!(" --warmup-days {}", manifest.settings.warmup_days)
}

fn parameters(manifest: &RunManifest) -> String {
    let changed = manifest.settings.parameters.changed();
    changed.fold(String::new(), |text, (name, value)| text + &format!(" --set {name}={value}"))
}

fn training(manifest: &RunManifest) -> String {
    let training = manifest.settings.training.as_ref();
    training.map_or_else(String::new, |id| format!(" --models {}", shell_word(id)))
}

fn dates(manifest: &RunManifest) -> String {
    if let [(from, to)] = &manifest.settings.dates[..] {
        return format!(" --start-date {from} --end-date {to}");
    }
    let dates: Vec<String> = manifest.dates.iter().map(|date| date.date.to_string()).collect();
    format!(" --dates {}", dates.join(","))
}
