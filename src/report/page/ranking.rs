//! The chart that carries the verdict: how far off each system and baseline was, the best first.

use std::ops::Range;

use maud::{Markup, html};

use super::chart::{self, Axis, Canvas, Plot, Shape};
use super::verdict::{TO_BEAT, in_words};
use super::{Page, said, signed_three, three};
use crate::grade::{self, Estimate, Paired, Score};
use crate::report::numbers::thousands;

/// The share of a row that its name takes on a phone.
const NAME_SHARE: f64 = 0.6;

/// What a row shows.
struct RankedRow<'a> {
    score: &'a Score,
    mae: Estimate,
    /// The position of the system, of which a baseline has none.
    system: Option<usize>,
    /// What is said of it when it is pointed at.
    hover: String,
}

/// Nothing without an outcome.
pub(super) fn chart(page: &Page<'_>) -> Markup {
    let pairs = grade::against(page.paired, TO_BEAT);
    let rows: Vec<RankedRow<'_>> =
        page.ranking().into_iter().filter_map(|score| row(page, score, &pairs)).collect();
    if rows.is_empty() {
        return html! {};
    }
    let to_beat = rows.iter().find(|row| row.score.forecaster == TO_BEAT).map(|row| row.mae.value);
    let ends = rows.iter().flat_map(|row| row.mae.ends()).chain(to_beat);
    let x = chart::around(ends, 0.1);
    // Right of the last mark there is room for the figures.
    let x = x.start..x.end + 0.1 * (x.end - x.start);
    let (best, _) = page.shown(&[]);
    let texts: Vec<&str> = rows.iter().map(|row| row.hover.as_str()).collect();
    let count = rows.len() as f64;
    chart::figure(
        "ranking",
        "Mean absolute error in points, each on all it predicted, with 95 % intervals; the line is the last ten games",
        &texts.join(" "),
        Shape::Wide { wide: count * 26.0 + 54.0, narrow: count * 40.0 + 54.0 },
        None,
        |canvas| draw(canvas, &rows, (&x, to_beat), best),
    )
}

fn row<'a>(page: &Page<'_>, score: &'a Score, pairs: &[Paired]) -> Option<RankedRow<'a>> {
    let mae = score.errors?.mae;
    let pair = pairs.iter().find(|pair| pair.forecaster == score.forecaster);
    let beside = pair.map_or_else(String::new, |pair| {
        let difference = said(pair.difference, signed_three);
        format!(" Against the last ten games: {difference}, {}.", pair.verdict())
    });
    let hover = format!(
        "{}: {} points on {} player-dates.{beside}",
        score.forecaster,
        said(mae, three),
        thousands(score.n)
    );
    Some(RankedRow { score, mae, system: page.position(score.forecaster), hover })
}

fn draw(
    canvas: Canvas,
    rows: &[RankedRow<'_>],
    (x, to_beat): (&Range<f64>, Option<f64>),
    best: usize,
) -> Plot {
    let count = rows.len() as f64;
    // On a phone a name stands above its row.
    let place = |at: usize| count - at as f64 - if canvas.is_narrow() { 0.7 } else { 0.5 };
    let label = |row: &RankedRow<'_>| in_words(row.score.forecaster).to_owned();
    let mut y = Axis::plain(0.0..count);
    if !canvas.is_narrow() {
        y.ticks = rows.iter().enumerate().map(|(at, row)| (place(at), label(row))).collect();
    }
    let x = Axis {
        range: x.clone(),
        label: "mean absolute error in points",
        ticks: chart::ticks(x, 8, |value| format!("{value:.1}")),
    };
    let mut plot = Plot::new(canvas, &x, &y);
    if let Some(value) = to_beat {
        add_rule(&mut plot, value, rows.len(), canvas);
    }
    for (at, row) in rows.iter().enumerate() {
        let y = place(at);
        let mut marks = marks(&plot, row, y);
        // The figures stand below each other, where no line crosses them.
        let lift = if canvas.is_narrow() { -10.0 } else { 4.5 };
        marks.push(plot.text((x.range.end, y), (-1.0, lift), &three(row.mae.value)));
        if canvas.is_narrow() {
            marks.push(plot.text((x.range.start, y), (1.0, lift), &label(row)));
        }
        match row.system {
            Some(system) => plot.add_system(system, row.score.forecaster, best, &marks),
            None => plot.add(html! { g.base { @for mark in &marks { (mark) } } }),
        }
    }
    plot
}

/// From where to where the line of the last ten games is drawn: on a phone beside the marks only, so that it strikes no
/// name through.
fn spans(rows: usize, canvas: Canvas) -> Vec<(f64, f64)> {
    let count = rows as f64;
    let beside = |at: usize| (count - at as f64 - NAME_SHARE, count - at as f64 - 1.0);
    if canvas.is_narrow() { (0..rows).map(beside).collect() } else { vec![(0.0, count)] }
}

/// Draws the line at that `value` past so many rows.
fn add_rule(plot: &mut Plot, value: f64, rows: usize, canvas: Canvas) {
    for (from, to) in spans(rows, canvas) {
        plot.add(plot.rule((value, from), (value, to)));
    }
}

/// The error of a row and its interval.
fn marks(plot: &Plot, row: &RankedRow<'_>, y: f64) -> Vec<Markup> {
    let [low, high] = row.mae.ends();
    let at = (row.mae.value, y);
    let mark = match row.system {
        Some(_) => plot.dot(at, &row.hover),
        None => plot.diamond(at, &row.hover),
    };
    vec![plot.bar((low, y), (high, y)), mark]
}
