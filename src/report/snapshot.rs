use std::path::Path;

use super::{short, thousands};
use crate::snapshot::manifest::Manifest;

/// How many examples of each reason a summary shows; the manifest has more.
const EXAMPLES: usize = 3;

/// What a new snapshot holds, and what was left out of it.
pub fn snapshot(folder: &Path, manifest: &Manifest) -> String {
    let content = &manifest.content;
    let mut text = format!("{} · snapshot {}\n\n", content.season, short(&manifest.snapshot_hash));
    for file in &content.files {
        text += &format!(
            "{:<9} {} rows\n",
            file.name.trim_end_matches(".parquet"),
            thousands(file.rows)
        );
    }
    if let (Some(first), Some(last)) = (content.first_game_date, content.last_game_date) {
        text += &format!("dates     {first} to {last}, opening night {}\n", content.opening_night);
    }
    if manifest.left_out.is_empty() {
        text += "left out  nothing\n";
    }
    for left in &manifest.left_out {
        text += &format!("left out  {} {} of {}\n", thousands(left.count), left.reason, left.file);
        for example in left.examples.iter().take(EXAMPLES) {
            text += &format!("            {example}\n");
        }
        if left.count > EXAMPLES {
            text += "            …\n";
        }
    }
    if !manifest.origin.ignored_columns.is_empty() {
        text +=
            &format!("ignored   unknown columns: {}\n", manifest.origin.ignored_columns.join(", "));
    }
    text += &format!("folder    {}\n", folder.display());
    text
}
