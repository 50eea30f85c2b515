//! The text of `season lines`: what was read, what it was matched with, and what was not taken.

use std::collections::BTreeMap;

use serde::Serialize;

use super::layout::labelled_in;
use super::output::Output;
use super::strange_names::strange_names;
use crate::domain::{listed, with_causes};
use crate::report::numbers::{counted, sum_of_rows, thousands};
use crate::snapshot::SnapshotError;
use crate::snapshot::lines::{LinesManifest, OfferCounts};

/// How wide the column of labels is.
const LABEL: usize = 10;

/// How many rows that could not be read a summary shows.
const EXAMPLES: usize = 5;

/// Lines that were read.
#[derive(Debug, Serialize)]
pub struct ImportedOffers<'a> {
    /// What they are.
    #[serde(flatten)]
    manifest: &'a LinesManifest,
    /// Rows that were left out, the first of them.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    examples: &'a [String],
    /// How long it took, in milliseconds.
    total_ms: f64,
}

impl<'a> ImportedOffers<'a> {
    /// The lines of `manifest`, which took so many milliseconds to read and write.
    pub fn new(manifest: &'a LinesManifest, examples: &'a [String], total_ms: f64) -> Self {
        Self { manifest, examples, total_ms }
    }
}

impl Output for ImportedOffers<'_> {
    fn text(&self) -> String {
        let LinesManifest { season, file, player_dates, books, counts, .. } = self.manifest;
        let hash = file.sha256.get(..12).unwrap_or("none written");
        let mut text = format!("{season} · lines {hash}\n");
        text += &line(
            "lines",
            &format!(
                "{} of {} matched to {}",
                thousands(counts.matched),
                counted(counts.offers, "offer"),
                counted(*player_dates, "player-date")
            ),
        );
        text += &line("rows", &of_rows_read(counts, file.rows));
        text += &self.files();
        let of_book = |(book, offers): (&String, &usize)| format!("{book} {}", thousands(*offers));
        if !books.is_empty() {
            text += &line("books", &listed(books.iter().map(of_book), ", "));
        }
        text += &prices(counts);
        text += &not_taken(counts);
        let (nobody, other) = (&counts.names_of_nobody, &counts.other_spellings);
        for names in strange_names(nobody, other, "lines.json", !file.sha256.is_empty()) {
            text += &line("names", &names);
        }
        for example in self.examples.iter().take(EXAMPLES) {
            text += &line("", example);
        }
        text
    }
}

impl ImportedOffers<'_> {
    /// The layouts of the files, and how their prices are written.
    fn files(&self) -> String {
        let mut layouts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut forms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for source in &self.manifest.sources {
            let (files, rows) = layouts.entry(&source.layout).or_default();
            *files += 1;
            *rows += source.entry.rows;
            for (column, form) in &source.prices {
                let known = forms.entry(column).or_default();
                if !known.contains(&form.as_str()) {
                    known.push(form);
                }
            }
        }
        let mut text = String::new();
        for (layout, (files, rows)) in layouts {
            let (files, rows) = (counted(files, "file"), counted(rows, "row"));
            text += &line("layout", &format!("{layout}: {files}, {rows}"));
        }
        let form =
            |(column, forms): (&&str, &Vec<&str>)| format!("{column} {}", forms.join(" and "));
        if !forms.is_empty() {
            text += &line("prices", &forms.iter().map(form).collect::<Vec<_>>().join(", "));
        }
        text
    }
}

/// What became of the rows that were read, of which so many offers are kept.
fn of_rows_read(counts: &OfferCounts, kept: usize) -> String {
    let OfferCounts { rows, unchanged, after_tip_off, bad_rows, joined, .. } = counts;
    let unmatched: usize = counts.unmatched.values().sum();
    let other_markets: usize = counts.other_markets.values().sum();
    let parts = [
        (kept, "kept"),
        (*unchanged, "unchanged"),
        (unmatched, "unmatched"),
        (*after_tip_off, "after tip-off"),
        (*joined, "joined with their other side, or repeated"),
        (other_markets, "of other markets"),
        (*bad_rows, "unreadable"),
    ];
    sum_of_rows(*rows, &parts)
}

/// What is to be known of prices and times.
fn prices(counts: &OfferCounts) -> String {
    let mut text = String::new();
    let facts = [
        (counts.assumed_prices, "without the price of a side: −110 is assumed, and marked"),
        (counts.fixed_payouts, "at a fixed payout: no market probability, no profit"),
        (counts.without_time, "without a time: for market, not for open, close or at="),
        (
            counts.without_tip_off,
            "with a time and no known tip-off: they may be from after it, and a column of tip-offs (--columns tip_off=) tells",
        ),
    ];
    for (count, what) in facts {
        if count > 0 {
            text += &line("", &format!("{} {what}", counted(count, "offer")));
        }
    }
    text
}

/// What was read and not taken.
fn not_taken(counts: &OfferCounts) -> String {
    let mut text = String::new();
    for (reason, count) in &counts.unmatched {
        text += &line("unmatched", &format!("{}: {reason}", counted(*count, "offer")));
    }
    let facts = [
        (counts.after_tip_off, "offer", "after tip-off, never used"),
        (counts.bad_rows, "row", "could not be read"),
        (counts.duplicates, "row", "repeated exactly"),
        (counts.unchanged, "offer", "unchanged since the one before, and merged into it"),
    ];
    for (count, noun, what) in facts {
        if count > 0 {
            text += &line("left out", &format!("{} {what}", counted(count, noun)));
        }
    }
    if !counts.other_markets.is_empty() {
        let rows = counts.other_markets.values().sum();
        let market = |(market, rows): (&String, &usize)| format!("{market} {}", thousands(*rows));
        let markets = listed(counts.other_markets.iter().map(market), ", ");
        text += &line("left out", &format!("{} of other markets: {markets}", counted(rows, "row")));
    }
    text
}

fn line(label: &str, text: &str) -> String {
    labelled_in(LABEL, label, text)
}

/// What became of the lines of a snapshot that was replaced: those `before` and those `after`, as far as they can be read.
/// Nothing where there were none.
pub fn carried_lines(
    before: Option<&Result<LinesManifest, SnapshotError>>,
    after: Option<&Result<LinesManifest, SnapshotError>>,
) -> Option<String> {
    let before = match before? {
        Ok(before) => before,
        Err(error) => {
            let why = with_causes(error);
            return Some(format!("the lines could not be read, and are gone: {why}; {AGAIN}"));
        }
    };
    let all = counted(before.file.rows, "offer");
    Some(match after {
        Some(Ok(after)) if before.file == after.file => format!("the lines stay, {all}: {AGAIN}"),
        Some(Ok(after)) => {
            let kept = thousands(after.file.rows);
            format!(
                "of the lines, {kept} of {all} stay, whose player-dates the new snapshot has: {AGAIN}"
            )
        }
        Some(Err(error)) => {
            format!("the lines, {all}, cannot be read back: {}: {AGAIN}", with_causes(&error))
        }
        None => format!(
            "the lines, {all}, belong to no player-date of the new snapshot and are gone: {AGAIN}"
        ),
    })
}

/// What makes lines again.
const AGAIN: &str = "season lines reads them again, and those of new dates, from their files";
