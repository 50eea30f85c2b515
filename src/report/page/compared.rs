//! Section: this run beside another of the season.

use maud::{Markup, html};

use super::estimate_pairs::{EstimatePair, EstimatePairs};
use super::table::{Cell, PageColumn, table};
use super::{Page, said, signed_three, three, verdict};
use crate::domain::printable;
use crate::grade::{Comparison, Estimate};
use crate::report::numbers::thousands;

/// Another run of the season, and what differs.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// The page of the other run, of which the verdict and the errors are shown.
    pub other: &'a Page<'a>,
    /// The other run first and this one second: a difference below 0 is an improvement.
    pub comparison: &'a Comparison,
}

/// A system in both runs: its name, and its mean absolute error in this one and in the other.
type ComparedRow<'a> = (&'a str, Option<Estimate>, Option<Estimate>);

/// Nothing for a page of one run.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let Some(Compared { other, comparison }) = page.compared else { return html! {} };
    let ranking = page.ranking();
    let place = |name: &str| {
        ranking.iter().position(|score| score.forecaster == name).unwrap_or(usize::MAX)
    };
    let mut rows: Vec<ComparedRow<'_>> = comparison
        .systems
        .iter()
        .map(|of| (of.system_id, mae(page, of.system_id), mae(other, of.system_id)))
        .collect();
    rows.sort_by_key(|(name, ..)| place(name));
    html! {
        dl.facts.two {
            @for (title, page) in [("This run", page), ("The other run", other)] { div {
                dt { (title) " · " (printable(&page.run.manifest.run_id)) }
                dd.words { @if let Some(verdict) = verdict::verdict(page) { (verdict) } @else { "No outcome is known." } }
            } }
        }
        (chart(&rows))
        (differences(page, comparison))
        p.small { "The settings that differ: season compare " (printable(&other.run.manifest.run_id)) " " (printable(&page.run.manifest.run_id)) }
    }
}

fn mae(page: &Page<'_>, system: &str) -> Option<Estimate> {
    let mut scores = page.scorecard.by("overall");
    Some(scores.find(|score| score.forecaster == system)?.errors?.mae)
}

fn chart(rows: &[ComparedRow<'_>]) -> Markup {
    let pair = |row: &ComparedRow<'_>| EstimatePair {
        name: row.0.to_owned(),
        about: row.1,
        beside: row.2,
        hover: in_words(row),
    };
    let rows: Vec<EstimatePair> = rows.iter().map(pair).collect();
    let words: Vec<String> = rows.iter().map(|row| format!("{}.", row.hover)).collect();
    let chart = EstimatePairs {
        id: "compared-chart",
        title: "Mean absolute error in both runs, with 95 % intervals",
        description: &words.join(" "),
        keys: ["this run", "the other run"],
        label: "mean absolute error in points",
        digits: 1,
        margin: 54.0,
    };
    chart.figure(&rows)
}

fn in_words((name, this, other): &ComparedRow<'_>) -> String {
    let words =
        |of: &Option<Estimate>| of.map_or_else(|| "nothing".to_owned(), |of| said(of, three));
    format!("{name}: {} in this run, {} in the other", words(this), words(other))
}

fn differences(page: &Page<'_>, comparison: &Comparison) -> Markup {
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Number("MAE difference"),
        PageColumn::Text("Verdict"),
        PageColumn::Number("Compared"),
        PageColumn::Number("Same points"),
        PageColumn::Number("Only here"),
        PageColumn::Number("Only there"),
    ];
    let mut systems: Vec<_> = comparison.systems.iter().collect();
    let value = |of: Option<Estimate>| of.map_or(f64::INFINITY, |of| of.value);
    systems.sort_by(|one, other| value(one.mae_difference).total_cmp(&value(other.mae_difference)));
    let rows = systems.into_iter().map(|of| {
        let difference = of.mae_difference;
        vec![
            Cell::forecaster(page, of.system_id),
            difference.map_or_else(Cell::none, |of| Cell::estimate(of, signed_three)),
            Cell::text(difference.map_or("–", Estimate::verdict)),
            Cell::count(of.graded),
            Cell::count(of.same_points),
            Cell::count(of.only_second),
            Cell::count(of.only_first),
        ]
    });
    let dates = &comparison.player_dates;
    let caption = format!(
        "The mean absolute error of this run less that of the other, on the player-dates that both predict and whose outcome \
         is known; below zero this run is better. {} player-dates are in both runs, {} only in this one, {} only in the other.",
        thousands(dates.shared),
        thousands(dates.only_second),
        thousands(dates.only_first)
    );
    table("compared-table", &caption, &columns, rows)
}
