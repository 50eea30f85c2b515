//! Section: how long each date took.

use maud::{Markup, html};

use super::Page;
use super::chart::{self, Axis, Plot, Shape};
use super::table::{Cell, PageColumn, table};
use crate::report::numbers::{counted, percent};
use crate::report::slowest::slowest_dates;
use crate::run::DateCount;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let manifest = &page.run.manifest;
    let timings = &manifest.timings;
    let stages = [
        ("read the snapshot", timings.read_ms),
        ("find slates and windows", timings.windows_ms),
        ("run the systems", timings.systems_ms),
        ("write", timings.write_ms),
        ("total", timings.total_ms),
    ];
    let columns = [
        PageColumn::Text("Stage"),
        PageColumn::Number("Milliseconds"),
        PageColumn::Number("Share"),
    ];
    let rows = stages.map(|(stage, ms)| {
        let share = ms / timings.total_ms.max(f64::MIN_POSITIVE);
        vec![
            Cell::text(stage),
            Cell::number(format!("{ms:.1}"), ms),
            Cell::number(percent(share), share),
        ]
    });
    let predicted: Vec<&DateCount> =
        manifest.dates.iter().filter(|date| date.predictions > 0).collect();
    html! {
        p.lead {
            "How long the run took when it was made, on " (counted(timings.threads, "thread"))
            ". A date that is slow without having more players is worth a look."
        }
        details.aside {
            summary { "By stage and date: " (format!("{:.0}", timings.total_ms)) " ms in all" }
            (table("stages", "Time by stage.", &columns, rows))
            @if !predicted.is_empty() {
                (chart(&predicted))
                (slowest(&slowest_dates(manifest)))
            }
        }
    }
}

fn milliseconds(date: &DateCount) -> f64 {
    date.microseconds as f64 / 1000.0
}

fn slowest(dates: &[&DateCount]) -> Markup {
    let columns = [
        PageColumn::Text("Date"),
        PageColumn::Number("Players"),
        PageColumn::Number("Predictions"),
        PageColumn::Number("Milliseconds"),
        PageColumn::Number("µs per player"),
    ];
    let rows = dates.iter().map(|date| {
        let each = date.microseconds as f64 / date.players.max(1) as f64;
        vec![
            Cell::text(date.date.to_string()),
            Cell::count(date.players),
            Cell::count(date.predictions),
            Cell::number(format!("{:.3}", milliseconds(date)), milliseconds(date)),
            Cell::number(format!("{each:.2}"), each),
        ]
    });
    table("slowest", "The slowest dates.", &columns, rows)
}

fn chart(dates: &[&DateCount]) -> Markup {
    let day = |date: &DateCount| f64::from(date.date.days());
    let (first, last) =
        (dates.first().map_or(0.0, |date| day(date)), dates.last().map_or(0.0, |date| day(date)));
    let most = dates.iter().map(|date| milliseconds(date)).fold(0.0, f64::max);
    let (x, y) = (first - 1.0..last + 1.0, 0.0..(most * 1.05).max(0.001));
    let draw = |canvas| {
        let x = Axis { range: x.clone(), label: "first days of months", ticks: chart::months(&x) };
        let ticks = chart::ticks(&y, 5, |value| format!("{value:.1}"));
        let y = Axis { range: y.clone(), label: "milliseconds", ticks };
        let mut plot = Plot::new(canvas, &x, &y);
        for date in dates {
            let hover = format!("{}: {:.1} ms", date.date, milliseconds(date));
            let (from, to) = ((day(date) - 0.4, 0.0), (day(date) + 0.4, milliseconds(date)));
            plot.add(plot.block(from, to, "filled", &hover));
        }
        plot
    };
    let slowest = dates.iter().max_by_key(|date| date.microseconds);
    let said = slowest.map_or_else(String::new, |date| {
        format!("The slowest date is {} with {:.1} ms.", date.date, milliseconds(date))
    });
    let shape = Shape::Wide { wide: 220.0, narrow: 200.0 };
    chart::figure("dates-chart", "Time of the systems by date", &said, shape, None, draw)
}
