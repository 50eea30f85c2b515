//! Section: error over the season, date by date and week by week.

use maud::{Markup, html};

use super::chart::{self, Axis, Plot, Shape};
use super::series::{self, Mark, Series};
use super::table::{Cell, PageColumn, table};
use super::{Page, lead, nothing, two};
use crate::grade::{self, Week};
use crate::report::numbers::{counted, thousands};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let weeks = grade::weeks(page.graded);
    if weeks.iter().all(|week| week.mae.iter().all(Option::is_none)) {
        return nothing("No outcome is known yet, so there is no error to follow over the season.");
    }
    let systems = page.systems();
    let start = [PageColumn::Text("Week from"), PageColumn::Number("Player-dates")];
    let columns: Vec<PageColumn<'_>> =
        start.into_iter().chain(systems.iter().map(|(_, name)| PageColumn::Number(name))).collect();
    let rows = weeks.iter().map(|week| {
        let errors = systems.iter().map(|(position, _)| week.mae[*position]);
        let errors =
            errors.map(|mae| mae.map_or_else(Cell::none, |mae| Cell::number(two(mae), mae)));
        [Cell::text(week.monday.to_string()), Cell::count(week.player_dates)]
            .into_iter()
            .chain(errors)
            .collect()
    });
    html! {
        p.lead {
            "Steady lines are good: the systems work all season long. Weeks with few player-dates jump about, and mean little."
        }
        (lead::curve(page))
        (errors(page, &weeks))
        (slates(&weeks))
        details {
            summary { "The figures" }
            (table("weeks-table", "Mean absolute error in points by week, Monday to Sunday.", &columns, rows))
        }
    }
}

fn day(week: &Week) -> f64 {
    f64::from(week.monday.days())
}

/// The time from a few days before the first Monday to a few days after the last.
fn time<'a>(weeks: &[Week], label: &'a str) -> Axis<'a> {
    let range = weeks.first().map_or(0.0, day) - 4.0..weeks.last().map_or(0.0, day) + 4.0;
    let ticks = chart::months(&range);
    Axis { range, label, ticks }
}

fn errors(page: &Page<'_>, weeks: &[Week]) -> Markup {
    let of_system = |(position, name): (usize, &'static str)| {
        let mark = |week: &Week| {
            let mae = week.mae[position]?;
            let hover = format!("{name}, week from {}: {mae:.2}", week.monday);
            Some(Mark { at: (day(week), mae), interval: None, hover, n: None })
        };
        Series { position, name, marks: weeks.iter().filter_map(mark).collect() }
    };
    let all: Vec<Series<'_>> = page.systems().into_iter().map(of_system).collect();
    let values = weeks.iter().flat_map(|week| week.mae.iter().flatten().copied());
    let range = chart::around(values, 0.5);
    let (shown, name) = page.shown(&series::positions(&all));
    let said: Vec<String> = all.iter().filter_map(in_words).collect();
    chart::figure(
        "weeks-mae",
        "Mean absolute error by week",
        &format!("{} weeks. {}.", weeks.len(), said.join("; ")),
        Shape::Wide { wide: 330.0, narrow: 300.0 },
        Some(chart::legend(name)),
        |canvas| {
            let ticks = chart::ticks(&range, 6, |value| format!("{value:.1}"));
            let y = Axis { range: range.clone(), label: "mean absolute error in points", ticks };
            let mut plot = Plot::new(canvas, &time(weeks, ""), &y);
            series::draw(&mut plot, &all, shown, range.end);
            plot
        },
    )
}

fn in_words(of: &Series<'_>) -> Option<String> {
    let values = || of.marks.iter().map(|mark| mark.at.1);
    let (low, high) = (values().min_by(f64::total_cmp)?, values().max_by(f64::total_cmp)?);
    Some(format!("{} between {low:.2} and {high:.2}", of.name))
}

fn slates(weeks: &[Week]) -> Markup {
    let most = weeks.iter().map(|week| week.player_dates).max().unwrap_or(0);
    let range = 0.0..(most as f64 * 1.1).max(1.0);
    chart::figure(
        "weeks-slates",
        "Player-dates by week",
        &format!("At most {} in a week.", thousands(most)),
        Shape::Wide { wide: 180.0, narrow: 180.0 },
        None,
        |canvas| {
            let ticks = chart::ticks(&range, 3, |value| format!("{value:.0}"));
            let y = Axis { range: range.clone(), label: "player-dates", ticks };
            let mut plot = Plot::new(canvas, &time(weeks, "first days of months"), &y);
            for week in weeks {
                let count = week.player_dates;
                let hover = format!("week from {}: {}", week.monday, counted(count, "player-date"));
                let (from, to) = ((day(week) - 2.6, 0.0), (day(week) + 2.6, count as f64));
                plot.add(plot.block(from, to, "plain", &hover));
            }
            plot
        },
    )
}
