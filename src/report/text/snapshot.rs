//! What an import made, and what it left out.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Serialize, Serializer};

use super::fictional::fictional;
use super::layout::{labelled_in, wrapped};
use super::output::Output;
use crate::domain::{BOOTSTRAP_DAYS, GameKind, listed, printable_path};
use crate::engine::{LackingInput, Usable};
use crate::features::baseline::{self, FeatureQuality};
use crate::report::numbers::{counted, short, sum_of_rows, thousands};
use crate::snapshot::limits::in_units;
use crate::snapshot::{
    FeatureOrigin, LeftOut, Reason, layout,
    manifest::{
        FeatureFacts, FileEntry, GameFacts, Manifest, Origin, OtherRows, TABLE_OF_GAMES,
        VersionRows,
    },
};

/// How many names of many a summary shows.
const NAMED: usize = 3;

/// How wide the column of labels is.
const LABEL: usize = 10;

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

/// What the export of a season asked of the warehouse.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ExportCost {
    /// Jobs, dry runs among them.
    pub jobs: u64,
    /// Requests.
    pub calls: u64,
    /// Bytes that queries read.
    pub bytes: u64,
}

/// What the source of a snapshot has and lacks.
#[derive(Debug, Serialize)]
pub struct BuiltFrom {
    /// How many player-games have a line.
    pub lines: usize,
    /// Whether the source has a column of lines, be it empty.
    #[serde(skip)]
    pub has_line_column: bool,
    /// What the games gave to features that were built from them.
    #[serde(skip)]
    pub quality: Option<FeatureQuality>,
    /// The columns that no row has a value of.
    #[serde(skip)]
    pub absent: Vec<&'static str>,
}

/// A snapshot that was written.
#[derive(Debug, Serialize)]
pub struct ImportedSnapshot {
    /// What it says of itself.
    #[serde(flatten)]
    pub manifest: Manifest,
    /// How far stored feature rows serve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usable: Option<Usable>,
    /// What its source has and lacks.
    #[serde(flatten)]
    pub built_from: BuiltFrom,
    /// What was asked of the warehouse, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<ExportCost>,
    /// How long it took.
    pub timings: ImportTimings,
    /// Its folder.
    #[serde(skip)]
    pub folder: PathBuf,
}

impl Output for ImportedSnapshot {
    fn text(&self) -> String {
        let cost = self.cost.map_or_else(String::new, |cost| {
            let ExportCost { jobs, calls, bytes } = cost;
            let bytes = in_units(bytes);
            format!("asked     {jobs} jobs, {calls} calls, {bytes} read by queries\n")
        });
        self.described() + &cost
    }
}

/// The snapshots of one import: as JSON a list, unless it is one.
#[derive(Debug)]
pub struct ImportedSnapshots(pub Vec<ImportedSnapshot>);

impl Serialize for ImportedSnapshots {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0[..] {
            [only] => only.serialize(serializer),
            all => all.serialize(serializer),
        }
    }
}

impl Output for ImportedSnapshots {
    fn text(&self) -> String {
        self.0.iter().map(Output::text).collect::<Vec<_>>().join("\n")
    }
}

impl ImportedSnapshot {
    /// What it holds, and what was left out of it.
    fn described(&self) -> String {
        let Self { manifest, timings, .. } = self;
        let mut text = self.counted();
        text += &left_out(manifest);
        if let Some(facts) = &manifest.origin.warehouse {
            text += &of_games(&facts.games);
            text += &facts.features.as_ref().map_or_else(String::new, of_features);
        }
        let kept = &manifest.content.further_features;
        if !kept.is_empty() {
            let features = counted(kept.len(), "feature");
            text +=
                &listing("kept", &format!("{features} that no system reads: {}", some_of(kept)));
        }
        let ignored = distinct_columns(&manifest.origin.ignored_columns);
        if !ignored.is_empty() {
            let columns = counted(ignored.len(), "unknown column");
            text += &listing("ignored", &format!("{columns}: {}", some_of(&ignored)));
        }
        text += &format!(
            "time      read {:.1} ms · features {:.1} · write {:.1}\n",
            timings.read_ms, timings.features_ms, timings.write_ms
        );
        text + &format!("folder    {}\n", printable_path(&self.folder))
    }

    /// What it holds.
    fn counted(&self) -> String {
        let Self { manifest, built_from, .. } = self;
        let lines = &built_from.lines;
        let content = &manifest.content;
        let mut text = format!(
            "{}{} · snapshot {}\n\n",
            content.season,
            fictional(manifest.is_fictional()),
            short(&manifest.snapshot_hash)
        );
        for file in &content.files {
            let made = match content.feature_rows {
                _ if file.name == layout::GAMES.file => "",
                FeatureOrigin::Stored => ", as stored in the source",
                FeatureOrigin::Built => ", built from the games before each date",
            };
            let name = file.name.trim_end_matches(".parquet");
            text += &format!("{name:<9} {} rows{made}\n", thousands(file.rows));
            if file.name == layout::GAMES.file {
                // Where no box scores were read, as of a demo, there is nothing to add up.
                if let Some(sum) = of_rows_read(manifest, file.rows) {
                    text += &sum;
                }
            }
        }
        if let (Some(first), Some(last)) = (content.first_game_date, content.last_game_date) {
            text +=
                &format!("dates     {first} to {last}, opening night {}\n", content.opening_night);
        }
        text += &of_origin(&manifest.origin, &content.included);
        if *lines > 0 || built_from.has_line_column {
            let games = content.files.iter().find(|file| file.name == layout::GAMES.file);
            let of =
                games.map_or_else(String::new, |games| format!(" of {}", thousands(games.rows)));
            text += &listing("lines", &format!("{}{of} rows of games have one", thousands(*lines)));
        }
        text += &self.usable.as_ref().map_or_else(String::new, of_rows);
        text += &built_from.text();
        text
    }
}

