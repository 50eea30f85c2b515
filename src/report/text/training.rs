//! The text of `season train`.

use std::path::Path;

use serde::Serialize;

use super::fictional::{fictional, known_absences};
use super::layout::{on, paragraph, table, time, was_there, wrapped};
use super::legend::{self, legend};
use super::output::Output;
use crate::domain::{one_line, printable, shell_word};
use crate::report::numbers::{short, signed, thousands};
use crate::train::{ForecastErrors, TrainingManifest, TrainingSettings};

/// What was trained, and how far off each model was on the days that followed it.
#[derive(Debug, Serialize)]
pub struct TrainedSeason<'a> {
    /// The folder of the training.
    pub folder: String,
    /// Whether it was there before.
    pub reused: bool,
    /// What it says of itself.
    #[serde(flatten)]
    pub manifest: &'a TrainingManifest,
    /// The folder of the data, for the next command.
    #[serde(skip)]
    pub root: &'a Path,
}

impl Output for TrainedSeason<'_> {
    fn text(&self) -> String {
        let Self { folder, reused, manifest, root } = self;
        let reused = *reused;
        let history = manifest.history();
        let mut text = paragraph(&format!(
            "{}{} · snapshot {} · {} rows of {} season{} · {} · {} features",
            manifest.season,
            fictional(manifest.fictional_players),
            short(&manifest.snapshot_hash),
            thousands(manifest.rows),
            history.len() + 1,
            if history.is_empty() { "" } else { "s" },
            manifest.trainer(),
            manifest.settings.features.len(),
        ));
        text += &with_features(manifest);
        text += &assumptions(manifest);
        text += &set_numbers(&manifest.settings).map_or_else(String::new, |set| wrapped(&set, 0));
        text.push('\n');
        text += &refits(manifest);
        text += &legend(&[
            "MAE: mean absolute error in points until the next row's date",
            legend::BIAS,
        ]);
        let timings = &manifest.timings;
        let stages = [
            ("read", timings.read_ms),
            ("features", timings.features_ms),
            ("fits", timings.fits_ms),
        ];
        text += &format!("\n{}", time(timings.total_ms, &stages, timings.threads, reused));
        text += &format!("training {}{}\n", printable(folder), was_there(reused));
        text += &format!("next     {}\n", printable(&on(root, &next(manifest, reused))));
        text
    }
}

/// What predicts with it. A new training is the newest, which is taken without a name.
fn next(manifest: &TrainingManifest, reused: bool) -> String {
    let mut predict = format!("predict {}", manifest.season);
    let absences = manifest.settings.absences;
    if !absences.is_expected() {
        predict += &format!(" --slate {absences}");
    }
    if reused {
        predict += &format!(" --models {}", shell_word(&manifest.training_id));
    }
    predict
}

/// The features of the snapshot that models read besides their own.
fn with_features(manifest: &TrainingManifest) -> String {
    let names: Vec<String> = manifest.settings.with_features.iter().map(one_line).collect();
    if names.is_empty() {
        return String::new();
    }
    wrapped(&format!("with features of the snapshot: {}", names.join(", ")), 0)
}

/// The numbers of a training that are not the usual ones, as they would be set.
pub fn set_numbers(settings: &TrainingSettings) -> Option<String> {
    let set: Vec<String> =
        settings.changed_numbers().map(|(name, value)| format!("{name}={value}")).collect();
    (!set.is_empty()).then(|| format!("set: {}", set.join(", ")))
}

/// What it takes to be known of who plays, and what its predictions aim at, where that is not the usual.
fn assumptions(manifest: &TrainingManifest) -> String {
    let aim = if manifest.settings.aim.is_mean() {
        ""
    } else {
        "--aim median: the least absolute error, with predictions below the mean\n"
    };
    known_absences(manifest.settings.absences) + aim
}

/// What was trained when, and how far off it was on the days that followed.
fn refits(manifest: &TrainingManifest) -> String {
    let row = |what: String, rows: String, errors: &ForecastErrors| {
        let ForecastErrors { player_dates, mae, bias } = *errors;
        vec![what, rows, thousands(player_dates), format!("{mae:.3}"), signed(bias, 3)]
    };
    let rows = manifest
        .refits
        .iter()
        .map(|refit| row(refit.as_of.to_string(), thousands(refit.rows), &refit.errors))
        .chain([row("all".to_owned(), String::new(), &manifest.errors)]);
    table(&["as of", "trained on", "then predicted", "MAE", "bias"], rows)
}
