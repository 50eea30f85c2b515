//! Section: this run beside another of the season.

use maud::{Markup, html};

use super::chart::{self, Axis, Canvas, Plot, Shape};
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
    let ends = |of: &Option<Estimate>| of.map(Estimate::ends).into_iter().flatten();
    let values = rows.iter().flat_map(|(_, this, other)| ends(this).chain(ends(other)));
    let x = chart::around(values, 0.1);
    let count = rows.len() as f64;
    let words = rows.iter().map(|row| format!("{}.", in_words(row)));
    let legend = html! {
        ul.legend {
            li { span.key.on {} "this run" }
            li { span.key.other {} "the other run" }
        }
    };
    chart::figure(
        "compared-chart",
        "Mean absolute error in both runs, with 95 % intervals",
        &words.collect::<Vec<_>>().join(" "),
        Shape::Wide { wide: count * 32.0 + 54.0, narrow: count * 46.0 + 54.0 },
        Some(legend),
        |canvas| draw(canvas, rows, &x),
    )
}

fn in_words((name, this, other): &ComparedRow<'_>) -> String {
    let words =
        |of: &Option<Estimate>| of.map_or_else(|| "nothing".to_owned(), |of| said(of, three));
    format!("{name}: {} in this run, {} in the other", words(this), words(other))
}

fn draw(canvas: Canvas, rows: &[ComparedRow<'_>], x: &std::ops::Range<f64>) -> Plot {
    let count = rows.len() as f64;
    let place = |at: usize| count - at as f64 - if canvas.is_narrow() { 0.65 } else { 0.5 };
    let mut y = Axis::plain(0.0..count);
    if !canvas.is_narrow() {
        y.ticks = rows.iter().enumerate().map(|(at, row)| (place(at), row.0.to_owned())).collect();
    }
    let ticks = chart::ticks(x, 8, |value| format!("{value:.1}"));
    let x = Axis { range: x.clone(), label: "mean absolute error in points", ticks };
    let mut plot = Plot::new(canvas, &x, &y);
    for (at, row) in rows.iter().enumerate() {
        let (middle, hover) = (place(at), in_words(row));
        let mark = |plot: &Plot, of: Estimate, y: f64, is_this: bool| {
            let [low, high] = of.ends();
            let at = (of.value, y);
            let mark = if is_this { plot.dot(at, &hover) } else { plot.diamond(at, &hover) };
            let class = if is_this { "sys on" } else { "base" };
            html! { g class=(class) { (plot.bar((low, y), (high, y))) (mark) } }
        };
        let (this, other) = (row.1, row.2);
        if let Some(of) = other {
            plot.add(mark(&plot, of, middle - 0.16, false));
        }
        if let Some(of) = this {
            plot.add(mark(&plot, of, middle + 0.16, true));
        }
        if canvas.is_narrow() {
            plot.add(plot.text((x.range.start, middle), (1.0, -14.0), row.0));
        }
    }
    plot
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
