//! What a run predicted, as text.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::fictional::{fictional, marks};
use super::layout::{labelled, paragraph, table, time, was_there};
use super::output::Output;
use super::slate::upcoming;
#[cfg(feature = "bigquery")]
use super::upload::Upload;
use crate::domain::{GameDate, Recommendation, UpcomingSlate, printable, printable_path};
use crate::engine::DateStatus;
use crate::report::numbers::{counted, short, thousands};
use crate::report::slowest::slowest_dates;
use crate::report::words::{date_status, reason_in_words};
use crate::run::{Run, RunManifest};
use crate::snapshot::FeatureOrigin;

/// A run that was made, or found made.
#[derive(Debug, Serialize)]
pub struct PredictedRun<'a> {
    folder: String,
    reused: bool,
    #[serde(flatten)]
    manifest: &'a RunManifest,
    /// What was published of it.
    #[cfg(feature = "bigquery")]
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a Upload>,
    #[serde(skip)]
    run: &'a Run,
    /// Whether its slowest dates are shown, too.
    #[serde(skip)]
    timings: bool,
    /// What is said of a run without a training.
    #[serde(skip)]
    untrained: Option<String>,
    /// The slate, if the games are not yet played.
    #[serde(skip_serializing_if = "Option::is_none")]
    slate: Option<&'a UpcomingSlate>,
}

impl<'a> PredictedRun<'a> {
    /// The `run`, which may have been there before; with `timings` its slowest dates are shown, too. `untrained` is what is said
    /// of one without a training.
    pub fn new(run: &'a Run, reused: bool, timings: bool, untrained: Option<String>) -> Self {
        Self {
            folder: run.folder.display().to_string(),
            reused,
            manifest: &run.manifest,
            #[cfg(feature = "bigquery")]
            published: None,
            run,
            timings,
            untrained,
            slate: None,
        }
    }

    /// The same, of a slate.
    #[must_use]
    pub fn with_slate(self, slate: Option<&'a UpcomingSlate>) -> Self {
        Self { slate, ..self }
    }

    /// The same, after it was published.
    #[must_use]
    #[cfg(feature = "bigquery")]
    pub fn with_upload(self, upload: &'a Upload) -> Self {
        Self { published: Some(upload), ..self }
    }
}

impl Output for PredictedRun<'_> {
    fn text(&self) -> String {
        let text = forecast(self.run, self.reused, self.untrained.as_deref(), self.slate);
        if self.timings { text + &slowest(self.manifest) } else { text }
    }
}

/// What a run predicted, by system; then dates, reasons and what it was made from; then where it is and how long it took.
fn forecast(
    run: &Run,
    reused: bool,
    untrained: Option<&str>,
    slate: Option<&UpcomingSlate>,
) -> String {
    let manifest = &run.manifest;
    let mut text = paragraph(&format!(
        "{}{} · {} predictions for {} player-dates",
        manifest.season,
        fictional(manifest.fictional_players),
        thousands(manifest.predictions()),
        thousands(manifest.player_dates),
    ));
    text += &marks(manifest.settings.who_plays.known(), &manifest.settings.parameters);
    text += &format!("\n{}\n", systems(manifest));
    let ended = dates(manifest.dates.iter().map(|date| date.status), "predicted");
    text += &labelled("dates", &ended);
    text += &slate.map_or_else(String::new, upcoming);
    text += &reasons(manifest).map_or_else(String::new, |reasons| labelled("skipped", &reasons));
    let features = match manifest.feature_rows {
        FeatureOrigin::Stored => "as stored",
        FeatureOrigin::Built => "built",
    };
    let (snapshot, line) = (short(&manifest.snapshot_hash), &manifest.settings.line);
    text += &labelled("from", &format!("snapshot {snapshot} · features {features} · lines {line}"));
    if let Some(model) = &manifest.settings.xgboost_model {
        text += &labelled("model", &format!("{} predicts as xgboost_v1", short(model)));
    }
    if let Some(training) = &manifest.settings.training {
        text += &labelled("models", &format!("training {training}"));
    } else if let Some(untrained) = untrained {
        text += &labelled("models", untrained);
    }
    // A path is copied, and so never broken.
    text += &format!("run      {}{}\n", printable_path(&run.folder), was_there(reused));
    text + &time(manifest.timings.total_ms, &[], manifest.timings.threads, reused)
}

