use std::path::Path;

use serde::Serialize;

use super::{short, thousands};
use crate::domain::{listed, printable, printable_path};
use crate::snapshot::{FeatureOrigin, layout, manifest::Manifest};

/// How many examples of each reason a summary shows; the manifest has more.
const EXAMPLES: usize = 3;

/// How long an import took, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ImportTimings {
    /// Reading and checking the source.
    pub read_ms: f64,
    /// Building feature rows; next to nothing where stored ones are taken.
    pub features_ms: f64,
    /// Encoding, hashing and writing the files, durably.
    pub write_ms: f64,
}

/// What a new snapshot holds, and what was left out of it.
pub fn snapshot(folder: &Path, manifest: &Manifest, timings: &ImportTimings) -> String {
    let content = &manifest.content;
    let mut text = format!("{} · snapshot {}\n\n", content.season, short(&manifest.snapshot_hash));
    for file in &content.files {
        let made = match content.feature_rows {
            _ if file.name == layout::GAMES.file => "",
            FeatureOrigin::Stored => ", as the source stored them",
            FeatureOrigin::Built => ", built from the games before each date",
        };
        let name = file.name.trim_end_matches(".parquet");
        text += &format!("{name:<9} {} rows{made}\n", thousands(file.rows));
    }
    if let (Some(first), Some(last)) = (content.first_game_date, content.last_game_date) {
        text += &format!("dates     {first} to {last}, opening night {}\n", content.opening_night);
    }
    if manifest.left_out.is_empty() {
        text += "left out  nothing\n";
    }
    for left in &manifest.left_out {
        text += &format!(
            "left out  {} {} of {}\n",
            thousands(left.count),
            left.reason,
            printable(&left.file)
        );
        for example in left.examples.iter().take(EXAMPLES) {
            text += &format!("            {}\n", printable(example));
        }
        if left.count > EXAMPLES {
            text += "            …\n";
        }
    }
    if !manifest.origin.ignored_columns.is_empty() {
        text += &format!(
            "ignored   unknown columns: {}\n",
            listed(&manifest.origin.ignored_columns, ", ")
        );
    }
    text += &format!(
        "time      read {:.1} ms · features {:.1} · write {:.1}\n",
        timings.read_ms, timings.features_ms, timings.write_ms
    );
    text += &format!("folder    {}\n", printable_path(folder));
    text
}