/// How the files were understood.
fn of_origin(origin: &Origin, included: &[String]) -> String {
    let mut text = String::new();
    let layouts: BTreeSet<&str> =
        origin.layouts.iter().map(|of_file| of_file.layout.as_str()).collect();
    if !layouts.is_empty() {
        text += &listing("layout", &layouts.into_iter().collect::<Vec<_>>().join(", "));
    }
    if !included.is_empty() {
        let kinds = included.join(", ");
        text += &listing("included", &format!("games of these kinds, too: {kinds}"));
    }
    text
}

impl BuiltFrom {
    /// What the games gave to the features, and what they lack.
    fn text(&self) -> String {
        let Some(quality) = &self.quality else { return String::new() };
        let mut what = format!("{:.0} of 100", quality.mean);
        if !quality.defaults.is_empty() {
            let names: Vec<String> =
                quality.defaults.iter().map(|name| name.as_str().to_owned()).collect();
            what += &format!(
                "; {} of {} features take defaults in every row: {}",
                names.len(),
                baseline::COUNT,
                some_of(&names)
            );
        }
        let mut text = listing("quality", &what);
        if !self.absent.is_empty() {
            text += &listing("absent", &format!("no value of {}", self.absent.join(", ")));
        }
        text
    }
}

/// The `ignored` columns with their files, or each column once where files of box scores have the same ones.
fn distinct_columns(ignored: &[String]) -> Vec<String> {
    let columns: BTreeSet<&str> =
        ignored.iter().filter_map(|of| Some(of.split_once(": ")?.1)).collect();
    if columns.len() == ignored.len() {
        return ignored.to_vec();
    }
    columns.into_iter().map(str::to_owned).collect()
}

/// What was left out of the source, with examples.
fn left_out(manifest: &Manifest) -> String {
    if manifest.left_out.is_empty() {
        return "left out  nothing\n".to_owned();
    }
    let mut reasons: Vec<(&str, Vec<&LeftOut>)> = Vec::new();
    for left in &manifest.left_out {
        match reasons.iter_mut().find(|(reason, _)| *reason == left.reason) {
            Some((_, of_files)) => of_files.push(left),
            None => reasons.push((&left.reason, vec![left])),
        }
    }
    let mut text = String::new();
    for (reason, of_files) in reasons {
        text += &listing("left out", &of_reason(reason, &of_files));
        let examples: Vec<String> =
            of_files.iter().flat_map(|left| examples(left, of_files.len())).collect();
        for example in examples.iter().take(EXAMPLES) {
            text += &wrapped(example, LABEL + 2);
        }
        if examples.len() > EXAMPLES {
            text += "            …\n";
        }
    }
    text
}

/// The examples of what is left out of one of so many files.
fn examples(left: &LeftOut, files: usize) -> impl Iterator<Item = String> {
    let file = if files == 1 { String::new() } else { format!("{}, ", left.file) };
    left.examples.iter().map(move |example| format!("{file}{example}"))
}

/// How much is left out of files for one reason, in words.
fn of_reason(reason: &str, of_files: &[&LeftOut]) -> String {
    let words = Reason::in_words(reason);
    let count = of_files.iter().map(|left| left.count).sum();
    let file = match of_files {
        [only] => only.file.clone(),
        all => counted(all.len(), "file"),
    };
    let games: Option<usize> = of_files.iter().map(|left| left.games).sum();
    let Some(games) = games else { return format!("{} of {file}: {words}", thousands(count)) };
    let rows = counted(count, "row");
    let kind = reason.replace('_', "-").parse().map(GameKind::name);
    match kind {
        Ok(kind) => format!("{rows} of {} of {file}", counted(games, &format!("{kind} game"))),
        Err(_) => format!("{rows} of {file}, {}: {words}", counted(games, "game")),
    }
}

