//! Section: how far off predictions were.

use maud::{Markup, html};

use super::chart::{self, Axis, Canvas, Plot, Shape};
use super::table::{Cell, PageColumn, table};
use super::{Page, nothing, signed};
use crate::grade::{self, ErrorHistogram, LARGEST_BIN};
use crate::report::numbers::{counted, percent, thousands};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let mut all = grade::error_histograms(page.graded);
    if all.is_empty() {
        return nothing("No outcome is known yet, so there is no error to show.");
    }
    let ranking = page.ranking();
    all.sort_by_key(|of| ranking.iter().position(|score| score.forecaster == of.forecaster));
    let columns = ["Forecaster", "n", "5 %", "25 %", "Median", "75 %", "95 %"];
    let columns: Vec<PageColumn<'_>> = (0..)
        .zip(columns)
        .map(|(at, name)| if at == 0 { PageColumn::Text(name) } else { PageColumn::Number(name) })
        .collect();
    let rows = all.iter().map(|of| {
        let quantiles = of.quantiles.map(|value| Cell::number(signed(value), value));
        let start = [Cell::forecaster(page, of.forecaster), Cell::count(of.n)];
        start.into_iter().chain(quantiles).collect()
    });
    let best = page.best().and_then(|(_, best)| all.iter().find(|of| of.forecaster == best));
    html! {
        p.lead {
            "A short box around zero is good. A box to the right of zero predicts too much, one to the left too little; long
            whiskers to the left are players who had the game of their life."
        }
        (boxes(page, &all))
        (table("distributions", "Predicted less actual points: the share of errors at or below each figure.", &columns, rows))
        @if let Some(best) = best { (histogram(best)) }
    }
}

fn boxes(page: &Page<'_>, all: &[ErrorHistogram]) -> Markup {
    let x = chart::around(all.iter().flat_map(|of| [of.quantiles[0], of.quantiles[4], 0.0]), 5.0);
    let count = all.len() as f64;
    let (best, _) = page.shown(&[]);
    let draw = |canvas: Canvas| {
        let place = |at: usize| count - at as f64 - if canvas.is_narrow() { 0.68 } else { 0.5 };
        let mut y = Axis::plain(0.0..count);
        if !canvas.is_narrow() {
            let tick = |(at, of): (usize, &ErrorHistogram)| (place(at), of.forecaster.to_owned());
            y.ticks = all.iter().enumerate().map(tick).collect();
        }
        let ticks = chart::ticks(&x, 8, signed_whole);
        let x = Axis { range: x.clone(), label: "predicted less actual points", ticks };
        let mut plot = Plot::new(canvas, &x, &y);
        plot.add(plot.rule((0.0, 0.0), (0.0, count)));
        for (at, of) in all.iter().enumerate() {
            let mut marks = vec![box_of(&plot, of, place(at))];
            if canvas.is_narrow() {
                marks.push(plot.text((x.range.start, place(at)), (1.0, -11.0), of.forecaster));
            }
            match page.position(of.forecaster) {
                Some(system) => plot.add_system(system, of.forecaster, best, &marks),
                None => plot.add(html! { g.base { @for mark in &marks { (mark) } } }),
            }
        }
        plot
    };
    let said: Vec<String> = all.iter().map(in_words).collect();
    chart::figure(
        "boxes",
        "Errors by forecaster: the box holds the middle half, the line in it is the median, the whiskers hold 90 %",
        &format!("{} The table below has the figures.", said.join(" ")),
        Shape::Wide { wide: 54.0 + 26.0 * count, narrow: 54.0 + 42.0 * count },
        None,
        draw,
    )
}

fn in_words(of: &ErrorHistogram) -> String {
    let [low, left, median, right, high] = of.quantiles.map(signed);
    format!(
        "{}: half of the errors from {left} to {right}, the median {median}, 90 % from {low} to {high}.",
        of.forecaster
    )
}

fn box_of(plot: &Plot, of: &ErrorHistogram, middle: f64) -> Markup {
    let [low, left, median, right, high] = of.quantiles;
    html! {
        (plot.bar((low, middle), (high, middle)))
        (plot.block((left, middle - 0.17), (right, middle + 0.17), "box", &in_words(of)))
        (plot.median((median, middle - 0.26), (median, middle + 0.26)))
    }
}

fn histogram(of: &ErrorHistogram) -> Markup {
    let within = of.bins.iter().filter(|(bin, _)| bin.abs() <= 3);
    let near: usize = within.map(|(_, count)| count).sum();
    chart::figure(
        "histogram",
        &format!(
            "Errors of {}, to the nearest point; the outermost bars hold all beyond",
            of.forecaster
        ),
        &format!(
            "{} errors; {} of them round to three points or less.",
            thousands(of.n),
            percent(near as f64 / of.n.max(1) as f64)
        ),
        Shape::Wide { wide: 280.0, narrow: 240.0 },
        None,
        |canvas| bars(canvas, of),
    )
}

fn bars(canvas: Canvas, of: &ErrorHistogram) -> Plot {
    let most = of.bins.iter().map(|(_, count)| *count).max().unwrap_or(0) as f64;
    let edge = f64::from(LARGEST_BIN);
    let (x, y) = (-edge - 0.5..edge + 0.5, 0.0..(most * 1.05).max(1.0));
    let ticks = chart::ticks(&x, 11, signed_whole);
    let x = Axis { range: x, label: "predicted less actual points", ticks };
    let ticks = chart::ticks(&y, 5, whole);
    let y = Axis { range: y, label: "predictions", ticks };
    let mut plot = Plot::new(canvas, &x, &y);
    for (bin, count) in &of.bins {
        let middle = f64::from(*bin);
        let beyond = if bin.abs() == LARGEST_BIN { " and beyond" } else { "" };
        let hover = format!("{}{beyond}: {}", signed_whole(middle), counted(*count, "prediction"));
        let (from, to) = ((middle - 0.44, 0.0), (middle + 0.44, *count as f64));
        plot.add(plot.block(from, to, "filled", &hover));
    }
    plot.add(plot.rule((0.0, 0.0), (0.0, y.range.end)));
    plot
}

/// A count on an axis.
fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn signed_whole(value: f64) -> String {
    if value.abs() < 0.5 { "0".to_owned() } else { format!("{value:+.0}").replace('-', "−") }
}
