//! How far each system is ahead of the last ten games, added up over the season, and month by month.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::chart::{self, Axis, Plot, Shape};
use super::table::{Cell, PageColumn, table};
use super::{Page, signed, two};
use crate::grade::{DateBesideLast10, ErrorsBesideLast10, beside_last_10};
use crate::report::numbers::{counted, thousands};

/// A month: its year and its number.
type Month = (i32, u32);

/// What one system did until a date.
struct Lead {
    day: f64,
    date: String,
    month: Month,
    saved: f64,
    /// In the month so far.
    of_month: ErrorsBesideLast10,
}

/// A system: its position, its name, and how far ahead it was.
type SystemLeads = (usize, &'static str, Vec<Lead>);

/// The curve and the months; nothing without an outcome.
pub(super) fn curve(page: &Page<'_>) -> Markup {
    let dates = beside_last_10(page.graded);
    let of_system = |(position, name)| (position, name, leads(&dates, position));
    let mut all: Vec<SystemLeads> = page.systems().into_iter().map(of_system).collect();
    all.retain(|(.., leads)| !leads.is_empty());
    let Some((best, ..)) = all.first() else { return html! {} };
    // One that falls far behind would leave no room for the others.
    let best = *best;
    all.retain(|(position, _, leads)| {
        *position == best || leads.last().is_some_and(|end| end.saved > 0.0)
    });
    let Some((_, name, of_best)) = all.first() else { return html! {} };
    let Some(end) = of_best.last() else { return html! {} };
    html! {
        (figure(page, &all))
        p.small {
            (name) " was off by " (points(end.saved.abs())) " points "
            (if end.saved < 0.0 { "more" } else { "less" })
            " than the last ten games until " (end.date) ", all player-dates added up that both predict. A line that rises all season "
            "is better all season. Systems that end behind the last ten games are not drawn."
        }
        details {
            summary { "By month, beside the last ten games" }
            (months(name, of_best))
        }
    }
}

/// Whole points, with their sign below 0.
fn points(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a season's points"
    )]
    let text = thousands(value.abs().round() as usize);
    if value <= -0.5 { format!("−{text}") } else { text }
}

/// What the system at `position` did until each of `dates` on which it is compared.
fn leads(dates: &[DateBesideLast10], position: usize) -> Vec<Lead> {
    let (mut saved, mut of_month, mut month) = (0.0, ErrorsBesideLast10::default(), None);
    let mut leads = Vec::new();
    for of in dates {
        let errors = of.systems[position];
        let (true, Some(now)) = (errors.player_dates > 0, of.date.month()) else { continue };
        if month.replace(now) != Some(now) {
            of_month = ErrorsBesideLast10::default();
        }
        of_month = of_month.and(errors);
        saved += errors.saved();
        let (day, date) = (f64::from(of.date.days()), of.date.to_string());
        leads.push(Lead { day, date, month: now, saved, of_month });
    }
    leads
}

/// The last of each month.
fn ends(leads: &[Lead]) -> impl Iterator<Item = &Lead> {
    let ends: BTreeMap<Month, &Lead> = leads.iter().map(|lead| (lead.month, lead)).collect();
    ends.into_values()
}

/// The mean errors of a month: of the system and of the last ten games.
fn means(errors: ErrorsBesideLast10) -> (f64, f64) {
    let count = errors.player_dates as f64;
    (errors.system / count, errors.last_10 / count)
}

fn figure(page: &Page<'_>, all: &[SystemLeads]) -> Markup {
    let every = || all.iter().flat_map(|(.., leads)| leads);
    let days = every().map(|lead| lead.day);
    let (first, last) =
        days.fold((f64::MAX, f64::MIN), |(low, high), day| (low.min(day), high.max(day)));
    let x = first - 2.0..last + 2.0;
    let y = chart::around(every().map(|lead| lead.saved).chain([0.0]), 50.0);
    let positions: Vec<usize> = all.iter().map(|(position, ..)| *position).collect();
    let (shown, name) = page.shown(&positions);
    let said = all
        .iter()
        .filter_map(|(_, name, leads)| Some(format!("{name} {}", points(leads.last()?.saved))));
    chart::figure(
        "lead",
        "Points of error less than the last ten games, added up from date to date",
        &format!("At the end: {}.", said.collect::<Vec<_>>().join("; ")),
        Shape::Wide { wide: 330.0, narrow: 300.0 },
        Some(chart::legend(name)),
        |canvas| {
            let time =
                Axis { range: x.clone(), label: "first days of months", ticks: chart::months(&x) };
            let ticks = chart::ticks(&y, 6, points);
            let saved = Axis { range: y.clone(), label: "points; above 0 is better", ticks };
            let mut plot = Plot::new(canvas, &time, &saved);
            plot.add(plot.rule((x.start, 0.0), (x.end, 0.0)));
            let others = all.iter().filter(|(position, ..)| *position != shown);
            for (position, name, leads) in others.chain(all.iter().filter(|of| of.0 == shown)) {
                let points: Vec<(f64, f64)> =
                    leads.iter().map(|lead| (lead.day, lead.saved)).collect();
                let mut marks = vec![plot.path(&points)];
                marks.extend(
                    ends(leads).map(|lead| plot.dot((lead.day, lead.saved), &hover(name, lead))),
                );
                plot.add_system(*position, name, shown, &marks);
            }
            plot
        },
    )
}

fn hover(name: &str, lead: &Lead) -> String {
    let (system, last_10) = means(lead.of_month);
    format!(
        "{name} until {}: {} points; in this month off by {system:.2}, the last ten games by {last_10:.2}",
        lead.date,
        points(lead.saved)
    )
}

fn months(name: &str, leads: &[Lead]) -> Markup {
    let columns = [
        PageColumn::Text("Month"),
        PageColumn::Number("Player-dates"),
        PageColumn::Number(name),
        PageColumn::Number("Last ten games"),
        PageColumn::Number("Difference"),
    ];
    let row = |lead: &Lead| {
        let (system, last_10) = means(lead.of_month);
        let (year, month) = lead.month;
        vec![
            Cell::text(format!("{year}-{month:02}")),
            Cell::count(lead.of_month.player_dates),
            Cell::number(two(system), system),
            Cell::number(two(last_10), last_10),
            Cell::number(signed(system - last_10), system - last_10),
        ]
    };
    let player_dates: usize = ends(leads).map(|of| of.of_month.player_dates).sum();
    let caption = format!(
        "Mean absolute error in points by month, on the {} that both predict; below 0, {name} is better.",
        counted(player_dates, "player-date")
    );
    table("lead-table", &caption, &columns, ends(leads).map(row))
}