fn systems(manifest: &RunManifest) -> String {
    let header: Vec<&str> = ["system", "predicted", "skipped"]
        .into_iter()
        .chain(Recommendation::ALL.iter().map(|side| side.as_str()))
        .collect();
    let rows = manifest.systems.iter().map(|system| {
        let skipped = system.skipped.values().sum();
        let sides =
            Recommendation::ALL.iter().map(|side| system.recommendations.get(side.as_str()));
        let numbers =
            [system.predicted, skipped].into_iter().chain(sides.map(|n| n.copied().unwrap_or(0)));
        [system.system_id.clone()].into_iter().chain(numbers.map(thousands)).collect()
    });
    let total =
        vec!["all".to_owned(), thousands(manifest.predictions()), thousands(manifest.skipped())];
    table(&header, rows.chain([total]))
}

/// How many dates ended how; `predicted` is the word for those with predictions.
fn dates(statuses: impl Iterator<Item = DateStatus>, predicted: &str) -> String {
    let mut counts: BTreeMap<DateStatus, usize> = BTreeMap::new();
    statuses.for_each(|status| *counts.entry(status).or_default() += 1);
    let word =
        |status| if status == DateStatus::Predicted { predicted } else { date_status(status) };
    let parts: Vec<String> = counts
        .iter()
        .map(|(status, count)| format!("{} {}", thousands(*count), word(*status)))
        .collect();
    parts.join(" · ")
}

/// Why player-dates have no prediction, over all systems, if any has none.
fn reasons(manifest: &RunManifest) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (reason, count) in manifest.systems.iter().flat_map(|system| &system.skipped) {
        *counts.entry(reason).or_default() += count;
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(reason, count)| format!("{} {}", thousands(*count), reason_in_words(reason)))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Why a run has no prediction: how its dates ended, and for what reasons.
pub fn why_nothing(manifest: &RunManifest) -> String {
    let ended = dates(manifest.dates.iter().map(|date| date.status), "predicted");
    match reasons(manifest) {
        Some(reasons) => format!("dates: {ended}; player-dates by system: {reasons}"),
        None => format!("dates: {ended}"),
    }
}

/// How long each stage took, and the slowest dates, with how many players they had, so that a slow one explains itself.
fn slowest(manifest: &RunManifest) -> String {
    let rows = slowest_dates(manifest).into_iter().map(|date| {
        let per_player = date.microseconds as f64 / date.players.max(1) as f64;
        vec![
            date.date.to_string(),
            thousands(date.players),
            thousands(date.predictions),
            format!("{:.3}", date.microseconds as f64 / 1000.0),
            format!("{per_player:.2}"),
        ]
    });
    let header = ["slowest dates", "players", "predictions", "ms", "µs per player"];
    let timings = &manifest.timings;
    let stages = [
        ("read", timings.read_ms),
        ("windows", timings.windows_ms),
        ("systems", timings.systems_ms),
        ("write", timings.write_ms),
    ];
    let stages = stages.map(|(name, took)| format!("{name} {took:.1}")).join(" · ");
    let stages = labelled("stages", &format!("{stages} (ms)"));
    format!("{stages}\n{}", table(&header, rows))
}

/// What would be predicted.
#[derive(Debug, Serialize)]
pub struct PlannedRun {
    /// The folder of the run.
    pub folder: String,
    /// Whether it exists already.
    pub exists: bool,
    /// What the run would be made with.
    pub settings: Value,
    /// Each date, how it would end, and how many players are on its slate.
    pub dates: Vec<(GameDate, DateStatus, usize)>,
    /// The systems.
    pub systems: Vec<&'static str>,
}

impl Output for PlannedRun {
    fn text(&self) -> String {
        let to_predict: usize = self
            .dates
            .iter()
            .filter(|(_, status, _)| *status == DateStatus::Predicted)
            .map(|(.., players)| players)
            .sum();
        let would = format!(
            "would predict {} with {}",
            counted(to_predict, "player-date"),
            counted(self.systems.len(), "system")
        );
        let ended = dates(self.dates.iter().map(|(_, status, _)| *status), "to predict");
        format!(
            "{would}\n\n{}{}run      {}{}\nnothing was computed or written\n",
            labelled("systems", &self.systems.join(", ")),
            labelled("dates", &ended),
            printable(&self.folder),
            if self.exists { " (exists already)" } else { "" },
        )
    }
}
