//! What was predicted, and why the rest was not.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Page;
use super::table::{Cell, PageColumn, table};
use crate::domain::Recommendation;
use crate::report::numbers::{percent, thousands};
use crate::report::words::{date_status, reason_in_words};
use crate::run::SystemCount;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let manifest = &page.run.manifest;
    let all = manifest.player_dates;
    let place = |system: &SystemCount| {
        let mut systems = page.systems().into_iter();
        systems.position(|(_, name)| name == system.system_id)
    };
    let mut systems: Vec<&SystemCount> = manifest.systems.iter().collect();
    systems.sort_by_key(|system| place(system));
    html! {
        p.lead {
            "Every player on a slate has, from every system, a prediction or one reason why not: each row adds up to "
            (thousands(all)) "."
        }
        (table_of(page, &systems, all))
        (reasons(&systems))
        (dates(page))
    }
}

fn table_of(page: &Page<'_>, systems: &[&SystemCount], all: usize) -> Markup {
    let sides = Recommendation::ALL.map(Recommendation::as_str);
    let columns: Vec<PageColumn<'_>> = [
        PageColumn::Text("System"),
        PageColumn::Number("Predicted"),
        PageColumn::Number("Share"),
        PageColumn::Number("Skipped"),
    ]
    .into_iter()
    .chain(sides.into_iter().map(PageColumn::Number))
    .collect();
    let rows = systems.iter().map(|system| {
        let share = system.predicted as f64 / all.max(1) as f64;
        // A side that was never recommended is not listed.
        let side = |side| Cell::count(system.recommendations.get(side).copied().unwrap_or(0));
        [
            Cell::forecaster(page, &system.system_id),
            Cell::count(system.predicted),
            Cell::number(percent(share), share),
            Cell::count(system.skipped.values().sum()),
        ]
        .into_iter()
        .chain(sides.map(side))
        .collect()
    });
    table("coverage-table", "What each system did with the player-dates.", &columns, rows)
}

/// Why, each reason once for all systems that skipped as many player-dates for it.
fn reasons(systems: &[&SystemCount]) -> Markup {
    let mut of_reasons: BTreeMap<(&str, usize), Vec<&str>> = BTreeMap::new();
    for system in systems {
        for (reason, count) in &system.skipped {
            of_reasons.entry((reason, *count)).or_default().push(&system.system_id);
        }
    }
    let columns = [
        PageColumn::Text("Reason"),
        PageColumn::Number("Player-dates"),
        PageColumn::Text("Systems"),
    ];
    let rows = of_reasons.iter().map(|((reason, count), names)| {
        let all = names.len() == systems.len();
        let names = if all { "all".to_owned() } else { names.join(", ") };
        vec![Cell::text(reason_in_words(reason)), Cell::count(*count), Cell::text(names)]
    });
    html! {
        @if of_reasons.is_empty() {
            p { "Nothing was skipped." }
        } @else {
            (table("reasons", "Why player-dates were skipped, system by system.", &columns, rows))
        }
    }
}

fn dates(page: &Page<'_>) -> Markup {
    let mut counts: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for date in &page.run.manifest.dates {
        let (dates, players) = counts.entry(date.status).or_default();
        *dates += 1;
        *players += date.players;
    }
    let columns = [
        PageColumn::Text("How the date ended"),
        PageColumn::Number("Dates"),
        PageColumn::Number("Players"),
    ];
    let rows = counts.into_iter().map(|(status, (dates, players))| {
        vec![Cell::text(date_status(status)), Cell::count(dates), Cell::count(players)]
    });
    table("dates", "The dates of the run.", &columns, rows)
}
