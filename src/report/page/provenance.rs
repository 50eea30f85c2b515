//! Section: what the run was made from.

use maud::{Markup, html};

use super::Page;
use super::table::{Cell, PageColumn, table};
use crate::domain::{GameDate, printable, shell_word};
use crate::report::again::{self, MODEL_FILE, bundle_file};
use crate::report::numbers::short;
use crate::snapshot::FeatureOrigin;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let manifest = &page.run.manifest;
    let settings = &manifest.settings;
    let origin = page.season.origin();
    let versions = settings.system_versions.iter();
    let versions: Vec<String> =
        versions.map(|(id, version)| format!("{id} (version {version})")).collect();
    let facts = [
        ("Season", manifest.season.to_string()),
        ("Run", manifest.run_id.clone()),
        ("Made", manifest.created_at.clone()),
        ("Program", format!("season {}", settings.program)),
        ("Snapshot", manifest.snapshot_hash.clone()),
        ("Snapshot from", origin.kind.clone()),
        ("Feature rows", feature_rows(manifest.feature_rows).to_owned()),
        ("Systems", versions.join(", ")),
        ("Training of the v2 systems", named(settings.training.as_deref())),
        ("SHA-256 of the XGBoost model", named(settings.xgboost_model.as_deref())),
        ("Lines", settings.line.to_string()),
        ("Warm-up in days, not predicted", settings.warmup_days.to_string()),
        ("Dates", spans(&settings.dates)),
    ];
    let columns =
        [PageColumn::Text("File"), PageColumn::Number("Rows"), PageColumn::Text("SHA-256")];
    let files = origin.files.iter().chain(&manifest.files).map(|file| {
        vec![Cell::text(&*file.name), Cell::count(file.rows), Cell::text(&*file.sha256)]
    });
    html! {
        p.lead {
            "The same snapshot, training, model, settings and program give the same predictions to the last bit, on any number of
            threads."
        }
        dl.pairs { @for (name, value) in facts { dt { (name) } dd { (printable(&value)) } } }
        h3 { "To make this run again" }
        pre { code { (printable(&again::full_command(manifest))) } }
        (from_a_bundle(page))
        h3 { "Files" }
        (table("files", "What the snapshot was made from, and what the run wrote.", &columns, files))
    }
}

const fn feature_rows(origin: FeatureOrigin) -> &'static str {
    match origin {
        FeatureOrigin::Stored => "as stored in the source: what they saw is not known",
        FeatureOrigin::Built => "built from the snapshot's games, each strictly before its date",
    }
}

/// A setting that a run may lack.
fn named(value: Option<&str>) -> String {
    value.unwrap_or("none").to_owned()
}

fn spans(dates: &[(GameDate, GameDate)]) -> String {
    let spans: Vec<String> = dates.iter().map(|(from, to)| span(*from, *to)).collect();
    spans.join(", ")
}

fn span(from: GameDate, to: GameDate) -> String {
    if from == to { from.to_string() } else { format!("{from} to {to}") }
}

/// How somebody else makes it again, on a machine that has neither the snapshot nor the training.
fn from_a_bundle(page: &Page<'_>) -> Markup {
    let manifest = &page.run.manifest;
    let file = bundle_file(manifest.season, &manifest.run_id);
    let model = if manifest.settings.xgboost_model.is_some() {
        format!(" --xgboost-model {MODEL_FILE}")
    } else {
        String::new()
    };
    let bundle = format!("season bundle {}{model}", shell_word(&manifest.run_id));
    html! {
        @if let Some(hash) = &manifest.settings.xgboost_model {
            p { code { (MODEL_FILE) } " stands for the file of the model, whose SHA-256 is " code { (short(hash)) } "…" }
        }
        p {
            "On another machine: " code { (printable(&bundle)) } " writes the snapshot, what was trained and the predictions into
            one file, " code { (printable(&file)) } ". There, " code { (printable(&format!("season unbundle {file}"))) } " checks
            every hash, puts them into the data folder, and says the command that makes the run again: to the same bytes."
        }
    }
}