/// What became of the rows of box scores, of which so many are `games`, as a sum; nothing if all are.
fn of_rows_read(manifest: &Manifest, games: usize) -> Option<String> {
    let Manifest { origin, left_out, .. } = manifest;
    let is_of_players = |file: &&FileEntry| {
        let layout = origin.layouts.iter().find(|of| of.file == file.name);
        layout.is_some_and(|of| of.layout != TABLE_OF_GAMES)
    };
    let all: usize = origin.files.iter().filter(is_of_players).map(|file| file.rows).sum();
    let is_repeated = |left: &&LeftOut| left.reason == Reason::RepeatedRow.as_str();
    let repeated: usize = left_out.iter().filter(is_repeated).map(|left| left.count).sum();
    let other: usize = left_out.iter().map(|left| left.count).sum::<usize>() - repeated;
    let OtherRows { other_seasons, no_game, undated } = origin.other_rows.unwrap_or_default();
    let rest = all.checked_sub(games + repeated + other + other_seasons + no_game + undated)?;
    let parts = [
        (games, "kept"),
        (other, "left out"),
        (repeated, "repeated"),
        (other_seasons, "of other seasons"),
        (no_game, "of no game"),
        (undated, "of absent players without a date"),
        (rest, "not accounted for"),
    ];
    (all > games).then(|| listing("rows", &sum_of_rows(all, &parts)))
}

/// How far stored feature rows serve.
fn of_rows(usable: &Usable) -> String {
    let all = thousands(usable.player_dates);
    let count = thousands(usable.usable());
    let of_dates = format!("{count} of {all} player-dates after the first {BOOTSTRAP_DAYS} days");
    let mut text = listing("usable", &of_dates);
    for system in &usable.systems {
        let inputs = if system.carried == system.inputs {
            format!("all {} inputs", system.inputs)
        } else {
            format!("{} of {} inputs, the others by default", system.carried, system.inputs)
        };
        let dates = thousands(system.player_dates);
        text += &listing("inputs", &format!("{} {dates} with {inputs}", system.system));
    }
    text
}

/// Why stored feature rows serve few player-dates, or none. `left_out` is what was left out of their file.
pub fn unusable(usable: &Usable, left_out: &[&LeftOut]) -> String {
    let counts = [
        (usable.without_row, "have no row"),
        (usable.incomplete, "have a row that lacks a number that every system needs"),
        (usable.placeholders, "have a row of zeros"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let why: Vec<String> =
        counts.map(|(count, what)| format!("{} {what}", thousands(*count))).collect();
    let mut text = format!(
        "{} of {} player-dates have a feature row that can be used; {}",
        thousands(usable.usable()),
        thousands(usable.player_dates),
        why.join(", ")
    );
    for left in left_out {
        let words = Reason::in_words(&left.reason);
        text += &format!("; left out: {} of {}: {words}", thousands(left.count), left.file);
    }
    text
}

/// That another snapshot of the season was there. Its runs stay, but there is nothing to grade them against.
pub fn replaced_snapshot(old: &Manifest) -> String {
    let games = old.content.files.iter().find(|file| file.name == layout::GAMES.file);
    format!(
        "this replaces snapshot {} of {}{}; runs of that snapshot stay on disk, and are graded only with it, save for slates",
        short(&old.snapshot_hash),
        old.content.season,
        games.map_or_else(String::new, |file| format!(" ({} player-games)", thousands(file.rows)))
    )
}

/// That no feature row has a number for an input, and what becomes of the systems that read it.
pub fn lacking(input: &LackingInput) -> String {
    let systems = input.systems.join(", ");
    match input.default {
        Some(default) => {
            format!("no feature row has {}; {systems} use {default} for every player", input.name)
        }
        None => {
            format!("no feature row has {}, so {systems} predict no player", input.name)
        }
    }
}

/// What was met in a warehouse's games beside what was left out.
fn of_games(facts: &GameFacts) -> String {
    let counts = [
        (facts.unexplained_nulls, "rows without points and without a reason: read as 0 points"),
        (facts.absent_as_zero, "rows of players who did not play: read as 0 points"),
        (
            facts.absent_with_minutes_or_points,
            "rows marked as not played, but with minutes or points: counted as games",
        ),
    ];
    let mut text = String::new();
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        text += &listing("note", &format!("{} {what}", thousands(count)));
    }
    text
}

/// What was met in a warehouse's feature rows beside what was left out.
fn of_features(facts: &FeatureFacts) -> String {
    let mut text = String::new();
    for version in &facts.versions {
        let VersionRows { version, rows, taken, first, last } = version;
        let (rows, taken) = (thousands(*rows), thousands(*taken));
        let told = format!("{version}: {taken} of {rows} rows taken, {first} to {last}");
        text += &listing("version", &told);
    }
    if !facts.nulls.is_empty() {
        let values: usize = facts.nulls.values().sum();
        let names: Vec<String> = facts.nulls.keys().cloned().collect();
        let (values, features) = (counted(values, "value"), counted(names.len(), "feature"));
        text += &listing("null", &format!("{values} of {features}: {}", some_of(&names)));
    }
    if !facts.nameless.is_empty() {
        let columns = counted(facts.nameless.len(), "column");
        let names = some_of(&facts.nameless);
        let told = format!("{columns} without a name, which --feature-names gives: {names}");
        text += &listing("ignored", &told);
    }
    text
}

/// A line of the list of what an import found, or several.
fn listing(what: &str, text: &str) -> String {
    labelled_in(LABEL, what, text)
}

/// The first of `names`.
fn some_of(names: &[String]) -> String {
    let more = if names.len() > NAMED { ", …" } else { "" };
    listed(names.iter().take(NAMED), ", ") + more
}
