//! Section: predictions against outcomes, as densities.

use std::ops::Range;

use maud::{Markup, html};

use super::chart::{self, Axis, Plot, Shape};
use super::table::{Cell, PageColumn, table};
use super::{Page, nothing, two};
use crate::grade::{self, Density, SQUARE};
use crate::report::numbers::counted;

/// The fewest predictions of a square, shade by shade.
const SHADES: [usize; 6] = [1, 3, 10, 30, 100, 300];

/// Means of fewer games than this jump about, and are in the table only.
const FEW: usize = 10;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let Some((best, name)) = page.best() else {
        return nothing(
            "No outcome is known yet, so there is nothing to hold predictions against.",
        );
    };
    let density = grade::density(page.graded, best);
    let columns = [
        PageColumn::Text("Predicted"),
        PageColumn::Number("Predictions"),
        PageColumn::Number("Mean of actual points"),
    ];
    let rows = density.means.iter().map(|(edge, (count, mean))| {
        vec![
            Cell::number(format!("{edge} to {}", edge + SQUARE), f64::from(*edge)),
            Cell::count(*count),
            Cell::number(two(*mean), *mean),
        ]
    });
    html! {
        p.lead {
            "Stronger squares hold more games of " (name) ", the system with the least error. Marks on the diagonal mean that
            players score, on average, what was predicted; how tall a column is shows how much luck is left."
        }
        (chart(name, &density))
        details {
            summary { "The figures" }
            (table("columns", "What players scored on average, by predicted points.", &columns, rows))
        }
    }
}

fn chart(name: &str, density: &Density) -> Markup {
    let width = f64::from(SQUARE);
    let end = |edges: &mut dyn Iterator<Item = i32>| f64::from(edges.max().unwrap_or(0) + SQUARE);
    let x = 0.0..end(&mut density.squares.keys().map(|(predicted, _)| *predicted)).max(10.0);
    let y = 0.0..end(&mut density.squares.keys().map(|(_, actual)| *actual)).max(10.0);
    let means = density.means.iter().filter(|(_, (count, _))| *count >= FEW);
    let means: Vec<(f64, usize, f64)> = means
        .map(|(edge, (count, mean))| (f64::from(*edge) + width / 2.0, *count, *mean))
        .collect();
    let draw = |canvas| {
        let axis = |range: &Range<f64>, label| Axis {
            range: range.clone(),
            label,
            ticks: chart::ticks(range, 7, |value| format!("{value:.0}")),
        };
        let mut plot = Plot::new(canvas, &axis(&x, "predicted points"), &axis(&y, "actual points"));
        for (edges, count) in &density.squares {
            plot.add(square(&plot, *edges, *count));
        }
        let diagonal = x.end.min(y.end);
        plot.add(plot.rule((0.0, 0.0), (diagonal, diagonal)));
        let dot = |(x, count, mean): &(f64, usize, f64)| {
            plot.dot((*x, *mean), &format!("mean of {}: {mean:.1}", counted(*count, "game")))
        };
        let dots: Vec<Markup> = means.iter().map(dot).collect();
        plot.add(html! { g.means { @for dot in &dots { (dot) } } });
        plot
    };
    let said: Vec<String> = means.iter().map(|(x, _, y)| format!("{x:.0} → {y:.1}")).collect();
    chart::figure(
        "density-chart",
        &format!("Games of {name} by predicted and actual points, in squares of {SQUARE} points"),
        &format!("Mean of actual points by predicted points: {}.", said.join(", ")),
        Shape::Single { height: chart::equal_height(&x, &y, 2) },
        Some(key(density.squares.values().copied().max().unwrap_or(0))),
        draw,
    )
}

/// A square with these lower edges of predicted and actual points.
fn square(plot: &Plot, (predicted, actual): (i32, i32), count: usize) -> Markup {
    let (right, top) = (predicted + SQUARE, actual + SQUARE);
    let games = counted(count, "game");
    let hover = format!("predicted {predicted} to {right}, actual {actual} to {top}: {games}");
    let class = format!("shade{}", shade(count));
    let (from, to) = ((predicted, actual), (right, top));
    let place = |(x, y): (i32, i32)| (f64::from(x), f64::from(y));
    plot.block(place(from), place(to), &class, &hover)
}

/// The position of the last shade that begins at `count` or before.
fn shade(count: usize) -> usize {
    SHADES.iter().rposition(|least| *least <= count).unwrap_or(0)
}

/// What the shades mean, up to that of `most`.
fn key(most: usize) -> Markup {
    let words = |at: usize| match SHADES.get(at + 1) {
        Some(next) if at < shade(most) => format!("{} to {}", SHADES[at], next - 1),
        _ => format!("{} to {most}", SHADES[at]),
    };
    html! {
        ul.legend {
            @for at in 0..=shade(most) { li { span class=(format!("key shade{at}")) {} (words(at)) } }
            li { "games in a square" }
            li { span.key.mean {} "mean of actual points" }
        }
    }
}
