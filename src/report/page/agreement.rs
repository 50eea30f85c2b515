//! Section: whether systems that agree are more often right.

use maud::{Markup, html};

use super::chart::{self, Area, Axis, ChartError};
use super::table::{Cell, Column, table};
use super::{Page, PageError, nothing, two};
use crate::grade::{self, Agreement};

pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let parts = page.best().map(|(best, name)| (name, best, grade::agreement(page.graded, best)));
    let Some((name, best, parts)) = parts.filter(|(_, _, parts)| !parts.is_empty()) else {
        return Ok(nothing("This takes outcomes, and two systems on the same player-dates."));
    };
    let columns = [
        Column::Text("Spread in points"),
        Column::Number("Mean spread"),
        Column::Number("Player-dates"),
        Column::Number("MAE"),
    ];
    let rows = parts.iter().map(|part| {
        let (low, high) = part.spread;
        vec![
            Cell::number(format!("{low:.2} to {high:.2}"), low),
            Cell::number(two(part.mean_spread), part.mean_spread),
            Cell::count(part.n),
            Cell::number(two(part.mae), part.mae),
        ]
    });
    Ok(html! {
        p.lead {
            "If the line rises, disagreement is a warning: where the systems are far apart, trust " (name) " less."
        }
        (chart(name, best, &parts)?)
        (table("agreement-table", "Player-dates in ten parts of equal size, from most to least agreement. The spread is the highest prediction less the lowest.", &columns, rows))
    })
}

fn chart(name: &str, system: usize, parts: &[Agreement]) -> Result<Markup, ChartError> {
    let points: Vec<(f64, f64)> = parts.iter().map(|part| (part.mean_spread, part.mae)).collect();
    let x = chart::around(points.iter().map(|point| point.0).chain([0.0]), 1.0);
    let y = chart::around(points.iter().map(|point| point.1), 1.0);
    let draw = |area: &Area<'_>| {
        let mut plot = chart::axes(
            area,
            &Axis {
                range: x.start.max(0.0)..x.end,
                label: "spread of the systems in points",
                ticks: 10,
                show: &|value| format!("{value:.0}"),
            },
            &Axis {
                range: y.clone(),
                label: "MAE in points",
                ticks: 6,
                show: &|value| format!("{value:.1}"),
            },
        )?;
        chart::series(&mut plot, system, &points)
    };
    let said: Vec<String> =
        points.iter().map(|(x, y)| format!("{y:.2} at a spread of {x:.1}")).collect();
    chart::figure(
        "agreement-chart",
        &format!("Mean absolute error of {name} by the spread of the systems"),
        &format!("{}.", said.join(", ")),
        (300, 280),
        None,
        draw,
    )
}
