//! The text of `season bundle` and `season unbundle`.

use std::path::Path;

use serde::{Serialize, Serializer};

use super::fictional::fictional;
use super::layout::{labelled, on, table};
use super::output::Output;
use crate::bundle::{BundleManifest, BundledPart, PartKind, PlacedPart, UnpackedBundle};
use crate::domain::{SeasonId, printable, printable_path, shell_word};
use crate::report::again::short_command;
use crate::report::numbers::{counted, short, thousands};
use crate::run::RunManifest;
use crate::snapshot::DataDir;
use crate::snapshot::limits::in_units;

/// A bundle that was written.
#[derive(Debug, Serialize)]
pub struct WrittenBundle<'a> {
    /// Its file.
    #[serde(serialize_with = "lossy")]
    pub bundle: &'a Path,
    /// How large that is.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Whether the season was made up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fictional_players: bool,
    /// What it holds.
    #[serde(flatten)]
    pub manifest: &'a BundleManifest,
    /// Its parts.
    pub parts: &'a [BundledPart],
}

impl Output for WrittenBundle<'_> {
    fn text(&self) -> String {
        let manifest = self.manifest;
        let mut text = heading(manifest.season, self.fictional_players, &manifest.run_id);
        for part in self.parts {
            text += &labelled(part.kind.as_str(), short_id(part));
        }
        text += &labelled(
            "bundle",
            &format!(
                "{}, {} in {}",
                printable_path(self.bundle),
                in_units(self.bytes),
                counted(manifest.files.len(), "file"),
            ),
        );
        text += &labelled("sha256", &self.sha256);
        let file = self.bundle.file_name().unwrap_or_default().to_string_lossy();
        let unbundle = format!("season unbundle {}", shell_word(&file));
        text + &format!("\nnext, on the other machine\n  {}\n", printable(&unbundle))
    }
}

/// A bundle that was put into a data folder, or only looked into.
#[derive(Debug, Serialize)]
pub struct ReadBundle<'a> {
    #[serde(serialize_with = "lossy")]
    bundle: &'a Path,
    #[serde(flatten)]
    manifest: &'a BundleManifest,
    fictional_players: bool,
    snapshot_hash: &'a str,
    predictions: usize,
    parts: &'a [PlacedPart],
    /// Whether nothing was to be written.
    only_checked: bool,
    /// Makes the run again.
    predict: String,
    /// Says how good it was.
    grade: String,
    /// Makes its page.
    report: String,
    #[serde(skip)]
    run: &'a RunManifest,
    #[serde(skip)]
    root: &'a Path,
}

impl<'a> ReadBundle<'a> {
    /// What was `found` in the `bundle` with that manifest, and where it is or would be in the data folder at `root`.
    pub fn new(
        bundle: &'a Path,
        manifest: &'a BundleManifest,
        found: &'a UnpackedBundle,
        root: &'a Path,
        only_checked: bool,
    ) -> Self {
        let model = found.parts.iter().find(|placed| placed.part.kind == PartKind::Model);
        let folder = DataDir::new(root).runs(found.run.season).join(&found.run.run_id);
        let predict = short_command(&found.run, &found.season, model.map(|of| &*of.path), &folder);
        let of_run = format!("{} --run {}", found.run.season, found.run.run_id);
        Self {
            bundle,
            manifest,
            fictional_players: found.season.is_fictional(),
            snapshot_hash: found.season.snapshot_hash(),
            predictions: found.run.predictions(),
            parts: &found.parts,
            only_checked,
            predict: on(root, &predict),
            grade: on(root, &format!("grade {of_run}")),
            report: on(root, &format!("report {of_run}")),
            run: &found.run,
            root,
        }
    }

    /// One line for each part.
    fn parts(&self) -> String {
        let line = |placed: &PlacedPart| {
            let PlacedPart { part, path, was_there } = placed;
            let state = match (was_there, self.only_checked) {
                (true, false) => ", was there: left as it is",
                (true, true) => ", is there",
                (false, true) => ", is not there yet",
                (false, false) => "",
            };
            labelled(part.kind.as_str(), &format!("{}{state}", printable_path(path)))
        };
        self.parts.iter().map(line).collect()
    }

    /// The entries with their sizes, the largest first.
    fn files(&self) -> String {
        let mut files: Vec<_> = self.manifest.files.iter().collect();
        files.sort_by(|one, other| other.bytes.cmp(&one.bytes).then(one.name.cmp(&other.name)));
        let rows = files.iter().map(|file| {
            vec![file.name.clone(), in_units(file.bytes), short(&file.sha256).to_owned()]
        });
        table(&["file", "size", "SHA-256"], rows)
    }
}

impl Output for ReadBundle<'_> {
    fn text(&self) -> String {
        let run = self.run;
        let mut text = heading(run.season, self.fictional_players, &run.run_id);
        if self.only_checked {
            text += &format!("{}\n", self.files());
        }
        text += &self.parts();
        let counts = format!(
            "{} predictions, made {} by season {}",
            thousands(self.predictions),
            run.created_at,
            run.settings.program
        );
        text += &labelled("holds", &counts);
        let sound =
            format!("every hash is right: {} checked", counted(self.manifest.files.len(), "file"));
        text += &labelled("checked", &sound);
        if self.only_checked {
            let unbundle = format!("unbundle {}", shell_word(&self.bundle.to_string_lossy()));
            return text + &format!("\nnext\n  {}\n", printable(&on(self.root, &unbundle)));
        }
        text += &format!("\nnext\n  {}\n", printable(&self.predict));
        text += "      makes the run again, and says whether it has the same bytes\n";
        text += &format!("  {}\n      how good it was\n", printable(&self.grade));
        text + &format!("  {}\n      its page\n", printable(&self.report))
    }
}

/// The path of a file, whose name need not be UTF-8.
fn lossy<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

fn heading(season: SeasonId, is_fictional: bool, run_id: &str) -> String {
    format!("{season}{} · run {}\n\n", fictional(is_fictional), printable(run_id))
}

/// The hash of a part, as far as it is shown.
fn short_id(part: &BundledPart) -> &str {
    match part.kind {
        PartKind::Snapshot | PartKind::Model => short(&part.id),
        PartKind::Training | PartKind::Run => &part.id,
    }
}
