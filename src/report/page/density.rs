//! Section: predictions against outcomes, as densities.

use maud::{Markup, html};

use super::chart::{self, ACCENT, Area, Axis, ChartError, INK};
use super::table::{Cell, Column, table};
use super::{Page, PageError, nothing, two};
use crate::grade::{self, Density, SQUARE};

pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let Some((best, name)) = page.best() else {
        return Ok(nothing(
            "No outcome is known yet, so there is nothing to hold predictions against.",
        ));
    };
    let density = grade::density(page.graded, best);
    let columns = [
        Column::Text("Predicted"),
        Column::Number("Predictions"),
        Column::Number("Mean of actual points"),
    ];
    let rows = density.means.iter().map(|(edge, (count, mean))| {
        vec![
            Cell::number(format!("{edge} to {}", edge + SQUARE), f64::from(*edge)),
            Cell::count(*count),
            Cell::number(two(*mean), *mean),
        ]
    });
    Ok(html! {
        p.lead {
            "Stronger squares hold more games of " (name) ", the system with the least error. Marks on the diagonal mean that
            players score, on average, what was predicted; how tall a column is shows how much luck is left."
        }
        (chart(name, &density)?)
        details {
            summary { "The figures" }
            (table("columns", "What players scored on average, by predicted points.", &columns, rows))
        }
    })
}

fn chart(name: &str, density: &Density) -> Result<Markup, ChartError> {
    let width = f64::from(SQUARE);
    let most = density.squares.values().copied().max().unwrap_or(1) as f64;
    let end = |edges: &mut dyn Iterator<Item = i32>| f64::from(edges.max().unwrap_or(0) + SQUARE);
    let x = end(&mut density.squares.keys().map(|(predicted, _)| *predicted)).max(10.0);
    let y = end(&mut density.squares.keys().map(|(_, actual)| *actual)).max(10.0);
    // The mean of a handful of games jumps about.
    let means: Vec<(f64, f64)> = density
        .means
        .iter()
        .filter(|(_, (count, _))| *count >= 10)
        .map(|(edge, (_, mean))| (f64::from(*edge) + width / 2.0, *mean))
        .collect();
    let draw = |area: &Area<'_>| {
        let whole = |value: &f64| format!("{value:.0}");
        let mut plot = chart::axes(
            area,
            &Axis { range: 0.0..x, label: "predicted points", ticks: 10, show: &whole },
            &Axis { range: 0.0..y, label: "actual points", ticks: 8, show: &whole },
        )?;
        for ((predicted, actual), count) in &density.squares {
            let (left, low) = (f64::from(*predicted), f64::from(*actual));
            let share = 0.08 + 0.92 * (*count as f64 / most).sqrt();
            chart::block(&mut plot, [(left, low), (left + width, low + width)], ACCENT, share)?;
        }
        chart::segment(&mut plot, (0.0, 0.0), (x.min(y), x.min(y)), chart::line(INK, 1))?;
        chart::series(&mut plot, 1, &means)
    };
    let said: Vec<String> = means.iter().map(|(x, y)| format!("{x:.0} → {y:.1}")).collect();
    chart::figure(
        "density-chart",
        &format!(
            "{name}: predictions by predicted and actual points, in squares of {SQUARE} points; the marks are means of actual points, the thin line is a perfect prediction"
        ),
        &format!("Mean of actual points by predicted points: {}.", said.join(", ")),
        (440, 340),
        None,
        draw,
    )
}
