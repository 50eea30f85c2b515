//! Section: whether systems that agree are more often right.

use maud::{Markup, html};

use super::chart::{self, Axis, Plot, Shape};
use super::series::{self, Mark, Series};
use super::table::{Cell, PageColumn, table};
use super::{Page, nothing, two};
use crate::grade::{self, Agreement};
use crate::report::numbers::thousands;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let parts = page.best().map(|(best, name)| (name, best, grade::agreement(page.graded, best)));
    let Some((name, best, parts)) = parts.filter(|(_, _, parts)| !parts.is_empty()) else {
        return nothing("This takes outcomes, and two systems on the same player-dates.");
    };
    let columns = [
        PageColumn::Text("Spread in points"),
        PageColumn::Number("Mean spread"),
        PageColumn::Number("Player-dates"),
        PageColumn::Number("MAE"),
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
    html! {
        p.lead {
            "If the line rises, disagreement is a warning: where the systems are far apart, trust " (name) " less."
        }
        (chart(name, best, &parts))
        (table("agreement-table", "Player-dates in ten parts of equal size, from most to least agreement. The spread is the highest prediction less the lowest.", &columns, rows))
    }
}

fn chart(name: &str, position: usize, parts: &[Agreement]) -> Markup {
    let mark = |part: &Agreement| {
        let (low, high) = part.spread;
        let n = thousands(part.n);
        let hover = format!("spread of {low:.1} to {high:.1}: {:.2} on {n} player-dates", part.mae);
        Mark { at: (part.mean_spread, part.mae), interval: None, hover, n: None }
    };
    let of = [Series { position, name, marks: parts.iter().map(mark).collect() }];
    let x = chart::around(parts.iter().map(|part| part.mean_spread).chain([0.0]), 1.0);
    let (x, y) = (x.start.max(0.0)..x.end, chart::around(parts.iter().map(|part| part.mae), 0.5));
    let draw = |canvas| {
        let ticks = chart::ticks(&x, 10, |value| format!("{value:.0}"));
        let x = Axis { range: x.clone(), label: "spread of the systems in points", ticks };
        let ticks = chart::ticks(&y, 6, |value| format!("{value:.1}"));
        let y = Axis { range: y.clone(), label: "mean absolute error in points", ticks };
        let mut plot = Plot::new(canvas, &x, &y);
        series::draw(&mut plot, &of, position, y.range.end);
        plot
    };
    let said =
        parts.iter().map(|part| format!("{:.2} at a spread of {:.1}", part.mae, part.mean_spread));
    chart::figure(
        "agreement-chart",
        &format!("Mean absolute error of {name} by the spread of the systems"),
        &format!("{}.", said.collect::<Vec<_>>().join(", ")),
        Shape::Wide { wide: 300.0, narrow: 280.0 },
        None,
        draw,
    )
}
