//! Section: what the run was made from.

use maud::{Markup, html};
use serde_json::Value;

use super::Page;
use super::table::{Cell, Column, table};
use crate::domain::{printable, shell_word};
use crate::snapshot::FeatureOrigin;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let manifest = &page.run.manifest;
    let settings = &manifest.settings;
    let origin = page.season.origin();
    let versions: Vec<String> =
        settings["system_versions"].as_array().into_iter().flatten().map(version).collect();
    let facts = [
        ("Season", manifest.season.to_string()),
        ("Run", manifest.run_id.clone()),
        ("Made", manifest.created_at.clone()),
        ("Program", format!("season {}", word(&settings["program"]))),
        ("Snapshot", manifest.snapshot_hash.clone()),
        ("Snapshot from", origin.kind.clone()),
        ("Feature rows", feature_rows(manifest.feature_rows).to_owned()),
        ("Systems", versions.join(", ")),
        ("Training of the v2 systems", named(&settings["training"])),
        ("SHA-256 of the XGBoost model", named(&settings["xgboost_model"])),
        ("Lines", word(&settings["line"])),
        ("Warm-up in days, not predicted", word(&settings["skip_bootstrap_days"])),
        (
            "Dates",
            ranges(settings).iter().map(|(from, to)| span(from, to)).collect::<Vec<_>>().join(", "),
        ),
    ];
    let columns = [Column::Text("File"), Column::Number("Rows"), Column::Text("SHA-256")];
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
        pre { code { (printable(&command(page))) } }
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

/// A setting as it is read: texts without quotes.
fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A setting that a run may lack.
fn named(value: &Value) -> String {
    value.as_str().unwrap_or("none").to_owned()
}

fn version(pair: &Value) -> String {
    format!("{} (version {})", word(&pair[0]), word(&pair[1]))
}

fn span(from: &str, to: &str) -> String {
    if from == to { from.to_owned() } else { format!("{from} to {to}") }
}

fn ranges(settings: &Value) -> Vec<(String, String)> {
    let ranges = settings["dates"].as_array().into_iter().flatten();
    ranges.map(|range| (word(&range[0]), word(&range[1]))).collect()
}

/// The command line of the run, with every setting written out as a shell reads it: whoever copies it runs nothing else.
fn command(page: &Page<'_>) -> String {
    let manifest = &page.run.manifest;
    let settings = &manifest.settings;
    let systems: Vec<String> =
        settings["systems"].as_array().into_iter().flatten().map(word).collect();
    let mut command = format!(
        "season predict {} --systems {} --line {} --warmup-days {}",
        manifest.season,
        shell_word(&systems.join(",")),
        shell_word(&word(&settings["line"])),
        shell_word(&word(&settings["skip_bootstrap_days"])),
    );
    if let Some(training) = settings["training"].as_str() {
        command += &format!(" --models {}", shell_word(training));
    }
    if settings["xgboost_model"].is_string() {
        // A run knows the model's hash, not where its file lies.
        command += " --xgboost-model <FILE>";
    }
    if let [(from, to)] = &ranges(settings)[..] {
        command += &format!(" --start-date {} --end-date {}", shell_word(from), shell_word(to));
    } else {
        let dates: Vec<String> = manifest.dates.iter().map(|date| date.date.to_string()).collect();
        command += &format!(" --dates {}", dates.join(","));
    }
    command
}
